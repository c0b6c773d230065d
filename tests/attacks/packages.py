"""Hostile packages for `validate` and `format`: paths, descriptors, growth, publishers."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from tests import hostile
from tests.attacks import dataset
from tests.attacks.attempt import Try, call, survived
from tests.helpers import copy_package
from tests.tabular.support import package_of, table_of, write_files
from tests.tabular.test_spelling import ALIKE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

D = "datapackage.json"
Files = dict[str, Any]
DATA = "k,v\na,b\n"
SCHEMA = {"fields": [{"name": "k"}, {"name": "v"}]}


def ends(
    folder: Path, files: Files, command: str = "validate", says: str | None = None, status: int = -1
) -> None:
    """A command on a package ends in a status, 0 or 1 where it is not said which, and soon."""
    write_files(folder, files)
    survived(call(command, folder), *((0, 1) if status < 0 else (status,)), says=says)


# -- paths and kinds of files ----------------------------------------------------------------------

PATHS = "paths, links, FIFOs, devices, hard links as path, schema, dialect, descriptor, sums"
UNSAFE = [
    *("../t.csv", "../../../../etc/passwd", "/etc/passwd", "//etc/passwd", "~/x.csv", "~root/x"),
    *("a/../../t.csv", "..", "./../t.csv", "C:\\t.csv", "c:t.csv", "\\\\host\\t", "..\\t.csv"),
    *("file:///etc/passwd", "http://127.0.0.1:9/t.csv", "FTP://x/t.csv", "data:text/csv,a"),
    *(".git/config", ".t.csv", "a/.b/t.csv", "", "\0", "t.csv\0.txt", "/dev/zero", "/dev/stdin"),
    *("/proc/self/mem", "x" * 300, "a/" * 3000 + "b", "t.csv/", "t.csv/x", "\ud7ff\u202e.csv"),
]
PLACES = ("path", "schema", "dialect")


def naming(place: str, path: object) -> Files:
    """A package whose table names a path as its file, its schema or its dialect."""
    return {D: package_of({**table_of("k", "v"), place: path}), "t.csv": DATA, "s.json": SCHEMA}


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    here = os.open(".", os.O_RDONLY)
    os.chdir(path.parent)  # a socket's whole path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)
    os.fchdir(here)
    os.close(here)


def _outside(path: Path) -> Path:
    other = path.parent.parent / "outside"
    other.write_text("SECRET,v\nSECRET,b\n", "utf-8")
    return other


SPECIAL: dict[str, Callable[[Path], object]] = {
    "a FIFO": _fifo,
    "a socket": _socket,
    "a folder": lambda path: path.mkdir(),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a link out": lambda path: path.symlink_to(_outside(path)),
    "a link to /dev/zero": lambda path: path.symlink_to("/dev/zero"),
    "a link to a FIFO": lambda path: (_fifo(path.with_name("f")), path.symlink_to("f")),
    "a link to the folder": lambda path: path.symlink_to("."),
    "a hard link": lambda path: path.hardlink_to(_outside(path)),
    "nothing but zeros, 1 GB of them": lambda path: (path.touch(), os.truncate(path, 1 << 30)),
    "an empty file": lambda path: path.touch(),
    "mode 000": lambda path: (path.write_text(DATA, "utf-8"), path.chmod(0)),
}
# these are files like any other
READ = ("a hard link", "mode 000")


def is_special(folder: Path, place: str, kind: str, command: str) -> None:
    """One file of a package is no plain file: it is said, and nothing of another's is shown."""
    package = folder / "package"
    package.mkdir()
    write_files(package, naming(place, "x.csv" if place == "path" else "x.json"))
    SPECIAL[kind](package / ("x.csv" if place == "path" else "x.json"))
    done = call(command, package, seconds=30, memory=6 * 1024**3)
    survived(done, *((0, 1) if kind in READ else (1,)))
    assert kind == "a hard link" or b"SECRET" not in done.stdout + done.stderr


def special_descriptor(folder: Path, kind: str) -> None:
    """The descriptor itself is no plain file: the call or the package is at fault."""
    package = folder / "package"
    package.mkdir()
    SPECIAL[kind](package / D)
    survived(call("validate", package, seconds=30), 1, 2)


SUMS: list[tuple[str, Any]] = [
    ("bytes", 2**80),
    ("bytes", -1),
    ("bytes", 1.5),
    ("bytes", "8"),
    ("hash", ""),
    ("hash", "sha256:" + "0" * 64),
    ("hash", "md5:" + "g" * 32),
    ("hash", "shake_128:00"),
    ("hash", "sha256:" * 1000),
    ("hash", "\0"),
    ("hash", ["sha256"]),
    ("rowCount", 2**70),
    ("content_sha256", "x" * 10_000),
]


def path_tries() -> Iterator[Try]:
    for place in PLACES:
        for path in UNSAFE:
            if place != "path" and "passwd" not in path and len(path) < 200:
                continue  # they are resolved in one place
            for command in ("validate", "format"):
                run = partial(ends, files=naming(place, path), command=command)
                name = f"{command}: {place} {path[:30]!r}"
                yield Try(PATHS, name, run, quick=path == "../t.csv" and command == "validate")
        for kind in SPECIAL:
            for command in ("validate", "format"):
                run = partial(is_special, place=place, kind=kind, command=command)
                quick = (kind, command) == ("a link to a FIFO", "validate")
                yield Try(PATHS, f"{command}: {kind} as {place}", run, quick)
    for kind in SPECIAL:
        run = partial(special_descriptor, kind=kind)
        yield Try(PATHS, f"{kind} as descriptor", run, quick=kind == "a FIFO")
    for number, (key, value) in enumerate(SUMS):
        files = {D: package_of({**table_of("k", "v"), key: value}), "t.csv": DATA}
        yield Try(PATHS, f"sum {number}: {key}", partial(ends, files=files), quick=False)


# -- descriptors -----------------------------------------------------------------------------------

HOSTILE = "hostile descriptors, patterns, numbers, encodings, names (validate, format)"
NINES = "9" * 4301
PATTERNS = [
    *("[a-" * 1000 + "b" + "]" * 1000, "[a-" * 1000, "[a-" * 40 + "[a]" + "x]" * 40),
    *("(" * 5000 + ")" * 5000, "(?:" * 999 + ")" * 999, "a{1000}" * 3, "(a{100}){100}"),
    *("a{99999999999999999999}", "a{2,1}", "[z-a]", "\\", "[\\", "(?P<", "\\p{", "\\p{IsNo}"),
    *("\\x{110000}", "[\\x{D800}-\\x{DFFF}]", "(?=a)", "\\1", "a++", "*", "[[:foo:]]", "\\C"),
    *("[\\W]" * 9000, "[\\P{L}-[\\P{Lu}]]" * 3000, "[" + "a" * 500_000 + "]", "a|" * 100_000),
    *("(a+)+$", "(.*)*x", "(a?){500}a{500}", "\\Q" + "a" * 100, "(?i)" * 1000, "\n", "\u202e"),
]
FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "a duration of 4,301 digits beside a bound": (
        {"type": "duration", "constraints": {"minimum": "P1Y"}},
        f"P{NINES}Y",
    ),
    "a duration of 4,301 digits in an enum": (
        {"type": "duration", "constraints": {"enum": [f"P{NINES}Y"]}},
        "P1Y",
    ),
    "a duration's fraction": (
        {"type": "duration", "constraints": {"unique": True}},
        f"PT0.{NINES}S",
    ),
    "an integer": ({"type": "integer", "constraints": {"minimum": NINES}}, NINES),
    "an integer of many digits": ({"type": "integer", "constraints": {"unique": True}}, NINES),
    "a number": ({"type": "number", "constraints": {"maximum": NINES}}, NINES),
    "a number's exponent": (
        {"type": "number", "constraints": {"minimum": "1e-99999999999999999999"}},
        "1e-99999999999999999999",
    ),
    "a number that is unique": (
        {"type": "number", "constraints": {"unique": True}},
        "1e-99999999999999999999",
    ),
    "a list of numbers": (
        {"type": "list", "itemType": "number", "constraints": {"unique": True}},
        "1;2",
    ),
    "an array that is unique": (
        {"type": "array", "constraints": {"unique": True}},
        "[1e99999999999999999999]",
    ),
    "an object of many digits": ({"type": "object", "constraints": {"unique": True}}, '{"a":1}'),
    "a point": ({"type": "geopoint", "constraints": {"unique": True}}, "1e9999;2"),
    "a deep array": ({"type": "array", "constraints": {"minLength": 1}}, "[" * 50_000),
    "a deep GeoJSON": ({"type": "geojson"}, '{"type":"GeometryCollection","geometries":[' * 500),
    "a year": ({"type": "year", "constraints": {"minimum": 10**30}}, "9" * 18),
    "a month": ({"type": "yearmonth", "constraints": {"minimum": "2024-13"}}, "9" * 17 + "-01"),
    "a date's format": ({"type": "date", "format": "%Y%Y%j" * 100}, "2024"),
    "a format of NULs": ({"type": "date", "format": "\0%Y"}, "2024"),
    "any date": ({"type": "date", "format": "any"}, "9" * 5000),
    "a time zone": ({"type": "datetime", "format": "any"}, "0001-01-01T00:00:00+23:59"),
    "the first moment": ({"type": "datetime"}, "0001-01-01T00:00:00+14:00"),
    "the last moment": ({"type": "datetime"}, "9999-12-31T24:00:00-14:00"),
    "a length": ({"type": "string", "constraints": {"minLength": 2**80}}, "a"),
    "a length below 0": ({"type": "string", "constraints": {"maxLength": -(2**80)}}, "a"),
    "categories of all kinds": ({"type": "string", "categories": [None, [], {}, 1, "a"]}, "a"),
    "true values": ({"type": "boolean", "trueValues": [[]], "falseValues": ["a"] * 9}, "a"),
    "a decimal point": ({"type": "number", "decimalChar": "\\", "groupChar": "."}, "1\\5"),
    "a group sign": ({"type": "number", "groupChar": "|)(*"}, "1|)(*0"),
    "a list's delimiter": ({"type": "list", "delimiter": "\n"}, "a"),
    "missing values": ({"type": "string", "missingValues": [{}, None, "", ["a"]]}, "a"),
    "an example": ({"type": "integer", "example": {"a": [1e308]}}, "1"),
    "an RDF type": ({"type": "string", "rdfType": "x:" + "a" * 100_000}, "a"),
}
JSON_SCHEMAS: list[Any] = [
    {"$ref": "#"},
    {"$ref": "file:///etc/passwd"},
    {"$schema": 1},
    {"$schema": "http://json-schema.org/draft-03/schema#"},
    {"pattern": "(a+)+$"},
    {"items": {"pattern": "[" * 5000}},
    {"patternProperties": {"(a+)+$": {}}},
    {"multipleOf": 1e-300},
    {"multipleOf": 0},
    {"enum": []},
    {"required": [1, 1]},
    {"type": "nothing"},
    {"not": {"not": {"not": {}}}},
    {"const": [[[[]]]]},
    {"minItems": 2**80},
]
DIALECTS: list[dict[str, Any]] = [
    {"headerRows": [2**63 - 1]},
    {"headerRows": [2**63]},
    {"headerRows": [10**400]},
    {"headerRows": [3, 1, 2**70]},
    {"headerRows": [1.5, "1", None]},
    {"commentRows": [2**63]},
    {"headerRows": list(range(1, 100)), "headerJoin": "x" * 1_000_000},
    {"headerJoin": "\n"},
    {"delimiter": ""},
    {"delimiter": "\n"},
    {"delimiter": "a" * 100_000},
    {"delimiter": "(", "quoteChar": ")"},
    {"delimiter": "\\", "escapeChar": "\\"},
    {"quoteChar": "\0"},
    {"quoteChar": "\ud7ff"},
    {"quoteChar": ",", "delimiter": ","},
    {"escapeChar": " ", "skipInitialSpace": True},
    {"commentChar": "k", "header": False},
    {"lineTerminator": "\u2028"},
    {"nullSequence": "\0"},
    {"header": False, "headerRows": [1]},
    {"property": "x", "sheetNumber": -1, "itemKeys": [1]},
]
ENCODINGS = [
    *("undefined", "idna", "punycode", "utf-7", "unicode_escape", "raw_unicode_escape", "rot13"),
    *("base64", "zip", "hex", "bz2", "mbcs", "oem", "charmap", "utf-16", "utf-32-be", "hz"),
    *(
        "iso2022_kr",
        "cp037",
        "",
        "\0",
        "a" * 100_000,
        "../../x",
        "__init__",
        "aliases",
        "utf\u2011",
    ),
]
NAMES = [
    "claims\u200b",
    "\u0441laims",
    "",
    "\0",
    "a/b",
    "../x",
    "x" * 100_000,
    "\x1b[2J",
    "::error",
]
DESCRIPTORS: dict[str, Any] = {
    "nothing": "",
    "a number": "1",
    "a byte": b"\xff",
    "a mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"resources": []}'.encode("utf-16"),
    "NUL": "\0",
    "brackets": "[" * 1_000_000,
    "objects": '{"a":' * 100_000,
    "a long number": '{"resources": ' + NINES + "}",
    "infinity": '{"resources": [1e999]}',
    "NaN": '{"resources": NaN}',
    "half a pair": '{"name": "\\ud800"}',
    "a key twice": '{"name": 1, "name": 2}',
    "resources of all kinds": {"resources": [None, 1, "a", [], {}, True]},
    "no object of resources": {"resources": {"a": 1}},
    "profiles of all kinds": {"$schema": {}, "profile": [], "resources": [{"profile": 1}]},
    "licences of all kinds": {"licenses": [1, {}, None], "contributors": [[]], "sources": "x"},
    "dates of all kinds": {"created": "2024-99-99T99:99:99Z", "version": [], "id": {}},
    "a table in itself": {"resources": [{"name": "t", "path": D, "schema": D, "dialect": D}]},
    "a table of many paths": {"resources": [{**table_of("k"), "path": ["t.csv"] * 10_000}]},
    "paths of all kinds": {"resources": [{**table_of("k"), "path": [1, None, [], {}]}]},
    "data of all kinds": {"resources": [{"name": "t", "data": [[1]], "path": "t.csv", "url": 1}]},
    "keys of all kinds": package_of(
        table_of(
            "k",
            schema={
                "primaryKey": [["k"], 1],
                "uniqueKeys": [[], "k", [None]],
                "foreignKeys": [None, {"fields": {}, "reference": {"fields": "k"}}],
                "missingValues": [[]],
                "fieldsMatch": {},
            },
        )
    ),
    "fields of all kinds": package_of(
        {"name": "t", "path": "t.csv", "schema": {"fields": [1, {}]}}
    ),
}


def fielded(field: dict[str, Any], cell: str) -> Files:
    rows = f'k,v\na,"{cell.replace(chr(34), chr(34) * 2)}"\n'
    return {D: package_of(table_of("k", {"name": "v", **field})), "t.csv": rows}


def hostile_tries() -> Iterator[Try]:
    for command in ("validate", "format"):

        def made(name: str, files: Files, *, quick: bool = False, command: str = command) -> Try:
            run = partial(ends, files=files, command=command)
            return Try(HOSTILE, f"{command}: {name}", run, quick and command == "validate")

        for number, pattern in enumerate(PATTERNS):
            field = {"type": "string", "constraints": {"pattern": pattern}}
            name = f"pattern {number} {pattern[:12]!r}"
            yield made(name, fielded(field, "a" * 1000), quick=number in (0, 2))
        for name, (field, cell) in FIELDS.items():
            yield made(name, fielded(field, cell), quick="duration" in name and "bound" in name)
        for number, schema in enumerate(JSON_SCHEMAS):
            field = {"type": "array", "constraints": {"jsonSchema": schema}}
            yield made(f"jsonSchema {number}", fielded(field, '["aaaa!", 1]'))
        for number, dialect in enumerate(DIALECTS):
            files = {D: package_of(table_of("k", "v", dialect=dialect)), "t.csv": DATA * 100}
            yield made(f"dialect {number}", files, quick=number == 0)
        for encoding in ENCODINGS:
            files = {
                D: package_of(table_of("k", "v", encoding=encoding)),
                "t.csv": b"k,v\n\xff\xfe\x1b$B~{,\x80\n",
            }
            yield made(f"encoding {encoding[:20]!r}", files, quick=encoding == "undefined")
        for other in NAMES:
            tables = [table_of(other, "v", name="claims"), {**table_of("k", "v"), "name": other}]
            files = {D: package_of(*tables, name=other), "t.csv": DATA, "claims.csv": DATA}
            yield made(f"name {other[:20]!r}", files)
        for name, descriptor in DESCRIPTORS.items():
            yield made(f"descriptor of {name}", {D: descriptor, "t.csv": DATA})


# -- growth ----------------------------------------------------------------------------------------

GROWTH = "size and growth: validate, format"
OF_RULES = "size and growth: dataset rules"
# where time is linear four times the size take four times as long, sixteen where it is quadratic
RATIO, MEASURABLE = 9, 0.5
MEASURE = """
import sys, time
from functools import partial
from caucasus_rift.profile import PROFILE
from tablewright.formatting import format_package
from tablewright.validation import validate
run = partial({"validate": validate, "format": format_package}[sys.argv[1]], profile=PROFILE)
run(sys.argv[2])  # what is imported on first use is no part of it
for folder in sys.argv[2:]:
    start = time.process_time()
    run(folder)
    print(time.process_time() - start)
"""


def grows(
    folder: Path,
    make: Callable[[int], Files],
    command: str,
    size: int,
    memory: int = 3 * 1024**3,
) -> None:
    """A package of four times the size takes no more than some four times the time."""
    folders = [folder / "small", folder / "large"]
    for each, n in zip(folders, (size, 4 * size), strict=True):
        each.mkdir()
        write_files(each, make(n))
    program = (sys.executable, "-c", MEASURE)
    for _ in range(3):  # the machine may be busy with something else
        done = call(command, *folders, command=program, seconds=300, memory=memory)
        survived(done, 0)
        short, long = map(float, done.stdout.split())
        if long < MEASURABLE or long < RATIO * short:
            return
    raise AssertionError(f"four times the size took {long:.1f} s, not {short:.1f}")


MB = 1 << 20
LARGE: dict[str, Callable[[int], Files]] = {
    "bare CRs": hostile.bare_crs,
    "bytes that are not UTF-8": lambda n: hostile.broken_bytes(n // 2),
    "bytes of another encoding": lambda n: hostile.wrong_encoding(n // 4),
    "zero-width spaces in one cell": lambda n: hostile.invisible(n // 3),
    "wrong rows of twenty tables": lambda n: hostile.tables_of_one_wrong_file(n // 4),
    "a long cell": lambda n: {D: package_of(table_of("k")), "t.csv": "k\n" + "a" * n + "\n"},
    "a long cell in quotes": lambda n: {
        D: package_of(table_of("k")),
        "t.csv": 'k\n"' + "a\n" * (n // 2) + '"\n',
    },
    "a long cell beside an emoji": lambda n: {
        D: package_of(table_of("k")),
        "t.csv": "k\n" + "a" * n + "\U0001f600\n",
    },
}
QUICK = ("bare_crs", "wrong_encoding")
QUICK_OF_RULES = ("new passages without room", "sources of one text")


def growth_tries() -> Iterator[Try]:
    for command in ("validate", "format"):
        for name, make in hostile.CASES.items():
            run = partial(grows, make=make, command=command, size=4000)
            yield Try(GROWTH, f"{command}: {name}", run, name in QUICK and command == "validate")
        for name, make in LARGE.items():
            run = partial(grows, make=make, command=command, size=MB)
            yield Try(GROWTH, f"{command}: {name}, 4 MB", run, quick=False)
        for name, make in dataset.CASES.items():
            run = partial(grows, make=make, command=command, size=1000)
            quick = name in QUICK_OF_RULES and command == "format"
            yield Try(OF_RULES, f"{command}: {name}", run, quick)


# -- publishers ------------------------------------------------------------------------------------

PUBLISHERS = "publishers by spelling"


def is_one_publisher(folder: Path, names: tuple[str, str]) -> None:
    """A claim that is refuted by items of one publisher, spelt in two ways, is not refuted."""
    package = copy_package(folder)
    refuted = [row for row in package.rows("assessments") if row["verdict_now"] == "refuted"]
    links = [link for link in package.rows("assessment_evidence") if link["stance"] == "refutes"]
    cited = {
        row["assessment_id"]: [
            link["evidence_id"] for link in links if link["assessment_id"] == row["assessment_id"]
        ]
        for row in refuted
    }
    own = next(items for items in cited.values() if len(items) > 1)
    for row in package.rows("publishers"):
        row["name"] += " (another)" if row["name"] in names else ""
    for number, name in enumerate(names):
        one = {"publisher_id": f"zz-{number}", "name": name, "part_of": ""}
        package.add("publishers", **package.rows("publishers")[0] | one)
    for number, row in enumerate(
        row for row in package.rows("evidence") if row["evidence_id"] in own
    ):
        row["publisher_id"] = f"zz-{number % 2}"
    package.save()
    survived(call("validate", folder), 1, says="evidence-not-independent")


def publisher_tries() -> Iterator[Try]:
    for name, spellings in ALIKE.items():
        run = partial(is_one_publisher, names=spellings)
        yield Try(PUBLISHERS, name, run, quick=name in ("case", "Cyrillic"))


TRIES = [*path_tries(), *hostile_tries(), *growth_tries(), *publisher_tries()]
