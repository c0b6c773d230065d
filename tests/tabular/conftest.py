from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tablewright.checks.check import Checked, check
from tablewright.descriptor.package import Package
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def checked(tmp_path: Path) -> Callable[..., Checked]:
    """Write the files of a package and check it."""

    def run(files: dict[str, Any]) -> Checked:
        return check(Package(write_files(tmp_path, files)))

    return run


@pytest.fixture
def check_csv(checked: Callable[..., Checked]) -> Callable[..., Checked]:
    """Check one CSV file against fields, given as texts (strings) or as field descriptors."""

    def run(data: str | bytes, *fields: dict[str, Any] | str, **more: Any) -> Checked:
        descriptor = package_of(table_of(*(fields or ("id", "name")), **more))
        return checked({"datapackage.json": descriptor, "t.csv": data})

    return run


@pytest.fixture
def check_cell(check_csv: Callable[..., Checked]) -> Callable[..., Checked]:
    """Check one cell, on line 2 and column 3 of the file, against a field."""

    def run(cell: str, field: dict[str, Any], **more: Any) -> Checked:
        quoted = '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell
        return check_csv(f"k,v\nx,{quoted}\n", "k", {"name": "v", **field}, **more)

    return run
