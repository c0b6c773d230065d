"""The smallest faults in quotes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import another_letter, coded, passage_of, plain_claims, shift
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("quote-not-in-passage")
def _quote_letter_changed(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    claim["quote"] = another_letter(claim["quote"], 5)
    return [At("quote-not-in-passage", "claims", claim, "quote")]


@example("quote-not-in-passage")
def _quote_of_another_passage(package: Copy) -> list[At]:
    # the offsets are right in the source
    per_passage = Counter(row["passage_id"] for row in package.rows("claims"))
    claim = next(
        row
        for row in plain_claims(package)
        if per_passage[row["passage_id"]] > 1 and row["layer"] == "asserted"
    )
    other = next(
        row
        for row in coded(package)
        if claim["quote"] not in row["text"] and row["kind"] == "sentence"
    )
    claim["passage_id"] = other["passage_id"]
    return [At("quote-not-in-passage", "claims", claim, "quote")]


@example("quote-ambiguous")
def _quote_too_short(package: Copy) -> list[At]:
    claim = next(
        row for row in plain_claims(package) if passage_of(package, row)["text"].count("the") > 1
    )
    claim["quote"] = "the"
    return [At("quote-ambiguous", "claims", claim, "quote")]


@example("quote-offsets")
def _quote_starts_one_later(package: Copy) -> list[At]:
    claim = package.rows("claims")[10]
    shift(claim, 1, 0)
    return [At("quote-offsets", "claims", claim, "char_start")]


@example("quote-offsets")
def _quote_moved_by_one(package: Copy) -> list[At]:
    claim = package.rows("claims")[-1]
    shift(claim, -1, -1)
    return [At("quote-offsets", "claims", claim, "char_start")]


@example("quote-offsets")
def _quote_ends_one_later(package: Copy) -> list[At]:
    claim = package.rows("claims")[10]
    shift(claim, 0, 1)
    return [At("quote-offsets", "claims", claim, "char_end")]
