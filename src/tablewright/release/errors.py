"""What is raised where a release cannot be built."""

from __future__ import annotations


class NotReleased(Exception):  # noqa: N818 - says what is so, as NotWritten does
    """The release was not built; the message says why.

    Args:
        message: Why, on one line.
        details: What was found, as lines that may be shown as they are.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details
