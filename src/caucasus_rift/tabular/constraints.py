"""Table Schema's constraints on one column, each a mask over the values that break it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.tabular.findings import Finding, did_you_mean, shorten
from caucasus_rift.tabular.schema import Field
from caucasus_rift.tabular.table import Table
from caucasus_rift.tabular.types import parse_value

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class BadConstraint(Exception):
    """A constraint that cannot be applied; the message says why."""


def rows_where(mask: Any) -> npt.NDArray[np.intp]:
    """Numbers of the rows at which an Arrow or numpy mask is true; null counts as false."""
    import numpy as np

    if isinstance(mask, (pa.Array, pa.ChunkedArray)):
        mask = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return np.flatnonzero(mask)


def check_types(table: Table) -> Iterator[Finding]:
    """Cells that are not of their column's type."""
    for name, column in table.columns.items():
        for row in rows_where(column.bad & ~table.ragged):
            cell = table.cell(row, name)
            yield table.finding(
                "value-type",
                row,
                name,
                f"{shorten(cell)} is not {column.reason}",
                hint=_type_hint(column.field, cell),
            )


def check_required(table: Table) -> Iterator[Finding]:
    """Empty cells in columns that must be filled, by constraint or as part of the primary key."""
    for name, column in table.columns.items():
        if not table.is_required(name) or column.values.null_count == 0:
            continue
        empty = pc.is_null(column.values).to_numpy(zero_copy_only=False)
        for row in rows_where(empty & ~column.bad & ~table.ragged):
            because = "is part of the primary key" if name in table.schema.primary_key else "must be filled"
            yield table.finding(
                "value-missing", row, name, f"the cell is empty, but {name} {because}"
            )


def check_padding(table: Table) -> Iterator[Finding]:
    """Cells with white space before or behind their content, which no reader sees."""
    for name, cells in table.cells.items():
        trimmed = pc.utf8_trim_whitespace(cells)
        if cells.equals(trimmed):
            continue
        for row in rows_where(pc.not_equal(cells, trimmed)):
            if table.columns[name].bad[row]:
                continue
            yield table.finding(
                "value-padded",
                row,
                name,
                f"there is white space around {shorten(table.cell(row, name).strip())}",
                hint="delete it, or run `format`",
            )


def check_constraints(
    table: Table, unusable: Callable[[Field, str, str, str], None]
) -> Iterator[Finding]:
    """Values that break their column's vocabulary or constraints.

    `unusable` is told of a constraint that cannot be applied: field, name, message and hint.
    """
    for name, column in table.columns.items():
        field, values = column.field, column.values
        if field.categories:
            yield from _check_categories(table, field, values)
        for constraint, given in field.constraints.items():
            check = _CHECKS.get(constraint)
            if check is None:
                continue
            try:
                broken, code, message = check(field, values, given)
            except (BadConstraint, ValueError) as error:
                unusable(field, constraint, str(error), "")
                continue
            for row in rows_where(broken):
                yield table.finding(
                    code,
                    row,
                    name,
                    f"{shorten(table.cell(row, name))} {message}",
                    hint=_enum_hint(field, given, table.cell(row, name))
                    if constraint == "enum"
                    else "",
                )


Broken = tuple[Any, str, str]


def _check_categories(table: Table, field: Field, values: pa.Array) -> Iterator[Finding]:
    known = pa.array(field.categories, values.type)
    unknown = pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=known)))
    names = [str(category) for category in field.categories]
    for row in rows_where(unknown):
        cell = table.cell(row, field.name)
        yield table.finding(
            "value-not-in-vocabulary",
            row,
            field.name,
            f"{shorten(cell)} is not a code of {field.name}",
            hint=did_you_mean(cell, names) or _list_of(names),
        )


def _enum_hint(field: Field, given: list[Any], cell: str) -> str:
    del field
    names = [str(value) for value in given]
    return did_you_mean(cell, names) or _list_of(names)


def _list_of(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return f"one of: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def _type_hint(field: Field, cell: str) -> str:
    if cell != cell.strip():
        return "delete the white space around it"
    if field.type == "boolean":
        return ""
    if field.type == "date" and "/" in cell:
        return "a spreadsheet may have rewritten it; write it as YYYY-MM-DD"
    return ""


def _pattern(field: Field, values: pa.Array, given: str) -> Broken:
    del field
    try:
        matched = pc.match_substring_regex(values, pattern=rf"\A(?:{given})\z")
    except pa.ArrowInvalid as error:
        reason = str(error).removeprefix("Invalid regular expression: ")
        raise BadConstraint(
            f"the pattern {shorten(given)} cannot be used: {reason} (patterns are RE2, which "
            "runs in linear time and has no look-around and no back-references)"
        ) from error
    return pc.invert(matched), "value-pattern", f"does not have the form {shorten(given, 120)}"


def _lengths(field: Field, values: pa.Array) -> pa.Array:
    if field.type == "string":
        return pc.utf8_length(values)
    if field.type == "list":
        return pc.add(pc.count_substring(values, field.option("delimiter", ",")), 1)
    return pa.array([None if v is None else len(json.loads(v)) for v in values.to_pylist()], pa.int64())


def _min_length(field: Field, values: pa.Array, given: int) -> Broken:
    broken = pc.less(_lengths(field, values), given)
    return broken, "value-too-short", f"is shorter than {given}"


def _max_length(field: Field, values: pa.Array, given: int) -> Broken:
    broken = pc.greater(_lengths(field, values), given)
    return broken, "value-too-long", f"is longer than {given}"


def _bound(
    keep: Callable[[Any, Any], Any], code: str, words: str
) -> Callable[[Field, pa.Array, Any], Broken]:
    def check(field: Field, values: pa.Array, given: Any) -> Broken:
        try:
            bound = parse_value(field, given)
        except ValueError as error:
            raise BadConstraint(f"the bound {shorten(given)} is {error}") from error
        if field.type == "duration":
            values, bound = _seconds(values), _seconds(pa.array([bound]))[0].as_py()
        kept = keep(values, pa.scalar(bound, values.type))
        return pc.invert(kept), code, f"is {words} {given}"

    return check


_DURATION = r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?"


def _seconds(values: pa.Array) -> pa.Array:
    """Durations as seconds, for comparing; a month counts 30.436875 days, a year twelve months."""
    import re

    units = (31556952.0, 2629746.0, 86400.0, 3600.0, 60.0, 1.0)

    def seconds(text: str) -> float:
        match = re.fullmatch(_DURATION, text)
        parts = match.groups() if match else ("",) * 7
        total = sum(float(n) * unit for n, unit in zip(parts[1:], units, strict=True) if n)
        return -total if parts[0] else total

    return pa.array([None if v is None else seconds(v) for v in values.to_pylist()], pa.float64())


def _enum(field: Field, values: pa.Array, given: list[Any]) -> Broken:
    try:
        allowed = [parse_value(field, value) for value in given]
    except ValueError as error:
        raise BadConstraint(f"a value of the enum is {error}") from error
    known = pc.is_in(values, value_set=pa.array(allowed, values.type))
    return pc.and_(pc.is_valid(values), pc.invert(known)), "value-not-in-enum", "is not allowed here"


def _json_schema(field: Field, values: pa.Array, given: dict[str, Any]) -> Broken:
    try:
        import jsonschema
    except ImportError as error:
        raise BadConstraint("checking jsonSchema needs the package jsonschema") from error
    try:
        kind = jsonschema.validators.validator_for(given)
        kind.check_schema(given)
    except jsonschema.SchemaError as error:
        raise BadConstraint(f"this is not a JSON Schema: {error.message}") from error
    validator = kind(given)
    broken = [text is not None and not validator.is_valid(json.loads(text)) for text in values.to_pylist()]
    del field
    return pa.array(broken), "value-json-schema", "does not fit the field's jsonSchema"


_CHECKS: dict[str, Callable[[Field, pa.Array, Any], Broken]] = {
    "pattern": _pattern,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minimum": _bound(pc.greater_equal, "value-too-low", "below the minimum"),
    "maximum": _bound(pc.less_equal, "value-too-high", "above the maximum"),
    "exclusiveMinimum": _bound(pc.greater, "value-too-low", "not above"),
    "exclusiveMaximum": _bound(pc.less, "value-too-high", "not below"),
    "enum": _enum,
    "jsonSchema": _json_schema,
}
