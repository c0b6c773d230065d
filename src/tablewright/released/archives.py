"""The files of a package, read from its folder or from within its zip archive; none is extracted.

What was downloaded is not trusted: every size is bounded before anything is read, and a path leads
nowhere but into the release.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path, PurePosixPath
from typing import Protocol

from tablewright.base.findings import shorten
from tablewright.base.paths import Inside
from tablewright.base.yaml_file import ENDINGS as YAML
from tablewright.base.zip_archive import ArchiveError, ZipArchive
from tablewright.descriptor.package import DESCRIPTOR, DESCRIPTORS


class ReleaseError(ArchiveError):
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
        if any(map(self.has, DESCRIPTORS)):
            return [""]
        return [each for each in ("csv", "parquet") if self.has(join(each, DESCRIPTOR))]

    def close(self) -> None:
        """Nothing is open."""

    def _resolve(self, path: str) -> Path:
        return self._inside.resolve(path, hidden=True)


class Archive(ZipArchive):
    """A release in a zip archive, read where it lies."""

    error = ReleaseError

    def packages(self) -> list[str]:
        """The folders that hold a package and lie highest."""
        paths = map(PurePosixPath, self.paths)
        found = list(dict.fromkeys(path.parent for path in paths if path.name in DESCRIPTORS))
        depth = min((len(path.parts) for path in found), default=0)
        highest = [path for path in found if len(path.parts) == depth]
        is_release = {"csv", "parquet"} <= {path.name for path in highest}
        if len({path.parent for path in highest}) > 1 or (len(highest) > 1 and not is_release):
            raise ReleaseError(f"{self.name} holds several packages: unpack it, and name one")
        texts = ["" if path == PurePosixPath() else str(path) for path in highest]
        return sorted(texts)


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
        if target.suffix.lower() in (".json", *YAML):
            return Folder(target.parent), target.name
        return Archive(target), None
    except (OSError, ValueError) as error:  # a NUL character, say
        if isinstance(error, ReleaseError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise ReleaseError(f"{target} cannot be read: {reason}") from error


def descriptor_of(files: Files, folder: str) -> str:
    """The path of the descriptor of the package in a folder: JSON, or else YAML."""
    found = (join(folder, name) for name in DESCRIPTORS)
    return next((path for path in found if files.has(path)), join(folder, DESCRIPTOR))


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


def join(folder: str, path: str) -> str:
    """The path of a file in a folder of a release; "" is the top."""
    return f"{folder}/{path}" if folder else path


def _missing(path: str, where: str) -> ReleaseError:
    return ReleaseError(f"there is no {shorten(path)} in {where}")


def _too_large(path: str, limit: int) -> ReleaseError:
    return ReleaseError(f"{shorten(path)} is larger than {limit:,} bytes")
