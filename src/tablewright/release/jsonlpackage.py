"""The tables as JSON Lines (https://jsonlines.org): an object a row, for streams and databases."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tablewright.release.errors import NotReleased
from tablewright.release.files import sha256, write
from tablewright.release.packages import DESCRIPTOR, write_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.descriptor.schema import Field
    from tablewright.release.model import Release
    from tablewright.tables.table import Table

# what RFC 8259 takes for a number; NaN and the infinite ones stay text
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_NUMBERS = ("integer", "number")


def write_jsonl(release: Release, folder: Path) -> None:
    """Write the JSON Lines package."""
    write_package(release, folder, _write_table)


def _write_table(folder: Path, table: Table, release: Release) -> dict[str, Any]:
    path = f"data/{release.file_names[table.name]}.jsonl"
    names = [json.dumps(name, ensure_ascii=False) for name in table.schema.names]
    columns = [_written(table, field) for field in table.schema.fields]
    lines = (
        "{" + ", ".join(f"{name}: {cell}" for name, cell in zip(names, row, strict=True)) + "}\n"
        for row in zip(*columns, strict=True)
    )
    write(folder, path, "".join(lines))
    said = {"path": path, "format": "jsonl", "mediatype": "application/jsonl", "encoding": "utf-8"}
    return said | ({"dialect": {}} if "dialect" in table.resource.descriptor else {})


def _written(table: Table, field: Field) -> list[str]:
    """A column's values as JSON: null where one is missing, a number as its cell has it."""
    values = table.values(field.name)
    missing = values.is_null().to_pylist()
    cells = table.strings(field.name).to_pylist()
    if field.type == "boolean":
        return [json.dumps(value) for value in values.to_pylist()]
    is_number = field.type in _NUMBERS
    return [
        "null"
        if is_missing
        else cell
        if is_number and NUMBER.fullmatch(cell)
        else json.dumps(cell, ensure_ascii=False)
        for cell, is_missing in zip(cells, missing, strict=True)
    ]


def check_jsonl(release: Release, folder: Path) -> None:
    """Read a written JSON Lines package; raises NotReleased where it is not what was validated."""
    descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in descriptor["resources"]:
        table = release.tables.get(resource["name"])
        if table is None:
            continue
        path = folder / resource["path"]
        if resource["hash"] != f"sha256:{sha256(path)}":
            raise NotReleased(f"{resource['path']} has another hash than its descriptor says")
        rows = list(_read(path))
        if any(list(row) != table.schema.names for row in rows):
            raise NotReleased(f"the JSON Lines: {table.name} has other columns")
        for name in table.schema.names:
            if [row[name] for row in rows] != _wanted(table, name):
                raise NotReleased(f"the JSON Lines: {table.name}.{name} was read back differently")


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file; a number is the text that stands there."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line, parse_int=str, parse_float=str)


def _wanted(table: Table, name: str) -> list[Any]:
    values = table.values(name)
    if table.schema[name].type == "boolean":
        return list(values.to_pylist())
    missing = values.is_null().to_pylist()
    cells = table.strings(name).to_pylist()
    return [None if lacks else cell for cell, lacks in zip(cells, missing, strict=True)]
