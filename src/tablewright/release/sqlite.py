"""All tables as one SQLite file, which enforces their keys and says what they hold."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tablewright.release.ddl import create_indexes, create_table, storage, stored
from tablewright.release.errors import NotReleased
from tablewright.release.files import write
from tablewright.release.model import description_of, self_contained, title_of
from tablewright.release.readback import compare
from tablewright.released.sqlite_file import TABLES, quoted, read_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from tablewright.release.model import Release
    from tablewright.tables.table import Table

_ABOUT = f"""
CREATE TABLE "_package" (
  "property" TEXT NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL
) STRICT;
CREATE TABLE "{TABLES}" (
  "position" INT NOT NULL UNIQUE,
  "name" TEXT NOT NULL PRIMARY KEY,
  "title" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "n_rows" INT NOT NULL,
  "content_sha256" TEXT NOT NULL,
  "table_schema" TEXT NOT NULL
) STRICT;
CREATE TABLE "_views" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "title" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "table_schema" TEXT NOT NULL
) STRICT;
CREATE TABLE "_columns" (
  "table_name" TEXT NOT NULL REFERENCES "{TABLES}" ("name"),
  "position" INT NOT NULL,
  "name" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  PRIMARY KEY ("table_name", "name")
) STRICT;
CREATE TABLE "_codes" (
  "table_name" TEXT NOT NULL,
  "column_name" TEXT NOT NULL,
  "position" INT NOT NULL,
  "value" ANY NOT NULL,
  "label" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  PRIMARY KEY ("table_name", "column_name", "value"),
  FOREIGN KEY ("table_name", "column_name") REFERENCES "_columns" ("table_name", "name")
) STRICT;
"""
# in the header of a file: how often it was changed, and by which SQLite; the first with STRICT
_CHANGES, _CHANGED_BY = (24, 92), 96
_STRICT_SINCE = 3_037_000


def write_sqlite(release: Release, path: Path) -> None:
    """Write the file; raises NotReleased where SQLite cannot hold a table."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        database.execute("PRAGMA encoding = 'UTF-8'")
        database.execute("BEGIN")
        table = None
        try:
            for table in release.own_tables.values():
                _fill(database, table, release)
            table = None
            _describe(database, release)
            for view in release.views.values():
                database.execute(f"CREATE VIEW {quoted(view.name)} AS\n{view.sql}")
            database.execute("COMMIT")
        except sqlite3.Error as error:
            where = f"the table {table.name}" if table else "what describes the tables"
            raise NotReleased(f"SQLite cannot hold {where}: {error}") from error
        data = bytearray(database.serialize())
    # else every version of SQLite would write other bytes
    for at in _CHANGES:
        data[at : at + 4] = (1).to_bytes(4)
    data[_CHANGED_BY : _CHANGED_BY + 4] = _STRICT_SINCE.to_bytes(4)
    write(path.parent, path.name, bytes(data))


def _fill(database: sqlite3.Connection, table: Table, release: Release) -> None:
    """Create a table and its indexes, and insert its rows in their order."""
    database.execute(create_table(table, release.tables))
    columns = release.columns[table.name]
    cells = [
        stored(columns[field.name].combine_chunks(), storage(table, field))
        for field in table.schema.fields
    ]
    _insert(database, table.name, zip(*cells, strict=True), len(cells))
    for statement in create_indexes(table):
        database.execute(statement)


def _insert(database: sqlite3.Connection, table: str, rows: Any, width: int) -> None:
    marks = ", ".join("?" * width)
    statement = f"INSERT INTO {quoted(table)} VALUES ({marks})"  # noqa: S608 - the name is quoted
    database.executemany(statement, rows)


def _describe(database: sqlite3.Connection, release: Release) -> None:
    """What the tables are: of which package, with which columns and codes."""
    for statement in filter(None, map(str.strip, _ABOUT.split(";\n"))):
        database.execute(statement)
    about = {
        "name": release.package.name,
        "title": release.title,
        "description": release.description,
        "version": release.package.version,
        "license": release.licence_address,
        "created": f"{release.moment:%Y-%m-%dT%H:%M:%SZ}",
    }
    _insert(database, "_package", ((key, value) for key, value in about.items() if value), 2)
    for name in release.views:
        view = release.tables[name]
        schema = json.dumps(self_contained(view), ensure_ascii=False, separators=(",", ":"))
        _insert(database, "_views", [(name, title_of(view), description_of(view), schema)], 4)
    for position, table in enumerate(release.own_tables.values(), 1):
        schema = json.dumps(self_contained(table), ensure_ascii=False, separators=(",", ":"))
        title, text, digest = title_of(table), description_of(table), release.hashes[table.name]
        row = (position, table.name, title, text, table.n_rows, digest, schema)
        _insert(database, TABLES, [row], len(row))
        _insert(database, "_columns", _columns_of(table), 6)
        _insert(database, "_codes", _codes_of(table), 6)


def _columns_of(table: Table) -> Iterator[tuple[Any, ...]]:
    for position, field in enumerate(table.schema.fields, 1):
        yield table.name, position, field.name, field.title, field.description, field.type


def _codes_of(table: Table) -> Iterator[tuple[Any, ...]]:
    for field in table.schema.fields:
        listed = field.descriptor.get("categories", [])
        # a vocabulary may be bare values, which have neither label nor description
        codes = [one if isinstance(one, dict) else {"value": one} for one in listed]
        for position, code in enumerate(codes, 1):
            label, text = code.get("label", ""), code.get("description", "")
            yield table.name, field.name, position, code["value"], label, text


def check_sqlite(release: Release, path: Path) -> None:
    """Read a written file; raises NotReleased where it is not what was validated."""
    own = dataclasses.replace(release, tables=release.own_tables)
    compare(own, _read_back(path), "the SQLite file")
    with closing(sqlite3.connect(path)) as database:
        for name in release.views:
            _check_view(database, release.tables[name])


def _check_view(database: sqlite3.Connection, view: Table) -> None:
    """Raise NotReleased where a view yields other cells than its query did when it was released."""
    names = ", ".join(map(quoted, view.schema.names))
    rows = database.execute(f"SELECT {names} FROM {quoted(view.name)}").fetchall()  # noqa: S608
    read = list(zip(*rows, strict=True)) if rows else [() for _ in view.schema.names]
    for field, values in zip(view.schema.fields, read, strict=True):
        truth = ("false", "true") if field.type == "boolean" else None
        cells = ["" if value is None else truth[value] if truth else str(value) for value in values]
        if cells != view.strings(field.name).to_pylist():
            raise NotReleased(f"the SQLite file: the view {view.name}.{field.name} differs")


def _read_back(path: Path) -> Iterator[tuple[str, pa.Table]]:
    """The tables of a written file; raises NotReleased where SQLite finds a fault in it."""
    with closing(sqlite3.connect(path)) as database:
        for check in ("integrity_check", "foreign_key_check"):
            found = [row for row in database.execute(f"PRAGMA {check}") if row != ("ok",)]
            if found:
                raise NotReleased(f"{path.name}: {check} finds {found[0]}")
    for name, _, columns, _ in read_sqlite(path):
        yield name, columns
