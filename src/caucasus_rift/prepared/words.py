"""Where words start and end in a text."""

from __future__ import annotations


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
