"""dataframely, with a schema class made from the Table Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dataframely as dy
import polars as pl

from tools import line_of, required, resources
from tools.polars_types import read, tests

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "dataframely"
DISTRIBUTION = "dataframely"
LIMITS = (
    "knows the frame that polars read, not the file; keeps no row numbers (one is added to the "
    "frame here); references are a join written by hand"
)
ROW = "row number"


def find(folder: Path) -> list[Found]:
    """The rows that a filter drops, by rule, and the references that lead nowhere."""
    found: list[Found] = []
    frames: dict[str, pl.DataFrame] = {}
    for resource in resources(folder):
        name, raw = resource["name"], resource["schema"]
        try:
            frame = read(folder / resource["path"]).with_row_index(ROW)
            failure = schema_of(raw).filter(frame).failure
        except (dy.exc.SchemaError, pl.exceptions.PolarsError):
            found.append((name, None, None))
            continue
        frames[name] = frame
        for rule in failure.counts():
            field = raw["primaryKey"][0] if rule == "primary_key" else rule.partition("|")[0]
            failed = failure.details().filter(pl.col(rule) == "invalid")
            found += [(name, line_of(row), field) for row in failed[ROW]]
        for key in raw.get("foreignKeys", []):
            (column,), parent = key["fields"], frames.get(key["reference"]["resource"])
            if parent is not None:
                lost = frame.join(parent, on=column, how="anti")
                found += [(name, line_of(row), column) for row in lost[ROW]]
    return found


def schema_of(raw: dict[str, Any]) -> type[dy.Schema]:
    """The schema class of one table of text, and its row numbers."""
    columns = {
        field["name"]: dy.String(
            nullable=not required(raw, field),
            primary_key=field["name"] in raw["primaryKey"],
            unique=bool(field.get("constraints", {}).get("unique")),
            check=[(lambda _, test=test: test) for test in tests(field)],
        )
        for field in raw["fields"]
    }
    return type("Table", (dy.Schema,), {ROW: dy.UInt32(nullable=False, alias=ROW)} | columns)
