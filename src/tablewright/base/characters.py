"""Bytes and characters that no one sees and every comparison does."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEAR = 8  # characters beside a mark of direction in which a letter is looked for
BOM = b"\xef\xbb\xbf"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# invisible or direction-changing; a joiner between two letters or signs of a script that needs it
# (Persian, Hindi, emoji) belongs to the text
# an emoji flag (England's, say) is spelt with tags
# a joiner behind a sign that takes a consonant's vowel away decides the form of its letter
_VIRAMAS = "".join(
    char
    for char in map(chr, (*range(0x900, 0x1C00), *range(0x11000, 0x12000)))
    if unicodedata.combining(char) == 9
)
_MARKS = "\u061c\u200e\u200f"
INVISIBLE = re.compile(
    "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    "|(?P<fault>[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|(?<![\u0590-\u1fff\u2100-\U0010ffff])[\u200c\u200d]"
    f"|(?<![{_VIRAMAS}])[\u200c\u200d](?![\u0590-\u1fff\u2100-\U0010ffff]))"
)
# white space as it stands around a cell's content; control and invisible characters are not in it
WHITE = " \t\r\n\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_MERGE_MARKER = re.compile(
    r"^(?:<{7}|>{7}|\|{7})(?: [^\r\n]*)?(?=[\r\n]|\Z)|^={7}(?=[\r\n]|\Z)", re.MULTILINE
)
_ESCAPED_BYTES = re.compile("[\udc80-\udcff]+")


def other_encoding(data: bytes) -> str:
    """UTF-16 or UTF-32, where the first bytes leave no doubt of it; else an empty text."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    start = data[:256]
    # text in Latin letters has a zero in every second byte
    is_wide = len(start) >= 8 and max(start[::2].count(0), start[1::2].count(0)) > len(start) // 4
    return "UTF-16" if is_wide else ""


def decode(data: bytes) -> tuple[str, list[tuple[int, bytes]]]:
    """UTF-8 as text, and the bytes that are not UTF-8, each run of them with its offset.

    Every such byte is one U+FFFD in the text.
    """
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text = data.decode("utf-8", "surrogateescape")
    broken = [
        (match.start(), match[0].encode("utf-8", "surrogateescape"))
        for match in _ESCAPED_BYTES.finditer(text)
    ]
    return _ESCAPED_BYTES.sub(lambda match: "\ufffd" * len(match[0]), text), broken


def control(text: str) -> Iterator[tuple[int, str, str]]:
    """Offset and name of every control character, and what to do about it."""
    for match in CONTROL.finditer(text):
        hint = "delete it"
        if match[0] > "\x7f":
            try:
                meant = match[0].encode("latin1").decode("cp1252")
                hint = f"write {meant} instead, which Windows-1252 has in this place"
            except UnicodeDecodeError:
                pass
        yield match.start(), f"U+{ord(match[0]):04X}", hint


def without_mark(data: bytes) -> bytes:
    """The bytes without byte order marks at the start; themselves where there is none."""
    while data.startswith(BOM):
        data = data[len(BOM) :]
    return data


def mend(text: str) -> str:
    """A text as it was meant: composed, without what no one sees and without white space around.

    What cannot be told is left as it is: bytes that are not UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text.strip(WHITE)
    visible = CONTROL.sub("", text)
    bare = INVISIBLE.sub(lambda match: "" if _is_fault(match) else match[0], visible)
    return unicodedata.normalize("NFC", bare).strip(WHITE)


def may_hold_marker(data: bytes) -> bool:
    """Whether a line may start with what a merge leaves behind."""
    # a search for one byte is the fastest
    return (b"<" in data and b"<<<<<<<" in data) or (b">" in data and b">>>>>>>" in data)


def merge_markers(text: str) -> list[int]:
    """Where the lines start that a merge left behind."""
    found = list(_MERGE_MARKER.finditer(text))
    if not any(match[0][0] in "<>" for match in found):
        return []  # a line of equals signs alone may be anything
    return [match.start() for match in found]


def _is_fault(match: re.Match[str]) -> bool:
    """Whether what was found is no part of the text: a mark beside one from right to left is."""
    if match["fault"] is None:
        return False
    text, start, end = match.string, match.start(), match.end()
    if match[0] not in _MARKS:
        return True
    around = (reversed(text[max(start - _NEAR, 0) : start]), text[end : end + _NEAR])
    return not any(map(_meets_right_to_left, around))


def _meets_right_to_left(chars: Iterable[str]) -> bool:
    """Whether the first letter is of a script from right to left; none is on another line."""
    for char in chars:
        kind = unicodedata.bidirectional(char)
        if (kind == "L" and char not in _MARKS) or char == "\n":
            return False
        if kind in ("R", "AL") and char not in _MARKS:
            return True
    return False


def invisible(text: str) -> Iterator[tuple[int, str]]:
    """Offset and name of every invisible character."""
    for match in INVISIBLE.finditer(text):
        if not _is_fault(match):
            continue
        name = unicodedata.name(match[0], "unnamed").lower()
        yield match.start(), f"U+{ord(match[0]):04X} ({name})"


def may_be_invisible(char: str) -> bool:
    """Whether a character is invisible in some place; a joiner is not in every one."""
    return INVISIBLE.search(char) is not None


def may_be_decomposed(char: str) -> bool:
    """Whether a text with this character may not be in NFC."""
    # a mark composes with what stands before it, and so does a vowel or final of Hangul
    return (
        unicodedata.category(char).startswith("M")
        or "\u1161" <= char <= "\u11ff"
        or not unicodedata.is_normalized("NFC", char)
    )


def may_be_at_fault(char: str) -> bool:
    """Whether a character beyond ASCII is at fault in some place, or one that no one sees."""
    return CONTROL.match(char) is not None or may_be_invisible(char) or may_be_decomposed(char)


def not_composed(text: str, delimiter: str = ",") -> Iterator[tuple[int, str, str]]:
    """Offset of every word that is not in NFC, the word, and how it should be written."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return
    for match in re.finditer(rf'[^\s,;"{re.escape(delimiter)}]+', text):
        word = match[0]
        if not word.isascii() and not unicodedata.is_normalized("NFC", word):
            yield match.start(), word, unicodedata.normalize("NFC", word)
