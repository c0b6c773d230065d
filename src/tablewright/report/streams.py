"""The standard streams of a process, whatever they lead to."""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
from typing import TYPE_CHECKING, Any, TextIO

from tablewright.report.reports import escaped

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_ERRORS = "tablewright.escaped"


class Sink(io.RawIOBase):
    """A stream's bytes, which can always be written: what it does not take is dropped.

    `fault` is why. A reader that went away, as `head` does when it has seen enough, is none.
    """

    def __init__(self, stream: TextIO) -> None:
        """Write to what is behind a stream, as long as it takes what is written."""
        self._stream = stream  # would close what is behind it when it goes away
        # without a buffer (python -u) that is next to it
        self._raw: Any = getattr(stream.buffer, "raw", stream.buffer)
        self._is_open = True
        self.fault: OSError | None = None

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def fileno(self) -> int:
        """The stream's number."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._stream.isatty()

    def write(self, data: ReadableBuffer, /) -> int:
        """Write some of the bytes, or drop all; how many that is."""
        while self._is_open:
            try:
                written: int | None = self._raw.write(data)
            except ConnectionError:
                self._is_open = False
            except OSError as error:
                self._is_open, self.fault = False, error
            else:
                if written is not None:
                    return written
                select.select([], [self._raw], [])  # it does not wait by itself
        return memoryview(data).nbytes


def open_streams() -> Sink:
    """Make the standard streams of this process ones that can be used, whatever they lead to.

    None is closed, writing to none fails, and what their encoding lacks is escaped.

    Returns:
        Where standard output goes.
    """
    codecs.register_error(_ERRORS, _escape)
    # in the order of their numbers: what is opened gets the first that is free, and no file that
    # is opened later may get one of them
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: PTH123, SIM115
    output = Sink(sys.stdout)
    sys.stdout = _text(sys.stdout, output)
    sys.stderr = _text(sys.stderr, Sink(sys.stderr), by_lines=True)
    return output


def _text(stream: TextIO, sink: Sink, *, by_lines: bool = False) -> TextIO:
    """The stream as text that ends in `sink`."""
    return io.TextIOWrapper(
        io.BufferedWriter(sink),
        encoding=stream.encoding,
        errors=_ERRORS,
        line_buffering=by_lines or sink.isatty(),
    )


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return escaped(error.object[error.start : error.end]), error.end
