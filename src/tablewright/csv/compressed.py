"""Tables that are kept compressed, as gzip or as the one file of a zip archive."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.base.zip_archive import (
    MAX_RATIO,
    RATIO_COUNTS_FROM,
    ArchiveError,
    ZipArchive,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

# a header and a checksum, as RFC 1952 has them
_GZIP = 31
# what a desktop adds to an archive, which is no table
_STRAY = ("__MACOSX", ".DS_Store")


class CompressionError(OSError):
    """A compressed file cannot be unpacked, or must not be; the message says why."""


def unpacked(path: str, data: bytes, kind: str, raw: dict[str, Any], limit: int) -> bytes:
    """What a compressed file holds.

    Args:
        path: What the file is called.
        data: Its bytes.
        kind: How it is compressed: "gz" or "zip".
        raw: Its resource, in which `innerpath` may say which file of an archive is meant.
        limit: How many bytes it may unpack to.

    Raises:
        CompressionError: It is damaged, holds several files, or unpacks to too much.
    """
    if kind == "gz":
        return _gunzipped(data, limit)
    inner = raw.get("innerpath")
    return _from_zip(path, data, inner if isinstance(inner, str) else None, limit)


def _gunzipped(data: bytes, limit: int) -> bytes:
    """All members of a gzip file, one behind the other."""
    allowed = min(limit, max(RATIO_COUNTS_FROM, MAX_RATIO * len(data)))
    found: list[bytes] = []
    room, rest = allowed, data
    try:
        while rest:
            member = zlib.decompressobj(_GZIP)
            found.append(member.decompress(rest, room + 1))
            room -= len(found[-1])
            if room < 0:
                raise CompressionError(f"it unpacks to more than {allowed:,} bytes")
            if not member.eof:
                raise CompressionError("it is cut short")
            rest = member.unused_data.lstrip(b"\0")  # zeros behind the last one are padding
    except zlib.error as error:
        raise CompressionError(f"it is no gzip file, or is damaged: {error}") from error
    return b"".join(found)


def _from_zip(path: str, data: bytes, inner: str | None, limit: int) -> bytes:
    """The file of an archive that is meant: the one that is named, or the only one."""
    try:
        archive = ZipArchive(Path(path), data)
        wanted = inner if inner is not None else _only(archive.paths)
        return archive.read(wanted, limit)
    except (ArchiveError, ValueError) as error:
        raise CompressionError(str(error)) from error


def _only(paths: Iterable[str]) -> str:
    found = [path for path in paths if not any(part in _STRAY for part in path.split("/"))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ArchiveError("it holds no file")
    names = ", ".join(map(shorten, sorted(found)[:3]))
    raise ArchiveError(f"it holds {len(found):,} files ({names} …): name one by innerpath")
