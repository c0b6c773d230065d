"""Rules of any package are run, and what they find has its place."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tablewright.rules.rule import RuleError, read_rule
from tests.helpers import ROOT
from tests.rules.support import EARLY, LAMP, RULES, SOUND, UNKEPT, findings, found, write
from tests.test_cli import run

if TYPE_CHECKING:
    from pathlib import Path


def with_cell(name: str, old: str, new: str) -> str:
    text = SOUND[f"{name}.csv"]
    assert text.count(old) == 1
    return text.replace(old, new)


def test_rules_of_a_package_are_run(tmp_path: Path) -> None:
    write(tmp_path, towers=with_cell("towers", "1795,1870", "1795,1700"))
    (finding,) = findings(tmp_path)
    assert (finding.code, finding.path, finding.line, finding.column) == (
        "lamp-before-tower",
        "towers.csv",
        3,
        11,
    )
    assert finding.message == "wolf was lit before it was built"
    assert (finding.hint, finding.severity) == ("look the years up", "error")
    assert (finding.table, finding.field, finding.key) == ("towers", "lit", "wolf")


def test_sound_package_has_no_findings(tmp_path: Path) -> None:
    assert found(write(tmp_path)) == []


def test_rules_can_be_left_out(tmp_path: Path) -> None:
    write(tmp_path, towers=with_cell("towers", "1795,1870", "1795,1700"))
    assert found(tmp_path, rules=False) == []
    assert run("validate", "--no-rules", tmp_path).returncode == 0
    assert run("validate", tmp_path).returncode == 1


def test_property_of_our_own_is_none_of_the_unknown(tmp_path: Path) -> None:
    write(tmp_path)
    assert "rules" not in run("validate", tmp_path).stdout


def test_a_rule_may_warn(tmp_path: Path) -> None:
    rule = LAMP.replace("-- hint:", "-- severity: warning\n-- hint:")
    write(tmp_path, {"lamp.sql": rule}, towers=with_cell("towers", "1795,1870", "1795,1700"))
    (finding,) = findings(tmp_path)
    assert (finding.code, finding.severity) == ("lamp", "warning")
    assert run("validate", tmp_path).returncode == 0


def test_hint_of_a_row_stands_before_that_of_the_rule(tmp_path: Path) -> None:
    rule = LAMP.replace(" AS message", " AS message, CASE tower WHEN 'wolf' THEN 'ask' END AS hint")
    towers = (
        "tower,built,lit,kind\neddy,1759,1700,rock\nwolf,1795,1700,rock\nlong,1794,1795,shore\n"
    )
    write(tmp_path, {"lamp.sql": rule}, towers=towers)
    assert [each.hint for each in findings(tmp_path)] == ["look the years up", "ask"]


def test_shift_counts_in_the_cell(tmp_path: Path) -> None:
    rule = LAMP.replace(" AS message", " AS message, 2 AS shift").replace("'lit'", "'tower'")
    towers = 'tower,built,lit,kind\n"e""ddy",1759,1700,rock\nwolf,1795,1870,rock\n'
    write(tmp_path, {"lamp.sql": rule}, towers=towers, keepers="keeper,tower,since,rank\n")
    assert [each[1:] for each in found(tmp_path)] == [("towers.csv", 2, 5)]


def test_message_that_is_null_is_what_must_hold(tmp_path: Path) -> None:
    rule = LAMP.replace("tower || ' was", "CAST(NULL AS VARCHAR) || ' was")
    write(tmp_path, {"lamp.sql": rule}, towers=with_cell("towers", "1795,1870", "1795,1700"))
    (finding,) = findings(tmp_path)
    assert finding.message == "A lamp is lit when its tower is built, or later."


def test_message_is_on_one_line_and_bounded(tmp_path: Path) -> None:
    rule = LAMP.replace("' was lit before it was built'", f"'{'long ' * 200}\n\u202e\x1b'")
    write(tmp_path, {"lamp.sql": rule}, towers=with_cell("towers", "1795,1870", "1795,1700"))
    (finding,) = findings(tmp_path)
    assert len(finding.message) == 500
    assert finding.message.isprintable()


def test_columns_that_differ_in_capitals_do_not_stop_the_rules(tmp_path: Path) -> None:
    folder = write(tmp_path, towers=with_cell("towers", "1795,1870", "1795,1700"))
    for path, old, new in (
        ("datapackage.json", '"name": "kind",', '"name": "LIT",'),
        ("towers.csv", "kind", "LIT"),
    ):
        file = folder / path
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    assert ("lamp-before-tower", "towers.csv", 3, 11) in found(folder)


def test_a_missing_table_is_one_finding(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "keepers.csv").unlink()
    assert [each[0] for each in found(folder)] == ["file-missing"]


def test_a_missing_column_is_one_finding(tmp_path: Path) -> None:
    keepers = re.sub(r",\w+$", "", SOUND["keepers.csv"], flags=re.MULTILINE)
    assert [each[0] for each in found(write(tmp_path, keepers=keepers))] == ["column-missing"]


# -- one fault, one finding ------------------------------------------------------------------------


def test_what_follows_from_an_earlier_rule_is_not_said(tmp_path: Path) -> None:
    towers = with_cell("towers", "1759,1759", "1799,1798")  # before which ann came, it follows
    assert found(write(tmp_path, towers=towers)) == [("lamp-before-tower", "towers.csv", 2, 11)]


def test_order_of_the_rules_matters(tmp_path: Path) -> None:
    rules = dict(reversed(RULES.items()))
    towers = with_cell("towers", "1759,1759", "1799,1798")
    codes = [each[0] for each in found(write(tmp_path, rules, towers=towers))]
    assert codes == ["keeper-too-early", "lamp-before-tower"]


def test_what_follows_from_a_cell_that_cannot_be_read_is_not_said(tmp_path: Path) -> None:
    keepers = with_cell("keepers", "1871,first", "1871,fist")
    codes = [each[0] for each in found(write(tmp_path, keepers=keepers))]
    assert codes == ["value-not-in-vocabulary"]


@pytest.mark.parametrize("cell", ["wolff", "", "other"])
def test_a_lost_reference_accounts_for_one_lack(tmp_path: Path, cell: str) -> None:
    keepers = with_cell("keepers", "ben,wolf", f"ben,{cell}")
    codes = [each[0] for each in found(write(tmp_path, keepers=keepers))]
    assert codes == ["value-missing" if cell == "" else "foreign-key-missing"]


def test_a_lost_reference_does_not_account_for_two(tmp_path: Path) -> None:
    keepers = "keeper,tower,since,rank\nann,eddy,1760,first\nben,longg,1871,first\n"
    assert found(write(tmp_path, keepers=keepers)) == [
        ("foreign-key-missing", "keepers.csv", 3, 5),
        ("tower-unkept", "towers.csv", 3, 1),
    ]


def test_a_lost_reference_of_another_kind_accounts_for_none(tmp_path: Path) -> None:
    """It would not have been the first keeper of the tower."""
    keepers = with_cell("keepers", "ben,wolf,1871,first", "ben,wolff,1871,second")
    codes = [each[0] for each in found(write(tmp_path, keepers=keepers))]
    assert codes == ["foreign-key-missing", "tower-unkept"]


def test_faults_do_not_hide_those_of_other_rows(tmp_path: Path) -> None:
    towers = with_cell("towers", "1759,1759", "1799,1798").replace("1794,1795", "1794,1796")
    assert found(write(tmp_path, towers=towers)) == [
        ("keeper-too-early", "keepers.csv", 4, 10),
        ("lamp-before-tower", "towers.csv", 2, 11),
    ]


def test_a_rule_may_put_other_columns_in_doubt(tmp_path: Path) -> None:
    rule = LAMP.replace("'lit' AS field", "'built' AS field")
    early = with_cell("towers", "1759,1759", "1799,1798")
    rules = {"a/lamp.sql": rule, "a/early.sql": EARLY}
    codes = [each[0] for each in found(write(tmp_path, rules, towers=early))]
    assert codes == ["early", "lamp"]
    rules["a/lamp.sql"] = rule.replace("-- hint:", "-- doubts: lit\n-- hint:")
    codes = [each[0] for each in found(write(tmp_path, rules, towers=early))]
    assert codes == ["lamp"]


def test_a_fault_may_rest_on_a_further_row(tmp_path: Path) -> None:
    rule = """-- Towers stand in the order in which they were built.
--
-- So the list reads as their history.
SELECT 'towers' AS "table", row, 'built' AS field, 'too early' AS message, before AS row_of_towers
FROM (SELECT row, built, lag(built) OVER (ORDER BY row) AS last,
    lag(row) OVER (ORDER BY row) AS before FROM towers) AS t
WHERE built < last
"""
    towers = (
        "tower,built,lit,kind\neddy,1900,1759,rock\nwolf,1795,1870,rock\nlong,1796,1797,shore\n"
    )
    rules = {"a/order.sql": rule}
    assert [each[:3] for each in found(write(tmp_path, rules, towers=towers))] == [
        ("order", "towers.csv", 3)
    ]
    lamp = LAMP.replace("'lit' AS field", "'built' AS field")
    both = {"a/lamp.sql": lamp, **rules}
    assert [each[:3] for each in found(write(tmp_path, both, towers=towers))] == [
        ("lamp", "towers.csv", 2)
    ]


# -- a rule's file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("SELECT 1", 1, "starts with a comment"),
        ("--\nSELECT 1", 1, "starts with a comment"),
        ("-- It holds.\n--\n-- severity: high\nSELECT 1", 1, "severity is one of"),
        ("-- It holds.\n--\n-- hint: a\n-- hint: b\nSELECT 1", 4, "hint twice"),
        ("-- It holds.\n--\n-- Why.\n--\n-- hint: a\n-- b\n-- hint: c\nSELECT 1", 7, "hint twice"),
        ("-- It holds.\n\x00SELECT 1", 1, "null character"),
    ],
)
def test_comment_that_is_none_is_said(text: str, line: int, says: str) -> None:
    with pytest.raises(RuleError, match=says) as raised:
        read_rule("rules/r.sql", text)
    assert raised.value.line == line


def test_comment_is_taken_apart() -> None:
    rule = read_rule(
        "rules/some-rule.sql",
        "-- It\n-- holds. Always.\n--\n-- Why: it must.\n--\n-- hint: mend\n--    it\n"
        "-- needs: DuckDB, places\n-- doubts: a, b\n\n-- not of it\nSELECT 1\n",
    )
    assert (rule.code, rule.documentation) == ("some-rule", "It\nholds. Always.\n\nWhy: it must.")
    assert (rule.sentence, rule.hint, rule.doubts) == ("It holds.", "mend it", ("a", "b"))
    assert (rule.needed_tables, rule.severity) == (("places",), "error")


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("FROM towers", "FROM tower", (9, 6), "tower does not exist|no table"),
        ("lit < built", "light < built", (10, 7), 'column "light" not found'),
        ("WHERE", "WHEN", (10, 1), "syntax error"),
        ("'lit' AS field", "'lit' AS felt", (6, 1), "not felt|no field"),
        ("row, 'lit'", "tower AS row, 'lit'", (6, 1), "whole numbers"),
        ("tower || ' was", "repeat(tower, 2) || ' was", (8, 5), "cannot stand in a rule"),
    ],
)
def test_rule_that_cannot_run_is_said_at_its_place(
    tmp_path: Path, old: str, new: str, place: tuple[int, int], says: str
) -> None:
    assert old in LAMP
    write(tmp_path, {"rules/lamp.sql": LAMP.replace(old, new)})
    (finding,) = findings(tmp_path)
    assert (finding.code, finding.path, finding.line, finding.column) == (
        "rule-invalid",
        "rules/lamp.sql",
        *place,
    )
    assert re.search(says, finding.message), finding.message


def test_one_bad_rule_does_not_stop_the_others(tmp_path: Path) -> None:
    rules = {"a/bad.sql": LAMP.replace("lit <", "light <"), **RULES}
    write(tmp_path, rules, towers=with_cell("towers", "1795,1870", "1795,1700"))
    codes = {each[0] for each in found(tmp_path)}
    assert codes == {"rule-invalid", "lamp-before-tower"}


def test_rule_that_needs_what_nobody_prepares_is_not_run(tmp_path: Path) -> None:
    rule = LAMP.replace("-- hint", "-- needs: star_charts\n-- hint").replace(
        "FROM towers", "FROM towers JOIN star_charts USING (tower)"
    )
    write(tmp_path, {"rules/stars.sql": rule, **RULES})
    (finding,) = findings(tmp_path)
    assert (finding.code, finding.severity, finding.path) == (
        "not-supported",
        "warning",
        "datapackage.json",
    )
    assert "star_charts" in finding.message


# -- rules that can never find anything ------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("k.rank = 'frist'", "keepers.rank cannot hold"),
        ("'frist' = k.rank", "keepers.rank cannot hold"),
        ("k.rank <> 'frist'", "keepers.rank cannot hold"),
        ("k.rank IN ('second', 'frist')", "keepers.rank cannot hold"),
        ("k.rank NOT IN ('frist')", "keepers.rank cannot hold"),
        ("CASE k.rank WHEN 'frist' THEN 1 END = 1", "keepers.rank cannot hold"),
        ("CASE WHEN k.rank = 'frist' THEN 1 END = 1", "keepers.rank cannot hold"),
        ("coalesce(k.rank, 'second') = 'frist'", "keepers.rank cannot hold"),
        ("k.rank IN (SELECT w FROM (VALUES ('frist')) AS v(w))", "keepers.rank cannot hold"),
        ("k.rank = t.kind", "no word in common"),
    ],
)
def test_word_that_a_column_cannot_hold_is_said(tmp_path: Path, condition: str, says: str) -> None:
    rule = UNKEPT.replace("k.rank = 'first'", condition)
    write(tmp_path, {"rules/r.sql": rule})
    said = [each for each in findings(tmp_path, check_rules=True) if each.code == "rule-invalid"]
    assert said, condition
    assert says in said[0].message
    assert (said[0].path, said[0].line) == ("rules/r.sql", 6)


@pytest.mark.parametrize(
    "condition", ["k.rank = 'first'", "k.rank IN ('first', 'second')", "k.keeper = 'frist'"]
)
def test_words_that_a_column_can_hold_are_let_pass(tmp_path: Path, condition: str) -> None:
    rule = UNKEPT.replace("k.rank = 'first'", condition)
    said = findings(write(tmp_path, {"rules/r.sql": rule}), check_rules=True)
    assert [each for each in said if each.code == "rule-invalid"] == []


def test_words_are_followed_through_joins_and_common_tables(tmp_path: Path) -> None:
    rule = """-- Every keeper has a rank that is paid.
--
-- Nobody works for nothing.
WITH paid AS (
    SELECT 'first' AS rank, 12 AS pounds
    UNION ALL
    SELECT 'secund', 8
),
ranks AS (SELECT keeper, rank AS of_keeper FROM keepers)
SELECT 'keepers' AS "table", k.row, 'rank' AS field, 'unpaid' AS message
FROM keepers k
JOIN ranks r ON r.keeper = k.keeper
JOIN paid p ON p.rank = r.of_keeper
WHERE p.pounds = 0
"""
    write(tmp_path, {"rules/r.sql": rule})
    (finding,) = findings(tmp_path, check_rules=True)
    assert finding.message.startswith('keepers.rank cannot hold "secund"')
    assert (finding.line, finding.column) == (13, 16)


def test_renamed_code_is_found_in_the_rules(tmp_path: Path) -> None:
    """Else the rule would keep silent for ever."""
    folder = write(tmp_path)
    path = folder / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"first"', '"head"'), "utf-8")
    (folder / "keepers.csv").write_text(SOUND["keepers.csv"].replace("first", "head"), "utf-8")
    said = {each.path for each in findings(folder, check_rules=True) if each.code == "rule-invalid"}
    assert said == {"rules/tower-unkept.sql"}


def test_file_that_nobody_lists_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "rules/other.sql").write_text(LAMP, "utf-8")
    assert found(folder) == []
    assert found(folder, check_rules=True) == [("rule-invalid", "rules/other.sql", 1, 1)]
    assert run("validate", "--check-rules", folder).returncode == 1


@pytest.mark.parametrize(
    ("old", "new"), [("'towers' AS", "'tower' AS"), ("'lit' AS field", "'light' AS field")]
)
def test_faults_that_are_nowhere_are_said_before_there_are_any(
    tmp_path: Path, old: str, new: str
) -> None:
    write(tmp_path, {"rules/r.sql": LAMP.replace(old, new)})
    assert found(tmp_path) == []
    assert [each[0] for each in found(tmp_path, check_rules=True)] == ["rule-invalid"]


# -- what it costs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "program",
    [
        "import caucasus_rift",
        "import caucasus_rift; caucasus_rift.load('events')",
        "import sys; from tablewright.validation import validate; validate(sys.argv[1])",
    ],
)
def test_duckdb_is_imported_only_where_there_are_rules(tmp_path: Path, program: str) -> None:
    folder = write(tmp_path, {})
    (folder / "datapackage.json").write_text(
        (folder / "datapackage.json").read_text("utf-8").replace('"rules": [],', ""), "utf-8"
    )
    code = f"{program}\nimport sys; print(*({{'duckdb', 'pandera'}} & sys.modules.keys()))"
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""
