"""Patterns run by RE2: in linear time, whatever the pattern and the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.findings import shorten
from tablewright.values.patterns import has_extras, is_beyond_re2

if TYPE_CHECKING:
    from collections.abc import Iterator

# RE2's time is the text's length times the pattern's, its repetitions written out
MAX_SIZE = 10_000
MAX_LENGTH = 100_000
_ATOM = re.compile(
    r"\\(?:[pPx]\{[^{}]*\}|.)"  # an escape
    r"|\[\^?\]?(?:[^\]\\]++|\\.)*+(?:\]|\Z)"  # a class
    r"|\{(\d+)(?:,(\d*))?\}"  # a counted repetition
    r"|.",
    re.DOTALL,
)


class BadConstraintError(Exception):
    """A constraint that cannot be applied; the message says why."""


class UnsupportedError(BadConstraintError):
    """A constraint that is right but that this validator does not follow."""


class ForeignPatternError(UnsupportedError):
    """A pattern with what other validators know, but neither the standard nor this one."""


def search(values: pa.Array, pattern: str, translated: str = "") -> pa.Array:
    """Where RE2 finds the pattern, as `translated`; raises BadConstraintError for none of its."""
    check_size(pattern)
    try:
        return pc.match_substring_regex(values, pattern=translated or pattern)
    except pa.ArrowInvalid as error:
        reason = shorten(str(error).removeprefix("Invalid regular expression: "))[1:-1]
    if not is_beyond_re2(pattern):
        message = f"the pattern {shorten(pattern)} cannot be used: {reason}"
        raise BadConstraintError(message)
    if has_extras(pattern):
        raise ForeignPatternError(
            f"the pattern {shorten(pattern)} is not checked: the regular expressions of XML "
            "Schema, which the standard asks for, have no look-around and no back-references"
        )
    raise UnsupportedError(f"the pattern {shorten(pattern)} is not checked: {reason}")


def check_size(pattern: str) -> None:
    """Raise UnsupportedError for a pattern that is too large to be looked at."""
    if len(pattern) > MAX_LENGTH:
        why = f"it is longer than {MAX_LENGTH:,} characters"
    elif size(pattern) > MAX_SIZE:
        why = f"with its repetitions written out it has more than {MAX_SIZE:,} parts"
    else:
        return
    raise UnsupportedError(f"the pattern {shorten(pattern)} is not checked: {why}")


def size(pattern: str) -> int:
    """How many parts a pattern has with its counted repetitions written out, about."""
    # for each open group what it holds so far, and what a repetition behind it would repeat
    groups = [[0, 0]]
    for part, count in _parts(pattern):
        if part == "(":
            groups.append([0, 0])
        elif part == ")" and len(groups) > 1:
            inside = sum(groups.pop())
            groups[-1] = [sum(groups[-1]), inside + 1]
        elif count is not None:
            groups[-1][1] *= max(count, 1)
        else:
            groups[-1] = [sum(groups[-1]), 1]
    return sum(map(sum, groups))


def _parts(pattern: str) -> Iterator[tuple[str, int | None]]:
    """The pattern's parts, and how often at most a counted repetition repeats."""
    for match in _ATOM.finditer(pattern):
        low, high = match.groups()
        yield match[0], None if low is None else int((high or low)[:5])
