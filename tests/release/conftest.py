"""Releases that several tests look at: this dataset's, and one of a small package of odd tables."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest

from tests.release.odd import odd_package
from tests.release.support import run
from tests.test_release import dist  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

# mlcroissant reads this when it is imported, and takes an archive of the same name for the same
os.environ["CROISSANT_CACHE"] = tempfile.mkdtemp(prefix="croissant-")
atexit.register(shutil.rmtree, os.environ["CROISSANT_CACHE"], ignore_errors=True)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a release of tables with every type and many a name."""
    folder = tmp_path_factory.mktemp("odd")
    done = run(odd_package(folder / "package"), folder / "dist")
    assert done.returncode == 0, done.stderr
    return folder / "dist" / "small-1.2.3"
