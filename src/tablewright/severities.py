"""How grave a finding is: as its code says, unless a dataset, a package or a caller says otherwise.

A package says it in its descriptor, `"severities": {"value-padded": "ignore"}`; a caller by
`--severity CODE=LEVEL` and `--ignore CODE`, which count more. What is ignored is counted.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from tablewright.base.findings import Severity, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tablewright.base.findings import Finding
    from tablewright.descriptor.package import Package

Level = Severity | Literal["ignore"]
LEVELS: tuple[Level, ...] = ("error", "warning", "ignore")
PROPERTY = "severities"
# RFC 4180 ends lines so: a matter of canonical form alone
_QUIET = ("line-end-crlf",)


def judged(findings: Iterable[Finding], levels: Mapping[str, Level]) -> tuple[list[Finding], int]:
    """The findings with the severities that `levels` has for their codes.

    What the standard allows is not said at all, unless `levels` has a severity for it.

    Returns:
        Those that are not ignored, and how many are.
    """
    kept: list[Finding] = []
    ignored = 0
    for finding in findings:
        if finding.code in _QUIET and finding.code not in levels:
            continue
        level = levels.get(finding.code, finding.severity)
        if level == "ignore":
            ignored += finding.count
        elif level == finding.severity:
            kept.append(finding)
        else:
            kept.append(dataclasses.replace(finding, severity=level))
    return kept, ignored


def declared(package: Package, codes: Iterable[str]) -> tuple[dict[str, Level], list[Finding]]:
    """What a package's descriptor says of the `codes` there are, and what is wrong with that."""
    raw = package.descriptor.get(PROPERTY, {})
    levels: dict[str, Level] = {}
    faults: list[Finding] = []
    known = list(codes)
    for code, level in raw.items() if isinstance(raw, dict) else ():
        message = fault(code, level, known)
        if message is None:
            levels[code] = level
        else:
            at = (PROPERTY, code)
            faults.append(package.file.finding("descriptor-property", message, at))
    return levels, faults


def fault(code: str, level: Any, codes: list[str]) -> str | None:
    """Why a code cannot have a level, as a sentence; None where it can."""
    if code not in codes:
        return f"there is no code {shorten(code)}; {did_you_mean(code, codes)}".rstrip("; ")
    if level not in LEVELS:
        return f"{shorten(level)} is no severity: error, warning or ignore"
    return None
