"""Where a release appears: a folder that is replaced as a whole, or stays as it was."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.replacing import locked
from caucasus_rift.signals import ignored
from caucasus_rift.tabular.package import CallError
from release.files import SITE, SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux


@contextlib.contextmanager
def replacing(folder: Path, package: Path, *, mark: str = SUMS) -> Iterator[Path]:
    """A new folder to be filled, which takes the place of `folder` when the context ends well.

    It is made in a scratch folder beside it, which goes away in the end, whatever happens. What
    was there before stays until the new one stands in its place, and for good where it fails.

    Args:
        folder: The folder to be replaced, or made.
        package: The package that is released, which must not be replaced.
        mark: A file that tells a folder which may be replaced from any other.

    Raises:
        CallError: The folder must not be replaced, or another build is replacing it.
        OSError: A file cannot be written.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    _refuse(target, package, mark)
    scratch = target.with_name(f".{target.name}.building")
    scratch.mkdir(parents=True, exist_ok=True)
    with locked(scratch, f"another build is writing to {scratch.parent}: let it end"):
        new, old = scratch / "new", scratch / "old"
        try:
            _put_back(target, old)
            for left in scratch.iterdir():  # by a build that was killed
                shutil.rmtree(left)
            new.mkdir()
            yield new
            _settle(new)
            with ignored():
                _replace(target, new, old)
        finally:
            with ignored():
                shutil.rmtree(scratch, ignore_errors=True)


def _refuse(target: Path, package: Path, mark: str) -> None:
    """Raise CallError where what stands at the target is nothing that may be replaced."""
    if target.is_symlink():
        raise CallError(f"{target} is a symbolic link: name the folder that it leads to")
    if not target.exists():
        return
    if not target.is_dir():
        raise CallError(f"{target} is no folder: name another one for the release")
    if package.resolve().is_relative_to(target.resolve()):
        raise CallError(f"{target} holds the package itself: name another folder for the release")
    # the site is made anew with a release
    if any(path.name != SITE for path in target.iterdir()) and not (target / mark).is_file():
        raise CallError(
            f"{target} holds what was not built here (there is no {mark}), and would be "
            "replaced as a whole: empty it, or name another folder"
        )


def _put_back(target: Path, old: Path) -> None:
    """Restore what a build that was killed between two renames has moved aside."""
    if old.is_dir() and not target.exists():
        old.rename(target)


def _settle(folder: Path) -> None:
    """Give every file one mode, whatever the umask, and have it written to the disk."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _replace(target: Path, new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `target`; what was there goes elsewhere."""
    if not target.exists():
        new.rename(target)
    elif not _exchange(new, target):
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, so that there is no moment without; False if one cannot."""
    if sys.platform != "linux":
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done: int = call(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE)
    return done == 0
