"""Loading the dataset's own tables into pandas, from a checkout or from the installed wheel."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pandera.pandas as pa

    from caucasus_rift.tabular.findings import Finding
    from caucasus_rift.tabular.package import Package, Resource
    from caucasus_rift.tabular.table import Table


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
        ValueError: The table's file does not fit its schema; the message names the first place.
    """
    return _load(*_resource(table))


def load_all() -> dict[str, pd.DataFrame]:
    """Load every table, by name; see `load`."""
    package = _package()
    return {table: _load(package, _resource_of(package, table)) for table in tables()}


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
def _read_descriptor(folder: Path) -> dict[str, Any]:
    descriptor: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return descriptor


def _descriptor() -> dict[str, Any]:
    return _read_descriptor(root())


def _package() -> Package:
    from caucasus_rift.tabular.package import Package

    return Package(root())


def _resource(table: str) -> tuple[Package, Resource]:
    if table not in tables():
        raise KeyError(f"there is no table {table!r}; there are: {', '.join(tables())}")
    package = _package()
    return package, _resource_of(package, table)


def _resource_of(package: Package, table: str) -> Resource:
    for resource in package.resources:
        if resource.name == table:
            return resource
    raise ValueError(f"the table {table} cannot be read; run `caucasus-rift validate` to see why")


def _load(package: Package, resource: Resource) -> pd.DataFrame:
    from caucasus_rift.frames import to_pandas
    from caucasus_rift.tabular.reading import read_table

    findings: list[Finding] = []
    table = read_table(package, resource, findings)
    if table is not None:
        findings += _cell_findings(table)
    errors = [finding for finding in findings if finding.severity == "error"]
    if table is None or errors:
        raise ValueError(_not_fitting(resource.name, errors))
    return to_pandas(table)


def _cell_findings(table: Table) -> Iterator[Finding]:
    """What is wrong with the table taken by itself; where a cell refers to is not looked at."""
    from caucasus_rift.tabular import constraints
    from caucasus_rift.tabular.keys import check_unique
    from caucasus_rift.tabular.schemafaults import constraint_faults

    yield from constraints.check_types(table)
    yield from constraints.check_required(table)
    _, unusable = constraint_faults(table.schema.fields)
    yield from constraints.check_constraints(table, unusable)
    yield from check_unique(table)


def _not_fitting(table: str, errors: list[Finding]) -> str:
    message = f"the table {table} does not fit its schema"
    if errors:
        first = errors[0]
        message += f": {first.path}:{first.line}:{first.column}: {first.message}"
    return f"{message}; run `caucasus-rift validate` to see all"
