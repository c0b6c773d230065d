"""Replacing several files of a folder: all of them or none, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

from tablewright.base.errors import CallError
from tablewright.base.files import is_read_only, stage
from tablewright.base.findings import shorten
from tablewright.base.signals import deferred
from tablewright.base.stamps import stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.base.stamps import Stamp

if sys.platform != "win32":
    import fcntl

# hidden, so that it is no part of a package
_SCRATCH = ".tablewright-format"
_CHANGED = "{} was changed while it was formatted"


class NotWritten(Exception):  # noqa: N818 - says what is so, which need not be an error
    """Nothing was written; the message says which file stands in the way, and why."""


class _Replacement(NamedTuple):
    """A file to be replaced, what takes its place, where it is kept, and what it is now."""

    path: Path
    new: Path
    old: Path
    before: Stamp


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """A scratch folder for `replace_all`, while no one else replaces files of `folder`.

    It goes away in the end. What a process left there that was killed goes away before: each of
    its files is whole, old or new, and to replace them all is asked for anew.

    Args:
        folder: Where the files are; it may be missing.

    Yields:
        The path of the scratch folder, which is there once it is needed.

    Raises:
        CallError: Someone else is replacing files.
    """
    scratch = folder / _SCRATCH
    with locked(folder, f"another `format` is at work in {shorten(folder)}: let it end"):
        try:
            shutil.rmtree(scratch, ignore_errors=True)
            yield scratch
        finally:
            with deferred():
                shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def locked(folder: Path, refusal: str) -> Iterator[None]:
    """Keep others who ask for the same away from a folder; a lock ends with its process.

    Args:
        folder: Is not changed by it. Where no lock can be had, there is none.
        refusal: What is said where someone else has the lock.

    Raises:
        CallError: Someone else has it.
    """
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                handle = os.open(folder, os.O_RDONLY)
                stack.callback(os.close, handle)
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise CallError(refusal) from error
        yield


def replace_all(scratch: Path, contents: dict[Path, bytes], before: dict[Path, Stamp]) -> None:
    """Replace every file, or none.

    Args:
        scratch: A folder on the same file system, as `alone` gives it.
        contents: The files' new contents.
        before: What each file was like when it was read.

    Raises:
        NotWritten: A file is read-only, or was changed since it was read.
        OSError: A file cannot be written.
    """
    for path in contents:
        if is_read_only(path):
            raise NotWritten(f"{shorten(path, 200)} is read-only")
    scratch.mkdir(0o700)
    (scratch / ".gitignore").write_text("*\n", encoding="utf-8")
    files: dict[Path, _Replacement] = {}
    for number, (path, data) in enumerate(contents.items()):
        target, new = path.resolve(), scratch / f"{number}.new"
        stage(new, data, target)
        files[target] = _Replacement(target, new, scratch / f"{number}.old", before[path])
    with deferred():
        _replace(list(files.values()))


def _replace(files: list[_Replacement]) -> None:
    """Rename each new file to its place; if one cannot be, put back the ones before it."""
    done: list[tuple[_Replacement, Stamp, Stamp]] = []
    try:
        for file in files:
            kept, written = _keep(file), stamp_of(file.new)
            os.replace(file.new, file.path)  # noqa: PTH105
            done.append((file, kept, written))
        for file, kept, _ in done:
            if stamp_of(file.old) != kept:  # by someone who had it open
                raise NotWritten(_CHANGED.format(shorten(file.path, 200)))
    except BaseException:
        for file, _, written in done:
            with contextlib.suppress(OSError):  # the others all the same
                if stamp_of(file.path) == written:  # else it has been edited since
                    # not by the call that has just failed
                    file.old.rename(file.path)
        raise
    for folder in {file.path.parent for file in files}:
        _settle(folder)


def _keep(file: _Replacement) -> Stamp:
    """Have a file under a second name, or a copy where there can be none; what that is like."""
    with contextlib.suppress(FileNotFoundError):
        try:
            file.old.hardlink_to(file.path)
        except OSError:
            shutil.copy2(file.path, file.old)
        kept = stamp_of(file.old)
        if stamp_of(file.path) == file.before:
            return kept
    raise NotWritten(_CHANGED.format(shorten(file.path, 200)))


def _settle(folder: Path) -> None:
    """Have the new names written to the disk, where that can be asked for."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
