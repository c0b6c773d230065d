"""croissant.json: mlcroissant loads what the tables hold from where the files are published."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import subprocess
import sys
import zipfile

import mlcroissant
import pandas as pd
import pytest

import caucasus_rift as cr
from tablewright import cli
from tests.release.support import field, package, schema
from tests.test_release import NAME, ROOT, TABLES

READ = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


@pytest.fixture(scope="module")
def assets(dist, tmp_path_factory):
    """The files as they are attached to a release: all in one folder, and nothing else there."""
    folder = tmp_path_factory.mktemp("published") / "assets"
    command = [sys.executable, ROOT / "scripts/release_assets.py"]
    subprocess.run([*command, "--built", dist, "--output", folder], check=True)
    return folder


@pytest.fixture(scope="module")
def described(assets):
    return json.loads((assets / "croissant.json").read_bytes())


@pytest.fixture(scope="module")
def loaded(assets):
    return mlcroissant.Dataset(jsonld=str(assets / "croissant.json"))


def test_it_is_valid(loaded):
    issues = loaded.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    assert loaded.metadata.version == cr.__version__
    assert [one.uuid for one in loaded.metadata.record_sets] == TABLES


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


def test_files_have_the_checksums_it_says(assets, described):
    inside = {one["contentUrl"]: one for one in described["distribution"] if "containedIn" in one}
    assert set(inside) == {f"data/{table}.parquet" for table in TABLES}
    assert {one["containedIn"]["@id"] for one in inside.values()} == {f"{NAME}-parquet.zip"}
    beside = [one for one in described["distribution"] if "containedIn" not in one]
    kinds = (".zip", ".sqlite", ".xlsx")
    names = {path.name for path in assets.iterdir() if path.suffix in kinds}
    assert {one["contentUrl"] for one in beside} == names
    archive = zipfile.ZipFile(assets / f"{NAME}-parquet.zip")
    for one in described["distribution"]:
        name = one["contentUrl"]
        data = archive.read(name) if name in inside else (assets / name).read_bytes()
        assert one["sha256"] == hashlib.sha256(data).hexdigest()
        assert one["contentSize"] == f"{len(data)} B"


def test_it_says_where_the_data_is_from(described):
    (source,) = described["prov:wasDerivedFrom"]
    descriptor = json.loads((ROOT / "datapackage.json").read_bytes())
    assert source["@id"] == descriptor["sources"][0]["path"]
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"


def test_it_invents_no_address(described):
    assert "url" not in described
    assert all("://" not in one["contentUrl"] for one in described["distribution"])
    assert described["license"] == "https://creativecommons.org/licenses/by/4.0/"


def small(folder, **more):
    source = package(folder, {"one": (schema(field("x")), [["a"]])})
    path = source / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | more), encoding="utf-8")
    return str(source)


def test_homepage_is_its_address(tmp_path):
    source = small(tmp_path / "p", homepage="https://example.org/small")
    assert cli.main(["release", source, f"--output={tmp_path / 'dist'}"]) == 0
    described = json.loads((tmp_path / "dist/croissant.json").read_bytes())
    assert described["url"] == "https://example.org/small"


@pytest.mark.parametrize("given", ["https://example.org/small/1", "https://example.org/small/1/"])
def test_files_are_where_the_call_says(tmp_path, given):
    source = small(tmp_path / "p")
    assert cli.main(["release", source, f"--output={tmp_path / 'dist'}", "--address", given]) == 0
    described = json.loads((tmp_path / "dist/croissant.json").read_bytes())
    assert described["url"] == "https://example.org/small/1/"
    at = {one["@id"]: one["contentUrl"] for one in described["distribution"]}
    assert at["small-1.2.3-csv.zip"] == "https://example.org/small/1/small-1.2.3-csv.zip"
    assert at["data/one.parquet"] == "data/one.parquet"


@pytest.mark.parametrize(
    "given", ["small", "ftp://example.org/x", "https://", "https://e.org/?x=1"]
)
def test_address_that_is_none(tmp_path, capsys, given):
    source = small(tmp_path / "p")
    assert cli.main(["release", source, f"--output={tmp_path / 'dist'}", "--address", given]) == 2
    assert "is no address of a folder" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def test_odd_tables_are_loaded(odd):
    loaded = mlcroissant.Dataset(jsonld=str(odd.parent / "croissant.json"))
    records = list(loaded.records("order"))
    assert [one["order/id"] for one in records] == [2, 10, 11, 12, 9007199254740993]
    assert [one["order/group-x"] for one in records[:2]] == [b"=1+1", b"NA"]
    assert records[0]["order/t"] == datetime.time(12)
