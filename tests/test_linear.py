"""Time grows with the size of a package and no faster, whatever is in it."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest

from caucasus_rift import validate
from tablewright.base.findings import Finding
from tablewright.report import reports
from tablewright.validation import Report
from tests.helpers import format_package
from tests.hostile import CASES
from tests.tabular.support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# four times the size take four times as long where time is linear, sixteen where it is quadratic
RATIO = 9
# what is over sooner says nothing of how it grows
MEASURABLE = 0.5
SIZE = 4000


@pytest.fixture(autouse=True)
def _frozen_heap() -> Iterator[None]:
    """Without it a full collection of what other tests left (0.3 s) may fall into either time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def grows_linearly(small: Callable[[], object], large: Callable[[], object]) -> None:
    """Measured up to three times, as the machine may be busy with something else."""
    measured = []
    for _ in range(3):
        long = seconds(large)
        if long < MEASURABLE:
            return
        short = seconds(small)
        if long < RATIO * short:
            return
        measured.append((short, long))
    pytest.fail(f"four times the size took these times: {measured}")


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_validation(tmp_path: Path, name: str) -> None:
    folders = []
    for size in (SIZE, 4 * SIZE):
        folder = tmp_path / str(size)
        folder.mkdir()
        folders.append(write_files(folder, CASES[name](size)))
    validate(folders[0])  # what is imported on first use is no part of it
    grows_linearly(lambda: validate(folders[0]), lambda: validate(folders[1]))
    grows_linearly(lambda: format_package(folders[0]), lambda: format_package(folders[1]))


@pytest.mark.slow
@pytest.mark.parametrize("write", [*reports.WRITERS.values(), reports.as_summary])
@pytest.mark.parametrize("text", ["x" * 100, "::##[" * 20, " " * 100, "<a>`|\x1b" * 10])
def test_reports(write: Callable[[Report], str], text: str) -> None:
    def report(size: int) -> Report:
        return Report(text, None, (), tuple(found(number) for number in range(size)))

    def found(number: int) -> Finding:
        return Finding("value-type", text, "t.csv", number + 1, 1, text, "error", text, text, text)

    small, large = report(1000), report(4000)
    write(small)
    grows_linearly(lambda: write(small), lambda: write(large))


def test_a_quadratic_function_is_caught() -> None:
    def work(size: int) -> int:
        return sum(1 for _ in range(size) for _ in range(size))

    with pytest.raises(pytest.fail.Exception):
        grows_linearly(lambda: work(1500), lambda: work(6000))
