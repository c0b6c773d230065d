"""Prepared tables: what SQL says badly, made for the rules to read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.paths import UnsafePath

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tablewright.checks.check import Checked
    from tablewright.descriptor.schema import Schema
    from tablewright.tables.table import Table

ROW = "row"


class Inputs:
    """What prepared tables are made of: the package's tables, and its other files."""

    def __init__(self, checked: Checked) -> None:
        """Prepare the input of prepared tables; nothing is read before one asks for it."""
        self._package, self._checked = checked.package, checked.tables
        self._made: dict[str, pa.Table] = {}
        self._prepared: dict[Callable[[Inputs], pa.Table], pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """The table called `name` as rules read it; raises KeyError."""
        if name not in self._made:
            self._made[name] = arrow_of(self._checked[name])
        return self._made[name]

    def __contains__(self, name: str) -> bool:
        """Whether there is such a table."""
        return name in self._checked

    def once(self, make: Callable[[Inputs], pa.Table]) -> pa.Table:
        """The table that `make` prepares, made once however many others are made from it."""
        if make not in self._prepared:
            self._prepared[make] = make(self)
        return self._prepared[make]

    def table(self, name: str) -> Table:
        """The table called `name` with its cells and places; raises KeyError."""
        return self._checked[name]

    @property
    def schemas(self) -> Mapping[str, Schema]:
        """The schema of each table of the package that could be read, by its name."""
        return {name: table.schema for name, table in self._checked.items()}

    @property
    def declared(self) -> list[str]:
        """The names of all resources in the descriptor, whether or not they could be read."""
        resources = self._package.descriptor.get("resources")
        raws = resources if isinstance(resources, list) else []
        return [str(raw.get("name")) for raw in raws if isinstance(raw, dict)]

    def read_bytes(self, path: str | None) -> bytes | None:
        """The bytes of a file of the package; None where it is missing or outside of it."""
        try:
            return None if path is None else self._package.read_bytes(path)
        except (OSError, UnsafePath):
            return None


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A table that a dataset prepares for its rules.

    `table` is the one to whose rows its column `row` refers, empty without such a column. `reads`
    are the tables and columns it is made from: their faults are its own, those in columns that it
    `copes` with excepted.
    """

    name: str
    table: str
    reads: dict[str, tuple[str, ...]]
    make: Callable[[Inputs], pa.Table]
    copes: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)


def arrow_of(table: Table) -> pa.Table:
    """A table as rules read it: the columns of its schema, typed, and the number of each row.

    SQL does not tell capitals from small letters in names: of columns that differ in these alone
    the first is there. One that is called `row` is not.
    """
    arrays: dict[str, pa.Array] = {ROW: row_numbers(table.n_rows)}
    taken = {ROW}
    for name in table.schema.names:
        if name.casefold() not in taken:
            taken.add(name.casefold())
            arrays[name] = _known(table.values(name))
    return pa.table(arrays)


def _known(values: pa.Array) -> pa.Array:
    """A column of a type that DuckDB knows: of whole numbers it has those of up to 38 digits."""
    if not pa.types.is_decimal256(values.type):
        return values
    try:
        return pc.cast(values, pa.decimal128(38, values.type.scale))
    except pa.ArrowInvalid:
        return pc.cast(values, pa.float64())


def row_numbers(count: int) -> pa.Array:
    """The numbers of `count` rows, from 0."""
    return integers(np.arange(count, dtype=np.int64))


def integers(values: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    """Whole numbers as an Arrow array; `pa.array` would import pandas."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])
