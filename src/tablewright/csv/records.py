"""Records of a delimited file, one behind another, kept in little memory."""

from __future__ import annotations

import bisect
import dataclasses
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from tablewright.base.lines import NEWLINE
from tablewright.csv.scanner import Record, ScanFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.csv.plain_lines import PlainLines
    from tablewright.csv.scanner import Scanner
    from tablewright.descriptor.dialect import Dialect

# is told code, message, offset and hint of a fault, and whether it is tolerable
Note = Callable[[str, str, int, str, bool], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """Lines that follow one another and are rows beyond doubt, by their numbers from and to."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


class Records:
    """Records by their number.

    Those with a fault are kept, and so are the first; the others are read anew when asked for, so
    that a large file takes 24 bytes a record.
    """

    MAX_KEPT = 200_000  # cells

    def __init__(self, read: Callable[[int], Record]) -> None:
        """Start without records; `read` reads the one at an offset that has no fault."""
        self._read = read
        self._starts, self._ends = array("q"), array("q")
        self._lengths = array("q")
        self._kept: dict[int, Record] = {}
        self._room = self.MAX_KEPT
        self._faulty = array("q")
        # by the number of the first record of each run, in order
        self._runs: list[Run] = []
        self._run_numbers = array("q")

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> Record:
        """A record by its number."""
        return self._kept.get(number) or self._read(self._starts[number])

    def append(self, record: Record) -> None:
        """Add the record that follows."""
        number = len(self)
        self._starts.append(record.start)
        self._ends.append(record.end)
        self._lengths.append(0 if record.is_blank else len(record.cells))
        if record.faults:
            self._faulty.append(number)
        if record.faults or self._room > 0:
            self._room -= len(record.cells)
            self._kept[number] = record

    def extend(self, run: Run, lines: PlainLines, width: int) -> None:
        """Add the records that the lines of a run are, each of so many cells."""
        self._run_numbers.append(len(self))
        self._runs.append(run)
        self._starts += lines.starts[run.first : run.last]
        self._ends += lines.ends[run.first : run.last]
        self._lengths += array("q", [width]) * len(run)

    def run_at(self, number: int) -> Run | None:
        """The rest of the run that a record is in, from it on."""
        at = bisect.bisect_right(self._run_numbers, number) - 1
        if at < 0:
            return None
        run, behind = self._runs[at], number - self._run_numbers[at]
        return Run(run.first + behind, run.last) if behind < len(run) else None

    @property
    def lengths(self) -> array[int]:
        """How many cells each record has; 0 for a blank one."""
        return self._lengths

    def length(self, number: int) -> int:
        """How many cells a record has."""
        return self._lengths[number] or 1

    def end(self, number: int) -> int:
        """The offset at which a record ends."""
        return self._ends[number]

    def next_faulty(self, number: int) -> int:
        """The first record from `number` on that has a fault; their number where none has."""
        at = bisect.bisect_left(self._faulty, number)
        return self._faulty[at] if at < len(self._faulty) else len(self)


class RecordReader:
    """Reads a text's records and notes every quote that is out of place, but at most once.

    `line_ends` has the offsets of the line ends that are no part of a cell, as far as it has read.
    Once it is told of `plain` lines, it passes over those that have as many cells as the first
    record, a run at a time.
    """

    def __init__(
        self, text: str, dialect: Dialect, scanner: Scanner, markers: set[int], note: Note
    ) -> None:
        """Prepare to read; at the offsets `markers` stand lines that are no rows."""
        self.plain: PlainLines | None = None
        self._text, self._dialect, self._scanner = text, dialect, scanner
        self._markers, self._note = markers, note
        self._explained: set[int] = set()  # quotes that belong to a fault which was noted before
        self.line_ends = array("q")

    def __iter__(self) -> Iterator[Record | Run]:
        """All records, comments too, and runs of plain lines."""
        text, dialect, scanner = self._text, self._dialect, self._scanner
        offset, number, width = 0, 0, 0
        comments, heads = frozenset(dialect.comment_rows), frozenset(dialect.header_rows)
        last_special = max((*comments, *heads), default=0)
        runs: Runs | None = None
        while offset < len(text):
            if self.plain and width and number >= last_special:
                runs = runs or Runs(self.plain, width)
                if (run := runs.at(offset)) is not None:
                    yield run
                    number += len(run)
                    self.line_ends += self.plain.ends[run.first : run.last]
                    offset = self.plain.ends[run.last - 1]
                    offset += len(line_end(text, offset))
                    continue
            number += 1
            is_comment = number in comments or (
                dialect.comment is not None
                and number not in heads
                and text.startswith(dialect.comment, offset)
            )
            if is_comment or offset in self._markers:
                record = scanner.line(text, offset)
            else:
                record = scanner.record(text, offset)
                record = self._unswallow(record, width or scanner.width)
                self._report_quotes(record)
                width = scanner.width = width or len(record.cells)
            yield record
            offset = record.end
            if offset < len(text):
                self.line_ends.append(offset)
                offset += len(line_end(text, offset))

    def _report_quotes(self, record: Record) -> None:
        for fault in record.faults:
            if fault.at not in self._explained:
                self._note(fault.code, fault.message, fault.at, fault.hint, False)
        if not NEWLINE.search(self._text, record.start, record.end):
            return
        for cell, start in zip(record.cells, record.starts, strict=True):
            if "\n" in cell or "\r" in cell:
                message, hint = "the cell holds a line break", "write the cell on one line"
                self._note("line-break-in-cell", message, start, hint, True)

    def _unswallow(self, record: Record, width: int) -> Record:
        """The record, read anew without the quotes that close on a later line by mistake."""
        unquoted: frozenset[int] = frozenset()
        noted: list[ScanFault] = []
        while (column := self._swallowing(record, width)) is not None:
            start = record.starts[column]
            later = record.starts[column + 1 :]
            self._explained.add((later[0] - 1 if later else record.end) - 1)
            message = "the quote that opens here closes on a later line and swallows whole rows"
            hint = "close the quote on the line it opens on"
            noted.append(ScanFault("quote-swallows-lines", start, column, message, hint))
            unquoted |= {start}
            record = self._scanner.record(self._text, record.start, unquoted)
        return dataclasses.replace(record, faults=(*noted, *record.faults)) if noted else record

    def _swallowing(self, record: Record, width: int) -> int | None:
        """The first cell in whose quotes all lines look like rows: as many cells as the header."""
        if width < 2 or not NEWLINE.search(self._text, record.start, record.end):
            return None
        for column, cell in enumerate(record.cells):
            start = record.starts[column]
            if record.cells[width:] and not any(record.cells[width:]):
                continue  # a delimiter too many behind it
            if not ("\n" in cell or "\r" in cell) or self._text[start] != self._dialect.quote:
                continue
            # what stands on the cell's first line belongs to the record's first row
            rows = (self._count(*line) for line in self._lines(start, record.end))
            if next(rows) + column == width and all(row == width for row in rows):
                return column
        return None

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the lines between two offsets start and end."""
        for match in NEWLINE.finditer(self._text, start, end):
            yield start, match.start()
            start = match.end()
        yield start, end

    def _count(self, start: int, end: int) -> int:
        """How many cells a line has; 0 where it reads like prose: white space behind a comma."""
        cells = self._text[start:end].split(self._dialect.delimiter)
        is_prose = any(cell[:1].isspace() for cell in cells) and not self._scanner.skips_space
        return 0 if is_prose else len(cells)


class Runs:
    """The runs of plain lines with so many cells, asked for from the file's start to its end."""

    def __init__(self, lines: PlainLines, width: int) -> None:
        """Start at the first line."""
        self._lines, self._others = lines, lines.others(width)
        self._line, self._other = 0, 0

    def at(self, offset: int) -> Run | None:
        """The longest run that starts at an offset; None where none does."""
        starts, others = self._lines.starts, self._others
        self._line = bisect.bisect_left(starts, offset, self._line)
        if self._line == len(starts) or starts[self._line] != offset:
            return None
        self._other = bisect.bisect_left(others, self._line, self._other)
        last = others[self._other] if self._other < len(others) else len(starts)
        return Run(self._line, last) if last > self._line else None


def line_end(text: str, offset: int) -> str:
    """The line end at an offset."""
    return "\r\n" if text.startswith("\r\n", offset) else text[offset]
