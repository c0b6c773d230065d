"""The documents that go beside the tables: codebook, licences, changelog and citation."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from release.errors import ReleaseError
from release.files import write
from release.inputs import document, read_if_there

if TYPE_CHECKING:
    from pathlib import Path

    from release.model import Release

CODEBOOK = "CODEBOOK.md"
CITATION = "CITATION.cff"
# how the sources are coded; a package without it has a codebook without that part
GUIDE = "data/README.md"
# what is copied as it is
COPIED = ("CHANGELOG.md", "LICENSE", "LICENSE-DATA")


def write_documents(release: Release, folder: Path, *, guide: bool = True) -> None:
    """Write the documents that the package has into a folder; `guide`: how it is coded as well."""
    write(folder, CODEBOOK, release.book)
    for name in (*COPIED, *([GUIDE] if guide else [])):
        data = read_if_there(release.package, name)
        if data is not None:
            write(folder, name, data)
    text = citation(release)
    if text:
        write(folder, CITATION, text)


def citation(release: Release) -> str:
    """CITATION.cff with the version and the day of this release; empty without one."""
    lines = document(release.package, CITATION).splitlines()
    if not lines:
        return ""
    kept = [line for line in lines if not line.startswith(("#", "version:", "date-released:"))]
    kept += [f"date-released: {release.moment:%Y-%m-%d}"]
    if release.package.version:
        kept += [f'version: "{release.package.version}"']
    return "\n".join(kept) + "\n"


def check_citation(path: Path) -> None:
    """Check a CITATION.cff against the schema of its format; raises ReleaseError."""
    command = [sys.executable, "-m", "check_jsonschema", "--force-filetype", "yaml"]
    command += ["--builtin-schema", "vendor.citation-file-format", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"{CITATION} is not valid\n{done.stdout}{done.stderr}")
