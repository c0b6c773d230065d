"""Keys: what must be unique within a table, and what must stand in another."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.findings import Suggestions, nearest, shorten
from tablewright.values import spreadsheet
from tablewright.values.comparing import comparable, is_inexact, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tablewright.base.findings import Budget, Finding
    from tablewright.descriptor.schema import ForeignKey
    from tablewright.tables.table import Table
    from tablewright.values.types import Column

SAMPLES = 3
MAX_PARTS = 12
Codes = npt.NDArray[np.int64]
_MAX_CODE = 2**62  # so that codes of several columns stay within 64 bits


def check_unique(table: Table) -> Iterator[Finding]:
    """Rows whose primary key, unique key or unique value another row had before them.

    A row that repeats another as a whole is one fault. Texts are compared as they stand, with
    what no one sees in them; cells of which it is not known what they hold are left out.
    """
    said: set[tuple[int, int]] = set()
    for code, key in _keys(table):
        if not _has_time(table, key, table.n_rows):
            yield _no_time(table, key)
            return
        what = "primary key" if code == "primary-key-duplicate" else _joined(map(shorten, key))
        for row, first in repeated_rows([_known(table, name) for name in key]):
            if (row, first) in said:
                continue
            for name in key:
                table.repeated.setdefault(name, set()).add(row)
            if code == "primary-key-duplicate":
                table.distrusted.add(row)
            if table.is_copy(row, first):
                said.add((row, first))
            elif code == "primary-key-duplicate":
                table.doubled.add(first)
            if table.limit.leaves_out(code, key[0]):
                continue
            shown = _joined(shorten(table.cell(row, name)) for name in key)
            yield table.finding(
                code,
                row,
                key[0],
                f"the {what} {shown} stands on {table.where(first, row)} already",
                hint="delete one of the two rows, or give this one a key of its own",
            )


def _has_time(table: Table, key: tuple[str, ...], n_rows: int) -> bool:
    """Whether one more key of a table may be checked, for which so many rows are looked at."""
    return table.key_budget.allows("", n_rows * len(key))


def _no_time(table: Table, key: tuple[str, ...]) -> Finding:
    message = "the table has so many keys that this one and those behind it are not checked"
    return table.finding("not-supported", 0, key[0], message)


def _known(table: Table, name: str) -> Column:
    """A column as its cells hold it, null where a cell's text is not known."""
    column = table.held(name)
    unsure = table.unsure(name) & ~table.ragged
    if table.is_required(name):  # white space alone has been said to be no value
        unsure |= pc.is_null(table.meant(name).values).to_numpy(zero_copy_only=False)
    if not unsure.any():
        return column
    values = pc.if_else(pa.array(unsure), pa.scalar(None, column.values.type), column.values)
    return dataclasses.replace(column, values=values)


def _keys(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What must be unique, each set of columns once, as far as the columns are there."""
    schema = table.schema
    keys = {schema.primary_key: "primary-key-duplicate"} if schema.primary_key else {}
    for key in schema.unique_keys:
        keys.setdefault(key, "unique-key-duplicate")
    for field in schema.fields:
        if field.constraints.get("unique"):
            keys.setdefault((field.name,), "value-duplicate")
    for key, code in keys.items():
        if all(name in table.columns for name in key):
            yield code, key


def _joined(parts: Iterable[str], joiner: str = " + ") -> str:
    """The parts of a key as a message shows them: the first of very many."""
    shown = list(itertools.islice(parts, MAX_PARTS + 1))
    return joiner.join([*shown[:MAX_PARTS], "…"] if len(shown) > MAX_PARTS else shown)


def repeated_rows(columns: list[Column]) -> list[tuple[int, int]]:
    """Rows whose values stood in an earlier row, with that row."""
    found = _repeated([comparable(column) for column in columns])
    # what differs as floats does differ; what does not is looked at again
    if found and any(map(is_inexact, columns)):
        found = _repeated([comparable(column, exactly=is_inexact(column)) for column in columns])
    return found


def _repeated(parts: list[pa.Array]) -> list[tuple[int, int]]:
    """Rows whose values stood in an earlier row, with that row; rows with a null are left out."""
    if _ascends(parts):
        return []
    codes = combine([codes_of(part) for part in parts])
    rows = np.flatnonzero(codes >= 0)
    if len(pc.unique(pa.array(codes[rows]))) == len(rows):
        return []
    _, first, inverse = np.unique(codes[rows], return_index=True, return_inverse=True)
    firsts = rows[first[inverse]]
    again = np.flatnonzero(firsts != rows)
    return [(int(rows[at]), int(firsts[at])) for at in again]


def _ascends(parts: list[pa.Array]) -> bool:
    """Whether every row is greater than the one before it, as in a table sorted by its key."""
    if any(part.null_count for part in parts):
        return False
    same = None
    for part in parts:
        before, behind = part[:-1], part[1:]
        less = pc.less(before, behind)
        equal = pc.equal(before, behind)
        if same is not None:
            less, equal = pc.or_(pc.invert(same), less), pc.and_(same, equal)
        if pc.all(pc.or_(less, equal)).as_py() is False:
            return False
        same = equal
    return not pc.any(same).as_py()


def codes_of(values: pa.Array) -> Codes:
    """Whole numbers that are equal where the values are; -1 for null."""
    indices = pc.dictionary_encode(values).indices
    return np.asarray(pc.fill_null(indices, -1)).astype(np.int64)


def combine(parts: list[Codes]) -> Codes:
    """One code a row for several columns; -1 where any is."""
    combined = parts[0].copy()
    for part in parts[1:]:
        missing = (combined < 0) | (part < 0)
        count = int(part.max(initial=0)) + 1
        if int(combined.max(initial=0)) >= _MAX_CODE // count:
            combined = codes_of(pa.array(combined))
        combined = combined * count + part
        combined[missing] = -1
    return combined


def resolve(child: Table, key: ForeignKey, parent: Table) -> Codes:
    """For each row of `child` the row of `parent` it refers to; -1 for none, -2 for no reference.

    A reference with an empty part is none (SQL's MATCH SIMPLE), and once keys have been checked one
    to a key that two rows have. The values of both must have been checked; the answer is kept with
    `child`.
    """
    if key not in child.references:
        child.references[key] = _resolve(child, key, parent)
    return child.references[key]


def _resolve(child: Table, key: ForeignKey, parent: Table) -> Codes:
    own, theirs = [], []
    for ours, name in zip(key.fields, key.reference, strict=True):
        left, right = _alike(child.meant(ours), parent.meant(name))
        own.append(left)
        theirs.append(right)
    absent = np.zeros(child.n_rows, dtype=bool)
    for part in own:
        if part.null_count:
            absent |= pc.is_null(part).to_numpy(zero_copy_only=False)
    if len(own) == 1 and 2 * (len(own[0]) - own[0].null_count) < len(theirs[0]):
        rows = _resolve_few(own[0], theirs[0], absent)
    elif len(own) == 1:
        (name,) = key.fields
        is_column = own[0] is child.values(name)  # else what differs there may be equal
        rows = _look_up(own[0], theirs[0], child.runs(name) if is_column else None)
    else:
        joint = [
            codes_of(pa.concat_arrays([left, right]))
            for left, right in zip(own, theirs, strict=True)
        ]
        codes = combine(joint)
        rows = _look_up(pa.array(codes[: child.n_rows]), pa.array(codes[child.n_rows :]))
    rows[absent] = -2
    if parent.ambiguous:
        rows[np.isin(rows, list(parent.ambiguous))] = -2
    return rows


def _look_up(own: pa.Array, theirs: pa.Array, runs: npt.NDArray[np.intp] | None = None) -> Codes:
    """Where in `theirs` each of `own` stands first, -1 for nowhere; a run of equal ones as one."""
    if runs is not None and 3 * len(runs) <= 2 * len(own):
        found = _look_up(pc.take(own, pa.array(runs)), theirs)
        return np.repeat(found, np.diff(runs, append=len(own)))
    if own.equals(theirs) and _ascends([theirs]):  # each is referred to, in order
        return np.arange(len(own))
    return np.asarray(pc.fill_null(pc.index_in(own, value_set=theirs), -1)).astype(np.int64)


def _resolve_few(own: pa.Array, theirs: pa.Array, absent: npt.NDArray[np.bool_]) -> Codes:
    """What `_resolve` says where the references are few: they are looked for, not looked up."""
    encoded = pc.dictionary_encode(own)
    wanted = np.asarray(pc.fill_null(pc.index_in(theirs, value_set=encoded.dictionary), -1))
    rows = np.flatnonzero(wanted >= 0)[::-1]
    found = np.full(len(encoded.dictionary) + 1, -1, dtype=np.int64)
    found[wanted[rows]] = rows  # of equal ones the first, which is written last
    resolved: Codes = found[np.asarray(pc.fill_null(encoded.indices, -1))]
    resolved[absent] = -2
    return resolved


def _alike(left: Column, right: Column) -> tuple[pa.Array, pa.Array]:
    """A reference's and its key's values, so that equal ones are equal in Arrow."""
    numbers = [column for column in (left, right) if column.field.type == "number"]
    # as texts where floats may not tell them apart, or to compare them with whole numbers
    exactly = len(numbers) == 1 or any(map(is_inexact, numbers))
    own, theirs = comparable(left, exactly=exactly), reference(right, exactly=exactly)
    if own.type != theirs.type:
        own, theirs = pc.cast(own, pa.string()), pc.cast(theirs, pa.string())
    return own, theirs


def check_foreign(child: Table, key: ForeignKey, parent: Table) -> Iterator[Finding]:
    """References to rows that do not exist: one finding a missing key, at its first place."""
    if not _has_time(child, key.fields, child.n_rows + parent.n_rows):
        yield _no_time(child, key.fields)
        return
    found = resolve(child, key, parent)
    lost = found == -1
    for name in key.fields:
        lost &= ~child.unsure(name)
    if len(key.fields) == 1:
        child.dangling[key.fields[0]] = child.dangling.get(key.fields[0], False) | lost
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in np.flatnonzero(lost):
        parts = tuple(child.cell(int(row), name) for name in key.fields)
        groups.setdefault(parts, []).append(int(row))
    if not groups:
        return
    for parts in _excused(key, parent, found[found >= 0], groups, child.budget):
        del groups[parts]
    known = _texts(key, parent)
    suggestions = Suggestions(known, SAMPLES, budget=child.budget)
    parents = frozenset(known)
    target = f"{parent.name}.{'+'.join(key.reference)}"
    add = f"add it to {_joined(map(shorten, parent.resource.paths), ', ')}"
    for parts, rows in groups.items():
        if child.limit.leaves_out("foreign-key-missing", key.fields[0]):
            continue
        message = f"there is no {_joined(map(shorten, parts))} in {shorten(target)[1:-1]}"
        if len(rows) > 1:
            lines = ", ".join(child.where(row, rows[0]) for row in rows[1 : SAMPLES + 1])
            more = f" and {len(rows) - 1 - SAMPLES} more" if len(rows) - 1 > SAMPLES else ""
            message += f" ({len(rows)} rows refer to it, also {lines}{more})"
        meant = [
            spreadsheet.hint_among(child.schema[name], part, parents)
            for name, part in zip(key.fields, parts, strict=True)
        ]
        joined = " + ".join(parts)
        likely = "" if joined in suggestions else suggestions.hint(joined)
        hint = next(filter(None, meant), "") or likely or add
        yield child.finding("foreign-key-missing", rows[0], key.fields[0], message, hint=hint)


def _excused(
    key: ForeignKey,
    parent: Table,
    referred: Codes,
    groups: dict[tuple[str, ...], list[int]],
    budget: Budget,
) -> list[tuple[str, ...]]:
    """Missing keys that are accounted for by keys which cannot be read, one by one.

    A key that is broken, or empty where it must not be, is a fault of its own; that its references
    lead nowhere follows. One that is `referred` to as it stands is meant so, and excuses none.
    """
    if len(key.reference) != 1:
        return []
    (name,) = key.reference
    unread = parent.columns[name].bad | parent.unsure(name)
    if parent.is_required(name):
        unread = unread | pc.is_null(parent.values(name)).to_numpy(zero_copy_only=False)
    unread[referred] = False
    left = {parts[0]: None for parts in groups}
    # in this order they are taken where none is like the key that cannot be read
    most = iter(sorted(left, key=lambda one: len(groups[one,]), reverse=True))
    size = sum(map(len, left)) + len(left)
    excused: list[tuple[str, ...]] = []
    for row in np.flatnonzero(unread)[: len(left)]:
        cell = parent.cell(int(row), name)[: Suggestions.MAX_LENGTH]
        close = nearest(cell, list(left), 1) if cell and budget.allows(cell, size) else []
        chosen = close[0] if close else next(one for one in most if one in left)
        excused.append((chosen,))
        del left[chosen]
        size -= len(chosen) + 1
    return excused


def _texts(key: ForeignKey, parent: Table) -> list[str]:
    columns = [parent.cells[name].to_pylist() for name in key.reference]
    return list(dict.fromkeys(" + ".join(parts) for parts in zip(*columns, strict=True)))
