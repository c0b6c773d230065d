"""Tables as pandas frames, and the pandera schemas that describe these frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.values.types import parse_value

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandera.pandas as pandera

    from tablewright.descriptor.resource import Resource
    from tablewright.descriptor.schema import Field, Schema
    from tablewright.tables.table import Table


def dtype(field: Field, *, required: bool) -> Any:
    """The pandas dtype of a field's column, as `to_pandas` makes it."""
    if field.categories:
        return pd.CategoricalDtype(list(field.categories), ordered=field.categories_ordered)
    plain: dict[str, Any] = {
        "integer": "int64" if required else "Int64",
        "year": "int64" if required else "Int64",
        "number": "float64",
        "boolean": "bool" if required else "boolean",
        "date": "datetime64[s]",
        "datetime": "datetime64[us]",
        "time": "object",
    }
    return pd.api.types.pandas_dtype(plain.get(field.type, "str"))


def to_pandas(table: Table) -> pd.DataFrame:
    """A table as a frame with the dtypes of its schema; one row a row, in the file's order."""
    schema = table.schema
    return frame_of(pa.table({name: table.held_values(name) for name in schema.names}), schema)


def frame_of(columns: pa.Table, schema: Schema) -> pd.DataFrame:
    """Typed columns, texts or dictionaries of them, as a frame with the dtypes of their schema."""
    series = {
        field.name: _series(columns[field.name], dtype(field, required=schema.is_required(field)))
        for field in schema.fields
    }
    return pd.DataFrame(series, copy=False)


def _series(values: pa.ChunkedArray, wanted: Any) -> pd.Series[Any]:
    if pa.types.is_dictionary(values.type):
        values = pc.cast(values, values.type.value_type)
    if pa.types.is_decimal(values.type):  # whole numbers of more than 64 bits
        whole = [None if value is None else int(value) for value in values.to_pylist()]
        return pd.Series(whole, dtype="object")
    if isinstance(wanted, pd.CategoricalDtype):
        known = pa.array(wanted.categories.tolist(), values.type)
        codes = pc.fill_null(pc.index_in(values, value_set=known), -1)
        return pd.Series(pd.Categorical.from_codes(codes.to_numpy(), dtype=wanted))
    if hasattr(wanted, "__from_arrow__"):  # not by way of floats, which would lose last digits
        return pd.Series(wanted.__from_arrow__(values))
    plain: pd.Series[Any] = values.to_pandas(date_as_object=False)
    return plain.astype(wanted)


def pandera_schema(resource: Resource) -> pandera.DataFrameSchema:
    """The pandera schema of a table's frame, derived from its Table Schema."""
    try:
        import pandera.pandas as pandera
    except ImportError as error:
        message = 'pandera is not installed: pip install "pandera[pandas]"'
        raise ImportError(message) from error

    schema = resource.schema
    columns = {}
    for field in schema.fields:
        required = schema.is_required(field)
        columns[field.name] = pandera.Column(
            dtype(field, required=required),
            checks=_checks(field),
            nullable=not required,
            title=field.title or None,
            description=field.description or None,
        )
    unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
    return pandera.DataFrameSchema(
        columns,
        checks=[_unique_key(key) for key in (*unique, *schema.unique_keys)],
        unique=list(schema.primary_key) or None,
        strict=True,
        ordered=True,
        name=resource.name,
        title=str(schema.descriptor.get("title", "")) or None,
        description=str(schema.descriptor.get("description", "")) or None,
    )


def _checks(field: Field) -> list[pandera.Check]:
    import pandera.pandas as pandera

    def bound(name: str) -> Any:
        value = parse_value(field, field.constraints[name])
        return pd.Timestamp(value) if field.type in ("date", "datetime") else value

    makers: dict[str, Callable[[], pandera.Check]] = {
        "minimum": lambda: pandera.Check.ge(bound("minimum")),
        "maximum": lambda: pandera.Check.le(bound("maximum")),
        "exclusiveMinimum": lambda: pandera.Check.gt(bound("exclusiveMinimum")),
        "exclusiveMaximum": lambda: pandera.Check.lt(bound("exclusiveMaximum")),
        "minLength": lambda: pandera.Check.str_length(min_value=field.constraints["minLength"]),
        "maxLength": lambda: pandera.Check.str_length(max_value=field.constraints["maxLength"]),
        "enum": lambda: pandera.Check.isin(
            [parse_value(field, v) for v in field.constraints["enum"]]
        ),
        # grouped, so that alternatives within the pattern stay within it
        "pattern": lambda: pandera.Check.str_matches(rf"\A(?:{field.constraints['pattern']})\Z"),
    }
    return [make() for name, make in makers.items() if name in field.constraints]


def _unique_key(key: tuple[str, ...]) -> pandera.Check:
    """Rows without an empty part are unique in the key (SQL's UNIQUE)."""
    import pandera.pandas as pandera

    names = list(key)

    def is_unique(frame: pd.DataFrame) -> pd.Series[bool]:
        return frame[names].isna().any(axis=1) | ~frame.duplicated(names, keep=False)

    return pandera.Check(
        is_unique, name=f"unique({', '.join(names)})", error=f"{names} must be unique"
    )
