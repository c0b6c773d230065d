"""What tests share: a release, built once a session, and what the run shows at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder dist/ of a release of this checkout; tests leave it as it is."""
    from tests.test_release import build

    folder = tmp_path_factory.mktemp("released") / "dist"
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables that tests have recorded as the property `table`, passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "table":
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write(value)
