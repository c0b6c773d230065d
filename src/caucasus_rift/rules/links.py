"""Which rows nothing refers to, apart from those that a reference gone astray may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View, counts
from tablewright.base.findings import Suggestions

if TYPE_CHECKING:
    from collections.abc import Iterable


def unlinked(data: Dataset, name: str, column: str, *links: str) -> Mask:
    """Rows of the table `name` to which `column` refers in none of the tables `links`."""
    n_rows = data[name].n_rows
    linked = [counts(data[link].parent(column), n_rows) for link in links]
    mask: Mask = np.sum(linked, axis=0) == 0
    return mask


def astray(view: View, column: str) -> Mask:
    """Rows whose reference leads nowhere, or cannot be read: a fault that is reported there."""
    mask: Mask = view.parent(column) == -1
    mask |= view.table.columns[column].bad
    if view.table.is_required(column):
        mask |= view.empty(column)
    return mask


def lost(data: Dataset, column: str, *links: str) -> list[str]:
    """What the references of `column` that lead nowhere say; each key once, but every empty one."""
    cells = [
        data[link].text(row, column)
        for link in links
        for row in np.flatnonzero(astray(data[link], column))
    ]
    return [*dict.fromkeys(filter(None, cells)), *(cell for cell in cells if not cell)]


def unaccounted(view: View, column: str, rows: Ints, meant: Iterable[str]) -> Ints:
    """The `rows` that lack something, but one for each reference in `meant` that went astray.

    Such a reference is one fault, reported where it stands; that its row lacks it only follows. It
    was meant for the row whose key is most like it.
    """
    wanted = list(meant) if len(rows) else []
    if not wanted:
        return rows
    if len(wanted) >= len(rows):
        return rows[:0]
    by_key = {view.text(row, column): row for row in rows.tolist()}
    suggestions = Suggestions(list(by_key))
    taken: set[int] = set()
    for text in wanted:
        close = [row for key in suggestions.closest(text) if (row := by_key[key]) not in taken]
        taken.update(close[:1])
    # what is like none of them may have meant any
    left = [row for row in rows.tolist() if row not in taken][len(wanted) - len(taken) :]
    return np.array(left, dtype=np.int64)


def lacking(
    data: Dataset, name: str, column: str, rows: Mask, *links: str, missing: int = 0
) -> Ints:
    """Those of the `rows` that lack a reference by `column`, and whose lack is no other's fault.

    A row whose own key is empty cannot be referred to: that is its fault, and none of this one's.
    `missing` is how many references are known to be left out, each a finding of its own.
    """
    view = data[name]
    chosen = np.flatnonzero(rows & ~view.empty(column))
    if not len(chosen):
        return chosen
    meant = [*lost(data, column, *links), *[""] * missing]
    return unaccounted(view, column, chosen, meant)
