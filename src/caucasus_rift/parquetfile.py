"""Parquet files read as their Table Schema has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from caucasus_rift.tabular.findings import shorten
from caucasus_rift.tabular.types import arrow_plain

if TYPE_CHECKING:
    from typing import BinaryIO

    from caucasus_rift.tabular.schema import Field, Schema

# a column that repeats one value takes no room in the file, and all of it in memory
MAX_CELLS = 2**28

_IS_OF_KIND = {
    pa.int64(): pa.types.is_integer,
    pa.float64(): pa.types.is_floating,
    pa.bool_(): pa.types.is_boolean,
    pa.date32(): pa.types.is_date,
    pa.timestamp("us"): pa.types.is_timestamp,
    pa.time64("us"): pa.types.is_time,
}


def read_parquet(file: BinaryIO, schema: Schema) -> pa.Table:
    """Read a Parquet file.

    Args:
        file: Its bytes; the checksums of its pages are verified.
        schema: What names the columns and their types.

    Returns:
        The columns of the schema, typed as it says, in its order; a vocabulary as text.

    Raises:
        ValueError: The file does not fit the schema.
        pa.ArrowException: It is no Parquet file, or damaged.
    """
    # of the file's own metadata nothing is needed, and pandas' is not to be trusted
    parquet = pq.ParquetFile(file, page_checksum_verification=True, arrow_extensions_enabled=False)
    cells = parquet.metadata.num_rows * parquet.metadata.num_columns
    if cells > MAX_CELLS:
        raise ValueError(f"it has {cells:,} cells, which is more than {MAX_CELLS:,}")
    names = parquet.schema_arrow.names
    if names != schema.names:
        raise ValueError(f"its columns are not those of its schema: {shorten(names)}")
    read = parquet.read()
    columns = {
        field.name: _column(field, read[field.name], required=schema.is_required(field))
        for field in schema.fields
    }
    return pa.table(columns)


def _column(field: Field, values: pa.ChunkedArray, *, required: bool) -> pa.ChunkedArray:
    """A column as the type of its field; raises ValueError where it is of another kind."""
    if pa.types.is_dictionary(values.type):
        values = pc.cast(values, values.type.value_type)
    wanted = arrow_plain(field)
    if wanted == pa.date32() and pa.types.is_timestamp(values.type):
        values = _days(values)
    is_whole = pa.types.is_decimal(values.type) and values.type.scale == 0
    if wanted == pa.int64() and is_whole:
        pass  # whole numbers of more than 64 bits
    elif not _IS_OF_KIND.get(wanted, _is_text)(values.type):
        raise ValueError(f"the column {shorten(field.name)} holds {values.type}, not {wanted}")
    else:
        values = pc.cast(values, wanted)
    if required and values.null_count:
        raise ValueError(f"the column {shorten(field.name)} has empty cells and must have none")
    if field.categories:
        known = pa.array(field.categories, values.type)
        strange = pc.filter(values, pc.invert(pc.is_in(values, value_set=known, skip_nulls=False)))
        strange = strange.drop_null()
        if len(strange):
            word = shorten(strange[0].as_py())
            raise ValueError(f"the column {shorten(field.name)} holds {word}, which is no category")
    return values


def _days(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Midnights as days, which is how pandas writes a date; anything else as it is."""
    days = pc.cast(values, pa.date32())
    return days if pc.cast(days, values.type).equals(values) else values


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
