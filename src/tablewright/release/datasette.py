"""What Datasette shows beside the SQLite file (https://docs.datasette.io/en/stable/metadata.html)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tablewright.release.errors import NotReleased
from tablewright.release.files import write_json
from tablewright.release.model import description_of, title_of

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.descriptor.schema import Field
    from tablewright.release.model import Release
    from tablewright.tables.table import Table

# more would take longer to count than a page to load
_MAX_FACETS = 4


def write_datasette(release: Release, path: Path) -> None:
    """Write the file that `datasette NAME.sqlite --metadata FILE` takes."""
    write_json(path.parent, path.name, metadata(release))


def metadata(release: Release) -> dict[str, Any]:
    """Titles, licence and descriptions, and for each table its label and what to filter by."""
    licence = release.licence
    origins = [one for one in release.package.descriptor.get("sources") or [] if "title" in one]
    said = {
        "title": release.title,
        "description": release.description,
        "license": licence.get("title") or licence.get("name"),
        "license_url": licence.get("path"),
        "source": origins[0]["title"] if len(origins) == 1 else None,
        "source_url": origins[0].get("path") if len(origins) == 1 else None,
        "about": release.title if release.homepage else None,
        "about_url": release.homepage,
    }
    tables = {name: _table(table) for name, table in release.tables.items()}
    database = {"databases": {release.name: {"tables": tables}}}
    return {name: value for name, value in said.items() if value} | database


def _table(table: Table) -> dict[str, Any]:
    schema = table.schema
    facets = [field.name for field in schema.fields if field.categories][:_MAX_FACETS]
    labels = [field.name for field in schema.fields if _is_label(table, field)]
    said = {
        "title": title_of(table),
        "description": description_of(table),
        "columns": {field.name: field.description for field in schema.fields if field.description},
        "label_column": labels[0] if labels and len(schema.primary_key) == 1 else None,
        "facets": facets,
    }
    return {name: value for name, value in said.items() if value}


def _is_label(table: Table, field: Field) -> bool:
    """Whether a column says in words what a row is: always filled, and text of any kind."""
    schema = table.schema
    joined = {*schema.primary_key, *(name for key in schema.foreign_keys for name in key.fields)}
    is_code = field.categories or "enum" in field.constraints
    is_free = field.type == "string" and not is_code and field.name not in joined
    return is_free and table.is_required(field.name)


def check_datasette(release: Release, path: Path) -> None:
    """Read the file; raises NotReleased where it names a column that is not there."""
    tables = json.loads(path.read_bytes())["databases"][release.name]["tables"]
    for name, said in tables.items():
        named = {*said.get("columns", ()), *said.get("facets", ()), said.get("label_column")}
        if unknown := named - {None, *release.columns[name].column_names}:
            raise NotReleased(f"{path.name}: {name} has no column {min(unknown)}")
