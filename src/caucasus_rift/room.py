"""Where words have room in a text, beside spans that are taken."""

from __future__ import annotations

import bisect


class Room:
    """A text and the spans of it that are taken.

    What was walked over is remembered, so that as many words as one likes are placed in about the
    time that one walk through the text takes.
    """

    def __init__(self, text: str) -> None:
        """Nothing of `text` is taken."""
        self._text = text
        # of the spans, joined where they touch
        self._starts: list[int] = []
        self._ends: list[int] = []
        # by words and place: where, from this place on, they stood first that was free
        self._found: dict[str, dict[int, int]] = {}

    def take(self, start: int, end: int) -> None:
        """Take a span, which may overlap others."""
        first = bisect.bisect_left(self._ends, start)
        last = bisect.bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last], self._ends[first:last] = [start], [end]

    def find(self, words: str, behind: int) -> int:
        """Where `words` stand first, from a place on, and touch no span; -1 for nowhere."""
        found, places = self._found.setdefault(words, {}), []
        place: int | None = behind
        while place is not None:
            places.append(place)
            at = found[place] if place in found else self._text.find(words, place)
            place = self._end_of_taken(at, at + len(words)) if at >= 0 else None
        found.update(dict.fromkeys(places, at))
        return at

    def _end_of_taken(self, start: int, end: int) -> int | None:
        """Where the last span ends that shares a character with another; None without one."""
        last = bisect.bisect_left(self._starts, end) - 1
        return self._ends[last] if last >= 0 and self._ends[last] > start else None
