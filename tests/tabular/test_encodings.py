"""Tables in other encodings, as their resources declare them."""

from __future__ import annotations

from typing import Any

import pytest

from tablewright.validation import validate
from tests.tabular.support import package_of, short, table_of, write_files

N = {"name": "n", "type": "integer"}


@pytest.mark.parametrize(
    ("encoding", "codec", "text"),
    [
        ("iso-8859-1", "latin-1", "é"),
        ("ISO-8859-15", "iso8859-15", "€"),
        ("windows-1252", "cp1252", "“é”"),
        ("windows-1251", "cp1251", "Карабах"),
        ("koi8-r", "koi8-r", "Карабах"),
        ("Shift_JIS", "shift_jis", "日本"),
        ("GB18030", "gb18030", "中文"),
        ("UTF-16", "utf-16", "Ղ\U0001f600"),
        ("utf-16le", "utf-16-le", "Ղ"),
        ("utf-32", "utf-32", "Ղ"),
        ("UTF8", "utf-8", "Ղ"),
    ],
)
def test_a_declared_encoding_is_read(check_csv: Any, encoding: str, codec: str, text: str) -> None:
    data = f'id,n\n"{text}",1\n{text},x\n'.encode(codec)
    checked = check_csv(data, "id", N, encoding=encoding, bytes=len(data))
    # columns count characters
    assert short(checked.findings) == [("value-type", 3, len(text) + 2)]
    assert checked.tables["t"].values("id").to_pylist() == [text, text]


def test_bytes_that_are_not_of_the_declared_encoding(check_csv: Any) -> None:
    data = "id,n\né,1\n".encode("cp1252") + b"a\x81b,2\n\x8d,x\n"
    findings = check_csv(data, "id", N, encoding="windows-1252").findings
    assert short(findings) == [
        ("encoding-invalid", 3, 2),
        ("encoding-invalid", 4, 1),
        ("value-type", 4, 3),
    ]
    assert findings[0].message == "not windows-1252: 0x81"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_broken_bytes_are_placed_by_the_line_ends_of_the_file(check_csv: Any, end: str) -> None:
    data = end.join(["id,n", "a,1", "b,2", ""]).encode() + b"a\x81\x8d,3" + end.encode()
    findings = check_csv(data, "id", N, encoding="windows-1252").findings
    found = [each for each in findings if each.code == "encoding-invalid"]
    assert [(each.line, each.column, each.message[-4:]) for each in found] == [
        (4, 2, "0x81"),
        (4, 3, "0x8d"),
    ]


def test_tables_side_by_side_each_have_their_own_broken_bytes(tmp_path: Any) -> None:
    tables = [table_of("id", name=f"t{at}", encoding="shift_jis") for at in range(8)]
    files: dict[str, Any] = {"datapackage.json": package_of(*tables)}
    for at in range(8):
        files[f"t{at}.csv"] = b"id\n" + b"a\n" * at + b"\x80\n" * 3000
    findings = validate(write_files(tmp_path, files), every_place=True).findings
    broken = [each for each in findings if each.code == "encoding-invalid"]
    assert [each.line for each in broken if each.table == "t3"] == list(range(5, 3005))
    assert len(broken) == 8 * 3000


@pytest.mark.parametrize("encoding", ["undefined", "UNDEFINED", "idna", "utf-7", "rot13"])
def test_what_decodes_no_file_is_not_known(check_csv: Any, encoding: str) -> None:
    (finding,) = check_csv("id,n\na,1\n", "id", N, encoding=encoding).findings
    assert (finding.code, finding.path) == ("not-supported", "datapackage.json")


def test_a_large_file_is_read_again_in_its_encoding(
    monkeypatch: pytest.MonkeyPatch, check_csv: Any
) -> None:
    monkeypatch.setattr("tablewright.csv.csv_file.LARGE", 1)
    data = "id,n\né,1\né,x\n".encode("utf-16")
    assert short(check_csv(data, "id", N, encoding="utf-16").findings) == [("value-type", 3, 3)]
