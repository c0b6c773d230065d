"""tablewright knows no dataset: its commands run where caucasus_rift cannot be imported."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers import ROOT
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

HOUSE = ROOT / "src" / "tablewright"
# the import of the dataset's house fails, whoever asks for it
ALONE = """
import sys
sys.modules["caucasus_rift"] = None
from tablewright.__main__ import run
run()
"""


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ALONE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    """A package that is not ours, in need of `format`."""
    fields = ({"name": "id", "type": "string"}, {"name": "eggs", "type": "integer"})
    table = table_of(*fields, schema={"primaryKey": ["id"]})
    return write_files(
        tmp_path, {"datapackage.json": package_of(table), "t.csv": b"id,eggs\njay,6\ncrow,4\n"}
    )


def test_its_commands_run_without_the_dataset(birds: Path) -> None:
    done = alone(birds, "validate")
    assert (done.returncode, done.stderr) == (0, ""), done
    assert "valid (1 table, 2 rows)" in done.stdout
    assert alone(birds, "format", "--check").returncode == 1
    assert alone(birds, "format").returncode == 0
    assert (birds / "t.csv").read_text() == "id,eggs\ncrow,4\njay,6\n"
    assert alone(birds, "hash").stdout.endswith("  t\n")
    assert "no difference" in alone(birds, "diff", "--base", ".").stdout
    explained = alone(birds, "explain", "value-missing")
    assert (explained.returncode, explained.stderr) == (0, "")
    assert "hedge" not in alone(birds, "explain").stdout
    assert alone(birds, "--version").stdout.startswith("tablewright ")
    (birds / "t.csv").write_text("id,eggs\ncrow,four\n")
    assert "error[value-type]" in alone(birds, "validate").stdout


def test_it_releases_a_stranger_s_package_without_the_dataset(birds: Path) -> None:
    refused = alone(birds, "release")
    assert refused.returncode == 1
    said = "tablewright: the tables are not in canonical form: run `tablewright format`\n"
    assert refused.stderr == said
    assert alone(birds, "format").returncode == 0
    done = alone(birds, "release")
    assert (done.returncode, done.stderr) == (0, ""), done
    assert done.stdout == "dist/example: 1 table, 2 rows, read back and equal\n"
    assert {path.name for path in (birds / "dist/example").iterdir()} == {
        "csv", "parquet", "jsonl", "datasette.json", "example.sqlite", "example.xlsx",
        "CODEBOOK.md", "README.md", "SHA256SUMS",
    }  # fmt: skip
    assert (birds / "dist/croissant.json").is_file()
    book = (birds / "dist/example/CODEBOOK.md").read_text("utf-8")
    assert "`tablewright validate`" in book
    assert "caucasus" not in book
    assert "## Quality" not in book
    assert alone(birds, "hash", "dist/example/example.sqlite").returncode == 0
    assert alone(birds, "release", "datapackage.json", "--format=sqlite").returncode == 0
    assert not (birds / "dist/example/csv").exists()


def test_no_module_of_it_imports_the_dataset() -> None:
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not [name for name in names if name.split(".")[0] == "caucasus_rift"], path


def test_it_names_no_table_of_the_dataset() -> None:
    for path in HOUSE.rglob("*.py"):
        text = path.read_text("utf-8").lower()
        assert "caucasus" not in text, path
        assert '"claims"' not in text, path
