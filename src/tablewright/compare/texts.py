"""Cells as texts. What a table reads past, such as white space around a cell, is a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tablewright.tables.table import Table


def written(table: Table, name: str) -> pa.Array:
    """A column's cells as they stand in the file, null where a value is missing."""
    column = table.held(name)
    return pc.if_else(pc.is_valid(column.values), column.cells, pa.scalar(None, pa.string()))


def cells_of(table: Table, name: str) -> pa.Array:
    """As `written`, with the cells that are not of the column's type."""
    column = table.held(name)
    present = pc.or_(pc.is_valid(column.values), pa.array(column.bad))
    return pc.if_else(present, column.cells, pa.scalar(None, pa.string()))


def is_read(table: Table, name: str) -> bool:
    """Whether all cells of a column are of its type, in rows of which it is known what they are."""
    return not (table.meant(name).bad & ~table.ragged).any()
