"""Descriptors in YAML: read as the JSON they stand for, with exact places."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from tablewright import cli
from tablewright.base.json_file import JsonFile
from tablewright.base.yaml_file import YamlFile, read_descriptor

if TYPE_CHECKING:
    from pathlib import Path

CSV = "id,n\na,x\n"
DESCRIPTOR = """\
name: example
resources:
- name: t
  path: t.csv
  schema:
    fields:
    - {name: id, type: string}
    - name: n
      type: integer
"""


def test_a_table_is_checked_by_a_descriptor_in_yaml(checked: Any) -> None:
    result = checked({"datapackage.yaml": DESCRIPTOR, "t.csv": CSV})
    assert [(each.code, each.severity, each.path) for each in result.findings] == [
        ("descriptor-property", "warning", "datapackage.yaml"),
        ("value-type", "error", "t.csv"),
    ]


def test_what_is_wrong_stands_in_its_place(checked: Any) -> None:
    text = DESCRIPTOR.replace("type: integer", "type: intger")
    found = checked({"datapackage.yml": text, "t.csv": CSV}).findings
    (fault,) = [each for each in found if each.severity == "error"]
    assert (fault.code, fault.line, fault.column) == ("schema-type-unknown", 9, 7)


def test_json_counts_where_both_are_there(checked: Any) -> None:
    files = {"datapackage.json": "{}", "datapackage.yaml": DESCRIPTOR, "t.csv": CSV}
    assert {each.path for each in checked(files).findings} == {"datapackage.json"}


def test_a_schema_may_be_yaml(checked: Any) -> None:
    descriptor = {"name": "x", "resources": [{"name": "t", "path": "t.csv", "schema": "s.yaml"}]}
    files = {
        "datapackage.json": descriptor,
        "s.yaml": "fields: [{name: id}, {nme: n}]",
        "t.csv": CSV,
    }
    (fault,) = checked(files).findings
    assert (fault.code, fault.path, fault.line, fault.column) == (
        "schema-property",
        "s.yaml",
        1,
        22,
    )


def test_values_are_those_json_has() -> None:
    text = "a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2024-01-31}\nd: yes\n5: 1.5\ne: ~\nf: '1'\n"
    file = YamlFile("d.yaml", text.encode())
    assert file.findings == []
    mappings = {"a": {"k": 1}, "b": {"k": 1}, "c": {"l": "2024-01-31", "k": 1}}
    assert file.value == mappings | {"d": True, "5": 1.5, "e": None, "f": "1"}
    assert (file.place("c", "l"), file.place("b", "k")) == ((3, 13), (2, 1))
    assert type(read_descriptor("d.json", b"{}")) is JsonFile


BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: 1\na: 2\n", "json-duplicate-key", (2, 1)),
        ("a: [1\n", "json-invalid", (2, 1)),
        ("a: b: c\n", "json-invalid", (1, 5)),
        ("a: !!python/object:os.system x\n", "json-invalid", (1, 4)),
        ("a: *b\n", "json-invalid", (1, 4)),
        ("a: &a [*a]\n", "json-invalid", (1, 8)),
        ("? [a]\n: 1\n", "json-invalid", (1, 3)),
        ("a: 1\n---\nb: 2\n", "json-invalid", (2, 1)),
        ("a: .inf\n", "json-invalid", (1, 4)),
        ("<<: 5\n", "json-invalid", (1, 5)),
        ("a: \x01\n", "json-invalid", None),
        ("a: " + "[" * 200, "json-invalid", (1, 103)),
        ("a: !!int x\n", "json-invalid", (1, 4)),
        (BOMB, "json-invalid", None),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_json_is_a_fault(text: str, code: str, place: Any) -> None:
    (fault,) = YamlFile("d.yaml", text.encode()).findings
    assert fault.code == code
    assert place in (None, (fault.line, fault.column))


@pytest.mark.parametrize("top", ["", "small/"])
def test_an_archive_may_have_a_descriptor_in_yaml(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], top: str
) -> None:
    """And so may a folder from which tables are loaded; both by their checksums."""
    sound = CSV.replace("x", "1")
    files = {"datapackage.yaml": DESCRIPTOR.encode(), "t.csv": sound.encode()}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    files["SHA256SUMS"] = sums.encode()
    archive = tmp_path / "y.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in files.items():
            file.writestr(f"{top}{name}", data)
            (tmp_path / name).write_bytes(data)
    places = (archive, tmp_path, tmp_path / "datapackage.yaml")
    read = [cr.load("t", release=place) for place in places]
    assert all(each.equals(read[0]) for each in read)
    assert read[0]["n"].tolist() == [1]
    assert cli.main(["validate", str(archive)]) == cli.main(["validate", str(tmp_path)])
    assert "is for use within a project" in capsys.readouterr().out
