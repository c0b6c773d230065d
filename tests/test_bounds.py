"""What a hostile package costs is bounded, and what is left out is said."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from caucasus_rift import validate
from tablewright.base import findings as found
from tablewright.csv.rows import Rows
from tablewright.descriptor import package as packages
from tablewright.report.reports import as_json, as_text
from tablewright.values.json_schemas import fits
from tablewright.values.linear_patterns import MAX_SIZE, BadConstraintError, UnsupportedError, size
from tests.tabular.support import package_of, places, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

D = "datapackage.json"
MB = 1 << 20
MEASURE = """
import resource, sys
from caucasus_rift import validate
import caucasus_rift.profile, tablewright.checks.check, pyarrow.csv, pandas
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
report = validate(sys.argv[1])
print(peak() - before, report.errors + report.warnings)
"""
LIMITED = """
import resource, sys
import caucasus_rift.__main__, tablewright.validation, caucasus_rift.profile
import pyarrow.csv, pyarrow.compute
import tablewright.checks.check
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (400 << 20), resource.RLIM_INFINITY))
sys.exit(caucasus_rift.__main__.main(["validate", "--max-findings", "3", sys.argv[1]]))
"""


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def in_csv(data: bytes, *fields: Any, **more: Any) -> dict[str, Any]:
    return {D: package_of(table_of(*(fields or ("k", "v")), **more)), "t.csv": data}


# each of some megabytes, with how many megabytes it may take, and how many faults it has
LARGE: dict[str, tuple[Callable[[], dict[str, Any]], int, int]] = {
    "blank lines": (lambda: in_csv(b"k,v\n" + b"\n" * (MB // 2)), 600, MB // 2),
    "unknown codes": (
        lambda: in_csv(
            b"k,v\n" + b"a,b\n" * (MB // 4),
            "k",
            {"name": "v", "type": "string", "categories": ["x"]},
        ),
        600,
        MB // 4,
    ),
    "small cells, read by the scanner": (
        lambda: in_csv(b"k,v\n" + b"a,b\n" * MB + b'"a\n b",c\n'),
        300,
        1,
    ),
    "a wide header above short rows": (
        lambda: in_csv(b"k,v" + b",x" * 100_000 + b"\n" + b"a\n" * 100_000),
        400,
        200_000,
    ),
    "one long cell": (lambda: in_csv(b"k,v\na," + b"a" * 8 * MB + b"\n"), 300, 0),
    "a long key beside many faults": (
        lambda: in_csv(
            b"k" + b",v" * 2000 + b"\n" + b"k" * MB + b",x" * 2000 + b"\n",
            "k",
            {"name": "v"},
            schema={"primaryKey": "k"},
        ),
        600,
        1999,
    ),
    "a descriptor of numbers": (
        lambda: {D: '{"resources": [' + "1," * (MB // 2) + "1]}"},
        1500,
        MB // 2 + 1,
    ),
    "a descriptor of brackets": (lambda: {D: "[" * 3 * MB}, 300, 1),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs the module resource")
@pytest.mark.parametrize("name", LARGE)
def test_memory(tmp_path: Path, name: str) -> None:
    make, limit, faults = LARGE[name]
    done = run(MEASURE, write_files(tmp_path, make()))
    assert done.returncode == 0, done.stderr[-2000:]
    unit = 1 if sys.platform == "darwin" else 1024
    kilobytes, count = map(int, done.stdout.split())
    assert kilobytes * unit / MB < limit
    assert count == faults


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")
def test_too_little_memory_is_a_finding(tmp_path: Path) -> None:
    cells = b"".join(b"%d,x\n" % number for number in range(4_000_000))
    write_files(tmp_path, in_csv(b"k,v\n" + cells + b'"a\n b",c\n'))
    done = run(LIMITED, tmp_path)
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2), done.stderr
    assert "more memory than there is" in done.stdout + done.stderr


def test_findings_of_one_code_are_counted_from_some_number_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(found, "MAX_OF_A_CODE", 2)
    field = {"name": "v", "type": "integer"}
    write_files(tmp_path, in_csv(b"k,v\n" + b'a,"b"x\n' * 5 + b"a,b\n" * 4, "k", field))
    report = validate(tmp_path)
    assert places(list(report.findings)) == [
        *[("quote-stray", "t.csv", line, 5) for line in (2, 3, 4)],
        *[("value-type", "t.csv", line, 3) for line in (7, 8, 9)],
    ]
    assert [each.message for each in report.findings][2::3] == [
        "here and behind it are 3 more faults of this kind",
        "here and behind it are 2 more faults of this kind",
    ]
    assert report.errors == 5 + 4


def test_a_report_of_many_tables_has_no_more_findings_than_one_of_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(found, "MAX_OF_A_CODE", 40)
    monkeypatch.setattr(found, "MIN_OF_A_CODE", 2)
    field = {"name": "v", "type": "integer"}
    tables = [table_of("k", field, name=f"t{number}") for number in range(10)]
    keyed = table_of("k", name="keyed", schema={"primaryKey": "k"})
    files = {f"t{number}.csv": "k,v\n" + "a,b\n" * 100 for number in range(10)}
    more = {"keyed.csv": "k\n" + "a\n" * 200}
    write_files(tmp_path, {D: package_of(*tables, keyed), **files, **more})
    report = validate(tmp_path)
    listed = [each for each in report.findings if each.count == 1]
    # each table has a share by its size, and what has no room is counted where it begins
    assert [each.line for each in listed if each.table == "t7"] == [2, 3, 4]
    (rest,) = [each for each in report.findings if each.table == "t7" and each.count > 1]
    assert (rest.line, rest.count) == (5, 97)
    assert report.errors == 10 * 100 + 199
    again = [each for each in report.findings if each.code == "primary-key-duplicate"]
    assert [(each.line, each.count) for each in again[-2:]] == [(5, 1), (6, 196)]


def test_a_file_that_tables_share_is_counted_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(found, "MIN_OF_A_CODE", 2)
    monkeypatch.setattr(found, "MAX_OF_A_CODE", 8)
    field = {"name": "v", "type": "integer"}
    tables = [{**table_of("k", field), "name": f"t{number}"} for number in range(4)]
    write_files(tmp_path, {D: package_of(*tables), "t.csv": "k,v\n" + "a,b\n" * 100})
    report = validate(tmp_path)
    assert [each.count for each in report.findings] == [1, 1, 98]
    assert report.errors == 100


def test_one_schema_file_has_one_reading_under_whatever_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    schema = {"fields": [{"name": "k"}, {"name": "v", "nope": 1}]}
    spellings = ["s.json", "./s.json", "./././s.json", "d/s.json"]
    tables = [
        {"name": f"t{number}", "path": "t.csv", "schema": path}
        for number, path in enumerate(spellings)
    ]
    write_files(tmp_path, {D: package_of(*tables), "s.json": schema, "t.csv": "k,v\na,b\n"})
    (tmp_path / "d").mkdir()
    (tmp_path / "d/s.json").hardlink_to(tmp_path / "s.json")
    (finding,) = validate(tmp_path).findings
    assert (finding.code, finding.path) == ("schema-property-unknown", "s.json")


def test_a_large_schema_is_named_by_some_tables_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tables = [
        {"name": f"t{at}", "path": "t.csv", "schema": "./" * at + "s.json"} for at in range(9)
    ]
    schema = {"fields": [{"name": "k"}, {"name": "v"}]}
    write_files(tmp_path, {D: package_of(*tables), "s.json": schema, "t.csv": "k,v\na,b\n"})
    size = (tmp_path / "s.json").stat().st_size
    monkeypatch.setattr(packages, "MAX_SHARED_BYTES", size * 5)
    report = validate(tmp_path)
    assert len(report.tables) == 6
    assert [(each.code, each.table) for each in report.findings] == [
        ("file-unreadable", f"t{number}") for number in (6, 7, 8)
    ]


def test_a_table_of_too_many_keys_is_not_checked_for_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tablewright.tables.table.MAX_KEY_CELLS", 100)
    monkeypatch.setattr("tablewright.tables.table.MAX_KEY_PARTS", 2)
    schema = {"uniqueKeys": [["a"], ["b"], ["c"]]}
    data = "a,b,c\n" + "".join(f"{n},{n},x\n" for n in range(60))
    write_files(tmp_path, in_csv(data.encode(), "a", "b", "c", schema=schema))
    codes = [each.code for each in validate(tmp_path).findings]
    assert "not-supported" in codes
    assert "unique-key-duplicate" not in codes


def test_as_many_as_are_kept_need_no_summary() -> None:
    one = found.Finding("value-type", "m", "t.csv", 1, 1)
    kept = list(found.limited([one] * found.MAX_OF_A_CODE))
    assert kept == [one] * found.MAX_OF_A_CODE


def test_a_report_lists_every_one_of_very_many(tmp_path: Path) -> None:
    cells = b"".join(b"%d,x\n" % number for number in range(150_000))
    write_files(tmp_path, in_csv(b"k,v\n" + cells, "k", {"name": "v", "type": "integer"}))
    report = validate(tmp_path, every_place=True)
    lines = [each["line"] for each in json.loads(as_json(report))["findings"]]
    assert lines == list(range(2, 150_002))
    assert report.errors == 150_000
    assert as_text(report).count(" error[value-type] ") == 150_000


def test_short_rows_below_a_wide_header_are_not_all_filled_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(Rows, "MAX_FILLED", 4)
    write_files(tmp_path, in_csv(b"k,v,w\na\nb\nc\nd,e,f\nd,x,y\n", "k", "v", "w"))
    fields = {"primaryKey": "k"}
    write_files(tmp_path, {D: package_of(table_of("k", "v", "w", schema=fields))})
    report = validate(tmp_path)
    assert places(list(report.findings)) == [
        *[("row-length", "t.csv", line, 2) for line in (2, 3, 4)],
        ("primary-key-duplicate", "t.csv", 6, 1),
    ]
    assert report.tables[0].n_rows == 4


def test_names_in_a_report_are_cut() -> None:
    long = "x" * 5000
    shown = found.Finding("c", "m", long, table=long, field=long, key=long).as_dict()
    assert {len(str(shown[name])) for name in ("path", "table", "field", "key")} == {1000}
    assert found.cut("x" * 1000) == "x" * 1000
    assert found.cut(None) is None


def test_a_long_key_is_cut_in_findings(tmp_path: Path) -> None:
    schema = {"primaryKey": ["k", "v"]}
    data = ("k,v,w\n" + "a" * 700 + "," + "b" * 700 + ",x\n").encode()
    field = {"name": "w", "type": "integer"}
    write_files(tmp_path, in_csv(data, "k", "v", field, schema=schema))
    (finding,) = validate(tmp_path).findings
    assert finding.key == "a" * 700 + " + " + "b" * 296 + "…"


def test_a_file_is_read_a_number_of_times_only(tmp_path: Path) -> None:
    names = [f"t{number}" for number in range(packages.MAX_READINGS + 2)]
    tables = [{**table_of("k", "v"), "name": name} for name in names]
    tables[-1]["path"] = ["u.csv", "./t.csv"]
    data = "k,v\n" + "a,b\n" * 2000
    write_files(tmp_path, {D: package_of(*tables), "t.csv": data, "u.csv": data})
    report = validate(tmp_path)
    assert [(each.code, each.table) for each in report.findings] == [
        ("file-unreadable", name) for name in names[-2:]
    ]
    small = {"t.csv": "k,v\na,b\n", "u.csv": "k,v\n"}
    assert validate(write_files(tmp_path, small)).findings == ()


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("", 0),
        ("abc", 3),
        ("a{3}", 3),
        ("(ab){2,5}", 15),
        ("((a{10}){10}){10}", 1110),
        ("[ab{3}]{4}", 4),
        (r"\{4}", 3),
        ("[", 1),
        ("[]{9}", 1),
        (r"\p{L}{3}", 3),
        ("a{9999999999}", 99999),
        (")", 1),
    ],
)
def test_size_of_a_pattern(pattern: str, parts: int) -> None:
    assert size(pattern) == parts


PATTERNS = ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*)*x", "(a?){500}a{500}", "([ab]*)*c", ".*.*.*=.*"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_take_linear_time(tmp_path: Path, pattern: str) -> None:
    inside = {"type": "array", "constraints": {"jsonSchema": {"items": {"pattern": pattern}}}}
    fields = [
        {"name": "v", "type": "string", "constraints": {"pattern": pattern}},
        {"name": "w", **inside},
    ]
    text = "a" * 30_000 + "!"
    write_files(tmp_path, in_csv(f'v,w\n{text},"[""{text}""]"\n'.encode(), *fields))
    start = time.process_time()
    report = validate(tmp_path)
    assert time.process_time() - start < 5
    assert "value-pattern" in {each.code for each in report.findings}


def test_a_pattern_that_is_too_large(tmp_path: Path) -> None:
    pattern = "(?:" + "|".join(["[ab]{1000}"] * 11) + ")"
    field = {"name": "v", "type": "string", "constraints": {"pattern": pattern}}
    report = validate(write_files(tmp_path, in_csv(b"k,v\na,b\n", "k", field)))
    assert [each.code for each in report.findings] == ["not-supported"]
    assert f"{MAX_SIZE:,} parts" in report.findings[0].message


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"unevaluatedProperties": False}
    for _ in range(depth):
        inner = {"allOf": [inner], "unevaluatedProperties": False, "properties": {"a": {}}}
    return inner


@pytest.mark.parametrize(
    ("schema", "cell"),
    [
        (nested(40), '{"a": 1, "b": 2}'),
        ({"uniqueItems": True}, str([{}] * 1 + [{"a": n} for n in range(30_000)])),
        ({"items": {"enum": [{"a": n} for n in range(5000)]}}, str([[]] * 20_000)),
        ({"items": {"properties": {f"p{n}": {} for n in range(5000)}}}, str([{}] * 20_000)),
        ({"required": [{"a": n} for n in range(30_000)]}, "{}"),
        ({"items": {"items": {}}}, "[" * 500 + "]" * 500),
    ],
    ids=["nested", "unique", "enum", "properties", "required", "deep"],
)
def test_a_json_schema_takes_bounded_time(schema: dict[str, Any], cell: str) -> None:
    start = time.process_time()
    with contextlib.suppress(BadConstraintError):
        fits(pa.array([cell.replace("'", '"')]), schema)
    assert time.process_time() - start < 20


def test_what_asks_for_too_much_work_is_not_supported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tablewright.values.json_schemas._STEPS", 50_000)
    schema = {"items": {"enum": list(range(2000))}}
    with pytest.raises(UnsupportedError):
        fits(pa.array([str(list(range(200)))]), schema)
    field = {"name": "v", "type": "array", "constraints": {"jsonSchema": schema}}
    data = f'v\n[1]\n"{list(range(200))}"\n[2001]\n'.encode()
    report = validate(write_files(tmp_path, in_csv(data, field)))
    assert places(list(report.findings)) == [("not-supported", "t.csv", 2, 1)]


@pytest.mark.parametrize(
    ("cell", "fit"),
    [
        ("[1, 1.0]", False),
        ("[1, true]", True),
        ("[0, false]", True),
        ('["1", 1]', True),
        ('[{"a": 1, "b": 2}, {"b": 2, "a": 1}]', False),
        ("[[1], [1.0]]", False),
        ("[[1], [true]]", True),
        ("[[], {}, null, false, 0]", True),
        ('[["object"], {}]', True),
    ],
)
def test_unique_items(cell: str, fit: bool) -> None:
    import json

    import jsonschema

    assert fits(pa.array([cell]), {"uniqueItems": True}).to_pylist() == [fit]
    validator = jsonschema.Draft202012Validator({"uniqueItems": True})
    assert validator.is_valid(json.loads(cell)) is fit


def test_missing_keys_are_excused_one_by_one(tmp_path: Path) -> None:
    """Each key that cannot be read accounts for the missing key most like it, else most used."""
    parent = table_of({"name": "id", "type": "string", "format": "uuid"}, name="p")
    child = table_of(
        "id",
        name="c",
        schema={"foreignKeys": [{"fields": "id", "reference": {"resource": "p", "fields": "id"}}]},
    )
    files = {
        D: package_of(parent, child),
        "p.csv": "id\nkey-one\n~\n",
        "c.csv": "id\nkey-0ne\nother\nmost\nmost\n",
    }
    report = validate(write_files(tmp_path, files))
    assert places(list(report.findings)) == [
        ("foreign-key-missing", "c.csv", 3, 1),
        ("value-type", "p.csv", 2, 1),
        ("value-type", "p.csv", 3, 1),
    ]


def test_100_000_missing_keys_below_as_many_that_cannot_be_read(tmp_path: Path) -> None:
    key = {"fields": "v", "reference": {"fields": "k"}}
    rows = "".join(f"x{number},{number + 10**6}\n" for number in range(100_000))
    fields = [{"name": "k", "type": "integer"}, {"name": "v", "type": "integer"}]
    files = in_csv(f"k,v\n{rows}".encode(), *fields, schema={"foreignKeys": [key]})
    write_files(tmp_path, files)
    start = time.process_time()
    report = validate(tmp_path)
    assert time.process_time() - start < 30
    assert {each.code for each in report.findings} == {"value-type"}
