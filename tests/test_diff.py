"""`diff`: what differs between two versions, and whether the version says so."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import stat
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from caucasus_rift.__main__ import main
from tablewright.base.semver import Version
from tests.helpers import ROOT, copy_package
from tests.test_baseline import commit, git, git_is_alone
from tests.test_cli import run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers import Copy

__all__ = ["git_is_alone"]

SCHEMA = json.loads((ROOT / "src/tablewright/compare/diff.schema.json").read_text("utf-8"))
FIELDS: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "description": "Its name."},
    {"name": "eggs", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "mass", "type": "number"},
    {
        "name": "kind",
        "type": "string",
        "categories": [{"value": "sea", "label": "Sea"}, {"value": "land"}],
    },
    {"name": "note", "type": "string"},
]
ROWS = ["crow,4,1.0,land,NA", "daw,5,2,land,x", "jay,6,3,sea,"]


class Birds:
    """A package of one table, to be edited and written."""

    def __init__(self, folder: Path, version: str = "1.0.0") -> None:
        self.folder = folder
        self.schema: dict[str, Any] = {
            "fields": copy.deepcopy(FIELDS),
            "primaryKey": ["id"],
            "missingValues": ["NA"],
        }
        self.rows = list(ROWS)
        self.header = "id,eggs,mass,kind,note"
        self.resource: dict[str, Any] = {"name": "birds", "path": "birds.csv"}
        self.descriptor: dict[str, Any] = {
            "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
            "name": "birds",
            "version": version,
            "title": "Birds",
        }
        self.more: list[dict[str, Any]] = []

    def field(self, name: str) -> dict[str, Any]:
        return next(field for field in self.schema["fields"] if field["name"] == name)

    def write(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        resource = {**self.resource}
        if self.schema:
            resource["schema"] = self.schema
        document = {**self.descriptor, "resources": [resource, *self.more]}
        (self.folder / "datapackage.json").write_text(json.dumps(document), "utf-8")
        text = "".join(f"{line}\n" for line in (self.header, *self.rows))
        (self.folder / "birds.csv").write_bytes(text.encode())
        return self.folder


@pytest.fixture
def then(tmp_path: Path) -> Birds:
    return Birds(tmp_path / "then")


@pytest.fixture
def now(tmp_path: Path) -> Birds:
    return Birds(tmp_path / "now")


def diff(capsys, *arguments: object, status: int = 0) -> dict[str, Any]:
    found = main(["diff", *map(str, arguments), "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert found == status, document
    return document


@pytest.fixture
def compare(capsys, then, now):
    def run_it(*options: str, status: int = 0) -> dict[str, Any]:
        return diff(capsys, now.write(), "--base", then.write(), *options, status=status)

    return run_it


def kinds(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(change["level"], change["kind"]) for change in document["changes"]]


# -- rows and cells --------------------------------------------------------------------------------


def test_same_values_written_otherwise_are_no_change(compare, now):
    now.rows = ['"jay",6,3.00,"sea",', "daw,05,+2.0,land,x", 'crow,4,1e0,land,"NA"']
    document = compare("--exit-code")
    assert (document["same"], document["changes"], document["level"]) == (True, [], "none")


def test_another_dialect_changes_no_row(compare, now):
    now.resource["dialect"] = {"delimiter": ";"}
    now.header = now.header.replace(",", ";")
    now.rows = [row.replace(",", ";") for row in now.rows]
    assert kinds(compare()) == [("patch", "resource-described")]


def test_rows_and_cells_by_key(compare, now):
    now.rows = ["crow,4,1,land,", "daw,7,2,sea,NA", "robin,1,NA,sea,new"]
    document = compare()
    (table,) = document["tables"]
    assert table["key"] == ["id"]
    assert table["rows"] == {"base": 3, "now": 3}
    assert table["counts"] == {"added": 1, "removed": 1, "changed": 2, "cells": 4}
    assert table["added"] == [
        {"id": "robin", "eggs": "1", "mass": None, "kind": "sea", "note": "new"}
    ]
    assert table["removed"] == [{"id": "jay", "eggs": "6", "mass": "3", "kind": "sea", "note": ""}]
    assert table["changed"] == [
        {"key": {"id": "crow"}, "cells": [{"field": "note", "old": None, "new": ""}]},
        {
            "key": {"id": "daw"},
            "cells": [
                {"field": "eggs", "old": "5", "new": "7"},
                {"field": "kind", "old": "land", "new": "sea"},
                {"field": "note", "old": "x", "new": None},
            ],
        },
    ]
    assert kinds(document) == [
        ("major", "rows-removed"),
        ("minor", "rows-added"),
        ("patch", "rows-changed"),
    ]


def test_long_numbers_that_are_one_float_differ(compare, then, now):
    then.rows = ["crow,4,0.12345678901234567,land,"]
    now.rows = ["crow,4,0.12345678901234568,land,"]
    assert compare()["tables"][0]["counts"]["cells"] == 1
    then.rows = now.rows = ["crow,4,NaN,land,"]
    assert compare()["same"]


@pytest.mark.parametrize("kind", ["added", "removed"])
def test_rows_of_several_columns_as_key(compare, then, now, kind):
    for one in (then, now):
        one.schema["primaryKey"] = ["id", "eggs"]
    more = then if kind == "removed" else now
    more.rows = [*ROWS, "crow,5,1,land,"]
    assert compare()["tables"][0]["counts"][kind] == 1


def test_rows_without_a_key_are_counted(compare, then, now):
    for one in (then, now):
        del one.schema["primaryKey"]
    then.rows = [ROWS[0], ROWS[0], ROWS[1], "jay,,3,sea,NA"]
    then.schema["fields"][1] = {"name": "eggs", "type": "any"}
    now.schema["fields"][1] = {"name": "eggs", "type": "any"}
    now.rows = ["jay,,3.0,sea,NA", ROWS[0], ROWS[1], ROWS[1]]
    document = compare()
    (table,) = document["tables"]
    assert table["key"] == []
    assert (table["added"][0]["id"], table["removed"][0]["id"]) == ("daw", "crow")
    assert table["counts"] == {"added": 1, "removed": 1, "changed": 0, "cells": 0}
    assert document["level"] == "patch"
    now.rows = now.rows[:3]
    assert compare()["level"] == "major"
    now.rows = [*then.rows, ROWS[2]]
    assert compare()["level"] == "minor"


def test_key_that_was_declared_since_matches_rows(compare, then, now):
    del then.schema["primaryKey"]
    now.rows[0] = "crow,5,1.0,land,NA"
    document = compare()
    assert document["tables"][0]["counts"]["changed"] == 1
    assert ("major", "primary-key") in kinds(document)


def test_table_without_schema(compare, then, now):
    then.schema = now.schema = {}
    now.rows = [*ROWS[:2], "owl,1,2,3,4"]
    (table,) = compare()["tables"]
    assert table["removed"][0]["id"] == "jay"
    assert table["added"][0] == {
        "id": "owl",
        "eggs": "1",
        "mass": "2",
        "kind": "3",
        "note": "4",
    }


def test_empty_tables(compare, then, now):
    then.rows = []
    assert compare()["tables"][0]["counts"]["added"] == 3
    now.rows = []
    assert compare()["same"]
    del then.schema["primaryKey"], now.schema["primaryKey"]
    assert compare()["same"]


def test_tables_of_either_side(compare, then, now):
    table = {"path": "birds.csv", "schema": then.schema}
    then.more, now.more = [{"name": "old", **table}], [{"name": "new", **table}]
    document = compare()
    assert kinds(document) == [("minor", "table-added"), ("major", "table-removed")]
    assert [(one["name"], one["status"], one["rows"]) for one in document["tables"]] == [
        ("birds", "same", {"base": 3, "now": 3}),
        ("new", "added", {"base": None, "now": 3}),
        ("old", "removed", {"base": 3, "now": None}),
    ]


def test_resources_that_are_no_tables(compare, then, now):
    for one, text in ((then, "a"), (now, "b")):
        one.more = [{"name": "text", "path": "text.txt"}, {"name": "data", "data": {"a": text}}]
        one.write()
        (one.folder / "text.txt").write_text(text)
    assert kinds(compare()) == [("patch", "content-changed")] * 2
    (now.folder / "text.txt").write_text("a")
    now.more[1] = then.more[1]
    assert compare()["same"]


# texts of which some are the same value, by type
SAME: dict[str, list[list[str]]] = {
    "integer": [["1", "01", "+1"], ["-2"], ["9" * 30, "0" + "9" * 30], ["0", "-0"]],
    "number": [["1", "1.0", "1e0"], ["NaN"], ["INF"], ["0.1", ".1"], ["1" * 20], ["1" * 19 + "2"]],
    "boolean": [["true", "1"], ["false", "0"]],
    "date": [["2020-01-02"], ["1999-12-31"]],
    "datetime": [["2020-01-02T03:04:05"], ["2020-01-02T03:04:06"]],
    "time": [["03:04:05"], ["03:04:06"]],
    "year": [["2020"], ["1999"]],
    "yearmonth": [["2020-01"], ["2020-02"]],
    "duration": [["P1Y", "P12M"], ["P1D", "PT24H"]],
    "geopoint": [['"1,2"', '"1.0, 2"'], ['"2,1"']],
    "object": [['"{""a"":1,""b"":2}"', '"{""b"":2, ""a"":1.0}"'], ["{}"]],
    "array": [["[1]", "[1.0]"], ["[]"]],
    "list": [["a", '"a"'], ['"a,b"']],
    "string": [["a"], ["A"], ['""'], ['" "']],
    "any": [["a"], ["b"]],
}


@pytest.mark.parametrize("kind", SAME)
@pytest.mark.parametrize("seed", range(3))
def test_random_tables_as_counted_one_by_one(compare, then, now, kind, seed):
    """Every type as value, as key and in whole rows, against a count in plain Python."""
    chance = random.Random(f"{kind} {seed}")
    values: list[tuple[int, str]] = [(n, c) for n, cells in enumerate(SAME[kind]) for c in cells]
    missing = (-1, "NA")

    def rows(key: list[tuple[int, str]]) -> list[tuple[tuple[int, str], tuple[int, str]]]:
        return [(one, chance.choice([*values, missing])) for one in key]

    for keyed in (True, False):
        firsts = []
        for _ in (then, now):
            every = {n: (n, chance.choice(cells)) for n, cells in enumerate(SAME[kind])}
            chosen = chance.sample(list(every.values()), chance.randint(0, len(every)))
            loose = [chance.choice([*values, missing]) for _ in range(chance.randint(0, 12))]
            firsts.append(rows(chosen if keyed else loose))
        for one, made in zip((then, now), firsts, strict=True):
            one.schema = {
                "fields": [{"name": "k", "type": kind}, {"name": "v", "type": kind}],
                "missingValues": ["NA"],
                **({"primaryKey": ["k"]} if keyed else {}),
            }
            one.header, one.rows = "k,v", [f"{k[1]},{v[1]}" for k, v in made]
        counts = compare()["tables"][0]["counts"]
        old, new = ([(k[0], v[0]) for k, v in made] for made in firsts)
        if keyed:
            before, after = dict(old), dict(new)
            assert counts["added"] == len(after.keys() - before.keys())
            assert counts["removed"] == len(before.keys() - after.keys())
            both = before.keys() & after.keys()
            assert counts["changed"] == sum(before[k] != after[k] for k in both)
        else:
            assert counts["added"] == (Counter(new) - Counter(old)).total()
            assert counts["removed"] == (Counter(old) - Counter(new)).total()


# -- definitions -----------------------------------------------------------------------------------


def changed(now: Birds, name: str, **properties: Any) -> None:
    now.field(name).update(properties)


def drop(birds: Birds, name: str) -> None:
    birds.schema["fields"] = [one for one in birds.schema["fields"] if one["name"] != name]
    at = birds.header.split(",").index(name)
    rows = [row.split(",") for row in (birds.header, *birds.rows)]
    birds.header, *birds.rows = [",".join(row[:at] + row[at + 1 :]) for row in rows]


def as_uuid(birds: Birds) -> None:
    changed(birds, "note", format="uuid")
    birds.rows = [row.rpartition(",")[0] + ",NA" for row in birds.rows]


def add(birds: Birds) -> None:
    birds.schema["fields"].append({"name": "more", "type": "string"})
    birds.header += ",more"
    birds.rows = [f"{row},m" for row in birds.rows]


EDITS = {
    "field removed": (lambda b: drop(b, "note"), "major", "field-removed"),
    "field added": (add, "major", "field-added"),
    "type": (lambda b: changed(b, "eggs", type="number"), "major", "type-changed"),
    "format": (as_uuid, "major", "format-changed"),
    "tighter minimum": (
        lambda b: changed(b, "eggs", constraints={"minimum": 2}),
        "major",
        "constraint-tighter",
    ),
    "looser minimum": (
        lambda b: changed(b, "eggs", constraints={"minimum": -1}),
        "minor",
        "constraint-looser",
    ),
    "no minimum": (lambda b: changed(b, "eggs", constraints={}), "minor", "constraint-looser"),
    "maximum": (
        lambda b: changed(b, "eggs", constraints={"minimum": 0, "maximum": 9}),
        "major",
        "constraint-tighter",
    ),
    "required": (
        lambda b: changed(b, "mass", constraints={"required": True}),
        "major",
        "constraint-tighter",
    ),
    "value added": (
        lambda b: changed(b, "kind", categories=[*FIELDS[3]["categories"], {"value": "air"}]),
        "minor",
        "values-added",
    ),
    "value removed": (
        lambda b: changed(b, "kind", categories=FIELDS[3]["categories"][:1]),
        "major",
        "values-removed",
    ),
    "label": (
        lambda b: changed(
            b, "kind", categories=[{"value": "sea", "label": "At sea"}, {"value": "land"}]
        ),
        "patch",
        "category-described",
    ),
    "in order": (lambda b: changed(b, "kind", categoriesOrdered=True), "minor", "vocabulary-order"),
    "another order": (
        lambda b: changed(b, "kind", categories=FIELDS[3]["categories"][::-1]),
        "patch",
        "vocabulary-order",
    ),
    "vocabulary": (
        lambda b: changed(b, "note", constraints={"enum": ["x", ""]}),
        "major",
        "vocabulary-tighter",
    ),
    "no vocabulary": (lambda b: b.field("kind").pop("categories"), "minor", "vocabulary-looser"),
    "missing added": (
        lambda b: b.schema.update(missingValues=["NA", "-"]),
        "minor",
        "missing-added",
    ),
    "primary key": (lambda b: b.schema.update(primaryKey=["eggs"]), "major", "primary-key"),
    "no primary key": (lambda b: b.schema.pop("primaryKey"), "minor", "primary-key"),
    "unique key": (lambda b: b.schema.update(uniqueKeys=[["mass"]]), "major", "unique-key-added"),
    "foreign key": (
        lambda b: b.schema.update(
            foreignKeys=[{"fields": ["note"], "reference": {"resource": "", "fields": ["id"]}}]
        ),
        "major",
        "foreign-key-added",
    ),
    "fieldsMatch": (lambda b: b.schema.update(fieldsMatch="subset"), "minor", "fields-match"),
    "description": (lambda b: changed(b, "id", description="Other."), "patch", "described"),
    "decimal": (lambda b: changed(b, "mass", groupChar="'"), "patch", "lexical-changed"),
    "schema title": (lambda b: b.schema.update(title="Birds"), "patch", "schema-described"),
    "title": (lambda b: b.descriptor.update(title="Fowl"), "patch", "package-described"),
    "licence": (
        lambda b: b.descriptor.update(licenses=[{"name": "CC0-1.0"}]),
        "patch",
        "package-described",
    ),
    "name": (lambda b: b.descriptor.update(name="fowl"), "major", "package-described"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_definition(compare, now, edit):
    change, level, kind = EDITS[edit]
    change(now)
    document = compare()
    assert (level, kind) in kinds(document)
    assert document["level"] == level


def test_enum_derived_from_a_vocabulary_is_no_change(compare, now):
    changed(now, "kind", constraints={"enum": ["sea", "land"]})
    now.resource |= {"rowCount": 3, "bytes": (now.write() / "birds.csv").stat().st_size}
    changed(now, "id", constraints={"required": True, "unique": True})  # as the key has it
    assert compare()["same"]


def test_renamed_column_keeps_its_rows(compare, now):
    now.field("id")["name"] = "bird"
    now.schema["primaryKey"] = ["bird"]
    now.header = now.header.replace("id,", "bird,", 1)
    now.rows[0] = now.rows[0].replace(",4,", ",5,")
    document = compare()
    assert kinds(document) == [("major", "field-renamed"), ("patch", "rows-changed")]
    assert document["tables"][0]["changed"] == [
        {"key": {"bird": "crow"}, "cells": [{"field": "eggs", "old": "4", "new": "5"}]}
    ]


def rename(birds: Birds, old: str, new: str) -> None:
    birds.field(old)["name"] = new
    birds.header = birds.header.replace(old, new, 1)


def test_renamed_column_whose_values_changed_too(compare, then, now):
    for one in (then, now):
        one.rows += [f"b{number},{number % 2},1,land,n{number}" for number in range(20)]
    rename(now, "eggs", "clutch")
    now.rows[0] = "crow,40,1.0,land,NA"
    now.rows.append("owl,1,1,sea,")
    assert kinds(compare()) == [
        ("major", "field-renamed"),
        ("minor", "rows-added"),
        ("patch", "rows-changed"),
    ]


def test_column_in_the_place_of_another_is_not_the_same(compare, then, now):
    for one in (then, now):
        one.rows = [f"b{number},{number % 2},1,land,n" for number in range(20)]
    rename(now, "eggs", "nests")
    now.rows = [f"b{number},{number % 3 % 2},1,land,n" for number in range(20)]
    assert kinds(compare()) == [("major", "field-removed"), ("major", "field-added")]


@pytest.mark.parametrize(("more", "is_renamed"), [("x", True), ("other", False)])
def test_renamed_column_of_a_table_without_a_key(compare, then, now, more, is_renamed):
    for one, text in ((then, "x"), (now, more)):
        del one.schema["primaryKey"]
        one.rows = [f"b,1,1,land,{text}{number}" for number in range(20)]
    now.rows.append("b,1,1,land,last")
    rename(now, "note", "remark")
    assert (("major", "field-renamed") in kinds(compare())) is is_renamed


def test_reordered_columns(compare, now):
    now.schema["fields"].append(now.schema["fields"].pop(1))
    rows = [row.split(",") for row in (now.header, *now.rows)]
    now.header, *now.rows = [",".join([a, *rest, b]) for a, b, *rest in rows]
    assert kinds(compare()) == [("major", "fields-reordered")]


def test_another_type_compares_texts(compare, now):
    changed(now, "eggs", type="string", constraints={})
    assert compare()["tables"][0]["counts"]["changed"] == 0


def test_files_that_moved_ask_for_no_version(compare, now):
    now.write()
    (now.folder / "birds.csv").rename(now.folder / "b.csv")
    now.resource["path"] = "b.csv"
    now.write()
    (now.folder / "b.csv").write_bytes((now.folder / "birds.csv").read_bytes())
    document = compare("--check-version")
    assert (document["level"], document["check"]["passed"]) == ("none", True)


# -- data that cannot be compared ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("daw,9,9,land,", "primary-key-duplicate"),
        ("owl,many,9,land,", "value-type"),
        ("owl,9", "row-length"),
        ("NA,9,9,land,", "value-missing"),
    ],
)
def test_invalid_data_are_said_once(compare, now, row, code):
    now.rows.append(row)
    document = compare("--check-version", status=1)
    assert [(one["side"], one["code"]) for one in document["findings"]] == [("package", code)]
    assert document["tables"][0]["status"] == "not-compared"
    assert not document["check"]["passed"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("daw,9,9,land,", [("none", "rows-left-out")]),
        ("owl,9", [("none", "rows-left-out")]),
        ("NA,9,9,land,", [("none", "rows-left-out")]),
        ("owl,many,9,land,", [("none", "compared-as-text"), ("major", "rows-removed")]),
    ],
)
def test_a_past_with_faults_is_compared_all_the_same(compare, then, now, row, said):
    then.rows.append(row)
    now.rows[0] = now.rows[0].replace(",4,", ",5,")
    document = compare()
    assert kinds(document) == [*said, ("patch", "rows-changed")]
    assert document["tables"][0]["counts"]["cells"] == 1
    assert not document["findings"]


def test_a_cell_of_the_past_that_is_not_of_its_type_is_a_changed_cell(compare, then):
    then.rows[0] = then.rows[0].replace(",4,", ",many,")
    document = compare()
    assert kinds(document) == [("none", "compared-as-text"), ("patch", "rows-changed")]
    assert document["tables"][0]["changed"][0]["cells"] == [
        {"field": "eggs", "old": "many", "new": "4"}
    ]


def test_a_resource_of_the_past_without_a_name_is_called_as_its_file(compare, then):
    del then.resource["name"]
    document = compare()
    assert [(one["name"], one["rows"]) for one in document["tables"]] == [
        ("birds", {"base": 3, "now": 3})
    ]


@pytest.mark.parametrize("whose", ["schema", "profile", "package"])
def test_a_definition_at_another_address_is_a_major_change(compare, then, now, whose):
    for number, one in enumerate((then, now)):
        address = f"https://example.org/{number}.json"
        if whose == "package":
            one.descriptor["profile"] = address
        else:
            one.resource[whose] = address
            if whose == "schema":
                one.schema = {}
    document = compare("--check-version", status=1)
    assert document["level"] == "major"
    assert not document["same"]


def test_lists_parted_otherwise_are_the_same_lists(compare, then, now):
    for one, delimiter in ((then, ";"), (now, None)):
        one.field("note").update({"type": "list"} | ({"delimiter": delimiter} if delimiter else {}))
        one.rows = [row.rpartition(",")[0] + f',"x{delimiter or ","}y"' for row in ROWS]
    (change,) = compare()["changes"]
    assert (change["level"], change["message"]) == (
        "patch",
        'the field "note": delimiter was ";", is ","',
    )


def test_values_tell_a_renamed_column_before_its_description(compare, then, now):
    then.field("eggs")["description"] = then.field("mass")["description"] = "How much."
    then.field("mass")["type"] = "integer"
    then.rows = [f"b{number},{number},{number * 2},land,n" for number in range(9)]
    now.schema = copy.deepcopy(then.schema)
    now.field("eggs")["description"] = "How many."
    now.rows = then.rows
    rename(now, "eggs", "few")
    rename(now, "mass", "many")
    now.field("few")["description"], now.field("many")["description"] = "How much.", "How many."
    renamed = [
        (one["old"], one["new"]) for one in compare()["changes"] if one["kind"] == "field-renamed"
    ]
    assert renamed == [("eggs", "few"), ("mass", "many")]


def test_rows_without_a_key_show_what_changed_in_them(capsys, then, now):
    for one, last in ((then, "old"), (now, "new")):
        del one.schema["primaryKey"]
        one.rows[1] = f"daw,5,2,land,{last}"
    assert main(["diff", str(now.write()), "--base", str(then.write())]) == 0
    out = capsys.readouterr().out
    assert '  ~ id "daw", eggs "5", mass "2"\n      note: "old" → "new"\n' in out
    assert "\n  + " not in out


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_faults_are_listed_as_far_as_rows_are(capsys, then, now, form):
    now.rows = [f"b{number},x,1,sea," for number in range(30)]
    options = ["--base", str(then.write()), "--max-rows", "3", "--format", form]
    assert main(["diff", str(now.write()), *options]) == 1
    assert capsys.readouterr().out.count("a whole number") == 3


MAX_FILE_BYTES = 4 * 1024**3


@pytest.mark.parametrize("kind", ["table", "text"])
@pytest.mark.parametrize("what", ["missing", "too large", "a link out", "bad bytes"])
def test_what_cannot_be_read_in_either_version_is_said(compare, then, now, kind, what):
    """Equal as it may be, nothing is known of it."""
    for one in (then, now):
        name = "birds.csv" if kind == "table" else "text.txt"
        if kind == "text":
            one.more = [{"name": "text", "path": name}]
        path = one.write() / name
        path.unlink(missing_ok=True)
        one.write = lambda one=one: one.folder
        if what == "too large":
            path.touch()
            os.truncate(path, MAX_FILE_BYTES + 1)
        elif what == "a link out":
            path.symlink_to("/etc/hostname")
        elif what == "bad bytes":
            path.write_bytes(b"id,eggs,mass,kind,note\n\xff,1,1,sea,\n")
    if (kind, what) == ("text", "bad bytes"):
        assert compare("--exit-code")["same"]  # of no table, any bytes are fine
        return
    document = compare("--check-version", status=1)
    assert {one["side"] for one in document["findings"]} == {"base", "package"}
    assert document["tables"][-1]["status"] == "not-compared"
    assert not document["same"]


def test_tables_that_are_not_read_are_compared_as_they_are(compare, then, now):
    for one in (then, now):
        one.more = [{"name": "far", "path": "https://example.org/far.csv", "schema": one.schema}]
    document = compare("--exit-code")
    assert document["same"]
    assert document["tables"][-1]["status"] == "not-compared"  # no one has read it
    now.more = [{**now.more[0], "path": "https://example.org/near.csv"}]
    assert compare(status=1)["tables"][-1]["status"] == "not-compared"


def test_faults_that_leave_no_doubt_do_not_stop(compare, then):
    then.rows[:2] = ["crow, 4,1.0,land,NA", "daw,5,2,land,x\u200b"]
    (table,) = compare()["tables"]
    assert table["changed"] == [
        {"key": {"id": "daw"}, "cells": [{"field": "note", "old": "x\u200b", "new": "x"}]}
    ]


def test_white_space_is_part_of_a_text(compare, then, now):
    then.rows[1], now.rows[1] = "daw,5,2,land, ", "daw,5,2,land,"
    (table,) = compare()["tables"]
    assert table["changed"][0]["cells"] == [{"field": "note", "old": " ", "new": ""}]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"resources": 1}', '{"resources": [{"path": 1}]}']
)
def test_broken_descriptor(capsys, then, now, text):
    then.write(), now.write()
    (then.folder / "datapackage.json").write_text(text)
    document = diff(capsys, now.folder, "--base", then.folder, status=1)
    assert document["findings"]
    assert not document["changes"]


def test_tampered_release_is_refused(compare, then):
    then.write()
    then.resource["hash"] = "sha256:" + "0" * 64
    assert [one["code"] for one in compare(status=1)["findings"]] == ["file-hash"]


# -- the version -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "case",
    [
        ("1.2.3", "2.0.0", "major", True),
        ("1.2.3", "1.3.0", "major", False),
        ("1.2.3", "1.3.0", "minor", True),
        ("1.2.3", "1.2.4", "minor", False),
        ("1.2.3", "1.2.4", "patch", True),
        ("1.2.3", "1.2.3", "patch", False),
        ("1.2.3", "1.2.3", "none", True),
        ("1.2.3", "1.2.2", "none", False),
        ("1.2.3", "9.0.0", "none", True),
        ("1.2.3", "1.2.3+build", "patch", False),
        ("0.1.0", "0.2.0", "major", True),
        ("0.1.0", "0.1.1", "major", False),
        ("0.1.0", "0.1.1", "minor", False),
        ("0.1.0", "0.1.1", "patch", True),
        ("0.1.0", "1.0.0", "major", True),
        ("1.0.0-rc.1", "1.0.0", "major", True),
        ("1.0.0-rc.1", "1.0.0-rc.2", "major", True),
        ("1.0.0-rc.2", "1.0.0-rc.10", "patch", True),
        ("1.0.0-rc.1", "1.0.0-rc.1", "patch", False),
        ("1.0.0", "1.0.0-rc.1", "none", False),
        ("1.0.0", "1.1.0-rc.1", "minor", True),
        ("1.0.0", "1.1", "none", False),
        ("1.0.0", "v1.1.0", "none", False),
        ("1.0", "1.1.0", "none", False),
        (None, "1.1.0", "none", True),
        ("1.0.0", None, "none", False),
    ],
)
def test_version(request, compare, case):
    before, after, level, passed = case
    then, now = request.getfixturevalue("then"), request.getfixturevalue("now")
    for one, version in ((then, before), (now, after)):
        one.descriptor["version"] = version
        if version is None:
            del one.descriptor["version"]
    if level == "major":
        drop(now, "note")
    elif level == "minor":
        now.rows.append("owl,1,1,land,")
    elif level == "patch":
        now.rows[0] = "crow,5,1.0,land,NA"
    check = compare("--check-version", status=0 if passed else 1)["check"]
    assert check["passed"] is passed
    if not passed and level != "none":
        assert check["forced_by"]
        assert check["lowest"]


def test_versions_are_ordered_as_semver_has_it():
    ordered = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11"
    versions = [Version.read(text) for text in (*ordered.split(), "1.0.0-rc.1", "1.0.0")]
    assert sorted(versions, key=lambda one: one.order) == versions
    for text in ("1", "1.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0 ", "١.0.0", "9" * 5000):
        assert Version.read(text) is None


def test_what_forces_the_version_is_printed(capsys, then, now):
    drop(now, "note")
    assert main(["diff", str(now.write()), "--base", str(then.write()), "--check-version"]) == 1
    assert capsys.readouterr().out.endswith(
        "1 table compared, 1 changed; the changes are major\n"
        "error: the version 1.0.0 is that of the base: the changes since 1.0.0 are major, which "
        "asks for 2.0.0 at least\n"
        '    birds: the field "note" is gone\n'
    )


# -- where versions are ----------------------------------------------------------------------------


def zipped(folder: Path, archive: Path, prefix: str = "birds-1.0.0/") -> Path:
    with zipfile.ZipFile(archive, "w") as file:
        for path in folder.iterdir():
            file.write(path, prefix + path.name)
    return archive


def test_release_archive_folder_and_descriptor(capsys, tmp_path, then, now):
    now.rows.append("owl,1,1,land,")
    then.write(), now.write()
    shutil.copytree(then.folder, tmp_path / "release" / "csv")
    for base in (
        zipped(then.folder, tmp_path / "birds.zip"),
        zipped(then.folder, tmp_path / "flat.zip", ""),
        then.folder / "datapackage.json",
        tmp_path / "release",
    ):
        document = diff(capsys, now.folder, "--base", base)
        assert kinds(document) == [("minor", "rows-added")]
        assert document["base"]["name"] == str(base)
    document = diff(capsys, tmp_path / "birds.zip", "--base", now.folder)
    assert document["level"] == "major"


def bad_zip(folder: Path, what: str) -> Path:
    path = folder / "bad.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("datapackage.json", '{"name": "x", "resources": []}' * 100)
        if what == "outside":
            file.writestr("../x.csv", "a")
        elif what == "absolute":
            file.writestr("/tmp/x.csv", "a")
        elif what == "backslash":
            file.writestr("..\\x.csv", "a")
        elif what == "link":
            link = zipfile.ZipInfo("x.csv")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(link, "/etc/passwd")
        elif what == "several":
            file.writestr("a/datapackage.json", "{}")
            file.writestr("b/datapackage.json", "{}")
    data = path.read_bytes()
    if what == "several":
        path = folder / "several.zip"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("a/datapackage.json", "{}")
            file.writestr("b/datapackage.json", "{}")
    elif what == "truncated":
        path.write_bytes(data[:-10])
    elif what == "damaged":
        path.write_bytes(data[:60] + bytes(40) + data[100:])
    elif what == "no zip":
        path.write_bytes(b"a,b\n")
    elif what == "empty":
        with zipfile.ZipFile(path, "w"):
            pass
    return path


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("outside", "leads out of it"),
        ("absolute", "leads out of it"),
        ("backslash", "which is no path with forward slashes"),
        ("link", "which is a link or a device, not a file"),
        ("several", "holds several packages"),
        ("truncated", "is no zip archive, or is damaged"),
        ("damaged", "is no zip archive, or is damaged"),
        ("no zip", "is no zip archive, or is damaged"),
        ("empty", "there is no datapackage.json in"),
    ],
)
def test_archives_that_are_refused(capsys, tmp_path, now, what, said):
    inside = tmp_path / "in"
    inside.mkdir()
    before = {*tmp_path.rglob("*")}
    archive = bad_zip(inside, what)
    assert main(["diff", str(now.write()), "--base", str(archive)]) == 2
    assert said in capsys.readouterr().err
    assert {*tmp_path.rglob("*")} - before == {archive, inside / "bad.zip", *now_files(now)}


def now_files(now: Birds) -> set[Path]:
    return {now.folder, *now.folder.iterdir()}


def test_archive_that_is_too_large(capsys, tmp_path, monkeypatch, then, now):
    archive = zipped(then.write(), tmp_path / "birds.zip")
    monkeypatch.setattr("tablewright.base.zip_archive.MAX_UNPACKED_BYTES", 100)
    assert main(["diff", str(now.write()), "--base", str(archive)]) == 2
    assert "holds more than" in capsys.readouterr().err


def test_base_is_the_newest_release_by_default(capsys, monkeypatch, now):
    now.write()
    git(now.folder, "init", "-q", "-b", "main")
    commit(now.folder)
    assert diff(capsys, now.folder)["base"]["name"] == "HEAD"
    for tag in ("v0.9.0", "v0.10.0", "draft"):
        git(now.folder, "tag", tag)
    now.rows.append("owl,1,1,land,")
    now.write()
    document = diff(capsys, now.folder)
    assert document["base"]["name"] == "v0.10.0"
    assert len(document["base"]["commit"]) == 40
    assert kinds(document) == [("minor", "rows-added")]
    (now.folder / "draft").mkdir()  # no package: the tag is meant
    monkeypatch.chdir(now.folder)
    assert diff(capsys, "--base", "draft")["base"]["commit"]
    (now.folder / "HEAD").write_text("no package either")
    assert diff(capsys, "--base", "HEAD")["base"]["commit"]


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("mian", 'there is no "mian", and git knows no revision "mian"; did you mean "main"?'),
        ("--base=-x", "git knows no revision"),
        ("", "git knows no revision"),
        ("nothing.zip", 'there is no "nothing.zip"'),
        ("a\nb", "git knows no revision"),
    ],
)
def test_base_that_is_nowhere(capsys, now, base, said):
    now.write()
    git(now.folder, "init", "-q", "-b", "main")
    commit(now.folder)
    given = [base] if base.startswith("--") else ["--base", base]
    assert main(["diff", str(now.folder), *given]) == 2
    assert said in capsys.readouterr().err


def test_no_base_at_all(capsys, now):
    assert main(["diff", str(now.write())]) == 2
    assert "say with --base what to compare with" in capsys.readouterr().err


def test_exit_code(then, now):
    arguments = ["diff", str(now.write()), "--base", str(then.write()), "--exit-code"]
    assert main(arguments) == 0
    now.descriptor["title"] = "Fowl"
    now.write()
    assert main(arguments) == 1
    assert main(arguments[:-1]) == 0


# -- what is shown ---------------------------------------------------------------------------------

HOSTILE = (
    "x|y `code` <b>![a](javascript:1)</b> \\| @you #1 https://example.org *x* \x1b[31m\u202e"
    " ::error::x"
)


@pytest.fixture
def hostile(then, now):
    """A difference in which all that data can name holds markup."""
    name = HOSTILE.replace(",", "")
    for one in (then, now):
        one.schema["fields"][4]["name"] = name
        one.header = f"id,eggs,mass,kind,{name}"
    now.rows = [f'crow,4,1.0,land,"{HOSTILE}"', "daw,5,2,land,x", f'"{HOSTILE}",6,3,sea,']
    now.descriptor["title"] = now.descriptor["version"] = HOSTILE
    now.field(name)["description"] = HOSTILE
    now.more = [{"name": HOSTILE, "path": "birds.csv", "schema": now.schema}]
    now.write(), then.write()
    return ["diff", str(now.folder), "--base", str(then.folder), "--check-version"]


def test_markdown_has_no_markup_from_data(capsys, hostile):
    main([*hostile, "--format", "markdown"])
    shown = capsys.readouterr().out
    html = MarkdownIt("commonmark").enable("table").render(shown)
    for bad in ("<b>", "<a ", "<img", "<code>", "<em>", "\x1b", "\u202e"):
        assert bad not in html
    assert "&lt;b&gt;![a](javascript:1)&lt;/b&gt;" in html
    assert "https:" not in shown  # which GitHub makes a link of
    assert html.count("<table>") == 1
    assert {line.count(" | ") for line in shown.split("\n") if line.startswith("| ")} == {2}


def test_text_moves_no_cursor_and_gives_no_commands(capsys, hostile):
    main([*hostile, "--color", "never"])
    shown = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert not [line for line in shown.split("\n") if line.lstrip().startswith("::")]
    main([*hostile, "--color", "always"])
    assert "\x1b[33m  ~ " in capsys.readouterr().out


def test_long_texts_are_cut_to_what_differs(capsys, then, now):
    long = "word " * 100
    then.rows[0], now.rows[0] = f"crow,4,1,land,{long}a{long}", f"crow,4,1,land,{long}b{long}"
    main(["diff", str(now.write()), "--base", str(then.write())])
    (line,) = [line for line in capsys.readouterr().out.split("\n") if "note: " in line]
    old, new = line.split(" → ")
    assert len(line) < 250
    assert "aword" in old
    assert "bword" in new


def test_rows_beyond_the_limit_are_counted(capsys, then, now):
    now.rows += [f"owl{number},1,1,land," for number in range(60)]
    arguments = ["diff", str(now.write()), "--base", str(then.write())]
    main(arguments)
    assert "  … and more rows: 10 added\n" in capsys.readouterr().out
    document = diff(capsys, now.folder, "--base", then.folder, "--max-rows", "2")
    assert len(document["tables"][0]["added"]) == 2
    assert document["tables"][0]["counts"]["added"] == 60


def test_output_goes_to_a_file(capsys, tmp_path, then, now):
    target = tmp_path / "diff.json"
    now.write(), then.write()
    sides = [str(now.folder), "--base", str(then.folder)]
    main(["diff", *sides, "--format", "json", "--output", str(target)])
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text("utf-8"))["same"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere"],
        [".", "--base"],
        [".", "--base=--"],
        [".", "--format=--"],
        [".", "--format", "xml"],
    ],
)
def test_wrong_calls(arguments, tmp_path):
    done = run("diff", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


# -- how long it takes -----------------------------------------------------------------------------


def test_many_rows_are_compared_quickly(capsys, then, now):
    numbers = list(range(100_000))
    then.rows = [f"b{number},{number},{number / 7:.3f},land," for number in numbers]
    random.Random(5).shuffle(numbers)
    now.rows = [f"b{n},{n + (n % 100 == 0)},{n / 7:.4f},land," for n in numbers if n > 9]
    now.field("mass")["type"] = then.field("mass")["type"] = "string"
    now.write(), then.write()
    start = time.process_time()
    document = diff(capsys, now.folder, "--base", then.folder, "--max-rows", "5")
    assert time.process_time() - start < 5
    counts = document["tables"][0]["counts"]
    assert counts["removed"] == 10
    assert counts["cells"] == 99_990 + 999


# -- ids that were released ------------------------------------------------------------------------


@pytest.fixture
def released(tmp_path):
    """The dataset in a git checkout with a release, as a copy to be edited."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    package = copy_package(folder)
    package.rows("tombstones").clear()
    package.save()
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    git(folder, "tag", "v0.1.0")
    return package


def test_dataset_against_itself(capsys, released):
    before = git(released.folder, "status", "--short")
    document = diff(capsys, released.folder, "--check-version", "--exit-code")
    assert document["same"]
    assert git(released.folder, "status", "--short") == before == ""


def version(package: Copy, number: str) -> None:
    path = package.folder / "datapackage.json"
    document = json.loads(path.read_bytes())
    path.write_text(json.dumps(document | {"version": number}), "utf-8")


def tombstone(package: Copy, table: str, one: str) -> None:
    cells = {"withdrawn_in": "0.2.0", "reason": "mistaken", "note": "A slip."}
    package.add("tombstones", table_name=table, record_id=one, **cells)


def ids(capsys, package: Copy, status: int) -> list[tuple[str, str, str | None]]:
    package.save()
    document = diff(capsys, package.folder, "--check-version", status=status)
    assert document["check"]["passed"] is (status == 0)
    return [(one["kind"], one["table"], one["old"]) for one in document["check"]["ids"]]


def test_id_that_vanished_needs_a_tombstone(capsys, released):
    version(released, "0.2.0")
    gone = released.rows("observations").pop()["observation_id"]
    released.rows("claim_actors").pop()  # its key is no id
    assert ids(capsys, released, 1) == [("id-vanished", "observations", gone)]
    tombstone(released, "claims", gone)  # of another table
    assert ids(capsys, released, 1) == [("id-vanished", "observations", gone)]
    released.rows("tombstones")[0]["table_name"] = "observations"
    assert ids(capsys, released, 0) == []
    version(released, "0.1.1")
    assert ids(capsys, released, 1) == []


def test_ids_of_a_table_that_is_gone_need_tombstones(capsys, released):
    path = released.folder / "datapackage.json"
    document = json.loads(path.read_bytes()) | {"version": "0.2.0"}
    document["resources"] = [one for one in document["resources"] if one["name"] != "indicators"]
    path.write_text(json.dumps(document), "utf-8")
    found = ids(capsys, released, 1)
    expected = [row["indicator_id"] for row in released.rows("indicators")]
    assert found == [("id-vanished", "indicators", one) for one in expected]


def test_withdrawn_id_stays_withdrawn(capsys, released):
    row = released.rows("observations").pop()
    other = "another-sign.o1"
    tombstone(released, "observations", row["observation_id"])
    tombstone(released, "observations", other)
    version(released, "0.2.0")
    released.save()
    commit(released.folder)
    git(released.folder, "tag", "v0.2.0")
    released.rows("tombstones").clear()
    released.rows("observations").append(row)
    version(released, "0.3.0")
    assert ids(capsys, released, 1) == [
        ("tombstone-removed", "observations", other),
        ("id-reused", "observations", row["observation_id"]),
    ]


def test_other_packages_need_no_tombstones(compare, now):
    now.rows.pop()
    now.descriptor["version"] = "2.0.0"
    assert compare("--check-version")["check"]["ids"] == []
