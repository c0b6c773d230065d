"""A hash of what a table holds, the same for every format and every writer of it.

`content_sha256` of a table is the SHA-256, in lower-case hexadecimal digits, of these bytes one
after another, each text in UTF-8 and written as a netstring (its length in bytes as a decimal
number, a colon, the bytes, a comma: `4:Baku,`):

1. the number of rows, as a decimal number;
2. for every field, in the order of the schema: its name, its type as the Table Schema has it, and
   then, in the order of the rows, the values of the column, a missing value as the two bytes `-,`.

A value is written like this, by its type:

- `integer`, `year`: decimal digits without leading zeros, behind a `-` where it is negative.
- `number`: the eight bytes of the IEEE 754 double, the highest first, as 16 lower-case hexadecimal
  digits. There is one zero (`0000000000000000`) and one NaN (`7ff8000000000000`).
- `boolean`: `true` or `false`.
- `date`: `YYYY-MM-DD`. `time`: `hh:mm:ss.ffffff`. `datetime`: `YYYY-MM-DDThh:mm:ss.ffffff`. Further
  digits of a fraction follow, less zeros at the end, and then a `Z` where the value has a time
  zone: the moment is that of UTC. A `year` or `yearmonth` is followed by its zone.
- every other type: the text as it stands in the table.

Texts are hashed as they are: nothing is trimmed, and no characters are composed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.released.columns import text_sizes
from tablewright.values import moments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.schema import Schema
    from tablewright.tables.table import Table

# so many rows, and bytes of texts, are written at once, whatever the table's size
_ROWS, _BYTES = 1 << 18, 1 << 26
_HEX_DIGITS = 16


def content_sha256(columns: pa.Table, schema: Schema) -> str:
    """The hash of a table's content, as this module's description has it.

    Args:
        columns: The typed columns, under the names and in the order of the schema; a vocabulary
            may be a dictionary.
        schema: What names the fields and their types.

    Returns:
        64 lower-case hexadecimal digits.

    Raises:
        ValueError: The columns are not those of the schema.
    """
    if columns.column_names != schema.names:
        raise ValueError(f"the columns are not those of the schema: {columns.column_names}")
    digest = hashlib.sha256(_netstring(str(columns.num_rows)))
    for field, column in zip(schema.fields, columns.columns, strict=True):
        digest.update(_netstring(field.name) + _netstring(field.type))
        for chunk in column.chunks:
            for part in _parts(chunk):
                digest.update(_netstrings(canonical_texts(part)))
    return digest.hexdigest()


def table_sha256(table: Table) -> str:
    """The hash of a table that was read from delimited text: of what its cells hold."""
    columns = {name: _hashed(table, name) for name in table.schema.names}
    return content_sha256(pa.table(columns), table.schema)


def _hashed(table: Table, name: str) -> pa.Array:
    """A column's values; moments as texts where they are more than their type holds."""
    if name not in table.columns or table.schema[name].type not in moments.TYPES:
        return table.held_values(name)
    values = moments.comparable(table.held(name))
    is_text = pa.types.is_string(values.type)
    return pc.replace_substring(values, " ", "T", max_replacements=1) if is_text else values


def canonical_texts(values: pa.Array) -> pa.Array:
    """The texts by which values are hashed, null for null; two are equal where the values are."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_floating(values.type):
        return _hexadecimal(values)
    texts = pc.cast(values, pa.large_string())
    if pa.types.is_timestamp(values.type):
        return pc.replace_substring(texts, " ", "T", max_replacements=1)
    return texts


def _parts(values: pa.Array) -> Iterator[pa.Array]:
    """The values in arrays of bounded size."""
    for start in range(0, len(values), _ROWS):
        yield from _halves(values.slice(start, _ROWS))


def _halves(values: pa.Array) -> Iterator[pa.Array]:
    """The values, halved as long as their texts are large together."""
    if len(values) > 1 and _text_bytes(values) > _BYTES:
        middle = len(values) // 2
        yield from _halves(values.slice(0, middle))
        yield from _halves(values.slice(middle))
    else:
        yield values


def _text_bytes(values: pa.Array) -> int:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return 0
    return pc.sum(text_sizes(values)).as_py() or 0


def _netstring(text: str) -> bytes:
    data = text.encode()
    return b"%d:%s," % (len(data), data)


def _netstrings(texts: pa.Array) -> memoryview:
    """The texts as netstrings one behind the other, in one buffer."""
    lengths = pc.cast(pc.binary_length(texts), pa.large_string())
    colon, comma, nothing = (pa.scalar(text, pa.large_string()) for text in (":", ",", ""))
    joined = pc.binary_join_element_wise(lengths, colon, texts, comma, nothing)
    joined = pc.fill_null(joined, "-,")
    _, bounds, data = joined.buffers()
    ends = np.frombuffer(bounds, np.int64)
    first, last = ends[joined.offset], ends[joined.offset + len(joined)]
    return memoryview(data or b"")[first:last]


def _hexadecimal(values: pa.Array) -> pa.Array:
    """Floats as the digits of their bytes, the highest first."""
    floats = pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False) + 0.0  # -0 becomes 0
    floats[np.isnan(floats)] = np.nan  # whichever of the many it is
    digits = floats.astype(">f8").tobytes().hex().encode()
    ends = np.arange(len(values) + 1, dtype=np.int64) * _HEX_DIGITS
    texts = pa.Array.from_buffers(
        pa.large_string(), len(values), [None, pa.py_buffer(ends), pa.py_buffer(digits)]
    )
    return pc.if_else(pc.is_valid(values), texts, pa.scalar(None, pa.large_string()))
