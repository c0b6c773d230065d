"""Runs rules that came with a package in a process of their own, bounded in time and memory.

The process gets the tables in files that it maps, and answers each request, a line of JSON, with
another. When it breaks off, or does not answer in time, the rule that was asked is at fault, and
the next one gets a new process.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from tablewright.rules.database import Result
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tablewright.rules.rule import Rule
    from tablewright.rules.words import Vocabularies

SECONDS = 10.0  # for one rule
ALL_SECONDS = 120.0  # for all rules of a package
_GRACE = 5.0  # for a process to start, or to break off by itself
MAX_ANSWER = 256 * 1024**2


class Strangers:
    """Runs rules in a process of their own, one after the other; started when first asked."""

    def __init__(self, tables: Mapping[str, pa.Table], columns: Mapping[str, list[str]]) -> None:
        """Run them over `tables`; `columns` are those of all tables that they may name."""
        self._folder = TemporaryDirectory(prefix="tablewright-")
        self._files: dict[str, str] = {}
        for name, table in tables.items():
            self._files[name] = self._write(table)
        self._columns = columns
        self._process: subprocess.Popen[bytes] | None = None
        self._left = ALL_SECONDS

    def reads(self, rule: Rule) -> dict[str, set[str]]:
        """The tables and columns that a rule's statement names."""
        answer = self._ask("reads", rule, {})
        return {name: set(columns) for name, columns in answer["reads"].items()}

    def check(self, rule: Rule, known: Vocabularies) -> list[RuleError]:
        """What a rule asks for that can never be."""
        answer = self._ask("check", rule, {}, {"known": known})
        return [RuleError(*each) for each in answer["faults"]]

    def run(self, rule: Rule, instead: Mapping[str, pa.Table] | None = None) -> Result:
        """What a rule yields; raises RuleError where it fails, or asks for too much."""
        files = {name: self._write(table) for name, table in (instead or {}).items()}
        answer = self._ask("run", rule, files)
        rows = [tuple(row) for row in answer["rows"]]
        return Result(tuple(answer["columns"]), rows, answer["n_more"])

    def close(self) -> None:
        """End the process, and delete its files."""
        self._stop()
        self._folder.cleanup()

    def _write(self, table: pa.Table) -> str:
        path = Path(self._folder.name, f"{len(list(Path(self._folder.name).iterdir()))}.arrow")
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        return str(path)

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: the folder one stands in may be the stranger's
        command = [sys.executable, "-P", "-m", "tablewright.rules.shut_in"]
        process = subprocess.Popen(  # noqa: S603 -- nothing of the package's is in the command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._process = process
        _send(process, {"files": self._files, "columns": self._columns})
        return process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ask(
        self,
        what: str,
        rule: Rule,
        files: dict[str, str],
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> dict[str, Any]:
        if self._left <= 0:
            message = f"the rules of the package take more than {ALL_SECONDS:g} seconds together"
            raise RuleError(message, rule.line, code="rule-failed")
        start = time.monotonic()
        seconds = min(SECONDS, self._left)
        try:
            process = self._process or self._start()
            request = {"ask": what, "rule": dataclasses.asdict(rule), "seconds": seconds}
            _send(process, {**request, **more, "files": files})
            line = _answer(process, seconds + _GRACE)
        except BrokenPipeError:
            line = b""
        finally:
            self._left -= time.monotonic() - start
        if not line.endswith(b"\n"):
            self._stop()
            is_late = time.monotonic() - start > seconds
            why = f"more than {seconds:g} seconds" if is_late else "more memory than it may"
            raise RuleError(f"the rule takes {why}", rule.line, code="rule-failed")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuleError(*answer["error"])
        return answer


def _send(process: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
    stream: IO[bytes] | None = process.stdin
    if stream is not None:
        stream.write(json.dumps(request).encode("utf-8") + b"\n")
        stream.flush()


def _answer(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """The next line of a process; not a whole one where it breaks off, or is ended for its time."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        stream = process.stdout
        return b"" if stream is None else stream.readline(MAX_ANSWER)
    finally:
        timer.cancel()
