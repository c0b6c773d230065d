"""Names that differ in spelling alone have one key; names that differ have two."""

from __future__ import annotations

import pytest

from tablewright.base.spelling import spelling_key

ALIKE = {
    "case": ("Trend", "TREND"),
    "white space": ("Trend News", " Trend\u00a0 News"),
    "punctuation": ("1news.az", "1 News, az"),
    "zero width": ("Trend", "Tre\u200bnd"),
    "soft hyphen": ("Trend", "Tre\u00adnd"),
    "a filler of Hangul": ("Trend", "Trend\u3164"),
    "full width": ("Trend", "\uff34\uff52\uff45\uff4e\uff44"),
    "mathematical letters": ("Trend", "\U0001d413\U0001d42b\U0001d41e\U0001d427\U0001d41d"),
    "accents": ("Política Exterior", "Politica Exterior"),
    "a combining accent": ("Trend", "Tre\u0301nd"),
    "an enclosing circle": ("Trend", "T\u20ddrend"),
    "a stroke": ("Ørsted", "Orsted"),
    "a dotless i": ("Milli Majlis", "M\u0131lli Majlis"),
    "small capitals": ("Armenpress", "\u1d00rmenpress"),
    "a ligature": ("Elsaevier", "Els\u00e6vier"),
    "sharp s": ("Straße", "STRASSE"),
    "Cyrillic": ("Caspian Post", "\u0421\u0430\u0455\u0440\u0456\u0430n \u0420\u043est"),
    "Cyrillic capitals": ("BBC", "\u0412\u0412\u0421"),
    "Cyrillic capitals in another case": ("BBC", "\u0432\u0432\u0441"),
    "Greek": ("Alpha", "\u0391lph\u03b1"),
    "Greek nu for v": ("Vestnik Kavkaza", "Vestnik Ka\u03bdkaza"),
    "Greek nu for N": ("NATO", "\u039d\u0391\u03a4\u039f"),
    "a lunate sigma": ("CNN", "\u03f9NN"),
    "Armenian": ("Hour", "\u0570\u0585\u057dr"),
    "Cherokee": ("TASS", "\u13a2\u13aaSS"),
    "Lisu": ("TASS", "\ua4d4\ua4ee\ua4e2\ua4e2"),
    "capital i for l": ("Alpha", "AIpha"),
    "1 for l": ("Alpha", "A1pha"),
    "0 for o": ("Omniatlas", "0mniatlas"),
    "rn for m": ("Minval", "rninval"),
    "vv for w": ("Window", "vvindow"),
    "Greek in two cases": ("\u03a4\u0391 \u039d\u0395\u0391", "\u03a4\u03b1 \u039d\u03ad\u03b1"),
}


@pytest.mark.parametrize("kind", ALIKE)
def test_are_one_name(kind: str) -> None:
    one, other = ALIKE[kind]
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trend", "Turan"),
        ("Sputnik", "Sputnik Africa"),
        ("TRT", "TRT World"),
        ("RT", "TRT"),
        ("Аргумент", "Документ"),
        ("Հետք", "Հրապարակ"),
        ("ჯამნიუსი", "ნეტგაზეთი"),
        ("★", "☆"),
        ("", "-"),
    ],
)
def test_are_two_names(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)
