"""Columns that are called otherwise than they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.diffing.rows import alike, differing, matches, shared_key

if TYPE_CHECKING:
    import pyarrow as pa

    from caucasus_rift.diffing.model import Rows
    from caucasus_rift.tabular.schema import Field
    from caucasus_rift.tabular.table import Table

    Pairs = tuple[Rows, Rows]
    Names = dict[str, str]

# in so many of the rows that are in both, the values of a renamed column are as they were
_AGREEMENT = 0.8
# without a key: so many values, and so many of them there before
_VALUES, _SHARED = 3, 0.5


def shared_names(then: Table, now: Table) -> Names:
    """The columns that are in both versions: the name now, and the name then.

    A column is renamed if the one that is gone has its type and is described in the same words, or
    holds what it holds, or most of it row by row; or, where no key tells rows apart without it, if
    it stood in its place and half of the values are the same.
    """
    old, new = then.schema, now.schema
    names = {name: name for name in new.names if name in old.names}
    gone = [field for field in old.fields if field.name not in names]
    fresh = [field for field in new.fields if field.name not in names]
    rows = _same_rows(then, now, dict(names)) if gone and fresh else None
    for field in fresh:
        of_its_type = [one for one in gone if one.type == field.type]
        found = _renamed(field, of_its_type, then, now, rows)
        if found is not None:
            names[field.name] = found.name
            gone.remove(found)
    return {name: names[name] for name in new.names if name in names}


def _same_rows(then: Table, now: Table, names: Names) -> Pairs | None:
    """The rows that are in both, then and now; None where no key in both tells them apart."""
    key = shared_key(then, now, names)
    if not key:
        return None
    match = matches([alike(then, names[name], now, name) for name in key])
    found = np.flatnonzero(match >= 0)
    return match[found], found


def _renamed(
    field: Field, gone: list[Field], then: Table, now: Table, rows: Pairs | None
) -> Field | None:
    """The field among those that are gone which this one was, if any."""
    for one in gone:
        if one.description and one.description == field.description:
            return one
    pairs = [(one, alike(then, one.name, now, field.name)) for one in gone]
    for one, (left, right) in pairs:
        if _same_values(left, right):
            return one
    if rows is not None:
        best = max(pairs, key=lambda pair: _agreement(pair[1], rows), default=None)
        return best[0] if best and _agreement(best[1], rows) >= _AGREEMENT else None
    place = now.schema.names.index(field.name)
    for one, (left, right) in pairs:
        if then.schema.names.index(one.name) == place and _shares_values(left, right):
            return one
    return None


def _agreement(pair: tuple[pa.Array, pa.Array], rows: Pairs) -> float:
    """In how many of the rows in both, from 0 to 1, two columns agree; 0 where one is all empty."""
    if any(part.null_count == len(part) for part in pair) or not len(rows[0]):
        return 0
    return 1 - float(np.mean(differing(pair, *rows)))


def _same_values(left: pa.Array, right: pa.Array) -> bool:
    if len(left) != len(right) or left.null_count != right.null_count:
        return False
    if left.null_count == len(left):
        return False
    return bool(left.take(pc.sort_indices(left)).equals(right.take(pc.sort_indices(right))))


def _shares_values(left: pa.Array, right: pa.Array) -> bool:
    left, right = pc.drop_null(pc.unique(left)), pc.drop_null(pc.unique(right))
    if len(right) < _VALUES:
        return False
    return bool(pc.sum(pc.is_in(right, value_set=left)).as_py() >= _SHARED * len(right))
