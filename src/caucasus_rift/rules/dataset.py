"""The dataset as rules see it: whole columns as masks and row numbers, and the sources' texts."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.tabular.findings import Finding
from caucasus_rift.tabular.keys import resolve
from caucasus_rift.tabular.package import Package, UnsafePath
from caucasus_rift.tabular.table import Table

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class View:
    """One table's columns in the shapes rules are written in; every array has one item a row."""

    def __init__(self, table: Table, tables: dict[str, Table]) -> None:
        """View `table`; `tables` are where its foreign keys lead."""
        self.table, self._tables = table, tables
        self._parents: dict[str, Ints] = {}
        self.n_rows = table.n_rows

    def values(self, name: str) -> pa.Array:
        """Typed values, null where empty or unreadable."""
        return self.table.values(name)

    def filled(self, name: str) -> Mask:
        """Where the cell has a readable value."""
        return pc.is_valid(self.values(name)).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

    def empty(self, name: str) -> Mask:
        """Where the cell is empty; an unreadable one is not."""
        return ~self.filled(name) & ~self.table.columns[name].bad

    def equals(self, name: str, *values: str) -> Mask:
        """Where the cell holds one of the values."""
        return as_mask(pc.is_in(self.values(name), value_set=pa.array(values)))

    def ints(self, name: str) -> Ints:
        """Whole numbers, -1 where there is none."""
        return np.asarray(pc.fill_null(self.values(name), -1)).astype(np.int64)

    def parent(self, name: str) -> Ints:
        """Row of the parent table that the foreign key column refers to; negative without one."""
        if name not in self._parents:
            key = next(key for key in self.table.schema.foreign_keys if key.fields == (name,))
            parent = self._tables[key.resource or self.table.name]
            self._parents[name] = resolve(self.table, key, parent)
        return self._parents[name]

    def parent_values(self, name: str, column: str) -> pa.Array:
        """A column of the parent table, looked up through the foreign key column `name`."""
        key = next(key for key in self.table.schema.foreign_keys if key.fields == (name,))
        parent = self._tables[key.resource or self.table.name]
        rows = self.parent(name)
        return pc.take(parent.values(column), pa.array(rows, mask=rows < 0))

    def finding(
        self, code: str, row: int, name: str, message: str, *, hint: str = "", shift: int = 0
    ) -> Finding:
        """A finding at a cell of this table."""
        return self.table.finding(code, int(row), name, message, hint=hint, shift=shift)

    def text(self, row: int, name: str) -> str:
        """A cell as text, for messages."""
        return self.table.cell(int(row), name)


class Dataset:
    """The package's tables as views, and its sources' texts laid end to end."""

    def __init__(self, package: Package, tables: dict[str, Table]) -> None:
        """Prepare the rules' input; nothing is read before a rule asks for it."""
        self._package, self._tables = package, tables
        self._views: dict[str, View] = {}

    def __getitem__(self, name: str) -> View:
        """The view of the table called `name`."""
        if name not in self._views:
            self._views[name] = View(self._tables[name], self._tables)
        return self._views[name]

    def has(self, needs: dict[str, tuple[str, ...]]) -> bool:
        """Whether all these columns exist and could be read, foreign keys' targets included."""
        for name, columns in needs.items():
            table = self._tables.get(name)
            if table is None or any(column not in table.columns for column in columns):
                return False
            for key in table.schema.foreign_keys:
                target = self._tables.get(key.resource or name)
                if set(key.fields) & set(columns) and (
                    target is None or any(part not in target.columns for part in key.reference)
                ):
                    return False
        return True

    @property
    def tables(self) -> dict[str, Table]:
        """All tables, by name."""
        return self._tables

    @cached_property
    def source_bytes(self) -> list[bytes | None]:
        """The file of each row of `sources`; None where it is missing or outside the package."""
        paths = self["sources"].values("path").to_pylist()
        return [self._read(path) for path in paths]

    @cached_property
    def source_texts(self) -> list[str | None]:
        """The text of each row of `sources`; None where the file cannot be read as UTF-8."""
        texts: list[str | None] = []
        for data in self.source_bytes:
            try:
                texts.append(None if data is None else data.decode("utf-8"))
            except UnicodeDecodeError:
                texts.append(None)
        return texts

    @cached_property
    def source_lengths(self) -> Ints:
        """Characters of each source's text; -1 where there is none."""
        return np.array([-1 if text is None else len(text) for text in self.source_texts], np.int64)

    @cached_property
    def source_offsets(self) -> Ints:
        """Where each source's text starts in `codes`."""
        lengths = np.maximum(self.source_lengths, 0)
        return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)

    @cached_property
    def codes(self) -> npt.NDArray[np.uint32]:
        """The Unicode code points of all sources' texts, end to end."""
        return code_points("".join(text or "" for text in self.source_texts))

    def slices_equal(self, sources: Ints, starts: Ints, ends: Ints, texts: pa.Array) -> Mask:
        """Where `texts` equals its source's characters from start to end.

        `sources` has rows of the table `sources`, negative for none; offsets outside the source
        and missing texts are unequal.
        """
        lengths = np.where(sources >= 0, self.source_lengths[sources], -1)
        wanted = np.asarray(pc.fill_null(pc.utf8_length(texts), -1)).astype(np.int64)
        possible = (starts >= 0) & (starts <= ends) & (ends <= lengths) & (ends - starts == wanted)
        rows = np.flatnonzero(possible & (wanted > 0))
        equal = possible & (wanted == 0)
        if len(rows):
            sizes = wanted[rows]
            first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            begin = self.source_offsets[sources[rows]] + starts[rows]
            at = np.arange(sizes.sum()) + np.repeat(begin - first, sizes)
            given = code_points("".join(pc.take(texts, pa.array(rows)).to_pylist()))
            same = np.logical_and.reduceat(self.codes[at] == given, first)
            equal[rows] = same
        return equal

    def _read(self, path: str | None) -> bytes | None:
        try:
            return None if path is None else self._package.read_bytes(path)
        except (OSError, UnsafePath):
            return None


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The code points of `text`, one item a character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def as_mask(values: pa.Array) -> Mask:
    """An Arrow boolean array as a numpy mask; null is false."""
    return pc.fill_null(values, False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def counts(parents: Ints, n_rows: int, where: Mask | None = None) -> Ints:
    """How many rows refer to each of `n_rows` parent rows."""
    kept = parents[parents >= 0] if where is None else parents[(parents >= 0) & where]
    return np.bincount(kept, minlength=n_rows)
