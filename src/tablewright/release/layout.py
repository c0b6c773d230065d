"""How high a row of a sheet must be: spreadsheets do not see to it in a file that others wrote."""

from __future__ import annotations

_POINTS, _HIGHEST = 13.5, 409.0  # of a line, and of a row


def lines(text: str, width: int) -> int:
    """How many lines a text fills, so many characters wide."""
    return sum(-(-len(part) // width) or 1 for part in text.split("\n"))


def height(count: int) -> float:
    """The height of a row with so many lines, in points."""
    return min(count * _POINTS, _HIGHEST)
