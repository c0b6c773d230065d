"""Our validator against frictionless: what it finds we find, and where we differ says why."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from typing import TYPE_CHECKING, Any

import frictionless
import pytest

from caucasus_rift import validate
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.base.findings import Finding

V2_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"

# ---------------------------------------------------------------------------- the corpus

# a field, cells that are of its type, cells that are not
TYPES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"type": "string"}, ["a", "007", "a b", "é", "NA", "0", "a, b"], []),
    ({"type": "string", "format": "email"}, ["a.b+c@example.org"], ["a", "a@b c.de", "@c.de"]),
    ({"type": "string", "format": "uri"}, ["https://a.org/b?c=d#e", "urn:a:b"], ["a b", "a.org"]),
    (
        {"type": "string", "format": "uuid"},
        ["123e4567-e89b-42d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
        ["123e4567", "123e4567e89b42d3a456426614174000", "x23e4567-e89b-42d3-a456-426614174000"],
    ),
    ({"type": "string", "format": "binary"}, ["aGVsbG8="], ["abc", "ab=c", "a?=="]),
    (
        {"type": "integer"},
        ["0", "-12", "+12", "007", "9223372036854775807", "9223372036854775808"],
        [
            "a",
            "1.0",
            "1.5",
            "1e3",
            "1,000",
            "-",
            "+-1",
            "0x1F",
            "true",
            "1 000",
            "1_0",
            " 1",
            "١",
        ],
    ),
    ({"type": "integer", "bareNumber": False}, ["95%", "€95", "-95%", "95"], ["EUR", "9.5"]),
    ({"type": "integer", "groupChar": ","}, ["1,000", "1000"], ["1.000"]),
    (
        {"type": "number"},
        [
            "9007199254740993",
            "0",
            "-1.23",
            "+100.00",
            ".5",
            "5.",
            "1E-3",
            "1e+3",
            "INF",
            "-INF",
            "NaN",
            "nan",
        ],
        ["a", "1,5", "1.2.3", "e5", ".", "--1", "Infinity", "+INF", "0x1F", "1 0", "1_0", " 1"],
    ),
    ({"type": "number", "decimalChar": ","}, ["1,5", "2"], ["1,5,6", "a", "1.5"]),
    ({"type": "number", "groupChar": ","}, ["1,234.5", "5"], ["1.2.3"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1.234,5"], ["1,2,3"]),
    ({"type": "number", "bareNumber": False}, ["95.5%", "€95", "95"], ["%", "EUR"]),
    (
        {"type": "boolean"},
        ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"],
        ["yes", "tRUE", "2", "t", " true"],
    ),
    (
        {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
        ["oui", "non"],
        ["true", "0", "Oui"],
    ),
    (
        {"type": "date"},
        ["2024-02-29", "1999-12-31", "0987-06-05", "0001-01-01"],
        [
            "2023-02-29",
            "2024-13-01",
            "2024-1-1",
            "29.02.2024",
            "2024/02/28",
            "20240228",
            "2024-02",
            "2024-02-28T00:00:00",
            "2024",
            "a",
            "24-02-28",
            "0000-01-01",
            "2024-W09-3",
        ],
    ),
    ({"type": "date", "format": "%d/%m/%Y"}, ["29/02/2024"], ["2024-02-29", "30/02/2024", "a"]),
    ({"type": "date", "format": "fmt:%d.%m.%Y"}, ["29.02.2024"], ["2024-02-29"]),
    ({"type": "date", "format": "any"}, ["29 Feb 2024", "2024-02-29"], ["a", "32 Feb 2024"]),
    (
        {"type": "time"},
        ["15:00:01", "00:00:00", "23:59:59"],
        [
            "24:00:00",
            "24:00:01",
            "15:60:00",
            "15:00:60",
            "15:00",
            "15",
            "3pm",
            "150001",
            "a",
            "5:00:00",
            "15:00:00Z",
            "15:00:00.5",
        ],
    ),
    ({"type": "time", "format": "%H.%M"}, ["15.01"], ["15:01", "25.00"]),
    ({"type": "time", "format": "any"}, ["3pm", "15:01"], ["25:00", "a"]),
    (
        {"type": "datetime"},
        [
            "2024-01-26T15:00:00",
            "2024-01-26T15:00:00Z",
            "2024-01-26T15:00:00.300-05:00",
            "2024-01-26T15:00:00.1234567",
            "2024-01-26T24:00:00",
        ],
        [
            "2024-01-26",
            "2024-01-26 15:00:00",
            "2024-01-26T15:00",
            "2023-02-29T15:00:00",
            "2024-01-26T25:00:00",
            "26.01.2024 15:00:00",
            "a",
            "20240126T150000",
            "2024-01-26T15:00:00-0500",
        ],
    ),
    (
        {"type": "datetime", "format": "%d/%m/%Y %H:%M"},
        ["12/11/2018 09:15"],
        ["2018-11-12T09:15:00", "12/13/2018 09:15"],
    ),
    ({"type": "datetime", "format": "any"}, ["12 Nov 2018 9:15"], ["a", "31 Nov 2018 9:15"]),
    (
        {"type": "year"},
        ["2024", "0001", "1000", "-0044", "12024"],
        ["24", "a", "2024-01", "2024.0", "02024", " 2024", "1"],
    ),
    (
        {"type": "yearmonth"},
        ["2024-12", "2024-01", "-0044-03", "12024-01"],
        ["2024-13", "2024-00", "2024", "2024-1", "2024/12", "a", "2024-12-01", "12-2024"],
    ),
    (
        {"type": "duration"},
        ["P1Y2M3DT4H5M6.7S", "PT0S", "P1D", "-P1D", "PT36H", "P1Y"],
        ["1D", "P", "PT", "P1S", "a", "P1H", "p1d", "P-1D", "P1YT", "P1D2Y", "P1.5D"],
    ),
    (
        {"type": "object"},
        ["{}", '{"a": [1]}'],
        ["[]", "1", "a", "{", "{'a': 1}", '"a"', "null", '{"a": NaN}', '{"a": 1} x'],
    ),
    ({"type": "array"}, ["[]", '[1, "a"]'], ["{}", "1", "a", "[", "[1,]", "null", "[NaN]"]),
    ({"type": "list"}, ["a", "a,b"], []),
    ({"type": "list", "itemType": "integer"}, ["1", "1,2"], ["a", "1,a", "1;2", "1,", "1,2.5"]),
    ({"type": "list", "itemType": "number", "delimiter": ";"}, ["1;2.5"], ["1,2", "1;a"]),
    ({"type": "list", "itemType": "boolean"}, ["true,0"], ["true,yes"]),
    ({"type": "list", "itemType": "date"}, ["2024-01-01,2024-01-02"], ["2024-01-01,2024-02-30"]),
    ({"type": "list", "itemType": "time"}, ["15:00:00"], ["15:00:00,25:00:00"]),
    ({"type": "list", "itemType": "datetime"}, ["2024-01-26T15:00:00"], ["2024-01-26"]),
    (
        {"type": "geopoint"},
        ["90.50, 45.50", "-90,45", "180,90"],
        ["90", "a,b", "1,2,3", "181,45", "90,91", "[90, 45]", '{"lon": 90, "lat": 45}', "NaN,1"],
    ),
    (
        {"type": "geopoint", "format": "array"},
        ["[90.5, 45]"],
        ["90.5, 45", "[1]", "[1, 2, 3]", '["a", 1]', '{"lon": 90, "lat": 45}', "[181, 0]"],
    ),
    (
        {"type": "geopoint", "format": "object"},
        ['{"lon": 90.5, "lat": 45}'],
        ["[90.5, 45]", '{"lon": 90.5}', '{"lon": "a", "lat": 45}', '{"lon": 1, "lat": 91}', "1,2"],
    ),
    (
        {"type": "geojson"},
        [
            '{"type": "Point", "coordinates": [1, 2]}',
            '{"type": "FeatureCollection", "features": []}',
        ],
        ["{}", "[]", "a", "1", '{"type": "Circle"}', '{"type": "Point", "coordinates": "a"}'],
    ),
    (
        {"type": "geojson", "format": "topojson"},
        ['{"type": "Topology", "objects": {}, "arcs": []}'],
        ["{}", '{"type": "Point", "coordinates": [1, 2]}', "a", '{"type": "Topology"}'],
    ),
    ({"type": "any"}, ["a", "1", "[1", "2024-13-01"], []),
    ({}, ["a", "1"], []),
    ({"type": "integer", "missingValues": ["-", "n/a"]}, ["n/a", "-", "1"], ["", "na"]),
    ({"type": "integer", "missingValues": [{"value": "-9", "label": "refused"}]}, ["-9"], [""]),
    ({"type": "string", "categories": ["a", "b"]}, ["a", ""], ["c"]),
    ({"type": "integer", "categories": [{"value": 1, "label": "one"}]}, ["1"], ["2"]),
]

# a field's type with what belongs to it, a constraint, cells that keep it, cells that break it
CONSTRAINTS: list[tuple[str | dict[str, Any], dict[str, Any], list[str], list[str]]] = [
    *(
        (kind, {"required": True}, [good], [""])
        for kind, good in {
            "string": "a",
            "integer": "1",
            "number": "1.5",
            "boolean": "true",
            "date": "2024-01-01",
            "time": "15:00:00",
            "datetime": "2024-01-01T15:00:00",
            "year": "2024",
            "yearmonth": "2024-01",
            "duration": "P1D",
            "object": "{}",
            "array": "[]",
            "list": "a",
            "geopoint": "1,2",
            "geojson": '{"type": "Point", "coordinates": [1, 2]}',
            "any": "a",
        }.items()
    ),
    ({"type": "integer", "missingValues": ["-"]}, {"required": True}, ["1"], ["-"]),
    ("string", {"minLength": 2}, ["ab", "äö", ""], ["a", "ä"]),
    ("string", {"maxLength": 2}, ["ab", "äö", ""], ["abc", "äöü"]),
    ("array", {"minLength": 2}, ["[1, 2]"], ["[]", "[1]"]),
    ("array", {"maxLength": 2}, ["[1, 2]"], ["[1, 2, 3]"]),
    ("object", {"minLength": 1}, ['{"a": 1}'], ["{}"]),
    ("object", {"maxLength": 1}, ["{}"], ['{"a": 1, "b": 2}']),
    ("list", {"minLength": 2}, ["a,b"], ["a"]),
    ("list", {"maxLength": 2}, ["a,b"], ["a,b,c"]),
    *(
        (
            kind,
            {name: middle},
            [within, ""] + [middle] * (not name.startswith("ex")),
            [beyond] + [middle] * name.startswith("ex"),
        )
        for kind, low, middle, high in [
            ("integer", "1", "2", "10"),
            ("number", "1.5", "2.5", "10"),
            ("date", "2023-12-31", "2024-01-01", "2024-01-02"),
            ("time", "11:59:59", "12:00:00", "13:00:00"),
            ("datetime", "2024-01-01T11:00:00", "2024-01-01T12:00:00", "2024-01-01T13:00:00"),
            ("year", "1999", "2000", "2001"),
            ("yearmonth", "1999-12", "2000-01", "2000-02"),
            ("duration", "PT23H", "P1D", "P1M"),
        ]
        for name, within, beyond in [
            ("minimum", high, low),
            ("exclusiveMinimum", high, low),
            ("maximum", low, high),
            ("exclusiveMaximum", low, high),
        ]
    ),
    ("integer", {"minimum": 2, "maximum": 4}, ["2", "4"], ["1", "5"]),
    ("integer", {"minimum": 9007199254740993}, ["9007199254740993"], ["9007199254740992"]),
    ("number", {"minimum": "9007199254740993"}, ["9007199254740993"], ["9007199254740992"]),
    ("number", {"maximum": "0.1"}, ["0.1", "-0"], ["0.10000000000000000001"]),
    (
        "datetime",
        {"minimum": "2024-01-01T12:00:00Z"},
        ["2024-01-01T14:00:00+02:00"],
        ["2024-01-01T13:59:59+02:00", "2024-01-01T11:00:00Z"],
    ),
    ("datetime", {"maximum": "2024-01-01T12:00:00"}, [], ["2024-01-01T12:00:00.000001"]),
    ("year", {"minimum": 1990}, ["1990"], ["1989"]),
    ("year", {"enum": [2000]}, ["2000"], ["2001"]),
    ("string", {"minLength": 2, "pattern": "[a-z]*"}, ["ab"], ["A", "a"]),
    ({"type": "list", "delimiter": ";"}, {"maxLength": 1}, ["a,b"], ["a;b"]),
    (
        {"type": "date", "format": "%d.%m.%Y"},
        {"minimum": "01.02.2024"},
        ["01.03.2024"],
        ["31.01.2024"],
    ),
    ({"type": "integer", "missingValues": ["-9"]}, {"minimum": 0}, ["-9", "1"], ["-8"]),
    ({"type": "number", "decimalChar": ","}, {"maximum": "1,5"}, ["1,5"], ["1,6"]),
    ("number", {"minimum": 3.5}, ["3.5", "INF"], ["3.49", "-INF", "NaN"]),
    ("number", {"exclusiveMaximum": 0.3}, ["0.29"], ["0.3"]),
    ("string", {"pattern": "[a-z]+"}, ["abc", ""], ["ABC", "abc1", "1abc"]),
    ("string", {"pattern": "a|bc"}, ["a", "bc"], ["ac", "abc", "xbc"]),
    ("string", {"pattern": r"\d{2}"}, ["12", "١٢"], ["1", "123"]),
    ("string", {"pattern": "^a$"}, ["a"], ["ab"]),
    ("string", {"pattern": "(?i)a"}, ["A"], ["b"]),
    ("string", {"pattern": "(?=a)a"}, ["a"], ["b"]),
    ("string", {"enum": ["a", "b"]}, ["a", ""], ["c", "A", "a "]),
    ("integer", {"enum": [1, 2]}, ["1", "+2", "01"], ["3"]),
    ("integer", {"enum": ["1", "2"]}, ["2"], ["3"]),
    ("number", {"enum": [1.5, 2]}, ["1.5", "1.50", "2.0"], ["1.6"]),
    ("boolean", {"enum": [True]}, ["true", "1"], ["false"]),
    ("date", {"enum": ["2024-01-01"]}, ["2024-01-01"], ["2024-01-02"]),
    ("time", {"enum": ["12:00:00"]}, ["12:00:00"], ["12:00:01"]),
    (
        "datetime",
        {"enum": ["2024-01-01T12:00:00"]},
        ["2024-01-01T12:00:00"],
        ["2024-01-01T12:00:01"],
    ),
    ("year", {"enum": ["2000"]}, ["2000"], ["2001"]),
    ("yearmonth", {"enum": ["2000-01"]}, ["2000-01"], ["2000-02"]),
    ("duration", {"enum": ["P1D"]}, ["P1D"], ["P2D"]),
    ("array", {"enum": ["[1]"]}, ["[1]", "[ 1 ]"], ["[2]"]),
    ("object", {"enum": ['{"a": 1}']}, ['{"a":1}'], ['{"a": 2}']),
    ("geopoint", {"enum": ["1,2"]}, ["1,2", "1.0, 2"], ["2,1"]),
    ("any", {"enum": ["a"]}, ["a"], ["b"]),
    ("object", {"jsonSchema": {"required": ["a"]}}, ['{"a": 1}'], ["{}"]),
    ("array", {"jsonSchema": {"items": {"type": "integer"}}}, ["[1]"], ['["a"]']),
]


@dataclasses.dataclass(frozen=True)
class Case:
    """A package; `is_sound` is what the standard says of it, as this test's author reads it."""

    name: str
    files: dict[str, Any]
    is_sound: bool


def package(*tables: dict[str, Any], is_sound: bool, name: str, **files: str | bytes) -> Case:
    """A case; `files` by the names of their tables."""
    contents = {f"{table}.csv": content for table, content in files.items()}
    return Case(name, {"datapackage.json": package_of(*tables), **contents}, is_sound)


def v2(*fields: dict[str, Any] | str, **more: Any) -> dict[str, Any]:
    """A resource whose schema says that it is v2."""
    schema = {"$schema": V2_SCHEMA, **more.pop("schema", {})}
    return table_of(*fields, schema=schema, **more)


def cell_case(kind: str, field: dict[str, Any], cell: str, *, is_sound: bool) -> Case:
    """A cell on line 2, in the field v."""
    quoted = '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell
    given = {**field, **field.get("constraints", {})}
    words = [
        value if key == "type" else f"{key}={value}"
        for key, value in given.items()
        if key != "constraints"
    ]
    label = " ".join(words) or "untyped"
    return package(
        v2("k", {"name": "v", **field}),
        is_sound=is_sound,
        name=f"{kind}: {label}: {cell or 'empty'}",
        t=f"k,v\nx,{quoted}\n",
    )


def cell_cases() -> list[Case]:
    """The cases of TYPES and CONSTRAINTS."""
    cases = []
    for field, good, bad in TYPES:
        cases += [cell_case("type", field, cell, is_sound=True) for cell in good]
        cases += [cell_case("type", field, cell, is_sound=False) for cell in bad]
    for kind, constraints, good, bad in CONSTRAINTS:
        field = {**({"type": kind} if isinstance(kind, str) else kind), "constraints": constraints}
        cases += [cell_case("constraint", field, cell, is_sound=True) for cell in good]
        cases += [cell_case("constraint", field, cell, is_sound=False) for cell in bad]
    return cases


A_VALUE = {
    "string": "a",
    "integer": "1",
    "number": "1.5",
    "boolean": "true",
    "date": "2024-01-01",
    "time": "15:00:00",
    "datetime": "2024-01-01T15:00:00",
    "year": "2024",
    "yearmonth": "2024-01",
    "duration": "P1D",
    "object": "{}",
    "array": "[]",
    "list": "a",
    "geopoint": "1,2",
    "geojson": '{"type": "Point", "coordinates": [1, 2]}',
    "any": "a",
}
ORDERED = ("integer", "number", "date", "time", "datetime", "year", "yearmonth", "duration")
# constraint: the types it applies to, a value that A_VALUE keeps (`...` for A_VALUE itself)
APPLIES: dict[str, tuple[tuple[str, ...], Any]] = {
    "required": (tuple(A_VALUE), True),
    "unique": (tuple(A_VALUE), True),
    "minLength": (("string", "array", "object", "list"), 0),
    "maxLength": (("string", "array", "object", "list"), 9),
    "minimum": (ORDERED, ...),
    "maximum": (ORDERED, ...),
    "exclusiveMinimum": (ORDERED, None),
    "exclusiveMaximum": (ORDERED, None),
    "pattern": (("string",), ".*"),
    "enum": (tuple(A_VALUE), [...]),
}


def matrix_cases() -> list[Case]:
    """Every constraint on every type; where it does not apply, the package is faulty."""
    cases = []
    for name, (kinds, given) in APPLIES.items():
        for kind, value in A_VALUE.items():
            bound = value if given is ... else [value] if given == [...] else given
            # exclusive bounds: an empty cell keeps any
            cell = "" if bound is None else value
            bound = value if bound is None else bound
            field = {"type": kind, "constraints": {name: bound}}
            cases.append(cell_case("applies", field, cell, is_sound=kind in kinds))
    return cases


ID: dict[str, Any] = {"name": "id", "type": "integer"}
UP: dict[str, Any] = {"name": "up", "type": "integer"}
PARENTS = "id,name\n1,a\n2,b\n"


def keyed(name: str, rows: str, *, is_sound: bool, **schema: Any) -> Case:
    """A table with the columns id (integer) and name, and the keys of `schema`."""
    return package(
        v2(ID, "name", schema=schema), is_sound=is_sound, name=f"key: {name}", t="id,name\n" + rows
    )


def unique(name: str, kind: str, *cells: str, is_sound: bool) -> Case:
    """Cells in a column whose values must be unique."""
    field = {"name": "v", "type": kind, "constraints": {"unique": True}}
    rows = "".join(f"k,{cell}\n" for cell in cells)
    return package(v2("k", field), is_sound=is_sound, name=f"unique: {name}", t="k,v\n" + rows)


def foreign(name: str, rows: str, *, is_sound: bool, key: Any = None, **more: Any) -> Case:
    """A table t with the columns id and up, which refers to p.id."""
    key = {"fields": ["up"], "reference": {"resource": "p", "fields": ["id"]}, **(key or {})}
    up = {**UP, **more}
    return package(
        v2(ID, "name", name="p"),
        v2(ID, up, schema={"foreignKeys": [key]}),
        is_sound=is_sound,
        name=f"foreign: {name}",
        p=PARENTS,
        t="id,up\n" + rows,
    )


PAIR = {
    "fields": ["id", "up"],
    "reference": {"resource": "p", "fields": ["id", "name"]},
}


def paired(name: str, rows: str, *, is_sound: bool) -> Case:
    """A table t that refers with two columns to p."""
    return package(
        v2(ID, "name", name="p"),
        v2(ID, "up", schema={"foreignKeys": [PAIR]}),
        is_sound=is_sound,
        name=f"foreign: {name}",
        p=PARENTS,
        t="id,up\n" + rows,
    )


def own(name: str, rows: str, *, is_sound: bool, **reference: Any) -> Case:
    """A table t that refers to itself."""
    key = {"fields": "up", "reference": {"fields": "id", **reference}}
    return package(
        v2(ID, UP, schema={"foreignKeys": [key]}),
        is_sound=is_sound,
        name=f"self: {name}",
        t="id,up\n" + rows,
    )


KEYS = [
    keyed("primary", "1,a\n2,a\n", is_sound=True, primaryKey=["id"]),
    keyed("primary as text", "1,a\n2,a\n", is_sound=True, primaryKey="id"),
    keyed("primary twice", "1,a\n2,a\n1,b\n", is_sound=False, primaryKey=["id"]),
    keyed("primary thrice", "1,a\n1,a\n1,b\n", is_sound=False, primaryKey=["id"]),
    keyed("primary twice, written differently", "1,a\n01,b\n", is_sound=False, primaryKey=["id"]),
    keyed("primary empty", "1,a\n,b\n", is_sound=False, primaryKey=["id"]),
    keyed("primary unreadable", "1,a\nx,b\n", is_sound=False, primaryKey=["id"]),
    keyed("composite", "1,a\n1,b\n2,a\n", is_sound=True, primaryKey=["id", "name"]),
    keyed("composite twice", "1,a\n1,b\n1,a\n", is_sound=False, primaryKey=["id", "name"]),
    keyed("composite half empty", "1,a\n1,\n", is_sound=False, primaryKey=["id", "name"]),
    keyed("composite empty", "1,a\n,\n", is_sound=False, primaryKey=["id", "name"]),
    keyed("primary of no field", "1,a\n", is_sound=False, primaryKey=["ident"]),
    keyed("unique key twice", "1,a\n1,a\n", is_sound=False, uniqueKeys=[["id", "name"]]),
    keyed("unique key half empty", "1,\n1,\n", is_sound=True, uniqueKeys=[["id", "name"]]),
    keyed("unique key of no field", "1,a\n", is_sound=False, uniqueKeys=[["ident"]]),
    unique("different", "string", "a", "b", "A", is_sound=True),
    unique("twice", "string", "a", "b", "a", is_sound=False),
    unique("thrice", "string", "a", "a", "a", is_sound=False),
    unique("empty twice", "string", "", "", is_sound=True),
    unique("integer, written differently", "integer", "1", "01", is_sound=False),
    unique("number, written differently", "number", "1.0", "1.00", is_sound=False),
    unique("boolean, written differently", "boolean", "true", "1", is_sound=False),
    unique("number, signed zero", "number", "0", "-0", is_sound=False),
    unique(
        "number, beyond a float", "number", "9007199254740993", "9007199254740992", is_sound=True
    ),
    unique("number, NaN", "number", "NaN", "NaN", is_sound=False),
    unique(
        "datetime in two zones",
        "datetime",
        "2024-01-01T12:00:00Z",
        "2024-01-01T13:00:00+01:00",
        is_sound=False,
    ),
    unique(
        "datetime to the microsecond",
        "datetime",
        "2024-01-01T12:00:00.000001",
        "2024-01-01T12:00:00.000002",
        is_sound=True,
    ),
    unique("time", "time", "12:00:00", "12:00:00", is_sound=False),
    unique("date", "date", "2024-01-01", "2024-01-01", is_sound=False),
    unique("year", "year", "2024", "2024", is_sound=False),
    unique("yearmonth", "yearmonth", "2024-01", "2024-01", is_sound=False),
    unique("duration", "duration", "P1D", "P1D", is_sound=False),
    unique("array", "array", "[1]", "[1]", is_sound=False),
    unique("object", "object", "{}", "{}", is_sound=False),
    unique("list", "list", "a", "a", is_sound=False),
    unique("geopoint", "geopoint", '"1,2"', '"1,2"', is_sound=False),
    unique("any", "any", "a", "a", is_sound=False),
    unique("unreadable twice", "integer", "x", "x", is_sound=False),
    foreign("there", "1,1\n2,2\n3,1\n", is_sound=True),
    foreign("absent", "1,1\n2,7\n3,1\n", is_sound=False),
    foreign("two absent", "1,8\n2,7\n", is_sound=False),
    foreign("absent twice", "1,7\n2,7\n", is_sound=False),
    foreign("empty", "1,\n2,1\n", is_sound=True),
    foreign("written differently", "1,01\n", is_sound=True),
    foreign("unreadable", "1,x\n", is_sound=False),
    foreign("of another type", "1,1\n", is_sound=False, type="string"),
    foreign("of another type, absent", "1,7\n", is_sound=False, type="string"),
    foreign("number to integer", "1,1.0\n", is_sound=True, type="number"),
    foreign("number to integer, absent", "1,1.5\n", is_sound=False, type="number"),
    foreign("own missing value", "1,-\n", is_sound=True, missingValues=["-"]),
    foreign(
        "texts for lists",
        "1,1\n2,7\n",
        is_sound=False,
        key={"fields": "up", "reference": {"resource": "p", "fields": "id"}},
    ),
    foreign(
        "to no table",
        "1,1\n",
        is_sound=False,
        key={"reference": {"resource": "q", "fields": ["id"]}},
    ),
    foreign(
        "to no field",
        "1,1\n",
        is_sound=False,
        key={"reference": {"resource": "p", "fields": ["ident"]}},
    ),
    foreign("of no field", "1,1\n", is_sound=False, key={"fields": ["upp"]}),
    foreign("of two fields to one", "1,1\n", is_sound=False, key={"fields": ["id", "up"]}),
    foreign("without reference", "1,1\n", is_sound=False, key={"reference": None}),
    paired("pair", "1,a\n2,b\n", is_sound=True),
    paired("pair absent", "1,a\n1,b\n", is_sound=False),
    paired("pair empty", "1,a\n,\n", is_sound=True),
    paired("pair half empty", "1,a\n1,\n", is_sound=True),
    own("there", "1,\n2,1\n3,3\n", is_sound=True),
    own("there, resource empty", "1,\n2,1\n", is_sound=True, resource=""),
    own("there, resource named", "1,\n2,1\n", is_sound=True, resource="t"),
    own("absent", "1,\n2,7\n", is_sound=False),
    own("absent, resource empty", "1,\n2,7\n", is_sound=False, resource=""),
    own("absent, resource named", "1,\n2,7\n", is_sound=False, resource="t"),
]

# content of a table with the columns id (integer) and name, by what is special in it
TEXTS: list[tuple[str, str | bytes, bool]] = [
    ("sound", "id,name\n1,a\n", True),
    ("no rows", "id,name\n", True),
    ("quoted", 'id,name\n"1","a ""b"", c"\n', True),
    ("line break in a cell", 'id,name\n1,"a\nb"\n2,c\n', True),
    ("fault behind a line break in a cell", 'id,name\n1,"a\nb"\nx,c\n', False),
    ("last line does not end", "id,name\n1,a", True),
    ("CR LF", "id,name\r\n1,a\r\n", True),
    ("CR LF, fault", "id,name\r\n1,a\r\nx,b\r\n", False),
    ("CR", "id,name\r1,a\r", False),
    ("mixed line ends", "id,name\r\n1,a\n2,b\n", False),
    ("empty file", "", False),
    ("white space", "\n\n", False),
    ("header missing", "1,a\n2,b\n", False),
    ("header missing column", "id\n1\n", False),
    ("header missing first column", "name\na\n", False),
    ("header extra column", "id,name,more\n1,a,x\n", False),
    ("header extra column in the middle", "id,more,name\n1,x,a\n", False),
    ("header reordered", "name,id\na,1\n", False),
    ("header renamed", "id,nome\n1,a\n", False),
    ("header in another case", "id,Name\n1,a\n", False),
    ("header duplicate", "id,id\n1,2\n", False),
    ("header duplicate and extra", "id,name,id\n1,a,1\n", False),
    ("header blank name", "id,\n1,a\n", False),
    ("header extra blank name", "id,name,\n1,a,x\n", False),
    ("header padded", "id, name\n1,a\n", False),
    ("header behind a blank line", "\nid,name\n1,a\n", False),
    ("row short", "id,name\n1,a\n2\n3,c\n", False),
    ("row long", "id,name\n1,a\n2,b,c\n3,c\n", False),
    ("row longer by two", "id,name\n1,a\n2,b,c,d\n", False),
    ("row longer by an empty cell", "id,name\n1,a,\n", False),
    ("row short and long", "id,name\n1\n2,b,c\n", False),
    ("row short and a fault behind", "id,name\n1\nx,b\n", False),
    ("row blank", "id,name\n1,a\n\n3,c\n", False),
    ("row blank and a fault behind", "id,name\n1,a\n\nx,c\n", False),
    ("row blank at the end", "id,name\n1,a\n\n", False),
    ("row of empty cells", "id,name\n1,a\n,\n", True),
    ("row of white space", "id,name\n1,a\n  \n", False),
    ("fault in two cells of two rows", "id,name\nx,a\n1,b\ny,c\n", False),
    ("padded text", "id,name\n1, a\n", True),
    ("quote unclosed", 'id,name\n1,"a\n2,b\n', False),
    ("quote stray", 'id,name\n1,a"b\n', False),
    ("quote with text behind", 'id,name\n1,"a"b\n', False),
    ("byte order mark", "\ufeffid,name\n1,a\n", True),
    ("not UTF-8", "id,name\n1,é\n".encode("latin-1"), False),
    ("not UTF-8, late", ("id,name\n" + "1,a\n" * 3000).encode() + b"2,\xff\n", False),
    ("UTF-16", "id,name\n1,a\n".encode("utf-16"), False),
    ("control character", "id,name\n1,a\x01\n", False),
    ("NUL", "id,name\n1,a\0\n", False),
    ("not NFC", "id,name\n1,e\u0301\n", True),
    ("invisible character", "id,name\n1,a\u200b\n", True),
    ("merge marker", "id,name\n<<<<<<< HEAD\n1,a\n", False),
]

# fieldsMatch, a header, whether it is sound; the schema has id and name
MATCHES = [
    (match, header, header in good)
    for match, good in {
        "exact": ["id,name"],
        "equal": ["id,name", "name,id"],
        "subset": ["id,name", "name,id", "id,name,more", "more,name,id"],
        "superset": ["id,name", "name,id", "id"],
        "partial": ["id,name", "name,id", "id", "more,id", "id,name,more", "more,name,id"],
    }.items()
    for header in ["id,name", "name,id", "id", "more,id", "id,name,more", "more,name,id", "more"]
]

ROW = "id,name\n1,a\n"


def digest(algorithm: str, text: str) -> str:
    """The hash of a text, as hexadecimal digits."""
    return hashlib.new(algorithm, text.encode()).hexdigest()


# properties of the resource t, content of t.csv (None: there is none), whether it is sound
RESOURCES: list[tuple[str, dict[str, Any], str | bytes | None, bool]] = [
    ("file missing", {}, None, False),
    ("path of no file", {"path": "absent.csv"}, ROW, False),
    ("path out of the package", {"path": "../t.csv"}, ROW, False),
    ("path absolute", {"path": "/etc/passwd"}, ROW, False),
    ("path empty", {"path": ""}, ROW, False),
    ("path a number", {"path": 5}, ROW, False),
    ("path a list", {"path": ["t.csv"]}, ROW, True),
    ("bytes", {"bytes": len(ROW)}, ROW, True),
    ("bytes wrong", {"bytes": len(ROW) + 1}, ROW, False),
    ("bytes a text", {"bytes": "12"}, ROW, False),
    ("hash md5", {"hash": digest("md5", ROW)}, ROW, True),
    ("hash md5 wrong", {"hash": digest("md5", "")}, ROW, False),
    ("hash md5 named", {"hash": "md5:" + digest("md5", ROW)}, ROW, True),
    ("hash sha1", {"hash": "sha1:" + digest("sha1", ROW)}, ROW, True),
    ("hash sha256", {"hash": "sha256:" + digest("sha256", ROW)}, ROW, True),
    ("hash sha256 wrong", {"hash": "sha256:" + digest("sha256", "")}, ROW, False),
    ("hash sha512 wrong", {"hash": "sha512:" + digest("sha512", "")}, ROW, False),
    ("hash in capitals", {"hash": digest("md5", ROW).upper()}, ROW, True),
    ("hash of no algorithm", {"hash": "crc99:00"}, ROW, False),
    ("hash and bytes wrong", {"hash": digest("md5", ""), "bytes": 1}, ROW, False),
    ("rowCount wrong", {"rowCount": 5}, ROW, False),
    ("encoding utf-8", {"encoding": "utf-8"}, "id,name\n1,é\n", True),
    ("encoding latin-1 declared", {"encoding": "iso-8859-1"}, b"id,name\n1,\xe9\n", True),
    ("encoding unknown", {"encoding": "utf-99"}, ROW, False),
    ("encoding ascii, wrongly", {"encoding": "ascii"}, "id,name\n1,é\n", False),
    ("name missing", {"name": None}, ROW, False),
    ("name a number", {"name": 5}, ROW, False),
    ("format csv", {"format": "csv"}, ROW, True),
    ("mediatype", {"mediatype": "text/csv"}, ROW, True),
    ("title a number", {"title": 5}, ROW, False),
    ("schema a number", {"schema": 5}, ROW, False),
    ("schema of no file", {"schema": "absent.json"}, ROW, False),
    ("schema without fields", {"schema": {}}, ROW, False),
    ("schema with no fields", {"schema": {"fields": []}}, ROW, False),
    ("field without name", {"schema": {"fields": [{"type": "string"}]}}, ROW, False),
    ("dialect semicolon", {"dialect": {"delimiter": ";"}}, "id;name\n1;a\n", True),
    ("dialect semicolon, fault", {"dialect": {"delimiter": ";"}}, "id;name\nx;a\n", False),
    ("dialect semicolon, undeclared", {}, "id;name\n1;a\n", False),
    ("dialect no header", {"dialect": {"header": False}}, "1,a\n2,b\n", True),
    ("dialect no header, fault", {"dialect": {"header": False}}, "1,a\nx,b\n", False),
    ("dialect no header, short", {"dialect": {"header": False}}, "1,a\n2\n", False),
    ("dialect quote", {"dialect": {"quoteChar": "'"}}, "id,name\n1,'a,b'\n", True),
    ("dialect header row 2", {"dialect": {"headerRows": [2]}}, "x\nid,name\n1,a\n", True),
    ("dialect header row 2, fault", {"dialect": {"headerRows": [2]}}, "x\nid,name\nx,a\n", False),
    ("dialect comment", {"dialect": {"commentChar": "#"}}, "id,name\n# x\n1,a\n", True),
    ("dialect comment, fault", {"dialect": {"commentChar": "#"}}, "id,name\n# x\nx,a\n", False),
    ("dialect comment row", {"dialect": {"commentRows": [2]}}, "id,name\nx\n1,a\n", True),
    ("dialect skip space", {"dialect": {"skipInitialSpace": True}}, "id, name\n1, a\n", True),
    ("dialect null", {"dialect": {"nullSequence": "-"}}, "id,name\n-,a\n", True),
    ("dialect escape", {"dialect": {"escapeChar": "\\"}}, "id,name\n1,a\\,b\n", True),
    ("dialect a number", {"dialect": 5}, ROW, False),
    ("dialect delimiter a number", {"dialect": {"delimiter": 5}}, ROW, False),
]

# a field's descriptor, whether a schema may have it
FIELDS: list[tuple[dict[str, Any], bool]] = [
    ({"type": "text"}, False),
    ({"type": 5}, False),
    ({"type": "string", "format": "mail"}, False),
    ({"type": "integer", "format": "x"}, False),
    ({"type": "string", "title": 5}, False),
    ({"type": "string", "constraints": []}, False),
    ({"type": "string", "constraints": {"requierd": True}}, False),
    ({"type": "string", "constraints": {"required": "yes"}}, False),
    ({"type": "string", "constraints": {"minLength": "1"}}, False),
    ({"type": "string", "constraints": {"pattern": 5}}, False),
    ({"type": "string", "constraints": {"pattern": "("}}, False),
    ({"type": "string", "constraints": {"enum": "a"}}, False),
    ({"type": "integer", "constraints": {"minimum": "a"}}, False),
    ({"type": "integer", "constraints": {"enum": ["a"]}}, False),
    ({"type": "date", "constraints": {"minimum": "2024-02-30"}}, False),
    ({"type": "string", "missingValues": "-"}, False),
    ({"type": "string", "missingValues": [5]}, False),
    ({"type": "boolean", "trueValues": "yes"}, False),
    ({"type": "list", "itemType": "object"}, False),
    ({"type": "string", "required": True}, False),
    ({"type": "string", "rdfType": "https://schema.org/name"}, True),
    ({"type": "string", "description": "a"}, True),
]


def file_cases() -> list[Case]:
    """The cases of TEXTS, MATCHES, RESOURCES and FIELDS."""
    table = v2(ID, "name")
    cases = [
        package(table, is_sound=is_sound, name=f"text: {name}", t=text)
        for name, text, is_sound in TEXTS
    ]
    for match, header, is_sound in MATCHES:
        cells = {"id": "1", "name": "a", "more": "x"}
        row = ",".join(cells[name] for name in header.split(","))
        matched = v2(ID, "name", schema={"fieldsMatch": match})
        name = f"match {match}: {header}"
        cases.append(package(matched, is_sound=is_sound, name=name, t=f"{header}\n{row}\n"))
    for name, more, text, is_sound in RESOURCES:
        changed = {key: value for key, value in {**table, **more}.items() if value is not None}
        files = {} if text is None else {"t": text}
        cases.append(package(changed, is_sound=is_sound, name=f"resource: {name}", **files))
    for field, is_sound in FIELDS:
        name = f"field: {field}".replace("'", "")
        text = "k,v\na,\n"
        cases.append(package(v2("k", {"name": "v", **field}), is_sound=is_sound, name=name, t=text))
    two = [v2(ID, "name"), v2(ID, "name")]
    cases.append(package(*two, is_sound=False, name="package: resource twice", t=ROW))
    cases.append(package(is_sound=False, name="package: no resources"))
    same = v2("k", "k")
    cases.append(package(same, is_sound=False, name="package: field twice", t="k,k\na,b\n"))
    for name, text in {"no JSON": "{", "a list": "[]", "empty object": "{}"}.items():
        cases.append(Case(f"package: {name}", {"datapackage.json": text}, is_sound=False))
    return cases


CASES = cell_cases() + matrix_cases() + KEYS + file_cases()


# ------------------------------------------------------------------------- the two validators

SCHEMA_CODES = (
    "schema-constraint-invalid",
    "schema-constraint-misplaced",
    "schema-constraint-unknown",
    "schema-format-unknown",
    "schema-property",
    "schema-property-unknown",
    "schema-type-unknown",
)
# frictionless's error types, constraint errors with the constraint; the codes that say the same
CODES: dict[str, tuple[str, ...]] = {
    # descriptors and files, matched by table
    "package-error": ("descriptor-property", "json-invalid", "resource-duplicate"),
    "resource-error": ("descriptor-property", "path-unsafe", "schema-key"),
    "control-error": ("descriptor-property",),
    "schema-error": ("file-missing", "schema-field-duplicate", "schema-key", "schema-property"),
    "field-error": SCHEMA_CODES,
    "crash": ("schema-constraint-invalid", "schema-key"),
    "scheme-error": ("file-missing",),
    "format-error": ("path-unsafe",),
    "encoding-error": ("encoding-invalid", "not-supported"),
    "source-error": ("file-empty",),
    "hash-count": ("file-hash",),
    "byte-count": ("file-bytes",),
    # the header, matched by line
    "blank-label": ("column-unnamed",),
    "duplicate-label": ("column-duplicate",),
    "extra-label": ("column-duplicate", "column-unknown", "column-unnamed", "schema-property"),
    "incorrect-label": ("column-missing", "column-order", "column-unknown"),
    "missing-label": ("column-missing",),
    "unmatched-header": ("column-missing",),
    # rows
    "blank-row": ("row-blank", "value-missing"),
    "extra-cell": ("row-length",),
    "missing-cell": ("row-length",),
    "primary-key": ("primary-key-duplicate", "value-missing"),
    "foreign-key": ("foreign-key-missing",),
    # cells
    "type-error": ("value-type",),
    "unique-error": ("value-duplicate",),
    "required": ("value-missing",),
    "minLength": ("value-too-short",),
    "maxLength": ("value-too-long",),
    "minimum": ("value-too-low",),
    "exclusiveMinimum": ("value-too-low",),
    "maximum": ("value-too-high",),
    "exclusiveMaximum": ("value-too-high",),
    "pattern": ("value-pattern",),
    "enum": ("value-not-in-enum",),
}
LABELS = (
    "blank-label",
    "duplicate-label",
    "extra-label",
    "incorrect-label",
    "missing-label",
    "unmatched-header",
)
# it names a field by the position of the label at fault, or the cell a row lacks; we the column
# at fault, or the row
FIELDLESS = ("blank-label", "duplicate-label", "incorrect-label", "missing-cell")


@dataclasses.dataclass(frozen=True)
class Fault:
    """What frictionless reports, its place as far as it says one."""

    type: str
    table: str | None = None
    line: int | None = None
    field: str | None = None

    def is_found_in(self, findings: list[Finding]) -> bool:
        """Whether one of ours says the same of the same place."""
        return any(
            finding.code in CODES[self.type]
            and self.table in (None, finding.table)
            and self.line in (None, finding.line)
            and self.field in (None, finding.field)
            for finding in findings
        )


def fault_of(error: frictionless.Error, table: str | None) -> Fault:
    """An error of frictionless's report."""
    kind = error.type
    if kind == "constraint-error":
        found = re.match('constraint "([A-Za-z]+)"', error.note)
        assert found, error.note
        kind = found[1]
    line = 1 if kind in LABELS else getattr(error, "row_number", None)
    field = getattr(error, "field_name", "") or None
    if kind == "foreign-key":
        field = error.field_names[0]
    return Fault(kind, table, line, None if kind in FIELDLESS else field)


def theirs(folder: Path) -> list[Fault]:
    """What frictionless finds; that it cannot go on is a fault, too."""
    try:
        report = frictionless.validate(str(folder / "datapackage.json"))
    except Exception:  # noqa: BLE001 - whatever it did not foresee
        return [Fault("crash")]
    faults = [fault_of(error, None) for error in report.errors]
    for task in report.tasks:
        # a resource without a usable descriptor is called memory
        table = None if task.name == "memory" else task.name
        faults += [fault_of(error, table) for error in task.errors]
    return faults


def ours(folder: Path) -> list[Finding]:
    """The errors we find; warnings do not count."""
    return [finding for finding in validate(folder).findings if finding.severity == "error"]


# ------------------------------------------------------------------------- where the two differ

# reason: the cases that are sound for frictionless and not for us; "…*" for all that start so
STRICTER: dict[str, list[str]] = {
    "frictionless reads with Python's int, Decimal and UUID, which take more than the standard": [
        "type: integer: 1_0",
        "type: integer: ١",
        "type: number: 1_0",
        "type: number: Infinity",
        "type: number: +INF",
        "type: string format=uuid: 123e4567e89b42d3a456426614174000",
    ],
    "frictionless trims numbers; the standard has no white space in them": [
        "type: integer:  1",
        "type: number:  1",
    ],
    "frictionless reads more of ISO 8601 than the default formats of the standard": [
        "type: date: 2024-1-1",
        "type: time: 24:00:00",
        "type: time: 15:00:00Z",
        "type: time: 15:00:00.5",
        "type: datetime: 2024-01-26 15:00:00",
        "type: datetime: 2024-01-26T15:00:00-0500",
        "type: yearmonth: 2024-1",
        "type: duration: PT",
        "type: duration: P1YT",
        "type: duration: P1.5D",
    ],
    "NaN is no JSON": ['type: object: {"a": NaN}', "type: array: [NaN]"],
    "frictionless takes GeoJSON for TopoJSON": [
        'type: geojson format=topojson: {"type": "Point", "coordinates": [1, 2]}'
    ],
    "frictionless does not follow categories": [
        "type: string categories=['a', 'b']: c",
        "type: integer categories=[{'value': 1, 'label': 'one'}]: 2",
    ],
    "frictionless binds ^ and $ to the first and last alternative of a pattern": [
        "constraint: string pattern=a|bc: ac",
        "constraint: string pattern=a|bc: abc",
    ],
    "every part of a primary key must be filled": ["key: composite half empty"],
    "frictionless does not follow uniqueKeys": [
        "key: unique key twice",
        "key: unique key of no field",
    ],
    "NaN equals NaN with us": ["unique: number, NaN"],
    "a mark of a damaged or dangerous text file, which frictionless does not look for": [
        "text: CR",
        "text: mixed line ends",
        "text: quote unclosed",
        "text: quote stray",
        "text: quote with text behind",
        "text: control character",
        "text: NUL",
    ],
    "frictionless trims the names of columns": ["text: header padded"],
    "frictionless guesses the encoding; the standard's default is UTF-8": [
        "text: not UTF-8",
        "text: not UTF-8, late",
        "text: UTF-16",
    ],
    "frictionless guesses the delimiter; the standard's default is a comma": [
        "resource: dialect semicolon, undeclared"
    ],
    "frictionless follows md5 and sha256 only": [
        "resource: hash sha512 wrong",
        "resource: hash of no algorithm",
    ],
    "frictionless does not read rowCount": ["resource: rowCount wrong"],
    "frictionless does not check the format of integers": ["field: {type: integer, format: x}"],
    "frictionless passes over bounds and enums that are no value of the type": [
        "field: {type: integer, constraints: {minimum: a}}",
        "field: {type: integer, constraints: {enum: [a]}}",
        "field: {type: date, constraints: {minimum: 2024-02-30}}",
    ],
    "a package has a resource at least": ["package: no resources"],
}
# reason: the cases in which we do not say all that frictionless says, with what we do not
LOOSER: dict[str, dict[str, str]] = {
    "white space around a cell is one fault: what the cell was meant to be is judged": {
        "type: year:  2024": "type-error",
        "type: boolean:  true": "type-error",
        "constraint: string enum=['a', 'b']: a ": "enum",
    },
    "a row without anything in it is one fault": {"key: composite empty": "primary-key"},
    # frictionless lacks what the standard has
    "frictionless does not know groupChar on integers": {
        "type: integer groupChar=,: 1,000": "type-error"
    },
    "frictionless has years of four digits only; XML Schema's may have more, and a sign": {
        "type: year: -0044": "type-error",
        "type: year: 12024": "type-error",
        "type: yearmonth: -0044-03": "type-error",
    },
    "frictionless refuses bounds on durations": {
        f"{kind}: duration {name}=P1D:*": "field-error"
        for kind in ("constraint", "applies")
        for name in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    },
    "frictionless refuses an enum on lists": {"applies: list enum=['a']: a": "field-error"},
    "frictionless refuses jsonSchema": {
        "constraint: object jsonSchema=*": "field-error",
        "constraint: array jsonSchema=*": "field-error",
    },
    "frictionless puts ^ before a pattern's flags and fails": {
        "constraint: string pattern=(?i)a:*": "crash"
    },
    "frictionless cannot compare arrays, objects and lists for uniqueness and fails": {
        "applies: object unique=*": "crash",
        "applies: array unique=*": "crash",
        "applies: list unique=*": "crash",
        "applies: geojson unique=*": "crash",
        "unique: array": "crash",
        "unique: object": "crash",
        "unique: list": "crash",
    },
    "frictionless does not follow nullSequence": {"resource: dialect null": "type-error"},
    # the standard leaves it open, and we take the other side
    "frictionless compares hexadecimal digits with their case": {
        "resource: hash in capitals": "hash-count"
    },
    "that a key's two sides have unlike types is said once, of the key": {
        "foreign: of another type": "foreign-key",
        "foreign: of another type, absent": "foreign-key",
    },
    "what is not read is not checked": {"resource: encoding unknown": "encoding-error"},
    "the standard allows properties of one's own": {
        "field: {type: string, required: True}": "field-error"
    },
    "a foreign key with an empty part refers to nothing (SQL's MATCH SIMPLE)": {
        "foreign: pair half empty": "foreign-key"
    },
    "a row of empty cells has all its cells": {
        "text: row of empty cells": "blank-row",
        "foreign: pair empty": "blank-row",
    },
    "two fields of one name make no invalid descriptor (Backward Compatibility); it is a warning": {
        "package: field twice": "schema-error"
    },
    "XML Schema's regular expressions have no look-around; it is said that it is not checked": {
        "constraint: string pattern=(?=a)a: b": "pattern"
    },
    # we say it once, or in another place
    "references to one missing key are one finding": {"foreign: absent twice": "foreign-key"},
    "it is said of the schema, so not of every row": {
        "foreign: to no field": "foreign-key",
        "resource: schema with no fields": "extra-label",
    },
    "the cell is unreadable, which is said; it is not said to be empty, too": {
        "key: primary unreadable": "primary-key"
    },
    "frictionless numbers records, we lines": {
        "text: fault behind a line break in a cell": "type-error"
    },
    "frictionless goes by position and reads cells under another column's field": {
        "text: header missing first column": "missing-label type-error",
        "text: header reordered": "type-error",
        "text: header behind a blank line": "type-error",
        "match exact: name,id": "type-error",
        "match exact: more,id": "type-error",
        "match exact: more,name,id": "type-error",
        "match exact: more": "type-error",
    },
    "the line is said to be blank, or a marker, and its cells are not judged": {
        "text: white space": "blank-row",
        "text: row of white space": "missing-cell type-error",
        "text: merge marker": "missing-cell type-error",
    },
}


def named(entry: str) -> list[str]:
    """The cases an entry of the two tables names; none where it is stale."""
    names = [case.name for case in CASES]
    if entry.endswith("*"):
        return [name for name in names if name.startswith(entry[:-1])]
    return [name for name in names if name == entry]


STRICTER_NAMES = {
    name for entries in STRICTER.values() for entry in entries for name in named(entry)
}
LOOSER_FAULTS = {
    name: set(kinds.split())
    for entries in LOOSER.values()
    for entry, kinds in entries.items()
    for name in named(entry)
}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_as_frictionless(case: Case, tmp_path: Path) -> None:
    write_files(tmp_path, case.files)
    found, faults = ours(tmp_path), theirs(tmp_path)
    told = f"frictionless: {faults}\nours: {found}"
    missed = {fault.type for fault in faults if not fault.is_found_in(found)}
    assert missed == LOOSER_FAULTS.get(case.name, set()), told
    assert bool(found and not faults) == (case.name in STRICTER_NAMES), told
    # what the two agree on, and one of them where they do not, is what the table says
    assert case.is_sound in (not found, not faults), told


def test_no_two_cases_share_a_name() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names)


def test_the_tables_name_cases_and_each_once() -> None:
    for table in (STRICTER, LOOSER):
        entries = [entry for group in table.values() for entry in group]
        assert [entry for entry in entries if not named(entry)] == []
        names = [name for entry in entries for name in named(entry)]
        assert len(set(names)) == len(names)
