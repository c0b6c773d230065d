"""What a rule found: rows at fault, each held against the tables it names."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.rules.database import ROW_OF
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tablewright.base.findings import Finding
    from tablewright.rules.database import Result
    from tablewright.rules.rule import Rule
    from tablewright.tables.table import Table

MAX_MESSAGE = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """A cell that a rule finds at fault; `others` are further rows that this rests on."""

    table: str
    row: int
    field: str
    message: str
    hint: str
    shift: int
    others: tuple[tuple[str, int], ...] = ()

    @property
    def place(self) -> tuple[str, int, str]:
        """Table, row and field."""
        return self.table, self.row, self.field


def faults_of(rule: Rule, result: Result, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """The faults that a rule's result names; raises RuleError at one that is nowhere."""
    others = [name for name in result.columns if name.startswith(ROW_OF)]
    for name in others:
        if name.removeprefix(ROW_OF) not in tables:
            raise _failed(rule, f"{name} is of no table")
    for values in result.rows:
        row = dict(zip(result.columns, values, strict=True))
        table = tables.get(row["table"])
        if table is None:
            raise _failed(rule, f"it finds a row of {_shown(row['table'])}, which is no table")
        if row["field"] not in table.columns:
            raise _failed(rule, f"{_shown(row['field'])} is no column of {table.name}")
        if not _is_row(row["row"], table):
            raise _failed(rule, f"{table.name} has no row {_shown(row['row'])}")
        rests_on = []
        for name in others:
            other = tables[name.removeprefix(ROW_OF)]
            if row[name] is not None and not _is_row(row[name], other):
                raise _failed(rule, f"{other.name} has no row {_shown(row[name])}")
            if row[name] is not None:
                rests_on.append((other.name, int(row[name])))
        cell = table.cell(row["row"], row["field"])
        shift = row.get("shift") or 0
        yield Fault(
            table.name,
            int(row["row"]),
            row["field"],
            _plain(row["message"] or rule.sentence),
            _plain(row.get("hint") or rule.hint),
            shift if 0 <= shift <= len(cell) else 0,
            tuple(rests_on),
        )


def finding_of(rule: Rule, fault: Fault, tables: Mapping[str, Table]) -> Finding:
    """A fault as it is reported, at its place on disk."""
    table = tables[fault.table]
    return table.finding(
        rule.code,
        fault.row,
        fault.field,
        fault.message,
        hint=fault.hint,
        severity=rule.severity,
        shift=table.shift(fault.row, fault.field, fault.shift) if fault.shift else 0,
    )


def many_more(rule: Rule, result: Result) -> Finding:
    """That a rule found more than is kept."""
    from tablewright.base.findings import Finding

    message = f"the rule finds {result.n_more:,} rows more than the {len(result.rows):,} shown"
    return Finding("rule-failed", message, rule.path, rule.line, 1)


def _is_row(number: Any, table: Table) -> bool:
    return isinstance(number, int) and 0 <= number < table.n_rows


def _failed(rule: Rule, message: str) -> RuleError:
    return RuleError(message, rule.line, code="rule-failed")


def _shown(value: Any) -> str:
    from tablewright.base.findings import shorten

    return "none" if value is None else shorten(value)


def _plain(text: str) -> str:
    """A text from the data on one line, printable and of bounded length."""
    start = text[: MAX_MESSAGE + 1]
    if not start.isprintable():
        start = "".join(char if char.isprintable() else repr(char)[1:-1] for char in start)
    return start if len(start) <= MAX_MESSAGE else start[: MAX_MESSAGE - 1] + "…"
