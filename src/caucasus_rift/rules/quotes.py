"""Rules that tie a claim's quote to its passage and to the characters of the source."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View, take
from caucasus_rift.rules.registry import rule
from caucasus_rift.rules.words import occurrences
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSAGE = ("source_id", "char_start", "char_end", "text")


@rule(
    "quote-not-in-passage",
    claims=("passage_id", "quote"),
    passages=PASSAGE,
    sources=("path",),
)
def quote_not_in_passage(data: Dataset) -> Iterator[Finding]:
    """A quote is copied letter for letter from its passage.

    It is what makes a claim traceable; one changed letter would leave nothing to find it by.
    """
    claims, passages = data["claims"], data["passages"]
    for row in np.flatnonzero(_occurrences(data) == 0):
        quote = claims.text(row, "quote")
        text = passages.text(claims.parent("passage_id")[row], "text")
        yield claims.finding(
            "quote-not-in-passage",
            row,
            "quote",
            f"{shorten(quote)} does not stand in {claims.text(row, 'passage_id')}",
            hint=_where_they_part(quote, text),
        )


@rule("quote-ambiguous", claims=("passage_id", "quote"), passages=PASSAGE, sources=("path",))
def quote_ambiguous(data: Dataset) -> Iterator[Finding]:
    """A quote stands in its passage only once, so that it is clear which words are meant.

    Offsets are derived from quotes; from an ambiguous one they cannot be.
    """
    claims = data["claims"]
    for row in np.flatnonzero(_occurrences(data) > 1):
        yield claims.finding(
            "quote-ambiguous",
            row,
            "quote",
            f"{shorten(claims.text(row, 'quote'))} stands in the passage more than once",
            hint="quote a few words more",
        )


@rule(
    "quote-offsets",
    claims=("passage_id", "quote", "char_start", "char_end"),
    passages=PASSAGE,
    sources=("path",),
)
def quote_offsets(data: Dataset) -> Iterator[Finding]:
    """char_start and char_end of a claim are where its quote stands in the source.

    Programs find and mark the quote by them, without a search. They are derived: 0-based,
    half-open, in code points (W3C Web Annotation, TextPositionSelector).
    """
    claims, passages = data["claims"], data["passages"]
    known = claims.filled("char_start") & claims.filled("char_end") & (_occurrences(data) == 1)
    wrong = known & ~placed(data, claims, claims.values("quote"))
    starts, ends = claims.ints("char_start"), claims.ints("char_end")
    for row in np.flatnonzero(wrong):
        passage, quote = claims.parent("passage_id")[row], claims.text(row, "quote")
        if take(data.sources.lengths, data.passage_sources)[passage] < 0:
            continue  # the file is missing, which is reported there
        inner = passages.text(passage, "text").find(quote)
        start = int(passages.ints("char_start")[passage]) + inner
        end = start + len(quote)
        yield claims.finding(
            "quote-offsets",
            row,
            "char_start" if starts[row] != start else "char_end",
            f"the quote stands from {start} to {end}, not from {starts[row]} to {ends[row]}"
            if data.sound[passage]
            else f"the quote does not stand from {starts[row]} to {ends[row]}",
            hint="run `format`; offsets are never typed",
        )


def placed(data: Dataset, view: View, words: pa.Array) -> Mask:
    """Rows whose words stand from char_start to char_end of their passage.

    In the source or in the passage's own text: where these two differ it is the passage that is at
    fault, and what lies in it is right if it agrees with either.
    """

    def compute(data: Dataset) -> Mask:
        rows, passages = view.parent("passage_id"), data["passages"]
        starts, ends = view.ints("char_start"), view.ints("char_end")
        begin = take(passages.ints("char_start"), rows)
        mask: Mask = data.passages.equals(rows, starts - begin, ends - begin, words)
        unsound = ~take(data.sound, rows, 0) & ~mask
        return mask | (unsound & in_source(data, view, words)) if unsound.any() else mask

    return data.once(f"placed {view.table.name}", compute)


def in_source(data: Dataset, view: View, words: pa.Array) -> Mask:
    """Rows whose words stand from char_start to char_end of their source, in whatever passage."""

    def compute(data: Dataset) -> Mask:
        sources = take(data.passage_sources, view.parent("passage_id"))
        return data.sources.equals(sources, view.ints("char_start"), view.ints("char_end"), words)

    return data.once(f"in source {view.table.name}", compute)


def _occurrences(data: Dataset) -> Ints:
    """How often each quote stands in its passage: 0, 1, 2 for more than once, -1 for unknown."""
    return data.once("quote occurrences", _count_occurrences)


def _count_occurrences(data: Dataset) -> Ints:
    claims, passages = data["claims"], data["passages"]
    rows, quotes = claims.parent("passage_id"), claims.values("quote")
    sizes = np.asarray(pc.fill_null(pc.binary_length(quotes), 0))
    chosen = np.flatnonzero((sizes > 0) & take(passages.filled("text"), rows, 0))
    known = pc.take(quotes, pa.array(chosen))
    found = np.full(claims.n_rows, -1, dtype=np.int64)
    found[chosen] = occurrences(passages.values("text"), rows[chosen], known)
    sources, starts = data.passage_sources, passages.ints("char_start")
    ends = passages.ints("char_end")
    for row in chosen[(found[chosen] == 0) & ~take(data.sound, rows[chosen], 0)]:
        passage, quote = rows[row], quotes[int(row)].as_py()
        own = data.source_slice(sources[passage], starts[passage], ends[passage])
        found[row] = (quote in own) + (own.find(quote) < own.rfind(quote)) if own else -1
    return found


def _where_they_part(quote: str, text: str) -> str:
    """Where a quote leaves the text, for the contributor who mistyped it."""
    # what a longer beginning of the quote is found in, a shorter one is too
    length = bisect.bisect_left(
        range(len(quote)), True, key=lambda index: quote[: index + 1] not in text
    )
    if length < 3:
        return "copy it from the passage"
    at = text.index(quote[:length]) + length
    same, other = shorten(quote[:length][-20:]), shorten(text[at : at + 20])
    return f"up to {same} they agree; there the passage goes on {other}"
