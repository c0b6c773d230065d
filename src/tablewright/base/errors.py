"""What is raised where not the data is at fault, but the call."""

from __future__ import annotations


class CallError(Exception):
    """The call is at fault, not the data: there is no package where one was said to be."""
