"""Columns that are called otherwise than they were."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.compare.rows import alike, differing, matches, shared_key
from tablewright.compare.texts import written
from tablewright.values.comparing import comparable, is_inexact
from tablewright.values.types import is_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tablewright.compare.model import Rows
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table
    from tablewright.values.types import Column

    Pairs = tuple[Rows, Rows]
    Names = dict[str, str]
    Fields = dict[str, Field]

# in so many of the rows that are in both, the values of a renamed column are as they were
_AGREEMENT = 0.8
# without a key: so many values, and so many of them there before
_VALUES, _SHARED = 3, 0.5
# what comparing every column with every other may cost: two columns cost as much as some rows, and
# a row more for each that is in both
_COST, _COST_OF_TWO = 20_000_000, 500


def shared_names(then: Table, now: Table) -> Names:
    """The columns that are in both versions: the name now, and the name then.

    A column is renamed if the one that is gone has its type and holds what it holds, or most of it
    row by row; or, where no key tells rows apart without it, if it stood in its place and half of
    the values are the same; or else if it is described in the same words.
    """
    before = set(then.schema.names)
    names = {name: name for name in now.schema.names if name in before}
    gone = {field.name: field for field in then.schema.fields if field.name not in names}
    fresh = {field.name: field for field in now.schema.fields if field.name not in names}
    if gone and fresh:
        names |= _Search(then, now, gone, fresh).renamed(_same_rows(then, now, names))
    return {name: names[name] for name in now.schema.names if name in names}


def _same_rows(then: Table, now: Table, names: Names) -> Pairs | None:
    """The rows that are in both, then and now; None where no key in both tells them apart."""
    key = shared_key(then, now, names)
    if not key:
        return None
    match = matches([alike(then, names[name], now, name) for name in key])
    found = np.flatnonzero(match >= 0)
    return match[found], found


class _Search:
    """The columns that are in one version only, and which of them are one."""

    def __init__(self, then: Table, now: Table, gone: Fields, fresh: Fields) -> None:
        self._then, self._now = then, now
        self._gone, self._fresh = gone, fresh
        self._known: dict[tuple[int, bool], pa.Array] = {}

    def renamed(self, rows: Pairs | None) -> Names:
        """The names now and then, what is surest first; `rows` are those in both, where known."""
        found: Names = {}
        contents = self._contents()
        described = [_with_description(content) for content in contents]
        for pairs in (
            self._by(*described),
            self._by(*contents),
            self._agreeing(rows) if rows else self._sharing(),
            self._by(_description, _description),
        ):
            for name, name_then in pairs:
                found[name] = name_then
                del self._fresh[name], self._gone[name_then]
        return found

    def _by(
        self, of_then: Callable[[Field], object], of_now: Callable[[Field], object]
    ) -> Iterator[tuple[str, str]]:
        """Columns that are one by something that can be looked up; None is nothing."""
        before: defaultdict[object, deque[str]] = defaultdict(deque)
        for field in self._gone.values():
            before[of_then(field)].append(field.name)
        for field in list(self._fresh.values()):
            what = of_now(field)
            if what is not None and before[what]:
                yield field.name, before[what].popleft()

    def _contents(self) -> tuple[Callable[[Field], object], Callable[[Field], object]]:
        """What tells columns that hold the same values from others, of then and of now."""
        tables = ((self._then, self._gone), (self._now, self._fresh))
        columns = [table.columns[name] for table, names in tables for name in _there(table, names)]
        exactly = any(map(is_inexact, columns))

        def content(table: Table) -> Callable[[Field], object]:
            return lambda field: self._content(table, field, exactly=exactly)

        return content(self._then), content(self._now)

    def _content(self, table: Table, field: Field, *, exactly: bool) -> object:
        """What a column holds, in whatever order; None where that is nothing."""
        if field.name not in table.columns:
            return None
        if is_text(field):
            texts = written(table, field.name)
        else:
            texts = pc.cast(self._read(table.columns[field.name], exactly=exactly), pa.string())
        if texts.null_count == len(texts):
            return None
        return (field.type, field.option("itemType", "string"), texts.null_count, _digest(texts))

    def _agreeing(self, rows: Pairs) -> Iterator[tuple[str, str]]:
        """Columns of one type that agree in most of the rows in both; of several the best."""
        n_gone = Counter(field.type for field in self._gone.values())
        n_pairs = sum(n_gone[field.type] for field in self._fresh.values())
        is_affordable = n_pairs * (len(rows[0]) + _COST_OF_TWO) <= _COST
        for field in list(self._fresh.values()):
            others = self._of_its_type(field) if is_affordable else self._in_its_place(field)
            described = _description(field)
            known = [
                (self._agreement(one, field, rows), _description(one) == described, one.name)
                for one in others
            ]
            best = max(known, key=lambda one: one[:2], default=(0.0, False, ""))
            if best[0] >= _AGREEMENT:
                yield field.name, best[2]

    def _agreement(self, one: Field, field: Field, rows: Pairs) -> float:
        """In how many of the rows in both, from 0 to 1, two columns agree; 0 if one is empty."""
        pair = self._alike(one, field)
        if any(part.null_count == len(part) for part in pair) or not len(rows[0]):
            return 0
        return 1 - float(np.mean(differing(pair, *rows)))

    def _sharing(self) -> Iterator[tuple[str, str]]:
        """Columns of one type in one place that share half of their values."""
        for field in list(self._fresh.values()):
            for one in self._in_its_place(field):
                if _shares_values(*self._alike(one, field)):
                    yield field.name, one.name

    def _of_its_type(self, field: Field) -> list[Field]:
        return [one for one in self._gone.values() if one.type == field.type]

    def _in_its_place(self, field: Field) -> list[Field]:
        """The column that stood in the place of one, if it is of its type and not found yet."""
        place = self._now.schema.numbers[field.name]
        fields = self._then.schema.fields[place : place + 1]
        return [one for one in fields if one.name in self._gone and one.type == field.type]

    def _alike(self, one: Field, field: Field) -> tuple[pa.Array, pa.Array]:
        return alike(self._then, one.name, self._now, field.name, self._read)

    def _read(self, column: Column, *, exactly: bool) -> pa.Array:
        """A column's values; it may be compared with many others."""
        key = id(column), exactly
        if key not in self._known:
            self._known[key] = comparable(column, exactly=exactly)
        return self._known[key]


def _there(table: Table, names: Fields) -> list[str]:
    return [name for name in names if name in table.columns]


def _description(field: Field) -> object:
    return (field.type, field.description) if field.description else None


def _with_description(content: Callable[[Field], object]) -> Callable[[Field], object]:
    """What a column holds together with how it is described, None where either is nothing."""

    def both(field: Field) -> object:
        described = _description(field)
        held = None if described is None else content(field)
        return None if held is None else (held, described)

    return both


def _digest(texts: pa.Array) -> bytes:
    """A hash of some texts in whatever order, less those that are null."""
    texts = pc.drop_null(texts)
    texts = texts.take(pc.sort_indices(texts))
    sizes = np.asarray(pc.binary_length(texts))
    found = hashlib.sha256(sizes.tobytes())
    _, _, data = texts.buffers()
    if data is not None:
        found.update(memoryview(data)[: int(sizes.sum())])
    return found.digest()


def _shares_values(left: pa.Array, right: pa.Array) -> bool:
    left, right = pc.drop_null(pc.unique(left)), pc.drop_null(pc.unique(right))
    if len(right) < _VALUES:
        return False
    return bool(pc.sum(pc.is_in(right, value_set=left)).as_py() >= _SHARED * len(right))
