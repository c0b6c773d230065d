"""Tables that are prepared for rules: whole columns say what Python says row by row."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_rift.prepared.corpus import Corpus
from caucasus_rift.prepared.texts import _where_they_part
from caucasus_rift.prepared.words import has_words

if TYPE_CHECKING:
    import random

TEXTS = st.lists(st.text(alphabet="aé€😀 \n\u00a0", max_size=8), min_size=1, max_size=5)
SPANS = 40


def spans(texts: list[str], chance: random.Random) -> list[np.ndarray]:
    """Rows, starts and ends, some of them outside."""
    rows = np.array([chance.randrange(-1, len(texts)) for _ in range(SPANS)])
    starts = np.array([chance.randrange(-1, 6) for _ in rows])
    return [rows, starts, starts + np.array([chance.randrange(-1, 4) for _ in rows])]


def read(texts: list[str], row: int, start: int, end: int) -> str | None:
    is_span = row >= 0 and 0 <= start <= end <= len(texts[row])
    return texts[row][start:end] if is_span else None


@given(TEXTS, st.randoms())
def test_slices_are_counted_in_characters(texts: list[str], chance: random.Random) -> None:
    corpus, chosen = Corpus(pa.array(texts, pa.string())), spans(texts, chance)
    wanted = [read(texts, *span) for span in zip(*chosen, strict=True)]
    assert corpus.slices(*chosen).to_pylist() == wanted
    # what is white space beyond ASCII is looked at again
    is_solid = [bool((text or "").strip(" \t\n\r")) for text in wanted]
    assert corpus.hold_words(*chosen).tolist() == is_solid


@given(TEXTS)
def test_places_lead_back_to_their_characters(texts: list[str]) -> None:
    corpus = Corpus(pa.array(texts, pa.string()))
    at = [(row, inner) for row, text in enumerate(texts) for inner in range(len(text))]
    rows, characters = (np.array([each[part] for each in at], dtype=np.int64) for part in (0, 1))
    found = corpus.characters(corpus.places(rows, characters))
    assert [*zip(*(each.tolist() for each in found), strict=True)] == at


def test_text_that_is_null_has_no_slices() -> None:
    texts = pa.array(["long", "b"])
    rejected = pc.if_else(pa.array([False, True]), texts, pa.scalar(None, pa.string()))
    corpus = Corpus(pa.chunked_array([rejected]))
    assert bytes(corpus.octets) == b"b"
    zero = np.zeros(2, dtype=np.int64)
    assert corpus.slices(np.arange(2), zero, zero).to_pylist() == [None, ""]


@pytest.mark.parametrize(
    ("quote", "beginning", "goes_on"),
    [("abcx", "abc", "def"), ("xbc", "", "abcdef"), ("abcdefg", "abcdef", ""), ("cdx", "cd", "ef")],
)
def test_a_quote_parts_from_its_text(quote: str, beginning: str, goes_on: str) -> None:
    assert _where_they_part(quote, "abcdef") == (beginning, goes_on)


@given(st.text("aé -", max_size=12), st.text("aé -", min_size=1, max_size=4))
def test_words_are_whole_where_no_letter_meets_a_letter(text: str, words: str) -> None:
    def cut(at: int) -> bool:
        return 0 < at < len(text) and (text[at - 1] + text[at]).isalnum()

    places = itertools.product(range(len(text)), [len(words)])
    found = [(at, at + n) for at, n in places if text[at : at + n] == words]
    assert has_words(text, words) == any(not cut(start) and not cut(end) for start, end in found)
