"""qsv, whose `validate` takes a JSON Schema made from the Table Schema; it must be on the PATH."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools import line_of, required, resources

if TYPE_CHECKING:
    from tools import Found

NAME = "qsv"
LIMITS = "JSON Schema knows one row at a time: keys and references are other commands of its own"

TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}
FORMATS = {"date": "date", "datetime": "date-time"}


def version() -> str:
    """The version of the qsv that is run; raises OSError where there is none."""
    done = subprocess.run(["qsv", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[1]


def find(folder: Path) -> list[Found]:
    """What `qsv validate` writes into its report of errors."""
    found: list[Found] = []
    for resource in resources(folder):
        with tempfile.TemporaryDirectory() as scratch:
            table = Path(shutil.copy(folder / resource["path"], scratch))
            schema = Path(scratch) / "schema.json"
            schema.write_text(json.dumps(_schema(resource["schema"])))
            command = ["qsv", "validate", table, schema]
            done = subprocess.run(command, capture_output=True, check=False)
            report = table.with_name(table.name + ".validation-errors.tsv")
            if report.exists():
                for line in report.read_text("utf-8").splitlines()[1:]:
                    row, field, *_ = line.split("\t")
                    found.append((resource["name"], line_of(int(row) - 1), field or None))
            elif done.returncode:
                found.append((resource["name"], None, None))
    return found


def _schema(raw: dict[str, Any]) -> dict[str, Any]:
    properties = {}
    for field in raw["fields"]:
        constraints = field.get("constraints", {})
        kind = TYPES.get(field["type"], "string")
        one = {"type": kind if required(raw, field) else [kind, "null"]}
        one |= {name: constraints[name] for name in ("minimum", "maximum") if name in constraints}
        one |= {name: constraints[name] for name in ("maxLength",) if name in constraints}
        if "pattern" in constraints:
            one["pattern"] = f"^(?:{constraints['pattern']})$"
        if "enum" in constraints:
            one["enum"] = [*constraints["enum"], None]
        if field["type"] in FORMATS:
            one["format"] = FORMATS[field["type"]]
        properties[field["name"]] = one
    names = [field["name"] for field in raw["fields"] if required(raw, field)]
    return {"type": "object", "properties": properties, "required": names}
