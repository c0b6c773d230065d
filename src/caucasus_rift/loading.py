"""Loading the dataset's own tables into pandas, from a checkout or from the installed wheel."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import unknown

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import pandas as pd
    import pandera.pandas as pa

    from tablewright.base.findings import Finding
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.resource import Resource
    from tablewright.released.released_package import OpenedRelease
    from tablewright.tables.table import Table
    from tablewright.views.view import View


def tables(*, release: str | os.PathLike[str] | None = None) -> list[str]:
    """Names of the dataset's tables, or of a release's, in the order of datapackage.json."""
    if release is None:
        return [resource["name"] for resource in _descriptor()["resources"]]
    with _opened(release) as opened:
        return opened.tables


def views(*, release: str | os.PathLike[str] | None = None) -> list[str]:
    """Names of the views: tables that are made of the others, so that a question takes no join.

    `load` loads them like any table.
    """
    if release is None:
        return list(_views())
    with _opened(release) as opened:
        return opened.views


def version() -> str:
    """The version of the dataset, as datapackage.json has it."""
    return str(_descriptor()["version"])


def load(table: str, *, release: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """Load one table with the types its schema declares.

    Vocabularies become categoricals (ordered where the schema says so), dates datetime64[s],
    whole numbers int64, or Int64 where a cell may be empty, true and false bool or boolean, and
    everything else text, in which "NA" stays "NA".

    Args:
        table: One of `tables()` or `views()`.
        release: Where a release lies from which to load, instead of what is installed: its folder,
            the folder of its CSV or Parquet package, the zip archive of one, or a
            datapackage.json. It may be of any package: its own descriptor says what the tables
            hold. Every file is verified before it is read, and nothing is extracted.

    Returns:
        The rows in the order of the file, the columns in the order of the schema.

    Raises:
        KeyError: There is no such table.
        ValueError: The table's file does not fit its schema; the message names the first place.
        ReleaseError: The release is damaged, is not what its checksums say, or cannot be read;
            it is a ValueError.
    """
    if release is None:
        return _load_view(table) if table in _views() else _load(*_resource(table))
    with _opened(release) as opened:
        return _load_released(opened, table)


def load_all(*, release: str | os.PathLike[str] | None = None) -> dict[str, pd.DataFrame]:
    """Load every table that is no view, by name, installed or of a release; see `load`."""
    if release is None:
        package = _package()
        return {table: _load(package, _resource_of(package, table)) for table in tables()}
    with _opened(release) as opened:
        return {table: _load_released(opened, table) for table in opened.tables}


def schema(table: str, *, release: str | os.PathLike[str] | None = None) -> pa.DataFrameSchema:
    """The pandera schema of a table, as `load` returns it.

    Args:
        table: One of `tables()`.
        release: A release whose schema is wanted, instead of what is installed; see `load`.

    Returns:
        Types, required columns, vocabularies, constraints and unique keys, all derived from the
        table's Table Schema.

    Raises:
        KeyError: There is no such table.
        ImportError: pandera is not installed (`pip install "caucasus-rift[pandera]"`).
        ReleaseError: The release cannot be read.
    """
    from tablewright.tables.frames import pandera_schema

    if release is None:
        _, resource = _resource(table)
        return pandera_schema(resource)
    with _opened(release) as opened:
        return pandera_schema(opened.resource(opened.package(table)))


def source_text(source_id: str, *, release: str | os.PathLike[str] | None = None) -> str:
    """The text of a source, to which every char_start and char_end refers.

    Args:
        source_id: A key of the table `sources`.
        release: A release from which to read, instead of what is installed; see `load`.

    Returns:
        The text as it is stored, line ends included.

    Raises:
        KeyError: There is no such source.
        ReleaseError: The release is damaged, or the text is not the one of its table `sources`.
    """
    if release is None:
        row = _source(load("sources"), source_id)
        return _package(only="sources").read_bytes(row["path"]).decode("utf-8")
    with _opened(release) as opened:
        row = _source(_load_released(opened, "sources"), source_id)
        return opened.read_text(row["path"], row.get("sha256"))


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


def _package(only: str | None = None) -> Package:
    from tablewright.descriptor.package import Package

    return Package(root(), only=only)


@contextmanager
def _opened(release: str | os.PathLike[str]) -> Iterator[OpenedRelease]:
    """A release for as long as the context lasts; all that can go wrong is a ReleaseError."""
    from tablewright.base.paths import UnsafePath
    from tablewright.released.archives import ReleaseError
    from tablewright.released.released_package import OpenedRelease

    try:
        with OpenedRelease(release) as opened:
            yield opened
    except UnsafePath as error:
        raise ReleaseError(f"a path in {release} {error}") from error
    except OSError as error:
        raise ReleaseError(f"{release} cannot be read: {error.strerror or error}") from error


def _source(sources: pd.DataFrame, source_id: str) -> dict[str, Any]:
    """The row of a source in the table `sources`."""
    rows = {row.get("source_id"): row for row in sources.to_dict("records")}
    if source_id not in rows or "path" not in sources:
        raise KeyError(unknown("source", source_id, list(map(str, rows))))
    return {str(name): value for name, value in rows[source_id].items()}


def _resource(table: str) -> tuple[Package, Resource]:
    if table not in tables():
        raise KeyError(unknown("table", table, [*tables(), *views()]))
    package = _package(only=table)
    return package, _resource_of(package, table)


def _resource_of(package: Package, table: str) -> Resource:
    for resource in package.resources:
        if resource.name == table:
            return resource
    raise ValueError(f"the table {table} cannot be read; run `caucasus-rift validate` to see why")


def _load_released(release: OpenedRelease, table: str) -> pd.DataFrame:
    from tablewright.descriptor.forms import is_parquet
    from tablewright.released.archives import ReleaseError
    from tablewright.tables.frames import frame_of

    package = release.package(table)
    resource = release.resource(package)
    if is_parquet(resource.descriptor):
        return frame_of(release.read_parquet(resource), resource.schema)
    try:
        return _load(package, resource)
    except ReleaseError:
        raise
    except ValueError as error:
        raise ReleaseError(str(error)) from error


def _load(package: Package, resource: Resource) -> pd.DataFrame:
    from tablewright.tables.frames import to_pandas

    return to_pandas(_table(package, resource))


def _load_view(name: str) -> pd.DataFrame:
    whole = package_with(name)
    return _load(whole, _resource_of(whole, name))


def package_with(name: str) -> Package:
    """The installed package with one of its views among its tables, made of those it names."""
    from tablewright.views.package import PackageWithViews

    package, view = _package(), _views()[name]
    words = set(re.findall(r"\w+", view.sql))
    columns = {
        table: _table(package, _resource_of(package, table)).arrow()
        for table in tables()
        if table in words
    }
    return PackageWithViews(package, [view], columns)


@cache
def _views() -> dict[str, View]:
    from tablewright.views.view import read_views

    return read_views(root() / "schemas/views")


def _table(package: Package, resource: Resource) -> Table:
    from tablewright.tables.reading import read_table

    findings: list[Finding] = []
    table = read_table(package, resource, findings)
    if table is not None:
        findings += _cell_findings(table)
    errors = [finding for finding in findings if finding.severity == "error"]
    if table is None or errors:
        raise ValueError(_not_fitting(resource.name, errors))
    return table


def _cell_findings(table: Table) -> Iterator[Finding]:
    """What is wrong with the table taken by itself; where a cell refers to is not looked at."""
    from tablewright.checks import constraints
    from tablewright.checks.keys import check_unique
    from tablewright.checks.schema_faults import constraint_faults

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
