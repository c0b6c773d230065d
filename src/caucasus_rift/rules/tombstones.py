"""Rules for tombstones: a withdrawn id stays withdrawn, and leads to what stands in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import as_mask
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Suggestions, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset, Mask
    from tablewright.base.findings import Finding


@rule("tombstone-table", tombstones=("table_name",))
def tombstone_table(data: Dataset) -> Iterator[Finding]:
    """A tombstone is of a table whose rows are known by an id: one column, the primary key.

    In any other table nobody could look the withdrawn id up.
    """
    tombstones = data["tombstones"]
    with_ids = [name for name, table in data.tables.items() if len(table.schema.primary_key) == 1]
    suggestions = Suggestions(with_ids)
    # a table that cannot be read is a fault of its own
    unread = [name for name in data.declared if name not in data.tables]
    known = tombstones.equals("table_name", *with_ids, *unread)
    for row in np.flatnonzero(tombstones.filled("table_name") & ~known):
        name = tombstones.text(row, "table_name")
        message = f"there is no table {shorten(name)} whose rows have an id"
        hint = suggestions.hint_or_list(name)
        yield tombstones.finding("tombstone-table", row, "table_name", message, hint=hint)


@rule("tombstone-in-use", tombstones=("table_name", "record_id"))
def tombstone_in_use(data: Dataset) -> Iterator[Finding]:
    """A withdrawn id is in its table no more, and is never used again.

    Whoever kept the id from an older release would take the new row for the old one.
    """
    tombstones = data["tombstones"]
    for row in np.flatnonzero(_standing(data, "record_id")):
        one, name = (tombstones.text(row, column) for column in ("record_id", "table_name"))
        message = f"{shorten(one)} was withdrawn, and stands in {name}"
        hint = "give the row there another id; if nothing was withdrawn, delete the tombstone"
        yield tombstones.finding("tombstone-in-use", row, "record_id", message, hint=hint)


@rule("tombstone-successor", tombstones=("table_name", "successor"))
def tombstone_successor(data: Dataset) -> Iterator[Finding]:
    """The successor of a withdrawn id stands in the same table.

    It is where users of the old id go on. If it is withdrawn itself, its own successor is named.
    """
    tombstones = data["tombstones"]
    with_table = np.zeros(tombstones.n_rows, dtype=bool)
    for name in _with_ids(data):
        with_table |= tombstones.equals("table_name", name)
    lost = with_table & tombstones.filled("successor") & ~_standing(data, "successor")
    for row in np.flatnonzero(lost):
        one, name = (tombstones.text(row, column) for column in ("successor", "table_name"))
        table = data.tables[name]
        known = table.strings(table.schema.primary_key[0]).to_pylist()
        message = f"there is no {shorten(one)} in {name}"
        hint = Suggestions(known).hint(one) or "name a row that is there, or leave it empty"
        yield tombstones.finding("tombstone-successor", row, "successor", message, hint=hint)


def _with_ids(data: Dataset) -> Iterator[str]:
    """The tables of tombstones whose rows have an id that could be read."""
    for name in data["tombstones"].table.codes("table_name")[0]:
        table = data.tables.get(name)
        key = () if table is None else table.schema.primary_key
        if table is not None and len(key) == 1 and key[0] in table.columns:
            yield name


def _standing(data: Dataset, column: str) -> Mask:
    """Tombstones whose cell in a column is an id of the table they are of."""
    tombstones = data["tombstones"]
    found = np.zeros(tombstones.n_rows, dtype=bool)
    for name in _with_ids(data):
        table = data.tables[name]
        ids = table.strings(table.schema.primary_key[0])
        stands = pc.is_in(tombstones.values(column), value_set=ids)
        found |= as_mask(stands) & tombstones.equals("table_name", name)
    return found & tombstones.filled(column)
