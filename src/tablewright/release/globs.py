"""Patterns of a schema as conditions of SQLite, which has GLOB but no regular expressions.

A pattern is a sequence of runs: a character class with how often it may repeat. What GLOB can say
of such a sequence is said exactly; of all else a schema may hold, nothing is said.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# longer ones are no easier to read than the rows they forbid
_LONGEST = 256

_ESCAPES = {"r": "\r", "n": "\n", "t": "\t"}
# words of one class, joined by one character: X+(-X+)*
_SLUG = re.compile(r"(\[[^\]\\^]+\])\+\(([^\\.\[\](){}*+?|^$])\1\+\)\*")
_REPEAT = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")

Ranges = tuple[tuple[str, str], ...]


class InexpressibleError(Exception):
    """The pattern says what GLOB cannot."""


@dataclasses.dataclass(frozen=True)
class Repeated:
    """Characters out of a class, at least and at most so many; None for any number."""

    ranges: Ranges
    is_negated: bool
    least: int
    most: int | None

    @property
    def glob(self) -> str:
        """One character of the class, as GLOB has it."""
        return _bracket(self.ranges, is_negated=self.is_negated)

    @property
    def other(self) -> str:
        """One character that is not of the class, as GLOB has it."""
        return _bracket(self.ranges, is_negated=not self.is_negated)


def conditions(column: str, pattern: str) -> list[str]:
    """What SQLite is to check so that a text matches a whole pattern.

    Args:
        column: The column's name, quoted.
        pattern: A regular expression, for the whole text.

    Returns:
        Conditions that hold together for exactly the texts that match; none where SQLite cannot
        say it.
    """
    try:
        return list(_all(column, pattern))
    except InexpressibleError:
        return []


def _all(column: str, pattern: str) -> Iterator[str]:
    """The conditions of a pattern, with or without a part of words that are joined."""
    found = _SLUG.search(pattern)
    if found is None:
        yield from _conditions(column, list(_runs(pattern)))
        return
    before, after = pattern[: found.start()], pattern[found.end() :]
    words, joint = next(_runs(found[1])), found[2]
    head = list(_runs(before))
    if any(run.least != run.most for run in head):
        raise InexpressibleError
    start = sum(run.least for run in head) + 1
    rest = f"substr({column}, {start})" if head else column
    if head:
        yield f"{column} GLOB {_quoted(_fixed(head) + '*')}"
    alphabet = (*words.ranges, (joint, joint))
    if any(low <= joint <= high for low, high in words.ranges):
        raise InexpressibleError
    if after:
        # the words end where the first character stands that they cannot have
        end = next(_runs(after))
        stop = end.ranges[0][0]
        is_one = end.ranges == ((stop, stop),) and not end.is_negated
        if not is_one or not end.least or any(low <= stop <= high for low, high in alphabet):
            raise InexpressibleError
        at = f"instr({rest}, {_quoted(stop)})"
        yield from _all(f"substr({rest}, {at})", after)
        rest = f"substr({rest}, 1, {at} - 1)"
    yield from _slug_conditions(rest, words, joint)


def _conditions(column: str, runs: list[Repeated]) -> Iterator[str]:
    """Runs of a fixed length first, then at most one of any length, then fixed ones again."""
    loose = [number for number, run in enumerate(runs) if run.most != run.least]
    if not loose:
        yield f"{column} GLOB {_quoted(_fixed(runs))}"
        return
    if len(loose) > 1:
        raise InexpressibleError
    at = loose[0]
    before, run, after = runs[:at], runs[at], runs[at + 1 :]
    if before or after or run.least > 1:
        ends = _fixed(before) + run.glob * run.least, _fixed(after)
        yield f"{column} GLOB {_quoted('*'.join(ends))}"
    elif run.least:
        yield f"{column} <> ''"
    head, tail = (sum(one.least for one in part) for part in (before, after))
    # what stands between the two ends
    inner = f"substr({column}, {head + 1}, length({column}) - {head + tail})"
    inner = column if not head and not tail else inner
    yield f"{inner} NOT GLOB {_quoted('*' + run.other + '*')}"
    if run.most is not None:
        yield f"length({column}) <= {head + run.most + tail}"


def _fixed(runs: list[Repeated]) -> str:
    text = "".join(run.glob * run.least for run in runs)
    if len(text) > _LONGEST * 8:
        raise InexpressibleError
    return text


def _slug_conditions(column: str, run: Repeated, joint: str) -> Iterator[str]:
    """Only the class and the joint, and never a joint without a character on either side."""
    ranges = (*run.ranges, (joint, joint))
    one = _bracket(((joint, joint),), is_negated=False)
    yield f"{column} GLOB {_quoted(run.glob + '*')}"
    yield f"{column} NOT GLOB {_quoted('*' + _bracket(ranges, is_negated=True) + '*')}"
    yield f"{column} NOT GLOB {_quoted('*' + one + one + '*')}"
    yield f"{column} NOT GLOB {_quoted('*' + one)}"


def _runs(pattern: str) -> Iterator[Repeated]:
    at = 0
    while at < len(pattern):
        ranges, is_negated, at = _class(pattern, at)
        least, most, at = _repeats(pattern, at)
        if least > _LONGEST:
            raise InexpressibleError
        yield Repeated(ranges, is_negated, least, most)


def _class(pattern: str, at: int) -> tuple[Ranges, bool, int]:
    """The class at a place of a pattern, whether it is negated, and where it ends."""
    char = pattern[at]
    if char == "[":
        return _listed(pattern, at + 1)
    if char == "\\":
        ranges, at = _escaped(pattern, at + 1)
        return ranges, False, at
    if char in ".^$*+?{}()|]":
        raise InexpressibleError
    return ((char, char),), False, at + 1


def _listed(pattern: str, at: int) -> tuple[Ranges, bool, int]:
    is_negated = pattern[at : at + 1] == "^"
    at += is_negated
    start, ranges = at, []
    while at < len(pattern) and (pattern[at] != "]" or at == start):
        low, at = _member(pattern, at)
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("]", ""):
            high, at = _member(pattern, at + 1)
            if len(low) != 1 or len(high) != 1:
                raise InexpressibleError
            ranges.append((low[0][0], high[0][0]))
        else:
            ranges += low
    if at >= len(pattern):
        raise InexpressibleError
    return tuple(ranges), is_negated, at + 1


def _member(pattern: str, at: int) -> tuple[Ranges, int]:
    if pattern[at] == "\\":
        return _escaped(pattern, at + 1)
    if pattern[at] in "[&~|" and pattern[at : at + 2] in ("[:", "[[", "&&", "~~", "||", "--"):
        raise InexpressibleError
    return ((pattern[at], pattern[at]),), at + 1


def _escaped(pattern: str, at: int) -> tuple[Ranges, int]:
    char = pattern[at : at + 1]
    if char in _ESCAPES:
        return ((_ESCAPES[char], _ESCAPES[char]),), at + 1
    if not char or char.isalnum() or not char.isascii():
        raise InexpressibleError  # a class of Unicode's, or an anchor
    return ((char, char),), at + 1


def _repeats(pattern: str, at: int) -> tuple[int, int | None, int]:
    """How often what ends here may stand, and where that is said to its end."""
    least: int
    most: int | None
    char = pattern[at : at + 1]
    if char in ("+", "*", "?"):
        least, most, at = int(char == "+"), 1 if char == "?" else None, at + 1
    elif found := _REPEAT.match(pattern, at):
        least, at = int(found[1]), found.end()
        most = least if not found[2] else int(found[3]) if found[3] else None
    elif char == "{":
        raise InexpressibleError
    else:
        return 1, 1, at
    if pattern[at : at + 1] in ("+", "*", "?", "{"):
        raise InexpressibleError  # lazy or possessive
    return least, most, at


def _bracket(ranges: Ranges, *, is_negated: bool) -> str:
    """A class as GLOB has it, which escapes nothing: places say that a character is meant."""
    if not is_negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        char = ranges[0][0]
        return f"[{char}]" if char in "*?[" else char
    if any(low != high and {low, high} & set("]^-[") for low, high in ranges):
        raise InexpressibleError
    places = {"]": 0, "-": 1, "^": 3}
    listed = sorted(set(ranges), key=lambda one: (places.get(one[0], 2), one))
    inside = "".join(low if low == high else f"{low}-{high}" for low, high in listed)
    return f"[{'^' if is_negated else ''}{inside}]"


def _quoted(text: str) -> str:
    """A text as SQL, with line ends and tabs, which no one sees, written out."""
    parts = [part for part in re.split(r"([\r\n\t])", text) if part]
    shown = [f"char({ord(part)})" if part in "\r\n\t" else _literal(part) for part in parts]
    return shown[0] if len(shown) == 1 else f"({' || '.join(shown)})" if shown else "''"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
