"""Faults of a descriptor as contributors make them: where they are mended, and how."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tablewright.base.json_file import JsonFile
from tests.tabular.support import package_of, places, short, table_of

CSV = "id,n\na,x\n"
N = {"name": "n", "type": "integer"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ('{\n  "a": 1\n  "b": 2\n}', (2, 9), "comma is missing"),
        ('{\n  "a": 1,\n}', (2, 9), "comma behind the last"),
        ("[\n  1,\n  2,\n]", (3, 4), "comma behind the last"),
        ("{\n  a: 1\n}", (2, 3), "double quotes"),
        ("{\n  'a': 1\n}", (2, 3), "single quotes"),
        ('{\n  "a" 1\n}', (2, 7), "colon"),
        ('{\n  "a": 1, // x\n  "b": 2\n}', (2, 11), "comment"),
        ('{\n  "a: 1\n}', (2, 8), "inside a text"),
        ('{"a": "b', (1, 7), "never closed"),
        ('{"a": [1, 2}', (1, 12), "bracket"),
        ('{"a": ', (1, 7), "ends before"),
        ('{"a": 1}}', (1, 9), "behind the end"),
        ('{"a": "\\x"}', (1, 8), "backslash"),
        ('{"a": }', (1, 7), "no value"),
    ],
    ids=repr,
)
def test_json_faults_are_placed_where_they_are_mended(
    text: str, place: tuple[int, int], words: str
) -> None:
    (finding,) = JsonFile("x.json", text.encode()).findings
    assert (finding.code, finding.line, finding.column) == ("json-invalid", *place)
    assert words in finding.message
    assert finding.hint


@pytest.mark.parametrize("name", [None, 5, "", "other"])
def test_a_resource_without_a_name_of_its_own_is_checked(checked: Any, name: Any) -> None:
    first, second = table_of("id", N), table_of("id", N, name="other")
    first["name"] = name
    if name is None:
        del first["name"]
    refers = {"fields": "id", "reference": {"resource": "t", "fields": "id"}}
    second["schema"]["foreignKeys"] = [refers]
    findings = checked(
        {"datapackage.json": package_of(first, second), "t.csv": CSV, "other.csv": "id,n\na,1\n"}
    ).findings
    cells = [place for place in places(findings) if place[1].endswith(".csv")]
    assert cells == [("value-type", "t.csv", 2, 3)]
    assert len(findings) == 2


def test_a_field_without_a_name_leaves_the_others_checked(check_csv: Any) -> None:
    findings = check_csv("id,m,n\na,1,x\n", "id", {"type": "string"}, N).findings
    assert [(each.code, each.path) for each in findings] == [
        ("schema-property", "datapackage.json"),
        ("value-type", "t.csv"),
    ]


def test_a_field_named_twice_is_one_fault(check_csv: Any) -> None:
    findings = check_csv("id,m,n\na,1,2\n", "id", "id", N).findings
    assert [each.code for each in findings] == ["schema-field-duplicate"]


def test_a_category_with_a_bad_label_is_still_one(check_csv: Any) -> None:
    field = {
        "name": "v",
        "type": "string",
        "categories": [{"value": "a", "label": 5}, {"value": "b"}],
    }
    assert [each.code for each in check_csv("v,w\na,\nb,\n", field, "w").findings] == [
        "schema-category"
    ]


def test_an_enum_without_values_is_one_fault(check_csv: Any) -> None:
    field = {"name": "v", "type": "string", "constraints": {"enum": []}}
    findings = check_csv("v,w\na,\nb,\n", field, "w").findings
    assert [each.code for each in findings] == ["schema-constraint-invalid"]


def test_no_group_character_is_none(check_csv: Any) -> None:
    assert check_csv("id,n\na,1\n", "id", {**N, "groupChar": ""}).findings == []


@pytest.mark.parametrize(
    ("properties", "severity", "hint"),
    [
        ({"related": []}, "warning", ""),
        ({"descriptor": "x", "description": "y"}, "warning", ""),
        ({"descripton": "x"}, "warning", "description"),
        ({"licences": []}, "warning", "licenses"),
    ],
)
def test_a_word_of_one_s_own_is_no_slip(
    checked: Any, properties: dict[str, Any], severity: str, hint: str
) -> None:
    descriptor = package_of(table_of("id", "n"), **properties)
    (finding,) = checked({"datapackage.json": descriptor, "t.csv": CSV}).findings
    assert (finding.code, finding.severity) == ("descriptor-property-unknown", severity)
    assert hint in finding.hint


def test_keys_beside_the_schema_say_where_they_belong(check_csv: Any) -> None:
    (finding,) = check_csv(CSV, "id", "n", primaryKey="id").findings
    assert (finding.code, finding.severity) == ("descriptor-property-unknown", "warning")
    assert '"schema"' in finding.hint


@pytest.mark.parametrize(
    "properties",
    [
        {"title@de": "x", "description@pt-BR": "y"},
        {"license_id": "x", "ckan:state": "y", "_cache": 1},
        {"profile": "https://example.org/p.json", "project": {}},
        {"$schema": "https://example.org/p.json", "project": {}},
        {"profiles": {"fiscal": "*"}},
    ],
    ids=str,
)
def test_no_property_of_one_s_own_is_taken_for_another(
    checked: Any, properties: dict[str, Any]
) -> None:
    descriptor = package_of(table_of("id", "n"), **properties)
    found = checked({"datapackage.json": descriptor, "t.csv": CSV}).findings
    unknown = [each for each in found if each.code == "descriptor-property-unknown"]
    assert all(each.severity == "warning" and not each.hint for each in found)
    assert len(unknown) == ("profiles" in properties)


@pytest.mark.parametrize("categories", ["other-table", [], [1, True], [{"label": "x"}]], ids=str)
def test_categories_are_a_word_of_ones_own_in_version_1(checked: Any, categories: Any) -> None:
    field = {"name": "id", "type": "string", "categories": categories}
    descriptor = package_of(table_of(field, "n"))
    del descriptor["$schema"]
    (finding,) = checked({"datapackage.json": descriptor, "t.csv": CSV}).findings
    assert (finding.code, finding.severity) == ("schema-version", "warning")


@pytest.mark.parametrize(
    ("key", "items"),
    [("licenses", [5]), ("licenses", [{}]), ("sources", ["x"]), ("contributors", ["me"])],
)
def test_items_are_what_the_standard_says(checked: Any, key: str, items: list[Any]) -> None:
    descriptor = package_of(table_of("id", "n"), **{key: items})
    text = json.dumps(descriptor, indent=2)
    (finding,) = checked({"datapackage.json": text, "t.csv": CSV}).findings
    assert finding.code == "descriptor-property"
    line = next(at for at, each in enumerate(text.split("\n"), 1) if f'"{key}"' in each)
    assert finding.line == line + 1


def test_a_byte_order_mark_that_is_declared_is_no_fault(check_csv: Any) -> None:
    assert short(check_csv("\ufeff" + CSV, "id", "n", encoding="utf-8-sig").findings) == []
