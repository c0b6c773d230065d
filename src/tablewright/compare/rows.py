"""Rows of two versions of a table, matched by key, and their cells compared as their types are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.checks.keys import codes_of, combine, repeated_rows
from tablewright.compare.model import RowChanges
from tablewright.compare.texts import cells_of, is_read, written
from tablewright.values.comparing import comparable, is_inexact
from tablewright.values.types import is_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.compare.model import Mask, Rows
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table

Names = dict[str, str]
Pair = tuple[pa.Array, pa.Array]
_ITEM_END = "\x1f"  # no text has it that is not at fault
NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


def row_changes(then: Table, now: Table, names: Names) -> RowChanges:
    """Which rows came, went and changed.

    Args:
        then: The table as it was.
        now: The table as it is.
        names: The columns that are in both: the name now, and the name then.

    Returns:
        The differences. Where no key tells rows apart in both, rows are equal or they are not, and
        a row that stands twice is two.
    """
    key = shared_key(then, now, names)
    pairs = {
        name: (alike if name in key else _alike_or_texts)(then, name_then, now, name)
        for name, name_then in names.items()
    }
    usable = usable_rows(then, tuple(names[name] for name in key))
    if not key:
        removed, added = _unmatched(then.n_rows, now.n_rows, list(pairs.values()))
        removed = removed[usable[removed]]
        return RowChanges(then, now, (), (), removed, added, NO_ROWS, NO_ROWS, {})
    match = matches([pairs[name] for name in key])
    gone = usable.copy()
    gone[match[match >= 0]] = False
    found = np.flatnonzero(match >= 0)
    found = found[usable[match[found]]]
    others = names.keys() - set(key)
    masks = {name: differing(pairs[name], match[found], found) for name in names if name in others}
    changed = np.flatnonzero(np.any([*masks.values(), np.zeros(len(found), dtype=bool)], axis=0))
    differs = {
        name: (names[name], mask[changed]) for name, mask in masks.items() if mask[changed].any()
    }
    added = np.flatnonzero(match < 0)
    rows_now = found[changed]
    key_then = tuple(names[name] for name in key)
    removed = np.flatnonzero(gone)
    return RowChanges(then, now, key, key_then, removed, added, match[rows_now], rows_now, differs)


def usable_rows(table: Table, key: tuple[str, ...]) -> Mask:
    """The rows of a table that can be compared: whole ones, and the first that has its key.

    Of a sound table these are all.
    """
    usable: Mask = ~table.ragged
    columns = [table.held(name) for name in key if name in table.columns]
    for column in columns:
        usable &= pc.is_valid(column.values).to_numpy(zero_copy_only=False)
    if columns:
        usable[[row for row, _ in repeated_rows(columns)]] = False
    return usable


def _alike_or_texts(then: Table, name_then: str, now: Table, name: str) -> Pair:
    """As `alike`; as the cells stand where some are not of the column's type."""
    tables = ((then, name_then), (now, name))
    there = [(one, called) for one, called in tables if called in one.columns]
    if len(there) == 2 and not all(is_read(one, called) for one, called in there):
        old, new = (cells_of(one, called) for one, called in there)
        return old, new
    return alike(then, name_then, now, name)


def shared_key(then: Table, now: Table, names: Names) -> tuple[str, ...]:
    """The columns of now by which rows are told apart in both versions; empty for none."""
    now_of = {old: new for new, old in names.items()}
    for key in (
        tuple(now_of.get(one, "") for one in then.schema.primary_key),
        now.schema.primary_key,
    ):
        if not key or not all(name in names for name in key):
            continue
        if _is_key(now, key) and _is_key(then, tuple(names[name] for name in key)):
            return key
    return ()


def _is_key(table: Table, names: tuple[str, ...]) -> bool:
    if names == table.schema.primary_key:
        return True  # checked when it was read
    if not all(name in table.columns for name in names):
        return False
    columns = [table.held(name) for name in names]
    return not any(one.values.null_count for one in columns) and not repeated_rows(columns)


def alike(
    then: Table, name_then: str, now: Table, name: str, read: Callable[..., pa.Array] = comparable
) -> tuple[pa.Array, pa.Array]:
    """A column's values in both versions, as arrays of one type that are equal where they are."""
    old, new = then.columns.get(name_then), now.columns.get(name)
    if old is None or new is None:  # a column its schema lets a file leave out
        return _or_nulls(then, name_then), _or_nulls(now, name)
    if not _have_values(old.field, new.field):
        return _lists(old.field, written(then, name_then)), _lists(new.field, written(now, name))
    exactly = is_inexact(old) or is_inexact(new)
    left, right = read(old, exactly=exactly), read(new, exactly=exactly)
    if left.type != right.type or pa.types.is_decimal(left.type):
        left, right = pc.cast(left, pa.string()), pc.cast(right, pa.string())
    return left, right


def _lists(field: Field, texts: pa.Array) -> pa.Array:
    """Lists of texts as they are whatever parts their items; other texts as they stand."""
    parted = field.option("delimiter", ",") if field.type == "list" else ""
    return pc.replace_substring(texts, parted, _ITEM_END) if parted else texts


def _have_values(old: Field, new: Field) -> bool:
    """Whether two columns hold the same kind of values, and these are more than their texts."""
    items = [one.option("itemType", "string") for one in (old, new)]
    return old.type == new.type and items[0] == items[1] and not is_text(old)


def _or_nulls(table: Table, name: str) -> pa.Array:
    is_there = name in table.columns
    return written(table, name) if is_there else pa.nulls(table.n_rows, pa.string())


def matches(parts: list[tuple[pa.Array, pa.Array]]) -> Rows:
    """For each row of now the row of then with the same key, or -1."""
    if len(parts) == 1:
        (old, new), *_ = parts
    else:
        codes = combine([codes_of(pa.concat_arrays(part)) for part in parts])
        n_then = len(parts[0][0])
        old, new = pa.array(codes[:n_then]), pa.array(codes[n_then:])
    found: Rows = np.asarray(pc.fill_null(pc.index_in(new, value_set=old), -1)).astype(np.int64)
    return found


def differing(part: tuple[pa.Array, pa.Array], then: Rows, now: Rows) -> Mask:
    """Where the value of a row now is not the one it was."""
    old, new = pc.take(part[0], pa.array(then)), pc.take(part[1], pa.array(now))
    same = pc.fill_null(pc.equal(old, new), False)
    same = pc.or_(same, pc.and_(pc.is_null(old), pc.is_null(new)))
    if pa.types.is_floating(old.type):  # not a number is not equal to itself
        nan = pc.and_(pc.fill_null(pc.is_nan(old), False), pc.fill_null(pc.is_nan(new), False))
        same = pc.or_(same, nan)
    mask: Mask = pc.invert(same).to_numpy(zero_copy_only=False)
    return mask


def _unmatched(
    n_then: int, n_now: int, parts: list[tuple[pa.Array, pa.Array]]
) -> tuple[Rows, Rows]:
    """Rows of then and of now that the other side does not have, or not as often."""
    if not parts:  # no column is in both
        return np.arange(n_then), np.arange(n_now)
    # a missing value is one here: from 0, as a row without it is none
    joint = combine([codes_of(pa.concat_arrays(part)) + 1 for part in parts])
    codes = codes_of(pa.array(joint))  # no number is left out, so that they can be counted
    then, now = codes[:n_then], codes[n_then:]
    size = int(codes.max(initial=0)) + 1
    n_of_then, n_of_now = np.bincount(then, minlength=size), np.bincount(now, minlength=size)
    return (
        np.flatnonzero(_occurrence(then) >= n_of_now[then]),
        np.flatnonzero(_occurrence(now) >= n_of_then[now]),
    )


def _occurrence(codes: Rows) -> Rows:
    """For each item how many equal ones stand before it."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))[: len(codes)]
    sizes = np.diff(np.append(starts, len(codes)))
    numbers = np.empty(len(codes), dtype=np.int64)
    numbers[order] = np.arange(len(codes)) - np.repeat(starts, sizes)
    return numbers
