"""Searches in whole columns find what a search in each text finds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from caucasus_rift.rules import words
from caucasus_rift.rules.words import has_words, occurrences, places, stand_in

# few characters, so that words stand in texts again and again
TEXT = st.text("aé -", max_size=12)
PAIRS = st.lists(st.tuples(TEXT, TEXT.filter(bool)), min_size=1, max_size=9)


@given(PAIRS)
def test_words_stand_where_they_are_found_one_by_one(pairs: list[tuple[str, str]]) -> None:
    texts, wanted = (pa.array(each, pa.string()) for each in zip(*pairs, strict=True))
    found = stand_in(texts, np.arange(len(pairs)), wanted)
    assert found.tolist() == [has_words(text, word) for text, word in pairs]


@given(PAIRS, st.data())
def test_places_are_those_of_each_text(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    texts, wanted = (pa.array(each, pa.string()) for each in zip(*pairs, strict=True))
    rows = data.draw(
        st.lists(st.integers(0, len(pairs) - 1), min_size=len(pairs), max_size=len(pairs))
    )
    first, last = places(texts, np.array(rows), wanted, bytes.find, bytes.rfind)
    each = [
        (texts[row].as_py().encode(), word.encode())
        for row, (_, word) in zip(rows, pairs, strict=True)
    ]
    assert first.tolist() == [text.find(word) for text, word in each]
    assert last.tolist() == [text.rfind(word) for text, word in each]


@given(PAIRS)
@example([("aaa", "aa"), ("aaaa", "aa"), ("éaé", "éaé"), ("-", "a")])
def test_what_overlaps_itself_stands_there_more_than_once(pairs: list[tuple[str, str]]) -> None:
    texts, wanted = (pa.array(each, pa.string()) for each in zip(*pairs, strict=True))
    found = occurrences(texts, np.arange(len(pairs)), wanted)
    assert found.tolist() == [
        (word in text) + (text.find(word) < text.rfind(word)) for text, word in pairs
    ]


def test_more_rows_than_are_searched_at_a_time() -> None:
    n_rows = 2 * words._BLOCK + 1
    texts, wanted = pa.array(["one two", "two"]), pa.array(["two"] * n_rows)
    (found,) = places(texts, np.arange(n_rows) % 2, wanted, bytes.find)
    assert found.tolist() == [0 if row % 2 else 4 for row in range(n_rows)]
