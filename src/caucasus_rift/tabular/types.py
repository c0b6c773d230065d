"""Cells to typed values, a column at a time, by Table Schema's types and formats."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import importlib
import json
import math
import re
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.tabular.findings import shorten
from caucasus_rift.tabular.octets import octets_of
from caucasus_rift.tabular.schema import Field

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt


@dataclasses.dataclass(frozen=True)
class Column:
    """A column's typed values: `values` is null where a cell is missing or `bad`.

    `bad` marks the cells that could not be read as the type, `reason` says why in a word or two.
    """

    field: Field
    values: pa.Array
    bad: npt.NDArray[np.bool_]
    reason: str = ""


def arrow_type(field: Field) -> pa.DataType:
    """The Arrow type of a field's values; vocabularies are dictionaries of their codes."""
    plain = arrow_plain(field)
    if field.categories:
        return pa.dictionary(pa.int32(), plain, ordered=field.categories_ordered)
    return plain


def arrow_plain(field: Field) -> pa.DataType:
    """The Arrow type of a field's values, vocabulary or not."""
    return {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
        "time": pa.time64("us"),
        "year": pa.int64(),
    }.get(field.type, pa.string())


def parse(field: Field, cells: pa.Array) -> Column:
    """Read a column of cells (strings) as the field's type; null where missing or bad."""
    if field.missing == ("",):
        missing = pc.equal(pc.binary_length(cells), 0)
    else:
        missing = pc.is_in(cells, value_set=pa.array(field.missing, pa.string()))
    present = _null_where(missing, cells)
    values, bad = _PARSERS.get(field.type, _parse_each)(field, present)
    mask = (
        np.zeros(len(cells), dtype=bool)
        if bad is None
        else pc.fill_null(bad, False).to_numpy(zero_copy_only=False)
    )
    return Column(field, values, mask, _describe(field))


def _null_where(missing: pa.Array, cells: pa.Array) -> pa.Array:
    """The cells with null for the missing ones; shares their memory."""
    if not pc.any(missing).as_py():
        return cells
    valid = pc.invert(missing)
    if cells.offset or valid.offset:
        return pc.if_else(valid, cells, pa.scalar(None, cells.type))
    _, *buffers = cells.buffers()
    return pa.Array.from_buffers(cells.type, len(cells), [valid.buffers()[1], *buffers])


def parse_value(field: Field, value: Any) -> Any:
    """One constraint value of the schema as the field's type; raises ValueError.

    The standard lets a bound be a JSON value of the type or the text of a cell.
    """
    if isinstance(value, bool):
        if field.type == "boolean":
            return value
    elif isinstance(value, (int, float)):
        if field.type == "number":
            return float(value)
        if field.type in ("integer", "year") and value == int(value):
            return int(value)
    elif field.type in ("object", "array", "geojson", "geopoint") and not isinstance(value, str):
        value = json.dumps(value)
    elif field.type == "list" and isinstance(value, list):
        value = field.option("delimiter", ",").join(_json_text(item) for item in value)
    if field.type == "any":
        return _json_text(value)
    if not isinstance(value, str):
        raise ValueError(f"not a value of the type {field.type}")
    column = parse(dataclasses.replace(field, missing=()), pa.array([value], pa.string()))
    if column.bad[0]:
        raise ValueError(f"not {column.reason}")
    return column.values[0].as_py()


def _json_text(value: Any) -> str:
    """A JSON value as a cell would hold it."""
    return value if isinstance(value, str) else json.dumps(value)


def canonical(field: Field, text: str) -> str:
    """A cell's text as it is compared: the same for all ways to write one JSON value or point."""
    if field.type == "geopoint":
        return repr(_point(text, field.format))
    if field.type in ("object", "array", "geojson"):
        return json.dumps(json.loads(text), sort_keys=True)
    return text


def map_distinct(values: pa.Array, read: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """What `read` makes of each value, called once for equal ones; null stays null."""
    encoded = pc.dictionary_encode(values)
    read_values = [read(value) for value in encoded.dictionary.to_pylist()]
    return pc.take(pa.array(read_values, kind), encoded.indices)


def _describe(field: Field) -> str:
    """What a cell of this type should be, as it is said in a message."""
    if field.type in ("date", "datetime", "time") and field.format not in ("default", "any"):
        return f"a {field.type} in the format {shorten(field.format)}"
    if field.type == "string":
        return {
            "email": "an e-mail address",
            "uri": "a URI with a scheme",
            "binary": "base64",
            "uuid": "a UUID",
        }.get(field.format, "a text")
    if field.type == "boolean":
        return "one of " + ", ".join(map(shorten, _true_values(field) + _false_values(field)))
    return {
        "integer": "a whole number",
        "number": "a number",
        "date": "a date (YYYY-MM-DD) that exists",
        "datetime": "a date with a time (YYYY-MM-DDThh:mm:ss)",
        "time": "a time (hh:mm:ss)",
        "year": "a year (YYYY)",
        "yearmonth": "a month (YYYY-MM)",
        "duration": "a duration (such as P1Y2M3DT4H)",
        "object": "a JSON object",
        "array": "a JSON array",
        "list": f"a list of {field.option('itemType', 'string')} values",
        "geopoint": "a point (longitude, latitude)",
        "geojson": "a GeoJSON object" if field.format == "default" else "a TopoJSON object",
    }.get(field.type, "a value")


Parsed = tuple["pa.Array", "pa.Array | None"]


def _split(cells: pa.Array, good: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Cells with null where not good, and the mask of the bad ones (None without any)."""
    if pc.all(good).as_py() in (True, None):
        return cells, None
    return pc.if_else(good, cells, pa.scalar(None, pa.string())), pc.invert(good)


def _matches(cells: pa.Array, pattern: str) -> pa.Array:
    return pc.match_substring_regex(cells, pattern=rf"\A(?:{pattern})\z")


_STRING_FORMATS = {
    "email": r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+",
    "uri": r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+",
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "binary": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
}


def _parse_string(field: Field, cells: pa.Array) -> Parsed:
    if field.format not in _STRING_FORMATS:
        return cells, None
    return _split(cells, _matches(cells, _STRING_FORMATS[field.format]))


def _bare(field: Field, cells: pa.Array) -> pa.Array:
    """Cells without group characters and, where the field allows it, without text around."""
    group = field.option("groupChar", None)
    if group:
        cells = pc.replace_substring(cells, pattern=group, replacement="")
    if not field.option("bareNumber", True):
        point = re.escape(field.option("decimalChar", "."))
        number = rf"[+\-]?(?:[0-9]+(?:{point})?[0-9]*|(?:{point})[0-9]+)(?:[eE][+\-]?[0-9]+)?"
        cells = pc.replace_substring_regex(
            cells, pattern=rf"\A[^0-9]*?({number})[^0-9]*\z", replacement=r"\1"
        )
    return cells


def _are_digits(cells: pa.Array) -> bool:
    """Whether the cells hold ASCII digits and nothing else."""
    octets, _ = octets_of(cells)
    return len(octets) > 0 and octets.min() >= ord("0") and octets.max() <= ord("9")


def _parse_integer(field: Field, cells: pa.Array) -> Parsed:
    cells = _bare(field, cells)
    if _are_digits(cells):
        try:
            return pc.cast(cells, pa.int64()), None
        except pa.ArrowInvalid:  # more digits than 64 bits hold
            pass
    good = _matches(cells, r"[+\-]?[0-9]{1,19}")
    cells, bad = _split(cells, good)
    digits = pc.replace_substring_regex(cells, pattern=r"\A\+", replacement="")
    try:
        return pc.cast(digits, pa.int64()), bad
    except pa.ArrowInvalid:
        # 19 digits may be more than 64 bits hold
        whole = [None if text is None else int(text) for text in digits.to_pylist()]
        large = [value is not None and not -(2**63) <= value < 2**63 for value in whole]
        values = [None if big else value for value, big in zip(whole, large, strict=True)]
        mask = pa.array(large)
        return pa.array(values, pa.int64()), mask if bad is None else pc.or_kleene(bad, mask)


def _parse_number(field: Field, cells: pa.Array) -> Parsed:
    cells = _bare(field, cells)
    point = field.option("decimalChar", ".")
    if point != ".":
        dots = pc.match_substring(cells, pattern=".")
        cells = pc.if_else(dots, "not a number", pc.replace_substring(cells, point, "."))
    good = _matches(
        cells, r"[+\-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?|(?i:nan|-?inf)"
    )
    cells, bad = _split(cells, good)
    values = pc.add(pc.cast(cells, pa.float64()), 0.0)  # there is one zero: -0 is 0
    large = pc.and_(pc.is_inf(values), pc.match_substring_regex(cells, pattern="[0-9]"))
    if not pc.any(large).as_py():
        return values, bad
    values = pc.if_else(large, pa.scalar(None, pa.float64()), values)
    return values, large if bad is None else pc.or_kleene(bad, large)


def _true_values(field: Field) -> list[str]:
    return list(field.option("trueValues", ["true", "True", "TRUE", "1"]))


def _false_values(field: Field) -> list[str]:
    return list(field.option("falseValues", ["false", "False", "FALSE", "0"]))


def _parse_boolean(field: Field, cells: pa.Array) -> Parsed:
    true = pc.is_in(cells, value_set=pa.array(_true_values(field), pa.string()))
    false = pc.is_in(cells, value_set=pa.array(_false_values(field), pa.string()))
    null = pc.is_null(cells)
    good = pc.or_(pc.or_(true, false), null)
    values = pc.if_else(pc.and_(good, pc.invert(null)), true, pa.scalar(None, pa.bool_()))
    return values, None if pc.all(good).as_py() in (True, None) else pc.invert(good)


def _parse_date(field: Field, cells: pa.Array) -> Parsed:
    if field.format != "default":
        return _parse_each(field, cells)
    # Arrow has a year 0, which neither Python nor ISO 8601's usual years have
    years = "[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9]"
    cells, bad = _split(cells, _matches(cells, rf"(?:{years})-[0-9]{{2}}-[0-9]{{2}}"))
    try:
        return pc.cast(cells, pa.date32()), bad
    except pa.ArrowInvalid:  # a day that does not exist
        values, worse = _parse_each(field, cells)
        if bad is None or worse is None:
            return values, worse if bad is None else bad
        return values, pc.or_kleene(bad, worse)


def _parse_year(field: Field, cells: pa.Array) -> Parsed:
    del field
    cells, bad = _split(cells, _matches(cells, r"-?(?:[1-9][0-9]{3,17}|0[0-9]{3})"))
    return pc.cast(cells, pa.int64()), bad


def _parse_yearmonth(field: Field, cells: pa.Array) -> Parsed:
    del field
    return _split(cells, _matches(cells, r"-?[0-9]{4,}-(?:0[1-9]|1[0-2])"))


def _parse_duration(field: Field, cells: pa.Array) -> Parsed:
    del field
    day = r"[0-9]+Y(?:[0-9]+M)?(?:[0-9]+D)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D"
    time = (
        r"T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?"
        r"|[0-9]+(?:\.[0-9]+)?S)"
    )
    return _split(cells, _matches(cells, rf"-?P(?:(?:{day})(?:{time})?|{time})"))


def _parse_any(field: Field, cells: pa.Array) -> Parsed:
    del field
    return cells, None


def _parse_each(field: Field, cells: pa.Array) -> Parsed:
    """Read every distinct text once, in Python; for the types that no column operation reads."""
    read = _reader(field)
    encoded = pc.dictionary_encode(cells)
    values: list[Any] = []
    bad: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        try:
            values.append(read(text))
            bad.append(False)
        except (ValueError, RecursionError, OverflowError, decimal.DecimalException):
            values.append(None)
            bad.append(True)
    taken = pc.take(pa.array(values, arrow_plain(field)), encoded.indices)
    return taken, pc.take(pa.array(bad), encoded.indices) if any(bad) else None


def _reader(field: Field) -> Callable[[str], Any]:
    if field.type in ("date", "time", "datetime"):
        return _temporal_reader(field)
    readers: dict[str, Callable[[str], Any]] = {
        "object": lambda text: _json_of(text, dict),
        "array": lambda text: _json_of(text, list),
        "geojson": lambda text: _geojson(text, field.format),
        "geopoint": lambda text: _geopoint(text, field.format),
        "list": lambda text: _list(text, field),
    }
    return readers[field.type]


def _temporal_reader(field: Field) -> Callable[[str], Any]:
    kind, form = field.type, field.format
    if form == "any":
        return lambda text: _part(_guess(text), kind)
    if form != "default":
        return lambda text: _part(datetime.datetime.strptime(text, form), kind)  # noqa: DTZ007
    if kind == "date":
        return lambda text: datetime.date.fromisoformat(_full(_DATE, text))
    if kind == "time":
        return lambda text: datetime.time.fromisoformat(_full(_TIME, text))
    return lambda text: _part(datetime.datetime.fromisoformat(_full(_DATETIME, text)), kind)


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


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}:\d{2}", re.ASCII)
_DATETIME = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII
)


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


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no JSON number")


def _json_of(text: str, kind: type) -> str:
    value = json.loads(text, parse_constant=_refuse)
    if not isinstance(value, kind):
        raise ValueError("another kind of JSON value")
    return text


def _geojson(text: str, form: str) -> str:
    kind = json.loads(_json_of(text, dict)).get("type")
    points = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
    kinds = (
        ("Topology",)
        if form == "topojson"
        else (*points, "GeometryCollection", "Feature", "FeatureCollection")
    )
    if kind not in kinds:
        raise ValueError("no such kind of geometry")
    return text


def _geopoint(text: str, form: str) -> str:
    _point(text, form)
    return text


def _point(text: str, form: str) -> tuple[float, float]:
    """Longitude and latitude; raises ValueError."""
    if form == "object":
        value = json.loads(_json_of(text, dict))
        if set(value) != {"lon", "lat"}:
            raise ValueError("not an object of lon and lat")
        parts = [value["lon"], value["lat"]]
    elif form == "array":
        parts = json.loads(_json_of(text, list))
    else:
        parts = text.split(",")
    if len(parts) != 2:
        raise ValueError("not two numbers")
    if form == "default":
        if not all(_COORDINATE.fullmatch(part.strip(" ")) for part in parts):
            raise ValueError("not two numbers")
    elif any(isinstance(part, bool) or not isinstance(part, (int, float)) for part in parts):
        raise ValueError("not two numbers")
    lon, lat = (float(part) for part in parts)
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError("not on the globe")
    return lon, lat


_COORDINATE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def _list(text: str, field: Field) -> str:
    kind = field.option("itemType", "string")
    if kind == "string":
        return text
    items = text.split(field.option("delimiter", ","))
    column = parse(Field("item", kind, missing=()), pa.array(items, pa.string()))
    if column.bad.any():
        raise ValueError("an item of another type")
    return text


_PARSERS: dict[str, Callable[[Field, Any], Parsed]] = {
    "string": _parse_string,
    "integer": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "date": _parse_date,
    "year": _parse_year,
    "yearmonth": _parse_yearmonth,
    "duration": _parse_duration,
    "any": _parse_any,
}
