"""Schemas and dialects that are named by address: read from copies, or not checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright import cli
from tablewright.descriptor.copies import known_copies

if TYPE_CHECKING:
    from pathlib import Path

CAMTRAP = "https://raw.githubusercontent.com/tdwg/camtrap-dp/{}/{}-table-schema.json"
OWN = "https://example.org/t.json"


def package(folder: Path, schema: str, text: str, **more: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_text(text, newline="")
    resource = {"name": "t", "path": "t.csv", "type": "table", "schema": schema, **more}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "licenses": [{"name": "CC0-1.0"}],
        "resources": [resource],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    schema = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/t.json").write_text(json.dumps(schema))
    (tmp_path / "mine/d.json").write_text(json.dumps({"delimiter": ";"}))
    path = tmp_path / "copies.json"
    path.write_text(json.dumps({OWN: "mine/t.json", f"{OWN}d": "mine/d.json"}))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    status = cli.main(["validate", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out + told.err


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "1.0.2"])
@pytest.mark.parametrize("table", ["deployments", "media", "observations"])
def test_schemas_of_a_known_standard_are_there_and_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str, table: str
) -> None:
    address = CAMTRAP.format(version, table)
    fields = json.loads(known_copies()[address].read_bytes())["fields"]
    folder = package(tmp_path, address, ",".join(one["name"] for one in fields) + "\n")
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["resources"][0]["name"] = table
    for other in {"deployments", "media", "observations"} - {table}:
        descriptor["resources"].append({"name": other, "path": "t.csv", "type": "table"})
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    status, out = run(capsys, folder, "--format=json")
    report = json.loads(out)
    assert [
        each
        for each in report["findings"]
        if each["table"] == table and each["code"] != "not-supported"
    ] == []
    assert status == 0


def test_copies_of_one_s_own(
    tmp_path: Path, copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = package(tmp_path / "p", OWN, "a;b\nx;y\n", dialect=f"{OWN}d")
    status, out = run(capsys, folder)
    assert status == 0
    assert "1 table not checked" in out
    status, out = run(capsys, folder, "--copies", copies)
    assert status == 1
    assert 't.csv:2:1: error[value-type] "x" is not a whole number' in out
    assert "not checked" not in out


def test_a_fault_in_a_copy_stands_at_its_address(
    tmp_path: Path, copies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = package(tmp_path / "p", OWN, "a,b\n1,y\n")
    (tmp_path / "mine/t.json").write_text('{"fields": [{"name": "a", "type": "intger"}]}')
    status, out = run(capsys, folder, "--copies", copies)
    assert status == 1
    assert out.startswith(f"{OWN}:1:26: error[schema-type-unknown]") or f"\n{OWN}:1:" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("[", "is not JSON"),
        ("[]", "must be an object of addresses"),
        ('{"https://example.org/t.json": 3}', "must be an object of addresses"),
        ('{"https://example.org/t.json": "none.json"}', "there is no copy of"),
    ],
)
def test_no_copies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    folder = package(tmp_path / "p", OWN, "a,b\n")
    path = tmp_path / "copies.json"
    if text is not None:
        path.write_text(text)
    status, out = run(capsys, folder, f"--copies={path}")
    assert (status, out.count("\n")) == (2, 1)
    assert said in out
