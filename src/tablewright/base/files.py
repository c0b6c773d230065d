"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from pathlib import Path

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write(path: Path, data: bytes) -> None:
    """Write a file, so that no reader ever sees half of it.

    What is no regular file, such as /dev/null, is written to and stays what it is.

    Raises:
        OSError: It cannot be written, or is read-only; it is as it was before.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    if is_read_only(target):
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    handle, name = tempfile.mkstemp(prefix=".tablewright-", dir=target.parent)
    os.close(handle)
    new = Path(name)
    try:
        stage(new, data, target)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def is_read_only(path: Path) -> bool:
    """Whether a file is there that must not be written to.

    Renaming another one to its place would not ask. Whoever took the right to write from a file,
    took it from root too.
    """
    return path.exists() and not (os.access(path, os.W_OK) and path.stat().st_mode & _ANY_WRITE)


def stage(new: Path, data: bytes, target: Path) -> None:
    """Write `new`, which is to take the place of `target`, down to the disk.

    It gets the mode and the attributes that `target` has, and its owner where that is allowed.
    """
    with new.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if target.exists():
        _make_alike(new, target)
    else:
        new.chmod(0o666 & ~_umask())


def _make_alike(new: Path, old: Path) -> None:
    status, own = old.stat(), new.stat()
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (own.st_uid, own.st_gid):
        for uid in (status.st_uid, -1):  # the group may be kept where the owner cannot
            with contextlib.suppress(PermissionError):
                os.chown(new, uid, status.st_gid)
                break
    shutil.copystat(old, new)
    os.utime(new)  # it was changed now


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
