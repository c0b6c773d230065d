"""Tables read from the SQLite file of a release, with the types that it says they have."""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from caucasus_rift.tabular.jsonfile import JsonFile
from caucasus_rift.tabular.package import CallError
from caucasus_rift.tabular.schemareader import SchemaReader
from caucasus_rift.tabular.types import arrow_type

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from caucasus_rift.tabular.schema import Field, Schema

# where a file says what its tables are
TABLES = "_tables"
_MAGIC = b"SQLite format 3\0"


def is_sqlite(path: Path) -> bool:
    """Whether there is an SQLite file at a path."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_sqlite(path: Path) -> Iterator[tuple[str, Schema, pa.Table, str]]:
    """The tables of a release's SQLite file.

    Args:
        path: The file; it is opened for reading only.

    Yields:
        The name of each table, its schema, its typed columns, and the content hash that the file
        states for it.

    Raises:
        CallError: It is no such file, or holds what its schema does not allow.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            listed = database.execute(
                f'SELECT name, table_schema, content_sha256 FROM "{TABLES}" ORDER BY position'  # noqa: S608
            ).fetchall()
            for name, text, stated in listed:
                schema = schema_of(json.loads(text), name)
                yield name, schema, _columns(database, name, schema), stated
    except (sqlite3.Error, UnicodeError, pa.ArrowException, ValueError) as error:
        raise CallError(f"{path} is no SQLite file of a release: {error}") from error


def schema_of(value: Any, name: str) -> Schema:
    """A schema that a release carries, from its JSON value; raises ValueError for none."""
    schema = SchemaReader(JsonFile(name, b"{}"), (), name).read(value, package_version=2)
    if schema is None:
        raise ValueError(f"the schema of {name} cannot be read")
    return schema


def _columns(database: sqlite3.Connection, name: str, schema: Schema) -> pa.Table:
    """The typed columns of a table, its rows in the order in which they were written."""
    kinds = {
        row[1]: row[2] for row in database.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
    }
    listed = ", ".join(map(quoted, schema.names))
    order = next(one for one in ("rowid", "_rowid_", "oid") if one not in map(str.lower, kinds))
    query = f"SELECT {listed} FROM {quoted(name)} ORDER BY {order}"  # noqa: S608 - names are quoted
    rows = database.execute(query).fetchall()
    columns = list(zip(*rows, strict=True)) or [()] * len(schema.fields)
    arrays, fields = [], []
    for field, values in zip(schema.fields, columns, strict=True):
        array = _array(field, values, kinds[field.name])
        required = field.required or field.name in schema.primary_key
        fields.append(pa.field(field.name, array.type, nullable=not required))
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(field: Field, values: tuple[Any, ...], stored: str) -> pa.Array:
    """A column's values with the type of its field."""
    kind = arrow_type(field)
    if pa.types.is_dictionary(kind):
        known = pa.array(field.categories, kind.value_type)
        numbers = {value: number for number, value in enumerate(field.categories)}
        codes = pa.array([None if one is None else numbers[one] for one in values], pa.int32())
        return pa.DictionaryArray.from_arrays(codes, known, ordered=field.categories_ordered)
    if pa.types.is_int64(kind) and stored == "TEXT":  # whole numbers of more than 64 bits
        return pa.array(values, pa.string()).cast(pa.decimal256(76, 0))
    if pa.types.is_boolean(kind):
        return pa.array([None if one is None else bool(one) for one in values], kind)
    if pa.types.is_floating(kind):
        return pa.array([None if one is None else float(one) for one in values], kind)
    if pa.types.is_time(kind):
        read = datetime.time.fromisoformat
        return pa.array([None if one is None else read(one) for one in values], kind)
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return pa.array(values, pa.string()).cast(kind)
    return pa.array(values, kind)


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'
