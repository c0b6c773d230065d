"""Rules that every event, scenario, actor, place and item of evidence is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caucasus_rift.rules.indicators import unshown
from caucasus_rift.rules.links import lacking, unlinked
from caucasus_rift.rules.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset, Ints
    from tablewright.base.findings import Finding


def _unreached(data: Dataset, name: str, column: str, *links: str) -> Ints:
    """Rows of the table `name` to which `column` refers in none of the tables `links`."""
    return lacking(data, name, column, unlinked(data, name, column, *links), *links)


@rule("event-unreached", events=("event_id", "origin"), claim_events=("event_id",))
def event_unreached(data: Dataset) -> Iterator[Finding]:
    """Every event of origin source is linked to a claim that speaks of it.

    Otherwise nothing in the text says why the event is here.
    """
    events = data["events"]
    unreached = unlinked(data, "events", "event_id", "claim_events")
    unreached &= events.equals("origin", "source")
    for row in lacking(data, "events", "event_id", unreached, "claim_events"):
        yield events.finding(
            "event-unreached",
            row,
            "event_id",
            f"no claim is linked to the event {events.text(row, 'event_id')}",
            hint="add a row to claim_events",
        )


@rule("scenario-unreached", scenarios=("scenario_id",), scenario_claims=("scenario_id",))
def scenario_unreached(data: Dataset) -> Iterator[Finding]:
    """Every scenario is a bundle of at least one claim.

    Without one nothing leads from the scenario to the words it was read from.
    """
    scenarios = data["scenarios"]
    for row in _unreached(data, "scenarios", "scenario_id", "scenario_claims"):
        yield scenarios.finding(
            "scenario-unreached",
            row,
            "scenario_id",
            f"no claim belongs to the scenario {scenarios.text(row, 'scenario_id')}",
            hint="add a row to scenario_claims",
        )


@rule(
    "actor-unreached",
    actors=("actor_id",),
    mentions=("actor_id",),
    claim_actors=("actor_id",),
    event_actors=("actor_id",),
)
def actor_unreached(data: Dataset) -> Iterator[Finding]:
    """Every actor is mentioned, takes part in a claim, or takes part in an event.

    One that does neither is left over, or its id is misspelt elsewhere.
    """
    actors = data["actors"]
    links = ("mentions", "claim_actors", "event_actors")
    for row in _unreached(data, "actors", "actor_id", *links):
        yield actors.finding(
            "actor-unreached",
            row,
            "actor_id",
            f"nothing refers to the actor {actors.text(row, 'actor_id')}",
            hint="add its mentions, or delete it",
        )


@rule("place-unreached", places=("place_id",), mentions=("place_id",), events=("place_id",))
def place_unreached(data: Dataset) -> Iterator[Finding]:
    """Every place is mentioned, or is where an event happens.

    One that is neither is left over, or its id is misspelt elsewhere.
    """
    places = data["places"]
    for row in _unreached(data, "places", "place_id", "mentions", "events"):
        yield places.finding(
            "place-unreached",
            row,
            "place_id",
            f"nothing refers to the place {places.text(row, 'place_id')}",
            hint="add its mentions, or delete it",
        )


@rule(
    "evidence-unused",
    evidence=("evidence_id",),
    assessment_evidence=("evidence_id",),
    event_evidence=("evidence_id",),
    observations=("evidence_id",),
)
def evidence_unused(data: Dataset) -> Iterator[Finding]:
    """Every item of evidence is cited by an assessment, an event or an observation.

    One that shows nothing cannot be judged by what it shows, or its id is misspelt elsewhere.
    """
    evidence = data["evidence"]
    links = ("assessment_evidence", "event_evidence", "observations")
    unused = unlinked(data, "evidence", "evidence_id", *links)
    missing = 0
    if data.has({"observations": ("resolution",)}):
        missing = int(unshown(data).sum())
    for row in lacking(data, "evidence", "evidence_id", unused, *links, missing=missing):
        yield evidence.finding(
            "evidence-unused",
            row,
            "evidence_id",
            f"nothing cites the item {evidence.text(row, 'evidence_id')}",
            hint="say in assessment_evidence, event_evidence or observations what it shows",
        )
