"""`format`: tables in canonical form, with their derived columns filled in."""

from __future__ import annotations

import contextlib
import dataclasses
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.encodings import is_utf_8
from tablewright.base.findings import Finding, shorten, unseen
from tablewright.base.paths import UnsafePath
from tablewright.base.stamps import stamp_of
from tablewright.csv.csv_file import CsvFile
from tablewright.csv.delimiters import delimiter_finding
from tablewright.csv.header import header_findings
from tablewright.descriptor.dialect import beyond_cells
from tablewright.descriptor.forms import is_table, paths_of
from tablewright.descriptor.package import DESCRIPTOR, Package
from tablewright.profile import GENERAL, Profile
from tablewright.stated_digests import Stated
from tablewright.tables.reading import unreadable
from tablewright.tables.sheet import Sheet
from tablewright.tables.unseen import graver_in_codes
from tablewright.values.types import as_truths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tablewright.base.findings import Step
    from tablewright.base.json_file import Pointer
    from tablewright.base.stamps import Stamp
    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Field, Schema

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
class LeftAlone:
    """A table that `format` does not touch, by its file or name, and why.

    It may be kept in a form that is not written, or be at fault, so that it cannot be read.
    """

    what: str
    reason: str
    is_fault: bool = False


@dataclasses.dataclass(frozen=True)
class Formatted:
    """What canonical form changes: new bytes by file, or the findings that stand in the way.

    The descriptor is among the files where it states what changes with them.
    """

    changes: dict[Path, bytes]
    unchanged: int
    findings: list[Finding]
    # what the files were like when they were read, and what the package calls them
    read: dict[Path, Stamp] = dataclasses.field(default_factory=dict)
    names: dict[Path, str] = dataclasses.field(default_factory=dict)
    left: tuple[LeftAlone, ...] = ()
    descriptor: Path | None = None

    @property
    def n_changed(self) -> int:
        """How many files of tables would change."""
        return len(self.changes.keys() - {self.descriptor})

    def differences(self) -> list[Finding]:
        """Each file that would change, at its first difference; paths are the package's."""
        message = "differs from its canonical form here"
        states = "states the size or hash of a table that is not in canonical form"
        return [
            Finding(
                "not-canonical",
                states if path == self.descriptor else message,
                self.names[path],
                first_difference(path, data),
            )
            for path, data in self.changes.items()
        ]


def format_package(
    target: str | Path,
    step: Step = unseen,
    profile: Profile = GENERAL,
    edit: Callable[[dict[str, Sheet]], None] = lambda _: None,
) -> Formatted:
    """Work out the canonical form of every table of a package; nothing is written.

    Args:
        target: A folder with a datapackage.json, or the descriptor itself.
        step: Is told how far the work is.
        profile: Whose derived columns are filled in.
        edit: Changes cells of the tables, by name, before anything is derived from them.

    Returns:
        The files that differ from their canonical form, and the tables that are left alone. With
        `findings` there are no changes: what they say must be mended by hand first.

    Raises:
        CallError: There is no package at `target`.
    """
    read: dict[Path, Stamp] = {}
    with contextlib.suppress(OSError, ValueError):  # the package says why
        path = Path(target) / DESCRIPTOR if Path(target).is_dir() else Path(target)
        read[path] = stamp_of(path)
    package = Package(target)
    left = dict(_unread(package))
    findings: list[Finding] = []
    if not package.resources and not left:
        findings = [finding for finding in package.findings if finding.severity == "error"]
    sheets: dict[str, Sheet] = {}
    room = MAX_BYTES
    for number, resource in enumerate(package.resources, 1):
        step("reading tables", number, len(package.resources))
        if reason := _why_left_alone(resource):
            left[resource.index] = LeftAlone(resource.paths[0], reason)
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
        edit(sheets)
        findings = [
            sheet.finding(fault.code, fault.row, fault.field, fault.message)
            for sheet, fault in profile.derive(sheets, lambda path: _text(package, path))
        ]
    if findings:
        return Formatted({}, 0, sorted(findings, key=Finding.sort_key))
    return _formatted(package, sheets, left, read, step)


def _formatted(
    package: Package,
    sheets: dict[str, Sheet],
    left: dict[int, LeftAlone],
    read: dict[Path, Stamp],
    step: Step,
) -> Formatted:
    """The canonical form of what was read, and what the descriptor states of it then."""
    forms: dict[str, set[bytes]] = {}
    paths = {sheet.resource.paths[0]: sheet.resource for sheet in sheets.values()}
    files = {path: package.resolve(path) for path in paths}
    first = {file: path for path, file in reversed(files.items())}  # a file may have two paths
    for number, sheet in enumerate(sheets.values(), 1):
        step("formatting tables", number, len(sheets))
        path = first[files[sheet.resource.paths[0]]]
        forms.setdefault(path, set()).add(sheet.canonical().encode("utf-8"))
    changes: dict[Path, bytes] = {}
    values: dict[Pointer, str | int] = {}
    n_unchanged, stated = 0, Stated(package)
    for path, (data, *others) in forms.items():
        old = files[path].read_bytes()
        if others:
            left[paths[path].index] = LeftAlone(path, "two tables in it have unlike forms")
        elif data == old:
            n_unchanged += 1
        elif reason := stated.why_kept(path):
            left[paths[path].index] = LeftAlone(path, reason)
        else:
            changes[files[path]] = data
            values |= stated.restated(path, old, data)
    names = {file: path for path, file in files.items()}
    if values:
        changes[package.descriptor_path] = package.file.edited(values)
        names[package.descriptor_path] = package.descriptor_path.name
    in_order = tuple(left[index] for index in sorted(left))
    return Formatted(changes, n_unchanged, [], read, names, in_order, package.descriptor_path)


def _unread(package: Package) -> Iterator[tuple[int, LeftAlone]]:
    """The tables of a package that are not read as delimited text with a schema, by number."""
    read = {resource.index for resource in package.resources}
    bare = {resource.index for resource in package.bare}
    listed = package.descriptor.get("resources")
    for index, raw in enumerate(listed if isinstance(listed, list) else ()):
        if not isinstance(raw, dict) or index in read or not is_table(raw, paths_of(raw)):
            continue
        named = raw.get("name")
        name = named if isinstance(named, str) and named else f"resources[{index}]"
        what = next(iter(paths_of(raw)), name)
        reason = "without a schema" if index in bare else _first_fault(package, name)
        yield index, LeftAlone(what, reason, index not in bare and name not in package.unchecked)


def _first_fault(package: Package, name: str) -> str:
    """Why a table is not read, as the first of its findings says, an error if there is one."""
    of_it = [finding for finding in package.findings if finding.table == name]
    of_it.sort(key=lambda finding: finding.severity != "error")
    return of_it[0].message if of_it else "it is not read"


def _why_left_alone(resource: Resource) -> str:
    """Why a table cannot be written again without losing anything; empty where it can.

    A dialect with comments, escapes or the like says more than the cells do.
    """
    if resource.form != "csv":
        kept = "in the descriptor" if resource.form == "inline" else "as JSON"
        return f"its rows are kept {kept}"
    if len(resource.paths) != 1:
        return f"it has {len(resource.paths)} files"
    if kind := resource.compression(resource.paths[0]):
        return f"it is compressed as {kind}"
    if not is_utf_8(resource.codec):
        return f"encoding {shorten(resource.descriptor.get('encoding'))[1:-1]}"
    return ", ".join(beyond_cells(resource.dialect))


def _read(package: Package, resource: Resource, findings: list[Finding]) -> Sheet | None:
    """A table's cells without padding; adds to `findings` what a person must settle."""
    path, schema = resource.paths[0], resource.schema
    try:
        data = package.read_bytes(path)
    except (OSError, UnsafePath) as error:
        findings.append(unreadable(path, error, resource.name))
        return None
    if other := delimiter_finding(resource, path, data):
        findings.append(other)
        return None
    file = CsvFile(path, data, resource.dialect, width=len(schema.fields), table=resource.name)
    of_header = header_findings(file, schema)
    faults = [*graver_in_codes(file, schema), *of_header]
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
    fields = {field.name: field for field in schema.fields}
    columns = {
        name: _canonical(column.to_pylist(), fields.get(name))
        for name, column in zip(file.header, file.columns, strict=True)
    }
    return Sheet(resource, file, {**columns, **added})


def _is_addable(file: CsvFile, schema: Schema, name: str) -> bool:
    """Whether a column that is missing, in header and rows, is one that need not be filled."""
    return name not in file.header and schema.may_be_empty(schema[name])


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


def _canonical(cells: list[str], field: Field | None) -> list[str]:
    """Cells without white space around them, in composed characters, truth values in their words.

    What says that a value is missing stays as it is.
    """
    missing = frozenset(field.missing if field is not None else ())
    tidy = [
        cell if cell in missing else unicodedata.normalize("NFC", cell.strip()) for cell in cells
    ]
    if field is None or field.type != "boolean":
        return tidy
    words = as_truths(field, set(tidy) - missing)
    return [words.get(cell, cell) for cell in tidy]
