"""The general half of validation: a package in, typed tables and findings out."""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import as_completed
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import Finding, Limit, limited, once, shorten, unseen
from tablewright.base.paths import UnsafePath
from tablewright.base.threads import Threads
from tablewright.checks.breaks import find_breaks
from tablewright.checks.constraints import (
    check_constraints,
    check_lost,
    check_padding,
    check_required,
    check_types,
)
from tablewright.checks.keys import check_foreign, check_unique
from tablewright.checks.schema_faults import constraint_faults
from tablewright.checks.spreadsheet_damage import DAMAGE, check_damage
from tablewright.checks.strange_cells import check_headers, check_strange
from tablewright.descriptor.file_checks import check_digest
from tablewright.descriptor.references import unlike_pair
from tablewright.tables.reading import read_table
from tablewright.values.types import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from tablewright.base.findings import Place, Step
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.resource import Resource
    from tablewright.tables.table import Table

Unusable = frozenset[tuple[str, str]]  # field and constraint
_TOLERABLE = "line-break-in-cell"


@dataclasses.dataclass
class Checked:
    """What the general half leaves: the package, its tables and all it found."""

    package: Package
    tables: dict[str, Table]
    findings: list[Finding]


def check(
    package: Package, step: Step = unseen, *, every_place: bool = True, tables: bool = True
) -> Checked:
    """Check a package's descriptor, files, cells, constraints and keys.

    Follows Data Package, Table Schema and Table Dialect, v2 and v1. Cells are parsed first and
    values checked after, on the cells that could be read, so no fault hides another. `step` is
    called whenever a table is done, from several threads. `every_place`: each fault has a finding,
    however many there are of a kind. Without `tables` only the descriptor, the schemas and the
    dialects are looked at.
    """
    findings = list(package.findings)
    if not tables:
        _check_schemas(package, findings, every_place=every_place)
        for resource in (*package.resources, *package.bare):
            package.unchecked[resource.name] = "only its description was looked at"
        return Checked(package, {}, _worth_saying(once(findings)))
    for index, raw in package.others:
        findings += _check_other(package, index, raw)

    unusable = _check_schemas(package, findings, every_place=every_place)
    read, found = _check_tables(package, unusable, step, every_place=every_place)
    findings += found
    for table in read.values():
        table.distrust()
    if any(table.ambiguous for table in read.values()):
        for table in read.values():
            table.references.clear()
    return Checked(package, read, _worth_saying(once(findings)))


def _check_tables(
    package: Package, unusable: dict[str, Unusable], step: Step, *, every_place: bool
) -> tuple[dict[str, Table], list[Finding]]:
    """Read the tables, check their cells and keys; the tables by name, and what was found."""
    resources = sorted((*package.resources, *package.bare), key=lambda each: each.index)
    n_read, n_checked = itertools.count(1), itertools.count(1)
    tables: dict[str, Table] = {}
    sizes = {each.name: package.size(each) for each in resources}
    total = sum(sizes.values()) or 1

    def read_and_check(resource: Resource) -> tuple[Table | None, list[Finding]]:
        found: list[Finding] = []
        limit = Limit(sizes[resource.name] / total, every_place=every_place)
        try:
            table = read_table(package, resource, found, limit)
            found += cell_faults(package, table, unusable.get(resource.name, frozenset()))
            found += limit.rest()
        except MemoryError:
            message, path = "checking the table needs more memory than there is", resource.paths[0]
            fault = Finding("file-unreadable", message, path, 1, 1, table=resource.name)
            table, found = None, [fault]
        step("checking tables", next(n_read), len(resources))
        return table, found

    def check_keys(table: Table) -> list[Finding]:
        found = list(table.limit.keep(_key_findings(package, table, tables)))
        found += table.limit.rest()
        step("checking keys", next(n_checked), len(resources))
        return found

    names = {each.name for each in resources}
    waiting = {each.name: _parents(package, each, names) for each in resources}
    of_cells: dict[str, list[Finding]] = {}
    of_keys: dict[str, Future[list[Finding]]] = {}
    # Arrow works outside Python's lock: tables are read side by side, the largest first, and keys
    # are checked as soon as all that they lead to are read
    largest_first = sorted(resources, key=lambda each: sizes[each.name], reverse=True)
    with Threads() as pool:
        reading = {pool.submit(read_and_check, each): each.name for each in largest_first}
        for done in as_completed(reading):
            name = reading[done]
            table, of_cells[name] = done.result()
            if table is not None:
                tables[name] = table
            if len(of_cells) == len(resources):
                for bare in package.bare:
                    if bare.name in tables:
                        _adopt_types(tables[bare.name], tables)
            for ready in [one for one, parents in waiting.items() if parents <= of_cells.keys()]:
                del waiting[ready]
                if ready in tables:
                    of_keys[ready] = pool.submit(check_keys, tables[ready])
    in_order = [each.name for each in resources if each.name in tables]
    found = [one for each in resources for one in of_cells[each.name]]
    found += [one for name in in_order for one in of_keys[name].result()]
    return {name: tables[name] for name in in_order}, found


def _parents(package: Package, resource: Resource, names: set[str]) -> set[str]:
    """Those of the tables `names` that have to be read before a table's keys can be checked."""
    if package.bare:  # what their columns hold follows from the keys of all others
        return names
    referred = {key.resource or resource.name for key in resource.schema.foreign_keys}
    return {resource.name, *(referred & names)}


def _check_schemas(
    package: Package, findings: list[Finding], *, every_place: bool
) -> dict[str, Unusable]:
    """The constraints that are not to be applied, by table; adds to `findings` why."""
    known: dict[int, Unusable] = {}  # by schema: tables may share one
    for table, schema in package.schemas.items():
        if id(schema) not in known:
            faults, known[id(schema)] = constraint_faults(schema.fields)
            found = (package.field_finding(table, fault) for fault in faults)
            findings += limited(found, every_place=every_place)
    return {table: known[id(schema)] for table, schema in package.schemas.items()}


def _worth_saying(findings: list[Finding]) -> list[Finding]:
    """The findings without line breaks, which are tolerable, in cells that are at fault themselves.

    What a spreadsheet did to a cell is said with what follows from it.
    """
    if any(each.code == _TOLERABLE for each in findings):
        at_fault = {each.place for each in findings if each.field}
        findings = [
            each for each in findings if each.code != _TOLERABLE or each.place not in at_fault
        ]
    return explained(findings)


def explained(findings: list[Finding]) -> list[Finding]:
    """The findings, those on what a spreadsheet did merged into others on the same cells.

    A cell that a spreadsheet has damaged may be caught for what follows, as a duplicate say. White
    space around a cell is another fault.
    """
    damage = {
        each.place: each.hint
        for each in findings
        if each.code in DAMAGE and each.severity == "warning"
    }
    if not damage:
        return findings
    merged: list[Finding] = []
    taken: set[Place] = set()
    for each in findings:
        if each.place in damage and each.field and each.code not in (*DAMAGE, "value-padded"):
            taken.add(each.place)
            hints = dict.fromkeys(filter(None, (each.hint, damage[each.place])))
            merged.append(dataclasses.replace(each, hint="; ".join(hints)))
        else:
            merged.append(each)
    return [each for each in merged if each.code not in DAMAGE or each.place not in taken]


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


def cell_faults(package: Package, table: Table | None, unusable: Unusable) -> list[Finding]:
    """What is wrong with a table's cells, one by one; `unusable` constraints are not applied."""
    if table is None:
        return []
    names = {other.name for other in (*package.resources, *package.bare)}
    followed = [
        key.fields for key in table.schema.foreign_keys if not key.resource or key.resource in names
    ]
    references = {name for fields in followed for name in fields}
    keep = table.limit.keep
    find_breaks(table, unusable)
    in_cells = [
        *keep(check_headers(table)),
        *keep(check_types(table)),
        *keep(check_required(table)),
        *keep(check_padding(table, unusable)),
        *keep(check_lost(table)),
        *keep(check_constraints(table, unusable)),
        *keep(check_damage(table, references)),
        *keep(check_strange(table)),
    ]
    return table.without_shifted(in_cells)


def _key_findings(package: Package, table: Table, tables: dict[str, Table]) -> Iterator[Finding]:
    yield from check_unique(table)
    bare = {resource.name for resource in package.bare}
    for key in table.schema.foreign_keys:
        parent = tables.get(key.resource or table.name)
        if parent is None or not all(name in table.columns for name in key.fields):
            continue
        lost = [n for n, name in enumerate(key.reference) if name not in parent.columns]
        if not lost:
            if unlike_pair(table.schema, key, parent.schema) is None:  # else it has been said
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
    return check_digest(package, raw["name"], index, data)
