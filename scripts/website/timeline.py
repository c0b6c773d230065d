"""Events on a time axis: what the article dates, what the record dates, and how surely."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import math
from typing import TYPE_CHECKING, Any

from caucasus_rift.edtf import Bounds, EdtfError, bounds
from website.dataset import unique
from website.notes import pairs

if TYPE_CHECKING:
    from website.dataset import Dataset, Row

# the share of the axis that is spread over all its years alike, however little happens in them
_EVEN = 0.14
# how far two labels of the axis stand apart at least, in percent: of all, and where it is narrow
_APART, _FAR_APART = 4.5, 16.0
# years that are multiples of these are written first
_ROUND = (100, 50, 25, 10, 5, 1)
# a label further right would not fit
_LAST_LABEL = 96.0
# a span narrower than this, in percent, is drawn as a point
_POINT = 0.9
# so many claims of an event are listed; where there are more, their table has them
MAX_CLAIMS = 25


@dataclasses.dataclass(frozen=True)
class Mark:
    """A date as it is drawn, in percent of the axis."""

    by: str  # article or record
    start: float
    width: float
    is_point: bool
    fades: str  # left, right or nothing
    is_vague: bool


@dataclasses.dataclass(frozen=True)
class Entry:
    """An event with what is said of it."""

    event: Row
    marks: list[Mark]
    actors: list[tuple[Row, Row]]
    claims: list[tuple[Row, Row]]
    n_claims: int
    evidence: list[tuple[Row, Row]]
    place: Row | None
    whole: Row | None


class Axis:
    """Time from the first to the last day, wider where more begins or ends."""

    def __init__(self, days: list[datetime.date]) -> None:
        """Fit the axis to the days that are drawn on it."""
        first, last = min(days).year, max(days).year
        self.years = list(range(first, last + 1))
        counts = dict.fromkeys(self.years, 0.0)
        for day in days:
            counts[day.year] += 1
        weight = {year: math.pow(count, 0.75) for year, count in counts.items()}
        total = sum(weight.values())
        widths = [
            100 * (_EVEN / len(self.years) + (1 - _EVEN) * weight[year] / total)
            for year in self.years
        ]
        self._starts: list[float] = [0.0, *itertools.accumulate(widths)]

    def at(self, day: datetime.date) -> float:
        """Where a day stands, in percent."""
        place = day.year - self.years[0]
        start = datetime.date(day.year, 1, 1)
        share = (day - start).days / 366
        return round(
            self._starts[place] + share * (self._starts[place + 1] - self._starts[place]), 2
        )

    def ticks(self) -> list[dict[str, Any]]:
        """The years that are written at the axis, round ones first; `far` stays if it is narrow."""
        found: dict[int, bool] = {}
        for apart, is_far in ((_FAR_APART, True), (_APART, False)):
            for step in _ROUND:
                for year, start in zip(self.years, self._starts, strict=False):
                    if year % step or start > _LAST_LABEL:
                        continue
                    if all(abs(start - self._start(other)) >= apart for other in found):
                        found[year] = is_far
        return [
            {"year": year, "at": round(self._start(year), 2), "far": found[year]}
            for year in sorted(found)
        ]

    def _start(self, year: int) -> float:
        return self._starts[year - self.years[0]]


def timeline(data: Dataset) -> dict[str, Any]:
    """What the page of the timeline shows.

    Args:
        data: The tables.

    Returns:
        The axis' ticks, the dated events in order, those without a date, and the filters' choices.
    """
    until = _until(data)
    dated = [(event, _dates(event)) for event in data.rows("events")]
    dated = [(event, dates) for event, dates in dated if dates]
    dated.sort(key=lambda one: (_start(one[1]), one[0]["event_id"]))
    days = [day for _, dates in dated for _, _, span in dates for day in _ends(span)]
    axis = Axis([*days, until]) if days else None
    entries = [
        entry(data, event, [mark(axis, until, *one) for one in dates] if axis else [])
        for event, dates in dated
    ]
    known = {one.event["event_id"] for one in entries}
    undated = [
        entry(data, event, []) for event in data.rows("events") if event["event_id"] not in known
    ]
    acting = unique(link["actor_id"] for link in data.rows("event_actors"))
    return {
        "ticks": axis.ticks() if axis else [],
        "lines": _lines(data, axis, until) if axis else [],
        "entries": entries,
        "undated": undated,
        "actors": [row for row in data.rows("actors") if row["actor_id"] in set(acting)],
    }


def mark(axis: Axis, until: datetime.date, by: str, text: str, span: Bounds) -> Mark:
    """A date as it is drawn: a point, a band, or a band that fades where its end is open."""
    first = axis.at(span.earliest) if span.earliest else 0.0
    last = axis.at(span.latest) if span.latest else axis.at(max(until, span.earliest or until))
    fades = "left" if span.earliest is None else "right" if span.latest is None else ""
    is_point = not fades and last - first < _POINT
    return Mark(by, first, round(last - first, 2), is_point, fades, any(c in text for c in "~?%X"))


def entry(data: Dataset, event: Row, marks: list[Mark]) -> Entry:
    """An event with its actors, claims and evidence."""
    key = event["event_id"]
    links = data.where("claim_events", "event_id", key)
    claims = [
        (link, data.one("claims", "claim_id", link["claim_id"])) for link in links[:MAX_CLAIMS]
    ]
    return Entry(
        event=event,
        marks=marks,
        actors=pairs(data, "event_actors", "event_id", key, "actors"),
        claims=[(link, claim) for link, claim in claims if claim is not None],
        n_claims=len(links),
        evidence=pairs(data, "event_evidence", "event_id", key, "evidence"),
        place=data.one("places", "place_id", event["place_id"]),
        whole=data.one("events", "event_id", event["part_of"]),
    )


def _dates(event: Row) -> list[tuple[str, str, Bounds]]:
    """The dates of an event, each with who gives it."""
    own = "record" if event["origin"] == "record" else "article"
    given = [(own, event["date"]), ("record", event["recorded_date"])]
    found = []
    for by, text in given:
        try:
            found += [(by, str(text), bounds(str(text)))] if text else []
        except EdtfError:
            continue
    return found


def _ends(span: Bounds) -> list[datetime.date]:
    return [day for day in (span.earliest, span.latest) if day]


def _start(dates: list[tuple[str, str, Bounds]]) -> tuple[datetime.date, datetime.date]:
    """By what events are put in order: the record's day where there is one."""
    span = dates[-1][2]
    days = _ends(span)
    return (days[0], days[-1])


def _until(data: Dataset) -> datetime.date:
    """The last day that the tables speak of."""
    days = [row["as_of"] for row in data.rows("assessments")]
    days += [
        day for row in data.rows("events") for _, _, span in _dates(row) for day in _ends(span)
    ]
    return max((day for day in days if day), default=datetime.date(1970, 1, 1))


def _lines(data: Dataset, axis: Axis, until: datetime.date) -> list[dict[str, Any]]:
    """Lines across the axis: when the first source was published, and until when one looked."""
    found = []
    for source in data.rows("sources")[:1]:
        try:
            published = bounds(str(source["published"])).latest
        except EdtfError:
            published = None
        if published and axis.years[0] <= published.year and published <= until:
            found.append({"name": "published", "at": axis.at(published)})
    return found
