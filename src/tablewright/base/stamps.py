"""Whether a file is what it was a moment ago."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Stamp(NamedTuple):
    """What tells a file from any other, and from what it was before it was written to."""

    device: int
    inode: int
    size: int
    changed: int


def stamp_of(path: Path) -> Stamp:
    """What a file is like now; raises OSError."""
    status = path.stat()
    return Stamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@contextmanager
def steady(path: Path) -> Iterator[Stamp]:
    """What a file is like while it is read.

    Raises:
        OSError: It is not there, or was changed when the context ends.
    """
    before = stamp_of(path)
    yield before
    if stamp_of(path) != before:
        raise OSError("it was changed while it was read")
