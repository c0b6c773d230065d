"""The files of a folder as they were at a commit, taken from the objects of git themselves.

As git stores them: no filter, attribute or hook has a part in it, and nothing is checked out. Only
what is asked for is read.
"""

from __future__ import annotations

import dataclasses
import errno
import os
from collections import deque
from pathlib import PurePosixPath
from threading import Lock
from typing import TYPE_CHECKING

from tablewright.base.paths import UnsafePath
from tablewright.descriptor.package_files import MAX_FILE_BYTES
from tablewright.history.git import GitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.history.git import Batch

_FOLDER, _LINK, _SUBMODULE = "40000", "120000", "160000"
# bytes of what lists a folder, and of what a link leads to
_MAX_LISTING, _MAX_LINK = 16 * 1024**2, 4096
_MAX_LINKS = 40  # followed for one path, as Linux does
# of one package: a few kilobytes of objects can be gigabytes, under any number of names
MAX_FILES, MAX_BYTES = 10_000, MAX_FILE_BYTES
_LEADS_OUT = "is a link that leads out of the package's folder"
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_POINTER, _MAX_POINTER = b"version https://git-lfs.github.com/spec/", 1024


class UnreadableError(OSError):
    """git does not have what it should; the message says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        """Say it as the reason of a file that cannot be read."""
        super().__init__(errno.EIO, reason)


@dataclasses.dataclass(frozen=True)
class Entry:
    """Something in a folder: its kind, as git writes it, and its object; and where it lies."""

    mode: str
    name: str
    place: tuple[str, ...]

    @property
    def is_file(self) -> bool:
        """Whether it is neither a folder nor a link nor another repository."""
        return self.mode not in (_FOLDER, _LINK, _SUBMODULE)


class Tree:
    """The files of a folder at a commit, by their paths in it."""

    def __init__(self, sizes: Batch, contents: Batch, commit: str, folder: PurePosixPath) -> None:
        """Start at a commit, in one of its folders; raises UnreadableError."""
        self._sizes, self._contents = sizes, contents
        self._listed: dict[str, dict[str, tuple[str, str]]] = {}
        self._lock = Lock()
        self._counted: set[tuple[str, ...]] = set()
        self._bytes = 0
        top = self._read(commit, "commit", _MAX_LISTING).partition(b"\n")[0]
        self._root = [Entry(_FOLDER, top.decode("ascii", "replace").removeprefix("tree "), ())]
        for name in folder.parts:
            found = self._child(self._root[-1], name)
            self._root.append(found or Entry("", "", ()))

    def find(self, path: str) -> Entry | None:
        """What a relative path leads to, links followed; None where it leads to nothing.

        Raises:
            UnsafePath: It leads out of the folder.
            UnreadableError: A folder on the way cannot be read.
        """
        at = [*self._root]
        left = deque(PurePosixPath(path).parts)
        links = 0
        while left:
            name = left.popleft()
            if name == "..":
                at.pop()
                if not at:
                    raise UnsafePath(_LEADS_OUT)
                continue
            found = self._child(at[-1], name)
            if found is None:
                return None
            if found.mode != _LINK:
                at.append(found)
                continue
            links += 1
            if links > _MAX_LINKS:
                raise UnsafePath("cannot be followed")
            target = os.fsdecode(self._read(found.name, "blob", _MAX_LINK))
            if target.startswith("/"):
                raise UnsafePath(_LEADS_OUT)
            left.extendleft(reversed(PurePosixPath(target).parts))
        if at[: len(self._root)] != self._root:
            raise UnsafePath(_LEADS_OUT)
        return at[-1]

    def size(self, file: Entry) -> int:
        """The bytes of a file; raises UnreadableError."""
        return self._sized(file.name, "blob")

    def read(self, file: Entry, limit: int) -> bytes:
        """The bytes of a file; raises UnreadableError, also where there are more than `limit`."""
        self._count(file)
        data = self._read(file.name, "blob", limit)
        if len(data) < _MAX_POINTER and data.startswith(_POINTER):
            raise UnreadableError("it is kept in Git LFS, and git has no more than a pointer to it")
        return data

    def _count(self, file: Entry) -> None:
        """Raise UnreadableError where what is read is too much together."""
        with self._lock:
            if file.place not in self._counted:
                self._counted.add(file.place)
                self._bytes += self.size(file)
            if len(self._counted) > MAX_FILES or self._bytes > MAX_BYTES:
                limit = f"{MAX_FILES:,} files or {MAX_BYTES:,} bytes"
                raise UnreadableError(f"the package is more than {limit}")

    def _child(self, parent: Entry, name: str) -> Entry | None:
        if parent.mode == _SUBMODULE:
            raise UnreadableError("it lies in a submodule, which is a repository of its own")
        if parent.mode != _FOLDER:
            return None
        if parent.name not in self._listed:
            listing = self._read(parent.name, "tree", _MAX_LISTING)
            self._listed[parent.name] = dict(_entries(listing, len(parent.name) // 2))
        found = self._listed[parent.name].get(name)
        return found and Entry(*found, (*parent.place, name))

    def _read(self, name: str, kind: str, limit: int) -> bytes:
        if self._sized(name, kind) > limit:
            raise UnreadableError(f"the file is larger than {limit} bytes")
        return self._ask(self._contents, name, kind, contents=True)[1]

    def _sized(self, name: str, kind: str) -> int:
        return self._ask(self._sizes, name, kind, contents=False)[0]

    @staticmethod
    def _ask(batch: Batch, name: str, kind: str, *, contents: bool) -> tuple[int, bytes]:
        try:
            found = batch.ask(name, contents=contents)
        except GitError:  # so it ends where a partial clone lacks the object, for instance
            found = None
        if found is None:
            raise UnreadableError(f"its object {name[:12]} is missing from this clone, or damaged")
        if found[0] != kind:
            raise UnreadableError(f"its object {name[:12]} is no {kind}, but a {found[0]}")
        return found[1:]


def _entries(listing: bytes, width: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """The names in a folder, each with its kind and its object, a hash of `width` bytes."""
    at = 0
    while at < len(listing):
        end = listing.find(b"\0", at)
        mode, _, name = listing[at:end].partition(b" ")
        at = end + 1 + width
        if end < 0 or at > len(listing):
            raise UnreadableError("the folder is damaged: `git fsck` says more")
        yield (
            os.fsdecode(name),
            (mode.decode("ascii", "replace").lstrip("0"), listing[end + 1 : at].hex()),
        )
