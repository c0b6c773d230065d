"""Cells and rows that are known to be at fault, so that nothing is said of what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tablewright.checks.keys import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from tablewright.descriptor.schema import ForeignKey
    from tablewright.rules.outcome import Fault
    from tablewright.rules.rule import Rule
    from tablewright.tables.table import Table

    Mask = npt.NDArray[np.bool_]


class KnownFaults:
    """What the general half found in the tables, and what rules have found since."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        """Start with what has been found in `tables`."""
        self._tables = tables
        self._cells: dict[tuple[str, str], Mask] = {}
        self._rows: dict[str, Mask] = {}

    def add(self, fault: Fault, rule: Rule) -> None:
        """Note what a rule found: the cell, and those of its row that it puts in doubt."""
        for field in (fault.field, *rule.doubts):
            if field in self._tables[fault.table].columns:
                self.cells(fault.table, field)[fault.row] = True

    def cells(self, table: str, field: str) -> Mask:
        """The rows whose cell in a column is at fault."""
        if (table, field) not in self._cells:
            self._cells[table, field] = self._found(self._tables[table], field)
        return self._cells[table, field]

    def rows(self, table: str) -> Mask:
        """The rows that are at fault as a whole: no one knows what belongs where."""
        if table not in self._rows:
            found = self._tables[table]
            mask = found.ragged.copy()
            mask[list(found.distrusted)] = True
            self._rows[table] = mask
        return self._rows[table]

    def of(self, table: str, fields: Iterable[str]) -> Mask:
        """The rows that are at fault as a whole or in one of these columns."""
        mask = self.rows(table).copy()
        for field in fields:
            if field in self._tables[table].columns:
                mask |= self.cells(table, field)
        return mask

    def _found(self, table: Table, field: str) -> Mask:
        column = table.columns[field]
        mask: Mask = column.bad | table.unsure(field)
        if field in table.dangling:
            mask = mask | table.dangling[field]
        if table.is_required(field):
            mask = mask | pc.is_null(column.values).to_numpy(zero_copy_only=False)
        mask = mask.copy()
        mask[list(table.repeated.get(field, ()))] = True
        for key in table.schema.foreign_keys:
            parent = self._tables.get(key.resource or table.name)
            if field in key.fields and parent is not None and parent.ambiguous:
                mask |= self._leads_to_two(table, key, parent)
        return mask

    def _leads_to_two(self, table: Table, key: ForeignKey, parent: Table) -> Mask:
        """Rows whose reference is to a key that two rows have, so that it leads to neither."""
        mask: Mask = resolve(table, key, parent) == -2
        for name in key.fields:
            mask &= pc.is_valid(table.values(name)).to_numpy(zero_copy_only=False)
        return mask
