"""What may be fed with any bytes, and what must hold whatever they are.

Each target takes bytes and raises where something does not hold; `scripts/fuzz.py` looks for such
bytes, `test_fuzz.py` runs those that are known.
"""

from __future__ import annotations

import functools
import json
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa

from caucasus_rift import edtf, validate
from tablewright.base.findings import Finding
from tablewright.compare import comparing, writing
from tablewright.compare.sides import base, here
from tablewright.compare.versions import judged
from tablewright.compare.withdrawn import id_faults
from tablewright.descriptor.package import Package
from tablewright.report import reports
from tablewright.tables.reading import read_table
from tablewright.validation import Report
from tablewright.values.types import parse
from tests.helpers import documentation, format_package
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
D = "datapackage.json"
CSV = "id,v\na,1\nb,2024-02-30\n,[1]\n"
NEWLINE = re.compile("\r\n|\r|\n")

FIELDS: list[dict[str, Any]] = [
    {"name": "k", "type": "string", "constraints": {"unique": True, "pattern": "[^ ]*"}},
    {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "d", "type": "date"},
    {"name": "c", "type": "string", "categories": ["a", "b"], "constraints": {"maxLength": 2}},
]
SCHEMA: dict[str, Any] = {
    "primaryKey": "k",
    "foreignKeys": [{"fields": "c", "reference": {"fields": "k"}}],
}
# the other version of what `diff` compares
OTHER: dict[str, Any] = {
    "name": "p",
    "version": "1.0.0",
    "licenses": [{"name": "CC0-1.0"}],
    "resources": [
        {
            "name": "t",
            "path": "t.csv",
            "schema": {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"pattern": "[a-z]"}},
                    {"name": "v", "type": "integer", "constraints": {"minimum": 0}},
                    {"name": "c", "type": "string", "categories": ["x", "y"]},
                ],
                "primaryKey": "id",
                "uniqueKeys": [["v"]],
                "foreignKeys": [{"fields": "id", "reference": {"resource": "u", "fields": "id"}}],
            },
        },
        {"name": "u", "path": "u.csv"},
    ],
}
# the first byte of the input says which
DIALECTS: list[dict[str, Any]] = [
    {},
    {"delimiter": ";", "quoteChar": "'"},
    {"delimiter": "\t", "quoteChar": ""},
    {"escapeChar": "\\", "doubleQuote": False},
    {"commentChar": "#", "skipInitialSpace": True},
    {"header": False},
    {"headerRows": [1, 2], "commentRows": [3], "nullSequence": "-"},
    {"delimiter": "é", "lineTerminator": "\r\n"},
]
MATCHES = ["exact", "subset", "superset", "partial"]


def csv_file(data: bytes) -> None:
    """Any bytes as a table's file, in any dialect."""
    _validated(_csv_package(data), formats=False)  # that is a target of its own


def descriptor(data: bytes) -> None:
    """Any bytes as datapackage.json."""
    field = {"name": "id", "type": "string"}
    _validated({D: data, "t.csv": "id,v\na,1\n", "s.json": {"fields": [field, {"name": "v"}]}})


def schema(data: bytes) -> None:
    """Any bytes as a Table Schema, above a table that fits a common one."""
    resource = {"name": "t", "path": "t.csv", "schema": "s.json"}
    _validated(
        {D: package_of(resource), "s.json": data, "t.csv": "id,v\na,1\nb,2024-02-30\n,[1]\n"}
    )


def cell(data: bytes) -> None:
    """Any field, as JSON on the first line, above any cells, one a line."""
    first, _, rest = data.partition(b"\n")
    field = b'{"name": "v", ' + first.removeprefix(b"{")
    schema = b'{"fields": [{"name": "k"}, ' + field + b"]}"
    resource = {"name": "t", "path": "t.csv", "schema": "s.json"}
    lines = [b'x,"' + line.replace(b'"', b'""') + b'"\n' for line in rest.split(b"\n")]
    table = b"k,v\n" + b"".join(lines)
    _validated({D: package_of(resource), "s.json": schema, "t.csv": table})


def edtf_date(data: bytes) -> None:
    """Any text as an EDTF date."""
    try:
        bounds = edtf.bounds(data.decode("utf-8", "replace"))
    except edtf.EdtfError as error:
        message = str(error)
    else:
        message = ""
    assert message.isprintable()
    if message:
        return
    assert bounds.earliest or bounds.latest
    if bounds.earliest and bounds.latest:
        assert bounds.earliest <= bounds.latest


def formatted(data: bytes) -> None:
    """Any bytes as a table that is formatted: once is enough, and no value is another."""
    with tempfile.TemporaryDirectory() as name:
        folder = write_files(Path(name), _csv_package(data))
        expected, errors = _values(folder, mended=True), _errors(folder)
        result = format_package(folder)
        for each in result.findings:
            _check_place(each, folder)
        for path, content in result.changes.items():
            path.write_bytes(content)
        if not result.changes:
            return
        again = format_package(folder)
        assert not again.findings, again.findings
        assert not again.changes
        assert _values(folder) == expected
        assert _errors(folder) <= errors


def report(data: bytes) -> None:
    """Any texts, between NUL characters, where a report shows what the data say."""
    texts = (data.decode("utf-8", "replace").split("\0") + [""] * 6)[:6]
    name, path, message, hint, key, field = texts
    one = Finding("value-type", message, path, 1, 2, hint, "error", name, field, key)
    other = Finding("value-padded", message, path, None, None, "", "warning")
    _check_reports(Report(name, key, (), (one, other)))


def difference(data: bytes) -> None:
    """Any bytes as the datapackage.json of one version, compared with a sound other both ways."""
    with tempfile.TemporaryDirectory() as name:
        tables = {"t.csv": "id,v,c\na,1,x\nb,2,y\n", "u.csv": "id,w,c\na,1.0,x\nc,,y\n"}
        old = write_files(Path(name) / "old", {D: OTHER, **tables})
        new = write_files(Path(name) / "new", {D: data, **tables})
        for then, now in ((old, new), (new, old)):
            _compared(then, now)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "csv": csv_file,
    "descriptor": descriptor,
    "schema": schema,
    "cell": cell,
    "edtf": edtf_date,
    "format": formatted,
    "report": report,
    "diff": difference,
}

# the targets whose inputs start with JSON
JSON = ("descriptor", "schema", "cell", "diff")


def _csv_package(data: bytes) -> dict[str, Any]:
    number = data[0] if data else 0
    dialect = DIALECTS[number % len(DIALECTS)]
    match = MATCHES[number // len(DIALECTS) % len(MATCHES)]
    resource = table_of(*FIELDS, schema={**SCHEMA, "fieldsMatch": match}, dialect=dialect)
    return {D: package_of(resource), "t.csv": data[1:]}


def _validated(files: dict[str, Any], *, formats: bool = True) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_files(Path(name), files)
        found = validate(folder)
        assert len(set(found.findings)) == len(found.findings)
        for each in found.findings:
            _check_place(each, folder)
        _check_reports(found)
        if formats:
            format_package(folder)


def _compared(then: Path, now: Path) -> None:
    """Two versions can be compared, and no report can be broken out of by what they say."""
    with here(now) as package, base(now, str(then)) as other:
        found = comparing.difference(other, package)
        check = judged(found), tuple(id_faults(found))
        document = json.loads(writing.as_json(found, check, None))
        error = next(_validator("diff").iter_errors(document), None)
        assert error is None, error
        assert document["same"] is (not document["changes"] and not document["findings"])
        lines = writing.as_text(found, check, None).split("\n")
        assert all(line.isprintable() and not _is_command(line) for line in lines), lines
        shown = writing.as_markdown(found, check, None)
        assert all(line.isprintable() for line in shown.split("\n"))
        assert not re.search(r"<(?!br>)[a-z!/]", shown)


def _check_place(finding: Finding, folder: Path) -> None:
    """The place is one of the file, and what is said can be printed and looked up."""
    assert finding.code in _codes(), finding
    assert finding.line is not None, finding
    assert finding.column is not None, finding
    lines = _lines(folder / finding.path)
    assert 1 <= finding.line <= len(lines), finding
    assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1, finding
    assert finding.message.isprintable(), finding
    assert finding.hint.isprintable(), finding


def _lines(path: Path) -> list[str]:
    try:
        data = path.read_bytes()
    except (OSError, ValueError):
        return [""]
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return NEWLINE.split(text)


def _check_reports(found: Report) -> None:
    """No report can be broken out of by what the data say."""
    _valid_report(json.loads(reports.as_json(found)))
    log = json.loads(reports.as_sarif(found))
    assert len(log["runs"][0]["results"]) == len(found.findings)
    text = reports.as_text(found)
    assert len(text.split("\n")) == (
        2 + len(found.findings) + sum(each.hint != "" for each in found.findings)
    )
    lines = text.split("\n")
    assert all(line.isprintable() and not _is_command(line) for line in lines), text
    *commands, closing, end = reports.as_github(found).split("\n")
    assert end == ""
    assert all(re.match(r"::(error|warning) file=", line) for line in commands)
    assert not _is_command(closing)
    assert closing.isprintable()
    summary = reports.as_summary(found)
    assert all(line.isprintable() for line in summary.split("\n"))
    assert not re.search(r"<[a-z!/]", re.sub("`[^`]*`", "", summary))


def _is_command(line: str) -> bool:
    """Whether GitHub's runner takes a line of a log for a command."""
    return line.strip().startswith("::") or "##[" in line


@functools.cache
def _codes() -> frozenset[str]:
    return frozenset(documentation())


@functools.cache
def _validator(name: str) -> Any:
    folder = {"report": "report", "diff": "compare"}[name]
    path = ROOT / f"src/tablewright/{folder}/{name}.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_bytes()))


def _valid_report(value: Any) -> None:
    error = next(_validator("report").iter_errors(value), None)
    assert error is None, error


def _values(folder: Path, *, mended: bool = False) -> Any:
    """The typed values of the one table, sorted; `mended` as they are without white space around.

    Taking that away, composing characters and ending lines in LF is what `format` is for.
    """
    package = Package(folder)
    table = read_table(package, package.resources[0], [])
    if table is None:
        return None
    names = sorted(table.columns)
    columns = []
    for name in names:
        cells = table.cells[name].to_pylist()
        if mended:
            cells = [NEWLINE.sub("\n", cell).strip() for cell in cells]
            cells = [unicodedata.normalize("NFC", cell) for cell in cells]
        column = parse(package.resources[0].schema[name], pa.array(cells, pa.string()))
        columns.append(column.values.to_pylist())
    return names, sorted(zip(*columns, strict=True), key=repr)


def _errors(folder: Path) -> int:
    return validate(folder).errors
