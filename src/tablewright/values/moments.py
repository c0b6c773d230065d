"""Points and spans of time as XML Schema compares them: an instant, and whether it has a zone.

A column's values are instants to the microsecond. What has a zone is never what has none, and
digits behind the microsecond tell two instants apart.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base import temporal
from tablewright.values.types import map_distinct

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.descriptor.schema import Field
    from tablewright.values.types import Column

TYPES = ("datetime", "time", "year", "yearmonth")
_ZONE = temporal.ZONE_AT_THE_END
_MORE_DIGITS = r"[.,][0-9]{6}([0-9]*[1-9])"
# zones are at most so far from UTC: what has none may be anywhere between
_FAR = datetime.timedelta(hours=14) // datetime.timedelta(microseconds=1)
_EPOCH = datetime.datetime(1970, 1, 1)  # noqa: DTZ001 - what is counted from, with a zone or without
_SPAN = 10**15  # microseconds; more than two zones are apart


def comparable(column: Column) -> pa.Array:
    """What is equal where a column's moments are: its values, or texts that say more than these.

    Where neither zones nor more digits are in the cells, the values themselves; as texts these are
    what other columns have for the same moments.
    """
    field, values = column.field, column.values
    if not _says_more(field, column.cells):
        return values
    nothing = pa.scalar(None, pa.string())
    present = pc.if_else(pc.is_valid(values), column.cells, nothing)
    if field.format != "default" or field.type in ("year", "yearmonth"):
        return map_distinct(present, lambda text: canonical(field, text), pa.string())
    is_long = pc.match_substring_regex(present, _MORE_DIGITS)
    digits = pc.replace_substring_regex(present, rf"\A[^.]*{_MORE_DIGITS}.*\z", r"\1")
    more = pc.if_else(is_long, digits, "")
    zones = pc.if_else(pc.match_substring_regex(present, _ZONE), "Z", "")
    return pc.binary_join_element_wise(pc.cast(values, pa.string()), more, zones, "")


def canonical(field: Field, text: str) -> str:
    """One moment as `comparable` has it as a text."""
    if field.type in ("year", "yearmonth"):
        bare, zone = _parted(text)
        same = "Z" if zone and zone[1:] == "00:00" else zone
        return (bare if field.type == "yearmonth" else str(int(bare))) + same
    moment = temporal.exact(field.type, field.format, text)
    bare_moment = _utc(moment)
    shown = bare_moment.isoformat(" ", "microseconds")
    if field.type == "time":
        shown = shown.partition(" ")[2]
    return shown + _more_digits(text) + ("" if moment.tzinfo is None else "Z")


def outside(
    column: Column, bound: str, keep: tuple[Callable[[Any, Any], Any], Callable[[Any, Any], bool]]
) -> pa.Array | None:
    """Which moments are not within a bound, as it is written; None where their values say it.

    Of a moment with a zone and a bound without, or the other way round, the order may be open:
    then it is not within.
    """
    field = column.field
    limit = pa.array([bound])
    if not (_says_more(field, column.cells) or _says_more(field, limit)):
        return None
    if field.type == "datetime" and field.format == "default":
        zoned = pc.match_substring_regex(column.cells, _ZONE)
        same = pc.equal(zoned, pc.match_substring_regex(limit, _ZONE)[0])
        long = pc.match_substring_regex(pa.concat_arrays([column.cells, limit]), _MORE_DIGITS)
        if pc.all(same).as_py() and not pc.any(long).as_py():
            return None
    at, has_zone = _instant(field, bound)
    is_lower = keep[1](1, 0)

    def breaks(text: str) -> bool:
        found, has_own = _instant(field, text)
        if has_own == has_zone:
            return not keep[1](found, at)
        apart = found[0] - at[0] if is_lower else at[0] - found[0]
        return apart <= _FAR

    present = pc.if_else(pc.is_valid(column.values), column.cells, pa.scalar(None, pa.string()))
    return map_distinct(present, breaks, pa.bool_())


def _says_more(field: Field, cells: pa.Array) -> bool:
    """Whether cells may have a zone, or digits behind the microsecond."""
    if field.type in ("date", "datetime", "time") and field.format != "default":
        return "%z" in field.format or (field.format == "any" and field.type != "date")
    if field.type == "time":
        return False
    more = _ZONE if field.type in ("year", "yearmonth") else rf"{_ZONE}|{_MORE_DIGITS}"
    return bool(pc.any(pc.match_substring_regex(cells, more)).as_py())


def _instant(field: Field, text: str) -> tuple[tuple[int, str], bool]:
    """A moment in microseconds, with the digits behind them, and whether it has a zone."""
    if field.type in ("year", "yearmonth"):
        bare, zone = _parted(text)
        number = int(bare) if field.type == "year" else temporal.months(bare)
        return (number * _SPAN - _offset(zone), ""), bool(zone)
    moment = temporal.exact(field.type, field.format, text)
    since = (_utc(moment) - _EPOCH) // datetime.timedelta(microseconds=1)
    return (since, _more_digits(text)), moment.tzinfo is not None


def _utc(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(datetime.UTC).replace(tzinfo=None)


def _more_digits(text: str) -> str:
    found = re.search(_MORE_DIGITS, text)
    return found[1] if found else ""


def _parted(text: str) -> tuple[str, str]:
    """A year or month, and its zone, which is empty where it has none."""
    found = re.search(_ZONE.replace(r"\z", r"\Z"), text)
    return (text[: found.start()], found[0]) if found else (text, "")


def _offset(zone: str) -> int:
    """A zone in microseconds east of UTC."""
    if zone in ("", "Z"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:])
    return (-minutes if zone[0] == "-" else minutes) * 60_000_000
