"""Text cells that a spreadsheet has damaged, or will: each judged by the rest of its column.

Sound columns cost a look at the first bytes of their cells; patterns are tried on what that leaves.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.characters import WHITE
from tablewright.base.findings import shorten
from tablewright.values import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy.typing as npt

    from tablewright.base.findings import Finding, Severity
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table

    Rows = npt.NDArray[np.intp]

DAMAGE = (
    "spreadsheet-error-value",
    "spreadsheet-formula",
    "spreadsheet-date",
    "spreadsheet-number",
    "spreadsheet-zeros",
)
# digits that a spreadsheet's numbers keep
_KEPT_DIGITS = 15


def _bytes(characters: str) -> npt.NDArray[np.bool_]:
    """A table by byte: whether one of the characters starts with it."""
    table = np.zeros(256, dtype=bool)
    table[[character.encode()[0] for character in characters]] = True
    return table


_DIGITS = _bytes("0123456789")
_SIGNS = _bytes("#=+-@ \t\r\n＝")
_WHITE = _bytes(" \t\r\n")
_MONTHS = _bytes("JFMASONDjfmasondян")
_SECOND = _bytes(".,E-/")
_JOINS = _bytes("-/.")


def check_damage(table: Table, references: Collection[str]) -> Iterator[Finding]:
    """Cells that a spreadsheet has damaged, or will when it opens the file.

    Args:
        table: Checked for types and constraints: what is at fault already is not judged again.
        references: Columns that are checked against another table's key, which judges them.
    """
    for name, column in list(table.columns.items()) if table.n_rows else ():
        if name in references or not _is_text(column.field):
            continue
        text = _Text(table, column.field)
        yield from _error_values_and_formulas(text)
        if column.field.type != "list":
            yield from _dates_and_numbers(text)
            yield from _lost_zeros(text)
            yield from _lost_digits(text)


def _is_text(field: Field) -> bool:
    """Whether the column takes any text, so that no other check knows what belongs in it."""
    if field.categories or "enum" in field.constraints or field.format != "default":
        return False
    return field.type in ("string", "any") or (
        field.type == "list" and field.option("itemType", "string") == "string"
    )


class _Text:
    """A column of text as bytes: where cells start, how long they are, what they begin with."""

    def __init__(self, table: Table, field: Field) -> None:
        self.table, self.field, self.name = table, field, field.name
        self.cells = table.cells[field.name]
        _, offsets, data = self.cells.buffers()
        first, count = self.cells.offset, len(self.cells) + 1
        ends = np.frombuffer(offsets, dtype=np.int32)[first : first + count]
        self._starts, self.lengths = ends[:-1], np.diff(ends)
        self._data = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)

    def byte(self, at: int, rows: Rows | None = None) -> npt.NDArray[np.uint8]:
        """The byte at a place in each cell, of all or of some rows; 0 behind the cell's end."""
        if not len(self._data):
            return np.zeros(len(self._starts) if rows is None else len(rows), dtype=np.uint8)
        starts = self._starts if rows is None else self._starts[rows]
        lengths = self.lengths if rows is None else self.lengths[rows]
        found = self._data.take(starts + at, mode="clip")
        if at or int(lengths.min(initial=1)) == 0:
            found = np.where(lengths > at, found, 0)
        return found

    @cached_property
    def first(self) -> npt.NDArray[np.uint8]:
        """The first byte of each cell."""
        return self.byte(0)

    @cached_property
    def digits(self) -> Rows:
        """The rows whose cell starts with a digit."""
        return np.flatnonzero(_DIGITS[self.first])

    @cached_property
    def is_key(self) -> bool:
        """Whether the column's values tell rows apart or point to others."""
        schema = self.table.schema
        keys = [schema.primary_key, *schema.unique_keys]
        keys += [key.fields for key in schema.foreign_keys]
        return bool(self.field.constraints.get("unique")) or any(self.name in key for key in keys)

    @cached_property
    def judged(self) -> npt.NDArray[np.bool_]:
        """The rows whose cell has a value and no fault that was found before."""
        column = self.table.columns[self.name]
        there: npt.NDArray[np.bool_] = pc.is_valid(column.values).to_numpy(zero_copy_only=False)
        return there & ~self.table.unsure(self.name)

    def where(self, rows: Rows, form: str) -> Rows:
        """Those of the rows whose cell, without white space around it, has the form."""
        rows = rows[self.judged[rows]] if len(rows) else rows
        if not len(rows):
            return rows
        trimmed = pc.utf8_trim(self.cells.take(pa.array(rows)), characters=WHITE)
        fits: npt.NDArray[np.bool_] = _matches(trimmed, form).to_numpy(zero_copy_only=False)
        return rows[fits]

    def others(self, rows: Rows) -> pa.Array:
        """What the column holds elsewhere, each text once."""
        mask = self.judged & (self.lengths > 0)
        mask[rows] = False
        return pc.unique(pc.utf8_trim(self.cells.filter(pa.array(mask)), characters=WHITE))


def _matches(cells: pa.Array, form: str) -> pa.Array:
    return pc.match_substring_regex(cells, pattern=rf"\A(?:{form})\z")


def _all(cells: pa.Array, form: str) -> bool:
    """Whether all cells have the form."""
    return pc.all(_matches(cells, form)).as_py() is not False


def _any(cells: pa.Array, form: str) -> bool:
    """Whether any of the cells has the form."""
    return pc.any(_matches(cells, form)).as_py() is True


def _at(
    text: _Text, code: str, rows: Rows, severity: Severity = "warning"
) -> Iterator[tuple[int, str]]:
    """The rows at fault, each with its cell's content; the rest is judged without them."""
    text.judged[rows] = False
    for row in text.table.listed(code, rows, text.name, severity=severity):
        yield int(row), text.table.cell(int(row), text.name).strip(WHITE)


# -- what is wrong wherever it stands ------------------------------------------------------------


def _error_values_and_formulas(text: _Text) -> Iterator[Finding]:
    is_code = (text.first == ord("E")) & (text.lengths == len("Err:508"))
    rows = np.flatnonzero(_SIGNS[text.first] | is_code)
    if not len(rows):
        return
    table, name = text.table, text.name
    for row, cell in _at(text, "spreadsheet-formula", text.where(rows, spreadsheet.FORMULA)):
        yield table.finding(
            "spreadsheet-formula",
            row,
            name,
            f"a spreadsheet takes {shorten(cell)} for a formula",
            hint=spreadsheet.formula_hint(cell),
            severity="warning",
        )
    failed = text.where(rows, "|".join(map(re.escape, spreadsheet.ERROR_VALUES)))
    for row, cell in _at(text, "spreadsheet-error-value", failed, "error"):
        message = f"{shorten(cell)} is no value: a formula of a spreadsheet has failed"
        yield table.finding("spreadsheet-error-value", row, name, message, hint="restore the value")
    if len(failed):
        broken = np.zeros(table.n_rows, dtype=bool)
        broken[failed] = True
        table.reject(name, broken)
    hidden = text.where(rows, "#{3,}")
    if len(hidden) and not len(text.where(rows, "#{1,2}")):  # else they count something
        for row, cell in _at(text, "spreadsheet-error-value", hidden):
            yield table.finding(
                "spreadsheet-error-value",
                row,
                name,
                f"{shorten(cell)} is how a spreadsheet shows what does not fit into its column",
                hint="restore the value; make the column wider before saving as CSV",
                severity="warning",
            )


# -- what is wrong beside the rest of its column ---------------------------------------------------


def _dates_and_numbers(text: _Text) -> Iterator[Finding]:
    rows = _suspects(text)
    named, local = (text.where(rows, form) for form in _DATES)
    serial = _serials(text)
    dates = np.sort(np.concatenate([named, local, serial]))
    if len(dates) and _are_iso_dates(text.others(dates), len(dates)):
        for row, cell in _at(text, "spreadsheet-date", dates):
            message = f"{shorten(cell)} is not written as the dates in this column are"
            yield _warning(text, "spreadsheet-date", row, message, spreadsheet.date_hint(cell))
    elif len(named) and _are_codes(text, text.others(named), len(named)):
        for row, cell in _at(text, "spreadsheet-date", named):
            message = f"{shorten(cell)} reads like a date among codes"
            hint = f"a spreadsheet may have rewritten it; {spreadsheet.RESTORE}"
            yield _warning(text, "spreadsheet-date", row, message, hint)
    shortened = text.where(rows, spreadsheet.SHORTENED)
    if len(shortened) and _are_long_codes(text, text.others(shortened), len(shortened)):
        for row, cell in _at(text, "spreadsheet-number", shortened):
            message = f"{shorten(cell)} reads like a number among codes"
            hint = f"a spreadsheet may have shortened it; {spreadsheet.RESTORE}"
            yield _warning(text, "spreadsheet-number", row, message, hint)


def _serials(text: _Text) -> Rows:
    """Rows that have the number of a day, in a column whose other cells begin with a year."""
    rows = text.digits
    if np.count_nonzero(text.byte(4, rows) == ord("-")) * 2 < len(rows):
        return rows[:0]
    return text.where(rows[text.lengths[rows] == 5], spreadsheet.SERIAL_DATE)


_DATES = (spreadsheet.NAMED_DATE, spreadsheet.LOCAL_DATE)


def _suspects(text: _Text) -> Rows:
    """Rows whose cell may be a date or a shortened number, by a few of its bytes."""
    rows = text.digits
    fifth = text.byte(4, rows)
    is_moment = (fifth == ord("-")) & np.isin(text.byte(10, rows), (ord(" "), ord("T")))
    is_odd = _SECOND[text.byte(1, rows)] | _JOINS[text.byte(2, rows)]
    by_digit = rows[is_odd | is_moment | (fifth == ord("/"))]
    # Mar-25, Sept-25, мар.25
    rows = np.flatnonzero(_MONTHS[text.first] & (text.lengths >= 6) & (text.lengths <= 9))
    joined = [_JOINS[text.byte(at, rows)] for at in (3, 4, 6)]
    by_month = rows[joined[0] | joined[1] | joined[2]]
    padded = np.flatnonzero(_WHITE[text.first])
    return np.concatenate([by_digit, by_month, padded])


_ISO = r"[~?%]?-?[0-9X]{4}(?:-[~?%]?[0-9X]{2}){0,2}(?:T[0-9:.Z+\-]+)?[~?%]?"


def _are_iso_dates(others: pa.Array, found: int) -> bool:
    """Whether the rest of a column are ISO dates (EDTF), most of them more than a year."""
    if len(others) < 3 or found > len(others):
        return False
    months = pc.sum(_matches(others, r"[0-9]{4}-[0-9]{2}.*")).as_py()
    return months * 2 >= len(others) and _all(others, rf"(?:{_ISO}|\.\.)?/?(?:{_ISO}|\.\.)?")


def _are_codes(text: _Text, others: pa.Array, found: int) -> bool:
    """Whether the rest of a column are codes, names and numbers without white space."""
    least, share = (2, 2) if text.is_key else (5, 4)
    if len(others) < least or found * share > len(others):
        return False
    if not text.is_key:  # words alone may stand beside dates
        with_digit = pc.sum(_matches(others, ".*[0-9].*")).as_py()
        if with_digit * 4 < len(others):
            return False
    return _all(others, r"\S+")


def _are_long_codes(text: _Text, others: pa.Array, found: int) -> bool:
    """Whether the rest of a column are codes that a spreadsheet would shorten, and no measures."""
    if _any(others, r"[<>~≤≥]? ?[+\-]?[0-9]*[.,][0-9]+.*|.*[0-9]e[+\-]?[0-9]+"):
        return False
    if text.is_key:
        return True
    if len(others) < 4 or found * 4 > len(others):
        return False
    return _all(others, r"[0-9]{12,}|[0-9A-Za-z_\-]*(?:[A-Za-z][0-9]|[0-9][A-Za-z])[0-9A-Za-z_\-]*")


def _lost_zeros(text: _Text) -> Iterator[Finding]:
    rows = text.digits
    if not np.any(text.first[rows] == ord("0")):
        return
    rows = rows[text.judged[rows]]
    if not len(rows) or int(text.lengths[rows].max()) > spreadsheet.LONGEST_CODE:
        return
    widths = np.bincount(text.lengths[rows])
    width = int(widths.argmax())
    short = rows[text.lengths[rows] < width]
    share = 2 if text.is_key else 4
    if not len(short) or len(widths) > width + 1 or len(short) * share > widths[width]:
        return
    # anything else in the column, or a short code with a zero, and widths may well differ
    filled = np.flatnonzero((text.lengths > 0) & text.judged)
    if np.any(text.first[short] == ord("0")) or len(text.where(filled, "[0-9]+")) < len(filled):
        return
    full = rows[text.lengths[rows] == width]
    zeros = width - int(text.lengths[short].min())
    while zeros and not len(text.where(full, f"0{{{zeros}}}[0-9]*")):
        zeros -= 1  # no other code has as many
    lacking = short[text.lengths[short] >= width - zeros]
    for row, cell in _at(text, "spreadsheet-zeros", lacking):
        message = f"{shorten(cell)} is shorter than the other codes, which have {width} digits"
        hint = spreadsheet.zeros_hint(cell, width)
        yield _warning(text, "spreadsheet-zeros", row, message, hint)


def _lost_digits(text: _Text) -> Iterator[Finding]:
    if not text.is_key or not len(text.digits):
        return
    rows = text.digits[text.lengths[text.digits] > _KEPT_DIGITS]
    last = text.byte(_KEPT_DIGITS, rows)
    if len(rows) < 5 or np.any(last != ord("0")):
        return
    rounded = text.where(rows, f"[0-9]{{{_KEPT_DIGITS}}}0+")
    if len(rounded) < len(rows) or np.mean(text.byte(_KEPT_DIGITS - 1, rows) == ord("0")) > 0.5:
        return
    message = f"all {len(rows)} long numbers of the column end in zeros from the 16th digit"
    hint = f"a spreadsheet keeps {_KEPT_DIGITS} digits of a number; {spreadsheet.RESTORE}"
    yield _warning(text, "spreadsheet-number", int(rows[0]), message, hint)


def _warning(text: _Text, code: str, row: int, message: str, hint: str) -> Finding:
    return text.table.finding(code, row, text.name, message, hint=hint, severity="warning")
