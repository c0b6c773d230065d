"""Loading the dataset's own tables into pandas, from a checkout or from the installed wheel."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

    from caucasus_rift.tabular.package import Package, Resource


def tables() -> list[str]:
    """Names of the dataset's tables, in the order of datapackage.json."""
    return [resource["name"] for resource in _descriptor()["resources"]]


def version() -> str:
    """The version of the dataset, as datapackage.json has it."""
    return str(_descriptor()["version"])


def load(table: str) -> pd.DataFrame:
    """Load one table with the types its schema declares.

    Vocabularies become categoricals (ordered where the schema says so), dates datetime64[s],
    whole numbers int64, or Int64 where a cell may be empty, true and false bool or boolean, and
    everything else text, in which "NA" stays "NA".

    Args:
        table: One of `tables()`.

    Returns:
        The rows in the order of the file, the columns in the order of the schema.

    Raises:
        KeyError: There is no such table.
        ValueError: The table's file does not fit its schema; `caucasus-rift validate` says where.
    """
    from caucasus_rift.frames import to_pandas
    from caucasus_rift.tabular.check import read_table

    package, resource = _resource(table)
    findings: list[Any] = []
    read = read_table(package, resource, findings)
    errors = [finding for finding in findings if finding.severity == "error"]
    if read is None or errors or any(column.bad.any() for column in read.columns.values()):
        raise ValueError(
            f"the table {table} does not fit its schema; run `caucasus-rift validate` to see where"
        )
    return to_pandas(read)


def load_all() -> dict[str, pd.DataFrame]:
    """Load every table, by name; see `load`."""
    return {table: load(table) for table in tables()}


def schema(table: str) -> pa.DataFrameSchema:
    """The pandera schema of a table, as `load` returns it.

    Args:
        table: One of `tables()`.

    Returns:
        Types, required columns, vocabularies, constraints and unique keys, all derived from the
        table's Table Schema.

    Raises:
        KeyError: There is no such table.
        ImportError: pandera is not installed (`pip install "caucasus-rift[pandera]"`).
    """
    from caucasus_rift.frames import pandera_schema

    _, resource = _resource(table)
    return pandera_schema(resource)


def source_text(source_id: str) -> str:
    """The text of a source, to which every char_start and char_end refers.

    Args:
        source_id: A key of the table `sources`.

    Returns:
        The text as it is stored, line ends included.

    Raises:
        KeyError: There is no such source.
    """
    sources = load("sources").set_index("source_id")
    if source_id not in sources.index:
        raise KeyError(f"there is no source {source_id!r}; there are: {', '.join(sources.index)}")
    data = _package().read_bytes(str(sources.loc[source_id, "path"]))
    return data.decode("utf-8")


def root() -> Path:
    """The folder that holds datapackage.json: the wheel's own copy, or the checkout."""
    inside = Path(__file__).parent / "_package"
    return inside if inside.is_dir() else Path(__file__).parents[2]


@cache
def _descriptor() -> dict[str, Any]:
    text = (root() / "datapackage.json").read_text(encoding="utf-8")
    descriptor: dict[str, Any] = json.loads(text)
    return descriptor


def _package() -> Package:
    from caucasus_rift.tabular.package import Package

    return Package(root())


def _resource(table: str) -> tuple[Package, Resource]:
    if table not in tables():
        raise KeyError(f"there is no table {table!r}; there are: {', '.join(tables())}")
    package = _package()
    for resource in package.resources:
        if resource.name == table:
            return package, resource
    raise ValueError(
        f"the table {table} cannot be read; run `caucasus-rift validate` to see why"
    )
