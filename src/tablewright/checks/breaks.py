"""Rows with too many or too few cells: as far as these stand where they should, they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.checks.constraints import CHECKS
from tablewright.values.linear_patterns import BadConstraintError, UnsupportedError
from tablewright.values.types import parse

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table

# of the rows in question; of others none is judged
_MAX_COLUMNS, _MAX_CELLS = 200, 1_000_000


def find_breaks(table: Table, unusable: Collection[tuple[str, str]]) -> None:
    """Find in each row of another length up to which column its cells are those of the header.

    That is where most of its cells fit, if those behind belong to the column before or behind; the
    row's end, where no such shift makes more of them fit.
    """
    rows = np.flatnonzero(table.ragged)
    names = list(table.columns)
    is_plain = len(table.files) == 1 and table.files[0].header == names
    width = len(names)
    if not len(rows) or not is_plain or width > _MAX_COLUMNS or width * len(rows) > _MAX_CELLS:
        return
    cells = [pc.take(table.cells[name], pa.array(rows)) for name in names]
    fields = [table.columns[name].field for name in names]

    def fit(shift: int) -> npt.NDArray[np.int64]:
        """Which cells fit the column that is so many before or behind theirs."""
        found = np.zeros((len(rows), width), dtype=np.int64)
        for number, texts in enumerate(cells):
            if 0 <= number + shift < width:
                found[:, number] = _fitting(fields[number + shift], texts, unusable)
        return found

    def behind(fitting: npt.NDArray[np.int64], first: int) -> npt.NDArray[np.int64]:
        """How many cells fit from each column on, or from so many behind it."""
        summed = np.cumsum(fitting[:, ::-1], axis=1)[:, ::-1]
        padding = np.zeros((len(rows), first), dtype=np.int64)
        return np.hstack([summed, padding])[:, first : first + width]

    own = fit(0)
    before = np.cumsum(own, axis=1) - own
    shifted = before + np.maximum(behind(fit(-1), 1), behind(fit(1), 0))
    breaks = np.where(shifted.max(axis=1) > own.sum(axis=1), shifted.argmax(axis=1), width)
    filled = np.column_stack([_are_filled(texts) for texts in cells])
    ends = width - np.argmax(filled[:, ::-1], axis=1)
    table.trust_up_to(rows, np.where(filled.any(axis=1), np.minimum(breaks, ends), 0))


def _are_filled(texts: pa.Array) -> npt.NDArray[np.bool_]:
    filled: npt.NDArray[np.bool_] = np.asarray(pc.binary_length(texts)) > 0
    return filled


def _fitting(
    field: Field, texts: pa.Array, unusable: Collection[tuple[str, str]]
) -> npt.NDArray[np.bool_]:
    """Which texts are values of a field, and keep its constraints."""
    column = parse(field, texts)
    fitting = pc.is_valid(column.values)
    if field.categories:
        known = pa.array(field.categories, column.values.type)
        fitting = pc.and_(fitting, pc.is_in(column.values, value_set=known))
    for constraint, given in field.constraints.items():
        if constraint not in CHECKS or (field.name, constraint) in unusable:
            continue
        try:
            broken = CHECKS[constraint](column, given)[0]
        except (BadConstraintError, UnsupportedError):
            continue  # it is said of the column
        fitting = pc.and_not(fitting, pc.fill_null(broken, False))
    found: npt.NDArray[np.bool_] = fitting.to_numpy(zero_copy_only=False)
    return found
