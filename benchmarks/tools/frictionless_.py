"""frictionless, which validates a Data Package as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frictionless import Package, system

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "frictionless"
DISTRIBUTION = "frictionless"
LIMITS = (
    "counts rows, not lines; stops a table at 1,000 errors; reads text more loosely than RFC 4180"
)


def find(folder: Path) -> list[Found]:
    """What `frictionless validate` finds."""
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return [
        (task.name, 1 if error.type.endswith("label") else _row(error), _field(error))
        for task in report.tasks
        for error in task.errors
    ] + [("", None, None) for _ in report.errors]


def _row(error: object) -> int | None:
    number = getattr(error, "row_number", None)
    return number if isinstance(number, int) else None


def _field(error: object) -> str | None:
    name = getattr(error, "field_name", None)
    return name if isinstance(name, str) and name else None
