"""The register of the dataset's rules: each a function from the dataset to findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caucasus_rift.rules.dataset import Dataset
    from tablewright.base.findings import Finding

Check = Callable[["Dataset"], Iterator["Finding"]]
Needs = dict[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule: its code, the columns it reads, and the function that applies it."""

    code: str
    needs: Needs
    check: Check

    @property
    def documentation(self) -> str:
        """What the rule demands and why: the function's docstring."""
        import inspect

        return inspect.getdoc(self.check) or ""


RULES: dict[str, Rule] = {}


def rule(code: str, **needs: tuple[str, ...]) -> Callable[[Check], Check]:
    """Register a function under `code`; it runs where all the columns in `needs` exist."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules have the code {code}")
        RULES[code] = Rule(code, needs, check)
        return check

    return register
