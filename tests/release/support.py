"""Small packages to be released, and what is read from a release."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/build_release.py"
if str(ROOT / "scripts") not in sys.path:
    sys.path.insert(0, str(ROOT / "scripts"))


def field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def schema(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": list(fields),
        **more,
    }


def package(folder: Path, tables: dict[str, tuple[dict[str, Any], list[list[str]]]]) -> Path:
    """A package of these tables: a schema and the rows of each, as cells."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for number, (name, (described, rows)) in enumerate(tables.items()):
        path = f"table-{number}.csv"
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([one["name"] for one in described["fields"]])
        writer.writerows(rows)
        (folder / path).write_bytes(buffer.getvalue().encode())
        resource = {"name": name, "path": path, "type": "table", "schema": described}
        resources.append(resource)
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "version": "1.2.3",
        "licenses": [{"name": "CC0-1.0"}],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2), encoding="utf-8")
    return folder


def run(source: Path, output: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, "--package", source, "--output", output]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)
