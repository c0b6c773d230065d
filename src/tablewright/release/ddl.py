"""A schema as SQL: STRICT tables of SQLite with the keys and constraints it can express."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.release.globs import conditions
from tablewright.released.content_hash import canonical_texts
from tablewright.released.sqlite_file import quoted as name
from tablewright.values.types import arrow_plain, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.schema import Field, ForeignKey
    from tablewright.tables.table import Table

# values of these types are equal in SQLite exactly where Table Schema holds them to be equal
_COMPARABLE = ("string", "integer", "number", "boolean", "date", "time", "datetime", "year", "any")
# their texts have the order of their values
_ORDERED_TEXTS = ("date", "time", "datetime")
_BOUNDS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}


def create_table(table: Table, tables: dict[str, Table]) -> str:
    """CREATE TABLE for a table.

    Args:
        table: The table.
        tables: All tables of the package, to which its foreign keys lead.

    Returns:
        The statement, a line a column or constraint.
    """
    schema = table.schema
    lines = [column(table, field) for field in schema.fields]
    if schema.primary_key:
        lines.append(f"PRIMARY KEY ({names(schema.primary_key)})")
    lines += [f"UNIQUE ({names(key)})" for key in unique_keys(table)]
    for key in schema.foreign_keys:
        parent = tables[key.resource or table.name]
        if is_enforceable(table, key, parent):
            target = f"{name(parent.name)} ({names(key.reference)})"
            lines.append(f"FOREIGN KEY ({names(key.fields)}) REFERENCES {target}")
    return f"CREATE TABLE {name(table.name)} (\n  " + ",\n  ".join(lines) + "\n) STRICT"


def create_indexes(table: Table) -> Iterator[str]:
    """CREATE INDEX for every foreign key that no key of the table starts with."""
    schema = table.schema
    known = [schema.primary_key, *unique_keys(table)]
    for key in dict.fromkeys(key.fields for key in schema.foreign_keys):
        if not any(other[: len(key)] == key for other in known):
            index = name(f"{table.name} by {', '.join(key)}")
            yield f"CREATE INDEX {index} ON {name(table.name)} ({names(key)})"


def unique_keys(table: Table) -> list[tuple[str, ...]]:
    """The keys of a table beside its primary key."""
    schema = table.schema
    single = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
    keys = dict.fromkeys((*single, *schema.unique_keys))
    return [key for key in keys if key != schema.primary_key and _is_comparable(table, key)]


def is_enforceable(table: Table, key: ForeignKey, parent: Table) -> bool:
    """Whether SQLite can enforce a foreign key: it leads to a key, of the same types."""
    keys = (parent.schema.primary_key, *unique_keys(parent))
    if key.reference not in keys or not _is_comparable(parent, key.reference):
        return False
    pairs = zip(key.fields, key.reference, strict=True)
    return all(table.schema[one].type == parent.schema[other].type for one, other in pairs)


def _is_comparable(table: Table, key: tuple[str, ...]) -> bool:
    return all(table.schema[part].type in _COMPARABLE for part in key)


def column(table: Table, field: Field) -> str:
    """The definition of a column."""
    parts = [name(field.name), storage(table, field)]
    if table.is_required(field.name):
        parts.append("NOT NULL")
    parts += [f"CHECK ({check})" for check in checks(table, field)]
    return " ".join(parts)


def storage(table: Table, field: Field) -> str:
    """The SQL type of a column; never INTEGER, which as a key would be SQLite's row number."""
    kind = table.values(field.name).type
    if pa.types.is_floating(kind):
        # SQLite has no NaN, and would store it as NULL
        has_nan = pc.any(pc.is_nan(table.values(field.name))).as_py()
        return "ANY" if has_nan else "REAL"
    return "INT" if pa.types.is_int64(kind) or pa.types.is_boolean(kind) else "TEXT"


def checks(table: Table, field: Field) -> Iterator[str]:
    """What SQLite is to check of a cell; NULL passes each."""
    own, kind = name(field.name), storage(table, field)
    if kind == "ANY":
        yield f"typeof({own}) = 'real' OR {own} = 'NaN'"
        return
    if field.type == "boolean":
        yield f"{own} IN (0, 1)"
    if field.type == "date":
        # without a modifier SQLite lets 30 February pass
        yield f"date({own}, '+0 days') IS {own}"
    if field.categories:
        yield f"{own} IN ({', '.join(map(literal, field.categories))})"
    constraints = field.constraints
    if "enum" in constraints and _is_comparable(table, (field.name,)):
        yield f"{own} IN ({', '.join(_literal(field, kind, one) for one in constraints['enum'])})"
    for word, sign in _BOUNDS.items():
        if (word in constraints and kind != "TEXT") or (
            word in constraints and field.type in ("date", "time", "datetime")
        ):
            yield f"{own} {sign} {_literal(field, kind, constraints[word])}"
    if field.type == "string":
        for word, sign in {"minLength": ">=", "maxLength": "<="}.items():
            if word in constraints:
                yield f"length({own}) {sign} {int(constraints[word])}"
        if "pattern" in constraints:
            yield from conditions(own, constraints["pattern"])


def _literal(field: Field, kind: str, value: Any) -> str:
    """A value of a constraint, as SQL writes what is stored for it."""
    parsed = parse_value(field, value)
    return literal(stored(pa.array([parsed], arrow_plain(field)), kind)[0])


def stored(values: pa.Array, kind: str) -> list[Any]:
    """What is stored in a column of an SQL type for its values."""
    if kind == "TEXT":
        texts: list[Any] = canonical_texts(values).to_pylist()
        return texts
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_boolean(values.type):
        values = pc.cast(values, pa.int64())
    listed: list[Any] = values.to_pylist()
    return ["NaN" if one != one else one for one in listed] if kind == "ANY" else listed  # noqa: PLR0124 - only NaN is not itself


def literal(value: Any) -> str:
    """A value as SQL."""
    if isinstance(value, float):
        return ("-" if value < 0 else "") + "9e999" if math.isinf(value) else repr(value)
    if isinstance(value, int):
        return str(int(value))
    return "'" + str(value).replace("'", "''") + "'"


def names(several: tuple[str, ...]) -> str:
    """Names as a list of SQL."""
    return ", ".join(map(name, several))
