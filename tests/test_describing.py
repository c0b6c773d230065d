"""What tables, columns and codes mean, and how tables join, from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import caucasus_rift as cr
from caucasus_rift.loading import root

if TYPE_CHECKING:
    from pathlib import Path


def test_codes_of_a_column_are_those_of_its_schema() -> None:
    schema = json.loads((root() / "schemas/claims.json").read_bytes())
    field = next(one for one in schema["fields"] if one["name"] == "certainty")
    found = cr.codes("claims", "certainty")
    assert found.columns.tolist() == ["value", "label", "definition"]
    assert found.to_numpy().tolist() == [
        [one["value"], one["label"], one["description"]] for one in field["categories"]
    ]
    assert found["value"].tolist() == cr.load("claims")["certainty"].cat.categories.tolist()


def test_codes_of_a_table_and_of_a_view() -> None:
    found = cr.codes("claims")
    assert set(found["column"]) == {
        "layer", "claim_type", "certainty", "time_orientation", "checkability",
    }  # fmt: skip
    assert cr.codes("claims_wide", "layer").equals(cr.codes("claims", "layer"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("claim", None), 'did you mean "claims"'),
        (("claims", "layr"), 'did you mean "layer"'),
        (("claims", "quote"), "has no vocabulary; these have one: layer"),
    ],
)
def test_what_is_not_there(asked: tuple[str, str | None], said: str) -> None:
    with pytest.raises(KeyError) as caught:
        cr.codes(*asked)
    assert said in caught.value.args[0]


def test_joins_are_the_foreign_keys() -> None:
    """And each holds of the tables: nothing dangles, and one is one."""
    found = cr.joins()
    keys = sum(
        len(json.loads((root() / f"schemas/{table}.json").read_bytes()).get("foreignKeys", []))
        for table in cr.tables()
    )
    assert len(found) == keys
    frames = cr.load_all()
    for join in found.itertuples():
        column = frames[join.table][join.column]
        assert column.dropna().isin(frames[join.to_table][join.to_column]).all()
        assert column.notna().all() or not join.always
        assert column.dropna().is_unique or join.rows == "many"
    assert found.query("table == 'assessments'")["rows"].tolist() == ["one"]


def test_describe_says_what_a_column_holds() -> None:
    found = cr.describe("claims")
    assert found.index.tolist() == cr.load("claims").columns.tolist()
    assert found.loc["claim_id", "key"] == "primary key"
    assert found.loc["passage_id", "leads_to"] == "passages.passage_id"
    assert found.loc["layer", "codes"] == "supposed, presupposed, heading, asserted"
    assert found["description"].str.len().min() > 10
    assert cr.describe("claims_wide").index.tolist() == cr.load("claims_wide").columns.tolist()
    tables = cr.describe()
    assert tables.index.tolist() == [*cr.tables(), *cr.views()]
    assert tables.query("is_view").index.tolist() == cr.views()


def test_a_notebook_shows_texts_whole() -> None:
    found = cr.describe("claims")
    longest = found["description"].max()
    shown = found._repr_html_()
    assert longest[:200].replace("&", "&amp;") in shown
    assert "..." not in shown.replace(longest, "")
    assert type(found.head()).__name__ == "DataFrame"


def test_a_call_at_fault_can_be_caught(tmp_path: Path) -> None:
    with pytest.raises(cr.CallError):
        cr.validate(tmp_path)


@pytest.mark.slow
def test_a_type_checker_finds_a_name_that_is_not_there(tmp_path: Path) -> None:
    code = tmp_path / "user.py"
    code.write_text("import caucasus_rift as cr\n\ncr.load('claims')\ncr.lod('claims')\n")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(code)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if "user.py" in line] == [
        'user.py:4: error: Module has no attribute "lod"; maybe "load"?  [attr-defined]'
    ]
