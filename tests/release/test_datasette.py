"""datasette.json: what Datasette shows of the SQLite file."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from tests.test_release import NAME, ROOT, TABLES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def said(dist: Path) -> dict[str, Any]:
    return dict(json.loads((dist / NAME / "datasette.json").read_bytes()))


def test_it_says_what_each_table_and_column_is(said: dict[str, Any]) -> None:
    tables = said["databases"][NAME]["tables"]
    assert list(tables) == TABLES
    for name in cr.tables():
        about = tables[name]
        schema = json.loads((ROOT / f"schemas/{name}.json").read_bytes())
        fields = {one["name"]: one for one in schema["fields"]}
        assert about["columns"] == {name: one["description"] for name, one in fields.items()}
        assert all("categories" in fields[facet] for facet in about.get("facets", ()))
    assert tables["actors"]["label_column"] == "name"
    assert tables["events"]["label_column"] == "title"
    assert "layer" in tables["claims"]["facets"]
    assert "label_column" not in tables["claim_actors"]


def test_datasette_shows_it(dist: Path) -> None:
    folder = dist / NAME
    command = [
        sys.executable,
        "-m",
        "datasette",
        "--immutable",
        f"{NAME}.sqlite",
        "--metadata",
        "datasette.json",
    ]
    page = f"/{NAME.replace('.', '~2E')}/claims?_labels=on"
    done = subprocess.run(
        [*command, "--get", page], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "Every proposition that a source puts forward" in done.stdout
    assert "CC-BY" in done.stdout or "Creative Commons" in done.stdout
