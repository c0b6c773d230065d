"""Values are compared as the standard says, beyond what floats and 64 bits hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tabular.support import package_of, places, short, table_of

INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
COMMA = {"type": "number", "decimalChar": ",", "groupChar": ".", "bareNumber": False}

# field, constraints (as JSON, which keeps all digits), cells that fit, cells that do not
BOUNDS: list[tuple[dict[str, Any], str, list[str], list[str]]] = [
    (NUMBER, '{"minimum": 9007199254740993}', ["9007199254740993"], ["9007199254740992"]),
    (NUMBER, '{"minimum": "9007199254740993"}', ["9007199254740993.0"], ["9007199254740992"]),
    (NUMBER, '{"maximum": 0.1}', ["0.1", "-0"], ["0.10000000000000000001"]),
    (NUMBER, '{"maximum": 0.1000000000000000000001}', ["0.1000000000000000000001"], ["0.11"]),
    (NUMBER, '{"maximum": 0.1000000000000000000001}', [], ["0.1000000000000000000002"]),
    (
        NUMBER,
        '{"exclusiveMinimum": "0.1"}',
        ["0.10000000000000000001"],
        ["0.1", "1e-1", "0.09999999999999999999"],
    ),
    (
        NUMBER,
        '{"exclusiveMaximum": 1}',
        ["0.99999999999999999999"],
        ["1", "1.00000000000000000001"],
    ),
    (NUMBER, '{"minimum": "1e400"}', ["INF"], ["1e308", "-INF", "NaN"]),
    (NUMBER, '{"maximum": 1.5}', ["1.5", ""], ["1.50000000000000000001", "NaN"]),
    (NUMBER, '{"minimum": "2e-320"}', ["2e-320"], ["1.9999e-320"]),
    (
        COMMA,
        '{"minimum": "9.007.199.254.740.993"}',
        ["€ 9.007.199.254.740.993"],
        ["9007199254740992"],
    ),
    (INTEGER, '{"minimum": 9223372036854775808}', ["9223372036854775808"], ["9223372036854775807"]),
    (INTEGER, '{"maximum": "99999999999999999999"}', ["5", "-5"], ["100000000000000000000"]),
    (INTEGER, '{"maximum": 7}', ["7"], ["100000000000000000000"]),
    (INTEGER, '{"enum": [100000000000000000000, 1]}', ["100000000000000000000", "1"], ["2"]),
    (INTEGER, '{"enum": [1]}', ["1"], ["100000000000000000000"]),
    (NUMBER, '{"enum": ["9007199254740993"]}', ["9007199254740993.00"], ["9007199254740992"]),
    (NUMBER, '{"enum": [0.1]}', ["0.10", "1E-1"], ["0.10000000000000000001"]),
    (NUMBER, '{"enum": ["NaN", "-INF"]}', ["nan", "-inf"], ["INF", "1"]),
    ({"type": "duration"}, '{"minimum": "P1M"}', ["P31D", "P1Y"], ["P30D", "P28D", "P27D"]),
    ({"type": "duration"}, '{"maximum": "P1M"}', ["P28D", "-P1Y"], ["P30D", "P1MT0.1S"]),
    (
        {"type": "duration"},
        '{"exclusiveMinimum": "PT0.3S"}',
        ["PT0.30000000000000000001S"],
        ["PT0.30S"],
    ),
    ({"type": "duration"}, '{"enum": ["P1Y"]}', ["P12M"], ["P365D"]),
    (
        {"type": "yearmonth"},
        '{"minimum": "99999999999999999-01"}',
        ["99999999999999999-02"],
        ["99999999999999998-12"],
    ),
    ({"type": "array"}, '{"enum": [[1, 0.5]]}', ["[1.0, 5e-1]"], ["[1]", "[true, 0.5]"]),
    (
        {"type": "array"},
        '{"enum": [[9007199254740993]]}',
        ["[9007199254740993]"],
        ["[9007199254740992]"],
    ),
    ({"type": "geopoint"}, '{"enum": ["1,2"]}', ["1.0, 2e0"], ["1.00000000000000000001,2"]),
    ({"type": "list", "itemType": "integer"}, '{"enum": ["1,2"]}', ["+1,02"], ["2,1"]),
    (
        {"type": "list", "itemType": "number"},
        '{"enum": [[1, 2.5]]}',
        ["1.0,2.50"],
        ["1,2.50000000000000000001"],
    ),
]


@pytest.mark.parametrize(
    ("field", "constraints", "fit", "unfit"), BOUNDS, ids=lambda v: str(v)[:60]
)
def test_bounds_and_enums(
    checked: Any, field: dict[str, Any], constraints: str, fit: list[str], unfit: list[str]
) -> None:
    descriptor = package_of(table_of("k", {"name": "v", **field, "constraints": "HERE"}))
    text = json.dumps(descriptor).replace('"HERE"', constraints)
    cells = [*fit, *unfit]
    rows = "".join(f'x,"{cell}"\n' for cell in cells)
    findings = checked({"datapackage.json": text, "t.csv": "k,v\n" + rows}).findings
    assert {(each.path, each.line) for each in findings} == {
        ("t.csv", 2 + len(fit) + number) for number in range(len(unfit))
    }
    assert {each.code for each in findings} <= {
        "value-too-low",
        "value-too-high",
        "value-not-in-enum",
    }
    assert len(findings) == len(unfit)


# a field, cells that are equal, cells that are not
EQUAL: list[tuple[dict[str, Any], list[str], list[str]]] = [
    (NUMBER, ["9007199254740993", "9007199254740993.0"], ["9007199254740992", "9007199254740993"]),
    (NUMBER, ["1e2", "100", "1" + "0" * 20 + "e-18"], ["0.1", "0.10000000000000000001"]),
    (COMMA, ["1.234,5", "1234,50 €"], ["9007199254740992", "9007199254740993"]),
    (INTEGER, ["99999999999999999999", "+099999999999999999999"], ["9" * 20, "9" * 21, "9"]),
    ({"type": "object"}, ['{"a": 1, "b": 2}', '{"b":2.0,"a":1}'], ['{"a": "1"}', '{"a": 1}']),
    ({"type": "array"}, ["[1]", "[ 1.0 ]"], ["[1]", "[true]", '["1"]']),
    (
        {"type": "array"},
        ["[1e" + "9" * 20 + "]"] * 2,
        ["[1e" + "9" * 20 + "]", "[1e-" + "9" * 20 + "]"],
    ),
    (
        {"type": "geojson"},
        [
            '{"type": "Point", "coordinates": [1, 2]}',
            '{"coordinates":[1.0,2.0],"type":"Point"}',
        ],
        [],
    ),
    ({"type": "geopoint"}, ["1,2", "1.0, 2.00"], ["1,2", "1.00000000000000000001,2"]),
    ({"type": "duration"}, ["P1D", "PT24H", "PT86400.0S"], ["P1M", "P30D"]),
    ({"type": "list", "itemType": "integer"}, ["1,2", "01,+2"], ["1,2", "12"]),
    ({"type": "list", "itemType": "date"}, ["2024-01-01"] * 2, []),
    ({"type": "list"}, ["a,b"] * 2, ["1", "01"]),
    ({"type": "datetime"}, ["2024-01-01T24:00:00Z", "2024-01-02T00:00:00Z"], []),
]


@pytest.mark.parametrize(("field", "equal", "different"), EQUAL, ids=lambda v: str(v)[:60])
@pytest.mark.parametrize("key", ["unique", "primaryKey", "uniqueKeys", "foreignKeys"])
def test_equality(
    checked: Any, field: dict[str, Any], equal: list[str], different: list[str], key: str
) -> None:
    v = {"name": "v", **field}
    schema: dict[str, Any] = {"primaryKey": {"primaryKey": ["k", "v"]}}.get(key, {})
    if key == "uniqueKeys":
        schema = {"uniqueKeys": [["k", "v"]]}
    elif key == "unique":
        v["constraints"] = {"unique": True}

    def rows(cells: list[str]) -> str:
        return "k,v\n" + "".join('x,"' + cell.replace('"', '""') + '"\n' for cell in cells)

    def found(*files: str, schema: dict[str, Any] = schema) -> list[Any]:
        tables = [table_of("k", v, name="t", schema=schema), table_of("k", v, name="p")]
        contents = {f"{name}.csv": text for name, text in zip("tp", files, strict=False)}
        return places(
            checked({"datapackage.json": package_of(*tables[: len(files)]), **contents}).findings
        )

    if key == "foreignKeys":
        reference = {"resource": "p", "fields": ["k", "v"]}
        schema = {"foreignKeys": [{"fields": ["k", "v"], "reference": reference}]}
        assert found(rows(equal), rows(equal[:1]), schema=schema) == []
        missing = found(rows(different), rows(different[:1]), schema=schema)
        assert [each[2] for each in missing] == list(range(3, len(different) + 2))
        schema = {"foreignKeys": [{"fields": "v", "reference": {"resource": "p", "fields": "v"}}]}
        assert found(rows(equal), rows(equal[:1]), schema=schema) == []
        return
    codes = {"unique": "value-duplicate", "primaryKey": "primary-key-duplicate"}
    code, column = codes.get(key, "unique-key-duplicate"), 3 if key == "unique" else 1
    assert found(rows(equal)) == [
        (code, "t.csv", line, column) for line in range(3, len(equal) + 2)
    ]
    assert found(rows(different)) == []


def test_references_to_cells_whose_numbers_no_decimal_holds(check_csv: Any) -> None:
    field = {"name": "v", "type": "geopoint", "format": "array"}
    key = {"fields": "k", "reference": {"fields": "v"}}
    row = '"[1e99999999999999999999,1]"'
    keys = {"foreignKeys": [key]}
    checked = check_csv(f"k,v\n{row},{row}\n", {**field, "name": "k"}, field, schema=keys)
    assert short(checked.findings) == [("value-type", 2, 1), ("value-type", 2, 30)]


@pytest.mark.parametrize(
    ("child", "parent", "cells", "keys", "lines"),
    [
        (
            NUMBER,
            INTEGER,
            ["1.0", "1e1", "1.5", "9007199254740993"],
            ["1", "10", "9007199254740993"],
            [4],
        ),
        (INTEGER, NUMBER, ["1", "9007199254740992"], ["1.00", "9007199254740993.0"], [3]),
        (INTEGER, INTEGER, ["99999999999999999999", "5"], ["5", "099999999999999999999"], []),
        (INTEGER, INTEGER, ["5", "6"], ["5", "099999999999999999999"], [3]),
    ],
    ids=str,
)
def test_foreign_keys_between_types(
    checked: Any, *, child: Any, parent: Any, cells: list[str], keys: list[str], lines: list[int]
) -> None:
    key = {"fields": "v", "reference": {"resource": "p", "fields": "v"}}
    files = {
        "datapackage.json": package_of(
            table_of({"name": "v", **child}, schema={"foreignKeys": [key]}),
            table_of({"name": "v", **parent}, name="p"),
        ),
        "t.csv": "v\n" + "".join(f"{cell}\n" for cell in cells),
        "p.csv": "v\n" + "".join(f"{cell}\n" for cell in keys),
    }
    assert short(checked(files).findings) == [("foreign-key-missing", line, 1) for line in lines]
