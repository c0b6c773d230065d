"""What may be named as a package: a folder, its descriptor, a zip, a release, one table's file."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from tablewright.base.errors import CallError
from tablewright.cli import main
from tablewright.validation import validate
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

FAULTY = "x,y\n1,a\n"


def package(folder: Path, **tables: str) -> Path:
    resources = [
        table_of({"name": "n", "type": "integer"}, name=name, path=f"data/{name}.csv")
        for name in tables
    ]
    files = {f"data/{name}.csv": text for name, text in tables.items()}
    return write_files(folder, {"datapackage.json": package_of(*resources), **files})


def codes(target: Path) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.table, one.line) for one in validate(target).findings]


def packed(folder: Path, archive: Path, top: str = "") -> Path:
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, f"{top}{path.relative_to(folder).as_posix()}")
    return archive


@pytest.mark.parametrize("top", ["", "package-1.0/"])
def test_an_archive_is_checked_as_its_folder_is(top: str, tmp_path: Path) -> None:
    folder = package(tmp_path / "folder", good="n\n1\n", bad="n\nx\n")
    archive = packed(folder, tmp_path / "p.zip", top)
    assert codes(archive) == codes(folder) == [("value-type", "bad", 2)]


def test_the_paths_of_an_archive_are_said_inside_it(tmp_path, capsys, monkeypatch) -> None:
    packed(package(tmp_path / "folder", bad="n\nx\n"), tmp_path / "p.zip")
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "p.zip"]) == 1
    assert capsys.readouterr().out.startswith("p.zip/data/bad.csv:2:1: error[value-type]")


def test_a_releases_folder_is_its_package_of_csv(tmp_path: Path) -> None:
    package(tmp_path / "csv", bad="n\nx\n")
    write_files(tmp_path / "parquet", {"datapackage.json": {}})
    assert codes(tmp_path) == [("value-type", "bad", 2)]


def test_a_tables_file_alone_is_reported_on(tmp_path, capsys, monkeypatch) -> None:
    package(tmp_path, good="n\n1\n", bad="n\nx\n", worse="n\ny\nz\n")
    assert codes(tmp_path / "data/bad.csv") == [("value-type", "bad", 2)]
    assert codes(tmp_path / "data/good.csv") == []
    monkeypatch.chdir(tmp_path / "data")
    assert main(["validate", "worse.csv", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [table["name"] for table in report["tables"]] == ["worse"]
    assert report["counts"] == {"errors": 2, "warnings": 0}
    assert main(["validate", "bad.csv"]) == 1
    assert capsys.readouterr().out.startswith("../data/bad.csv:2:1: error[value-type]")
    assert main(["validate", "good.csv"]) == 0


def test_references_of_a_tables_file_are_followed(tmp_path: Path) -> None:
    key = {"fields": "n", "reference": {"resource": "a", "fields": "n"}}
    number = {"name": "n", "type": "integer"}
    tables = (
        table_of(number, name="a", schema={"primaryKey": "n"}),
        table_of(number, name="b", schema={"foreignKeys": [key]}),
    )
    files = {"datapackage.json": package_of(*tables), "a.csv": "n\n1\n", "b.csv": "n\n1\n2\n"}
    write_files(tmp_path, files)
    assert codes(tmp_path / "b.csv") == [("foreign-key-missing", "b", 3)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("data/other.csv", "datapackage.json does not list it"),
        ("t.parquet", "is no package"),
        ("t.xlsx", "is no package"),
        ("p.zip", "is no zip archive, or is damaged"),
        ("nothing", "there is no"),
        ("nothing.csv", "there is no"),
    ],
)
def test_what_is_no_package_is_said_in_a_sentence(name, said, tmp_path, capsys) -> None:
    package(tmp_path, good="n\n1\n")
    if not name.startswith("nothing"):
        (tmp_path / name).write_bytes(b"n\n1\n")
    assert main(["validate", str(tmp_path / name)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_a_file_without_any_package_says_so(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"t.csv": "n\n1\n"}) / "t.csv"
    with pytest.raises(CallError, match="is no table of a package: there is no datapackage"):
        validate(path)


def test_what_a_file_is_called_decides_only_where_there_is_one(tmp_path: Path) -> None:
    folder = package(tmp_path / "t.csv", bad="n\nx\n")
    assert codes(folder) == [("value-type", "bad", 2)]


def test_an_archive_has_no_history(tmp_path: Path, capsys) -> None:
    archive = packed(package(tmp_path / "folder", good="n\n1\n"), tmp_path / "p.zip")
    assert main(["validate", str(archive), "--base", "HEAD"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
