"""The formats of a release: what writes each, and what reads back what was written."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.findings import did_you_mean, shorten
from tablewright.release.croissant import check_croissant, write_croissant
from tablewright.release.csvpackage import check_csv, write_csv
from tablewright.release.datasette import check_datasette, write_datasette
from tablewright.release.jsonlpackage import check_jsonl, write_jsonl
from tablewright.release.libraries import without
from tablewright.release.parquetpackage import check_parquet, write_parquet
from tablewright.release.sqlite import check_sqlite, write_sqlite
from tablewright.release.workbook import check_workbook, write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from tablewright.release.model import Release


def _any(_: Release) -> bool:
    return True


@dataclasses.dataclass(frozen=True)
class Format:
    """A format that a release can have.

    Args:
        name: What `--format` calls it.
        title: What people call it.
        path: The file or folder that is written, in the release's folder; `{name}` is the
            release's name.
        write: Writes it to the path it is given.
        check: Reads back what was written there, and compares; raises NotReleased.
        needs: The libraries it takes that not everyone has, as they are imported and installed.
        describes: The formats it describes, which must be there, and before it.
        is_packed: Whether its folder is zipped as well.
        is_beside: Whether it stands beside the release's folder, not in it.
        suits: Whether a package can have it at all.
    """

    name: str
    title: str
    path: str
    write: Callable[[Release, Path], None]
    check: Callable[[Release, Path], None]
    needs: tuple[str, ...] = ()
    describes: tuple[str, ...] = ()
    is_packed: bool = False
    is_beside: bool = False
    suits: Callable[[Release], bool] = _any


FORMATS = (
    Format("csv", "CSV", "csv", write_csv, check_csv, is_packed=True),
    Format("parquet", "Parquet", "parquet", write_parquet, check_parquet, is_packed=True),
    Format("jsonl", "JSON Lines", "jsonl", write_jsonl, check_jsonl, is_packed=True),
    Format("sqlite", "SQLite", "{name}.sqlite", write_sqlite, check_sqlite),
    Format(
        "xlsx", "the workbook", "{name}.xlsx", write_workbook, check_workbook,
        needs=("xlsxwriter", "openpyxl"),
    ),
    Format(
        "datasette", "Datasette's metadata", "datasette.json", write_datasette, check_datasette,
        describes=("sqlite",),
    ),
    Format(
        "croissant", "Croissant", "croissant.json", write_croissant, check_croissant,
        needs=("mlcroissant",), describes=("parquet",), is_beside=True,
    ),
)  # fmt: skip


def chosen(formats: Sequence[Format], names: Collection[str]) -> tuple[list[Format], list[str]]:
    """The formats to be written, in that order, and why others are not.

    Args:
        formats: All that there are.
        names: Those that are asked for; without any, all that can be written here.

    Returns:
        The formats, what describes others behind these; and a sentence for each left out.

    Raises:
        CallError: There is no such format, or it cannot be written here.
    """
    known = {one.name: one for one in formats}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, list(known)) or f"there are {', '.join(known)}"
            raise CallError(f"there is no format {shorten(name)}; {hint}")
    found: dict[str, Format] = {}
    left_out = []
    for one in sorted(formats, key=lambda one: bool(one.describes)):
        if names and one.name not in names:
            continue
        why = _obstacle(one, found)
        if not why:
            found[one.name] = one
        elif names:
            raise CallError(f"{one.name} cannot be written: {why}")
        else:
            left_out.append(f"{one.name} is not written: {why}")
    return list(found.values()), left_out


def _obstacle(wanted: Format, before: Collection[str]) -> str:
    """What is missing for a format; nothing where all is there."""
    missing = without(wanted.needs)
    if missing:
        return missing
    absent = [name for name in wanted.describes if name not in before]
    return f"it describes {absent[0]}, which is not written" if absent else ""
