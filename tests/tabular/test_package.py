"""Descriptors and schemas, sound, faulty and hostile."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.base.errors import CallError
from tablewright.base.paths import UnsafePath
from tablewright.checks.check import check
from tablewright.descriptor.package import Package
from tests.tabular.support import V2, package_of, places, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

D = "datapackage.json"
CSV = "id,name\na,b\n"


def codes(findings: list[Any]) -> list[tuple[str, int]]:
    return [(code, line) for code, _, line, _ in places(findings)]


def line_of(folder: Path, needle: str, name: str = D) -> int:
    """The only line of a file that holds `needle`."""
    lines = (folder / name).read_text("utf-8").split("\n")
    (number,) = [number for number, line in enumerate(lines, 1) if needle in line]
    return number


def test_importing_the_package_is_cheap() -> None:
    program = (
        "import sys, tablewright.descriptor.package\n"
        "sys.exit(str({'pandas', 'pyarrow', 'numpy', 'jsonschema'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.stderr.strip() == "set()"


@pytest.mark.parametrize("name", ["", "absent", "absent.json", "a\0b", "x" * 5000])
def test_no_package_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(CallError):
        Package(tmp_path / name if name else tmp_path)


def test_a_package_is_a_folder_or_its_descriptor(tmp_path: Path) -> None:
    write_files(tmp_path, {D: package_of(table_of("id", "name"), version="1.2.3"), "t.csv": CSV})
    for target in (tmp_path, tmp_path / D, str(tmp_path)):
        package = Package(target)
        assert (package.name, package.version, package.standard) == ("example", "1.2.3", 2)
        assert [resource.name for resource in package.resources] == ["t"]
        assert package.findings == []


# where the one resource starts
RESOURCE = 5
# what is put into the descriptor's one resource, the code, and what stands on the finding's line
RESOURCE_FAULTS: list[tuple[dict[str, Any], str, str | int]] = [
    ({"path": "absent.csv"}, "file-missing", '"path"'),
    ({"path": "sub"}, "file-missing", '"path"'),
    ({"path": "x" * 5000 + ".csv"}, "file-unreadable", '"path"'),
    ({"path": ""}, "path-unsafe", '"path"'),
    ({"path": "../t.csv"}, "path-unsafe", '"path"'),
    ({"path": "sub/../../t.csv"}, "path-unsafe", '"path"'),
    ({"path": "sub/../t.csv"}, "path-unsafe", '"path"'),
    ({"path": "/etc/passwd"}, "path-unsafe", '"path"'),
    ({"path": "~/t.csv"}, "path-unsafe", '"path"'),
    ({"path": "..\\t.csv"}, "path-unsafe", '"path"'),
    ({"path": "C:/t.csv"}, "path-unsafe", '"path"'),
    ({"path": "//host/t.csv"}, "path-unsafe", '"path"'),
    ({"path": "file:///etc/passwd"}, "path-unsafe", '"path"'),
    ({"path": "https://example.org/t.csv"}, "not-supported", '"path"'),
    ({"path": ".hidden/t.csv"}, "path-unsafe", '"path"'),
    ({"path": "sub/.t.csv"}, "path-unsafe", '"path"'),
    ({"path": "t\0.csv"}, "path-unsafe", '"path"'),
    ({"path": "link.csv"}, "path-unsafe", '"path"'),
    ({"path": "linked/passwd"}, "path-unsafe", '"path"'),
    ({"path": "loop.csv"}, "path-unsafe", '"path"'),
    ({"path": ["t.csv", "/etc/passwd"]}, "path-unsafe", '"/etc/passwd"'),
    ({"path": ["t.csv", 12345]}, "descriptor-property", "12345"),
    ({"path": []}, "descriptor-property", '"path"'),
    ({"path": 5}, "descriptor-property", '"path"'),
    ({"path": None}, "descriptor-property", '"path"'),
    ({"data": [["id"], ["a"]]}, "descriptor-property", '"data"'),
    ({"name": 5}, "descriptor-property", '"name": 5'),
    ({"name": ""}, "descriptor-property", '"name": ""'),
    ({"title": 5}, "descriptor-property", '"title"'),
    ({"bytes": "5"}, "descriptor-property", '"bytes"'),
    ({"bytes": True}, "descriptor-property", '"bytes"'),
    ({"bytes": 5}, "file-bytes", '"bytes"'),
    ({"hash": "0" * 32}, "file-hash", '"hash"'),
    ({"hash": "sha256:" + "0" * 64}, "file-hash", '"hash"'),
    ({"hash": "crc32:0"}, "not-supported", '"hash"'),
    ({"hash": 5}, "descriptor-property", '"hash"'),
    ({"rowCount": 2}, "file-rows", '"rowCount"'),
    ({"format": "xlsx"}, "not-supported", '"format"'),
    ({"format": 5}, "descriptor-property", '"format"'),
    ({"path": "t.parquet"}, "not-supported", '"path"'),
    ({"path": "t.csv.bz2"}, "not-supported", '"path"'),
    ({"encoding": "latin-99"}, "not-supported", '"encoding"'),
    ({"encoding": "base64"}, "not-supported", '"encoding"'),
    ({"encoding": "unicode_escape"}, "not-supported", '"encoding"'),
    ({"encoding": 5}, "descriptor-property", '"encoding"'),
    ({"schema": 5}, "descriptor-property", '"schema"'),
    ({"schema": None}, "descriptor-property", '"schema"'),
    ({"schema": "../s.json"}, "path-unsafe", '"schema"'),
    ({"schema": "https://example.org/s.json"}, "not-supported", '"schema"'),
    ({"schema": "link.json"}, "path-unsafe", '"schema"'),
    ({"schema": "absent.json"}, "file-missing", '"schema"'),
    ({"schema": "sub"}, "file-missing", '"schema"'),
    ({"schema": {}}, "schema-property", '"schema"'),
    ({"schema": {"fields": []}}, "schema-property", '"fields"'),
    ({"schema": {"fields": 5}}, "schema-property", '"fields"'),
    ({"shcema": {}}, "descriptor-property-unknown", '"shcema"'),
    ({"dialect": 5}, "descriptor-property", '"dialect"'),
    ({"dialect": "absent.json"}, "file-missing", '"dialect"'),
    ({"dialect": {"delimeter": ";"}}, "descriptor-property-unknown", '"delimeter"'),
    ({"dialect": {"delimiter": 5}}, "descriptor-property", '"delimiter"'),
    ({"dialect": {"delimiter": 'a"b'}}, "descriptor-property", '"delimiter"'),
    ({"dialect": {"delimiter": ""}}, "descriptor-property", '"delimiter"'),
    ({"dialect": {"delimiter": "\n"}}, "descriptor-property", '"delimiter"'),
    ({"dialect": {"delimiter": '"'}}, "descriptor-property", '"delimiter"'),
    ({"dialect": {"quoteChar": ","}}, "descriptor-property", '"quoteChar"'),
    ({"dialect": {"quoteChar": "''"}}, "descriptor-property", '"quoteChar"'),
    ({"dialect": {"escapeChar": ""}}, "descriptor-property", '"escapeChar"'),
    ({"dialect": {"escapeChar": ","}}, "descriptor-property", '"escapeChar"'),
    ({"dialect": {"lineTerminator": ";"}}, "not-supported", '"lineTerminator"'),
    ({"dialect": {"header": "yes"}}, "descriptor-property", '"header"'),
    ({"dialect": {"headerRows": 1}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"headerRows": ["1"]}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"headerRows": [0]}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"headerRows": [1.5]}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"headerRows": [True]}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"headerRows": [[1]]}}, "descriptor-property", '"headerRows"'),
    ({"dialect": {"commentRows": [-1]}}, "descriptor-property", '"commentRows"'),
    ({"dialect": {"commentRows": [{}]}}, "descriptor-property", '"commentRows"'),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with links that lead out of it."""
    (tmp_path / "outside.csv").write_text(CSV)
    inside = tmp_path / "package"
    (inside / "sub").mkdir(parents=True)
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    (inside / "link.json").symlink_to(tmp_path / "outside.csv")
    (inside / "linked").symlink_to("/etc")
    (inside / "loop.csv").symlink_to("loop.csv")
    for name in ("t.csv", "t.parquet", "t.csv.bz2"):
        (inside / name).write_text(CSV)
    return inside


@pytest.mark.parametrize(("change", "code", "needle"), RESOURCE_FAULTS, ids=lambda v: str(v)[:60])
def test_fault_in_a_resource(folder: Path, change: Any, code: str, needle: str | int) -> None:
    write_files(folder, {D: package_of({**table_of("id", "name"), **change})})
    findings = check(Package(folder)).findings
    line = needle if isinstance(needle, int) else line_of(folder, needle)
    assert codes(findings) == [(code, line)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"path": ...}, "descriptor-property"),
        ({"path": ..., "data": "id,name"}, "not-supported"),
        ({"path": ..., "data": "a,b"}, "not-supported"),
        ({"path": ..., "data": None}, "not-supported"),
        ({"schema": ...}, "schema-missing"),
        ({"type": ..., "schema": ...}, "schema-missing"),
    ],
    ids=str,
)
def test_property_left_out(folder: Path, change: Any, code: str) -> None:
    resource = {k: v for k, v in {**table_of("id"), **change}.items() if v is not ...}
    write_files(folder, {D: package_of(resource)})
    assert [each.code for each in check(Package(folder)).findings] == [code]


@pytest.mark.parametrize(
    ("descriptor", "expected"),
    [
        ([], [("descriptor-property", 1)]),
        ("text", [("json-invalid", 1)]),
        ('"text"', [("descriptor-property", 1)]),
        ("null", [("descriptor-property", 1)]),
        ({}, [("descriptor-property", 1)]),
        ({"resources": []}, [("descriptor-property", 2)]),
        ({"resources": {}}, [("descriptor-property", 2)]),
        ({"resources": None}, [("descriptor-property", 2)]),
        ({"resources": [1, "a", None, []]}, [("descriptor-property", n) for n in (3, 4, 5, 6)]),
        (
            '{"resources": [1],\n"resources": [\n2]}',
            [("json-duplicate-key", 2), ("descriptor-property", 3)],
        ),
        (
            {"$schema": 5, "name": [], "version": 1, "resources": [1]},
            [
                ("descriptor-property", 2),
                ("descriptor-property", 3),
                ("descriptor-property", 4),
                ("descriptor-property", 6),
            ],
        ),
        (
            {"nmae": "x", "resources": [1]},
            [("descriptor-property-unknown", 2), ("descriptor-property", 4)],
        ),
    ],
    ids=lambda value: str(value)[:50],
)
def test_descriptor(tmp_path: Path, descriptor: Any, expected: list[Any]) -> None:
    write_files(tmp_path, {D: descriptor})
    assert codes(check(Package(tmp_path)).findings) == expected


def test_a_property_of_ones_own_is_a_warning_a_misspelt_one_with_a_hint(checked: Any) -> None:
    descriptor = package_of(
        table_of({"name": "id", "unit": "m", "constriants": {}}, formta="csv", note="x"),
        licences=[],
        funding="x",
    )
    findings = checked({D: descriptor, "t.csv": "id\n"}).findings
    assert [(each.code, each.severity, each.hint) for each in findings] == [
        ("descriptor-property-unknown", "warning", 'did you mean "licenses"?'),
        ("descriptor-property-unknown", "warning", ""),
        ("schema-property-unknown", "warning", ""),
        ("schema-property-unknown", "warning", 'did you mean "constraints"?'),
        ("descriptor-property-unknown", "warning", 'did you mean "format"?'),
        ("descriptor-property-unknown", "warning", ""),
    ]


def test_two_resources_of_one_name(checked: Any) -> None:
    findings = checked({D: package_of(table_of("id"), table_of("id")), "t.csv": "id\n"}).findings
    assert [each.code for each in findings] == ["resource-duplicate"]


def test_a_missing_file_hides_no_fault_of_the_schema(checked: Any) -> None:
    field = {"name": "id", "type": "strng"}
    findings = checked({D: package_of(table_of(field, schema={"primaryKey": "x"}))}).findings
    assert sorted(each.code for each in findings) == [
        "file-missing",
        "schema-key",
        "schema-type-unknown",
    ]


# a schema's properties, the code and what stands on the finding's line
SCHEMA_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"primaryKey": "nme"}, "schema-key", '"primaryKey"'),
    ({"primaryKey": ["id", "nme"]}, "schema-key", '"nme"'),
    ({"primaryKey": 5}, "schema-property", '"primaryKey"'),
    ({"primaryKey": [12345]}, "schema-key", '"primaryKey"'),
    ({"primaryKey": [["id"]]}, "schema-key", '"primaryKey"'),
    ({"uniqueKeys": {}}, "schema-property", '"uniqueKeys"'),
    ({"uniqueKeys": [["id", "xx"]]}, "schema-key", '"xx"'),
    ({"uniqueKeys": [12345]}, "schema-key", "12345"),
    ({"foreignKeys": "id"}, "schema-property", '"foreignKeys"'),
    ({"foreignKeys": [12345]}, "schema-key", "12345"),
    ({"foreignKeys": [{"fields": "id"}]}, "schema-key", "        {"),
    ({"foreignKeys": [{"fields": "id", "reference": 5}]}, "schema-key", "        {"),
    (
        {"foreignKeys": [{"fields": "xx", "reference": {"fields": "id"}}]},
        "schema-key",
        '"fields": "xx"',
    ),
    (
        {"foreignKeys": [{"fields": "id", "reference": {"fields": "xx"}}]},
        "schema-key",
        '"fields": "xx"',
    ),
    (
        {"foreignKeys": [{"fields": "id", "reference": {"resource": "u", "fields": "id"}}]},
        "schema-key",
        '"resource": "u"',
    ),
    (
        {"foreignKeys": [{"fields": "id", "reference": {"resource": 5, "fields": "id"}}]},
        "schema-key",
        '"resource": 5',
    ),
    (
        {"foreignKeys": [{"fields": "id", "reference": {"fields": 12345}}]},
        "schema-key",
        "12345",
    ),
    (
        {"foreignKeys": [{"fields": "id", "reference": {"fields": ["id", "name"]}}]},
        "schema-key",
        "        {",
    ),
    (
        # behind one that cannot be used
        {
            "foreignKeys": [
                {"fields": "id", "reference": {"fields": "name"}},
                {"fields": "name", "reference": {"fields": "zz"}},
            ]
        },
        "schema-key",
        '"zz"',
    ),
    ({"missingValues": "NA"}, "schema-property", '"missingValues"'),
    ({"missingValues": ["", 12345]}, "schema-property", "12345"),
    ({"missingValues": [{"label": "x"}]}, "schema-property", "          {"),
    ({"primaryKey": []}, "schema-key", '"primaryKey"'),
    ({"uniqueKeys": []}, "schema-property", '"uniqueKeys"'),
    ({"uniqueKeys": [[]]}, "schema-key", "[]"),
    ({"uniqueKeys": ["id"]}, "schema-key", '"id"'),
    ({"uniqueKeys": [["id"], ["name"], ["id"]]}, "schema-key", "        ["),
    ({"foreignKeys": []}, "schema-property", '"foreignKeys"'),
    (
        {"foreignKeys": [{"fields": [], "reference": {"fields": []}}]},
        "schema-key",
        '"fields": []',
    ),
    (
        {"foreignKeys": [{"fields": "name", "reference": {"resource": "t", "fields": "id"}}]},
        "schema-key",
        '"resource": "t"',
    ),
    ({"missingValues": ["", "-", "-"]}, "schema-property", '"-"'),
    ({"missingValues": ["", {"value": "xyz"}]}, "schema-property", "          {"),
    (
        {"missingValues": [{"value": "u", "label": "l"}, {"value": "v", "label": "l"}]},
        "schema-property",
        "          {",
    ),
    ({"missingValues": [{"value": "", "label": 5}]}, "schema-property", "          {"),
    ({"fieldsMatch": "some"}, "schema-property", '"fieldsMatch"'),
    ({"fieldsMatch": ["equal", "subset"]}, "schema-property", '"fieldsMatch"'),
    ({"fieldsMatch": 5}, "schema-property", '"fieldsMatch"'),
    ({"fieldsMatch": [[]]}, "schema-property", '"fieldsMatch"'),
    ({"primarykey": "id"}, "schema-property-unknown", '"primarykey"'),
    ({"$schema": 5}, "schema-property", '"$schema": 5'),
]

# a field's properties, the code and what stands on the finding's line
FIELD_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "strng"}, "schema-type-unknown", '"strng"'),
    ({"type": ["string"]}, "schema-property", '"type": ['),
    ({"type": None}, "schema-property", '"type": null'),
    ({"type": {"a": 1}}, "schema-property", '"type": {'),
    ({"type": "integer", "format": "x"}, "schema-format-unknown", '"format"'),
    ({"format": 5}, "schema-property", '"format"'),
    ({"type": "date", "format": "YYYY-MM-DD"}, "schema-format-unknown", '"format"'),
    ({"type": "date", "format": "%Q"}, "schema-format-unknown", '"format"'),
    ({"type": "date", "format": "%"}, "schema-format-unknown", '"format"'),
    ({"type": "date", "format": "%Y%Y"}, "schema-format-unknown", '"format"'),
    ({"constraints": []}, "schema-property", '"constraints"'),
    ({"constraints": None}, "schema-property", '"constraints"'),
    ({"missingValues": 5}, "schema-property", '"missingValues"'),
    ({"title": 5}, "schema-property", '"title"'),
    ({"categories": "a"}, "schema-property", '"categories"'),
    ({"categories": ["a", 12345]}, "schema-category", "12345"),
    ({"categories": ["a", "b", "zz", "a"]}, "schema-category", ' "a"\n'),
    ({"categories": [{"label": "A"}]}, "schema-category", "            {"),
    ({"categories": [{"value": "a", "label": 5}]}, "schema-category", "            {"),
    ({"type": "integer", "categories": [True]}, "schema-category", "true"),
    ({"type": "integer", "categories": [10**30]}, "schema-category", "000000"),
    ({"type": "number", "categories": [1]}, "schema-constraint-misplaced", '"categories"'),
    ({"categories": []}, "schema-category", '"categories"'),
    ({"categories": ["a", {"value": "x"}]}, "schema-category", "            {"),
    (
        {"categories": [{"value": "x", "label": "l"}, {"value": "z", "label": "l"}]},
        "schema-category",
        "            {",
    ),
    (
        {"categories": ["x", "y"], "constraints": {"enum": ["x", "yy"]}},
        "schema-constraint-invalid",
        '"yy"',
    ),
    (
        {"type": "integer", "categories": [1, 2], "constraints": {"enum": ["01", 2, 34567]}},
        "schema-constraint-invalid",
        "34567",
    ),
    ({"constraints": {"enum": []}}, "schema-constraint-invalid", '"enum"'),
    ({"categoriesOrdered": 1}, "schema-property", '"categoriesOrdered"'),
    ({"categoriesOrdered": True}, "schema-property-unknown", '"categoriesOrdered"'),
    ({"decimalChar": ","}, "schema-property-unknown", '"decimalChar"'),
    ({"type": "integer", "decimalChar": ","}, "schema-property-unknown", '"decimalChar"'),
    ({"trueValues": ["x"]}, "schema-property-unknown", '"trueValues"'),
    ({"type": "array", "itemType": "integer"}, "schema-property-unknown", '"itemType"'),
    ({"type": "number", "groupChar": "."}, "schema-property", '"groupChar"'),
    ({"type": "number", "groupChar": "1"}, "schema-property", '"groupChar"'),
    ({"type": "boolean", "trueValues": []}, "schema-property", '"trueValues"'),
    ({"type": "boolean", "falseValues": ["n", "true"]}, "schema-property", '"true"'),
    ({"rdfType": "name"}, "schema-property", '"rdfType"'),
    ({"type": "number", "decimalChar": 5}, "schema-property", '"decimalChar"'),
    ({"type": "number", "decimalChar": ""}, "schema-property", '"decimalChar"'),
    ({"type": "number", "groupChar": []}, "schema-property", '"groupChar"'),
    ({"type": "number", "bareNumber": "no"}, "schema-property", '"bareNumber"'),
    ({"type": "boolean", "trueValues": [12345]}, "schema-property", '"trueValues"'),
    ({"type": "boolean", "falseValues": "no"}, "schema-property", '"falseValues"'),
    ({"type": "list", "delimiter": ""}, "schema-property", '"delimiter"'),
    ({"type": "list", "itemType": "object"}, "schema-property", '"itemType"'),
    ({"type": "list", "itemType": ["string"]}, "schema-property", '"itemType"'),
    ({"name": "id"}, "schema-field-duplicate", None),
]


@pytest.mark.parametrize(("change", "code", "needle"), SCHEMA_FAULTS, ids=lambda v: str(v)[:70])
def test_fault_in_a_schema(tmp_path: Path, change: Any, code: str, needle: str) -> None:
    write_files(
        tmp_path, {D: package_of(table_of("id", "name", schema=change)), "t.csv": "id,name\nb,b\n"}
    )
    findings = check(Package(tmp_path)).findings
    assert [each.code for each in findings] == [code]
    line = findings[0].line
    assert needle in (tmp_path / D).read_text("utf-8").split("\n")[line - 1]


@pytest.mark.parametrize(("change", "code", "needle"), FIELD_FAULTS, ids=lambda v: str(v)[:70])
@pytest.mark.parametrize("cell", ["", "x"], ids=["empty", "filled"])
def test_fault_in_a_field(
    tmp_path: Path, change: Any, code: str, needle: str | None, cell: str
) -> None:
    field = {"name": "name", "type": "string", **change}
    write_files(tmp_path, {D: package_of(table_of("id", field)), "t.csv": f"id,name\nb,{cell}\n"})
    # the faulty column may be judged by what is left of it, everything else as if it were sound
    findings = [each for each in check(Package(tmp_path)).findings if each.path == D]
    assert [each.code for each in findings] == [code]
    if needle is not None:
        line = (tmp_path / D).read_text("utf-8").split("\n")[findings[0].line - 1]
        assert needle.rstrip("\n") in line


NEW = {
    "fieldsMatch": "equal",
    "uniqueKeys": [["id"]],
    "missingValues": [{"value": ""}],
    "fields": [
        {"name": "id", "missingValues": ["-"], "constraints": {"jsonSchema": {}}, "type": "array"},
        {"name": "a", "type": "list", "itemType": "integer", "delimiter": ";"},
        {"name": "b", "type": "integer", "groupChar": ",", "constraints": {"exclusiveMinimum": 0}},
        {"name": "c", "type": "string", "categories": ["c"], "categoriesOrdered": True},
    ],
}


@pytest.mark.parametrize("version", [1, 2])
def test_words_of_version_2_in_a_schema_of_version_1(checked: Any, version: int) -> None:
    # in the package by its version; in a file by the file's own, whatever the package says
    declared = {"$schema": f"https://datapackage.org/profiles/{version}.0/tableschema.json"}
    data = 'id,a,b,c\n[],1;2,"1,000",c\n'
    inside = package_of(table_of(schema=NEW))
    if version == 1:
        del inside["$schema"]
    outside = package_of({**table_of(), "schema": "s.json"})
    for files in ({D: inside}, {D: outside, "s.json": {**NEW, **declared}}):
        findings = checked({**files, "t.csv": data}).findings
        assert {(each.code, each.severity) for each in findings} == (
            {("schema-version", "warning")} if version == 1 else set()
        )
        assert len(findings) == (12 if version == 1 else 0)
        assert len({(each.line, each.column) for each in findings}) == len(findings)


def test_the_version_of_a_schema_inside_the_package_is_the_packages(checked: Any) -> None:
    old = {"$schema": "https://datapackage.org/profiles/1.0/tableschema.json"}
    files = {D: package_of(table_of({"name": "id"}, schema=old)), "t.csv": "id\n1\n"}
    result = checked(files)
    assert [(each.code, each.severity) for each in result.findings] == [
        ("schema-version", "warning")
    ]
    assert result.tables["t"].schema["id"].type == "any"


def test_a_schema_file_that_says_nothing_is_of_version_1(checked: Any) -> None:
    files = {D: package_of({**table_of(), "schema": "s.json"}), "t.csv": "id\n1\n"}
    result = checked({**files, "s.json": {"fields": [{"name": "id"}]}})
    assert result.findings == []
    assert result.tables["t"].schema["id"].type == "string"


def test_every_faulty_field_is_reported(checked: Any) -> None:
    schema = {"fields": [5, {"name": ""}, {"name": "a", "type": "x"}, {}, "b"]}
    findings = checked({D: package_of({**table_of(), "schema": schema}), "t.csv": "a\n"}).findings
    assert [each.code for each in findings] == [
        *["schema-property"] * 2,
        "schema-type-unknown",
        *["schema-property"] * 2,
    ]


def test_fields_of_one_name_are_a_warning(check_csv: Any) -> None:
    findings = check_csv("id\na\n", "id", "id").findings
    assert [(each.code, each.severity) for each in findings] == [
        ("schema-field-duplicate", "warning")
    ]


@pytest.mark.parametrize("content", ["[]", "null", "5", "{", b"\xff"], ids=str)
def test_a_schema_or_dialect_file_that_is_none(checked: Any, content: Any) -> None:
    for key in ("schema", "dialect"):
        descriptor = package_of({**table_of("id"), key: "f.json"})
        findings = checked({D: descriptor, "f.json": content, "t.csv": "id\n"}).findings
        assert len(findings) == 1, key
        assert findings[0].path == "f.json"


def test_a_dialect_in_a_file(checked: Any) -> None:
    files = {
        D: package_of({**table_of("id", "name"), "dialect": "d.json"}),
        "d.json": {"delimiter": ";"},
        "t.csv": "id;name\na;b,c\n",
    }
    assert checked(files).findings == []


def test_files_that_are_no_table(checked: Any) -> None:
    data = b"text"
    digest = hashlib.md5(data).hexdigest()
    raw = {"path": "a.txt", "bytes": 4, "hash": digest}
    descriptor = package_of(
        {"name": "right", **raw},
        {"name": "wrong", **raw, "bytes": 5, "hash": f"sha1:{'0' * 40}"},
        {"name": "absent", "path": "b.txt"},
        {"name": "unsafe", "path": "../b.txt"},
        {"name": "inline", "data": {"a": 1}},
    )
    findings = checked({D: descriptor, "a.txt": data}).findings
    assert [(each.code, each.table) for each in findings] == [
        ("file-bytes", "wrong"),
        ("file-hash", "wrong"),
        ("file-missing", "absent"),
        ("path-unsafe", "unsafe"),
    ]


def test_a_file_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, check_csv: Any) -> None:
    monkeypatch.setattr("tablewright.descriptor.package_files.MAX_FILE_BYTES", 5)
    findings = check_csv("id,name\n").findings
    assert [(each.code, each.path) for each in findings] == [("file-unreadable", "t.csv")]


def test_files_too_large_together_are_not_read(
    monkeypatch: pytest.MonkeyPatch, checked: Any
) -> None:
    monkeypatch.setattr("tablewright.tables.reading.MAX_TABLE_BYTES", 15)
    resource = table_of("id", "name") | {"path": ["a.csv", "b.csv"]}
    files = {D: package_of(resource), "a.csv": CSV, "b.csv": CSV}
    findings = checked(files).findings
    assert [(each.code, each.path) for each in findings] == [("file-unreadable", "b.csv")]


@pytest.mark.parametrize("again", ["t.csv", "./t.csv", "link.csv"])
def test_a_file_that_is_named_twice_is_one_fault_and_read_once(tmp_path: Path, again: str) -> None:
    table = {**table_of("id", "name", schema={"primaryKey": "id"}), "path": ["t.csv", again]}
    write_files(tmp_path, {D: package_of(table), "t.csv": CSV})
    (tmp_path / "link.csv").symlink_to("t.csv")
    checked = check(Package(tmp_path))
    assert [(each.code, each.severity) for each in checked.findings] == [
        ("descriptor-property", "error")
    ]
    assert again in checked.findings[0].message
    assert checked.tables["t"].n_rows == CSV.count("\n") - 1


def test_a_file_that_is_gone_in_between(tmp_path: Path) -> None:
    write_files(tmp_path, {D: package_of(table_of("id", "name")), "t.csv": CSV})
    package = Package(tmp_path)
    (tmp_path / "t.csv").unlink()
    assert [each.code for each in check(package).findings] == ["file-unreadable"]
    (tmp_path / "t.csv").symlink_to("/etc/passwd")
    assert [each.code for each in check(package).findings] == ["file-unreadable"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    write_files(tmp_path, {D: package_of(table_of("id", "name"))})
    os.mkfifo(tmp_path / "t.csv")
    assert [each.code for each in check(Package(tmp_path)).findings] == ["file-missing"]
    (tmp_path / D).unlink()
    os.mkfifo(tmp_path / D)
    with pytest.raises(CallError):
        Package(tmp_path)


def test_paths_are_resolved_inside_the_folder_only(folder: Path) -> None:
    write_files(folder, {D: package_of(table_of("id", "name"))})
    (folder / "inner.csv").symlink_to("t.csv")
    package = Package(folder)
    assert package.read_bytes("inner.csv") == CSV.encode()
    assert package.resolve(".") == folder
    assert package.read_bytes("./sub/.././t.csv".replace("sub/../", "")) == CSV.encode()
    for path in ("link.csv", "linked/passwd", "../outside.csv"):
        with pytest.raises(UnsafePath):
            package.read_bytes(path)


def test_version_1(checked: Any) -> None:
    descriptor = {
        "profile": "tabular-data-package",
        "name": "old",
        "resources": [
            {
                "name": "t",
                "profile": "tabular-data-resource",
                "path": "t.csv",
                "schema": {
                    "fields": [{"name": "id", "type": "integer"}, {"name": "up"}],
                    "primaryKey": "id",
                    "foreignKeys": [
                        {"fields": "id", "reference": {"resource": "", "fields": "id"}}
                    ],
                    "missingValues": ["", "NA"],
                },
                "dialect": {"csvddfVersion": 1.2, "delimiter": ",", "lineTerminator": "\r\n"},
            },
            {"name": "u", "url": "u.csv", "schema": {"fields": [{"name": "id"}]}},
        ],
    }
    result = checked({D: descriptor, "t.csv": "id,up\n1,NA\n2,x\n", "u.csv": "id\n1\n"})
    assert result.findings == []
    assert result.package.standard == 1
    assert result.tables["t"].values("up").to_pylist() == [None, "x"]


def test_v2_is_what_the_schema_says(tmp_path: Path) -> None:
    write_files(tmp_path, {D: {"resources": [table_of({"name": "a"})]}, "t.csv": "a\n"})
    assert Package(tmp_path).resources[0].schema["a"].type == "string"
    text = (tmp_path / D).read_text()
    (tmp_path / D).write_text(json.dumps({"$schema": V2, **json.loads(text)}))
    assert Package(tmp_path).resources[0].schema["a"].type == "any"


def refused(*_: Any) -> bytes:
    raise PermissionError(13, "Permission denied")


def test_files_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.helpers import format_package

    resource = {**table_of("id", "name"), "schema": "s.json", "dialect": "d.json"}
    other = {"name": "o", "path": "o.txt", "bytes": 1}
    files = {"t.csv": CSV, "s.json": {"fields": [{"name": "id"}]}, "d.json": {}, "o.txt": "x"}
    write_files(tmp_path, {D: package_of(resource, other), **files})
    package = Package(tmp_path)
    for module in ("package", "package_files"):
        monkeypatch.setattr(f"tablewright.descriptor.{module}.read_steadily", refused)
    findings = check(package).findings
    assert [(each.code, each.table) for each in findings] == [
        ("file-unreadable", "o"),
        ("file-unreadable", "t"),
    ]
    with pytest.raises(CallError, match="Permission denied"):
        Package(tmp_path)
    monkeypatch.undo()
    read = Package.read_bytes
    monkeypatch.setattr(Package, "read_bytes", refused)
    assert [each.code for each in format_package(tmp_path).findings] == ["file-unreadable"]
    monkeypatch.setattr(Package, "read_bytes", read)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
@pytest.mark.parametrize("name", ["t.csv", "s.json", "sub/t.csv"])
def test_permissions(tmp_path: Path, name: str) -> None:
    resource = {**table_of("id", "name"), "schema": "s.json"}
    resource["path"] = ["t.csv", "sub/t.csv"]
    schema = {"fields": [{"name": "id"}, {"name": "name"}]}
    write_files(
        tmp_path, {D: package_of(resource), "t.csv": CSV, "sub/t.csv": CSV, "s.json": schema}
    )
    path = tmp_path / name if name != "sub/t.csv" else tmp_path / "sub"
    path.chmod(0)
    try:
        assert [each.code for each in check(Package(tmp_path)).findings] == ["file-unreadable"]
    finally:
        path.chmod(0o700)


def test_a_file_that_becomes_a_link_is_not_formatted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.helpers import format_package

    inside, outside = tmp_path / "package", tmp_path / "outside.csv"
    outside.write_text("id,name\r\nb,c\r\n")
    inside.mkdir()
    write_files(inside, {D: package_of(table_of("id", "name")), "t.csv": CSV})
    real = Package._read

    def swap(package: Package) -> None:
        real(package)
        (inside / "t.csv").unlink()
        (inside / "t.csv").symlink_to(outside)

    monkeypatch.setattr(Package, "_read", swap)
    assert [each.code for each in format_package(inside).findings] == ["file-unreadable"]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/proc/self/mem"])
def test_a_device_behind_a_link_is_not_read(tmp_path: Path, device: str) -> None:
    for name in ("t.csv", "s.json", "d.json"):
        (tmp_path / name).symlink_to(device)
    resource = {**table_of("id"), "schema": "s.json", "dialect": "d.json"}
    write_files(tmp_path, {D: package_of(resource)})
    assert {each.code for each in check(Package(tmp_path)).findings} == {"path-unsafe"}
