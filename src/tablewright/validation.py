"""Validation as a whole: the general half, then the dataset's own rules where its tables are."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import cut, once, unseen
from tablewright.checks.check import Checked, check, explained
from tablewright.checks.spreadsheet_damage import DAMAGE
from tablewright.descriptor.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.base.findings import Finding, Severity, Step
    from tablewright.tables.table import Table

# tolerable in other people's packages, against the canonical form in this dataset
_STRICT = (
    "schema-missing",
    "line-end-crlf",
    "line-end-missing",
    "line-break-in-cell",
    "value-padded",
    *DAMAGE,
)


@dataclasses.dataclass(frozen=True)
class Base:
    """How a report's findings stand to those at a git revision.

    `is_new` says of each finding of the report, in order, whether it was not there; `mended` are
    those that were there only.
    """

    revision: str
    is_new: tuple[bool, ...]
    mended: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True)
class Report:
    """What a validation found; `findings` has all, in order of place, `limit` of them are shown."""

    package: str | None
    version: str | None
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    limit: int | None = None
    base: Base | None = None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are written one by one; the counts are always of all."""
        return self.findings[: self.limit]

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return self._count("error")

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return self._count("warning")

    def _count(self, severity: Severity) -> int:
        return sum(finding.count for finding in self.findings if finding.severity == severity)

    @property
    def valid(self) -> bool:
        """Whether the package can be used as it says it can: no errors."""
        return self.errors == 0

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that were not there at the base; all, where there is none."""
        return self._standing(is_new=True)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that were there at the base; none, where there is none."""
        return self._standing(is_new=False)

    def _standing(self, *, is_new: bool) -> tuple[Finding, ...]:
        if self.base is None:
            return self.findings if is_new else ()
        pairs = zip(self.findings, self.base.is_new, strict=True)
        return tuple(finding for finding, mark in pairs if mark == is_new)

    @property
    def acceptable(self) -> bool:
        """Whether no error is new; without a base, whether there is none."""
        return not any(finding.severity == "error" for finding in self.new)

    def as_dict(self) -> dict[str, Any]:
        """The report as `validate --format json` prints it."""
        return self.head() | {"findings": list(self.rows())}

    def head(self) -> dict[str, Any]:
        """The report as `as_dict` has it, without its findings."""
        report: dict[str, Any] = {
            "package": cut(self.package),
            "version": cut(self.version),
            "valid": self.valid,
            "tables": [
                {
                    "name": cut(table.name),
                    "path": cut(table.resource.paths[0]),
                    "rows": table.n_rows,
                }
                for table in self.tables
            ],
            "counts": {"errors": self.errors, "warnings": self.warnings},
        }
        if self.base is not None:
            report["base"] = {
                "revision": self.base.revision,
                "new": len(self.new),
                "known": len(self.known),
                "mended": [finding.as_dict() for finding in self.base.mended],
            }
        return report

    def rows(self) -> Iterator[dict[str, Any]]:
        """The findings that are shown, each as `as_dict` has it."""
        for number, finding in enumerate(self.shown):
            status = {}
            if self.base is not None:
                status = {"status": "new" if self.base.is_new[number] else "known"}
            yield finding.as_dict() | status


def validate(target: str | Path = ".", step: Step = unseen) -> Report:
    """Check a data package and say what is wrong with it.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself. Any package of
            delimited files is accepted.
        step: Is told how far the work is, from several threads.

    Returns:
        The report; `valid` is true without errors.

    Raises:
        CallError: There is no package at `target`.
    """
    return report_of(check_all(Package(target), step))


def check_all(package: Package, step: Step = unseen) -> Checked:
    """Run both halves on a package."""
    checked = check(package, step)
    from caucasus_rift import rules

    checked.findings = explained([*checked.findings, *rules.run(checked, step)])
    if rules.is_dataset(checked.tables):
        checked.findings = [
            dataclasses.replace(finding, severity="error") if finding.code in _STRICT else finding
            for finding in checked.findings
        ]
    return checked


def report_of(checked: Checked) -> Report:
    """The report on what both halves left."""
    findings = tuple(once(checked.findings))
    package = checked.package
    return Report(package.name, package.version, tuple(checked.tables.values()), findings)
