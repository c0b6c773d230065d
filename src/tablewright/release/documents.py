"""The documents that go beside the tables: first page, codebook, guides, licence and citation."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tablewright.release.errors import NotReleased
from tablewright.release.files import SUMS, write
from tablewright.release.inputs import document, read_if_there
from tablewright.release.libraries import without
from tablewright.release.readme import readme
from tablewright.report.reports import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.release.model import Release

CODEBOOK = "CODEBOOK.md"
CITATION = "CITATION.cff"
# how the sources are coded; a package without it has a codebook without that part
GUIDE = "data/README.md"
README = "README.md"
# what is copied as it is: the name it gets, and where it may stand in the package, the first first;
# a licence of the data goes before one of the code, which is no part of a release
_COPIED = {
    "CHANGELOG.md": ("CHANGELOG.md",),
    "LICENSE": ("LICENSE-DATA", "LICENSE"),
    "LOADING.md": ("docs/loading.md",),
}


def write_documents(release: Release, folder: Path, tables: dict[str, str] | None = None) -> None:
    """Write the documents that the package has into a folder.

    Args:
        release: What is released.
        folder: Where; what else lies in it is there already.
        tables: The file of each table, by its name, where the folder is a package: it then has the
            rules of coding as well.
    """
    write(folder, CODEBOOK, release.book)
    copied = _COPIED | ({} if tables is None else {GUIDE: (GUIDE,)})
    for name, places in copied.items():
        found = (read_if_there(release.package, place) for place in places)
        data = next((data for data in found if data is not None), None)
        if data is not None:
            write(folder, name, data)
    text = citation(release)
    if text:
        write(folder, CITATION, text)
    names = [*(path.name for path in folder.iterdir()), SUMS]
    write(folder, README, readme(release, names, tables))


def citation(release: Release) -> str:
    """CITATION.cff with the version, day and description of this release; empty without one."""
    lines = document(release.package, CITATION).splitlines()
    if not lines:
        return ""
    kept = [line for line in lines if not line.startswith(("#", "version:", "date-released:"))]
    given = {line.partition(":")[0] for line in kept}
    kept += [f"{name}: {said}" for name, said in _described(release) if name not in given]
    kept += [f"date-released: {release.moment:%Y-%m-%d}"]
    if release.package.version:
        kept += [f'version: "{release.package.version}"']
    return "\n".join(kept) + "\n"


def _described(release: Release) -> Iterator[tuple[str, str]]:
    """What a record made from the citation says besides; YAML reads JSON."""
    keywords = release.package.descriptor.get("keywords")
    said = {"abstract": release.description, "keywords": keywords, "url": release.homepage}
    for name, value in said.items():
        if value:
            yield name, json.dumps(value, ensure_ascii=False)


def check_citation(path: Path) -> list[str]:
    """Check a CITATION.cff, if there is one, against the schema of its format.

    Args:
        path: Where it is.

    Returns:
        Why it was not checked; nothing where it was.

    Raises:
        NotReleased: It is not valid.
    """
    if not path.is_file():
        return []
    if why := without(("check_jsonschema",)):
        return [f"{CITATION} is not checked: {why}"]
    command = [sys.executable, "-m", "check_jsonschema", "--force-filetype", "yaml"]
    command += ["--builtin-schema", "vendor.citation-file-format", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - of its own
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        raise NotReleased(f"{CITATION} is not valid", "".join(f"{plain(line)}\n" for line in lines))
    return []
