"""The smallest faults in claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import coded, first, plain_claims
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


def hedged(package: Copy) -> Row:
    return next(row for row in package.rows("claims") if row["hedge"])


@example("hedge-missing")
def _hedge_deleted(package: Copy) -> list[At]:
    claim = hedged(package)
    claim["hedge"] = ""
    return [At("hedge-missing", "claims", claim, "hedge")]


@example("hedge-missing")
def _certain_as_possible(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), certainty="certain", hedge="")
    claim["certainty"] = "possible"
    return [At("hedge-missing", "claims", claim, "hedge")]


@example("hedge-unexpected")
def _possible_as_certain(package: Copy) -> list[At]:
    claim = next(
        row
        for row in package.rows("claims")
        if row["hedge"] and row["certainty"] in ("possible", "probable")
    )
    claim["certainty"] = "certain"
    return [At("hedge-unexpected", "claims", claim, "hedge")]


@example("hedge-not-in-quote")
def _another_hedge(package: Copy) -> list[At]:
    claim = hedged(package)
    claim["hedge"] = "perhaps"
    return [At("hedge-not-in-quote", "claims", claim, "hedge")]


@example("hedge-not-in-quote")
def _half_a_word(package: Copy) -> list[At]:
    claim = next(row for row in package.rows("claims") if re.search(r"\bmight\b", row["hedge"]))
    claim["hedge"] = "migh"
    return [At("hedge-not-in-quote", "claims", claim, "hedge")]


@example("layer-certainty")
def _certain_as_supposed(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), layer="asserted", certainty="certain")
    claim["layer"] = "supposed"
    return [At("layer-certainty", "claims", claim, "layer")]


@example("layer-certainty")
def _hedged_as_presupposed(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), layer="asserted", certainty="possible")
    claim["layer"] = "presupposed"
    return [At("layer-certainty", "claims", claim, "layer")]


@example("layer-passage")
def _sentence_as_heading(package: Copy) -> list[At]:
    kinds = {row["passage_id"]: row["kind"] for row in package.rows("passages")}
    claim = next(
        row
        for row in package.rows("claims")
        if row["layer"] == "asserted" and kinds[row["passage_id"]] == "sentence"
    )
    claim["layer"] = "heading"
    return [At("layer-passage", "claims", claim, "layer")]


@example("layer-passage")
def _heading_as_asserted(package: Copy) -> list[At]:
    kinds = {row["passage_id"]: row["kind"] for row in package.rows("passages")}
    claim = next(
        row
        for row in package.rows("claims")
        if row["layer"] == "heading" and kinds[row["passage_id"]] == "heading"
    )
    claim["layer"] = "asserted"
    return [At("layer-passage", "claims", claim, "layer")]


@example("predictive-not-future")
def _predicts_the_past(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), claim_type="predictive")
    claim["time_orientation"] = "past"
    return [At("predictive-not-future", "claims", claim, "time_orientation")]


@example("restates-first")
def _restates_a_later(package: Copy) -> list[At]:
    claims = plain_claims(package)
    claims[0]["restates"] = claims[-1]["claim_id"]
    return [At("restates-first", "claims", claims[0], "restates")]


@example("restates-first")
def _restates_a_restating(package: Copy) -> list[At]:
    middle = next(row for row in package.rows("claims") if row["restates"])
    last = next(
        row for row in plain_claims(package) if int(row["char_start"]) > int(middle["char_end"])
    )
    last["restates"] = middle["claim_id"]
    return [At("restates-first", "claims", last, "restates")]


def rename(package: Copy, column: str, old: str, new: str, *tables: str) -> None:
    for table in tables:
        for row in package.rows(table):
            if row[column] == old:
                row[column] = new


@example("id-not-of-source")
def _claim_of_another(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    old = claim["claim_id"]
    for column in ("claim_id", "from_claim_id", "to_claim_id"):
        links = [name for name in package.tables if column in package.header(name)]
        rename(package, column, old, "other-2025.c9999", *links)
    rename(package, "record_id", old, "other-2025.c9999", "codings")
    return [At("id-not-of-source", "claims", claim, "claim_id")]


@example("id-not-of-source")
def _mention_of_another(package: Copy) -> list[At]:
    mention = package.rows("mentions")[0]
    mention["mention_id"] = "other-2025.m0001"
    return [At("id-not-of-source", "mentions", mention, "mention_id")]


@example("id-not-of-source")
def _assessment_of_another(package: Copy) -> list[At]:
    assessment = package.rows("assessments")[0]
    old, new = assessment["assessment_id"], "other-2025.a9999"
    rename(package, "assessment_id", old, new, "assessments", "assessment_evidence")
    return [At("id-not-of-source", "assessments", assessment, "assessment_id")]


@example("id-not-of-source")
def _passage_of_another(package: Copy) -> list[At]:
    # what belongs to it has the right id
    named = {row["duplicate_of"] for row in package.rows("passages")}
    passage = next(row for row in coded(package) if row["passage_id"] not in named)
    old = passage["passage_id"]
    rename(package, "section_id", old, "other-2025.p999", "passages")
    rename(package, "passage_id", old, "other-2025.p999", "passages", "claims", "mentions")
    return [At("id-not-of-source", "passages", passage, "passage_id")]


@example("id-not-of-source")
def _scenario_of_another(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    old, new = scenario["scenario_id"], "other-2025.scenario"
    rename(package, "parent_id", old, new, "scenarios")
    rename(package, "watches", old, new, "indicators")
    links = [name for name in package.tables if "scenario_id" in package.header(name)]
    rename(package, "scenario_id", old, new, *links)
    return [At("id-not-of-source", "scenarios", scenario, "scenario_id")]
