"""Signals that ask a process to end: obeyed so that it can clean up, and never half-way."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_ENDING: list[signal.Signals] = [
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

    # one that is ignored, as nohup has it, stays so
    with _handled(
        [each for each in _ENDING if signal.getsignal(each) != signal.SIG_IGN], interrupt
    ):
        yield


@contextlib.contextmanager
def ignored() -> Iterator[None]:
    """Pass signals over during what must not stop half-way, and behind which it is too late."""
    with _handled(_ENDING, signal.SIG_IGN):
        yield


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Obey signals only behind what must not stop half-way."""
    came: list[int] = []
    try:
        with _handled(_ENDING, lambda number, _: came.append(number)):
            yield
    finally:
        for number in came:
            signal.raise_signal(number)


@contextlib.contextmanager
def _handled(numbers: list[signal.Signals], handler: signal._HANDLER) -> Iterator[None]:
    """Have a handler for signals, where this thread may say so, and then those of before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    # what was not set by Python could not be set again
    before = {number: known for number, known in before.items() if known is not None}
    for number in before:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, known in before.items():
            signal.signal(number, known)
