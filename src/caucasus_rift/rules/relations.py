"""Rules for relations between claims, and that what is joined is of one source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, as_mask, take, take_values
from caucasus_rift.rules.quotes import PASSAGE, placed
from caucasus_rift.rules.registry import rule
from caucasus_rift.rules.words import stand_in
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDS = ("from_claim_id", "to_claim_id")


@rule("relation-signal", claim_relations=("explicit", "signal"))
def relation_signal(data: Dataset) -> Iterator[Finding]:
    """A relation is explicit if and only if a signal is quoted for it.

    So a reader can tell what the text says from what its readers made of it.
    """
    relations = data["claim_relations"]
    explicit = as_mask(relations.values("explicit"))
    for row in np.flatnonzero(explicit & relations.empty("signal")):
        message = "the relation is explicit, but which word of the text states it?"
        hint = "copy the word from the text, or code the relation as not explicit"
        yield relations.finding("relation-signal", row, "signal", message, hint=hint)
    implicit = relations.filled("explicit") & ~explicit
    for row in np.flatnonzero(implicit & relations.filled("signal")):
        signal = shorten(relations.text(row, "signal"))
        message = f"the relation is not explicit, but {signal} states it"
        hint = "empty the signal, or code the relation as explicit"
        yield relations.finding("relation-signal", row, "signal", message, hint=hint)


@rule(
    "signal-not-in-text",
    claim_relations=(*ENDS, "signal"),
    claims=("passage_id",),
    passages=PASSAGE,
    sources=("path",),
)
def signal_not_in_text(data: Dataset) -> Iterator[Finding]:
    """A signal is copied from a passage of one of the two claims, whole words of it.

    It is what shows that the relation is the text's; words that stand elsewhere join other claims.
    """
    relations, claims = data["claim_relations"], data["claims"]
    passages = [take(claims.parent("passage_id"), relations.parent(name)) for name in ENDS]
    # a passage that is lost, or wrong itself, may have the words
    sound = np.logical_and.reduce([take(data.sound, rows, 0) for rows in passages])
    quoted = np.flatnonzero(relations.filled("signal") & sound)
    texts, signals = data["passages"].values("text"), relations.values("signal")
    for rows in passages:
        own = pc.take(signals, pa.array(quoted))
        quoted = quoted[~stand_in(texts, rows[quoted], own)]
    for row in quoted:
        signal = shorten(relations.text(row, "signal"))
        message = f"{signal} stands in no passage of the two claims"
        yield relations.finding("signal-not-in-text", row, "signal", message)


@rule("relation-to-itself", claim_relations=ENDS, claims=("claim_id",))
def relation_to_itself(data: Dataset) -> Iterator[Finding]:
    """A relation joins two claims.

    One that starts where it ends says nothing: one of the two ids is another claim's.
    """
    relations = data["claim_relations"]
    start, end = (relations.parent(name) for name in ENDS)
    for row in np.flatnonzero((start >= 0) & (start == end)):
        claim = shorten(relations.text(row, "to_claim_id"))
        message = f"the relation leads from {claim} to itself"
        yield relations.finding("relation-to-itself", row, "to_claim_id", message)


@rule(
    "relation-order",
    claim_relations=(*ENDS, "relation"),
    claims=("passage_id", "quote", "char_start", "char_end"),
    passages=PASSAGE,
    sources=("path",),
)
def relation_order(data: Dataset) -> Iterator[Finding]:
    """A contrast runs from the claim that stands first in the text.

    It has no direction of its own; so each is one row, and is not counted twice.
    """
    relations, claims = data["claim_relations"], data["claims"]
    starts = claims.ints("char_start")
    source = take(data["passages"].parent("source_id"), claims.parent("passage_id"))
    start, end = (relations.parent(name) for name in ENDS)
    turned = relations.equals("relation", "contrasts") & (take(starts, start) > take(starts, end))
    rows = np.flatnonzero(turned & (start >= 0) & (end >= 0))
    rows = rows[source[start[rows]] == source[end[rows]]]
    if len(rows):
        # where a claim is not where it says, that is reported there
        known = placed(data, claims, claims.values("quote"))
        rows = rows[known[start[rows]] & known[end[rows]]]
    for row in rows:
        other = shorten(relations.text(row, "to_claim_id"))
        message = f"{other} stands before the claim that the contrast starts from"
        yield relations.finding(
            "relation-order", row, "from_claim_id", message, hint="exchange the two ids"
        )


@rule("source-mismatch")
def source_mismatch(data: Dataset) -> Iterator[Finding]:
    """What is joined is of one source: a scenario and its claims, and the claims of a relation.

    Scenarios and relations are what one text lays out; a claim of another text is no part of it.
    """
    claims = {"claims": ("passage_id",), "passages": ("source_id",)}
    needs = {"scenario_claims": ("scenario_id", "claim_id"), "scenarios": ("source_id",)}
    if data.has(claims | needs):
        links = data["scenario_claims"]
        of_scenarios = data["scenarios"].values("source_id")
        scenarios = links.parent("scenario_id")
        known = take(data["scenarios"].parent("source_id"), scenarios) >= 0
        here = take_values(of_scenarios, np.where(known, scenarios, -1))
        there = _sources_of_claims(data, links.parent("claim_id"))
        yield from _mismatched(data, "scenario_claims", "claim_id", here, there)
    if data.has(claims | {"claim_relations": ENDS}):
        relations = data["claim_relations"]
        here, there = (_sources_of_claims(data, relations.parent(name)) for name in ENDS)
        yield from _mismatched(data, "claim_relations", "to_claim_id", here, there)


def _sources_of_claims(data: Dataset, rows: Ints) -> pa.Array:
    """The id of the source of each of these claims; null where a row is negative."""
    passages = take(data["claims"].parent("passage_id"), rows)
    # a source_id that leads nowhere has been reported
    known = take(data["passages"].parent("source_id"), passages) >= 0
    return take_values(data["passages"].values("source_id"), np.where(known, passages, -1))


def _mismatched(
    data: Dataset, name: str, column: str, here: pa.Array, there: pa.Array
) -> Iterator[Finding]:
    what = "scenario" if name == "scenario_claims" else "claim it is joined to"
    for row in np.flatnonzero(as_mask(pc.not_equal(here, there))):
        message = f"the claim is of the source {there[row]}, the {what} of {here[row]}"
        yield data[name].finding("source-mismatch", row, column, message)
