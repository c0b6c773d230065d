"""Cells as texts. What a table reads past, such as white space around a cell, is a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.values.comparing import is_typed_list

if TYPE_CHECKING:
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table


def written(table: Table, name: str) -> pa.Array:
    """A column's cells as they stand in the file, null where a value is missing."""
    cells, values = table.strings(name), table.values(name)
    present = pc.is_valid(values)
    rows = table.mended[name]
    if len(rows) and is_text(table.schema[name]):
        cells = _unmended(table, name)
        mended = np.zeros(table.n_rows, dtype=bool)
        mended[rows] = True
        present = pc.or_(present, pa.array(mended))
    return pc.if_else(present, cells, pa.scalar(None, pa.string()))


def is_text(field: Field) -> bool:
    """Whether the values of a field are its cells, character by character."""
    return field.type in ("string", "any") or (field.type == "list" and not is_typed_list(field))


def _unmended(table: Table, name: str) -> pa.Array:
    """A column's cells before anything was read past."""
    numbers = [file.numbers or table.schema.numbers for file in table.files]
    if not all(name in one for one in numbers):  # the header itself is written otherwise
        return table.strings(name)
    parts = [file.columns[one[name]] for file, one in zip(table.files, numbers, strict=True)]
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
