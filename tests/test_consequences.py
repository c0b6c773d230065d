"""A fault of form, of a cell or of a key is one finding in this dataset too: rules pass over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import copy_package, findings
from tests.remembering import remembering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", autouse=True)
def _remembering() -> Iterator[None]:
    with remembering():
        yield


# table, number of the column, what is put in front of its cell in the first row, and the finding
FAULTS: list[Any] = [
    ("scenarios", 3, "\xff", "encoding-invalid"),
    ("scenarios", 3, "\u200b", "character-invisible"),
    ("scenarios", 3, "\x07", "character-control"),
    ("scenarios", 3, " ", "value-padded"),
    ("scenarios", 1, "x", "foreign-key-missing"),
    ("actors", 0, "\xff", "encoding-invalid"),
    ("actors", 5, "\xff", "encoding-invalid"),
    ("passages", 6, "x", "value-type"),
    ("claims", 3, "x", "value-type"),
    ("events", 1, "\u202e", "character-invisible"),
]


@pytest.mark.parametrize(("table", "column", "prefix", "code"), FAULTS)
def test_a_faulty_cell_is_one_finding(
    tmp_path: Path, table: str, column: int, prefix: str, code: str
) -> None:
    package = copy_package(tmp_path)
    rows, field = package.rows(table), package.header(table)[column]
    cell = rows[1][field]
    package.save()
    line, place = package.place(table, rows[1], field)
    lines = package.path(table).read_bytes().splitlines(keepends=True)
    quote = lines[line - 1].decode()[place - 1] == '"'
    at = len(lines[line - 1].decode()[: place - 1 + quote].encode())
    broken = b"\xff" if prefix == "\xff" else prefix.encode()
    lines[line - 1] = lines[line - 1][:at] + broken + lines[line - 1][at:]
    package.path(table).write_bytes(b"".join(lines))
    assert cell
    new = findings(tmp_path)
    is_character = code.startswith(("character", "encoding"))
    expected = (code, line, place + (quote if is_character else 0))
    assert [(each.code, each.line, each.column) for each in new] == [expected]


@pytest.mark.parametrize("table", ["actors", "passages", "claims", "events", "mentions"])
def test_a_row_twice_is_one_finding(tmp_path: Path, table: str) -> None:
    package = copy_package(tmp_path)
    lines = package.path(table).read_bytes().splitlines(keepends=True)
    package.path(table).write_bytes(b"".join([*lines, lines[-1]]))
    new = [each for each in findings(tmp_path) if each.line == len(lines) + 1]
    assert [(each.code, each.column) for each in new] == [("primary-key-duplicate", 1)]


@pytest.mark.parametrize(
    ("table", "row", "other"),
    [("passages", 1, 25), ("passages", 25, 1), ("claims", 1, 297), ("events", 1, 8)],
)
def test_the_key_of_another_row_is_one_finding(
    tmp_path: Path, table: str, row: int, other: int
) -> None:
    package = copy_package(tmp_path)
    rows, key = package.rows(table), package.header(table)[0]
    rows[row][key] = rows[other][key]
    package.save()
    line, place = package.place(table, rows[max(row, other)], key)
    found = [each for each in findings(tmp_path) if each.code != "foreign-key-missing"]
    assert [(each.code, each.line, each.column) for each in found] == [
        ("primary-key-duplicate", line, place)
    ]


def test_gaps_of_a_matrix_follow_from_the_rows_that_lead_astray(tmp_path: Path) -> None:
    package = copy_package(tmp_path)
    first, second = package.rows("scenario_indicators")[:2]
    assert first["scenario_id"] == second["scenario_id"]
    first["scenario_id"], second["indicator_id"] = "", second["indicator_id"] + "x"
    package.save()
    found = sorted((each.line, each.code) for each in findings(tmp_path))
    assert found == [(2, "value-missing"), (3, "foreign-key-missing")]
