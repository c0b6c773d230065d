"""What is raised where a release cannot be built."""

from __future__ import annotations


class ReleaseError(Exception):
    """The release was not built; the message says why."""
