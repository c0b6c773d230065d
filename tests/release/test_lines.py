"""JSON Lines: what the tables hold, an object a row, whatever the cells hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import caucasus_rift as cr
from tablewright.release import jsonlpackage
from tests.test_release import NAME

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("table", cr.tables())
def test_pandas_reads_what_was_validated(dist: Path, table: str) -> None:
    path = dist / NAME / f"jsonl/data/{table}.jsonl"
    read = pd.read_json(path, lines=True, dtype=False)
    wanted = cr.load(table)
    assert read.columns.tolist() == wanted.columns.tolist()
    for name in wanted:
        filled = wanted[name].notna()
        assert read[name].notna().tolist() == filled.tolist()
        dates = pd.api.types.is_datetime64_any_dtype(wanted[name])
        texts = wanted[name].dt.strftime("%Y-%m-%d") if dates else wanted[name]
        assert read[name][filled].tolist() == texts[filled].tolist()


def test_odd_values_are_as_their_cells_have_them(odd: Path) -> None:
    lines = (odd / "jsonl/data/order.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line, parse_int=str, parse_float=str) for line in lines]
    assert [row["n"] for row in rows] == ["NaN", "-INF", "0.1", "1e-300", "-0"]
    assert rows[0]["big"] == "123456789012345678901234567890"
    assert [row["b"] for row in rows] == [True, None, False, None, None]
    assert rows[1]['group "x"'] == "NA"
    assert json.loads(lines[0])["n"] == "NaN"  # JSON has no such number
    assert json.loads(lines[2])["n"] == 0.1
    assert rows[0]["o"] == '{"a":1}'


@pytest.mark.parametrize("cell", ["007", "1.", ".5", "+1", "NaN", "1,000", "0x1"])
def test_what_json_takes_for_no_number_is_a_text(cell: str) -> None:
    assert not jsonlpackage.NUMBER.fullmatch(cell)
