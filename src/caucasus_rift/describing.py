"""What tables, columns and codes mean, and how tables join, as frames."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from caucasus_rift.loading import package_with, root, tables, views
from tablewright.base.findings import unknown

if TYPE_CHECKING:
    import pandas as pd

    from tablewright.descriptor.schema import Schema


def describe(table: str | None = None) -> pd.DataFrame:
    """What a table's columns hold; without one, what the tables and views hold.

    Args:
        table: One of `tables()` or `views()`.

    Returns:
        A row a column: its name as the index, then type, whether it is always filled, its key or
        where it leads, its codes, and its description. Without a table a row a table: whether it
        is a view, its key, and its description.

    Raises:
        KeyError: There is no such table.
    """
    import pandas as pd

    if table is None:
        rows = {name: _about(name) for name in (*tables(), *views())}
        return _shown(pd.DataFrame.from_dict(rows, orient="index").rename_axis("table"))
    schema = _schema(table)
    leads = {
        key.fields[0]: _target(table, key) for key in schema.foreign_keys if len(key.fields) == 1
    }
    rows = {
        field.name: {
            "type": field.type,
            "filled": schema.is_required(field),
            "key": "primary key" if field.name in schema.primary_key else "",
            "leads_to": leads.get(field.name, ""),
            "codes": ", ".join(map(str, field.categories)),
            "description": field.description,
        }
        for field in schema.fields
    }
    return _shown(pd.DataFrame.from_dict(rows, orient="index").rename_axis("column"))


def codes(table: str, column: str | None = None) -> pd.DataFrame:
    """The codes of a table's vocabularies, and what each means.

    Args:
        table: One of `tables()` or `views()`.
        column: One of its columns that has a vocabulary; by default all that have one.

    Returns:
        A row a code, in the order of the vocabulary: column, value, label and definition; without
        the column where one was asked for.

    Raises:
        KeyError: There is no such table or column, or the column has no vocabulary.
    """
    import pandas as pd

    fields = {field.name: field for field in _schema(table).fields}
    coded = [name for name, field in fields.items() if field.categories]
    if column is not None and column not in fields:
        raise KeyError(unknown("column", column, list(fields), f" in {table}"))
    if column is not None and column not in coded:
        raise KeyError(f"{table}.{column} has no vocabulary; these have one: {', '.join(coded)}")
    rows = [
        {"column": name, **code}
        for name in (coded if column is None else [column])
        for code in _codes(fields[name].descriptor)
    ]
    frame = pd.DataFrame(rows, columns=["column", "value", "label", "definition"])
    return _shown(frame if column is None else frame.drop(columns="column"))


def joins() -> pd.DataFrame:
    """How the tables join: every column that leads to another table.

    Returns:
        A row a foreign key: table and column (several are joined by a comma), the table and column
        it leads to, whether every row leads somewhere, and how many rows may lead to one ("many",
        or "one" where the column is unique).
    """
    import pandas as pd

    rows = []
    for name in tables():
        schema = _schema(name)
        unique = {schema.primary_key, *schema.unique_keys}
        unique |= {(field.name,) for field in schema.fields if field.constraints.get("unique")}
        rows += [
            {
                "table": name,
                "column": ", ".join(key.fields),
                "to_table": key.resource or name,
                "to_column": ", ".join(key.reference),
                "always": all(schema.is_required(schema[part]) for part in key.fields),
                "rows": "one" if key.fields in unique else "many",
            }
            for key in schema.foreign_keys
        ]
    return _shown(pd.DataFrame(rows))


def _about(name: str) -> dict[str, Any]:
    schema = _schema(name)
    return {
        "is_view": name in views(),
        "key": ", ".join(schema.primary_key),
        "description": str(schema.descriptor.get("description", "")),
    }


def _target(table: str, key: Any) -> str:
    return f"{key.resource or table}.{key.reference[0]}"


def _codes(descriptor: dict[str, Any]) -> list[dict[str, Any]]:
    listed = descriptor.get("categories", [])
    given = [code if isinstance(code, dict) else {"value": code} for code in listed]
    return [
        {
            "value": code["value"],
            "label": code.get("label", ""),
            "definition": code.get("description", ""),
        }
        for code in given
    ]


@cache
def _schemas() -> dict[str, Schema]:
    from tablewright.descriptor.package import Package

    return dict(Package(root(), with_files=False).schemas)


@cache
def _schema(table: str) -> Schema:
    if table in tables():
        return _schemas()[table]
    if table in views():
        return package_with(table).schemas[table]
    raise KeyError(unknown("table", table, [*tables(), *views()]))


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, of which a notebook shows the texts whole; what is made of it is a plain one."""
    return _whole_texts()(frame)


@cache
def _whole_texts() -> type[pd.DataFrame]:
    import pandas as pd

    class WholeTexts(pd.DataFrame):
        def _repr_html_(self) -> str:
            with pd.option_context("display.max_colwidth", None):
                return str(self.to_html(notebook=True))

    return WholeTexts
