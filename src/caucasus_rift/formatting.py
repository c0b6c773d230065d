"""`format`: tables in canonical form, with their derived columns filled in."""

from __future__ import annotations

import dataclasses
import unicodedata
from pathlib import Path

from caucasus_rift.derive import derive
from caucasus_rift.sheets import Sheet
from caucasus_rift.tabular.csvfile import CsvFile, header_findings
from caucasus_rift.tabular.findings import Finding
from caucasus_rift.tabular.package import Package, UnsafePath

# what canonical form puts right by itself; any other fault of form must be settled by a person
MENDABLE = {
    "byte-order-mark",
    "line-end-crlf",
    "line-end-mixed",
    "line-end-missing",
    "character-not-nfc",
    "column-order",
}


@dataclasses.dataclass(frozen=True)
class Formatted:
    """What canonical form changes: new bytes by file, or the findings that stand in the way."""

    changes: dict[Path, bytes]
    unchanged: int
    findings: list[Finding]


def format_package(target: str | Path) -> Formatted:
    """Work out the canonical form of every table of a package; nothing is written.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself.

    Returns:
        The files that differ from their canonical form. With `findings` there are no changes:
        what they say must be mended by hand first.

    Raises:
        CallError: There is no package at `target`.
    """
    package = Package(target)
    findings = [finding for finding in package.findings if finding.severity == "error"]
    sheets: dict[str, Sheet] = {}
    for resource in package.resources:
        if len(resource.paths) != 1 or not resource.dialect.header:
            continue
        path = resource.paths[0]
        file = CsvFile(
            path,
            package.read_bytes(path),
            resource.dialect,
            width=len(resource.schema.fields),
            table=resource.name,
        )
        faults = [*file.findings, *header_findings(file, resource.schema.names, "exact")]
        findings += [fault for fault in faults if fault.code not in MENDABLE]
        columns = {
            name: [_tidy(cell) for cell in column.to_pylist()]
            for name, column in zip(file.header, file.columns, strict=True)
        }
        sheets[resource.name] = Sheet(resource, file, columns)
    if findings:
        return Formatted({}, 0, sorted(findings, key=Finding.sort_key))

    def read_text(path: str) -> str | None:
        try:
            return package.read_bytes(path).decode("utf-8")
        except (OSError, UnsafePath, UnicodeDecodeError):
            return None

    faults_found = [
        sheet.finding(fault.code, fault.row, fault.field, fault.message)
        for sheet, fault in derive(sheets, read_text)
    ]
    if faults_found:
        return Formatted({}, 0, sorted(faults_found, key=Finding.sort_key))
    changes: dict[Path, bytes] = {}
    for sheet in sheets.values():
        path = package.resolve(sheet.resource.paths[0])
        data = sheet.canonical().encode("utf-8")
        if data != path.read_bytes():
            changes[path] = data
    return Formatted(changes, len(sheets) - len(changes), [])


def first_difference(path: Path, data: bytes) -> int:
    """The line on which a file first differs from its canonical form."""
    old, new = path.read_bytes().splitlines(keepends=True), data.splitlines(keepends=True)
    pairs = zip(old, new, strict=False)
    return next(
        (number for number, (one, other) in enumerate(pairs, 1) if one != other),
        min(len(old), len(new)) + 1,
    )


def _tidy(cell: str) -> str:
    """A cell without white space around it, in composed characters."""
    return unicodedata.normalize("NFC", cell.strip())
