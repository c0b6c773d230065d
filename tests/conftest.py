"""What tests share: a release built once, what is quick, and what a run shows at its end.

The time that something takes is nobody's fault on a busy machine: Hypothesis sets no deadlines.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

hypothesis.settings.register_profile("no deadlines", deadline=None)
hypothesis.settings.load_profile("no deadlines")

# what takes long on its own: browsers, releases, builds, attempts from outside, faults one by one
SLOW = (
    *("attacks", "fuzz", "release", "site"),
    *("test_attacks.py", "test_bounds.py", "test_cli.py", "test_consequences.py"),
    *("test_differential.py", "test_documents.py", "test_explain.py", "test_guides.py"),
    *("test_linear.py", "test_loading_release.py", "test_release.py", "test_rule_coverage.py"),
    *("test_rules.py", "test_rules_guide.py", "test_terminal.py", "test_wheel.py"),
    "test_workflows.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--quick`."""
    parser.addoption("--quick", action="store_true", help="leave out what takes long")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what is SLOW if that is asked for, without importing it."""
    is_slow = collection_path.parent == Path(__file__).parent and collection_path.name in SLOW
    return True if is_slow and config.getoption("quick") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked as slow if that is asked for."""
    if config.getoption("quick"):
        left_out = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder dist/ of a release of this checkout, built once a run; tests leave it as it is."""
    from tests.test_release import build

    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ and sys.platform != "win32":
        base = base.parent  # which all workers share
    folder = base / "released" / "dist"
    with _one_at_a_time(base / "released.lock"):
        if not folder.exists():
            folder.parent.mkdir(exist_ok=True)
            done = build(folder)
            assert done.returncode == 0, done.stderr
    return folder


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait for other processes that work below this file."""
    with lock.open("w") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables that tests have recorded as the property `table`, passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "table":
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write(value)
