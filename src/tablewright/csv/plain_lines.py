"""Lines that are rows beyond doubt, found all at once in a file that is not sound as a whole.

A line is plain where it is one row whatever stands around it: no CR but at its end, no comment, no
escape, every quote where RFC 4180 lets it. What is not plain is read record by record.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tablewright.csv import arrow_file
from tablewright.descriptor.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Mask = npt.NDArray[np.bool_]
    Octets = npt.NDArray[np.uint8]

# what is worked on at a time
_BLOCK = 1 << 22
# stands for a delimiter of several characters where pyarrow reads; it separates by its meaning
_UNIT = "\x1f"
_LF, _CR, _SPACE = 10, 13, 32


def plain_lines(data: bytes, dialect: Dialect, left_out: Collection[int]) -> PlainLines | None:
    """The lines of UTF-8 `data` that are plain, but those at the offsets `left_out`.

    None where the dialect leaves none beyond doubt.
    """
    marks = dialect.delimiter + (dialect.quote or "") + (dialect.escape or "")
    marks += dialect.comment or ""
    is_odd = not marks.isascii() or "\0" in marks or not dialect.delimiter.isprintable()
    is_odd &= dialect.delimiter != "\t"
    if is_odd or (dialect.skip_initial_space and " " in dialect.delimiter):
        return None
    if len(dialect.delimiter) > 1 and (dialect.quote or "") in dialect.delimiter:
        return None
    if len(dialect.delimiter) > 1 and _UNIT.encode() in data:
        return None
    return PlainLines(data, dialect, left_out)


class PlainLines:
    """The lines of a file by their number from 0: where they start and end, and if they are plain.

    `starts` and `ends` are offsets in the text, in characters; a line ends before its CR or LF.
    """

    def __init__(self, data: bytes, dialect: Dialect, left_out: Collection[int]) -> None:
        """Look at every line of `data` that ends in LF."""
        self._data, self._dialect = data, dialect
        found = [_Block(data, *span, dialect) for span in _spans(data)]
        sizes = [block.characters for block in found]
        begins = np.cumsum([0, *sizes])[:-1].tolist()
        pairs = list(zip(found, begins, strict=True))
        self.starts = _offsets([block.starts + begin for block, begin in pairs])
        self.ends = _offsets([block.ends + begin for block, begin in pairs])
        # how many cells a plain line has; 0 for one that is not plain
        self._cells = _joined([block.cells for block in found])
        self._sizes = _joined([block.sizes for block in found])
        if left_out:
            at = np.searchsorted(self.starts, sorted(left_out))
            self._cells[at[at < len(self._cells)]] = 0

    def __len__(self) -> int:
        return len(self.starts)

    def others(self, width: int) -> array[int]:
        """The numbers of the lines that are not plain or have another number of cells."""
        return _offsets([np.flatnonzero(self._cells != width)])

    def read(self, lines: list[tuple[int, int]], width: int) -> list[pa.Array] | None:
        """The cells of lines, given as numbers from and to; None where pyarrow does not read them.

        All of them must be plain and have `width` cells.
        """
        is_read = np.zeros(len(self) + 1, dtype=np.int8)
        for first, last in lines:
            is_read[first] += 1
            is_read[last] -= 1
        chosen = np.cumsum(is_read[:-1]).astype(bool)
        octets = np.frombuffer(self._data, dtype=np.uint8, count=int(self._sizes.sum()))
        rows = octets[np.repeat(chosen, self._sizes)].tobytes()
        delimiter = self._dialect.delimiter if len(self._dialect.delimiter) == 1 else _UNIT
        plain = Dialect(delimiter, self._dialect.quote, header=False)
        source = pa.BufferReader(self._normal(rows))
        columns = arrow_file.read_columns(source, plain, width, len(rows))
        if columns is None or len(columns[0]) != int(chosen.sum()):
            return None
        return columns

    def _normal(self, rows: bytes) -> bytes:
        """Rows without the white space that the dialect skips, and with a short delimiter."""
        delimiter = self._dialect.delimiter.encode()
        if self._dialect.skip_initial_space:
            for before in (delimiter, b"\n"):
                while before + b" " in rows:
                    rows = rows.replace(before + b" ", before)
            rows = rows.lstrip(b" ")
        return rows.replace(delimiter, _UNIT.encode()) if len(delimiter) > 1 else rows


def _spans(data: bytes) -> list[tuple[int, int]]:
    """From where to where the blocks of whole lines reach that all lines ending in LF make."""
    spans, start = [], 0
    while start < len(data):
        end = data.find(b"\n", start + _BLOCK - 1) + 1
        end = end or data.rfind(b"\n", start) + 1
        if not end:
            break
        spans.append((start, end))
        start = end
    return spans


class _Block:
    """Some whole lines: where each starts and ends, in characters from the first, and its cells."""

    def __init__(self, data: bytes, first: int, last: int, dialect: Dialect) -> None:
        self._octets = np.frombuffer(data, dtype=np.uint8, count=last - first, offset=first)
        self._newlines = np.flatnonzero(self._octets == _LF)
        self._begins = np.append(0, self._newlines[:-1] + 1)
        self.sizes: Ints = self._newlines + 1 - self._begins
        has_cr = (self.sizes > 1) & (self._octets[self._newlines - 1] == _CR)
        self._stops = self._newlines - has_cr
        self.cells = self._counted(dialect, has_cr)
        inner = np.cumsum(self._per_line((self._octets & 0xC0) == 0x80))
        self.starts: Ints = self._begins - np.append(0, inner[:-1])
        self.ends: Ints = self._stops - inner
        self.characters = int(self.ends[-1] + has_cr[-1] + 1)

    def _per_line(self, is_meant: Mask) -> Ints:
        """How many of the bytes that are meant each line has."""
        return self._in_lines(np.flatnonzero(is_meant))

    def _in_lines(self, places: Ints) -> Ints:
        """How many of some places in order each line has."""
        return np.diff(np.searchsorted(places, self._newlines), prepend=0)

    def _counted(self, dialect: Dialect, has_cr: Mask) -> Ints:
        """How many cells each line has, 0 where it is not plain."""
        octets = self._octets
        delimiters = _found(octets, dialect.delimiter)
        counts = self._in_lines(delimiters)
        is_odd = self._per_line(octets == _CR) != has_cr
        if len(dialect.delimiter) > 1:
            overlaps = np.flatnonzero(np.diff(delimiters) < len(dialect.delimiter))
            is_odd |= self._in_lines(delimiters[overlaps]) > 0
        if dialect.escape:
            is_odd |= self._in_lines(_found(octets, dialect.escape)) > 0
        if dialect.comment:
            comments = _found(octets, dialect.comment)
            is_odd |= np.isin(self._begins, comments)
        n_quotes = np.zeros_like(counts)
        if dialect.quote:
            quotes = np.flatnonzero(octets == ord(dialect.quote))
            n_quotes = self._in_lines(quotes)
            if len(quotes):
                is_odd |= self._has_unsound(quotes, n_quotes, dialect)
                counts -= self._in_quotes(delimiters, counts, quotes, n_quotes)
        if dialect.skip_initial_space:
            spaced = delimiters + len(dialect.delimiter)
            has_space = self._in_lines(delimiters[octets[spaced] == _SPACE]) > 0
            has_space |= octets[self._begins] == _SPACE
            is_odd |= has_space & (n_quotes > 0)
        cells = counts + 1
        # one cell alone may be blank
        head = octets[self._begins]
        is_odd |= (cells == 1) & ((head <= _SPACE) | (head >= 0x80))
        cells[is_odd] = 0
        return cells

    def _has_unsound(self, quotes: Ints, n_quotes: Ints, dialect: Dialect) -> Mask:
        """Whether a quote of a line neither opens, closes nor doubles where RFC 4180 lets it."""
        line = np.repeat(np.arange(len(n_quotes)), n_quotes)
        number = np.arange(len(quotes)) - np.repeat(np.cumsum(n_quotes) - n_quotes, n_quotes)
        opens = number % 2 == 0
        follows = np.zeros(len(quotes), dtype=bool)  # directly behind another of its line
        follows[1:] = (quotes[1:] == quotes[:-1] + 1) & (line[1:] == line[:-1])
        precedes = np.append(follows[1:], False)
        before = self._octets[np.maximum(quotes - 1, 0)]
        delimiter = dialect.delimiter.encode()
        at_start = (quotes == self._begins[line]) | (before == delimiter[-1])
        at_end = quotes + 1 == self._stops[line]
        at_end |= self._octets[quotes + 1] == delimiter[0]
        fits = np.where(opens, at_start ^ (follows & ~at_start), at_end ^ (precedes & ~at_end))
        doubled = np.where(opens, follows, precedes) & ~np.where(opens, at_start, at_end)
        if not dialect.double_quote:
            fits &= ~doubled
        is_unsound: Mask = n_quotes % 2 == 1
        # the rest of a long delimiter is not looked at
        is_unsound |= (n_quotes > 0) & (len(delimiter) > 1)
        is_unsound |= np.bincount(line[~fits], minlength=len(n_quotes)) > 0
        return is_unsound

    def _in_quotes(self, delimiters: Ints, counts: Ints, quotes: Ints, n_quotes: Ints) -> Ints:
        """How many delimiters of each line stand in quotes."""
        firsts = np.cumsum(n_quotes) - n_quotes
        line = np.repeat(np.arange(len(counts)), counts)
        is_quoted = n_quotes[line] > 0
        line, places = line[is_quoted], delimiters[is_quoted]
        inside = (np.searchsorted(quotes, places) - firsts[line]) % 2 == 1
        return np.bincount(line[inside], minlength=len(counts))


def _found(octets: Octets, mark: str) -> Ints:
    """Where a mark stands."""
    first, *rest = mark.encode()
    places = np.flatnonzero(octets == first)
    for distance, octet in enumerate(rest, 1):
        places = places[places + distance < len(octets)]
        places = places[octets[places + distance] == octet]
    return places


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _offsets(parts: list[Ints]) -> array[int]:
    """Whole numbers as Python reads them one by one."""
    found = array("q")
    for part in parts:
        found.frombytes(part.astype(np.int64).tobytes())
    return found
