"""What this dataset adds to tablewright."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.loading import root, version
from tablewright.base.findings import unseen
from tablewright.profile import Examples, Profile
from tablewright.views.view import read_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tablewright.base.findings import Step
    from tablewright.profile import Derived
    from tablewright.release.formats import Format
    from tablewright.rules.prepared import Prepared
    from tablewright.rules.rule import Rule
    from tablewright.tables.sheet import Sheet
    from tablewright.tables.table import Table
    from tablewright.validation import Report
    from tablewright.views.view import View

_CORE = ("sources", "passages", "claims")
# tolerable in other people's packages, against the canonical form in this dataset
_STRICT = (
    "descriptor-property-unknown",
    "schema-property-unknown",
    "schema-missing",
    "byte-order-mark",
    "character-invisible",
    "character-not-nfc",
    "line-end-crlf",
    "line-end-missing",
    "line-break-in-cell",
    "value-padded",
    "text-garbled",
    "character-lost",
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


@cache
def own_rules() -> dict[str, Rule]:
    """The rules by code, in the order they are listed; raises ValueError where one is no rule."""
    from tablewright.descriptor.package import Package
    from tablewright.rules.listed import read_rules

    rules, faults = read_rules(Package(root(), only=""))
    if faults:
        raise ValueError(f"the dataset's own rules cannot be read: {faults[0]}")
    return {rule.code: rule for rule in rules}


def _prepared() -> tuple[Prepared, ...]:
    from caucasus_rift.prepared import PREPARED

    return PREPARED


def _formats() -> tuple[Format, ...]:
    from caucasus_rift.release import claimreview, geojson

    return (claimreview.FORMAT, geojson.FORMAT)


def _figures(tables: Mapping[str, Table]) -> Iterable[str]:
    from caucasus_rift.release.quality import quality

    return quality(tables)


def _files(tables: Mapping[str, Table]) -> Iterable[str]:
    """The texts of the sources."""
    if not is_dataset(tables) or "path" not in tables["sources"].schema.names:
        return []
    paths: list[str] = tables["sources"].values("path").to_pylist()
    return paths


def _views() -> dict[str, View]:
    return read_views(root() / "schemas/views")


def _complete(folder: Path) -> None:
    """Add the dataset's descriptor, schemas and rules, tables that are not there, new columns."""
    from tablewright.descriptor.package import Package
    from tablewright.formatting import format_package

    shutil.copy(root() / "datapackage.json", folder)
    for part in ("schemas", "rules"):
        shutil.copytree(root() / part, folder / part)
    is_old = False
    for resource in Package(root()).resources:
        path, header = folder / resource.paths[0], ",".join(resource.schema.names)
        if not path.exists():
            path.write_text(header + "\n", encoding="utf-8", newline="\n")
        else:
            is_old |= path.read_text("utf-8").partition("\n")[0] != header
    if is_old:
        for path, data in format_package(folder, profile=PROFILE).changes.items():
            path.write_bytes(data)


PROFILE = Profile(
    name="caucasus-rift",
    version=version,
    owns=is_dataset,
    severities=dict.fromkeys(_STRICT, "error"),
    derive=_derive,
    own_rules=own_rules,
    prepared=_prepared,
    examples=Examples(Path(__file__).parent / "examples", _complete),
    formats=_formats,
    figures=_figures,
    files=_files,
    views=_views,
    # they lead to rows of several tables, which no foreign key can say
    loose_references=(
        ("tombstones", "record_id"),
        ("tombstones", "successor"),
        ("codings", "record_id"),
    ),
)


def validate(target: str | Path = ".", step: Step = unseen, *, every_place: bool = False) -> Report:
    """Check a data package by its own schemas, and by this dataset's rules where it is this one.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself. Any package of
            delimited files is accepted.
        step: Is told how far the work is, from several threads.
        every_place: Whether each fault has a finding; else very many of a kind are counted from
            some number on.

    Returns:
        The report; `valid` is true without errors.

    Raises:
        CallError: There is no package at `target`.
    """
    from tablewright.validation import validate as validate_with

    return validate_with(target, step, PROFILE, every_place=every_place)
