"""What rules ask of the package itself: its tables, their ids, and their vocabularies."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import rows_of
from tablewright.rules.prepared import Inputs, Prepared


def package_tables(inputs: Inputs) -> pa.Table:
    """The tables, and whether their rows have an id; null where that could not be read."""
    tables = [(name, _has_ids(inputs, name)) for name in inputs.declared]
    return rows_of(tables, name=pa.string(), has_ids=pa.bool_())


def _has_ids(inputs: Inputs, name: str) -> bool | None:
    """Whether the primary key of a table is one column; None where that is not there."""
    if name not in inputs:
        return None
    key = inputs.schemas[name].primary_key
    return (len(key) == 1) if set(key) <= inputs.table(name).columns.keys() else None


def package_ids(inputs: Inputs) -> pa.Table:
    """The ids that stand in the tables of which there are tombstones."""
    parts = [rows_of([], table_name=pa.string(), id=pa.string())]
    for name in pc.unique(inputs["tombstones"]["table_name"].drop_null()).to_pylist():
        if _has_ids(inputs, name):
            ids = inputs.table(name).strings(inputs.schemas[name].primary_key[0])
            parts.append(pa.table({"table_name": pa.repeat(name, len(ids)), "id": ids}))
    return pa.concat_tables(parts)


def vocabularies(inputs: Inputs) -> pa.Table:
    """The codes of each column that has some, named as the variables of codings are."""
    codes = [
        (f"{name}.{field.name}", str(code))
        for name, schema in inputs.schemas.items()
        for field in schema.fields
        for code in field.categories or ()
    ]
    return rows_of(codes, variable=pa.string(), code=pa.string())


PREPARED = (
    Prepared("package_tables", "", {}, package_tables),
    Prepared("package_ids", "", {"tombstones": ("table_name",)}, package_ids),
    Prepared("vocabularies", "", {}, vocabularies),
)
