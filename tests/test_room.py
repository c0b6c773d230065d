"""Words are placed where nothing is taken: the same place as without any memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caucasus_rift.room import Room

words = st.text("ab", min_size=1, max_size=3)
spans = st.tuples(st.integers(0, 25), st.integers(1, 4))


def first_free(text: str, wanted: str, taken: list[tuple[int, int]], behind: int) -> int:
    at = text.find(wanted, behind)
    while at >= 0:
        if all(end <= at or start >= at + len(wanted) for start, end in taken):
            return at
        at = text.find(wanted, at + 1)
    return -1


@given(
    st.text("ab ", max_size=30),
    st.lists(st.one_of(spans, st.tuples(words, st.integers(0, 30))), max_size=20),
)
def test_finds_what_a_search_of_all_finds(text: str, steps: list[tuple[str | int, int]]) -> None:
    room, taken = Room(text), list[tuple[int, int]]()
    for what, number in steps:
        if isinstance(what, int):
            room.take(what, what + number)
            taken.append((what, what + number))
            continue
        at = room.find(what, number)
        assert at == first_free(text, what, taken, number)
        if at >= 0:
            room.take(at, at + len(what))
            taken.append((at, at + len(what)))
