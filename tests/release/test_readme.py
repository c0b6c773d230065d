"""README.md of a release and its packages: true, and enough to start with."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import frictionless
import pandas as pd
import pytest
import yaml

import caucasus_rift as cr
from tests.release.support import field, package, run, schema
from tests.test_release import NAME, ROOT, TABLES

if TYPE_CHECKING:
    from pathlib import Path


def front_matter(text: str) -> dict[str, Any]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    return dict(yaml.safe_load(found[1])) if found else {}


@pytest.mark.parametrize("inside", ["", "csv", "parquet", "jsonl"])
def test_it_names_what_lies_beside_it(dist: Path, inside: str) -> None:
    folder = dist / NAME / inside
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert f"Version {cr.__version__}, " in text
    named = set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))
    assert all((folder / name).exists() for name in named)
    assert {"LICENSE", "LOADING.md", "CODEBOOK.md", "CITATION.cff", "SHA256SUMS"} <= named
    tables = {f"data/{table}.{inside}" for table in cr.tables()} if inside else {"csv", "parquet"}
    assert tables <= named
    assert "CC-BY-4.0." in text


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_its_snippet_reads_a_table(dist: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    folder = dist / NAME / kind
    text = (folder / "README.md").read_text(encoding="utf-8")
    snippet = text.partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(folder)
    read: dict[str, Any] = {}
    exec(snippet, read)
    wanted = cr.load(max(TABLES, key=lambda name: len(cr.describe(name))))
    assert read["table"].columns.tolist() == wanted.columns.tolist()
    filled = read["table"].notna().sum()
    assert filled.tolist() == wanted.notna().sum().tolist()


def test_licence_in_a_release_is_that_of_the_data(dist: Path) -> None:
    licence = (ROOT / "LICENSE-DATA").read_bytes()
    found = [path.read_bytes() for path in (dist / NAME).rglob("LICENSE*")]
    assert found == [licence] * 4


def test_card_loads_each_table_that_has_rows(dist: Path) -> None:
    card = front_matter((dist / NAME / "parquet/README.md").read_text(encoding="utf-8"))
    assert card["license"] == "cc-by-4.0"
    for config in card["configs"]:
        frame = pd.read_parquet(dist / NAME / "parquet" / config["data_files"])
        assert len(frame) == len(cr.load(config["config_name"]))
    assert [config["config_name"] for config in card["configs"]] == TABLES
    assert not front_matter((dist / NAME / "csv/README.md").read_text(encoding="utf-8"))


def test_table_without_rows_is_not_on_the_card(tmp_path: Path) -> None:
    tables = {"full": (schema(field("x")), [["a"]]), "empty": (schema(field("x")), [])}
    done = run(package(tmp_path / "p", tables), tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "dist/small-1.2.3/parquet/README.md").read_text(encoding="utf-8")
    card = front_matter(text)
    assert card["configs"] == [{"config_name": "full", "data_files": "data/full.parquet"}]
    assert card["pretty_name"] == "small"
    assert "| `data/empty.parquet` | empty | 0 |" in text


def test_frictionless_opens_the_archives(dist: Path) -> None:
    for kind in ("csv", "parquet", "jsonl"):
        opened = frictionless.Package(str(dist / f"{NAME}-{kind}.zip"))
        assert [one.name for one in opened.resources] == TABLES


def test_frictionless_finds_nothing_in_the_parquet_package(dist: Path) -> None:
    report = frictionless.validate(str(dist / NAME / "parquet/datapackage.json"))
    assert report.flatten(["rowNumber", "fieldName", "type", "note"]) == []


def test_citation_says_what_it_is(dist: Path) -> None:
    said = yaml.safe_load((dist / NAME / "CITATION.cff").read_text(encoding="utf-8"))
    descriptor = json.loads((ROOT / "datapackage.json").read_bytes())
    assert said["abstract"] == descriptor["description"]
    assert said["keywords"] == descriptor["keywords"]
    assert "url" not in said
