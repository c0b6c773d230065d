"""Dates, times and durations: how Table Schema and XML Schema write them, and how they compare."""

from __future__ import annotations

import datetime
import decimal
import importlib
import re
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# XML Schema's time zone
_ZONE = r"(?:Z|[+\-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
YEAR = rf"-?(?:[1-9][0-9]{{3,17}}|0[0-9]{{3}}){_ZONE}?"
YEARMONTH = rf"-?(?:[1-9][0-9]{{3,17}}|0[0-9]{{3}})-(?:0[1-9]|1[0-2]){_ZONE}?"
ZONE_AT_THE_END = rf"{_ZONE}\z"
_SECONDS = r"[0-9]+(?:\.[0-9]+)?S"
_DAYS = r"[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D"
_HOURS = rf"T(?:[0-9]+H(?:[0-9]+M)?(?:{_SECONDS})?|[0-9]+M(?:{_SECONDS})?|{_SECONDS})"
DURATION = rf"-?P(?:(?:{_DAYS})(?:{_HOURS})?|{_HOURS})"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}", re.ASCII)
_DATETIME = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}:\d{{2}}:\d{{2}}(?:\.\d+)?{_ZONE}?", re.ASCII
)
_MIDNIGHT = re.compile(r"T24:00:00(?:\.0+)?(?=[Z+\-]|\Z)")
# a year that XML Schema has and Python's calendar has not
_FAR = re.compile(r"(?:-[0-9]{4,}|[1-9][0-9]{4,})-[0-9]{2}-[0-9]{2}(?:T.*)?", re.ASCII)
# directives of C's strptime that Python's writes out
_C_DIRECTIVES = {
    "%D": "%m/%d/%y",
    "%F": "%Y-%m-%d",
    "%R": "%H:%M",
    "%T": "%H:%M:%S",
    "%e": "%d",
    "%h": "%b",
    "%n": " ",
    "%r": "%I:%M:%S %p",
    "%t": " ",
}


def python_pattern(form: str) -> str:
    """A pattern of Python's or C's strptime as Python's; what neither has is left as it is."""
    return re.sub("%.", lambda match: _C_DIRECTIVES.get(match[0], match[0]), form)


def bad_pattern(form: str) -> str:
    """Why a format is no pattern of strptime; empty where it is one."""
    if form in ("default", "any"):
        return ""
    if "%" not in form:
        return "it names no part of a date or time"
    try:
        datetime.datetime.strptime("", python_pattern(form))  # noqa: DTZ007
    except re.error:
        return "it names a part twice"
    except ValueError as error:
        return "" if "does not match" in str(error) else str(error)
    return ""


def reader(kind: str, form: str) -> Callable[[str], Any]:
    """What reads a date, time or datetime in a format; it raises ValueError."""
    if form == "any":
        return lambda text: _part(_guess(text), kind)
    if form != "default":
        pattern = python_pattern(form)
        return lambda text: _part(_by_pattern(text, pattern), kind)
    if kind == "date":
        return lambda text: datetime.date.fromisoformat(_full(_DATE, text))
    if kind == "time":
        return lambda text: datetime.time.fromisoformat(_full(_TIME, text))
    return lambda text: _part(_moment(_full(_DATETIME, text)), kind)


def exact(kind: str, form: str, text: str) -> datetime.datetime:
    """A time or datetime that a `reader` reads, with the time zone that stands in it, if one does.

    A time is one of the first of January 1970.
    """
    if form == "any":
        moment = _guess(text)
    elif form != "default":
        moment = _by_pattern(text, python_pattern(form))
    elif kind == "time":
        moment = datetime.datetime.fromisoformat(f"1970-01-01T{text}")
    else:
        moment = _moment(text)
    return moment.replace(year=1970, month=1, day=1) if kind == "time" else moment


# days of a year or weeks that not every year has, which strptime counts into another year
_COUNTED = re.compile("%[jUVW]")
_YEARS = {"%Y": "{0.year:04d}", "%y": "{0:%y}", "%G": "{1.year:04d}"}


def _by_pattern(text: str, pattern: str) -> datetime.datetime:
    """A date or time that a pattern of strptime describes; raises ValueError."""
    moment = datetime.datetime.strptime(text, pattern)  # noqa: DTZ007
    if _COUNTED.search(pattern):
        of_weeks = moment.isocalendar()
        years = [form.format(moment, of_weeks) for sign, form in _YEARS.items() if sign in pattern]
        if not all(year in text for year in years) or (not years and moment.year != 1900):
            raise ValueError("no day of that year")
    return moment


def is_far(kind: str, form: str, text: str) -> bool:
    """Whether a text is a date or datetime of XML Schema in a year beyond 1 to 9999."""
    return kind in ("date", "datetime") and form == "default" and bool(_FAR.fullmatch(text))


def _moment(text: str) -> datetime.datetime:
    """A date and time as XML Schema writes it; 24:00:00 is the next day's midnight."""
    if not (match := _MIDNIGHT.search(text)):
        return datetime.datetime.fromisoformat(text)
    start = datetime.datetime.fromisoformat(
        f"{text[: match.start()]}T00:00:00{text[match.end() :]}"
    )
    return start + datetime.timedelta(days=1)


def _guess(text: str) -> datetime.datetime:
    """A date and time in any of the ways dateutil knows; what is left unsaid is 1970-01-01."""
    parser = importlib.import_module("dateutil.parser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown time zone's name is passed over
        try:
            moment = parser.parse(text, default=datetime.datetime(1970, 1, 1))  # noqa: DTZ001
        except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
            raise ValueError("nothing dateutil reads") from error
    if not isinstance(moment, datetime.datetime):
        raise ValueError("no date")
    return moment


def _full(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError("not in the default format")
    return text


def _part(moment: datetime.datetime, kind: str) -> Any:
    if kind == "date":
        return moment.date()
    if kind == "time":
        return moment.time()
    if moment.tzinfo is not None:  # Arrow holds one time zone a column: UTC
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return moment


def months(text: str) -> int:
    """A month of a year, counted."""
    year, month = re.sub(f"{_ZONE}$", "", text).rsplit("-", 1)
    return int(year) * 12 + int(month)


_PARTS = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?"
)


def span(text: str) -> tuple[int, decimal.Decimal]:
    """A duration as XML Schema compares it for equality: whole months, and seconds."""
    match = _PARTS.fullmatch(text)
    if not match:
        raise ValueError("no duration")
    sign = -1 if match[1] else 1
    year, month, day, hour, minute = (int(part or 0) for part in match.groups()[1:6])
    whole = (day * 24 + hour) * 3600 + minute * 60
    with decimal.localcontext(decimal.Context(prec=len(text) + 40)):
        return sign * (year * 12 + month), sign * (whole + decimal.Decimal(match[7] or 0))


# XML Schema adds a duration to each of these months; one is longer than another where all agree
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))


def lengths(text: str) -> tuple[decimal.Decimal, ...]:
    """A duration in seconds from each of XML Schema's four reference months."""
    count, seconds = span(text)
    found = []
    with decimal.localcontext(decimal.Context(prec=len(text) + 40)):
        for year, month in _REFERENCES:
            first = year * 12 + month - 1
            days = _first_day(first + count) - _first_day(first)
            found.append(decimal.Decimal(days * 86400) + seconds)
    return tuple(found)


def _first_day(month: int) -> int:
    """The number of a month's first day; months are counted from March of the year 0."""
    year, since_march = divmod(month - 2, 12)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * since_march + 2) // 5
