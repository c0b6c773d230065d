"""Validation as a whole: the general half, then the dataset's own rules where its tables are."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from caucasus_rift.tabular.check import Checked, check
from caucasus_rift.tabular.findings import Finding
from caucasus_rift.tabular.package import Package

if TYPE_CHECKING:
    from pathlib import Path

    from caucasus_rift.tabular.table import Table

# tolerable in other people's packages, against the canonical form in this dataset
_STRICT = ("line-end-crlf", "line-end-missing", "line-break-in-cell")


@dataclasses.dataclass(frozen=True)
class Report:
    """What a validation found; `findings` has all, in order of place, `limit` of them are shown."""

    package: str | None
    version: str | None
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    limit: int | None = None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are written one by one; the counts are always of all."""
        return self.findings[: self.limit]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return len(self.findings) - self.errors

    @property
    def valid(self) -> bool:
        """Whether the package can be used as it says it can: no errors."""
        return self.errors == 0

    def as_dict(self) -> dict[str, Any]:
        """The report as `validate --format json` prints it."""
        return {
            "package": self.package,
            "version": self.version,
            "valid": self.valid,
            "tables": [
                {"name": table.name, "path": table.resource.paths[0], "rows": table.n_rows}
                for table in self.tables
            ],
            "counts": {"errors": self.errors, "warnings": self.warnings},
            "findings": [finding.as_dict() for finding in self.shown],
        }


def validate(target: str | Path = ".") -> Report:
    """Check a data package and say what is wrong with it.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself. Any package of
            delimited files is accepted.

    Returns:
        The report; `valid` is true without errors.

    Raises:
        CallError: There is no package at `target`.
    """
    return report_of(check_all(Package(target)))


def check_all(package: Package) -> Checked:
    """Run both halves on a package."""
    checked = check(package)
    from caucasus_rift import rules

    checked.findings += rules.run(checked)
    if rules.is_dataset(checked.tables):
        checked.findings = [
            dataclasses.replace(finding, severity="error") if finding.code in _STRICT else finding
            for finding in checked.findings
        ]
    return checked


def report_of(checked: Checked) -> Report:
    """The report on what both halves left."""
    findings = tuple(sorted(dict.fromkeys(checked.findings), key=Finding.sort_key))
    package = checked.package
    return Report(package.name, package.version, tuple(checked.tables.values()), findings)
