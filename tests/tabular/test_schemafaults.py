"""Constraints that contradict each other or themselves: one finding each, in its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tabular.support import V2, package_of, table_of

INVALID = "schema-constraint-invalid"


def found_in(findings: list[Any], descriptor: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, severity and the rest of the line of each finding in the descriptor."""
    lines = json.dumps(descriptor, indent=2, ensure_ascii=False).split("\n")
    return [
        (each.code, each.severity, lines[each.line - 1][each.column - 1 :].rstrip(",[ "))
        for each in findings
        if each.path == "datapackage.json"
    ]


@pytest.fixture
def faults(checked: Any) -> Any:
    """What is found in the descriptor of a table with one field `v` and no rows."""

    def run(field: dict[str, Any], *, version: int = 2, data: str = "v\n") -> list[Any]:
        descriptor = package_of(table_of({"name": "v", "type": "string", **field}))
        if version == 1:
            del descriptor["$schema"]
        return found_in(
            checked({"datapackage.json": descriptor, "t.csv": data}).findings, descriptor
        )

    return run


EMPTY = [
    ("integer", {"minimum": 5, "maximum": 1}),
    ("integer", {"minimum": "5", "maximum": 1}),
    ("integer", {"exclusiveMinimum": 1, "maximum": 1}),
    ("integer", {"minimum": 1, "exclusiveMaximum": 1}),
    ("integer", {"exclusiveMinimum": 1, "exclusiveMaximum": 2}),
    ("number", {"minimum": 0.2, "maximum": 0.1}),
    ("number", {"exclusiveMinimum": 0.1, "exclusiveMaximum": 0.1}),
    ("date", {"minimum": "2024-01-02", "maximum": "2024-01-01"}),
    ("time", {"minimum": "10:00:00", "maximum": "09:00:00"}),
    ("datetime", {"minimum": "2024-01-02T00:00:00Z", "maximum": "2024-01-01T00:00:00Z"}),
    ("year", {"exclusiveMinimum": "2024", "exclusiveMaximum": 2025}),
    ("yearmonth", {"minimum": "2024-02", "maximum": "2024-01"}),
    ("duration", {"minimum": "P2D", "maximum": "P1D"}),
    ("string", {"minLength": 5, "maxLength": 2}),
    ("list", {"minLength": 2, "maxLength": 1}),
    ("array", {"minLength": 2, "maxLength": 1}),
]


@pytest.mark.parametrize(("kind", "bounds"), EMPTY, ids=str)
def test_bounds_without_a_value_between(faults: Any, kind: str, bounds: dict[str, Any]) -> None:
    name, value = next(iter(bounds.items()))
    place = f"{json.dumps(name)}: {json.dumps(value)}"
    # and no cell is blamed for it
    data = {"integer": "3", "number": "3", "string": "abc"}.get(kind, "")
    found = faults({"type": kind, "constraints": bounds}, data=f"v\n{data}\n")
    assert found == [(INVALID, "error", place)]


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        ("integer", {"minimum": 1, "maximum": 1}),
        ("integer", {"exclusiveMinimum": 1, "maximum": 2}),
        ("number", {"exclusiveMinimum": 1, "exclusiveMaximum": 2}),
        ("string", {"minLength": 2, "maxLength": 2}),
        ("date", {"minimum": "2024-01-01", "maximum": "2024-01-01"}),
    ],
    ids=str,
)
def test_bounds_with_a_value_between(faults: Any, kind: str, bounds: dict[str, Any]) -> None:
    assert faults({"type": kind, "constraints": bounds}) == []


VALUES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    # a field, and code and place of what is found
    ({"constraints": {"minLength": -1}}, [(INVALID, '"minLength": -1')]),
    ({"constraints": {"maxLength": -1}}, [(INVALID, '"maxLength": -1')]),
    ({"constraints": {"minLength": 1.5}}, [("schema-property", '"minLength": 1.5')]),
    ({"constraints": {"enum": ["a", "b", "a"]}}, [(INVALID, '"a"')]),
    ({"constraints": {"enum": ["a", 1, None]}}, [(INVALID, "1"), (INVALID, "null")]),
    ({"constraints": {"enum": ["ab", "c"], "pattern": "[a-z]{2}"}}, [(INVALID, '"c"')]),
    ({"constraints": {"enum": ["ab", "c"], "minLength": 2}}, [(INVALID, '"c"')]),
    ({"type": "integer", "constraints": {"enum": [1, 9], "maximum": 5}}, [(INVALID, "9")]),
    ({"type": "integer", "constraints": {"enum": [1, 1.0]}}, [(INVALID, "1.0")]),
    ({"type": "integer", "constraints": {"enum": [1, "x", "y"]}}, [(INVALID, '"x"')] * 2),
    ({"type": "number", "decimalChar": ",", "constraints": {"enum": [1.5], "minimum": 1}}, []),
    (
        {"type": "number", "decimalChar": ",", "constraints": {"enum": [1.5, "0,5"], "minimum": 1}},
        [(INVALID, '"0,5"')],
    ),
    ({"type": "date", "constraints": {"enum": ["2024-02-30"]}}, [(INVALID, '"2024-02-30"')]),
    ({"constraints": {"enum": ["-", "ab"], "minLength": 2}, "missingValues": ["-"]}, []),
    ({"categories": ["a", "bb"], "constraints": {"pattern": "."}}, [("schema-category", '"bb"')]),
    (
        {"categories": [{"value": "a"}, {"value": "bb"}], "constraints": {"maxLength": 1}},
        [("schema-category", "{")],
    ),
    (
        {"type": "integer", "categories": [1, 9], "constraints": {"maximum": 5}},
        [("schema-category", "9")],
    ),
    ({"type": "boolean", "trueValues": ["0"]}, [("schema-property", '"0"')]),
    ({"type": "boolean", "falseValues": ["1"]}, [("schema-property", '"1"')]),
    (
        {"type": "boolean", "trueValues": ["y", "x"], "falseValues": ["n", "x"]},
        [("schema-property", '"x"')],
    ),
    ({"type": "boolean", "trueValues": ["0"], "falseValues": ["1"]}, []),
]


@pytest.mark.parametrize(("field", "expected"), VALUES, ids=lambda value: str(value)[:80])
@pytest.mark.parametrize("version", [1, 2])
def test_values_of_the_schema(faults: Any, field: Any, expected: Any, version: int) -> None:
    found = [each for each in faults(field, version=version) if each[0] != "schema-version"]
    places = [(code, place) for code, _, place in found]
    if "x" in str(expected) and len(expected) == 2:
        expected = [(INVALID, '"x"'), (INVALID, '"y"')]
    assert places == expected
    assert all(severity == "error" for _, severity, _ in found)


@pytest.mark.parametrize(
    ("field", "is_right"),
    [
        ({"type": "integer", "example": 5}, True),
        ({"type": "integer", "example": "5"}, True),
        ({"type": "integer", "example": "x"}, False),
        ({"type": "integer", "example": 9, "constraints": {"maximum": 5}}, False),
        ({"type": "integer", "example": True}, False),
        ({"type": "boolean", "example": True}, True),
        ({"type": "date", "example": "2024-02-30"}, False),
        ({"type": "array", "example": [1, 2]}, True),
        ({"type": "object", "example": [1, 2]}, False),
        ({"type": "list", "example": ["a", "b"], "constraints": {"maxLength": 2}}, True),
        ({"example": "z", "constraints": {"enum": ["a"]}}, False),
        ({"example": "z", "categories": ["a"]}, False),
        ({"example": "a", "categories": ["a"]}, True),
        ({"example": ""}, True),
        ({"example": "1", "constraints": {"pattern": "("}}, None),
    ],
    ids=str,
)
def test_an_example_that_no_cell_can_hold_is_a_warning(
    faults: Any, field: dict[str, Any], is_right: bool | None
) -> None:
    found = [(code, severity) for code, severity, _ in faults(field)]
    wrong = [("schema-property", "warning")] if is_right is False else []
    assert found == ([(INVALID, "error")] if is_right is None else wrong)


def test_a_schema_is_checked_whose_file_is_missing(checked: Any) -> None:
    field = {"name": "v", "type": "string", "constraints": {"pattern": "("}}
    findings = checked({"datapackage.json": package_of(table_of(field))}).findings
    assert sorted(each.code for each in findings) == ["file-missing", INVALID]


KEYS = [
    ([{"fields": "v", "reference": {"fields": ["nope"]}}], '"nope"'),
    ([{"fields": ["v", "w"], "reference": {"fields": ["v", "v"]}}], '"v"'),
    ([{"fields": ["v", "v"], "reference": {"fields": ["v", "w"]}}], '"v"'),
    ([{"fields": "v", "reference": {"fields": "w", "resorce": "t"}}], '"resorce": "t"'),
    ([{"field": "v", "reference": {"fields": "w"}}], '"field": "v"'),
]


@pytest.mark.parametrize(("keys", "place"), KEYS, ids=lambda value: str(value)[:80])
def test_foreign_keys(checked: Any, keys: Any, place: str) -> None:
    descriptor = package_of(table_of("v", "w", schema={"foreignKeys": keys}))
    found = checked({"datapackage.json": descriptor, "t.csv": "v,w\n"}).findings
    ((code, severity, line),) = found_in(found, descriptor)
    assert code in ("schema-key", "schema-property-unknown")
    # a key without a resource is one of the table itself, by the standard
    assert (severity, line) == ("warning" if "resorce" in place else "error", place)


DIGESTS = [
    ({"bytes": -1}, "descriptor-property"),
    ({"rowCount": -1}, "descriptor-property"),
    ({"hash": "abc"}, "descriptor-property"),
    ({"hash": "z" * 32}, "descriptor-property"),
    ({"hash": "sha256:" + "0" * 32}, "descriptor-property"),
    ({"hash": "crc32:01234567"}, "not-supported"),
    ({"hash": "0" * 32}, "file-hash"),
    ({"hash": "SHA-1:" + "A" * 40}, "file-hash"),
    ({"hash": ""}, ""),
]


@pytest.mark.parametrize(("more", "code"), DIGESTS, ids=str)
def test_sizes_and_hashes(checked: Any, more: dict[str, Any], code: str) -> None:
    descriptor = package_of(table_of("v", **more))
    found = checked({"datapackage.json": descriptor, "t.csv": "v\n"}).findings
    ((name, value),) = more.items()
    place = f"{json.dumps(name)}: {json.dumps(value)}"
    assert found_in(found, descriptor) == ([(code, "error", place)] if code else [])


def test_a_property_of_ones_own_is_one_warning_a_file(checked: Any) -> None:
    fields = [{"name": name, "type": "string", "unit": "m"} for name in "abc"]
    schema = {"$schema": V2, "fields": [{"name": "d", "type": "string", "unit": "m"}]}
    other = table_of(name="o") | {"schema": "s.json"}
    descriptor = package_of(table_of(*fields, own=1), other | {"own": 2}, mine=1)
    files = {"datapackage.json": descriptor, "t.csv": "a,b,c\n", "o.csv": "d\n", "s.json": schema}
    findings = checked(files).findings
    assert {each.severity for each in findings} == {"warning"}
    assert [each.path for each in findings] == ["datapackage.json"] * 3 + ["s.json"]
    in_place = sorted(findings, key=lambda each: each.sort_key())
    messages = [each.message.split("has no effect here")[1] for each in in_place]
    assert messages == ["", ", nor at 2 more places", ", nor at 1 more place", ""]
