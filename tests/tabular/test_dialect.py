"""Table Dialect: what a table's form is declared to be, and what of it has no effect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import short

N = {"name": "n", "type": "integer"}
A, B = {"name": "a", "type": "string"}, {"name": "b", "type": "string"}


@pytest.mark.parametrize("delimiter", ["::", "||", ", ", "<>", "a;"])
def test_a_delimiter_of_several_characters(check_csv: Any, delimiter: str) -> None:
    rows = [["id", "b", "n"], ["x", '"q' + delimiter + '""r"', "1"], ["", "y", "z"], ["k", ""]]
    data = "".join(delimiter.join(row) + "\n" for row in rows)
    checked = check_csv(data, "id", B, N, dialect={"delimiter": delimiter})
    width = len(delimiter)
    assert short(checked.findings) == [
        ("value-type", 3, 2 + 2 * width),
        ("row-length", 4, 2 + width),
    ]
    table = checked.tables["t"]
    assert table.values("b").to_pylist()[:2] == ["q" + delimiter + '"r', "y"]


def test_a_part_of_the_delimiter_belongs_to_the_text(check_csv: Any) -> None:
    checked = check_csv("a::b\n:x:::y:\n", A, B, dialect={"delimiter": "::"})
    assert checked.findings == []
    assert checked.tables["t"].rows() == [{"a": ":x", "b": ":y:"}]


def test_an_escaped_delimiter_of_several_characters(check_csv: Any) -> None:
    dialect = {"delimiter": "::", "escapeChar": "\\"}
    checked = check_csv("a::b\nx\\::y::z\n", A, B, dialect=dialect)
    assert checked.findings == []
    assert checked.tables["t"].rows() == [{"a": "x::y", "b": "z"}]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(r"\"x", '"x'), (r"x\"", 'x"'), (r"\"x\"y", '"x"y'), (r'"\"x"', '"x'), (r"\\", "\\")],
)
def test_an_escaped_quote_belongs_to_the_text(check_csv: Any, cell: str, meant: str) -> None:
    checked = check_csv(f"a,b\n{cell},z\n", A, B, dialect={"escapeChar": "\\"})
    assert checked.findings == []
    assert checked.tables["t"].rows() == [{"a": meant, "b": "z"}]


@pytest.mark.parametrize(
    ("dialect", "code", "severity"),
    [
        ({"sheetNumber": 1}, "not-supported", "warning"),
        ({"sheetName": "x"}, "not-supported", "warning"),
        ({"table": "x"}, "not-supported", "warning"),
        ({"property": "x"}, "not-supported", "warning"),
        ({"itemType": "array"}, "not-supported", "warning"),
        ({"itemKeys": ["a"]}, "not-supported", "warning"),
        ({"caseSensitiveHeader": False}, "", ""),
        ({"caseSensitiveHeader": True}, "", ""),
        ({"escapeChar": "\\"}, "", ""),
        ({"escapeChar": "\\", "quoteChar": "'"}, "descriptor-property", "warning"),
        ({"lineTerminator": "\r\n"}, "", ""),
        ({"lineTerminator": ";"}, "not-supported", "error"),
        ({"itemKeys": [5]}, "descriptor-property", "error"),
        ({"itemType": "x"}, "descriptor-property", "error"),
        ({"sheetNumber": 0}, "descriptor-property", "error"),
    ],
    ids=str,
)
def test_what_has_no_effect_is_said_to_have_none(
    check_csv: Any, dialect: dict[str, Any], code: str, severity: str
) -> None:
    findings = check_csv("a,b\nx,y\n", A, B, dialect=dialect).findings
    if severity == "error" and code == "descriptor-property":
        assert {(each.code, each.severity) for each in findings} >= {(code, severity)}
        findings = [each for each in findings if each.severity == "error"]
    assert [(each.code, each.severity) for each in findings] == [(code, severity)] * bool(code)


def test_fields_cannot_be_matched_by_name_without_a_header(check_csv: Any) -> None:
    more = {"dialect": {"header": False}, "schema": {"fieldsMatch": "subset"}}
    findings = check_csv("x,y\n", A, B, **more).findings
    assert [(each.code, each.severity) for each in findings] == [("not-supported", "warning")]


def test_names_in_another_case_by_the_dialect_of_version_1(check_csv: Any) -> None:
    dialect: dict[str, Any] = {"caseSensitiveHeader": False}
    data = "A,N,c\nx,1,y\nx,z,y\n"
    checked = check_csv(data, A, N, "c", dialect=dialect)
    assert short(checked.findings) == [("value-type", 3, 3)]
    assert checked.tables["t"].values("n").to_pylist() == [1, None]
    codes = {each.code for each in check_csv(data, A, N, "c").findings}
    assert "column-unknown" in codes
    # two fields that differ by case alone keep their own columns
    checked = check_csv("a,A\nx,y\n", A, "A", dialect=dialect)
    assert checked.findings == []
    assert checked.tables["t"].rows() == [{"a": "x", "A": "y"}]
