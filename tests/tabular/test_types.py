"""What a cell of each type may hold, and what it is read as."""

# ruff: noqa: DTZ001 - Table Schema's times have no zone
from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from tests.tabular.support import short, table_of

# field, cell, value
GOOD: list[tuple[dict[str, Any], str, Any]] = [
    ({"type": "string"}, "NA", "NA"),
    ({"type": "string"}, "007", "007"),
    ({"type": "string"}, "", None),
    ({"type": "string", "format": "email"}, "a.b+c@example.org", "a.b+c@example.org"),
    ({"type": "string", "format": "uri"}, "https://example.org/a?b=c#d", ...),
    ({"type": "string", "format": "uri"}, "urn:isbn:0451450523", ...),
    ({"type": "string", "format": "uuid"}, "123e4567-E89b-12d3-a456-426614174000", ...),
    ({"type": "string", "format": "binary"}, "aGVsbG8=", ...),
    ({"type": "integer"}, "0", 0),
    ({"type": "integer"}, "-12", -12),
    ({"type": "integer"}, "+12", 12),
    ({"type": "integer"}, "9223372036854775807", 2**63 - 1),
    ({"type": "integer"}, "-9223372036854775808", -(2**63)),
    ({"type": "integer"}, "0" * 90 + "7", 7),
    ({"type": "integer"}, "9223372036854775808", 2**63),
    ({"type": "integer"}, "+" + "0" * 30 + "9" * 76, 10**76 - 1),
    ({"type": "integer"}, "-" + "9" * 76, -(10**76) + 1),
    ({"type": "integer", "groupChar": ","}, "1,234,567", 1234567),
    ({"type": "integer", "groupChar": "."}, "1.234", 1234),
    ({"type": "integer", "bareNumber": False}, "EUR 95", 95),
    ({"type": "integer", "bareNumber": False}, "-95%", -95),
    ({"type": "integer", "bareNumber": False, "groupChar": ","}, "$1,000", 1000),
    ({"type": "number"}, "-1.23", -1.23),
    ({"type": "number"}, "+100000.00", 100000.0),
    ({"type": "number"}, "210", 210.0),
    ({"type": "number"}, ".5", 0.5),
    ({"type": "number"}, "5.", 5.0),
    ({"type": "number"}, "1E-3", 0.001),
    ({"type": "number"}, "1E+3", 1000.0),
    ({"type": "number"}, "INF", math.inf),
    ({"type": "number"}, "-inf", -math.inf),
    ({"type": "number", "decimalChar": ","}, "1,5", 1.5),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, "1.234,5", 1234.5),
    ({"type": "number", "groupChar": " "}, "1 234.5", 1234.5),
    ({"type": "number", "bareNumber": False}, "95.5%", 95.5),
    ({"type": "number", "bareNumber": False}, "Rs. 95", 95.0),
    ({"type": "number", "bareNumber": False}, "INF", math.inf),
    ({"type": "number", "bareNumber": False, "decimalChar": ","}, "€1,5", 1.5),
    ({"type": "boolean"}, "true", True),
    ({"type": "boolean"}, "0", False),
    ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "oui", True),
    ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, "non", False),
    ({"type": "date"}, "2024-02-29", datetime.date(2024, 2, 29)),
    ({"type": "date", "format": "%d/%m/%Y"}, "29/02/2024", datetime.date(2024, 2, 29)),
    ({"type": "date", "format": "fmt:%d.%m.%y"}, "29.02.24", datetime.date(2024, 2, 29)),
    ({"type": "date", "format": "any"}, "29 Feb 2024", datetime.date(2024, 2, 29)),
    ({"type": "time"}, "15:00:01", datetime.time(15, 0, 1)),
    ({"type": "time", "format": "%H.%M"}, "15.01", datetime.time(15, 1)),
    ({"type": "time", "format": "any"}, "3pm", datetime.time(15)),
    ({"type": "datetime"}, "2024-01-26T15:00:00", datetime.datetime(2024, 1, 26, 15)),
    ({"type": "datetime"}, "2024-01-26T15:00:00Z", datetime.datetime(2024, 1, 26, 15)),
    ({"type": "datetime"}, "2024-12-31T24:00:00", datetime.datetime(2025, 1, 1)),
    ({"type": "datetime"}, "2024-02-28T24:00:00.0Z", datetime.datetime(2024, 2, 29)),
    (
        {"type": "datetime", "format": "%F %T"},
        "2024-02-28 15:00:01",
        datetime.datetime(2024, 2, 28, 15, 0, 1),
    ),
    (
        {"type": "datetime"},
        "2024-01-26T15:00:00.300-05:00",
        datetime.datetime(2024, 1, 26, 20, 0, 0, 300_000),
    ),
    (
        {"type": "datetime", "format": "%d/%m/%Y %H:%M:%S"},
        "12/11/2018 09:15:32",
        datetime.datetime(2018, 11, 12, 9, 15, 32),
    ),
    (
        {"type": "datetime", "format": "any"},
        "12 Nov 2018 9:15",
        datetime.datetime(2018, 11, 12, 9, 15),
    ),
    ({"type": "year"}, "2024", 2024),
    ({"type": "year"}, "-0044", -44),
    ({"type": "year"}, "2024Z", 2024),
    ({"type": "year"}, "2024-05:00", 2024),
    ({"type": "yearmonth"}, "2024-12", "2024-12"),
    ({"type": "yearmonth"}, "2024-12+14:00", "2024-12+14:00"),
    ({"type": "duration"}, "P1Y2M3DT4H5M6.7S", ...),
    ({"type": "duration"}, "-P1D", ...),
    ({"type": "duration"}, "PT0S", ...),
    ({"type": "geopoint"}, "90.50, 45.50", ...),
    ({"type": "geopoint"}, "-90,45", ...),
    ({"type": "geopoint", "format": "array"}, "[90.5, 45]", ...),
    ({"type": "geopoint", "format": "object"}, '{"lon": 90.5, "lat": 45}', ...),
    ({"type": "geojson"}, '{"type": "Point", "coordinates": [1, 2]}', ...),
    (
        {"type": "geojson", "format": "topojson"},
        '{"type": "Topology", "objects": {}, "arcs": []}',
        ...,
    ),
    ({"type": "object"}, '{"a": [1]}', ...),
    ({"type": "array"}, '[1, "a"]', ...),
    ({"type": "list"}, "a,b", ...),
    ({"type": "list", "delimiter": ";", "itemType": "integer"}, "1;2", ...),
    ({"type": "list", "itemType": "date"}, "2024-01-01,2024-01-02", ...),
    ({"type": "any"}, "anything at all", ...),
    ({}, "no type", ...),
    ({"type": "integer", "missingValues": ["-", "n/a"]}, "n/a", None),
    ({"type": "integer", "missingValues": [{"value": "-9", "label": "refused"}]}, "-9", None),
    ({"type": "string", "missingValues": []}, "", ""),
    ({"type": "string", "missingValues": ["-"]}, "", ""),
    ({"type": "string", "missingValues": [" "]}, " ", None),
]

BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "string", "format": "email"}, ["a", "a@b.", "a b@c.de", "@c.de", "a@b@c.de"]),
    ({"type": "string", "format": "uri"}, ["example.org", "//example.org", "http", "a:b c"]),
    ({"type": "string", "format": "uuid"}, ["123e4567", "123e4567e89b12d3a456426614174000"]),
    ({"type": "string", "format": "binary"}, ["abc", "ab=c", "äöüß"]),
    (
        {"type": "integer"},
        ["1.0", "1e3", "a", "-", "1,000", "١", "²", "0x1F", "1_000", "true", "+-1"],
    ),
    ({"type": "integer", "groupChar": ","}, [",1", "1,", "1,,2", "-,1", "1.5"]),
    ({"type": "number", "groupChar": ","}, ["1.2,3", ",1", "1,.5", "1,"]),
    ({"type": "integer", "bareNumber": False}, ["EUR", "9 5", "9.5"]),
    ({"type": "integer", "missingValues": ["-"]}, [""]),
    ({"type": "number"}, ["1,5", "1.2.3", "e5", ".", "Infinity", "+INF", "1 000"]),
    ({"type": "number", "decimalChar": ","}, ["1.5", "1,5,6"]),
    ({"type": "number", "bareNumber": False}, ["%", "1 2"]),
    ({"type": "boolean"}, ["yes", "tRUE", "2"]),
    ({"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]}, ["true", "0"]),
    (
        {"type": "date"},
        [
            "2023-02-29",
            "2024-2-9",
            "29/02/2024",
            "20240229",
            "2024-01-01T00:00:00",
            "0000-01-01",
            "٢٠٢٤-٠١-٠١",
        ],
    ),
    ({"type": "date", "format": "%d/%m/%Y"}, ["30/02/2024", "2024-02-29"]),
    ({"type": "date", "format": "any"}, ["x", "99 Feb 2024", "1" * 50, "((", "2024-02-30"]),
    ({"type": "time"}, ["24:00:00", "15:00", "15:00:00.5", "15:60:00"]),
    ({"type": "time", "format": "%H:%M"}, ["15:00:00"]),
    (
        {"type": "datetime"},
        [
            "2024-01-26",
            "2024-01-26 15:00:00",
            "2024-01-26T25:00:00",
            "2024-01-26T15:00",
            "0001-01-01T00:00:00+05:00",
            "2024-01-26T24:00:01",
            "2024-01-26T15:00:00+14:01",
            "2024-02-30T24:00:00",
        ],
    ),
    ({"type": "year"}, ["24", "02024", "2024-01", "2024.0", "2024+15:00", "2024z"]),
    (
        {"type": "yearmonth"},
        ["2024", "2024-13", "2024-00", "2024-1", "2024-01-01", "02024-01"],
    ),
    ({"type": "duration"}, ["P", "PT", "1Y", "P1S", "P1Y1Y", "P1.5Y", "P1DT"]),
    ({"type": "geopoint"}, ["1", "1,2,3", "181,0", "0,91", "a,b", "nan,0", "1_0,2", "1,", "1 ,2"]),
    ({"type": "geopoint", "format": "array"}, ["1,2", "[1]", '["1", "2"]', "[1, true]", "{}"]),
    (
        {"type": "geopoint", "format": "object"},
        ["[1, 2]", '{"lon": 1}', '{"lon": 1, "lat": ""}', '{"lon": 1, "lat": 2, "x": 3}'],
    ),
    (
        {"type": "geojson"},
        ["{}", "[]", '{"type": "Topology"}', '{"type": "point"}', "x", '{"type": ["Point"]}'],
    ),
    (
        {"type": "geojson", "format": "topojson"},
        ['{"type": "Point"}', '{"type": "Topology"}', '{"type": "Topology", "objects": {}}'],
    ),
    ({"type": "object"}, ["[]", "1", "{", "{'a': 1}", '{"a": NaN}', '{"a":' * 50_000]),
    ({"type": "array"}, ["{}", "1,2", "[1", "[" * 100_000]),
    ({"type": "list", "itemType": "integer"}, ["1,a", "1,,2", "1, 2"]),
]


def case(value: Any) -> str:
    return str(value)[:60]


@pytest.mark.parametrize(("field", "cell", "value"), GOOD, ids=case)
def test_good_cell(check_cell: Any, field: Any, cell: str, value: Any) -> None:
    checked = check_cell(cell, field)
    assert checked.findings == []
    assert checked.tables["t"].values("v")[0].as_py() == (cell if value is ... else value)


def test_not_a_number_is_a_number(check_cell: Any) -> None:
    checked = check_cell("NaN", {"type": "number"})
    assert checked.findings == []
    assert math.isnan(checked.tables["t"].values("v")[0].as_py())


@pytest.mark.parametrize(
    ("field", "cell"),
    [(field, cell) for field, cells in BAD for cell in cells],
    ids=case,
)
def test_bad_cell(check_cell: Any, field: Any, cell: str) -> None:
    checked = check_cell(cell, field)
    assert short(checked.findings) == [("value-type", 2, 3)]
    finding = checked.findings[0]
    assert (finding.field, finding.table) == ("v", "t")
    assert checked.tables["t"].values("v")[0].as_py() is None


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ({"type": "integer"}, " 1"),
        ({"type": "integer"}, "1 "),
        ({"type": "number"}, "\u00a01.5"),
        ({"type": "boolean"}, " true"),
        ({"type": "date", "format": "%d/%m/%Y"}, "29/02/2024 "),
        ({"type": "string", "constraints": {"enum": ["a"]}}, " a"),
        ({"type": "string", "constraints": {"maxLength": 1}}, "a "),
        ({"type": "string", "categories": ["a"]}, "a "),
    ],
    ids=case,
)
def test_white_space_around_a_cell_is_one_fault(check_cell: Any, field: Any, cell: str) -> None:
    checked = check_cell(cell, field)
    assert short(checked.findings) == [("value-padded", 2, 3)]
    assert checked.tables["t"].values("v")[0].as_py() is not None


UNREAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "integer"}, ["1" * 77, "-" + "1" * 100]),
    ({"type": "integer", "bareNumber": False, "groupChar": ","}, ["$1," + "1" * 77]),
    ({"type": "number"}, ["1e999", "-1e309", "1" * 400]),
    ({"type": "number", "decimalChar": ","}, ["1,5e999"]),
    ({"type": "number"}, ["1e-999999999999999999", "-1.5e-99999999999999999999", "0e" + "9" * 99]),
    ({"type": "duration"}, ["P" + "9" * 4301 + "Y", "PT0." + "1" * 4301 + "S"]),
    ({"type": "date"}, ["-0044-03-15", "12024-01-01"]),
    ({"type": "datetime"}, ["-0044-03-15T12:00:00"]),
]


@pytest.mark.parametrize(
    ("field", "cell"),
    [(field, cell) for field, cells in UNREAD for cell in cells],
    ids=case,
)
def test_a_sound_cell_beyond_what_is_read_is_said_to_be(
    check_cell: Any, field: Any, cell: str
) -> None:
    checked = check_cell(cell, field)
    assert short(checked.findings) == [("not-supported", 2, 3)]
    assert checked.tables["t"].values("v")[0].as_py() is None


def test_integers_of_any_width_stand_in_one_column(check_csv: Any) -> None:
    field = {"name": "v", "type": "integer", "constraints": {"unique": True, "minimum": 0}}
    data = "v\n1\n99999999999999999999\n+099999999999999999999\nx\n\n-1\n"
    checked = check_csv(data.replace("\n\n", '\n""\n'), field)
    assert short(checked.findings) == [
        ("value-duplicate", 4, 1),
        ("value-type", 5, 1),
        ("value-too-low", 7, 1),
    ]
    values = checked.tables["t"].values("v").to_pylist()
    assert values == [1, 10**20 - 1, 10**20 - 1, None, None, None]


def test_good_and_bad_cells_of_one_column(check_csv: Any) -> None:
    # the bad are found among the good, wherever the column's quick way gives up
    fields = [
        {"name": "i", "type": "integer"},
        {"name": "d", "type": "date"},
        {"name": "n", "type": "number"},
    ]
    data = (
        "i,d,n\n1,2024-01-01,1\n99999999999999999999,2024-02-30,1e999\nx,y,z\n,,\n4,2024-01-04,4\n"
    )
    checked = check_csv(data, *fields)
    assert short(checked.findings) == [
        ("value-type", 3, 22),
        ("not-supported", 3, 33),
        ("value-type", 4, 1),
        ("value-type", 4, 3),
        ("value-type", 4, 5),
        ("row-blank", 5, 1),
    ]
    table = checked.tables["t"]
    assert table.values("i").to_pylist() == [1, 10**20 - 1, None, None, 4]
    assert [str(day) for day in table.values("d").to_pylist()] == [
        "2024-01-01",
        "None",
        "None",
        "None",
        "2024-01-04",
    ]
    assert table.values("n").to_pylist() == [1.0, None, None, None, 4.0]


def test_types_of_version_1(checked: Any) -> None:
    # a field without a type was a text
    descriptor = {"resources": [table_of({"name": "v"})]}
    result = checked({"datapackage.json": descriptor, "t.csv": "v\n1\n"})
    assert result.tables["t"].schema["v"].type == "string"
    assert result.findings == []


def test_missing_values_of_a_field_replace_those_of_the_schema(check_csv: Any) -> None:
    checked = check_csv(
        'a,b\n"",-\nNA,NA\n-,""\n',
        "a",
        {"name": "b", "missingValues": ["-"]},
        schema={"missingValues": ["", "NA"]},
    )
    assert checked.findings == []
    assert checked.tables["t"].values("a").to_pylist() == [None, None, "-"]
    assert checked.tables["t"].values("b").to_pylist() == [None, "NA", ""]


def test_categories_become_dictionaries_in_their_order(check_csv: Any) -> None:
    checked = check_csv(
        "v,w\nhigh,2\n,1\nlow,\n",
        {"name": "v", "type": "string", "categories": ["low", "high"], "categoriesOrdered": True},
        {
            "name": "w",
            "type": "integer",
            "categories": [{"value": 1, "label": "one"}, {"value": 2}],
        },
    )
    assert checked.findings == []
    column = checked.tables["t"].arrow()["v"].chunk(0)
    assert column.dictionary.to_pylist() == ["low", "high"]
    assert column.type.ordered
    assert checked.tables["t"].rows() == [
        {"v": "high", "w": 2},
        {"v": None, "w": 1},
        {"v": "low", "w": None},
    ]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("object", '{"a":1,"a":2}'),
        ("array", '[{"b":[],"a":1,"a":1}]'),
        ("geojson", '{"a":1,"a":2}'),
    ],
)
def test_a_key_of_json_stands_once(check_cell: Any, kind: str, cell: str) -> None:
    (finding,) = check_cell(cell, {"type": kind}).findings
    assert finding.code == "value-type"
    assert finding.hint.startswith('it has the key "a" twice')
