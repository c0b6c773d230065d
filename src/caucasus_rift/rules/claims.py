"""Rules for claims: hedges, time, restatements; and self-references of any table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View
from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding, shorten


@rule("hedge-missing", claims=("certainty", "hedge"))
def hedge_missing(data: Dataset) -> Iterator[Finding]:
    """A claim that is only probable or possible quotes the word that makes it so."""
    claims = data["claims"]
    hedged = claims.equals("certainty", "probable", "possible")
    for row in np.flatnonzero(hedged & claims.empty("hedge")):
        certainty = claims.text(row, "certainty")
        message = f"the claim is {certainty}, but which word of the quote says so?"
        yield claims.finding("hedge-missing", row, "hedge", message)


@rule("hedge-unexpected", claims=("certainty", "hedge"))
def hedge_unexpected(data: Dataset) -> Iterator[Finding]:
    """A claim that is certain has no hedge."""
    claims = data["claims"]
    certain = claims.equals("certainty", "certain")
    for row in np.flatnonzero(certain & claims.filled("hedge")):
        yield claims.finding(
            "hedge-unexpected",
            row,
            "hedge",
            f"the claim is certain, but {shorten(claims.text(row, 'hedge'))} hedges it",
            hint="empty the hedge, or code the claim as possible or probable",
        )


@rule("hedge-not-in-quote", claims=("hedge", "quote"))
def hedge_not_in_quote(data: Dataset) -> Iterator[Finding]:
    """A hedge is copied from the quote."""
    claims = data["claims"]
    rows = np.flatnonzero(claims.filled("hedge") & claims.filled("quote"))
    hedges, quotes = claims.values("hedge"), claims.values("quote")
    for row in rows:
        if hedges[row].as_py() not in quotes[row].as_py():
            message = f"{shorten(claims.text(row, 'hedge'))} does not stand in the quote"
            yield claims.finding("hedge-not-in-quote", row, "hedge", message)


@rule("predictive-not-future", claims=("claim_type", "time_orientation"))
def predictive_not_future(data: Dataset) -> Iterator[Finding]:
    """A predictive claim speaks of the future."""
    claims = data["claims"]
    elsewhere = claims.filled("time_orientation") & ~claims.equals("time_orientation", "future")
    for row in np.flatnonzero(claims.equals("claim_type", "predictive") & elsewhere):
        time = claims.text(row, "time_orientation")
        message = f"the claim is predictive, but its time orientation is {time}"
        yield claims.finding("predictive-not-future", row, "time_orientation", message)


@rule("restates-first", claims=("restates", "char_start"))
def restates_first(data: Dataset) -> Iterator[Finding]:
    """A claim restates the first of its kind: one that stands before it and restates none."""
    claims = data["claims"]
    first, starts = claims.parent("restates"), claims.ints("char_start")
    rows = np.flatnonzero(first >= 0)
    for row in rows[(starts[first[rows]] > starts[rows]) & (first[rows] != rows)]:
        message = f"{shorten(claims.text(row, 'restates'))} stands behind this claim"
        yield claims.finding("restates-first", row, "restates", message)
    for row in rows[(first[first[rows]] >= 0) & (first[rows] != rows)]:
        yield claims.finding(
            "restates-first",
            row,
            "restates",
            f"{shorten(claims.text(row, 'restates'))} restates another claim itself",
            hint=f"name {claims.text(first[row], 'restates')}",
        )


@rule("id-not-of-source")
def id_not_of_source(data: Dataset) -> Iterator[Finding]:
    """The id of what belongs to one source starts with the source's id and a full stop.

    So people who work on two sources never collide.
    """
    links = {
        "passages": ("passage_id", "source_id", "source_id"),
        "scenarios": ("scenario_id", "source_id", "source_id"),
        "claims": ("claim_id", "passage_id", "passage_id"),
        "mentions": ("mention_id", "passage_id", "passage_id"),
    }
    for name, (own, link, _) in links.items():
        if name not in data.tables or not data.has({name: (own, link)}):
            continue
        view = data[name]
        ids, parents = view.values(own), view.values(link)
        prefix = pc.replace_substring_regex(ids, pattern=r"\.[^.]*\z", replacement="")
        source = pc.replace_substring_regex(parents, pattern=r"\.[^.]*\z", replacement="")
        wrong = pc.fill_null(pc.not_equal(prefix, source), False).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(wrong):
            yield view.finding(
                "id-not-of-source",
                row,
                own,
                f"the id does not start with {shorten(source[row].as_py() + '.')}",
            )


@rule("self-reference-cycle")
def self_reference_cycle(data: Dataset) -> Iterator[Finding]:
    """Following a table's references to itself never leads back to where one started."""
    for name, table in data.tables.items():
        for key in table.schema.foreign_keys:
            if key.resource not in ("", name) or len(key.fields) != 1:
                continue
            field = key.fields[0]
            if data.has({name: (field, *key.reference)}):
                yield from _cycles(data[name], field)


def _cycles(view: View, field: str) -> Iterator[Finding]:
    parents = view.parent(field)
    for row in np.flatnonzero(_in_cycle(parents)):
        shown = shorten(view.text(row, field))
        message = (
            f"the row refers to itself ({shown})"
            if parents[row] == row
            else f"following {field} from here leads back here, by way of {shown}"
        )
        yield view.finding("self-reference-cycle", row, field, message)


def _in_cycle(parents: Ints) -> Mask:
    """Rows that lie on a cycle: those that are still referred to once all leaves are cut off."""
    alive = parents >= 0
    while True:
        fed = np.zeros(len(parents), dtype=bool)
        fed[parents[alive]] = True
        # on a cycle one both leads on and is led to
        remaining = alive & fed & np.where(parents >= 0, alive[parents], False)
        if np.array_equal(remaining, alive):
            return alive
        alive = remaining
