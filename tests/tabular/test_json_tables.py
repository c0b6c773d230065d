"""Tables kept as JSON, in files and in the descriptor: judged like CSV, each cell in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from tablewright import cli
from tests.helpers import findings

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [
    {"name": "id", "type": "string", "constraints": {"required": True}},
    {"name": "n", "type": "integer"},
    {"name": "ok", "type": "boolean"},
    {"name": "on", "type": "date"},
    {"name": "part", "type": "object"},
]
SCHEMA = {"fields": FIELDS, "primaryKey": ["id"]}
ROWS: list[dict[str, Any]] = [
    {"id": "a", "n": 1, "ok": True, "on": "2020-02-29", "part": {"x": [1]}},
    {"id": "b", "n": None, "ok": False},
    {"id": "c", "n": 12345678901234567890},
]
LISTS = [["id", "n", "ok", "on", "part"], ["a", 1, True, "2020-02-29", {}], ["b", *[None] * 4]]


def package(folder: Path, content: str | None, name: str, **more: Any) -> Path:
    folder.mkdir(exist_ok=True)
    resource: dict[str, Any] = {"name": "t", "type": "table", "schema": SCHEMA} | more
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8", newline="")
        resource["path"] = name
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "version": "1.0.0",
        "licenses": [{"name": "CC0-1.0"}],
        "resources": [resource],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=1), encoding="utf-8")
    return folder


def found(folder: Path) -> list[tuple[str, str, int, int]]:
    return [(each.code, each.path, each.line, each.column) for each in findings(folder)]


FORMS = {
    "objects": (json.dumps(ROWS), "t.json", {}),
    "lists": (json.dumps(LISTS), "t.json", {}),
    "lists without a header": (json.dumps(LISTS[1:]), "t.json", {"dialect": {"header": False}}),
    "lines": ("\n".join(map(json.dumps, ROWS)) + "\n", "t.jsonl", {}),
    "lines of lists": ("\n\n".join(map(json.dumps, LISTS)), "t.ndjson", {}),
    "by format": (json.dumps(ROWS), "t.dat", {"format": "json"}),
    "in the descriptor": (None, "", {"data": ROWS}),
    "in the descriptor as lists": (None, "", {"data": LISTS}),
    "no rows": ("[]", "t.json", {}),
    "BOM": ("\ufeff" + json.dumps(ROWS), "t.jsonl", {"format": "jsonl"}),
}


@pytest.mark.parametrize("form", [form for form in FORMS if form != "BOM"])
def test_sound_ones_are_valid(tmp_path: Path, form: str) -> None:
    content, name, more = FORMS[form]
    assert found(package(tmp_path, content, name, **more)) == []


FAULTS = """[
 {"id": "a", "n": 1},
 {"id": "a", "n": 1.5},
 {"id": "b", "ok": "maybe", "on": "2023-02-29"},
 {"n": 2},
 {"id": 7},
 {"id": "c", "part": [1]},
 {"id": "d", "N": 1},
 [1],
 {"id": "e", "n": 1, "n": 2}
]
"""


def test_faults_stand_where_their_values_do(tmp_path: Path) -> None:
    assert found(package(tmp_path, FAULTS, "t.json")) == [
        ("primary-key-duplicate", "t.json", 3, 3),
        ("value-type", "t.json", 3, 14),
        ("value-type", "t.json", 4, 14),
        ("value-type", "t.json", 4, 29),
        ("value-missing", "t.json", 5, 2),
        ("value-type", "t.json", 6, 3),
        ("value-type", "t.json", 7, 14),
        ("column-unknown", "t.json", 8, 14),
        ("row-length", "t.json", 9, 2),
        ("json-duplicate-key", "t.json", 10, 22),
    ]


def test_faults_on_lines(tmp_path: Path) -> None:
    text = '{"id": "a", "n": "x"}\n\n{"id": \n{"id": "b", "n": 1, "N": 2}\n3\n'
    assert found(package(tmp_path, text, "t.jsonl")) == [
        ("value-type", "t.jsonl", 1, 13),
        ("json-invalid", "t.jsonl", 3, 8),
        ("column-unknown", "t.jsonl", 4, 21),
        ("row-length", "t.jsonl", 5, 1),
    ]


def test_faults_in_the_descriptor(tmp_path: Path) -> None:
    folder = package(tmp_path, None, "", data=[{"id": "a"}, {"id": "a", "n": "x"}])
    lines = (folder / "datapackage.json").read_text().splitlines()
    for code, path, line, column in found(folder):
        assert path == "datapackage.json"
        start = lines[line - 1][column - 1 :]
        assert start.startswith('"n": "x"' if code == "value-type" else '"id": "a"')
    assert [code for code, *_ in found(folder)] == ["primary-key-duplicate", "value-type"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ('{"rows": []}', "t.json", "not-supported"),
        ('[{"id": "a"', "t.json", "json-invalid"),
        ("", "t.json", "json-invalid"),
        ("[" * 100_000, "t.json", "json-invalid"),
        ('[{"id": NaN}]', "t.json", "json-invalid"),
        ('[{"id": "\\ud800"}]', "t.json", "json-invalid"),
        ('["a", "b"]', "t.json", "row-length"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: str, name: str, code: str) -> None:
    assert code in {one[0] for one in found(package(tmp_path, content, name))}


def test_keys_lead_into_it(tmp_path: Path) -> None:
    folder = package(tmp_path, json.dumps(ROWS), "t.json")
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text())
    key = {"fields": ["t"], "reference": {"resource": "t", "fields": ["id"]}}
    schema = {"fields": [{"name": "t", "type": "string"}], "foreignKeys": [key]}
    descriptor["resources"].append(
        {"name": "u", "path": "u.csv", "type": "table", "schema": schema}
    )
    path.write_text(json.dumps(descriptor))
    (folder / "u.csv").write_text("t\na\nz\n", newline="")
    assert found(folder) == [("foreign-key-missing", "u.csv", 3, 1)]


def test_what_it_holds_is_what_csv_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'id,n,ok,on,part\na,1,true,2020-02-29,"{""x"": [1]}"\n'
    text += "b,,false,,\nc,12345678901234567890,,,\n"
    hashes = set()
    for name, content in {"t.csv": text, "t.json": json.dumps(ROWS)}.items():
        folder = package(tmp_path / name, content, name)
        assert cli.main(["hash", str(folder)]) == 0
        hashes.add(capsys.readouterr().out)
    assert len(hashes) == 1


@pytest.mark.slow
@pytest.mark.parametrize("form", ["objects", "lines", "in the descriptor"])
def test_format_leaves_it_alone_and_a_release_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    content, name, more = FORMS[form]
    folder = package(tmp_path / "p", content, name, **more)
    assert cli.main(["format", "--check", str(folder)]) == 0
    assert "1 table left alone" in capsys.readouterr().out
    output = tmp_path / "dist"
    assert cli.main(["release", str(folder), f"--output={output}"]) == 0
    read = cr.load("t", release=output / "small-1.0.0-csv.zip")
    assert read["id"].tolist() == ["a", "b", "c"]
    assert read["ok"].tolist()[:2] == [True, False]


def test_html_shows_the_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = package(tmp_path, FAULTS, "t.json")
    assert cli.main(["validate", str(folder), "--format=html"]) == 1
    assert "2023-02-29" in capsys.readouterr().out
