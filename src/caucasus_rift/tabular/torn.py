"""Rows that a line break inside an unquoted cell has torn into several, put together again."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from caucasus_rift.tabular.scanner import Fault, Record

if TYPE_CHECKING:
    from collections.abc import Sequence


MAX_LINES = 100  # of one torn row


def join_torn(records: Sequence[Record], width: int, text: str) -> list[Record]:
    """The records, with those that are pieces of one row joined; each has one fault, at the break.

    Pieces are short rows that make exactly one whole row. Two rows from which a cell was lost can
    look the same, so pieces of one length are left alone, and so are short rows among others;
    unless the break is explained: by a CR, which ends no other line, or by a quote out of place.
    """
    if width < 2 or all(len(record.cells) == width for record in records):
        return list(records)
    n_crs = text.count("\r") - text.count("\r\n")
    has_odd_cr = n_crs < text.count("\n")
    joined: list[Record] = []
    at = 0
    while at < len(records):
        end = _explained(records, at, width, text if has_odd_cr else "")
        is_explained = end > at + 1
        if not is_explained:
            end = _whole(records, at, width)
        if is_explained or (end > at + 1 and _is_sure(records, at, end, width)):
            joined.append(_join(records[at:end], text, is_explained=is_explained))
            at = end
        else:
            joined.append(records[at])
            at += 1
    return joined


def _whole(records: Sequence[Record], at: int, width: int) -> int:
    """Behind the last piece of the row that starts at `at`; `at` + 1 where it is no torn row."""
    cells, end = 0, at
    while end < min(len(records), at + MAX_LINES) and cells < width:
        piece = records[end]
        if len(piece.cells) >= width or piece.faults or (piece.is_blank and end == at):
            break
        cells += len(piece.cells) - (end > at)
        end += 1
    return end if cells == width else at + 1


def _explained(records: Sequence[Record], at: int, width: int, text: str) -> int:
    """As `_whole`, for rows torn by a CR of `text` or by a quote that is missing."""
    cells, end = len(records[at].cells), at + 1
    is_open = any(
        fault.code == "quote-unclosed" and fault.column == cells - 1 for fault in records[at].faults
    )
    best = at + 1
    for piece in records[at + 1 : at + MAX_LINES]:
        if cells > width or len(piece.cells) > width:
            break
        is_closing = [(fault.code, fault.column) for fault in piece.faults] == [("quote-stray", 0)]
        is_by_cr = _is_cr(text, records[end - 1].end)
        if piece.faults and not is_closing:
            break
        cells += len(piece.cells) - 1
        end += 1
        if cells == width and (is_open or is_closing or is_by_cr):
            best = end
            break
        if is_closing or (len(piece.cells) > 1 and not is_by_cr):
            break
    return best


def _is_sure(records: Sequence[Record], at: int, end: int, width: int) -> bool:
    around = (*records[max(at - 1, 0) : at], *records[end : end + 1])
    lengths = {len(piece.cells) for piece in records[at:end]}
    return len(lengths) > 1 and all(len(record.cells) >= width for record in around)


def _is_cr(text: str, offset: int) -> bool:
    return text.startswith("\r", offset) and not text.startswith("\r\n", offset)


def _join(pieces: Sequence[Record], text: str, *, is_explained: bool) -> Record:
    cells, starts = list(pieces[0].cells), list(pieces[0].starts)
    torn = list(pieces[0].faults)
    for before, piece in itertools.pairwise(pieces):
        is_cr = is_explained and _is_cr(text, before.end)
        if not torn and (is_cr or not is_explained):
            torn.append(_fault(before.end, len(cells) - 1, len(pieces), is_carriage=is_cr))
        torn += [
            dataclasses.replace(fault, column=fault.column + len(cells) - 1)
            for fault in piece.faults
        ]
        cells[-1] += text[before.end : piece.start] + piece.cells[0]
        cells += piece.cells[1:]
        starts += piece.starts[1:]
    return Record(pieces[0].start, pieces[-1].end, cells, starts, tuple(torn))


def _fault(at: int, column: int, lines: int, *, is_carriage: bool) -> Fault:
    if is_carriage:
        message = "there is a carriage return, U+000D, inside a row"
        return Fault("character-control", at, column, message, "delete it")
    message = f"a line break tears the row into {lines} lines"
    return Fault("row-length", at, column, message, "delete the line break")
