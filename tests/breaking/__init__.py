"""The smallest edit of the real package that breaks each constraint, each rule and each code.

scripts/rule_coverage.py makes them all, one after the other, and demands that each is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking import constraints, general
from tests.breaking.case import Case, Spot
from tests.breaking.rules import EXAMPLES

if TYPE_CHECKING:
    from tests.helpers import Copy

__all__ = ["Case", "Spot", "cases"]


def cases(package: Copy) -> list[Case]:
    """Every case, those of the constraints first; `package` is not changed."""
    rules = [Case("rules", name, name.partition(":")[0], edit) for name, edit in EXAMPLES.items()]
    codes = [Case("other codes", code, code, edit) for code, edit in general.EDITS.items()]
    return [*constraints.cases(package), *rules, *codes]
