"""claimreview.jsonld: each assessment, as schema.org and those who collect reviews want it."""

from __future__ import annotations

import csv
import json
import re

import pytest

import caucasus_rift as cr
from caucasus_rift.release.claimreview import RATINGS
from tests.release.support import field, package, run, schema
from tests.test_release import NAME, ROOT


def rows(table):
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by(table, key):
    return {row[key]: row for row in rows(table)}


def reviewed():
    """The assessments of what the source puts forward."""
    claims = by("claims", "claim_id")
    put_forward = ("asserted", "heading")
    return [row for row in rows("assessments") if claims[row["claim_id"]]["layer"] in put_forward]


@pytest.fixture(scope="module")
def graph(dist):
    read = json.loads((dist / NAME / "claimreview.jsonld").read_bytes())
    assert read["@context"] == "https://schema.org"
    return read["@graph"]


@pytest.fixture(scope="module")
def reviews(graph):
    return [node for node in graph if node["@type"] == "ClaimReview"]


def test_every_assessment_of_what_is_put_forward_is_a_review(reviews, graph):
    assert [one["identifier"] for one in reviews] == [row["assessment_id"] for row in reviewed()]
    left_out = len(rows("assessments")) - len(reviewed())
    assert left_out > 0
    assert (
        f" {left_out} verdicts on what a source only takes for granted" in graph[0]["description"]
    )


def test_what_is_asked_of_a_review_is_there(reviews):
    """What those who collect reviews require or recommend, but for the url: there is none."""
    claims, passages = by("claims", "claim_id"), by("passages", "passage_id")
    sources, actors = by("sources", "source_id"), by("actors", "actor_id")
    for review, row in zip(reviews, reviewed(), strict=True):
        claim = claims[row["claim_id"]]
        source = sources[passages[claim["passage_id"]]["source_id"]]
        assert review["claimReviewed"] == claim["statement"]
        assert review["datePublished"] == row["as_of"]
        assert review["author"] == {
            "@type": "Organization",
            "name": "The caucasus-rift contributors",
        }
        item = review["itemReviewed"]
        assert item["@type"] == "Claim"
        assert item["text"] == claim["quote"]
        attributed = actors.get(claim["attributed_to"], {}).get("name")
        who = attributed or source["author"] or source["publisher"]
        assert item["author"]["name"] == who
        assert item["appearance"]["url"] == source["url"]
        assert item["appearance"]["name"] == source["title"]


def test_rating_follows_from_the_verdict(reviews):
    described = json.loads((ROOT / "schemas/assessments.json").read_bytes())
    verdicts = next(one for one in described["fields"] if one["name"] == "verdict_now")
    labels = {one["value"]: one["label"] for one in verdicts["categories"]}
    assert set(RATINGS) | {"not_enough_evidence"} == set(labels)
    for review, row in zip(reviews, reviewed(), strict=True):
        rating = review["reviewRating"]
        assert rating["alternateName"] == labels[row["verdict_now"]]
        assert rating["ratingExplanation"] == row["rationale"]
        numbers = {"ratingValue", "bestRating", "worstRating"} & set(rating)
        if row["verdict_now"] == "not_enough_evidence":
            assert numbers == set()
        else:
            assert rating["ratingValue"] == RATINGS[row["verdict_now"]]
            assert (rating["worstRating"], rating["bestRating"]) == (1, 4)
    assert {row["verdict_now"] for row in rows("assessments")} >= set(RATINGS)


def test_evidence_is_cited_with_its_stance(reviews):
    evidence = by("evidence", "evidence_id")
    found = [
        (review["identifier"], one["citation"]["identifier"], one["roleName"])
        for review in reviews
        for one in review.get("citation", [])
    ]
    assert sorted(found) == sorted(
        (row["assessment_id"], row["evidence_id"], row["stance"])
        for row in rows("assessment_evidence")
        if row["assessment_id"] in {one["assessment_id"] for one in reviewed()}
    )
    for review in reviews:
        for one in review.get("citation", []):
            assert one["citation"].get("url", "") == evidence[one["citation"]["identifier"]]["url"]


def test_no_address_is_invented(graph):
    known = {row["url"] for table in ("evidence", "sources") for row in rows(table)}
    known |= {"https://schema.org", "https://creativecommons.org/licenses/by/4.0/"}
    texts = json.dumps(graph, ensure_ascii=False)
    assert set(re.findall(r'"(https?://[^"]*)"', texts)) <= known
    assert not any("url" in one for one in graph)
    assert "has no url" in graph[0]["description"]


def test_dates_are_dates_of_schema_org(graph):
    """EDTF says more, such as `2025-01~`: that is left out."""
    dates = re.findall(r'"datePublished": "([^"]*)"', json.dumps(graph))
    assert dates
    assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", one) for one in dates)


@pytest.mark.parametrize("kind", ["date", "string"])
def test_tables_of_the_same_names_are_no_reviews(tmp_path, kind):
    """Without the keys that join them, or with other types, they are another package's."""
    named = {"as_of": kind}
    tables = {
        "assessments": ["assessment_id", "claim_id", "verdict_now", "as_of", "rationale"],
        "claims": ["claim_id", "passage_id", "quote", "statement"],
        "passages": ["passage_id", "source_id"],
        "sources": ["source_id", "title"],
    }
    source = package(
        tmp_path / "p",
        {
            name: (schema(*(field(one, named.get(one, "string")) for one in columns)), [])
            for name, columns in tables.items()
        },
    )
    done = run(source, tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "dist/small-1.2.3/claimreview.jsonld").exists()


def test_small_packages_have_none(odd):
    assert not (odd / "claimreview.jsonld").exists()
    assert cr.validate(odd / "csv").valid
