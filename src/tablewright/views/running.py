"""Runs a dataset's views over its tables; the queries are trusted, as the dataset's code is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.tables.sheet import write_csv
from tablewright.views.view import ViewError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from tablewright.views.view import View


def as_csv(views: Iterable[View], tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """What views yield, as canonical CSV.

    Args:
        views: The views.
        tables: The typed columns of the tables that they name.

    Returns:
        The file of each view by its name, its rows in the order of the query.

    Raises:
        ViewError: A table or a column that a query names is not there, or has another type.
    """
    import duckdb

    found = {}
    with duckdb.connect(config={"threads": 1}) as database:
        # a view of DuckDB's holds what it was made of
        for name, table in tables.items():
            database.from_arrow(table).create_view(name)
        for view in views:
            names = [field["name"] for field in view.schema["fields"]]
            as_text = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in names)
            try:
                columns = [each[0] for each in database.execute(view.sql).description or []]
                rows = database.execute(f"SELECT {as_text} FROM ({view.sql})").fetchall()  # noqa: S608
            except duckdb.Error as error:
                raise ViewError(f"{view.name}: {str(error).splitlines()[0]}") from error
            if columns != names:
                raise ViewError(f"{view.name} yields {columns}, and its schema has {names}")
            cells = [tuple("" if cell is None else cell for cell in row) for row in rows]
            found[view.name] = write_csv(names, cells).encode()
    return found
