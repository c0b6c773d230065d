"""The tables as scripts that the pages load, and what their pages say of fields and files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tablewright.release.inputs import read
from tablewright.released.content_hash import table_sha256

if TYPE_CHECKING:
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table
    from website.dataset import Dataset
    from website.render import Renderer
    from website.routes import Routes

# so many rows stand in one script
PART = 50_000
_NUMBERS = ("integer", "number", "year")
_DAYS = ("date", "datetime", "yearmonth", "time")


def write_table(data: Dataset, routes: Routes, renderer: Renderer, name: str) -> None:
    """Write the page of a table and the scripts with its rows."""
    table = data.tables[name]
    for number in range(n_parts(table)):
        columns = [
            packed(table.strings(field.name).slice(number * PART, PART).to_pylist())
            for field in table.schema.fields
        ]
        renderer.script(f"data/{routes.table_file(name)}.{number}.js", "site.rows", columns)
    fields = [described(data, table, field) for field in table.schema.fields]
    t = listed(data, name)
    linked = {name, *(field["to"] for field in fields), *(other for other, _ in t["referrers"])}
    renderer.page(
        routes.table(name),
        "table.html",
        "data",
        content_sha256=table_sha256(table),
        fields=fields,
        n_parts=n_parts(table),
        route_map=routes.for_scripts(sorted(linked)),
        t=t,
    )


def n_parts(table: Table) -> int:
    """How many scripts the rows of a table are written to."""
    return max(1, -(-table.n_rows // PART))


def packed(cells: list[str]) -> list[Any]:
    """A column as its distinct cells and each row's number of one, if that is shorter."""
    distinct = list(dict.fromkeys(cells))
    if len(distinct) * 2 > len(cells):
        return [cells]
    place = {cell: number for number, cell in enumerate(distinct)}
    return [distinct, [place[cell] for cell in cells]]


def listed(data: Dataset, name: str) -> dict[str, Any]:
    """What is said of a table as a whole, and of the files it comes from."""
    table = data.tables[name]
    files = [(path, read(data.package, path)) for path in table.resource.paths]
    return {
        "name": name,
        "title": table.schema.descriptor.get("title") or name,
        "description": table.resource.descriptor.get("description", ""),
        "n_rows": table.n_rows,
        "n_fields": len(table.schema.fields),
        "primary_key": table.schema.primary_key,
        "referrers": referrers(data, table),
        "files": [
            {"path": path, "bytes": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
            for path, octets in files
        ],
    }


def described(data: Dataset, table: Table, field: Field) -> dict[str, Any]:
    """What a page says of a field, and how it filters and links the field's cells."""
    to = _target(data, table, field.name)
    codes = [
        {
            "code": str(code),
            "label": data.label(table.name, field.name, code),
            "meaning": data.meaning(table.name, field.name, code),
        }
        for code in field.categories
    ]
    return {
        "name": field.name,
        "title": field.title or field.name,
        "type": field.type,
        "description": field.description,
        "example": str(field.descriptor.get("example", "")),
        "codes": codes,
        "is_ordered": field.categories_ordered,
        "is_key": field.name in table.schema.primary_key,
        "is_required": table.is_required(field.name),
        "pattern": str(field.constraints.get("pattern", "")),
        "kind": _kind(field),
        "to": to,
        "to_key": data.tables[to].schema.primary_key[0] if to else "",
    }


def referrers(data: Dataset, table: Table) -> list[tuple[str, str]]:
    """The tables and columns that refer to the one-column key of a table."""
    return [
        (other.name, key.fields[0])
        for other in data.tables.values()
        for key in other.schema.foreign_keys
        if (key.resource or other.name) == table.name
        and key.reference == table.schema.primary_key
        and len(key.fields) == 1
    ]


def _kind(field: Field) -> str:
    if field.categories or field.type == "boolean":
        return "code"
    if field.type in _NUMBERS:
        return "number"
    return "day" if field.type in _DAYS else "text"


def _target(data: Dataset, table: Table, column: str) -> str:
    """The table whose rows the cells of a column name; empty if it names none."""
    for key in table.schema.foreign_keys:
        target = key.resource or table.name
        if key.fields == (column,) and target in data.tables:
            return target if data.tables[target].schema.primary_key == key.reference else ""
    return table.name if table.schema.primary_key == (column,) else ""
