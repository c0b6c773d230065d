"""Rules for evidence: what must rest on it, and whether it can bear a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.assessments import FAULTED, VERDICTS
from caucasus_rift.rules.dataset import Dataset, Ints, Mask, counts, take
from caucasus_rift.rules.events import edtf_bounds
from caucasus_rift.rules.links import lacking, unlinked
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten
from tablewright.base.spelling import spelling_key

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDES = {
    "supports": ("supported", "conflicting_evidence"),
    "refutes": (*FAULTED, "conflicting_evidence"),
}
LINK = ("assessment_id", "evidence_id")

# days before and behind all others
ALWAYS, NEVER = -(1 << 31), (1 << 31) - 1


@rule(
    "event-without-evidence",
    events=("event_id", "origin", "recorded_date"),
    event_evidence=("event_id",),
)
def event_without_evidence(data: Dataset) -> Iterator[Finding]:
    """An event that is of record, or has a recorded date, has evidence.

    What the text does not say must be looked up somewhere else, and this says where.
    """
    events = data["events"]
    of_record = events.equals("origin", "record")
    rests = of_record | events.filled("recorded_date")
    bare = rests & unlinked(data, "events", "event_id", "event_evidence")
    for row in lacking(data, "events", "event_id", bare, "event_evidence"):
        why = "is of record" if of_record[row] else "has a recorded date"
        yield events.finding(
            "event-without-evidence",
            row,
            "origin" if of_record[row] else "recorded_date",
            f"the event {events.text(row, 'event_id')} {why}, but nothing shows it",
            hint="add a row to event_evidence",
        )


@rule(
    "verdict-without-evidence",
    assessments=("assessment_id", *VERDICTS),
    assessment_evidence=("assessment_id", "stance"),
)
def verdict_without_evidence(data: Dataset) -> Iterator[Finding]:
    """A verdict rests on evidence of its side, and conflicting evidence on both.

    Supported needs an item that supports the claim, refuted and outdated one that refutes it; only
    not_enough_evidence needs none. A verdict that rests on nothing is an opinion.
    """
    assessments = data["assessments"]
    without = _sides_without(data)
    by_verdict = {name: np.logical_or.reduce([*without[name].values()]) for name in VERDICTS}
    bare = np.logical_or.reduce([*by_verdict.values()])
    for row in lacking(data, "assessments", "assessment_id", bare, "assessment_evidence"):
        sides = [side for side in SIDES if any(without[name][side][row] for name in VERDICTS)]
        field = next(name for name in VERDICTS if by_verdict[name][row])
        yield assessments.finding(
            "verdict-without-evidence",
            row,
            field,
            f"the verdict is {assessments.text(row, field)}, but no item "
            f"{' and none '.join(sides)} the claim",
            hint="add it to assessment_evidence, or decide for not_enough_evidence",
        )


def _sides_without(data: Dataset) -> dict[str, dict[str, Mask]]:
    """By verdict and stance: the assessments whose verdict needs an item of that stance in vain."""
    assessments = data["assessments"]
    found = {side: _has(data, _of(data, side)) for side in SIDES}
    return {
        name: {side: assessments.equals(name, *SIDES[side]) & ~found[side] for side in SIDES}
        for name in VERDICTS
    }


def _of(data: Dataset, *sides: str) -> Mask:
    """Links of these stances, and those whose stance cannot be read: it may be one of them."""
    links = data["assessment_evidence"]
    return links.equals("stance", *sides) | ~links.filled("stance")


def _has(data: Dataset, links: Mask) -> Mask:
    """Assessments that at least one of the chosen links leads to."""
    parents = data["assessment_evidence"].parent("assessment_id")
    mask: Mask = counts(parents[links], data["assessments"].n_rows) > 0
    return mask


@rule(
    "verdict-after-publication",
    assessments=("assessment_id", "claim_id", "verdict_at_publication"),
    assessment_evidence=(*LINK, "stance"),
    evidence=("published",),
    claims=("passage_id",),
    passages=("source_id",),
    sources=("published",),
)
def verdict_after_publication(data: Dataset) -> Iterator[Finding]:
    """What decides verdict_at_publication was published by the time the claim's source was.

    At least one item a side, on or before the last day on which the source can have been
    published; an item without a date decides nothing. No one is judged by what was not yet known.
    """
    assessments, links = data["assessments"], data["assessment_evidence"]
    parents = links.parent("assessment_id")
    passages = take(data["claims"].parent("passage_id"), assessments.parent("claim_id"))
    sources = take(data["passages"].parent("source_id"), passages)
    _, latest, _ = edtf_bounds(data["sources"].values("published"))
    last = take(_days(latest, NEVER), sources, NEVER)
    days = take(published_days(data), links.parent("evidence_id"), ALWAYS)
    in_time = days <= take(last, parents, NEVER)
    late = {}
    for side, verdicts in SIDES.items():
        needs = assessments.equals("verdict_at_publication", *verdicts)
        of_side = _of(data, side)
        late[side] = needs & _has(data, of_side) & ~_has(data, of_side & in_time)
    bare = np.logical_or.reduce([*late.values()])
    for row in lacking(data, "assessments", "assessment_id", bare, "assessment_evidence"):
        sides = " and none ".join(side for side in SIDES if late[side][row])
        published = data["sources"].text(sources[row], "published")
        yield assessments.finding(
            "verdict-after-publication",
            row,
            "verdict_at_publication",
            f"no item that was published by {published} {sides} the claim",
            hint="add one to assessment_evidence, or decide for not_enough_evidence",
        )


@rule(
    "evidence-not-independent",
    assessments=("assessment_id", *VERDICTS),
    assessment_evidence=(*LINK, "stance"),
    evidence=("publisher",),
)
def evidence_not_independent(data: Dataset) -> Iterator[Finding]:
    """What shows that a claim fails, or that evidence conflicts, comes from two publishers.

    Refuted and outdated need two that refute the claim, conflicting evidence two in all: a claim
    is not given up on the word of one. One publisher spelt in two ways is one.
    """
    assessments, links = data["assessments"], data["assessment_evidence"]
    without = _sides_without(data)
    alone = {
        **dict.fromkeys(FAULTED, _publishers(data, "refutes") == 1),
        "conflicting_evidence": _publishers(data, *SIDES) == 1,
    }
    wrong = {}
    for name in VERDICTS:
        wrong[name] = np.zeros(assessments.n_rows, dtype=bool)
        for verdict, mask in alone.items():
            wrong[name] |= assessments.equals(name, verdict) & mask
        wrong[name] &= ~np.logical_or.reduce([*without[name].values()])
    # of a link that cannot be read one does not know what it adds
    known = ~_has(data, ~links.filled("stance") | (links.parent("evidence_id") < 0))
    rows = np.logical_or.reduce([*wrong.values()]) & known
    for row in lacking(data, "assessments", "assessment_id", rows, "assessment_evidence"):
        field = next(name for name in VERDICTS if wrong[name][row])
        yield assessments.finding(
            "evidence-not-independent",
            row,
            field,
            f"the verdict {assessments.text(row, field)} rests on one publisher alone",
            hint="add an item of another publisher, or decide for not_enough_evidence",
        )


def _publishers(data: Dataset, *sides: str) -> Ints:
    """How many publishers the items of these stances have, by assessment."""
    links, evidence = data["assessment_evidence"], data["evidence"]
    assessments, items = links.parent("assessment_id"), links.parent("evidence_id")
    chosen = (assessments >= 0) & (items >= 0) & links.equals("stance", *sides)
    known, codes = evidence.table.codes("publisher")
    # one that cannot be read is not known to be another's
    keys = [spelling_key(name) for name in known]
    numbers = {key: number for number, key in enumerate(keys)}
    by_code = np.array([*map(numbers.__getitem__, keys), -1])
    own = np.where(codes < 0, len(known) + np.arange(evidence.n_rows), by_code[codes])
    width = len(known) + evidence.n_rows + 1
    # with return_index it sorts; without, numpy 2.3 hashes, which takes far longer here
    pairs, _ = np.unique(assessments[chosen] * width + own[items[chosen]], return_index=True)
    return counts(pairs // width, data["assessments"].n_rows)


@rule(
    "evidence-after-as-of",
    assessments=("assessment_id", "as_of"),
    assessment_evidence=LINK,
    evidence=("published",),
)
def evidence_after_as_of(data: Dataset) -> Iterator[Finding]:
    """No item was published after the day up to which evidence was looked for.

    Otherwise as_of says less than was looked at, and a reader cannot tell how old a verdict is.
    """
    assessments, links = data["assessments"], data["assessment_evidence"]
    parents, items = links.parent("assessment_id"), links.parent("evidence_id")
    days = take(published_days(data), items, NEVER)
    as_of = take(_days(assessments.values("as_of"), NEVER), parents, NEVER)
    late = np.flatnonzero((days > as_of) & (days < NEVER))
    rows, firsts = np.unique(parents[late], return_index=True)
    for row, at in zip(rows, late[firsts], strict=True):
        item = shorten(links.text(at, "evidence_id"))
        published = data["evidence"].text(items[at], "published")
        message = f"{item} was published later, on {published}"
        yield assessments.finding("evidence-after-as-of", row, "as_of", message)


@rule("consulted-before-published", evidence=("published", "consulted_on"))
def consulted_before_published(data: Dataset) -> Iterator[Finding]:
    """An item is consulted on the day it is published, or later.

    One of the two dates is wrong, and both say what the item can show.
    """
    evidence = data["evidence"]
    for row in np.flatnonzero(_too_early(data)):
        published = shorten(evidence.text(row, "published"))
        message = f"the item was consulted before it was published ({published})"
        yield evidence.finding("consulted-before-published", row, "consulted_on", message)


def _too_early(data: Dataset) -> Mask:
    """Items that were consulted before the first day on which they can have been published."""
    evidence = data["evidence"]
    earliest, _, _ = edtf_bounds(evidence.values("published"))
    mask: Mask = _days(earliest, ALWAYS) > _days(evidence.values("consulted_on"), NEVER)
    return mask


def published_days(data: Dataset) -> Ints:
    """The first day on which each item can have been published, as a number.

    NEVER without a date; ALWAYS where it is open, or where the date is a fault of its own.
    """

    def compute(data: Dataset) -> Ints:
        evidence = data["evidence"]
        earliest, _, _ = edtf_bounds(evidence.values("published"))
        days = _days(earliest, ALWAYS)
        days[evidence.empty("published")] = NEVER
        if data.has({"evidence": ("published", "consulted_on")}):
            days[_too_early(data)] = ALWAYS
        return days

    return data.once("published days", compute)


def _days(dates: pa.Array, missing: int) -> Ints:
    """Dates as numbers of days, `missing` where there is none."""
    numbers = pc.fill_null(pc.cast(pc.cast(dates, pa.int32()), pa.int64()), missing)
    return np.array(numbers, dtype=np.int64)
