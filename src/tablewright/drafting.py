"""`draft`: a first descriptor for a folder of delimited files, every guess said to be one."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.encodings import to_utf_8
from tablewright.base.errors import CallError
from tablewright.base.findings import shorten, unseen
from tablewright.csv.csv_file import CsvFile
from tablewright.descriptor.dialect import Dialect
from tablewright.descriptor.schema import Field
from tablewright.release.naming import file_names
from tablewright.values.types import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.base.findings import Step

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
ENDINGS = (".csv", ".tsv", ".tab")
MAX_FILES = 1000
MAX_BYTES = 256 * 1024**2
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 1 << 16  # characters by which the delimiter is guessed
# what stands for no value in many files
_MISSING = ("NA", "N/A", "n/a", "na", "NULL", "null", "NaN", "nan", "-", ".")
# 007 is a code, and stays a text
_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?(?:0|[1-9][0-9]*)(?:,[0-9]+)?", re.ASCII)
_DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %B %Y")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S%z")
# a text with so few values, each so often and so short, is taken for a code
_MOST_CODES, _LEAST_USES, _LONGEST_CODE = 20, 4, 40
# so many distinct texts found among a key's lead to it, whatever the column is called
_ENOUGH = 5


@dataclasses.dataclass(frozen=True)
class Draft:
    """A descriptor, what was guessed of each table, and the files left alone with the reason."""

    descriptor: dict[str, Any]
    guesses: list[str]
    left: list[tuple[str, str]]


@dataclasses.dataclass
class _Table:
    """A file that is read: its name as a table, its resource, and its columns."""

    name: str
    resource: dict[str, Any]
    columns: dict[str, pa.Array]
    key: str | None = None

    @property
    def fields(self) -> list[dict[str, Any]]:
        fields: list[dict[str, Any]] = self.resource["schema"]["fields"]
        return fields

    def type_of(self, column: str) -> str:
        return next(str(field["type"]) for field in self.fields if field["name"] == column)


class _LeftAloneError(Exception):
    """A file that no table can be made of; the message says why."""


def draft(folder: Path, step: Step = unseen) -> Draft:
    """Describe the delimited files in a folder: types, keys, categories and references.

    What is guessed fits every cell, so that the package is valid as far as its files are sound;
    each guess is said in the field's description.

    Args:
        folder: Where the files lie, at any depth; hidden ones and links are passed over.
        step: Is told how far the work is.

    Raises:
        CallError: There is no such folder, or no such file in it.
    """
    files = _files(folder)
    names = file_names(path.stem.lower() for path in files)
    tables: list[_Table] = []
    left: list[tuple[str, str]] = []
    taken: Counter[str] = Counter()
    for number, path in enumerate(files, 1):
        step("reading files", number, len(files))
        name = names[path.stem.lower()].lower()
        taken[name] += 1
        name += f"-{taken[name]}" if taken[name] > 1 else ""
        try:
            tables.append(_table(folder, path, name))
        except _LeftAloneError as error:
            left.append((path.relative_to(folder).as_posix(), str(error)))
    if not tables:
        reasons = f": {shorten(left[0][0])} {left[0][1]}" if left else ""
        raise CallError(f"no file in {folder} is a table{reasons}")
    for table in tables:
        _refer(table, tables)
    descriptor = {
        "$schema": PROFILE,
        "name": file_names([folder.resolve().name.lower()]).popitem()[1].lower(),
        "resources": [table.resource for table in tables],
    }
    return Draft(descriptor, [_said(table) for table in tables], left)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CallError(f"{folder} is no folder")
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not any(one.is_symlink() for one in (path, *path.parents) if folder in one.parents)
        and path.is_file()
    ]
    if not found:
        raise CallError(f"there is no file ending in {', '.join(ENDINGS)} in {folder}")
    if len(found) > MAX_FILES:
        raise CallError(f"there are more than {MAX_FILES:,} files in {folder}")
    return found


# -- one table -------------------------------------------------------------------------------------


def _table(folder: Path, path: Path, name: str) -> _Table:
    if path.stat().st_size > MAX_BYTES:
        raise _LeftAloneError(f"is larger than {MAX_BYTES:,} bytes")
    data = path.read_bytes()
    codec = _codec(data)
    content, _ = to_utf_8(data, codec)
    dialect = Dialect(_delimiter(content.decode("utf-8")))
    place = path.relative_to(folder).as_posix()
    read = CsvFile(place, content, dialect, width=0, table=name)
    header = read.header
    if not header or not read.columns:
        raise _LeftAloneError("has no header")
    if len(set(header)) < len(header) or not all(cell == cell.strip() != "" for cell in header):
        raise _LeftAloneError("has no header in which each column has a name of its own")
    resource: dict[str, Any] = {"name": name, "type": "table", "path": place}
    if codec != "utf-8":
        resource["encoding"] = codec
    if dialect.delimiter != ",":
        resource["dialect"] = {"delimiter": dialect.delimiter}
    columns = dict(zip(header, read.columns, strict=True))
    fields = [_field(column, cells) for column, cells in columns.items()]
    resource["schema"] = {"fields": fields}
    table = _Table(name, resource, columns)
    table.key = _key(table)
    if table.key is not None:
        resource["schema"]["primaryKey"] = [table.key]
    return table


def _codec(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for codec in ("utf-8", "windows-1252"):
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return codec
    raise _LeftAloneError("is neither UTF-8 nor Windows-1252")


def _delimiter(text: str) -> str:
    """What separates the first lines into most cells, as many on each."""
    start = text[:_LOOKED_AT]
    if len(text) > _LOOKED_AT:
        start = start[: start.rfind("\n") + 1]
    best, most = ",", (False, 1)
    for delimiter in _DELIMITERS:
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for _, row in zip(range(50), rows, strict=False) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1 and (len(set(widths)) == 1, widths[0]) > most:
            best, most = delimiter, (len(set(widths)) == 1, widths[0])
    return best


# -- one column ------------------------------------------------------------------------------------


def _field(name: str, cells: pa.Array) -> dict[str, Any]:
    counts = pc.value_counts(cells)
    values = {one["values"]: one["counts"] for one in counts.to_pylist()}
    empty = values.pop("", 0)
    filled = f"Guessed from {len(cells) - empty:,} cells"
    if not values:
        return {"name": name, "type": "string", "description": "Guessed: no cell is filled."}
    for missing in ((), tuple(word for word in _MISSING if word in values)):
        present = [value for value in values if value not in missing]
        guess = _type(present) if present else None
        if guess is not None:
            more = {"missingValues": ["", *missing]} if missing else {}
            return {"name": name, **guess, **more, "description": f"{filled}: all of them fit."}
    field: dict[str, Any] = {"name": name, "type": "string"}
    few = len(values) <= _MOST_CODES and min(values.values()) > 1
    often = sum(values.values()) >= _LEAST_USES * len(values)
    if few and often and len(values) > 1 and max(map(len, values)) <= _LONGEST_CODE:
        field["categories"] = sorted(values)
        return {**field, "description": f"{filled}: {len(values)} codes, each used again."}
    return {**field, "description": f"{filled}: text."}


def _type(values: list[str]) -> dict[str, Any] | None:
    """The narrowest type that all values fit, if it is another than text, and the only such."""
    if all(value.lower() in ("true", "false") for value in values):
        return {"type": "boolean"}
    if all(map(_NUMBER.fullmatch, values)):
        for kind in ("integer", "number"):
            if _fits({"type": kind}, values):
                return {"type": kind}
    if all(map(_DECIMAL_COMMA.fullmatch, values)) and any("," in value for value in values):
        return {"type": "number", "decimalChar": ","}
    for kind in ("date", "datetime", "time"):
        if _fits({"type": kind}, values):
            return {"type": kind}
    for kind, formats in (("date", _DATES), ("datetime", _TIMES)):
        fitting = [one for one in formats if _fits({"type": kind, "format": one}, values)]
        if len(fitting) == 1:
            return {"type": kind, "format": fitting[0]}
    return None


def _fits(guess: dict[str, str], values: list[str]) -> bool:
    field = Field("", guess["type"], guess.get("format", "default"), descriptor=guess)
    column = parse(field, pa.array(values, pa.string()))
    return not column.bad.any() and column.values.null_count == 0


def _key(table: _Table) -> str | None:
    """The column whose cells are all filled and differ: one called so, else the first."""

    def is_key(name: str) -> bool:
        cells = table.columns[name]
        is_full = not pc.any(pc.equal(pc.binary_length(cells), 0)).as_py()
        kind = table.type_of(name) in ("string", "integer")
        return bool(len(cells) and is_full and kind and len(pc.unique(cells)) == len(cells))

    first, *others = table.columns
    called = [name for name in others if re.fullmatch(r"(.*[_ -])?(id|code|key)", name.lower())]
    return next((name for name in (first, *called) if is_key(name)), None)


# -- between tables --------------------------------------------------------------------------------


def _refer(table: _Table, tables: list[_Table]) -> None:
    """Add the foreign keys of a table: columns all of whose values are those of another's key."""
    keys = [
        {"fields": [column], "reference": {"resource": parent.name, "fields": [parent.key]}}
        for column in table.columns
        for parent in _parents(table, column, tables)
    ]
    if keys:
        table.resource["schema"]["foreignKeys"] = keys


def _parents(table: _Table, column: str, tables: list[_Table]) -> Iterator[_Table]:
    """The first table that a column leads to."""
    cells = pc.unique(table.columns[column])
    cells = cells.filter(pc.greater(pc.binary_length(cells), 0))
    for parent in tables:
        if parent is table or parent.key is None or not len(cells):
            continue
        if parent.type_of(parent.key) != table.type_of(column):
            continue
        stem = parent.name.removesuffix("s")
        is_named = column == parent.key or column.lower().startswith(stem)
        is_telling = table.type_of(column) == "string" and len(cells) >= _ENOUGH
        inside = pc.is_in(cells, value_set=parent.columns[parent.key])
        if (is_named or is_telling) and pc.all(inside).as_py():
            yield parent
            return


def _said(table: _Table) -> str:
    """What was guessed of a table, on a line."""
    n_rows = len(next(iter(table.columns.values())))
    types = Counter(str(field["type"]) for field in table.fields)
    shown = ", ".join(f"{number} {kind}" for kind, number in types.most_common())
    parts = [f"{n_rows:,} rows", shown, f"key {table.key}" if table.key else "no key"]
    parts += [
        f"{key['fields'][0]} leads to {key['reference']['resource']}"
        for key in table.resource["schema"].get("foreignKeys", [])
    ]
    return f"{table.resource['path']}: {'; '.join(parts)}"
