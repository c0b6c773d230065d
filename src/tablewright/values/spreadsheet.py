"""What spreadsheets leave in a cell: how it reads, and how it may be put right.

Opened in a spreadsheet, a text that looks like a number, a date or a formula is taken for one, and
saved as the spreadsheet shows it. The forms are patterns that RE2 and Python read alike.
"""

from __future__ import annotations

import datetime
import functools
import re
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tablewright.descriptor.schema import Field

# Excel's, LibreOffice's and Google's words for a formula that failed, in their common languages
_ERRORS = """
    #REF! #N/A #N/A! #VALUE! #DIV/0! #DIV/0 #NAME? #NAME! #NUM! #NULL! #SPILL! #CALC! #FIELD!
    #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #EXTERNAL! #TIMEOUT! #PYTHON! #DATA! #ERROR! #GETTING_DATA
    #BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #VALEUR! #NOM? #NOMBRE! #NUL! #¡REF! #¡VALOR! #¿NOMBRE? #¡NUM!
    #¡DIV/0! #¡NULO! #N/D #RIF! #VALORE! #NOME? #NULLO! #VALOR! #NÚM! #NULO! #ССЫЛКА! #ЗНАЧ!
    #ДЕЛ/0! #ИМЯ? #ЧИСЛО! #Н/Д #ПУСТО! #ПЕРЕНОС! #BAŞV! #DEĞER! #SAYI/0! #AD? #SAYI! #BOŞ! #ADR!
    #ARG! #DZIEL/0! #NAZWA? #LICZBA! #VERW! #WAARDE! #DEEL/0! #NAAM? #GETAL! #N/B #LEEG!"""
ERROR_VALUES = (*_ERRORS.split(), *(f"Err:{number}" for number in range(501, 541)))

_OUTWARD = (
    "hyperlink|webservice|filterxml|import(?:xml|html|data|feed|range)|image|call|register|exec"
    "|rtd|dde"
)
_OPERAND = r"\$?[A-Z]{1,3}\$?[0-9]{1,7}"
# behind "=" what no word is, as linguists write clitics with it; behind + - @ only what cannot be a
# number, a phone number, a handle, a list's dash or a suffix: a function's call, sums of cells, a
# DDE link
FORMULA = (
    r"[=＝][ ]*(?:[0-9.+\-\"'(\[{$#@\\]|(?i:[A-Z]{1,3}[0-9]+\b|TRUE\b|FALSE\b)"
    r"|[^\s=＝<>~!,;:()\[\]{}*/%?|&^\"]+[(\[!|])(?s:.*)"
    rf"|[+\-@＋－＠][ +\-@]*(?:[A-Z][A-Z0-9.]*\(|(?i:{_OUTWARD})\(|(?i:cmd|msexcel)\|)(?s:.*)"
    rf"|[+\-@＋－＠][ +\-]*{_OPERAND}[ ]*[*/^&+:\-][ ]*(?:{_OPERAND}|[0-9.]+)[ ]*"
    r"|[+\-@＋－＠](?s:.*)\|[ ]*'(?s:.*)'!(?s:.*)"
)

SHORTENED = r"[1-9](?:[.,][0-9]{1,14})?E[+\-][0-9]{2,3}"

_MONTHS = "January February March April May June July August September October November December"
_FULL = _MONTHS.split()
_ENGLISH = [name[:3] for name in _FULL]
_OTHERS = "Sept Mrz Mai Okt Dez янв фев мар апр май июн июл авг сен окт ноя дек"
_NAMES = "|".join([*_ENGLISH, *map(str.lower, _ENGLISH), *_OTHERS.split()])
# 2-Sep, 12-Mar-25, 12. Mrz, 12.мар; Mar-25
NAMED_DATE = (
    rf"[0-9]{{1,2}}(?:-|\. ?)(?:{_NAMES})(?:(?:-|\. ?)[0-9]{{2}}|(?:-|\. ?)[0-9]{{4}})?"
    rf"|(?:{_NAMES})[\-.][0-9]{{2}}"
)
# 3/12/2025, 3/12/25, 12.03.2025, 2025/03/12, 2025-03-12 00:00:00
_YEAR = "[12][0-9]{3}"
_MIDNIGHT = "(?:[ T]0?0:00(?::00)?(?: AM)?)"
LOCAL_DATE = (
    rf"[0-9]{{1,2}}/[0-9]{{1,2}}/(?:{_YEAR}|[0-9]{{2}}){_MIDNIGHT}?"
    rf"|[0-9]{{1,2}}\.[0-9]{{1,2}}\.(?:{_YEAR}|[0-9]{{2}}){_MIDNIGHT}?"
    rf"|{_YEAR}/[0-9]{{1,2}}/[0-9]{{1,2}}{_MIDNIGHT}?"
    rf"|{_YEAR}-[0-9]{{2}}-[0-9]{{2}}{_MIDNIGHT}"
)
# days since 1899-12-30: 1927 to 2173
SERIAL_DATE = r"[1-9][0-9]{4}"
_LOCAL_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?|0\.[0-9]+"
_FORMATTED = (
    r"[+\-(]?[$€£¥₽₼]? ?(?:[0-9]{1,3}(?:[,.' \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?"
    r" ?[%$€£¥₽₼]?\)?"
)

RESTORE = "restore what stood there, and have the spreadsheet read the column as text"
WRITE = "write its value, or let the text begin with another character"
FAILED = "a formula of a spreadsheet has failed: restore the value"


# digits that are more are no code that lost zeros
LONGEST_CODE = 100


_compiled = functools.cache(re.compile)


def reads_like(form: str, cell: str) -> bool:
    """Whether a whole cell has one of the short forms."""
    # Python's patterns may take long on long cells
    return len(cell) <= 40 and _compiled(form).fullmatch(cell) is not None


def hint(field: Field, cell: str) -> str:
    """How a cell that is at fault in its column may have come from a spreadsheet; or nothing."""
    cell = cell.strip()
    if cell in ERROR_VALUES:
        return FAILED
    if cell.startswith(("=", "＝")):
        return f"a spreadsheet takes it for a formula: {formula_hint(cell)}"
    if field.type in ("date", "datetime", "yearmonth", "time"):
        return _temporal_hint(field, cell)
    if field.type in ("integer", "number", "year"):
        return _number_hint(field, cell)
    if field.type == "boolean":
        return "a spreadsheet may have rewritten it" if cell in ("TRUE", "FALSE") else ""
    if reads_like(SHORTENED, cell):
        return f"a spreadsheet may have shortened a long number to it; {RESTORE}"
    if reads_like(f"{NAMED_DATE}|{LOCAL_DATE}", cell):
        return f"a spreadsheet may have rewritten it as a date; {RESTORE}"
    return ""


_STANDARD = {"date": "YYYY-MM-DD", "datetime": "YYYY-MM-DDThh:mm:ss", "yearmonth": "YYYY-MM"}


def _temporal_hint(field: Field, cell: str) -> str:
    """For a cell of a column of dates or times."""
    standard = _STANDARD.get(field.type, "hh:mm:ss")
    form = standard if field.format == "default" else shorten(field.format)
    day = date_of(cell.partition(".")[0] if field.type == "datetime" else cell)
    if day is not None and field.type != "time":
        shown = day.isoformat()[:7] if field.type == "yearmonth" else day.isoformat()
        return f"a spreadsheet counts {shown} as this number of days; write it as {form}"
    local = f"(?:{NAMED_DATE}|{LOCAL_DATE})(?: (?:{_LOCAL_TIME}))?|{_LOCAL_TIME}"
    is_slashed = "/" in cell and field.type == "date"
    if is_slashed or reads_like(local, cell):
        return f"a spreadsheet may have rewritten it; write it as {form}"
    return ""


def date_of(serial: str) -> datetime.date | None:
    """The day that a spreadsheet stores as a number; None where it reads like none."""
    if not reads_like(SERIAL_DATE, serial):
        return None
    return datetime.date(1899, 12, 30) + datetime.timedelta(days=int(serial))


def _number_hint(field: Field, cell: str) -> str:
    """For a cell of a column of numbers."""
    if reads_like(NAMED_DATE, cell):
        return "a spreadsheet may have taken a number for this date: restore the number"
    if reads_like(SHORTENED, cell):
        return "a spreadsheet may have shortened it: restore all digits"
    if field.type != "number" and reads_like(r"[+\-]?[0-9]+\.0+", cell):
        return f"a spreadsheet may have added the decimals; write {cell.partition('.')[0]}"
    if reads_like(_FORMATTED, cell):
        return "a spreadsheet may have formatted it; write the bare number"
    return ""


def hint_among(field: Field, cell: str, known: Collection[str]) -> str:
    """As `hint`, but names the one of the `known` words that a spreadsheet would have rewritten."""
    for original in _originals(cell):
        if original in known:
            return f"did you mean {shorten(original)}? A spreadsheet may have rewritten it"
    return hint(field, cell) if field.type in ("string", "any") else ""


def formula_hint(cell: str) -> str:
    """How to write what a spreadsheet takes for a formula."""
    guarded = re.fullmatch('="([^"]*)"', cell)  # a trick against lost zeros and rewritten dates
    return f"write {shorten(guarded[1])} alone" if guarded else WRITE


def date_hint(cell: str) -> str:
    """How to write a date that a spreadsheet rewrote as ISO 8601 has it; or nothing."""
    day = date_of(cell)
    if day is not None:
        return f"a spreadsheet counts {day.isoformat()} as this number of days; write the date"
    if reads_like(f"{NAMED_DATE}|{LOCAL_DATE}", cell):
        return "a spreadsheet may have rewritten it; write it as YYYY-MM-DD"
    return ""


def zeros_hint(cell: str, width: int) -> str:
    """For digits that would be right with zeros before them."""
    meant = shorten(cell.zfill(width))
    return f"did you mean {meant}? A spreadsheet may have dropped the leading zeros"


def _originals(cell: str) -> Iterator[str]:
    """What a spreadsheet turns into this cell: 10-14 into 14-Oct, SEPT2 into 2-Sep, 007 into 7."""
    if cell.isdecimal() and len(cell) <= LONGEST_CODE:
        yield from (cell.zfill(width) for width in range(len(cell) + 1, len(cell) + 10))
    match = re.fullmatch(r"([0-9]{1,2})-([A-Z][a-z]{2})|([A-Z][a-z]{2})-([0-9]{2})", cell)
    name = (match[2] or match[3]) if match else ""
    if match is None or name not in _ENGLISH:
        return
    month, number = _ENGLISH.index(name) + 1, int(match[1] or match[4])
    if match[4]:
        yield from (f"{century}{number:02}-{month:02}" for century in (20, 19))
    for one, other in ((month, number), (number, month)):
        for join in "-/.":
            yield f"{one}{join}{other}"
            yield f"{one:02}{join}{other:02}"
    for word in dict.fromkeys((name, _FULL[month - 1], _FULL[month - 1][:4])):
        for written in (word.upper(), word, word.lower()):
            for join in ("", "-", " ", "_"):
                yield f"{written}{join}{number}"
                yield f"{written}{join}{number:02}"
