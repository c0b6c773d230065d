"""A view as its two files have it: a query, and a Table Schema of what it yields."""

from __future__ import annotations

import copy
import dataclasses
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Schemas = Mapping[str, Mapping[str, Any]]


class ViewError(ValueError):
    """A view does not fit the tables it is made of; the message says why."""


@dataclasses.dataclass(frozen=True)
class View:
    """A query over a package's tables.

    `schema` is the Table Schema of its rows as it is written: a field that has `of`, such as
    "claims.layer", is that column of that table, with its type, codes and description. `sql` is one
    SELECT of the SQL that DuckDB and SQLite share, which yields the columns in that order. What
    must be filled in tables that the schema lists under `always` is filled in every row.
    """

    name: str
    schema: dict[str, Any]
    sql: str

    def whole_schema(self, schemas: Schemas) -> dict[str, Any]:
        """The schema with all that it takes from tables, and with where its columns lead.

        Args:
            schemas: The schema of every table, by its name.

        Returns:
            A Table Schema that needs nothing else.

        Raises:
            ViewError: A field is `of` a column that there is not.
        """
        whole = copy.deepcopy(self.schema)
        always = whole.pop("always", [])
        keys = []
        for number, field in enumerate(whole["fields"]):
            origin = field.get("of")
            if origin is None:
                continue
            table, _, column = origin.partition(".")
            taken = _column(schemas, table, column)
            left_out = ("unique",) if table in always else ("unique", "required")
            whole["fields"][number] = _taken(field["name"], taken, left_out)
            if lead := _lead(table, schemas[table], column):
                keys.append({"fields": [field["name"]], "reference": lead})
        return whole | ({"foreignKeys": keys} if keys else {})


def read_views(folder: Path) -> dict[str, View]:
    """The views whose files stand in a folder, NAME.sql beside NAME.json, by name.

    Raises:
        OSError: One of a pair cannot be read.
        ValueError: A schema is no JSON.
    """
    return {
        path.stem: View(
            path.stem,
            json.loads(path.read_bytes()),
            path.with_suffix(".sql").read_text(encoding="utf-8"),
        )
        for path in sorted(folder.glob("*.json"))
    }


def _column(schemas: Schemas, table: str, name: str) -> Mapping[str, Any]:
    fields = schemas[table]["fields"] if table in schemas else ()
    found = next((field for field in fields if field["name"] == name), None)
    if found is None:
        raise ViewError(f"there is no column {table}.{name}")
    return dict(found)


def _taken(name: str, origin: Mapping[str, Any], left_out: tuple[str, ...]) -> dict[str, Any]:
    """A table's column as a view has it, without some of its constraints."""
    field = {**copy.deepcopy(dict(origin)), "name": name}
    constraints = field.pop("constraints", {})
    kept = {key: value for key, value in constraints.items() if key not in left_out}
    return field | ({"constraints": kept} if kept else {})


def _lead(table: str, schema: Mapping[str, Any], column: str) -> dict[str, Any] | None:
    """The key that a column of a view leads to: its table's own, or that its table leads to."""
    key = schema.get("primaryKey")
    if key in (column, [column]):
        return {"resource": table, "fields": [column]}
    for each in schema.get("foreignKeys", ()):
        if each["fields"] in (column, [column]):
            reference = each["reference"]
            targets = reference["fields"]
            named = reference.get("resource") or table
            return {
                "resource": named,
                "fields": [targets] if isinstance(targets, str) else targets,
            }
    return None
