"""Columns as prepared tables are made from them: whole columns at a time, never row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.checks.keys import resolve
from tablewright.descriptor.schema import ForeignKey

if TYPE_CHECKING:
    from tablewright.rules.prepared import Inputs

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

_FAR = 2.0**62


def ints(values: pa.Array) -> Ints:
    """Whole numbers, -1 where there is none; one of more than 64 bits is far from all others."""
    known = pc.fill_null(values, -1)
    if not pa.types.is_integer(values.type):
        known = np.clip(np.asarray(pc.cast(known, pa.float64())), -_FAR, _FAR)
    return np.asarray(known).astype(np.int64)


def mask(values: pa.Array) -> Mask:
    """Truths, false where there is none."""
    return np.asarray(pc.fill_null(values, False))


def only(known: Mask, values: pa.Array) -> pa.Array:
    """The values where they are known; null elsewhere."""
    return pc.if_else(pa.array(known), values, pa.scalar(None, values.type))


def parents(inputs: Inputs, name: str, column: str, parent: str, key: str) -> Ints:
    """The row of the table `parent` to which each row of the table `name` refers, else negative.

    What refers to a key that two rows have refers to neither: which of them is not known.
    """
    child = inputs.table(name)
    wanted = ForeignKey((column,), "" if parent == name else parent, (key,))
    declared = (each for each in child.schema.foreign_keys if each.fields == wanted.fields)
    return resolve(child, next(declared, wanted), inputs.table(parent))


def take(values: Ints, rows: Ints) -> Ints:
    """The items at `rows`; -1 where a row is negative."""
    return np.append(values, -1)[np.maximum(rows, -1)]


def steps(starts: Ints, sizes: Ints) -> Ints:
    """The places that spans of these starts and sizes cover, one span behind the other."""
    begins = np.cumsum(sizes) - sizes
    places: Ints = np.arange(int(sizes.sum())) + np.repeat(starts - begins, sizes)
    return places


def rows_of(found: list[tuple[Any, ...]], **types: pa.DataType) -> pa.Table:
    """The few rows that were found one by one, as a table with these columns."""
    columns = zip(*found, strict=True) if found else ([] for _ in types)
    arrays = map(pa.array, columns, types.values())
    return pa.table(dict(zip(types, arrays, strict=True)))
