"""What packages and resources say of themselves, beside the standard's own profiles."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tablewright.base.findings import Finding
from tablewright.checks.check import check
from tablewright.descriptor.package import Package
from tests.tabular.support import V2, package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

CSV = "id,name\na,b\n"
V1_TABLE = {"profile": "tabular-data-resource"}

# properties of a package, and of its resource; the severity of what is found at the last of them
# they look like others, or are none of a file on every system
NAMES = (
    "Any name", "Claims", "clаims", "claims\u200b", "a\0b", "a\nb", "../a", "a/b", "a?b#c",
)  # fmt: skip
PACKAGE: list[tuple[dict[str, Any], str]] = [
    ({"licenses": [{"name": "MIT"}, {"path": "LICENSE", "title": "x", "own": 5}]}, ""),
    ({"licenses": []}, "error"),
    ({"licenses": [{"title": "x"}]}, "error"),
    ({"licenses": [{"name": 5}]}, "error"),
    ({"licenses": [{"path": "../LICENSE"}]}, "error"),
    ({"licenses": ["MIT"]}, "error"),
    ({"sources": []}, ""),
    ({"sources": [{"path": "https://a.org", "version": "1"}]}, ""),
    ({"sources": [{}]}, "error"),
    ({"sources": [{"title": 5}]}, "error"),
    ({"sources": [{"path": "/etc/passwd"}]}, "error"),
    ({"sources": [{"title": "x", "email": "me"}]}, "warning"),
    ({"contributors": [{"title": "x", "roles": ["creator"], "orcid": "y"}]}, ""),
    ({"contributors": [{"givenName": "x", "familyName": "y", "role": "author"}]}, ""),
    ({"contributors": []}, "error"),
    ({"contributors": [{}]}, "error"),
    ({"contributors": [{"roles": "creator"}]}, "error"),
    ({"contributors": [{"title": "x", "roles": [5]}]}, "error"),
    ({"contributors": [{"organization": []}]}, "error"),
    ({"keywords": ["a"]}, ""),
    ({"keywords": []}, "error"),
    ({"keywords": [5]}, "error"),
    ({"created": "1985-04-12T23:20:50.52Z"}, ""),
    ({"created": "1985-04-12T23:20:50+02:00"}, ""),
    ({"created": "1985-04-12"}, "error"),
    ({"created": "12.04.1985"}, "error"),
    ({"image": "image.png"}, ""),
    ({"image": "http://a.org/b.png"}, ""),
    ({"image": "/image.png"}, "error"),
    ({"image": ""}, "warning"),
    ({"homepage": "https://a.org"}, ""),
    ({"homepage": "a.org"}, "warning"),
    ({"name": "a-name.of_1"}, ""),
    *(({"name": name}, "warning") for name in NAMES),
    ({"id": "https://doi.org/10.1594/PANGAEA.726855", "version": "1.0.0-rc.1+5"}, ""),
    ({"version": "1.0"}, "warning"),
    ({"version": ""}, "warning"),
    ({"created": "2024-02-30T00:00:00Z"}, "error"),
    ({"profile": "data-package"}, ""),
    ({"$schema": "https://example.org/own.json"}, "warning"),
    ({"$schema": "https://rs.gbif.org/data-packages/own-dp/1.0/own.json"}, "warning"),
]
RESOURCE: list[tuple[dict[str, Any], str]] = [
    ({"type": "table"}, ""),
    ({"type": "graph"}, "error"),
    ({"mediatype": "text/csv"}, ""),
    ({"mediatype": "csv"}, "error"),
    ({"homepage": "https://a.org", "licenses": [{"name": "MIT"}], "sources": []}, ""),
    ({"licenses": [{}]}, "error"),
    ({"sources": [5]}, "error"),
    ({"hash": ""}, ""),
    ({"name": "a-name.of_1"}, ""),
    *(({"name": name}, "warning") for name in NAMES),
    (V1_TABLE, ""),
    ({"profile": "https://specs.frictionlessdata.io/schemas/tabular-data-resource.json"}, ""),
    ({"profile": "own"}, "warning"),
]


@pytest.fixture(scope="module")
def profile() -> Any:
    """The standard's profile of a package, from the library dplib."""
    path = resources.files("dplib") / "profiles" / "2.0" / "datapackage.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("descriptor", "severity", "key"),
    [(package_of(table_of("id", "name")) | more, said, [*more][-1]) for more, said in PACKAGE]
    + [(package_of(table_of("id", "name") | more), said, [*more][-1]) for more, said in RESOURCE],
    ids=lambda value: json.dumps(value)[-60:],
)
def test_metadata(
    tmp_path: Path, profile: Any, descriptor: dict[str, Any], severity: str, key: str
) -> None:
    write_files(tmp_path, {"datapackage.json": descriptor, "t.csv": CSV})
    findings = check(Package(tmp_path)).findings
    assert [each.severity for each in findings] == [severity] * bool(severity)
    lines = (tmp_path / "datapackage.json").read_text("utf-8").split("\n")
    for each in findings:
        # at the property, or inside of it
        first = next(at for at, line in enumerate(lines, 1) if f'"{key}"' in line)
        assert first <= (each.line or 0) <= first + 6
    # what the profile refuses is an error
    if not profile.is_valid(descriptor):
        assert severity == "error"


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        ({"name": "Any name"}, "warning"),
        ({"name": "a-name/of_1.0"}, ""),
        ({"sources": [{"path": "a"}]}, "warning"),
        ({"sources": [{"title": "a"}]}, ""),
        ({"contributors": [{"givenName": "a"}]}, "warning"),
        ({"profile": "tabular-data-package"}, ""),
        ({"profile": "https://a.org/own-profile.json"}, "warning"),
        ({"$schema": "https://datapackage.org/profiles/1.0/datapackage.json"}, ""),
    ],
    ids=str,
)
def test_metadata_of_version_1(checked: Any, change: dict[str, Any], severity: str) -> None:
    descriptor = {"name": "old", "resources": [table_of("id", "name", type="x")], **change}
    findings = checked({"datapackage.json": descriptor, "t.csv": CSV}).findings
    assert [each.severity for each in findings] == [severity] * bool(severity)


def test_a_tabular_data_package_holds_tables_only(checked: Any) -> None:
    descriptor = {
        "profile": "tabular-data-package",
        "resources": [table_of("id", "name"), {"name": "o", "path": "o.txt"}],
    }
    findings = checked({"datapackage.json": descriptor, "t.csv": CSV, "o.txt": "x"}).findings
    assert [(each.code, each.table) for each in findings] == [("descriptor-property", "o")]


@pytest.mark.parametrize(
    ("more", "severity"), [({}, "warning"), ({"type": "table"}, "warning"), (V1_TABLE, "error")]
)
def test_a_table_without_a_schema(checked: Any, more: dict[str, Any], severity: str) -> None:
    resource = {"name": "t", "path": "t.csv", "bytes": len(CSV), **more}
    files = {"datapackage.json": package_of(resource), "t.csv": CSV}
    assert [(each.code, each.severity) for each in checked(files).findings] == [
        ("schema-missing", severity)
    ]
    # what can be checked is
    files["t.csv"] = CSV + "c,d\n"
    assert [each.code for each in checked(files).findings] == ["schema-missing", "file-bytes"]


def test_a_table_without_a_schema_is_checked_for_form(checked: Any) -> None:
    resource = {"name": "t", "path": "t.csv"}
    data = 'id, name,id\n1,a\n2, b,c\n"3"x,b,c\n'
    result = checked({"datapackage.json": package_of(resource), "t.csv": data})
    found = [each for each in result.findings if each.path == "t.csv"]
    assert [(each.code, each.severity) for each in sorted(found, key=Finding.sort_key)] == [
        ("value-padded", "warning"),
        ("column-duplicate", "error"),
        ("row-length", "error"),
        ("value-padded", "warning"),
        ("quote-stray", "error"),
    ]
    assert result.tables["t"].n_rows == 3


def test_a_table_without_schema_and_header_is_checked_for_form(checked: Any) -> None:
    resource = {"name": "t", "path": "t.csv", "dialect": {"header": False}}
    result = checked({"datapackage.json": package_of(resource), "t.csv": "1,a\n2,b\n3\n"})
    messages = [each.message for each in result.findings if each.code == "row-length"]
    assert messages == ["the row has 1 cells, most others 2"]


@pytest.mark.parametrize(
    ("kind", "column", "data", "codes"),
    [
        ("string", "id", "id\na\n01\n", []),
        ("integer", "id", "id\n01\n2\n", []),
        ("integer", "id", "id\n2\n", ["foreign-key-missing"]),
        ("string", "x", "id\na\n", ["schema-key"]),
    ],
)
def test_a_foreign_key_to_a_table_without_a_schema(
    checked: Any, kind: str, column: str, data: str, codes: list[str]
) -> None:
    key = {"fields": "v", "reference": {"resource": "p", "fields": column}}
    field = {"name": "v", "type": kind}
    descriptor = package_of(
        table_of(field, schema={"foreignKeys": [key]}), {"name": "p", "path": "p.csv"}
    )
    cell = "1" if kind == "integer" else "a"
    files = {"datapackage.json": descriptor, "t.csv": f"v\n{cell}\n", "p.csv": data}
    findings = [each for each in checked(files).findings if each.code != "schema-missing"]
    assert [each.code for each in findings] == codes
    if codes == ["schema-key"]:
        line = json.dumps(descriptor, indent=2).split("\n")[findings[0].line - 1]
        assert '"fields": "x"' in line


def test_a_foreign_key_to_what_is_no_table_is_said_to_be_unchecked(checked: Any) -> None:
    key = {"fields": "id", "reference": {"resource": "p", "fields": "x"}}
    other = {"name": "p", "path": "p.json"}
    descriptor = package_of(table_of("id", "name", schema={"foreignKeys": [key]}), other)
    files = {"datapackage.json": descriptor, "t.csv": CSV, "p.json": "{}"}
    (finding,) = checked(files).findings
    assert (finding.code, finding.severity) == ("not-supported", "warning")
    line = json.dumps(descriptor, indent=2).split("\n")[finding.line - 1]
    assert '"resource": "p"' in line


def test_size_and_hash_of_several_files_are_said_to_be_unchecked(checked: Any) -> None:
    resource = {**table_of("id", "name"), "path": ["a.csv", "b.csv"], "bytes": 5, "hash": "0" * 32}
    files = {"datapackage.json": package_of(resource), "a.csv": CSV, "b.csv": CSV}
    result = checked(files)
    assert [(each.code, each.severity) for each in result.findings] == [
        ("not-supported", "warning")
    ] * 2
    assert result.tables["t"].n_rows == 2


def test_a_schema_on_the_web_is_not_read_and_its_table_not_lost_in_silence(checked: Any) -> None:
    resource = {**table_of("id"), "schema": "https://example.org/s.json"}
    result = checked({"datapackage.json": package_of(resource), "t.csv": CSV + '"x,y\n'})
    assert [(each.code, each.severity) for each in result.findings] == [
        ("not-supported", "warning"),
        ("quote-unclosed", "error"),
    ]
    assert list(result.package.unchecked) == ["t"]


@pytest.mark.parametrize(
    ("resource", "codes"),
    [
        ({"path": "https://example.org/t.csv"}, ["not-supported"]),
        ({"path": "t.xlsx"}, ["not-supported"]),
        ({"path": "gone.csv.gz"}, ["file-missing"]),
        ({"data": "a,b"}, ["not-supported"]),
        ({"path": "t.csv", "encoding": "latin-99"}, ["not-supported"]),
    ],
    ids=str,
)
def test_what_is_not_read_is_no_fault_and_said_once(
    tmp_path: Path, resource: dict[str, Any], codes: list[str]
) -> None:
    from tablewright.released.hashing import hashes
    from tablewright.report.reports import as_text
    from tablewright.validation import validate

    odd = {**table_of("id", name="odd"), **resource}
    if "data" in resource:
        del odd["path"]
    files = {
        "datapackage.json": package_of(table_of("id", "name"), odd),
        "t.csv": CSV,
        "t.xlsx": "",
    }
    report = validate(write_files(tmp_path, files))
    assert [each.code for each in report.findings] == codes
    if codes == ["not-supported"]:
        assert (report.valid, report.outcome) == (True, "not-checked")
        assert as_text(report).endswith(
            "valid, 0 errors, 1 warning, 1 table not checked (1 table, 1 row)\n"
        )
        found = hashes(tmp_path, lambda *_: None)
        assert [one.table for one in found.tables] == ["t"]
        assert [left.table for left in found.unread] == ["odd"]


def test_hidden_paths_are_of_version_1(checked: Any) -> None:
    resource = {**table_of("id", "name"), "path": "./.hidden/t.csv"}
    files = {"datapackage.json": {"resources": [resource]}, ".hidden/t.csv": CSV}
    assert checked(files).findings == []
    files["datapackage.json"]["$schema"] = V2
    assert [each.code for each in checked(files).findings] == ["path-unsafe"]
