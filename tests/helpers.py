"""A copy of the package that tests edit, and places computed apart from the code under test."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from caucasus_rift.profile import PROFILE
from tablewright.base.findings import Step, unseen
from tablewright.report import codes
from tablewright.report.examples import OWN, Example
from tablewright.report.examples import examples as examples_of

ROOT = Path(__file__).parents[1]
Row = dict[str, str]
# code, table, line, column, field
Place = tuple[str, str | None, int | None, int | None, str | None]
_CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,]*)(?:,|$)')


def copy_package(folder: Path) -> Copy:
    """The descriptor, schemas and data of this checkout, copied into `folder`."""
    shutil.copy(ROOT / "datapackage.json", folder)
    for part in ("data", "schemas", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    return Copy(folder)


class Copy:
    """A package whose rows can be edited: `rows`, then `save`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: dict[str, list[Row]] = {}
        self._headers: dict[str, list[str]] = {}

    def path(self, table: str) -> Path:
        return self.folder / "data" / f"{table}.csv"

    @property
    def tables(self) -> list[str]:
        descriptor = json.loads((self.folder / "datapackage.json").read_bytes())
        return [resource["name"] for resource in descriptor["resources"]]

    @property
    def filled(self) -> list[str]:
        """The tables that have rows: nothing may have been withdrawn yet."""
        return [table for table in self.tables if self.rows(table)]

    def schema(self, table: str) -> dict[str, Any]:
        schema: dict[str, Any] = json.loads(
            (self.folder / "schemas" / f"{table}.json").read_bytes()
        )
        return schema

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, to be changed in place."""
        if table not in self._rows:
            lines = self.path(table).read_text("utf-8").splitlines()
            reader = csv.DictReader(lines)
            self._rows[table] = list(reader)
            self._headers[table] = list(reader.fieldnames or [])
        return self._rows[table]

    def header(self, table: str) -> list[str]:
        self.rows(table)
        return self._headers[table]

    def add(self, table: str, **cells: str) -> Row:
        """A new last row, its other cells empty."""
        row = dict.fromkeys(self.header(table), "") | cells
        self.rows(table).append(row)
        return row

    def by(self, table: str, column: str, value: str) -> list[Row]:
        return [row for row in self.rows(table) if row[column] == value]

    def save(self) -> None:
        """Write every table whose rows were looked at."""
        for table, rows in self._rows.items():
            buffer = io.StringIO()
            writer = csv.DictWriter(buffer, self._headers[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            self.path(table).write_bytes(buffer.getvalue().encode())

    def place(
        self, table: str, row: Row, field: str, character: int | None = None
    ) -> tuple[int, int]:
        """Line and column of a cell, or of a character in it, from the file's own text."""
        index = next(i for i, one in enumerate(self.rows(table)) if one is row)
        line = self.path(table).read_text("utf-8").split("\n")[index + 1]
        at = 0
        for _ in range(self.header(table).index(field)):
            match = _CELL.match(line, at)
            assert match is not None
            at = match.end()
        if character is None:
            return index + 2, at + 1
        quoted = line[at] == '"'
        at += quoted
        for _ in range(character):
            at += 2 if quoted and line[at] == '"' else 1
        return index + 2, at + 1

    def text(self, source: Row | None = None) -> str:
        """The text of a source, by default of the first."""
        return self.source_path(source).read_bytes().decode()

    def source_path(self, source: Row | None = None) -> Path:
        return self.folder / (source or self.rows("sources")[0])["path"]


@dataclasses.dataclass(frozen=True)
class At:
    """Where a finding is expected: a cell, or a character in it."""

    code: str
    table: str
    row: Row
    field: str
    character: int | None = None

    def place(self, package: Copy) -> Place:
        line, column = package.place(self.table, self.row, self.field, self.character)
        return (self.code, self.table, line, column, self.field)


def format_package(folder: Path | str, step: Step = unseen) -> Any:
    """`format` with the dataset's profile."""
    from tablewright.formatting import format_package

    return format_package(folder, step, PROFILE)


def documentation() -> dict[str, str]:
    """What the codes mean, with those of the dataset."""
    return codes.documentation(PROFILE)


@cache
def explanation(code: str) -> str:
    """What `explain` says of a code."""
    from tablewright.report.explaining import explanation

    return explanation(code, PROFILE)


def overview() -> str:
    """What `explain` says without a code."""
    from tablewright.report.explaining import overview

    return overview(PROFILE)


def examples() -> dict[str, Example]:
    """The examples of `explain`, by code."""
    return examples_of(PROFILE)


def samples() -> list[str]:
    """The packages that examples edit."""
    assert PROFILE.examples is not None
    homes = (OWN, PROFILE.examples)
    return [path.stem for home in homes for path in sorted(home.folder.glob("*.toml"))]


def findings(folder: Path) -> list[Any]:
    from caucasus_rift import validate

    return list(validate(folder).findings)


def place_of(finding: Any) -> Place:
    return (finding.code, finding.table, finding.line, finding.column, finding.field)


def identity(finding: Any) -> tuple[Any, ...]:
    """A finding apart from where it stands: rows move when others are added or deleted."""
    return (finding.code, finding.table, finding.field, finding.key)
