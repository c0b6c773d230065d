"""A zip archive that is not trusted: its directory is checked whole before anything is read.

Every size is bounded before anything is unpacked, and a name leads nowhere but into the archive.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.base.paths import check_path

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MEMBERS = 10_000
# of all its files together, unpacked
MAX_UNPACKED_BYTES = 4 * 1024**3
# of what is much smaller in the archive; real tables shrink to a tenth, seldom to a fiftieth
MAX_RATIO, RATIO_COUNTS_FROM = 200, 64 * 1024**2
# zipfile reads an archive's directory in one piece, and nothing else in pieces so large
_MAX_PIECE = 16 * 1024**2
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DRIVE = re.compile("[A-Za-z]:")
# what an archive can make zipfile raise, whatever is wrong with it
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, OverflowError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),
)


class ArchiveError(ValueError):
    """An archive cannot be read, or is not to be; the message says why."""


class ZipArchive:
    """The files in a zip archive, read where it lies, or from its bytes."""

    error: type[ArchiveError] = ArchiveError

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Open the archive and check all that its directory says; raises `error`.

        `data` is what the file at `path` holds, where it was read already.
        """
        self.path = path
        self.name = str(path)
        self._file = _Bounded(path) if data is None else io.BytesIO(data)
        self._size = path.stat().st_size if data is None else len(data)
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._members = self._checked(self._zip.infolist())
        except BaseException as error:
            self._file.close()
            if isinstance(error, self.error) or not isinstance(error, _FAULTS):
                raise
            raise self._damaged(error) from error

    def sha256(self) -> str:
        """The hash of the archive as it was opened."""
        self._file.seek(0)
        digest = hashlib.sha256()
        while piece := self._file.read(1 << 20):
            digest.update(piece)
        return digest.hexdigest()

    @property
    def paths(self) -> Iterable[str]:
        """The files in the archive, folders aside."""
        return self._members

    def has(self, path: str) -> bool:
        """Whether there is such a file; raises UnsafePath."""
        check_path(path, hidden=True)
        return normal(path) in self._members

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a file; raises `error`, also where it is larger than `limit`."""
        if not self.has(path):
            raise self.error(f"there is no {shorten(path)} in {self.name}")
        info = self._members[normal(path)]
        if info.file_size > limit:
            raise self.error(f"{shorten(path)} is larger than {limit:,} bytes")
        data = io.BytesIO()
        try:
            with self._zip.open(info) as member:
                while piece := member.read(1 << 20):
                    data.write(piece)
        except _FAULTS as error:
            raise self._damaged(error) from error
        if data.tell() != info.file_size:
            raise self._damaged(EOFError(f"{shorten(path)} is cut short"))
        return data.getvalue()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def _damaged(self, error: Exception) -> ArchiveError:
        return self.error(f"{self.name} is no zip archive, or is damaged: {error}")

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        """The files by path; raises `error` where the archive is not to be read."""
        if len(infos) > MAX_MEMBERS:
            raise self.error(f"{self.name} holds more than {MAX_MEMBERS:,} files")
        for info in infos:
            reason = _refusal(info)
            if reason:
                raise self.error(f"{self.name} holds {shorten(info.orig_filename)}, {reason}")
        size = sum(info.file_size for info in infos)
        if size > MAX_UNPACKED_BYTES:
            message = f"holds more than {MAX_UNPACKED_BYTES:,} bytes"
            raise self.error(f"{self.name} {message} when it is unpacked")
        if is_bomb(size, self._size):  # the files may share what is packed
            raise self.error(f"{self.name} unpacks to more than {MAX_RATIO} times its size")
        counts = Counter(normal(info.filename) for info in infos)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise self.error(f"{self.name} holds {shorten(twice[0])} twice")
        return {normal(info.filename): info for info in infos if not info.is_dir()}


class _Bounded(io.FileIO):
    """A file of which no more than `_MAX_PIECE` bytes are read at once."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_PIECE:
            raise ValueError(f"its directory is larger than {_MAX_PIECE:,} bytes")
        return super().read(size) or b""


def _refusal(info: zipfile.ZipInfo) -> str | None:
    """Why a member must not stand in a release; None for one that may."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    path = PurePosixPath(info.filename)
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(info.filename):
        return "a path that leads out of it"
    if "\\" in info.orig_filename or "\x00" in info.orig_filename or not path.parts:
        return "which is no path with forward slashes"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "which is a link or a device, not a file"
    if info.flag_bits & 0x1:
        return "which is encrypted; a release is not"
    if info.compress_type not in _METHODS:
        return f"which is compressed by the method {info.compress_type}; only deflate is read"
    if is_bomb(info.file_size, info.compress_size):
        return f"which unpacks to more than {MAX_RATIO} times its size"
    return None


def is_bomb(size: int, packed: int) -> bool:
    """Whether so many bytes are packed smaller than any table is."""
    return size > max(RATIO_COUNTS_FROM, MAX_RATIO * packed)


def normal(path: str) -> str:
    """A member's name as it is looked up: without doubled or trailing slashes."""
    return str(PurePosixPath(path))
