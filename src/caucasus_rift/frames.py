"""Tables as pandas frames, and the pandera schemas that describe these frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as arrow

from caucasus_rift.tabular.types import parse_value

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandera.pandas as pa

    from caucasus_rift.tabular.package import Resource
    from caucasus_rift.tabular.schema import Field
    from caucasus_rift.tabular.table import Table


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
    columns = {}
    for field in table.schema.fields:
        wanted = dtype(field, required=table.is_required(field.name))
        values = table.values(field.name)
        if arrow.types.is_decimal(values.type):  # whole numbers of more than 64 bits
            whole = [None if value is None else int(value) for value in values.to_pylist()]
            columns[field.name] = pd.Series(whole, dtype="object")
        elif isinstance(wanted, pd.CategoricalDtype):
            columns[field.name] = pd.Series(pd.Categorical(values.to_pylist(), dtype=wanted))
        elif str(wanted) in ("Int64", "boolean", "str"):
            # from objects: by way of floats large numbers would lose their last digits
            columns[field.name] = pd.Series(values.to_pylist(), dtype=wanted)
        else:
            columns[field.name] = values.to_pandas(date_as_object=False).astype(wanted)
    return pd.DataFrame(columns, copy=False)


def pandera_schema(resource: Resource) -> pa.DataFrameSchema:
    """The pandera schema of a table's frame, derived from its Table Schema."""
    try:
        import pandera.pandas as pa
    except ImportError as error:
        message = 'pandera is not installed: pip install "caucasus-rift[pandera]"'
        raise ImportError(message) from error

    schema = resource.schema
    columns = {}
    for field in schema.fields:
        required = field.required or field.name in schema.primary_key
        columns[field.name] = pa.Column(
            dtype(field, required=required),
            checks=_checks(field),
            nullable=not required,
            title=field.title or None,
            description=field.description or None,
        )
    unique = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
    return pa.DataFrameSchema(
        columns,
        checks=[_unique_key(key) for key in (*unique, *schema.unique_keys)],
        unique=list(schema.primary_key) or None,
        strict=True,
        ordered=True,
        name=resource.name,
        title=str(schema.descriptor.get("title", "")) or None,
        description=str(schema.descriptor.get("description", "")) or None,
    )


def _checks(field: Field) -> list[pa.Check]:
    import pandera.pandas as pa

    def bound(name: str) -> Any:
        value = parse_value(field, field.constraints[name])
        return pd.Timestamp(value) if field.type in ("date", "datetime") else value

    makers: dict[str, Callable[[], pa.Check]] = {
        "minimum": lambda: pa.Check.ge(bound("minimum")),
        "maximum": lambda: pa.Check.le(bound("maximum")),
        "exclusiveMinimum": lambda: pa.Check.gt(bound("exclusiveMinimum")),
        "exclusiveMaximum": lambda: pa.Check.lt(bound("exclusiveMaximum")),
        "minLength": lambda: pa.Check.str_length(min_value=field.constraints["minLength"]),
        "maxLength": lambda: pa.Check.str_length(max_value=field.constraints["maxLength"]),
        "enum": lambda: pa.Check.isin([parse_value(field, v) for v in field.constraints["enum"]]),
        # grouped, so that alternatives within the pattern stay within it
        "pattern": lambda: pa.Check.str_matches(rf"\A(?:{field.constraints['pattern']})\Z"),
    }
    return [make() for name, make in makers.items() if name in field.constraints]


def _unique_key(key: tuple[str, ...]) -> pa.Check:
    """Rows without an empty part are unique in the key (SQL's UNIQUE)."""
    import pandera.pandas as pa

    names = list(key)

    def is_unique(frame: pd.DataFrame) -> pd.Series[bool]:
        return frame[names].isna().any(axis=1) | ~frame.duplicated(names, keep=False)

    return pa.Check(is_unique, name=f"unique({', '.join(names)})", error=f"{names} must be unique")
