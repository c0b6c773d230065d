"""`validate --metadata-only`: what describes the tables, and nothing of what they hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright import cli

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    resource = {"name": "t", "path": "data/t.csv", "type": "table", "schema": "t.json"}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "licenses": [{"name": "CC0-1.0"}],
        "rules": ["rules/none.sql"],
        "resources": [resource],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    (tmp_path / "t.json").write_text(json.dumps({"fields": FIELDS}))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    status = cli.main(["validate", "--metadata-only", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out + told.err


def test_tables_need_not_be_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, folder) == (0, "small: valid, 1 table not checked (0 tables, 0 rows)\n")
    (folder / "data").mkdir()
    (folder / "data/t.csv").write_bytes(b"id,m\r\na,x,y\n\xff")
    assert run(capsys, folder)[0] == 0
    _, out = run(capsys, folder, "--format=json")
    report = json.loads(out)
    assert report["outcome"] == "not-checked"
    assert report["unchecked"] == [{"table": "t", "reason": "only its description was looked at"}]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("t.json", '"integer"', '"intger"'), "schema-type-unknown"),
        (
            ("t.json", "}]", ', "constraints": {"minimum": 3, "maximum": 2}}]'),
            "schema-constraint-invalid",
        ),
        (("datapackage.json", '"t.json"', '"u.json"'), "file-missing"),
        (("datapackage.json", '"data/t.csv"', '"../t.csv"'), "path-unsafe"),
        (("datapackage.json", '"name": "small"', '"name": 3'), "descriptor-property"),
    ],
)
def test_what_is_wrong_with_the_description_is_found(
    folder: Path, capsys: pytest.CaptureFixture[str], edit: tuple[str, str, str], code: str
) -> None:
    file, old, new = edit
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    status, out = run(capsys, folder)
    assert status == 1
    assert f"[{code}]" in out


@pytest.mark.parametrize("other", ["--strict", "--base=HEAD"])
def test_what_does_not_go_with_it(
    folder: Path, capsys: pytest.CaptureFixture[str], other: str
) -> None:
    status, out = run(capsys, folder, other)
    assert status == 2
    assert "goes with neither --base nor --strict" in out
