"""The quick ones of the attempts in tests/attacks/; scripts/attack.py makes all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.attacks import Try, tries

if TYPE_CHECKING:
    from pathlib import Path

ALL = list(tries())


@pytest.mark.parametrize(
    "attempt", [pytest.param(each, id=f"{each.kind}: {each.name}") for each in ALL if each.quick]
)
def test_is_survived(attempt: Try, tmp_path: Path) -> None:
    attempt.run(tmp_path)


def test_each_has_a_name_of_its_own() -> None:
    names = [(attempt.kind, attempt.name) for attempt in ALL]
    assert len(names) == len(set(names))
