"""The smallest faults in references of a table to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import coded, first, plain_claims
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("self-reference-cycle")
def _restates_itself(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    claim["restates"] = claim["claim_id"]
    return [At("self-reference-cycle", "claims", claim, "restates")]


@example("self-reference-cycle")
def _restate_each_other(package: Copy) -> list[At]:
    one, other = sorted(plain_claims(package)[:2], key=package.rows("claims").index)
    one["restates"], other["restates"] = other["claim_id"], one["claim_id"]
    return [At("self-reference-cycle", "claims", one, "restates")]


@example("self-reference-cycle")
def _section_of_itself(package: Copy) -> list[At]:
    passage = coded(package)[0]
    passage["section_id"] = passage["passage_id"]
    return [At("self-reference-cycle", "passages", passage, "section_id")]


@example("self-reference-cycle")
def _sections_of_each_other(package: Copy) -> list[At]:
    inner = next(
        row for row in package.rows("passages") if row["kind"] == "heading" and row["section_id"]
    )
    outer = first(package.rows("passages"), passage_id=inner["section_id"])
    outer["section_id"] = inner["passage_id"]
    firsts = [row for row in package.rows("passages") if row is inner or row is outer]
    return [At("self-reference-cycle", "passages", firsts[0], "section_id")]


@example("self-reference-cycle")
def _duplicate_of_itself(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="duplicate")
    passage["duplicate_of"] = passage["passage_id"]
    return [At("self-reference-cycle", "passages", passage, "duplicate_of")]


@example("self-reference-cycle")
def _house_of_itself(package: Copy) -> list[At]:
    publisher = next(row for row in package.rows("publishers") if row["part_of"])
    publisher["part_of"] = publisher["publisher_id"]
    return [At("self-reference-cycle", "publishers", publisher, "part_of")]


@example("self-reference-cycle")
def _part_of_its_part(package: Copy) -> list[At]:
    # three in a circle are one finding, at the first of them
    events = [row for row in package.rows("events") if not row["part_of"]][:3]
    for event, whole in zip(events, (events[1], events[2], events[0]), strict=True):
        event["part_of"] = whole["event_id"]
    return [At("self-reference-cycle", "events", events[0], "part_of")]


@example("self-reference-cycle")
def _parent_of_its_parent(package: Copy) -> list[At]:
    one, other = package.rows("scenarios")[:2]
    one["parent_id"], other["parent_id"] = other["scenario_id"], one["scenario_id"]
    return [At("self-reference-cycle", "scenarios", one, "parent_id")]
