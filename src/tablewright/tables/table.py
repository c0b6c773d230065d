"""A table as the checks see it: typed columns in memory, each cell with its place on disk."""

from __future__ import annotations

import bisect
import dataclasses
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.byte_search import may_hold_white, octets_of
from tablewright.base.characters import WHITE, mend
from tablewright.base.findings import MAX_NAME, Budget, Finding, cut, shorten
from tablewright.values.types import arrow_plain, arrow_type, is_text, parse

MAX_KEY_CELLS = 20_000_000
MAX_KEY_PARTS = 50  # for which there is time in a table of any size

if TYPE_CHECKING:
    import numpy.typing as npt

    from tablewright.base.findings import Limit, Place, Severity
    from tablewright.csv.csv_file import CsvFile
    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Field, ForeignKey
    from tablewright.values.types import Column

    Codes = tuple[list[Any], npt.NDArray[np.int32]]
    Rows = npt.NDArray[np.intp]


class Table:
    """The rows of a resource, from all its files; `columns` has those that could be read.

    `cells` are as they were meant: a cell with white space around it (`padded`) or with characters
    that no one sees is one fault, and is judged without them. `mended` marks both.
    """

    def __init__(self, resource: Resource, files: list[CsvFile], limit: Limit) -> None:
        """Start a table from its files; columns are added by the check.

        The `limit` says how many faults of it have a finding each.
        """
        self.resource, self.files = resource, files
        self.name, self.schema = resource.name, resource.schema
        self.columns: dict[str, Column] = {}
        self.cells: dict[str, pa.Array] = {}
        self.mended: dict[str, Rows] = {}
        self.padded: dict[str, Rows] = {}
        self._breaks: tuple[Rows, Rows] | None = None
        self._unmended: dict[str, pa.Array] = {}
        self._unjudged: dict[str, Column] = {}
        self.references: dict[ForeignKey, npt.NDArray[np.int64]] = {}
        self._unknown: dict[str, npt.NDArray[np.bool_]] = {}
        self._codes: dict[str, Codes] = {}
        self._runs: dict[str, Rows] = {}
        self.budget, self.limit = Budget(), limit
        self._rows_by_column: dict[int, dict[int, list[int]]] = {}
        self.n_rows = sum(file.n_rows for file in files)
        # cells of keys that are looked at, however many keys there are
        self.key_budget = Budget(max(MAX_KEY_CELLS, MAX_KEY_PARTS * self.n_rows))
        self.as_written: dict[str, pa.Array] = {}  # the padded cells of each column
        self._doubtful_places: dict[Place, int] = {}
        self._faulty_cells: set[Place] = set()
        self._is_distrusted = False
        self.distrusted: set[int] = set()
        self.doubled: set[int] = set()
        self.ambiguous: frozenset[int] = frozenset()
        self.dangling: dict[str, npt.NDArray[np.bool_]] = {}
        self.repeated: dict[str, set[int]] = {}
        self._lines: dict[str, list[str]] = {}
        self._first_rows = [0]
        for file in files:
            self._first_rows.append(self._first_rows[-1] + file.n_rows)

    def add(self, field: Field, parts: list[pa.Array | None]) -> None:
        """Add the column of a field: its cells as they were meant, and what they hold.

        `parts` has the cells in each file, None for one that has no such column.
        """
        name = field.name
        full = [
            pa.repeat("", file.n_rows) if part is None else part
            for file, part in zip(self.files, parts, strict=True)
        ]
        cells = full[0] if len(full) == 1 else pa.concat_arrays(full)
        padded = _padded(cells)
        if len(padded) and field.missing:  # one of these may be white space
            known = pa.array(field.missing, pa.string())
            is_missing = pc.is_in(pc.take(cells, pa.array(padded)), value_set=known)
            padded = padded[~is_missing.to_numpy(zero_copy_only=False)]
        self.as_written[name] = pc.take(cells, pa.array(padded))
        unclean = np.flatnonzero(self._rows_with(name, [file.unclean for file in self.files]))
        rows = np.union1d(padded, unclean)
        if len(rows):
            mended = [mend(cell) for cell in pc.take(cells, pa.array(rows)).to_pylist()]
            mask = np.zeros(self.n_rows, dtype=bool)
            mask[rows] = True
            self._unmended[name] = cells
            cells = pc.replace_with_mask(cells, pa.array(mask), pa.array(mended, pa.string()))
        self.padded[name], self.mended[name] = padded, rows
        self.cells[name] = cells
        self.columns[name] = parse(field, cells)
        lacking = [part is None for part in parts]
        if any(lacking):
            self._empty(name, np.repeat(lacking, [file.n_rows for file in self.files]))

    def _empty(self, name: str, rows: npt.NDArray[np.bool_]) -> None:
        """Take the rows of files without a column for rows without a value in it.

        Where the column has to be there, what they should hold is not known.
        """
        column = self.columns[name]
        values = pc.if_else(pa.array(rows), pa.scalar(None, column.values.type), column.values)
        self.columns[name] = dataclasses.replace(column, values=values, bad=column.bad & ~rows)
        if self.schema.must_have(self.schema[name]):
            self._unknown[name] = rows

    def without_shifted(self, findings: list[Finding]) -> list[Finding]:
        """The findings without those in rows where an empty cell too many has shifted the others.

        The surplus may be at the end, where a spreadsheet puts it: then the cells are as they
        should be. Several faults say that it is not; such a row is not judged any further.
        """
        rows = [self._doubtful_places.get(each.place) for each in findings]
        shifted = {row for row, count in Counter(rows).items() if row is not None and count > 1}
        self.ragged[list(shifted)] = True
        return [each for each, row in zip(findings, rows, strict=True) if row not in shifted]

    def distrust(self) -> None:
        """Leave out of the rules what has a fault of its own: cells, and rows without a key.

        Of rows with one key no one knows which is meant: from now on references lead to none.
        """
        self._is_distrusted = True
        self.distrusted.update(map(int, np.flatnonzero(self.ragged)), self.doubled)
        self.ambiguous = frozenset(self.doubled)
        if any(file.unsure for file in self.files):
            for name in self.columns:
                unsure = self.unsure(name) & ~self.ragged
                if unsure.any():
                    self.reject(name, unsure)
                    self.references.clear()
        for name in self.schema.primary_key:
            if name in self.columns and self.values(name).null_count:
                null = pc.is_null(self.values(name)).to_numpy(zero_copy_only=False)
                self.distrusted.update(map(int, np.flatnonzero(null)))

    def trusted(self, findings: list[Finding]) -> list[Finding]:
        """The findings of rules without those at rows or cells that have a fault of their own."""
        rows = self._doubtful_places
        return [
            each
            for each in findings
            if rows.get(each.place) not in self.distrusted and each.place not in self._faulty_cells
        ]

    def values(self, name: str) -> pa.Array:
        """A field's typed values, null where missing or unreadable, or where no file has it."""
        if name not in self.columns:
            return pa.nulls(self.n_rows, arrow_plain(self.schema[name]))
        return self.columns[name].values

    def meant(self, name: str) -> Column:
        """A column with all values that could be read, those that break a constraint as well."""
        return self._unjudged.get(name, self.columns[name])

    def held(self, name: str) -> Column:
        """A column with what its cells hold: as `meant`, but texts as they stand in the file."""
        column = self.meant(name)
        if name not in self._unmended or not is_text(column.field):
            return column
        mended = np.zeros(self.n_rows, dtype=bool)
        mended[self.mended[name]] = True
        present = pc.or_(pc.is_valid(column.values), pa.array(mended & ~column.bad))
        cells = self._unmended[name]
        values = pc.if_else(present, cells, pa.scalar(None, cells.type))
        return dataclasses.replace(column, values=values, cells=cells)

    def held_values(self, name: str) -> pa.Array:
        """The values of `held`; null where no file has the field."""
        return self.held(name).values if name in self.columns else self.values(name)

    def codes(self, name: str) -> Codes:
        """A column's distinct values, first those of its vocabulary, and each row's number of one.

        The number is -1 for a null, and for a value that a vocabulary does not have.
        """
        if name not in self._codes:
            values, categories = self.values(name), self.schema[name].categories
            if categories:
                known = list(categories)
                codes = pc.index_in(values, value_set=pa.array(known, values.type))
            else:
                encoded = pc.dictionary_encode(values)
                known, codes = encoded.dictionary.to_pylist(), encoded.indices
            self._codes[name] = (known, np.asarray(pc.fill_null(codes, -1)))
        return self._codes[name]

    def runs(self, name: str) -> Rows:
        """The rows at which a column has another value than in the row before it, with the first.

        A null, which is equal to nothing, is a run of its own.
        """
        if name not in self._runs:
            values = self.values(name)
            changes = pc.fill_null(pc.not_equal(values[1:], values[:-1]), True)
            behind = np.flatnonzero(changes.to_numpy(zero_copy_only=False)) + 1
            self._runs[name] = np.append(np.zeros(min(1, len(values)), dtype=np.intp), behind)
        return self._runs[name]

    def reject(self, name: str, broken: npt.NDArray[np.bool_], *, are_values: bool = False) -> None:
        """Take back values that are at fault: what rules would find in them is no other fault.

        Those that break a constraint `are_values` all the same, and are keys and references.
        """
        meant = self.meant(name)
        self.columns[name] = _without(self.columns[name], broken)
        self._unjudged[name] = meant if are_values else _without(meant, broken)
        self._codes.pop(name, None)
        self._runs.pop(name, None)

    def strings(self, name: str) -> pa.Array:
        """A field's cells as they stand, in quotes or not; empty where no file has it."""
        return self.cells[name] if name in self.cells else pa.repeat("", self.n_rows)

    def arrow(self) -> pa.Table:
        """All columns with the types of the schema; vocabularies as dictionaries."""
        arrays, fields = [], []
        for field in self.schema.fields:
            values = self.held_values(field.name)
            if field.categories:
                kind = arrow_type(field)
                codes = pc.index_in(values, value_set=pa.array(field.categories, kind.value_type))
                values = pa.DictionaryArray.from_arrays(
                    codes,
                    pa.array(field.categories, kind.value_type),
                    ordered=field.categories_ordered,
                )
            arrays.append(values)
            fields.append(
                pa.field(field.name, values.type, nullable=not self.is_required(field.name))
            )
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))

    def is_required(self, name: str) -> bool:
        """Whether a cell of the column must not be empty: by constraint or as part of the key."""
        return self.schema.is_required(self.schema[name])

    def place(self, row: int, name: str) -> tuple[str, int, int]:
        """Path, line and column of a cell."""
        file, inner = self._file(row)
        line, column = file.place(inner, self._column(file, name))
        return file.path, line, column

    def is_copy(self, row: int, other: int) -> bool:
        """Whether two rows are equal in every cell."""
        return all(cells[row] == cells[other] for cells in self.cells.values())

    def line(self, row: int) -> int:
        """The line on which a row starts."""
        file, inner = self._file(row)
        return file.place(inner, 0)[0]

    def where(self, row: int, near: int) -> str:
        """The line on which a row starts, as words; with its file where that is not `near`'s."""
        file, _ = self._file(row)
        inside = "" if file is self._file(near)[0] else f" of {shorten(file.path)}"
        return f"line {self.line(row)}{inside}"

    def key(self, row: int) -> str | None:
        """The row's primary key as text, its parts joined by " + "."""
        parts: list[str] = []
        room = MAX_NAME
        for name in self.schema.primary_key:
            if name in self.cells and room >= 0:  # what is beyond is not shown
                parts.append(self.cells[name][row].as_py()[: MAX_NAME + 1])
                room -= len(parts[-1])
        return cut(" + ".join(parts)) if any(parts) else None

    def cell(self, row: int, name: str) -> str:
        """A cell's text."""
        return str(self.cells[name][row].as_py())

    def shift(self, row: int, name: str, inner: int) -> int:
        """Characters from where a cell starts on disk to its own character `inner`."""
        file, at = self._file(row)
        number = self._column(file, name)
        quote = file.dialect.quote
        if not quote or number >= len(file.columns):
            return inner
        if file.path not in self._lines:
            self._lines[file.path] = re.split(r"\r\n|\r|\n", file.text)
        line, column = file.place(at, number)
        if not self._lines[file.path][line - 1].startswith(quote, column - 1):
            return inner
        cell: str = file.columns[number][at].as_py()
        return len(quote) + inner + cell.count(quote, 0, inner)

    def finding(
        self,
        code: str,
        row: int,
        name: str,
        message: str,
        *,
        hint: str = "",
        severity: Severity = "error",
        shift: int = 0,
    ) -> Finding:
        """A finding at a cell, or `shift` characters into it."""
        path, line, column = self.place(row, name)
        if row in self._loose or row in self.distrusted:
            self._doubtful_places[path, line, column + shift] = row
        if self._is_distrusted and self._is_faulty(row, name):
            self._faulty_cells.add((path, line, column + shift))
        return Finding(
            code,
            message,
            path,
            line,
            column + shift,
            hint,
            severity,
            self.name,
            name,
            self.key(row),
        )

    def listed(
        self,
        code: str,
        rows: Rows,
        name: str,
        *,
        severity: Severity = "error",
        of_rows: bool = False,
    ) -> Rows:
        """Of the rows with a fault in a column those that have a finding each; others are counted.

        All rows must be asked for at once. Those in which all cells may have been shifted are
        listed in any case, as it depends on them whether they are. `of_rows`: the fault is not of
        the column, but of the whole row.
        """
        room = self.limit.room(code, None if of_rows else name)
        if len(rows) <= room:
            return rows
        behind = rows[room:]
        loose = np.isin(behind, list(self._loose)) if self._loose else np.zeros(len(behind), bool)
        counted = behind[~loose]
        if len(counted):
            first = self.finding(code, int(counted[0]), name, "", severity=severity)
            if of_rows:
                first = dataclasses.replace(first, field=None)
            self.limit.leave_out(first, len(counted))
        return np.concatenate([rows[:room], behind[loose]])

    def _is_faulty(self, row: int, name: str) -> bool:
        dangling = self.dangling.get(name)
        return bool(self.columns[name].bad[row]) or (dangling is not None and bool(dangling[row]))

    @cached_property
    def ragged(self) -> npt.NDArray[np.bool_]:
        """Rows with more or fewer cells than the header: no one knows what belongs where."""
        mask = np.zeros(self.n_rows, dtype=bool)
        for first, file in zip(self._first_rows, self.files, strict=False):
            mask[[first + row for row in file.ragged]] = True
        return mask

    def trust_up_to(self, rows: Rows, columns: Rows) -> None:
        """Judge the cells of rows of another length that stand before a column, by its number.

        The table must have one file only.
        """
        self._breaks = rows, columns

    def unsure(self, name: str) -> npt.NDArray[np.bool_]:
        """Rows whose cell in a column cannot be trusted, so that it must not be judged."""
        mask = self.ragged
        if self._breaks is not None:
            rows, columns = self._breaks
            mask = mask.copy()
            mask[rows[columns > self._column(self.files[0], name)]] = False
        if name in self._unknown:
            mask = mask | self._unknown[name]
        if any(file.unsure for file in self.files):
            mask = mask | self._rows_with(name, [file.unsure for file in self.files])
        return mask

    @cached_property
    def _loose(self) -> frozenset[int]:
        """Rows with empty cells too many."""
        parts = zip(self._first_rows, self.files, strict=False)
        return frozenset(first + row for first, file in parts for row in file.loose)

    def _rows_with(self, name: str, cells: list[list[tuple[int, int]]]) -> npt.NDArray[np.bool_]:
        """The rows of which the cell in a column is among `cells`, a list for each file."""
        mask = np.zeros(self.n_rows, dtype=bool)
        for first, file, chosen in zip(self._first_rows, self.files, cells, strict=False):
            if chosen:
                rows = self._by_column(chosen).get(self._column(file, name), [])
                mask[[first + row for row in rows]] = True
        return mask

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of typed values; for small tables and tests."""
        rows: list[dict[str, Any]] = self.arrow().to_pylist()
        return rows

    def _file(self, row: int) -> tuple[CsvFile, int]:
        index = bisect.bisect_right(self._first_rows, row) - 1
        return self.files[index], row - self._first_rows[index]

    def _column(self, file: CsvFile, name: str) -> int:
        if not file.header:
            return self._numbers[name]
        return file.numbers.get(name, len(file.header))  # the row's end, where there is no such

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.schema.names)}

    def _by_column(self, cells: list[tuple[int, int]]) -> dict[int, list[int]]:
        """The rows of a list of cells by column; worked out once for each list."""
        if id(cells) not in self._rows_by_column:
            rows: dict[int, list[int]] = {}
            for row, column in cells:
                rows.setdefault(column, []).append(row)
            self._rows_by_column[id(cells)] = rows
        return self._rows_by_column[id(cells)]


def _without(column: Column, broken: npt.NDArray[np.bool_]) -> Column:
    """A column in which some cells have no value."""
    values = pc.if_else(pa.array(broken), pa.scalar(None, column.values.type), column.values)
    return dataclasses.replace(column, values=values, bad=column.bad | broken)


# bytes that white space starts or ends with in UTF-8
_OUTER = np.zeros(256, dtype=bool)
_OUTER[[octet for char in WHITE for octet in (char.encode()[0], char.encode()[-1])]] = True


def _padded(cells: pa.Array) -> Rows:
    """Rows whose cell starts or ends with white space."""
    octets, bounds = octets_of(cells)
    if not may_hold_white(octets[: bounds[-1]]):
        return np.zeros(0, dtype=np.intp)
    rows = np.flatnonzero(bounds[:-1] < bounds[1:])
    starts, ends = bounds[rows], bounds[rows + 1]
    rows = rows[_OUTER[octets[starts]] | _OUTER[octets[ends - 1]]]
    suspects = pc.take(cells, pa.array(rows))
    padded = pc.not_equal(suspects, pc.utf8_trim(suspects, characters=WHITE))
    found: Rows = rows[padded.to_numpy(zero_copy_only=False)]
    return found
