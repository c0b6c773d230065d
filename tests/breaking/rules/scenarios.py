"""The smallest faults in scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import (
    another_letter,
    only_passage,
    plain_claims,
    relate,
    second_source,
)
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


@example("scenario-not-verbatim")
def _label_changed(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    scenario["label"] = another_letter(scenario["label"], 3)
    return [At("scenario-not-verbatim", "scenarios", scenario, "label")]


@example("scenario-not-verbatim")
def _scenario_hedge_changed(package: Copy) -> list[At]:
    scenario = next(row for row in package.rows("scenarios") if row["hedge"])
    scenario["hedge"] = "perchance"
    return [At("scenario-not-verbatim", "scenarios", scenario, "hedge")]


def claim_of_another_source(package: Copy) -> Row:
    passage = only_passage(package, second_source(package))
    passage["disposition"] = "coded"
    return package.add(
        "claims",
        **plain_claims(package)[0]
        | {
            "claim_id": "other-2025.c0001",
            "passage_id": passage["passage_id"],
            "quote": "Nothing is said",
            "char_start": "0",
            "char_end": "15",
            "layer": "asserted",
            "checkability": "not_checkable",
        },
    )


@example("source-mismatch")
def _scenario_and_claim(package: Copy) -> list[At]:
    link = package.add(
        "scenario_claims",
        scenario_id=package.rows("scenarios")[0]["scenario_id"],
        claim_id=claim_of_another_source(package)["claim_id"],
        role="driver",
    )
    return [At("source-mismatch", "scenario_claims", link, "claim_id")]


@example("source-mismatch")
def _two_claims(package: Copy) -> list[At]:
    relation = relate(package, plain_claims(package)[0], claim_of_another_source(package))
    return [At("source-mismatch", "claim_relations", relation, "to_claim_id")]
