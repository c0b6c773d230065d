"""Where words stand in texts, and where they start and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.byte_search import octets_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from caucasus_rift.rules.dataset import Ints, Mask

# bytes that no word goes on with
_SEPARATES = np.array([octet < 0x80 and not chr(octet).isalnum() for octet in range(256)])
_SPACE = ord(" ")
# rows searched before other threads have their turn
_BLOCK = 4096


def places(
    texts: pa.Array, rows: Ints, words: pa.Array, *finds: Callable[[bytes, bytes], int]
) -> list[Ints]:
    """At which byte of text number `rows` each of `words` stands, -1 for nowhere.

    Args:
        texts: Strings.
        rows: One for each of `words`; neither these nor the texts they lead to may be null.
        words: Strings.
        finds: `bytes.find` for the first place, `bytes.rfind` for the last; an answer for each.
            Or `bytes.count` for how often each stands there, not counting what overlaps.
    """
    # no column operation looks for one column's texts in another's
    each = texts.view(pa.binary()).to_numpy(zero_copy_only=False)
    found = [np.empty(len(rows), dtype=np.int64) for _ in finds]
    for at in range(0, len(rows), _BLOCK):
        block = slice(at, at + _BLOCK)
        within = each[rows[block]]
        wanted = words[block].view(pa.binary()).to_numpy(zero_copy_only=False)
        for places_found, find in zip(found, finds, strict=True):
            places_found[block] = np.fromiter(map(find, within, wanted), np.int64, len(within))
    return found


def occurrences(texts: pa.Array, rows: Ints, words: pa.Array) -> Ints:
    """How often `words` stand in text number `rows`: 0, 1, or 2 for more than once.

    Args:
        texts: Strings.
        rows: One for each of `words`; neither these nor the texts they lead to may be null.
        words: Strings that are not empty.
    """
    (found,) = places(texts, rows, words, bytes.count)
    # what ends as it starts may overlap itself, which is not counted
    octets, bounds = octets_of(words)
    once = np.flatnonzero(found == 1)
    once = once[octets[bounds[once]] == octets[bounds[once + 1] - 1]]
    first, last = places(texts, rows[once], pc.take(words, pa.array(once)), bytes.find, bytes.rfind)
    found[once] += first < last
    return np.minimum(found, 2)


def stand_in(texts: pa.Array, rows: Ints, words: pa.Array) -> Mask:
    """Where `words` stand in text number `rows`, not starting or ending in the middle of a word.

    Args:
        texts: Strings.
        rows: One for each of `words`; neither these nor the texts they lead to may be null.
        words: Strings.
    """
    (found,) = places(texts, rows, words, bytes.find)
    there = np.flatnonzero(found >= 0)
    octets, bounds = octets_of(texts)
    first, last = bounds[rows[there]].astype(np.int64), bounds[rows[there] + 1]
    begin = first + found[there]
    end = begin + np.diff(octets_of(words)[1])[there]
    before = np.where(begin > first, octets.take(begin - 1, mode="clip"), _SPACE)
    behind = np.where(end < last, octets.take(end, mode="clip"), _SPACE)
    whole: Mask = found >= 0
    whole[there] = _SEPARATES[before] & _SEPARATES[behind]
    for at in there[~whole[there]]:
        whole[at] = has_words(texts[int(rows[at])].as_py(), words[int(at)].as_py())
    return whole


def has_words(text: str, words: str) -> bool:
    """Whether `words` stand in `text`, not starting or ending in the middle of a word."""
    at = text.find(words)
    while at >= 0:
        if is_word(text, at, at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def is_word(text: str, start: int, end: int) -> bool:
    """Whether a span that is not empty neither starts nor ends in the middle of a word."""
    cuts_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cuts_behind = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not (cuts_before or cuts_behind)
