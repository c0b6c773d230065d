"""Bring README.md and the guide up to date: what their snippets print, how many rows there are."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import guides
from build_release import ROOT, WITH_SITE

import caucasus_rift as cr
from tablewright.release.build import build

# a snippet, and the block behind it that shows what it prints
_INSIDE = r"(?:(?!```).*\n)*"
_SNIPPET = re.compile(
    rf"(?<=^```python\n)({_INSIDE})(```\n\n```text\n){_INSIDE}(?=```$)", re.MULTILINE
)
_ROWS = re.compile(r"^(\| `(\w+)` \| )[\d,]+(?= \| )", re.MULTILINE)


def main() -> None:
    """Rewrite both; where nothing has changed, they stay as they are."""
    path = ROOT / "README.md"
    with tempfile.TemporaryDirectory() as folder:
        # the snippets that read a release look for it in dist/
        build(ROOT, Path(folder) / "dist", profile=WITH_SITE)
        texts = {
            path: filled(path.read_text(encoding="utf-8"), Path(folder)),
            guides.GUIDE: guides.filled(
                guides.GUIDE.read_text(encoding="utf-8"), Path(folder) / "dist"
            ),
        }
    for document, text in texts.items():
        document.write_text(text, encoding="utf-8", newline="\n")


def filled(text: str, folder: Path) -> str:
    """A document with what its snippets print when they are run in `folder`, and with row counts.

    Raises:
        subprocess.CalledProcessError: A snippet failed; its own message stands on stderr.
    """
    text = _SNIPPET.sub(lambda found: f"{found[1]}{found[2]}{printed(found[1], folder)}\n", text)
    return _ROWS.sub(lambda found: f"{found[1]}{len(cr.load(found[2])):,}", text)


def printed(code: str, folder: Path) -> str:
    """What a snippet prints, without blank lines around it."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    main()
