"""A report as SARIF 2.1.0, which code scanners and editors read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.findings import Finding
    from tablewright.validation import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# results of a run that GitHub takes; it refuses a file with more
MAX_RESULTS = 25_000
_STATES = {"new": "new", "known": "unchanged", "mended": "absent"}


def log_of(report: Report) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """The report as a SARIF log with one run, and the results that go into it.

    The run's rules are the codes that were found. There are as many results as the report's limit
    says, or as GitHub takes; where some are left out, a notification says so. With a base every
    result says how it stands to it, and what is mended is there as absent.
    """
    from tablewright.report.codes import documentation

    profile = report.profile
    documented = documentation(profile)
    base = report.base
    mended = report.as_written(base.mended) if base else []
    every = [*report.as_written(report.findings), *mended]
    found = every[: MAX_RESULTS if report.limit is None else report.limit]
    codes = sorted({finding.code for finding in found})
    numbers = {code: number for number, code in enumerate(codes)}
    results = (_result(finding, numbers[finding.code]) for finding in found)
    driver = {
        "name": profile.name,
        "version": profile.version(),
        "rules": [_rule(code, documented.get(code, code)) for code in codes],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    notes = [f"{name} is not checked: {reason}" for name, reason in report.unread]
    if len(found) < len(every):
        notes.append(f"{len(found):,} of {len(every):,} findings are results here")
    if notes:
        said = [{"level": "warning", "message": {"text": note}} for note in notes]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": said}]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, results


def _rule(code: str, text: str) -> dict[str, Any]:
    first, _, _ = text.partition("\n\n")
    return {
        "id": code,
        "shortDescription": {"text": " ".join(first.split())},
        "fullDescription": {"text": text},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    from urllib.parse import quote

    hint = f"\n{finding.hint}" if finding.hint else ""
    # by the bytes of its name, which need not be UTF-8
    uri = quote(finding.path, errors=sys.getfilesystemencodeerrors())
    location: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if finding.line:
        location["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    state: dict[str, Any] = (
        {} if finding.standing is None else {"baselineState": _STATES[finding.standing]}
    )
    if finding.count > 1:
        state["occurrenceCount"] = finding.count
    return state | {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message + hint},
        "locations": [{"physicalLocation": location}],
    }
