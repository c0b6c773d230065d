"""pandera over pandas, with the schema that its own reader of Table Schema makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pandera.errors
from pandera.io.pandas_io import from_frictionless_schema

from tools import line_of, resources

if TYPE_CHECKING:
    from pathlib import Path

    from tools import Found

NAME = "pandera (pandas)"
DISTRIBUTION = "pandera"
LIMITS = (
    "knows the frame that pandas read, not the file; no references between tables; its reader of "
    "Table Schema checks neither dates nor truths"
)


def find(folder: Path) -> list[Found]:
    """The failure cases of a lazy validation of each table."""
    found: list[Found] = []
    for resource in resources(folder):
        name, raw = resource["name"], resource["schema"]
        schema = from_frictionless_schema(raw)
        schema.coerce = True
        try:
            frame = pd.read_csv(folder / resource["path"], dtype=str, keep_default_na=False)
            schema.validate(frame.replace("", None), lazy=True)
        except pandera.errors.SchemaErrors as error:
            for case in error.failure_cases.itertuples():
                row = None if pd.isna(case.index) else line_of(int(case.index))
                column = case.column if case.column in frame.columns else None
                found.append((name, row, column))
        except (ValueError, pd.errors.ParserError):
            found.append((name, None, None))
    return found
