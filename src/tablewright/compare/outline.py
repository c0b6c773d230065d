"""A difference as an outline of headings and items, which text and Markdown write in their way."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.compare.model import Level
from tablewright.compare.values import cell, cell_contrast, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.compare.model import Cells, Difference, RowChanges, TableChange

_SHOWN_CELLS = 6
_SHOWN_KEY = 3  # cells that tell a row without a key
_MAX_ALIKE = 200


@dataclasses.dataclass(frozen=True)
class Row:
    """A row that came (+), went (-) or changed (~), with its key, and what is said of its cells."""

    sign: str
    key: str
    cells: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Section:
    """What is said of the package, or of one of its tables."""

    title: str
    summary: str
    changes: tuple[tuple[Level, str], ...]
    rows: tuple[Row, ...] = ()
    left_out: str = ""


def sections(difference: Difference, limit: int) -> Iterator[Section]:
    """The package and the tables that are not as they were."""
    if difference.changes:
        said = tuple((one.level, one.message) for one in difference.changes)
        yield Section("the package", "", said)
    for table in difference.tables:
        if table.status != "same":
            yield _section(table, limit)


def _section(table: TableChange, limit: int) -> Section:
    changes = tuple((one.level, one.message) for one in table.changes)
    rows, left = _rows(table.rows, limit) if table.rows else ((), "")
    return Section(f"table {shorten(table.name)[1:-1]}", summary(table), changes, rows, left)


def summary(table: TableChange) -> str:
    """What became of a table, in a few words; empty where it is as it was."""
    if table.status in ("added", "removed"):
        number = table.n_now if table.status == "added" else table.n_then
        rows = "" if number is None else f", {counted(number, 'row')}"
        return f"{'new' if table.status == 'added' else 'gone'}{rows}"
    if table.status == "not-compared":
        return "not compared"
    parts: list[str] = []
    if table.rows is not None:
        for number, word in (
            (len(table.rows.added), "added"),
            (len(table.rows.removed), "removed"),
            (len(table.rows.changed_now), "changed"),
        ):
            if number:
                parts.append(
                    f"{counted(number, 'row')} {word}" if not parts else f"{number:,} {word}"
                )
    if any(not one.kind.startswith("rows-") for one in table.changes):
        parts.append("definition changed")
    return ", ".join(parts)


def _rows(rows: RowChanges, limit: int) -> tuple[tuple[Row, ...], str]:
    added, removed = rows.rows_added(limit), rows.rows_removed(limit)
    shown = [] if rows.key else list(_alike(added, removed, limit))
    shown += [_whole("+", row, rows.key) for row in added]
    shown += [_whole("-", row, rows.key_then) for row in removed]
    for key, cells in rows.rows_changed(limit):
        said = []
        for one in cells:
            old, new = cell_contrast(one.old, one.new)
            said.append(f"{shorten(one.field)[1:-1]}: {old} → {new}")
        shown.append(Row("~", _key(key, rows.key), tuple(said)))
    numbers = (len(rows.added), len(rows.removed), len(rows.changed_now))
    left = [
        f"{number - limit:,} {word}"
        for number, word in zip(numbers, ("added", "removed", "changed"), strict=True)
        if number > limit
    ]
    return tuple(shown), f"… and more rows: {', '.join(left)}" if left else ""


def _alike(added: list[Cells], removed: list[Cells], limit: int) -> Iterator[Row]:
    """Rows without a key that came and went and are one row with other cells, most likely.

    They are taken out of both lists. Each is like the other in most of its cells.
    """
    if limit > _MAX_ALIKE:  # each is held against each
        return
    for row in list(added):
        names = [name for name in row if removed and name in removed[0]]
        scored = [(sum(row[name] == one[name] for name in names), one) for one in removed]
        score, then = max(scored, key=lambda one: one[0], default=(0, {}))
        if 2 * score <= len(names):
            continue
        added.remove(row)
        removed.remove(then)
        said = []
        for name in row:
            if row[name] != then.get(name):
                old, new = cell_contrast(then.get(name), row[name])
                said.append(f"{shorten(name)[1:-1]}: {old} → {new}")
        same = [f"{shorten(name)[1:-1]} {cell(row[name])}" for name in names if row[name]]
        yield Row("~", ", ".join(same[:_SHOWN_KEY]), tuple(said))


def _whole(sign: str, row: Cells, key: tuple[str, ...]) -> Row:
    """A row that is only in one version, with the first of its cells that are not empty."""
    others = row.keys() - set(key)
    rest = [
        f"{shorten(name)[1:-1]} {cell(row[name])}" for name in row if name in others and row[name]
    ]
    more = ["…"] if len(rest) > _SHOWN_CELLS else []
    cells = ", ".join(rest[:_SHOWN_CELLS] + more)
    return Row(sign, _key(row, key), (cells,) if cells else ())


def _key(row: Cells, key: tuple[str, ...]) -> str:
    return " + ".join(cell(row[name]) for name in key)


def closing(difference: Difference) -> str:
    """The last line: how many tables differ, and what the changes ask for."""
    missed = sum(table.status == "not-compared" for table in difference.tables)
    count = counted(len(difference.tables), "table")
    if difference.faults:
        part = f"{missed} of {count}" if difference.tables else "the package"
        return f"{part} could not be compared: mend what is said above first"
    if missed:
        count = f"{missed} of {count} not read, {len(difference.tables) - missed}"
    if difference.is_same:
        return f"{count} compared: no difference"
    changed = sum(table.status not in ("same", "not-compared") for table in difference.tables)
    if difference.level == Level.NONE:
        return f"{count} compared, {changed} changed; the version may stay"
    return f"{count} compared, {changed} changed; the changes are {difference.level.word}"
