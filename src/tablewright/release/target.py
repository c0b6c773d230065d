"""Where a release appears: a folder that is replaced as a whole, or stays as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.signals import ignored
from tablewright.release.files import SITE, SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

if sys.platform != "win32":
    import fcntl

_SCRATCH = ".{}.building"


@contextlib.contextmanager
def replacing(folder: Path, package: Path, *, mark: str = SUMS) -> Iterator[Path]:
    """A new folder to be filled, which takes the place of `folder` when the context ends well.

    It is made in a scratch folder beside it, which goes away in the end, whatever happens. What
    was there before stays until the new one takes its place, and for good where it fails. Of a
    build that is killed the next one cleans up.

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
    with _Scratch(target) as scratch:
        new, old = scratch.path / "new", scratch.path / "old"
        if old.is_dir() and not target.exists():  # by a build that was killed between two renames
            old.rename(target)
        for left in scratch.path.iterdir():
            shutil.rmtree(left)
        new.mkdir()
        try:
            yield new
            _settle(new)
            with ignored():
                _replace(target, new, old)
        except FileNotFoundError:
            scratch.must_be_there()
            raise


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
    # the site is made anew with a release, and what a killed build of it left is no one's
    passing = (SITE, _SCRATCH.format(SITE))
    others = [path.name for path in target.iterdir() if path.name not in passing]
    if others and not (target / mark).is_file():
        raise CallError(
            f"{target} holds what was not built here (there is no {mark}), and would be "
            "replaced as a whole: empty it, or name another folder"
        )


class _Scratch:
    """A folder beside the target that no other build uses meanwhile, and that goes away."""

    def __init__(self, target: Path) -> None:
        """Know where it is; it is made when it is entered."""
        self.path = target.with_name(_SCRATCH.format(target.name))
        self._target = target
        self._handle = -1
        self._status: os.stat_result | None = None

    def __enter__(self) -> Self:
        """Make the folder and lock it; raises CallError where another build has done so."""
        with ignored():
            while not self._is_there():  # its last owner may take it away before it is locked
                self._close()
                self.path.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):
                    self._lock()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the folder away, and with it the lock."""
        with ignored():
            if self._is_there():
                shutil.rmtree(self.path, ignore_errors=True)
            self._close()

    def must_be_there(self) -> None:
        """Raise CallError where the folder is gone with one that a release has replaced."""
        if not self._is_there():
            raise CallError(f"another build has replaced {self._target.parent}: build again")

    def _is_there(self) -> bool:
        try:
            return self._status is not None and os.path.samestat(self._status, self.path.stat())
        except FileNotFoundError:
            return False

    def _lock(self) -> None:
        """Lock the folder, which ends with the process; there is no such lock on Windows."""
        if sys.platform == "win32":
            self._status = self.path.stat()
            return
        self._handle = os.open(self.path, os.O_RDONLY)
        self._status = os.fstat(self._handle)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._close()
            raise CallError(
                f"another build is writing to {self.path.parent}: let it end"
            ) from error

    def _close(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


def _settle(folder: Path) -> None:
    """Give every file one mode, whatever the umask, and have it written to the disk."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _replace(target: Path, new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `target`; what was there goes elsewhere."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
