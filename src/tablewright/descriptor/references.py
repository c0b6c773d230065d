"""Foreign keys must lead to a table and columns that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import Budget, Suggestions, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.findings import Finding
    from tablewright.base.json_file import JsonFile, Pointer
    from tablewright.descriptor.schema import Field, ForeignKey, Schema


def reference_findings(
    schemas: dict[str, Schema],
    files: dict[str, tuple[JsonFile, Pointer]],
    resources: set[str] | None,
    not_tables: set[str],
) -> Iterator[Finding]:
    """What is wrong with where the foreign keys of tables lead, by the schemas alone.

    Args:
        schemas: Those of the tables that have one.
        files: Where each of them stands.
        resources: The names of all resources; None where that of one is at fault, so that a key may
            be meant for it.
        not_tables: The names of resources that are no tables.
    """
    budget = Budget()
    names = Suggestions(sorted(resources or ()), budget=budget)
    fields: dict[str, Suggestions] = {}
    for name, schema in schemas.items():
        file, pointer = files[name]
        for key in schema.foreign_keys:
            target = key.resource or name
            at: Pointer = (*pointer, "foreignKeys", key.index, "reference")
            if target in schemas and target not in fields:
                fields[target] = Suggestions(schemas[target].names, budget=budget)
            there = fields.get(target, key.reference)
            lost = next((n for n, one in enumerate(key.reference) if one not in there), None)
            if lost is not None:
                column = key.reference[lost]
                where = f"{shorten(column)}, which is no field of {shorten(target)}"
                hint, place = fields[target].hint(column), (*at, "fields", lost)
            elif target in not_tables:
                message = f"the foreign key is not checked: {shorten(target)} is no table"
                place = (*at, "resource")
                yield file.finding("not-supported", message, place, table=name, warning=True)
                continue
            elif resources is not None and target not in resources:
                where = f"{shorten(target)}, which is no resource"
                hint, place = names.hint(target), (*at, "resource")
            elif target in schemas and (pair := unlike_pair(schema, key, schemas[target])):
                one, other = pair
                where = (
                    f"a field of another type: {shorten(one.name)} is {_kind(one)} here, "
                    f"{shorten(other.name)} is {_kind(other)} there"
                )
                hint = "give both the same type"
                place = (*at, "fields", key.reference.index(other.name))
            else:
                continue
            message = f"the foreign key leads to {where}"
            yield file.finding("schema-key", message, place, hint=hint, table=name)


# types whose values can be equal
_NUMBERS = {"integer", "number", "year"}


def unlike_pair(schema: Schema, key: ForeignKey, target: Schema) -> tuple[Field, Field] | None:
    """The first two fields of a foreign key whose values are never equal, as their types are not.

    Args:
        schema: Whose foreign key it is.
        key: The foreign key.
        target: The schema of the table it leads to.

    Returns:
        The field here and the one there; None where all can be compared.
    """
    for ours, name in zip(key.fields, key.reference, strict=True):
        one, other = schema[ours], target[name]
        are_alike = one.type == other.type or "any" in (one.type, other.type)
        if one.type == other.type == "list":
            are_alike = one.option("itemType", "string") == other.option("itemType", "string")
        if not are_alike and not {one.type, other.type} <= _NUMBERS:
            return one, other
    return None


def _kind(field: Field) -> str:
    items = f" of {field.option('itemType', 'string')}" if field.type == "list" else ""
    return field.type + items
