"""Files of a release: the same bytes wherever it is built, and a folder that appears whole."""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.base.paths import UnsafePath, check_path
from tablewright.release.errors import NotReleased

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from pathlib import Path

SUMS = "SHA256SUMS"
SITE = "site"
# characters that end a line where checksums are read, or are none of UTF-8
_UNLISTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def write(folder: Path, name: str, data: bytes | str) -> None:
    """Write a file into a folder that is built; all files of a build are written here.

    Args:
        folder: The folder, which is there.
        name: The file's path in it.
        data: What it holds; a text is written as UTF-8, with the line ends it has.

    Raises:
        NotReleased: The name leads out of the folder, or another file has it.
        OSError: The file cannot be written.
    """
    try:
        check_path(name, hidden=True)
    except UnsafePath as error:
        raise NotReleased(f"the file name {shorten(name)} {error}") from error
    if _UNLISTABLE.search(name):
        raise NotReleased(f"{SUMS} cannot hold the file name {shorten(name)}: rename the file")
    octets = data.encode() if isinstance(data, str) else data
    for parent in reversed(PurePosixPath(name).parents[:-1]):
        (folder / parent).mkdir(exist_ok=True)
    path = folder / name
    if not path.exists():
        path.write_bytes(octets)
    elif path.is_dir() or path.read_bytes() != octets:
        raise NotReleased(f"the release has a {shorten(name)} of its own: rename the package's")


def write_json(folder: Path, name: str, value: Any) -> None:
    """Write a value as JSON that people can read."""
    write(folder, name, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def check_distinct(folder: Path) -> None:
    """Raise NotReleased where two files have one name on a system that knows no capitals."""
    names: dict[str, str] = {}
    for path in files_of(folder):
        name = path.relative_to(folder).as_posix()
        other = names.setdefault(unicodedata.normalize("NFC", name).casefold(), name)
        if other != name:
            message = f"{shorten(other)} and {shorten(name)} are one file on many systems"
            raise NotReleased(f"{message}: rename one of them")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder, in an order that is the same everywhere."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def write_sums(folder: Path) -> None:
    """SHA256SUMS of every file below `folder`, as `sha256sum --check` reads it."""
    listed = [path for path in files_of(folder) if path != folder / SUMS]
    lines = [f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in listed]
    write(folder, SUMS, "".join(lines))


def write_zip(folder: Path, output: Path, name: str, moment: datetime.datetime) -> None:
    """Zip what is in a folder: sorted, one time and one mode for all.

    Its files stand at the archive's root, where readers of Data Packages look for the descriptor.
    """
    members = ((path.relative_to(folder).as_posix(), path) for path in files_of(folder))
    write(output, name, zipped(((member, path.read_bytes()) for member, path in members), moment))


def zipped(members: Iterable[tuple[str, bytes]], moment: datetime.datetime) -> bytes:
    """A zip archive of these members, in their order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is built
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data, compresslevel=9)
    return buffer.getvalue()
