"""What this dataset adds to tablewright."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.loading import root, version
from tablewright.base.findings import unseen
from tablewright.profile import Examples, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tablewright.base.findings import Finding, Step
    from tablewright.checks.check import Checked
    from tablewright.profile import Derived
    from tablewright.tables.sheet import Sheet
    from tablewright.tables.table import Table
    from tablewright.validation import Report

_CORE = ("sources", "passages", "claims")
# tolerable in other people's packages, against the canonical form in this dataset
_STRICT = (
    "schema-missing",
    "line-end-crlf",
    "line-end-missing",
    "line-break-in-cell",
    "value-padded",
    "spreadsheet-error-value",
    "spreadsheet-formula",
    "spreadsheet-date",
    "spreadsheet-number",
    "spreadsheet-zeros",
)


def is_dataset(tables: Mapping[str, Table]) -> bool:
    """Whether these tables are this dataset's, not another package's of the same names."""
    return all(name in tables for name in _CORE) and "passage_id" in tables["claims"].schema.names


def _derive(sheets: dict[str, Sheet], read_text: Callable[[str], str | None]) -> Derived:
    from caucasus_rift.derive import derive

    return derive(sheets, read_text)


def _rules(checked: Checked, step: Step) -> list[Finding]:
    from caucasus_rift import rules

    return rules.run(checked, step)


def _codes() -> dict[str, str]:
    from caucasus_rift.rules import all_rules

    return {code: rule.documentation for code, rule in all_rules().items()}


def _complete(folder: Path) -> None:
    """Add the dataset's descriptor and schemas, and a header for each table that is not there."""
    from tablewright.descriptor.package import Package

    shutil.copy(root() / "datapackage.json", folder)
    shutil.copytree(root() / "schemas", folder / "schemas")
    for resource in Package(root()).resources:
        path = folder / resource.paths[0]
        if not path.exists():
            path.write_text(",".join(resource.schema.names) + "\n", encoding="utf-8", newline="\n")


PROFILE = Profile(
    name="caucasus-rift",
    version=version,
    owns=is_dataset,
    severities=dict.fromkeys(_STRICT, "error"),
    derive=_derive,
    rules=_rules,
    codes=_codes,
    examples=Examples(Path(__file__).parent / "examples", _complete),
)


def validate(target: str | Path = ".", step: Step = unseen) -> Report:
    """Check a data package by its own schemas, and by this dataset's rules where it is this one.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself. Any package of
            delimited files is accepted.
        step: Is told how far the work is, from several threads.

    Returns:
        The report; `valid` is true without errors.

    Raises:
        CallError: There is no package at `target`.
    """
    from tablewright.validation import validate as validate_with

    return validate_with(target, step, PROFILE)
