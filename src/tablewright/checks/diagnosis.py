"""How the cells of a column are written that are not of its type: what its field should say.

Looked for where many cells are at fault. It must fit every cell of the column, also the sound ones.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.findings import shorten
from tablewright.base.gathering import FEW
from tablewright.values.types import as_truths, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.schema import Field
    from tablewright.values.types import Column

# cells with which each reading is tried before all are; and the fewest, all of a column, to judge
_SAMPLE, _FEWEST = 100, 3
_DAYS = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%m-%Y"),
    "%m-%d-%Y",
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y"),
    *("%B %d, %Y", "%b %d, %Y"),
)
_TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p")
_MOMENTS = tuple(
    f"{joint}{time}{zone}" for joint in (" ", "T") for time in _TIMES for zone in ("", "%z", " %z")
)
_FORMATS = {"date": _DAYS, "time": _TIMES[1:], "datetime": ("%Y-%m-%d", *_DAYS)}
_DIRECTIVES = {
    "%Y": "[0-9]{4}",
    "%y": "[0-9]{2}",
    "%m": "(?:0?[1-9]|1[0-2])",
    "%d": "(?:0?[1-9]|[12][0-9]|3[01])",
    "%H": "(?:[01]?[0-9]|2[0-3])",
    "%I": "(?:0?[1-9]|1[0-2])",
    "%M": "[0-5]?[0-9]",
    "%S": "[0-5]?[0-9]",
    "%f": "[0-9]{1,6}",
    "%p": "(?i:am|pm)",
    "%z": r"(?:Z|[+\-][0-9]{2}:?[0-9]{2})",
    "%B": "(?i:january|february|march|april|may|june|july|august|september|october|november"
    "|december)",
    "%b": "(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
}
_OF_TWO_DIGITS = {"%m": "(?:0[1-9]|1[0-2])", "%d": "(?:0[1-9]|[12][0-9]|3[01])"}
# types that a column of another type may have been meant to be
_TYPES = {
    "date": ("year", "yearmonth", "datetime"),
    "datetime": ("date", "year"),
    "year": ("yearmonth", "date"),
    "yearmonth": ("year", "date"),
    "integer": ("number",),
}
_TRUTHS = (
    *(("yes", "no"), ("y", "n"), ("t", "f"), ("on", "off"), ("true", "false"), ("ja", "nein")),
    *(("oui", "non"), ("si", "no"), ("sí", "no"), ("да", "нет"), ("evet", "hayır"), ("x", "-")),
    *(("1.0", "0.0"), ("wahr", "falsch"), ("vrai", "faux"), ("verdadero", "falso")),
)
_SIGN, _SYMBOLS = r"[+\-]?", r"[^0-9A-Za-z.,;+\-]*"
_GROUPS = (",", ".", " ", "\u00a0", "\u202f", "'", "’")


def diagnose(column: Column) -> str:
    """What would make a column's cells be read, as a hint; empty where nothing fits all of them."""
    there = pc.or_(pc.is_valid(column.values), pa.array(column.bad))
    n_bad = int(column.bad.sum())
    n_there = pc.sum(there).as_py() or 0
    if n_bad <= FEW and (n_bad < n_there or n_bad < _FEWEST):
        return ""
    cells = column.cells.filter(there)
    name = shorten(column.field.name)
    fitting = list(_readings(column.field, cells))
    if not fitting:
        return ""
    return f"all {n_there:,} cells of {name} {' or '.join(fitting[:3])}"


def _readings(field: Field, cells: pa.Array) -> Iterator[str]:
    """What fits all the cells, each as a clause."""
    for kind in _TYPES.get(field.type, ()):
        if kind == "year" and not _all(cells, "[0-9]{4}"):  # a year may have more digits
            continue
        if _reads(dataclasses.replace(field, type=kind, format="default", descriptor={}), cells):
            kinds = {"year": "whole years", "yearmonth": "months", "number": "numbers"}
            yield f'are {kinds.get(kind, kind + "s")}: set its "type" to "{kind}"'
            return
    if field.type in _FORMATS:
        for form in _forms(field.type, cells[0].as_py()):
            if _written(form, cells):
                yield f'look like {form}: set its "format" to {json.dumps(form)}'
    elif field.type in ("number", "integer"):
        yield from _numbers(field, cells)
    elif field.type == "boolean":
        yield from _truths(field, cells)


def _forms(kind: str, cell: str) -> Iterator[str]:
    """The patterns of strptime by which a cell is written, among those of a type."""
    for form in _FORMATS[kind]:
        start = re.match(_pattern(form), cell)
        for end in (_MOMENTS if kind == "datetime" else ("",)) if start else ():
            if start and re.fullmatch(_pattern(end), cell[start.end() :]):
                yield form + end


def _reads(field: Field, cells: pa.Array) -> bool:
    """Whether a field reads all the cells."""
    return not (parse(field, cells[:_SAMPLE]).bad.any() or parse(field, cells).bad.any())


@functools.cache
def _pattern(form: str) -> str:
    """A pattern of strptime as a regular expression, for Python and RE2."""
    parts = re.findall(r"%.|[^%]+", form)
    is_joined = "%Y%m" in form  # nothing but their number tells digits apart
    directives = _DIRECTIVES | (_OF_TWO_DIGITS if is_joined else {})
    return "".join(directives.get(part, re.escape(part)) for part in parts)


def _written(form: str, cells: pa.Array) -> bool:
    """Whether all cells are written by a pattern of strptime; the first are read by it too."""
    if not _all(cells, _pattern(form)):
        return False
    try:
        for cell in cells[:_SAMPLE].to_pylist():
            datetime.datetime.strptime(cell, form)  # noqa: DTZ007
    except ValueError:
        return False
    return True


def _all(cells: pa.Array, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(cells, pattern=rf"\A(?:{pattern})\z")).as_py() is True


def _numbers(field: Field, cells: pa.Array) -> Iterator[str]:
    """How all the cells are numbers: another decimal point, grouped digits, symbols around them."""
    wanted: list[tuple[str, dict[str, Any]]] = []
    if field.type == "number":
        wanted.append((rf"{_SIGN}[0-9]*(?:,[0-9]+)?", {"decimalChar": ","}))
    for group in _GROUPS:
        digits = rf"{_SIGN}[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})*"
        for point in (".", ",") if field.type == "number" else ("",):
            if group == point:
                continue
            fraction = rf"(?:{re.escape(point)}[0-9]+)?" if point else ""
            more = {"decimalChar": ","} if point == "," else {}
            wanted.append((digits + fraction, {"groupChar": group} | more))
    wanted.append((rf"{_SYMBOLS}{_SIGN}[0-9]+(?:\.[0-9]+)?{_SYMBOLS}", {"bareNumber": False}))
    sample = cells[:_SAMPLE]
    said: list[set[str]] = []
    for pattern, options in wanted:
        if any(names <= options.keys() for names in said):
            continue  # what asks for less has been said
        changed = dataclasses.replace(field, descriptor=field.descriptor | options)
        if _all(sample, pattern) and _all(cells, pattern) and _reads(changed, cells):
            said.append(set(options))
            shown = ", ".join(f'"{key}": {json.dumps(value)}' for key, value in options.items())
            yield f"are numbers with {shown}: set it in the field"


def _truths(field: Field, cells: pa.Array) -> Iterator[str]:
    """Which words of the cells are true and which false, where they are a known pair."""
    words = pc.unique(cells).to_pylist() if pc.count_distinct(cells).as_py() <= 4 else []
    if words and len(as_truths(field, words)) == len(words):
        yield "are its words in other letters, as a spreadsheet writes them: run `format`"
        return
    for true, false in _TRUTHS:
        truths = [word for word in words if word.casefold() == true]
        lies = [word for word in words if word.casefold() == false]
        if words and len(truths) + len(lies) == len(words):
            options = {"trueValues": truths or [true], "falseValues": lies or [false]}
            shown = ", ".join(
                f'"{key}": {json.dumps(value, ensure_ascii=False)}'
                for key, value in options.items()
            )
            yield f"are one of two words: set {shown} in the field"
            return
