"""What is raised where a release cannot be built."""

from __future__ import annotations


class ReleaseError(Exception):
    """The release was not built; the message says why."""


class Interrupted(BaseException):
    """A signal asked the process to end; `status` is what shells then expect."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number
