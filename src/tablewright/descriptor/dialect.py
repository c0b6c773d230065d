"""How a delimited file is written (Table Dialect v2, CSV Dialect v1), and reading what says so."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.properties import JsonType, Notes

_PROPERTIES: dict[str, JsonType] = {
    "$schema": str,
    "header": bool,
    "headerRows": list,
    "headerJoin": str,
    "commentRows": list,
    "commentChar": str,
    "delimiter": str,
    "lineTerminator": str,
    "quoteChar": str,
    "doubleQuote": bool,
    "escapeChar": str,
    "nullSequence": str,
    "skipInitialSpace": bool,
    "property": str,
    "itemType": str,
    "itemKeys": list,
    "sheetNumber": int,
    "sheetName": str,
    "table": str,
    # of version 1
    "csvddfVersion": (str, int, float),
    "caseSensitiveHeader": bool,
}
# for JSON, spreadsheets and databases
_OF_OTHERS = ("property", "itemType", "itemKeys", "sheetNumber", "sheetName", "table")


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How a delimited file is written (Table Dialect)."""

    delimiter: str = ","
    quote: str | None = '"'
    double_quote: bool = True
    escape: str | None = None
    header: bool = True
    header_rows: tuple[int, ...] = ()  # none: the first row that is no comment
    header_join: str = " "
    comment_rows: tuple[int, ...] = ()
    comment: str | None = None
    null_sequence: str | None = None
    skip_initial_space: bool = False
    terminator: str | None = None  # none: not declared
    folds_names: bool = False  # columns' names are the fields' in another case, too


def read_dialect(notes: Notes, value: dict[str, Any]) -> Dialect | None:
    """The dialect a descriptor describes; None where it cannot be followed, which is noted."""
    notes.properties(value, _PROPERTIES, (), prefix="descriptor")
    if _has_errors(notes):
        return None
    for code, key, message in _faults(value):
        notes.fault(code, message, (key,))
    for key, message in _ignored(value):
        notes.fault("not-supported", message, (key,), warning=True)
    if _has_errors(notes):
        return None
    quote, escape = value.get("quoteChar", '"') or None, value.get("escapeChar")
    is_doubled = escape == quote  # to escape a quote by itself is to double it
    if escape and "quoteChar" in value and not is_doubled:
        message = "escapeChar and quoteChar exclude each other by the standard; both are followed"
        notes.fault("descriptor-property", message, ("escapeChar",), warning=True)
    return Dialect(
        value.get("delimiter", ","),
        quote,
        value.get("doubleQuote", True) or is_doubled,
        None if is_doubled else escape,
        value.get("header", True) and value.get("headerRows") != [],
        tuple(sorted(value.get("headerRows", ()))),
        value.get("headerJoin", " "),
        tuple(value.get("commentRows", ())),
        value.get("commentChar") or None,
        value.get("nullSequence"),
        value.get("skipInitialSpace", False),
        value.get("lineTerminator"),
        value.get("caseSensitiveHeader") is False,
    )


def _has_errors(notes: Notes) -> bool:
    return any(finding.severity == "error" for finding in notes.findings)


def _faults(value: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Code, property and message for what a dialect says that cannot be followed."""
    delimiter = value.get("delimiter", ",")
    if not delimiter or set(delimiter) & set("\r\n"):
        yield "descriptor-property", "delimiter", f"{shorten(delimiter)} cannot separate cells"
    for key in ("quoteChar", "escapeChar"):
        given = value.get(key)
        if key == "quoteChar" and given == "":
            continue  # nothing is quoted
        if given is not None and (len(given) != 1 or given in "\r\n"):
            yield "descriptor-property", key, f"the {key} {shorten(given)} is not one character"
    if value.get("lineTerminator", "\n") not in ("\r\n", "\n", "\r"):
        given = value["lineTerminator"]
        yield "not-supported", "lineTerminator", f"the line terminator {shorten(given)} is not read"
    for key, default in (("quoteChar", '"'), ("escapeChar", None)):
        given = value.get(key, default)
        if given and given in delimiter:
            at = key if key in value else "delimiter"
            yield "descriptor-property", at, f"the {key} is the delimiter too"
    if value.get("skipInitialSpace") and value.get("escapeChar") == " ":
        yield "descriptor-property", "escapeChar", "the escapeChar is the space that is skipped"
    yield from _wrong_values(value)


def _wrong_values(value: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key in ("headerRows", "commentRows"):
        if not all(type(row) is int and row > 0 for row in value.get(key, ())):
            yield "descriptor-property", key, f"{key} must be whole numbers from 1"
    if value.get("itemType", "array") not in ("array", "object"):
        yield "descriptor-property", "itemType", "itemType must be array or object"
    if value.get("sheetNumber", 1) < 1:
        yield "descriptor-property", "sheetNumber", "sheetNumber must be a whole number from 1"
    if not all(isinstance(key, str) for key in value.get("itemKeys", ())):
        yield "descriptor-property", "itemKeys", "itemKeys must be an array of texts"


def _ignored(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Property and message for what has no effect on delimited text."""
    for key in _OF_OTHERS:
        if key in value:
            yield key, f"{key} does not apply to delimited text and has no effect"


_NAMES = {
    "double_quote": "doubleQuote",
    "escape": "escapeChar",
    "header": "header",
    "header_rows": "headerRows",
    "header_join": "headerJoin",
    "comment_rows": "commentRows",
    "comment": "commentChar",
    "null_sequence": "nullSequence",
    "skip_initial_space": "skipInitialSpace",
}


def beyond_cells(dialect: Dialect) -> list[str]:
    """The properties of a dialect by which a file says more than its cells do."""
    usual = Dialect()
    found = [
        said for name, said in _NAMES.items() if getattr(dialect, name) != getattr(usual, name)
    ]
    if len(dialect.delimiter) != 1:
        found.append("delimiter")
    if dialect.quote is None:
        found.append("quoteChar")
    if dialect.terminator not in (None, "\n", "\r\n"):
        found.append("lineTerminator")
    return found
