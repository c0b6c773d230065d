"""Faults of a file's form: bytes, line ends, characters, quotes, rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.tabular.support import package_of, places, short, table_of

if TYPE_CHECKING:
    from tablewright.checks.check import Checked

# the file, and the code, line and column of every finding; the columns are `id` and `name`
FAULTS: list[Any] = [
    pytest.param(b"", [("file-empty", 1, 1)], id="empty file"),
    pytest.param(b"\n\n", [("file-empty", 1, 1)], id="blank lines only"),
    pytest.param(b"\xef\xbb\xbf", [("byte-order-mark", 1, 1), ("file-empty", 1, 1)], id="BOM only"),
    pytest.param(b"id,name\n", [], id="header only"),
    pytest.param(b"id,name", [("line-end-missing", 1, 8)], id="header without end"),
    pytest.param(b"id,name\na,b", [("line-end-missing", 2, 4)], id="last line without end"),
    pytest.param(b"\xef\xbb\xbfid,name\na,b\n", [("byte-order-mark", 1, 1)], id="BOM"),
    # rows
    pytest.param(b"id,name\na,b,c\nd,e\n", [("row-length", 2, 5)], id="one cell too many"),
    pytest.param(b"id,name\na,b,,\nd,e\n", [("row-length", 2, 5)], id="empty cells too many"),
    pytest.param(b"id,name\na\nd,e\n", [("row-length", 2, 2)], id="one cell too few"),
    pytest.param(
        b"id,name\na,b,c\nd\ne,f\ng,h,i\n",
        [("row-length", 2, 5), ("row-length", 3, 2), ("row-length", 5, 5)],
        id="every ragged row",
    ),
    pytest.param(b"id,name\n\na,b\n", [("row-blank", 2, 1)], id="blank row"),
    pytest.param(b"id,name\na,b\n\n\n", [("row-blank", 3, 1), ("row-blank", 4, 1)], id="at end"),
    pytest.param(b"id,name\na,b\n  \n", [("row-blank", 3, 1)], id="row of white space"),
    pytest.param(b'id,name\n"  "\n', [("row-length", 2, 5)], id="white space in quotes"),
    pytest.param(b"\nid,name\na,b\n", [("row-blank", 1, 1)], id="blank above the header"),
    # bytes
    pytest.param(b"id,name\na,\xff\n", [("encoding-invalid", 2, 3)], id="not UTF-8"),
    pytest.param(
        b"id,name\n\xc3\xa9\xe9,b\nc,\xe9t\xe9\n\xef\xbf\xbd,\xe2\x82\n",
        [
            ("encoding-invalid", 2, 2),
            ("encoding-invalid", 3, 3),
            ("encoding-invalid", 3, 5),
            ("character-lost", 4, 1),
            ("encoding-invalid", 4, 3),
        ],
        id="every sequence that is not UTF-8",
    ),
    pytest.param(b"id,name\na,\xed\xa0\x80\n", [("encoding-invalid", 2, 3)], id="surrogate bytes"),
    # line ends
    pytest.param(b"id,name\r\na,b\r\n", [("line-end-crlf", 1, 8)], id="CRLF all through"),
    pytest.param(
        b"id,name\r\na,b\nc,d\r\ne,f\r\n", [("line-end-mixed", 2, 4)], id="one LF among CRLF"
    ),
    pytest.param(
        b"id,name\na,b\r\nc,d\ne,f\r\ng,h\n",
        [("line-end-mixed", 2, 4), ("line-end-mixed", 4, 4)],
        id="CRLF among LF",
    ),
    pytest.param(b"id,name\na,b\rc,d\ne,f\n", [("line-end-mixed", 2, 4)], id="lone CR"),
    pytest.param(b"id,name\ra,b\rc,d\r", [("line-end-mixed", 1, 8)], id="CR all through"),
    pytest.param(
        b'id,name\r\na,"b\nc"\r\nd,e\r\n',
        [("line-break-in-cell", 2, 3), ("line-end-crlf", 1, 8)],
        id="LF in a cell of a CRLF file",
    ),
    # characters
    pytest.param(b"id,name\na,b\x00c\n", [("character-control", 2, 4)], id="NUL"),
    pytest.param(
        "id,name\na,\x1b\nb,\x7f\u0085\n".encode(),
        [("character-control", 2, 3), ("character-control", 3, 3), ("character-control", 3, 4)],
        id="other controls",
    ),
    pytest.param(b"id,name\na,b\tc\n", [], id="a tab is none"),
    pytest.param("id,name\na,é\u200bb\n".encode(), [("character-invisible", 2, 4)], id="ZWSP"),
    pytest.param("id,name\na,\u202eb\n".encode(), [("character-invisible", 2, 3)], id="bidi"),
    pytest.param("id,name\na,b\u00adc\n".encode(), [("character-invisible", 2, 4)], id="hyphen"),
    pytest.param("id,name\na,b\ufeff\n".encode(), [("character-invisible", 2, 4)], id="BOM inside"),
    pytest.param("id,name\na\U000e0041,b\n".encode(), [("character-invisible", 2, 2)], id="tag"),
    pytest.param("id,name\na,b\u200dc\n".encode(), [("character-invisible", 2, 4)], id="joiner"),
    pytest.param("id,name\na,می\u200cخواهم\n".encode(), [], id="joiner in Persian"),
    pytest.param("id,name\na,\U0001f469\u200d\U0001f52c\n".encode(), [], id="joiner in emoji"),
    pytest.param("id,name\na,x e\u0301t\n".encode(), [("character-not-nfc", 2, 5)], id="not NFC"),
    pytest.param(
        "id,name\ne\u0301,\u212b\n".encode(),
        [("character-not-nfc", 2, 1), ("character-not-nfc", 2, 4)],
        id="not NFC twice",
    ),
    # merge markers
    pytest.param(
        b"id,name\n<<<<<<< HEAD\na,b\n||||||| base\n=======\nc,d\n>>>>>>> other\n",
        [
            ("merge-marker", 2, 1),
            ("merge-marker", 4, 1),
            ("merge-marker", 5, 1),
            ("merge-marker", 7, 1),
        ],
        id="merge markers",
    ),
    pytest.param(
        b"<<<<<<< HEAD\nid,name\n=======\nid,name\n>>>>>>> x\na,b\n",
        [("merge-marker", 1, 1), ("merge-marker", 3, 1), ("merge-marker", 5, 1)],
        id="merge markers around the header",
    ),
    # quotes
    pytest.param(b'id,name\na,"b\nc,d\n', [("quote-unclosed", 2, 3)], id="unclosed"),
    pytest.param(
        b'id,name\na,b\nc,"d',
        [("line-end-missing", 3, 5), ("quote-unclosed", 3, 3)],
        id="unclosed at the end",
    ),
    pytest.param(
        b'id,name\na,"b\nc,"d"\ne,f,g\n',
        [("quote-unclosed", 2, 3), ("row-length", 4, 5)],
        id="unclosed, with a sound quote behind",
    ),
    pytest.param(
        b'id,name\na,"b, c\nd,e\n', [("quote-unclosed", 2, 3)], id="unclosed with a delimiter"
    ),
    pytest.param(
        b'id,name\n"a,b\nc,d\n"e,f\ng,h\n',
        [("quote-unclosed", 2, 1), ("quote-unclosed", 4, 1)],
        id="two unclosed",
    ),
    pytest.param(
        b'id,name\na,"b\nc,d\ne,f"\ng,h\n',
        [("quote-swallows-lines", 2, 3)],
        id="closed on a later line",
    ),
    pytest.param(
        b'id,name\n"a,b\nc",d\ne,f,g\n',
        [("quote-swallows-lines", 2, 1), ("row-length", 4, 5)],
        id="swallows, and faults behind it are found",
    ),
    pytest.param(
        b'id,name\n"a,b\nc,d"\ne,f\n',
        [("quote-swallows-lines", 2, 1)],
        id="swallows from the first cell to the last",
    ),
    pytest.param(b'id,name\na,b"c\n', [("quote-stray", 2, 4)], id="stray"),
    pytest.param(
        b'id,name\na,b"\nc"d,e\n', [("quote-stray", 2, 4), ("quote-stray", 3, 2)], id="two stray"
    ),
    pytest.param(
        b'id,name\na"b,c"d\n',
        [("quote-stray", 2, 2), ("quote-stray", 2, 6)],
        id="two stray in a row",
    ),
    pytest.param(b'id,name\na,"b"c\n', [("quote-stray", 2, 5)], id="text behind a quote"),
    pytest.param(b'id,name\na, "b"\n', [("quote-stray", 2, 4)], id="space before a quote"),
    pytest.param(
        b'id,name\na,"b "c, d" e"\nf,g\n', [("quote-stray", 2, 6)], id="quotes not doubled"
    ),
    pytest.param(b'id,name\n"a"b,"c"\n', [("quote-stray", 2, 3)], id="sound cell behind"),
    pytest.param(
        b'id,name\na,"b\nc"\nd,e\n', [("line-break-in-cell", 2, 3)], id="cell of two lines"
    ),
    pytest.param(
        b'id,name\n"one, two\nthree, four",x\n',
        [("line-break-in-cell", 2, 1)],
        id="cell of two lines of prose",
    ),
    pytest.param(
        b'id,name\r\na,"b\r\nc"\r\nd,e\r\n',
        [("line-break-in-cell", 2, 3), ("line-end-crlf", 1, 8)],
        id="cell of two lines, CRLF",
    ),
    pytest.param(
        'id,name\n"é\n""ü""",b\n"c","d\n\ne"\nf\u200bg,h,i\n'.encode(),
        [
            ("character-invisible", 7, 2),
            ("line-break-in-cell", 2, 1),
            ("line-break-in-cell", 4, 5),
            ("row-length", 7, 7),
        ],
        id="places behind cells of several lines",
    ),
    # cells
    pytest.param(b"id,name\n a,b\n", [("value-padded", 2, 1)], id="space before"),
    pytest.param(b"id,name\na,b \n", [("value-padded", 2, 3)], id="space behind"),
    pytest.param(b'id,name\na," b"\n', [("value-padded", 2, 3)], id="space inside quotes"),
    pytest.param("id,name\na,b\u00a0\n".encode(), [("value-padded", 2, 3)], id="no-break space"),
]
WARNINGS = {
    "character-lost",
    *("line-end-crlf", "line-end-missing", "line-break-in-cell", "value-padded"),
    *("byte-order-mark", "character-invisible", "character-not-nfc"),
}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a\u200bb", "character-invisible"),
        ("cafe\u0301", "character-not-nfc"),
        ("\u0d12\u0d34\u0d42\u0d30\u0d4d\u200d", ""),
        ("\u0627\u0644\u0639\u200e", ""),
        ("\u0627\u0644\u0639 (\u200e2\u200e)", ""),
        ("abc\u200e", "character-invisible"),
        ("\u0915\u200b", "character-invisible"),
    ],
    ids=ascii,
)
def test_what_no_one_sees_is_an_error_in_keys_alone(check_csv: Any, cell: str, code: str) -> None:
    for schema, severity in ({}, "warning"), ({"primaryKey": ["name"]}, "error"):
        found = check_csv(f"id,name\nx,{cell}\n", schema=schema).findings
        assert [(each.code, each.severity) for each in found] == [(code, severity)] * bool(code)


@pytest.mark.parametrize(("data", "expected"), FAULTS)
def test_fault_of_form(check_csv: Any, data: bytes, expected: list[Any]) -> None:
    findings = check_csv(data).findings
    assert short(findings) == sorted(expected, key=lambda e: (e[1], e[2], e[0]))
    for each in findings:
        assert (each.severity == "warning") == (each.code in WARNINGS)
        assert (each.path, each.table) == ("t.csv", "t")


def rows(checked: Checked) -> list[tuple[str, ...]]:
    table = checked.tables["t"]
    return list(zip(*(table.strings(name).to_pylist() for name in table.columns), strict=True))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"id,name\na\nb,c,d\n", [("a", ""), ("b", "c")]),
        (b'id,name\na,"b\nc,d\n', [("a", "b"), ("c", "d")]),
        (b'id,name\na,"b\nc,d\ne,f"\ng,h\n', [("a", "b"), ("c", "d"), ("e", 'f"'), ("g", "h")]),
        (b'id,name\na,"b "c, d" e"\nf,g\n', [("a", '"b "c, d" e"'), ("f", "g")]),
        (b"id,name\n<<<<<<< x\na,b\n=======\nc,d\n>>>>>>> y\n", [("a", "b"), ("c", "d")]),
        (b"id,name\na,\xff\n\xef\xbf\xbd,b\n", [("a", "\ufffd"), ("\ufffd", "b")]),
        (b"id,name\ra,b\rc,d\r", [("a", "b"), ("c", "d")]),
        (b"id,name\na,b\x00\n", [("a", "b")]),
    ],
    ids=["ragged", "unclosed", "swallowed", "not doubled", "merge", "bytes", "CR", "NUL"],
)
def test_reading_goes_on_behind_a_fault(check_csv: Any, data: bytes, expected: Any) -> None:
    assert rows(check_csv(data)) == expected


def test_a_row_too_short_is_one_fault(checked: Any) -> None:
    # its cells are not missing, and its key can be referred to; what fits no column is another
    result = checked(
        {
            "datapackage.json": package_of(
                table_of(
                    "id",
                    {"name": "n", "type": "integer", "constraints": {"required": True}},
                    {"name": "m", "type": "integer"},
                    schema={"primaryKey": ["id", "n"]},
                ),
                table_of(
                    "ref",
                    name="c",
                    schema={
                        "foreignKeys": [
                            {"fields": "ref", "reference": {"resource": "t", "fields": "id"}}
                        ]
                    },
                ),
            ),
            "t.csv": "id,n,m\na\nb,x\n",
            "c.csv": "ref\na\nb\n",
        }
    )
    assert places(result.findings) == [
        ("row-length", "t.csv", 2, 2),
        ("value-type", "t.csv", 3, 3),
        ("row-length", "t.csv", 3, 4),
    ]


def test_cells_of_a_row_with_empty_cells_too_many_are_judged(check_csv: Any) -> None:
    result = check_csv("id,n\na,x,,\n", "id", {"name": "n", "type": "integer"})
    assert short(result.findings) == [("value-type", 2, 3), ("row-length", 2, 5)]


def test_a_cell_with_a_stray_quote_is_not_judged_the_others_are(check_csv: Any) -> None:
    fields = [{"name": name, "type": "integer"} for name in ("a", "b")]
    assert short(check_csv('a,b\n1"2,x\n', *fields).findings) == [
        ("quote-stray", 2, 2),
        ("value-type", 2, 5),
    ]


@pytest.mark.slow
def test_many_faults_take_no_long_time(check_csv: Any) -> None:
    # each of these once took time that grew with the square of the file
    size = 20_000
    data = "id,name\n" + 'a"b,""""\n' * size + "a\xe9b\xe9,c\n" * size + 'a,"b\n'
    codes = Counter(each.code for each in check_csv(data.encode("latin-1")).findings)
    assert codes == {"quote-unclosed": 1, "quote-stray": size, "encoding-invalid": 2 * size}
    cells = ",".join('"a\nb"' for _ in range(30_000))
    assert len(check_csv(f"id,name\n{cells}\n").findings) == 30_001
    long = "x" * 2_000_000 + "e\u0301"
    assert short(check_csv(f"id,name\na,{long}\n").findings) == [("character-not-nfc", 2, 3)]


def test_message_of_a_hostile_cell_is_one_printable_line(check_cell: Any) -> None:
    cell = "\x1b[31m\n::error::\u202e\x85" + "x" * 1000
    findings = check_cell(cell, {"type": "integer"}).findings
    assert "value-type" in {each.code for each in findings}
    for each in findings:
        assert each.message.isprintable()
        assert each.hint.isprintable()
        assert len(each.message) < 300
