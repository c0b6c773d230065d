"""XML Schema's regular expressions, which the standard asks for, as RE2's of linear time.

What is in common use beside them (`^`, `$`, groups that do not capture, flags) is left to RE2.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import warnings
from functools import cache

Ranges = list[tuple[int, int]]

# XML 1.0, NameStartChar and NameChar: what a name may start with, and go on with
_NAME_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}"
    r"\x{200C}-\x{200D}\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}"
    r"\x{FDF0}-\x{FFFD}\x{10000}-\x{EFFFF}"
)
_NAME = _NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
# what stands for these escapes inside of brackets; \w takes the low line too, as anywhere else
_CLASSES = {
    "i": _NAME_START,
    "c": _NAME,
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}_",
    "s": r" \t\n\r",
}
# Unicode's blocks by XML Schema's names, as far as RE2 has no name for what is in them
_BLOCKS = {
    name: (int(first, 16), int(last, 16))
    for name, first, last in (
        line.split()
        for line in """
BasicLatin 0 7F
Latin-1Supplement 80 FF
LatinExtended-A 100 17F
LatinExtended-B 180 24F
IPAExtensions 250 2AF
SpacingModifierLetters 2B0 2FF
CombiningDiacriticalMarks 300 36F
Greek 370 3FF
GreekandCoptic 370 3FF
Cyrillic 400 4FF
Armenian 530 58F
Hebrew 590 5FF
Arabic 600 6FF
Syriac 700 74F
Thaana 780 7BF
Devanagari 900 97F
Bengali 980 9FF
Gurmukhi A00 A7F
Gujarati A80 AFF
Oriya B00 B7F
Tamil B80 BFF
Telugu C00 C7F
Kannada C80 CFF
Malayalam D00 D7F
Sinhala D80 DFF
Thai E00 E7F
Lao E80 EFF
Tibetan F00 FFF
Myanmar 1000 109F
Georgian 10A0 10FF
HangulJamo 1100 11FF
Ethiopic 1200 137F
Cherokee 13A0 13FF
UnifiedCanadianAboriginalSyllabics 1400 167F
Ogham 1680 169F
Runic 16A0 16FF
Khmer 1780 17FF
Mongolian 1800 18AF
LatinExtendedAdditional 1E00 1EFF
GreekExtended 1F00 1FFF
GeneralPunctuation 2000 206F
SuperscriptsandSubscripts 2070 209F
CurrencySymbols 20A0 20CF
CombiningMarksforSymbols 20D0 20FF
LetterlikeSymbols 2100 214F
NumberForms 2150 218F
Arrows 2190 21FF
MathematicalOperators 2200 22FF
MiscellaneousTechnical 2300 23FF
ControlPictures 2400 243F
OpticalCharacterRecognition 2440 245F
EnclosedAlphanumerics 2460 24FF
BoxDrawing 2500 257F
BlockElements 2580 259F
GeometricShapes 25A0 25FF
MiscellaneousSymbols 2600 26FF
Dingbats 2700 27BF
BraillePatterns 2800 28FF
CJKRadicalsSupplement 2E80 2EFF
KangxiRadicals 2F00 2FDF
IdeographicDescriptionCharacters 2FF0 2FFF
CJKSymbolsandPunctuation 3000 303F
Hiragana 3040 309F
Katakana 30A0 30FF
Bopomofo 3100 312F
HangulCompatibilityJamo 3130 318F
Kanbun 3190 319F
BopomofoExtended 31A0 31BF
EnclosedCJKLettersandMonths 3200 32FF
CJKCompatibility 3300 33FF
CJKUnifiedIdeographsExtensionA 3400 4DBF
CJKUnifiedIdeographs 4E00 9FFF
YiSyllables A000 A48F
YiRadicals A490 A4CF
HangulSyllables AC00 D7A3
CJKCompatibilityIdeographs F900 FAFF
AlphabeticPresentationForms FB00 FB4F
ArabicPresentationForms-A FB50 FDFF
CombiningHalfMarks FE20 FE2F
CJKCompatibilityForms FE30 FE4F
SmallFormVariants FE50 FE6F
ArabicPresentationForms-B FE70 FEFE
HalfwidthandFullwidthForms FF00 FFEF
Specials FFF0 FFFD
""".splitlines()
        if line
    )
}

# an escape, with what \p and \x take; brackets within brackets only where they are taken away
_ESCAPE = re.compile(r"\\(?:[pP](?:\{\^?[^}]*\}|.)|x\{[0-9A-Fa-f]*\}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_AWAY = "-["  # among a class's members: another class follows that is taken away
# a flag that lets the dot match line ends, too
_DOT_ALL = re.compile(r"\(\?[a-zA-Z]*s")
# what neither XML Schema nor RE2 has: look-around, atomic groups, conditions, back-references
_EXTRAS = re.compile(r"\(\?(?:<?[=!]|>|\(|P=)|\\[1-9]|[*+?}]\+")


# characters of what is written in RE2
MAX_TRANSLATED = 1_000_000
# classes in brackets taken away from one another
MAX_NESTED = 50


class PatternError(ValueError):
    """A pattern that is none of XML Schema's, or that cannot be said in RE2; the message why."""


def translate(pattern: str) -> str:
    """A pattern of XML Schema as one of RE2; raises PatternError."""
    parts: list[str] = []
    dot = "." if _DOT_ALL.search(pattern) else r"[^\n\r]"
    classes = _Classes(pattern)
    at, room = 0, MAX_TRANSLATED
    while at < len(pattern):
        if pattern[at] == "[":
            inside, at = classes.read(at)
        else:
            word = _word(pattern, at)
            inside, at = (dot if word == "." else _outside(word)), at + len(word)
        parts.append(inside)
        room -= len(inside)
        if room < 0:
            raise PatternError("with its classes written out it is too long")
    return "".join(parts)


def is_beyond_re2(pattern: str) -> bool:
    """Whether a pattern is one for Python, so that it is RE2 which cannot follow it."""
    # those RE2 has, or `translate`
    plain = re.sub(r"\\[pPiIcC](?:\{[^}]*\})?", "a", pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python may read in another way one day
            re.compile(plain)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def has_extras(pattern: str) -> bool:
    """Whether a pattern uses what XML Schema's regular expressions do not have."""
    return bool(_EXTRAS.search(pattern))


def _word(pattern: str, at: int) -> str:
    """The escape or character at `at`."""
    match = _ESCAPE.match(pattern, at)
    return match[0] if match else pattern[at]


def _outside(word: str) -> str:
    """An escape outside of brackets."""
    if len(word) < 2 or word[0] != "\\":
        return word
    letter = word[1]
    if letter.lower() in _CLASSES:
        return f"[{'^' if letter.isupper() else ''}{_CLASSES[letter.lower()]}]"
    block = _block(word)
    if block is None:
        return word
    return f"[{'^' if letter == 'P' else ''}{_written([block])}]"


def _block(word: str) -> tuple[int, int] | None:
    r"""The block an escape such as \p{IsGreek} names; None for one that names none."""
    if not word[1:].startswith(("p{Is", "P{Is")):
        return None
    name = word[5:-1]
    if name not in _BLOCKS:
        raise PatternError(f"the block {name} is not known")
    return _BLOCKS[name]


def _is_negative(word: str) -> bool:
    if word[0] != "\\" or not word[1].isupper():
        return False
    return word[1].lower() in _CLASSES or _block(word) is not None


def _within(word: str) -> str:
    """A member of a class: an escape as RE2 has it."""
    if word[0] != "\\":
        return word
    block = _block(word)
    return _written([block]) if block else _CLASSES.get(word[1], word)


class _Classes:
    """The classes in brackets of a pattern, each read once, however they are nested."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._known: dict[int, tuple[list[str], int]] = {}

    def read(self, start: int) -> tuple[str, int]:
        """The class at `start` as RE2 has it, and where it ends."""
        body, at = self._members(start)
        if body[-1] == _AWAY or any(_is_negative(word) for word in body):
            ranges = self.ranges(start)
            if not ranges:
                raise PatternError("a class in brackets has no character")
            return f"[{_written(ranges)}]", at
        return f"[{''.join(map(_within, body))}]", at

    def ranges(self, start: int) -> Ranges:
        """The code points of the class at `start`; another may be taken away from it."""
        body, _ = self._members(start)
        away: Ranges = []
        if body[-1] == _AWAY:
            body = body[:-1]
            # behind the members and a hyphen
            away = self.ranges(start + 1 + sum(map(len, body)) + 1)
        is_negative = body[0] == "^"
        words = body[is_negative:]
        found: Ranges = []
        alone: set[str] = set()
        index = 0
        while index < len(words):
            if index + 2 < len(words) and words[index + 1] == "-":
                first, last = _point(words[index]), _point(words[index + 2])
                if first > last:
                    raise PatternError("a range is the wrong way round")
                found.append((first, last))
                index += 3
            else:
                alone.add(words[index])
                index += 1
        found = _merged([*found, *(part for word in alone for part in _member_ranges(word))])
        if is_negative:
            found = _complement(found)
        return _minus(found, away) if away else found

    def _members(self, start: int, depth: int = 0) -> tuple[list[str], int]:
        """The characters and escapes of a class, `_AWAY` for one taken away, and where it ends."""
        if start not in self._known:
            self._known[start] = self._read_members(start, depth)
        return self._known[start]

    def _read_members(self, start: int, depth: int) -> tuple[list[str], int]:
        pattern = self._pattern
        if depth > MAX_NESTED:
            raise PatternError(f"its brackets are nested deeper than {MAX_NESTED} levels")
        at = start + 1
        body: list[str] = []
        while at < len(pattern):
            if pattern[at] == "]" and body not in ([], ["^"]):
                return body, at + 1
            if pattern.startswith("-[", at) and body:
                _, inner = self._members(at + 1, depth + 1)
                if pattern[inner : inner + 1] == "]":
                    return [*body, _AWAY], inner + 1
            word = _word(pattern, at)
            body.append(word)
            at += len(word)
        raise PatternError("a bracket is not closed")


_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a"}


def _point(word: str) -> int:
    """The code point of a character or of an escape that stands for one."""
    if word[0] != "\\":
        return ord(word)
    if word.startswith("\\x"):
        return min(int(word[2:].strip("{}") or "0", 16), sys.maxunicode)
    if word[1] in "pPdDwWsSiIcC":
        raise PatternError("a class cannot be the end of a range")
    return ord(_ESCAPED.get(word[1], word[1]))


def _member_ranges(word: str) -> Ranges:
    if word[0] != "\\" or word[1] not in "pPdDwWsSiIcC":
        return [(_point(word), _point(word))]
    if (block := _block(word)) is not None:
        found = [block]
    elif word[1] in "pP":
        found = _category(word[2:].strip("{}").removeprefix("^"))
    elif word[1].lower() == "w":
        found = [part for name in ("L", "M", "N", "S") for part in _category(name)]
        found.append((ord("_"), ord("_")))
    elif word[1].lower() == "d":
        found = _category("Nd")
    else:
        found = _Classes(f"[{_CLASSES[word[1].lower()]}]").ranges(0)
    is_negative = word[1].isupper() != word.startswith(("\\p{^", "\\P{^"))
    found = _merged(found)
    return _complement(found) if is_negative else found


@cache
def _categories() -> dict[str, Ranges]:
    """The code points of every general category of Unicode."""
    found: dict[str, Ranges] = {}
    start, last = 0, unicodedata.category("\0")
    for point in range(1, sys.maxunicode + 2):
        kind = unicodedata.category(chr(point)) if point <= sys.maxunicode else ""
        if kind != last:
            found.setdefault(last, []).append((start, point - 1))
            start, last = point, kind
    return found


def _category(name: str) -> Ranges:
    found = [
        part for kind, parts in _categories().items() if kind.startswith(name) for part in parts
    ]
    if not found:
        raise PatternError(f"the category {name} is not known")
    return found


def _merged(ranges: Ranges) -> Ranges:
    found: Ranges = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _complement(ranges: Ranges) -> Ranges:
    """All other code points; `ranges` are in order and do not touch."""
    starts = [0, *(last + 1 for _, last in ranges)]
    ends = [*(first - 1 for first, _ in ranges), sys.maxunicode]
    return [(first, last) for first, last in zip(starts, ends, strict=True) if first <= last]


def _minus(ranges: Ranges, away: Ranges) -> Ranges:
    return _complement(_merged(_complement(ranges) + away))


def _written(ranges: Ranges) -> str:
    return "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" for first, last in ranges)
