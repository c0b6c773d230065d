"""Columns of text that polars read, as the types of a Table Schema; null where a text is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> pl.DataFrame:
    """A table as text; raises where polars cannot read it."""
    return pl.read_csv(path, infer_schema=False)


def typed(field: dict[str, Any]) -> pl.Expr:
    """The values of a column of text."""
    column = pl.col(field["name"])
    if field["type"] == "datetime":
        return column.str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_zone="UTC")
    if field["type"] == "date":
        return column.str.to_date("%Y-%m-%d", strict=False)
    if field["type"] == "boolean":
        return column.replace_strict({"true": True, "false": False}, default=None)
    types = {"string": pl.String, "integer": pl.Int64, "number": pl.Float64}
    return column.cast(types[field["type"]], strict=False)


def tests(field: dict[str, Any]) -> list[pl.Expr]:
    """What must be true of each cell that is filled: its type and its constraints."""
    name, constraints = pl.col(field["name"]), field.get("constraints", {})
    value = typed(field)
    wanted = [value.is_not_null()]
    if "minimum" in constraints:
        wanted.append(value >= constraints["minimum"])
    if "maximum" in constraints:
        wanted.append(value <= constraints["maximum"])
    if "enum" in constraints:
        wanted.append(name.is_in(constraints["enum"]))
    if "pattern" in constraints:
        wanted.append(name.str.contains(f"^(?:{constraints['pattern']})$"))
    if "maxLength" in constraints:
        wanted.append(name.str.len_chars() <= constraints["maxLength"])
    # one that has no value has failed the first
    return [name.is_null() | test.fill_null(test is not wanted[0]) for test in wanted]
