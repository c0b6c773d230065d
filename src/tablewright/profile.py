"""What a dataset adds to the general house: its name, rules, derived columns, formats."""

from __future__ import annotations

import dataclasses
import functools
from importlib import metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from tablewright.base.findings import Severity
    from tablewright.release.formats import Format
    from tablewright.rules.prepared import Prepared
    from tablewright.rules.rule import Rule
    from tablewright.tables.sheet import Sheet
    from tablewright.tables.table import Table
    from tablewright.views.view import View

    Derived = list[tuple[Sheet, "Underived"]]


@dataclasses.dataclass(frozen=True)
class Underived:
    """A cell from which nothing can be derived: its place in a sheet, and why."""

    code: str
    row: int
    field: str
    message: str


@dataclasses.dataclass(frozen=True)
class Examples:
    """Broken and mended packages for the dataset's codes.

    `folder` is laid out as tablewright's own examples are; `complete` adds to a copy of one of its
    packages what the examples leave out, such as the descriptor and the schemas.
    """

    folder: Path
    complete: Callable[[Path], None]


@functools.cache  # every package installed is looked through for it
def _own_version() -> str:
    """The version of the distribution that this package came in."""
    found = metadata.packages_distributions().get("tablewright")
    return metadata.version(found[0]) if found else "0"


def _is_none(_: Mapping[str, Table]) -> bool:
    return False


def _derive_nothing(_: dict[str, Sheet], __: Callable[[str], str | None]) -> Derived:
    return []


def _no_views() -> dict[str, View]:
    return {}


def _no_rules() -> dict[str, Rule]:
    return {}


def _nothing_prepared() -> tuple[Prepared, ...]:
    return ()


def _no_formats() -> tuple[Format, ...]:
    return ()


def _nothing_named(_: Mapping[str, Table]) -> tuple[str, ...]:
    return ()


@dataclasses.dataclass(frozen=True, eq=False)
class Profile:
    """What a dataset adds. Without arguments it adds nothing: that is tablewright itself.

    Args:
        name: What the command is called, and the tool in reports.
        version: Gives the version of the tool.
        owns: Whether tables, by name, are this dataset's, so that `severities` hold for them.
        severities: By code, how grave a finding is in this dataset, where that differs.
        derive: Fills in the derived columns of sheets, by name; gets what reads a source's text by
            its path, and returns the cells that stood in the way.
        own_rules: Gives the rules that came with the command, by code. They are trusted, where a
            package lists them: they run in the command's own process.
        prepared: Gives the tables that rules may read besides those of the package.
        examples: The examples of these codes.
        formats: Gives the formats that a release has besides the general ones.
        figures: What a release's codebook says of the quality of these tables, as Markdown.
        files: The files of the package that its tables name, which a release takes along.
    """

    name: str = "tablewright"
    version: Callable[[], str] = _own_version
    owns: Callable[[Mapping[str, Table]], bool] = _is_none
    severities: Mapping[str, Severity] = dataclasses.field(default_factory=dict)
    derive: Callable[[dict[str, Sheet], Callable[[str], str | None]], Derived] = _derive_nothing
    own_rules: Callable[[], Mapping[str, Rule]] = _no_rules
    prepared: Callable[[], tuple[Prepared, ...]] = _nothing_prepared
    examples: Examples | None = None
    formats: Callable[[], tuple[Format, ...]] = _no_formats
    figures: Callable[[Mapping[str, Table]], Iterable[str]] = _nothing_named
    files: Callable[[Mapping[str, Table]], Iterable[str]] = _nothing_named
    loose_references: tuple[tuple[str, str], ...] = ()
    views: Callable[[], Mapping[str, View]] = _no_views


GENERAL = Profile()
