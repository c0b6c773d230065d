"""Rules that came with a stranger's package: none reads, writes, hangs or fills the memory.

Each is a package with one table and one rule. Survived means: a finding at the rule's file, nothing
of the machine in what is printed, no new file, an end in time, and memory within bounds.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tests.attacks.attempt import Try, call, survived
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KIND = "hostile SQL rules"
SECRET = "a-secret-of-the-machine"
HEAD = "-- It holds.\n--\n-- It must.\n"
COLUMNS = "'t' AS \"table\", 0 AS row, 'k' AS field"
TABLE = {"t.csv": "k,v\na,1\nb,2\n", "secret.txt": SECRET}
SECONDS = 60
LINE = len(HEAD.splitlines()) + 1


def find(what: str) -> str:
    """A rule that prints what an expression, or a FROM behind it, yields."""
    return f"SELECT {COLUMNS}, {what}"


def attempt(code: str, sql: str | bytes, says: str = "") -> Callable[[Path], None]:
    """Run a rule on its package, and look what has become of it."""

    def run(folder: Path) -> None:
        package = folder / "package"
        text = HEAD.encode() + (sql.encode() if isinstance(sql, str) else sql)
        descriptor = package_of(table_of("k", "v"), rules=["rules/r.sql"])
        write_files(package, {"datapackage.json": descriptor, **TABLE, "rules/r.sql": text})
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        done = call("validate", package, cwd=folder, env={"SECRET": SECRET}, seconds=SECONDS)
        survived(done, 1, says=f"error[{code}]")
        printed = (done.stdout + done.stderr).decode()
        assert says in printed, printed
        assert SECRET not in printed, printed
        assert "root:" not in printed, printed
        assert not done.stderr, printed
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before

    return run


def nested(opening: str, inner: str, closing: str, times: int) -> str:
    return opening * times + inner + closing * times


READS: dict[str, str] = {
    "read_text": find("content AS message FROM read_text('secret.txt')"),
    "read_blob": find("content AS message FROM read_blob('secret.txt')"),
    "read_csv": find("column0 AS message FROM read_csv('secret.txt')"),
    "read_csv_auto": find("column0 AS message FROM read_csv_auto('package/secret.txt')"),
    "read_json": find("json AS message FROM read_json('secret.txt')"),
    "read_parquet": find("k AS message FROM read_parquet('secret.parquet')"),
    "parquet_scan": find("k AS message FROM parquet_scan('https://example.org/x.parquet')"),
    "a file as a table": find("column0 AS message FROM 'secret.txt'"),
    "a file as a quoted table": find('column0 AS message FROM "/etc/passwd"'),
    "a URL as a table": find("column0 AS message FROM 'https://example.org/x.csv'"),
    "glob": find("file AS message FROM glob('/etc/*')"),
    "sniff_csv": find("Columns AS message FROM sniff_csv('secret.txt')"),
    "a scalar that reads": find("CAST(read_text('secret.txt') AS VARCHAR) AS message"),
    "a subquery that reads": find("(SELECT content FROM read_text('secret.txt')) AS message"),
    "a common table that reads": (
        f"WITH x AS (SELECT * FROM read_text('secret.txt')) {find('content AS message FROM x')}"
    ),
    "reading in a condition": find(
        "k AS message FROM t WHERE EXISTS (SELECT 1 FROM read_text('secret.txt'))"
    ),
    "getenv": find("getenv('SECRET') AS message"),
    "settings": find("value AS message FROM duckdb_settings()"),
    "a setting": find("current_setting('home_directory') AS message"),
    "secrets": find("name AS message FROM duckdb_secrets()"),
    "the catalogue": find("table_name AS message FROM duckdb_tables()"),
    "the catalogue's view": find("table_name AS message FROM duckdb_tables"),
    "information_schema": find("table_name AS message FROM information_schema.tables"),
    "pg_catalog": find("tablename AS message FROM pg_catalog.pg_tables"),
    "sqlite_master": find("sql AS message FROM sqlite_master"),
    "pragma as a function": find("name AS message FROM pragma_table_info('t')"),
    "pragma_database_list": find("file AS message FROM pragma_database_list"),
    "the main schema": find("k AS message FROM main.t"),
    "the memory catalogue": find("k AS message FROM memory.main.t"),
    "another scan": find("k AS message FROM arrow_scan(1, 2, 3)"),
    "a Python variable": find("k AS message FROM tables"),
    "query": find("k AS message FROM query('SELECT * FROM t')"),
    "query_table": find("k AS message FROM query_table('t')"),
    "the version": find("version() AS message"),
    "the time": find("CAST(now() AS VARCHAR) AS message"),
    "chance": find("CAST(random() AS VARCHAR) AS message"),
    "a macro": find("add(1, 2) AS message"),
    "a function of a schema": find("main.getenv('SECRET') AS message"),
    "range": find("CAST(range AS VARCHAR) AS message FROM range(10)"),
    "SHOW": "SHOW TABLES",
    "DESCRIBE": "DESCRIBE t",
    "SUMMARIZE": "SUMMARIZE t",
    "show in a subquery": find("name AS message FROM (SHOW ALL TABLES)"),
    "a parameter": find("$1 AS message"),
    "a sequence": find("CAST(nextval('s') AS VARCHAR) AS message"),
    "an error of its own": find("error('x') AS message"),
    "repeat": find("repeat('x', 2000000000) AS message"),
    "lpad": find("lpad('x', 2000000000, 'x') AS message"),
    "a list": find("CAST(list_value(1, 2) AS VARCHAR) AS message"),
    "a regular expression": find("regexp_replace(k, '(a+)+$', 'x') AS message FROM t"),
    "COLUMNS": find("COLUMNS('k') AS message FROM t"),
    "a sample": find("k AS message FROM t TABLESAMPLE 10%"),
    "at a version": find("k AS message FROM t AT (VERSION => 1)"),
    "a lambda": find("CAST(list_transform([1], lambda x: x) AS VARCHAR) AS message"),
    "another type": find("CAST(CAST(k AS BIGNUM) AS VARCHAR) AS message FROM t"),
    "a bit string of any length": find("CAST(bitstring('1', 2000000000) AS VARCHAR) AS message"),
}
STATEMENTS: dict[str, str] = {
    "two statements": f"{find('k AS message FROM t')};\nSELECT 1",
    "a second that writes": f"{find('k AS message FROM t')};\nCOPY t TO 'written.csv'",
    "a first that sets": f"SET threads = 4;\n{find('k AS message FROM t')}",
    "nothing": "",
    "a comment alone": "-- nothing",
    "semicolons alone": ";;;",
    "COPY": "COPY (SELECT 1) TO 'written.csv'",
    "EXPORT": "EXPORT DATABASE 'written'",
    "ATTACH": "ATTACH 'written.db' AS w",
    "CREATE TABLE": "CREATE TABLE w AS SELECT * FROM t",
    "CREATE MACRO": "CREATE MACRO w() AS 1",
    "INSERT": "INSERT INTO t VALUES (3, 'c', '3')",
    "DELETE": "DELETE FROM t",
    "UPDATE": "UPDATE t SET k = 'x'",
    "DROP": "DROP VIEW t",
    "INSTALL": "INSTALL httpfs",
    "LOAD": "LOAD 'evil.duckdb_extension'",
    "PRAGMA": "PRAGMA database_list",
    "CALL": "CALL pragma_version()",
    "SET": "SET enable_external_access = true",
    "RESET": "RESET lock_configuration",
    "PREPARE": f"PREPARE p AS {find('k AS message FROM t')}",
    "EXPLAIN": f"EXPLAIN {find('k AS message FROM t')}",
    "BEGIN": "BEGIN TRANSACTION",
    "CHECKPOINT": "CHECKPOINT",
    "VACUUM": "VACUUM",
    "PIVOT": "PIVOT t ON k USING count(*)",
    "a CTE that writes": "WITH x AS (INSERT INTO t VALUES (3, 'c', '3') RETURNING *) SELECT 1",
    "SELECT INTO": "SELECT * INTO w FROM t",
    "nonsense": "SELEC k FORM t",
    "another column": find("nothing AS message FROM t"),
    "another table": find("k AS message FROM nothing"),
    "no message": "SELECT 't' AS \"table\", 0 AS row, 'k' AS field",
    "a column too many": find("k AS message, v AS more FROM t"),
    "a row that is text": "SELECT 't' AS \"table\", 'x' AS row, 'k' AS field, 'm' AS message",
    "a column twice": find("'m' AS message, 'n' AS message"),
    "an unclosed comment": "/* SELECT 1",
    "an unclosed quote": find("'m AS message"),
    "deep parentheses": find(f"{nested('(', '1', ')', 20_000)} AS message"),
    "deep negations": find(f"k AS message FROM t WHERE {'NOT ' * 15_000} TRUE"),
    "deep sums": find(f"k AS message FROM t WHERE 1{'+1' * 30_000} = 1"),
    "deep subqueries": nested("SELECT * FROM (", find("'m' AS message"), ")", 900),
    "deep cases": find(nested("CASE WHEN TRUE THEN ", "'m'", " END", 900) + " AS message"),
    "deep coalesces": find(nested("coalesce(", "'m'", ")", 900) + " AS message"),
    "many unions": " UNION ALL ".join([find("'m' AS message")] * 1_000 + [find("nothing")]),
}
NUMBERS = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
FAILURES: dict[str, str] = {
    "a table that is none": "SELECT 'x' AS \"table\", 0 AS row, 'k' AS field, 'm' AS message",
    "no table": "SELECT CAST(NULL AS VARCHAR) AS \"table\", 0 AS row, 'k' AS field, 'm' AS message",
    "a field that is none": "SELECT 't' AS \"table\", 0 AS row, 'x' AS field, 'm' AS message",
    "a row behind the last": "SELECT 't' AS \"table\", 2 AS row, 'k' AS field, 'm' AS message",
    "a negative row": "SELECT 't' AS \"table\", -1 AS row, 'k' AS field, 'm' AS message",
    "a row of many digits": find("'m' AS message").replace("0 AS", "9223372036854775807 AS"),
    "no row": find("'m' AS message").replace("0 AS", "CAST(NULL AS BIGINT) AS"),
    "another row that is none": find("'m' AS message, 7 AS row_of_t"),
    "rows of no table": find("'m' AS message, 0 AS row_of_x"),
    "a number that is none": find("k AS message FROM t WHERE CAST(k AS INTEGER) = 1"),
    "a number too large": find("k AS message FROM t WHERE CAST(row + 300 AS TINYINT) > 1"),
}
# these take until they are stopped
ENDLESS: dict[str, str] = {
    "an endless recursion": (
        "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT a FROM x) "
        + find("'m' AS message FROM x WHERE a < 0")
    ),
    "numbers without end": (
        NUMBERS.format(10**12) + find("'m' AS message FROM n HAVING max(i) < 0")
    ),
    "rows of rows of rows": (
        NUMBERS.format(3_000)
        + find("'m' AS message FROM n, n AS o, n AS p, n AS q WHERE n.i + o.i + p.i + q.i < 0")
    ),
    "a text that doubles": (
        "WITH RECURSIVE x AS (SELECT 'xxxxxxxx' AS a, 1 AS n "
        "UNION ALL SELECT a || a, n + 1 FROM x WHERE n < 40) "
        + find("substr(a, 1, 9) AS message FROM x")
    ),
    "a text that replace makes long": (
        "WITH RECURSIVE x AS (SELECT 'xxxxxxxx' AS a, 1 AS n "
        "UNION ALL SELECT replace(a, 'x', 'xxxxxxxx'), n + 1 FROM x WHERE n < 40) "
        + find("substr(a, 1, 9) AS message FROM x")
    ),
    "texts gathered into one": (
        "WITH RECURSIVE x AS (SELECT 'xxxxxxxxxxxxxxxx' AS a, 1 AS n UNION ALL "
        "SELECT string_agg(x.a || y.i, ''), max(x.n) + 1 FROM x, (VALUES ('a'), ('b'), ('c'), "
        "('d'), ('e'), ('f'), ('g'), ('h')) AS y(i) HAVING max(x.n) < 40) "
        + find("substr(a, 1, 9) AS message FROM x")
    ),
    "a table that grows": (
        "WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT x.a FROM x, (VALUES (1), (2)) AS y) "
        + find("'m' AS message FROM x WHERE a < 0")
    ),
    "an order of everything": (
        NUMBERS.format(20_000)
        + find(
            "'m' AS message FROM (SELECT row_number() OVER (ORDER BY n.i * o.i, p.i) AS r "
            "FROM n, n AS o, n AS p) WHERE r < 0"
        )
    ),
}
BYTES: dict[str, bytes] = {
    "bytes that are no text": b"SELECT '\xff\xfe'",
    "a null character": b"SELECT 'a\x00b'",
    "a file that is too long": find("'m' AS message").encode() + b"\n" + b" " * 70_000,
}


def _listed(rules: Any, code: str, says: str, more: dict[str, Any]) -> Callable[[Path], None]:
    """Try what a descriptor says of its rules."""

    def run(folder: Path) -> None:
        package = folder / "package"
        descriptor = package_of(table_of("k", "v"), rules=rules)
        write_files(package, {"datapackage.json": descriptor, **TABLE, **more})
        done = call("validate", package, cwd=folder, seconds=SECONDS)
        survived(done, 1, says=f"error[{code}]")
        assert says in done.stdout.decode(), done.stdout

    return run


GOOD = HEAD + find("k AS message FROM t")
LISTED: dict[str, tuple[Any, str, str, dict[str, Any]]] = {
    "a path that leads out": (["../secret.sql"], "path-unsafe", "", {}),
    "an absolute path": (["/etc/passwd"], "path-unsafe", "", {}),
    "a URL": (["https://example.org/x.sql"], "path-unsafe", "", {}),
    "a hidden file": ([".r.sql"], "path-unsafe", "", {".r.sql": GOOD}),
    "a file that is not there": (["rules/no.sql"], "file-missing", "rules/no.sql", {}),
    "a folder": (["rules"], "file-missing", "", {"rules/r.sql": GOOD}),
    "a text": ("rules/r.sql", "descriptor-property", "", {"rules/r.sql": GOOD}),
    "numbers": ([1, {}], "descriptor-property", "", {}),
    "a code of another": (
        ["rules/value-type.sql"],
        "rule-invalid",
        "",
        {"rules/value-type.sql": GOOD},
    ),
    "two of one code": (
        ["a/r.sql", "b/r.sql"],
        "rule-invalid",
        "",
        {"a/r.sql": GOOD, "b/r.sql": GOOD},
    ),
    "a name that is no code": (["R 1.sql"], "rule-invalid", "", {"R 1.sql": GOOD}),
    "a terminal's commands in a name": (
        ["\x1b[2J.sql"],
        "rule-invalid",
        "\\u001b",
        {"\x1b[2J.sql": GOOD},
    ),
    "no comment": (["r.sql"], "rule-invalid", "", {"r.sql": find("k AS message FROM t")}),
    "thousands": ([f"r{n}.sql" for n in range(5_000)], "file-missing", "", {}),
}


def _shown(folder: Path) -> None:
    """What a message holds cannot break out of a report."""
    package = folder / "package"
    cell = "\x1b[2J\r\n::error::x\u202e"
    sql = f"{HEAD}SELECT 't' AS \"table\", row, 'k' AS field, '{cell}' || k AS message FROM t"
    descriptor = package_of(table_of("k", "v"), rules=["r.sql"])
    write_files(package, {"datapackage.json": descriptor, **TABLE, "r.sql": sql})
    for kind in ("text", "github", "sarif", "json"):
        done = call("validate", "--format", kind, package, cwd=folder, seconds=SECONDS)
        survived(done, 1)
        text = done.stdout.decode()
        assert not {"\x1b", "\r", "\u202e"} & set(text), text
        assert "\n::error::x" not in text, text


def _not_asked(folder: Path) -> None:
    """A module beside the package is not taken for the command's own."""
    package = folder / "package"
    trap = "open('trapped', 'w').close()\n"
    descriptor = package_of(table_of("k", "v"), rules=["r.sql"])
    traps = {f"{name}/__init__.py": trap for name in ("tablewright", "duckdb")}
    traps |= {f"{name}.py": trap for name in ("json", "pyarrow", "sitecustomize")}
    write_files(package, {"datapackage.json": descriptor, **TABLE, "r.sql": GOOD, **traps})
    done = call("validate", cwd=package, command=(_command(),), seconds=SECONDS)
    survived(done, 1, says="error[r]")
    assert not (package / "trapped").exists()


def _command() -> str:
    import sys

    return os.fspath(__import__("pathlib").Path(sys.executable).parent / "caucasus-rift")


_QUICK = ("read_text", "two statements", "a row behind the last", "deep subqueries")
TRIES = [
    *(
        Try(KIND, name, attempt(code, sql), quick=name in _QUICK)
        for code, group in (
            ("rule-invalid", READS),
            ("rule-invalid", STATEMENTS),
            ("rule-failed", FAILURES),
            ("rule-failed", ENDLESS),
            ("rule-invalid", BYTES),
        )
        for name, sql in group.items()
    ),
    *(
        Try(KIND, f"listed: {name}", _listed(*given), quick=name == "a path that leads out")
        for name, given in LISTED.items()
    ),
    Try(KIND, "what a message holds", _shown, quick=False),
    Try(KIND, "modules beside the package", _not_asked),
]
