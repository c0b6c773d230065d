from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import short

FIELDS = ("id", "name", "kind")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("id,name,kind", [], id="as in the schema"),
        pytest.param('"id","na""me",kind', [("column-unknown", 1, 6)], id="quoted, misspelt"),
        pytest.param("id,kind", [("column-missing", 1, 8)], id="missing"),
        pytest.param("id", [("column-missing", 1, 3)] * 2, id="two missing"),
        pytest.param("id,name,kind,extra", [("column-unknown", 1, 14)], id="extra"),
        pytest.param("id,nmae,kind", [("column-unknown", 1, 4)], id="misspelt"),
        pytest.param("ID,name,kind", [("column-unknown", 1, 1)], id="in capitals"),
        pytest.param("id,name,kind,name", [("column-duplicate", 1, 14)], id="duplicate"),
        pytest.param("id,name,kind,", [("column-unnamed", 1, 14)], id="unnamed"),
        pytest.param("name,id,kind", [("column-order", 1, 1)], id="reordered"),
        pytest.param("id,kind,name", [("column-order", 1, 4)], id="reordered behind"),
        pytest.param(
            "kind,extra,id",
            [("column-order", 1, 1), ("column-unknown", 1, 6), ("column-missing", 1, 14)],
            id="all at once",
        ),
    ],
)
def test_header(check_csv: Any, header: str, expected: list[Any]) -> None:
    row = ",".join("x" * (header.count(",") + 1))
    assert short(check_csv(f"{header}\n{row}\n", *FIELDS).findings) == expected


def test_a_misspelt_column_says_what_was_meant(check_csv: Any) -> None:
    (finding,) = check_csv("id,nmae,kind\n", *FIELDS).findings
    assert finding.hint == 'did you mean "name"?'


def test_reordered_columns_are_read_by_name(check_csv: Any) -> None:
    checked = check_csv(
        "n,id\n1,a\nx,b\n", "id", {"name": "n", "type": "integer"}, schema={"primaryKey": "id"}
    )
    assert short(checked.findings) == [("column-order", 1, 1), ("value-type", 3, 1)]
    assert checked.findings[-1].key == "b"
    assert checked.tables["t"].strings("id").to_pylist() == ["a", "b"]


@pytest.mark.parametrize(
    ("match", "header", "expected"),
    [
        ("exact", "id,name,kind", []),
        ("equal", "kind,id,name", []),
        ("equal", "kind,id", [("column-missing", 1, 8)]),
        ("equal", "kind,id,name,x", [("column-unknown", 1, 14)]),
        ("subset", "x,kind,id,name", []),
        ("subset", "x,kind,id", [("column-missing", 1, 10)]),
        ("superset", "kind,id", []),
        ("superset", "kind,x", [("column-unknown", 1, 6)]),
        ("partial", "x,kind", []),
        ("partial", "x,y", [("column-missing", 1, 1)]),
        (["subset"], "x,kind,id,name", []),
    ],
    ids=str,
)
def test_fields_match(check_csv: Any, match: Any, header: str, expected: list[Any]) -> None:
    row = ",".join("v" * (header.count(",") + 1))
    checked = check_csv(f"{header}\n{row}\n", *FIELDS, schema={"fieldsMatch": match})
    assert short(checked.findings) == expected


def test_a_hundred_thousand_columns_take_no_long_time(check_csv: Any) -> None:
    header = ",".join(f"c{number}" for number in range(100_000))
    assert len(check_csv(header + "\n", "id").findings) == 100_001
