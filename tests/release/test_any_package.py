"""Any valid package can be released: several files, dialects, other resources, fields that lack."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pyarrow.parquet as pq
import pytest

import caucasus_rift as cr
from tests.release.support import field, run, schema

V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}


def resource(name, path, described, **more):
    return {"name": name, "type": "table", "path": path, "schema": described, **more}


CASES = {
    "several files": (
        V2 | {"name": "p", "resources": [resource(
            "a", ["a1.csv", "sub/a2.csv"],
            schema(field("id"), field("n", "integer"), primaryKey=["id"]),
        )]},
        {"a1.csv": b"id,n\nx,1\n", "sub/a2.csv": b"id,n\ny,2\n"},
        [{"id": "x", "n": 1}, {"id": "y", "n": 2}],
    ),
    "dialect in a file": (
        V2 | {"name": "p", "resources": [resource(
            "a", "a.tsv", schema(field("id"), field("n", "integer")), format="tsv",
            mediatype="text/tab-separated-values", dialect="dialect.json",
        )]},
        {"a.tsv": b"id\tn\nx\t1\n", "dialect.json": b'{"delimiter": "\\t"}'},
        [{"id": "x", "n": 1}],
    ),
    "a field that no file has": (
        V2 | {"name": "p", "resources": [resource(
            "a", "a.csv",
            schema(field("id"), field("n", "integer"), field("d", "date"), fieldsMatch="partial"),
        )]},
        {"a.csv": b"id,own\nx,1\n"},
        [{"id": "x", "n": None, "d": None}],
    ),
    "a file that is no table": (
        V2 | {"name": "p", "resources": [
            resource("a", "a.csv", schema(field("id"))),
            {"name": "note", "path": "docs/note.txt", "format": "txt", "mediatype": "text/plain"},
        ]},
        {"a.csv": b"id\nx\n", "docs/note.txt": b"hello"},
        [{"id": "x"}],
    ),
    "the first version of the standard": (
        {"name": "p", "profile": "tabular-data-package", "resources": [{
            "name": "a", "profile": "tabular-data-resource", "path": "a.csv",
            "schema": {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"enum": ["x", "y"]}},
                    {"name": "m", "type": "number", "decimalChar": ","},
                ],
                "primaryKey": "id",
            },
        }]},
        {"a.csv": b'id,m\nx,"1,5"\n'},
        [{"id": "x", "m": 1.5}],
    ),
    "neither name nor a version that can be compared": (
        V2 | {"version": "2024 beta", "homepage": "nowhere", "resources": [
            resource("a", "a.csv", schema(field("id"))),
        ]},
        {"a.csv": b"id\nx\n"},
        [{"id": "x"}],
    ),
    "every constraint": (
        V2 | {"name": "p", "resources": [resource("a", "a.csv", schema(
            field("t", "time", constraints={"minimum": "08:00:00"}),
            field("dt", "datetime", constraints={"maximum": "2021-01-01T00:00:00"}),
            field("y", "year", constraints={"minimum": "2000"}),
            field("s", constraints={"minLength": 1, "maxLength": 3, "enum": ["a'b", "c"]}),
            field("n", "number", constraints={"exclusiveMinimum": 0.5, "enum": [1.5, "2"]}),
            field("l", "list", constraints={"minLength": 2}),
            field("b", "boolean", constraints={"enum": [True]}, trueValues=["yes"],
                  falseValues=["no"]),
            field("i", "integer", bareNumber=False, groupChar=",", constraints={"minimum": -5}),
        ))]},
        {"a.csv": b't,dt,y,s,n,l,b,i\n,,2020,a\'b,1.5,"a,b",yes,"1,000 EUR"\n'},
        [{"t": None, "dt": None, "y": 2020, "s": "a'b", "n": 1.5, "l": "a,b", "b": True,
          "i": 1000}],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("descriptor", "written", "rows"), CASES.values(), ids=CASES)
def test_it_is_released(tmp_path, descriptor, written, rows):
    source = tmp_path / "p"
    for name, data in (written | {"datapackage.json": json.dumps(descriptor).encode()}).items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    done = run(source, tmp_path / "dist")
    assert (done.returncode, done.stderr) == (0, "")
    (folder,) = (sums.parent for sums in (tmp_path / "dist").glob("*/SHA256SUMS"))
    assert cr.validate(folder / "csv").valid
    for name, data in written.items():
        if not name.endswith(".json"):
            assert (folder / "csv" / name).read_bytes() == data
    assert pq.read_table(folder / "parquet/data/a.parquet").to_pylist() == rows
    (database,) = folder.glob("*.sqlite")
    with closing(sqlite3.connect(database)) as opened:
        opened.row_factory = sqlite3.Row
        assert [dict(row) for row in opened.execute('SELECT * FROM "a"')] == rows
    printed = set()
    for form in (folder / "csv", folder / "parquet", database):
        command = [sys.executable, "-m", "caucasus_rift", "hash", form]
        printed.add(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert len(printed) == 1


def test_two_keys_that_a_float_cannot_tell_apart(tmp_path):
    """Decimals to the validation, floats to whoever loads them: no format could keep them apart."""
    source = tmp_path / "p"
    source.mkdir()
    described = schema(field("n", "number"), primaryKey=["n"])
    descriptor = V2 | {"name": "p", "resources": [resource("a", "a.csv", described)]}
    (source / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (source / "a.csv").write_bytes(b"n\n0.12345678901234567890\n0.12345678901234567891\n")
    done = run(source, tmp_path / "dist")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "caucasus-rift: SQLite cannot hold the table a: UNIQUE constraint failed: a.n\n"
    )


def test_table_that_is_another_s_by_name_only(tmp_path):
    """The codebook and the site know tables by name, and take none for what it is not."""
    source = tmp_path / "p"
    source.mkdir()
    names = ("sources", "passages", "claims", "actors", "events", "evidence", "indicators")
    described = schema(field("id"), field("char_start"))
    descriptor = V2 | {"name": "p", "resources": [
        resource(name, f"{name}.csv", described) for name in names
    ]}  # fmt: skip
    (source / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for name in names:
        (source / f"{name}.csv").write_bytes(b"id,char_start\nx,y\n")
    done = run(source, tmp_path / "dist")
    assert (done.returncode, done.stderr) == (0, "")
