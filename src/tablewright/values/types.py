"""Cells to typed values, a column at a time, by Table Schema's types and formats."""

from __future__ import annotations

import dataclasses
import decimal
import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base import temporal
from tablewright.base.byte_search import octets_of
from tablewright.base.findings import shorten
from tablewright.descriptor.schema import TRUTHS
from tablewright.values import nested
from tablewright.values.formats import STRING_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from tablewright.descriptor.schema import Field


@dataclasses.dataclass(frozen=True)
class Column:
    """A column's typed values: `values` is null where a cell is missing or `bad`.

    `bad` marks the cells that could not be read as the type, `reason` says why in a word or two.
    `cells` are the texts the values were read from.
    """

    field: Field
    values: pa.Array
    bad: npt.NDArray[np.bool_]
    reason: str
    cells: pa.Array


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


def is_typed_list(field: Field) -> bool:
    """Whether a field holds lists whose items can be written in several ways."""
    return field.type == "list" and field.option("itemType", "string") != "string"


def is_text(field: Field) -> bool:
    """Whether the values of a field are its cells, character by character."""
    return field.type in ("string", "any") or (field.type == "list" and not is_typed_list(field))


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
    return Column(field, values, mask, _describe(field), cells)


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
    if field.type == "any":
        return _json_text(value)
    value = cell_text(field, value)
    column = parse(dataclasses.replace(field, missing=()), pa.array([value], pa.string()))
    if column.bad[0]:
        raise ValueError(f"not {column.reason}")
    found = column.values[0].as_py()
    return int(found) if isinstance(found, decimal.Decimal) else found


def cell_text(field: Field, value: Any) -> str:
    """A JSON value of the schema as a cell of the field would hold it; raises ValueError."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(value, str):
        return value
    if field.type == "boolean" and isinstance(value, bool):
        return (_true_values if value else _false_values)(field)[0]
    if field.type == "number" and is_number:
        return getattr(value, "text", repr(value)).replace(".", field.option("decimalChar", "."))
    if field.type in ("integer", "year") and is_number and value == int(value):
        return str(int(value))
    if field.type in ("any", "object", "array", "geojson", "geopoint"):
        return json.dumps(value)
    if field.type == "list" and isinstance(value, list):
        return str(field.option("delimiter", ",")).join(map(_json_text, value))
    raise ValueError(f"not a value of the type {field.type}")


def _json_text(value: Any) -> str:
    """A JSON value as a cell would hold it."""
    return value if isinstance(value, str) else json.dumps(value)


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
            "uri": "a URI with a scheme, by RFC 3986",
            "binary": "base64",
            "uuid": "a UUID",
        }.get(field.format, "a text")
    if field.type == "boolean":
        words = _true_values(field) + _false_values(field)
        shown = ", ".join(map(shorten, words[:12]))
        return f"one of {shown}" + (f" and {len(words) - 12} more" if len(words) > 12 else "")
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


def _parse_string(field: Field, cells: pa.Array) -> Parsed:
    if field.format not in STRING_FORMATS:
        return cells, None
    return _split(cells, _matches(cells, STRING_FORMATS[field.format]))


_EXPONENT = r"(?:[eE][+\-]?[0-9]+)?"
MAX_DIGITS = 76  # of a whole number: Arrow's longest decimal; and of a part of a duration
MAX_EXPONENT = 17  # digits that a decimal's exponent may have
_TOO_SMALL = rf"[eE][+\-]?[0-9]{{{MAX_EXPONENT + 1}}}"
_TOO_LONG = rf"[0-9]{{{MAX_DIGITS + 1}}}"


def _without(cells: pa.Array, bad: pa.Array | None, form: str, length: int) -> Parsed:
    """Cells and the mask of the bad ones, also without those in which RE2 finds a form.

    The form takes more than so many bytes: mostly there is nothing to look at.
    """
    if (pc.max(pc.binary_length(cells)).as_py() or 0) <= length:
        return cells, bad
    cells, worse = _split(cells, pc.invert(pc.match_substring_regex(cells, pattern=form)))
    if bad is None or worse is None:
        return cells, worse if bad is None else bad
    return cells, pc.or_kleene(bad, worse)


def _separators(field: Field) -> tuple[str, str]:
    """The decimal point and what groups digits, empty for nothing."""
    point = field.option("decimalChar", ".") if field.type == "number" else "."
    group = field.option("groupChar", "")
    return point, "" if group == point and field.type == "number" else group


def _bare(field: Field, cells: pa.Array) -> pa.Array:
    """Cells without text around their number, where the field allows it."""
    if field.option("bareNumber", True):
        return cells
    point, _ = _separators(field)
    sign, fraction = r"[+\-]?", re.escape(point)
    number = rf"{sign}(?:{_whole(field)}(?:{fraction})?[0-9]*|(?:{fraction})[0-9]+){_EXPONENT}"
    return pc.replace_substring_regex(
        cells, pattern=rf"\A[^0-9]*?({number})[^0-9]*\z", replacement=r"\1"
    )


def _whole(field: Field) -> str:
    """The pattern of digits, grouped where the field allows it."""
    group = re.escape(_separators(field)[1])
    return f"[0-9]+(?:{group}[0-9]+)*" if group else "[0-9]+"


def _ungrouped(field: Field, cells: pa.Array) -> pa.Array:
    group = _separators(field)[1]
    return pc.replace_substring(cells, pattern=group, replacement="") if group else cells


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
    cells, bad = _split(cells, _matches(cells, rf"[+\-]?{_whole(field)}"))
    digits = _ungrouped(field, cells)
    try:
        return pc.cast(digits, pa.int64()), bad
    except pa.ArrowInvalid:  # some have a plus sign, or more than 64 bits
        significant = r"\A(?:\+|(-))?0*([0-9])"
        digits = pc.replace_substring_regex(digits, pattern=significant, replacement=r"\1\2")
    lengths = pc.binary_length(pc.replace_substring(digits, pattern="-", replacement=""))
    digits, long = _split(digits, pc.less_equal(lengths, MAX_DIGITS))
    values = pc.cast(digits, pa.decimal256(MAX_DIGITS, 0))
    if bad is None or long is None:
        bad = long if bad is None else bad
    else:
        bad = pc.or_(pc.fill_null(bad, False), pc.fill_null(long, False))
    try:
        return pc.cast(values, pa.int64()), bad
    except pa.ArrowInvalid:
        return values, bad


def _plain(field: Field, cells: pa.Array) -> Parsed:
    """Numbers as XML Schema writes them, as texts."""
    cells = _bare(field, cells)
    point, _ = _separators(field)
    dot = re.escape(point)
    number = rf"[+\-]?(?:{_whole(field)}(?:{dot})?[0-9]*|(?:{dot})[0-9]+){_EXPONENT}"
    cells, bad = _split(cells, _matches(cells, rf"{number}|(?i:nan|-?inf)"))
    cells = _ungrouped(field, cells)
    return cells if point == "." else pc.replace_substring(cells, point, "."), bad


def plain_numbers(field: Field, cells: pa.Array) -> pa.Array:
    """Numbers of any size as XML Schema writes them, as texts; null where a cell is none."""
    return _plain(field, cells)[0]


def _parse_number(field: Field, cells: pa.Array) -> Parsed:
    cells, bad = _without(*_plain(field, cells), _TOO_SMALL, MAX_EXPONENT)
    values = pc.add(pc.cast(cells, pa.float64()), 0.0)  # there is one zero: -0 is 0
    large = pc.is_inf(values)
    if not pc.any(large).as_py():
        return values, bad
    large = pc.and_(large, pc.match_substring_regex(cells, pattern="[0-9]"))
    values = pc.if_else(large, pa.scalar(None, pa.float64()), values)
    return values, large if bad is None else pc.or_kleene(bad, large)


def unread(field: Field, cell: str) -> str:
    """Why a cell that is of its field's type by the standard is not read here; or empty."""
    # a number that is too large has an exponent, or many digits: the others are not looked at again
    may_be_large = field.type == "number" and ("e" in cell or "E" in cell or len(cell) > 300)
    if may_be_large and plain_numbers(field, pa.array([cell])).null_count == 0:
        return (
            "numbers are read as 64-bit floats, which end at 1.8e308, with exponents of up to "
            f"{MAX_EXPONENT} digits"
        )
    if field.type == "integer" and len(cell) > MAX_DIGITS:
        bare = _bare(field, pa.array([cell]))
        if _matches(bare, rf"[+\-]?{_whole(field)}")[0].as_py():
            return f"whole numbers are read up to {MAX_DIGITS} digits"
    is_long = field.type == "duration" and len(cell) > MAX_DIGITS
    if is_long and _matches(pa.array([cell]), temporal.DURATION)[0].as_py():
        return f"the parts of a duration are read up to {MAX_DIGITS} digits"
    if temporal.is_far(field.type, field.format, cell):
        return "dates are read from the year 1 to 9999"
    return ""


def _true_values(field: Field) -> list[str]:
    return list(field.option("trueValues", TRUTHS["trueValues"]))


def _false_values(field: Field) -> list[str]:
    return list(field.option("falseValues", TRUTHS["falseValues"]))


def as_truths(field: Field, cells: Iterable[str]) -> dict[str, str]:
    """The words of a field of truth values that cells stand for which differ in capitals alone.

    Returns:
        The word by the cell; without cells that are words, and those that could be several.
    """
    words = [*_true_values(field), *_false_values(field)]
    known, folded = frozenset(words), Counter(word.casefold() for word in words)
    alike = {word.casefold(): word for word in words if folded[word.casefold()] == 1}
    return {
        cell: alike[cell.casefold()]
        for cell in cells
        if cell not in known and cell.casefold() in alike
    }


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
    cells, bad = _split(cells, _matches(cells, temporal.YEAR))
    try:
        return pc.cast(cells, pa.int64()), bad
    except pa.ArrowInvalid:  # some have a time zone
        years = pc.replace_substring_regex(cells, temporal.ZONE_AT_THE_END, replacement="")
        return pc.cast(years, pa.int64()), bad


def _parse_yearmonth(field: Field, cells: pa.Array) -> Parsed:
    del field
    return _split(cells, _matches(cells, temporal.YEARMONTH))


def _parse_duration(field: Field, cells: pa.Array) -> Parsed:
    del field
    return _without(*_split(cells, _matches(cells, temporal.DURATION)), _TOO_LONG, MAX_DIGITS)


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
        return temporal.reader(field.type, field.format)
    readers: dict[str, Callable[[str], Any]] = {
        "object": lambda text: (nested.json_of(text, dict), text)[1],
        "array": lambda text: (nested.json_of(text, list), text)[1],
        "geojson": lambda text: nested.geojson(text, field.format),
        "geopoint": lambda text: (nested.point(text, field.format), text)[1],
        "list": lambda text: (list_items(text, field), text)[1],
    }
    return readers[field.type]


def list_items(text: str, field: Field) -> Column:
    """A list's items, read as their type; raises ValueError."""
    parts = text.split(field.option("delimiter", ","))
    column = parse(nested.item_field(field), pa.array(parts, pa.string()))
    if column.bad.any():
        raise ValueError("an item of another type")
    return column


def _parse_list(field: Field, cells: pa.Array) -> Parsed:
    if field.option("itemType", "string") == "string":
        return cells, None
    return _parse_each(field, cells)


_PARSERS: dict[str, Callable[[Field, Any], Parsed]] = {
    "string": _parse_string,
    "integer": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "date": _parse_date,
    "year": _parse_year,
    "yearmonth": _parse_yearmonth,
    "duration": _parse_duration,
    "list": _parse_list,
    "any": _parse_any,
}
