"""What is different between two versions, and how much each difference weighs."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.compare.texts import cells_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from tablewright.base.findings import Finding
    from tablewright.compare.sides import Side
    from tablewright.tables.table import Table

    Rows = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]

Cells = dict[str, str | None]


class Level(enum.IntEnum):
    """Which part of the version a change asks to be raised (recipe Data Package Version)."""

    NONE, PATCH, MINOR, MAJOR = range(4)

    @property
    def word(self) -> str:
        """The level as it is written."""
        return self.name.lower()


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference in what a descriptor says, or all rows of a table that came or went.

    `kind` is a stable word for machines; `old` and `new` are JSON values, None for nothing.
    """

    level: Level
    kind: str
    message: str
    table: str | None = None
    field: str | None = None
    old: Any = None
    new: Any = None


@dataclasses.dataclass(frozen=True)
class CellChange:
    """A cell that is not as it was: its texts, None where it was or is missing."""

    field: str
    old: str | None
    new: str | None


@dataclasses.dataclass(frozen=True)
class RowChanges:
    """Which rows of a table differ: the numbers of rows in the table then, and in the one now.

    `key` are the columns by which they are matched (none: rows are equal, or they are not), under
    their names now and then. Of the rows that changed, which are pairs, `differs` says for each
    column of now (and its name then) in which of them the cells differ.
    """

    then: Table
    now: Table
    key: tuple[str, ...]
    key_then: tuple[str, ...]
    removed: Rows
    added: Rows
    changed_then: Rows
    changed_now: Rows
    differs: dict[str, tuple[str, Mask]]

    @property
    def n_cells(self) -> int:
        """How many cells of rows that are in both differ."""
        return sum(int(mask.sum()) for _, mask in self.differs.values())

    def rows_added(self, limit: int | None = None) -> list[Cells]:
        """The rows that are only there now, as texts by column."""
        return row_texts(self.now, self.now.schema.names, self.added[:limit])

    def rows_removed(self, limit: int | None = None) -> list[Cells]:
        """The rows that are no more, as texts by column of then."""
        return row_texts(self.then, self.then.schema.names, self.removed[:limit])

    def rows_changed(self, limit: int | None = None) -> list[tuple[Cells, list[CellChange]]]:
        """The keys of the rows that changed, each with its cells that did."""
        number = len(self.changed_now[:limit])
        keys = row_texts(self.now, list(self.key), self.changed_now[:limit])
        cells: list[list[CellChange]] = [[] for _ in range(number)]
        for name, (name_then, mask) in self.differs.items():
            at = np.flatnonzero(mask[:number])
            old = cell_texts(self.then, name_then, self.changed_then[at])
            new = cell_texts(self.now, name, self.changed_now[at])
            for row, before, after in zip(at.tolist(), old, new, strict=True):
                cells[row].append(CellChange(name, before, after))
        return list(zip(keys, cells, strict=True))


def row_texts(table: Table, names: list[str], rows: Rows) -> list[Cells]:
    """Rows as texts by column, None where a cell is missing."""
    columns = [cell_texts(table, name, rows) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def cell_texts(table: Table, name: str, rows: Rows) -> list[str | None]:
    """The cells of a column at some rows as texts, None where they are missing."""
    if name not in table.columns:
        return [None] * len(rows)
    texts: list[str | None] = pc.take(cells_of(table, name), pa.array(rows)).to_pylist()
    return texts


@dataclasses.dataclass(frozen=True)
class TableChange:
    """What became of one resource: `status` is added, removed, changed, same or not-compared."""

    name: str
    status: str
    changes: tuple[Change, ...] = ()
    rows: RowChanges | None = None
    n_then: int | None = None
    n_now: int | None = None


@dataclasses.dataclass(frozen=True)
class Difference:
    """All that is different between a package `then` (the base) and `now`.

    `changes` are those of the package itself; `faults` what keeps tables from being compared, with
    "base" or "package" for the side it was found on.
    """

    then: Side
    now: Side
    changes: tuple[Change, ...]
    tables: tuple[TableChange, ...]
    faults: tuple[tuple[str, Finding], ...]

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """The changes of the package, then those of each table."""
        return (*self.changes, *(change for table in self.tables for change in table.changes))

    @property
    def is_same(self) -> bool:
        """Whether nothing that is compared differs."""
        return not self.all_changes

    @property
    def level(self) -> Level:
        """The highest level that a change asks for."""
        return max((change.level for change in self.all_changes), default=Level.NONE)
