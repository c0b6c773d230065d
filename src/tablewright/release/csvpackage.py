"""The tables as CSV: the curated files themselves, which are in canonical form already."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tablewright.descriptor.dialect import Dialect
from tablewright.descriptor.package import Package
from tablewright.release.errors import NotReleased
from tablewright.release.files import write
from tablewright.release.inputs import read
from tablewright.release.packages import write_package
from tablewright.release.readback import compare
from tablewright.report import reports
from tablewright.tables.sheet import write_csv as as_csv
from tablewright.validation import check_all, report_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from tablewright.profile import Profile
    from tablewright.release.model import Release
    from tablewright.tables.table import Table


def write_csv(release: Release, folder: Path) -> None:
    """Write the CSV package."""
    write_package(release, folder, _write_table)


def _write_table(folder: Path, table: Table, release: Release) -> dict[str, Any]:
    paths, raw = table.resource.paths, table.resource.descriptor
    if table.resource.form != "csv":
        return _written_anew(folder, table, release)
    for path in paths:
        write(folder, path, read(release.package, path))
    said: dict[str, Any] = {"path": list(paths) if isinstance(raw.get("path"), list) else paths[0]}
    if isinstance(raw.get("dialect"), str):
        said["dialect"] = json.loads(read(release.package, raw["dialect"]))
    usual = {"format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return said | {name: raw.get(name, value) for name, value in usual.items()}


def _written_anew(folder: Path, table: Table, release: Release) -> dict[str, Any]:
    """A table that is kept as JSON, as CSV."""
    path = f"data/{release.file_names[table.name]}.csv"
    names = table.schema.names
    rows = list(zip(*(table.strings(name).to_pylist() for name in names), strict=True))
    write(folder, path, as_csv(names, rows))
    return {"path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def check_csv(release: Release, folder: Path) -> None:
    """Read a written CSV package; raises NotReleased where it is not what was validated."""
    compare(release, _read_csv(folder, release.profile), "the CSV package")


def _read_csv(folder: Path, profile: Profile) -> Iterator[tuple[str, pa.Table]]:
    """Validate a written CSV package from scratch, and read its cells with pandas as well."""
    checked = check_all(Package(folder), profile=profile)
    report = report_of(checked, profile)
    if not report.valid:
        raise NotReleased("the written package is not valid", reports.as_text(report))
    for name, table in checked.tables.items():
        is_plain = not any(map(table.resource.compression, table.resource.paths))
        if is_plain and table.resource.dialect == Dialect() and len(table.resource.paths) == 1:
            _read_with_pandas(folder / table.resource.paths[0], table)
        yield name, table.arrow()


def _read_with_pandas(path: Path, table: Table) -> None:
    """Raise NotReleased where pandas reads other cells than the validation did."""
    import pandas as pd

    cells = pd.read_csv(
        path, dtype="str", keep_default_na=False, encoding="utf-8", skip_blank_lines=False
    )
    for name in table.columns:
        if cells[name].tolist() != table.strings(name).to_pylist():
            raise NotReleased(f"pandas reads {table.name}.{name} differently")
