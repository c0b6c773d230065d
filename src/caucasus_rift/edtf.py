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

from tablewright.base.findings import shorten

RDF_TYPE = "http://id.loc.gov/datatypes/edtf/EDTF"
OPEN = ".."
_DATE = re.compile(
    r"(?:(?P<decade>\d{3})X|(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?)[~?%]?",
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
        return Bounds(*_days(text, text))
    if start == OPEN == end:
        raise EdtfError("an interval that is open at both ends says nothing")
    earliest = None if start == OPEN else _days(start, text)[0]
    latest = None if end == OPEN else _days(end, text)[1]
    if earliest and latest and latest < earliest:
        raise EdtfError(f"the interval ends ({end}) before it starts ({start})")
    return Bounds(earliest, latest)


def _days(text: str, whole: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a date that is no interval; `whole` is what it stands in."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise EdtfError(
            f"{shorten(whole)} is not YYYY, YYYX, YYYY-MM or YYYY-MM-DD with at most one of ~ ? %"
        )
    decade, year, month, day = match.group("decade", "year", "month", "day")
    first, last = (int(f"{decade}0"), int(f"{decade}9")) if decade else (int(year), int(year))
    try:
        earliest = datetime.date(first, int(month or 1), int(day or 1))
        last_month = int(month or 12)
        last_day = int(day) if day else calendar.monthrange(last, last_month)[1]
        return earliest, datetime.date(last, last_month, last_day)
    except ValueError as error:
        raise EdtfError(f"{shorten(text)} does not exist in the calendar") from error
