"""Dates, numbers and addresses as a page shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import datetime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_QUALIFIERS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def day(value: datetime.date | None) -> str:
    """A day in full, such as 3 March 2026; empty for none."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else ""


def edtf(text: Any) -> str:
    """A date in EDTF as words; what is not one stays as it is."""
    start, slash, end = str(text or "").partition("/")
    if not slash:
        return _date(start)
    if end == "..":
        return f"from {_date(start)}, no end given"
    if start == "..":
        return f"until {_date(end)}, no beginning given"
    return f"{_date(start)} to {_date(end)}"


def number(value: int) -> str:
    """A whole number with separators of thousands."""
    return f"{value:,}"


def web(address: Any) -> str:
    """An address that may become a link: http or https and nothing else; empty for any other."""
    text = str(address or "")
    if _UNSAFE.search(text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def _date(text: str) -> str:
    before = _QUALIFIERS.get(text[-1:], "")
    plain = text.rstrip("~?%")
    if re.fullmatch(r"\d{3}X", plain):
        return f"{before}the {plain[:3]}0s"
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", plain)
    if match is None or not 1 <= int(match[2] or 1) <= 12:
        return text
    year, month, date = match.groups(default="")
    parts = (date.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year)
    return before + " ".join(filter(None, parts))
