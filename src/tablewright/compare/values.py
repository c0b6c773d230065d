"""Values as a report shows them: quoted, on one line, long ones cut to where they differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.report.reports import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = "nothing"
MISSING = "missing"
_LIMIT = 80
_BEFORE = 24  # characters shown before the first that differs


def one_value(value: Any) -> str:
    """A JSON value as it is quoted; None is nothing."""
    if value is None:
        return NOTHING
    return shorten(value) if isinstance(value, str) else _cut_json(_json(value), 0)


def contrast(old: Any, new: Any) -> tuple[str, str]:
    """Two JSON values as they are quoted, cut so that what differs is seen; None is nothing."""
    texts = [one if isinstance(one, str) else _json(one) for one in (old, new)]
    start = _start(*texts)
    before, after = (
        NOTHING
        if one is None
        else _cut(text, start)
        if isinstance(one, str)
        else _cut_json(text, start)
        for one, text in zip((old, new), texts, strict=True)
    )
    return before, after


def cell_contrast(old: str | None, new: str | None) -> tuple[str, str]:
    """Two cells as they are quoted, cut so that what differs is seen; None is missing."""
    start = 0 if old is None or new is None else _start(old, new)
    return _cut(old, start), _cut(new, start)


def _start(old: str, new: str) -> int:
    """Where two different texts are shown from, so that what differs is not cut off."""
    if max(len(old), len(new)) <= _LIMIT:
        return 0
    pairs = enumerate(zip(old, new, strict=False))
    differs = next((at for at, (a, b) in pairs if a != b), min(len(old), len(new)))
    return max(differs - _BEFORE, 0)


def cell(value: str | None) -> str:
    """A cell as it is quoted; None is missing."""
    return _cut(value, 0)


def _cut(value: str | None, start: int) -> str:
    if value is None:
        return MISSING
    return shorten(f"…{value[start:]}" if start else value, _LIMIT)


def _cut_json(text: str, start: int) -> str:
    """JSON has quotation marks of its own."""
    shown = plain(("…" if start else "") + text[start : start + _LIMIT])
    return shown + ("…" if len(text) > start + _LIMIT else "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def counted(number: int, word: str) -> str:
    """A number of things, as it is written."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def without(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Those of some JSON values that are not among others."""
    known = {_identity(one) for one in others}
    return [one for one in values if _identity(one) not in known]


def within(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Those of some JSON values that are among others."""
    known = {_identity(one) for one in others}
    return [one for one in values if _identity(one) in known]


def _identity(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
