"""A package as it was at a git revision, written to a folder of its own."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.tabular.findings import did_you_mean, shorten
from caucasus_rift.tabular.package import DESCRIPTOR, CallError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OBJECT = re.compile(rb"[0-9a-f]{40,64}\n")
# Set in a git hook, they would name another repository than the package's own.
_OF_A_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class RevisionError(CallError):
    """There is no such revision, or no package at it."""


@dataclasses.dataclass(frozen=True)
class Export:
    """A package's descriptor as it was, in a temporary folder, and the commit it is from."""

    descriptor: Path
    commit: str


@contextmanager
def exported(target: str | Path, revision: str) -> Iterator[Export]:
    """The package as it was at a revision, for as long as the context lasts.

    Args:
        target: The package as it is now, a folder or a descriptor.
        revision: A commit as git names it: a branch, a tag, a hash.

    Yields:
        Where it is, and the commit.

    Raises:
        RevisionError: git does not know the revision, or the package at it.
    """
    path = Path(target)
    folder, name = (path, DESCRIPTOR) if path.is_dir() else (path.parent, path.name)
    commit = _commit(folder, revision)
    with tempfile.TemporaryDirectory(prefix="caucasus-rift-") as temporary:
        descriptor = _export(folder, commit, Path(temporary)) / name
        if not descriptor.is_file():
            raise RevisionError(
                f"there is no {_shown(path / name if path.is_dir() else path)} at git "
                f"revision {shorten(revision)}"
            )
        yield Export(descriptor, commit)


def tags(folder: Path) -> list[str]:
    """The tags on the history of the current commit; none where there is no commit or checkout."""
    try:
        listed = _git(folder, "tag", "--list", "--merged", "HEAD", refusal="")
    except RevisionError:
        return []
    return os.fsdecode(listed).splitlines()


def _unknown(folder: Path, revision: str) -> str:
    """What is said of a revision that git does not know, with the name most like it."""
    listed = _git(folder, "for-each-ref", "--format=%(refname:short)", refusal="git fails")
    hint = did_you_mean(revision, os.fsdecode(listed).splitlines())
    return f"git knows no revision {shorten(revision)}" + (f"; {hint}" if hint else "")


def _commit(folder: Path, revision: str) -> str:
    """The hash of the commit that a revision names."""
    _git(folder, "rev-parse", "--show-toplevel", refusal=f"{_shown(folder)} is in no git checkout")
    if not revision or revision.startswith("-") or "\0" in revision:
        raise RevisionError(_unknown(folder, revision))
    name = revision + "^{commit}"
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", name, refusal="")
    except RevisionError:
        found = b""
    if not _OBJECT.fullmatch(found):  # a range, or what leads to none
        raise RevisionError(_unknown(folder, revision))
    return found.decode().strip()


def _export(folder: Path, commit: str, temporary: Path) -> Path:
    """Write what stood in `folder` at a commit below `temporary`; its folder there."""
    refusal = f"{_shown(folder)} is in no git checkout"
    top, prefix = (
        os.fsdecode(_git(folder, "rev-parse", option, refusal=refusal).removesuffix(b"\n"))
        for option in ("--show-toplevel", "--show-prefix")
    )
    # an index of its own, and from the top, so that all attributes apply, as in a checkout
    index = {"GIT_INDEX_FILE": str(temporary / "index")}
    unknown = f"git cannot read the revision {commit[:12]}"
    _git(Path(top), "read-tree", commit, refusal=unknown, environment=index)
    inside = ["--", prefix] if prefix else []
    listed = ["--literal-pathspecs", "ls-files", "-z", "--cached", *inside]
    names = _git(Path(top), *listed, refusal=unknown, environment=index)
    tree = temporary / "tree"
    written = ["checkout-index", "-z", "--stdin", f"--prefix={tree}/"]
    _git(Path(top), *written, refusal=unknown, environment=index, given=names)
    return tree / prefix


def _git(
    folder: Path,
    *arguments: str,
    refusal: str,
    environment: dict[str, str] | None = None,
    given: bytes = b"",
) -> bytes:
    """What git prints; raises RevisionError with `refusal` and git's reason where it fails."""
    git = shutil.which("git")
    if git is None:
        raise RevisionError("--base needs git, which is not installed")
    own = {name: value for name, value in os.environ.items() if name not in _OF_A_REPOSITORY}
    done = subprocess.run(  # noqa: S603 - no shell; what the user gave stands behind options
        [git, "-C", str(folder), *arguments],
        env=own | (environment or {}),
        input=given,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise RevisionError(f"{refusal} ({shorten(reason, 200)[1:-1]})" if reason else refusal)
    return done.stdout


def _shown(path: Path) -> str:
    return shorten(path, 200)
