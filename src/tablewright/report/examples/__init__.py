"""The examples `explain` shows, a broken and a mended one a code, and the packages they edit.

Every package in a folder here is valid as it stands: it is the mended example of all its codes. The
file `<folder>.toml` says for each code what breaks it:

    [value-missing]            the code
    file = "stations.csv"      the file that is edited
    mended = "bre,Bremen"      what stands in it, exactly once
    broken = "bre,‸"           what stands there instead; ‸ is where the finding is expected

Where the finding is expected on a line that is not edited, `at = { text = "hill,‸520" }` names it,
with `file` where the line is in another file. `encoding` is that of the broken text (by default
UTF-8), `size` fills the file with spaces instead, and `edits` lists several edits. `see` lists, as
`at` does, other lines that the example cannot be understood without.

A profile may have a folder like this one for its own codes, and complete its packages itself: it
may also append empty cells to all rows of a table. An edit that adds rows therefore has the end of
a row in `mended` too.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import tomllib
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tablewright.profile import Examples, Profile

if TYPE_CHECKING:
    from collections.abc import Iterator


# stands in a broken text where the finding is expected
MARK = "‸"
# the code that is not found by `validate`
NOT_CANONICAL = "not-canonical"

OWN = Examples(Path(__file__).parent, lambda _: None)


class BadExampleError(Exception):
    """An example that cannot be made; the message says why."""


@dataclasses.dataclass(frozen=True)
class Edit:
    """What breaks one place of one file."""

    file: str
    mended: str = ""
    broken: str = ""
    encoding: str = "utf-8"
    size: int | None = None

    def apply(self, data: bytes) -> bytes:
        """The file with the broken text in place of the mended one; raises BadExampleError."""
        if self.size is not None:
            return data.ljust(self.size)
        # at the end of a row may stand cells that were appended to all of them
        mended = re.escape(self.mended.encode("utf-8")).replace(b"\\\n", b"(,*)\n")
        found = list(re.finditer(mended, data))
        if len(found) != 1:
            message = f"{self.mended!r} stands {len(found)} times in {self.file}, not once"
            raise BadExampleError(message)
        appended = found[0][1] if found[0].re.groups else b""
        broken = self.broken.replace(MARK, "").encode(self.encoding)
        broken = broken.replace(b"\n", appended + b"\n")
        return data[: found[0].start()] + broken + data[found[0].end() :]


@dataclasses.dataclass(frozen=True)
class Example:
    """How a code's package is broken, and where that must be found.

    `marked` is a text with a MARK in it, and the file that the text stands in once broken;
    `context` are texts of other lines that are shown with it, and their files. `home` is where the
    package called `sample` lies, `profile` whose rules are applied to it.
    """

    code: str
    home: Examples
    sample: str
    profile: Profile
    edits: tuple[Edit, ...]
    marked: tuple[str, str]
    context: tuple[tuple[str, str], ...] = ()

    @contextmanager
    def mended(self) -> Iterator[Path]:
        """A temporary folder with the package as it should be."""
        with TemporaryDirectory(prefix="tablewright-") as name:
            folder = Path(name)
            shutil.copytree(self.home.folder / self.sample, folder, dirs_exist_ok=True)
            self.home.complete(folder)
            yield folder

    @contextmanager
    def broken(self) -> Iterator[Path]:
        """A temporary folder with the broken package."""
        with self.mended() as folder:
            for edit in self.edits:
                path = folder / edit.file
                path.write_bytes(edit.apply(path.read_bytes()))
            yield folder


@cache
def examples(profile: Profile) -> dict[str, Example]:
    """Every example by its code; raises BadExampleError where two have the same."""
    found: dict[str, Example] = {}
    for home in _homes(profile):
        for path in sorted(home.folder.glob("*.toml")):
            for code, raw in tomllib.loads(path.read_text(encoding="utf-8")).items():
                if code in found:
                    both = f"{found[code].sample}, {path.stem}"
                    raise BadExampleError(f"{code} has two examples: {both}")
                found[code] = _example(code, home, path.stem, profile, raw)
    return found


def _homes(profile: Profile) -> list[Examples]:
    return [OWN] if profile.examples is None else [OWN, profile.examples]


def _example(
    code: str, home: Examples, sample: str, profile: Profile, raw: dict[str, Any]
) -> Example:
    rest = dict(raw)
    see = rest.pop("see", [])
    at = rest.pop("at", None)
    edits = tuple(Edit(**edit) for edit in rest.get("edits", [rest]))
    file = edits[0].file
    context = tuple((line["text"], line.get("file", file)) for line in see)
    marked = [(edit.broken, edit.file) for edit in edits if MARK in edit.broken]
    if at is not None:
        marked.append((at["text"], at.get("file", file)))
    if len(marked) != 1:
        raise BadExampleError(f"the example of {code} must have one {MARK}, not {len(marked)}")
    return Example(code, home, sample, profile, edits, marked[0], context)
