"""croissant.json: mlcroissant finds it valid, and loads from it what the tables hold."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json

import mlcroissant
import pandas as pd
import pytest

import caucasus_rift as cr
from tests.release.support import field, package, run, schema
from tests.test_release import NAME, ROOT

READ = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


@pytest.fixture(scope="module")
def described(dist):
    return json.loads((dist / NAME / "croissant.json").read_bytes())


@pytest.fixture(scope="module")
def loaded(dist):
    return mlcroissant.Dataset(jsonld=str(dist / NAME / "croissant.json"))


def test_it_is_valid(loaded):
    issues = loaded.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert loaded.metadata.version == cr.__version__
    assert [one.uuid for one in loaded.metadata.record_sets] == cr.tables()


def value_of(read):
    """A value as mlcroissant gives it, as the plain one it stands for."""
    if isinstance(read, bytes):
        return read.decode()
    if isinstance(read, pd.Timestamp):
        return read.date()
    return None if pd.isna(read) else read


@pytest.mark.parametrize("table", cr.tables())
def test_records_are_those_of_the_table(loaded, table):
    fields = json.loads((ROOT / f"schemas/{table}.json").read_bytes())["fields"]
    kinds = {one["name"]: one["type"] for one in fields}
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        wanted = [
            {
                f"{table}/{name}": READ.get(kinds[name], str)(cell) if cell else None
                for name, cell in row.items()
            }
            for row in csv.DictReader(file)
        ]
    found = [
        {name: value_of(value) for name, value in record.items()}
        for record in loaded.records(table)
    ]
    assert found == wanted


def test_files_have_the_checksums_it_says(dist, described):
    folder = dist / NAME
    listed = {one["contentUrl"] for one in described["distribution"]}
    assert listed == {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in (".csv", ".parquet", ".sqlite", ".xlsx")
    }
    for one in described["distribution"]:
        data = (folder / one["contentUrl"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"


def test_it_invents_no_address(described):
    assert "url" not in described
    assert all("://" not in one["contentUrl"] for one in described["distribution"])
    assert described["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_homepage_is_its_address(tmp_path):
    source = package(tmp_path / "p", {"one": (schema(field("x")), [["a"]])})
    path = source / "datapackage.json"
    descriptor = json.loads(path.read_bytes()) | {"homepage": "https://example.org/small"}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    done = run(source, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    described = json.loads((tmp_path / "dist/small-1.2.3/croissant.json").read_bytes())
    assert described["url"] == "https://example.org/small"


def test_odd_tables_are_loaded(odd):
    loaded = mlcroissant.Dataset(jsonld=str(odd / "croissant.json"))
    records = list(loaded.records("order"))
    assert [one["order/id"] for one in records] == [2, 10, 11, 12, 9007199254740993]
    assert [one["order/group-x"] for one in records[:2]] == [b"=1+1", b"NA"]
    assert records[0]["order/t"] == datetime.time(12)
