"""The process that rules of strangers run in: `python -m tablewright.rules.shut_in`.

It first takes from itself what they are not to have, then answers requests until there are none.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tablewright.rules.database import Database, Result
from tablewright.rules.engines import LEAST_MEMORY, SHARE
from tablewright.rules.guard import check_statement
from tablewright.rules.meaning import meaning_of
from tablewright.rules.rule import Rule, RuleError
from tablewright.rules.words import word_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_TEXT = 2000  # characters of what a rule yields
_MAX_ROWS = 100_000


def main() -> int:
    """Answer each line of standard input with one of standard output."""
    start = json.loads(sys.stdin.readline())
    tables = _mapped(start["files"])
    memory = max(LEAST_MEMORY, SHARE * sum(table.nbytes for table in tables.values()))
    _bound(2 * memory)
    database = Database(tables, memory)
    for line in sys.stdin:
        request = json.loads(line)
        rule = Rule(**request["rule"])
        try:
            statement = database.parse(rule)
            check_statement(rule, statement, [*start["columns"], *tables])
            if request["ask"] == "reads":
                reads = meaning_of(statement, start["columns"]).reads
                answer: dict[str, Any] = {"reads": {name: [*own] for name, own in reads.items()}}
            elif request["ask"] == "check":
                meaning = meaning_of(statement, start["columns"])
                faults = word_faults(rule, meaning, request["known"], start["columns"])
                answer = {"faults": [_said(fault) for fault in faults]}
            else:
                answer = _run(database, rule, request, tables, memory)
        except RuleError as error:
            answer = {"error": _said(error)}
        except RecursionError:
            answer = {"error": _said(RuleError("the statement is nested too deeply", rule.line))}
        except MemoryError:
            message = "the rule takes more memory than it may"
            answer = {"error": _said(RuleError(message, rule.line, code="rule-failed"))}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return 0


def _said(error: RuleError) -> tuple[str, int, int, str]:
    return error.message[:_MAX_TEXT], error.line, error.column, error.code


def _run(
    database: Database,
    rule: Rule,
    request: Mapping[str, Any],
    tables: Mapping[str, pa.Table],
    memory: int,
) -> dict[str, Any]:
    if request["files"]:
        other = Database({**tables, **_mapped(request["files"])}, memory)
        try:
            return _answer(other.run(rule, request["seconds"], _MAX_ROWS))
        finally:
            other.close()
    return _answer(database.run(rule, request["seconds"], _MAX_ROWS))


def _answer(result: Result) -> dict[str, Any]:
    rows = [
        [value[:_MAX_TEXT] if isinstance(value, str) else value for value in row]
        for row in result.rows
    ]
    return {"columns": result.columns, "rows": rows, "n_more": result.n_more}


def _mapped(files: Mapping[str, str]) -> dict[str, pa.Table]:
    """The tables in files, which stay on disk until they are read."""
    return {name: pa.ipc.open_file(pa.memory_map(path)).read_all() for name, path in files.items()}


def _bound(memory: int) -> None:
    """Let this process take no more than so many bytes besides what it has, and start no other."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there DuckDB's own holds alone
        return
    taken = _address_space()
    for kind, limit in (
        (resource.RLIMIT_AS, taken + memory if taken else 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        if limit or kind != resource.RLIMIT_AS:
            resource.setrlimit(kind, (limit, limit))


def _address_space() -> int:
    """The bytes of address space that this process has; 0 where that is not said."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
