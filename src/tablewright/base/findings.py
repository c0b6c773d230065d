"""What a check reports: findings, and the words they are put in."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Severity = Literal["error", "warning"]
Place = tuple[str, int | None, int | None]  # path, line and column
# against a base: not there then, there then too, there then only
Standing = Literal["new", "known", "mended"]
# is told what is being done, how many steps of it are taken, and of how many
Step = Callable[[str, int, int], None]


def unseen(what: str, done: int, total: int) -> None:
    """A `Step` that tells no one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One fault, at one place.

    `line` and `column` are physical and 1-based: the line as an editor counts, the column in
    characters. `path` is relative to the package, with forward slashes. `key` is the row's primary
    key as text, where the row has one. `count` is of the faults that one finding stands for, `also`
    where the next of them stand, `standing` how it stands to a base, where there is one.
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
    count: int = 1
    standing: Standing | None = None
    also: tuple[tuple[int | None, int | None], ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The finding as the JSON report shows it, in the order of the report's documentation."""
        shown = {name: getattr(self, name) for name in REPORT_ORDER}
        if self.standing in ("new", "known"):
            shown["status"] = self.standing
        if self.count > 1:
            shown["count"] = self.count
            shown["also"] = [{"line": line, "column": column} for line, column in self.also]
        # named by the data, and repeated in every finding
        return shown | {name: cut(shown[name]) for name in ("table", "path", "field", "key")}

    @property
    def place(self) -> Place:
        """Path, line and column."""
        return self.path, self.line, self.column

    def sort_key(self) -> tuple[str, int, int, str]:
        """Order by file, then by place, then by code."""
        return (self.path, self.line or 0, self.column or 0, self.code)


MAX_NAME = 1000
# findings of one code in a report, and those that a table may have however small it is
MAX_OF_A_CODE = 5000
MIN_OF_A_CODE = 50
# the same where every place is asked for
MAX_OF_EVERY = 1_000_000
MIN_OF_EVERY = 1000
# findings that a column has in any case, as the places a report names, and how many columns
MIN_OF_A_COLUMN = 4
MAX_COLUMNS = 1000
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


def cut(name: str | None) -> str | None:
    """A name without what goes beyond `MAX_NAME` characters, so that a report stays in bounds."""
    return name if name is None or len(name) <= MAX_NAME else name[: MAX_NAME - 1] + "…"


class Limit:
    """How many findings of each code are kept, of a table say; the rest are counted, by column.

    So memory is bounded, whatever a package holds, and so is time: what is only counted need not
    be put into words. The first of each column are kept, however many other columns have.
    """

    def __init__(self, share: float = 1, *, every_place: bool = False) -> None:
        """Start with none, and room for a share of what a report may have of a code."""
        most, least = (
            (MAX_OF_EVERY, MIN_OF_EVERY) if every_place else (MAX_OF_A_CODE, MIN_OF_A_CODE)
        )
        self._most = min(most, max(least, int(most * share)))
        self._kept: Counter[str] = Counter()
        self._of_columns: dict[str, Counter[str | None]] = {}
        self._left_out: Counter[tuple[str, str | None]] = Counter()
        self._firsts: dict[tuple[str, str | None], Finding] = {}

    def keep(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings for which there is room."""
        return filter(self.lets, findings)

    def lets(self, finding: Finding) -> bool:
        """Whether there is room for one more of its code; it is counted."""
        code, field = finding.code, finding.field
        if self.room(code, field):
            self._kept[code] += 1
            columns = self._of_columns.setdefault(code, Counter())
            if field in columns or len(columns) < MAX_COLUMNS:
                columns[field] += 1
            return True
        self.leave_out(finding, finding.count)
        return False

    def room(self, code: str, field: str | None = None) -> int:
        """How many more findings of a code are kept, for a column."""
        columns = self._of_columns.get(code, Counter())
        least = 0
        if field is not None and (field in columns or len(columns) < MAX_COLUMNS):
            least = min(MIN_OF_A_COLUMN, self._most) - columns[field]
        return max(self._most - self._kept[code], least, 0)

    def leave_out(self, first: Finding, count: int) -> None:
        """Count so many faults that are not kept, the first of which is given."""
        key = self._counted(first.code, first.field)
        self._firsts.setdefault(key, first)
        self._left_out[key] += count

    def leaves_out(self, code: str, field: str | None = None) -> bool:
        """Whether faults of a code are only counted by now; if so, one more is."""
        key = self._counted(code, field)
        if self.room(code, field) or key not in self._firsts:
            return False
        self._left_out[key] += 1
        return True

    def _counted(self, code: str, field: str | None) -> tuple[str, str | None]:
        """What faults of a column are counted as: very many columns as one."""
        known = (code, field) in self._firsts or len(self._firsts) < MAX_COLUMNS
        return code, field if known else None

    def rest(self) -> Iterator[Finding]:
        """One finding for all of a code and column that were left out, where the first stands."""
        for key, first in self._firsts.items():
            count = self._left_out.pop(key)
            yield dataclasses.replace(
                first,
                message=f"here and behind it are {count:,} more faults of this kind",
                hint=f"mend the first {self._most:,}, then validate again to see the others",
                count=count,
            )
        self._firsts.clear()


def limited(findings: Iterable[Finding], *, every_place: bool = False) -> Iterator[Finding]:
    """The findings, as many of a code as a report may have, and how many more there are."""
    limit = Limit(every_place=every_place)
    yield from limit.keep(findings)
    yield from limit.rest()


def once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in order of place, of those that say the same of the same place the first.

    A fault may be met twice: two tables may share a file, or a schema.
    """
    in_order = sorted(findings, key=Finding.sort_key)
    kept: list[Finding] = []
    for _, same_place in itertools.groupby(in_order, key=Finding.sort_key):
        kept += {each.message: each for each in reversed(list(same_place))}.values()
    return kept


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


def unknown(kind: str, name: object, known: list[str], where: str = "") -> str:
    """That there is nothing of this name, what was probably meant, and what there is."""
    hint = did_you_mean(name, known) if isinstance(name, str) else ""
    hint = f"{hint} " if hint else ""
    return f"there is no {kind} {name!r}{where}; {hint}there are: {', '.join(known)}"


class Budget:
    """How much comparing of words is left: a product of two lengths for each comparison.

    Comparing every wrong word with every right one could take hours. What is spent on one table
    is bounded: when it is used up, there are no suggestions, only what is always true.
    """

    MAX_COST = 20_000_000

    def __init__(self, cost: int | None = None) -> None:
        """Start with all of it; it is another `cost` for other work."""
        self._left = self.MAX_COST if cost is None else cost

    def allows(self, word: str, size: int) -> bool:
        """Whether `word` may be compared with words of `size` characters together; spends it."""
        self._left -= (len(word) + 1) * size
        return self._left >= 0


class Suggestions:
    """Hints for words that should be one of `candidates`; says less when asked too much."""

    MAX_LENGTH = 100

    def __init__(
        self, candidates: Sequence[str], count: int = 1, *, budget: Budget | None = None
    ) -> None:
        """Suggest up to `count` of `candidates`, as long as the budget allows."""
        self._candidates = [one for one in candidates if len(one) <= self.MAX_LENGTH]
        self._size = sum(map(len, self._candidates)) + len(self._candidates)
        self._count = count
        self._budget = budget or Budget()
        self._closest: dict[str, list[str]] = {}
        self._all = frozenset(candidates)

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def closest(self, word: str) -> list[str]:
        """The candidates most like `word`, best first."""
        if word not in self._closest:
            if len(word) > self.MAX_LENGTH or not self._budget.allows(word, self._size):
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
