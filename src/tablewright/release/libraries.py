"""Libraries that not everyone has who can write a release."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def without(modules: Sequence[str]) -> str:
    """What to say of the libraries that are not there; nothing where all are."""
    missing = [name for name in modules if find_spec(name) is None]
    named = " and ".join(missing)
    return f"it needs {named} (`pip install {' '.join(missing)}`)" if missing else ""
