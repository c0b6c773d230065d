"""The general half of validation: a package in, typed tables and findings out."""

from __future__ import annotations

import dataclasses
import hashlib

from caucasus_rift.tabular.csvfile import CsvFile, header_findings
from caucasus_rift.tabular.findings import Finding, shorten
from caucasus_rift.tabular.package import Package, Resource
from caucasus_rift.tabular.schema import Field
from caucasus_rift.tabular.table import Table
from caucasus_rift.tabular.types import parse


@dataclasses.dataclass
class Checked:
    """What the general half leaves: the package, its tables and all it found."""

    package: Package
    tables: dict[str, Table]
    findings: list[Finding]


def check(package: Package) -> Checked:
    """Check a package's descriptor, files, cells, constraints and keys.

    Follows Data Package, Table Schema and Table Dialect, v2 and v1. Cells are parsed first and
    values checked after, on the cells that could be read, so no fault hides another.
    """
    findings = list(package.findings)
    tables: dict[str, Table] = {}
    for resource in package.resources:
        table = read_table(package, resource, findings)
        if table is not None:
            tables[resource.name] = table
            findings += _check_cells(package, table)
    findings += _check_keys(tables)
    return Checked(package, tables, findings)


def read_table(package: Package, resource: Resource, findings: list[Finding]) -> Table | None:
    """Read a resource's files into a table, adding to `findings`; None where nothing was read."""
    files = []
    for path in resource.paths:
        try:
            data = package.read_bytes(path)
        except OSError as error:
            message = f"the file {shorten(path)} cannot be read: {error.strerror or error}"
            findings.append(Finding("file-unreadable", message, path, 1, 1, table=resource.name))
            continue
        if len(resource.paths) == 1:
            findings += _check_digest(package, resource, data)
        file = CsvFile(
            path, data, resource.dialect, width=len(resource.schema.fields), table=resource.name
        )
        findings += file.findings
        if file.columns:
            files.append(file)
            if resource.dialect.header:
                findings += header_findings(
                    file, resource.schema.names, resource.schema.fields_match
                )
    if not files:
        return None
    table = Table(resource, files)
    for field in resource.schema.fields:
        _add_column(table, field)
    declared = resource.descriptor.get("rowCount")
    if isinstance(declared, int) and declared != table.n_rows:
        message = f"{resource.name} has {table.n_rows} rows, the descriptor says {declared}"
        at = ("resources", resource.index, "rowCount")
        findings.append(package.file.finding("file-rows", message, at, table=resource.name))
    return table


def _add_column(table: Table, field: Field) -> None:
    import pyarrow as pa

    parts = []
    for file in table.files:
        names = file.header or table.schema.names
        if field.name not in names:
            return
        parts.append(file.columns[names.index(field.name)])
    cells = parts[0] if len(parts) == 1 else pa.concat_arrays(parts)
    table.cells[field.name] = cells
    table.columns[field.name] = parse(field, cells)


def _check_cells(package: Package, table: Table) -> list[Finding]:
    from caucasus_rift.tabular.constraints import (
        check_constraints,
        check_padding,
        check_required,
        check_types,
    )

    found: list[Finding] = []

    def unusable(field: Field, constraint: str, message: str, hint: str) -> None:
        found.append(
            package.schema_finding(table.name, field.name, constraint, message, hint)
        )

    found += check_types(table)
    found += check_required(table)
    found += check_padding(table)
    found += check_constraints(table, unusable)
    return found


def _check_keys(tables: dict[str, Table]) -> list[Finding]:
    from caucasus_rift.tabular.keys import check_foreign, check_unique

    found: list[Finding] = []
    for table in tables.values():
        found += check_unique(table)
        for key in table.schema.foreign_keys:
            parent = tables.get(key.resource or table.name)
            if (
                parent is not None
                and all(name in table.columns for name in key.fields)
                and all(name in parent.columns for name in key.reference)
            ):
                found += check_foreign(table, key, parent)
    return found


def _check_digest(package: Package, resource: Resource, data: bytes) -> list[Finding]:
    """Whether a file has the size and the hash its resource declares."""
    found: list[Finding] = []
    at = ("resources", resource.index)
    declared = resource.descriptor.get("bytes")
    if isinstance(declared, int) and declared != len(data):
        message = f"{resource.paths[0]} has {len(data)} bytes, the descriptor says {declared}"
        found.append(
            package.file.finding("file-bytes", message, (*at, "bytes"), table=resource.name)
        )
    declared = resource.descriptor.get("hash")
    if isinstance(declared, str):
        algorithm, _, digest = declared.rpartition(":")
        algorithm = algorithm.lower().replace("-", "") or "md5"
        if algorithm not in ("md5", "sha1", "sha256", "sha512"):
            message = f"the hash algorithm {shorten(algorithm)} is not supported"
            code = "not-supported"
        elif hashlib.new(algorithm, data, usedforsecurity=False).hexdigest() == digest.lower():
            return found
        else:
            message = f"{resource.paths[0]} does not have the {algorithm} the descriptor gives"
            code = "file-hash"
        found.append(package.file.finding(code, message, (*at, "hash"), table=resource.name))
    return found
