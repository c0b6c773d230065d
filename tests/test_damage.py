"""What a spreadsheet did to this dataset's own cells is an error, and one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


@pytest.mark.parametrize(
    ("column", "cell", "code", "hint"),
    [
        ("claims.statement", "#REF!", "spreadsheet-error-value", "restore the value"),
        ("claims.quote", "#N/A", "spreadsheet-error-value", "restore the value"),
        ("scenarios.label", "#ССЫЛКА!", "spreadsheet-error-value", "restore the value"),
        ("events.description", "=A1+B1", "spreadsheet-formula", "write its value"),
        ("places.status_note", "@SUM(1)", "spreadsheet-formula", "write its value"),
        ("sources.published", "3/12/2025", "edtf-invalid", "write it as YYYY-MM-DD"),
        ("sources.published", "45678", "edtf-invalid", "counts 2025-01-21"),
        ("scenarios.label", "=A1", "scenario-not-verbatim", "write its value"),
        ("event_actors.event_id", "3/12/2025", "foreign-key-missing", "as a date"),
        ("claims.char_start", "1.2E+05", "value-type", "restore all digits"),
        ("events.date_earliest", "12-Mar", "value-type", "write it as YYYY-MM-DD"),
    ],
)
def test_damage_is_one_error(tmp_path: Path, column: str, cell: str, code: str, hint: str) -> None:
    table, field = column.split(".")
    package = copy_package(tmp_path)
    row = next(row for row in package.rows(table) if row[field] or table == "places")
    row[field] = cell
    package.save()
    (finding,) = findings(tmp_path)
    assert (finding.code, finding.severity, finding.table) == (code, "error", table)
    assert (finding.line, finding.column) == package.place(table, row, field)
    assert hint in finding.hint
