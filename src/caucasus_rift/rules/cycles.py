"""The rule that a table's references to itself never go round in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View


@rule("self-reference-cycle")
def self_reference_cycle(data: Dataset) -> Iterator[Finding]:
    """Following a table's references to itself never leads back to where one started.

    Whoever follows them in a program would never arrive. A circle is one finding, at its first row.
    """
    for name, table in data.tables.items():
        for key in table.schema.foreign_keys:
            if key.resource not in ("", name) or len(key.fields) != 1:
                continue
            field = key.fields[0]
            if data.readable(name, field, *key.reference):
                yield from _cycles(data[name], field)


def _cycles(view: View, field: str) -> Iterator[Finding]:
    parents, seen = view.parent(field), set()
    for first in np.flatnonzero(in_cycle(parents)).tolist():
        if first in seen:
            continue
        round_trip, row = [], first
        while row not in seen:
            seen.add(row)
            round_trip.append(view.text(row, field))
            row = int(parents[row])
        shown = " and ".join(shorten(one) for one in round_trip[:3])
        message = (
            f"the row refers to itself ({shown})"
            if len(round_trip) == 1
            else f"following {field} from here leads back here, by way of {shown}"
        )
        yield view.finding("self-reference-cycle", first, field, message)


def in_cycle(parents: Ints) -> Mask:
    """Rows from which following `parents` (negative: none) leads back to them.

    These are the rows that one arrives at by going up as often as there are rows; going twice as
    far each time takes few steps, however long the chains are.
    """
    above = parents
    for _ in range(len(parents).bit_length()):
        if not (above >= 0).any():
            break
        above = np.where(above >= 0, above[np.maximum(above, 0)], -1)
    on_cycle = np.zeros(len(parents), dtype=bool)
    on_cycle[above[above >= 0]] = True
    return on_cycle
