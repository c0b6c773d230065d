"""Rows of the package that examples break, and rows that they add."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


def first(rows: list[Row], **wanted: str) -> Row:
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def in_text_order(package: Copy) -> list[Row]:
    return sorted(package.rows("passages"), key=lambda row: int(row["char_start"]))


def passage_of(package: Copy, row: Row) -> Row:
    return first(package.rows("passages"), passage_id=row["passage_id"])


def coded(package: Copy) -> list[Row]:
    return [row for row in in_text_order(package) if row["disposition"] == "coded"]


def bare(package: Copy) -> list[Row]:
    """Passages with neither claims nor mentions, that no other passage names."""
    used = {row["passage_id"] for table in ("claims", "mentions") for row in package.rows(table)}
    used |= {row["duplicate_of"] for row in package.rows("passages")}
    return [row for row in in_text_order(package) if row["passage_id"] not in used]


def plain_claims(package: Copy) -> list[Row]:
    """Claims without a hedge that restate nothing and are not restated."""
    restated = {row["restates"] for row in package.rows("claims")}
    return [
        row
        for row in package.rows("claims")
        if not row["hedge"] and not row["restates"] and row["claim_id"] not in restated
    ]


def shift(row: Row, start: int, end: int) -> None:
    row["char_start"] = str(int(row["char_start"]) + start)
    row["char_end"] = str(int(row["char_end"]) + end)


def another_letter(text: str, at: int) -> str:
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def second_source(package: Copy, text: str = "Nothing is said here.\n") -> Row:
    """A sound second source, whose text is no passage yet."""
    data = text.encode()
    source = package.add(
        "sources",
        **package.rows("sources")[0]
        | {
            "source_id": "other-2025",
            "path": "data/sources/other-2025.txt",
            "sha256": hashlib.sha256(data).hexdigest(),
            "n_chars": str(len(text)),
        },
    )
    package.source_path(source).write_bytes(data)
    return source


def only_passage(package: Copy, source: Row) -> Row:
    text = package.text(source).rstrip("\n")
    return package.add(
        "passages",
        passage_id="other-2025.p001",
        source_id="other-2025",
        ordinal="1",
        kind="sentence",
        char_start="0",
        char_end=str(len(text)),
        text=text,
        disposition="no_claim",
    )


def repeated_mention(package: Copy) -> Row:
    """A mention by a name that others have too, whose referent others name too."""
    surfaces = Counter(row["surface"] for row in package.rows("mentions"))
    return next(
        row
        for row in package.rows("mentions")
        if surfaces[row["surface"]] > 3 and row["form"] == "name" and row["actor_id"]
    )


def dated(package: Copy) -> list[Row]:
    return [row for row in package.rows("events") if re.fullmatch(r"\d{4}(-\d\d)*", row["date"])]


def without_role(package: Copy, role: str, *types: str) -> Row:
    """A typed event whose only participant in `role` is taken out."""
    links = package.rows("event_actors")
    roles = Counter((row["event_id"], row["role"]) for row in links)
    actors = Counter(row["actor_id"] for row in links)
    event = next(
        row
        for row in package.rows("events")
        if (row["plover_type"] in types if types else row["plover_type"])
        and roles[row["event_id"], role] == 1
        and actors[first(links, event_id=row["event_id"], role=role)["actor_id"]] > 1
    )
    links.remove(first(links, event_id=event["event_id"], role=role))
    return event


def relate(package: Copy, start: Row, end: Row, relation: str = "supports") -> Row:
    """A relation that no word states, from one claim to another."""
    return package.add(
        "claim_relations",
        from_claim_id=start["claim_id"],
        to_claim_id=end["claim_id"],
        relation=relation,
        explicit="false",
    )


def assessed(package: Copy, at_publication: str, now: str) -> Row:
    """An assessment with these verdicts."""
    return first(
        package.rows("assessments"), verdict_at_publication=at_publication, verdict_now=now
    )


def cited(package: Copy, assessment: Row, *stances: str) -> list[Row]:
    links = package.by("assessment_evidence", "assessment_id", assessment["assessment_id"])
    return [row for row in links if row["stance"] in stances]


def uncite(package: Copy, assessment: Row, *stances: str) -> None:
    """Take the items of these stances for context."""
    for link in cited(package, assessment, *stances):
        link["stance"] = "context"


def item(package: Copy, link: Row) -> Row:
    return first(package.rows("evidence"), evidence_id=link["evidence_id"])


def publish(evidence: Row, day: str) -> None:
    """Let an item be published on a day, or without a date."""
    for column in ("published", "published_earliest", "published_latest"):
        evidence[column] = day


def record(event: Row, day: str) -> None:
    """Let an event be recorded for a day, or for none."""
    for column in ("recorded_date", "recorded_earliest", "recorded_latest"):
        event[column] = day


def supported_by_one(package: Copy) -> tuple[Row, Row]:
    """An assessment that one item alone supports, which nothing else cites."""
    assessment = assessed(package, "supported", "supported")
    uncite(package, assessment, "supports")
    evidence = package.add(
        "evidence",
        **package.rows("evidence")[0]
        | {"evidence_id": "zz-only", "url": "https://example.org/only"},
    )
    publish(evidence, "2021-06-16")
    ids = {"assessment_id": assessment["assessment_id"], "evidence_id": "zz-only"}
    package.add("assessment_evidence", **ids, stance="supports")
    assessment["newest_evidence"] = evidence["published"]
    return assessment, evidence


def tombstone(package: Copy, table: str, record: str, **cells: str) -> Row:
    given = {"withdrawn_in": "0.2.0", "reason": "duplicate", "note": "Said twice."}
    return package.add("tombstones", table_name=table, record_id=record, **given | cells)
