"""The documents that go beside the tables: codebook, licences, changelog and citation."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tablewright.release.errors import NotReleased
from tablewright.release.files import write
from tablewright.release.inputs import document, read_if_there
from tablewright.release.libraries import without
from tablewright.report.reports import plain

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.release.model import Release

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
