"""The rows of a file that is read record by record: columns of cells, and where each starts."""

from __future__ import annotations

import bisect
from array import array
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tablewright.csv.scanner import Record

# so many cells or rows are gathered before they become Arrow's
_CELLS, _ROWS = 1 << 20, 1 << 16


class Rows:
    """Takes in one record after another and keeps eight bytes a cell beside the cells' text.

    Cells that short rows lack count as empty. A wide header above many short rows would make a
    small file a huge table: `MAX_FILLED` of them are filled in, further short rows are left out.
    """

    MAX_FILLED = 5_000_000

    def __init__(self, width: int) -> None:
        """Start without rows; `width` is the number of columns."""
        self._width = width
        self._batch: list[list[str]] = []
        self._chunks: list[list[pa.Array]] = [[] for _ in range(width)]
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
        self._starts.extend(starts)
        self._first.append(len(self._starts))
        self._begins.append(record.start)
        self._ends.append(record.end)
        self._held += len(cells)
        if self._held >= _CELLS or len(self._batch) >= _ROWS:
            self._flush()

    def columns(self) -> list[pa.Array]:
        """The cells, one string array a column."""
        self._flush()
        return [
            pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())
            for chunks in self._chunks
        ]

    def place(self, row: int) -> tuple[Sequence[int], int]:
        """Offsets at which the cells of a row start, and at which the row ends."""
        return self._starts[self._first[row] : self._first[row + 1]], self._ends[row]

    @property
    def is_cut(self) -> bool:
        """Whether the last row lacks cells."""
        return len(self) > 0 and self._first[-1] - self._first[-2] < self._width

    def at(self, offset: int) -> int:
        """The row that an offset is in; -1 for none."""
        row = bisect.bisect_right(self._begins, offset) - 1
        return row if row >= 0 and offset <= self._ends[row] else -1

    def _flush(self) -> None:
        for index, chunks in enumerate(self._chunks if self._batch else ()):
            cells = [row[index] if index < len(row) else "" for row in self._batch]
            chunks.append(pa.array(cells, pa.string()))
        self._batch, self._held = [], 0
