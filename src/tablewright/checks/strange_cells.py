"""Cells and rows that can be read, but hold what nobody meant."""

from __future__ import annotations

import contextlib
import dataclasses
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.byte_search import octets_of
from tablewright.base.findings import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from tablewright.base.findings import Finding
    from tablewright.tables.table import Table

    Mask = npt.NDArray[np.bool_]

# how the bytes of UTF-8 read as Windows-1252: one that starts a character, and one that goes on
_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_MISREAD = "[ÂÃÄÅÆÎÏÐÑØÙâãðñ][^\\x00-\\x7f]"


def check_strange(table: Table) -> Iterator[Finding]:
    """Text that was read in the wrong encoding, and rows without a value.

    Args:
        table: Checked for types and constraints: rows and cells at fault are not judged again.
    """
    if not table.n_rows:
        return
    for name, column in table.columns.items():
        cells, kind = table.cells[name], column.field.type
        if kind in ("string", "any", "list", "object", "array") and not column.field.categories:
            yield from _garbled(table, name, cells)
    yield from _empty_rows(table)


def repaired(cell: str) -> str | None:
    """A text as it was before it was read in the wrong encoding; None where it was not."""
    text = _RUN.sub(_decoded, cell)
    return text if text != cell else None


def _decoded(run: re.Match[str]) -> str:
    """What letters beyond ASCII were as UTF-8; themselves where they were none."""
    for codec in ("cp1252", "latin1"):
        with contextlib.suppress(UnicodeError):
            return run[0].encode(codec).decode("utf-8")
    return run[0]


def _garbled(table: Table, name: str, cells: pa.Array) -> Iterator[Finding]:
    octets, bounds = octets_of(cells)
    if int(octets[bounds[0] : bounds[-1]].max(initial=0)) < 0x80:
        return
    suspects = _mask(pc.match_substring_regex(cells, pattern=_MISREAD))
    rows = np.flatnonzero(suspects & ~table.unsure(name))
    texts = {cell: repaired(cell) for cell in pc.unique(cells.take(pa.array(rows))).to_pylist()}
    misread = [row for row in rows.tolist() if texts[table.cell(row, name)] is not None]
    for row in table.listed("text-garbled", np.array(misread, np.intp), name, severity="warning"):
        cell = table.cell(row, name)
        message = f"{shorten(cell)} is UTF-8 that was read in another encoding and saved again"
        hint = f"write {shorten(texts[cell])}"
        yield table.finding("text-garbled", row, name, message, hint=hint, severity="warning")


def check_headers(table: Table) -> Iterator[Finding]:
    """Rows in which every cell is its column's name; they are not judged any further."""
    if len(table.cells) < 2 or not table.n_rows:
        return
    if any(file.is_in_conflict for file in table.files):
        return
    same = ~table.ragged
    for name, cells in table.cells.items():
        same &= _mask(pc.equal(cells, name))
        if not same.any():
            return
    table.ragged[same] = True
    first = next(iter(table.cells))
    for row in table.listed("header-repeated", np.flatnonzero(same), first, of_rows=True):
        message = "the header stands among the rows once more"
        found = table.finding("header-repeated", row, first, message, hint="delete the line")
        yield dataclasses.replace(found, field=None)


def _empty_rows(table: Table) -> Iterator[Finding]:
    """Rows of which no cell is filled, where none has to be."""
    if len(table.cells) < 2 or any(map(table.is_required, table.columns)):
        return  # else it has been said
    empty = ~table.ragged
    for cells in table.cells.values():
        empty &= _mask(pc.equal(pc.binary_length(cells), 0))
        if not empty.any():
            return
    first = next(iter(table.cells))
    code = "row-blank"
    for row in table.listed(code, np.flatnonzero(empty), first, severity="warning", of_rows=True):
        message = "no cell of the row is filled"
        found = table.finding(code, row, first, message, hint="delete the line", severity="warning")
        yield dataclasses.replace(found, field=None)


def _mask(values: pa.Array) -> Mask:
    mask: Mask = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return mask
