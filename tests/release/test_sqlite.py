"""The SQLite file: it enforces what its schema can say, and says what its tables are."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caucasus_rift as cr
from tablewright.release.globs import conditions
from tablewright.released.sqlite_file import read_sqlite
from tests.release.support import ROOT, field, package, run, schema
from tests.test_release import NAME

SCHEMAS = {name: json.loads((ROOT / f"schemas/{name}.json").read_bytes()) for name in cr.tables()}


@pytest.fixture
def database(dist):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        with closing(sqlite3.connect(dist / NAME / f"{NAME}.sqlite")) as file:
            file.backup(copy)
        copy.execute("PRAGMA foreign_keys = ON")
        yield copy


def test_sqlite_finds_no_fault(dist):
    with closing(sqlite3.connect(dist / NAME / f"{NAME}.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA page_size").fetchone() == (4096,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        strict = database.execute("SELECT name, strict FROM pragma_table_list WHERE schema='main'")
        assert {name for name, is_strict in strict if not is_strict} == {
            "sqlite_schema",
            *cr.views(),
        }


@pytest.mark.parametrize("table", cr.tables())
def test_keys_are_those_of_the_schema(database, table):
    described = SCHEMAS[table]
    columns = database.execute('SELECT name, pk, "notnull" FROM pragma_table_info(?)', [table])
    columns = columns.fetchall()
    names = [one["name"] for one in described["fields"]]
    assert [name for name, _, _ in columns] == names
    key = sorted((place, name) for name, place, _ in columns if place)
    assert [name for _, name in key] == described["primaryKey"]
    required = {
        one["name"] for one in described["fields"] if one.get("constraints", {}).get("required")
    }
    filled = {name for name, _, needed in columns if needed}
    assert filled == required | set(described["primaryKey"])

    found: dict[int, list[tuple[str, str, str]]] = {}
    for row in database.execute("SELECT * FROM pragma_foreign_key_list(?)", [table]).fetchall():
        found.setdefault(row[0], []).append((row[3], row[2], row[4]))
    declared = [
        [
            (one, key["reference"].get("resource") or table, other)
            for one, other in zip(key["fields"], key["reference"]["fields"], strict=True)
        ]
        for key in described.get("foreignKeys", [])
    ]
    assert sorted(found.values()) == sorted(declared)

    indexes = []
    for (index,) in database.execute("SELECT name FROM pragma_index_list(?)", [table]).fetchall():
        rows = database.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [index])
        indexes.append([name for (name,) in rows])
    for key in declared:
        fields = [one for one, _, _ in key]
        assert any(index[: len(fields)] == fields for index in indexes), fields
    for names in described.get("uniqueKeys", []):
        assert names in indexes


def refused(database, table, column, value):
    """Whether the first row in which the column is filled may not have another value."""
    row = database.execute(
        f'SELECT rowid FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT 1'
    ).fetchone()
    try:
        database.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', [value, *row])
    except sqlite3.IntegrityError:
        return True
    return False


@pytest.mark.parametrize("table", cr.tables())
def test_what_the_schema_forbids_is_refused(database, table):
    children = {name for key in SCHEMAS[table].get("foreignKeys", []) for name in key["fields"]}
    for one in SCHEMAS[table]["fields"]:
        name, rules = one["name"], one.get("constraints", {})
        count = database.execute(f'SELECT count("{name}") FROM "{table}"').fetchone()[0]
        if not count:
            continue
        if rules.get("required"):
            assert refused(database, table, name, None), name
        if one["type"] in ("integer", "number", "boolean"):
            assert refused(database, table, name, "a text"), name
        if one["type"] == "date":
            assert refused(database, table, name, "2025-02-30"), name
        if one["type"] == "boolean":
            assert refused(database, table, name, 2), name
        if "categories" in one:
            assert refused(database, table, name, "no such code"), name
        for word, step in (("minimum", -1), ("maximum", 1)):
            if word in rules:
                assert refused(database, table, name, rules[word] + step), name
        if conditions("x", rules.get("pattern", "[")):
            assert refused(database, table, name, "\n"), name
        if name in children:
            assert refused(database, table, name, "no-such.key"), name


def test_a_row_that_others_refer_to_stays(database):
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute("DELETE FROM sources")


def test_it_says_what_it_is(database):
    about = dict(database.execute("SELECT * FROM _package").fetchall())
    assert about["version"] == cr.__version__
    assert about["license"] == "https://creativecommons.org/licenses/by/4.0/"
    tables = database.execute("SELECT name, n_rows FROM _tables ORDER BY position").fetchall()
    assert tables == [(name, len(cr.load(name))) for name in cr.tables()]
    columns = database.execute("SELECT table_name, name, type, description FROM _columns")
    assert columns.fetchall() == [
        (table, one["name"], one["type"], one["description"])
        for table in cr.tables()
        for one in SCHEMAS[table]["fields"]
    ]
    codes = database.execute(
        "SELECT table_name, column_name, value, label, description FROM _codes"
    )
    assert sorted(codes.fetchall()) == sorted(
        (table, one["name"], code["value"], code["label"], code["description"])
        for table in cr.tables()
        for one in SCHEMAS[table]["fields"]
        for code in one.get("categories", [])
    )


# -- patterns --------------------------------------------------------------------------------------

OWN = {
    one["constraints"]["pattern"]
    for described in SCHEMAS.values()
    for one in described["fields"]
    if conditions("x", one.get("constraints", {}).get("pattern", "["))
}
EXPRESSED = [
    *sorted(OWN),
    r"[^a]b{2}", r"[\]a-]+", "a*", "x?y", "[a-c]{2,3}", r"\*\?[*?]+", "it's", r"[\^a]+b",
    r"[^\]]{2,}", "[a^]", "[-a]*x", "", "ab+c", "[^^-]+", r"\[x\]{1,2}", "a{0}", "[ab]{0,2}c",
    r"[a-z]+(_[a-z]+)*", r"x[A-Z]+(-[A-Z]+)*\.[a-z]{2}",
]  # fmt: skip
NOT_EXPRESSED = [
    r"\d+", r"\w", "a|b", "(ab)+", "a.c", "^a$", "a+b+", "a+?", "[[:alpha:]]", r"[\w]", "a{,2}",
    "(?i)a", r"[a-z]+(a[a-z]+)*", r"a*[a-z]+(-[a-z]+)*", r"[a-z]+(-[a-z]+)*x", r"\bx", "[z-]-a]",
    "a{300}",
]  # fmt: skip


@pytest.fixture(scope="module")
def memory():
    with closing(sqlite3.connect(":memory:")) as database:
        yield database


@pytest.mark.parametrize("pattern", EXPRESSED)
def test_pattern_is_expressed_exactly(memory, pattern):
    found = conditions('"x"', pattern)
    assert found or not pattern.strip("a*")
    query = " AND ".join(f"({one})" for one in ["1", *found])
    statement = f'SELECT {query} FROM (SELECT ? AS "x")'

    matching = st.from_regex(pattern, fullmatch=True)
    other = st.text("aZz09-._*?[]^\r\n'é/Qx", max_size=8)
    inserted = st.sampled_from(["", "a", "-", ".", "0", "Z", "]", "^", "\n"])

    @given(matching | other, st.integers(0, 8), inserted)
    def check(text, at, more):
        for one in (text, text[:at] + more + text[at:], text[:at] + text[at + 1 :]):
            if "\0" not in one:
                wanted = re.fullmatch(pattern, one) is not None
                assert memory.execute(statement, [one]).fetchone() == (wanted,), one

    check()


def test_ids_are_among_what_is_expressed():
    ids = [
        next(one for one in described["fields"] if one["name"] == described["primaryKey"][0])
        for described in SCHEMAS.values()
        if len(described["primaryKey"]) == 1
    ]
    patterns = {one["constraints"]["pattern"] for one in ids if "pattern" in one["constraints"]}
    assert len(patterns) > 5
    assert patterns <= OWN


@pytest.mark.parametrize("pattern", NOT_EXPRESSED)
def test_what_glob_cannot_say_is_not_said(pattern):
    assert conditions('"x"', pattern) == []


# -- any package -----------------------------------------------------------------------------------


def test_odd_tables(odd):
    with closing(sqlite3.connect(odd / "small-1.2.3.sqlite", isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        orders = [one for (one,) in database.execute('SELECT "id" FROM "order" ORDER BY rowid')]
        assert orders == [2, 10, 11, 12, 9007199254740993]
        for statement in (
            'UPDATE "order" SET "Word" = \'its\'',
            'UPDATE "order" SET "code" = 4',
            'UPDATE "order" SET "n" = \'inf\' WHERE "id" = 2',
            'UPDATE "Order details.v2/ä" SET "parent" = 99 WHERE "oid" = \'a\'',
            'UPDATE "Order details.v2/ä" SET "rowid" = -1 WHERE "oid" = \'a\'',
            'DELETE FROM "order" WHERE "id" = 2',
        ):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(statement)


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"a": schema(field("x"), field("X"))}, "duplicate column name: X"),
        ({"a": schema(field("x")), "A": schema(field("y"))}, "already exists"),
        ({"_tables": schema(field("x"))}, "already exists"),
        ({"sqlite_x": schema(field("x"))}, "reserved"),
    ],
)
def test_what_sqlite_cannot_hold_is_said(tmp_path, tables, message):
    source = package(tmp_path / "p", {name: (one, []) for name, one in tables.items()})
    done = run(source, tmp_path / "dist")
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_foreign_key_to_no_key_is_left_out(tmp_path):
    """Table Schema lets it lead to any column, SQLite to keys of the same type only."""
    tables = {
        "parents": (schema(field("a"), field("n", "number"), primaryKey=["a"]), [["x", "1"]]),
        "children": (
            schema(
                field("n", "number"),
                foreignKeys=[
                    {"fields": ["n"], "reference": {"resource": "parents", "fields": ["n"]}}
                ],
            ),
            [["1.0"]],
        ),
    }
    done = run(package(tmp_path / "p", tables), tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "dist/small-1.2.3/small-1.2.3.sqlite"
    with closing(sqlite3.connect(path)) as database:
        assert (
            database.execute("SELECT * FROM pragma_foreign_key_list('children')").fetchall() == []
        )
        indexes = database.execute("SELECT name FROM pragma_index_list('children')").fetchall()
        assert indexes == [("children by n",)]


@pytest.mark.parametrize("names", [("rowid", "_rowid_", "oid"), ("OID", "RowID", "_ROWID_", "id")])
def test_columns_may_have_every_name_of_a_row_s_number(tmp_path, names):
    """The rows are read in the table's order, not in that of its key or of another index."""
    described = schema(*map(field, names), primaryKey=[names[1]], uniqueKeys=[list(names)])
    rows = [[row, str(place), *"xy"][: len(names)] for place, row in enumerate("cab")]
    tables = {"one": (described, rows)}
    done = run(package(tmp_path / "p", tables), tmp_path / "dist")
    assert (done.returncode, done.stderr) == (0, "")
    (read,) = read_sqlite(tmp_path / "dist/small-1.2.3/small-1.2.3.sqlite")
    assert [list(row.values()) for row in read[2].to_pylist()] == tables["one"][1]
