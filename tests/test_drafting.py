"""A first descriptor for a folder of files: what it guesses, and that it is valid at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.base.errors import CallError
from tablewright.cli import main
from tablewright.drafting import draft
from tablewright.validation import validate
from tests.tabular.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

STATIONS = "station_id,name,opened,kind\n" + "".join(
    f"S{number},Town {number},19{number + 10}-01-0{number},{'main' if number % 2 else 'branch'}\n"
    for number in range(1, 9)
)
TRAINS = "id,station_id,seats,share,electric,zip,left\n" + "".join(
    f"{number},S{number % 8 + 1},{number * 10},{number / 4},{str(number % 3 == 0).lower()},"
    f"0{number}123,NA\n"
    for number in range(1, 30)
)


def fields(folder: Path, table: str) -> dict[str, dict[str, Any]]:
    resources = draft(folder).descriptor["resources"]
    (found,) = [one for one in resources if one["name"] == table]
    return {field["name"]: field for field in found["schema"]["fields"]}


def test_what_is_drafted_is_valid_at_once(tmp_path: Path, capsys: Any) -> None:
    write_files(tmp_path, {"stations.csv": STATIONS, "more/trains.csv": TRAINS})
    assert main(["draft", str(tmp_path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "more/trains.csv: 29 rows; 3 string, 2 integer, 1 number, 1 boolean; key id; "
        "station_id leads to stations"
    )
    report = validate(tmp_path)
    assert report.findings == ()
    assert {table.name for table in report.tables} == {"stations", "trains"}


def test_types_keys_codes_and_references(tmp_path: Path) -> None:
    write_files(tmp_path, {"stations.csv": STATIONS, "trains.csv": TRAINS})
    found = fields(tmp_path, "stations")
    assert found["opened"]["type"] == "date"
    assert found["kind"]["categories"] == ["branch", "main"]
    assert all("uessed" in field["description"] for field in found.values())
    found = fields(tmp_path, "trains")
    types = {name: field["type"] for name, field in found.items()}
    assert types == {
        "id": "integer",
        "station_id": "string",
        "seats": "integer",
        "share": "number",
        "electric": "boolean",
        "zip": "string",  # its zeros are part of it
        "left": "string",
    }
    stations, trains = draft(tmp_path).descriptor["resources"]
    assert stations["schema"]["primaryKey"] == ["station_id"]
    reference = {"resource": "stations", "fields": ["station_id"]}
    assert trains["schema"]["foreignKeys"] == [{"fields": ["station_id"], "reference": reference}]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("1\nNA\n3", {"type": "integer", "missingValues": ["", "NA"]}),
        ("1,5\n2,25\n3", {"type": "number", "decimalChar": ","}),
        ("31.12.2024\n01.02.2024\n", {"type": "date", "format": "%d.%m.%Y"}),
        ("31/12/2024\n01/02/2024\n", {"type": "date", "format": "%d/%m/%Y"}),
        ("01/02/2024\n03/04/2024\n", {"type": "string"}),  # two formats fit
        ("2024-01-01 08:00\n2024-01-02 09:30", {"type": "datetime", "format": "%Y-%m-%d %H:%M"}),
        ("2024-01-01T08:00:00Z\n2024-01-02T08:00:00Z", {"type": "datetime"}),
        ("0\n1\n0", {"type": "integer"}),
        ("2023-02-30\n2023-02-28", {"type": "string"}),
        ("", {"type": "string"}),
    ],
)
def test_a_type_is_the_one_that_all_cells_fit(
    cells: str, field: dict[str, Any], tmp_path: Path
) -> None:
    rows = "".join(f"k{number};{cell}\n" for number, cell in enumerate(cells.split("\n")))
    write_files(tmp_path, {"t.csv": f"k;v\n{rows}"})
    found = fields(tmp_path, "t")["v"]
    del found["name"], found["description"]
    assert found == field
    assert main(["draft", str(tmp_path)]) == 0
    assert not [one for one in validate(tmp_path).findings if one.severity == "error"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ("a;b\n1;2\n", {"dialect": {"delimiter": ";"}}),
        ("a\tb\n1\t2,3\n", {"dialect": {"delimiter": "\t"}}),
        ("a,b\né,2\n".encode("cp1252"), {"encoding": "windows-1252"}),
        ("a,b\né,2\n".encode("utf-16"), {"encoding": "utf-16"}),
    ],
)
def test_how_a_file_is_written(data: Any, part: dict[str, Any], tmp_path: Path) -> None:
    write_files(tmp_path, {"My Table.csv": data})
    (resource,) = draft(tmp_path).descriptor["resources"]
    assert resource["name"] == "my-table"
    assert {name: resource[name] for name in part} == part
    assert main(["draft", str(tmp_path)]) == 0
    assert not [one for one in validate(tmp_path).findings if one.severity == "error"]


def test_nothing_that_is_there_is_replaced(tmp_path: Path, capsys: Any) -> None:
    write_files(tmp_path, {"t.csv": "a\n1\n", "datapackage.json": "{}"})
    assert main(["draft", str(tmp_path)]) == 2
    assert "already" in capsys.readouterr().err
    assert main(["draft", str(tmp_path), "--print"]) == 0
    assert json.loads(capsys.readouterr().out)["resources"][0]["path"] == "t.csv"
    assert (tmp_path / "datapackage.json").read_text() == "{}"


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "folder", {"t.csv": "a\n1\n"})
    (folder / "datapackage.json").symlink_to(tmp_path / "elsewhere.json")
    assert main(["draft", str(folder)]) == 2
    assert not (tmp_path / "elsewhere.json").exists()


def test_what_is_no_table_is_named(tmp_path: Path, capsys: Any) -> None:
    write_files(tmp_path, {"t.csv": "a\n1\n", "u.csv": "a,a\n1,2\n", "v.csv": ""})
    (tmp_path / "link.csv").symlink_to(tmp_path / "t.csv")
    assert main(["draft", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "left alone: u.csv has no header in which" in said
    assert "left alone: v.csv has no header" in said
    resources = json.loads((tmp_path / "datapackage.json").read_text())["resources"]
    assert [one["path"] for one in resources] == ["t.csv"]


def test_where_there_is_nothing_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="there is no file ending in"):
        draft(tmp_path)
    with pytest.raises(CallError, match="is no folder"):
        draft(tmp_path / "none")
    write_files(tmp_path, {"t.csv": ""})
    with pytest.raises(CallError, match="has no header"):
        draft(tmp_path)
