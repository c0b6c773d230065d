"""One cause is one finding, also where it stands in every cell, and says what would mend it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.cli import main
from tablewright.report.reports import as_json, as_text
from tablewright.validation import validate
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.validation import Report


def report_on(folder: Path, fields: list[Any], data: str, **more: Any) -> Report:
    files = {"datapackage.json": package_of(table_of(*fields, **more)), "t.csv": data}
    return validate(write_files(folder, files))


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"name": "v", "type": kind, **more}


def test_many_of_a_kind_are_one_finding(tmp_path: Path) -> None:
    data = "k,v\n" + "".join(f"k{n},x\n" for n in range(30)) + "z,1\n"
    report = report_on(tmp_path, ["k", field("integer")], data)
    first, *_ = as_text(report).splitlines()
    assert first == (
        't.csv:2:4: error[value-type] "x" is not a whole number; '
        'so it is in 29 more cells of "v" (lines 3, 4, 5, …)'
    )
    (shown,) = json.loads(as_json(report))["findings"]
    assert (shown["count"], shown["line"]) == (30, 2)
    assert [each["line"] for each in shown["also"]] == [3, 4, 5]
    assert report.errors == 30
    every = json.loads(as_json(validate(tmp_path, every_place=True)))["findings"]
    assert [each["line"] for each in every] == list(range(2, 32))
    assert "count" not in every[0]


def test_few_are_shown_one_by_one(tmp_path: Path) -> None:
    report = report_on(tmp_path, ["k", field("integer")], "k,v\n" + "a,x\n" * 20)
    assert as_text(report).count("error[value-type]") == 20


def test_columns_and_codes_are_told_apart(tmp_path: Path) -> None:
    fields = [field("integer", name=name) for name in ("v", "w")]
    report = report_on(tmp_path, fields, "v,w\n" + "x,y\n" * 30 + "1,\n1, 2\n")
    shown = json.loads(as_json(report))["findings"]
    counted = [(each["code"], each["field"], each.get("count", 1)) for each in shown]
    assert counted == [("value-type", "v", 30), ("value-type", "w", 30), ("value-padded", "w", 1)]


def test_every_place_is_an_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report_on(tmp_path, ["k", field("integer")], "k,v\n" + "a,x\n" * 30)
    assert main(["validate", str(tmp_path), "--every-place"]) == 1
    assert capsys.readouterr().out.count("error[value-type]") == 30


def test_columns_behind_the_first_have_their_places(tmp_path: Path) -> None:
    fields = [field("integer", name=name) for name in ("v", "w")]
    report = report_on(tmp_path, fields, "v,w\n" + "x,y\n" * 6000)
    shown = json.loads(as_json(report))["findings"]
    assert [(each["field"], each["count"], each["line"]) for each in shown] == [
        ("v", 6000, 2),
        ("w", 6000, 2),
    ]
    assert [each["line"] for each in shown[1]["also"]] == [3, 4, 5]
    assert len(report.findings) < 6000


@pytest.mark.parametrize(
    ("kind", "cells", "hint"),
    [
        ("datetime", ["2009-01-01 00:00:00+00:00"], 'set its "format" to "%Y-%m-%d %H:%M:%S%z"'),
        ("datetime", ["2009-01-01 00:00"], 'set its "format" to "%Y-%m-%d %H:%M"'),
        ("datetime", ["2009-01-01"], 'are dates: set its "type" to "date"'),
        ("date", ["2007", "1999"], 'are whole years: set its "type" to "year"'),
        ("date", ["3/14/2024", "12/1/2024"], '"%m/%d/%Y"'),
        ("date", ["3/4/2024"], '"%d/%m/%Y" or look like %m/%d/%Y'),
        ("date", ["20240131"], '"%Y%m%d"'),
        ("time", ["10:15"], '"%H:%M"'),
        ("number", ["1,5", "22,75"], '"decimalChar": ","'),
        ("number", ["1.234,5"], '"groupChar": ".", "decimalChar": ","'),
        ("number", ["1 234 567"], '"groupChar": " "'),
        ("number", ["5 %"], '"bareNumber": false'),
        ("integer", ["1,234"], '"groupChar": ","'),
        ("integer", ["1.5", "2"], 'are numbers: set its "type" to "number"'),
        ("boolean", ["yes", "no"], '"trueValues": ["yes"], "falseValues": ["no"]'),
    ],
)
def test_what_fits_every_cell_is_named(
    tmp_path: Path, kind: str, cells: list[str], hint: str
) -> None:
    rows = "".join(f'k,"{cell}"\n' for cell in cells * 30)
    report = report_on(tmp_path, ["k", field(kind)], "k,v\n" + rows)
    assert hint in as_text(report).splitlines()[1]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("date", ["2007", "January"]),
        ("date", ["3/14/2024", "14/3/2024"]),
        ("datetime", ["2009-01-01 00:00:00", "2009-01-01T00:00:00"]),
        ("number", ["1,5", "1.5"]),
        ("integer", ["k1"]),
        ("boolean", ["yes", "no", "perhaps"]),
    ],
)
def test_what_fits_some_cells_only_is_not(tmp_path: Path, kind: str, cells: list[str]) -> None:
    rows = "".join(f'k,"{cell}"\n' for cell in cells * 30)
    assert "set" not in as_text(report_on(tmp_path, ["k", field(kind)], "k,v\n" + rows))


def test_an_empty_key_column(tmp_path: Path) -> None:
    data = "k,v\n" + "".join(f",{n}\n" for n in range(30)) + "a,1\n"
    report = report_on(tmp_path, ["k", "v"], data, schema={"primaryKey": "k"})
    lines = as_text(report).splitlines()
    assert len(lines) == 3
    assert "the column is empty in 30 of 31 rows: fill it in, or take it out of the key" in lines[1]


@pytest.mark.parametrize(("mark", "shown"), [(";", '";"'), ("\t", '"\\t"'), ("|", '"|"')])
def test_another_delimiter_is_one_fault(tmp_path: Path, mark: str, shown: str) -> None:
    rows = "".join(f"{n}{mark}1,5\n" for n in range(50))
    report = report_on(tmp_path, ["id", field("number")], f"id{mark}v\n" + rows)
    (finding,) = report.findings
    assert (finding.line, finding.column) == (1, 1)
    assert finding.hint == f'declare "dialect": {{"delimiter": {shown}}}'


def test_a_comma_where_another_is_declared(tmp_path: Path) -> None:
    report = report_on(tmp_path, ["id", "v"], "id,v\na,b\n", dialect={"delimiter": ";"})
    assert "separated by commas" in report.findings[0].message
    assert report.errors == 1


def test_a_delimiter_under_csv(tmp_path: Path) -> None:
    dialect = {"csv": {"delimiter": "\t"}}
    report = report_on(tmp_path, ["id", "v"], "id\tv\na\tb\n", dialect=dialect)
    (finding,) = [each for each in report.findings if each.severity == "error"]
    assert finding.hint.endswith('under "csv" it has no effect')


def test_the_id_that_git_has_is_no_hash(tmp_path: Path) -> None:
    known = "sha1:587be6b4c3f93f93c489c0111bba5596147a26cb"
    report = report_on(tmp_path, [field("string")], "x\n", hash=known)
    assert "git's id" in as_text(report)
