"""Dates in EDTF: the subset the tables use, and the days they span.

ISO 8601-2 level 0 (year, month, day, interval) with the qualifiers ``~ ? %`` behind a date, the
decade ``YYYX`` and open interval ends ``..``. The package `edtf` reads more, but takes reversed
intervals, guesses ten years for an unknown end and rejects `199X/2003~`.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import re

RDF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF"
OPEN = ".."
_DATE = re.compile(
    r"(?:(?P<decade>\d{3})X|(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?)[~?%]?",
    re.ASCII,
)


class EdtfError(ValueError):
    """A text that is no date of the subset; the message says what is wrong with it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bounds:
    """First and last day a date can mean, both included; None where the interval is open."""

    earliest: datetime.date | None
    latest: datetime.date | None


def bounds(text: str) -> Bounds:
    """The days `text` spans; raises EdtfError where it is not EDTF or ends before it starts."""
    start, slash, end = text.partition("/")
    if not slash:
        return _date(text)
    if start == OPEN == end:
        raise EdtfError("an interval that is open at both ends says nothing")
    earliest = None if start == OPEN else _date(start).earliest
    latest = None if end == OPEN else _date(end).latest
    if start != OPEN and end != OPEN:
        first, last = _date(start), _date(end)
        if first.earliest > last.earliest or first.latest > last.latest:  # type: ignore[operator]
            raise EdtfError(f"the interval ends ({end}) before it starts ({start})")
    return Bounds(earliest, latest)


def _date(text: str) -> Bounds:
    match = _DATE.fullmatch(text)
    if match is None:
        raise EdtfError(f'"{text}" is not YYYY, YYYX, YYYY-MM or YYYY-MM-DD with at most one of ~ ? %')
    if match["decade"]:
        first, last = int(match["decade"]) * 10, int(match["decade"]) * 10 + 9
    else:
        first = last = int(match["year"])
    month = int(match["month"] or 0)
    day = int(match["day"] or 0)
    try:
        earliest = datetime.date(first, month or 1, day or 1)
        last_day = day or calendar.monthrange(last, month or 12)[1]
        return Bounds(earliest, datetime.date(last, month or 12, last_day))
    except ValueError as error:
        raise EdtfError(f'"{text}" is a day that does not exist') from error
