"""Keeping pandas out of a process that can do without it."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


class _WithoutPandas(MetaPathFinder):
    """Keeps pyarrow from importing pandas, which it does where it can, to know pandas's types.

    Few commands work on these, and the import takes longer than to check most packages.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        del path, target
        if fullname == "pandas":
            raise ModuleNotFoundError("the command line does without pandas", name=fullname)


def forbid_pandas() -> None:
    """Have every import of pandas fail from now on."""
    sys.meta_path.insert(0, _WithoutPandas())


def allow_pandas() -> None:
    """Let pandas be imported again, before pyarrow has asked for it."""
    sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, _WithoutPandas)]
