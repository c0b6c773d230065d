"""A package as it was at a git revision, read from git without writing anything."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.findings import did_you_mean, shorten
from tablewright.base.paths import UnsafePath, check_path
from tablewright.base.stamps import Stamp
from tablewright.descriptor.package import MAX_JSON_BYTES, Package, descriptor_in
from tablewright.history import git
from tablewright.history.trees import Tree, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.history.trees import Entry

_OBJECT = re.compile(rb"[0-9a-f]{40,64}\n")
_MAX_NAMES = 10_000  # that are looked through for one that may have been meant


class RevisionError(CallError):
    """The package cannot be read at the revision; the message says why."""


class UnknownRevisionError(RevisionError):
    """There is no such revision, or nothing that has revisions."""


class RevisionPackage(Package):
    """A package at a revision.

    `unread` has the reasons why files that it has could not be read.
    """

    def __init__(self, commit: str, files: Tree, name: str, data: bytes) -> None:
        """Read the descriptor from its bytes; `name` is its file's."""
        self.commit, self._files = commit, files
        self.unread: list[str] = []
        self._start(name, data, None)

    def resolve(self, path: str) -> Path:
        """Raise UnsafePath: it has no folder."""
        raise UnsafePath(f"is no file on disk: {shorten(path)}")

    def has_file(self, path: str) -> bool:
        """Whether the package has a file at `path`; raises UnsafePath or OSError."""
        return self._found(path) is not None

    def _contents(self, path: str, limit: int) -> bytes:
        found = self._found(path)
        if found is None:
            raise FileNotFoundError(f"there is no file {path}")
        with self._noted(path):
            return self._files.read(found, limit)

    def _identity(self, path: str) -> tuple[object, int]:
        found = self._found(path)
        if found is None:
            return path, 0
        with self._noted(path):
            return found.place, self._files.size(found)

    def on_disk(self, path: str) -> None:
        """None: what is committed is read from the objects of git."""

    def stamp(self, path: str) -> Stamp | None:
        """What a file is like, which does not change: what is committed stays as it is."""
        try:
            return Stamp(0, 0, self._identity(path)[1], 0)
        except (OSError, UnsafePath):
            return None

    def _found(self, path: str) -> Entry | None:
        """The file at a path, if there is one; raises UnsafePath or UnreadableError."""
        check_path(path, hidden=self.standard == 1)
        with self._noted(path):
            found = self._files.find(path)
        return found if found is not None and found.is_file else None

    @contextmanager
    def _noted(self, path: str) -> Iterator[None]:
        """Note why a file cannot be read."""
        try:
            yield
        except UnreadableError as error:
            self.unread.append(f"{shorten(path)} cannot be read: {error.strerror}")
            raise


@contextmanager
def at_revision(target: str | Path, revision: str) -> Iterator[RevisionPackage]:
    """The package as it was at a revision, for as long as the context lasts.

    Args:
        target: The package as it is now, a folder or a descriptor.
        revision: A commit as git names it: a branch, a tag, a hash.

    Yields:
        The package, with its commit.

    Raises:
        RevisionError: git does not know the revision, or the package at it.
    """
    path = Path(target)
    folder, name = (path, descriptor_in(path).name) if path.is_dir() else (path.parent, path.name)
    commit = _commit(folder, revision)
    within = PurePosixPath(_prefix(folder))
    with git.batch(folder, "--batch-check") as sizes, git.batch(folder, "--batch") as contents:
        try:
            files = Tree(sizes, contents, commit, within)
            found = files.find(name)
            data = files.read(found, MAX_JSON_BYTES) if found and found.is_file else None
        except (UnreadableError, UnsafePath) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            said = f"{_shown(folder / name)} cannot be read at git revision {shorten(revision)}"
            raise RevisionError(f"{said}: {reason}") from error
        if data is None:
            said = f"there is no {_shown(folder / name)} at git revision {shorten(revision)}"
            raise RevisionError(said)
        yield RevisionPackage(commit, files, name, data)


def tags(folder: Path) -> list[str]:
    """The tags on the history of the current commit; none where there is no commit or checkout."""
    try:
        _commit(folder, "HEAD")
    except UnknownRevisionError:
        return []
    return _names(folder, "--merged=HEAD", "--format=%(refname:strip=2)", "refs/tags")


def commit_time(folder: Path) -> int | None:
    """When the current commit was made, in seconds since 1970; None where there is none."""
    try:
        _commit(folder, "HEAD")
        listed = git.output(folder, "rev-list", "--timestamp", "--max-count=1", "HEAD")
        return int(listed.split()[0])
    except CallError:
        return None


def _commit(folder: Path, revision: str) -> str:
    """The hash of the commit that a revision names."""
    _prefix(folder)
    if not revision or revision.startswith("-") or "\0" in revision:
        raise _unknown(folder, revision)
    # in two steps: what is looked for in messages, or by time, would have "^{commit}" as its end
    found = revision
    for suffix in ("", "^{commit}"):
        try:
            printed = git.output(folder, "rev-parse", "--verify", "--quiet", found + suffix)
        except git.RefusedError:
            printed = b""
        if not _OBJECT.fullmatch(printed):  # a range, or what leads to none
            raise _unknown(folder, revision)
        found = printed.decode().strip()
    return found


def _prefix(folder: Path) -> str:
    """Where a folder lies in its checkout."""
    try:
        found = git.output(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix")
    except git.RefusedError as error:
        if re.search("dubious ownership|unsafe repository", str(error)):
            raise RevisionError(
                f"{_shown(folder)} is in another user's checkout: if you trust it, say so with "
                "`git config --global --add safe.directory FOLDER`"
            ) from error
        raise UnknownRevisionError(f"{_shown(folder)} is in no git checkout ({error})") from error
    is_inside, _, prefix = os.fsdecode(found).removesuffix("\n").partition("\n")
    if is_inside != "true":
        raise UnknownRevisionError(f"{_shown(folder)} is in no git checkout")
    return prefix


def _unknown(folder: Path, revision: str) -> RevisionError:
    """What is said of a revision that git does not know, with the name most like it."""
    names = _names(folder, f"--count={_MAX_NAMES}", "--format=%(refname:short)")
    hint = did_you_mean(revision, names)
    said = f"git knows no revision {shorten(revision)}"
    return UnknownRevisionError(f"{said}; {hint}" if hint else said)


def _names(folder: Path, *options: str) -> list[str]:
    return os.fsdecode(git.output(folder, "for-each-ref", *options)).splitlines()


def _shown(path: Path) -> str:
    return shorten(path, 200)
