"""Every constraint, rule and code is broken once in the real package, and that is found."""

import importlib.util
import sys

import pytest

from tests.breaking import Case, Spot, cases
from tests.breaking.rules import EXAMPLES
from tests.helpers import ROOT, At, Copy, copy_package, documentation, findings
from tests.remembering import remembering

SCRIPT = ROOT / "scripts" / "rule_coverage.py"


# the rules are broken one by one in tests/test_rules.py
KINDS = dict.fromkeys(case.kind for case in cases(Copy(ROOT)) if case.kind != "rules")


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_broken_is_caught(kind, script, bench, record_property):
    with remembering():
        outcomes = [bench.outcome(case) for case in bench.cases if case.kind == kind]
    assert outcomes
    record_property("table", script.table(outcomes))
    assert [one for one in outcomes if one.fault] == []


@pytest.mark.parametrize("name", list(EXAMPLES)[::40])
def test_what_is_remembered_changes_no_finding(name, tmp_path):
    package = copy_package(tmp_path)
    EXAMPLES[name](package)
    package.save()
    plain = findings(tmp_path)
    assert plain
    with remembering():
        assert findings(tmp_path) == plain


def test_command_prints_what_is_caught(script, capsys):
    chosen = ["--only", "required events.title", "--without-frictionless", "--jobs", "1"]
    assert script.main(chosen) == 0
    table, _, codes = capsys.readouterr().out.rpartition("all")
    assert table.splitlines()[1].split() == ["required", "1", "of", "1"]
    assert f"1 of {len(documentation())} codes are broken" in codes


def test_every_code_is_broken_by_an_edit(tmp_path):
    where = "add an edit to tests/breaking/general.py, or an example to tests/test_rules.py"
    assert {case.code for case in cases(copy_package(tmp_path))} == set(documentation()), where


# -- the script can tell what is caught ------------------------------------------------------------


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("rule_coverage", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["rule_coverage"] = module  # where its data classes look for it
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def bench(script, tmp_path_factory):
    return script.Bench(tmp_path_factory.mktemp("bench"), compare=False)


def empty_title(package):
    row = package.rows("events")[0]
    row["title"] = ""
    return [At("value-missing", "events", row, "title")]


def empty_title_and_kind(package):
    row = package.rows("events")[0]
    row["title"] = row["kind"] = ""
    return [At("value-missing", "events", row, "title")]


def nothing(package):
    return [At("value-missing", "events", package.rows("events")[0], "title")]


def another_place(package):
    empty_title(package)
    return [Spot("value-missing", "data/events.csv", 2, 1)]


def another_code(package):
    (expected,) = empty_title(package)
    return [At("value-pattern", "events", expected.row, "title")]


def added_and_deleted_files(package):
    (package.folder / "more.json").write_bytes(b"{}")
    (package.folder / "schemas" / "events.json").unlink()
    return empty_title(package)


@pytest.mark.parametrize(
    ("edit", "is_caught"),
    [
        (empty_title, True),
        (empty_title_and_kind, False),
        (nothing, False),
        (another_place, False),
        (another_code, False),
        (added_and_deleted_files, False),
    ],
)
def test_caught_is_one_finding_of_the_code_at_the_place(script, tmp_path, edit, is_caught):
    bench = script.Bench(tmp_path, compare=True)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    outcome = bench.outcome(Case("kind", "name", "value-missing", edit))
    assert (outcome.fault == "") is is_caught
    assert outcome.frictionless is (edit is not nothing)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_table_counts_what_is_caught(script):
    outcomes = [
        script.Outcome("required", "a", "x", "", False),
        script.Outcome("required", "b", "x", "found 2", True),
        script.Outcome("rules", "c", "y", "", False),
    ]
    assert script.table(outcomes).splitlines() == [
        "                    caught    frictionless",
        "required            1 of 2          1 of 2",
        "rules               1 of 1          0 of 1",
        "all                 2 of 3          1 of 3",
    ]
    alone = [script.Outcome("required", "a", "x", "", None)]
    assert "frictionless" not in script.table(alone)


def test_examples_of_two_faults_are_left_out(script, tmp_path):
    bench = script.Bench(tmp_path, compare=False)
    assert bench.outcome(Case("kind", "name", "x", lambda package: nothing(package) * 2)) is None
