"""Delimited files whose form leaves no doubt, read by pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from caucasus_rift.tabular import octets

if TYPE_CHECKING:
    from caucasus_rift.tabular.dialect import Dialect

# pyarrow takes so much memory for each column; a wide header must not make a small file a large one
_COLUMN_BYTES, _WIDE_BYTES = 10_000, 100_000_000
# bytes that Arrow reads at once: what it notes of them stays in the processor's cache
_BLOCK = 1 << 22


def is_plain(data: bytes, dialect: Dialect) -> bool:
    """Whether pyarrow reads the dialect, and no line's end is in doubt."""
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
    if not data or has_lone_cr:
        return False
    return not quote or octets.quotes_are_sound(data, ord(quote), ord(dialect.delimiter))


def read_plain(data: bytes, dialect: Dialect, width: int) -> list[pa.Array] | None:
    """The cells below the header, one string array a column; None where a row is in doubt."""
    if not width or width * _COLUMN_BYTES > _WIDE_BYTES + 4 * len(data):
        return None
    names = [str(index) for index in range(width)]
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
                block_size=_BLOCK,
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
    # pyarrow takes a blank line for a row of empty cells
    may_be_blank = pc.any(pc.equal(read.column(0), "")).as_py()
    if may_be_blank and (b"\n\n" in data or b"\n\r\n" in data):
        return None
    columns = read.columns[::-1]
    del read  # so that each column is freed once it is copied
    return [_one_chunk(columns.pop()) for _ in names]


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())
