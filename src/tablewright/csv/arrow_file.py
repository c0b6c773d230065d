"""Delimited files whose form leaves no doubt, read by pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from tablewright.base import byte_search

if TYPE_CHECKING:
    from tablewright.csv.scanner import Record, Scanner
    from tablewright.descriptor.dialect import Dialect

# pyarrow takes so much memory for each column; a wide header must not make a small file a large one
_COLUMN_BYTES, _WIDE_BYTES = 10_000, 100_000_000
# bytes that Arrow reads at once: what it notes of them stays in the processor's cache
BLOCK = 1 << 20


def reads(dialect: Dialect) -> bool:
    """Whether pyarrow reads files that are written like this."""
    return not (
        dialect.escape
        or dialect.comment
        or dialect.comment_rows
        or dialect.skip_initial_space
        or dialect.header_rows not in ((), (1,))
        or len(dialect.delimiter) > 1
        or not dialect.delimiter.isascii()
        or not (dialect.quote or "").isascii()
        or "\0" in (dialect.delimiter, dialect.quote)
    )


def is_plain(data: bytes, dialect: Dialect) -> bool:
    """Whether pyarrow reads the dialect, and no line's end is in doubt."""
    # a lone CR would end a row for pyarrow
    has_lone_cr = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    return bool(data) and reads(dialect) and not has_lone_cr and has_sound_quotes(data, dialect)


def has_sound_quotes(lines: bytes, dialect: Dialect) -> bool:
    """Whether every quote of these whole lines is where pyarrow and the dialect have it."""
    quote = (dialect.quote or "").encode()
    if not quote or quote not in lines:
        return True
    return dialect.double_quote and byte_search.quotes_are_sound(
        lines, ord(quote), ord(dialect.delimiter)
    )


def read_head(data: bytes, scanner: Scanner) -> Record:
    """The first line, as a header; raises UnicodeDecodeError."""
    end = data.find(b"\n")
    line = data[: end if end >= 0 else len(data)]
    return scanner.record(line.decode("utf-8").removesuffix("\r"), 0)


def read_plain(data: bytes, dialect: Dialect, width: int) -> list[pa.Array] | None:
    """The cells below the header, one string array a column; None where a row is in doubt."""
    source = pa.BufferReader(data if data.endswith(b"\n") else data + b"\n")
    columns = read_columns(source, dialect, width, len(data))
    if columns is None or not has_empty(columns[0]):
        return columns
    return None if b"\n\n" in data or b"\n\r\n" in data else columns


def read_columns(
    source: pa.NativeFile, dialect: Dialect, width: int, size: int
) -> list[pa.Array] | None:
    """What `read_plain` says, of a source of `size` bytes.

    A blank line is taken for a row of empty cells.
    """
    if not width or width * _COLUMN_BYTES > _WIDE_BYTES + 4 * size:
        return None
    names = [str(index) for index in range(width)]
    quote = dialect.quote or False
    try:
        read = pyarrow.csv.read_csv(
            source,
            # with threads, a process that ends behind a faulty file may hang or abort
            # (github.com/apache/arrow/issues/43741); without, reading is no slower
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False,
                column_names=names,
                skip_rows=int(dialect.header),
                block_size=BLOCK,
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
        return None
    columns = read.columns[::-1]
    del read  # so that each column is freed once it is copied
    return [_one_chunk(columns.pop()) for _ in names]


def has_empty(column: pa.Array) -> bool:
    """Whether any cell is empty."""
    return pc.any(pc.equal(pc.binary_length(column), 0)).as_py() is True


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
