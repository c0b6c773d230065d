"""DuckDB, shut in: it reads the tables it is given, and nothing else."""

from __future__ import annotations

import dataclasses
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from tablewright.rules.rule import Rule

SECONDS = 60.0
MAX_ROWS = 1_000_000
_CHUNK = 10_000
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,  # rules run side by side instead
    "errors_as_json": True,
    "temp_directory": "",
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "enable_external_access": True,  # until the tables are there
}
_NEEDED = ("table", "row", "field", "message")
_TEXTS = ("table", "field", "message", "hint")
ROW_OF = "row_of_"


@dataclasses.dataclass(frozen=True)
class Result:
    """What a rule's query yields: the names of its columns, its rows, and how many more."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    n_more: int = 0


class Database:
    """An in-memory database whose tables are Arrow's; several threads may ask it."""

    def __init__(self, tables: Mapping[str, pa.Table], memory: int) -> None:
        """Give it tables by name, and shut it in; it may take so many bytes of `memory`."""
        self._connection = duckdb.connect(config=_CONFIG | {"memory_limit": f"{memory}B"})
        # a view holds what it was made of
        for name, table in tables.items():
            self._connection.from_arrow(table).create_view(name)
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def close(self) -> None:
        """Let the tables go."""
        self._connection.close()

    def parse(self, rule: Rule) -> dict[str, Any]:
        """A rule's statement as a tree; raises RuleError where it is not one SELECT."""
        cursor = self._connection.cursor()
        try:
            with _as_rule_errors(rule):
                statements = cursor.extract_statements(rule.sql)
                if len(statements) != 1:
                    message = f"a rule is one SELECT, and these are {len(statements)} statements"
                    raise RuleError(message, rule.line)
                if statements[0].type != duckdb.StatementType.SELECT:
                    raise RuleError("a rule is a SELECT, which writes nothing", rule.line)
                found = cursor.execute("SELECT json_serialize_sql(?)", [rule.sql]).fetchone()
            tree: dict[str, Any] = json.loads(found[0]) if found else {}
            if tree.get("error") or len(tree.get("statements", [])) != 1:
                raise RuleError("a rule is one SELECT that can be parsed", rule.line)
            node: dict[str, Any] = tree["statements"][0]["node"]
            return node
        finally:
            cursor.close()

    def run(self, rule: Rule, seconds: float = SECONDS, n_rows: int = MAX_ROWS) -> Result:
        """The rows that a rule's query yields, the first of very many.

        Raises:
            RuleError: It fails, yields something else than a rule does, or takes too long.
        """
        cursor = self._connection.cursor()
        late = threading.Event()

        def stop() -> None:
            late.set()
            cursor.interrupt()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            with _as_rule_errors(rule):
                return _fetch(cursor, rule, n_rows)
        except RuleError:
            if late.is_set():
                message = f"the rule takes more than {seconds:g} seconds"
                raise RuleError(message, rule.line, code="rule-failed") from None
            raise
        finally:
            timer.cancel()
            cursor.close()


def _fetch(cursor: duckdb.DuckDBPyConnection, rule: Rule, n_rows: int) -> Result:
    cursor.execute(rule.sql)
    description = cursor.description or []
    columns = tuple(str(each[0]) for each in description)
    _check_columns(rule, {str(name): str(kind) for name, kind, *_ in description}, columns)
    rows: list[tuple[Any, ...]] = []
    n_more = 0
    while chunk := cursor.fetchmany(_CHUNK):
        room = n_rows - len(rows)
        rows += chunk[:room]
        n_more += len(chunk[room:])
    return Result(columns, rows, n_more)


def _check_columns(rule: Rule, types: dict[str, str], columns: tuple[str, ...]) -> None:
    """Raise RuleError where the result has not the columns of a rule's, of the right types."""
    said = 'a rule yields "table", row, field, message, and if it likes hint, shift and row_of_…'
    lacking = [name for name in _NEEDED if name not in types]
    if lacking or len(types) < len(columns):
        what = f"there is no {lacking[0]}" if lacking else "a column is there twice"
        raise RuleError(f"{said}: {what}", rule.line)
    for name, kind in types.items():
        wanted = "VARCHAR" if name in _TEXTS else "BIGINT"
        if name not in (*_TEXTS, "row", "shift") and not name.startswith(ROW_OF):
            raise RuleError(f"{said}: not {name[:80]}", rule.line)
        if wanted == "VARCHAR" and kind != wanted:
            raise RuleError(f"the column {name} must be a text, and is {kind[:80]}", rule.line)
        if wanted == "BIGINT" and kind not in _WHOLE:
            raise RuleError(f"the column {name} must be whole numbers, not {kind[:80]}", rule.line)


_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "UINTEGER")


@contextmanager
def _as_rule_errors(rule: Rule) -> Iterator[None]:
    """Raise what DuckDB objects to as a RuleError, with line and column of the rule's file."""
    try:
        yield
    except duckdb.Error as error:
        message, position = _said(str(error))
        line, column = (rule.line, 1) if position is None else rule.place(position)
        code = "rule-invalid" if isinstance(error, _OF_THE_TEXT) else "rule-failed"
        raise RuleError(message, line, column, code) from None
    except UnicodeError:
        raise RuleError("what the rule yields is no text", rule.line, code="rule-failed") from None


_OF_THE_TEXT = (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException)


def _said(text: str) -> tuple[str, int | None]:
    """What an error of DuckDB says, and at which byte of the statement."""
    _, brace, rest = text.partition("{")
    try:
        said = json.loads(brace + rest)
        message, position = str(said["exception_message"]), said.get("position")
    except (ValueError, KeyError, TypeError):
        message, position = text, None
    first = message.split("\n")[0]
    return first[:500], int(position) if str(position or "").isdecimal() else None
