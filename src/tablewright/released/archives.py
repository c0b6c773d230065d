"""The files of a package, read from its folder or from within its zip archive; none is extracted.

What was downloaded is not trusted: every size is bounded before anything is read, and a path leads
nowhere but into the release.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from tablewright.base.findings import shorten
from tablewright.base.paths import Inside, check_path
from tablewright.descriptor.package import DESCRIPTOR
from tablewright.descriptor.package_files import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_MEMBERS = 10_000
# of all its files together, unpacked
MAX_UNPACKED_BYTES = MAX_FILE_BYTES
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


class ReleaseError(ValueError):
    """A release cannot be loaded, or is not what it says it is; the message says why."""


class Files(Protocol):
    """Where the files of a release lie; paths are relative, with forward slashes."""

    name: str

    def has(self, path: str) -> bool:
        """Whether there is such a file; raises UnsafePath."""

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a file; raises ReleaseError, also where it is larger than `limit`."""

    def packages(self) -> list[str]:
        """The folders that hold a package and lie highest; "" is the top."""

    def close(self) -> None:
        """Let go of what is open."""


class Folder:
    """A release in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._inside = Inside(root)
        self.name = str(root)

    def has(self, path: str) -> bool:
        """Whether there is such a file; raises UnsafePath."""
        return self._resolve(path).is_file()

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a file; raises ReleaseError, also where it is larger than `limit`."""
        try:
            if not self.has(path):
                raise _missing(path, self.name)
            with self._resolve(path).open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = file.read(min(size, limit) + 1)  # so much room is taken at once
        except OSError as error:
            message = f"{shorten(path)} cannot be read: {error.strerror or error}"
            raise ReleaseError(message) from error
        if len(data) > limit:
            raise _too_large(path, limit)
        return data

    def packages(self) -> list[str]:
        """The folders that hold a package: this one, or what a release has below it."""
        if self.has(DESCRIPTOR):
            return [""]
        return [each for each in ("csv", "parquet") if self.has(join(each, DESCRIPTOR))]

    def close(self) -> None:
        """Nothing is open."""

    def _resolve(self, path: str) -> Path:
        return self._inside.resolve(path, hidden=True)


class Archive:
    """A release in a zip archive, read where it lies."""

    def __init__(self, path: Path) -> None:
        """Open the archive and check all that its directory says; raises ReleaseError."""
        self.path = path
        self.name = str(path)
        self._file = _Bounded(path)
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._members = self._checked(self._zip.infolist())
        except BaseException as error:
            self._file.close()
            if isinstance(error, ReleaseError) or not isinstance(error, _FAULTS):
                raise
            raise _damaged(self.name, error) from error

    def sha256(self) -> str:
        """The hash of the archive as it was opened."""
        self._file.seek(0)
        return hashlib.file_digest(self._file, "sha256").hexdigest()

    @property
    def paths(self) -> Iterable[str]:
        """The files in the archive, folders aside."""
        return self._members

    def has(self, path: str) -> bool:
        """Whether there is such a file; raises UnsafePath."""
        check_path(path, hidden=True)
        return _normal(path) in self._members

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of a file; raises ReleaseError, also where it is larger than `limit`."""
        if not self.has(path):
            raise _missing(path, self.name)
        info = self._members[_normal(path)]
        if info.file_size > limit:
            raise _too_large(path, limit)
        data = io.BytesIO()
        try:
            with self._zip.open(info) as member:
                while piece := member.read(1 << 20):
                    data.write(piece)
        except _FAULTS as error:
            raise _damaged(self.name, error) from error
        if data.tell() != info.file_size:
            raise _damaged(self.name, EOFError(f"{shorten(path)} is cut short"))
        return data.getvalue()

    def packages(self) -> list[str]:
        """The folders that hold a package and lie highest."""
        paths = map(PurePosixPath, self._members)
        found = [path.parent for path in paths if path.name == DESCRIPTOR]
        depth = min((len(path.parts) for path in found), default=0)
        highest = [path for path in found if len(path.parts) == depth]
        release = {path.name for path in highest} == {"csv", "parquet"} and len(highest) == 2
        if len(highest) > 1 and not release:
            raise ReleaseError(f"{self.name} holds several packages: unpack it, and name one")
        texts = ["" if path == PurePosixPath() else str(path) for path in highest]
        return sorted(texts)

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        """The files by path; raises ReleaseError where the archive is not to be read."""
        if len(infos) > MAX_MEMBERS:
            raise ReleaseError(f"{self.name} holds more than {MAX_MEMBERS:,} files")
        for info in infos:
            reason = _refusal(info)
            if reason:
                raise ReleaseError(f"{self.name} holds {shorten(info.orig_filename)}, {reason}")
        size, packed = sum(info.file_size for info in infos), self.path.stat().st_size
        if size > MAX_UNPACKED_BYTES:
            message = f"holds more than {MAX_UNPACKED_BYTES:,} bytes"
            raise ReleaseError(f"{self.name} {message} when it is unpacked")
        if _is_bomb(size, packed):  # the files may share what is packed
            raise ReleaseError(f"{self.name} unpacks to more than {MAX_RATIO} times its size")
        counts = Counter(_normal(info.filename) for info in infos)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise ReleaseError(f"{self.name} holds {shorten(twice[0])} twice")
        return {_normal(info.filename): info for info in infos if not info.is_dir()}


class _Bounded(io.FileIO):
    """A file of which no more than `_MAX_PIECE` bytes are read at once."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_PIECE:
            raise ValueError(f"its directory is larger than {_MAX_PIECE:,} bytes")
        return super().read(size) or b""


def is_archive(path: Path) -> bool:
    """Whether there is a zip archive at a path, by its ending or by what it holds."""
    if not path.is_file() or path.suffix.lower() == ".json":
        return False
    return path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)


def open_files(given: str) -> tuple[Files, str | None]:
    """The files of a release, and the path of its descriptor where that is what was named.

    Args:
        given: A folder, a zip archive under whatever name, or a datapackage.json.

    Raises:
        ReleaseError: It is none of these.
    """
    if "://" in given:
        raise ReleaseError(f"{given} is an address: download the release, and name the file")
    target = Path(given).expanduser()
    try:
        if target.is_dir():
            return Folder(target), None
        if not target.is_file():
            raise ReleaseError(f"there is no release at {target}")
        if target.suffix.lower() == ".json":
            return Folder(target.parent), target.name
        return Archive(target), None
    except (OSError, ValueError) as error:  # a NUL character, say
        if isinstance(error, ReleaseError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ReleaseError(f"{target} cannot be read: {reason}") from error


def package_of(files: Files, *, wanted: str) -> str:
    """The folder of the package to be read.

    Args:
        files: The files of a package, or of a release, which has one of CSV and one of Parquet.
        wanted: Which of a release's packages that is, by its folder's name.

    Raises:
        ReleaseError: There is none, or there are several that are no release.
    """
    found = files.packages()
    if not found:
        message = (
            f"there is no {DESCRIPTOR} in {files.name}: name a folder of a release, its zip "
            f"archive, or its {DESCRIPTOR}"
        )
        raise ReleaseError(message)
    return next((folder for folder in found if PurePosixPath(folder).name == wanted), found[0])


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
    if _is_bomb(info.file_size, info.compress_size):
        return f"which unpacks to more than {MAX_RATIO} times its size"
    return None


def _is_bomb(size: int, packed: int) -> bool:
    """Whether so many bytes are packed smaller than any table is."""
    return size > max(RATIO_COUNTS_FROM, MAX_RATIO * packed)


def _normal(path: str) -> str:
    return str(PurePosixPath(path))


def join(folder: str, path: str) -> str:
    """The path of a file in a folder of a release; "" is the top."""
    return f"{folder}/{path}" if folder else path


def _missing(path: str, where: str) -> ReleaseError:
    return ReleaseError(f"there is no {shorten(path)} in {where}")


def _too_large(path: str, limit: int) -> ReleaseError:
    return ReleaseError(f"{shorten(path)} is larger than {limit:,} bytes")


def _damaged(name: str, error: Exception) -> ReleaseError:
    return ReleaseError(f"{name} is no zip archive, or is damaged: {error}")
