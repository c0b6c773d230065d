"""Threads that work side by side."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Threads(ThreadPoolExecutor):
    """One for each processor; where the work fails or is interrupted, no one waits for the rest."""

    def __init__(self) -> None:
        """Start none before there is work."""
        super().__init__(os.cpu_count())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for all that was asked for."""
        self.shutdown(wait=kind is None, cancel_futures=kind is not None)
