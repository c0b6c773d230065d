"""An edit for each code that no constraint has: of the descriptor, a schema or a file's text.

Most replace the first text that matches a pattern, so that they outlive changes of the data. MARK
stands in what replaces it where the finding is expected.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tablewright.descriptor.package import MAX_JSON_BYTES
from tablewright.report.examples import MARK
from tests.breaking.case import Spot
from tests.helpers import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.breaking.case import Edit
    from tests.helpers import Copy

DESCRIPTOR = "datapackage.json"
# a table with one row a source, and texts that nothing is derived from
SOURCES, SOURCES_SCHEMA = "data/sources.csv", "schemas/sources.json"
# a table of ids and codes without quotes, to which nothing refers
LINKS = "data/claim_actors.csv"
RULE = "rules/hedge-missing.sql"
# the first cell behind a key, and the text of that cell
TITLE = r'(?<=\n)([^,\n"]+,"?)'

EDITS: dict[str, Edit] = {}


def _edit(code: str, path: str, pattern: str, replacement: str) -> None:
    """Register the edit that breaks `code`: of the first match of the pattern in a file."""

    def edit(package: Copy) -> list[Spot]:
        return [_replace(package, code, path, pattern, replacement)]

    EDITS[code] = edit


def _replace(package: Copy, code: str, path: str, pattern: str, replacement: str) -> Spot:
    """Replace the first match of a pattern; what is expected stands at the MARK."""
    file = package.folder / path
    # half a surrogate pair stands for a byte that is not UTF-8
    text = file.read_bytes().decode()
    broken, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, f"{pattern!r} stands nowhere in {path}"
    before, mark, _ = broken.partition(MARK)
    assert mark, f"the replacement of {code} has no {MARK}"
    file.write_bytes(broken.replace(MARK, "").encode("utf-8", "surrogateescape"))
    return Spot(code, path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _other(code: str) -> Callable[[Edit], Edit]:
    """Register an edit of another kind that breaks `code`."""

    def register(edit: Edit) -> Edit:
        EDITS[code] = edit
        return edit

    return register


# -- the descriptor --------------------------------------------------------------------------------

_edit("json-invalid", DESCRIPTOR, r'",\n  "title"', f'"{MARK}\n  "title"')
_edit("rule-invalid", RULE, r"(?<=WHERE )c\.certainty", f"{MARK}c.certainly")
_edit(
    "rule-failed",
    RULE,
    r"SELECT 'claims' AS \"table\", c\.row,(.*)IS NULL",
    f"{MARK}SELECT 'claims' AS \"table\", c.row + 1000000 AS row,\\1IS NOT NULL",
)
_edit("json-duplicate-key", DESCRIPTOR, r'^  "title"', f'  "title": "",\n  {MARK}"title"')
_edit("descriptor-property", DESCRIPTOR, r'^  "title": "[^\n]*",$', f'  {MARK}"title": 1,')
_edit("descriptor-property-unknown", DESCRIPTOR, r'^  "title"', f'  {MARK}"titel"')
_edit("resource-duplicate", DESCRIPTOR, r'"name": "claim_actors"', f'{MARK}"name": "claims"')
_edit("path-unsafe", DESCRIPTOR, r'"path": "data', f'{MARK}"path": "../data')
_edit("file-missing", DESCRIPTOR, r'"path": "data', f'{MARK}"path": "date')
_edit("file-bytes", DESCRIPTOR, r'"path": "data', rf'{MARK}"bytes": 1, \g<0>')
_edit("file-rows", DESCRIPTOR, r'"path": "data', rf'{MARK}"rowCount": 0, \g<0>')
_edit("file-hash", DESCRIPTOR, r'"path": "data', rf'{MARK}"hash": "md5:{"0" * 32}", \g<0>')
_edit("not-supported", DESCRIPTOR, r'"encoding": "utf-8"', f'{MARK}"encoding": "utf-7"')
_edit(
    "schema-missing",
    DESCRIPTOR,
    rf'\{{(\s+"name": "sources".*?),\s+"schema": "{SOURCES_SCHEMA}"',
    rf"{MARK}{{\1",
)


@_other("file-unreadable")
def _schema_too_large(package: Copy) -> list[Spot]:
    schema = package.folder / SOURCES_SCHEMA
    schema.write_bytes(schema.read_bytes().ljust(MAX_JSON_BYTES + 1))
    pattern = f'"schema": "{SOURCES_SCHEMA}"'
    return [_replace(package, "file-unreadable", DESCRIPTOR, pattern, MARK + pattern)]


# -- a schema --------------------------------------------------------------------------------------

_edit(
    "schema-property",
    SOURCES_SCHEMA,
    r'"missingValues": \[\s+""\s+\]',
    f'{MARK}"missingValues": ""',
)
_edit("schema-property-unknown", SOURCES_SCHEMA, r'^  "title"', f'  {MARK}"titel"')
_edit("schema-type-unknown", SOURCES_SCHEMA, r'"type": "string"', f'{MARK}"type": "text"')
_edit("schema-format-unknown", SOURCES_SCHEMA, r'"format": "uri"', f'{MARK}"format": "url"')
_edit(
    "schema-field-duplicate",
    SOURCES_SCHEMA,
    r'"fields": \[\s+\{\s+"name": "(\w+)"',
    rf'"fields": [{{"name": "\1", "type": "string"}}, {{{MARK}"name": "\1"',
)
_edit(
    "schema-category",
    "schemas/places.json",
    r'"categories": \[',
    rf'\g<0>{MARK}{{"value": 1}},',
)
_edit("schema-constraint-unknown", SOURCES_SCHEMA, r'"required"', f'{MARK}"require"')
_edit("schema-constraint-misplaced", SOURCES_SCHEMA, r'"minimum"', f'{MARK}"minLength"')
_edit("schema-constraint-invalid", SOURCES_SCHEMA, r'"pattern": "', rf"{MARK}\g<0>(")
_edit("schema-key", SOURCES_SCHEMA, r'("primaryKey": \[\s+)"', rf'\1{MARK}"no_')


@_other("schema-version")
def _word_of_the_second_version(package: Copy) -> list[Spot]:
    spot = _replace(
        package, "schema-version", SOURCES_SCHEMA, r'"minimum": 1', f'{MARK}"exclusiveMinimum": 0'
    )
    path = package.folder / SOURCES_SCHEMA
    path.write_bytes(path.read_bytes().replace(b"profiles/2.0/", b"profiles/1.0/"))
    return [spot]


# -- the file as text ------------------------------------------------------------------------------

_edit("file-empty", LINKS, r"\A.*\Z", MARK)
_edit("encoding-invalid", SOURCES, TITLE, rf"\1{MARK}" + "\udce9")
_edit("byte-order-mark", SOURCES, r"\A", MARK + "\ufeff")
_edit("line-end-mixed", LINKS, r"\n", f"{MARK}\r\n")
_edit("line-end-missing", LINKS, r"\n\Z", MARK)
_edit("character-control", SOURCES, TITLE, rf"\1{MARK}" + "\b")
_edit("character-invisible", SOURCES, TITLE, rf"\1{MARK}" + "\u200b")
_edit("character-not-nfc", SOURCES, TITLE, rf"\1{MARK}" + "e\u0301 ")
_edit("merge-marker", LINKS, r"\Z", f"{MARK}>>>>>>> theirs\n")
_edit("quote-unclosed", LINKS, r"([a-z_]+\n)\Z", rf'{MARK}"\1')
_edit("quote-swallows-lines", LINKS, r"(?<=,)([^,\n]+,[^,\n]+\n[^,\n]+),", rf'{MARK}"\1",')
_edit("quote-stray", SOURCES, r'(?<=\n)([^,\n"]+,[^,\n"]+)', rf'\1{MARK}"')
_edit("row-length", LINKS, r"\n\Z", f",{MARK}x\n")
_edit("header-repeated", LINKS, r"\A([^\n]*\n)", rf"\1{MARK}\1")
_edit("row-blank", LINKS, r"\n\Z", f"\n{MARK}\n")


@_other("line-end-crlf")
def _all_lines_as_on_windows(package: Copy) -> list[Spot]:
    path = package.folder / LINKS
    first, *_ = text = path.read_bytes().decode().split("\n")
    path.write_bytes("\r\n".join(text).encode())
    return [Spot("line-end-crlf", LINKS, 1, len(first) + 1)]


# -- the header ------------------------------------------------------------------------------------

_edit("column-unknown", LINKS, r"role$", f"{MARK}rolle")


def _change_columns(package: Copy, code: str, column: int, change: Callable[[str], str]) -> Spot:
    """Change every line of the table of links; the finding is expected at a column's name."""
    path = package.folder / LINKS
    lines = [change(line) for line in path.read_bytes().decode().splitlines()]
    path.write_bytes("".join(f"{line}\n" for line in lines).encode())
    before = lines[0].split(",")[:column]
    return Spot(code, LINKS, 1, min(len("".join(before)) + column, len(lines[0])) + 1)


@_other("column-missing")
def _without_the_last(package: Copy) -> list[Spot]:
    return [_change_columns(package, "column-missing", 3, lambda line: line.rpartition(",")[0])]


@_other("column-order")
def _last_first(package: Copy) -> list[Spot]:
    def swapped(line: str) -> str:
        one, other, last = line.split(",")
        return f"{last},{one},{other}"

    return [_change_columns(package, "column-order", 0, swapped)]


@_other("column-duplicate")
def _last_twice(package: Copy) -> list[Spot]:
    def repeated(line: str) -> str:
        return f"{line},{line.rpartition(',')[2]}"

    return [_change_columns(package, "column-duplicate", 3, repeated)]


@_other("column-unnamed")
def _empty_column(package: Copy) -> list[Spot]:
    return [_change_columns(package, "column-unnamed", 3, lambda line: f"{line},")]


# -- cells, by the constraint that a schema gets ---------------------------------------------------


def _constrain(
    package: Copy, table: str, name: str, constraint: dict[str, Any], kind: str = "string"
) -> None:
    """Give a column another type and constraint; those it has are taken away, and its example."""
    path = package.folder / "schemas" / f"{table}.json"
    schema = json.loads(path.read_bytes())
    field = next(field for field in schema["fields"] if field["name"] == name)
    field |= {"type": kind, "constraints": constraint}
    field.pop("example", None)
    path.write_text(json.dumps(schema), "utf-8")


def _cells(
    code: str,
    column: str,
    *values: str,
    constraint: dict[str, Any] | None = None,
    kind: str = "string",
) -> None:
    """Register the edit that breaks `code`: the first rows get the values, the last of them broken.

    With a constraint of its own the column has no other values.
    """
    table, _, name = column.partition(".")

    def edit(package: Copy) -> list[At]:
        rows = package.rows(table)
        if constraint is not None:
            _constrain(package, table, name, constraint, kind)
            for row in rows:
                row[name] = ""
        for row, value in zip(rows, values, strict=False):
            row[name] = value
        return [At(code, table, rows[len(values) - 1], name)]

    EDITS[code] = edit


_cells("value-padded", "sources.title", "Title ")
_cells("value-not-in-enum", "sources.note", "b", constraint={"enum": ["a"]})
_cells("value-too-short", "sources.note", "a", constraint={"minLength": 2})
_cells("value-too-long", "sources.note", "abc", constraint={"maxLength": 2})
_cells(
    "value-json-schema",
    "sources.note",
    "{}",
    constraint={"jsonSchema": {"required": ["a"]}},
    kind="object",
)
_cells("text-garbled", "sources.title", "TÃ¼rkiye")
_cells("character-lost", "sources.title", "T\ufffdrkiye")
_cells("spreadsheet-error-value", "sources.note", "#REF!")
_cells("spreadsheet-formula", "sources.note", "=HYPERLINK(A1)")
_cells("spreadsheet-number", "events.title", "1.23E+11")
# by its pattern no column of the tables takes a date, and none has zeros to lose
_cells("spreadsheet-date", "places.wikidata", "Q1", "Q2", "2-Sep", constraint={"unique": True})
_cells("spreadsheet-zeros", "places.wikidata", "007", "008", "9", constraint={"unique": True})


@_other("line-break-in-cell")
def _title_on_two_lines(package: Copy) -> list[Spot]:
    # every column of text forbids it by its pattern
    _constrain(package, "sources", "title", {})
    pattern, replacement = r'(?<=\n)([^,\n"]+),[^,\n"]+', rf'\1,{MARK}"one\ntwo"'
    return [_replace(package, "line-break-in-cell", SOURCES, pattern, replacement)]


# -- `format --check` ------------------------------------------------------------------------------


@_other("not-canonical")
def _rows_swapped(package: Copy) -> list[Spot]:
    _replace(package, "not-canonical", LINKS, r"^([^\n]+\n)([^\n]+\n)\Z", rf"{MARK}\2\1")
    number = len((package.folder / LINKS).read_bytes().splitlines())
    return [Spot("not-canonical", LINKS, number - 1, None)]
