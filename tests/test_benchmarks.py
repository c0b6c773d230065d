"""The cases of the benchmark are as they say: each fault stands where it must be found."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.validation import validate

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(__file__).parents[1] / "benchmarks"


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


CASES = list(module("cases").cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.name}")
def test_faults_stand_where_they_must_be_found(case: Any, tmp_path: Path) -> None:
    case.write(tmp_path / "package")
    found = validate(tmp_path / "package").findings
    places = [(one.table, one.line, one.field if case.field else None) for one in found]
    if case.line is None:
        assert not any(one.severity == "error" for one in found)
    else:
        assert (case.table, case.line, case.field) in places


def test_cases_differ() -> None:
    assert len({tuple(sorted(case.files.items())) for case in CASES}) == len(CASES)
    assert len({(case.kind, case.name) for case in CASES}) == len(CASES)
