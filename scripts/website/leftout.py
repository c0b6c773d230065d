"""Events on record that a source leaves out, each beside the words that speak of its time."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caucasus_rift.edtf import Bounds, EdtfError, bounds

if TYPE_CHECKING:
    from website.dataset import Dataset, Row
    from website.reading import Block

_FIRST, _LAST = datetime.date.min, datetime.date.max
# how much nearer a span counts if the event is part of what it is the span of
_KINSHIP = 4


def place_left_out(data: Dataset, source: Row, blocks: list[Block]) -> list[Row]:
    """Put each event of record beside the first block about the narrowest span that holds it.

    Args:
        data: The tables.
        source: The source.
        blocks: Its blocks; their `left_out` is filled in.

    Returns:
        The events that came after its publication, in order.
    """
    published = _span(source["published"]).latest or _LAST
    events = [one for one in data.rows("events") if one["origin"] == "record" and one["date"]]
    events.sort(key=lambda one: (one["date_earliest"] or _FIRST, one["event_id"]))
    spans = [(block, span) for block in blocks for span in _spans(data, block, published)]
    later = []
    for event in events:
        start = event["date_earliest"] or event["date_latest"]
        if start > published or not spans:
            later.append(event)
            continue
        above = _wholes(data, event)
        costs = [_cost(start, first, last, name in above) for _, (name, first, last) in spans]
        spans[costs.index(min(costs))][0].left_out.append(event)
    return later


def _spans(
    data: Dataset, block: Block, published: datetime.date
) -> list[tuple[str, datetime.date, datetime.date]]:
    """The events that a paragraph speaks of, with the days they span."""
    if block.kind in ("title", "heading") or block.sentences[0].passage["duplicate_of"]:
        return []
    links = [
        link
        for sentence in block.sentences
        for claim in sentence.claims
        for link in data.where("claim_events", "claim_id", claim["claim_id"])
    ]
    found = []
    for name in dict.fromkeys(str(link["event_id"]) for link in links):
        event = data.one("events", "event_id", name) or {}
        for text in (event.get("date"), event.get("recorded_date")):
            span = _span(text)
            if span.earliest and event.get("origin") != "record":
                found.append((name, span.earliest, span.latest or max(published, span.earliest)))
    return found


def _cost(
    day: datetime.date, first: datetime.date, last: datetime.date, is_part: bool
) -> tuple[int, float]:
    """How ill a span suits a day: the days between them, then its length."""
    gap = max((first - day).days, (day - last).days, 0)
    return gap, (last - first).days / (_KINSHIP if is_part else 1)


def _wholes(data: Dataset, event: Row) -> set[str]:
    """What an event is a part of, directly or not."""
    found: set[str] = set()
    name = event["part_of"]
    while name and name not in found:
        found.add(name)
        name = (data.one("events", "event_id", name) or {}).get("part_of")
    return found


def _span(text: object) -> Bounds:
    try:
        return bounds(str(text)) if text else Bounds(None, None)
    except EdtfError:
        return Bounds(None, None)
