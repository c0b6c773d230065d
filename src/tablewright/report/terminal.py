"""What a terminal shows beyond the text: colour, and how far the work is."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self, TextIO

COLORS = ("auto", "always", "never")

_RESET, _BOLD, _DIM, _RED, _GREEN, _YELLOW, _CYAN = (
    f"\x1b[{code}m" for code in ("0", "1", "2", "1;31", "1;32", "1;33", "36")
)
_FINDING = re.compile(
    r"^(known: |mended: )?(.+?:) ((error|warning)\[[a-z0-9-]+\])(?= )|^( {4}.+)", re.MULTILINE
)
_VERDICT = re.compile(r"(?<=: )(not )?valid\b(?=[^:\n]*\n\Z)")


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to write in colour to a stream.

    Args:
        choice: One of `COLORS`. With "auto" the environment decides (https://no-color.org,
            https://force-color.org, TERM=dumb), then whether the stream is a terminal.
        stream: Where the text goes.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(stream)


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that understands escape sequences."""
    if stream is None or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    # older consoles of Windows print the sequences
    return sys.platform != "win32" or "WT_SESSION" in os.environ or "TERM" in os.environ


def colored(text: str) -> str:
    """A text report in colour; without its escape sequences it is the same text."""
    return _VERDICT.sub(_colored_verdict, _FINDING.sub(_colored_finding, text))


def _colored_finding(match: re.Match[str]) -> str:
    status, place, label, severity, hint = match.groups()
    if hint:
        return f"{_CYAN}{hint}{_RESET}"
    shade = _RED if severity == "error" else _YELLOW
    shown = f"{_DIM}{status}{_RESET}" if status else ""
    return f"{shown}{_BOLD}{place}{_RESET} {shade}{label}{_RESET}"


def _colored_verdict(match: re.Match[str]) -> str:
    return f"{_RED if match[1] else _GREEN}{match[0]}{_RESET}"


class Progress:
    """A line on a terminal that says how far the work is; erased when it is done.

    Elsewhere, and for work that is done in half a second, nothing is written.
    """

    DELAY, PAUSE = 0.5, 0.1

    def __init__(self, stream: TextIO | None) -> None:
        """Show progress on a stream, if that is a terminal."""
        self._stream = stream if _is_terminal(stream) else None
        self._text = "reading"
        self._start = time.monotonic()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Note that `done` of `total` steps are taken."""
        self._text = f"{what}: {done} of {total}"

    def __enter__(self) -> Self:
        """Start to show it."""
        if self._stream is not None:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Erase it."""
        self._done.set()
        if self._stream is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._stream is None or self._done.wait(self.DELAY):
            return
        # a terminal that went away is no reason to stop
        with contextlib.suppress(OSError, ValueError):
            is_done = False
            while not is_done:
                seconds = time.monotonic() - self._start
                self._stream.write(f"\r{self._text} ({seconds:.0f} s)\x1b[K")
                self._stream.flush()
                is_done = self._done.wait(self.PAUSE)
            self._stream.write("\r\x1b[K")
            self._stream.flush()
