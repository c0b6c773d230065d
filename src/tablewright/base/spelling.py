"""One key for all ways to write a name: what looks the same, or differs in form alone, is equal.

As Unicode's skeletons (UTS 39) have it, for the letters of Europe and its neighbours: few names are
written in others, and two that are not equal by mistake are two names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from tablewright.base.characters import mend

_LATIN = re.compile("[A-Za-z]")
_NAME = re.compile(r"LATIN (?:SMALL|LETTER) .*?\b([A-Z]{1,2})(?: WITH .*)?")
# small letters that look like another letter than their capital does, where Latin stands beside it
_SMALL = str.maketrans("ηνυμγωпг", "nvuuywnr")
# by their capitals, or where these look like none by their small letters
_LOOKS = {
    **str.maketrans("авеікмнорстухјѕһԁԛԝӏѵь", "abeikmhopctyxjshdqwlvb"),
    **str.maketrans("αβεζηικμνορτυχϳ", "abezhikmnoptyxj"),
    **str.maketrans("օսհոցզյլտ", "ouhngqjls"),
    **str.maketrans("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "abcdefghijklmnoprstuvwxyz"),
    **str.maketrans("ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "abcdeghjklmprstvwz"),
}
# these decompose into a sigma, which looks like no letter
_BEFORE = str.maketrans("ϲϹ", "cC")
# capital I, small l and 1 look alike, and so do these
_LIKE = str.maketrans("i10", "llo")


def spelling_key(name: str) -> str:
    """What is the same for all spellings of a name.

    Without case, white space, punctuation, accents and what no one sees, and with one letter for
    all that look like it. A name of nothing else is its own key.
    """
    plain = unicodedata.normalize("NFKD", mend(name).translate(_BEFORE))
    words = map(_as_written, plain.split())
    folded = unicodedata.normalize("NFKD", "".join(words).casefold())
    letters = "".join(map(_look, filter(str.isalnum, folded)))
    return letters.translate(_LIKE).replace("rn", "m").replace("vv", "w") or name


def _as_written(word: str) -> str:
    return word.translate(_SMALL) if _LATIN.search(word) else word


@cache
def _look(letter: str) -> str:
    """The Latin letter that a folded letter looks like, or is with something added; or itself."""
    if letter.isascii():
        return letter
    if ord(letter) in _LOOKS:
        return letter.translate(_LOOKS)
    match = _NAME.fullmatch(unicodedata.name(letter, ""))
    return match[1].lower() if match else letter
