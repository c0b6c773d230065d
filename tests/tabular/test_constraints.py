from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import package_of, places, short, table_of, write_files

# field, constraints, cells that fit, cells that do not, the code
CASES: list[tuple[dict[str, Any], dict[str, Any], list[str], list[str], str]] = [
    ({"type": "string"}, {"required": True}, ["x"], [""], "value-missing"),
    ({"type": "integer"}, {"required": True}, ["0"], [""], "value-missing"),
    (
        {"type": "string", "missingValues": ["NA"]},
        {"required": True},
        ["x", ""],
        ["NA"],
        "value-missing",
    ),
    (
        {"type": "string"},
        {"minLength": 2},
        ["ab", "éé", ""],
        ["a", "\U0001f600"],
        "value-too-short",
    ),
    ({"type": "string"}, {"maxLength": 2}, ["ab", "é\U0001f600"], ["abc"], "value-too-long"),
    ({"type": "string"}, {"minLength": 10**30}, [""], ["ab"], "value-too-short"),
    ({"type": "array"}, {"minLength": 2}, ["[1,2]"], ["[1]"], "value-too-short"),
    ({"type": "object"}, {"maxLength": 1}, ['{"a":1}'], ['{"a":1,"b":2}'], "value-too-long"),
    ({"type": "list"}, {"minLength": 2}, ["a,b"], ["a"], "value-too-short"),
    (
        {"type": "list", "delimiter": "; "},
        {"maxLength": 2},
        ["a; b", "a;b;c"],
        ["a; b; c"],
        "value-too-long",
    ),
    ({"type": "integer"}, {"minimum": 3}, ["3", "4"], ["2"], "value-too-low"),
    ({"type": "integer"}, {"minimum": "3"}, ["3"], ["2"], "value-too-low"),
    ({"type": "integer"}, {"minimum": 3.0}, ["3"], ["2"], "value-too-low"),
    ({"type": "integer"}, {"maximum": 3}, ["3"], ["4"], "value-too-high"),
    ({"type": "integer"}, {"exclusiveMinimum": 3}, ["4"], ["3"], "value-too-low"),
    ({"type": "integer"}, {"exclusiveMaximum": 3}, ["2"], ["3"], "value-too-high"),
    ({"type": "number"}, {"minimum": 0.5}, ["0.5", "INF"], ["0.49"], "value-too-low"),
    (
        {"type": "number", "decimalChar": ","},
        {"maximum": "0,5"},
        ["0,5"],
        ["0,6"],
        "value-too-high",
    ),
    (
        {"type": "date"},
        {"minimum": "2024-01-01"},
        ["2024-01-01"],
        ["2023-12-31"],
        "value-too-low",
    ),
    (
        {"type": "date", "format": "%d/%m/%Y"},
        {"maximum": "31/12/2024"},
        ["01/01/2024"],
        ["01/01/2025"],
        "value-too-high",
    ),
    (
        {"type": "time"},
        {"exclusiveMaximum": "12:00:00"},
        ["11:59:59"],
        ["12:00:00"],
        "value-too-high",
    ),
    (
        {"type": "datetime"},
        {"minimum": "2024-01-01T00:00:00Z"},
        ["2024-01-01T00:00:00Z"],
        ["2024-01-01T00:00:00+01:00"],
        "value-too-low",
    ),
    ({"type": "year"}, {"minimum": 2000}, ["2000"], ["1999", "-2000"], "value-too-low"),
    (
        {"type": "yearmonth"},
        {"maximum": "2024-09"},
        ["2024-09", "-3000-01"],
        ["2024-10", "10000-01"],
        "value-too-high",
    ),
    (
        {"type": "duration"},
        {"maximum": "PT90M"},
        ["PT1H", "-P9D"],
        ["PT2H", "P1D"],
        "value-too-high",
    ),
    (
        {"type": "string"},
        {"pattern": "ab|cd"},
        ["ab", "cd", ""],
        ["abx", "xcd", "abd"],
        "value-pattern",
    ),
    ({"type": "string"}, {"pattern": "^a.*$"}, ["a", "abc"], ["ba", "ab\nc"], "value-pattern"),
    (
        {"type": "string"},
        {"pattern": r"[a-z]+\.c[0-9]{4,}"},
        ["a.c0001"],
        ["a.c001", "a_c0001"],
        "value-pattern",
    ),
    ({"type": "string"}, {"pattern": r"\p{Lu}.*"}, ["Éa"], ["éa"], "value-pattern"),
    ({"type": "string"}, {"enum": ["ab", "cd"]}, ["ab", ""], ["abc"], "value-not-in-enum"),
    ({"type": "integer"}, {"enum": [1, "2"]}, ["1", "2", "+1"], ["3"], "value-not-in-enum"),
    ({"type": "number"}, {"enum": [1, 2.5]}, ["1.0", "2.50"], ["3"], "value-not-in-enum"),
    ({"type": "boolean"}, {"enum": [True]}, ["true", "1"], ["false"], "value-not-in-enum"),
    (
        {"type": "date"},
        {"enum": ["2024-01-01"]},
        ["2024-01-01"],
        ["2024-01-02"],
        "value-not-in-enum",
    ),
    ({"type": "any"}, {"enum": [1, "a"]}, ["1", "a"], ["b"], "value-not-in-enum"),
    ({"type": "array"}, {"enum": [[1, 2]]}, ["[1,2]", "[1, 2]"], ["[2,1]"], "value-not-in-enum"),
    (
        {"type": "object"},
        {"enum": [{"a": 1, "b": 2}]},
        ['{"b":2,"a":1}'],
        ["{}"],
        "value-not-in-enum",
    ),
    ({"type": "list"}, {"enum": [["a", "b"]]}, ["a,b"], ["a"], "value-not-in-enum"),
    ({"type": "geopoint"}, {"enum": ["1, 2"]}, ["1.0,2"], ["2,1"], "value-not-in-enum"),
    (
        {"type": "object"},
        {"jsonSchema": {"properties": {"v": {"type": "integer"}}, "required": ["v"]}},
        ['{"v": 1}', ""],
        ['{"v": "x"}', "{}"],
        "value-json-schema",
    ),
    (
        {"type": "array"},
        {"jsonSchema": {"items": {"pattern": "^a"}}},
        ['["ab", 1]'],
        ['["ba"]'],
        "value-json-schema",
    ),
    (
        {"type": "string", "categories": ["a", "b"]},
        {},
        ["a", ""],
        ["c", "A"],
        "value-not-in-vocabulary",
    ),
    ({"type": "integer", "categories": [1, 2]}, {}, ["1", "+2"], ["3"], "value-not-in-vocabulary"),
    (
        {"type": "string", "categories": [{"value": "a", "label": "A"}, {"value": "b"}]},
        {"enum": ["a", "b"]},
        ["b"],
        ["A"],
        "value-not-in-vocabulary",
    ),
    (
        {"type": "string", "categories": ["a", "b"]},
        {"enum": ["a"]},
        ["a"],
        ["b"],
        "value-not-in-enum",
    ),
]


@pytest.mark.parametrize(
    ("field", "constraints", "fit", "unfit", "code"),
    CASES,
    ids=lambda value: str(value)[:50],
)
def test_constraint(
    check_csv: Any,
    *,
    field: dict[str, Any],
    constraints: dict[str, Any],
    fit: list[str],
    unfit: list[str],
    code: str,
) -> None:
    cells = [*fit, *unfit, *fit]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    data = "k,v\n" + "".join(f"é,{cell}\n" for cell in quoted)
    descriptor = {"name": "v", **field, "constraints": constraints}
    findings = [
        each
        for each in check_csv(data, "k", descriptor).findings
        if each.code != "line-break-in-cell"
    ]
    # a cell with a line break moves those below it
    lines = {}
    line = 2
    for number, cell in enumerate(cells):
        lines[number] = line
        line += 1 + cell.count("\n")
    expected = [(code, lines[len(fit) + number], 3) for number in range(len(unfit))]
    assert short(findings) == expected
    assert {(each.field, each.severity) for each in findings} == {("v", "error")}


def test_one_cell_breaks_several_constraints(check_cell: Any) -> None:
    constraints = {"minLength": 3, "pattern": "[a-z]*", "enum": ["abc"]}
    checked = check_cell("A1", {"type": "string", "constraints": constraints})
    assert short(checked.findings) == [
        ("value-not-in-enum", 2, 3),
        ("value-pattern", 2, 3),
        ("value-too-short", 2, 3),
    ]


def test_hints_name_what_was_meant(check_cell: Any) -> None:
    field = {"type": "string", "categories": ["supported", "refuted"]}
    assert check_cell("suported", field).findings[0].hint == 'did you mean "supported"?'
    assert check_cell("zzz", field).findings[0].hint == "one of: supported, refuted"


# field and constraint, and the code of the finding at the constraint
UNUSABLE: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"type": "string"}, {"pattern": "("}, "schema-constraint-invalid"),
    ({"type": "string"}, {"pattern": "[a"}, "schema-constraint-invalid"),
    ({"type": "string"}, {"pattern": r"[b-a-[x]]"}, "schema-constraint-invalid"),
    ({"type": "string"}, {"pattern": "a(?=b)"}, "not-supported"),
    ({"type": "string"}, {"pattern": r"(a)\1"}, "not-supported"),
    ({"type": "string"}, {"pattern": r"(?!\p{Lu})\i+"}, "not-supported"),
    ({"type": "string"}, {"pattern": "a{1,2000}"}, "not-supported"),
    ({"type": "string"}, {"pattern": r"\p{IsKlingon}"}, "not-supported"),
    ({"type": "array"}, {"jsonSchema": {"items": {"pattern": "(?=a)"}}}, "not-supported"),
    ({"type": "string"}, {"pattern": "a)|(?:b"}, "schema-constraint-invalid"),
    ({"type": "string"}, {"pattern": "((a{99}){99}){99}"}, "not-supported"),
    ({"type": "integer"}, {"minimum": "x"}, "schema-constraint-invalid"),
    ({"type": "integer"}, {"minimum": 1.5}, "schema-constraint-invalid"),
    ({"type": "integer"}, {"minimum": 10**76}, "not-supported"),
    ({"type": "integer"}, {"enum": [1, -(10**76)]}, "not-supported"),
    ({"type": "number"}, {"minimum": "x"}, "schema-constraint-invalid"),
    ({"type": "number"}, {"enum": [1, None]}, "schema-constraint-invalid"),
    ({"type": "number"}, {"enum": [True]}, "schema-constraint-invalid"),
    ({"type": "date"}, {"maximum": "2024-02-30"}, "schema-constraint-invalid"),
    ({"type": "date"}, {"minimum": 2024}, "schema-constraint-invalid"),
    ({"type": "duration"}, {"minimum": "1 day"}, "schema-constraint-invalid"),
    ({"type": "integer"}, {"enum": [1, "x"]}, "schema-constraint-invalid"),
    ({"type": "integer"}, {"enum": [True]}, "schema-constraint-invalid"),
    ({"type": "boolean"}, {"enum": [1]}, "schema-constraint-invalid"),
    ({"type": "string"}, {"enum": [1]}, "schema-constraint-invalid"),
    ({"type": "string"}, {"enum": [None]}, "schema-constraint-invalid"),
    ({"type": "date"}, {"enum": [{}]}, "schema-constraint-invalid"),
    ({"type": "object"}, {"jsonSchema": {"type": "nothing"}}, "schema-constraint-invalid"),
    ({"type": "object"}, {"jsonSchema": {"$schema": []}}, "schema-constraint-invalid"),
    ({"type": "array"}, {"jsonSchema": {"items": {"pattern": "("}}}, "schema-constraint-invalid"),
    ({"type": "object"}, {"jsonSchema": {"$ref": "http://127.0.0.1:1/"}}, "not-supported"),
    ({"type": "object"}, {"jsonSchema": {"$id": "http://["}}, "not-supported"),
    ({"type": "object"}, {"jsonSchema": {"patternProperties": {"(a+)+b": {}}}}, "not-supported"),
    ({"type": "string"}, {"minLength": "1"}, "schema-property"),
    ({"type": "string"}, {"minLength": True}, "schema-property"),
    ({"type": "string"}, {"required": "yes"}, "schema-property"),
    ({"type": "string"}, {"pattern": ["a"]}, "schema-property"),
    ({"type": "string"}, {"enum": "a"}, "schema-property"),
    ({"type": "array"}, {"jsonSchema": []}, "schema-property"),
    ({"type": "integer"}, {"minimum": [1]}, "schema-property"),
    ({"type": "string"}, {"requierd": True}, "schema-constraint-unknown"),
    ({"type": "string"}, {"x": 1}, "schema-constraint-unknown"),
    ({"type": "integer"}, {"pattern": "a"}, "schema-constraint-misplaced"),
    ({"type": "string"}, {"minimum": 1}, "schema-constraint-misplaced"),
    ({"type": "any"}, {"maximum": 1}, "schema-constraint-misplaced"),
    ({"type": "integer"}, {"minLength": 1}, "schema-constraint-misplaced"),
    ({"type": "string"}, {"jsonSchema": {}}, "schema-constraint-misplaced"),
]


@pytest.mark.parametrize(("field", "constraint", "code"), UNUSABLE, ids=lambda v: str(v)[:60])
@pytest.mark.parametrize("data", ["v\n", 'v\n"x"\n1\n', "w\n1\n"], ids=["no rows", "rows", "no v"])
def test_unusable_constraint(
    checked: Any, field: dict[str, Any], constraint: dict[str, Any], code: str, data: str
) -> None:
    resource = table_of(schema={}) | {"schema": "s.json"}
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [{"name": "v", **field, "constraints": constraint}],
    }
    findings = checked(
        {"datapackage.json": package_of(resource), "s.json": schema, "t.csv": data}
    ).findings
    # json.dumps(indent=2) puts "constraints" on the line behind the type and each name below it
    place = (8, 9)
    listed = constraint.get("enum")
    if code == "schema-constraint-invalid" and isinstance(listed, list) and listed:
        place = (8 + len(listed), 11)  # the last is the one at fault
    found = [place for place in places(findings) if place[1] == "s.json"]
    assert found == [(code, "s.json", *place)]
    assert all(
        each.code in (code, "value-type", "column-missing", "column-unknown") for each in findings
    )


@pytest.mark.parametrize(
    ("pattern", "severity"), [("(?=a)a", "warning"), (r"(a)\1", "warning"), ("a{1,2000}", "error")]
)
def test_a_pattern_that_is_not_followed(check_cell: Any, pattern: str, severity: str) -> None:
    # an error where the standard has it, and we have not
    constraints = {"pattern": pattern, "maxLength": 1}
    findings = check_cell("bb", {"type": "string", "constraints": constraints}).findings
    assert [(each.code, each.severity) for each in findings] == [
        ("not-supported", severity),
        ("value-too-long", "error"),
    ]


def test_an_unusable_constraint_hides_no_other(check_csv: Any) -> None:
    constraints = {"pattern": "(", "maxLength": 1, "enum": [1]}
    findings = check_csv("v\nab\n", {"name": "v", "type": "string", "constraints": constraints})
    assert sorted(each.code for each in findings.findings) == [
        "schema-constraint-invalid",
        "schema-constraint-invalid",
        "value-too-long",
    ]


def test_a_pattern_cannot_stall(check_cell: Any) -> None:
    field = {"type": "string", "constraints": {"pattern": "(a|aa)+$"}}
    assert short(check_cell("a" * 100_000 + "b", field).findings) == [("value-pattern", 2, 3)]


def test_deep_json_against_a_json_schema(check_cell: Any) -> None:
    schema: dict[str, Any] = {"type": "array"}
    for _ in range(30):
        schema = {"items": schema}
    field = {"type": "array", "constraints": {"jsonSchema": schema}}
    assert check_cell("[" * 900 + "]" * 900, field).findings == []


def test_a_json_schema_with_keywords_of_its_own(check_cell: Any) -> None:
    own = {"x": {"properties": 5, "pattern": None}, "properties": {"pattern": {"type": "null"}}}
    field = {"type": "object", "constraints": {"jsonSchema": own}}
    assert check_cell('{"pattern": null}', field).findings == []


def test_a_number_too_large_for_a_json_schema(check_cell: Any) -> None:
    field = {"type": "array", "constraints": {"jsonSchema": {"items": {"multipleOf": 0.5}}}}
    assert short(check_cell("[1" + "0" * 400 + "]", field).findings) == [
        ("value-json-schema", 2, 3)
    ]


def test_a_new_constraint_in_a_schema_of_version_1(checked: Any) -> None:
    field = {"name": "v", "type": "integer", "constraints": {"exclusiveMinimum": 0}}
    findings = checked(
        {"datapackage.json": {"resources": [table_of(field)]}, "t.csv": "v\n0\n"}
    ).findings
    assert [(each.code, each.severity) for each in findings] == [
        ("schema-version", "warning"),
        ("value-too-low", "error"),
    ]


@pytest.mark.parametrize("is_missing", [True, False])
def test_constraints_are_checked_once_for_a_shared_schema(tmp_path: Any, is_missing: bool) -> None:
    from tablewright.checks.check import check
    from tablewright.descriptor.package import Package

    field = {"name": "v", "type": "string", "tpye": "string", "constraints": {"pattern": "("}}
    files = {
        "datapackage.json": package_of(
            {"name": "a", "path": "a.csv", "schema": "s.json"},
            {"name": "b", "path": "b.csv", "schema": "s.json"},
        ),
        "s.json": {"fields": [field]},
        "a.csv": "v\n",
    }
    if not is_missing:
        files["b.csv"] = "v\n"
    package = Package(write_files(tmp_path, files))
    assert [each.code for each in package.findings].count("schema-property-unknown") == 1
    findings = check(package).findings
    assert sorted(each.code for each in findings if each.code != "file-missing") == [
        "schema-constraint-invalid",
        "schema-property-unknown",
    ]


@pytest.mark.parametrize(
    ("constraint", "given", "broken", "code"),
    [
        ("pattern", "[a-z]+", "B4", "value-pattern"),
        ("minLength", 3, "ab", "value-too-short"),
        ("maxLength", 5, "abcdef", "value-too-long"),
        ("enum", ["abc", "def"], "abd", "value-not-in-enum"),
    ],
)
def test_a_long_column_of_few_texts(
    check_csv: Any, constraint: str, given: Any, broken: str, code: str
) -> None:
    cells = ["abc", "", "def"] * 3000  # each text is looked at once
    cells[8000] = cells[8500] = broken
    data = "k,v\n" + "".join(f"{number},{cell}\n" for number, cell in enumerate(cells))
    field = {"name": "v", "type": "string", "constraints": {constraint: given}}
    result = check_csv(data, "k", field)
    assert short(result.findings) == [(code, 8002, 6), (code, 8502, 6)]
    values = result.tables["t"].values("v").to_pylist()
    assert [values[row] for row in (7998, 7999, 8000, 8500)] == ["abc", None, None, None]
