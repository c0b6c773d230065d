"""Table Schema's constraints on one column, each a mask over the values that break it."""

from __future__ import annotations

import dataclasses
import importlib
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.tabular import spreadsheet
from caucasus_rift.tabular.findings import Suggestions, shorten
from caucasus_rift.tabular.octets import has_octet, octets_of
from caucasus_rift.tabular.types import arrow_plain, canonical, map_distinct, parse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt

    from caucasus_rift.tabular.findings import Finding
    from caucasus_rift.tabular.schema import Field
    from caucasus_rift.tabular.table import Table


class BadConstraintError(Exception):
    """A constraint that cannot be applied; the message says why."""


class UnsupportedError(BadConstraintError):
    """A constraint that is right but that this validator does not follow."""


def rows_where(mask: Any) -> npt.NDArray[np.intp]:
    """Numbers of the rows at which an Arrow or numpy mask is true; null counts as false."""
    return np.flatnonzero(_as_mask(mask))


def _as_mask(mask: Any) -> npt.NDArray[np.bool_]:
    if isinstance(mask, (pa.Array, pa.ChunkedArray)):
        mask = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return np.asarray(mask, dtype=bool)


def check_types(table: Table) -> Iterator[Finding]:
    """Cells that are not of their column's type."""
    for name, column in table.columns.items():
        if not column.bad.any():
            continue
        for row in rows_where(column.bad & ~table.unsure(name)):
            cell = table.cell(row, name)
            yield table.finding(
                "value-type",
                row,
                name,
                f"{shorten(cell)} is not {column.reason}",
                hint=_type_hint(column.field, cell),
            )


def check_required(table: Table) -> Iterator[Finding]:
    """Empty cells in columns that must be filled, by constraint or as part of the primary key.

    A row of which nothing is filled is one fault.
    """
    wanted = [
        name
        for name, column in table.columns.items()
        if table.is_required(name) and column.values.null_count
    ]
    if not wanted:
        return
    bare = _bare_rows(table)
    for row in rows_where(bare & ~table.ragged):
        first = next(iter(table.columns))
        message = "no cell of the row is filled"
        yield dataclasses.replace(
            table.finding("row-blank", row, first, message, hint="delete the line"), field=None
        )
    for name in wanted:
        column = table.columns[name]
        because = (
            "is part of the primary key" if name in table.schema.primary_key else "must be filled"
        )
        empty = pc.is_null(column.values).to_numpy(zero_copy_only=False)
        for row in rows_where(empty & ~column.bad & ~bare & ~table.unsure(name)):
            message = f"the cell is empty, but {shorten(name)} {because}"
            yield table.finding("value-missing", row, name, message, hint="fill it in")


def _bare_rows(table: Table) -> npt.NDArray[np.bool_]:
    """Rows of several cells without anything in them."""
    bare = np.full(table.n_rows, len(table.cells) > 1)
    for cells in table.cells.values():
        if not bare.any():
            break
        bare &= pc.equal(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
    return bare


def check_padding(table: Table) -> Iterator[Finding]:
    """Cells with white space before or behind their content, which no reader sees."""
    for name, padded in table.padded.items():
        if not len(padded):
            continue
        column, judged = table.columns[name], ~table.unsure(name)
        if table.is_required(name):  # what is empty without it has been said to be
            judged &= pc.is_valid(column.values).to_numpy(zero_copy_only=False)
        for row in padded[judged[padded]]:
            cell = table.cell(row, name)
            message = f"there is white space around {shorten(cell)}"
            if not cell:
                message = "there is nothing but white space in the cell"
            yield table.finding(
                "value-padded", row, name, message, hint="delete it, or run `format`"
            )


Unusable = dict[tuple[str, str], BadConstraintError]


def unusable_constraints(fields: tuple[Field, ...]) -> Unusable:
    """The constraints that cannot be applied, by field and constraint, with the reason."""
    found: Unusable = {}
    for field in fields:
        nothing = pa.array([None], arrow_plain(field))
        for constraint, given in field.constraints.items():
            try:
                if constraint in _CHECKS:
                    _CHECKS[constraint](field, nothing, given)
            except BadConstraintError as error:
                found[field.name, constraint] = error
            except (ValueError, OverflowError, pa.ArrowException) as error:
                message = f"{shorten(given)} cannot be applied: {shorten(error)}"
                found[field.name, constraint] = BadConstraintError(message)
    return found


def check_constraints(table: Table, unusable: Unusable) -> Iterator[Finding]:
    """Values that break their column's vocabulary or constraints; leaves out the `unusable`."""
    for name, column in list(table.columns.items()):
        field = column.field
        unknown = _no_rows(table)
        rejected = _no_rows(table)
        if field.categories:
            _, codes = table.codes(name)
            unknown = (codes < 0) & _as_mask(pc.is_valid(column.values))
            rejected |= unknown
            names = [str(category) for category in field.categories]
            yield from _not_listed(table, field, names, unknown, "value-not-in-vocabulary")
        for constraint, given in field.constraints.items():
            if constraint not in _CHECKS or (name, constraint) in unusable:
                continue
            broken, code, message = _CHECKS[constraint](field, column.values, given)
            rejected |= _as_mask(broken)
            if constraint == "enum":
                # what is no category has been said
                mask = _as_mask(broken) & ~unknown
                yield from _not_listed(table, field, [_text(one) for one in given], mask, code)
                continue
            for row in _judged(table, name, _as_mask(broken)):
                cell = table.cell(row, name)
                hint = _broken_hint(field, cell, constraint, given)
                yield table.finding(code, row, name, f"{shorten(cell)} {message}", hint=hint)
        if rejected.any():
            table.reject(name, rejected)


Broken = tuple[Any, str, str]


def _no_rows(table: Table) -> npt.NDArray[np.bool_]:
    return np.zeros(table.n_rows, dtype=bool)


def _judged(table: Table, name: str, broken: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Rows of the mask whose cell can be trusted."""
    return rows_where(broken & ~table.unsure(name)) if broken.any() else np.array([], np.intp)


def _not_listed(
    table: Table, field: Field, names: list[str], mask: npt.NDArray[np.bool_], code: str
) -> Iterator[Finding]:
    suggestions, known = Suggestions(names), frozenset(names)
    what = "a code of" if code == "value-not-in-vocabulary" else "a value allowed in"
    for row in _judged(table, field.name, mask):
        cell = table.cell(row, field.name)
        message = f"{shorten(cell)} is not {what} {shorten(field.name)}"
        meant = spreadsheet.hint_among(field, cell, known)
        hint = meant or suggestions.hint_or_list(cell)
        yield table.finding(code, row, field.name, message, hint=hint)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _type_hint(field: Field, cell: str) -> str:
    if field.type == "integer" and cell.lstrip("+-").isdecimal():
        return "whole numbers have up to 64 bits"
    return spreadsheet.hint(field, cell)


def _broken_hint(field: Field, cell: str, constraint: str, given: Any) -> str:
    """How a cell that breaks a constraint may have come from a spreadsheet; or nothing."""
    is_code = cell.isdecimal() and len(cell) <= spreadsheet.LONGEST_CODE
    if constraint == "minLength" and is_code and given <= spreadsheet.LONGEST_CODE:
        return spreadsheet.zeros_hint(cell, given)
    if constraint == "pattern" and is_code:
        widths = range(len(cell) + 1, len(cell) + 10)
        padded = pa.array([cell.zfill(width) for width in widths])
        fits = _search(padded, rf"\A(?:{given})\z").index(True).as_py()
        if fits >= 0:
            return spreadsheet.zeros_hint(cell, widths[fits])
    return spreadsheet.hint(field, cell) if field.type == "string" else ""


def _search(values: pa.Array, pattern: str) -> pa.Array:
    """Where RE2 finds the pattern; raises BadConstraintError where it is none of RE2's."""
    try:
        return pc.match_substring_regex(values, pattern=pattern)
    except pa.ArrowInvalid as error:
        reason = shorten(str(error).removeprefix("Invalid regular expression: "))[1:-1]
        raise BadConstraintError(
            f"the pattern {shorten(pattern)} cannot be used: {reason} (patterns are RE2, which "
            "runs in linear time and has no look-around and no back-references)"
        ) from error


def _pattern(field: Field, values: pa.Array, given: str) -> Broken:
    del field
    # alone, so that brackets in it cannot pair with those around it
    _search(pa.array([""]), given)
    if _excludes_nothing(values, given):
        broken = pc.equal(pc.binary_length(values), 0)
    else:
        broken = pc.invert(_search(values, rf"\A(?:{given})\z"))
    return broken, "value-pattern", f"does not have the form {shorten(given, 120)}"


_ALL_BUT = re.compile(r"\[\^((?:\\[nrt])+)\]\+")


def _excludes_nothing(values: pa.Array, pattern: str) -> bool:
    """Whether a pattern only excludes characters, such as line breaks, that occur in no value.

    A search for bytes is much faster than one in every long text.
    """
    match = _ALL_BUT.fullmatch(pattern)
    if match is None:
        return False
    octets, _ = octets_of(values)
    excluded = {"n": "\n", "r": "\r", "t": "\t"}
    return not any(has_octet(octets, ord(excluded[letter])) for letter in match[1][1::2])


def _lengths(field: Field, values: pa.Array) -> pa.Array:
    if field.type == "string":
        return pc.utf8_length(values)
    if field.type == "list":
        return pc.add(pc.count_substring(values, field.option("delimiter", ",")), 1)
    return map_distinct(values, lambda text: len(json.loads(text)), pa.int64())


def _min_length(field: Field, values: pa.Array, given: int) -> Broken:
    broken = pc.less(_lengths(field, values), pa.scalar(given, pa.int64()))
    return broken, "value-too-short", f"is shorter than {given}"


def _max_length(field: Field, values: pa.Array, given: int) -> Broken:
    broken = pc.greater(_lengths(field, values), pa.scalar(given, pa.int64()))
    return broken, "value-too-long", f"is longer than {given}"


def _bound(
    keep: Callable[[Any, Any], Any], code: str, words: str
) -> Callable[[Field, pa.Array, Any], Broken]:
    def check(field: Field, values: pa.Array, given: Any) -> Broken:
        try:
            bound = pa.array([parse_value(field, given)], values.type)
        except ValueError as error:
            raise BadConstraintError(f"the bound {shorten(given)} is {error}") from error
        measure = {"duration": _seconds, "yearmonth": _months}.get(field.type)
        if measure is not None:
            values = map_distinct(values, measure, pa.float64())
            bound = map_distinct(bound, measure, pa.float64())
        kept = keep(values, bound[0])
        return pc.invert(kept), code, f"is {words} {shorten(given)[1:-1]}"

    return check


_DURATION = r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?"


def _seconds(text: str) -> float:
    """A duration as seconds; a month counts 30.436875 days, a year twelve months."""
    units = (31556952.0, 2629746.0, 86400.0, 3600.0, 60.0, 1.0)
    match = re.fullmatch(_DURATION, text)
    sign, *parts = match.groups() if match else ("",) * 7
    total = sum(float(n) * unit for n, unit in zip(parts, units, strict=True) if n)
    return -total if sign else total


def _months(text: str) -> float:
    year, _, month = text.rpartition("-")
    return float(year) * 12 + float(month)


def _enum(field: Field, values: pa.Array, given: list[Any]) -> Broken:
    if not given:
        raise BadConstraintError("the enum lists no value")
    try:
        allowed = [parse_value(field, value) for value in given]
    except ValueError as error:
        raise BadConstraintError(f"a value of the enum is {error}") from error
    if field.type in ("object", "array", "geojson", "geopoint"):
        allowed = [canonical(field, text) for text in allowed]
        values = map_distinct(values, lambda text: canonical(field, text), pa.string())
    known = pc.is_in(values, value_set=pa.array(allowed, values.type))
    return pc.and_(pc.is_valid(values), pc.invert(known)), "value-not-in-enum", ""


# they may fetch, or take time that grows much faster than the value
_UNFOLLOWED = ("$id", "$ref", "$dynamicRef", "$recursiveRef", "patternProperties")
# keywords whose value has a schema under each name
_NAMED = ("properties", "$defs", "definitions", "dependentSchemas")


def _json_schema(field: Field, values: pa.Array, given: dict[str, Any]) -> Broken:
    del field
    try:
        jsonschema = importlib.import_module("jsonschema")
    except ImportError as error:
        raise UnsupportedError("checking jsonSchema needs the package jsonschema") from error
    if not isinstance(given.get("$schema", ""), str):
        raise BadConstraintError("this is no JSON Schema: $schema must be a text")
    kind = jsonschema.validators.validator_for(given, default=jsonschema.Draft202012Validator)
    try:
        kind.check_schema(given)
    except jsonschema.SchemaError as error:
        raise BadConstraintError(f"this is no JSON Schema: {shorten(error.message)}") from error
    for word, value in _keywords(given):
        if word in _UNFOLLOWED:
            raise UnsupportedError(f"a jsonSchema with {word} is not checked")
        if word == "pattern" and isinstance(value, str):
            _search(pa.array([""]), value)

    def broken_pattern(_: Any, pattern: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not _search(pa.array([instance]), pattern)[0].as_py():
            yield jsonschema.ValidationError("the pattern does not match")

    validator = jsonschema.validators.extend(kind, {"pattern": broken_pattern})(given)

    def is_broken(text: str) -> bool:
        try:
            return not validator.is_valid(json.loads(text))
        except (RecursionError, ArithmeticError):  # too deep, or too large a number
            return True

    broken = map_distinct(values, is_broken, pa.bool_())
    return broken, "value-json-schema", "does not fit the field's jsonSchema"


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every keyword a JSON Schema uses, with its value; no names of properties, no plain values."""
    if isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)
    if not isinstance(schema, dict):
        return
    for word, value in schema.items():
        yield word, value
        if word in _NAMED and isinstance(value, dict):
            yield from _keywords(list(value.values()))
        elif word not in ("const", "enum", "default", "examples"):
            yield from _keywords(value)


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
