"""The release: complete, equal to what was validated, the same bytes each time, or not at all."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import frictionless
import jsonschema
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import caucasus_rift as cr
from tests.test_dataset import profile

ROOT = Path(__file__).parents[1]
NAME = f"caucasus-rift-{cr.__version__}"
# what a release has as tables
TABLES = [*cr.tables(), *cr.views()]


def build(output, *, cwd=ROOT, **environment):
    command = [sys.executable, ROOT / "scripts/build_release.py", "--output", output]
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def dist(released):
    return released


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_is_released(dist):
    top = {path.name for path in dist.iterdir()}
    archives = {f"{NAME}-{kind}.zip" for kind in ("csv", "parquet", "jsonl", "site")}
    assert top == {NAME, "site", *archives, "croissant.json", "SHA256SUMS"}
    assert {path.name for path in (dist / NAME).iterdir()} == {
        "csv",
        "parquet",
        "jsonl",
        "datasette.json",
        "places.geojson",
        f"{NAME}.sqlite",
        f"{NAME}.xlsx",
        "claimreview.jsonld",
        "CODEBOOK.md",
        "CITATION.cff",
        "CHANGELOG.md",
        "LICENSE",
        "LOADING.md",
        "README.md",
        "SHA256SUMS",
    }
    book = (dist / NAME / "CODEBOOK.md").read_bytes()
    assert book.startswith(b"# Codebook: ")
    for kind in ("csv", "parquet"):
        assert (dist / NAME / kind / "CODEBOOK.md").read_bytes() == book
        tables = {path.stem for path in (dist / NAME / kind).glob(f"*/*.{kind}")}
        assert tables == set(TABLES)
        assert (dist / NAME / kind / "data/sources/rift-2025.txt").read_bytes() == (
            ROOT / "data/sources/rift-2025.txt"
        ).read_bytes()


@pytest.mark.parametrize("inside", [".", NAME, f"{NAME}/csv", f"{NAME}/parquet"])
def test_checksums_are_right_and_complete(dist, inside):
    folder = dist / inside
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = contents(folder)
    del files["SHA256SUMS"]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_archive_holds_the_folder(dist, kind):
    with zipfile.ZipFile(dist / f"{NAME}-{kind}.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    folder = contents(dist / NAME / kind)
    assert packed == folder


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_descriptor_needs_nothing_else(dist, kind):
    folder = dist / NAME / kind
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(profile("datapackage")).validate(descriptor)
    assert descriptor["version"] == cr.__version__
    for resource in descriptor["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource.get("bytes") == (len(data) if kind == "csv" else None)
        assert (resource["type"], resource["profile"]) == ("table", "tabular-data-resource")
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert resource["rowCount"] == len(cr.load(resource["name"]))
        jsonschema.Draft7Validator(profile("tableschema")).validate(resource["schema"])
        for field in resource["schema"]["fields"]:
            codes = [category["value"] for category in field.get("categories", [])]
            assert field.get("constraints", {}).get("enum", []) == codes


def test_csv_package_is_valid_here_and_for_frictionless(dist):
    folder = dist / NAME / "csv"
    assert cr.validate(folder).findings == ()
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid
    assert (report.stats["errors"], report.stats["warnings"], report.warnings) == (0, 0, [])
    assert report.stats["tasks"] == len(TABLES)


def test_frictionless_enforces_the_derived_enum(dist, tmp_path):
    folder = tmp_path / "csv"
    subprocess.run(["cp", "-r", dist / NAME / "csv", folder], check=True)
    path = folder / "data/passages.csv"
    path.write_bytes(path.read_bytes().replace(b",boilerplate,", b",boilerplat,", 1))
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        del resource["bytes"], resource["hash"]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "enum" in done.stdout


@pytest.mark.parametrize("table", cr.tables())
def test_parquet_has_the_types_of_the_schema(dist, table):
    file = pq.ParquetFile(dist / NAME / f"parquet/data/{table}.parquet")
    schema = json.loads((ROOT / f"schemas/{table}.json").read_text(encoding="utf-8"))
    plain = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    assert file.schema_arrow.names == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        stored = file.schema_arrow.field(field["name"])
        wanted = plain[field["type"]]
        if "categories" in field:
            wanted = pa.dictionary(pa.int32(), wanted, ordered=field["categoriesOrdered"])
        assert stored.type == wanted
        assert stored.metadata[b"description"].decode() == field["description"]
        required = field.get("constraints", {}).get("required", False)
        assert stored.nullable == (not required and field["name"] not in schema["primaryKey"])


@pytest.mark.parametrize("table", cr.tables())
def test_parquet_says_what_it_is(dist, table):
    file = pq.ParquetFile(dist / NAME / f"parquet/data/{table}.parquet")
    stored = file.metadata.metadata
    assert stored[b"version"].decode() == cr.__version__
    assert stored[b"license"] == b"https://creativecommons.org/licenses/by/4.0/"
    assert json.loads(stored[b"table_schema"])["fields"][0]["name"] == file.schema_arrow.names[0]
    assert b"pandas" not in stored
    codecs = {
        file.metadata.row_group(0).column(i).compression for i in range(file.metadata.num_columns)
    }
    assert codecs == {"SNAPPY"}


@pytest.mark.parametrize("table", cr.tables())
def test_every_reader_reads_what_was_validated(dist, table):
    loaded = cr.load(table)
    path = dist / NAME / f"parquet/data/{table}.parquet"
    for frame in (pd.read_parquet(path), duckdb.read_parquet(str(path)).df()):
        assert list(frame.columns) == list(loaded.columns)
        for column in loaded.columns:
            mine = [None if pd.isna(v) else v for v in loaded[column].tolist()]
            theirs = [None if pd.isna(v) else v for v in frame[column].tolist()]
            if str(loaded[column].dtype).startswith("datetime"):
                theirs = [None if v is None else pd.Timestamp(v) for v in theirs]
            assert mine == theirs, column


def test_same_commit_gives_the_same_bytes_wherever_and_whatever_the_umask(dist, tmp_path):
    again = tmp_path / "elsewhere" / "dist"
    before = os.umask(0o077)
    try:
        done = build(again, cwd=tmp_path, TZ="Asia/Baku", LC_ALL="C")
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert contents(again) == contents(dist)
    modes = {path.stat().st_mode & 0o777 for path in again.rglob("*") if path.is_file()}
    assert modes == {0o644}


PARTS = ("data", "schemas", "rules", "datapackage.json")


def test_failed_build_leaves_the_last_release(tmp_path):
    package = tmp_path / "package"
    subprocess.run(
        ["cp", "-r", *(ROOT / name for name in PARTS), "."],
        cwd=tmp_path,
        check=True,
    )
    package.mkdir()
    for name in PARTS:
        (tmp_path / name).rename(package / name)
    (package / "data/claims.csv").write_bytes(b"claim_id\n")
    output = tmp_path / "dist"
    output.mkdir()
    (output / "last").write_text("the last release", encoding="utf-8")
    command = [sys.executable, ROOT / "scripts/build_release.py"]
    command += ["--package", package, "--output", output]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "data/claims.csv:1:9: error[column-missing]" in done.stderr
    assert contents(output) == {"last": b"the last release"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".release")] == []


def test_tables_out_of_form_are_not_released(tmp_path):
    package = tmp_path / "package"
    package.mkdir()
    for name in PARTS:
        subprocess.run(["cp", "-r", ROOT / name, package], check=True)
    path = package / "data/event_actors.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *reversed(lines[1:])]))
    command = [sys.executable, ROOT / "scripts/build_release.py"]
    command += ["--package", package, "--output", tmp_path / "dist"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, (tmp_path / "dist").exists()) == (1, False)
    assert "not in canonical form" in done.stderr
