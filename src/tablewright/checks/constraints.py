"""Table Schema's constraints on one column, each a mask over the values that break it."""

from __future__ import annotations

import dataclasses
import json
import operator
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.byte_search import has_octet, octets_of
from tablewright.base.encodings import is_utf_8
from tablewright.base.findings import Suggestions, shorten
from tablewright.base.gathering import FEW
from tablewright.base.temporal import lengths, months
from tablewright.checks.diagnosis import diagnose
from tablewright.values import moments, spreadsheet
from tablewright.values.comparing import (
    canonical,
    comparable,
    exact,
    exact_value,
    is_long,
    number_text,
)
from tablewright.values.json_schemas import fits
from tablewright.values.linear_patterns import (
    BadConstraintError,
    UnsupportedError,
    check_size,
    search,
    size,
)
from tablewright.values.nested import load_json, repeated_key, why_no_geojson
from tablewright.values.patterns import PatternError, translate
from tablewright.values.types import (
    MAX_DIGITS,
    Column,
    cell_text,
    is_text,
    is_typed_list,
    map_distinct,
    parse,
    parse_value,
    plain_numbers,
    unread,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    import numpy.typing as npt

    from tablewright.base.findings import Finding, Severity
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table


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
        diagnosis = diagnose(column)
        for row in table.listed("value-type", rows_where(column.bad & ~table.unsure(name)), name):
            cell = table.cell(row, name)
            if reason := unread(column.field, cell):
                message = f"{shorten(cell)} is not read: {reason}"
                yield table.finding("not-supported", row, name, message)
                continue
            message = f"{shorten(cell)} is not {column.reason}"
            hint = diagnosis or _type_hint(column.field, cell)
            yield table.finding("value-type", row, name, message, hint=hint)


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
    first = next(iter(table.columns))
    for row in table.listed("row-blank", rows_where(bare & ~table.ragged), first, of_rows=True):
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
        rows = rows_where(empty & ~column.bad & ~bare & ~table.unsure(name))
        hint = "fill it in"
        if len(rows) > FEW:
            of_all = f"the column is empty in {len(rows):,} of {table.n_rows:,} rows"
            what = "take it out of the key" if name in table.schema.primary_key else "drop required"
            hint = f"{of_all}: fill it in, or {what}"
        for row in table.listed("value-missing", rows, name):
            message = f"the cell is empty, but {shorten(name)} {because}"
            yield table.finding("value-missing", row, name, message, hint=hint)


def _bare_rows(table: Table) -> npt.NDArray[np.bool_]:
    """Rows of several cells without anything in them."""
    bare = np.full(table.n_rows, len(table.cells) > 1)
    for cells in table.cells.values():
        if not bare.any():
            break
        bare &= pc.equal(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
    return bare


def check_padding(table: Table, unusable: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """Cells with white space before or behind their content, which no reader sees.

    An error in keys, and where it breaks a constraint that is not among the `unusable`.
    """
    for name, padded in table.padded.items():
        if not len(padded):
            continue
        column, judged = table.columns[name], ~table.unsure(name)
        wrong = np.zeros(table.n_rows, dtype=bool)
        wrong[padded] = _is_wrong_as_written(table, name, unusable)
        if table.is_required(name):  # what is empty without it has been said to be
            judged &= pc.is_valid(column.values).to_numpy(zero_copy_only=False)
        rows = padded[judged[padded]]
        gravest: Severity = "error" if wrong[rows].any() else "warning"
        for row in table.listed("value-padded", rows, name, severity=gravest):
            cell = table.cell(row, name)
            message = f"there is white space around {shorten(cell)}"
            if not cell:
                message = "there is nothing but white space in the cell"
            yield table.finding(
                "value-padded",
                row,
                name,
                message,
                hint="delete it, or run `format`",
                severity="error" if wrong[row] else "warning",
            )


_LOST = "\ufffd"


def check_lost(table: Table) -> Iterator[Finding]:
    """Texts in which another program has put a sign for what it could not read.

    In other encodings than UTF-8 the sign stands for bytes that are said to be none of theirs.
    """
    if not is_utf_8(table.resource.codec):
        return
    for name, column in table.columns.items():
        octets, _ = octets_of(table.cells[name])
        if not is_text(column.field) or not has_octet(octets, _LOST.encode()[0]):
            continue
        lost = _as_mask(pc.match_substring(table.cells[name], _LOST))
        rows = _judged(table, name, lost & ~column.bad)
        for row in table.listed("character-lost", rows, name, severity="warning"):
            message = f"in {shorten(table.cell(row, name))} a character was lost to U+FFFD"
            hint = "restore the text from where it came from"
            yield table.finding("character-lost", row, name, message, hint=hint, severity="warning")


def _is_wrong_as_written(
    table: Table, name: str, unusable: Collection[tuple[str, str]]
) -> npt.NDArray[np.bool_]:
    """Which padded cells of a column break its type or constraints with their white space.

    In a key each does: what refers to it is written without.
    """
    cells = table.as_written[name]
    if name not in table.schema.names or table.schema.is_key(name):
        return np.full(len(cells), name in table.schema.names)
    column = parse(table.columns[name].field, cells)
    wrong = _as_mask(column.bad)
    if column.field.categories:
        known = pa.array(column.field.categories, column.values.type)
        wrong = wrong | _as_mask(
            pc.and_(pc.is_valid(column.values), pc.invert(pc.is_in(column.values, value_set=known)))
        )
    for constraint, given in column.field.constraints.items():
        if constraint in CHECKS and (name, constraint) not in unusable:
            try:
                wrong = wrong | _as_mask(CHECKS[constraint](column, given)[0])
            except UnsupportedError:
                continue  # said elsewhere
    return wrong


def check_constraints(table: Table, unusable: Collection[tuple[str, str]]) -> Iterator[Finding]:
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
            if constraint not in CHECKS or (name, constraint) in unusable:
                continue
            try:
                broken, code, message = _applied(table, column, CHECKS[constraint], given)
            except UnsupportedError as error:
                yield table.finding("not-supported", 0, name, str(error))
                continue
            rejected |= _as_mask(broken)
            if constraint == "enum":
                # what is no category has been said
                mask = _as_mask(broken) & ~unknown
                yield from _not_listed(table, field, [_text(one) for one in given], mask, code)
                continue
            for row in table.listed(code, _judged(table, name, _as_mask(broken)), name):
                cell = table.cell(row, name)
                hint = _broken_hint(field, cell, constraint, given)
                yield table.finding(code, row, name, f"{shorten(cell)} {message}", hint=hint)
        if rejected.any():
            table.reject(name, rejected, are_values=True)


Broken = tuple[Any, str, str]


# rows by which a column is judged, and the most values they may have to be looked at one by one
_SAMPLE, _FEW = 4096, 64


def _applied(
    table: Table, column: Column, check: Callable[[Column, Any], Broken], given: Any
) -> Broken:
    """What a check says of a column; of texts that stand in it again and again, of each once."""
    field = column.field
    if field.type != "string" or field.categories or table.n_rows < 2 * _SAMPLE:
        return check(column, given)
    if pc.count_distinct(column.values[:_SAMPLE]).as_py() > _FEW:
        return check(column, given)
    known, codes = table.codes(field.name)
    texts = pa.array(known, pa.string())
    nothing = np.zeros(len(texts), dtype=bool)
    once = dataclasses.replace(column, values=texts, cells=texts, bad=nothing)
    broken, code, message = check(once, given)
    return np.append(_as_mask(broken), False)[codes], code, message


def _no_rows(table: Table) -> npt.NDArray[np.bool_]:
    return np.zeros(table.n_rows, dtype=bool)


def _judged(table: Table, name: str, broken: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Rows of the mask whose cell can be trusted."""
    return rows_where(broken & ~table.unsure(name)) if broken.any() else np.array([], np.intp)


def _not_listed(
    table: Table, field: Field, names: list[str], mask: npt.NDArray[np.bool_], code: str
) -> Iterator[Finding]:
    suggestions, known = Suggestions(names, budget=table.budget), frozenset(names)
    what = "a code of" if code == "value-not-in-vocabulary" else "a value allowed in"
    for row in table.listed(code, _judged(table, field.name, mask), field.name):
        cell = table.cell(row, field.name)
        message = f"{shorten(cell)} is not {what} {shorten(field.name)}"
        meant = spreadsheet.hint_among(field, cell, known)
        hint = meant or suggestions.hint_or_list(cell)
        yield table.finding(code, row, field.name, message, hint=hint)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _type_hint(field: Field, cell: str) -> str:
    if field.type == "geojson":
        return why_no_geojson(cell, field.format)
    if field.type in ("object", "array") and (reason := repeated_key(cell)):
        return f"{reason}: keep one of them"
    return spreadsheet.hint(field, cell)


def _broken_hint(field: Field, cell: str, constraint: str, given: Any) -> str:
    """How a cell that breaks a constraint may have come from a spreadsheet; or nothing."""
    is_code = cell.isdecimal() and len(cell) <= spreadsheet.LONGEST_CODE
    if constraint == "minLength" and is_code and given <= spreadsheet.LONGEST_CODE:
        return spreadsheet.zeros_hint(cell, given)
    # each such cell takes as long as it takes to read the pattern
    if constraint == "pattern" and is_code and len(given) <= 200 and size(given) < 1000:
        widths = range(len(cell) + 1, len(cell) + 10)
        padded = pa.array([cell.zfill(width) for width in widths])
        found = search(padded, given, rf"\A(?:{translate(given)})\z").index(True).as_py()
        if found >= 0:
            return spreadsheet.zeros_hint(cell, widths[found])
    return spreadsheet.hint(field, cell) if field.type == "string" else ""


def _pattern(column: Column, given: str) -> Broken:
    check_size(given)
    try:
        translated = translate(given)
    except PatternError as error:
        # as it is, in case there is worse wrong with it
        search(pa.array([""]), given)
        raise UnsupportedError(f"the pattern {shorten(given)} is not checked: {error}") from error
    # alone, so that brackets in it cannot pair with those around it
    search(pa.array([""]), given, translated)
    if _excludes_nothing(column.values, given):
        broken = pc.equal(pc.binary_length(column.values), 0)
    else:
        broken = pc.invert(search(column.values, given, rf"\A(?:{translated})\z"))
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


def _lengths(column: Column) -> pa.Array:
    field, values = column.field, column.values
    if field.type == "string":
        return pc.utf8_length(values)
    if field.type == "list":
        return pc.add(pc.count_substring(values, field.option("delimiter", ",")), 1)
    return map_distinct(values, lambda text: len(load_json(text)), pa.int64())


def _no_longer(length: int) -> pa.Scalar:
    """A length as Arrow holds it; no value is longer than that."""
    return pa.scalar(max(-1, min(length, 2**63 - 1)), pa.int64())


def _min_length(column: Column, given: int) -> Broken:
    broken = pc.less(_lengths(column), _no_longer(given))
    return broken, "value-too-short", f"is shorter than {given}"


def _max_length(column: Column, given: int) -> Broken:
    broken = pc.greater(_lengths(column), _no_longer(given))
    return broken, "value-too-long", f"is longer than {given}"


Compare = tuple["Callable[[Any, Any], Any]", "Callable[[Any, Any], bool]"]


def _bound(keep: Compare, code: str, words: str) -> Callable[[Column, Any], Broken]:
    """The check of a bound that is kept where `keep`, for arrays and for single values, is true."""

    def check(column: Column, given: Any) -> Broken:
        message = f"is {words} {shorten(given)[1:-1]}"
        measure = {"duration": lengths, "yearmonth": months}.get(column.field.type)
        try:
            if column.field.type == "number":
                return _beyond(column, exact_value(column.field, given), keep), code, message
            bound = parse_value(column.field, given)
            broken = None
            if column.field.type in moments.TYPES:
                broken = moments.outside(column, cell_text(column.field, given), keep)
        except ValueError as error:
            raise BadConstraintError(f"the bound {shorten(given)} is {error}") from error
        if broken is not None:
            return broken, code, message
        if measure is not None:
            limit = measure(bound)
            broken = map_distinct(
                column.values, lambda text: not _keeps(measure(text), limit, keep[1]), pa.bool_()
            )
            return broken, code, message
        values, limits = _same_width(column.values, [bound])
        return pc.invert(keep[0](values, limits[0])), code, message

    return check


def _keeps(value: Any, limit: Any, keep: Callable[[Any, Any], bool]) -> bool:
    """Whether a value is within a limit; durations are where they are from every month."""
    if not isinstance(value, tuple):
        return keep(value, limit)
    return all(map(keep, value, limit))


def _beyond(column: Column, bound: Decimal, keep: Compare) -> pa.Array:
    """Numbers beyond a bound: as floats, and as decimals where float and bound look equal."""
    near = float(bound)
    broken = pc.invert(keep[0](column.values, near))
    equal = pc.equal(column.values, near)
    if not pc.any(equal).as_py():
        return broken
    if not is_long(pa.array([str(bound)])) and not is_long(column.cells):
        return broken
    tied = pc.if_else(equal, plain_numbers(column.field, column.cells), None)
    settled = map_distinct(tied, lambda text: not keep[1](exact(text), bound), pa.bool_())
    return pc.if_else(pc.fill_null(equal, False), settled, broken)


def _same_width(values: pa.Array, others: list[Any]) -> tuple[pa.Array, pa.Array]:
    """Values and what they are compared with, both wider than 64 bits where one has to be."""
    if pa.types.is_integer(values.type) or pa.types.is_decimal(values.type):
        if any(abs(other) >= 10**MAX_DIGITS for other in others):
            raise UnsupportedError(f"whole numbers are compared up to {MAX_DIGITS} digits")
        if any(not -(2**63) <= other < 2**63 for other in others):
            values = pc.cast(values, pa.decimal256(MAX_DIGITS, 0))
        if pa.types.is_decimal(values.type):
            others = [Decimal(other) for other in others]
    return values, pa.array(others, values.type)


def _enum(column: Column, given: list[Any]) -> Broken:
    field = column.field
    if not given:
        raise BadConstraintError("the enum lists no value")
    try:
        if field.type == "number":
            values, known = _numbers(column, [exact_value(field, value) for value in given])
        else:
            allowed = [parse_value(field, value) for value in given]
            if field.type in moments.TYPES:
                return _other_moments(column, given), "value-not-in-enum", ""
            values = comparable(column)
            if values is not column.values or is_typed_list(field):
                allowed = [canonical(field, text) for text in allowed]
            values, known = _same_width(values, allowed)
    except ValueError as error:
        raise BadConstraintError(f"a value of the enum is {error}") from error
    found = pc.is_in(values, value_set=known)
    return pc.and_(pc.is_valid(values), pc.invert(found)), "value-not-in-enum", ""


def _other_moments(column: Column, allowed: list[Any]) -> pa.Array:
    """Which moments are none of those allowed."""
    texts = pa.array([cell_text(column.field, one) for one in allowed], pa.string())
    known = comparable(parse(dataclasses.replace(column.field, missing=()), texts))
    values = comparable(column)
    if values.type != known.type:
        values, known = pc.cast(values, pa.string()), pc.cast(known, pa.string())
    return pc.and_(pc.is_valid(values), pc.invert(pc.is_in(values, value_set=known)))


def _numbers(column: Column, allowed: list[Decimal]) -> tuple[pa.Array, pa.Array]:
    """A column's numbers and those allowed: floats where these tell them apart, else texts."""
    texts = [number_text(value) for value in allowed]
    if is_long(column.cells) or is_long(pa.array(texts, pa.string())):
        return comparable(column, exactly=True), pa.array(texts, pa.string())
    return column.values, pa.array([float(value) for value in allowed], pa.float64())


def _json_schema(column: Column, given: dict[str, Any]) -> Broken:
    broken = pc.invert(fits(column.values, given))
    return broken, "value-json-schema", "does not fit the field's jsonSchema"


CHECKS: dict[str, Callable[[Column, Any], Broken]] = {
    "pattern": _pattern,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minimum": _bound((pc.greater_equal, operator.ge), "value-too-low", "below the minimum"),
    "maximum": _bound((pc.less_equal, operator.le), "value-too-high", "above the maximum"),
    "exclusiveMinimum": _bound((pc.greater, operator.gt), "value-too-low", "not above"),
    "exclusiveMaximum": _bound((pc.less, operator.lt), "value-too-high", "not below"),
    "enum": _enum,
    "jsonSchema": _json_schema,
}
