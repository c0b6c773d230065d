"""Sound packages of every kind give no findings, and are read by pyarrow."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tablewright.csv.csv_file import CsvFile
from tests.tabular.support import package_of, short, table_of

ROWS = [("1", "apple"), ("2", "orange")]
TEXT = {"name": "name", "type": "string"}
ID = {"name": "id", "type": "integer"}

# dialect, file, rows where they are not the usual ones
DIALECTS: list[Any] = [
    ({}, "id,name\n1,apple\n2,orange\n", None),
    ({"header": False}, "1,apple\n2,orange\n", None),
    ({"header": False}, "", []),
    ({"headerRows": []}, "1,apple\n2,orange\n", None),
    ({"headerRows": [1]}, "id,name\n1,apple\n2,orange\n", None),
    ({"headerRows": [2]}, "a title, alone\nid,name\n1,apple\n2,orange\n", None),
    ({"headerRows": [1, 2], "headerJoin": ""}, "i,na\nd,me\n1,apple\n2,orange\n", None),
    ({"commentRows": [2, 4]}, "id,name\n#fruits\n1,apple\n# more\n2,orange\n", None),
    ({"commentRows": [1]}, "a title\nid,name\n1,apple\n2,orange\n", None),
    ({"commentChar": "#"}, '#x\nid,name\n#"fruits, 5"\n1,apple\n2,orange\n#"\n', None),
    ({"commentChar": "//"}, "id,name\n// x\n1,apple\n2,orange\n", None),
    ({"commentChar": "i"}, "id,name\nignored\n1,apple\n2,orange\n", "header is a comment"),
    ({"delimiter": ";"}, "id;name\n1;apple\n2;orange\n", None),
    ({"delimiter": "|"}, "id|name\n1|apple\n2|orange\n", None),
    ({"delimiter": "\t"}, "id\tname\n1\tapple\n2\torange\n", None),
    ({"delimiter": "§"}, "id§name\n1§apple\n2§orange\n", None),
    ({"delimiter": "\x1f"}, None, None),
    ({"lineTerminator": "\n"}, "id,name\n1,apple\n2,orange\n", None),
    ({"lineTerminator": "\r\n"}, "id,name\r\n1,apple\r\n2,orange\r\n", None),
    ({"lineTerminator": "\r\n"}, "id,name\n1,apple\n2,orange\n", None),
    ({"lineTerminator": "\r"}, "id,name\r1,apple\r2,orange\r", None),
    ({"quoteChar": "'"}, "id,name\n1,'apple'\n2,'or''ange'\n", [("1", "apple"), ("2", "or'ange")]),
    ({"quoteChar": "'"}, 'id,name\n1,"\n2,a"b\n', [("1", '"'), ("2", 'a"b')]),
    ({"quoteChar": ""}, 'id,name\n1,"\n2,a"b\n', [("1", '"'), ("2", 'a"b')]),
    ({}, 'id,name\n1,"app""le"\n2,"or,ange"\n', [("1", 'app"le'), ("2", "or,ange")]),
    (
        {"doubleQuote": False, "escapeChar": "\\"},
        'id,name\n1,"app\\"le"\n2,"or,\\\\ange"\n',
        [("1", 'app"le'), ("2", "or,\\ange")],
    ),
    ({"escapeChar": '"'}, 'id,name\n1,"app""le"\n2,orange\n', [("1", 'app"le'), ("2", "orange")]),
    ({"doubleQuote": False}, 'id,name\n1,"apple"\n2,orange\n', None),
    ({"escapeChar": "|"}, "id,name\n1,apple|,fruits\n2,x\n", [("1", "apple,fruits"), ("2", "x")]),
    ({"skipInitialSpace": True}, 'id, name\n1, apple\n2, "orange"\n', None),
    (
        {"nullSequence": "NA"},
        "id,name\n1,apple\n2,NA\nNA,\n",
        [("1", "apple"), ("2", "NA"), ("NA", "")],
    ),
    ({"csvddfVersion": 1.2, "caseSensitiveHeader": True}, "id,name\n1,apple\n2,orange\n", None),
]


@pytest.mark.parametrize(("dialect", "data", "rows"), DIALECTS, ids=lambda v: str(v)[:60])
def test_dialect(check_csv: Any, dialect: dict[str, Any], data: str, rows: Any) -> None:
    if data is None:  # a control character is a fault, even as a delimiter
        data = "id\x1fname\n1\x1fapple\n2\x1forange\n"
        assert {e.code for e in check_csv(data, ID, TEXT, dialect=dialect).findings} == {
            "character-control"
        }
        return
    checked = check_csv(data, ID, TEXT, dialect=dialect)
    if rows == "header is a comment":
        assert short(checked.findings) == [("column-missing", 3, 1)]
        return
    assert checked.findings == []
    table = checked.tables["t"]
    cells = [table.strings(name).to_pylist() for name in ("id", "name")]
    assert list(zip(*cells, strict=True)) == (ROWS if rows is None else rows)


def test_the_null_sequence_is_null_whatever_the_missing_values(check_csv: Any) -> None:
    checked = check_csv(
        "id,name\n\\N,\\N\n",
        {**ID, "missingValues": ["-"]},
        TEXT,
        dialect={"nullSequence": "\\N"},
    )
    assert checked.findings == []
    assert checked.tables["t"].rows() == [{"id": None, "name": None}]


def test_a_shorter_header_row_stands_over_all_columns(check_csv: Any) -> None:
    # the standard's own example
    checked = check_csv(
        "fruit\nid,name\n1,apple\n", "fruit id", "fruit name", dialect={"headerRows": [1, 2]}
    )
    assert checked.findings == []


@pytest.mark.parametrize(
    ("dialect", "data", "expected"),
    [
        ({"header": False}, "1,apple\nx,y\n2\n", [("value-type", 2, 1), ("row-length", 3, 2)]),
        ({"headerRows": [2]}, "t\nid,name\nx,y\n", [("value-type", 3, 1)]),
        ({"headerRows": [2]}, "t\nid,nam\n1,y\n", [("column-unknown", 2, 4)]),
        ({"headerRows": [9]}, "id,name\n1,y\n", [("file-empty", 1, 1)]),
        ({"headerRows": [10**9]}, "id,name\n1,y\n", [("file-empty", 1, 1)]),
        ({"headerRows": [2**63]}, "id,name\n1,y\n", [("file-empty", 1, 1)]),
        ({"commentChar": "#"}, "# a, b\n#\nid,name\n# c\nx,y\n", [("value-type", 5, 1)]),
        ({"commentChar": "#"}, "# nothing else\n", [("file-empty", 1, 1)]),
        ({"delimiter": ";"}, "id;name\nx;y\n", [("value-type", 2, 1)]),
        ({"skipInitialSpace": True}, "id, name, n\n1,  y, x\n", [("value-type", 2, 8)]),
        (
            {"quoteChar": "'"},
            "n,name\nx,'y\n",
            [("column-unknown", 1, 1), ("quote-unclosed", 2, 3)],
        ),
        ({"escapeChar": "\\"}, "id,name\n1,a\\\nb\n", [("line-break-in-cell", 2, 3)]),
        ({"escapeChar": "\\"}, "id,name\n1,a\\", [("line-end-missing", 2, 5)]),
    ],
    ids=str,
)
def test_faults_keep_their_place(check_csv: Any, dialect: Any, data: str, expected: Any) -> None:
    fields = [ID, TEXT]
    if " n" in data:
        fields.append({"name": "n", "type": "integer"})
    if data.startswith("n,"):
        fields = [{"name": "other", "type": "string"}, TEXT]
    findings = check_csv(data, *fields, dialect=dialect).findings
    assert sorted(short(findings)) == sorted(expected)


@pytest.mark.parametrize(
    ("dialect", "data"),
    [
        ({}, b"id,name\n1,apple\n"),
        ({}, b"id,name\n"),
        ({}, b"id,name"),
        ({}, b'"id","name"\n1,"ap""ple, red"\n'),
        ({}, b'id,name\n1,"apple"'),
        ({}, b"id,name\r\n1,apple\r\n"),
        ({}, b"\xef\xbb\xbfid,name\n1,\xc3\xa9\n"),
        ({}, b'id,name\n1,""\n,\n'),
        ({"delimiter": ";", "quoteChar": "'"}, b"id;'name'\n1;'a;b'\n"),
        ({"header": False, "nullSequence": "NA"}, b"1,apple\n"),
        ({"quoteChar": ""}, b'id,name\n1,"\n'),
        (
            {"headerRows": [1], "lineTerminator": "\r\n", "doubleQuote": False},
            b"id,name\r\n1,a\r\n",
        ),
    ],
    ids=str,
)
def test_sound_files_are_read_by_pyarrow(
    check_csv: Any, monkeypatch: pytest.MonkeyPatch, dialect: Any, data: bytes
) -> None:
    def never(_: CsvFile) -> None:
        raise AssertionError("read the slow way")

    monkeypatch.setattr(CsvFile, "_read_slow", never)
    checked = check_csv(data, ID, TEXT, dialect=dialect)
    codes = {each.code for each in checked.findings}
    assert ("row-blank" in codes) == (b"\n,\n" in data)
    assert codes <= {"row-blank", "line-end-crlf", "line-end-missing", "byte-order-mark"}


def test_a_package_with_everything(checked: Any) -> None:
    people = table_of(
        {"name": "id", "type": "integer", "constraints": {"required": True, "minimum": 1}},
        {
            "name": "name",
            "type": "string",
            "title": "Name",
            "example": "Ann",
            "rdfType": "x:y",
            "constraints": {"unique": True, "pattern": "[A-Z].*", "minLength": 2, "maxLength": 9},
        },
        {"name": "born", "type": "date", "constraints": {"exclusiveMaximum": "2025-01-01"}},
        {"name": "kind", "type": "string", "categories": ["a", "b"], "categoriesOrdered": False},
        {"name": "boss", "type": "integer", "missingValues": ["-"]},
        name="people",
        schema={
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fieldsMatch": ["subset"],
            "missingValues": [{"value": "", "label": "none"}, {"value": "NA"}],
            "primaryKey": ["id"],
            "uniqueKeys": [["name"], ["born", "kind"]],
            "foreignKeys": [{"fields": ["boss"], "reference": {"fields": ["id"]}}],
        },
        title="People",
        format="csv",
        mediatype="text/csv",
        encoding="utf-8",
        rowCount=3,
        sources=[],
    )
    people["path"] = ["people/1.csv", "people/2.csv"]
    tsv = "pet\towner\tborn\nrex\tCy\t\nfido\t\t\n"
    pets = table_of(
        "pet",
        "owner",
        "born",
        name="pets",
        schema={
            "foreignKeys": [
                {"fields": "owner", "reference": {"resource": "people", "fields": "name"}}
            ],
        },
    ) | {
        "path": "pets.tsv",
        "dialect": {"delimiter": "\t"},
        "bytes": len(tsv),
        "hash": hashlib.md5(tsv.encode()).hexdigest(),
    }
    result = checked(
        {
            "datapackage.json": package_of(
                people, pets, keywords=["x"], created="2024-01-01T00:00:00Z"
            ),
            "people/1.csv": "id,name,extra,born,kind,boss\n1,Ann,x,2000-01-01,a,-\n",
            "people/2.csv": 'kind,born,id,boss,name\nNA,2000-01-01,2,1,"Bo, é"\nb,NA,3,3,Cy\n',
            "pets.tsv": tsv,
        }
    )
    assert result.findings == []
    assert result.tables["people"].values("id").to_pylist() == [1, 2, 3]
