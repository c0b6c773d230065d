"""Validation as a whole: the general checks, then the rules that a dataset's profile adds."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from tablewright.base.findings import Finding, cut, once, unseen
from tablewright.base.gathering import gathered
from tablewright.checks.check import Checked, check, explained
from tablewright.profile import GENERAL, Profile
from tablewright.released.packages import located, opened_package
from tablewright.report.codes import documentation
from tablewright.report.finding_codes import CODES
from tablewright.rules.listed import PROPERTY as RULES
from tablewright.severities import PROPERTY as SEVERITIES
from tablewright.severities import declared, judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from tablewright.base.findings import Severity, Step
    from tablewright.descriptor.package import Package
    from tablewright.severities import Level
    from tablewright.tables.table import Table


Outcome = Literal["valid", "not-valid", "not-checked"]


@dataclasses.dataclass(frozen=True)
class Base:
    """What a report's findings are held against; `mended` are those that were there only."""

    revision: str
    mended: tuple[Finding, ...]


@dataclasses.dataclass(frozen=True)
class Report:
    """What a validation found; `findings` has all, in order of place, `limit` of them are shown.

    Many of one kind are shown as one, unless `every_place` is asked for; what the files hold may be
    shown with them if the report `has_context`.
    `profile` is whose rules were applied, `ignored` how many findings were left out as the package
    or the caller asked, `unread` which tables are not checked, or not wholly, and why. With a
    `base` each finding has a standing to it.
    """

    package: str | None
    version: str | None
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    limit: int | None = None
    base: Base | None = None
    profile: Profile = GENERAL
    ignored: int = 0
    every_place: bool = False
    has_context: bool = True
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Valid, not valid, or valid as far as it was checked: some tables are not read here."""
        if not self.valid:
            return "not-valid"
        return "not-checked" if self.unread else "valid"

    @property
    def shown(self) -> list[Finding]:
        """The findings that are written; the counts are always of all."""
        return self.as_written(self.findings)[: self.limit]

    def as_written(self, findings: Sequence[Finding]) -> list[Finding]:
        """Some of the findings as they are written if there is no limit."""
        return list(findings) if self.every_place else gathered(findings)

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
        return tuple(finding for finding in self.findings if finding.standing != "known")

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that were there at the base; none, where there is none."""
        return tuple(finding for finding in self.findings if finding.standing == "known")

    @property
    def acceptable(self) -> bool:
        """Whether no error is new; without a base, whether there is none."""
        return not any(finding.severity == "error" for finding in self.new)

    def of(self, table: str) -> Report:
        """The report on one table."""
        base = self.base
        if base is not None:
            mended = tuple(one for one in base.mended if one.table == table)
            base = dataclasses.replace(base, mended=mended)
        return dataclasses.replace(
            self,
            base=base,
            tables=tuple(one for one in self.tables if one.name == table),
            findings=tuple(one for one in self.findings if one.table == table),
            unread=tuple(one for one in self.unread if one[0] == table),
        )

    def as_dict(self) -> dict[str, Any]:
        """The report as `validate --format json` prints it."""
        return self.head() | {"findings": list(self.rows())}

    def head(self) -> dict[str, Any]:
        """The report as `as_dict` has it, without its findings."""
        report: dict[str, Any] = {
            "package": cut(self.package),
            "version": cut(self.version),
            "valid": self.valid,
            "outcome": self.outcome,
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
        if self.unread:
            report["unchecked"] = [
                {"table": cut(name), "reason": reason} for name, reason in self.unread
            ]
        if self.ignored:
            report["counts"]["ignored"] = self.ignored
        if self.base is not None:
            report["base"] = {
                "revision": self.base.revision,
                "new": len(self.new),
                "known": len(self.known),
                "mended": [each.as_dict() for each in self.as_written(self.base.mended)],
            }
        return report

    def rows(self) -> Iterator[dict[str, Any]]:
        """The findings that are shown, each as `as_dict` has it."""
        for finding in self.shown:
            yield finding.as_dict()


def validate(
    target: str | Path = ".",
    step: Step = unseen,
    profile: Profile = GENERAL,
    levels: Mapping[str, Level] | None = None,
    *,
    rules: bool = True,
    check_rules: bool = False,
    every_place: bool = False,
    metadata_only: bool = False,
    copies: Mapping[str, Path] | None = None,
) -> Report:
    """Check a data package and say what is wrong with it.

    Args:
        target: A folder with a datapackage.json, the descriptor itself, a zip archive of such a
            folder, the folder of a release, or the file of a table, which alone is reported on. Any
            package of delimited files is accepted.
        step: Is told how far the work is, from several threads.
        profile: What a dataset adds.
        levels: How grave findings are, by code, whatever dataset and package say of it.
        rules: Whether the rules that the package lists are run.
        check_rules: Whether rules are looked for that can never find anything.
        every_place: Whether each fault has a finding; else very many of a kind are counted from
            some number on.
        copies: Where copies lie of schemas and dialects that are named by address.
        metadata_only: Whether no file of a table is read, only descriptor, schemas and dialects.

    Returns:
        The report; `valid` is true without errors.

    Raises:
        CallError: There is no package at `target`.
    """
    where, table = located(target)
    with opened_package(where, with_files=not metadata_only, copies=copies) as package:
        checked = check_all(
            package,
            step,
            profile,
            rules=rules,
            check_rules=check_rules,
            every_place=every_place,
            tables=not metadata_only,
        )
        report = report_of(checked, profile, levels)
    report = dataclasses.replace(report, every_place=every_place)
    return report if table is None else report.of(table)


def check_all(
    package: Package,
    step: Step = unseen,
    profile: Profile = GENERAL,
    *,
    rules: bool = True,
    check_rules: bool = False,
    every_place: bool = False,
    tables: bool = True,
) -> Checked:
    """Check a package, and run the rules that it lists; arguments as `validate` takes them.

    Without `tables` only its metadata is checked.
    """
    checked = check(package, step, every_place=every_place, tables=tables)
    if RULES in package.descriptor and tables and (rules or check_rules):
        from tablewright.rules import checking, running

        trusted = frozenset(rule.sql for rule in profile.own_rules().values())
        found = []
        if rules:
            prepared = profile.prepared()
            found += running.run(checked, prepared, trusted, step, CODES, every_place=every_place)
        if check_rules:
            from tablewright.report.examples import examples

            found += checking.check_rules(checked, profile.prepared(), trusted, examples(profile))
        checked.findings = explained([*checked.findings, *found])
    return checked


def report_of(
    checked: Checked, profile: Profile = GENERAL, levels: Mapping[str, Level] | None = None
) -> Report:
    """The report on what was checked; `levels` as `validate` takes them."""
    package = checked.package
    asked: dict[str, Level] = {}
    if profile.owns(checked.tables):
        asked |= profile.severities
    said: list[Finding] = []
    if SEVERITIES in package.descriptor:
        of_package, said = declared(package, documentation(profile))
        asked |= of_package
    findings, ignored = judged([*once(checked.findings), *said], asked | dict(levels or {}))
    tables = tuple(checked.tables.values())
    return Report(
        package.name,
        package.version,
        tables,
        tuple(sorted(findings, key=Finding.sort_key)) if said else tuple(findings),
        profile=profile,
        ignored=ignored,
        unread=tuple(package.unchecked.items()),
    )
