"""What is known of a claim: whom and what it is about, its place in the argument, its verdict."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from website.dataset import Dataset, Row


@dataclasses.dataclass(frozen=True)
class Note:
    """A claim with the rows of other tables that belong to it."""

    claim: Row
    passage: Row
    actors: list[tuple[Row, Row]]
    events: list[tuple[Row, Row]]
    leads_to: list[tuple[Row, Row]]
    comes_from: list[tuple[Row, Row]]
    scenarios: list[tuple[Row, Row]]
    verdict: Row | None
    evidence: list[tuple[str, list[Row]]]
    first: Row | None
    is_listed: bool
    again: list[Row]


def note(data: Dataset, claim: Row) -> Note:
    """Everything about a claim; of each pair the first is the row that links, as in its table."""
    key = claim["claim_id"]
    verdict = data.one("assessments", "claim_id", key)
    first = data.one("claims", "claim_id", claim["restates"])
    items = evidence(data, verdict)
    return Note(
        claim=claim,
        passage=data.one("passages", "passage_id", claim["passage_id"]) or {},
        actors=pairs(data, "claim_actors", "claim_id", key, "actors"),
        events=pairs(data, "claim_events", "claim_id", key, "events"),
        leads_to=relations(data, key, "from_claim_id", "to_claim_id"),
        comes_from=relations(data, key, "to_claim_id", "from_claim_id"),
        scenarios=pairs(data, "scenario_claims", "claim_id", key, "scenarios"),
        verdict=verdict,
        evidence=items,
        first=first,
        # what is said again rests as a rule on the same items, which are listed once
        is_listed=bool(items) and items == _evidence_of(data, first),
        again=data.where("claims", "restates", key),
    )


def pairs(data: Dataset, links: str, column: str, key: object, table: str) -> list[tuple[Row, Row]]:
    """The rows of a joining table with a key, each with the row it leads to.

    Args:
        data: The tables.
        links: The joining table.
        column: Its column that holds the key.
        key: The key.
        table: The table it leads to, by a column that is called as that table's key is.

    Returns:
        Pairs of the linking row and the row behind it.
    """
    if not data.knows(table):
        return []
    to = data.tables[table].schema.primary_key[0]
    found = [(link, data.one(table, to, link[to])) for link in data.where(links, column, key)]
    return [(link, row) for link, row in found if row is not None]


def relations(data: Dataset, key: object, own: str, other: str) -> list[tuple[Row, Row]]:
    """The relations of a claim in one direction, each with the claim at the other end."""
    links = data.where("claim_relations", own, key)
    found = [(link, data.one("claims", "claim_id", link[other])) for link in links]
    return [(link, row) for link, row in found if row is not None]


def _evidence_of(data: Dataset, claim: Row | None) -> list[tuple[str, list[Row]]]:
    return evidence(data, data.one("assessments", "claim_id", claim["claim_id"])) if claim else []


def evidence(data: Dataset, verdict: Row | None) -> list[tuple[str, list[Row]]]:
    """The items that a verdict rests on, by their stance in the order of its vocabulary."""
    if verdict is None:
        return []
    key = verdict["assessment_id"]
    found = pairs(data, "assessment_evidence", "assessment_id", key, "evidence")
    if not found:
        return []
    stances = data.codes("assessment_evidence", "stance")
    groups = {
        stance: [row for link, row in found if link["stance"] == stance] for stance in stances
    }
    return [(stance, rows) for stance, rows in groups.items() if rows]
