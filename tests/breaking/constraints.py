"""An edit for each constraint of each schema: of one cell, or one row more where that cannot be."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.breaking.case import Case
from tests.breaking.rules.choosing import second_source, tombstone
from tests.helpers import At

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.helpers import Copy, Row


def cases(package: Copy) -> Iterator[Case]:
    """Every constraint of every schema: types, vocabularies, constraints and keys."""
    for table in package.tables:
        schema = package.schema(table)
        for field in schema["fields"]:
            yield from _of_field(table, field, is_key=field["name"] in schema["primaryKey"])
        yield from _of_keys(table, schema)


def _of_field(table: str, field: dict[str, Any], *, is_key: bool) -> Iterator[Case]:
    name = field["name"]
    constraints = dict(field.get("constraints", {}))
    if is_key:  # whether or not the schema says so once more
        constraints["required"] = True
    given = {
        "type": None if field["type"] == "string" else field["type"],
        "format": field.get("format"),
        "categories": field.get("categories"),
        **constraints,
    }
    for constraint, value in given.items():
        if value is None or value is False:
            continue
        if constraint not in _VALUES:
            raise NotImplementedError(f"no edit breaks the constraint {constraint}: add one here")
        code, broken = _VALUES[constraint]
        edit = partial(_change_cell, table, name, code, partial(broken, value))
        if constraint == "unique":
            edit = partial(_repeat_value, table, name)
        yield Case(constraint, f"{table}.{name} {constraint}", code, edit)


def _of_keys(table: str, schema: dict[str, Any]) -> Iterator[Case]:
    key = schema["primaryKey"]
    edit = partial(_repeat_primary_key, table, key)
    yield Case("primaryKey", f"{table} primaryKey", "primary-key-duplicate", edit)
    for key in schema.get("uniqueKeys", []):
        edit = partial(_repeat_unique_key, table, key)
        name = f"{table}.{'+'.join(key)} uniqueKey"
        yield Case("uniqueKeys", name, "unique-key-duplicate", edit)
    for foreign in schema.get("foreignKeys", []):
        (name,) = foreign["fields"]
        code = "foreign-key-missing"
        edit = partial(_change_cell, table, name, code, _longer)
        yield Case("foreignKeys", f"{table}.{name} foreignKey", code, edit)


# -- a cell ----------------------------------------------------------------------------------------


def _change_cell(
    table: str, name: str, code: str, broken: Callable[[str], str], package: Copy
) -> list[At]:
    """Break a cell of the column, the first that is filled where one is."""
    rows = _some_rows(package, table)
    row = next((row for row in rows if row[name]), rows[0])
    row[name] = broken(row[name])
    return [At(code, table, row, name)]


def _some_rows(package: Copy, table: str) -> list[Row]:
    """The rows of a table; where nothing has been withdrawn yet, a sound tombstone."""
    if table == "tombstones" and not package.rows(table):
        tombstone(package, "claims", "rift-2025.c9999")
    return package.rows(table)


def _empty(_given: Any, _cell: str) -> str:
    return ""


def _longer(*given_and_cell: Any) -> str:
    return f"{given_and_cell[-1]}x"


def _no_uri(_given: str, cell: str) -> str:
    return cell + "<"


def _no_match(pattern: str, cell: str) -> str:
    """The cell with as little changed as the pattern does not let pass."""
    for value in (f"{cell}?", f"x{cell}", f"{cell or 'a'}\nb"):
        if not re.fullmatch(pattern, value):
            return value
    raise NotImplementedError(f"nothing tried breaks the pattern {pattern}: try more here")


def _below(bound: float, _cell: str) -> str:
    return str(bound - 1)


def _above(bound: float, _cell: str) -> str:
    return str(bound + 1)


# code of each constraint of a field, and what turns its value and a cell into a broken cell
_VALUES: dict[str, tuple[str, Callable[[Any, str], str]]] = {
    "type": ("value-type", _longer),
    "format": ("value-type", _no_uri),
    "categories": ("value-not-in-vocabulary", _longer),
    "required": ("value-missing", _empty),
    "pattern": ("value-pattern", _no_match),
    "minimum": ("value-too-low", _below),
    "maximum": ("value-too-high", _above),
    "unique": ("value-duplicate", _longer),
}


# -- keys ------------------------------------------------------------------------------------------


def _repeat_value(table: str, name: str, package: Copy) -> list[At]:
    """Give a cell the value of one before it; where there is one row only, add a second."""
    rows = package.rows(table)
    first = next(row for row in rows if row[name])
    behind = rows[rows.index(first) + 1 :] or [_copied(package, table, first, {name})]
    row = next((row for row in behind if row[name]), behind[0])
    row[name] = first[name]
    return [At("value-duplicate", table, row, name)]


def _repeat_primary_key(table: str, key: list[str], package: Copy) -> list[At]:
    """Give a row to which nothing refers the key of another; where there is none, add a row."""
    first, *behind = _some_rows(package, table)
    taken = _referred(package, table)
    row = next((row for row in behind if row[key[0]] not in taken), None) if len(key) == 1 else None
    if row is None and _is_once_for_each(package, table):
        row = behind[-1]
        _refer_to(package, table, row[key[0]], first[key[0]])
    elif row is None:
        row = _copied(package, table, first, set(key))
    row.update({name: first[name] for name in key})
    return [At("primary-key-duplicate", table, row, key[0])]


def _is_once_for_each(package: Copy, table: str) -> bool:
    """Whether a copied row would need another row of the table it refers to."""
    schema = package.schema(table)
    unique = {
        field["name"] for field in schema["fields"] if field.get("constraints", {}).get("unique")
    }
    return any(unique.intersection(key["fields"]) for key in schema.get("foreignKeys", []))


def _refer_to(package: Copy, table: str, old: str, new: str) -> None:
    """Let what refers to one row refer to another, once."""
    for child in package.tables:
        schema, rows = package.schema(child), package.rows(child)
        for foreign in schema.get("foreignKeys", []):
            (name,) = foreign["fields"]
            if foreign["reference"].get("resource", child) == table:
                for row in rows:
                    row[name] = new if row[name] == old else row[name]
        keys = {tuple(row[part] for part in schema["primaryKey"]): row for row in reversed(rows)}
        rows[:] = [row for row in rows if any(row is kept for kept in keys.values())]


def _referred(package: Copy, table: str) -> set[str]:
    """The values by which other rows refer to this table."""
    return {
        row[name]
        for child in package.tables
        for foreign in package.schema(child).get("foreignKeys", [])
        if foreign["reference"].get("resource", child) == table
        for name in foreign["fields"]
        for row in package.rows(child)
    }


def _repeat_unique_key(table: str, key: list[str], package: Copy) -> list[At]:
    """Change a part of a key so that another row has it too; where no part does, add a row."""
    filled = [row for row in package.rows(table) if all(row[part] for part in key)]
    seen: dict[tuple[str, ...], Row] = {}
    for row in filled:
        for name in key:
            rest = (name, *(row[part] for part in key if part != name))
            other = seen.setdefault(rest, row)
            if other is not row:
                row[name] = other[name]
                return [At("unique-key-duplicate", table, row, key[0])]
    row = _copied(package, table, filled[0], set(key))
    return [At("unique-key-duplicate", table, row, key[0])]


def _copied(package: Copy, table: str, row: Row, kept: set[str]) -> Row:
    """A new last row like `row`, with other values where they must be unique and are not `kept`."""
    if table == "sources" and "path" not in kept:
        return second_source(package, "\n")  # a text of its own, without words
    schema = package.schema(table)
    keys = [schema["primaryKey"], *schema.get("uniqueKeys", [])]
    changed = {key[-1] for key in keys if kept.isdisjoint(key)}
    fresh = {name: _other(row[name]) for name in changed - kept}
    for field in schema["fields"]:
        name, constraints = field["name"], field.get("constraints", {})
        if constraints.get("unique") and name not in kept:
            fresh[name] = _other(row[name]) if constraints.get("required") else ""
    return package.add(table, **row | fresh)


def _other(value: str) -> str:
    """A value of the same form that no other row has."""
    return re.sub(r"[0-9]+$", "", value) + "9999" if value[-1].isdigit() else f"{value}-again"
