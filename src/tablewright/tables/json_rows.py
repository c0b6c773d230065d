"""A table kept as JSON: in a file, line by line, or in the descriptor itself.

Follows the Data Resource standard (`data`, `format`) and Table Schema: a value of JSON's own types
is the cell that Table Schema writes for it, null a missing one. Cells stand where their values do.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tablewright.base.findings import Finding, shorten
from tablewright.base.json_file import JsonFile
from tablewright.csv.csv_file import CsvFile
from tablewright.descriptor.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.schema import Field, Schema

_KINDS = {
    bool: "a truth value",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
}
# what may be kept as a value of another type of JSON, which Table Schema takes for the same
_TEXTUAL = ("string", "any")


class NoRowsError(ValueError):
    """A value of JSON is no table; the message says why."""


class JsonLines:
    """A text with a value of JSON on each line, and their places; blank lines are passed over."""

    def __init__(self, path: str, data: bytes) -> None:
        """Read `data`; `path` is what findings call the file."""
        self.path = path
        self.findings: list[Finding] = []
        self.value: list[Any] = []
        self._lines: list[tuple[int, bytes]] = []
        for number, line in enumerate(data.split(b"\n"), 1):
            if not line.strip():
                continue
            file = JsonFile(path, line)
            for each in file.findings:
                self.findings.append(_moved(each, number))
            if file.value is None and file.findings:
                continue
            self.value.append(file.value)
            self._lines.append((number, line))

    def place(self, *pointer: str | int) -> tuple[int, int]:
        """Line and column of the value that a row, and what leads on from it, lead to."""
        if not pointer:
            return 1, 1
        row, *rest = pointer
        number, line = self._lines[int(row)]
        return number, JsonFile(self.path, line).place(*rest)[1]


class JsonRows(CsvFile):
    """The cells of a table in JSON, as a delimited file has them."""

    def __init__(
        self,
        source: JsonFile | JsonLines,
        pointer: Pointer,
        schema: Schema,
        *,
        table: str,
        has_header: bool = True,
        text: str = "",
    ) -> None:
        """Read the rows at `pointer`; `text` is the whole file, to be shown around a finding.

        Rows are objects, or lists below a first one of names if there is one; raises NoRowsError
        where the value is nothing of the kind.
        """
        self.path, self.table, self.dialect = source.path, table, Dialect()
        self._source, self._pointer, self._text = source, pointer, text
        self.findings = []
        self.ragged, self.loose, self.unsure, self.unclean = [], [], [], []
        self.unsure_names: set[int] = set()
        self._markers = set()
        value: Any = source.value
        for step in pointer:
            value = value[step]
        if not isinstance(value, list):
            raise NoRowsError("a table in JSON is a list of rows, and this is none")
        self._by_name = not value or isinstance(value[0], dict)
        self._first = 0 if self._by_name or not has_header else 1
        self.header = self._names(value, schema, has_header=has_header)
        width = len(self.header) or max(map(len, filter(_is_row, value)), default=0)
        keys: list[str | int] = list(self.header if self._by_name else range(width))
        self._keys = keys
        rows = list(self._values_of(value[self._first :], width))
        self._values = rows
        fields = {field.name: field for field in schema.fields}
        named = self.header or schema.names
        writers = [_Writer(fields.get(name)) for name in named[:width]]
        writers += [_Writer(None)] * (width - len(writers))
        self.columns = [
            pa.array([writer.cell(row[number]) for row in rows], pa.string())
            for number, writer in enumerate(writers)
        ]

    @property
    def text(self) -> str:
        """The file's text."""
        return self._text

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Line and column (1-based) of the value of `row` and `column` (0-based), or of its row."""
        at = (*self._pointer, row + self._first)
        if column < len(self._keys):
            at = (*at, self._keys[column])
        return self._source.place(*at)

    def header_place(self, column: int) -> tuple[int, int]:
        """Where a name stands first, or the rows begin."""
        if self._by_name and column < len(self.header):
            return self._source.place(*self._pointer, self._first_with(column), self._keys[column])
        if self._first:
            return self._source.place(*self._pointer, 0, column)
        return self._source.place(*self._pointer)

    def mistyped(self, schema: Schema) -> Iterator[Finding]:
        """Values of another type of JSON where a column holds text."""
        fields = {field.name: field for field in schema.fields}
        for number, name in enumerate(self.header or schema.names):
            field = fields.get(name)
            if field is None or field.type not in _TEXTUAL[:1] or number >= len(self.columns):
                continue
            for row, values in enumerate(self._values):
                kind = _KINDS.get(type(values[number]))
                if kind is not None:
                    line, column = self.place(row, number)
                    shown = shorten(json.dumps(values[number], ensure_ascii=False))
                    message = f"{shown} is {kind}, and the column holds text"
                    hint = "write it as a text, in quotes"
                    yield Finding(
                        "value-type", message, self.path, line, column, hint,
                        table=self.table, field=name,
                    )  # fmt: skip

    def _names(self, value: list[Any], schema: Schema, *, has_header: bool) -> list[str]:
        """The columns' names: those of the schema first, as objects have no order.

        A key that need not be filled may be left out of every object.
        """
        if not self._by_name:
            return [str(name) for name in value[0]] if has_header and _is_row(value[0]) else []
        there = dict.fromkeys(key for row in value if isinstance(row, dict) for key in row)
        known = [
            field.name
            for field in schema.fields
            if not value or field.name in there or schema.may_be_empty(field)
        ]
        return known + [name for name in there if name not in known]

    def _values_of(self, value: list[Any], width: int) -> Iterator[list[Any]]:
        """The values of each row by column; notes a row of another form or length."""
        for number, row in enumerate(value):
            if isinstance(row, dict) if self._by_name else _is_row(row):
                values = [row.get(name) for name in self.header] if self._by_name else list(row)
                if len(values) == width:
                    yield values
                    continue
                what = f"the row has {len(values)} values, not {width}"
            else:
                values = []
                what = f"the row is no {'object' if self._by_name else 'list'}, as others are"
            line, column = self._source.place(*self._pointer, number + self._first)
            self.findings.append(
                Finding("row-length", what, self.path, line, column, table=self.table)
            )
            self.ragged.append(number)
            yield [*values, *[None] * width][:width]

    def _first_with(self, column: int) -> int:
        found = (row for row, values in enumerate(self._values) if values[column] is not None)
        return next(found, 0)


class _Writer:
    """Writes the values of a column as the cells of a delimited file."""

    def __init__(self, field: Field | None) -> None:
        self._missing = field.missing[0] if field is not None and field.missing else ""
        raw: Mapping[str, Any] = field.descriptor if field is not None else {}
        truths = [
            raw.get(name) or [word]
            for name, word in (("trueValues", "true"), ("falseValues", "false"))
        ]
        self._truth = {
            value: word if word in given else str(given[0])
            for value, word, given in ((True, "true", truths[0]), (False, "false", truths[1]))
        }

    def cell(self, value: Any) -> str:
        """The cell that stands for a value."""
        if value is None:
            return self._missing
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return self._truth[value]
        return json.dumps(value, ensure_ascii=False)


def _is_row(value: Any) -> bool:
    return isinstance(value, list)


def _moved(finding: Finding, line: int) -> Finding:
    return dataclasses.replace(finding, line=line)
