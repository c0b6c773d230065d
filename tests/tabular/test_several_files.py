"""Tables of several files, some of which lack a column."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import package_of, places, table_of


@pytest.mark.parametrize("match", ["exact", "equal", "subset", "superset", "partial"])
def test_a_column_that_one_file_lacks_is_checked_in_the_others(checked: Any, match: str) -> None:
    resource = table_of({"name": "n", "type": "integer"}, "b", schema={"fieldsMatch": match}) | {
        "path": ["1.csv", "2.csv"]
    }
    files = {
        "datapackage.json": package_of(resource),
        "1.csv": "n,b\nx,a\n2,b\n",
        "2.csv": "b\nc\n",
    }
    result = checked(files)
    lacks = [] if match in ("superset", "partial") else [("column-missing", "2.csv", 1, 2)]
    assert places(result.findings) == [("value-type", "1.csv", 2, 1), *lacks]
    assert result.tables["t"].values("n").to_pylist() == [None, 2, None]


@pytest.mark.parametrize("match", ["superset", "partial"])
@pytest.mark.parametrize("kind", ["required", "key"])
def test_a_column_that_must_be_filled_must_be_there(checked: Any, match: str, kind: str) -> None:
    constraints = {"constraints": {"required": True}} if kind == "required" else {}
    key = {"primaryKey": "n"} if kind == "key" else {}
    resource = table_of(
        {"name": "n", "type": "integer", **constraints}, "b", schema={"fieldsMatch": match, **key}
    ) | {"path": ["1.csv", "2.csv"]}
    files = {"datapackage.json": package_of(resource), "1.csv": "n,b\n1,a\n,b\n", "2.csv": "b\nc\n"}
    assert places(checked(files).findings) == [
        ("value-missing", "1.csv", 3, 1),
        ("column-missing", "2.csv", 1, 2),
    ]
