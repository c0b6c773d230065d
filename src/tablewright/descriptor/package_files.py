"""The files of a data package, read safely from its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten
from tablewright.base.paths import Inside, UnsafePath
from tablewright.base.stamps import stamp_of, steady

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tablewright.base.stamps import Stamp
    from tablewright.descriptor.resource import Resource

MAX_FILE_BYTES = 4 * 1024**3


class PackageFiles:
    """What lies in a package's folder; a package that lies elsewhere reads its files otherwise."""

    def _lie_in(self, folder: Path) -> None:
        """Say where they lie, before any is asked for."""
        self._inside = Inside(folder)

    @property
    def standard(self) -> int:
        """The Data Package version, of which the first lets paths lead to hidden files."""
        raise NotImplementedError

    def resolve(self, path: str) -> Path:
        """The file `path` names inside the package's folder; raises UnsafePath.

        The standard's "url-or-path", less the URL.
        """
        return self._inside.resolve(path, hidden=self.standard == 1)

    def on_disk(self, path: str) -> Path | None:
        """The file that `path` names, None where it lies in no folder; raises UnsafePath."""
        return self.resolve(path)

    def has_file(self, path: str) -> bool:
        """Whether the package has a file at `path`; raises UnsafePath or OSError."""
        return self.resolve(path).is_file()

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file of the package; raises UnsafePath or OSError."""
        return self._contents(path, MAX_FILE_BYTES)

    def _contents(self, path: str, limit: int) -> bytes:
        full = self.resolve(path)
        if not full.is_file():
            raise FileNotFoundError(f"there is no file {path}")
        return read_steadily(full, limit)

    def size(self, resource: Resource) -> int:
        """The bytes of a resource's files, as far as they are there."""
        return sum(found.size for found in map(self.stamp, resource.paths) if found)

    def read_again(self, path: str) -> Callable[[], bytes]:
        """What reads a file once more later on, and raises CallError if it is not as it is now."""
        before = self.stamp(path)

        def read() -> bytes:
            if self.stamp(path) != before:
                raise CallError(f"the file {shorten(path)} was changed while it was checked")
            return self.read_bytes(path)

        return read

    def stamp(self, path: str) -> Stamp | None:
        """What a file is like now; None where it cannot be read."""
        try:
            return stamp_of(self.resolve(path))
        except (OSError, UnsafePath):
            return None

    def _identity(self, path: str) -> tuple[object, int]:
        """What tells a file from others, under whatever path, and its size."""
        found = stamp_of(self.resolve(path))
        return (found.device, found.inode), found.size


def read_steadily(path: Path, limit: int) -> bytes:
    """The bytes of a file; raises OSError where it is larger than `limit`, or changes meanwhile."""
    with steady(path) as found:
        if found.size > limit:
            raise OSError(f"the file is larger than {limit} bytes")
        return path.read_bytes()
