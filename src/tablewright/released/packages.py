"""Packages wherever they lie: in a folder, or in a zip archive that is read and not extracted."""

from __future__ import annotations

from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from tablewright.base.findings import shorten
from tablewright.base.paths import UnsafePath
from tablewright.descriptor.package import (
    DESCRIPTOR,
    MAX_JSON_BYTES,
    SMALL_FILE_BYTES,
    CallError,
    Package,
)
from tablewright.released.archives import Archive, ReleaseError, is_archive, join, package_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tablewright.released.archives import Files


@contextmanager
def opened_package(target: str | Path, *, with_parquet: bool = False) -> Iterator[Package]:
    """The package at a path, for as long as the context lasts.

    Args:
        target: A folder, a descriptor, or a zip archive that holds one package, in a folder or not;
            of a whole release the package of CSV is meant.
        with_parquet: As `Package` takes it.

    Raises:
        CallError: There is none, or the archive is damaged or not to be read.
    """
    path = Path(target)
    if not is_archive(path):
        yield Package(path, with_parquet=with_parquet)
        return
    try:
        archive = Archive(path)
    except OSError as error:
        raise CallError(f"{target} cannot be read: {error.strerror or error}") from error
    except ReleaseError as error:
        raise CallError(str(error)) from error
    with closing(archive):
        try:
            at = join(package_of(archive, wanted="csv"), DESCRIPTOR)
            data = archive.read(at, MAX_JSON_BYTES)
        except ReleaseError as error:
            raise CallError(str(error)) from error
        yield PackageInFiles(archive, at, data, with_parquet=with_parquet)


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
    ) -> None:
        """Read the descriptor, which stands at `path` among the files, from its bytes.

        The other arguments are those of `Package`.
        """
        self._files = files
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
