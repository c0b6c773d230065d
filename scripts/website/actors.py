"""A page for each actor, and the network of who acts on whom."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

from website.dataset import unique
from website.notes import pairs

if TYPE_CHECKING:
    from website.dataset import Dataset, Row

# what happened or goes on, apart from what is only expected, imagined or denied
REAL = ("occurred", "ongoing")
# so many rows of a kind are listed; where there are more, their table has them
MAX_ROWS = 200
# so many actors are drawn, those with most to do with others
MAX_NODES = 32
_WIDTH, _HEIGHT, _RADIUS = 1000, 600, 235


@dataclasses.dataclass(frozen=True)
class Passage:
    """A passage cut into words that name the actor and words that do not."""

    row: Row
    parts: list[tuple[str, Row | None]]


@dataclasses.dataclass(frozen=True)
class Pair:
    """An actor that acts on another, and the events in which it does."""

    actor: Row
    recipient: Row
    events: list[Row]

    @property
    def is_real(self) -> bool:
        """Whether any of the events happened or goes on."""
        return any(event["realis"] in REAL for event in self.events)


def actor_pairs(data: Dataset) -> list[Pair]:
    """Who acts on whom, most events first."""
    found: dict[tuple[str, str], list[Row]] = {}
    for event, links in data.by("event_actors", "event_id").items():
        row = data.one("events", "event_id", event)
        acting = unique(link["actor_id"] for link in links if link["role"] == "actor")
        others = unique(link["actor_id"] for link in links if link["role"] == "recipient")
        for one in acting:
            for other in others:
                if row is not None and one != other:
                    found.setdefault((one, other), []).append(row)
    rows = {row["actor_id"]: row for row in data.rows("actors")}
    made = [Pair(rows[one], rows[other], events) for (one, other), events in found.items()]
    return sorted(
        made, key=lambda pair: (-len(pair.events), pair.actor["name"], pair.recipient["name"])
    )


def actor_page(data: Dataset, row: Row, network: list[Pair]) -> dict[str, Any]:
    """What the page of an actor shows.

    Args:
        data: The tables.
        row: The actor.
        network: Who acts on whom.

    Returns:
        Its mentions in context, claims and events by role, and those it acts on.
    """
    key = row["actor_id"]
    mentions = data.where("mentions", "actor_id", key)
    claims = pairs(data, "claim_actors", "actor_id", key, "claims")
    events = pairs(data, "event_actors", "actor_id", key, "events")
    return {
        "row": row,
        "n_mentions": len(mentions),
        "passages": in_context(data, mentions)[:MAX_ROWS],
        "surfaces": unique(mention["surface"] for mention in mentions)[:40],
        "claims": _by_role(data, "claim_actors", claims),
        "n_claims": len(claims),
        "events": _by_role(data, "event_actors", events),
        "n_events": len(events),
        "acts_on": [pair for pair in network if pair.actor["actor_id"] == key],
        "acted_on": [pair for pair in network if pair.recipient["actor_id"] == key],
    }


def in_context(data: Dataset, mentions: list[Row]) -> list[Passage]:
    """The passages with these mentions, each mention apart from the words around it."""
    found = []
    for name in unique(mention["passage_id"] for mention in mentions):
        row = data.one("passages", "passage_id", name)
        if row is None:
            continue
        own = [one for one in mentions if one["passage_id"] == name]
        own.sort(key=lambda one: (one["char_start"], one["char_end"]))
        found.append(Passage(row, _cut(row, own)))
    return found


def _cut(passage: Row, mentions: list[Row]) -> list[tuple[str, Row | None]]:
    parts: list[tuple[str, Row | None]] = []
    text, first, at = str(passage["text"]), passage["char_start"], 0
    for mention in mentions:
        start, end = max(mention["char_start"] - first, at), mention["char_end"] - first
        if start < end:
            parts += [(text[at:start], None), (text[start:end], mention)]
            at = end
    return [part for part in [*parts, (text[at:], None)] if part[0]]


def _by_role(
    data: Dataset, links: str, found: list[tuple[Row, Row]]
) -> list[tuple[str, list[Row], int]]:
    """Rows by the role of the actor in them, and how many there are."""
    roles = data.codes(links, "role") if found else []
    groups = [(role, [row for link, row in found if link["role"] == role]) for role in roles]
    return [(role, rows[:MAX_ROWS], len(rows)) for role, rows in groups if rows]


# -- the network -----------------------------------------------------------------------------------


def network(found: list[Pair]) -> dict[str, Any]:
    """The network as it is drawn: actors on a circle, an arrow from each to whom it acts on.

    Args:
        found: The pairs, as `actor_pairs` has them.

    Returns:
        Size, nodes and edges of the drawing, and how many actors are left out of it.
    """
    weight: dict[str, int] = {}
    rows: dict[str, Row] = {}
    for pair in found:
        for row in (pair.actor, pair.recipient):
            rows[row["actor_id"]] = row
            weight[row["actor_id"]] = weight.get(row["actor_id"], 0) + len(pair.events)
    chosen = sorted(weight, key=lambda key: (-weight[key], key))[:MAX_NODES]
    order = _around(chosen)
    place = {key: _point(number, len(order)) for number, key in enumerate(order)}
    return {
        "width": _WIDTH,
        "height": _HEIGHT,
        "left_out": len(weight) - len(chosen),
        "nodes": [_node(rows[key], weight[key], place[key]) for key in order],
        "edges": [
            {
                "pair": pair,
                "width": round(1 + 1.1 * math.log2(len(pair.events)), 2),
                "path": _arc(place[pair.actor["actor_id"]], place[pair.recipient["actor_id"]]),
            }
            for pair in found
            if pair.actor["actor_id"] in place and pair.recipient["actor_id"] in place
        ],
    }


def _around(keys: list[str]) -> list[str]:
    """The busiest spread around the circle, so that their arrows do not bundle on one side."""
    third = math.ceil(len(keys) / 3)
    return [key for start in range(third) for key in keys[start::third]]


def _point(number: int, total: int) -> tuple[float, float]:
    angle = 2 * math.pi * number / total - math.pi / 2
    x = _WIDTH / 2 + 1.15 * _RADIUS * math.cos(angle)
    return round(x, 1), round(_HEIGHT / 2 + _RADIUS * math.sin(angle), 1)


def _node(row: Row, weight: int, at: tuple[float, float]) -> dict[str, Any]:
    x, y = at
    size = round(4 + 1.6 * math.sqrt(weight), 1)
    away = x - _WIDTH / 2
    anchor = "middle" if abs(away) < 20 else "start" if away > 0 else "end"
    shift = (size + 5) * (0 if anchor == "middle" else 1 if away > 0 else -1)
    down = (size + 12 if y > _HEIGHT / 2 else -size - 6) if anchor == "middle" else 4
    return {
        "row": row, "x": x, "y": y, "size": size, "anchor": anchor,
        "text_x": round(x + shift, 1), "text_y": round(y + down, 1),
    }  # fmt: skip


def _arc(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve that bends towards the middle, to the right of its direction, and stops short."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy) or 1
    mx = (x1 + x2) / 2 * 0.75 + _WIDTH / 2 * 0.25 - dy / length * 16
    my = (y1 + y2) / 2 * 0.75 + _HEIGHT / 2 * 0.25 + dx / length * 16
    near = math.hypot(x2 - mx, y2 - my) or 1
    tx, ty = x2 - (x2 - mx) / near * 13, y2 - (y2 - my) / near * 13
    return f"M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {tx:.1f} {ty:.1f}"
