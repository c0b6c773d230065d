"""Rows that a line break inside an unquoted cell has torn into several, put together again."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from tablewright.csv.records import Run
from tablewright.csv.scanner import Record, ScanFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tablewright.csv.records import Records


MAX_LINES = 100  # of one torn row


def join_torn(records: Records, width: int, text: str) -> Iterator[Record | Run]:
    """The records, with those that are pieces of one row joined; each has one fault, at the break.

    Runs of rows of that width stay together, but for their last row, which a piece may follow.

    Pieces are short rows that make exactly one whole row. Two rows from which a cell was lost can
    look the same, so pieces of one length are left alone, and so are short rows among others;
    unless the break is explained: by a CR, which ends no other line, or by a quote out of place.
    """
    is_whole = width < 2 or all(length == width for length in records.lengths)
    n_crs = text.count("\r") - text.count("\r\n")
    has_odd_cr = 0 < n_crs < text.count("\n")
    at = 0
    while at < len(records):
        run = records.run_at(at) if records.lengths[at] == width else None
        if run is not None and len(run) > 1:
            yield Run(run.first, run.last - 1)
            at += len(run) - 1
        end = at + 1
        if not is_whole:
            end = _explained(records, at, width, text if has_odd_cr else "")
        is_explained = end > at + 1
        if not is_explained and not is_whole:
            end = _whole(records, at, width)
        if is_explained or (end > at + 1 and _is_sure(records, at, end, width)):
            pieces = [records[number] for number in range(at, end)]
            yield _join(pieces, text, is_explained=is_explained)
            at = end
        else:
            yield records[at]
            at += 1


def _whole(records: Records, at: int, width: int) -> int:
    """Behind the last piece of the row that starts at `at`; `at` + 1 where it is no torn row."""
    cells, end = 0, at
    is_blank = not records.lengths[at]
    stop = min(records.next_faulty(at), at + MAX_LINES)
    while not is_blank and end < stop and cells < width:
        if records.length(end) >= width:
            break
        cells += records.length(end) - (end > at)
        end += 1
    return end if cells == width else at + 1


def _explained(records: Records, at: int, width: int, text: str) -> int:
    """As `_whole`, for rows torn by a CR of `text` or by a quote that is missing."""
    cells, end = records.length(at), at + 1
    faulty = records.next_faulty(at)
    if not text and faulty >= at + MAX_LINES:
        return end
    is_open = faulty == at and any(
        fault.code == "quote-unclosed" and fault.column == cells - 1 for fault in records[at].faults
    )
    best = at + 1
    while end < min(len(records), at + MAX_LINES):
        length = records.length(end)
        if cells > width or length > width:
            break
        faults = records[end].faults if records.next_faulty(end) == end else ()
        is_closing = [(fault.code, fault.column) for fault in faults] == [("quote-stray", 0)]
        is_by_cr = _is_cr(text, records.end(end - 1))
        if faults and not is_closing:
            break
        cells += length - 1
        end += 1
        if cells == width and (is_open or is_closing or is_by_cr):
            best = end
            break
        if is_closing or (length > 1 and not is_by_cr):
            break
    return best


def _is_sure(records: Records, at: int, end: int, width: int) -> bool:
    around = [*range(max(at - 1, 0), at), *range(end, min(end + 1, len(records)))]
    lengths = {records.length(number) for number in range(at, end)}
    return len(lengths) > 1 and all(records.length(number) >= width for number in around)


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


def _fault(at: int, column: int, lines: int, *, is_carriage: bool) -> ScanFault:
    if is_carriage:
        message = "there is a carriage return, U+000D, inside a row"
        return ScanFault("character-control", at, column, message, "delete it")
    message = f"a line break tears the row into {lines} lines"
    return ScanFault("row-length", at, column, message, "delete the line break")
