"""The article as blocks of sentences, each cut where a claim starts or ends."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from website.dataset import Dataset, Row

# a reader must not overlook that something does not hold because something else does
_GRAVITY = {
    verdict: place
    for place, verdict in enumerate(
        ("refuted", "outdated", "conflicting_evidence", "not_enough_evidence", "supported")
    )
}


@dataclasses.dataclass
class Segment:
    """Words that the same claims are read from; none where no claim is."""

    text: str
    claims: list[Row]
    ends: list[int]  # numbers of the claims whose quote ends here

    @property
    def main(self) -> Row:
        """The claim that the words are marked for: of the gravest verdict the narrowest."""
        return min(self.claims, key=lambda one: _GRAVITY.get(one["verdict"], len(_GRAVITY)))


@dataclasses.dataclass
class Sentence:
    """A passage of the source."""

    passage: Row
    segments: list[Segment]
    claims: list[Row]


@dataclasses.dataclass
class Block:
    """What stands on one line of the source: a heading, a paragraph or a list entry."""

    kind: str
    level: int
    sentences: list[Sentence]
    left_out: list[Row] = dataclasses.field(default_factory=list)


def numbered_claims(data: Dataset, source: str) -> list[Row]:
    """The claims of a source in the order of its text, each with its number and its verdict."""
    passages = {row["passage_id"] for row in data.where("passages", "source_id", source)}
    claims = [row for row in data.rows("claims") if row["passage_id"] in passages]
    claims.sort(key=lambda row: (row["char_start"], row["char_end"], row["claim_id"]))
    for place, row in enumerate(claims, 1):
        verdict = data.one("assessments", "claim_id", row["claim_id"])
        row["number"], row["verdict"] = place, verdict and verdict["verdict_now"]
    return claims


def blocks(data: Dataset, source: str, claims: list[Row]) -> list[Block]:
    """The source as blocks, in order.

    Args:
        data: The tables.
        source: The id of the source.
        claims: Its claims, as `numbered_claims` has them.

    Returns:
        A block for every line; sentences on one line stand in one block.
    """
    text = data.text(source)
    by_passage: dict[str, list[Row]] = {}
    for claim in claims:
        by_passage.setdefault(str(claim["passage_id"]), []).append(claim)
    found: list[Block] = []
    end = 0
    for passage in sorted(data.where("passages", "source_id", source), key=lambda p: p["ordinal"]):
        own = by_passage.get(str(passage["passage_id"]), [])
        sentence = Sentence(passage, list(segments(passage, own)), own)
        if found and "\n" not in text[end : passage["char_start"]]:
            found[-1].sentences.append(sentence)
        else:
            found.append(Block(str(passage["kind"]), _level(data, passage), [sentence]))
        end = passage["char_end"]
    return found


def segments(passage: Row, claims: list[Row]) -> Iterator[Segment]:
    """A passage cut at every place where a claim's quote starts or ends."""
    first, last = passage["char_start"], passage["char_end"]
    cuts = {first, last}.union(*({one["char_start"], one["char_end"]} for one in claims))
    for start, end in itertools.pairwise(sorted(cuts)):
        covering = [one for one in claims if one["char_start"] <= start and end <= one["char_end"]]
        covering.sort(key=lambda one: (one["char_end"] - one["char_start"], one["number"]))
        ends = [one["number"] for one in claims if one["char_end"] == end]
        yield Segment(passage["text"][start - first : end - first], covering, ends)


def _level(data: Dataset, passage: Row) -> int:
    """How deep a passage stands below the source's title, which is 1."""
    depth, seen = 1, {passage["passage_id"]}
    above = data.one("passages", "passage_id", passage["section_id"])
    while above is not None and above["passage_id"] not in seen:
        seen.add(above["passage_id"])
        depth += 1
        above = data.one("passages", "passage_id", above["section_id"])
    return min(depth, 6)
