"""The rows of a file that is not sound as a whole: columns of cells, and where each starts."""

from __future__ import annotations

import bisect
from array import array
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tablewright.csv.plain_lines import PlainLines
    from tablewright.csv.records import Run
    from tablewright.csv.scanner import Record

# so many cells or rows are gathered before they become Arrow's
_CELLS, _ROWS = 1 << 20, 1 << 16


class Rows:
    """Takes in records and runs of lines, and keeps where they stand.

    Cells that short rows lack count as empty. A wide header above many short rows would make a
    small file a huge table: `MAX_FILLED` of them are filled in, further short rows are left out.
    """

    MAX_FILLED = 5_000_000

    def __init__(
        self, width: int, read: Callable[[int], Record], lines: PlainLines | None = None
    ) -> None:
        """Start without rows; `width` is the number of columns.

        The cells of runs, numbers of `lines`, are read all at once in the end, and where they stand
        only when it is asked for: `read` reads the record at an offset.
        """
        self._width, self._read, self._lines = width, read, lines
        self._batch: list[list[str]] = []
        self._chunks: list[list[pa.Array]] = [[] for _ in range(width)]
        # of the rows that came one by one: their numbers, and where their cells start
        self._single = array("q")
        self._runs: list[Run] = []
        self._starts = array("q")
        self._first = array("q", [0])
        self._begins = array("q")
        self._ends = array("q")
        self._filled = 0
        self._held = 0

    def __len__(self) -> int:
        return len(self._ends)

    def has_room(self, record: Record) -> bool:
        """Whether the cells that a short row lacks may be filled in."""
        return self._filled + self._width - len(record.cells) <= self.MAX_FILLED

    def add(self, record: Record) -> None:
        """Append a row."""
        cells, starts = record.cells, record.starts
        if len(cells) < self._width:
            self._filled += self._width - len(cells)
        elif len(cells) > self._width:
            cells, starts = cells[: self._width], starts[: self._width]
        self._batch.append(cells)
        self._single.append(len(self))
        self._starts.extend(starts)
        self._first.append(len(self._starts))
        self._begins.append(record.start)
        self._ends.append(record.end)
        self._held += len(cells)
        if self._held >= _CELLS or len(self._batch) >= _ROWS:
            self._flush()

    def add_run(self, run: Run) -> None:
        """Append the rows that the lines of a run are."""
        if self._lines is not None:
            self._runs.append(run)
            self._begins += self._lines.starts[run.first : run.last]
            self._ends += self._lines.ends[run.first : run.last]

    def columns(self) -> list[pa.Array]:
        """The cells, one string array a column."""
        self._flush()
        single = [
            pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())
            for chunks in self._chunks
        ]
        if not self._runs or self._lines is None:
            return single
        lines = [(run.first, run.last) for run in self._runs]
        plain = self._lines.read(lines, self._width)
        return self._in_order(single, plain if plain is not None else self._read_singly())

    def _in_order(self, single: list[pa.Array], plain: list[pa.Array]) -> list[pa.Array]:
        """The columns of all rows, of those that came one by one and those of runs."""
        at = np.frombuffer(self._single, dtype=np.int64)
        if not len(at):
            return plain
        is_single = np.zeros(len(self), dtype=bool)
        is_single[at] = True
        order = np.cumsum(~is_single) - 1
        order[at] = len(plain[0]) + np.arange(len(at))
        rows = pa.Array.from_buffers(pa.int64(), len(order), [None, pa.py_buffer(order)])
        pairs = zip(plain, single, strict=True)
        return [pc.take(pa.concat_arrays(pair), rows) for pair in pairs]

    def _read_singly(self) -> list[pa.Array]:
        """The columns of the rows of runs, where they are too wide to be read at once."""
        single = frozenset(self._single)
        begins = (begin for row, begin in enumerate(self._begins) if row not in single)
        kept = Rows(self._width, self._read)
        for begin in begins:
            kept.add(self._read(begin))
        return kept.columns()

    def place(self, row: int) -> tuple[Sequence[int], int]:
        """Offsets at which the cells of a row start, and at which the row ends."""
        at = bisect.bisect_left(self._single, row)
        if at == len(self._single) or self._single[at] != row:
            return self._read(self._begins[row]).starts, self._ends[row]
        return self._starts[self._first[at] : self._first[at + 1]], self._ends[row]

    @property
    def is_cut(self) -> bool:
        """Whether the last row lacks cells."""
        return len(self) > 0 and len(self.place(len(self) - 1)[0]) < self._width

    def at(self, offset: int) -> int:
        """The row that an offset is in; -1 for none."""
        row = bisect.bisect_right(self._begins, offset) - 1
        return row if row >= 0 and offset <= self._ends[row] else -1

    def _flush(self) -> None:
        for index, chunks in enumerate(self._chunks if self._batch else ()):
            cells = [row[index] if index < len(row) else "" for row in self._batch]
            chunks.append(pa.array(cells, pa.string()))
        self._batch, self._held = [], 0
