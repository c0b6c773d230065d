"""One delimited file: bytes in, columns of cells and faults of form out, each cell with a place.

Sound files are read by pyarrow; a scanner of our own, much slower, reads the ones that are not, so
that every fault is found and reading goes on behind it.
"""

from __future__ import annotations

import bisect
import itertools
from array import array
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.base import byte_search, characters
from tablewright.base.findings import Finding, Limit, shorten
from tablewright.base.lines import NEWLINE, Lines
from tablewright.csv.arrow_file import is_plain, read_head, read_plain
from tablewright.csv.blocks import LARGE, Sound
from tablewright.csv.plain_lines import plain_lines
from tablewright.csv.records import RecordReader, Records, Run, line_end
from tablewright.csv.rows import Rows
from tablewright.csv.scanner import Record, ScanFault, Scanner
from tablewright.csv.torn_rows import join_torn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    from tablewright.base.findings import Severity
    from tablewright.descriptor.dialect import Dialect

_TORN = ("row-length", "character-control")  # what a record's faults say of a torn row
# characters that the rows of a header may make together, a short row's last cell over all behind it
MAX_HEADER = 1 << 24
_LINE_ENDS = {"\r\n": "CR LF", "\r": "CR", "\n": "LF"}


class CsvFile:
    """The cells of a file and where they stand.

    `header` has the column names (empty without a header row); `columns` one string array a
    column, all of the same length; `findings` the faults of form. What cannot be trusted must not
    be judged: `ragged` has the rows with too many or too few cells, `loose` those with empty cells
    too many, `unsure` the row and column of cells in which a quote is out of place or bytes are not
    UTF-8, `unsure_names` the columns whose name has any fault of form. `unclean` has the row and
    column of cells with characters that no one sees.
    """

    def __init__(
        self,
        path: str,
        data: bytes | Sound,
        dialect: Dialect,
        *,
        width: int,
        table: str,
        again: Callable[[], bytes] | None = None,
        limit: Limit | None = None,
    ) -> None:
        """Read `data`; `width` is the number of columns the schema lists.

        A large sound file's bytes are let go, and had from `again` where a place is asked for. What
        the `limit` leaves out is not in `findings`; without one they have how many more there are.
        """
        self.path, self.dialect, self.table = path, dialect, table
        self.findings: list[Finding] = []
        self.header: list[str] = []
        self.columns: list[pa.Array] = []
        self.ragged: list[int] = []
        self.loose: list[int] = []
        self.unsure: list[tuple[int, int]] = []
        self.unsure_names: set[int] = set()
        self.unclean: list[tuple[int, int]] = []
        self._faulty_bytes: list[int] = []
        self._width = width
        self._again: Callable[[], bytes] | None = None
        self._limit = limit or Limit()
        self._rows: Rows | None = None
        self._places: dict[int, tuple[Sequence[int], int]] = {}
        self._last: tuple[int, Sequence[int], int] = (-1, (), 0)
        self._head: Record | None = None
        self._line_ends: array[int] | None = None
        self._decoded: str | None = None
        self._markers: set[int] = set()
        if isinstance(data, Sound):
            self._data, self._again = b"", again
            self._head, self.columns = data.head, data.columns
            self.header = data.head.cells if data.head else []
            return
        self._data = characters.without_mark(data)
        has_bom = self._data is not data
        if other := characters.other_encoding(data):
            self._data = b""
            message = f"the file is {other}, not UTF-8"
            self._fault("encoding-invalid", message, 0, "save the file as UTF-8")
            return
        self._check_bytes(has_bom=has_bom)
        is_sound = self._read_fast()
        if not is_sound:
            self._read_slow()
        self._check_line_ends()
        self._distrust(self._faulty_bytes, self.unsure)
        self._distrust(self._check_characters(), self.unclean)
        self.findings += () if limit else self._limit.rest()
        if again and is_sound and len(data) > LARGE:
            self._data, self._again = b"", again

    @property
    def n_rows(self) -> int:
        """Rows below the header."""
        return len(self.columns[0]) if self.columns else 0

    @property
    def is_in_conflict(self) -> bool:
        """Whether a merge left its markers, so that lines may stand twice."""
        return bool(self._markers)

    @property
    def text(self) -> str:
        """The file's text, without a byte order mark, undecodable bytes replaced."""
        if self._decoded is None:
            if self._again and not self._data:
                self._data = characters.without_mark(self._again())
            self._decoded = self._data.decode("utf-8")
        return self._decoded

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Line and column (1-based) where the cell of `row` and `column` (0-based) starts."""
        if self._rows is not None:
            starts, end = self._rows.place(row)
        else:
            starts, end = self._places.get(row) or self._read_again(row)
        return self._lines.place(starts[column] if column < len(starts) else end)

    def lines_around(self, line: int, around: int) -> list[tuple[int, str]]:
        """A line (1-based) and so many before and behind it, each with its number.

        Raises:
            OSError: The file cannot be read once more.
            CallError: It was changed meanwhile.
        """
        text, starts = self.text, self._lines.starts
        found = []
        for number in range(max(line - around, 1), min(line + around, len(starts)) + 1):
            end = starts[number] if number < len(starts) else len(text)
            found.append((number, text[starts[number - 1] : end].rstrip("\r\n")))
        return found

    def header_place(self, column: int) -> tuple[int, int]:
        """Line and column of a header cell, or of the end of the header for one beyond it."""
        if self._head is None:
            return 1, 1
        starts = self._head.starts
        return self._lines.place(starts[column] if column < len(starts) else self._head.end)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each column by its name; of two with one name, the first."""
        return {name: number for number, name in reversed(list(enumerate(self.header)))}

    def _read_again(self, row: int) -> tuple[Sequence[int], int]:
        """Where the cells of a row start that pyarrow has read; kept where it is not plain.

        And for as long as no other row is asked for: one may be long, and have many faults.
        """
        last, starts, end = self._last  # at once: rules run side by side
        if last != row:
            starts, end = self._read_row(row)
            self._last = row, starts, end
        return starts, end

    def _read_row(self, row: int) -> tuple[Sequence[int], int]:
        start = self._lines.starts[row + bool(self.header)]
        end = self.text.find("\n", start)
        line = self.text[start : end if end >= 0 else None].removesuffix("\r")
        if not self.dialect.quote or self.dialect.quote not in line:
            sizes = (len(cell) + 1 for cell in line.split(self.dialect.delimiter)[:-1])
            return list(itertools.accumulate(sizes, initial=start)), start + len(line)
        record = self._scanner.record(self.text, start)
        self._places[row] = array("q", record.starts), record.end
        return self._places[row]

    def _fault(
        self, code: str, message: str, offset: int, hint: str = "", *, warning: bool = False
    ) -> None:
        if self._limit.leaves_out(code):
            return
        line, column = self._lines.place(offset)
        severity: Severity = "warning" if warning else "error"
        found = Finding(code, message, self.path, line, column, hint, severity, self.table)
        if self._limit.lets(found):
            self.findings.append(found)

    def _note(self, code: str, message: str, offset: int, hint: str, is_warning: bool) -> None:
        self._fault(code, message, offset, hint, warning=is_warning)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self.dialect, self._width)

    # -- bytes ---------------------------------------------------------------------------------

    def _check_bytes(self, *, has_bom: bool) -> None:
        broken: list[tuple[int, bytes]] = []
        if not self._data.isascii() and not byte_search.is_utf8(self._data):
            self._decoded, broken = characters.decode(self._data)
            self._data = self.text.encode("utf-8")
        if has_bom:
            self._fault(
                "byte-order-mark",
                "the file starts with a byte order mark, which becomes part of the first column's "
                "name in many readers",
                0,
                "save as UTF-8 without BOM, or run `format`",
                warning=True,
            )
        for offset, found in broken:
            shown = " ".join(f"0x{byte:02x}" for byte in found[:8])
            shown += " …" if len(found) > 8 else ""
            message = f"not UTF-8: {shown}"
            self._faulty_bytes.append(offset)
            self._fault("encoding-invalid", message, offset, "save the file as UTF-8")
        if characters.may_hold_marker(self._data):
            for offset in characters.merge_markers(self.text):
                self._markers.add(offset)
                self._fault(
                    "merge-marker",
                    "a merge marker was left in the file",
                    offset,
                    "settle the conflict and delete the marker",
                )

    def _check_line_ends(self) -> None:
        data, declared = self._data, self.dialect.terminator
        if b"\r" not in data:
            return
        hint = "use LF, or run `format`"
        counts: Counter[str]
        if self._line_ends is None:  # read by pyarrow: no line end stands in a cell
            crlf = data.count(b"\r\n")
            counts = Counter({"\n": data.count(b"\n") - crlf, "\r\n": crlf})
        else:
            counts = Counter(line_end(self.text, offset) for offset in self._line_ends)
        kinds = [kind for kind in _LINE_ENDS if counts[kind]]
        offsets = self._line_ends or (match.start() for match in NEWLINE.finditer(self.text))
        if len(kinds) > 1:
            common = max(kinds, key=lambda kind: (counts[kind], kind == "\n"))
            for offset in offsets:
                kind = line_end(self.text, offset)
                if kind != common:
                    name, other = _LINE_ENDS[kind], _LINE_ENDS[common]
                    message = f"the line ends in {name}, most others in {other}"
                    self._fault("line-end-mixed", message, offset, hint)
        elif kinds and kinds[0] not in ("\n", declared):
            kind = kinds[0]
            message = f"all {counts[kind]} lines end in {_LINE_ENDS[kind]} instead of LF"
            code = "line-end-crlf" if kind == "\r\n" else "line-end-mixed"
            self._fault(code, message, next(iter(offsets)), hint, warning=kind == "\r\n")

    def _check_characters(self) -> list[int]:
        """Where characters stand that no one sees; notes each."""
        data = self._data
        found = set[str]() if data.isascii() else byte_search.beyond_ascii(data)
        offsets: list[int] = []
        if byte_search.has_control(data) or any(map(characters.CONTROL.match, found)):
            for offset, name, hint in characters.control(self.text):
                offsets.append(offset)
                message = f"there is a control character, {name}"
                self._fault("character-control", message, offset, hint)
        if any(map(characters.may_be_invisible, found)):
            offsets += self._report_invisible()
        if any(map(characters.may_be_decomposed, found)):
            offsets += self._report_not_composed()
        return offsets

    def _report_invisible(self) -> Iterator[int]:
        for offset, name in characters.invisible(self.text):
            yield offset
            message = f"there is an invisible character, {name}"
            self._fault("character-invisible", message, offset, "delete it", warning=True)

    def _report_not_composed(self) -> Iterator[int]:
        for offset, word, composed in characters.not_composed(self.text, self.dialect.delimiter):
            yield offset
            self._fault(
                "character-not-nfc",
                f"{shorten(word)} is not in Unicode's composed form: it looks like "
                f"{shorten(composed)} but is not equal to it",
                offset,
                "use composed characters (Unicode NFC), or run `format`",
                warning=True,
            )

    def _distrust(self, offsets: list[int], cells: list[tuple[int, int]]) -> None:
        """Add the cells at the offsets to `cells`, or to `unsure_names` those of the header."""
        found: dict[tuple[int, int], None] = {}
        end, starts = -1, None
        for offset in sorted(offsets):
            if offset > end:  # else it is in the same row
                row, starts, end = self._row_at(offset)
            if starts is not None:
                found[row, max(bisect.bisect_right(starts, offset) - 1, 0)] = None
        self.unsure_names |= {column for row, column in found if row < 0}
        cells += [place for place in found if place[0] >= 0]

    def _row_at(self, offset: int) -> tuple[int, Sequence[int] | None, int]:
        """The row (-1 for the header) at an offset, and where its cells start and it ends.

        Without starts where there is no row.
        """
        if self._head and self._head.start <= offset <= self._head.end:
            return -1, self._head.starts, self._head.end
        if self._rows is not None:
            row = self._rows.at(offset)
            return (row, *self._rows.place(row)) if row >= 0 else (row, None, offset)
        row = self._lines.number(offset) - 1 - bool(self.header)
        if row >= self.n_rows:
            return row, None, offset
        return row, *(self._places.get(row) or self._read_again(row))

    # -- cells, the fast way ---------------------------------------------------------------------

    def _read_fast(self) -> bool:
        """Read with pyarrow, where the file's form leaves no doubt; False where it may."""
        data, dialect = self._data, self.dialect
        if self._markers or not is_plain(data, dialect):
            return False
        width = self._width
        if dialect.header:
            self._head = read_head(data, self._scanner)
            if self._head.is_blank:
                return False
            width = len(self._head.cells)
        columns = read_plain(data, dialect, width)
        if columns is None:
            return False
        self.header = self._head.cells if self._head else []
        self.columns = columns
        if not data.endswith(b"\n"):
            self._report_no_end()
        return True

    # -- cells, the thorough way -----------------------------------------------------------------

    def _read_slow(self) -> None:
        reader = RecordReader(self.text, self.dialect, self._scanner, self._markers, self._note)
        self._line_ends = reader.line_ends
        self._head = None
        records = iter(reader)
        if self.dialect.header:
            self._take_header(record for record in records if isinstance(record, Record))
        plain = reader.plain = plain_lines(self._data, self.dialect, self._markers)
        rows = Records(self._record)
        for record in records:
            if isinstance(record, Run) and plain is not None:
                rows.extend(record, plain, self._scanner.width)
            elif isinstance(record, Record) and not record.is_comment:
                rows.append(record)
        if self.dialect.header and not self.header:
            return
        width = self._row_width(rows)
        kept = Rows(width, self._record, plain)
        self._keep(join_torn(rows, width, self.text), width, kept)
        self._rows = kept
        self.columns = self._rows.columns()
        if self._data and not self._data.endswith((b"\n", b"\r")) and not self._rows.is_cut:
            self._report_no_end()

    def _record(self, offset: int) -> Record:
        return self._scanner.record(self.text, offset)

    def _row_width(self, records: Records) -> int:
        """How many cells a row should have: as the header, unless the rows are the schema's."""
        lengths = Counter(length for length in records.lengths if length)
        width = len(self.header) or self._width or max(lengths, key=lengths.__getitem__, default=1)
        is_headers_fault = width != self._width and lengths[self._width] > sum(lengths.values()) / 2
        return self._width if is_headers_fault else width

    def _take_header(self, records: Iterator[Record]) -> None:
        """Read the header from its rows, and no further."""
        rows = self.dialect.header_rows
        if rows:
            wanted = frozenset(rows)
            heads = []
            for number, record in enumerate(records, 1):
                heads += [record] if number in wanted else []
                if number == rows[-1]:
                    break
        else:
            blank: list[Record] = []
            heads = []
            for record in records:
                if not record.is_comment and not record.is_blank:
                    heads = [record]
                    break
                blank += [record] if record.is_blank and not record.is_comment else []
            for record in blank if heads else ():
                self._report_blank(record)
        if not heads or all(record.is_blank for record in heads):
            message = "the file is empty: there is not even a header"
            self._fault("file-empty", message, 0, "write the columns' names on the first line")
            return
        names, joiner = [record.cells for record in heads], self.dialect.header_join
        if _joined_size(names, joiner) > MAX_HEADER:
            message = f"the names of the columns have more than {MAX_HEADER:,} characters together"
            hint = "shorten headerJoin, or name fewer rows in headerRows"
            self._fault("not-supported", message, heads[-1].start, hint)
            return
        self._head = heads[-1]
        self.unsure_names |= {fault.column for fault in self._head.faults}
        self.header = _join(names, joiner)

    def _keep(self, records: Iterable[Record | Run], width: int, kept: Rows) -> None:
        """Keep the rows that hold data; notes those that are blank or have another length."""
        inside: set[int] = set()  # line ends that are none
        for record in records:
            if isinstance(record, Run):
                kept.add_run(record)
                continue
            if record.is_blank and (width > 1 or record.start == record.end):
                self._report_blank(record)
                continue
            if len(record.cells) != width:
                if not record.faults:
                    self._report_ragged(record, width)
                if len(record.cells) < width and not kept.has_room(record):
                    continue
                if len(record.cells) < width or any(record.cells[width:]) or record.faults:
                    self.ragged.append(len(kept))
                else:
                    self.loose.append(len(kept))
            for fault in record.faults:
                self._keep_fault(fault, record, len(kept))
                inside |= {fault.at} if fault.code == "character-control" else set()
            kept.add(record)
        if inside:
            ends = self._line_ends or ()
            self._line_ends = array("q", (end for end in ends if end not in inside))

    def _keep_fault(self, fault: ScanFault, record: Record, row: int) -> None:
        """Note what tears a row, and that a cell cannot be trusted."""
        if fault.code in _TORN:
            self._fault(fault.code, fault.message, fault.at, fault.hint)
        is_torn = NEWLINE.search("".join(record.cells[fault.column : fault.column + 1]))
        if fault.code in (*_TORN, "quote-stray") or is_torn:
            self.unsure.append((row, fault.column))

    def _report_blank(self, record: Record) -> None:
        self._fault("row-blank", "the row is blank", record.start, "delete the line")

    def _report_ragged(self, record: Record, width: int) -> None:
        extra = record.cells[width:]
        offset = record.starts[width] if extra else record.end
        if not extra:
            hint = "add the cells that are missing"
        elif any(extra):
            hint = "quote the cell that holds a delimiter"
        else:
            hint = "a spreadsheet may have added empty cells: delete them"
        wanted = f"the schema {width} fields" if self._width else f"most others {width}"
        if self.dialect.header:
            wanted = f"the header has {width}"
        message = f"the row has {len(record.cells)} cells, {wanted}"
        self._fault("row-length", message, offset, hint)

    def _report_no_end(self) -> None:
        self._fault(
            "line-end-missing",
            "the last line does not end",
            len(self.text),
            "end the file with a line break, or run `format`",
            warning=True,
        )


def _joined_size(rows: list[list[str]], joiner: str) -> int:
    """How many characters `_join` makes at most, and how many cells it looks at."""
    width = max(map(len, rows))
    own = sum(len(cell) + 1 for row in rows for cell in row)
    over = sum((len(row[-1]) + 1) * (width - len(row)) for row in rows)
    return own + over + len(joiner) * (len(rows) - 1) * width


def _join(rows: list[list[str]], joiner: str) -> list[str]:
    """A header of several rows as one; a shorter row's last cell stands over all that follow."""
    width = max(len(row) for row in rows)
    full = [row + row[-1:] * (width - len(row)) for row in rows]
    return [joiner.join(filter(None, parts)) for parts in zip(*full, strict=True)]
