"""Signals that ask a process to end: obeyed so that it can clean up, and never half-way."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING = [
    getattr(signal, f"SIG{name}")
    for name in ("INT", "TERM", "HUP", "QUIT", "BREAK", "XCPU", "ALRM", "USR1", "USR2")
    if hasattr(signal, f"SIG{name}")
]


class Interrupted(KeyboardInterrupt):
    """A signal asked the process to end; `status` is what shells then expect."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


@contextlib.contextmanager
def on_signals() -> Iterator[None]:
    """Raise Interrupted where a signal would end the process, so that it can clean up."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        raise Interrupted(number)

    before = _handlers()
    for number, handler in before.items():
        if handler != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Obey signals only behind something that must not stop half-way."""
    came: list[int] = []
    before = _handlers()
    for number in before:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came:
            signal.raise_signal(number)


def _handlers() -> dict[int, signal._HANDLER]:
    """What is done on each signal, as far as this thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    handlers = {number: signal.getsignal(number) for number in _ENDING}
    # what was not set by Python cannot be set again
    return {number: handler for number, handler in handlers.items() if handler is not None}
