"""Cells and rows that hold what nobody meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tablewright.checks.strange_cells import repaired
from tablewright.validation import validate
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path


def found(folder: Path, data: str, *fields: Any) -> list[tuple[Any, ...]]:
    files = {"datapackage.json": package_of(table_of(*fields)), "t.csv": data}
    report = validate(write_files(folder, files))
    return [(each.code, each.severity, each.line, each.column) for each in report.findings]


@pytest.mark.parametrize(
    "text", ["Türkiye", "it’s", "Łódź", "Zürich – Genève", "naïve", "Шуша", "a – ü"]
)
def test_text_that_was_read_in_the_wrong_encoding(tmp_path: Path, text: str) -> None:
    garbled = text.encode().decode("cp1252", "ignore")
    if garbled.encode("cp1252") == text.encode():
        assert repaired(garbled) == text
        places = found(tmp_path, f"k,v\na,sound\nb,{garbled}\n", "k", "v")
        assert places == [("text-garbled", "warning", 3, 3)]
    assert found(tmp_path, f"k,v\na,{text}\n", "k", "v") == []


def test_the_header_among_the_rows(tmp_path: Path) -> None:
    number = {"name": "v", "type": "integer", "constraints": {"unique": True}}
    places = found(tmp_path, "k,v\na,1\nk,v\nk,v\nk,2\n", "k", number)
    assert places == [("header-repeated", "error", 3, 1), ("header-repeated", "error", 4, 1)]


def test_rows_of_empty_cells(tmp_path: Path) -> None:
    places = found(tmp_path, "k,v\na,b\n,\nc,d\n", "k", "v")
    assert places == [("row-blank", "warning", 3, 1)]
