"""The content hash: recomputed from its description with nothing of ours, equal in every format."""

from __future__ import annotations

import csv
import datetime
import decimal
import hashlib
import json
import math
import shutil
import sqlite3
import struct
import subprocess
import sys
import zipfile
from contextlib import closing

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import caucasus_rift as cr
from tablewright.descriptor.schema import Field, Schema
from tablewright.released.content_hash import content_sha256
from tests.test_release import NAME


def netstring(text):
    data = text.encode("utf-8")
    return str(len(data)).encode() + b":" + data + b","


def written(value):
    """One value as the description says."""
    if value is None:
        return b"-,"
    if isinstance(value, bool):
        return netstring("true" if value else "false")
    if isinstance(value, (int, decimal.Decimal)):
        return netstring(str(int(value)))
    if isinstance(value, float):
        value = float("nan") if math.isnan(value) else value + 0.0
        return netstring(struct.pack(">d", value).hex())
    if isinstance(value, datetime.datetime):
        return netstring(value.isoformat(timespec="microseconds"))
    if isinstance(value, datetime.time):
        return netstring(value.isoformat(timespec="microseconds"))
    if isinstance(value, datetime.date):
        return netstring(value.isoformat())
    return netstring(value)


def recomputed(fields, columns):
    """The hash of columns of Python values; `fields` are pairs of name and type."""
    data = netstring(str(len(columns[0])))
    for (name, kind), values in zip(fields, columns, strict=True):
        data += netstring(name) + netstring(kind) + b"".join(map(written, values))
    return hashlib.sha256(data).hexdigest()


def from_cell(kind, cell):
    if cell == "":
        return None
    read = {"integer": int, "number": float, "boolean": lambda text: text == "true"}
    return read.get(kind, str)(cell)


@pytest.mark.parametrize("table", cr.tables())
def test_stated_hash_is_recomputed_from_the_csv(dist, table):
    folder = dist / NAME / "csv"
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    resource = next(one for one in descriptor["resources"] if one["name"] == table)
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    fields = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
    assert head == [name for name, _ in fields]
    columns = [[from_cell(kind, row[at]) for row in rows] for at, (_, kind) in enumerate(fields)]
    assert resource["content_sha256"] == recomputed(fields, columns)


@pytest.mark.parametrize("package", ["dist", "odd"])
def test_stated_hash_is_recomputed_from_the_parquet(package, request):
    folder = request.getfixturevalue(package)
    folder = (folder / NAME if package == "dist" else folder) / "parquet"
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for resource in descriptor["resources"]:
        read = pq.read_table(folder / resource["path"])
        fields = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
        columns = [column.to_pylist() for column in read.columns]
        assert resource["content_sha256"] == recomputed(fields, columns)
        stored = pq.read_metadata(folder / resource["path"]).metadata
        assert stored[b"content_sha256"].decode() == resource["content_sha256"]


def test_sqlite_states_the_same(odd):
    descriptor = json.loads((odd / "csv/datapackage.json").read_bytes())
    with closing(sqlite3.connect(odd / "small-1.2.3.sqlite")) as database:
        stated = database.execute("SELECT name, content_sha256 FROM _tables ORDER BY position")
        assert stated.fetchall() == [
            (one["name"], one["content_sha256"]) for one in descriptor["resources"]
        ]


def test_example_of_the_description():
    columns = pa.table({"city": ["Baku", None, ""], "n": pa.array([-7, 0, None], pa.int64())})
    model = Schema((Field("city", "string"), Field("n", "integer")))
    data = b"1:3,4:city,6:string,4:Baku,-,0:,1:n,7:integer,2:-7,1:0,-,"
    assert content_sha256(columns, model) == hashlib.sha256(data).hexdigest()


VALUES = {
    "string": (pa.string(), st.text(st.characters(exclude_categories=["Cs"]))),
    "integer": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "number": (pa.float64(), st.floats()),
    "boolean": (pa.bool_(), st.booleans()),
    "date": (pa.date32(), st.dates()),
    "datetime": (pa.timestamp("us"), st.datetimes()),
    "time": (pa.time64("us"), st.times()),
    "year": (pa.int64(), st.integers(-9999, 9999)),
}
COLUMNS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.none() | VALUES[kind][1], max_size=9))
)


@given(COLUMNS, st.integers(0, 9))
def test_any_column_is_hashed_as_described(column, cut):
    kind, values = column
    whole = pa.array(values, VALUES[kind][0])
    chunks = pa.chunked_array([whole[:cut], whole[cut:]], whole.type)
    model = Schema((Field("x", kind),))
    wanted = recomputed([("x", kind)], [values])
    assert content_sha256(pa.table({"x": whole}), model) == wanted
    assert content_sha256(pa.table({"x": chunks}), model) == wanted
    if kind == "string":
        assert content_sha256(pa.table({"x": whole.dictionary_encode()}), model) == wanted


def test_more_rows_than_are_written_at_once():
    values = [None if number % 7 == 0 else str(number) for number in range(300_000)]
    model = Schema((Field("x", "string"),))
    found = content_sha256(pa.table({"x": pa.array(values)}), model)
    assert found == recomputed([("x", "string")], [values])


def test_whatever_changes_changes_the_hash():
    def digest(names, kinds, *columns):
        fields = tuple(map(Field, names, kinds))
        return content_sha256(pa.table(list(columns), names=list(names)), Schema(fields))

    found = [
        digest("a", ["string"], ["x", "y"]),
        digest("a", ["string"], ["y", "x"]),
        digest("a", ["string"], ["x", None]),
        digest("a", ["string"], ["x", ""]),
        digest("a", ["string"], ["x", "-"]),
        digest("a", ["string"], ["xy", ""]),
        digest("a", ["string"], ["x", "y", None]),
        digest("b", ["string"], ["x", "y"]),
        digest("a", ["any"], ["x", "y"]),
        digest("ab", ["string", "string"], ["x"], ["y"]),
        digest("a", ["string"], ["x", "b", "string", "y"]),
        digest("a", ["string"], ["é"]),
        digest("a", ["string"], ["e\u0301"]),
    ]
    assert len(set(found)) == len(found)
    with pytest.raises(ValueError, match="not those of the schema"):
        content_sha256(pa.table({"b": ["x"]}), Schema((Field("a", "string"),)))


def run_hash(target, cwd=None):
    command = [sys.executable, "-m", "caucasus_rift", "hash", *([] if target is None else [target])]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_command_prints_the_same_for_every_form(dist):
    inside = dist / NAME
    forms = [
        inside / "csv",
        inside / "parquet",
        inside / "csv/datapackage.json",
        inside / f"{NAME}.sqlite",
        dist / f"{NAME}-csv.zip",
        dist / f"{NAME}-parquet.zip",
    ]
    found = [run_hash(form) for form in forms] + [run_hash(None, cwd=inside / "csv")]
    assert {done.returncode for done in found} == {0}, [done.stderr for done in found]
    descriptor = json.loads((inside / "csv/datapackage.json").read_bytes())
    lines = [f"{one['content_sha256']}  {one['name']}" for one in descriptor["resources"]]
    for form, done in zip([*forms, inside], found, strict=True):
        # in SQLite the views are views, which a file from elsewhere is not asked for
        own = lines[: len(cr.tables())] if form.suffix == ".sqlite" else lines
        assert done.stdout.splitlines() == own


def test_command_hashes_what_states_no_hash(tmp_path):
    done = run_hash(None, cwd=cr.loading.root())
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split("  ")[1] for line in done.stdout.splitlines()] == cr.tables()


def test_command_finds_another_content(dist, tmp_path):
    for kind in ("csv", "parquet"):
        folder = shutil.copytree(dist / NAME / kind, tmp_path / kind)
        path = folder / "datapackage.json"
        descriptor = json.loads(path.read_bytes())
        places = next(one for one in descriptor["resources"] if one["name"] == "places")
        stated, places["content_sha256"] = places["content_sha256"], "0" * 64
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        done = run_hash(folder)
        assert done.returncode == 1
        assert f"{stated}  places\n" in done.stdout
        assert done.stderr == (
            "caucasus-rift: places holds something else than the package states: " + "0" * 64 + "\n"
        )
    path = tmp_path / "changed.sqlite"
    shutil.copy(dist / NAME / f"{NAME}.sqlite", path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE places SET name = name || '!' WHERE rowid = 1")
    done = run_hash(path)
    assert done.returncode == 1
    assert done.stderr.startswith("caucasus-rift: places holds something else")


def test_command_hashes_tables_of_several_parquet_files(dist, tmp_path):
    folder = shutil.copytree(dist / NAME / "parquet", tmp_path / "parquet")
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    claims = next(one for one in descriptor["resources"] if one["name"] == "claims")
    whole = pq.read_table(folder / claims["path"])
    for part, rows in (("1", whole.slice(0, 100)), ("2", whole.slice(100))):
        pq.write_table(rows, folder / f"data/{part}.parquet")
    claims["path"] = ["data/1.parquet", "data/2.parquet"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    done = run_hash(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{claims['content_sha256']}  claims\n" in done.stdout


def test_texts_are_hashed_in_parts_of_bounded_size(monkeypatch):
    values = pa.array(["", "a" * 100, None, "b", "c" * 50] * 9)
    model = Schema((Field("x", "string"),))
    wanted = recomputed([("x", "string")], [values.to_pylist()])
    monkeypatch.setattr("tablewright.released.content_hash._BYTES", 120)
    assert content_sha256(pa.table({"x": values}), model) == wanted
    assert content_sha256(pa.table({"x": values.dictionary_encode()}), model) == wanted


def test_command_says_what_cannot_be_read(dist, tmp_path):
    folder = shutil.copytree(dist / NAME / "parquet", tmp_path / "parquet")
    path = folder / "data/places.parquet"
    data = bytearray(path.read_bytes())
    data[40] ^= 0xFF  # in the first page
    path.write_bytes(data)
    (folder / "data/actors.parquet").unlink()
    done = run_hash(folder)
    assert done.returncode == 1
    assert "data/places.parquet:1:1: error[file-unreadable]" in done.stdout
    assert 'error[file-missing] there is no file "data/actors.parquet"' in done.stdout

    table = tmp_path / "csv"
    shutil.copytree(dist / NAME / "csv", table)
    (table / "data/places.csv").write_bytes(b"place_id\nx\n")
    done = run_hash(table)
    assert (done.returncode, "error[column-missing]" in done.stdout) == (1, True)
    assert done.stdout.endswith("nothing was hashed: mend these first\n")

    archive = tmp_path / "some.zip"
    archive.write_bytes((dist / f"{NAME}-csv.zip").read_bytes()[:-100])
    database = tmp_path / "some.sqlite"
    with closing(sqlite3.connect(database)) as other, other:
        other.execute("CREATE TABLE x (y)")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("x.txt", "x")
    for target in (archive, database, tmp_path / "other.zip", tmp_path / "none", tmp_path):
        done = run_hash(target)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("caucasus-rift: ")
        assert "Traceback" not in done.stderr
