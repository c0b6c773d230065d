"""DuckDB: what its CSV reader rejects, and a query for each constraint and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from tools import line_of, required, resources

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "DuckDB"
DISTRIBUTION = "duckdb"
LIMITS = (
    "says the line of what its reader rejects; what is rejected is missed by the queries, which "
    "count rows, and are written by hand"
)
TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
}


def find(folder: Path) -> list[Found]:
    """What the reader rejects and what the queries yield."""
    found: list[Found] = []
    database = duckdb.connect()
    read: set[str] = set()
    for resource in resources(folder):
        name, raw = resource["name"], resource["schema"]
        columns = {field["name"]: TYPES[field["type"]] for field in raw["fields"]}
        try:
            header = database.execute(
                "SELECT * FROM read_csv(?, header = false, all_varchar = true, delim = ',', "
                "null_padding = true, parallel = false) LIMIT 1",
                [str(folder / resource["path"])],
            ).fetchone()
            if list(header or ()) != list(columns):
                found.append((name, 1, None))
            database.execute(
                f"CREATE TABLE {name} AS SELECT row_number() OVER () - 1 AS _row, * FROM "
                "read_csv(?, header = true, delim = ',', quote = '\"', escape = '\"', columns = ?, "
                "strict_mode = true, auto_detect = false, store_rejects = true)",
                [str(folder / resource["path"]), columns],
            )
            read.add(name)
        except duckdb.Error:
            found.append((name, None, None))
    rejected = (
        "SELECT file_path, line, column_name "
        "FROM reject_errors JOIN reject_scans USING (scan_id, file_id)"
    )
    for path, line, column in _rows(database, rejected):
        found.append((path.rpartition("/")[2].removesuffix(".csv"), line, column))
    for resource in resources(folder):
        for field, query in _queries(resource, read):
            for (row,) in _rows(database, query):
                found.append((resource["name"], line_of(row), field))
    return found


def _rows(database: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    try:
        return database.execute(query).fetchall()
    except duckdb.CatalogException:  # nothing was rejected, or a table could not be read
        return []


def _queries(resource: dict[str, Any], read: set[str]) -> list[tuple[str, str]]:
    """A query for the rows that break each constraint and key of a table."""
    name, raw = resource["name"], resource["schema"]
    if name not in read:
        return []
    wrong: list[tuple[str, str]] = []
    for field in raw["fields"]:
        column, constraints = field["name"], field.get("constraints", {})
        if required(raw, field):
            wrong.append((column, f"{column} IS NULL"))
        if "minimum" in constraints:
            wrong.append((column, f"{column} < {constraints['minimum']}"))
        if "maximum" in constraints:
            wrong.append((column, f"{column} > {constraints['maximum']}"))
        if "enum" in constraints:
            words = ", ".join(f"'{word}'" for word in constraints["enum"])
            wrong.append((column, f"{column} NOT IN ({words})"))
        if "pattern" in constraints:
            wrong.append((column, f"NOT regexp_full_match({column}, '{constraints['pattern']}')"))
        if "maxLength" in constraints:
            wrong.append((column, f"length({column}) > {constraints['maxLength']}"))
        if constraints.get("unique") or column in raw["primaryKey"]:
            earlier = f"row_number() OVER (PARTITION BY {column} ORDER BY _row) > 1"
            wrong.append((column, f"{column} IS NOT NULL QUALIFY {earlier}"))
    queries = [(column, f"SELECT _row FROM {name} WHERE {test}") for column, test in wrong]
    for key in raw.get("foreignKeys", []):
        (column,), parent = key["fields"], key["reference"]["resource"]
        other = key["reference"]["fields"][0]
        if parent in read:
            queries.append(
                (
                    column,
                    f"SELECT _row FROM {name} c ANTI JOIN {parent} p ON c.{column} = p.{other}",
                )
            )
    return queries
