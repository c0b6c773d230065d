"""A rule: a file of SQL that yields the rows at fault, with its documentation in front."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablewright.base.findings import Severity

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY = re.compile(r"([a-z]+):(?: +(.*))?")
_KEYS = ("severity", "hint", "doubts", "needs")
_DIALECTS = ("DuckDB",)
_SEVERITIES = ("error", "warning")
_FULL_STOP = re.compile(r"\.(?=\s|$)")


class RuleError(Exception):
    """A rule cannot be read or run: what is wrong, and at which line and column of its file."""

    def __init__(self, message: str, line: int = 1, column: int = 1, code: str = "rule-invalid"):
        """Say what is wrong; `code` is the finding's."""
        super().__init__(message)
        self.message, self.line, self.column, self.code = message, line, column, code


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule as its file has it.

    `sql` is the whole file, so that lines are counted as an editor does; `line` is that on which
    the statement starts. `doubts` are columns that a finding of the rule puts in doubt besides the
    one it stands at.
    """

    code: str
    path: str
    sql: str
    documentation: str
    line: int = 1
    severity: Severity = "error"
    hint: str = ""
    doubts: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What must hold, in one sentence."""
        text = " ".join(self.documentation.split())
        end = _FULL_STOP.search(text)
        return text[: end.end()] if end else text

    @property
    def needed_tables(self) -> tuple[str, ...]:
        """The tables that have to be prepared for it."""
        return tuple(name for name in self.needs if name not in _DIALECTS)

    @property
    def statement(self) -> str:
        """The SELECT, without the comment in front."""
        return "".join(self.sql.splitlines(keepends=True)[self.line - 1 :]).rstrip()

    def place(self, position: int) -> tuple[int, int]:
        """Line and column of a byte of the file."""
        before = self.sql.encode("utf-8")[:position].decode("utf-8", "ignore")
        return before.count("\n") + 1, len(before) - before.rfind("\n")


def read_rule(path: str, text: str) -> Rule:
    """Read a rule from its file's text.

    Args:
        path: The file, which is named by the rule's code.
        text: What it holds: a comment, and a SELECT.

    Returns:
        The rule; its SQL has not been looked at.

    Raises:
        RuleError: The comment in front is missing or says what it cannot say.
    """
    code = path.rpartition("/")[2].removesuffix(".sql")
    if not _CODE.fullmatch(code) or not path.endswith(".sql"):
        raise RuleError("a rule's file is named by its code: small letters, hyphens, and .sql")
    if "\x00" in text:
        raise RuleError("there is a null character in the file")
    head: list[str] = []
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        head.append(line[2:].removeprefix(" ").rstrip())
    paragraphs = "\n".join(head).strip().split("\n\n")
    values: dict[str, str] = {}
    if len(paragraphs) > 1 and _KEY.match(paragraphs[-1]):
        first = len(head) - paragraphs[-1].count("\n")
        values = _values(paragraphs.pop(), first)
    if not paragraphs[0].strip():
        raise RuleError("a rule starts with a comment (--) that says what must hold, and why")
    severity = values.get("severity", "error")
    if severity not in _SEVERITIES:
        raise RuleError(f"the severity is one of: {', '.join(_SEVERITIES)}")
    return Rule(
        code,
        path,
        text,
        "\n\n".join(paragraphs),
        _first_line(text, len(head)),
        "warning" if severity == "warning" else "error",
        values.get("hint", ""),
        _words(values.get("doubts", "")),
        _words(values.get("needs", "")),
    )


def _values(paragraph: str, first: int) -> dict[str, str]:
    """The keys and values of the last paragraph; a value may run over several lines."""
    values: dict[str, str] = {}
    key = ""
    for number, line in enumerate(paragraph.split("\n")):
        match = _KEY.fullmatch(line)
        if match and match[1] in _KEYS:
            key = match[1]
            if key in values:
                raise RuleError(f"the comment says {key} twice", first + number)
            values[key] = match[2] or ""
        elif key:
            values[key] += f" {line.strip()}"
        else:
            known = ", ".join(_KEYS)
            raise RuleError(f"the comment can end with lines of {known}", first + number)
    return values


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _first_line(text: str, n_head: int) -> int:
    """The number of the first line behind the comment that is not blank."""
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if n > n_head and line.strip()), 1)
