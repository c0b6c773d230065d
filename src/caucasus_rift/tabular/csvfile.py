"""One delimited file: bytes in, columns of cells and faults of form out, each cell with a place.

Sound files are read by pyarrow; a scanner of our own, much slower, reads the ones that are not, so
that every fault is found and reading goes on behind it.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from caucasus_rift.tabular.findings import Finding, did_you_mean, shorten
from caucasus_rift.tabular.package import Dialect

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

BOM = b"\xef\xbb\xbf"
_NEWLINE = re.compile(r"\r\n|\r|\n")
# invisible or direction-changing characters, which no reader sees and every comparison does
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MERGE_MARKER = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?\r?$", re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file: where it starts, its cells, and where each starts."""

    start: int
    end: int
    cells: list[str]
    starts: list[int]


class CsvFile:
    """The cells of a file and where they stand.

    `header` has the column names (empty without a header row); `columns` one string array a
    header cell, all of the same length; `findings` the faults of form. `ragged` has the rows that
    did not have as many cells as the header: what they lack is empty and must not be judged.
    """

    def __init__(self, path: str, data: bytes, dialect: Dialect, *, width: int, table: str) -> None:
        """Read `data`; `width` is the number of columns where the file has no header."""
        self.path, self.dialect, self.table = path, dialect, table
        self.findings: list[Finding] = []
        self.header: list[str] = []
        self.columns: list[pa.Array] = []
        self.ragged: list[int] = []
        self._width = width
        self._records: list[Record] | None = None
        self._data = self._clean(data)
        if self._data:
            if not self._read_fast():
                self._read_slow()
        else:
            self._fault("file-empty", "the file is empty: there is not even a header", 0)

    @property
    def n_rows(self) -> int:
        """Rows below the header."""
        return len(self.columns[0]) if self.columns else 0

    @cached_property
    def text(self) -> str:
        """The file's text, without a byte order mark, undecodable bytes replaced."""
        return self._data.decode("utf-8")

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Line and column (1-based) where the cell of `row` and `column` (0-based) starts."""
        record = self._record(row)
        start = record.starts[column] if column < len(record.starts) else record.end
        return self.line_column(start)

    def raw(self, row: int, column: int) -> tuple[int, str]:
        """Offset in the text and characters, quotes included, of a cell as it stands."""
        record = self._record(row)
        if column >= len(record.starts):
            return record.end, ""
        last = column + 1 == len(record.starts)
        end = record.end if last else record.starts[column + 1] - len(self.dialect.delimiter)
        return record.starts[column], self.text[record.starts[column] : end]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of a character; CR, LF and CRLF each end a line."""
        starts = self._line_starts
        import bisect

        line = bisect.bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def header_place(self, column: int) -> tuple[int, int]:
        """Line and column of a header cell, or of the end of the header for one beyond it."""
        record = next(self._scan(0), None)
        if record is None:
            return 1, 1
        starts = record.starts
        return self.line_column(starts[column] if column < len(starts) else record.end)

    def fault(
        self, code: str, message: str, offset: int, *, hint: str = "", warning: bool = False
    ) -> Finding:
        """A finding at the character `offset` of the text."""
        line, column = self.line_column(offset)
        severity = "warning" if warning else "error"
        return Finding(
            code,
            message,
            self.path,
            line,
            column,
            hint,
            severity=severity,  # type: ignore[arg-type]
            table=self.table,
        )

    def _fault(
        self, code: str, message: str, offset: int, hint: str = "", *, warning: bool = False
    ) -> None:
        self.findings.append(self.fault(code, message, offset, hint=hint, warning=warning))

    @cached_property
    def _line_starts(self) -> list[int]:
        if b"\r" in self._data:
            return [0, *(match.end() for match in _NEWLINE.finditer(self.text))]
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    # -- bytes ---------------------------------------------------------------------------------

    def _clean(self, data: bytes) -> bytes:
        """The bytes as valid UTF-8 without a mark; notes what had to be put right."""
        bom = data.startswith(BOM)
        data = data[len(BOM) :] if bom else data
        broken: list[UnicodeDecodeError] = []
        if not data.isascii():
            data = _replace_undecodable(data, broken)
        self._data = data
        if bom:
            self._fault(
                "byte-order-mark",
                "the file starts with a byte order mark, which becomes part of the first column's "
                "name in many readers",
                0,
                "save as UTF-8 without BOM, or run `format`",
            )
        if broken:
            self._report_undecodable(broken)
        self._check_line_ends()
        self._check_characters()
        if b"\n<<<<<<<" in data or b"\n=======" in data or b"\n>>>>>>>" in data:
            for match in _MERGE_MARKER.finditer(data):
                offset = len(data[: match.start()].decode("utf-8"))
                self._fault(
                    "merge-marker",
                    "a merge marker was left in the file",
                    offset,
                    "settle the conflict and delete the marker",
                )
        return data

    def _report_undecodable(self, broken: list[UnicodeDecodeError]) -> None:
        offset = -1
        for error in broken:
            offset = self.text.index("\ufffd", offset + 1)
            shown = " ".join(f"0x{byte:02x}" for byte in error.object[error.start : error.end])
            self._fault(
                "encoding-invalid",
                f"the bytes {shown} are not UTF-8",
                offset,
                "save the file as UTF-8",
            )

    def _check_line_ends(self) -> None:
        data = self._data
        if b"\r" not in data:
            return
        crlf, cr, lf = data.count(b"\r\n"), data.count(b"\r"), data.count(b"\n")
        hint = "use LF, or run `format`"
        if crlf == cr == lf:
            self._fault(
                "line-end-crlf",
                f"all {crlf} lines end in CR LF instead of LF",
                self.text.index("\r"),
                hint,
                warning=True,
            )
            return
        common = "\r\n" if crlf * 2 > lf + cr - crlf else "\n"
        for match in _NEWLINE.finditer(self.text):
            if match[0] != common:
                name = {"\r\n": "CR LF", "\r": "CR", "\n": "LF"}
                self._fault(
                    "line-end-mixed",
                    f"the line ends in {name[match[0]]}, most others in {name[common]}",
                    match.start(),
                    hint,
                )

    def _check_characters(self) -> None:
        import numpy as np

        data = self._data
        codes = np.frombuffer(data, dtype=np.uint8)
        allowed = sum(data.count(char) for char in (b"\n", b"\r", b"\t"))
        if int(np.count_nonzero(codes < 32)) != allowed or b"\x7f" in data or b"\xc2" in data:
            for match in CONTROL.finditer(self.text):
                self._fault(
                    "character-control",
                    f"there is a control character, U+{ord(match[0]):04X}",
                    match.start(),
                    "delete it",
                )
        if data.isascii():
            return
        for match in INVISIBLE.finditer(self.text):
            name = unicodedata.name(match[0], "unnamed").lower()
            self._fault(
                "character-invisible",
                f"there is an invisible character, U+{ord(match[0]):04X} ({name})",
                match.start(),
                "delete it",
            )
        if not unicodedata.is_normalized("NFC", self.text):
            self._report_not_nfc()

    def _report_not_nfc(self) -> None:
        for match in re.finditer(r"[^\x00-\x7f]?[^\s,;\"]*[^\x00-\x7f][^\s,;\"]*", self.text):
            word = match[0]
            composed = unicodedata.normalize("NFC", word)
            if composed != word:
                self._fault(
                    "character-not-nfc",
                    f"{shorten(word)} is written with separate accents: it looks like "
                    f"{shorten(composed)} but is not equal to it",
                    match.start(),
                    "use composed characters (Unicode NFC), or run `format`",
                )

    # -- cells, the fast way ---------------------------------------------------------------------

    def _read_fast(self) -> bool:
        """Read with pyarrow, where the file's form leaves no doubt; False where it may."""
        import pyarrow as pa
        import pyarrow.csv

        data, dialect = self._data, self.dialect
        plain = Dialect(delimiter=dialect.delimiter)
        if dialect != plain or not data.isascii() and not dialect.delimiter.isascii():
            return False
        # a lone CR would end a row for pyarrow; a blank or unended line is a fault to be placed
        lone_cr = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
        if lone_cr or not data.endswith(b"\n") or data.startswith((b"\n", b"\r\n")):
            return False
        if b"\n\n" in data or b"\n\r\n" in data or not self._quotes_are_sound():
            return False
        end = data.find(b"\n")
        if b'"' in data[:end]:
            return False
        header = data[:end].decode("utf-8").removesuffix("\r").split(dialect.delimiter)
        names = [str(index) for index in range(len(header))]
        try:
            read = pyarrow.csv.read_csv(
                pa.BufferReader(data),
                read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=1),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=dialect.delimiter,
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
        self.header = header
        self.columns = [_one_chunk(column) for column in read.columns]
        return True

    def _quotes_are_sound(self) -> bool:
        """Whether every quote opens, closes or doubles where RFC 4180 lets it, on one line."""
        import numpy as np

        data = self._data
        if b'"' not in data:
            return True
        codes = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(codes == ord('"'))
        if len(quotes) % 2:
            return False
        opening, closing = quotes[0::2], quotes[1::2]
        newlines = np.flatnonzero(codes == ord("\n"))
        if not np.array_equal(np.searchsorted(newlines, opening), np.searchsorted(newlines, closing)):
            return False
        delimiter = ord(self.dialect.delimiter)
        before = codes[np.maximum(opening - 1, 0)]
        starts = (opening == 0) | (before == delimiter) | (before == ord("\n"))
        doubled = np.zeros(len(opening), dtype=bool)
        doubled[1:] = opening[1:] == closing[:-1] + 1
        after = codes[np.minimum(closing + 1, len(codes) - 1)]
        ends = (after == delimiter) | (after == ord("\n")) | (after == ord("\r"))
        continued = np.zeros(len(closing), dtype=bool)
        continued[:-1] = doubled[1:]
        return bool(np.all(starts ^ doubled) and np.all(ends ^ continued))

    # -- cells, the thorough way -----------------------------------------------------------------

    def _read_slow(self) -> None:
        import pyarrow as pa

        records = list(self._scan(0, report=True))
        skipped = self._skipped(records)
        body = [record for index, record in enumerate(records, 1) if index not in skipped]
        if self.dialect.header:
            heads = [records[row - 1] for row in self.dialect.header_rows if row <= len(records)]
            if not heads:
                self._fault("file-empty", "the file has no header", 0)
                return
            self.header = [
                self.dialect.header_join.join(
                    cells
                    for record in heads
                    if index < len(record.cells) and (cells := record.cells[index])
                )
                for index in range(len(heads[0].cells))
            ]
        width = len(self.header) if self.dialect.header else self._width
        kept: list[Record] = []
        for record in body:
            if record.cells == [""] and width != 1 or record.start == record.end:
                self._fault("row-blank", "the row is blank", record.start, "delete the line")
                continue
            if len(record.cells) != width:
                self._report_ragged(record, width)
                self.ragged.append(len(kept))
            kept.append(record)
        self._records = kept
        null = self.dialect.null_sequence
        self.columns = [
            pa.array(
                [
                    ("" if null is not None and cell == null else cell)
                    for record in kept
                    for cell in (record.cells[index : index + 1] or [""])
                ],
                pa.string(),
            )
            for index in range(width)
        ]
        if self._data and not self._data.endswith((b"\n", b"\r")):
            self._fault(
                "line-end-missing",
                "the last line does not end",
                len(self.text),
                "end the file with a line break, or run `format`",
                warning=True,
            )

    def _report_ragged(self, record: Record, width: int) -> None:
        count = len(record.cells)
        offset = record.starts[width] if count > width else record.end
        extra = record.cells[width:]
        hint = (
            "a spreadsheet may have added empty cells: delete them"
            if extra and not any(extra)
            else "quote the cell that holds a delimiter"
            if extra
            else "add the cells that are missing"
        )
        self._fault(
            "row-length", f"the row has {count} cells, the header has {width}", offset, hint
        )

    def _skipped(self, records: list[Record]) -> set[int]:
        """Numbers (1-based) of the records that hold no data: header and comments."""
        dialect = self.dialect
        skipped = set(dialect.comment_rows)
        if dialect.header:
            last = max(dialect.header_rows, default=1)
            skipped |= set(range(1, last + 1))
        if dialect.comment:
            skipped |= {
                number
                for number, record in enumerate(records, 1)
                if self.text.startswith(dialect.comment, record.start)
            }
        return skipped

    def _record(self, row: int) -> Record:
        if self._records is not None:
            return self._records[row]
        return next(self._scan(self._line_starts[row + 1]))

    def _scan(self, offset: int, *, report: bool = False) -> Iterator[Record]:
        """Records from `offset` on; with `report`, notes every quote that is out of place.

        Behind a quote that cannot be made sense of, reading starts anew at the next line, so that
        one such fault costs one line and not the rest of the file.
        """
        text, scanner = self.text, self._scanner
        while offset < len(text):
            record, fault = scanner.record(text, offset)
            if fault is not None:
                code, at, message, hint = fault
                if report:
                    self._fault(code, message, at, hint)
                record = scanner.one_line(text, offset)
            elif report and (breaks := _cells_with_breaks(text, record)):
                for column in breaks:
                    self._report_break(record, column)
                if any(self._swallowed(record, column) for column in breaks):
                    record = scanner.one_line(text, offset)
            yield record
            offset = record.end
            if text.startswith("\r\n", offset):
                offset += 2
            elif offset < len(text):
                offset += 1

    def _report_break(self, record: Record, column: int) -> None:
        swallowed = self._swallowed(record, column)
        self._fault(
            "quote-swallows-lines" if swallowed else "line-break-in-cell",
            "the quote that opens here closes on a later line and swallows whole rows"
            if swallowed
            else "the cell holds a line break",
            record.starts[column],
            "close the quote on the line it opens on"
            if swallowed
            else "write the cell on one line",
            warning=not swallowed,
        )

    def _swallowed(self, record: Record, column: int) -> bool:
        """Whether lines inside a quoted cell look like rows: as many cells as the header has."""
        width = len(self.header) or len(next(self._scan(0)).cells) if record.start else 0
        lines = _NEWLINE.split(self.text[record.starts[column] : record.end])[1:]
        return width > 1 and any(
            line.count(self.dialect.delimiter) == width - 1 for line in lines
        )

    @cached_property
    def _scanner(self) -> _Scanner:
        return _Scanner(self.dialect)


class _Scanner:
    """Splits one record into cells by a dialect, and says where a quote is out of place."""

    def __init__(self, dialect: Dialect) -> None:
        self._delimiter = dialect.delimiter
        self._quote = dialect.quote
        self._escape = dialect.escape if not dialect.double_quote or dialect.escape else None
        self._skip_space = dialect.skip_initial_space
        self._double = dialect.double_quote
        delimiter = re.escape(dialect.delimiter)
        self._bare = re.compile(rf"[^{delimiter}\r\n]*")
        quote = re.escape(dialect.quote or "")
        doubled = f"|{quote}{quote}" if dialect.double_quote else ""
        escaped = rf"|{re.escape(self._escape)}." if self._escape else ""
        plain = quote + (re.escape(self._escape) if self._escape else "")
        self._quoted = (
            re.compile(rf"{quote}((?:[^{plain}]++{doubled}{escaped})*+){quote}", re.DOTALL)
            if dialect.quote
            else None
        )

    def record(
        self, text: str, offset: int
    ) -> tuple[Record, tuple[str, int, str, str] | None]:
        """The record at `offset`, and the fault that stopped it: code, offset, message, hint."""
        cells: list[str] = []
        starts: list[int] = []
        index, fault = offset, None
        while True:
            if self._skip_space:
                while index < len(text) and text[index] == " ":
                    index += 1
            starts.append(index)
            cell, index, fault = self._cell(text, index)
            cells.append(cell)
            if fault or index >= len(text) or text[index] != self._delimiter:
                break
            index += 1
        return Record(offset, index, cells, starts), fault

    def one_line(self, text: str, offset: int) -> Record:
        """The record at `offset` read as if nothing on its line were quoted."""
        end = _NEWLINE.search(text, offset)
        stop = end.start() if end else len(text)
        cells: list[str] = []
        starts: list[int] = []
        index = offset
        while True:
            starts.append(index)
            match = self._quoted.match(text, index, stop) if self._quoted else None
            if match and (match.end() == stop or text[match.end()] == self._delimiter):
                cells.append(self._unquote(match[1]))
                index = match.end()
            else:
                cut = text.find(self._delimiter, index, stop)
                cut = stop if cut < 0 else cut
                cells.append(text[index:cut])
                index = cut
            if index >= stop:
                break
            index += 1
        return Record(offset, stop, cells, starts)

    def _cell(
        self, text: str, index: int
    ) -> tuple[str, int, tuple[str, int, str, str] | None]:
        if self._quoted is None or not text.startswith(self._quote or "", index):
            match = self._bare.match(text, index)
            cell = match[0] if match else ""
            end = index + len(cell)
            if self._quoted is not None and (at := cell.find(self._quote or "")) >= 0:
                return cell, end, (
                    "quote-stray",
                    index + at,
                    "there is a quote inside a cell that is not quoted",
                    "quote the whole cell and double the quote inside it",
                )
            return cell, end, None
        match = self._quoted.match(text, index)
        if match is None:
            return "", len(text), (
                "quote-unclosed",
                index,
                "the quote that opens here is never closed",
                "close it at the cell's end, or double it if it belongs to the text",
            )
        end = match.end()
        if end < len(text) and text[end] not in (self._delimiter, "\r", "\n"):
            return self._unquote(match[1]), end, (
                "quote-stray",
                end,
                "there is text behind a closing quote",
                "double the quote if it belongs to the text",
            )
        return self._unquote(match[1]), end, None

    def _unquote(self, inside: str) -> str:
        quote = self._quote or ""
        if self._double:
            inside = inside.replace(quote * 2, quote)
        if self._escape:
            inside = re.sub(re.escape(self._escape) + "(.)", r"\1", inside, flags=re.DOTALL)
        return inside


def _cells_with_breaks(text: str, record: Record) -> list[int]:
    """Columns of a record whose cell runs over a line's end."""
    if not _NEWLINE.search(text, record.start, record.end):
        return []
    return [index for index, cell in enumerate(record.cells) if "\n" in cell or "\r" in cell]


def _replace_undecodable(data: bytes, broken: list[UnicodeDecodeError]) -> bytes:
    """`data` with U+FFFD for every undecodable sequence, each noted in `broken`."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data
    start, parts = 0, []
    # a replacement character of the file's own must not be mistaken for one of ours
    data = data.replace("\ufffd".encode(), b"?")
    while True:
        try:
            data[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            broken.append(error)
            parts += [data[start : start + error.start], "\ufffd".encode()]
            start += error.end
        else:
            return b"".join([*parts, data[start:]])


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def header_findings(file: CsvFile, names: list[str], match: str) -> list[Finding]:
    """How a file's header differs from the schema's `names`, by the schema's `fieldsMatch`."""
    found: list[Finding] = []

    def fault(code: str, message: str, column: int, hint: str, field: str | None) -> None:
        line, position = file.header_place(column)
        found.append(
            Finding(code, message, file.path, line, position, hint, table=file.table, field=field)
        )

    for index, name in enumerate(file.header):
        if not name:
            fault("column-unnamed", "the column has no name", index, "name it or delete it", None)
        elif name in file.header[:index]:
            fault(
                "column-duplicate",
                f"there are two columns {shorten(name)}",
                index,
                "keep one of them",
                name,
            )
        elif name not in names and match not in ("subset", "partial"):
            fault(
                "column-unknown",
                f"the schema has no column {shorten(name)}",
                index,
                did_you_mean(name, [n for n in names if n not in file.header])
                or "delete the column, or add it to the schema",
                None,
            )
    if match not in ("superset", "partial"):
        for name in names:
            if name not in file.header:
                fault(
                    "column-missing",
                    f"the column {shorten(name)} is missing",
                    len(file.header),
                    "add it to the header and to every row",
                    name,
                )
    shared = [name for name in file.header if name in names]
    expected = [name for name in names if name in shared]
    if match == "exact" and len(set(shared)) == len(shared) and shared != expected:
        index = next(i for i, pair in enumerate(zip(shared, expected, strict=True)) if len({*pair}) > 1)
        fault(
            "column-order",
            f"the columns stand in another order than in the schema: here {shorten(shared[index])}, "
            f"there {shorten(expected[index])}",
            file.header.index(shared[index]),
            "put them in the schema's order, or run `format`",
            shared[index],
        )
    if match == "partial" and not shared:
        fault("column-missing", "none of the schema's columns is there", 0, "", None)
    return found
