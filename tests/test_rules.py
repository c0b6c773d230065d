"""The dataset's rules: each finds the smallest faults that break it, and no other is found."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from caucasus_rift.profile import own_rules
from tests.breaking.rules import EXAMPLES
from tests.breaking.rules.assessments import without_assessment
from tests.breaking.rules.choosing import (
    another_letter,
    in_text_order,
    passage_of,
    plain_claims,
    second_source,
    shift,
)
from tests.breaking.rules.mentions import names, without_mention
from tests.helpers import ROOT, At, Copy, copy_package, findings, place_of
from tests.remembering import remembering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", autouse=True)
def _remembering() -> Iterator[None]:
    with remembering():
        yield


@pytest.fixture
def package(tmp_path: Path) -> Copy:
    return copy_package(tmp_path)


@pytest.mark.parametrize("name", EXAMPLES)
def test_one_fault_is_one_finding(name: str, package: Copy) -> None:
    expected = EXAMPLES[name](package)
    assert name.partition(":")[0] in {at.code for at in expected}
    package.save()
    found = findings(package.folder)
    places = [at.place(package) for at in expected]
    assert sorted(map(place_of, found), key=str) == sorted(places, key=str), found


def test_every_rule_has_an_example() -> None:
    assert own_rules().keys() <= {name.partition(":")[0] for name in EXAMPLES}


def test_every_rule_says_what_it_demands_and_why() -> None:
    for code, rule in own_rules().items():
        what, _, why = rule.documentation.partition("\n\n")
        assert re.fullmatch(r"\S.*\.", what.strip(), re.DOTALL), code
        assert len(why.split()) > 4, code


def test_untouched_copy_breaks_no_rule(package: Copy) -> None:
    assert [place_of(finding) for finding in findings(package.folder)] == []


def test_rows_written_again_are_the_same(package: Copy) -> None:
    """The helper's own writing must not be what a test finds."""
    before = {table: package.path(table).read_bytes() for table in package.tables}
    for table in package.tables:
        package.rows(table)
    package.save()
    assert {table: package.path(table).read_bytes() for table in package.tables} == before


def test_faults_do_not_hide_each_other(package: Copy) -> None:
    """A quote that is wrong in a passage that is wrong too, and a name missing beside another."""
    claim = plain_claims(package)[0]
    passage = passage_of(package, claim)
    claim["quote"] = another_letter(claim["quote"], 5)
    shift(passage, 1, 0)
    other = names(package)[-1]
    expected = [
        At("quote-not-in-passage", "claims", claim, "quote"),
        At("passage-not-slice", "passages", passage, "text"),
        *without_mention(package, other),
    ]
    package.save()
    new = findings(package.folder)
    assert {place_of(finding) for finding in new} == {at.place(package) for at in expected}


def test_misplaced_mention_accounts_for_one_name_only(package: Copy) -> None:
    (surface, _), *_ = Counter(row["surface"] for row in names(package)).most_common()
    one, other, *_ = (row for row in names(package) if row["surface"] == surface)
    shift(one, 1, 1)
    package.rows("mentions").remove(other)
    package.save()
    codes = Counter(finding.code for finding in findings(package.folder))
    assert codes == {"mention-not-at-offset": 1, "mention-missing": 1}


def test_lost_reference_accounts_for_one_row_only(package: Copy) -> None:
    """Two claims are no longer assessed, but only one of them was meant by what leads nowhere."""
    claim, assessment = without_assessment(package)
    package.rows("assessments").remove(assessment)
    other = next(row for row in package.rows("assessments") if row["claim_id"] > claim["claim_id"])
    other["claim_id"] += "9"
    package.save()
    expected = [
        At("assessment-missing", "claims", claim, "checkability"),
        At("foreign-key-missing", "assessments", other, "claim_id"),
    ]
    new = findings(package.folder)
    assert {place_of(finding) for finding in new} == {at.place(package) for at in expected}


def test_each_source_has_a_matrix_of_its_own(package: Copy) -> None:
    """Indicators and named scenarios of a second source leave those of the first alone."""
    second_source(package, text="War or peace\n")
    scenario = package.rows("scenarios")[0]
    indicator = next(row for row in package.rows("indicators") if row["retrospective"] == "false")
    ids = [f"other-2025.{name}" for name in ("peace", "war")]
    for one in ids:
        package.add(
            "scenarios",
            **scenario
            | {"scenario_id": one, "source_id": "other-2025", "kind": "named"}
            | {"title": one, "label": "War or peace", "hedge": "", "parent_id": ""},
        )
    package.add("indicators", **indicator | {"indicator_id": "zz-other"})
    for one, consistency in zip(ids, ("C", "N"), strict=True):
        cell = {"scenario_id": one, "indicator_id": "zz-other"}
        package.add("scenario_indicators", **cell, consistency=consistency)
    package.save()
    codes = Counter(finding.code for finding in findings(package.folder))
    assert codes == {"passage-gap": 1, "scenario-unreached": 2}

    package.rows("scenario_indicators").pop()
    package.save()
    codes = Counter(finding.code for finding in findings(package.folder))
    assert codes["matrix-incomplete"] == 1


# -- whatever the tables hold, there is a report ---------------------------------------------------

VALUES = (
    "",
    "x",
    "0",
    "-1",
    "1",
    "7",
    "8159",
    "99999999",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "٣",
    "NA",
    "true",
    "2020",
    "2020-13",
    "../..",
    "/",
    "2021/2020",
    "a\x00b",
    "\x02Russia\x03",
    "\ue000",
    "(((",
    "\\1",
    "Russia",
    "ß" * 300,
    "rift-2025",
    "rift-2025.p001",
    "rift-2025.c0001",
    "data/sources/rift-2025.txt",
    "data/sources",
    "datapackage.json",
)


@pytest.mark.parametrize("seed", range(40))
def test_random_cells_never_stop_the_rules(seed: int, package: Copy) -> None:
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 5, 50, 500))):
        rows = package.rows(chance.choice([one for one in package.tables if package.rows(one)]))
        row, other = chance.choice(rows), chance.choice(rows)
        column = chance.choice(list(row))
        # of the same column, so that references lead somewhere
        row[column] = chance.choice((*VALUES, other[column], other[column]))
    package.save()
    findings(package.folder)


@pytest.mark.parametrize("seed", range(12))
def test_columns_of_junk_never_stop_the_rules(seed: int, package: Copy) -> None:
    chance = random.Random(seed)
    for table in chance.sample(package.filled, 4):
        column = chance.choice(package.header(table))
        value = chance.choice(VALUES)
        for row in package.rows(table):
            row[column] = value
    package.save()
    findings(package.folder)


TABLES = [path.stem for path in sorted(ROOT.glob("schemas/*.json"))]


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_a_missing_table(table: str, package: Copy) -> None:
    package.path(table).unlink()
    assert {finding.code for finding in findings(package.folder)} == {"file-missing"}


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_an_empty_table(table: str, package: Copy) -> None:
    package.rows(table).clear()
    package.save()
    findings(package.folder)


def test_rules_stand_empty_tables_only(package: Copy) -> None:
    for table in package.tables:
        package.rows(table).clear()
    package.save()
    assert findings(package.folder) == []


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_missing_columns(table: str, package: Copy) -> None:
    for column in package.header(table):
        kept = [name for name in package.header(table) if name != column]
        rows = [[row[name] for name in kept] for row in package.rows(table)]
        write_rows(package, table, kept, rows)
        codes = Counter(finding.code for finding in findings(package.folder))
        assert codes == {"column-missing": 1}, column


def write_rows(package: Copy, table: str, header: list[str], rows: list[list[str]]) -> None:
    import csv

    with package.path(table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])


# rules that ask which rows refer to which
FOLLOW_KEYS = {
    "quote-not-in-passage",
    "actor-unreached",
    "event-unreached",
    "evidence-unused",
    "event-without-evidence",
    "assessment-missing",
    "verdict-without-evidence",
    "matrix-incomplete",
    "signal-not-in-text",
}


@pytest.mark.parametrize("change", ["types", "no-keys", "other-keys"])
def test_rules_leave_other_packages_of_these_names_alone(change: str, package: Copy) -> None:
    """Tables of our names, but with other types, or keys that lead elsewhere."""
    import json

    for table in package.tables:
        path = package.folder / "schemas" / f"{table}.json"
        schema = json.loads(path.read_bytes())
        if change == "types":
            for field in schema["fields"]:
                kept = {key: field[key] for key in ("name", "rdfType") if key in field}
                numeric = field["name"] in ("char_start", "gw_code", "n_chars", "ordinal")
                field.clear()
                field.update(kept, type="string" if numeric else "any")
            for key in schema.get("foreignKeys", []):
                assert key
        elif change == "no-keys":
            schema.pop("foreignKeys", None)
        else:
            for key in schema.get("foreignKeys", []):
                key["reference"] = {"resource": "sources", "fields": ["source_id"]}
        path.write_text(json.dumps(schema), "utf-8")
    for finding in findings(package.folder):
        assert finding.code not in FOLLOW_KEYS


def test_numbers_off_behind_one_that_stands_twice_are_found(package: Copy) -> None:
    order = in_text_order(package)
    for passage in order[5:]:
        passage["ordinal"] = str(int(passage["ordinal"]) - 1)
    package.save()
    found = [place_of(finding) for finding in findings(package.folder)]
    # the number of the first is another's, and that has been said of it
    expected = At("passage-ordinal", "passages", order[6], "ordinal")
    assert expected.place(package) in found
