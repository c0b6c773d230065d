"""Texts are values as they stand: white space around one is part of it, for keys, hash and diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tablewright.base.findings import unseen
from tablewright.released.hashing import hashes
from tests.tabular.support import package_of, short, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = ["x", " x", "\u00a0x", "x ", "\t x", "x\u200d", "cafe\u0301", "caf\u00e9", " "]
UNIQUE = {"constraints": {"unique": True}}


def hash_of(folder: Path, files: dict[str, Any]) -> str:
    """The hash of a package's only table."""
    found = hashes(write_files(folder, files), unseen)
    assert found.findings == ()
    (table,) = found.tables
    return table.actual


def of_csv(folder: Path, *cells: str, **more: Any) -> str:
    field = {"name": "v", "type": "string", **more}
    text = "v\n" + "".join(f'"{cell}"\n' for cell in cells)
    return hash_of(folder, {"datapackage.json": package_of(table_of(field)), "t.csv": text})


def of_parquet(folder: Path, *cells: str) -> str:
    table = table_of("v") | {"path": "t.parquet", "format": "parquet"}
    write_files(folder, {"datapackage.json": package_of(table)})
    pq.write_table(pa.table({"v": pa.array(cells)}), folder / "t.parquet")
    (found,) = hashes(folder, unseen).tables
    return found.actual


def test_each_text_has_a_hash_of_its_own_and_one_whatever_the_format(tmp_path: Path) -> None:
    # what is not composed is an error of form, with which nothing is hashed
    texts = [text for text in TEXTS if "\u0301" not in text and "\u200d" not in text]
    of = {text: of_csv(tmp_path, "b", text) for text in texts}
    assert len(set(of.values())) == len(texts)
    assert [of_parquet(tmp_path, "b", text) for text in texts] == list(of.values())


def test_a_changed_cell_is_no_longer_what_the_package_states(tmp_path: Path) -> None:
    stated = of_csv(tmp_path, "x")
    table = table_of("v", content_sha256=stated)
    write_files(tmp_path, {"datapackage.json": package_of(table), "t.csv": "v\n x\n"})
    (found,) = hashes(tmp_path, unseen).tables
    assert found.differs


def test_white_space_alone_is_a_value_where_only_nothing_is_missing(tmp_path: Path) -> None:
    assert of_csv(tmp_path, "x", " ") != of_csv(tmp_path, "x", "")


@pytest.mark.parametrize("times", [1, 2])
def test_texts_that_look_alike_are_no_duplicates(check_csv: Any, times: int) -> None:
    field = {"name": "v", "type": "string", **UNIQUE}
    cells = [text for text in TEXTS for _ in range(times)]
    data = "k,v\n" + "".join(f'k,"{cell}"\n' for cell in cells)
    found = [each for each in short(check_csv(data, "k", field).findings) if "dup" in each[0]]
    doubled = range(3, 3 + len(cells), 2) if times == 2 else ()
    assert found == [("value-duplicate", line, 3) for line in doubled]


@pytest.mark.parametrize("kind", ["integer", "number", "year"])
def test_white_space_around_a_number_is_no_part_of_it(check_csv: Any, kind: str) -> None:
    field = {"name": "v", "type": kind, **UNIQUE}
    findings = check_csv("k,v\na,2001\nb, 2001\n", "k", field).findings
    assert short(findings) == [("value-duplicate", 3, 3), ("value-padded", 3, 3)]


PATTERN = {"name": "v", "type": "string", "constraints": {"pattern": "ID[0-9]", "unique": True}}


@pytest.mark.parametrize(
    ("field", "cells", "fault"),
    [
        (PATTERN, ("XX", "XX"), "value-pattern"),
        ({"type": "integer", "constraints": {"minimum": 0, **UNIQUE["constraints"]}},
         ("-1", "-1"), "value-too-low"),
        ({"type": "string", "constraints": {"enum": ["a"], **UNIQUE["constraints"]}},
         ("b", "b"), "value-not-in-enum"),
        ({"type": "string", "categories": ["a"], **UNIQUE},
         ("b", "b"), "value-not-in-vocabulary"),
    ],
)  # fmt: skip
def test_a_value_that_breaks_a_constraint_is_a_key_all_the_same(
    check_csv: Any, field: dict[str, Any], cells: tuple[str, str], fault: str
) -> None:
    data = f"k,v\na,{cells[0]}\nb,{cells[1]}\n"
    findings = check_csv(data, "k", field | {"name": "v"}).findings
    assert short(findings) == [(fault, 2, 3), ("value-duplicate", 3, 3), (fault, 3, 3)]
    findings = check_csv(data, "k", {**PATTERN}, schema={"primaryKey": "v"}).findings
    assert ("primary-key-duplicate", 3, 3) in short(findings)


@pytest.mark.parametrize(
    ("kind", "cells", "fault"),
    [("integer", ("x", "x"), "value-type"), ("string", ("#REF!", "#REF!"), None)],
)
def test_what_is_no_value_is_no_key(
    check_csv: Any, kind: str, cells: tuple[str, str], fault: str | None
) -> None:
    field = {"name": "v", "type": kind, **UNIQUE}
    data = f"k,v\na,{cells[0]}\nb,{cells[1]}\n"
    code = fault or "spreadsheet-error-value"
    assert short(check_csv(data, "k", field).findings) == [(code, 2, 3), (code, 3, 3)]


def test_a_reference_that_breaks_its_pattern_leads_nowhere_all_the_same(check_csv: Any) -> None:
    field = {"name": "up", "type": "string", "constraints": {"pattern": "[a-z]"}}
    key = {"fields": "up", "reference": {"fields": "id"}}
    findings = check_csv("id,up\na,\nb,A\n", "id", field, schema={"foreignKeys": [key]}).findings
    assert sorted(each.code for each in findings) == ["foreign-key-missing", "value-pattern"]


WHOLE = [{"name": name, "type": "integer"} for name in "abc"]
MIXED = ["id", WHOLE[1], {"name": "day", "type": "date"}, {**PATTERN, "name": "k"}]


@pytest.mark.parametrize(
    ("fields", "row", "columns"),
    [
        (WHOLE, "x,y", [1, 3]),
        (WHOLE, "x,1,2,3", [1]),
        (WHOLE, "1,x,2,3", [3]),
        (MIXED, "a,x", [3]),
        (MIXED, "a,2024-01-01,ID1", []),
        (MIXED, "a,1,x,2024-01-01,ID1", []),
        (MIXED, "a,x,2024-01-01,ID1,9", [3]),
        (MIXED, "a,1,2024-01-01,XX,9", [16]),
    ],
)
def test_cells_before_the_break_of_a_row_of_another_length_are_judged(
    check_csv: Any, fields: list[Any], row: str, columns: list[int]
) -> None:
    header = ",".join(one if isinstance(one, str) else one["name"] for one in fields)
    findings = check_csv(f"{header}\n{row}\n", *fields).findings
    assert [each.column for each in findings if each.code != "row-length"] == columns
    assert [each.code for each in findings].count("row-length") == 1


def test_a_text_that_was_lost_is_a_warning(check_csv: Any) -> None:
    (finding,) = check_csv("id,name\na,Br\ufffdmen\n").findings
    assert (finding.code, finding.severity) == ("character-lost", "warning")
    found = check_csv(b"id,name\na,Br\xfcmen\n").findings
    assert [each.code for each in found] == ["encoding-invalid"]
