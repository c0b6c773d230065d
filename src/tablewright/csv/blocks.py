"""A large file without a fault of form, read block by block: it is never in memory as a whole.

Every block is looked at before pyarrow has it. Where anything is in doubt the file is left to be
read whole, which says what is wrong with it.
"""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

import pyarrow as pa

from tablewright.base import byte_search, characters
from tablewright.base.stamps import steady
from tablewright.csv import arrow_file
from tablewright.csv.scanner import Scanner

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.csv.scanner import Record
    from tablewright.descriptor.dialect import Dialect

# files that are smaller are read at once
LARGE = 1 << 20


class _DoubtError(Exception):
    """A block may hold a fault."""


@dataclasses.dataclass(frozen=True)
class Sound:
    """The header and the cells of a file without a fault of form, one string array a column.

    `size` is that of the file, in bytes.
    """

    head: Record | None
    columns: list[pa.Array]
    size: int


def read_sound(file: Path, dialect: Dialect, width: int) -> Sound | None:
    """Read a file of UTF-8, LF at the end of every line; None where anything is in doubt.

    Args:
        file: Is large, and in the package.
        dialect: How it is written.
        width: How many columns the schema lists.

    Raises:
        OSError: The file cannot be read, or was changed meanwhile.
    """
    if not arrow_file.reads(dialect):
        return None
    with steady(file) as found, file.open("rb", buffering=0) as stream:
        start = stream.read(arrow_file.BLOCK)
        stream.seek(0)
        if characters.without_mark(start) is not start or characters.other_encoding(start):
            return None
        head = None
        try:
            if dialect.header:
                head = arrow_file.read_head(start, Scanner(dialect, width))
                width = 0 if head.is_blank else len(head.cells)
            source = pa.PythonFile(_Blocks(stream, dialect), mode="r")
            columns = arrow_file.read_columns(source, dialect, width, found.size)
        except (_DoubtError, UnicodeDecodeError):
            return None
    # an empty cell may be a blank line
    if columns is None or arrow_file.has_empty(columns[0]):
        return None
    return Sound(head, columns, found.size)


class _Blocks(io.RawIOBase):
    """The whole lines of a file, some at a time; raises _DoubtError where they may be at fault."""

    def __init__(self, stream: io.FileIO, dialect: Dialect) -> None:
        """Read from the stream's place on."""
        self._stream, self._dialect = stream, dialect
        self._known: set[str] = set()

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As many lines as `size` bytes hold; none at the end."""
        block = self._stream.read(size) or b""
        end = block.rfind(b"\n") + 1
        if end < len(block):
            self._stream.seek(end - len(block), io.SEEK_CUR)
            block = block[:end]
            if not block:  # a line of more than a block, or one that does not end
                raise _DoubtError
        if not self._are_sound(block):
            raise _DoubtError
        return block

    def _are_sound(self, lines: bytes) -> bool:
        if b"\r" in lines or byte_search.has_control(lines) or characters.may_hold_marker(lines):
            return False
        if not lines.isascii():
            if not byte_search.is_utf8(lines):
                return False
            new = byte_search.beyond_ascii(lines) - self._known
            if any(map(characters.may_be_at_fault, new)):
                return False
            self._known |= new
        return arrow_file.has_sound_quotes(lines, self._dialect)
