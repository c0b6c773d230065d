"""The graph of claim relations: its longest causal chains, and where its nodes and edges stand."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from website.dataset import Dataset, Row

CAUSAL = ("causes", "enables")
# what follows stands first in the row, what it follows from second
BACKWARD = ("conditional_on",)
# the drawing, in pixels
_COLUMN, _ROW, _NODE, _TOP = 112, 24, 36, 66
# a column with more nodes is continued in the next one
_TALLEST = 30


@dataclasses.dataclass(frozen=True)
class Node:
    """A claim where it is drawn."""

    claim: Row
    x: float
    y: float


@dataclasses.dataclass(frozen=True)
class Edge:
    """A relation where it is drawn, as the path of an SVG."""

    relation: Row
    path: str


@dataclasses.dataclass(frozen=True)
class Drawing:
    """The whole graph: a column for each section of the text, its claims in their order."""

    width: int
    height: int
    columns: list[dict[str, Any]]
    nodes: list[Node]
    edges: list[Edge]


def longest_chains(relations: Iterable[Row]) -> list[list[Row]]:
    """The longest chains of relations in which each starts where the one before ends.

    Args:
        relations: Rows with `from_claim_id` and `to_claim_id`.

    Returns:
        All chains of the greatest length, in the order of their claims; nothing for no relations.
    """
    steps: dict[str, list[Row]] = {}
    for row in relations:
        steps.setdefault(str(row["from_claim_id"]), []).append(row)
    length: dict[str, int] = {}

    def measure(claim: str, above: frozenset[str]) -> int:
        if claim not in length:
            ways = [row["to_claim_id"] for row in steps.get(claim, ())]
            below = [measure(way, above | {claim}) for way in ways if way not in above | {claim}]
            length[claim] = max((1 + one for one in below), default=0)
        return length[claim]

    longest = max((measure(claim, frozenset()) for claim in steps), default=0)

    def follow(claim: str, left: int) -> Iterable[list[Row]]:
        if left == 0:
            yield []
            return
        for row in steps.get(claim, ()):
            if measure(row["to_claim_id"], frozenset()) == left - 1:
                yield from ([row, *rest] for rest in follow(row["to_claim_id"], left - 1))

    starts = sorted(claim for claim in steps if longest and length[claim] == longest)
    return [chain for claim in starts for chain in follow(claim, longest)]


def argument(data: Dataset, claims: list[Row]) -> dict[str, Any]:
    """What the page of the argument shows.

    Args:
        data: The tables.
        claims: The claims of a source, numbered in the order of its text.

    Returns:
        The relations with both claims, the longest causal chains, and the drawing.
    """
    known = {str(claim["claim_id"]): claim for claim in claims}
    relations = [row for row in data.rows("claim_relations") if row["from_claim_id"] in known]
    ends = {row[end] for row in relations for end in ("from_claim_id", "to_claim_id")}
    nodes = [claim for claim in claims if claim["claim_id"] in ends]
    chains = longest_chains(row for row in relations if row["relation"] in CAUSAL)
    return {
        "claims": known,
        "relations": relations,
        "chains": chains,
        "sections": _sections(data, nodes),
        "drawing": draw(data, nodes, relations),
        "central": _central(nodes, relations),
        # a claim that has causes and effects shows best what the page is for
        "start": chains[0][0]["to_claim_id"] if chains else None,
    }


def draw(data: Dataset, claims: list[Row], relations: list[Row]) -> Drawing:
    """Put the claims into columns by section, and join them."""
    columns, nodes = [], []
    place: dict[str, tuple[float, float]] = {}
    at = 0
    for section, members in _sections(data, claims):
        title = textwrap.wrap(str(section["text"]), 17) if section else []
        shown = title if len(title) <= 3 else [*title[:2], f"{title[2]} …"]
        columns.append({"x": at * _COLUMN + 8, "lines": shown, "title": " ".join(title)})
        for number, claim in enumerate(members):
            x = (at + number // _TALLEST) * _COLUMN + 8 + _NODE / 2
            y = _TOP + number % _TALLEST * _ROW + _ROW / 2
            place[str(claim["claim_id"])] = (x, y)
            nodes.append(Node(claim, x, y))
        at += (len(members) - 1) // _TALLEST + 1
    edges = []
    for row in relations:
        ends = [place.get(row["from_claim_id"]), place.get(row["to_claim_id"])]
        if row["relation"] in BACKWARD:
            ends.reverse()
        if ends[0] and ends[1]:
            edges.append(Edge(row, _path(ends[0], ends[1])))
    tallest = max((node.y for node in nodes), default=0)
    return Drawing(at * _COLUMN, round(tallest + _ROW), columns, nodes, edges)


def _path(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve from one node to another; within a column it leaves and enters on the right."""
    (x1, y1), (x2, y2) = start, end
    half = _NODE / 2
    if x1 == x2:
        bend = x1 + half + min(14 + abs(y2 - y1) / 4, _COLUMN - _NODE - 12)
        return f"M{x1 + half:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2 + half + 2:g} {y2:g}"
    side = half if x2 > x1 else -half
    reach = (x2 - x1) / 2
    head = x2 - side - (2 if side > 0 else -2)
    return f"M{x1 + side:g} {y1:g}C{x1 + reach:g} {y1:g} {x2 - reach:g} {y2:g} {head:g} {y2:g}"


def _sections(data: Dataset, claims: list[Row]) -> list[tuple[Row | None, list[Row]]]:
    """The claims by the section of the text that they stand in, in order."""
    found: dict[Any, tuple[Row | None, list[Row]]] = {}
    for claim in claims:
        passage = data.one("passages", "passage_id", claim["passage_id"])
        section = _section(data, passage)
        key = section["passage_id"] if section else None
        found.setdefault(key, (section, []))[1].append(claim)
    return list(found.values())


def _section(data: Dataset, passage: Row | None) -> Row | None:
    """The heading just below the title under which a passage stands, or the title."""
    seen = set()
    while passage is not None and passage["passage_id"] not in seen:
        seen.add(passage["passage_id"])
        above = data.one("passages", "passage_id", passage["section_id"])
        if above is None or (above["kind"] == "title" and passage["kind"] == "heading"):
            return passage
        passage = above
    return passage


def _central(claims: list[Row], relations: list[Row]) -> list[Row]:
    """The claims with most relations, most first."""
    degree = dict.fromkeys((claim["claim_id"] for claim in claims), 0)
    for row in relations:
        for end in ("from_claim_id", "to_claim_id"):
            degree[row[end]] = degree.get(row[end], 0) + 1
    return sorted(claims, key=lambda claim: (-degree[claim["claim_id"]], claim["number"]))[:5]
