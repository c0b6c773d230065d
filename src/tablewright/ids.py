"""Ids of rows: the next free one, and another name for one wherever it is referred to."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.errors import CallError
from tablewright.base.findings import did_you_mean, shorten, unknown
from tablewright.checks.constraints import CHECKS
from tablewright.descriptor.package import Package
from tablewright.formatting import format_package
from tablewright.profile import GENERAL
from tablewright.tables.reading import read_table
from tablewright.values.types import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Field
    from tablewright.formatting import Formatted
    from tablewright.profile import Profile
    from tablewright.tables.sheet import Sheet

_NUMBERED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)
Column = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Renamed:
    """What writing an id otherwise changes: files as `format` has them, and cells by column."""

    formatted: Formatted
    cells: dict[Column, int]


def next_id(target: str | Path, table: str, prefix: str | None = None) -> str:
    """The id that a new row of a table gets: one more than the highest there is or ever was.

    A number that stands behind the prefix in any table is taken, so that of a row that was
    withdrawn is not given again.

    Args:
        target: A package.
        table: One of its tables, with a key of one column that ends in a number.
        prefix: What stands before the number; needed where the table has several.

    Raises:
        CallError: There is no such table, or its ids are not numbered so.
    """
    package = Package(target)
    resource = _resource(package, table)
    key = _key(resource)
    ids = _cells(package, resource, key)
    if prefix is None:
        prefix = _prefix(table, ids)
    pattern = re.compile(re.escape(prefix) + "([0-9]+)")
    taken = [found[1] for cell in _all_cells(package) if (found := pattern.fullmatch(cell))]
    number = max(map(int, taken), default=0) + 1
    width = max(map(len, taken), default=1)
    return f"{prefix}{number:0{width}}"


def rename(
    target: str | Path,
    old: str,
    new: str,
    profile: Profile = GENERAL,
    table: str | None = None,
) -> Renamed:
    """Work out a package in which a row has another id, with all that refers to it.

    Args:
        target: A package.
        old: The id it has.
        new: The id it is to have.
        profile: Whose derived columns are filled in, and which columns refer without a key.
        table: The table it stands in; needed where several have such an id.

    Returns:
        The files that change, in canonical form; nothing is written.

    Raises:
        CallError: There is no such id, several rows have it, or the new one is taken.
    """
    package = Package(target)
    home = _home(package, old, table)
    key = _key(home)
    ids = _cells(package, home, key)
    if (count := ids.count(old)) > 1:
        message = f"{count} rows of {shorten(home.name)} have the id {shorten(old)}"
        raise CallError(
            f"{message}, and which of the others refers to which cannot be told: rename it where "
            "one of them stands alone, before the two are merged"
        )
    if reason := _fault(home.schema[key], new):
        raise CallError(f"{shorten(new)} can be no id of {shorten(home.name)}: {reason}")
    places = {(home.name, key), *_references(package, home.name, key)}
    loose = {each for each in profile.loose_references if each[0] != home.name}
    if new in ids or any(new in _cells_of(package, each) for each in loose):
        raise CallError(f"the id {shorten(new)} is taken, or was: ids are never given twice")
    counts: dict[Column, int] = {}

    def edit(sheets: dict[str, Sheet]) -> None:
        for name, column in (*places, *loose):
            if name not in sheets or column not in sheets[name].columns:
                continue
            cells = sheets[name].columns[column]
            number = cells.count(old)
            if number:
                counts[name, column] = number
                sheets[name].columns[column] = [new if cell == old else cell for cell in cells]

    formatted = format_package(target, profile=profile, edit=edit)
    order = {resource.name: resource.index for resource in package.resources}
    return Renamed(formatted, dict(sorted(counts.items(), key=lambda each: order[each[0][0]])))


def _fault(field: Field, cell: str) -> str:
    """Why a cell cannot stand in a column; nothing where it can."""
    column = parse(field, pa.array([cell]))
    if column.bad.any():
        return f"it is not {column.reason}"
    for constraint, given in field.constraints.items():
        if constraint in CHECKS:
            broken, _, message = CHECKS[constraint](column, given)
            if pc.any(broken).as_py():
                return f"it {message}"
    return ""


def _prefix(table: str, ids: list[str]) -> str:
    """What stands before the number in every id; raises CallError where that differs."""
    found = [_NUMBERED.fullmatch(cell) for cell in ids]
    prefixes = {each[1] for each in found if each}
    if None in found or not found:
        raise CallError(f"the ids of {shorten(table)} are names, not numbers: choose a new one")
    if len(prefixes) > 1:
        named = ", ".join(map(shorten, sorted(prefixes)[:5]))
        raise CallError(f"the ids of {shorten(table)} start with {named}: say which by --prefix")
    return prefixes.pop()


def _resource(package: Package, table: str) -> Resource:
    found = {resource.name: resource for resource in package.resources}
    if table not in found:
        raise CallError(unknown("table", table, list(found)))
    return found[table]


def _key(resource: Resource) -> str:
    """The one column of a table's primary key; raises CallError where it has another."""
    key = resource.schema.primary_key
    if len(key) != 1:
        what = "a key of several columns" if key else "no primary key"
        raise CallError(f"{shorten(resource.name)} has {what}: its rows have no ids")
    return key[0]


def _home(package: Package, old: str, table: str | None) -> Resource:
    """The table in which a row has the id; raises CallError where none or several do."""
    if table is not None:
        wanted = [_resource(package, table)]
    else:
        wanted = [one for one in package.resources if len(one.schema.primary_key) == 1]
    ids = {resource.name: _cells(package, resource, _key(resource)) for resource in wanted}
    found = [resource for resource in wanted if old in ids[resource.name]]
    if len(found) > 1:
        names = ", ".join(resource.name for resource in found)
        raise CallError(f"the id {shorten(old)} stands in {names}: say which with --table")
    if not found:
        hint = did_you_mean(old, [cell for cells in ids.values() for cell in cells])
        raise CallError(f"no row has the id {shorten(old)}; {hint}".rstrip("; "))
    return found[0]


def _references(package: Package, table: str, column: str) -> Iterator[Column]:
    """The columns of all tables that lead to a column."""
    for resource in package.resources:
        for key in resource.schema.foreign_keys:
            if (key.resource or resource.name) != table:
                continue
            for own, target in zip(key.fields, key.reference, strict=True):
                if target == column:
                    yield resource.name, own


def _cells(package: Package, resource: Resource, column: str) -> list[str]:
    table = read_table(package, resource, [])
    if table is None:
        raise CallError(f"{shorten(resource.paths[0])} cannot be read; run `validate` to see why")
    return list(table.strings(column).to_pylist())


def _cells_of(package: Package, place: Column) -> list[str]:
    for resource in package.resources:
        if resource.name == place[0] and place[1] in resource.schema.names:
            return _cells(package, resource, place[1])
    return []


def _all_cells(package: Package) -> Iterator[str]:
    for resource in package.resources:
        table = read_table(package, resource, [])
        for field in resource.schema.fields if table is not None else ():
            if field.type in ("string", "any") and table is not None:
                yield from table.strings(field.name).to_pylist()
