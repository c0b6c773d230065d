"""How much a report shows, and from where its paths are seen, in each format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.cli import main
from tablewright.report import sarif
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose package lies below it, with 30 faults of which none is like another."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    fields: list[Any] = [{"name": f"c{n}", "type": "integer"} for n in range(30)]
    names = ",".join(field["name"] for field in fields)
    files = {
        "datapackage.json": package_of(table_of(*fields)),
        "t.csv": f"{names}\n" + ",".join("x" * 30) + "\n",
    }
    write_files(tmp_path / "sub dir", files)
    (tmp_path / ".git").mkdir()
    return tmp_path


def written(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    capsys.readouterr()
    assert main(["validate", *map(str, arguments)]) == 1
    return capsys.readouterr().out


def results(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["runs"][0]["results"]
    return found


def test_a_limit_holds_in_every_format(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = (repository / "sub dir", "--max-findings", 2, "--format")
    assert written(capsys, *call, "text").count("error[") == 2
    assert written(capsys, *call, "github").count("::error ") == 2
    assert len(results(written(capsys, *call, "sarif"))) == 2
    assert len(json.loads(written(capsys, *call, "json"))["findings"]) == 2


def test_sarif_has_no_more_results_than_github_takes(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sarif.MAX_RESULTS == 25_000
    call = (repository / "sub dir", "--format", "sarif")
    assert "invocations" not in json.loads(written(capsys, *call))["runs"][0]
    monkeypatch.setattr(sarif, "MAX_RESULTS", 7)
    text = written(capsys, *call)
    assert len(results(text)) == 7
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    (said,) = invocation["toolExecutionNotifications"]
    assert said["message"]["text"] == "7 of 30 findings are results here"


@pytest.mark.parametrize(
    ("where", "is_absolute"),
    [(".", True), (".", False), ("sub dir", True), ("sub dir", False)],
)
@pytest.mark.parametrize("is_workspace", [True, False])
def test_paths_are_from_the_top_of_the_repository(  # noqa: PLR0917
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    is_absolute: bool,
    is_workspace: bool,
) -> None:
    if is_workspace:
        (repository / ".git").rmdir()
        monkeypatch.setenv("GITHUB_WORKSPACE", str(repository))
    monkeypatch.chdir(repository / where)
    package = repository / "sub dir" if is_absolute else "sub dir" if where == "." else "."
    assert "file=sub dir/t.csv," in written(capsys, package, "--format", "github")
    (location,) = results(written(capsys, package, "--format", "sarif"))[0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "sub%20dir/t.csv"
