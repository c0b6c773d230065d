"""What was read back, held against what was validated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.release.errors import NotReleased
from tablewright.released.content_hash import canonical_texts, content_sha256

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tablewright.release.model import Release


def compare(release: Release, read: Iterable[tuple[str, pa.Table]], what: str) -> None:
    """Hold read tables against the validated ones: names, types, values, nulls and order.

    Args:
        release: What was validated.
        read: The tables as a reader gave them, by name.
        what: The format, as it is said in a message.

    Raises:
        NotReleased: They differ; the message says where first.
    """
    seen = []
    for name, table in read:
        seen.append(name)
        wanted = release.columns.get(name)
        if wanted is None:
            raise NotReleased(f"{what} has a table {name} that was not written")
        one, other = _types(table), _types(wanted)
        if one != other:
            differing = sorted(set(one) ^ set(other))
            raise NotReleased(f"{what}: {name} was read back with other types: {differing}")
        if table.num_rows != wanted.num_rows:
            raise NotReleased(f"{what}: {name} was read back with {table.num_rows} rows")
        for column in wanted.column_names:
            _compare_column(f"{what}: {name}.{column}", table[column], wanted[column])
        if content_sha256(table, release.tables[name].schema) != release.hashes[name]:
            raise NotReleased(f"{what}: {name} was read back with another content hash")
    if seen != list(release.tables):
        raise NotReleased(f"{what}: other tables were read back: {', '.join(seen)}")


def _types(table: pa.Table) -> list[str]:
    """A table's columns with their types, as texts.

    Of vocabularies Parquet keeps those of texts only; of numbers the values are the same without.
    """
    found = []
    for field in table.schema:
        kind = field.type
        if pa.types.is_dictionary(kind) and kind.value_type != pa.string():
            kind = kind.value_type
        shown = "decimal" if pa.types.is_decimal(kind) else str(kind)
        found.append(f"{field.name}: {shown}{'' if field.nullable else ' not null'}")
    return found


def _compare_column(where: str, read: pa.ChunkedArray, wanted: pa.ChunkedArray) -> None:
    if read.equals(wanted):
        return
    # by what is hashed: a number that is none is equal to no other, not even to itself
    one, other = canonical_texts(_whole(read)), canonical_texts(_whole(wanted))
    marks = pc.equal(pc.fill_null(one, "\0"), pc.fill_null(other, "\0"))
    if not pc.all(marks).as_py():
        row = pc.index(marks, False).as_py()
        was = wanted[row].as_py()
        raise NotReleased(f"{where}, row {row + 1}: read back as {read[row]!s}, was {was!r}")


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
