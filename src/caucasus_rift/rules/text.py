"""Rules that tie sources, passages, quotes and mentions to the characters of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.rules.cycles import in_cycle
from caucasus_rift.rules.dataset import (
    Dataset,
    Ints,
    Mask,
    as_mask,
    counts,
    steps,
    take,
    take_values,
)
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Budget, Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_PASSAGE = ("source_id", "char_start", "char_end", "text")


@rule("source-file-missing", sources=("source_id", "path"))
def source_file_missing(data: Dataset) -> Iterator[Finding]:
    """The text of every source is in the package, as UTF-8.

    Without it no passage, quote or mention can be traced to the characters it was read from.
    """
    sources = data["sources"]
    for row, (raw, text) in enumerate(zip(data.source_bytes, data.source_texts, strict=True)):
        if text is None and sources.filled("path")[row]:
            path = shorten(sources.text(row, "path"))
            message = f"there is no file {path}" if raw is None else f"the file {path} is not UTF-8"
            if data.left_unread[row]:
                message = f"the file {path} is not read: it is named too often, or too large"
            yield sources.finding("source-file-missing", row, "path", message)


@rule("source-hash", sources=("path", "sha256"))
def source_hash(data: Dataset) -> Iterator[Finding]:
    """A source's sha256 is that of its file.

    The text is kept byte for byte; a changed byte would move every offset behind it.
    """
    sources = data["sources"]
    for row, actual in _changed(data):
        yield sources.finding(
            "source-hash",
            row,
            "sha256",
            f"{sources.text(row, 'path')} has the sha256 {actual}",
            hint="restore the file; if the text was meant to change, enter the new sha256",
        )


def _changed(data: Dataset) -> Iterator[tuple[int, str]]:
    """Sources whose text has not the sha256 that is given, with the one it has."""
    given = data["sources"].values("sha256").to_pylist()
    each = zip(data.source_hashes, data.source_texts, given, strict=True)
    for row, (actual, text, wanted) in enumerate(each):
        if actual is not None and text is not None and wanted is not None and actual != wanted:
            yield row, actual


@rule("source-length", sources=("path", "n_chars", "sha256"))
def source_length(data: Dataset) -> Iterator[Finding]:
    """A source's n_chars is the number of characters (Unicode code points) of its text.

    It tells whether offsets were counted in bytes or in characters. Where the file itself was
    changed, source-hash says so and nothing is said here.
    """
    sources = data["sources"]
    given, actual = sources.ints("n_chars"), data.sources.lengths
    wrong = (actual >= 0) & sources.filled("n_chars") & (given != actual)
    wrong[[row for row, _ in _changed(data)]] = False
    for row in np.flatnonzero(wrong):
        message = f"the text has {actual[row]} characters, not {given[row]}"
        yield sources.finding("source-length", row, "n_chars", message)


def _spans(data: Dataset) -> tuple[Ints, Ints, Ints, Mask]:
    """Source, start and end of each passage, and whether it can be held against its text."""
    passages = data["passages"]
    sources = data.passage_sources
    known = passages.filled("char_start") & passages.filled("char_end")
    known &= take(data.sources.lengths, sources) >= 0
    return sources, passages.ints("char_start"), passages.ints("char_end"), known


@rule("passage-span", passages=("source_id", "char_start", "char_end"), sources=("path",))
def passage_span(data: Dataset) -> Iterator[Finding]:
    """A passage ends behind its start and within the text of its source.

    Any other span has no words.
    """
    sources, starts, ends, known = _spans(data)
    inside = data.sources.spans(sources, starts, ends) & (starts < ends)
    lengths = take(data.sources.lengths, sources)
    for row in np.flatnonzero(known & ~inside):
        field = "char_end" if 0 <= starts[row] < lengths[row] else "char_start"
        message = f"{starts[row]} to {ends[row]} is no span of a text of {lengths[row]} characters"
        yield data["passages"].finding("passage-span", row, field, message)


@rule("passage-not-slice", passages=_PASSAGE, sources=("path",))
def passage_not_slice(data: Dataset) -> Iterator[Finding]:
    """A passage's text is the slice of its source from char_start to char_end.

    The column is derived; one that differs was edited by hand, or its offsets were. What else
    disagrees with the source where the passage does follows from it and is not reported.
    """
    passages = data["passages"]
    sources, starts, ends, known = _spans(data)
    inside = data.sources.spans(sources, starts, ends) & (starts < ends)
    wrong = known & inside & passages.filled("text") & ~data.sound
    if wrong.any():
        # one that starts where another does has a wrong start, not a wrong text
        wrong &= ~passages.repeats("source_id", "char_start")
    for row in np.flatnonzero(wrong):
        actual = data.source_slice(sources[row], starts[row], ends[row])
        yield passages.finding(
            "passage-not-slice",
            row,
            "text",
            f"the source reads {shorten(actual, 120)} from {starts[row]} to {ends[row]}",
            hint="run `format`; the text comes from the source",
        )


def _in_text_order(data: Dataset, chosen: Mask) -> tuple[Ints, Ints, Mask]:
    """The passages that are `chosen` in the order of the text, their sources, and the firsts."""
    passages = data["passages"]
    sources, starts = data.passage_sources, passages.ints("char_start")
    rows = np.flatnonzero(chosen & (sources >= 0))
    order = rows[np.lexsort((starts[rows], sources[rows]))]
    own = sources[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = own[1:] != own[:-1]
    return order, own, first


@rule("passage-gap", passages=_PASSAGE, sources=("path",))
def passage_gap(data: Dataset) -> Iterator[Finding]:
    """Only white space lies between two passages, before the first and behind the last.

    Passages tile their source, so that nothing of the text is left out unseen.
    """
    passages, lengths = data["passages"], data.sources.lengths
    order, own, first = _in_text_order(data, passages.filled("char_start"))
    starts = passages.ints("char_start")[order]
    # of a passage that ends before it starts, which is reported there, the start is known
    ends = np.maximum(passages.ints("char_end")[order], starts)
    before = np.where(first, 0, np.roll(ends, 1))
    last = np.roll(first, -1)
    open_before = _hold_words(data, own, before, starts)
    open_behind = _hold_words(data, own, np.where(last, ends, lengths[own]), lengths[own])
    gaps = [(order[at], "char_start", before[at], starts[at]) for at in np.flatnonzero(open_before)]
    budget = Budget()
    gaps += [
        (order[at], "char_end", ends[at], lengths[own[at]]) for at in np.flatnonzero(open_behind)
    ]
    sources = data.passage_sources
    for row, field, start, end in gaps:
        left_out = data.source_slice(sources[row], start, end).strip()
        if left_out and not _in_faulty_passage(data, sources[row], left_out, budget):
            message = f"{shorten(left_out)} ({start} to {end}) belongs to no passage"
            yield passages.finding("passage-gap", row, field, message, hint="add a passage for it")
    for source in np.setdiff1d(np.flatnonzero((lengths > 0) & _first(data)), sources):
        message = "the text of this source has no passages"
        yield data["sources"].finding("passage-gap", source, "path", message)


def _hold_words(data: Dataset, sources: Ints, starts: Ints, ends: Ints) -> Mask:
    """Where there may be more than ASCII white space from start to end; none from behind an end."""
    corpus = data.sources
    starts, ends = np.maximum(starts, 0), np.minimum(ends, corpus.lengths[sources])
    mask: Mask = starts < ends
    rows = np.flatnonzero(mask)
    if len(rows):
        first, last = (corpus.place(sources[rows], each[rows]) for each in (starts, ends))
        at, begins = steps(first, last - first)
        mask[rows] = np.logical_or.reduceat(_SOLID[corpus.octets[at]], begins)
    return mask


_SOLID = np.ones(256, dtype=bool)
_SOLID[list(b" \t\n\r")] = False


def _first(data: Dataset) -> Mask:
    """Sources with an id that can be read, and of which none before them has the id or path."""
    table, mask = data["sources"].table, data["sources"].filled("source_id").copy()
    for name in ("source_id", "path"):
        cells = table.strings(name)
        mask &= np.asarray(pc.index_in(cells, value_set=cells)) == np.arange(len(cells))
    return mask


def _in_faulty_passage(data: Dataset, source: int, words: str, budget: Budget) -> bool:
    """Whether the words are those of a passage that is there, but with the wrong offsets.

    Or a part of them, as far as the budget allows to look for it.
    """
    texts = data.once("faulty passages", _faulty_passages).get(int(source), {})
    if words in texts or not texts:
        return words in texts
    joined = data.once(f"faulty passages of {source}", lambda _: "\0".join(texts))
    return budget.allows("", len(joined)) and words in joined


def _faulty_passages(data: Dataset) -> dict[int, dict[str, None]]:
    """The texts of passages that are not the slice of their source, by source."""
    found: dict[int, dict[str, None]] = {}
    for row in np.flatnonzero(~data.sound):
        text = data["passages"].text(row, "text").strip()
        found.setdefault(int(data.passage_sources[row]), {})[text] = None
    return found


@rule("passage-overlap", passages=_PASSAGE, sources=("path",))
def passage_overlap(data: Dataset) -> Iterator[Finding]:
    """No two passages share a character.

    What stands in two passages would be coded twice.
    """
    passages = data["passages"]
    order, _, first = _in_text_order(data, data.sound)
    starts, ends = passages.ints("char_start")[order], passages.ints("char_end")[order]
    overlaps = ~first & (starts < np.roll(ends, 1))
    for at in np.flatnonzero(overlaps):
        yield passages.finding(
            "passage-overlap",
            order[at],
            "char_start",
            f"the passage starts at {starts[at]}, where "
            f"{passages.text(order[at - 1], 'passage_id')} has not ended ({ends[at - 1]})",
        )


@rule("passage-ordinal", passages=(*_PASSAGE, "ordinal"), sources=("path",))
def passage_ordinal(data: Dataset) -> Iterator[Finding]:
    """Passages are numbered 1, 2, 3 … in the order of the text.

    So a reader who sorts by ordinal reads the text. Where several in a row are off by the same
    amount, as behind a passage that is missing, they are one finding, at the first of them.
    """
    passages = data["passages"]
    order, own, first = _in_text_order(data, data.sound)
    begins = np.flatnonzero(first)
    counted = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    given = passages.ints("ordinal")[order]
    expected = 1 + counted + _without_place_before(data, own, given)
    off = np.where(passages.filled("ordinal")[order], given - expected, 0)
    starts = (off != 0) & (first | (off != np.roll(off, 1)))
    if starts.any():
        # one that has another's number is reported; those behind it may be off as well
        alone = np.roll(first, -1) | (off != np.roll(off, -1))
        starts &= ~(alone & passages.repeats("source_id", "ordinal")[order])
    for at in np.flatnonzero(starts):
        message = f"the passage is number {expected[at]} of its source, not {given[at]}"
        yield passages.finding("passage-ordinal", order[at], "ordinal", message)


def _without_place_before(data: Dataset, sources: Ints, ordinals: Ints) -> Ints:
    """How many passages of a source have a lower ordinal, but offsets that are at fault."""
    passages = data["passages"]
    own = data.passage_sources
    rows = np.flatnonzero((own >= 0) & ~data.sound & passages.filled("ordinal"))
    keys = np.sort(_joint(own[rows], passages.ints("ordinal")[rows]))
    lower = np.searchsorted(keys, _joint(sources, ordinals))
    return lower - np.searchsorted(keys, _joint(sources, np.zeros_like(ordinals)))


def _joint(sources: Ints, ordinals: Ints) -> Ints:
    """Source and ordinal as one number, which sorts as they do."""
    return sources * 2**32 + np.clip(ordinals, 0, 2**32 - 1)


@rule("section-not-heading", passages=("section_id", "kind", *_PASSAGE), sources=("path",))
def section_not_heading(data: Dataset) -> Iterator[Finding]:
    """A passage's section is a title or heading of the same source that stands before it.

    Sections are how a passage is found again in the outline of its text.
    """
    passages = data["passages"]
    section = passages.parent("section_id")
    rows = np.flatnonzero((section >= 0) & ~in_cycle(section))
    # one whose kind is at fault may be a heading
    may = passages.equals("kind", "title", "heading") | ~passages.filled("kind")
    fits = may[section[rows]]
    fits &= _stands_before(data, section[rows], rows)
    for row in rows[~fits]:
        shown = shorten(passages.text(row, "section_id"))
        message = f"{shown} is no title or heading of this source that stands before the passage"
        yield passages.finding("section-not-heading", row, "section_id", message)


def _stands_before(data: Dataset, rows: Ints, others: Ints) -> Mask:
    """Where the passages `rows` stand before the passages `others` of the same source.

    One whose source or offsets are at fault may stand anywhere.
    """
    starts, sources = data["passages"].ints("char_start"), data.passage_sources
    known = (sources[rows] >= 0) & (sources[others] >= 0)
    behind = data.sound[rows] & data.sound[others] & (starts[rows] >= starts[others])
    mask: Mask = ~known | ((sources[rows] == sources[others]) & ~behind)
    return mask


@rule("duplicate-of", passages=("disposition", "duplicate_of", *_PASSAGE), sources=("path",))
def duplicate_of(data: Dataset) -> Iterator[Finding]:
    """A duplicate names the earlier passage it repeats, and repeats it word for word.

    A passage that says the same in other words is coded and may name what it repeats as well;
    no other passage does. So nothing that the text says is left uncoded as a mere repetition.
    """
    passages = data["passages"]
    is_duplicate = passages.equals("disposition", "duplicate")
    for row in np.flatnonzero(is_duplicate & passages.empty("duplicate_of")):
        message = "the passage is a duplicate, but of which?"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    may = is_duplicate | passages.equals("disposition", "coded") | passages.empty("disposition")
    for row in np.flatnonzero(passages.filled("duplicate_of") & ~may):
        message = "only a duplicate or a coded passage repeats another"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    original = passages.parent("duplicate_of")
    rows = np.flatnonzero((original >= 0) & may & ~in_cycle(original))
    before = _stands_before(data, original[rows], rows)
    for row in rows[~before]:
        shown = shorten(passages.text(row, "duplicate_of"))
        message = f"{shown} is no passage of this source that stands before this one"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    texts = passages.values("text")
    same = as_mask(pc.equal(take_values(texts, rows), take_values(texts, original[rows])))
    known = data.sound[rows] & data.sound[original[rows]]
    for row in rows[before & ~same & known & is_duplicate[rows]]:
        yield passages.finding(
            "duplicate-of",
            row,
            "disposition",
            f"the passage is not word for word {shorten(passages.text(row, 'duplicate_of'))}",
            hint="code it, and let its claims restate those of the first",
        )


@rule("coded-without-claim", passages=("disposition",), claims=("passage_id",))
def coded_without_claim(data: Dataset) -> Iterator[Finding]:
    """A coded passage has at least one claim.

    Otherwise it would count as read, though nothing was read from it.
    """
    passages = data["passages"]
    claims = counts(data["claims"].parent("passage_id"), passages.n_rows)
    for row in np.flatnonzero(passages.equals("disposition", "coded") & (claims == 0)):
        yield passages.finding(
            "coded-without-claim",
            row,
            "disposition",
            "the passage counts as coded, but no claim is read from it",
            hint="code its claims, or say why it has none",
        )


@rule("claim-in-uncoded-passage", passages=("disposition",), claims=("passage_id",))
def claim_in_uncoded_passage(data: Dataset) -> Iterator[Finding]:
    """A passage that is not coded has no claims.

    Its disposition says that there is nothing to code in it; one of the two is wrong.
    """
    passages = data["passages"]
    claims = counts(data["claims"].parent("passage_id"), passages.n_rows)
    uncoded = passages.filled("disposition") & ~passages.equals("disposition", "coded")
    for row in np.flatnonzero(uncoded & (claims > 0)):
        yield passages.finding(
            "claim-in-uncoded-passage",
            row,
            "disposition",
            f"{claims[row]} claim(s) are read from the passage, but it counts as "
            f"{passages.text(row, 'disposition')}",
            hint="the disposition of a passage with claims is coded",
        )
