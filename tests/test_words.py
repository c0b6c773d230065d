"""Words are found in a text where they are whole."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from caucasus_rift.prepared.words import has_words, is_word

# few characters, so that words stand in texts again and again
TEXT = st.text("aé -", max_size=12)


@given(TEXT, TEXT.filter(bool))
def test_words_stand_where_one_of_their_places_cuts_no_word(text: str, words: str) -> None:
    places = [at.start() for at in re.finditer(f"(?={re.escape(words)})", text)]
    found = [is_word(text, at, at + len(words)) for at in places]
    assert has_words(text, words) == any(found)


def test_a_word_is_not_part_of_another() -> None:
    assert has_words("an é, a", "é")
    assert not has_words("aé éa", "é")
