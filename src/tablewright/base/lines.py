"""Lines of a text, as editors count them: CR, LF and CR LF each end one."""

from __future__ import annotations

import bisect
import re
from array import array

NEWLINE = re.compile(r"\r\n|\r|\n")


class Lines:
    """Where the lines of a text start, and at which line and column an offset stands."""

    def __init__(self, text: str) -> None:
        """Look for the line ends of `text`, which is not kept."""
        self.starts = array("q", [0])
        if "\r" in text:
            self.starts.extend(match.end() for match in NEWLINE.finditer(text))
            return
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (1-based) of an offset."""
        line = self.number(offset)
        return line, offset - self.starts[line - 1] + 1

    def number(self, offset: int) -> int:
        """The line (1-based) that an offset is on."""
        return bisect.bisect_right(self.starts, offset)
