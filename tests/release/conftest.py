"""Releases that several tests look at: this dataset's, and one of a small package of odd tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.release.odd import odd_package
from tests.release.support import run
from tests.test_release import dist  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of tables with every type and many a name."""
    folder = tmp_path_factory.mktemp("odd")
    done = run(odd_package(folder / "package"), folder / "dist")
    assert done.returncode == 0, done.stderr
    return folder / "dist" / "small-1.2.3"
