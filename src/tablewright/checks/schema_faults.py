"""Constraints of a schema that cannot be applied, or that contradict one another.

What one says of a column's cells is said of the schema's own values: no cell can hold a value of an
enum that is above the maximum.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tablewright.base.findings import shorten
from tablewright.checks.constraints import CHECKS, rows_where
from tablewright.values.comparing import exact_value
from tablewright.values.json_schemas import equality_key
from tablewright.values.linear_patterns import (
    BadConstraintError,
    ForeignPatternError,
    UnsupportedError,
)
from tablewright.values.types import Column, arrow_plain, cell_text, parse, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.schema import Field

_LOWER = ("minimum", "exclusiveMinimum")
_UPPER = ("maximum", "exclusiveMaximum")
_CANNOT = (ValueError, OverflowError, pa.ArrowException)


@dataclasses.dataclass(frozen=True)
class FieldFault:
    """What is wrong with a field's constraints or values; `at` leads there from the field."""

    field: str
    at: Pointer
    message: str
    code: str = "schema-constraint-invalid"
    warning: bool = False


def constraint_faults(
    fields: Iterable[Field],
) -> tuple[list[FieldFault], frozenset[tuple[str, str]]]:
    """What is wrong with the constraints, categories and examples of fields.

    Returns:
        The faults, and field and name of the constraints that are not to be applied to cells: those
        at fault, and both of two that leave no value.
    """
    faults: list[FieldFault] = []
    unusable: set[tuple[str, str]] = set()
    for field in fields:
        if field.constraints or "example" in field.descriptor:
            names: set[str] = set()
            faults += _unusable(field, names)
            faults += _contradictions(field, names)
            faults += _values(field, names)
            unusable.update((field.name, name) for name in names)
    return faults, frozenset(unusable)


def _unusable(field: Field, unusable: set[str]) -> Iterator[FieldFault]:
    """Constraints that cannot be applied, each for itself; adds their names to `unusable`."""
    values = pa.array([None], arrow_plain(field))
    nothing = Column(field, values, np.zeros(1, dtype=bool), "", pa.array([""], pa.string()))
    for name, given in field.constraints.items():
        if name not in CHECKS:
            continue
        at: Pointer = ("constraints", name)
        if name == "enum":
            yield from _repeated(field, given)
        try:
            CHECKS[name](nothing, given)
            continue
        except UnsupportedError as error:
            is_foreign = isinstance(error, ForeignPatternError)
            yield FieldFault(field.name, at, str(error), "not-supported", is_foreign)
        except BadConstraintError as error:
            wrong = list(_unread(field, given)) if name == "enum" else []
            yield from wrong or [FieldFault(field.name, at, str(error))]
        except _CANNOT as error:
            message = f"{shorten(given)} cannot be applied: {shorten(error)}"
            yield FieldFault(field.name, at, message)
        unusable.add(name)


def _repeated(field: Field, given: list[Any]) -> Iterator[FieldFault]:
    seen: set[Any] = set()
    for number, value in enumerate(given):
        key = equality_key(value)
        if key in seen:
            message = f"the enum lists {shorten(value)} twice"
            yield FieldFault(field.name, ("constraints", "enum", number), message)
        seen.add(key)


def _unread(field: Field, given: list[Any]) -> Iterator[FieldFault]:
    """The values of an enum that are none of the field's type."""
    for number, value in enumerate(given):
        try:
            (exact_value if field.type == "number" else parse_value)(field, value)
        except _CANNOT as error:
            message = f"{shorten(value)}, a value of the enum, is {error}"
            yield FieldFault(field.name, ("constraints", "enum", number), message)


def _contradictions(field: Field, unusable: set[str]) -> Iterator[FieldFault]:
    """Bounds between which there is no value; adds the constraints to `unusable`."""
    given = {name: value for name, value in field.constraints.items() if name not in unusable}
    if given.get("minLength", 0) > given.get("maxLength", float("inf")):
        unusable |= {"minLength", "maxLength"}
        message = f"the minLength {given['minLength']} is above the maxLength {given['maxLength']}"
        yield FieldFault(field.name, ("constraints", "minLength"), message)
    for lower, upper in itertools.product(_LOWER, _UPPER):
        if lower in given and upper in given and _is_empty(field, given, lower, upper):
            unusable |= {lower, upper}
            message = f"there is no value between the {lower} {shorten(given[lower])[1:-1]} and "
            message += f"the {upper} {shorten(given[upper])[1:-1]}"
            yield FieldFault(field.name, ("constraints", lower), message)


def _is_empty(field: Field, given: dict[str, Any], lower: str, upper: str) -> bool:
    """Whether no value of the field's type is within two bounds."""
    is_above, is_below = lower == "exclusiveMinimum", upper == "exclusiveMaximum"
    if field.type in ("integer", "year"):
        first = parse_value(field, given[lower]) + is_above
        return bool(first > parse_value(field, given[upper]) - is_below)
    column = _column(field, [cell_text(field, given[upper])])
    check = CHECKS["exclusiveMinimum" if is_above or is_below else "minimum"]
    return len(rows_where(check(column, given[lower])[0])) > 0


def _values(field: Field, unusable: set[str]) -> Iterator[FieldFault]:
    """Values of the schema that no cell can hold, because of other constraints."""
    raw = field.descriptor
    checks = {name: each for name, each in field.constraints.items() if name not in unusable}
    allowed = checks.pop("enum", [])
    listed = _Listed("schema-constraint-invalid", ("constraints", "enum"), "a value of the enum")
    yield from listed.outside(field, dict(enumerate(allowed)), checks)
    values = [item.get("value") if isinstance(item, dict) else item for item in _categories(field)]
    known = {
        number: value
        for number, value in enumerate(values)
        if value in field.categories and not isinstance(value, bool)  # true is 1 for Python
    }
    listed = _Listed("schema-category", ("categories",), "a category")
    yield from listed.outside(field, known, checks)
    if "example" in raw:
        yield from _example(field, checks | ({"enum": allowed} if allowed else {}))


def _categories(field: Field) -> list[Any]:
    return field.descriptor["categories"] if field.categories else []


def _example(field: Field, checks: dict[str, Any]) -> Iterator[FieldFault]:
    """An example that no cell can hold: it misleads, but nothing goes by it."""
    value = field.descriptor["example"]
    fault = FieldFault(field.name, ("example",), "", "schema-property", warning=True)
    what = f"the example {shorten(value)}"
    try:
        text = cell_text(field, value)
        column = _column(field, [text])
        if column.bad[0]:
            raise ValueError(f"not {column.reason}")
    except _CANNOT as error:
        yield dataclasses.replace(fault, message=f"{what} is {error}")
        return
    if text in field.missing:
        return
    if field.categories and column.values[0].as_py() not in field.categories:
        yield dataclasses.replace(fault, message=f"{what} is none of the categories")
        return
    for message in _broken(column, checks).values():
        yield dataclasses.replace(fault, message=f"{what} {message}")


@dataclasses.dataclass(frozen=True)
class _Listed:
    """Values that a schema lists: the code of what is wrong with one, where they are, a name."""

    code: str
    at: Pointer
    what: str

    def outside(
        self, field: Field, values: dict[int, Any], checks: dict[str, Any]
    ) -> Iterator[FieldFault]:
        """Those of the values, by their numbers, that another constraint excludes."""
        if not values or not checks.keys() & CHECKS:
            return
        texts = {number: cell_text(field, value) for number, value in values.items()}
        # what counts as no value is no value that is excluded
        numbers = [number for number, text in texts.items() if text not in field.missing]
        column = _column(field, [texts[number] for number in numbers])
        for row, reason in sorted(_broken(column, checks).items()):
            number = numbers[row]
            message = f"{shorten(values[number])}, {self.what}, {reason}: no cell can hold it"
            yield FieldFault(field.name, (*self.at, number), message, self.code)


def _column(field: Field, texts: list[str]) -> Column:
    return parse(dataclasses.replace(field, missing=()), pa.array(texts, pa.string()))


def _broken(column: Column, checks: dict[str, Any]) -> dict[int, str]:
    """What each value breaks first, by its row."""
    found: dict[int, str] = {}
    for name, given in checks.items():
        if name not in CHECKS:
            continue
        try:
            mask, _, message = CHECKS[name](column, given)
        except UnsupportedError:  # said of the cells
            continue
        for row in rows_where(mask):
            found.setdefault(int(row), message or "is none of the values of the enum")
    return found
