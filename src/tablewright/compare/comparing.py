"""Comparing two versions of a package: what is in one, in the other, and in both."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten, unseen
from tablewright.base.paths import UnsafePath
from tablewright.compare.descriptors import (
    address_changes,
    is_elsewhere,
    metadata_changes,
    schema_changes,
)
from tablewright.compare.model import Change, Difference, Level, TableChange
from tablewright.compare.renames import shared_names
from tablewright.compare.rows import row_changes, usable_rows
from tablewright.compare.texts import is_read
from tablewright.compare.values import contrast, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.findings import Finding, Step
    from tablewright.compare.model import RowChanges
    from tablewright.compare.sides import Side
    from tablewright.tables.table import Table

    Faults = tuple[tuple[str, Finding], ...]


def difference(then: Side, now: Side, step: Step = unseen) -> Difference:
    """All that is different between a package `then` (the base) and `now`.

    Args:
        then: The package as it was.
        now: The package as it is.
        step: Is told how far the work is.

    Returns:
        The changes of the package and of each resource, and what could not be compared.
    """
    if then.faults[None] or now.faults[None]:
        return Difference(then, now, (), (), _faults(then, now, {None}))
    old, new = then.package.descriptor, now.package.descriptor
    changes = [*metadata_changes("package", old, new), *address_changes("package", old, new)]
    names = [*now.raw, *(name for name in then.raw if name not in now.raw)]
    tables = []
    for number, name in enumerate(names, 1):
        tables.append(_resource(name, then, now))
        step("comparing tables", number, len(names))
    missed: set[str | None] = {
        table.name
        for table in tables
        # what leads to the same place on the web is no fault
        if table.status == "not-compared" and not _has_same_content(table.name, then, now)
    }
    return Difference(then, now, tuple(changes), tuple(tables), _faults(then, now, missed))


def _faults(then: Side, now: Side, names: set[str | None]) -> Faults:
    """What is wrong with the resources of these names, on each side."""
    return tuple(
        (side, finding)
        for side, one in (("base", then), ("package", now))
        for name, findings in one.faults.items()
        if name in names
        for finding in findings
    )


def _resource(name: str, then: Side, now: Side) -> TableChange:
    """What became of the resource called `name`."""
    before, after = then.tables.get(name), now.tables.get(name)
    if name not in then.raw or name not in now.raw:
        return _one_sided(name, before, after, is_new=name in now.raw)
    changes = list(metadata_changes("resource", then.raw[name], now.raw[name], name))
    changes += address_changes("resource", then.raw[name], now.raw[name], name)
    if before is not None and after is not None:
        return _both(name, before, after, changes)
    if _has_same_content(name, then, now):
        before_it, after_it = _schema(then, name), _schema(now, name)
        if before_it != after_it and not any(one.kind == "schema-changed" for one in changes):
            old, new = contrast(before_it, after_it)
            message = f"the schema was {old}, is {new}"
            changes.append(Change(Level.MAJOR, "schema-changed", message, name))
        same = "not-compared" if is_elsewhere(now.raw[name]) else "same"
        return TableChange(name, "changed" if changes else same, tuple(changes))
    if not then.faults.get(name) and not now.faults.get(name):
        message = "what it holds is not as it was"
        level = Level.PATCH if before is None and after is None else Level.MAJOR
        changes.append(Change(level, "content-changed", message, name))
        return TableChange(name, "changed", tuple(changes))
    return TableChange(name, "not-compared", tuple(changes))


def _has_same_content(name: str, then: Side, now: Side) -> bool:
    return name in then.contents and then.contents[name] == now.contents.get(name)


def _schema(side: Side, name: str) -> object:
    """The schema of a table that was not read; where it is of no file of the package its path."""
    schema = side.raw[name].get("schema")
    if not isinstance(schema, str):
        return schema
    try:
        return json.loads(side.package.read_bytes(schema))
    except (OSError, UnsafePath, ValueError, RecursionError):
        return schema


def _one_sided(
    name: str, before: Table | None, after: Table | None, *, is_new: bool
) -> TableChange:
    """A resource that only one of the versions has."""
    table = after if is_new else before
    what, rows, n_rows = "resource", "", None
    if table is not None:
        what, n_rows = "table", table.n_rows
        rows = f" ({counted(n_rows, 'row')})"
    if is_new:
        message = f"the {what} is new{rows}"
        change = Change(Level.MINOR, "table-added", message, name, None, None, n_rows)
        return TableChange(name, "added", (change,), None, None, n_rows)
    message = f"the {what} is gone{rows}"
    change = Change(Level.MAJOR, "table-removed", message, name, None, n_rows, None)
    return TableChange(name, "removed", (change,), None, n_rows, None)


def _both(name: str, before: Table, after: Table, changes: list[Change]) -> TableChange:
    """A table that could be read in both versions."""
    names = shared_names(before, after)
    changes += schema_changes(name, before.schema, after.schema, names)
    rows = row_changes(before, after, names)
    changes += _doubts(name, before, names, rows)
    changes += _counted(name, rows)
    status = "changed" if changes else "same"
    return TableChange(name, status, tuple(changes), rows, before.n_rows, after.n_rows)


def _doubts(name: str, before: Table, names: dict[str, str], rows: RowChanges) -> Iterator[Change]:
    """What faults of the table as it was keep from being compared as it would be without them."""
    for column, old in names.items():
        if old in before.columns and not is_read(before, old):
            message = (
                f"the field {shorten(column)} is compared as text: at the base it has cells that "
                "are not of its type"
            )
            yield Change(Level.NONE, "compared-as-text", message, name, column)
    left_out = int((~usable_rows(before, rows.key_then)).sum())
    if left_out:
        message = (
            f"{_are(left_out, 'row')} of the base left out, without a key, with one that stood "
            "before, or of another length"
        )
        yield Change(Level.NONE, "rows-left-out", message, name, None, left_out, None)


def _counted(name: str, rows: RowChanges) -> Iterator[Change]:
    """What rows that came, went and changed ask of the version.

    Without a key a corrected row is one that went and one that came, so only as many as there are
    less are known to be gone.
    """
    removed, added, changed = len(rows.removed), len(rows.added), len(rows.changed_now)
    gone = Level.MAJOR if rows.key or removed > added else Level.PATCH
    fresh = Level.MINOR if rows.key or added > removed else Level.PATCH
    for level, kind, number, words in (
        (gone, "rows-removed", removed, "gone"),
        (fresh, "rows-added", added, "new"),
    ):
        if number:
            message = f"{_are(number, 'row')} {words}{_first(rows, kind)}"
            yield Change(level, kind, message, name, None, *_sides(number, is_new=words == "new"))
    if changed:
        cells = rows.n_cells
        message = f"{counted(cells, 'cell')} in {counted(changed, 'row')} changed"
        yield Change(Level.PATCH, "rows-changed", message, name, None, None, changed)


def _sides(number: int, *, is_new: bool) -> tuple[int | None, int | None]:
    return (None, number) if is_new else (number, None)


def _are(number: int, word: str) -> str:
    return f"{counted(number, word)} {'is' if number == 1 else 'are'}"


def _first(rows: RowChanges, kind: str, limit: int = 3) -> str:
    """The first keys of the rows, where they have any."""
    if not rows.key:
        return ""
    if kind == "rows-removed":
        listed, names, number = rows.rows_removed(limit), rows.key_then, len(rows.removed)
    else:
        listed, names, number = rows.rows_added(limit), rows.key, len(rows.added)
    keys = [" + ".join(shorten(row[name] or "") for name in names) for row in listed]
    return f": {', '.join(keys)}" + (" …" if number > limit else "")
