"""Ids that were released once: none is gone without a tombstone, and none means another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tablewright.base.findings import shorten
from tablewright.compare.model import Change, Level, cell_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.compare.model import Difference, TableChange
    from tablewright.compare.sides import Side

TOMBSTONES = "tombstones"
# the columns by which the table is known
COLUMNS = ("table_name", "record_id")


def id_faults(difference: Difference) -> Iterator[Change]:
    """Ids of the base that were dropped or used again against the rules of the tombstones.

    Nothing where neither version has a table of tombstones: other packages need none. An id is
    the primary key of a table in which it is one column.
    """
    then, now = _buried(difference.then), _buried(difference.now)
    if then is None and now is None:
        return
    buried = now or {}
    for table in difference.tables:
        if table.name != TOMBSTONES:
            yield from _vanished(table, difference.then, buried.get(table.name, set()))
    for name, ids in (then or {}).items():
        for one in sorted(ids - buried.get(name, set())):
            place = f"{shorten(one)} of {shorten(name)[1:-1]}"
            message = f"the tombstone of {place} is gone: what was withdrawn stays so"
            if _has(difference.now, name, one):
                message = f"the id {place} was withdrawn, and is used again: take another one"
                yield Change(Level.MAJOR, "id-reused", message, name, None, one, one)
            else:
                yield Change(Level.MAJOR, "tombstone-removed", message, name, None, one)


def _vanished(table: TableChange, then: Side, buried: set[str]) -> Iterator[Change]:
    """The ids that are gone and have no tombstone."""
    before = then.tables.get(table.name)
    if before is None or len(before.schema.primary_key) != 1:
        return
    (name,) = before.schema.primary_key
    if table.status == "removed":
        gone = before.strings(name).to_pylist()
    elif table.rows is not None and table.rows.key:
        gone = [text or "" for text in cell_texts(before, name, table.rows.removed)]
    else:
        return
    for one in gone:
        if one not in buried:
            message = (
                f"the id {shorten(one)} of {shorten(table.name)[1:-1]} is gone without a "
                f"tombstone: add a row to {TOMBSTONES}, or bring it back"
            )
            yield Change(Level.MAJOR, "id-vanished", message, table.name, name, one)


def _buried(side: Side) -> dict[str, set[str]] | None:
    """The withdrawn ids by table; None without a table of tombstones."""
    table = side.tables.get(TOMBSTONES)
    if table is None or not all(name in table.columns for name in COLUMNS):
        return None
    found: dict[str, set[str]] = {}
    names, ids = (table.strings(name).to_pylist() for name in COLUMNS)
    for name, one in zip(names, ids, strict=True):
        found.setdefault(name, set()).add(one)
    return found


def _has(side: Side, name: str, one: str) -> bool:
    table = side.tables.get(name)
    if table is None or len(table.schema.primary_key) != 1:
        return False
    return bool(pc.any(pc.equal(table.strings(table.schema.primary_key[0]), one)).as_py())
