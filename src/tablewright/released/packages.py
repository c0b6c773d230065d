"""Packages wherever they lie: in a folder, or in a zip archive that is read and not extracted."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten
from tablewright.base.paths import UnsafePath
from tablewright.descriptor.forms import paths_of
from tablewright.descriptor.package import (
    DESCRIPTOR,
    MAX_JSON_BYTES,
    SMALL_FILE_BYTES,
    Package,
    descriptor_in,
)
from tablewright.released.archives import (
    Archive,
    ReleaseError,
    descriptor_of,
    is_archive,
    join,
    package_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tablewright.released.archives import Files


# where a release's folder has its package of CSV files
_RELEASED = Path("csv") / DESCRIPTOR
# how a file ends that is taken for a table, not for a descriptor
_TABLES = (".csv", ".tsv", ".tab", ".txt")
_NO_PACKAGES = (".parquet", ".xlsx", ".xls", ".ods", ".sqlite", ".db", ".gz", ".7z", ".md", ".pdf")


def located(target: str | Path) -> tuple[Path, str | None]:
    """Where the package lies that is meant by a path.

    Args:
        target: What `opened_package` takes, the folder of a release, which has its package of CSV
            in a folder of its own, or a table's file.

    Returns:
        What `opened_package` takes; and the name of the table whose file `target` is, else None.

    Raises:
        CallError: No package has the file for a table.
    """
    path = Path(target)
    try:
        if path.is_dir():
            is_released = not descriptor_in(path).is_file() and (path / _RELEASED).is_file()
            return path / _RELEASED if is_released else path, None
        if path.is_file() and path.suffix.lower() in _TABLES:
            return _owner(path)
        if path.is_file() and path.suffix.lower() in _NO_PACKAGES:
            raise CallError(f"{target} is no package: name its folder, its descriptor or a zip")
    except OSError as error:
        raise CallError(f"{target} cannot be read: {error.strerror or error}") from error
    return path, None


def _owner(path: Path) -> tuple[Path, str]:
    """The descriptor beside a file, or in a folder above, that has it for a table; and which."""
    seen = None
    for folder in path.resolve().parents:
        descriptor = descriptor_in(folder)
        if not descriptor.is_file():
            continue
        seen = seen or descriptor
        for resource in Package(descriptor, only="").descriptor.get("resources", []):
            paths = paths_of(resource) if isinstance(resource, dict) else ()
            if any((folder / other).resolve() == path.resolve() for other in paths):
                return Path(os.path.relpath(descriptor)), str(resource.get("name"))
    where = f"{os.path.relpath(seen)} does not list it" if seen else f"there is no {DESCRIPTOR}"
    raise CallError(f"{path} is no table of a package: {where}")


@contextmanager
def opened_package(
    target: str | Path,
    *,
    with_parquet: bool = False,
    with_files: bool = True,
    copies: Mapping[str, Path] | None = None,
) -> Iterator[Package]:
    """The package at a path, for as long as the context lasts.

    Args:
        target: A folder, a descriptor, or a zip archive that holds one package, in a folder or not;
            of a whole release the package of CSV is meant.
        with_parquet: As `Package` takes it.
        with_files: As `Package` takes it; the files of an archive are there.
        copies: As `Package` takes them.

    Raises:
        CallError: There is none, or the archive is damaged or not to be read.
    """
    path = Path(target)
    if not is_archive(path):
        yield Package(path, with_parquet=with_parquet, with_files=with_files, copies=copies)
        return
    try:
        archive = Archive(path)
    except OSError as error:
        raise CallError(f"{target} cannot be read: {error.strerror or error}") from error
    except ReleaseError as error:
        raise CallError(str(error)) from error
    with closing(archive):
        try:
            at = descriptor_of(archive, package_of(archive, wanted="csv"))
            data = archive.read(at, MAX_JSON_BYTES)
        except ReleaseError as error:
            raise CallError(str(error)) from error
        yield PackageInFiles(archive, at, data, with_parquet=with_parquet, copies=copies)


class PackageInFiles(Package):
    """A package whose files are those of an archive or a release, read by their paths in it."""

    def __init__(
        self,
        files: Files,
        path: str,
        data: bytes,
        *,
        only: str | None = None,
        with_parquet: bool = False,
        copies: Mapping[str, Path] | None = None,
    ) -> None:
        """Read the descriptor, which stands at `path` among the files, from its bytes.

        The other arguments are those of `Package`.
        """
        self._files, self.copies = files, copies or {}
        whole = PurePosixPath(path)
        self._folder = "" if whole.parent == PurePosixPath() else str(whole.parent)
        self._start(whole.name, data, only, with_parquet=with_parquet)

    def resolve(self, path: str) -> NoReturn:
        """Raise UnsafePath: what is read may lie in an archive, and have no path of its own."""
        raise UnsafePath(f"leads to {shorten(path)} in {shorten(self._files.name)}")

    def has_file(self, path: str) -> bool:
        """Whether the package has a file at `path`; raises UnsafePath."""
        return self._files.has(join(self._folder, path))

    def read_again(self, path: str) -> Callable[[], bytes]:
        """What reads a file once more; an archive stays as it was opened."""
        return lambda: self.read_bytes(path)

    def _contents(self, path: str, limit: int) -> bytes:
        try:
            return self._files.read(join(self._folder, path), limit)
        except ReleaseError as error:
            raise OSError(str(error)) from error

    def on_disk(self, path: str) -> None:
        """None: what lies in an archive has no path of its own."""

    def stamp(self, path: str) -> None:
        """None: files do not change in an archive."""

    def _identity(self, path: str) -> tuple[object, int]:
        return PurePosixPath(path), SMALL_FILE_BYTES + 1  # how large it is, is not asked
