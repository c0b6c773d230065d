"""Tables read from the SQLite file of a release, with the types that it says they have.

The file may be anyone's. Nothing of it is run: of what SQL it holds, only tables with rows of their
own are read, no view, no virtual table and no computed column. Work and memory are bounded by the
size of the file: SQLite keeps a byte at least for every cell, and one for every character, so what
comes to more is made to have no end.
"""

from __future__ import annotations

import datetime
import itertools
import sqlite3
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten
from tablewright.base.json_file import JsonFile
from tablewright.descriptor.package import MAX_JSON_BYTES
from tablewright.descriptor.schema_reader import SchemaReader
from tablewright.released.archives import ReleaseError
from tablewright.released.columns import check_column
from tablewright.values.types import arrow_plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.descriptor.schema import Field, Schema

# where a file says what its tables are
TABLES = "_tables"
# of a file: what is read of it is bounded by its size, and a file with holes may be of any
MAX_BYTES = 2**28
_MAGIC = b"SQLite format 3\0"
# instructions of SQLite's machine for each byte of a file, and for opening it
_STEPS, _FIRST_STEPS, _STEPS_AT_ONCE = 20, 1_000_000, 10_000
# rows that are held as Python's values at once
_ROWS = 10_000
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
_QUESTIONS = ("table_xinfo", "index_info")
_SETTINGS = ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0")
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")


def is_sqlite(path: Path) -> bool:
    """Whether there is an SQLite file at a path."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_sqlite(path: Path) -> Iterator[tuple[str, Schema, pa.Table, str]]:
    """The tables of a release's SQLite file.

    Args:
        path: The file; it is only read, and nothing is written beside it.

    Yields:
        The name of each table, its schema, its typed columns, and the content hash that the file
        states for it.

    Raises:
        CallError: It is no SQLite file of a release.
        ReleaseError: It is damaged, or holds what its schema does not allow.
    """
    with _as_release_error("it cannot be read"):
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(f"it is larger than {MAX_BYTES:,} bytes")
        _check_closed(path)
        with closing(_opened(path, size)) as database:
            file = _Database(database, size)
            if not file.has_table(TABLES):
                raise CallError(f"{path} is no SQLite file of a release: it has no table {TABLES}")
            with _as_release_error(f"its table {TABLES} cannot be read"):
                listed = file.listed()
            for name, text, stated in listed:
                with _as_release_error(f"its table {shorten(name)} cannot be read"):
                    schema = _schema(name, text)
                    columns = file.columns(name, schema)
                yield name, schema, columns, stated


@contextmanager
def _as_release_error(what: str) -> Iterator[None]:
    """Raise a ReleaseError for whatever else is wrong with a file."""
    try:
        yield
    except ReleaseError:
        raise
    except (sqlite3.Error, pa.ArrowException, OSError) as error:
        raise ReleaseError(f"{what}: {shorten(error, 200)[1:-1]}") from error
    except ValueError as error:
        raise ReleaseError(f"{what}: {error}") from error


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _check_closed(path: Path) -> None:
    """Raise ValueError where another file has a part of what was written."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            message = f"what {shorten(beside.name)} holds is not yet in it"
            raise ValueError(f"{message}: open and close it with SQLite first")


def _opened(path: Path, size: int) -> sqlite3.Connection:
    """A connection by which nothing can be written or run, and which ends where the work does."""
    # immutable: else a file in the mode WAL would get files beside it
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    left = itertools.count((_FIRST_STEPS + _STEPS * size) // _STEPS_AT_ONCE, -1)
    database.set_progress_handler(lambda: next(left) < 0, _STEPS_AT_ONCE)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, size)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    if sys.version_info >= (3, 12):
        database.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
    for setting in _SETTINGS:
        database.execute(f"PRAGMA {setting}")
    database.set_authorizer(_authorized)
    return database


def _authorized(
    action: int, first: str | None, second: str | None, database: str | None, within: str | None
) -> int:
    """Whether a statement may do something: read a table itself, and ask for its columns."""
    del second, database
    is_question = action == sqlite3.SQLITE_PRAGMA and first in _QUESTIONS
    is_reading = action in _ALLOWED and within is None  # else a view does it
    return sqlite3.SQLITE_OK if is_question or is_reading else sqlite3.SQLITE_DENY


class _Database:
    """An open file, and how much may still be read of it."""

    def __init__(self, database: sqlite3.Connection, size: int) -> None:
        self._database, self._left = database, size

    def has_table(self, name: str) -> bool:
        """Whether there is a table of this name that has rows of its own."""
        statements = self._database.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE", [name]
        )
        # SQLite holds it against name and type, and has the words like this; else it is virtual
        return any(str(statement).startswith("CREATE TABLE") for (statement,) in statements)

    def listed(self) -> list[tuple[str, str, str]]:
        """Name, schema and stated hash of each table, in the order that the file gives them."""
        columns = ["position", "name", "table_schema", "content_sha256"]
        if missing := set(columns) - self._kinds(TABLES).keys():
            raise ValueError(f"it lacks the column {min(missing)}")
        rows = list(self._rows(TABLES, columns))
        for position, *texts in rows:
            if not isinstance(position, int) or not all(isinstance(one, str) for one in texts):
                raise ValueError("a row does not say what the table is")
        return [(name, schema, stated) for _, name, schema, stated in sorted(rows)]

    def columns(self, name: str, schema: Schema) -> pa.Table:
        """The typed columns of a table, its rows in the order in which they were written."""
        if not self.has_table(name):
            raise ValueError("there is none with rows of its own")
        kinds = self._kinds(name)
        if list(kinds) != schema.names:
            raise ValueError(f"its columns are not those of its schema: {shorten(list(kinds))}")
        rows = self._rows(name, schema.names)
        parts: list[list[pa.Array]] = [[] for _ in schema.fields]
        while batch := list(itertools.islice(rows, _ROWS)):
            columns = zip(*batch, strict=True)
            for field, part, values in zip(schema.fields, parts, columns, strict=True):
                part.append(_array(field, values, kinds[field.name]))
        return _table(schema, parts, kinds)

    def _kinds(self, name: str) -> dict[str, str]:
        """The declared type of each column; raises ValueError where one is computed."""
        kinds = {}
        for row in self._ask("table_xinfo", name):
            column, kind, hidden = row[1], row[2], row[6]
            if hidden:
                raise ValueError(f"the column {shorten(column)} is computed, which is not read")
            kinds[column] = kind
        return kinds

    def _rows(self, name: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
        """The rows of a table in their order; raises ValueError where there are too many."""
        if next(self._ask("index_info", name), None):  # such a table is an index itself
            message = "it is WITHOUT ROWID: in which order its rows were written is not kept"
            raise ValueError(message)
        known = {column.lower() for column in self._kinds(name)}
        number = next((one for one in _ROW_NUMBERS if one not in known), None)
        # where the number has no name, rows come in its order, as they lie in the table
        order = f" ORDER BY {number}" if number else ""
        listed = ", ".join(map(quoted, columns))
        query = f"SELECT {listed} FROM {quoted(name)} NOT INDEXED{order}"  # noqa: S608 - quoted
        for row in self._database.execute(query):
            texts = sum(len(value) for value in row if isinstance(value, (str, bytes)))
            self._left -= len(row) + texts
            if self._left < 0:
                raise ValueError("the file's tables hold more than a file of its size can")
            yield row

    def _ask(self, question: str, name: str) -> Iterator[tuple[Any, ...]]:
        return iter(self._database.execute(f"PRAGMA {question}({quoted(name)})"))


def _schema(name: str, text: str) -> Schema:
    """The schema of a table from its JSON; raises ValueError for none."""
    data = text.encode()
    if len(data) > MAX_JSON_BYTES:
        raise ValueError(f"its schema is larger than {MAX_JSON_BYTES:,} bytes")
    file = JsonFile(name, data)
    reader = SchemaReader(file, (), name)
    schema = reader.read(file.value, package_version=2) if not file.findings else None
    if schema is None or len(schema.fields) != len(schema.descriptor["fields"]):
        reason = [*file.findings, *reader.findings][0].message
        raise ValueError(f"its schema cannot be used: {reason}")
    return schema


def _table(schema: Schema, parts: list[list[pa.Array]], kinds: dict[str, str]) -> pa.Table:
    """Columns from their parts; raises ValueError where one does not fit its field."""
    arrays, fields = [], []
    for field, part in zip(schema.fields, parts, strict=True):
        empty = _array(field, (), kinds[field.name])
        values = pa.chunked_array(part or [empty], empty.type)
        check_column(field, values, schema)
        if field.categories:
            values = _by_category(field, values)
        arrays.append(values)
        fields.append(pa.field(field.name, values.type, nullable=not schema.is_required(field)))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _by_category(field: Field, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A vocabulary's values as a dictionary of it."""
    known = pa.array(field.categories, values.type)
    ordered = field.categories_ordered
    codes = (pc.index_in(chunk, value_set=known) for chunk in values.chunks)
    chunks = [pa.DictionaryArray.from_arrays(one, known, ordered=ordered) for one in codes]
    return pa.chunked_array(chunks, pa.dictionary(pa.int32(), known.type, ordered=ordered))


def _array(field: Field, values: tuple[Any, ...], stored: str) -> pa.Array:
    """A column's values with the type of its field, a vocabulary as its codes.

    Raises ValueError or ArrowException where one is of another type.
    """
    kind = arrow_plain(field)
    if pa.types.is_int64(kind) and stored == "TEXT":  # whole numbers of more than 64 bits
        return pa.array(_held(field, values, str), pa.string()).cast(pa.decimal256(76, 0))
    if pa.types.is_int64(kind):
        return pa.array(_held(field, values, int), kind)
    if pa.types.is_boolean(kind):
        if not {*_held(field, values, int)} <= {None, 0, 1}:
            raise ValueError(f"the column {shorten(field.name)} holds a number that is not 0 or 1")
        return pa.array([None if one is None else one == 1 for one in values], kind)
    if pa.types.is_floating(kind):
        numbers = [float("nan") if one == "NaN" else one for one in values]
        held = _held(field, tuple(numbers), int, float)
        return pa.array([None if one is None else float(one) for one in held], kind)
    texts = _held(field, values, str)
    if pa.types.is_time(kind):
        return pa.array([None if one is None else _time(one) for one in texts], kind)
    return pa.array(texts, pa.string()).cast(kind)


def _held(field: Field, values: tuple[Any, ...], *kinds: type) -> tuple[Any, ...]:
    """The values; raises ValueError where one is neither missing nor of these kinds."""
    for value in values:
        if value is not None and type(value) not in kinds:
            message = f"the column {shorten(field.name)} holds {shorten(value)}"
            raise ValueError(f"{message}, which is not stored as the type {field.type} is")
    return values


def _time(text: str) -> datetime.time:
    """A time of the day; raises ValueError where there is none, or one of a zone."""
    time = datetime.time.fromisoformat(text)
    if time.tzinfo is not None:
        raise ValueError(f"{shorten(text)} is a time of a zone")
    return time
