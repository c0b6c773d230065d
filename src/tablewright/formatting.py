"""`format`: tables in canonical form, with their derived columns filled in."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.encodings import is_utf_8
from tablewright.base.findings import Finding, unseen
from tablewright.base.paths import UnsafePath
from tablewright.csv.csv_file import CsvFile
from tablewright.csv.header import header_findings
from tablewright.descriptor.dialect import Dialect
from tablewright.descriptor.package import Package
from tablewright.profile import GENERAL, Profile
from tablewright.tables.reading import unreadable
from tablewright.tables.sheet import Sheet

if TYPE_CHECKING:
    from tablewright.base.findings import Step
    from tablewright.base.stamps import Stamp
    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Schema

# what canonical form puts right by itself; any other fault of form must be settled by a person
MENDABLE = {
    "byte-order-mark",
    "line-end-crlf",
    "line-end-mixed",
    "line-end-missing",
    "character-not-nfc",
    "column-order",
}
# of all tables: they are in memory as a whole, in some places twenty times their size
MAX_BYTES = 256 * 1024**2


@dataclasses.dataclass(frozen=True)
class Formatted:
    """What canonical form changes: new bytes by file, or the findings that stand in the way."""

    changes: dict[Path, bytes]
    unchanged: int
    findings: list[Finding]
    # what the files were like when they were read
    read: dict[Path, Stamp] = dataclasses.field(default_factory=dict)

    def differences(self, folder: str | Path = ".") -> list[Finding]:
        """Each file that would change, at its first difference; paths are as seen from `folder`."""
        message = "differs from its canonical form here"
        return [
            Finding("not-canonical", message, seen_from(folder, path), first_difference(path, data))
            for path, data in self.changes.items()
        ]


def seen_from(folder: str | Path, path: Path) -> str:
    """A path by which one can open a file from a folder, with forward slashes."""
    with contextlib.suppress(OSError, ValueError):  # it may be gone, or on another drive
        path = Path(os.path.relpath(path, folder))
    return path.as_posix()


def format_package(
    target: str | Path, step: Step = unseen, profile: Profile = GENERAL
) -> Formatted:
    """Work out the canonical form of every table of a package; nothing is written.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself.
        step: Is told how far the work is.
        profile: Whose derived columns are filled in.

    Returns:
        The files that differ from their canonical form. With `findings` there are no changes:
        what they say must be mended by hand first.

    Raises:
        CallError: There is no package at `target`.
    """
    package = Package(target)
    findings = [finding for finding in package.findings if finding.severity == "error"]
    sheets: dict[str, Sheet] = {}
    read: dict[Path, Stamp] = {}
    room = MAX_BYTES
    for number, resource in enumerate(package.resources, 1):
        step("reading tables", number, len(package.resources))
        if not _is_formattable(resource):
            continue
        room -= package.size(resource)
        if room < 0:
            message = f"tables of more than {MAX_BYTES:,} bytes together are not formatted"
            place = (resource.paths[0], 1, 1)
            findings.append(Finding("file-unreadable", message, *place, table=resource.name))
            break
        before = package.stamp(resource.paths[0])
        sheet = _read(package, resource, findings)
        if sheet is not None and before is not None:
            sheets[resource.name] = sheet
            read.setdefault(package.resolve(resource.paths[0]), before)
    if not findings:
        findings = [
            sheet.finding(fault.code, fault.row, fault.field, fault.message)
            for sheet, fault in profile.derive(sheets, lambda path: _text(package, path))
        ]
    if findings:
        return Formatted({}, 0, sorted(findings, key=Finding.sort_key))
    forms: dict[Path, set[bytes]] = {}
    for number, sheet in enumerate(sheets.values(), 1):
        step("formatting tables", number, len(sheets))
        path = package.resolve(sheet.resource.paths[0])
        forms.setdefault(path, set()).add(sheet.canonical().encode("utf-8"))
    # two tables may stand in one file; where they disagree on its form, it has none
    changes = {
        path: data
        for path, (data, *others) in forms.items()
        if not others and data != path.read_bytes()
    }
    return Formatted(changes, len(forms) - len(changes), [], read)


def _is_formattable(resource: Resource) -> bool:
    """Whether a table is one file that can be written again without losing anything.

    A dialect with comments, escapes or the like says more than the cells do.
    """
    dialect = resource.dialect
    plain = Dialect(dialect.delimiter, dialect.quote, folds_names=dialect.folds_names)
    is_plain = dialect == plain and len(dialect.delimiter) == 1 and dialect.quote is not None
    return len(resource.paths) == 1 and is_plain and is_utf_8(resource.codec)


def _read(package: Package, resource: Resource, findings: list[Finding]) -> Sheet | None:
    """A table's cells without padding; adds to `findings` what a person must settle."""
    path, schema = resource.paths[0], resource.schema
    try:
        data = package.read_bytes(path)
    except (OSError, UnsafePath) as error:
        findings.append(unreadable(path, error, resource.name))
        return None
    file = CsvFile(path, data, resource.dialect, width=len(schema.fields), table=resource.name)
    faults = [*file.findings, *header_findings(file, schema)]
    added = {
        fault.field: [""] * file.n_rows
        for fault in faults
        if fault.code == "column-missing" and fault.field and _is_addable(file, schema, fault.field)
    }
    findings += [
        fault
        for fault in faults
        if fault.severity == "error" and fault.code not in MENDABLE and fault.field not in added
    ]
    # white space may be what says that a value is missing
    missing = {field.name: frozenset(field.missing) for field in schema.fields}
    columns = {
        name: [
            cell if cell in missing.get(name, ()) else _tidy(cell) for cell in column.to_pylist()
        ]
        for name, column in zip(file.header, file.columns, strict=True)
    }
    return Sheet(resource, file, {**columns, **added})


def _is_addable(file: CsvFile, schema: Schema, name: str) -> bool:
    """Whether a column that is missing, in header and rows, is one that need not be filled."""
    return len(file.columns) == len(file.header) and schema.may_be_empty(schema[name])


def _text(package: Package, path: str) -> str | None:
    try:
        return package.read_bytes(path).decode("utf-8")
    except (OSError, UnsafePath, UnicodeDecodeError):
        return None


def first_difference(path: Path, data: bytes) -> int:
    """The line on which a file first differs from its canonical form."""
    old, new = path.read_bytes().splitlines(keepends=True), data.splitlines(keepends=True)
    pairs = zip(old, new, strict=False)
    return next(
        (number for number, (one, other) in enumerate(pairs, 1) if one != other),
        min(len(old), len(new)) + 1,
    )


def _tidy(cell: str) -> str:
    """A cell without white space around it, in composed characters, its line ends LF."""
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", cell.strip())
