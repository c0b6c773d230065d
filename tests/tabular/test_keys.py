from __future__ import annotations

from typing import Any

import pytest

from tablewright.checks.keys import resolve
from tests.tabular.support import package_of, places, short, table_of

N = {"name": "n", "type": "integer"}


@pytest.mark.parametrize(
    ("data", "schema", "expected"),
    [
        pytest.param(
            "id,n\na,1\nb,1\na,2\na,3\n",
            {"primaryKey": ["id"]},
            [("primary-key-duplicate", 4, 1), ("primary-key-duplicate", 5, 1)],
            id="primary key",
        ),
        pytest.param(
            "id,n\na,1\na,2\nb,1\na,01\n",
            {"primaryKey": ["id", "n"]},
            [("primary-key-duplicate", 5, 1)],
            id="composite primary key, by value",
        ),
        pytest.param("id,n\na,1\na,2\n", {"primaryKey": ["id", "n"]}, [], id="composite"),
        pytest.param(
            "id,n\n,1\na,\n",
            {"primaryKey": ["id", "n"]},
            [("value-missing", 2, 1), ("value-missing", 3, 3)],
            id="empty part",
        ),
        pytest.param(
            "id,n\n,1\n,2\n",
            {"primaryKey": "id"},
            [("value-missing", 2, 1), ("value-missing", 3, 1)],
            id="both empty",
        ),
        pytest.param(
            "id,n\na,1\nb,x\nb,x\n",
            {"primaryKey": ["n"]},
            [("value-type", 3, 3), ("value-type", 4, 3)],
            id="a bad part is no duplicate",
        ),
        pytest.param(
            "id,n\na,1\na,1\na,\na,\n",
            {"uniqueKeys": [["id", "n"]]},
            [("unique-key-duplicate", 3, 1)],
            id="unique key skips nulls",
        ),
        pytest.param(
            "id,n\na,1\na,1\n",
            {"uniqueKeys": [["n"], ["id", "n"]], "primaryKey": ["id"]},
            [("primary-key-duplicate", 3, 1)],
            id="a row twice is one fault",
        ),
        pytest.param(
            "id,n\na,1\na,1\n",
            {"uniqueKeys": [["id"]], "primaryKey": ["id"]},
            [("primary-key-duplicate", 3, 1)],
            id="one key given twice",
        ),
    ],
)
def test_keys_of_a_table(check_csv: Any, data: str, schema: Any, expected: list[Any]) -> None:
    findings = check_csv(data, "id", N, schema=schema).findings
    assert short(findings) == expected
    assert all(each.hint for each in findings if "duplicate" in each.code)


def test_each_key_is_checked(check_csv: Any) -> None:
    schema = {"uniqueKeys": [["n"], ["id", "n"]], "primaryKey": ["id"]}
    findings = check_csv("id,n,m\na,1,x\na,1,y\n", "id", N, "m", schema=schema).findings
    assert short(findings) == [
        ("primary-key-duplicate", 3, 1),
        ("unique-key-duplicate", 3, 1),
        ("unique-key-duplicate", 3, 3),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("id,n\na,1\na\u00a0,2\n", "value-padded"),
        ("id,n\na,1\na\u200b,2\n", "character-invisible"),
    ],
)
def test_what_no_one_sees_makes_no_duplicate(check_csv: Any, data: str, code: str) -> None:
    findings = check_csv(data, "id", N, schema={"primaryKey": "id"}).findings
    assert [each.code for each in findings] == [code]


@pytest.mark.parametrize(
    ("kind", "cells", "lines"),
    [
        ("string", ["a", "b", "a", "", ""], [4]),
        ("integer", ["1", "2", "+1", "01"], [4, 5]),
        ("number", ["1", "1.0", "NaN", "NaN"], [3, 5]),
        ("boolean", ["true", "0", "1"], [4]),
        ("date", ["2024-01-01", "2024-01-02", "2024-01-01"], [4]),
        ("time", ["12:00:00", "12:00:00"], [3]),
        ("datetime", ["2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"], [3]),
        ("year", ["2024", "2024"], [3]),
        ("any", ["1", "01", "1"], [4]),
        ("object", ["{}", "{}"], [3]),
    ],
)
def test_unique(check_csv: Any, kind: str, cells: list[str], lines: list[int]) -> None:
    field = {"name": "v", "type": kind, "constraints": {"unique": True}}
    data = "k,v\n" + "".join(f"k,{cell}\n" for cell in cells)
    findings = check_csv(data, "k", field).findings
    assert short(findings) == [("value-duplicate", line, 3) for line in lines]


def foreign(child: str, parent: str, fields: Any = "ref", reference: Any = "id") -> dict[str, Any]:
    """A package in which `c` refers to `p`."""
    key = {"fields": fields, "reference": {"resource": "p", "fields": reference}}
    names = child.split("\n", maxsplit=1)[0].split(",")
    return {
        "datapackage.json": package_of(
            table_of(*names, name="c", schema={"foreignKeys": [key]}),
            table_of("id", {"name": "n", "type": "integer"}, name="p"),
        ),
        "c.csv": child,
        "p.csv": parent,
    }


PARENT = "id,n\nalpha,1\nbeta,2\ngamma,3\n"


def test_missing_references_are_grouped_by_key(checked: Any) -> None:
    child = "k,ref\n1,alpha\n2,x9\n3,alpah\n4,x9\n5,x9\n6,\n7,x9\n8,x9\n9,x9\n"
    findings = checked(foreign(child, PARENT)).findings
    assert places(findings) == [
        ("foreign-key-missing", "c.csv", 3, 3),
        ("foreign-key-missing", "c.csv", 4, 3),
    ]
    by_line = {each.line: each for each in findings}
    assert "6 rows refer to it, also line 5, line 6, line 8 and 2 more" in by_line[3].message
    assert by_line[3].hint == 'add it to "p.csv"'
    assert by_line[4].hint == 'did you mean "alpha"?'
    assert by_line[4].message == 'there is no "alpah" in p.id'


def test_composite_reference(checked: Any) -> None:
    child = "a,b\nalpha,1\nalpha,2\nalpha,\n,9\nbeta,2\n"
    files = foreign(child, PARENT, ["a", "b"], ["id", "n"])
    schema = files["datapackage.json"]["resources"][0]["schema"]
    schema["fields"][1]["type"] = "integer"
    findings = checked(files).findings
    assert places(findings) == [("foreign-key-missing", "c.csv", 3, 1)]


@pytest.mark.parametrize(("one", "other"), [("integer", "number"), ("number", "integer")])
def test_reference_between_types(checked: Any, one: str, other: str) -> None:
    files = foreign("ref\n01\n2\n9\n", PARENT, "ref", "n")
    for resource, at, kind in ((0, 0, one), (1, 1, other)):
        files["datapackage.json"]["resources"][resource]["schema"]["fields"][at]["type"] = kind
    result = checked(files)
    assert places(result.findings) == [("foreign-key-missing", "c.csv", 4, 1)]
    key = result.tables["c"].schema.foreign_keys[0]
    assert resolve(result.tables["c"], key, result.tables["p"]).tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ({"type": "string"}, {"type": "integer"}),
        ({"type": "integer"}, {"type": "string"}),
        ({"type": "date"}, {"type": "string"}),
        ({"type": "date"}, {"type": "datetime"}),
        ({"type": "list"}, {"type": "string"}),
        ({"type": "list"}, {"type": "list", "itemType": "integer"}),
        ({"type": "object"}, {"type": "array"}),
        ({"type": "boolean"}, {"type": "integer"}),
    ],
)
def test_references_between_unlike_types_are_one_fault_of_the_key(
    checked: Any, here: dict[str, Any], there: dict[str, Any]
) -> None:
    files = foreign("ref\n", "id,n\n", "ref", "n")
    for resource, at, kind in ((0, 0, here), (1, 1, there)):
        files["datapackage.json"]["resources"][resource]["schema"]["fields"][at].update(kind)
    files |= {"c.csv": "ref\n02\n5\n", "p.csv": "id,n\na,02\n"}
    findings = [each for each in checked(files).findings if each.code != "value-type"]
    assert [(each.code, each.path) for each in findings] == [("schema-key", "datapackage.json")]
    assert f'"ref" is {here["type"]}' in findings[0].message


def test_a_reference_into_another_package_is_not_checked(checked: Any) -> None:
    files = foreign("ref\nzzz\n", PARENT)
    (key,) = files["datapackage.json"]["resources"][0]["schema"]["foreignKeys"]
    key["reference"]["package"] = "https://example.org/datapackage.json"
    (finding,) = checked(files).findings
    assert (finding.code, finding.severity) == ("not-supported", "warning")
    assert finding.message == "the foreign key leads into another package, and is not checked"


def test_a_reference_with_a_stray_quote_is_one_fault(checked: Any) -> None:
    findings = checked(foreign('ref\nal"pha\nbeta\n', PARENT)).findings
    assert places(findings) == [("quote-stray", "c.csv", 2, 3)]


def test_self_reference(check_csv: Any) -> None:
    for reference in ({"fields": "id"}, {"resource": "", "fields": ["id"]}):
        schema = {"foreignKeys": [{"fields": ["up"], "reference": reference}]}
        result = check_csv("id,up\na,\nb,a\nc,d\n", "id", "up", schema=schema)
        assert short(result.findings) == [("foreign-key-missing", 4, 3)]
        table = result.tables["t"]
        assert resolve(table, table.schema.foreign_keys[0], table).tolist() == [-2, 0, -1]


def test_a_column_that_is_missing_is_one_fault(checked: Any) -> None:
    assert places(checked(foreign("ref\na\n", "n\n1\n")).findings) == [
        ("column-missing", "p.csv", 1, 2)
    ]


def test_a_file_that_is_missing_is_one_fault(checked: Any) -> None:
    files = foreign("ref\na\n", PARENT)
    del files["p.csv"]
    assert [code for code, *_ in places(checked(files).findings)] == ["file-missing"]


def test_keys_over_several_files(checked: Any) -> None:
    resource = table_of(
        "id",
        "up",
        schema={
            "primaryKey": "id",
            "foreignKeys": [{"fields": "up", "reference": {"fields": "id"}}],
        },
    ) | {"path": ["a.csv", "b/b.csv"]}
    result = checked(
        {
            "datapackage.json": package_of(resource),
            "a.csv": 'id,up\n"é",\nb,z\n',
            "b/b.csv": "up,id\nz,b\né,c\n",
        }
    )
    assert places(result.findings) == [
        ("foreign-key-missing", "a.csv", 3, 3),
        ("column-order", "b/b.csv", 1, 1),
        ("primary-key-duplicate", "b/b.csv", 2, 3),
    ]
    messages = {each.code: each.message for each in result.findings}
    assert '2 rows refer to it, also line 2 of "b/b.csv"' in messages["foreign-key-missing"]
    assert 'stands on line 3 of "a.csv" already' in messages["primary-key-duplicate"]


def test_many_missing_keys_take_no_long_time(checked: Any) -> None:
    child = "ref\n" + "".join(f"child-{number}\n" for number in range(20_000))
    parent = "id,n\n" + "".join(f"parent-{number},1\n" for number in range(20_000))
    assert len(checked(foreign(child, parent)).findings) == 20_000


def test_findings_name_the_row_by_its_key(check_csv: Any) -> None:
    schema = {"primaryKey": ["id", "n"]}
    (finding,) = check_csv(
        "id,n,m\na,1,x\n", "id", N, {"name": "m", "type": "integer"}, schema=schema
    ).findings
    assert (finding.key, finding.field) == ("a + 1", "m")


@pytest.mark.parametrize(
    ("refs", "expected"),
    [
        pytest.param("a a a b b b", [0, 0, 0, 2, 2, 2], id="runs of equal ones"),
        pytest.param("a a a x x x b b b", [0, 0, 0, -1, -1, -1, 2, 2, 2], id="a run that is lost"),
        pytest.param("a a a b b b a a a", [0, 0, 0, 2, 2, 2, 0, 0, 0], id="a run again"),
        pytest.param("a a b", [0, 0, 2], id="all keys in order, one of them twice"),
        pytest.param("b a a", [2, 0, 0], id="all keys in another order"),
    ],
)
def test_a_reference_leads_to_the_first_of_its_key(
    checked: Any, refs: str, expected: list[int]
) -> None:
    child = "ref\n" + "".join(f"{ref}\n" for ref in refs.split())
    result = checked(foreign(child, "id,n\na,1\na,2\nb,3\n"))
    key = result.tables["c"].schema.foreign_keys[0]
    assert resolve(result.tables["c"], key, result.tables["p"]).tolist() == expected


@pytest.mark.parametrize(("keys", "expected"), [("a b c", [0, 1, 2]), ("a b a", [0, 1, 0])])
def test_references_that_are_the_keys_in_order(
    checked: Any, keys: str, expected: list[int]
) -> None:
    lines = "".join(f"{key}\n" for key in keys.split())
    result = checked(foreign(f"ref\n{lines}", "id,n\n" + lines.replace("\n", ",1\n")))
    key = result.tables["c"].schema.foreign_keys[0]
    assert resolve(result.tables["c"], key, result.tables["p"]).tolist() == expected


def test_runs_of_numbers_that_only_floats_take_for_equal_are_told_apart(checked: Any) -> None:
    near = ["9007199254740992", "9007199254740993"]
    files = foreign(
        "ref\n" + f"{near[0]}\n" * 3 + f"{near[1]}\n" * 3, f"id,n\na,{near[0]}\n", "ref", "n"
    )
    for resource, at in ((0, 0), (1, 1)):
        files["datapackage.json"]["resources"][resource]["schema"]["fields"][at]["type"] = "number"
    assert places(checked(files).findings) == [("foreign-key-missing", "c.csv", 5, 1)]


@pytest.mark.parametrize(
    ("parent", "schema", "child", "expected"),
    [
        pytest.param(
            "id,n\na,1\n,2\n",
            {},
            "ref\na\nzz\n",
            [("foreign-key-missing", "c.csv", 3, 1)],
            id="an empty cell that may be empty excuses none",
        ),
        pytest.param(
            "id,n\na,1\n,2\n",
            {"primaryKey": "id"},
            "ref\na\nzz\n",
            [("value-missing", "p.csv", 3, 1)],
            id="one that must be filled does",
        ),
        pytest.param(
            "id,n\na,1\nNA,2\n",
            {"missingValues": ["NA"]},
            "ref\na\nNA\n",
            [("foreign-key-missing", "c.csv", 3, 1)],
            id="what counts as no value is no key",
        ),
        pytest.param(
            "id,n\na,1\nB1,2\n",
            {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"pattern": "[a-z]+"}},
                    {"name": "n"},
                ]
            },
            "ref\na\nB1\nB2\n",
            [("foreign-key-missing", "c.csv", 4, 1), ("value-pattern", "p.csv", 3, 1)],
            id="a broken key that is referred to excuses none",
        ),
    ],
)
def test_what_a_missing_reference_follows_from(
    checked: Any, parent: str, schema: Any, child: str, expected: list[Any]
) -> None:
    files = foreign(child, parent)
    for resource in files["datapackage.json"]["resources"]:
        if resource["name"] == "p":
            resource["schema"] |= schema
    assert places(checked(files).findings) == expected
