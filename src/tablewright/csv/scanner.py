"""Splits delimited text into records and cells, and says where a quote is out of place."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from tablewright.base.lines import NEWLINE

if TYPE_CHECKING:
    from tablewright.descriptor.dialect import Dialect


@dataclasses.dataclass(frozen=True, slots=True)
class ScanFault:
    """A quote out of place: a finding's code and words, the offset, and the cell's number."""

    code: str
    at: int
    column: int
    message: str
    hint: str


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file: where it starts and ends, its cells and their offsets."""

    start: int
    end: int
    cells: list[str]
    starts: list[int]
    faults: tuple[ScanFault, ...] = ()
    is_comment: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing but white space on the line, no cell in quotes either."""
        if self.start == self.end:
            return True
        is_quoted = self.end - self.start != len(self.cells[0])
        return len(self.cells) == 1 and not is_quoted and self.cells[0].isspace()


class Scanner:
    """Reads one record after another by a dialect.

    Behind a quote that cannot be made sense of, reading goes on at the next delimiter, so that one
    such fault costs one cell and not the rest of the file.
    """

    # how many cells are looked at to make sense of quotes, at most, in the whole file
    MAX_LOOKS = 1_000_000
    MAX_CANDIDATES = 20

    def __init__(self, dialect: Dialect, width: int = 0) -> None:
        """Prepare the expressions the dialect's cells follow; `width` is a row's, if known."""
        self.width = width
        self._looks = 0
        self._delimiter = dialect.delimiter
        self._quote = dialect.quote
        self.skips_space = dialect.skip_initial_space
        escape = re.escape(dialect.escape) if dialect.escape else ""
        quote = re.escape(dialect.quote or '"')
        delimiter = re.escape(dialect.delimiter)
        escaped = rf"|{escape}(?:.|\Z)" if escape else ""
        doubled = rf"|{quote}{quote}" if dialect.double_quote else ""
        # a character that is no delimiter's; a class is much faster, where there is but one
        other, behind = rf"[^{delimiter}\r\n{escape}]++", rf"[^\S\r\n{delimiter}]++"
        repeated = "*+"
        if len(dialect.delimiter) > 1:
            other = rf"(?!{delimiter})[^\r\n{escape}]"
            behind = rf"(?:(?!{delimiter})[^\S\r\n])+"
            repeated = (
                "*"  # before Python 3.11.5 nothing matches behind (?!…) in what is possessive
            )
        self._ends = (dialect.delimiter, "\r", "\n")
        self._bare = re.compile(rf"(?:{other}{escaped}){repeated}", re.DOTALL)
        self._quoted = re.compile(
            rf"{quote}((?:[^{quote}{escape}]++{doubled}{escaped})*+){quote}", re.DOTALL
        )
        # where white space is skipped, another cell may open behind it
        space = " *+" if self.skips_space else ""
        # the closing quote of a cell with quotes inside that are not doubled, on the same line
        self._lenient = re.compile(
            rf"(?:(?!{delimiter}{space}{quote})[^\r\n])*?{quote}(?={delimiter}|[\r\n]|\Z)"
        )
        # white space in front of a cell in quotes
        self._before = re.compile(rf"{behind}(?={quote})")
        pairs = [rf"{quote}({quote})"] if dialect.quote and dialect.double_quote else []
        pairs += [rf"{escape}(.)"] if escape else []
        self._pairs = re.compile("|".join(pairs), re.DOTALL) if pairs else None
        self._escaped = re.compile(rf"{escape}.", re.DOTALL) if escape else None

    def record(self, text: str, offset: int, unquoted: frozenset[int] = frozenset()) -> Record:
        """The record at `offset`; quotes at the offsets `unquoted` do not open a cell."""
        cells: list[str] = []
        starts: list[int] = []
        faults: list[ScanFault] = []
        index = offset
        is_torn = False
        while True:
            if self.skips_space:
                while index < len(text) and text[index] == " ":
                    index += 1
            starts.append(index)
            if self._quote and text.startswith(self._quote, index):
                cell, index = self._in_quotes(text, index, len(cells), faults, index in unquoted)
                is_torn |= bool(faults) and faults[-1].code == "quote-unclosed"
            else:
                cell, index = self._plain(text, index, len(cells), faults, is_torn)
            cells.append(cell)
            if not text.startswith(self._delimiter, index):
                return Record(offset, index, cells, starts, tuple(faults))
            index += len(self._delimiter)

    def line(self, text: str, offset: int) -> Record:
        """The line at `offset` as a comment."""
        end = NEWLINE.search(text, offset)
        stop = end.start() if end else len(text)
        return Record(offset, stop, [text[offset:stop]], [offset], is_comment=True)

    def _in_quotes(
        self, text: str, start: int, column: int, faults: list[ScanFault], is_unquoted: bool
    ) -> tuple[str, int]:
        match = None if is_unquoted else self._quoted.match(text, start)
        if match is not None:
            end = match.end()
            if self._is_end(text, end):
                return self._unquote(match[1]), end
            stop = self._end_behind(text, start, end, column)
            if stop is not None:
                message = "there is text behind a closing quote"
                hint = "double the quote if it belongs to the text"
                faults.append(ScanFault("quote-stray", end - 1, column, message, hint))
                return text[start:stop], stop
        # never closed, or only by what opens another cell on a later line
        if not is_unquoted:
            message = "the quote that opens here is never closed"
            hint = "close it at the cell's end, or double it if it belongs to the text"
            faults.append(ScanFault("quote-unclosed", start, column, message, hint))
        stop = self._bare_end(text, start + 1)
        return self._unquote(text[start + 1 : stop]), stop

    def _is_end(self, text: str, index: int) -> bool:
        return index >= len(text) or text.startswith(self._ends, index)

    def _end_behind(self, text: str, start: int, end: int, column: int) -> int | None:
        """Where a cell ends that has text behind the quote that closes it at `end`.

        None where that quote rather opens another cell, so that the first is never closed.
        """
        opens_another = text.endswith(self._ends, start + 1, end - 1)
        if NEWLINE.search(text, start, end):
            stop = self._bare_end(text, end)
            return None if opens_another or not self._fits(text, stop, column) else stop
        if opens_another and self._fits(text, self._bare_end(text, start + 1), column):
            return None
        ends = [self._bare_end(text, end)]
        lenient = self._lenient.match(text, start + 1)
        while lenient and len(ends) < self.MAX_CANDIDATES:
            ends.append(lenient.end())
            lenient = self._lenient.match(text, lenient.end())
        fitting = [each for each in ends if self._fits(text, each, column)]
        if not fitting and opens_another:
            return None
        return (*fitting, *ends[1:], ends[0])[0]

    def _fits(self, text: str, index: int, column: int) -> bool:
        """Whether the row has its width if the cell of this column ends at `index`."""
        cells = column + 1
        while text.startswith(self._delimiter, index) and cells <= self.width:
            cells += 1
            index += len(self._delimiter)
            self._looks += 1
            if self._looks > self.MAX_LOOKS:
                return False
            match = self._quoted.match(text, index) if self._quote else None
            is_closed = match is not None and self._is_end(text, match.end())
            index = match.end() if match and is_closed else self._bare_end(text, index)
        return cells == self.width

    def _plain(
        self, text: str, start: int, column: int, faults: list[ScanFault], is_torn: bool
    ) -> tuple[str, int]:
        before = self._before.match(text, start) if self._quote else None
        match = self._quoted.match(text, before.end()) if before else None
        is_whole = match is not None and self._is_end(text, match.end())
        if match and is_whole and not NEWLINE.search(text, start, match.end()):
            message = "there is white space in front of a quote"
            faults.append(ScanFault("quote-stray", match.start(), column, message, "delete it"))
            return self._unquote(match[1]), match.end()
        stop = self._bare_end(text, start)
        cell = text[start:stop]
        if self._quote and (at := self._unescaped(cell).find(self._quote)) >= 0:
            # behind an unclosed quote, doubled ones are as they should be
            if not is_torn or self._quote in cell.replace(self._quote * 2, ""):
                message = "there is a quote inside a cell that is not quoted"
                hint = "quote the whole cell and double the quote inside it"
                faults.append(ScanFault("quote-stray", start + at, column, message, hint))
            return cell, stop
        return self._unquote(cell), stop

    def _unescaped(self, cell: str) -> str:
        """The cell with two blanks for every character that is escaped."""
        return self._escaped.sub("  ", cell) if self._escaped else cell

    def _bare_end(self, text: str, start: int) -> int:
        match = self._bare.match(text, start)
        return match.end() if match else start

    def _unquote(self, inside: str) -> str:
        return self._pairs.sub(_second, inside) if self._pairs else inside


def _second(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)
