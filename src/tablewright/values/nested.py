"""Cells that hold more than one value: JSON, points and lists. All readers raise ValueError."""

from __future__ import annotations

import dataclasses
import decimal
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.values.geo import check_geojson, check_topojson

if TYPE_CHECKING:
    from tablewright.descriptor.schema import Field


def load_json(text: str) -> Any:
    """A JSON value; whole numbers too long for Python become floats.

    An object with one key twice is none: readers disagree on which of the values counts.
    """
    return json.loads(
        text, parse_constant=_refuse, parse_int=_whole, object_pairs_hook=_with_each_key_once
    )


class _RepeatedKeyError(ValueError):
    """A key stands twice in an object; the message says which."""


def _with_each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise _RepeatedKeyError(f"it has the key {shorten(twice)} twice")
    return value


def repeated_key(text: str) -> str:
    """What is said of a cell in which an object of JSON has a key twice; empty for any other."""
    try:
        load_json(text)
    except _RepeatedKeyError as error:
        return str(error)
    except (ValueError, RecursionError):
        pass
    return ""


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")


def _whole(word: str) -> int | float:
    try:
        return int(word)
    except ValueError:  # more than 4,300 digits
        return float(word)


def json_of(text: str, kind: type) -> Any:
    """A JSON value of a kind."""
    value = load_json(text)
    if not isinstance(value, kind):
        raise ValueError("another kind of JSON value")
    return value


def geojson(text: str, form: str) -> str:
    """A cell that holds a GeoJSON or TopoJSON object, as it is."""
    value = json_of(text, dict)
    (check_topojson if form == "topojson" else check_geojson)(value)
    return text


def why_no_geojson(text: str, form: str) -> str:
    """What is wrong with the structure of a cell that is no GeoJSON or TopoJSON object."""
    try:
        geojson(text, form)
    except json.JSONDecodeError:
        return ""
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deep"
    return ""


_COORDINATE = r"[+\-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+\-]?[0-9]{1,4})?"
_POINT = re.compile(rf"({_COORDINATE}), *({_COORDINATE})")


def point(text: str, form: str) -> tuple[decimal.Decimal, decimal.Decimal]:
    """Longitude and latitude."""
    lon, lat = map(decimal.Decimal, _coordinates(text, form))
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError("not on the globe")
    return lon, lat


def _coordinates(text: str, form: str) -> list[Any]:
    if form == "default":
        match = _POINT.fullmatch(text)
        if not match:
            raise ValueError("not two numbers")
        return list(match.groups())
    value = json.loads(
        text, parse_constant=_refuse, parse_float=decimal.Decimal, parse_int=decimal.Decimal
    )
    if form == "object":
        if not isinstance(value, dict) or set(value) != {"lon", "lat"}:
            raise ValueError("not an object of lon and lat")
        value = [value["lon"], value["lat"]]
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("not two numbers")
    if not all(isinstance(part, decimal.Decimal) for part in value):
        raise ValueError("not two numbers")
    return value


def item_field(field: Field) -> Field:
    """A list's items as a field of their own, in its type's default format."""
    kind = field.option("itemType", "string")
    return dataclasses.replace(
        field, type=kind, format="default", missing=(), categories=(), descriptor={}
    )
