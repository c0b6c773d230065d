"""No input found so far fails, and a search guided by coverage finds none that does."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts import fuzz
from tests.fuzz.mutate import json_mutator
from tests.fuzz.targets import ROOT, TARGETS

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = [
    pytest.param(name, path, id=f"{name}-{path.name}")
    for name in TARGETS
    for path in sorted((ROOT / "tests/fuzz/corpus" / name).iterdir())
]
# together less than a minute of one processor
RUNS = {
    "csv": 1000,
    "descriptor": 2000,
    "schema": 1500,
    "cell": 1500,
    "edtf": 10000,
    "format": 1000,
    "report": 5000,
    "diff": 300,
}


def search(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    # the hash of a text decides the order of a set, and so what is found first
    return subprocess.run(
        [sys.executable, ROOT / "scripts/fuzz.py", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )


@pytest.mark.parametrize(("name", "path"), KNOWN)
def test_known_input(name: str, path: Path) -> None:
    TARGETS[name](path.read_bytes())


def test_every_target_has_inputs_and_is_searched() -> None:
    assert {each.values[0] for each in KNOWN} == set(TARGETS) == set(RUNS)


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None,
    reason="atheris is not installed: it exists for Linux on x86-64 and Python up to 3.13",
)
@pytest.mark.parametrize("name", TARGETS)
def test_search(name: str, tmp_path: Path) -> None:
    done = search(name, "--runs", RUNS[name], "--seconds", 120, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "stat::number_of_executed_units" in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_fails_is_made_as_small_as_can_be() -> None:
    def fails(data: bytes) -> None:
        if b"{" in data and b"}" in data:
            raise KeyError
        if b"x" in data:
            raise ValueError

    assert fuzz.minimised(fails, b"abc{def}ghix" * 5) == b"{}"
    assert fuzz.minimised(fails, b"abc") == b"abc"


def test_a_changed_descriptor_is_mostly_still_json() -> None:
    import json

    change = json_mutator(fuzz.WORDS)
    data = json.dumps({"name": "x", "resources": [{"name": "a"}]}).encode() + b"\nrest"
    changed = [change(data, 800, seed) for seed in range(200)]
    assert len(set(changed)) > 100
    assert all(len(each) <= 800 for each in changed)
    sound = 0
    for each in changed:
        try:
            json.loads(each.partition(b"\n")[0])
        except ValueError:
            continue
        sound += 1
    assert sound > 120
