"""Files of the package that a build reads: its own, and nothing that a link or a path leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.base.paths import UnsafePath
from tablewright.release.errors import NotReleased

if TYPE_CHECKING:
    from tablewright.descriptor.package import Package


def read(package: Package, path: str) -> bytes:
    """The bytes of a file of the package; raises NotReleased where there is none to be read."""
    try:
        return package.read_bytes(path)
    except UnsafePath as error:
        raise NotReleased(f"the path {shorten(path)} {error}") from error
    except OSError as error:
        raise NotReleased(f"{shorten(path)} cannot be read: {error.strerror or error}") from error


def read_if_there(package: Package, path: str) -> bytes | None:
    """The bytes of a file that the package may do without; None where nothing has its name.

    Raises:
        NotReleased: What has the name is no file of the package, or cannot be read.
    """
    try:
        full = package.resolve(path)
        is_there = full.is_symlink() or full.exists()
    except (OSError, UnsafePath):
        is_there = True  # reading it says what is wrong
    return read(package, path) if is_there else None


def read_text(package: Package, path: str) -> str:
    """A file of the package as text; raises NotReleased where it is none, or no UTF-8."""
    return _decoded(read(package, path), path)


def document(package: Package, path: str) -> str:
    """A text that the package may do without, empty where there is none; raises NotReleased."""
    return _decoded(read_if_there(package, path) or b"", path)


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotReleased(f"{shorten(path)} is not UTF-8: byte {error.start + 1}") from error
