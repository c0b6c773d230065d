"""Foreign keys must lead to a table and columns that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import Budget, Suggestions, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.findings import Finding
    from tablewright.base.json_file import JsonFile, Pointer
    from tablewright.descriptor.schema import Schema


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
            else:
                continue
            message = f"the foreign key leads to {where}"
            yield file.finding("schema-key", message, place, hint=hint, table=name)
