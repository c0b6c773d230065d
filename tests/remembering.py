"""Validates many copies of a package, each with a fault, without asking all anew each time.

Schemas that are as they were have the same faults, so have the cells of a table that is as it was,
and a rule that names only columns that are as they were finds the same. All are taken from one
validation of the sound package; all else is worked out as ever. `make rule-coverage` remembers
nothing.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from tablewright.checks import check
from tablewright.rules import engines
from tests.helpers import ROOT, findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from tablewright.base.findings import Finding
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.schema import Field
    from tablewright.rules.database import Result
    from tablewright.rules.rule import Rule, RuleError
    from tablewright.rules.words import Vocabularies
    from tablewright.tables.table import Table

_WORD = re.compile(r"\w+")
_HERE = engines.Here


class _Untouched:
    """What was worked out for the sound package."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}
        self.columns: dict[str, list[str]] = {}
        self.results: dict[str, Result] = {}
        self.reads: dict[str, dict[str, set[str]]] = {}
        self.faults: dict[str, Any] = {}
        self.sound: dict[str, Table] = {}
        self.is_known = False

    def constraint_faults(self, fields: Iterable[Field]) -> Any:
        """As the function of this name, which is asked about other fields only."""
        fields = list(fields)
        key = repr(fields)
        if key in self.faults:
            return self.faults[key]
        found = _CONSTRAINT_FAULTS(fields)
        if not self.is_known:
            self.faults[key] = found
        return found

    def cell_faults(
        self, package: Package, table: Table | None, unusable: check.Unusable
    ) -> list[Finding]:
        """As the function of this name, which is asked about other tables only."""
        if table is None or not self.is_known:
            if table is not None:
                self.sound[table.name] = table
            return _CELL_FAULTS(package, table, unusable)
        known = self.sound.get(table.name)
        if known is not None and not unusable and _is_as_it_was(known, table):
            return []
        return _CELL_FAULTS(package, table, unusable)


_CONSTRAINT_FAULTS, _CELL_FAULTS = check.constraint_faults, check.cell_faults


def _is_as_it_was(before: Table, table: Table) -> bool:
    """Whether a table has the schema, the header and the cells, as written, that it had."""
    return (
        repr(before.schema) == repr(table.schema)
        and [file.header for file in before.files] == [file.header for file in table.files]
        and not table.ragged.any()
        and not any(len(rows) for rows in table.mended.values())
        and before.cells.keys() == table.cells.keys()
        and all(before.cells[name].equals(cells) for name, cells in table.cells.items())
    )


class _Engine:
    """Runs the rules that name a column which is not as it was; of the others it knows the end."""

    def __init__(
        self,
        untouched: _Untouched,
        tables: Mapping[str, pa.Table],
        columns: Mapping[str, list[str]],
    ) -> None:
        self._untouched, self._given = untouched, (tables, columns)
        self._made: engines.Here | None = None
        self._lock = threading.Lock()
        known = untouched.columns
        both = [name for name in columns if known.get(name) == columns[name]]
        self._other_columns = {name.casefold() for name in {*columns, *known} - {*both}}
        self._changed = dict(_changed(untouched.tables, tables))
        if not untouched.is_known:
            untouched.tables, untouched.columns = dict(tables), dict(columns)

    @property
    def _here(self) -> engines.Here:
        with self._lock:  # several threads ask
            if self._made is None:
                self._made = _HERE(*self._given)
            return self._made

    def _words(self, rule: Rule) -> set[str]:
        # SQL does not tell capitals from small letters in names
        return {word.casefold() for word in _WORD.findall(rule.sql)}

    def _is_as_it_was(self, rule: Rule) -> bool:
        words = self._words(rule)
        names_all = "natural" in words or "*" in rule.sql.casefold().replace("count(*)", "")
        return not words & self._other_columns and not any(
            table in words and (names_all or not columns or words & columns)
            for table, columns in self._changed.items()
        )

    def reads(self, rule: Rule) -> dict[str, set[str]]:
        known = self._untouched.reads
        if rule.sql in known and not self._words(rule) & self._other_columns:
            return known[rule.sql]
        return self._here.reads(rule)

    def check(self, rule: Rule, known: Vocabularies) -> list[RuleError]:
        return self._here.check(rule, known)

    def run(self, rule: Rule, instead: Mapping[str, pa.Table] | None = None) -> Result:
        if not instead and rule.sql in self._untouched.results and self._is_as_it_was(rule):
            return self._untouched.results[rule.sql]
        found = self._here.run(rule, instead)
        if not self._untouched.is_known:
            self._untouched.results[rule.sql] = found
            self._untouched.reads[rule.sql] = self._here.reads(rule)
        return found

    def close(self) -> None:
        if self._made is not None:
            self._made.close()


def _changed(
    before: Mapping[str, pa.Table], after: Mapping[str, pa.Table]
) -> Iterator[tuple[str, set[str]]]:
    """The tables that are not as they were, and which of their columns; none where it is the rows.

    All is in small letters.
    """
    for name in before.keys() | after.keys():
        one, other = before.get(name), after.get(name)
        if one is None or other is None or one.num_rows != other.num_rows:
            yield name.casefold(), set()
        elif not one.equals(other):
            columns = {*one.column_names, *other.column_names}
            both = set(one.column_names) & set(other.column_names)
            same = {each for each in both if one[each].equals(other[each])}
            yield name.casefold(), {each.casefold() for each in columns - same}


@contextmanager
def remembering(sound: Path = ROOT) -> Iterator[None]:
    """Validate the `sound` package, and let what follows in this process know of it."""
    untouched = _Untouched()
    with (
        mock.patch.object(check, "constraint_faults", untouched.constraint_faults),
        mock.patch.object(check, "cell_faults", untouched.cell_faults),
        mock.patch.object(engines, "Here", lambda *given: _Engine(untouched, *given)),
    ):
        assert findings(sound) == []
        untouched.is_known = True
        yield
