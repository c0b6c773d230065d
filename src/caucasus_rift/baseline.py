"""What is new against a git revision: the package as it was then, and the findings of both."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict, deque
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.tabular.findings import shorten
from caucasus_rift.tabular.package import DESCRIPTOR, CallError
from caucasus_rift.validation import Base, validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caucasus_rift.tabular.findings import Finding
    from caucasus_rift.validation import Report

Identity = tuple[str, str, str | None, str | None, str | None, str]

# A text quoted from the data stays as it is, whatever it reads like; lines and their number change
# when rows are added elsewhere.
_QUOTED_OR_LINES = re.compile(r'("(?:[^"\\]|\\.)*")|\bline \d+|\b\d+ (?=(?:lines|rows)\b)')
_REFERRING = re.compile(r" \((\d+) rows refer to it, also [^\n]*\)$")
_OBJECT = re.compile(rb"[0-9a-f]{40,64}\n")
# Set in a git hook, they would name another repository than the package's own.
_OF_A_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def against(report: Report, target: str | Path, revision: str) -> Report:
    """The report on `target`, its findings told apart by whether they stood at a revision already.

    Args:
        report: What validation says of the package now.
        target: The package, as it was given to `validate`.
        revision: A commit as git names it: a branch, a tag, a hash.

    Returns:
        The report with its `base`.

    Raises:
        CallError: git does not know the revision, or the package at it.
    """
    is_new, mended = compare(findings_at(target, revision), report.findings)
    return dataclasses.replace(report, base=Base(revision, is_new, mended))


def compare(
    then: Iterable[Finding], now: Iterable[Finding]
) -> tuple[tuple[bool, ...], tuple[Finding, ...]]:
    """Which of the findings of now are new, in their order, and which of then are mended.

    They are matched one to one by what they are, not where: rows that moved are not new. A missing
    key that more rows refer to than before is new, as one of these rows is.
    """
    before: dict[Identity, deque[Finding]] = defaultdict(deque)
    for finding in then:
        before[identity(finding)].append(finding)
    is_new = []
    for finding in now:
        same = before[identity(finding)]
        is_new.append(not same or _referring(finding) > _referring(same.popleft()))
    mended = [finding for left in before.values() for finding in left]
    return tuple(is_new), tuple(sorted(mended, key=lambda finding: finding.sort_key()))


def identity(finding: Finding) -> Identity:
    """What a finding is, apart from where it stands."""
    key, message = finding.key, finding.message
    if finding.code == "foreign-key-missing":
        # one finding for all rows that refer to the missing key, at whichever comes first
        key, message = None, _REFERRING.sub("", message)
    message = _QUOTED_OR_LINES.sub(lambda match: match[1] or "", message)
    return (finding.code, finding.path, finding.table, finding.field, key, message)


def _referring(finding: Finding) -> int:
    """How many rows a finding is about."""
    match = _REFERRING.search(finding.message)
    return int(match[1]) if match and finding.code == "foreign-key-missing" else 1


def findings_at(target: str | Path, revision: str) -> tuple[Finding, ...]:
    """What validation finds in a package as it was at a revision; raises CallError."""
    path = Path(target)
    folder, name = (path, DESCRIPTOR) if path.is_dir() else (path.parent, path.name)
    commit = _commit(folder, revision)
    with tempfile.TemporaryDirectory(prefix="caucasus-rift-") as temporary:
        descriptor = _export(folder, commit, Path(temporary)) / name
        if not descriptor.is_file():
            raise CallError(
                f"there is no {_shown(path / name if path.is_dir() else path)} at git "
                f"revision {shorten(revision)}"
            )
        return validate(descriptor).findings


def _commit(folder: Path, revision: str) -> str:
    """The hash of the commit that a revision names."""
    unknown = f"git knows no revision {shorten(revision)}"
    if not revision or revision.startswith("-") or "\0" in revision:
        raise CallError(unknown)
    _git(folder, "rev-parse", "--show-toplevel", refusal=f"{_shown(folder)} is in no git checkout")
    found = _git(
        *(folder, "rev-parse", "--verify", "--quiet", revision + "^{commit}"),
        refusal=unknown,
    )
    if not _OBJECT.fullmatch(found):  # a range, or what leads to none
        raise CallError(unknown)
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
    """What git prints; raises CallError with `refusal` and git's reason where it fails."""
    git = shutil.which("git")
    if git is None:
        raise CallError("--base needs git, which is not installed")
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
        raise CallError(f"{refusal} ({shorten(reason, 200)[1:-1]})" if reason else refusal)
    return done.stdout


def _shown(path: Path) -> str:
    return shorten(path, 200)
