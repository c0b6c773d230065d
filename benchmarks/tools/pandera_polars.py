"""pandera over polars, with a schema made from the Table Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandera.errors
import pandera.polars as pa
import polars as pl

from tools import line_of, required, resources
from tools.polars_types import read, tests

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "pandera (polars)"
DISTRIBUTION = "pandera"
LIMITS = "knows the frame that polars read, not the file; no references between tables"


def find(folder: Path) -> list[Found]:
    """The failure cases of a lazy validation of each table."""
    found: list[Found] = []
    for resource in resources(folder):
        name = resource["name"]
        try:
            frame = read(folder / resource["path"])
        except pl.exceptions.PolarsError:
            found.append((name, None, None))
            continue
        try:
            schema_of(resource["schema"]).validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as error:
            for case in error.failure_cases.iter_rows(named=True):
                row = None if case["index"] is None else line_of(int(case["index"]))
                column = case["column"] if case["column"] in frame.columns else None
                found.append((name, row, column))
    return found


def schema_of(raw: dict[str, Any]) -> pa.DataFrameSchema:
    """The schema of one table of text."""
    columns = {
        field["name"]: pa.Column(
            pl.String,
            [_check(test) for test in tests(field)],
            nullable=not required(raw, field),
            unique=bool(field.get("constraints", {}).get("unique")),
        )
        for field in raw["fields"]
    }
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=raw["primaryKey"])


def _check(test: pl.Expr) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(test))
