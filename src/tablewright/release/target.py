"""Where a release appears: a folder that is replaced as a whole, or stays as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.replacing import locked
from tablewright.base.signals import ignored
from tablewright.release.files import SITE, SUMS

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        CallError: The folder must not be replaced, or another build is at work beside it.
        OSError: A file cannot be written.
    """
    target = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    _refuse(target, package, mark)
    scratch = target.with_name(_SCRATCH.format(target.name))
    new, old = scratch / "new", scratch / "old"
    refusal = f"another build is writing to {target.parent}: let it end"
    with contextlib.ExitStack() as stack:
        with ignored():
            scratch.mkdir(parents=True, exist_ok=True)
            own = _status(scratch)
            stack.enter_context(locked(scratch, refusal))
            if not _is_at(scratch, own):  # the build before took it away when it ended
                raise CallError(refusal)
            stack.callback(_take_away, scratch, own)
        if old.is_dir() and not target.exists():  # by a build that was killed between two renames
            old.rename(target)
        for left in scratch.iterdir():
            shutil.rmtree(left)
        new.mkdir()
        try:
            yield new
            _settle(new)
            with ignored():
                _replace(target, new, old)
        except FileNotFoundError:
            if _is_at(scratch, own):
                raise
            # it went with the folder around it
            raise CallError(f"another build has replaced {target.parent}: build again") from None


def _take_away(scratch: Path, own: os.stat_result | None) -> None:
    with ignored():
        if _is_at(scratch, own):
            shutil.rmtree(scratch, ignore_errors=True)


def _status(path: Path) -> os.stat_result | None:
    """What tells a folder from any other of its name; None where there is none."""
    with contextlib.suppress(FileNotFoundError):
        return path.stat()
    return None


def _is_at(path: Path, own: os.stat_result | None) -> bool:
    """Whether a folder still has its place."""
    now = _status(path)
    return own is not None and now is not None and os.path.samestat(own, now)


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
