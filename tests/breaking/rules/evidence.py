"""The smallest faults in evidence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import (
    assessed,
    cited,
    first,
    item,
    publish,
    record,
    supported_by_one,
    uncite,
)
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


@example("event-without-evidence")
def _record_without_evidence(package: Copy) -> list[At]:
    claimed = {row["event_id"] for row in package.rows("claim_events")}
    evident = {row["event_id"] for row in package.rows("event_evidence")}
    event = next(
        row
        for row in package.rows("events")
        if row["event_id"] in claimed - evident and not row["recorded_date"]
    )
    event["origin"] = "record"
    return [At("event-without-evidence", "events", event, "origin")]


@example("event-without-evidence")
def _recorded_date_without_evidence(package: Copy) -> list[At]:
    evident = {row["event_id"] for row in package.rows("event_evidence")}
    event = next(row for row in package.rows("events") if row["event_id"] not in evident)
    record(event, "2020-11-10")
    return [At("event-without-evidence", "events", event, "recorded_date")]


@example("verdict-without-evidence")
def _supported_by_nothing(package: Copy) -> list[At]:
    # both verdicts rest on the same, so that one finding is enough
    assessment = assessed(package, "supported", "supported")
    uncite(package, assessment, "supports")
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_at_publication")]


@example("verdict-without-evidence")
def _conflict_of_one_side(package: Copy) -> list[At]:
    assessment = assessed(package, "conflicting_evidence", "conflicting_evidence")
    uncite(package, assessment, "refutes")
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_at_publication")]


@example("verdict-without-evidence")
def _now_refuted(package: Copy) -> list[At]:
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_at_publication"] == row["verdict_now"] == "supported"
        and not cited(package, row, "refutes")
    )
    assessment["verdict_now"], assessment["error_kind"] = "outdated", "overtaken_by_events"
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_now")]


@example("verdict-after-publication")
def _published_later(package: Copy) -> list[At]:
    assessment, evidence = supported_by_one(package)
    publish(evidence, "2025-10-01")
    return [At("verdict-after-publication", "assessments", assessment, "verdict_at_publication")]


@example("verdict-after-publication")
def _undated(package: Copy) -> list[At]:
    assessment, evidence = supported_by_one(package)
    publish(evidence, "")
    return [At("verdict-after-publication", "assessments", assessment, "verdict_at_publication")]


@example("evidence-not-independent")
def _of_one_publisher(package: Copy) -> list[At]:
    return published_by(package, "One and the Same")


@example("evidence-not-independent")
def _of_one_publisher_in_several_spellings(package: Copy) -> list[At]:
    # the second has a Cyrillic letter
    names = ("One and the Same", "ONE \u0430nd the same.", "One-and-the-Sámé")
    return published_by(package, *names)


@example("evidence-not-independent")
def _of_one_house(package: Copy) -> list[At]:
    found = published_by(package, "One House")
    publisher(package, "zz-above", "The House")
    for number, link in enumerate(cited(package, found[0].row, "refutes")):
        name = f"zz-of-it-{number}"
        item(package, link)["publisher_id"] = publisher(package, name, name, part_of="zz-0")
    first(package.rows("publishers"), publisher_id="zz-0")["part_of"] = "zz-above"
    return found


def publisher(package: Copy, key: str, name: str, part_of: str = "") -> str:
    """The id of a publisher that is added."""
    row = package.rows("publishers")[0]
    package.add("publishers", **row | {"publisher_id": key, "name": name, "part_of": part_of})
    return key


def published_by(package: Copy, *spellings: str) -> list[At]:
    """What is wrong when all that refutes a claim is of publishers called so."""
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_now"] == "refuted"
        and not {link["evidence_id"] for link in cited(package, row, "refutes")}
        & {link["evidence_id"] for link in other_refuting(package, row)}
    )
    links = cited(package, assessment, "refutes")
    for number, (link, name) in enumerate(zip(links, itertools.cycle(spellings))):
        if name in spellings[:number]:  # a name is one publisher's
            item(package, link)["publisher_id"] = f"zz-{spellings.index(name)}"
            continue
        item(package, link)["publisher_id"] = publisher(package, f"zz-{number}", name)
    field = next(name for name in VERDICTS if assessment[name] == "refuted")
    return [At("evidence-not-independent", "assessments", assessment, field)]


VERDICTS = ("verdict_at_publication", "verdict_now")


def other_refuting(package: Copy, assessment: Row) -> list[Row]:
    """The links of the other assessments that must rest on two publishers."""
    return [
        link
        for row in package.rows("assessments")
        if row is not assessment
        and any(row[name] not in ("supported", "not_enough_evidence") for name in VERDICTS)
        for link in cited(package, row, "supports", "refutes")
    ]


@example("evidence-not-independent")
def _one_item_left(package: Copy) -> list[At]:
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_at_publication"] != "conflicting_evidence"
        and row["verdict_now"] == "outdated"
    )
    for link in cited(package, assessment, "refutes")[1:]:
        link["stance"] = "context"
    field = next(name for name in VERDICTS if assessment[name] == "outdated")
    return [At("evidence-not-independent", "assessments", assessment, field)]


@example("evidence-after-as-of")
def _as_of_too_early(package: Copy) -> list[At]:
    # several items are later, but it is the one cell that is wrong
    assessment = next(
        row for row in package.rows("assessments") if len(cited(package, row, "supports")) > 1
    )
    assessment["as_of"] = "1999-12-31"
    return [At("evidence-after-as-of", "assessments", assessment, "as_of")]


def again(package: Copy, **cells: str) -> Row:
    """An item that is there twice."""
    row = next(row for row in package.rows("evidence") if row["published"])
    added = package.add("evidence", **row | {"evidence_id": "zz-again"} | cells)
    links = package.by("assessment_evidence", "evidence_id", row["evidence_id"])
    links = links or package.by("event_evidence", "evidence_id", row["evidence_id"])
    is_assessed = "stance" in links[0]
    table = "assessment_evidence" if is_assessed else "event_evidence"
    package.add(table, **links[0] | {"evidence_id": "zz-again"})
    return added


@example("evidence-twice")
def _address_in_another_form(package: Copy) -> list[At]:
    row = next(row for row in package.rows("evidence") if row["published"])
    plain = row["url"].split("://", 1)[1].removeprefix("www.")
    added = again(package, url=f"http://WWW.{plain}/", title="Another")
    return [At("evidence-twice", "evidence", added, "url")]


@example("evidence-twice")
def _headline_and_day(package: Copy) -> list[At]:
    added = again(package, url="https://example.org/again")
    return [At("evidence-twice", "evidence", added, "title")]


@example("newest-evidence")
def _typed_day(package: Copy) -> list[At]:
    assessment = next(row for row in package.rows("assessments") if row["newest_evidence"])
    assessment["newest_evidence"] = "2020-02-02"
    return [At("newest-evidence", "assessments", assessment, "newest_evidence")]


@example("newest-evidence")
def _nothing_that_decides(package: Copy) -> list[At]:
    assessment = first(
        package.rows("assessments"),
        verdict_now="not_enough_evidence",
        verdict_at_publication="not_enough_evidence",
    )
    assessment["newest_evidence"] = "2025-01-01"
    return [At("newest-evidence", "assessments", assessment, "newest_evidence")]


@example("consulted-before-published")
def _consulted_too_early(package: Copy) -> list[At]:
    evidence = next(row for row in package.rows("evidence") if row["published"] > "2024")
    evidence["consulted_on"] = "2023-12-31"
    return [At("consulted-before-published", "evidence", evidence, "consulted_on")]


@example("consulted-before-published")
def _published_in_the_future(package: Copy) -> list[At]:
    # what rests on it was published too late, but that follows
    _, evidence = supported_by_one(package)
    publish(evidence, "2052-06-01")
    return [At("consulted-before-published", "evidence", evidence, "consulted_on")]
