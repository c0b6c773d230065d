"""Files of a release: the same bytes wherever it is built, and a folder that appears whole."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from pathlib import Path

SUMS = "SHA256SUMS"
SITE = "site"


def write(path: Path, data: bytes | str) -> None:
    """Write a file, a text as UTF-8 with the line ends it has; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON that people can read."""
    write(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


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
    write(folder / SUMS, "".join(lines))


def write_zip(folder: Path, target: Path, top: str, moment: datetime.datetime) -> None:
    """Zip a folder under the name `top`: sorted, one time and one mode for all."""
    members = [(f"{top}/{path.relative_to(folder).as_posix()}", path) for path in files_of(folder)]
    write(target, zipped(((name, path.read_bytes()) for name, path in members), moment))


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
