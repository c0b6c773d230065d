"""The general half of validation: a package in, typed tables and findings out."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from caucasus_rift.tabular.characters import BOM
from caucasus_rift.tabular.constraints import (
    check_constraints,
    check_padding,
    check_required,
    check_types,
)
from caucasus_rift.tabular.csvfile import CsvFile
from caucasus_rift.tabular.damage import DAMAGE, check_damage
from caucasus_rift.tabular.encodings import is_utf_8, to_utf_8
from caucasus_rift.tabular.findings import Finding, limited, shorten, unseen
from caucasus_rift.tabular.header import header_findings
from caucasus_rift.tabular.keys import check_foreign, check_unique
from caucasus_rift.tabular.metadata import hash_of
from caucasus_rift.tabular.paths import UnsafePath
from caucasus_rift.tabular.schema import Field, Schema
from caucasus_rift.tabular.schemafaults import constraint_faults
from caucasus_rift.tabular.table import Table
from caucasus_rift.tabular.types import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caucasus_rift.tabular.findings import Step
    from caucasus_rift.tabular.package import Package, Resource

Unusable = frozenset[tuple[str, str]]  # field and constraint
# Arrow numbers the bytes of a column with 31 bits
MAX_TABLE_BYTES = 2**31 - 1


@dataclasses.dataclass
class Checked:
    """What the general half leaves: the package, its tables and all it found."""

    package: Package
    tables: dict[str, Table]
    findings: list[Finding]


def check(package: Package, step: Step = unseen) -> Checked:
    """Check a package's descriptor, files, cells, constraints and keys.

    Follows Data Package, Table Schema and Table Dialect, v2 and v1. Cells are parsed first and
    values checked after, on the cells that could be read, so no fault hides another. `step` is
    called whenever a table is done, from several threads.
    """
    findings = list(package.findings)
    tables: dict[str, Table] = {}
    for index, raw in package.others:
        findings += _check_other(package, index, raw)

    count = itertools.count(1)
    unusable = _check_schemas(package, findings)
    resources = sorted((*package.resources, *package.bare), key=lambda each: each.index)

    def read_and_check(resource: Resource) -> tuple[Table | None, list[Finding]]:
        found: list[Finding] = []
        try:
            table = read_table(package, resource, found)
            found += _check_cells(package, table, unusable.get(resource.name, frozenset()))
        except MemoryError:
            message, path = "checking the table needs more memory than there is", resource.paths[0]
            fault = Finding("file-unreadable", message, path, 1, 1, table=resource.name)
            table, found = None, [fault]
        step("checking tables", next(count), len(resources))
        return table, found

    # Arrow works outside Python's lock: tables are read side by side, the largest first
    largest_first = sorted(resources, key=package.size, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        started = {each.index: pool.submit(read_and_check, each) for each in largest_first}
        for resource in resources:
            table, found = started.pop(resource.index).result()
            findings += found
            if table is not None:
                tables[resource.name] = table
        for resource in package.bare:
            if resource.name in tables:
                _adopt_types(tables[resource.name], tables)
        checks = pool.map(lambda table: _check_keys(package, table, tables), tables.values())
        for number, found in enumerate(checks, 1):
            findings += found
            step("checking keys", number, len(tables))
    for table in tables.values():
        table.distrust()
    return Checked(package, tables, _once(findings))


def _check_schemas(package: Package, findings: list[Finding]) -> dict[str, Unusable]:
    """The constraints that are not to be applied, by table; adds to `findings` why."""
    known: dict[int, Unusable] = {}  # by schema: tables may share one
    for table, schema in package.schemas.items():
        if id(schema) not in known:
            faults, known[id(schema)] = constraint_faults(schema.fields)
            findings += limited(package.field_finding(table, fault) for fault in faults)
    return {table: known[id(schema)] for table, schema in package.schemas.items()}


def _once(findings: list[Finding]) -> list[Finding]:
    """The findings without those that were met twice: two tables may share a schema.

    A line break in a cell is tolerable, and not worth saying of a cell that is at fault itself.
    """
    places = {
        (each.code, each.path, each.line, each.column, each.message): each
        for each in reversed(findings)
    }
    at_fault = {(each.path, each.line, each.column) for each in findings if each.field}
    once = [
        each
        for each in reversed(places.values())
        if each.code != "line-break-in-cell" or (each.path, each.line, each.column) not in at_fault
    ]
    return explained(once)


def explained(findings: list[Finding]) -> list[Finding]:
    """The findings, those on what a spreadsheet did merged into others on the same cells.

    A cell that a spreadsheet has damaged may be caught for what follows, as a duplicate say. White
    space around a cell is another fault.
    """
    damage = {
        (each.path, each.line, each.column): each.hint
        for each in findings
        if each.code in DAMAGE and each.severity == "warning"
    }
    if not damage:
        return findings
    merged: list[Finding] = []
    taken: set[tuple[str, int | None, int | None]] = set()
    for each in findings:
        place = (each.path, each.line, each.column)
        if place in damage and each.field and each.code not in (*DAMAGE, "value-padded"):
            taken.add(place)
            hints = dict.fromkeys(filter(None, (each.hint, damage[place])))
            merged.append(dataclasses.replace(each, hint="; ".join(hints)))
        else:
            merged.append(each)
    return [
        each
        for each in merged
        if each.code not in DAMAGE or (each.path, each.line, each.column) not in taken
    ]


def read_table(package: Package, resource: Resource, findings: list[Finding]) -> Table | None:
    """Read a resource's files into a table, adding to `findings`; None where nothing was read."""
    files = []
    size = 0
    for path in resource.paths:
        again = _reading_again(package, resource, path)
        data = _read(package, resource, path, findings)
        if data is None:
            continue
        size += len(data)
        content, found = _as_utf_8(resource, path, data)
        findings += found
        if size > MAX_TABLE_BYTES:
            message = f"the table's files are larger than {MAX_TABLE_BYTES} bytes together"
            findings.append(Finding("file-unreadable", message, path, 1, 1, table=resource.name))
            break
        if path == resource.paths[0]:
            findings += _check_digest(package, resource.name, resource.index, data)
        file = CsvFile(
            path,
            content,
            resource.dialect,
            width=len(resource.schema.fields),
            table=resource.name,
            again=again,
        )
        findings += file.findings
        findings += _check_ascii(resource, file, data)
        if file.columns:
            files.append(file)
            if not resource.schema.fields:
                resource = dataclasses.replace(resource, schema=_schema_of(file))
                findings += _padded_names(file)
            if resource.dialect.folds_names:
                file.header = _folded(file.header, resource.schema.names)
            if resource.dialect.header:
                findings += limited(
                    header_findings(file, resource.schema.names, resource.schema.fields_match)
                )
        del data, content
    pa.default_memory_pool().release_unused()  # what was needed only while reading
    if not files:
        return None
    table = Table(resource, files)
    _add_columns(table)
    declared = resource.descriptor.get("rowCount")
    if _is_count(declared) and declared != table.n_rows and len(files) == len(resource.paths):
        message = (
            f"{shorten(resource.name)} has {table.n_rows} rows, the descriptor says {declared}"
        )
        at = ("resources", resource.index, "rowCount")
        hint = "restore the rows, or declare how many there are"
        findings.append(
            package.file.finding("file-rows", message, at, hint=hint, table=resource.name)
        )
    return table


def _schema_of(file: CsvFile) -> Schema:
    """What is known of a table without a schema: the names of its columns."""
    names = file.header or [f"field{number}" for number in range(1, len(file.columns) + 1)]
    return Schema(tuple(Field(name) for name in dict.fromkeys(names) if name))


def _padded_names(file: CsvFile) -> Iterator[Finding]:
    """Names with white space around them, which no one sees."""
    for number, name in enumerate(file.header):
        if name != name.strip():
            line, column = file.header_place(number)
            message, hint = f"there is white space around the name {shorten(name)}", "delete it"
            yield Finding(
                "value-padded", message, file.path, line, column, hint, "warning", file.table
            )


def _adopt_types(table: Table, tables: dict[str, Table]) -> None:
    """Read the columns of a table without a schema as the keys that refer to them, if they can."""
    for child in tables.values():
        for key in child.schema.foreign_keys:
            if key.resource != table.name:
                continue
            for ours, name in zip(key.fields, key.reference, strict=True):
                if name in table.columns and table.columns[name].field.type == "any":
                    field = dataclasses.replace(child.schema[ours], name=name, constraints={})
                    column = parse(field, table.cells[name])
                    if not column.bad.any():
                        table.columns[name] = column


def _folded(header: list[str], names: list[str]) -> list[str]:
    """The columns' names, those that are a field's in another case as the field's."""
    folded = {name.casefold(): name for name in reversed(names)}
    return [name if name in names else folded.get(name.casefold(), name) for name in header]


def _as_utf_8(resource: Resource, path: str, data: bytes) -> tuple[bytes, list[Finding]]:
    """A file's bytes as UTF-8, and what is not of the encoding that is declared."""
    codec = resource.codec
    if is_utf_8(codec):
        # a byte order mark that is declared is no fault
        return (data.removeprefix(BOM) if codec.endswith("sig") else data), []
    content, broken = to_utf_8(data, codec)
    text = content.decode("utf-8") if broken else ""
    found = []
    for at, octets in broken:
        shown = " ".join(f"0x{byte:02x}" for byte in octets[:8])
        message = f"not {shorten(resource.descriptor['encoding'])[1:-1]}: {shown}"
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        hint = "save the file as it is declared, best as UTF-8"
        found.append(
            Finding("encoding-invalid", message, path, line, column, hint, table=resource.name)
        )
    return content, found


def _reading_again(package: Package, resource: Resource, path: str) -> Callable[[], bytes]:
    """What reads a file as UTF-8 once more."""
    read = package.read_again(path)
    return lambda: _as_utf_8(resource, path, read())[0]


def _check_ascii(resource: Resource, file: CsvFile, data: bytes) -> list[Finding]:
    """The first character beyond ASCII of a file that is declared to be ASCII."""
    if resource.codec != "ascii" or data.isascii():
        return []
    at = next(index for index, char in enumerate(file.text) if not char.isascii())
    before = file.text[:at]
    message = f"{shorten(file.text[at])} is not ASCII, as the file is declared to be"
    line, column = before.count("\n") + 1, at - before.rfind("\n")
    hint = "declare the encoding utf-8"
    return [Finding("encoding-invalid", message, file.path, line, column, hint, table=file.table)]


def _read(package: Package, resource: Resource, path: str, findings: list[Finding]) -> bytes | None:
    try:
        return package.read_bytes(path)
    except (OSError, UnsafePath) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"the file {shorten(path)} cannot be read: {reason}"
        findings.append(Finding("file-unreadable", message, path, 1, 1, table=resource.name))
        return None


def _add_columns(table: Table) -> None:
    """Read the cells of every field that all files have."""
    null = table.resource.dialect.null_sequence
    names = [file.header or table.schema.names for file in table.files]
    where = [{name: at for at, name in reversed(list(enumerate(one)))} for one in names]
    for field in table.schema.fields:
        if not all(field.name in one for one in where):
            continue
        parts = [
            file.columns[one[field.name]] for file, one in zip(table.files, where, strict=True)
        ]
        cells = parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
        if null is not None:
            field = dataclasses.replace(field, missing=(*field.missing, null))  # noqa: PLW2901
        table.add(field, cells)


def _check_cells(package: Package, table: Table | None, unusable: Unusable) -> list[Finding]:
    if table is None:
        return []
    names = {other.name for other in (*package.resources, *package.bare)}
    followed = [
        key.fields for key in table.schema.foreign_keys if not key.resource or key.resource in names
    ]
    references = {name for fields in followed for name in fields}
    in_cells = [
        *limited(check_types(table)),
        *limited(check_required(table)),
        *limited(check_padding(table)),
        *limited(check_constraints(table, unusable)),
        *limited(check_damage(table, references)),
    ]
    return table.without_shifted(in_cells)


def _check_keys(package: Package, table: Table, tables: dict[str, Table]) -> list[Finding]:
    return list(limited(_key_findings(package, table, tables)))


def _key_findings(package: Package, table: Table, tables: dict[str, Table]) -> Iterator[Finding]:
    yield from check_unique(table)
    bare = {resource.name for resource in package.bare}
    for key in table.schema.foreign_keys:
        parent = tables.get(key.resource or table.name)
        if parent is None or not all(name in table.columns for name in key.fields):
            continue
        lost = [n for n, name in enumerate(key.reference) if name not in parent.columns]
        if not lost:
            yield from check_foreign(table, key, parent)
        elif parent.name in bare:  # of others it has been said
            yield package.reference_finding(table.name, key, lost[0])


def _check_other(package: Package, index: int, raw: dict[str, Any]) -> list[Finding]:
    """Size and hash of a file that is no table."""
    if "bytes" not in raw and "hash" not in raw:
        return []
    try:
        data = package.read_bytes(raw["path"])
    except (OSError, UnsafePath) as error:
        message = f"the file {shorten(raw['path'])} cannot be read: {error}"
        at = ("resources", index, "path")
        return [package.file.finding("file-unreadable", message, at, table=raw["name"])]
    return _check_digest(package, raw["name"], index, data)


def _check_digest(package: Package, name: str, index: int, data: bytes) -> list[Finding]:
    """Whether a file has the size and the hash its resource declares."""
    raw = package.descriptor["resources"][index]
    if isinstance(raw.get("path"), list) and len(raw["path"]) > 1:
        message = "is not checked for a table of several files: the standard does not say of what"
        return [
            package.file.finding(
                "not-supported",
                f"{key} {message} it is",
                ("resources", index, key),
                table=name,
                warning=True,
            )
            for key in ("bytes", "hash")
            if key in raw
        ]
    file = shorten(raw.get("path", raw.get("url")))
    found: list[Finding] = []

    def fault(code: str, message: str, key: str, hint: str) -> None:
        at = ("resources", index, key)
        found.append(package.file.finding(code, message, at, hint=hint, table=name))

    declared = raw.get("bytes")
    if _is_count(declared) and declared != len(data):
        message = f"{file} has {len(data)} bytes, the descriptor says {declared}"
        fault("file-bytes", message, "bytes", "restore the file, or declare its new size")
    declared = raw.get("hash")
    if isinstance(declared, str) and declared:
        algorithm, digest, is_right = hash_of(declared)
        if not is_right:
            return found  # said already
        actual = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
        if actual != digest.lower():
            message = f"{file} has the {algorithm} {actual}, which is not the one declared"
            fault("file-hash", message, "hash", "restore the file, or declare its new hash")
    return found


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
