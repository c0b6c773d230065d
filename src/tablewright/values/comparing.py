"""Values as Table Schema compares them, where Arrow's types and the cells' texts do not suffice.

A number is a float for whoever loads it, and a decimal here: two that differ are never equal. One
JSON value, point or duration can be written in several ways.
"""

from __future__ import annotations

import decimal
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base import temporal
from tablewright.values import moments, nested
from tablewright.values.types import is_typed_list, list_items, map_distinct, plain_numbers

if TYPE_CHECKING:
    from tablewright.descriptor.schema import Field
    from tablewright.values.types import Column

# numbers that a float may not tell apart: of more than 15 digits, or with a long exponent
_LONG = r"(?:[0-9][^0-9eE]*){16}|[eE][+\-]?[0-9]{3}"


def comparable(column: Column, *, exactly: bool = False) -> pa.Array:
    """What is equal where the column's values are, as an Arrow array; null where they are.

    Numbers stay floats unless `exactly` is asked for: two that differ may then be equal.
    """
    field, values = column.field, column.values
    if field.type in moments.TYPES:
        return moments.comparable(column)
    if field.type == "number" and exactly:
        texts = plain_numbers(field, column.cells)
    elif field.type != "number" and (field.type in _CANONICAL or is_typed_list(field)):
        texts = column.cells
    else:
        return values
    present = pc.if_else(pc.is_valid(values), texts, pa.scalar(None, pa.string()))
    return map_distinct(present, lambda text: canonical(field, text), pa.string())


def reference(column: Column, *, exactly: bool = False) -> pa.Array:
    """What references to a key are compared with: `comparable`, and where it is none the cell.

    A key that breaks a constraint is still the key that its references mean. What counts as no
    value is none.
    """
    field = column.field
    is_plain = column.values.type != pa.string() or field.type in moments.TYPES
    if is_plain and not (exactly and field.type == "number"):
        return comparable(column)
    cells = _present(column)
    if field.type == "number":
        texts = plain_numbers(field, cells)
    elif field.type in _CANONICAL or is_typed_list(field):
        texts = cells
    else:
        return cells

    def read(text: str) -> str:
        try:
            return canonical(field, text)
        except (ValueError, ArithmeticError, RecursionError):
            return text

    return map_distinct(texts, read, pa.string())


def _present(column: Column) -> pa.Array:
    """A column's cells, null where they count as no value."""
    if not column.values.null_count:
        return column.cells
    present = pc.or_(pc.is_valid(column.values), pa.array(column.bad))
    return pc.if_else(present, column.cells, pa.scalar(None, pa.string()))


def is_inexact(column: Column) -> bool:
    """Whether two numbers of a column that differ may be the same float."""
    return column.field.type == "number" and is_long(column.cells)


def is_long(cells: pa.Array) -> bool:
    """Whether any number is so long, or so small, that another may be the same float."""
    if (pc.max(pc.binary_length(cells)).as_py() or 0) < 5:
        return False
    return bool(pc.any(pc.match_substring_regex(cells, pattern=_LONG)).as_py())


def canonical(field: Field, text: str) -> str:
    """A cell's text, the same for all ways to write one value; a number's without extras."""
    if field.type in moments.TYPES:
        return moments.canonical(field, text)
    return _CANONICAL.get(field.type, _list)(field, text)


def exact(text: str) -> decimal.Decimal:
    """A plain number as a decimal, all digits kept; raises ValueError."""
    try:
        return decimal.Decimal(text)
    except decimal.DecimalException as error:
        raise ValueError("not a number") from error


def exact_value(field: Field, value: Any) -> decimal.Decimal:
    """A bound or a value of an enum of a number field, all digits kept; raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("not a value of the type number")
    if not isinstance(value, str):
        return exact(getattr(value, "text", repr(value)))
    text = plain_numbers(field, pa.array([value], pa.string()))[0].as_py()
    if text is None:
        raise ValueError("not a number")
    return exact(text)


def number_text(value: decimal.Decimal) -> str:
    """The one way to write a number: whole ones in full, others with a power of ten."""
    if not value.is_finite():
        return str(value.copy_abs()) if value.is_nan() else str(value)
    sign, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    short = text.rstrip("0")
    if not short:
        return "0"
    power = int(exponent) + len(text) - len(short)
    if 0 <= power <= 400:
        short, power = short + "0" * power, 0
    return ("-" if sign else "") + short + (f"e{power}" if power else "")


def _number(field: Field, text: str) -> str:
    del field
    return number_text(exact(text))


def _json(field: Field, text: str) -> str:
    del field
    value = json.loads(text, parse_float=_json_number, parse_int=_json_number)
    return json.dumps(value, sort_keys=True)


def _json_number(text: str) -> dict[str, str]:
    """A number of JSON, told from an object by a name that no one would give."""
    try:
        return {"\0": number_text(exact(text))}
    except ValueError:  # an exponent that no decimal has
        return {"\0": text}


def _point(field: Field, text: str) -> str:
    return " ".join(map(number_text, nested.point(text, field.format)))


def _duration(field: Field, text: str) -> str:
    del field
    count, seconds = temporal.span(text)
    return f"{count} {number_text(seconds)}"


def _list(field: Field, text: str) -> str:
    return repr(comparable(list_items(text, field), exactly=True).to_pylist())


_CANONICAL = {
    "number": _number,
    "object": _json,
    "array": _json,
    "geojson": _json,
    "geopoint": _point,
    "duration": _duration,
}
