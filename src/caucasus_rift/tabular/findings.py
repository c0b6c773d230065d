"""What a check reports: findings, and the words they are put in."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning"]
# is told what is being done, how many steps of it are taken, and of how many
Step = Callable[[str, int, int], None]


def unseen(what: str, done: int, total: int) -> None:
    """A `Step` that tells no one."""


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

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        """Path, line and column."""
        return self.path, self.line, self.column

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
    start = str(text)[: limit + 1]
    shown = repr(start)[1:-1].replace("\\'", "'").replace('"', '\\"')
    if len(shown) > limit:
        shown = shown[: limit - 1] + "…"
    return f'"{shown}"'


def nearest(
    word: str, candidates: list[str], count: int = 1, *, likeness: float = 0.6
) -> list[str]:
    """The `count` candidates most like `word`, best first; none where nothing is like it."""
    folded = {one.casefold(): one for one in reversed(candidates)}
    close = difflib.get_close_matches(word.casefold(), list(folded), n=count, cutoff=likeness)
    return [folded[one] for one in close]


def did_you_mean(word: str, candidates: list[str]) -> str:
    """A hint that names the candidate most like `word`, or an empty text."""
    return Suggestions(candidates).hint(word)


class Suggestions:
    """Hints for words that should be one of `candidates`; says less when asked too much.

    Comparing every wrong word with every right one could take hours, so what is compared is
    bounded: behind `MAX_COMPARISONS` there are no suggestions, only what is always true.
    """

    MAX_COMPARISONS = 50_000
    MAX_LENGTH = 200

    def __init__(self, candidates: Sequence[str], count: int = 1) -> None:
        """Suggest up to `count` of `candidates`."""
        self._candidates = [one for one in candidates if len(one) <= self.MAX_LENGTH]
        self._count = count
        self._left = self.MAX_COMPARISONS
        self._closest: dict[str, list[str]] = {}

    def closest(self, word: str) -> list[str]:
        """The candidates most like `word`, best first."""
        if word not in self._closest:
            self._left -= len(self._candidates)
            if self._left < 0 or len(word) > self.MAX_LENGTH:
                return []
            self._closest[word] = nearest(word, self._candidates, self._count)
        return self._closest[word]

    def hint(self, word: str) -> str:
        """A hint that names the candidates most like `word`, or an empty text."""
        close = self.closest(word)
        return f"did you mean {' or '.join(map(shorten, close))}?" if close else ""

    def hint_or_list(self, word: str) -> str:
        """The hint, or the first of the candidates where nothing is like `word`."""
        return self.hint(word) or one_of(self._candidates)


def one_of(names: Sequence[str]) -> str:
    """A hint that lists the first of the names that are allowed."""
    shown = ", ".join(shorten(name)[1:-1] for name in names[:12])
    return f"one of: {shown}" + (f" and {len(names) - 12} more" if len(names) > 12 else "")
