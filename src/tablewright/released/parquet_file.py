"""Parquet files read as their Table Schema has it, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tablewright.base.findings import shorten
from tablewright.descriptor.file_checks import is_count
from tablewright.released.columns import check_column, text_sizes
from tablewright.values.types import arrow_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Field, Schema

# Of all tables of a package together. A column that repeats one value takes no room in the file,
# and all of it in memory; a text counts each time that it is meant.
MAX_CELLS = 2**28
MAX_DECODED_BYTES = 2**30

_IS_OF_KIND = {
    pa.int64(): pa.types.is_integer,
    pa.float64(): pa.types.is_floating,
    pa.bool_(): pa.types.is_boolean,
    pa.date32(): pa.types.is_date,
    pa.timestamp("us"): pa.types.is_timestamp,
    pa.time64("us"): pa.types.is_time,
}
_TEXTS = pa.dictionary(pa.int32(), pa.string())
# of texts, which cannot be bounded before they are decoded; no writer uses them unless told to
_UNREAD_ENCODINGS = {"DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"}


class ParquetError(ValueError):
    """A table's Parquet files do not fit its schema, are damaged or too large."""


class ParquetReader:
    """Reads tables of a package; how much they hold together is bounded."""

    def __init__(self) -> None:
        """Start with all of it left."""
        self._cells, self._bytes = MAX_CELLS, MAX_DECODED_BYTES

    def read(self, resource: Resource, files: Iterable[bytes]) -> pa.Table:
        """Read a table.

        Args:
            resource: What its descriptor says: the columns, their types, the number of rows.
            files: The bytes of each of its files; the checksums of their pages are verified.

        Returns:
            The columns of the schema, typed as it says, in its order; texts as a dictionary, which
            is not expanded.

        Raises:
            ParquetError: The files are not Parquet, damaged or too large, or do not fit the schema.
        """
        parts = []
        for data in files:
            try:
                parts.append(self._read_file(data, resource.schema))
            except (pa.ArrowException, OSError) as error:
                raise ParquetError(shorten(error, 200)[1:-1]) from error
            except ValueError as error:
                raise ParquetError(str(error)) from error
        # one part may have whole numbers that others have not
        table = pa.concat_tables(parts, promote_options="permissive")
        declared = resource.descriptor.get("rowCount")
        if is_count(declared) and declared != table.num_rows:
            message = f"{resource.name} has {table.num_rows} rows, the descriptor says {declared}"
            raise ParquetError(message)
        return table

    def _read_file(self, data: bytes, schema: Schema) -> pa.Table:
        metadata = _opened(data).metadata
        paths = (metadata.schema.column(number).path for number in range(metadata.num_columns))
        # texts stay a dictionary: each is there once
        texts = list(set(schema.names).intersection(paths))
        parquet = _opened(data, metadata=metadata, read_dictionary=texts)
        stored = parquet.schema_arrow  # made anew each time that it is asked for
        if stored.names != schema.names:
            raise ValueError(f"its columns are not those of its schema: {shorten(stored.names)}")
        fields = list(zip(schema.fields, stored.types, strict=True))
        for field, kind in fields:
            _check_kind(field, kind)
        self._check_size(metadata, stored.types)
        columns = {field.name: self._column(parquet, field, kind, schema) for field, kind in fields}
        return pa.table(columns)

    def _check_size(self, metadata: pq.FileMetaData, kinds: list[pa.DataType]) -> None:
        """Count what a file says of itself; raises ValueError where that is too much."""
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
        stated = [group.num_rows for group in groups]
        stated += [size for one in chunks for size in (one.num_values, one.total_uncompressed_size)]
        n_rows = sum(group.num_rows for group in groups)
        if min(stated, default=0) < 0 or n_rows != metadata.num_rows:
            raise ValueError("it is damaged: what it says of its size cannot be")
        cells = n_rows * len(kinds)
        self._cells -= cells
        if self._cells < 0:
            message = f"with {cells:,} cells it goes beyond the {MAX_CELLS:,} that are read"
            raise ValueError(f"{message} of one package")
        self._count_bytes(n_rows * sum(map(_width, kinds)))
        if sum(one.total_uncompressed_size for one in chunks) > MAX_DECODED_BYTES:
            raise _too_large()
        for one in chunks:
            if one.physical_type == "BYTE_ARRAY" and _UNREAD_ENCODINGS & {*one.encodings}:
                used = " and ".join(sorted(_UNREAD_ENCODINGS & {*one.encodings}))
                message = f"the column {shorten(one.path_in_schema)} is encoded as {used}"
                raise ValueError(f"{message}, which is not read: write it plain or by a dictionary")

    def _count_bytes(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise _too_large()

    def _column(
        self, parquet: pq.ParquetFile, field: Field, kind: pa.DataType, schema: Schema
    ) -> pa.ChunkedArray:
        """A column as the type of its field; raises ValueError where it does not fit it."""
        parts = [_typed(field, pa.chunked_array([], kind))]
        # one at a time, so that no more is decoded than there is room for, whatever the file says
        for number in range(parquet.num_row_groups):
            read = parquet.read_row_group(number, columns=[field.name], use_threads=False)
            parts.append(_typed(field, read[field.name]))
            if parts[0].type == _TEXTS:
                self._count_bytes(sum(map(_text_bytes, parts[-1].chunks)))
        chunks = [chunk for part in parts for chunk in part.chunks]
        values = pa.chunked_array(chunks, parts[0].type)
        check_column(field, values, schema)
        return values


def _opened(data: bytes, **more: object) -> pq.ParquetFile:
    # of the file's own metadata nothing is needed, and pandas' is not to be trusted
    return pq.ParquetFile(
        pa.BufferReader(data),
        page_checksum_verification=True,
        arrow_extensions_enabled=False,
        **more,
    )


def _check_kind(field: Field, kind: pa.DataType) -> None:
    """Raise ValueError where a column is not of the kind that its field has."""
    wanted = arrow_plain(field)
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_days = wanted == pa.date32() and pa.types.is_timestamp(kind)  # looked at when it is read
    if not (is_days or _is_whole(wanted, kind) or _IS_OF_KIND.get(wanted, _is_text)(kind)):
        raise _other_kind(field, kind)


def _is_whole(wanted: pa.DataType, kind: pa.DataType) -> bool:
    """Whether a column holds whole numbers of more than 64 bits."""
    return bool(wanted == pa.int64() and pa.types.is_decimal(kind) and kind.scale == 0)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _width(kind: pa.DataType) -> int:
    """How many bytes a cell takes at least, a text without what it says."""
    stored = kind.index_type if pa.types.is_dictionary(kind) else kind
    return max(1, int(stored.bit_width) // 8)


def _typed(field: Field, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The values as the type of their field; raises ValueError where they are of another."""
    wanted = arrow_plain(field)
    if pa.types.is_dictionary(values.type):
        if wanted == pa.string():
            chunks = [_texts(chunk) for chunk in values.chunks]
            return pa.chunked_array(chunks, _TEXTS)
        values = pc.cast(values, values.type.value_type)
    if wanted == pa.date32() and pa.types.is_timestamp(values.type):
        return _days(field, values)
    return values if _is_whole(wanted, values.type) else pc.cast(values, wanted)


def _text_bytes(values: pa.DictionaryArray) -> int:
    """How many bytes the texts take, each time they are meant and in the dictionary."""
    meant = pc.sum(text_sizes(values)).as_py() or 0
    return max(int(meant), int(values.dictionary.nbytes))


def _texts(values: pa.DictionaryArray) -> pa.DictionaryArray:
    words = pc.cast(values.dictionary, pa.string())
    return pa.DictionaryArray.from_arrays(pc.cast(values.indices, pa.int32()), words)


def _days(field: Field, values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Midnights as days, which is how pandas writes a date; raises ValueError for other times."""
    days = pc.cast(values, pa.date32())
    if not pc.cast(days, values.type).equals(values):
        raise _other_kind(field, values.type)
    return days


def _other_kind(field: Field, kind: pa.DataType) -> ValueError:
    wanted = arrow_plain(field)
    return ValueError(f"the column {shorten(field.name)} holds {kind}, not {wanted}")


def _too_large() -> ValueError:
    message = f"it holds more than the {MAX_DECODED_BYTES:,} bytes that are read of one package"
    return ValueError(message)
