"""Many findings of one cause as one: how many there are, and where the first of them stand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tablewright.base.findings import Finding

# up to so many findings of one code in one column are shown one by one
FEW = 20
# places of a finding that stands for many which are named beside its own
NAMED = 3


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those of one code in one column of a file as one where they are many.

    Args:
        findings: In order of place.

    Returns:
        In order of place as well. One that stands for others is the first of them; its `count` is
        of all, and `also` has where the next stand.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.path, finding.code, finding.field, finding.severity, finding.standing)
        groups.setdefault(key, []).append(finding)
    shown: list[Finding] = []
    for group in groups.values():
        if len(group) > 1 and sum(each.count for each in group) > FEW:
            shown.append(_as_one(group))
        else:
            shown += group
    return sorted(shown, key=lambda finding: finding.sort_key())


def _as_one(group: list[Finding]) -> Finding:
    first, *others = group
    count = sum(each.count for each in group)
    also = tuple((each.line, each.column) for each in others[:NAMED])
    lines = list(dict.fromkeys(line for line, _ in also if line not in (None, first.line)))
    more = f"{count - first.count:,} more"
    message = f"{first.message}; there are {more} such faults in the file"
    if first.field is not None:
        message = f"{first.message}; so it is in {more} cells of {shorten(first.field)}"
    if lines:
        word = "line" if len(lines) == 1 else "lines"
        behind = ", …" if count > len(also) + first.count else ""
        message += f" ({word} {', '.join(map(str, lines))}{behind})"
    return dataclasses.replace(first, message=message, count=count, also=also)
