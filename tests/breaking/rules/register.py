"""Where the examples of the rules register themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers import At, Copy

    Edit = Callable[[Copy], list[At]]

EXAMPLES: dict[str, Edit] = {}


def example(code: str) -> Callable[[Edit], Edit]:
    """Register an edit that breaks the rule `code` and returns the findings it must cause."""

    def register(edit: Edit) -> Edit:
        name = edit.__name__.removeprefix("_").replace("_", "-")
        EXAMPLES[f"{code}:{name}"] = edit
        return edit

    return register
