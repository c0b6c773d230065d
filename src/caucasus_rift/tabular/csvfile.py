"""One delimited file: bytes in, columns of cells and faults of form out, each cell with a place.

Sound files are read by pyarrow; a scanner of our own, much slower, reads the ones that are not, so
that every fault is found and reading goes on behind it.
"""

from __future__ import annotations

import bisect
import dataclasses
from array import array
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from caucasus_rift.tabular import characters, octets
from caucasus_rift.tabular.findings import Finding, Limit, shorten
from caucasus_rift.tabular.rows import Rows
from caucasus_rift.tabular.scanner import NEWLINE, Fault, Record, Scanner
from caucasus_rift.tabular.torn import join_torn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from caucasus_rift.tabular.dialect import Dialect
    from caucasus_rift.tabular.findings import Severity

# the most bytes that Arrow reads at once
_MAX_BLOCK = 2**31 - 1
# bytes that are worth letting go
_LARGE = 1 << 20
_TORN = ("row-length", "character-control")  # what a record's faults say of a torn row
# pyarrow takes so much memory for each column; a wide header must not make a small file a large one
_COLUMN_BYTES, _WIDE_BYTES = 10_000, 100_000_000
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
        data: bytes,
        dialect: Dialect,
        *,
        width: int,
        table: str,
        again: Callable[[], bytes] | None = None,
    ) -> None:
        """Read `data`; `width` is the number of columns the schema lists.

        A large sound file's bytes are let go, and had from `again` where a place is asked for.
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
        self._limit = Limit()
        self._rows: Rows | None = None
        self._places: dict[int, tuple[Sequence[int], int]] = {}
        self._head: Record | None = None
        self._line_ends: array[int] | None = None
        self._data = characters.without_mark(data)
        has_bom = self._data is not data
        self._decoded: str | None = None
        self._markers: set[int] = set()
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
        self.findings += self._limit.rest()
        if again and is_sound and len(data) > _LARGE:
            self._data, self._again = b"", again

    @property
    def n_rows(self) -> int:
        """Rows below the header."""
        return len(self.columns[0]) if self.columns else 0

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
        return self._line_column(starts[column] if column < len(starts) else end)

    def header_place(self, column: int) -> tuple[int, int]:
        """Line and column of a header cell, or of the end of the header for one beyond it."""
        if self._head is None:
            return 1, 1
        starts = self._head.starts
        return self._line_column(starts[column] if column < len(starts) else self._head.end)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each column by its name; of two with one name, the first."""
        return {name: number for number, name in reversed(list(enumerate(self.header)))}

    def _read_again(self, row: int) -> tuple[Sequence[int], int]:
        """Where the cells of a row start that pyarrow has read; kept for the next fault in it."""
        record = self._scanner.record(self.text, self._line_starts[row + bool(self.header)])
        self._places[row] = array("q", record.starts), record.end
        return self._places[row]

    def _line_column(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def _fault(
        self, code: str, message: str, offset: int, hint: str = "", *, warning: bool = False
    ) -> None:
        line, column = self._line_column(offset)
        severity: Severity = "warning" if warning else "error"
        found = Finding(code, message, self.path, line, column, hint, severity, self.table)
        if self._limit.lets(found):
            self.findings.append(found)

    @cached_property
    def _line_starts(self) -> array[int]:
        """Offset of every line; CR, LF and CR LF each end one."""
        starts, at = array("q", [0]), self.text.find("\n")
        if "\r" in self.text:
            starts.extend(match.end() for match in NEWLINE.finditer(self.text))
            return starts
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self.dialect, self._width)

    # -- bytes ---------------------------------------------------------------------------------

    def _check_bytes(self, *, has_bom: bool) -> None:
        broken: list[tuple[int, bytes]] = []
        if not self._data.isascii() and not octets.is_utf8(self._data):
            self._decoded, broken = characters.decode(self._data)
            self._data = self.text.encode("utf-8")
        if has_bom:
            self._fault(
                "byte-order-mark",
                "the file starts with a byte order mark, which becomes part of the first column's "
                "name in many readers",
                0,
                "save as UTF-8 without BOM, or run `format`",
            )
        for offset, found in broken:
            shown = " ".join(f"0x{byte:02x}" for byte in found[:8])
            shown += " …" if len(found) > 8 else ""
            message = f"not UTF-8: {shown}"
            self._faulty_bytes.append(offset)
            self._fault("encoding-invalid", message, offset, "save the file as UTF-8")
        data = self._data
        # a search for one byte is the fastest
        if (b"<" in data and b"<<<<<<<" in data) or (b">" in data and b">>>>>>>" in data):
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
            counts = Counter(self._line_end(offset) for offset in self._line_ends)
        kinds = [kind for kind in _LINE_ENDS if counts[kind]]
        offsets = self._line_ends or (match.start() for match in NEWLINE.finditer(self.text))
        if len(kinds) > 1:
            common = max(kinds, key=lambda kind: (counts[kind], kind == "\n"))
            for offset in offsets:
                kind = self._line_end(offset)
                if kind != common:
                    name, other = _LINE_ENDS[kind], _LINE_ENDS[common]
                    message = f"the line ends in {name}, most others in {other}"
                    self._fault("line-end-mixed", message, offset, hint)
        elif kinds and kinds[0] not in ("\n", declared):
            kind = kinds[0]
            message = f"all {counts[kind]} lines end in {_LINE_ENDS[kind]} instead of LF"
            code = "line-end-crlf" if kind == "\r\n" else "line-end-mixed"
            self._fault(code, message, next(iter(offsets)), hint, warning=kind == "\r\n")

    def _line_end(self, offset: int) -> str:
        return "\r\n" if self.text.startswith("\r\n", offset) else self.text[offset]

    def _check_characters(self) -> list[int]:
        """Where characters stand that no one sees; notes each."""
        data = self._data
        found = set[str]() if data.isascii() else octets.beyond_ascii(data)
        offsets: list[int] = []
        if octets.has_control(data) or any(map(characters.CONTROL.match, found)):
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
            self._fault("character-invisible", message, offset, "delete it")

    def _report_not_composed(self) -> Iterator[int]:
        for offset, word, composed in characters.not_composed(self.text, self.dialect.delimiter):
            yield offset
            self._fault(
                "character-not-nfc",
                f"{shorten(word)} is not in Unicode's composed form: it looks like "
                f"{shorten(composed)} but is not equal to it",
                offset,
                "use composed characters (Unicode NFC), or run `format`",
            )

    def _distrust(self, offsets: list[int], cells: list[tuple[int, int]]) -> None:
        """Add the cells at the offsets to `cells`, or to `unsure_names` those of the header."""
        for offset in offsets:
            row, starts = self._row_at(offset)
            if starts is None:
                continue
            column = bisect.bisect_right(starts, offset) - 1
            if row < 0:
                self.unsure_names.add(max(column, 0))
            else:
                cells.append((row, max(column, 0)))

    def _row_at(self, offset: int) -> tuple[int, Sequence[int] | None]:
        """The row (-1 for the header) at an offset, and where its cells start; None for no row."""
        if self._head and self._head.start <= offset <= self._head.end:
            return -1, self._head.starts
        if self._rows is not None:
            row = self._rows.at(offset)
            return (row, self._rows.place(row)[0]) if row >= 0 else (row, None)
        row = bisect.bisect_right(self._line_starts, offset) - 1 - bool(self.header)
        if row >= self.n_rows:
            return row, None
        return row, (self._places.get(row) or self._read_again(row))[0]

    # -- cells, the fast way ---------------------------------------------------------------------

    def _read_fast(self) -> bool:
        """Read with pyarrow, where the file's form leaves no doubt; False where it may."""
        data, dialect = self._data, self.dialect
        if not self._is_plain():
            return False
        names = [str(index) for index in range(self._width)]
        if dialect.header:
            end = data.find(b"\n")
            head = data[: end if end >= 0 else len(data)].decode("utf-8").removesuffix("\r")
            self._head = self._scanner.record(head, 0)
            if self._head.is_blank:
                return False
            names = [str(index) for index in range(len(self._head.cells))]
        if len(names) * _COLUMN_BYTES > _WIDE_BYTES + 4 * len(data):
            return False
        quote = dialect.quote or False
        try:
            read = pyarrow.csv.read_csv(
                pa.BufferReader(data if data.endswith(b"\n") else data + b"\n"),
                # with threads, a process that ends behind a faulty file may hang or abort
                # (github.com/apache/arrow/issues/43741); without, reading is no slower
                read_options=pyarrow.csv.ReadOptions(
                    use_threads=False,
                    column_names=names,
                    skip_rows=int(dialect.header),
                    block_size=min(len(data) + 1, _MAX_BLOCK),  # so that a column comes whole
                ),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    quote_char=quote,
                    double_quote=bool(quote),
                    newlines_in_values=False,
                    ignore_empty_lines=False,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            return False
        # pyarrow takes a blank line for a row of empty cells
        if pc.any(pc.equal(read.column(0), "")).as_py() and self._has_blank_line():
            return False
        self.header = self._head.cells if self._head else []
        columns = read.columns[::-1]
        del read  # so that each column is freed once it is copied
        self.columns = [_one_chunk(columns.pop()) for _ in names]
        if not data.endswith(b"\n"):
            self._report_no_end()
        return True

    def _is_plain(self) -> bool:
        """Whether pyarrow reads the dialect, and no line's end is in doubt."""
        data, dialect = self._data, self.dialect
        quote = (dialect.quote or "").encode()
        if (
            dialect.escape
            or dialect.comment
            or dialect.comment_rows
            or dialect.skip_initial_space
            or dialect.header_rows not in ((), (1,))
            or len(dialect.delimiter) > 1
            or not dialect.delimiter.isascii()
            or not quote.isascii()
            or "\0" in (dialect.delimiter, dialect.quote)
            or (quote and not dialect.double_quote and quote in data)
        ):
            return False
        # a lone CR would end a row for pyarrow
        has_lone_cr = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
        if not data or has_lone_cr or self._markers:
            return False
        return not quote or octets.quotes_are_sound(data, ord(quote), ord(dialect.delimiter))

    def _has_blank_line(self) -> bool:
        return b"\n\n" in self._data or b"\n\r\n" in self._data

    # -- cells, the thorough way -----------------------------------------------------------------

    def _read_slow(self) -> None:
        records = list(self._scan())
        self._head = None
        if self.dialect.header:
            records = self._take_header(records)
            if not self.header:
                message = "the file is empty: there is not even a header"
                self._fault("file-empty", message, 0, "write the columns' names on the first line")
                return
        rows = [record for record in records if not record.is_comment]
        width = self._row_width(rows)
        self._rows = self._keep(join_torn(rows, width, self.text), width)
        self.columns = self._rows.columns()
        if self._data and not self._data.endswith((b"\n", b"\r")) and not self._rows.is_cut:
            self._report_no_end()

    def _row_width(self, records: list[Record]) -> int:
        """How many cells a row should have: as the header, unless the rows are the schema's."""
        width = len(self.header) or self._width
        lengths = Counter(len(record.cells) for record in records if not record.is_blank)
        is_headers_fault = width != self._width and lengths[self._width] > sum(lengths.values()) / 2
        return self._width if is_headers_fault else width

    def _take_header(self, records: list[Record]) -> list[Record]:
        """Read the header from its rows; what is left are the rows below."""
        rows = self.dialect.header_rows
        if not rows:
            first = next(
                (
                    number
                    for number, record in enumerate(records, 1)
                    if not (record.is_comment or record.is_blank)
                ),
                None,
            )
            rows = (first,) if first else ()
            for record in records[: rows[0] - 1] if rows else ():
                if record.is_blank:
                    self._report_blank(record)
        heads = [records[row - 1] for row in rows if row <= len(records)]
        if not heads or all(record.is_blank for record in heads):
            return []
        self._head = heads[-1]
        self.unsure_names |= {fault.column for fault in self._head.faults}
        self.header = _join([record.cells for record in heads], self.dialect.header_join)
        return records[rows[-1] :]

    def _keep(self, records: Sequence[Record], width: int) -> Rows:
        """The rows that hold data; notes those that are blank or have another length."""
        kept = Rows(width)
        inside: set[int] = set()  # line ends that are none
        for record in records:
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
                if fault.code in _TORN:
                    self._fault(fault.code, fault.message, fault.at, fault.hint)
                is_torn = NEWLINE.search("".join(record.cells[fault.column : fault.column + 1]))
                if fault.code in (*_TORN, "quote-stray") or is_torn:
                    self.unsure.append((len(kept), fault.column))
                if fault.code == "character-control":
                    inside.add(fault.at)
            kept.add(record)
        if inside:
            ends = self._line_ends or ()
            self._line_ends = array("q", (end for end in ends if end not in inside))
        return kept

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
        wanted = f"the header has {width}" if self.dialect.header else f"the schema {width} fields"
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

    def _scan(self) -> Iterator[Record]:
        """All records; notes every quote that is out of place, but at most once."""
        text, dialect, scanner = self.text, self.dialect, self._scanner
        offset, number, width = 0, 0, 0
        comments, heads = frozenset(dialect.comment_rows), frozenset(dialect.header_rows)
        ends = self._line_ends = array("q")
        explained: set[int] = set()  # quotes that belong to a fault which was noted before
        while offset < len(text):
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
                record = self._unswallow(record, width or self._width, explained)
                self._report_quotes(record, explained)
                width = scanner.width = width or len(record.cells)
            yield record
            offset = record.end
            if offset < len(text):
                ends.append(offset)
                offset += len(self._line_end(offset))

    def _report_quotes(self, record: Record, explained: set[int]) -> None:
        for fault in record.faults:
            if fault.at not in explained:
                self._fault(fault.code, fault.message, fault.at, fault.hint)
        if not NEWLINE.search(self.text, record.start, record.end):
            return
        for cell, start in zip(record.cells, record.starts, strict=True):
            if "\n" in cell or "\r" in cell:
                self._fault(
                    "line-break-in-cell",
                    "the cell holds a line break",
                    start,
                    "write the cell on one line",
                    warning=True,
                )

    def _unswallow(self, record: Record, width: int, explained: set[int]) -> Record:
        """The record, read anew without the quotes that close on a later line by mistake."""
        unquoted: frozenset[int] = frozenset()
        noted: list[Fault] = []
        while (column := self._swallowing(record, width)) is not None:
            start = record.starts[column]
            later = record.starts[column + 1 :]
            explained.add((later[0] - 1 if later else record.end) - 1)
            message = "the quote that opens here closes on a later line and swallows whole rows"
            hint = "close the quote on the line it opens on"
            noted.append(Fault("quote-swallows-lines", start, column, message, hint))
            unquoted |= {start}
            record = self._scanner.record(self.text, record.start, unquoted)
        return dataclasses.replace(record, faults=(*noted, *record.faults))

    def _swallowing(self, record: Record, width: int) -> int | None:
        """The first cell in whose quotes all lines look like rows: as many cells as the header."""
        if width < 2 or not NEWLINE.search(self.text, record.start, record.end):
            return None
        for column, cell in enumerate(record.cells):
            start = record.starts[column]
            if record.cells[width:] and not any(record.cells[width:]):
                continue  # a delimiter too many behind it
            if not ("\n" in cell or "\r" in cell) or self.text[start] != self.dialect.quote:
                continue
            # what stands on the cell's first line belongs to the record's first row
            rows = (self._count(*line) for line in self._lines(start, record.end))
            if next(rows) + column == width and all(row == width for row in rows):
                return column
        return None

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the lines between two offsets start and end."""
        for match in NEWLINE.finditer(self.text, start, end):
            yield start, match.start()
            start = match.end()
        yield start, end

    def _count(self, start: int, end: int) -> int:
        """How many cells a line has; 0 where it reads like prose: white space behind a comma."""
        cells = self.text[start:end].split(self.dialect.delimiter)
        is_prose = any(cell[:1].isspace() for cell in cells) and not self._scanner.skips_space
        return 0 if is_prose else len(cells)


def _join(rows: list[list[str]], joiner: str) -> list[str]:
    """A header of several rows as one; a shorter row's last cell stands over all that follow."""
    width = max(len(row) for row in rows)
    full = [row + row[-1:] * (width - len(row)) for row in rows]
    return [joiner.join(filter(None, parts)) for parts in zip(*full, strict=True)]


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
