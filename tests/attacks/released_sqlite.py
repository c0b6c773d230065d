"""SQLite files made to have `hash` run what they hold, take no end, or fall over a value."""

from __future__ import annotations

import json
import os
import random
import socket
import sqlite3
import struct
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from tablewright.released.sqlite_file import TABLES, quoted
from tests.attacks.attempt import Try
from tests.attacks.released import read, sound, spoilt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KIND = "crafted SQLite / random bytes in a release's, to hash"
ABOUT = (
    f"""CREATE TABLE {TABLES} (position INT, name TEXT, content_sha256 TEXT, table_schema TEXT)"""
)
FIELDS = {
    "id": ("string", "TEXT", "a"),
    "n": ("integer", "INT", 7),
    "big": ("integer", "TEXT", "123456789012345678901234567890"),
    "share": ("number", "REAL", 0.5),
    "ok": ("boolean", "INT", 1),
    "day": ("date", "TEXT", "2025-09-06"),
    "at": ("datetime", "TEXT", "2025-09-06T01:02:03.000000"),
    "time": ("time", "TEXT", "01:02:03.000000"),
    "kind": ("string", "TEXT", "b"),
}
OPEN = '{"fields": [{"name": "x"}]}'


def schema(names: Any = tuple(FIELDS)) -> dict[str, Any]:
    fields = [{"name": name, "type": FIELDS.get(name, ("string",))[0]} for name in names]
    for field in fields:
        if field["name"] == "kind":
            field["categories"] = ["a", "b"]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "primaryKey": [names[0]],
    }


def made(path: Path, *statements: str, **settings: str) -> Path:
    """A sound file of a release, and then the statements."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for name, value in settings.items():
            database.execute(f"PRAGMA {name} = {value}")
        database.execute(ABOUT)
        columns = ", ".join(f"{quoted(name)} {kind}" for name, (_, kind, _) in FIELDS.items())
        database.execute(f"CREATE TABLE t ({columns})")
        marks = ", ".join("?" * len(FIELDS))
        values = [value for _, _, value in FIELDS.values()]
        database.execute(f"INSERT INTO t VALUES ({marks})", values)
        database.execute(f"INSERT INTO {TABLES} VALUES (1, 't', 'none', ?)", [json.dumps(schema())])
        for statement in statements:
            database.execute(statement)
    return path


def only_x(path: Path, create: str, *statements: str, text: str = OPEN) -> Path:
    """A file whose one table, or what stands for it, is called x, with one column x."""
    listed = f"UPDATE {TABLES} SET name = 'x', table_schema = '{text}'"
    return made(path, "DROP TABLE t", listed, create, *statements)


Case = tuple[str, "Callable[[Path], object]", tuple[int, ...], str]
CASES: list[Case] = []


def case(name: str, make: Callable[[Path], object], *statuses: int, says: str) -> None:
    CASES.append((name, make, statuses or (1,), says))


def sql(name: str, *statements: str, says: str, statuses: tuple[int, ...] = (1,)) -> None:
    case(name, lambda path: made(path, *statements), *statuses, says=says)


def instead(name: str, create: str, *statements: str, says: str) -> None:
    case(name, lambda path: only_x(path, create, *statements), says=says)


# what it states is not what it holds: the file itself is read to its end
STATED = "t holds something else than the package states: none"
X_STATED = "x holds something else than the package states: none"
NO_TABLE = "there is none with rows of its own"
case("sound", made, says=STATED)

# -- what says what the tables are
for label, value, says in (
    ("a missing schema", "NULL", "a row does not say what the table is"),
    ("a number for a schema", "7", "its schema cannot be used"),
    ("bytes for a schema", "x'7b7d'", "a row does not say what the table is"),
    ("no JSON for a schema", "'{'", "its schema cannot be used"),
    ("a list for a schema", "'[]'", "its schema cannot be used"),
    ("a schema without fields", "'{}'", "its schema cannot be used"),
    ("a schema with a field twice", """'{"fields":[{"name":"x"},{"name":"x"}]}'""", "used twice"),
    ("a schema with no name", """'{"fields":[{"type":"string"}]}'""", "its schema cannot be"),
    ("a number of too many digits", f"""'{{"fields":[{"9" * 5000}]}}'""", "its schema cannot"),
    ("half a surrogate pair", """'{"fields":[{"name":"\\ud800"}]}'""", "half of a surrogate"),
    ("a name that SQL cannot have", """'{"fields":[{"name":"\\u0000"}]}'""", "not those of"),
):
    sql(label, f"UPDATE {TABLES} SET table_schema = {value}", says=says)
for label, text in (("lists", "[" * 200_000), ("objects", '{"fields":' * 20_000)):
    sql(f"nested {label}", f"UPDATE {TABLES} SET table_schema = '{text}'", says="nested deeper")
for label, value, says in (
    ("no name", "NULL", "a row does not say what the table is"),
    ("bytes for a name", "x'ff'", "a row does not say what the table is"),
    ("an empty name", "''", NO_TABLE),
    ("a name of controls", "char(27) || '[2J'", NO_TABLE),
    ("a name with NUL", "'t' || char(0)", "cannot be read"),
    ("the name of no table", "'u'", NO_TABLE),
    ("the name of SQLite's own table", "'sqlite_master'", NO_TABLE),
    ("the name of a function", "'pragma_table_info'", NO_TABLE),
    ("the name of a function that has no end", "'generate_series'", NO_TABLE),
    ("a long name", "hex(zeroblob(500000))", NO_TABLE),
):
    sql(label, f"UPDATE {TABLES} SET name = {value}", says=says)
for label, value in (
    ("no hash", "NULL"),
    ("a number for a hash", "x'00'"),
):
    sql(label, f"UPDATE {TABLES} SET content_sha256 = {value}", says="does not say what")
sql("text for a position", f"UPDATE {TABLES} SET position = 'x'", says="does not say what")
sql("no tables", f"DELETE FROM {TABLES}", says="there is no table in the file")
sql("nothing says what it is", f"DROP TABLE {TABLES}", says="no SQLite file", statuses=(2,))
sql("a column is lacking", f"ALTER TABLE {TABLES} DROP COLUMN position", says="lacks the column")
sql("tables listed twice", f"INSERT INTO {TABLES} SELECT * FROM {TABLES}", says=STATED)
sql("the list lists itself", f"UPDATE {TABLES} SET name = '{TABLES}'", says="not those of its")

# -- cells
for column, value, says in (
    ("id", "NULL", "has empty cells and must have none"),
    ("id", "x'61'", "is not stored as the type string is"),
    ("id", "CAST(x'ff61' AS TEXT)", "cannot be read"),
    ("n", "'x'", "is not stored as the type integer is"),
    ("n", "1.5", "is not stored as the type integer is"),
    ("n", "1e300", "is not stored as the type integer is"),
    ("big", "'1e999999999'", "cannot be read"),
    ("big", "'x'", "cannot be read"),
    ("big", "x'00'", "is not stored as the type integer is"),
    ("share", "'x'", "is not stored as the type number is"),
    ("share", "x'00'", "is not stored as the type number is"),
    ("ok", "7", "that is not 0 or 1"),
    ("ok", "'true'", "is not stored as the type boolean is"),
    ("day", "'2025-02-30'", "cannot be read"),
    ("day", "x'323032352d30392d3036'", "is not stored as the type date is"),
    ("at", "'2025-09-06T01:02:03Z'", "cannot be read"),
    ("at", "x'00'", "is not stored as the type datetime is"),
    ("time", "'25:00:00'", "cannot be read"),
    ("time", "'01:02:03+02:00'", "is a time of a zone"),
    ("time", "x'00'", "is not stored as the type time is"),
    ("kind", "'c'", "which is no category"),
    ("kind", "x'62'", "is not stored as the type string is"),
):
    sql(f"{column} is {value}", f"UPDATE t SET {quoted(column)} = {value}", says=says)
for column, kind in (("day", "date"), ("time", "time")):
    retyped = (
        f'ALTER TABLE t RENAME COLUMN "{column}" TO old',
        f'ALTER TABLE t ADD COLUMN "{column}" INT DEFAULT 7',
        f"UPDATE {TABLES} SET table_schema = replace(table_schema, '\"{column}\"', '\"old\"')",
    )
    sql(f"a number for a {kind}", *retyped, says="not those of its schema")
sql("text with NUL", "UPDATE t SET id = 'a' || char(0) || 'b'", says=STATED)
sql("a long text", "UPDATE t SET id = hex(zeroblob(5000000))", says=STATED)

# -- columns and tables that are computed
sql("a column more", "ALTER TABLE t ADD COLUMN more", says="not those of its schema")
sql("a column less", "ALTER TABLE t DROP COLUMN big", says="not those of its schema")
HEAVY = "hex(zeroblob(400000000))"
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
COMPUTED = "is computed, which is not read"
instead("a computed column", f"CREATE TABLE x (y, x AS ({HEAVY}))", says=COMPUTED)
instead(
    "a computed column that is stored", "CREATE TABLE x (y, x AS (y + 1) STORED)", says=COMPUTED
)
instead("a view without end", f"CREATE VIEW x AS {ENDLESS}", says=NO_TABLE)
instead("a view of a large value", f"CREATE VIEW x AS SELECT {HEAVY} AS x", says=NO_TABLE)
instead("a view of a table", f"CREATE VIEW x AS SELECT name AS x FROM {TABLES}", says=NO_TABLE)
instead(
    "views of views",
    "CREATE VIEW v0 AS SELECT 1 AS x",
    *(f"CREATE VIEW v{n + 1} AS SELECT a.x FROM v{n} AS a, v{n} AS b" for n in range(12)),
    "CREATE VIEW x AS SELECT x FROM v12",
    says=NO_TABLE,
)
instead("a virtual table", "CREATE VIRTUAL TABLE x USING fts5(a)", says=NO_TABLE)
instead("a virtual tree", "CREATE VIRTUAL TABLE x USING rtree(y, a, b)", says=NO_TABLE)
ROW = "AS position, 't' AS name, '' AS content_sha256, '{}' AS table_schema"
for label, listed in (
    ("without end", ENDLESS.replace("SELECT x FROM n", f"SELECT x {ROW} FROM n")),
    ("of a large value", f"SELECT {HEAVY} {ROW}"),
):
    sql(
        f"the list is a view {label}",
        f"DROP TABLE {TABLES}",
        f"CREATE VIEW {TABLES} AS {listed}",
        says="no SQLite file of a release",
        statuses=(2,),
    )
TRIGGER = "CREATE TRIGGER y AFTER INSERT ON x BEGIN DELETE FROM x; END"
instead("a trigger", "CREATE TABLE x (x)", TRIGGER, says=X_STATED)
instead("WITHOUT ROWID", "CREATE TABLE x (x PRIMARY KEY) WITHOUT ROWID", says="WITHOUT ROWID")
CHECK = "CREATE TABLE x (x CHECK (length(x) < 9) COLLATE NOCASE)"
instead("a check and an index", CHECK, "CREATE INDEX y ON x (x || x)", says=X_STATED)


def row_numbers(path: Path) -> None:
    names = ("rowid", "_rowid_", "oid")
    text = json.dumps({"fields": [{"name": name, "type": "string"} for name in names]})
    only_x(path, f"CREATE TABLE x ({', '.join(f'{one} TEXT' for one in names)})", text=text)


case("columns that hide the row number", row_numbers, says=X_STATED)


def edited(statement: str) -> Callable[[Path], None]:
    """What SQLite says of its tables, changed by hand."""

    def make(path: Path) -> None:
        only_x(path, "CREATE TABLE x (x)")
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA writable_schema = ON")
            database.execute(statement)

    return make


for label, change in (
    ("a view that is said to be a table", f"sql = 'CREATE VIEW x AS {ENDLESS}', rootpage = 0"),
    ("a table under another name", "sql = 'CREATE TABLE y (x)'"),
    ("a table at another's pages", "rootpage = 1"),
    ("a table at no page", "rootpage = 999999999"),
    ("a table of another's rows", "rootpage = 2"),
    ("a table that is no SQL", "sql = 'CREATE TABLE x ('"),
    ("a virtual table that is said to be none", "sql = 'CREATE/**/VIRTUAL TABLE x USING fts5(x)'"),
    ("SQL that is nested", f"sql = 'CREATE TABLE x (x CHECK ({'(' * 5000}1{')' * 5000}))'"),
    ("columns without end", f"sql = 'CREATE TABLE x ({', '.join(f'c{n}' for n in range(9000))})'"),
):
    case(label, edited(f"UPDATE sqlite_master SET {change} WHERE name = 'x'"), 1, 2, says="")


# -- pages
def paged(path: Path, rows: int = 2000) -> tuple[bytearray, int, int]:
    """The bytes of a file whose table x lies on several pages, their size, and where x begins."""
    series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    only_x(path, "CREATE TABLE x (x TEXT)", f"INSERT INTO x {series} SELECT i FROM n")
    with closing(sqlite3.connect(path)) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'x'").fetchone()[0]
    return bytearray(path.read_bytes()), size, (root - 1) * size


def branching(size: int, child: int) -> bytes:
    """An inner page, all of whose branches lead to one page."""
    # kind 5, the number of its cells, and in each of them a page and the last row in it
    count = (size - 200) // 8
    first = size - 6 * count
    page = bytearray(size)
    page[:12] = struct.pack(">BHHHBI", 5, 0, count, first, 0, child)
    for number in range(count):
        page[12 + 2 * number : 14 + 2 * number] = struct.pack(">H", first + 6 * number)
        page[first + 6 * number : first + 6 * number + 5] = struct.pack(">IB", child, 1)
    return bytes(page)


def branched(path: Path, data: bytearray, size: int, leaf: int) -> int:
    """Write the file with more pages, the first of which leads to a leaf without end."""
    branch = len(data) // size + 1
    data += branching(size, branch + 1) + branching(size, branch + 2) + branching(size, leaf)
    data[28:32] = struct.pack(">I", len(data) // size)
    path.write_bytes(data)
    return branch


def same_leaves(path: Path) -> None:
    """Branches of branches of branches, and all lead to the same leaf."""
    data, size, at = paged(path)
    leaf = int.from_bytes(data[at + 8 : at + 12], "big")
    data[at : at + size] = branching(size, len(data) // size + 1)
    branched(path, data, size, leaf)


def endless_list(path: Path) -> None:
    """SQLite's own list of tables, which has an index over and over again."""
    entry = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE sql IS NULL"
    columns = "(type, name, tbl_name, rootpage, sql)"
    only_x(path, "CREATE TABLE y (y UNIQUE)", f"CREATE TABLE x {columns}", f"INSERT INTO x {entry}")
    with closing(sqlite3.connect(path)) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        leaf = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'x'").fetchone()[0]
    data = bytearray(path.read_bytes())
    # the first page begins with the file's header of 100 bytes, which its own part stands behind
    entries = bytes(data[100:size].ljust(size, b"\0"))
    count = int.from_bytes(entries[3:5], "big")
    moved = entries[: 8 + 2 * count] + bytes(100) + bytes(data[108 + 2 * count : size])
    first = len(data) // size + 1
    data += moved
    inner = branching(size, first + 1)
    head = 12 + 2 * int.from_bytes(inner[3:5], "big")
    data[100:size] = inner[:head] + inner[head + 100 :]
    cell = int.from_bytes(inner[12:14], "big")
    data[cell : cell + 4] = struct.pack(">I", first)
    branched(path, data, size, leaf)


def same_cell(path: Path) -> None:
    """A page with a long text to which every of its entries leads."""
    only_x(path, "CREATE TABLE x (x TEXT)", "INSERT INTO x VALUES (hex(zeroblob(2000000)))")
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as database:
        size = database.execute("PRAGMA page_size").fetchone()[0]
        root = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'x'").fetchone()[0]
    at = (root - 1) * size
    cell = data[at + 8 : at + 10]
    data[at + 3 : at + 5] = struct.pack(">H", 500)
    data[at + 8 : at + 8 + 1000] = cell * 500
    path.write_bytes(data)


def circle(path: Path) -> None:
    """A page that is below itself."""
    data, size, at = paged(path)
    cell = at + int.from_bytes(data[at + 12 : at + 14], "big")
    data[cell : cell + 4] = struct.pack(">I", at // size + 1)
    path.write_bytes(data)


def added_default(path: Path) -> None:
    """A long value that stands once, and is meant in every row."""
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
    long = "a" * 1_000_000
    text = '{"fields": [{"name": "y", "type": "any"}, {"name": "x"}]}'
    rows = f"INSERT INTO x {series} SELECT 'a' FROM n"
    added = f"ALTER TABLE x ADD COLUMN x TEXT DEFAULT '{long}'"
    only_x(path, "CREATE TABLE x (y TEXT)", rows, added, text=text)


MORE = "hold more than a file of its size can"
case("pages that share their leaves", same_leaves, says=MORE)
case("a list of tables without end", endless_list, says="interrupted")
case("rows that share a long text", same_cell, says=MORE)
case("a page below itself", circle, says="malformed")
case("a default that every row has", added_default, says=MORE)


def wal(path: Path, *, pending: bool) -> None:
    """A file in the mode WAL, with or without a log of what is not yet in it."""
    made(path, journal_mode="wal")
    if pending:
        database = sqlite3.connect(path, isolation_level=None)
        database.execute("INSERT INTO t (id) VALUES ('b')")
        log = path.with_name(path.name + "-wal").read_bytes()
        whole = path.read_bytes()
        database.close()
        path.write_bytes(whole)
        path.with_name(path.name + "-wal").write_bytes(log)


def header(path: Path, at: int, value: bytes) -> None:
    data = bytearray(made(path).read_bytes())
    data[at : at + len(value)] = value
    path.write_bytes(data)


def of_utf_16(path: Path) -> None:
    made(path, encoding="'UTF-16'")


def with_journal(path: Path) -> None:
    made(path)
    path.with_name(path.name + "-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 64)


def sparse(path: Path, size: int) -> None:
    made(path)
    os.truncate(path, size)


def cut(path: Path, size: int, more: bytes = b"") -> None:
    path.write_bytes(made(path).read_bytes()[:size] + more)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


case("a log of another program", partial(wal, pending=True), says="is not yet in it")
case("the mode WAL", partial(wal, pending=False), says=STATED)
case("a journal of another program", with_journal, says="is not yet in it")
case("UTF-16", of_utf_16, says=STATED)
case("cut in half", partial(cut, size=6000), 1, 2, says="")
case("cut behind its header", partial(cut, size=100), 1, 2, says="")
case("a header alone", partial(cut, size=16), 1, 2, says="")
case("zeros behind its header", partial(cut, size=100, more=bytes(99_900)), 1, 2, says="")
case("pages of no size", partial(header, at=16, value=b"\0\0"), 1, 2, says="")
case("pages of an odd size", partial(header, at=16, value=b"\x03\xe7"), 1, 2, says="")
case("of a later version", partial(header, at=18, value=b"\x09\x09"), 1, 2, says="")
case("of no known encoding", partial(header, at=56, value=b"\0\0\0\x09"), 1, 2, says="")
case("200 MB, almost all of it a hole", partial(sparse, size=200_000_000), says=STATED)
case("16 GB, almost all of it a hole", partial(sparse, size=1 << 34), says="is larger than")
case("a FIFO", os.mkfifo, 2, says="is neither a file nor a folder")
case("a folder", os.mkdir, 2, says="no datapackage.json in")
case("a socket", a_socket, 2, says="is neither a file nor a folder")
case("a device", lambda path: path.symlink_to("/dev/zero"), 2, says="neither a file nor a folder")
case("a link to itself", lambda path: path.symlink_to(path.name), 2, says="")
case("nothing", lambda path: None, 2, says="there is no")


def attempt(
    make: Callable[[Path], object], statuses: tuple[int, ...], says: str, folder: Path
) -> None:
    path = folder / "release.sqlite"
    make(path)
    before = sorted(folder.iterdir())
    read("hash", path, *statuses, says=says)
    assert sorted(folder.iterdir()) == before


def changed(seed: int, folder: Path) -> None:
    """Bytes of a release's file; most of them in its first pages, which say what it holds."""
    data = (sound() / "small-1.2.3" / "small-1.2.3.sqlite").read_bytes()
    start = random.Random(seed).choice([0, 0, 100, 4096, len(data) // 2])
    path = folder / "release.sqlite"
    path.write_bytes(data[:start] + spoilt(data[start:], seed))
    read("hash", path, 0, 1, 2)


QUICK = (
    *("nested lists", "bytes for a name", "n is 'x'", "time is x'00'", "a computed column"),
    *("a view without end", "the list is a view without end", "pages that share their leaves"),
    *("columns that hide the row number", "a FIFO", "a log of another program"),
)
TRIES = [
    *(
        Try(KIND, name, partial(attempt, make, statuses, says), quick=name in QUICK)
        for name, make, statuses, says in CASES
    ),
    *(Try(KIND, f"chance {n}", partial(changed, n), quick=False) for n in range(45)),
]
