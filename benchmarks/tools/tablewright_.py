"""The validator of this project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "tablewright"
DISTRIBUTION = "caucasus-rift"
LIMITS = "reads delimited text only"


def find(folder: Path) -> list[Found]:
    """What `validate` finds, warnings included."""
    names = {f"{table}.csv": table for table in ("stations", "trains")}
    return [
        (names.get(finding.path, ""), finding.line, finding.field)
        for finding in validate(folder).findings
    ]
