"""What a check reports: findings, and the codes they carry."""

from __future__ import annotations

import dataclasses
from typing import Literal

Severity = Literal["error", "warning"]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one place.

    `line` and `column` are physical and 1-based: the line as an editor counts, the column in
    characters. `path` is relative to the package, with forward slashes. `key` is the row's primary
    key as text, where the row has one.
    """

    code: str
    message: str
    path: str
    line: int | None = None
    column: int | None = None
    hint: str = ""
    severity: Severity = "error"
    table: str | None = None
    field: str | None = None
    key: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The finding as the JSON report shows it, in the order of the report's documentation."""
        return {name: getattr(self, name) for name in REPORT_ORDER}

    def sort_key(self) -> tuple[str, int, int, str]:
        """Order by file, then by place, then by code."""
        return (self.path, self.line or 0, self.column or 0, self.code)


REPORT_ORDER = (
    "code",
    "severity",
    "table",
    "path",
    "line",
    "column",
    "field",
    "key",
    "message",
    "hint",
)


def shorten(text: object, limit: int = 80) -> str:
    """A cell's content as it is quoted in a message: printable, on one line, cut at `limit`."""
    shown = repr(str(text))[1:-1].replace("\\'", "'").replace('"', '\\"')
    if len(shown) > limit:
        shown = shown[: limit - 1] + "…"
    return f'"{shown}"'


def nearest(word: str, candidates: list[str], count: int = 1) -> list[str]:
    """The `count` candidates most like `word`, best first; none where nothing is like it."""
    import difflib

    return difflib.get_close_matches(word, candidates, n=count, cutoff=0.6)


def did_you_mean(word: str, candidates: list[str]) -> str:
    """A hint that names the candidate most like `word`, or an empty text."""
    close = nearest(word, candidates)
    return f"did you mean {shorten(close[0])}?" if close else ""
