"""pointblank, with the steps that a Table Schema asks for over the text that polars read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pointblank as pb
import polars as pl

from tools import line_of, required, resources
from tools.polars_types import read, tests, typed

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "pointblank"
DISTRIBUTION = "pointblank"
LIMITS = "knows the frame that polars read, not the file; says which step failed on which rows"


def find(folder: Path) -> list[Found]:
    """The rows that each step extracts as failed."""
    found: list[Found] = []
    frames: dict[str, pl.DataFrame] = {}
    for resource in resources(folder):
        name, raw = resource["name"], resource["schema"]
        try:
            frame = read(folder / resource["path"])
        except pl.exceptions.PolarsError:
            found.append((name, None, None))
            continue
        if frame.columns != [field["name"] for field in raw["fields"]]:
            found.append((name, 1, None))
            continue
        frames[name] = frame
        fields, done = _interrogate(raw, frame, frames)
        for number, field in enumerate(fields, 1):
            rows = done.get_data_extracts(number, frame=True)
            if rows is not None and "_row_num_" in rows.columns:
                found += [(name, line_of(row - 1), field) for row in rows["_row_num_"]]
            elif done.n_failed(number, scalar=True):
                found.append((name, None, field))
    return found


def _interrogate(
    raw: dict[str, Any], frame: pl.DataFrame, frames: dict[str, pl.DataFrame]
) -> tuple[list[str], pb.Validate]:
    """The column of each step, and the steps when they are done."""
    steps, fields = pb.Validate(frame), []

    def add(field: str, more: pb.Validate) -> None:
        nonlocal steps
        steps = more
        fields.append(field)

    for field in raw["fields"]:
        name = field["name"]
        for test in tests(field):
            add(name, steps.col_vals_expr(test))
        if required(raw, field):
            add(name, steps.col_vals_not_null(name))
        if field.get("constraints", {}).get("unique"):
            add(name, steps.rows_distinct([name]))
        if name in raw["primaryKey"]:
            add(name, steps.col_vals_expr(typed(field).is_first_distinct()))
    for key in raw.get("foreignKeys", []):
        (column,), parent = key["fields"], frames.get(key["reference"]["resource"])
        if parent is not None:
            other = key["reference"]["fields"][0]
            add(column, steps.col_vals_in_table(column, ref_table=parent, ref_column=other))
    return fields, steps.interrogate(extract_limit=1_000_000_000)
