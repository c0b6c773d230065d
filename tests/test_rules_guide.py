"""docs/rules.md: its rule is found to work, and its snippets print what is shown."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import caucasus_rift as cr
from tablewright.validation import validate
from tests.helpers import ROOT
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

sys.path.insert(0, str(ROOT / "scripts"))

from guides import unpack

TEXT = (ROOT / "docs/rules.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)
(SQL,) = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)


def test_the_rule_that_is_shown_works(tmp_path: Path) -> None:
    years = [{"name": name, "type": "integer"} for name in ("built", "lit")]
    package = package_of(table_of("tower", *years, name="towers"))
    files = {
        "datapackage.json": package | {"rules": ["rules/lamp-before-tower.sql"]},
        "rules/lamp-before-tower.sql": SQL,
        "towers.csv": "tower,built,lit\nwolf,1795,1700\nbell,1811,1811\n",
    }
    (finding,) = validate(write_files(tmp_path, files)).findings
    assert (finding.code, finding.line, finding.column) == ("lamp-before-tower", 2, 11)
    assert (finding.message, finding.hint) == (
        "wolf was lit before it was built",
        "look both years up in the list of lights",
    )


@pytest.fixture(scope="session")
def downloads(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release as it was downloaded and unpacked."""
    folder = tmp_path_factory.mktemp("downloads")
    unpack(released, folder)
    return folder


@pytest.mark.parametrize(("code", "shown"), SNIPPETS, ids=["DuckDB", "SQLite"])
def test_a_rule_runs_on_a_release(code: str, shown: str, downloads: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=downloads, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", shown)


def test_a_broken_release_is_found_by_its_rules(downloads: Path) -> None:
    """The snippets look at what is there: a row that breaks a rule is found."""
    code = SNIPPETS[0][0].replace(
        "FROM read_parquet", "FROM (SELECT * REPLACE (NULL AS event_id) FROM read_parquet", 1
    )
    code = code.replace('file_row_number = true)"', 'file_row_number = true))"')
    code = code.replace('glob("data/*.parquet")', 'glob("data/claim_events.parquet")')
    rule = (ROOT / "rules/event-unreached.sql").read_text(encoding="utf-8")
    assert "claim_events" in rule
    code = code.partition("for code in")[0] + (
        'path = release / "data/events.parquet"\n'
        'duckdb.sql(f"CREATE VIEW events AS SELECT file_row_number AS row, * '
        "FROM read_parquet('{path}', file_row_number = true)\")\n"
        'rule = (release / "rules/event-unreached.sql").read_text()\n'
        "print(len(duckdb.sql(rule).fetchall()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=downloads, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    events = cr.load("events")
    assert int(done.stdout) == int((events["origin"] == "source").sum())


def test_guide_is_of_this_version() -> None:
    assert set(re.findall(r"caucasus-rift-(\d+\.\d+\.\d+)", TEXT)) == {cr.__version__}
