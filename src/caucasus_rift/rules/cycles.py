"""Rules that references of a table to itself, and relations of claims, never go in a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View

# relations of one sense: each with its like never goes in a circle
ONE_WAY = (("causes", "enables"), ("conditional_on",), ("supports", "elaborates"))


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
                view = data[name]
                parents = view.parent(field)
                rows = np.flatnonzero(in_cycle(parents))
                yield from _circles(
                    "self-reference-cycle", view, field, rows, (rows, parents[rows])
                )


@rule(
    "relation-cycle",
    claims=("claim_id",),
    claim_relations=("from_claim_id", "to_claim_id", "relation"),
)
def relation_cycle(data: Dataset) -> Iterator[Finding]:
    """No claim is in the end its own cause, condition, reason or detail.

    What explains itself explains nothing; one of the relations runs the wrong way. Causes and
    enables are followed together, and so are supports and elaborates. A circle is one finding.
    """
    relations = data["claim_relations"]
    start, end = relations.parent("from_claim_id"), relations.parent("to_claim_id")
    known = (start >= 0) & (end >= 0) & (start != end)
    for kinds in ONE_WAY:
        rows = np.flatnonzero(known & relations.equals("relation", *kinds))
        rows = rows[_between(start[rows], end[rows])]
        arrows = start[rows], end[rows]
        yield from _circles("relation-cycle", relations, "to_claim_id", rows, arrows)


def _circles(
    code: str, view: View, field: str, rows: Ints, arrows: tuple[Ints, Ints]
) -> Iterator[Finding]:
    """One finding for each circle of references; `arrows` are where `rows` start and end."""
    starts, ends = arrows
    for trip in round_trips(starts.tolist(), ends.tolist()):
        shown = " and ".join(shorten(view.text(rows[at], field)) for at in trip[:3])
        message = (
            f"the row refers to itself ({shown})"
            if len(trip) == 1
            else f"following {field} from here leads back here, by way of {shown}"
        )
        yield view.finding(code, rows[trip[0]], field, message)


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


# how often arrows that lead from nowhere, or to nowhere, are taken away
_ROUNDS = 64


def _between(starts: Ints, ends: Ints) -> Mask:
    """Arrows that may lie on a circle: others lead to where they start, and on from their end.

    Chains of claims are short, so that a few rounds leave nothing where there is no circle.
    """
    left = np.arange(len(starts))
    size = 1 + max(starts.max(initial=0), ends.max(initial=0))
    for _ in range(_ROUNDS):
        reached, left_from = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        reached[ends[left]] = left_from[starts[left]] = True
        kept = left[reached[starts[left]] & left_from[ends[left]]]
        if len(kept) == len(left):
            break
        left = kept
    mask = np.zeros(len(starts), dtype=bool)
    mask[left] = True
    return mask


def round_trips(starts: list[int], ends: list[int]) -> list[list[int]]:
    """Circles among arrows from `starts` to `ends`, each as the numbers of its arrows in turn.

    Circles that share a point are one, for one arrow may have closed them all: it is shown by a
    shortest way round from the first of its arrows. The circles stand in the order of these.
    """
    leaving: dict[int, list[int]] = {}
    for at, start in enumerate(starts):
        leaving.setdefault(start, []).append(at)
    group = _groups(leaving, ends)
    seen, trips = set(), []
    for at, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if group[start] == group.get(end) and group[start] not in seen:
            seen.add(group[start])
            trips.append(_way_round(at, starts, ends, leaving))
    return trips


def _groups(leaving: dict[int, list[int]], ends: list[int]) -> dict[int, int]:
    """Points by the strongly connected component they belong to (Tarjan's algorithm).

    Points that no arrow leaves are left out.
    """
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}
    group: dict[int, int] = {}
    waiting: list[int] = []
    for root, first in leaving.items():
        path = [] if root in order else [(root, iter(first))]
        while path:
            point, arrows = path[-1]
            if point not in order:
                order[point] = lowest[point] = len(order)
                waiting.append(point)
            for at in arrows:
                end = ends[at]
                if end in leaving and end not in order:
                    path.append((end, iter(leaving[end])))
                    break
                if end in leaving and end not in group:
                    lowest[point] = min(lowest[point], lowest[end])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[point])
                if lowest[point] == order[point]:
                    while point not in group:
                        group[waiting.pop()] = point
    return group


def _way_round(
    first: int, starts: list[int], ends: list[int], leaving: dict[int, list[int]]
) -> list[int]:
    """A shortest way from the start of the arrow `first` along it and back, as its arrows."""
    came = {ends[first]: first}
    points = [ends[first]]
    for point in points:
        if starts[first] in came:
            break
        for arrow in leaving.get(point, ()):
            if ends[arrow] not in came:
                came[ends[arrow]] = arrow
                points.append(ends[arrow])
    trip = [came[starts[first]]]
    while trip[-1] != first:
        trip.append(came[starts[trip[-1]]])
    return trip[::-1]
