"""Reports that hold no value of the data, for packages that are not public."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.report.codes import documentation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tablewright.base.findings import Finding
    from tablewright.validation import Report


def restricted(report: Report) -> Report:
    """The report with what its codes mean in place of what its findings say of the data.

    What a check says of a cell may hold any of it, so none of that is kept: no message, no hint and
    no key. Table, file, line and column stay, and the column's name where a schema declares it.
    """
    documented = documentation(report.profile)
    declared = {
        table.name: frozenset(table.schema.names)
        for table in report.tables
        if "schema" in table.resource.descriptor
    }

    def without_values(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        kept = []
        for finding in findings:
            is_known = finding.field in declared.get(finding.table or "", ())
            meaning = _meaning(documented.get(finding.code, ""))
            name = finding.field if is_known else None
            changes: dict[str, Any] = {"message": meaning, "hint": "", "key": None, "field": name}
            kept.append(dataclasses.replace(finding, **changes))
        return tuple(kept)

    base = report.base
    if base is not None:
        base = dataclasses.replace(base, mended=without_values(base.mended))
    findings = without_values(report.findings)
    return dataclasses.replace(report, findings=findings, base=base, has_context=False)


def _meaning(text: str) -> str:
    """The first paragraph of a code's documentation, as a message; a rule of a package has none."""
    first, _, _ = text.partition("\n\n")
    return " ".join(first.split()).rstrip(".") or "a rule of the package is broken"
