"""Questions about a file's bytes as a whole, each answered in one pass and without copies.

They tell a sound file from one that has to be looked at closely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Octets = npt.NDArray[np.uint8]

# what is worked on at a time, small enough to stay in the processor's cache
_BLOCK = 1 << 19


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8."""
    offsets = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def has_control(data: bytes) -> bool:
    """Whether there is an ASCII control character other than tab, LF and CR."""
    # counting takes longer than to see that there is nothing to count
    allowed = sum(data.count(octet) for octet in (b"\r", b"\t") if octet in data)
    low = sum(
        np.count_nonzero(block < 32) - np.count_nonzero(block == 10) for block in _blocks(data)
    )
    return b"\x7f" in data or allowed != int(low)


def beyond_ascii(data: bytes) -> set[str]:
    """The distinct characters beyond ASCII of bytes that are UTF-8."""
    octets, found = np.frombuffer(data, dtype=np.uint8), set[int]()
    for number, block in enumerate(_blocks(data)):
        at = np.flatnonzero(block >= 0xC0) + number * _BLOCK
        if len(at):
            found.update(np.unique(_code_points(octets, at)).tolist())
    return set(map(chr, found))


def _code_points(octets: Octets, at: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
    """The characters beyond ASCII whose first bytes stand `at`."""
    lead = octets[at].astype(np.int32)
    sizes = 2 + (lead >= 0xE0) + (lead >= 0xF0)
    points = lead & (0x7F >> sizes)
    for inner in (1, 2, 3):
        longer = sizes > inner
        points[longer] = (points[longer] << 6) | (octets[at[longer] + inner] & 0x3F)
    return points


def quotes_are_sound(data: bytes, quote: int, delimiter: int) -> bool:
    """Whether every quote opens, closes or doubles where RFC 4180 lets it, on one line."""
    start, end = 0, 0
    while end < len(data):
        end = data.find(b"\n", start + _BLOCK) + 1 or len(data)
        block = np.frombuffer(data, dtype=np.uint8, count=end - start, offset=start)
        if data.find(quote, start, end) >= 0 and not _lines_are_sound(block, quote, delimiter):
            return False
        start = end
    return True


def _lines_are_sound(codes: Octets, quote: int, delimiter: int) -> bool:
    quotes = np.flatnonzero(codes == quote)
    if not len(quotes):
        return True
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    newlines = np.flatnonzero(codes == ord("\n"))
    if not np.array_equal(np.searchsorted(newlines, opening), np.searchsorted(newlines, closing)):
        return False
    before = codes[np.maximum(opening - 1, 0)]
    starts = (opening == 0) | (before == delimiter) | (before == ord("\n"))
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[:-1] + 1
    last = len(codes) - 1
    after = codes[np.minimum(closing + 1, last)]
    ends = (after == delimiter) | (after == ord("\n")) | (after == ord("\r"))
    ends |= closing == last
    continued = np.zeros(len(closing), dtype=bool)
    continued[:-1] = doubled[1:]
    return bool(np.all(starts ^ doubled) and np.all(ends ^ continued))


def has_octet(octets: Octets, wanted: int) -> bool:
    """Whether one of the bytes is the one that is wanted."""
    starts = range(0, len(octets), _BLOCK)
    return any(bool((octets[at : at + _BLOCK] == wanted).any()) for at in starts)


def may_hold_white(octets: Octets) -> bool:
    """Whether one of the bytes may be of white space: ASCII's, or a character beyond ASCII."""
    starts = range(0, len(octets), _BLOCK)
    # less 33, in the numbers of a byte, what is not from "!" to "~" is more than 93
    return any(int((octets[at : at + _BLOCK] - np.uint8(33)).max()) > 93 for at in starts)


def octets_of(cells: pa.Array) -> tuple[Octets, npt.NDArray[np.int32]]:
    """The bytes of a string array's cells end to end, and where in them each starts and ends.

    Nothing is copied; a null has no length where it was an empty cell.
    """
    _, offsets, data = cells.buffers()
    if data is None or not len(cells):
        return np.zeros(0, dtype=np.uint8), np.zeros(len(cells) + 1, dtype=np.int32)
    bounds = np.frombuffer(offsets, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    octets = np.frombuffer(data, dtype=np.uint8)
    return (octets, bounds) if bounds[0] == 0 else (octets[bounds[0] :], bounds - bounds[0])


def _blocks(data: bytes) -> Iterator[Octets]:
    octets = np.frombuffer(data, dtype=np.uint8)
    for start in range(0, len(octets), _BLOCK):
        yield octets[start : start + _BLOCK]
