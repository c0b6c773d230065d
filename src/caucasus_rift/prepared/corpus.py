"""Texts laid end to end, in which places are counted in characters (code points) of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import only, steps, take
from tablewright.base.byte_search import octets_of

if TYPE_CHECKING:
    from caucasus_rift.prepared.columns import Ints, Mask

_SOLID = ~np.isin(np.arange(256), list(b" \t\n\r"))


class Corpus:
    """The bytes of all texts, and where in them each character starts."""

    def __init__(self, texts: pa.Array) -> None:
        """Lay out `texts`; a null is a text that nothing lies in."""
        whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        # a null keeps the bytes of the cell that it was read from, whatever if_else makes of it
        self.texts = pc.fill_null(whole, "") if whole.null_count else whole
        self.octets, bounds = octets_of(self.texts)
        starts = np.flatnonzero((self.octets & 0xC0) != 0x80)
        self._starts = np.append(starts, len(self.octets))
        self._firsts = np.searchsorted(starts, bounds)
        self.lengths: Ints = np.where(pc.is_valid(whole), np.diff(self._firsts), -1)

    def places(self, rows: Ints, characters: Ints) -> Ints:
        """Where in `octets` characters of the texts `rows` start; all must be there."""
        places: Ints = self._starts[self._firsts[rows] + characters]
        return places

    def characters(self, places: Ints) -> tuple[Ints, Ints]:
        """Of which text, and which of its characters, starts at each place in `octets`."""
        numbers = np.searchsorted(self._starts, places)
        rows = np.searchsorted(self._firsts, numbers, side="right") - 1
        return rows, numbers - self._firsts[rows]

    def spans(self, rows: Ints, starts: Ints, ends: Ints) -> Mask:
        """Where start and end lie within text number `rows` (negative: none), in this order."""
        inside: Mask = (starts >= 0) & (starts <= ends) & (ends <= take(self.lengths, rows))
        return inside

    def slices(self, rows: Ints, starts: Ints, ends: Ints) -> pa.Array:
        """What each text reads from start to end; null where that is no span of it."""
        inside = self.spans(rows, starts, ends)
        first = self.places(rows[inside], starts[inside])
        sizes = np.zeros(len(rows), dtype=np.int64)
        sizes[inside] = self.places(rows[inside], ends[inside]) - first
        bounds = np.append(0, np.cumsum(sizes))
        octets = self.octets[steps(first, sizes[inside])]
        buffers = pa.py_buffer(bounds.astype(np.int32)), pa.py_buffer(octets)
        return only(inside, pa.StringArray.from_buffers(len(rows), *buffers))

    def hold_words(self, rows: Ints, starts: Ints, ends: Ints) -> Mask:
        """Where there is more than ASCII white space from start to end."""
        solid = np.append(0, np.cumsum(_SOLID[self.octets]))
        mask = self.spans(rows, starts, ends)
        first, last = (self.places(rows[mask], each[mask]) for each in (starts, ends))
        mask[mask] = solid[first] < solid[last]
        return mask
