"""Rules for claims: hedges, time, restatements; and self-references of any table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.cycles import in_cycle
from caucasus_rift.rules.dataset import Dataset, Ints, as_mask, slices_equal, take
from caucasus_rift.rules.registry import Needs, rule
from caucasus_rift.rules.words import stand_in
from tablewright.base.byte_search import octets_of
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("hedge-missing", claims=("certainty", "hedge"))
def hedge_missing(data: Dataset) -> Iterator[Finding]:
    """A claim that is only probable or possible quotes the word that makes it so.

    So a reader can check the degree against the text.
    """
    claims = data["claims"]
    hedged = claims.equals("certainty", "probable", "possible")
    for row in np.flatnonzero(hedged & claims.empty("hedge")):
        certainty = claims.text(row, "certainty")
        message = f"the claim is {certainty}, but which word of the quote says so?"
        yield claims.finding("hedge-missing", row, "hedge", message)


@rule("hedge-unexpected", claims=("certainty", "hedge"))
def hedge_unexpected(data: Dataset) -> Iterator[Finding]:
    """A claim that is certain has no hedge.

    One of the two is wrong: hedged words are not certain.
    """
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
    """A hedge is copied from the quote, whole words of it.

    A hedge that stands elsewhere hedges something else.
    """
    claims = data["claims"]
    rows = np.flatnonzero(claims.filled("hedge") & claims.filled("quote"))
    hedges = pc.take(claims.values("hedge"), pa.array(rows))
    for row in rows[~stand_in(claims.values("quote"), rows, hedges)]:
        message = f"{shorten(claims.text(row, 'hedge'))} does not stand in the quote"
        yield claims.finding("hedge-not-in-quote", row, "hedge", message)


@rule("predictive-not-future", claims=("claim_type", "time_orientation"))
def predictive_not_future(data: Dataset) -> Iterator[Finding]:
    """A predictive claim speaks of the future.

    Whoever asks what the text foretells finds it by either column.
    """
    claims = data["claims"]
    elsewhere = claims.filled("time_orientation") & ~claims.equals("time_orientation", "future")
    for row in np.flatnonzero(claims.equals("claim_type", "predictive") & elsewhere):
        time = claims.text(row, "time_orientation")
        message = f"the claim is predictive, but its time orientation is {time}"
        yield claims.finding("predictive-not-future", row, "time_orientation", message)


@rule("restates-first", claims=("restates", "char_start", "passage_id"), passages=("source_id",))
def restates_first(data: Dataset) -> Iterator[Finding]:
    """A claim restates the first of its kind: one of its source before it that restates none.

    So all that say the same name the same one, and counting claims once is a filter.
    """
    claims = data["claims"]
    first, starts = claims.parent("restates"), claims.ints("char_start")
    source = take(data["passages"].parent("source_id"), claims.parent("passage_id"))
    rows = np.flatnonzero((first >= 0) & ~in_cycle(first))
    target = first[rows]
    behind = (source[target] == source[rows]) & (starts[target] > starts[rows])
    for row in rows[behind]:
        message = f"{shorten(claims.text(row, 'restates'))} stands behind this claim"
        yield claims.finding("restates-first", row, "restates", message)
    for row in rows[~behind & (first[target] >= 0)]:
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
    for name, column in (("passages", "passage_id"), ("scenarios", "scenario_id")):
        if data.has({name: (column, "source_id"), "sources": ("source_id",)}):
            rows = _not_of_source(data, name, column, data[name].parent("source_id"))
            yield from _foreign_ids(data, name, column, rows, data[name].parent("source_id"))
    # these belong to a source by way of another row
    for name, column, through in (
        ("claims", "claim_id", "passage_id"),
        ("mentions", "mention_id", "passage_id"),
        ("assessments", "assessment_id", "claim_id"),
    ):
        needs: Needs = {name: (column, through), "passages": ("passage_id", "source_id")}
        if through == "claim_id":
            needs["claims"] = ("claim_id", "passage_id")
        if data.has(needs):
            yield from _ids_of_parts(data, name, column, through)


def _ids_of_parts(data: Dataset, name: str, column: str, through: str) -> Iterator[Finding]:
    view = data[name]
    passages = view.parent(through)
    if through == "claim_id":
        passages = take(data["claims"].parent("passage_id"), passages)
    sources = take(data["passages"].parent("source_id"), passages)
    rows = _not_of_source(data, name, column, sources)
    # where the other row's own id is at fault, that is one finding, not one for each
    own, of_other = (
        _prefix(pc.take(view.values(each), pa.array(rows))) for each in (column, through)
    )
    rows = rows[~as_mask(pc.equal(own, of_other))]
    yield from _foreign_ids(data, name, column, rows, sources)


def _not_of_source(data: Dataset, name: str, column: str, sources: Ints) -> Ints:
    """Rows whose id starts with another text than the id of the source in row `sources`."""
    ids, known = data[name].values(column), data["sources"].table.strings("source_id")
    octets, bounds = octets_of(ids)
    prefixes, ends = octets_of(known)
    rows = np.flatnonzero((sources >= 0) & data[name].filled(column))
    start, of_source = bounds[rows].astype(np.int64), sources[rows]
    sizes = np.diff(ends)[of_source].astype(np.int64)
    right = start + sizes < bounds[rows + 1]
    right[right] = octets[(start + sizes)[right]] == ord(".")
    right[right] = slices_equal(
        octets, start[right], prefixes, ends[of_source[right]].astype(np.int64), sizes[right]
    )
    wrong: Ints = rows[~right]
    return wrong


def _foreign_ids(
    data: Dataset, name: str, column: str, rows: Ints, sources: Ints
) -> Iterator[Finding]:
    for row in rows:
        source = data["sources"].text(sources[row], "source_id")
        message = f"the id does not start with {shorten(source + '.')}"
        yield data[name].finding("id-not-of-source", row, column, message)


def _prefix(ids: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(ids, pattern=r"\.[^.]*\z", replacement="")
