"""The assessments as ClaimReview (https://schema.org/ClaimReview), for those who collect reviews.

Each is the verdict of now, which `datePublished` dates. What has no address of its own gets none:
a review has no `url`, which search engines ask for, until someone publishes it on a page.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tablewright.release.citing import cited
from tablewright.release.errors import NotReleased
from tablewright.release.files import write_json
from tablewright.release.formats import Format

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.release.model import Release

    Node = dict[str, Any]
    Rows = dict[str, dict[str, Any]]

# How far a claim holds on the day of the verdict, from not at all to fully. A verdict that is not
# listed says nothing of that, and has no number.
RATINGS = {"refuted": 1, "outdated": 2, "conflicting_evidence": 3, "supported": 4}
# What a source only takes for granted or imagines it does not put forward, so it is no claim of
# its own to be reviewed.
_NOT_PUT_FORWARD = ("presupposed", "supposed")
_NEEDS = {
    "assessments": ("assessment_id", "claim_id", "verdict_now", "as_of", "rationale"),
    "claims": ("claim_id", "passage_id", "quote", "statement"),
    "passages": ("passage_id", "source_id"),
    "sources": ("source_id", "title"),
}
_JOINS = {
    ("assessments", "claim_id"): "claims",
    ("claims", "passage_id"): "passages",
    ("passages", "source_id"): "sources",
}
# the only dates of EDTF that are dates of schema.org as well
_PLAIN_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


def is_applicable(release: Release) -> bool:
    """Whether the package has assessments, of claims whose source is known."""
    tables = release.tables
    for name, columns in _NEEDS.items():
        if name not in tables or not set(columns) <= set(tables[name].schema.names):
            return False
    joins = {
        (name, *key.fields): key.resource
        for name, table in tables.items()
        for key in table.schema.foreign_keys
    }
    is_dated = tables["assessments"].schema["as_of"].type == "date"
    return is_dated and all(joins.get(join) == parent for join, parent in _JOINS.items())


def write_claim_reviews(release: Release, path: Path) -> None:
    """Write a review for every assessment of what a source puts forward, if it has any."""
    described = {"@context": "https://schema.org", "@graph": list(_Reviews(release).nodes())}
    write_json(path.parent, path.name, described)


def check_claim_reviews(release: Release, path: Path) -> None:
    """Read the reviews back; raises NotReleased where they are not those of the assessments."""
    _, *reviews = json.loads(path.read_bytes())["@graph"]
    rows = _Reviews(release).reviewed()
    read = [(one["identifier"], one["datePublished"]) for one in reviews]
    if read != [(row["assessment_id"], row["as_of"].isoformat()) for row in rows]:
        raise NotReleased(f"{path.name} has other reviews than there are assessments")


class _Reviews:
    """The tables that reviews are made of, by their keys."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._claims = self._by("claims", "claim_id")
        self._passages = self._by("passages", "passage_id")
        self._sources = self._by("sources", "source_id")
        self._actors = self._by("actors", "actor_id")
        self._evidence = self._by("evidence", "evidence_id")
        self._publishers = self._by("publishers", "publisher_id")
        self._links: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self._rows("assessment_evidence"):
            self._links[row["assessment_id"]].append(row)
        verdicts = release.tables["assessments"].schema["verdict_now"]
        self._labels = {
            one["value"]: one.get("label") or one["value"]
            for one in verdicts.descriptor.get("categories", [])
            if isinstance(one, dict)
        }

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self._release.tables[table].rows() if table in self._release.tables else []

    def _by(self, table: str, key: str) -> Rows:
        return {row[key]: row for row in self._rows(table)}

    def nodes(self) -> list[Node]:
        """The dataset, and behind it its reviews in the order of the assessments."""
        return [self._dataset(), *map(self._review, self.reviewed())]

    def reviewed(self) -> list[dict[str, Any]]:
        """The assessments of what a source puts forward."""
        return [
            row
            for row in self._rows("assessments")
            if self._claims[row["claim_id"]].get("layer") not in _NOT_PUT_FORWARD
        ]

    def _dataset(self) -> Node:
        release = self._release
        left_out = len(self._rows("assessments")) - len(self.reviewed())
        scale = ", ".join(f"{value} {self._label(name)}" for name, value in RATINGS.items())
        return _filled(
            {
                "@type": "Dataset",
                "@id": "#dataset",
                "name": release.title,
                "version": release.package.version,
                "license": release.licence_address,
                "creator": _organizations(release.creators),
                "creditText": cited(release),
                "description": "Every review is the verdict on a claim on the day of its "
                f"datePublished. The ratings: {scale}; any other verdict has no number. A review "
                "has no url, since it is published in this file and on no page of its own. "
                f"{left_out} verdicts on what a source only takes for granted or supposes are "
                "left out: it does not put it forward.",
            }
        )

    def _label(self, verdict: str) -> str:
        return str(self._labels.get(verdict, verdict))

    def _review(self, row: dict[str, Any]) -> Node:
        claim = self._claims[row["claim_id"]]
        return _filled(
            {
                "@type": "ClaimReview",
                "@id": f"#{row['assessment_id']}",
                "identifier": row["assessment_id"],
                "isPartOf": {"@id": "#dataset"},
                "claimReviewed": claim["statement"],
                "datePublished": row["as_of"].isoformat(),
                "author": _organizations(self._release.creators),
                "license": self._release.licence_address,
                "reviewRating": self._rating(row),
                "itemReviewed": self._claim(claim),
                "citation": [self._citation(link) for link in self._links[row["assessment_id"]]],
            }
        )

    def _rating(self, row: dict[str, Any]) -> Node:
        value = RATINGS.get(row["verdict_now"])
        numbers = {
            "ratingValue": value,
            "worstRating": min(RATINGS.values()),
            "bestRating": max(RATINGS.values()),
        }
        return {
            "@type": "Rating",
            **(numbers if value is not None else {}),
            "alternateName": self._label(row["verdict_now"]),
            "ratingExplanation": row["rationale"],
        }

    def _claim(self, claim: dict[str, Any]) -> Node:
        source = self._sources[self._passages[claim["passage_id"]]["source_id"]]
        actor = self._actors.get(claim.get("attributed_to") or "", {})
        who = actor.get("name") or source.get("author") or source.get("publisher")
        return _filled(
            {
                "@type": "Claim",
                "identifier": claim["claim_id"],
                "text": claim["quote"],
                "author": _organizations([who] if who else []),
                "datePublished": _date(source),
                "appearance": _work(source) | _filled({"inLanguage": source.get("language")}),
            }
        )

    def _citation(self, link: dict[str, Any]) -> Node:
        """An item of evidence, in the role that it has for this claim."""
        item = self._evidence.get(link["evidence_id"], {})
        publisher = self._publishers.get(item.get("publisher_id") or "", {})
        work = _work({"publisher": publisher.get("name")} | item)
        return {"@type": "Role", "roleName": str(link["stance"]), "citation": work}


def _work(row: dict[str, Any]) -> Node:
    """A published item."""
    publisher = row.get("publisher")
    return _filled(
        {
            "@type": "CreativeWork",
            "identifier": row.get("evidence_id") or row.get("source_id"),
            "name": row.get("title"),
            "url": row.get("url"),
            "datePublished": _date(row),
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        }
    )


def _date(row: dict[str, Any]) -> str | None:
    published = str(row.get("published") or "")
    return published if _PLAIN_DATE.fullmatch(published) else None


def _organizations(names: list[str]) -> Any:
    """Organizations of these names; a single one stands alone."""
    listed = [{"@type": "Organization", "name": name} for name in names]
    return listed[0] if len(listed) == 1 else listed


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value not in (None, "", [])}


FORMAT = Format(
    "claimreview", "reviews", "claimreview.jsonld", write_claim_reviews, check_claim_reviews,
    suits=is_applicable,
)  # fmt: skip
