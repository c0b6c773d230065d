"""Packages written from dicts, and what a test asserts on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.base.findings import Finding

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def write_files(folder: Path, files: dict[str, Any]) -> Path:
    """Write a folder from a dict: bytes and texts as they are, anything else as JSON."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_bytes(content.encode("utf-8"))
        else:
            text = json.dumps(content, indent=2, ensure_ascii=False)
            path.write_bytes(text.encode("utf-8"))
    return folder


def package_of(*resources: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A v2 descriptor."""
    return {"$schema": V2, "name": "example", **properties, "resources": list(resources)}


def table_of(*fields: dict[str, Any] | str, name: str = "t", **more: Any) -> dict[str, Any]:
    """A resource called `name` whose file is `<name>.csv`; the schema's properties in `schema`."""
    schema = {
        "fields": [{"name": f, "type": "string"} if isinstance(f, str) else f for f in fields],
        **more.pop("schema", {}),
    }
    return {"name": name, "type": "table", "path": f"{name}.csv", "schema": schema, **more}


def places(findings: list[Finding]) -> list[tuple[Any, ...]]:
    """What a test asserts on: code, path, line and column of each finding, in order of place."""
    return [
        (each.code, each.path, each.line, each.column)
        for each in sorted(findings, key=lambda each: each.sort_key())
    ]


def short(findings: list[Finding]) -> list[tuple[Any, ...]]:
    """Code, line and column, for tests with one file."""
    return [(code, line, column) for code, _, line, column in places(findings)]
