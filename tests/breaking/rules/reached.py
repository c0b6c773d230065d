"""The smallest faults in what nothing leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("event-unreached")
def _event_without_claim(package: Copy) -> list[At]:
    event = package.add(
        "events",
        event_id="zz-nothing",
        title="Nothing happens",
        description="Nothing.",
        kind="event",
        origin="source",
        realis="occurred",
    )
    return [At("event-unreached", "events", event, "event_id")]


@example("scenario-unreached")
def _scenario_without_claims(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    package.add(
        "scenarios", **scenario | {"scenario_id": "rift-2025.zz-nothing", "title": "Nothing"}
    )
    return [At("scenario-unreached", "scenarios", package.rows("scenarios")[-1], "scenario_id")]


@example("actor-unreached")
def _actor_without_mention(package: Copy) -> list[At]:
    actor = package.add(
        "actors", actor_id="zz-nobody", name="Nobody", kind="collective", description="No one."
    )
    return [At("actor-unreached", "actors", actor, "actor_id")]


@example("evidence-unused")
def _uncited(package: Copy) -> list[At]:
    evidence = package.add(
        "evidence",
        **package.rows("evidence")[0]
        | {"evidence_id": "zz-nothing", "title": "Nothing", "url": "https://example.org/nothing"},
    )
    return [At("evidence-unused", "evidence", evidence, "evidence_id")]


@example("place-unreached")
def _place_without_mention(package: Copy) -> list[At]:
    place = package.add("places", place_id="zz-nowhere", name="Nowhere", kind="region")
    return [At("place-unreached", "places", place, "place_id")]
