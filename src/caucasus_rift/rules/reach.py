"""Rules that every event, scenario, actor and place is reached from the text."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from caucasus_rift.rules.dataset import Dataset, Ints, counts
from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding


def _reached(data: Dataset, n_rows: int, *links: tuple[str, str]) -> Ints:
    """How often the rows are referred to by the (table, column) pairs that exist."""
    total = np.zeros(n_rows, dtype=np.int64)
    for table, column in links:
        if data.has({table: (column,)}):
            total += counts(data[table].parent(column), n_rows)
    return total


@rule("event-unreached", events=("event_id", "origin"), claim_events=("event_id",))
def event_unreached(data: Dataset) -> Iterator[Finding]:
    """Every event of origin source is linked to a claim that speaks of it.

    Otherwise nothing in the text says why the event is here.
    """
    events = data["events"]
    reached = _reached(data, events.n_rows, ("claim_events", "event_id"))
    for row in np.flatnonzero(events.equals("origin", "source") & (reached == 0)):
        yield events.finding(
            "event-unreached",
            row,
            "event_id",
            f"no claim is linked to the event {events.text(row, 'event_id')}",
            hint="add a row to claim_events",
        )


@rule("scenario-unreached", scenarios=("scenario_id",), scenario_claims=("scenario_id",))
def scenario_unreached(data: Dataset) -> Iterator[Finding]:
    """Every scenario is a bundle of at least one claim."""
    scenarios = data["scenarios"]
    reached = _reached(data, scenarios.n_rows, ("scenario_claims", "scenario_id"))
    for row in np.flatnonzero(reached == 0):
        yield scenarios.finding(
            "scenario-unreached",
            row,
            "scenario_id",
            f"no claim belongs to the scenario {scenarios.text(row, 'scenario_id')}",
            hint="add a row to scenario_claims",
        )


@rule("actor-unreached", actors=("actor_id",), mentions=("actor_id",))
def actor_unreached(data: Dataset) -> Iterator[Finding]:
    """Every actor is mentioned, takes part in a claim, or takes part in an event."""
    actors = data["actors"]
    links = ("mentions", "claim_actors", "event_actors")
    reached = _reached(data, actors.n_rows, *((table, "actor_id") for table in links))
    for row in np.flatnonzero(reached == 0):
        yield actors.finding(
            "actor-unreached",
            row,
            "actor_id",
            f"nothing refers to the actor {actors.text(row, 'actor_id')}",
            hint="add its mentions, or delete it",
        )


@rule("place-unreached", places=("place_id",), mentions=("place_id",))
def place_unreached(data: Dataset) -> Iterator[Finding]:
    """Every place is mentioned, or is where an event happens."""
    places = data["places"]
    reached = _reached(data, places.n_rows, ("mentions", "place_id"), ("events", "place_id"))
    for row in np.flatnonzero(reached == 0):
        yield places.finding(
            "place-unreached",
            row,
            "place_id",
            f"nothing refers to the place {places.text(row, 'place_id')}",
            hint="add its mentions, or delete it",
        )
