"""Whatever is in a package: no exception, no hang, and every cell in its place."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tablewright.base.errors import CallError
from tablewright.checks.check import check
from tablewright.csv.csv_file import CsvFile
from tablewright.descriptor.dialect import Dialect
from tablewright.descriptor.package import Package
from tablewright.descriptor.schema import CONSTRAINTS, FORMATS
from tests.tabular.support import V2, package_of, table_of, write_files

quick = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def run(files: dict[str, Any]) -> list[Any]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            findings = check(Package(write_files(Path(folder), files))).findings
        except CallError:
            return []
    for each in findings:
        assert each.line is not None
        assert each.column is not None
        assert each.line >= 1
        assert each.column >= 1
        assert each.message.isprintable(), each.message
        assert each.hint.isprintable(), each.hint
        json.dumps(each.as_dict()).encode()
    assert len(set(findings)) == len(findings)
    return findings


# what faults are made of, more often than chance would put it together
PIECES = st.sampled_from(
    [
        b'"',
        b'""',
        b",",
        b"\n",
        b"\r\n",
        b"\r",
        b"a",
        b" ",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\xc3\xa9",
        b"\x00",
        b"\xe2\x80\x8b",
        b"e\xcc\x81",
        b"1",
        b"-",
        b"2024-02-30",
        b"#",
        b";",
        b"\\",
        b"<<<<<<<",
        b">>>>>>> x",
        b"=======",
        b"k,v\n",
        b"\xed\xa0\x80",
        b"[",
        b"{",
        b"\x85",
        b"NaN",
    ]
)
DATA = st.one_of(st.binary(max_size=60), st.lists(PIECES, max_size=40).map(b"".join))
DIALECTS = st.fixed_dictionaries(
    {},
    optional={
        "header": st.booleans(),
        "headerRows": st.lists(st.integers(1, 4), max_size=2),
        "commentRows": st.lists(st.integers(1, 4), max_size=2),
        "commentChar": st.sampled_from(["#", "//", "a"]),
        "delimiter": st.sampled_from([",", ";", "\t", " ", "a", "é", "\x00", ",a", "##", "] "]),
        "quoteChar": st.sampled_from(['"', "'", "", "1", "é"]),
        "doubleQuote": st.booleans(),
        "escapeChar": st.sampled_from(["\\", '"', "^", "]", "-"]),
        "lineTerminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "skipInitialSpace": st.booleans(),
        "nullSequence": st.sampled_from(["", "1", "NA"]),
    },
)


@quick
@given(data=DATA, dialect=DIALECTS, match=st.sampled_from(["exact", "subset", "partial"]))
def test_any_bytes(data: bytes, dialect: dict[str, Any], match: str) -> None:
    fields = [{"name": "k", "constraints": {"unique": True}}, {"name": "v", "type": "integer"}]
    key = {"fields": "v", "reference": {"fields": "k"}}
    schema = {"primaryKey": "k", "foreignKeys": [key], "fieldsMatch": match}
    run(
        {
            "datapackage.json": package_of(table_of(*fields, schema=schema, dialect=dialect)),
            "t.csv": data,
        }
    )


@quick
@given(data=DATA)
def test_any_bytes_as_json(data: bytes) -> None:
    run({"datapackage.json": data})
    run(
        {
            "datapackage.json": package_of({"name": "t", "path": "t.csv", "schema": "s.json"}),
            "s.json": data,
            "t.csv": "a\n",
        }
    )


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "1",
            "-1.5",
            "1e999",
            "2024-02-30",
            "0000-01-01",
            "9" * 25,
            "[" * 2000,
            "NaN",
            "-INF",
            "1,2",
            '{"lon": 1, "lat": NaN}',
            "P1Y",
            "true",
            "10:00:00",
            "2024-01-01T00:00:00Z",
            "0001-01-01T00:00:00+05:00",
            "1 jan",
            "%",
            "\x00",
        ]
    ),
    st.text(max_size=12),
)


@quick
@given(
    kind=st.sampled_from(list(FORMATS)),
    form=st.sampled_from(["default", "any", "%d %Y", "%H", "array", "object", "topojson", "uri"]),
    cells=st.lists(CELLS, max_size=5),
    options=st.fixed_dictionaries(
        {},
        optional={
            "decimalChar": st.sampled_from([",", "a", "\\", "..", "1"]),
            "groupChar": st.sampled_from([",", ".", " ", "-", "1"]),
            "bareNumber": st.booleans(),
            "trueValues": st.lists(st.text(max_size=2), max_size=2),
            "falseValues": st.lists(st.text(max_size=2), max_size=2),
            "delimiter": st.sampled_from([";", ", ", "1"]),
            "itemType": st.sampled_from(["integer", "date", "boolean", "time"]),
            "missingValues": st.lists(CELLS, max_size=2),
            "categories": st.lists(st.one_of(CELLS, st.integers()), max_size=3),
        },
    ),
    constraints=st.dictionaries(
        st.sampled_from(list(CONSTRAINTS)),
        st.one_of(
            CELLS,
            st.integers(),
            st.booleans(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.lists(CELLS, max_size=2),
            st.just({}),
        ),
        max_size=4,
    ),
)
def test_any_cell_of_any_type(
    kind: str, form: str, cells: list[str], options: Any, constraints: Any
) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["k", "v"], *(["x", cell] for cell in cells)])
    field = {"name": "v", "type": kind, "format": form, "constraints": constraints, **options}
    run({"datapackage.json": package_of(table_of("k", field)), "t.csv": buffer.getvalue()})


WORDS = st.sampled_from(
    [
        *(
            "resources",
            "name",
            "path",
            "schema",
            "fields",
            "type",
            "format",
            "constraints",
            "dialect",
        ),
        *(
            "primaryKey",
            "foreignKeys",
            "uniqueKeys",
            "reference",
            "resource",
            "missingValues",
            "value",
        ),
        *(
            "categories",
            "pattern",
            "enum",
            "minimum",
            "required",
            "headerRows",
            "delimiter",
            "t.csv",
        ),
        *("string", "integer", "date", "a", "t", "", "$schema", V2, "fieldsMatch", "data", "table"),
        *(
            "../x",
            "/etc/passwd",
            "https://x.y",
            "\ud800",
            "\x00",
            "bytes",
            "hash",
            "%",
            "jsonSchema",
        ),
    ]
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=20,
)
SOUND = package_of(
    {
        **table_of(
            {
                "name": "a",
                "type": "string",
                "format": "default",
                "missingValues": ["-"],
                "constraints": {"required": True, "pattern": "x", "enum": ["x"], "minLength": 1},
            },
            {
                "name": "b",
                "type": "integer",
                "categories": [{"value": 1, "label": "l"}, {"value": 2}],
                "constraints": {"minimum": 1, "unique": True},
                "groupChar": ",",
                "bareNumber": False,
            },
            {"name": "c", "type": "list", "itemType": "integer", "delimiter": ";"},
            {"name": "d", "type": "array", "constraints": {"jsonSchema": {"items": {}}}},
            schema={
                "primaryKey": ["a"],
                "uniqueKeys": [["a", "b"]],
                "missingValues": [""],
                "foreignKeys": [{"fields": ["a"], "reference": {"resource": "", "fields": ["a"]}}],
                "fieldsMatch": "exact",
                "$schema": "x",
            },
        ),
        "dialect": {"delimiter": ",", "headerRows": [1], "commentRows": [5], "quoteChar": '"'},
        "bytes": 19,
        "hash": "md5:x",
        "rowCount": 1,
        "encoding": "utf-8",
        "format": "csv",
    },
    {"name": "other", "path": ["o.txt"]},
)


def pointers(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = [at]
    for key, child in items:
        found += pointers(child, (*at, key)) if isinstance(child, (dict, list)) else [(*at, key)]
    return found


def replaced(value: Any, pointer: tuple[Any, ...], new: Any) -> Any:
    if not pointer:
        return new
    copy = value.copy()
    copy[pointer[0]] = replaced(value[pointer[0]], pointer[1:], new)
    return copy


@quick
@given(value=JSON)
def test_any_json_as_a_descriptor(value: Any) -> None:
    text = json.dumps(value)
    run({"datapackage.json": text, "t.csv": "a\nx\n"})


@pytest.mark.parametrize("pointer", pointers(SOUND), ids=lambda p: "/".join(map(str, p)) or "all")
@settings(quick, max_examples=12)
@given(value=JSON)
def test_any_json_anywhere_in_a_descriptor(pointer: tuple[Any, ...], value: Any) -> None:
    # by way of json.dumps, which writes lone surrogates and NaN as hostile files may
    text = json.dumps(replaced(SOUND, pointer, value))
    run({"datapackage.json": text, "t.csv": "a,b,c,d\nx,1,1;2,[]\n", "o.txt": "x"})


TEXTS = st.text(
    st.one_of(st.sampled_from(",\"\n;'é\U0001f600 a"), st.characters(codec="utf-8")), max_size=8
).map(lambda text: text.replace("\r", ""))
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), max_size=6)
)


def written(
    rows: list[list[str]], dialect: Dialect, quoting: Any, end: str
) -> tuple[str, list[list[tuple[int, int]]]]:
    """A table as csv.writer writes it, and line and column of every cell."""
    text, line, positions = "", 1, []
    for row in rows:
        column, here = 1, []
        for cell in row:
            buffer = io.StringIO(newline="")
            # one cell at a time, next to another so that an empty one is not quoted
            csv.writer(
                buffer,
                delimiter=dialect.delimiter,
                quotechar=dialect.quote,
                quoting=quoting,
                lineterminator=end,
            ).writerow([cell, "x"])
            one = buffer.getvalue()
            one = one[: one.rindex(dialect.delimiter)]
            if len(row) == 1 and not one:
                one = (dialect.quote or "") * 2
            here.append((line, column))
            line += one.count("\n")
            column = len(one) - one.rfind("\n") if "\n" in one else column + len(one)
            text += one + dialect.delimiter
            column += 1
        positions.append(here)
        text = text[:-1] + end
        line += 1
    return text, positions


@settings(quick, max_examples=400)
@given(
    rows=TABLES,
    dialect=st.sampled_from(
        [Dialect(), Dialect(delimiter=";", quote="'"), Dialect(delimiter="\t")]
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read_and_placed(
    rows: list[list[str]], dialect: Dialect, quoting: Any, end: str
) -> None:
    width = len(rows[0]) if rows else 1
    header = [f"column {number}" for number in range(width)]
    text, positions = written([header, *rows], dialect, quoting, end)
    quick_file = CsvFile("t.csv", text.encode(), dialect, width=width, table="t")
    with mock.patch.object(CsvFile, "_read_fast", return_value=False):
        slow_file = CsvFile("t.csv", text.encode(), dialect, width=width, table="t")
    # a cell of several lines that look like rows is taken for a quote that was not closed
    swallowed = {each.code for each in slow_file.findings} & {"quote-swallows-lines"}
    merged = "merge-marker" in {each.code for each in slow_file.findings}
    if swallowed or merged:
        return
    for file in (quick_file, slow_file):
        assert file.header == header
        assert [column.to_pylist() for column in file.columns] == [
            [row[number] for row in rows] for number in range(width)
        ]
        for number in range(len(rows)):
            for column in range(width):
                assert file.place(number, column) == positions[number + 1][column]
        for column in range(width):
            assert file.header_place(column) == positions[0][column]
    assert quick_file.findings == slow_file.findings


@settings(quick, max_examples=400)
@given(data=DATA)
def test_both_ways_of_reading_find_the_same(data: bytes) -> None:
    quick_file = CsvFile("t.csv", data, Dialect(), width=2, table="t")
    with mock.patch.object(CsvFile, "_read_fast", return_value=False):
        slow_file = CsvFile("t.csv", data, Dialect(), width=2, table="t")
    assert quick_file.header == slow_file.header
    assert quick_file.columns == slow_file.columns
    assert set(quick_file.findings) == set(slow_file.findings)
    for row in range(quick_file.n_rows):
        for column in range(len(quick_file.columns)):
            assert quick_file.place(row, column) == slow_file.place(row, column)
