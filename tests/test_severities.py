"""How grave a finding is, as package and caller say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.cli import main
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path


def padded(folder: Path, **more: Any) -> Path:
    """A package with an error (a number that is none) and a warning (line ends)."""
    fields = ({"name": "k", "type": "string"}, {"name": "n", "type": "integer"})
    package = package_of(table_of(*fields)) | more
    return write_files(folder, {"datapackage.json": package, "t.csv": b"k,n\r\na,x\r\n"})


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def codes(text: str) -> dict[str, str]:
    return {one["code"]: one["severity"] for one in json.loads(text)["findings"]}


def test_as_they_stand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "validate", padded(tmp_path), "--format", "json")
    assert (status, codes(out)) == (1, {"value-type": "error"})


def test_ignored_ones_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = padded(tmp_path)
    status, out, _ = run(capsys, "validate", folder, "--ignore", "value-type")
    assert status == 0
    assert out.splitlines()[-1].endswith(": valid, 1 ignored (1 table, 1 row)")
    _, out, _ = run(capsys, "validate", folder, "--format=json", "--ignore=value-type")
    assert json.loads(out)["counts"] == {"errors": 0, "warnings": 0, "ignored": 1}


def test_the_caller_counts_more_than_the_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = padded(tmp_path, severities={"line-end-crlf": "error", "value-type": "ignore"})
    status, out, _ = run(capsys, "validate", folder, "--format=json")
    assert (status, codes(out)) == (1, {"line-end-crlf": "error"})
    options = ["--severity", "line-end-crlf=ignore", "--severity", "value-type=warning"]
    status, out, _ = run(capsys, "validate", folder, "--format=json", *options)
    assert (status, codes(out)) == (0, {"value-type": "warning"})


def test_lines_that_end_as_rfc_4180_has_it_are_said_where_one_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = padded(tmp_path)
    options = ("--format=json", "--severity=line-end-crlf=warning", "--ignore=value-type")
    _, out, _ = run(capsys, "validate", folder, *options)
    assert codes(out) == {"line-end-crlf": "warning"}
    (folder / "t.csv").write_bytes(b"k,n\r\na,1\nb,2\r\n")
    _, out, _ = run(capsys, "validate", folder, "--format=json")
    assert codes(out) == {"line-end-mixed": "error"}


@pytest.mark.parametrize(
    ("severities", "message"),
    [
        ({"value-typ": "ignore"}, 'there is no code "value-typ"; did you mean "value-type"?'),
        ({"value-type": "fatal"}, '"fatal" is no severity: error, warning or ignore'),
        ({"value-type": ["error"]}, "is no severity"),
    ],
)
def test_a_package_that_says_it_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], severities: Any, message: str
) -> None:
    folder = padded(tmp_path, severities=severities)
    status, out, _ = run(capsys, "validate", folder)
    assert status == 1
    assert f"error[descriptor-property] {message}" in out or message in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--ignore", "no-such"], 'there is no code "no-such"'),
        (["--severity", "value-type"], "--severity takes CODE=LEVEL, not 'value-type'"),
        (["--severity", "value-type=fatal"], '"fatal" is no severity'),
    ],
)
def test_a_call_that_says_it_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    status, out, err = run(capsys, "validate", padded(tmp_path), *options)
    assert (status, out) == (2, "")
    assert message in err
