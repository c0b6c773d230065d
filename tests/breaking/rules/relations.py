"""The smallest faults in relations between claims."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import first, relate
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


def unrelated(package: Copy) -> list[Row]:
    """Claims that no relation names, in the order of the text."""
    ends = ("from_claim_id", "to_claim_id")
    named = {row[name] for row in package.rows("claim_relations") for name in ends}
    claims = sorted(package.rows("claims"), key=lambda row: int(row["char_start"]))
    return [row for row in claims if row["claim_id"] not in named]


def signalled(package: Copy) -> Row:
    return next(row for row in package.rows("claim_relations") if row["signal"])


@example("relation-signal")
def _signal_deleted(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["signal"] = ""
    return [At("relation-signal", "claim_relations", relation, "signal")]


@example("relation-signal")
def _explicit_as_implicit(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["explicit"] = "false"
    return [At("relation-signal", "claim_relations", relation, "signal")]


@example("signal-not-in-text")
def _another_signal(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["signal"] = "perhaps"
    return [At("signal-not-in-text", "claim_relations", relation, "signal")]


@example("signal-not-in-text")
def _half_a_signal(package: Copy) -> list[At]:
    relation = next(
        row for row in package.rows("claim_relations") if re.search("[a-z]{6}$", row["signal"])
    )
    relation["signal"] = relation["signal"][:-1]
    return [At("signal-not-in-text", "claim_relations", relation, "signal")]


@example("relation-to-itself")
def _to_itself(package: Copy) -> list[At]:
    claim = unrelated(package)[0]
    relation = relate(package, claim, claim)
    return [At("relation-to-itself", "claim_relations", relation, "to_claim_id")]


@example("relation-to-itself")
def _contrast_to_itself(package: Copy) -> list[At]:
    claim = unrelated(package)[0]
    relation = relate(package, claim, claim, "contrasts")
    return [At("relation-to-itself", "claim_relations", relation, "to_claim_id")]


def circle(package: Copy, *relations: str) -> list[At]:
    claims = unrelated(package)[: len(relations)]
    rows = [
        relate(package, one, other, relation)
        for one, other, relation in zip(claims, [*claims[1:], claims[0]], relations, strict=True)
    ]
    return [At("relation-cycle", "claim_relations", rows[0], "to_claim_id")]


@example("relation-cycle")
def _cause_of_its_cause(package: Copy) -> list[At]:
    return circle(package, "causes", "enables")


@example("relation-cycle")
def _three_conditions(package: Copy) -> list[At]:
    return circle(package, "conditional_on", "conditional_on", "conditional_on")


@example("relation-cycle")
def _detail_of_its_conclusion(package: Copy) -> list[At]:
    return circle(package, "elaborates", "supports")


@example("relation-cycle")
def _turned_back_at_the_end(package: Copy) -> list[At]:
    # two ways lead to the claim from which one leads back: that one is at fault
    first, left, right, last = unrelated(package)[:4]
    for one, other in ((last, first), (first, left), (first, right), (left, last), (right, last)):
        relate(package, one, other, "causes")
    relations = package.rows("claim_relations")
    return [At("relation-cycle", "claim_relations", relations[-5], "to_claim_id")]


@example("relation-doubled")
def _link_twice(package: Copy) -> list[At]:
    relation = first(package.rows("claim_relations"), relation="causes", stated_by="")
    again = {**relation, "relation": "enables"}
    doubled = package.add("claim_relations", **again)
    return [At("relation-doubled", "claim_relations", doubled, "relation")]


@example("presupposes-layer")
def _takes_for_granted_what_is_asserted(package: Copy) -> list[At]:
    relation = first(package.rows("claim_relations"), relation="presupposes")
    claim = first(
        package.rows("claims"), layer="asserted", claim_type="factual", certainty="certain"
    )
    relation["to_claim_id"] = claim["claim_id"]
    return [At("presupposes-layer", "claim_relations", relation, "relation")]


def stated(package: Copy) -> Row:
    return next(row for row in package.rows("claim_relations") if row["stated_by"])


@example("stated-by")
def _detail_stated(package: Copy) -> list[At]:
    causal = stated(package)["stated_by"]
    relation = first(package.rows("claim_relations"), relation="elaborates")
    relation["stated_by"] = causal
    return [At("stated-by", "claim_relations", relation, "stated_by")]


@example("stated-by")
def _stated_by_a_fact(package: Copy) -> list[At]:
    relation = stated(package)
    relation["stated_by"] = relation["to_claim_id"]
    return [At("stated-by", "claim_relations", relation, "stated_by")]


@example("stated-by")
def _stated_elsewhere(package: Copy) -> list[At]:
    relation = stated(package)
    others = [row["stated_by"] for row in package.rows("claim_relations") if row["stated_by"]]
    relation["stated_by"] = others[-1]
    return [At("stated-by", "claim_relations", relation, "stated_by")]


@example("relation-order")
def _contrast_turned(package: Copy) -> list[At]:
    relation = first(package.rows("claim_relations"), relation="contrasts")
    ends = relation["from_claim_id"], relation["to_claim_id"]
    relation["to_claim_id"], relation["from_claim_id"] = ends
    return [At("relation-order", "claim_relations", relation, "from_claim_id")]
