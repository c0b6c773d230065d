"""One fault is one finding, at its place: what follows from it is not said as well."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import package_of, places, short, table_of

FIELDS: list[Any] = [
    {"name": "id", "type": "string", "constraints": {"pattern": "[a-z]+"}},
    {"name": "n", "type": "integer"},
    {"name": "day", "type": "date"},
    {"name": "kind", "type": "string", "constraints": {"enum": ["x", "y"], "required": True}},
]
KEY = {"primaryKey": "id"}
HEAD = "id,n,day,kind\n"
ROW = "a,1,2024-01-01,x\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # characters that no one sees: the cell is judged without them
        (HEAD + "a,1\u200b,2024-01-01,x\n", [("character-invisible", 2, 4)]),
        (HEAD + "a,1,2024-01\u202e-01,x\n", [("character-invisible", 2, 12)]),
        (HEAD + "a,\x071,2024-01-01,x\n", [("character-control", 2, 3)]),
        (HEAD + "a,z\u200b,2024-01-01,x\n", [("value-type", 2, 3), ("character-invisible", 2, 4)]),
        (HEAD.encode() + b"a,1\xe9,2024-01-01,x\n", [("encoding-invalid", 2, 4)]),
        (HEAD.encode() + b"a,1,2024-01-01,\xe9\n", [("encoding-invalid", 2, 16)]),
        (HEAD + "a, 1,2024-01-01,x\n", [("value-padded", 2, 3)]),
        (HEAD + "a,1,2024-01-01,x\u3000\n", [("value-padded", 2, 16)]),
        (HEAD + "a,1,2024-01-01, \n", [("value-missing", 2, 16)]),
        (HEAD + "a, ,2024-01-01,x\n", [("value-padded", 2, 3)]),
        # the header
        ("id,n\u200b,day,kind\n" + ROW, [("character-invisible", 1, 5)]),
        (
            "id,n\x07,day,kind\nb,z,2024-01-01,x\n",
            [("character-control", 1, 5), ("value-type", 2, 3)],
        ),
        (b"id,n,d\xe9ay,kind\n" + ROW.encode(), [("encoding-invalid", 1, 7)]),
        ('id,n"x,day,kind\n' + ROW, [("quote-stray", 1, 5)]),
        ('id,"n,day,kind\n' + ROW, [("quote-unclosed", 1, 4)]),
        ("id,,day,kind\nb,z,2024-01-01,x\n", [("column-unnamed", 1, 4), ("value-type", 2, 3)]),
        ("id,zzz,day,kind\nb,z,2024-01-01,x\n", [("column-unknown", 1, 4), ("value-type", 2, 3)]),
        ("id,N,day,kind\nb,z,2024-01-01,x\n", [("column-unknown", 1, 4), ("value-type", 2, 3)]),
        ("id,n ,day,kind\nb,z,2024-01-01,x\n", [("column-unknown", 1, 4), ("value-type", 2, 3)]),
        ("id,id,day,kind\n" + ROW, [("column-duplicate", 1, 4)]),
        ("id,kind,day,kind\n" + ROW, [("column-duplicate", 1, 4)]),
        ("id,day,kind\n" + ROW * 1, [("column-missing", 1, 12)]),
        (
            "id,n,day,kind,zzz\nb,z,2024-01-01,x\n",
            [("column-unknown", 1, 15), ("value-type", 2, 3)],
        ),
        ("id,n,day,kind,\n" + ROW, [("column-unnamed", 1, 15)]),
        (ROW + "b,z,2024-01-01,x\n", [("column-missing", 1, 1), ("value-type", 2, 3)]),
        # a row torn by a line break
        (HEAD + "a,1,2024-\n01-01,x\n" + "b,2,2024-01-01,x\n", [("row-length", 2, 10)]),
        (HEAD + "a,1,2024-01-01\r,x\nb,1,2024-01-01,x\n", [("character-control", 2, 15)]),
        (HEAD + "a,1,2024-01-01,x\rx\nb,1,2024-01-01,x\n", [("character-control", 2, 17)]),
        (HEAD + 'a,1,x\ny",x\nb,1,2024-01-01,x\n', [("quote-stray", 3, 2)]),
        (HEAD + 'a,1,2024-01-01,"x\ny\nb,1,2024-01-01,x\n', [("quote-unclosed", 2, 16)]),
        # two rows that lost a cell each are two faults
        (
            "id,n,day\na,1\nb,2\n",
            [("column-missing", 1, 9), ("row-length", 2, 4), ("row-length", 3, 4)],
        ),
        # quotes
        (HEAD + 'a,"1,2024-01-01,"x"\n', [("quote-unclosed", 2, 3)]),
        (HEAD + 'a,1,2024-01-01, "x"\n', [("quote-stray", 2, 17)]),
        (HEAD + '"a"b,1,2024-01-01,x\n', [("quote-stray", 2, 3)]),
        # rows
        (HEAD + ROW + ",,,\n", [("row-blank", 3, 1)]),
        (HEAD + ROW + "b,x1,,2024-01-01,\n", [("row-length", 3, 18)]),
        (HEAD + ROW + "b,x1,2024-01-01,x,\n", [("value-type", 3, 3), ("row-length", 3, 19)]),
        (HEAD + "a,1,2024-01-01,x\nb,1", [("row-length", 3, 4)]),
        # a file in another encoding
        ((HEAD + ROW).encode("utf-16"), [("encoding-invalid", 1, 1)]),
        ((HEAD + ROW).encode("utf-16-le"), [("encoding-invalid", 1, 1)]),
        ((HEAD + ROW).encode("utf-32"), [("encoding-invalid", 1, 1)]),
        ("\ufeff\ufeff" + HEAD + ROW, [("byte-order-mark", 1, 1)]),
    ],
    ids=repr,
)
def test_one_fault_is_one_finding(check_csv: Any, data: str | bytes, expected: list[Any]) -> None:
    if isinstance(data, str) and data.startswith("id,n,day\n"):
        expected = expected[1:]
        assert short(check_csv(data, *FIELDS[:3], schema=KEY).findings) == expected
        return
    assert short(check_csv(data, *FIELDS, schema=KEY).findings) == expected


@pytest.mark.parametrize("key", ["a ", "a\u200b", "\u00a0a"])
@pytest.mark.parametrize("side", ["child", "parent"])
def test_what_no_one_sees_in_a_key_leaves_its_references_alone(
    checked: Any, key: str, side: str
) -> None:
    child = table_of(
        "ref",
        "x",
        name="child",
        schema={"foreignKeys": [{"fields": "ref", "reference": {"resource": "t", "fields": "id"}}]},
    )
    keys = {"child": ("a", key), "parent": (key, "a")}[side]
    findings = checked(
        {
            "datapackage.json": package_of(table_of("id", "x", schema=KEY), child),
            "t.csv": f"id,x\n{keys[0]},1\n",
            "child.csv": f"ref,x\n{keys[1]},1\n",
        }
    ).findings
    path = {"child": "child.csv", "parent": "t.csv"}[side]
    assert [place[1] for place in places(findings)] == [path]


def test_words_not_composed_are_placed_by_the_dialect_s_delimiter(check_csv: Any) -> None:
    data = "id|name\na|cafe\u0301\n"
    (finding,) = check_csv(data, dialect={"delimiter": "|"}).findings
    assert (finding.code, finding.line, finding.column) == ("character-not-nfc", 2, 3)


def test_an_emoji_flag_is_no_invisible_character(check_csv: Any) -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert check_csv(f"id,name\na,{flag}\n").findings == []


def test_a_control_character_of_windows_says_what_was_meant(check_csv: Any) -> None:
    (finding,) = check_csv("id,name\na,it\u0092s\n").findings
    assert "\u2019" in finding.hint


@pytest.mark.parametrize(
    ("field", "severity"),
    [
        ({"type": "string"}, "warning"),
        ({"type": "any"}, "warning"),
        ({"type": "string", "constraints": {"required": True}}, "warning"),
        ({"type": "string", "constraints": {"maxLength": 9}}, "warning"),
        ({"type": "string", "constraints": {"maxLength": 1}}, "error"),
        ({"type": "string", "constraints": {"pattern": "[a-z]"}}, "error"),
        ({"type": "string", "constraints": {"pattern": "[ a-z]+"}}, "warning"),
        ({"type": "string", "constraints": {"enum": ["a"]}}, "error"),
        ({"type": "string", "constraints": {"unique": True}}, "error"),
        ({"type": "string", "categories": ["a"]}, "error"),
        ({"type": "integer"}, "error"),
    ],
)
def test_white_space_is_an_error_where_the_standard_forbids_it(
    check_cell: Any, field: dict[str, Any], severity: str
) -> None:
    cell = " 1" if field["type"] == "integer" else " a"
    (finding,) = check_cell(cell, field).findings
    assert (finding.code, finding.severity) == ("value-padded", severity)
