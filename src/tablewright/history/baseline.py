"""What is new against a git revision: the package as it was then, and the findings of both."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.history.revisions import RevisionError, at_revision
from tablewright.validation import Base, check_all, report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tablewright.base.findings import Finding
    from tablewright.profile import Profile
    from tablewright.severities import Level
    from tablewright.validation import Report

Identity = tuple[str, str, str | None, str | None, str | None, str]

# A text quoted from the data stays as it is, whatever it reads like; lines and their number change
# when rows are added elsewhere.
_QUOTED_OR_LINES = re.compile(r'("(?:[^"\\]|\\.)*")|\bline \d+|\b\d+ (?=(?:lines|rows)\b)')
_REFERRING = re.compile(r" \((\d+) rows refer to it, also [^\n]*\)$")


def against(
    report: Report,
    target: str | Path,
    revision: str,
    levels: Mapping[str, Level] | None = None,
    *,
    rules: bool = True,
) -> Report:
    """The report on `target`, its findings told apart by whether they stood at a revision already.

    Args:
        report: What validation says of the package now, with every place.
        target: The package, as it was given to `validate`.
        revision: A commit as git names it: a branch, a tag, a hash.
        levels: As `validate` got them.
        rules: As `validate` got it.

    Returns:
        The report with its `base`.

    Raises:
        CallError: git does not know the revision, or the package at it.
    """
    then = validate_at(target, revision, report.profile, levels, rules=rules)
    findings, mended = compare(then, report.findings)
    return dataclasses.replace(report, findings=findings, base=Base(revision, mended))


def compare(
    then: Iterable[Finding], now: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Which of the findings of now are new, in their order, and which of then are mended.

    They are matched one to one by what they are, not where: rows that moved are not new. A missing
    key that more rows refer to than before is new, as one of these rows is.
    """
    before: dict[Identity, deque[Finding]] = defaultdict(deque)
    for finding in then:
        before[identity(finding)].append(finding)
    standing: list[Finding] = []
    for finding in now:
        same = before[identity(finding)]
        is_new = not same or _referring(finding) > _referring(same.popleft())
        standing.append(dataclasses.replace(finding, standing="new" if is_new else "known"))
    mended = [
        dataclasses.replace(finding, standing="mended")
        for left in before.values()
        for finding in left
    ]
    return tuple(standing), tuple(sorted(mended, key=lambda finding: finding.sort_key()))


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


def validate_at(
    target: str | Path,
    revision: str,
    profile: Profile,
    levels: Mapping[str, Level] | None = None,
    *,
    rules: bool = True,
) -> tuple[Finding, ...]:
    """What validation finds in a package as it was at a revision.

    Raises:
        CallError: git does not know the revision, or the package at it, or lacks a file of it, so
            that nothing can be said of what was there.
    """
    with at_revision(target, revision) as package:
        checked = check_all(package, profile=profile, rules=rules, every_place=True)
        found = report_of(checked, profile, levels).findings
        if package.unread:
            raise RevisionError(f"at git revision {shorten(revision)} {package.unread[0]}")
        return found
