"""Typed columns as they were read, whatever the format, held against their schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.findings import shorten

if TYPE_CHECKING:
    from tablewright.descriptor.schema import Field, Schema


def check_column(field: Field, values: pa.ChunkedArray, schema: Schema) -> None:
    """Raise ValueError where a column has empty cells and must have none, or values out of bounds.

    Those are what is no UTF-8, and what is no category.
    """
    try:
        values.validate(full=True)
    except pa.ArrowInvalid as error:
        raise ValueError(f"the column {shorten(field.name)} is damaged: {error}") from error
    if schema.is_required(field) and values.null_count:
        raise ValueError(f"the column {shorten(field.name)} has empty cells and must have none")
    if field.categories:
        for chunk in values.chunks:
            _check_categories(field, _distinct(chunk))


def text_sizes(values: pa.Array) -> pa.Array:
    """How many bytes the UTF-8 of each text has; a dictionary is not expanded."""
    if pa.types.is_dictionary(values.type):
        return pc.take(pc.binary_length(values.dictionary), values.indices)
    return pc.binary_length(values)


def _distinct(values: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(values.type):
        return pc.take(values.dictionary, pc.unique(values.indices))
    return pc.unique(values)


def _check_categories(field: Field, values: pa.Array) -> None:
    known = pa.array(field.categories, values.type)
    strange = pc.filter(values, pc.invert(pc.is_in(values, value_set=known))).drop_null()
    if len(strange):
        word = shorten(strange[0].as_py())
        raise ValueError(f"the column {shorten(field.name)} holds {word}, which is no category")
