"""Attempts to make a command run, write, hang or say what it must not, by kind.

Each module here has a list TRIES. tests/test_attacks.py makes the quick ones at every run;
scripts/attack.py makes all of them and prints how many of each kind were survived.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from tests.attacks.attempt import Try

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Try", "tries"]


def tries() -> Iterator[Try]:
    """Every attempt of every module, in the order of their names."""
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        yield from getattr(import_module(f"{__name__}.{module.name}"), "TRIES", ())
