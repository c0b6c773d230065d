"""The tools that are compared, one module each: how its user would check a package by its schema.

A module has `NAME`, `DISTRIBUTION` (or `version()`), `LIMITS` (what the tool cannot know, in a
sentence) and `find(folder)`, which gives every fault as (table, line, field); what a tool does not
say is None. One that counts rows is taken to mean the line on which they stand where each row is
one line.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Found = tuple[str, int | None, str | None]

NAMES = (
    "tablewright_",
    "frictionless_",
    "pandera_pandas",
    "pandera_polars",
    "dataframely_",
    "pointblank_",
    "duckdb_",
    "qsv_",
)


def resources(folder: Path) -> list[dict[str, Any]]:
    """The resources of the package in a folder."""
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    found: list[dict[str, Any]] = descriptor["resources"]
    return found


def line_of(row: int) -> int:
    """The line of a data row, counted from 0, where each row is one line."""
    return row + 2


def required(schema: dict[str, Any], field: dict[str, Any]) -> bool:
    """Whether the cells of a column must be filled."""
    return bool(
        field.get("constraints", {}).get("required") or field["name"] in schema["primaryKey"]
    )
