"""Columns that are called otherwise than they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from caucasus_rift.diffing.rows import alike

if TYPE_CHECKING:
    import pyarrow as pa

    from caucasus_rift.tabular.schema import Field
    from caucasus_rift.tabular.table import Table

    Names = dict[str, str]

# of the values of a column that stands in the same place, so many must have been there before
_SHARED = 0.5


def shared_names(then: Table, now: Table) -> Names:
    """The columns that are in both versions: the name now, and the name then.

    A column is renamed if the one that is gone has its type and is described in the same words, or
    holds what it holds, or stood in its place with at least half of its values.
    """
    old, new = then.schema, now.schema
    names = {name: name for name in new.names if name in old.names}
    gone = [field for field in old.fields if field.name not in names]
    for field in new.fields:
        if field.name in names:
            continue
        of_its_type = [one for one in gone if one.type == field.type]
        found = _renamed(field, of_its_type, then, now)
        if found is not None:
            names[field.name] = found.name
            gone.remove(found)
    return {name: names[name] for name in new.names if name in names}


def _renamed(field: Field, gone: list[Field], then: Table, now: Table) -> Field | None:
    """The field among those that are gone which this one was, if any."""
    for one in gone:
        if one.description and one.description == field.description:
            return one
    pairs = [(one, alike(then, one.name, now, field.name)) for one in gone]
    for one, (left, right) in pairs:
        if _same_values(left, right):
            return one
    place = now.schema.names.index(field.name)
    for one, (left, right) in pairs:
        if then.schema.names.index(one.name) == place and _shares_values(left, right):
            return one
    return None


def _same_values(left: pa.Array, right: pa.Array) -> bool:
    if len(left) != len(right) or left.null_count != right.null_count:
        return False
    if left.null_count == len(left):
        return False
    return bool(left.take(pc.sort_indices(left)).equals(right.take(pc.sort_indices(right))))


def _shares_values(left: pa.Array, right: pa.Array) -> bool:
    left, right = pc.drop_null(pc.unique(left)), pc.drop_null(pc.unique(right))
    if not len(right):
        return False
    return bool(pc.sum(pc.is_in(right, value_set=left)).as_py() >= _SHARED * len(right))
