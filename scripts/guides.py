"""The snippets of docs/loading.md: run in the folders of an unpacked release, and filled in."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs/loading.md"
# how the snippets of a language are run
COMMANDS = {"python": [sys.executable, "-c"], "r": ["Rscript", "--vanilla", "-e"]}

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_FOLDER = re.compile(r"^(?:In `(.+)/`|Beside the archives):$", re.MULTILINE)
_SNIPPET = re.compile(
    r"^```(?P<language>\w+)\n(?P<code>(?:(?!```).*\n)*)```\n"
    r"(?:\n```text\n(?P<shown>(?:(?!```).*\n)*)```\n)?",
    re.MULTILINE,
)


@dataclasses.dataclass(frozen=True)
class Snippet:
    """A piece of code in the guide, where it is to be run, and what it is shown to print."""

    section: str
    language: str
    code: str
    shown: str | None
    folder: str  # in the one with the archives; "" is that one

    @property
    def is_runnable(self) -> bool:
        """Whether this machine has what runs the language."""
        return shutil.which(COMMANDS[self.language][0]) is not None


def snippets(text: str) -> list[Snippet]:
    """The snippets of the guide, in order."""
    return [_snippet(text, found) for found in _SNIPPET.finditer(text)]


def _snippet(text: str, found: re.Match[str]) -> Snippet:
    before = text[: found.start()]
    *_, folder = _FOLDER.finditer(before)
    *_, section = _SECTION.finditer(before)
    shown = found["shown"]
    return Snippet(section[1], found["language"], found["code"], shown, folder[1] or "")


def unpack(dist: Path, target: Path) -> None:
    """Lay a release out as whoever downloads it does: archives, each in a folder too, files."""
    for path in dist.iterdir():
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copy(path, target)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(target / path.stem)


def run(snippet: Snippet, downloads: Path) -> str:
    """What a snippet prints, without blank lines around it.

    Raises:
        subprocess.CalledProcessError: It failed; its own message stands on stderr.
    """
    done = subprocess.run(
        [*COMMANDS[snippet.language], snippet.code],
        cwd=downloads / snippet.folder,
        env=os.environ | {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def filled(text: str, dist: Path) -> str:
    """The guide with what its snippets print; what cannot be run here stays as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        unpack(dist, Path(scratch))

        def fill(found: re.Match[str]) -> str:
            snippet = _snippet(text, found)
            if not snippet.is_runnable:
                return found[0]
            code = f"```{snippet.language}\n{snippet.code}```\n"
            return f"{code}\n```text\n{run(snippet, Path(scratch))}\n```\n"

        return _SNIPPET.sub(fill, text)
