"""Rules that tie sources, passages, quotes and mentions to the characters of the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, View, as_mask, counts
from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding, shorten

_SPANS = ("passage_id", "char_start", "char_end")


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
            yield sources.finding("source-file-missing", row, "path", message)


@rule("source-hash", sources=("path", "sha256"))
def source_hash(data: Dataset) -> Iterator[Finding]:
    """A source's sha256 is that of its file.

    The text is kept byte for byte; a changed byte would move every offset behind it.
    """
    sources = data["sources"]
    for row, (raw, given) in enumerate(
        zip(data.source_bytes, sources.values("sha256").to_pylist(), strict=True)
    ):
        if raw is None or given is None:
            continue
        actual = hashlib.sha256(raw).hexdigest()
        if actual != given:
            path = sources.text(row, "path")
            yield sources.finding(
                "source-hash",
                row,
                "sha256",
                f"{path} has the sha256 {actual}",
                hint="restore the file; if the text was meant to change, enter the new sha256",
            )


@rule("source-length", sources=("path", "n_chars"))
def source_length(data: Dataset) -> Iterator[Finding]:
    """A source's n_chars is the number of characters (Unicode code points) of its text."""
    sources = data["sources"]
    given = sources.ints("n_chars")
    wrong = (data.source_lengths >= 0) & sources.filled("n_chars") & (given != data.source_lengths)
    for row in np.flatnonzero(wrong):
        message = f"the text has {data.source_lengths[row]} characters, not {given[row]}"
        yield sources.finding("source-length", row, "n_chars", message)


def _inside_source(data: Dataset, view: View) -> Mask:
    """Passages whose span lies within their source's text."""
    sources = view.parent("source_id")
    lengths = np.where(sources >= 0, data.source_lengths[sources], -1)
    starts, ends = view.ints("char_start"), view.ints("char_end")
    known = view.filled("char_start") & view.filled("char_end") & (lengths >= 0)
    inside: Mask = known & (starts >= 0) & (starts < ends) & (ends <= lengths)
    return inside


@rule("passage-span", passages=("source_id", "char_start", "char_end"), sources=("path",))
def passage_span(data: Dataset) -> Iterator[Finding]:
    """A passage ends behind its start and within the text of its source."""
    passages = data["passages"]
    sources = passages.parent("source_id")
    readable = (sources >= 0) & (data.source_lengths[sources] >= 0)
    known = readable & passages.filled("char_start") & passages.filled("char_end")
    for row in np.flatnonzero(known & ~_inside_source(data, passages)):
        length = data.source_lengths[sources[row]]
        start, end = passages.ints("char_start")[row], passages.ints("char_end")[row]
        field = "char_start" if start >= length else "char_end"
        message = f"the passage runs from {start} to {end} in a text of {length} characters"
        yield passages.finding("passage-span", row, field, message)


@rule("passage-not-slice", passages=("source_id", "char_start", "char_end", "text"), sources=("path",))
def passage_not_slice(data: Dataset) -> Iterator[Finding]:
    """A passage's text is the slice of its source from char_start to char_end.

    The column is derived; one that differs was edited by hand, or its offsets were.
    """
    passages = data["passages"]
    inside = _inside_source(data, passages) & passages.filled("text")
    sources = passages.parent("source_id")
    equal = data.slices_equal(
        sources, passages.ints("char_start"), passages.ints("char_end"), passages.values("text")
    )
    for row in np.flatnonzero(inside & ~equal):
        start, end = passages.ints("char_start")[row], passages.ints("char_end")[row]
        actual = (data.source_texts[sources[row]] or "")[start:end]
        yield passages.finding(
            "passage-not-slice",
            row,
            "text",
            f"the source reads {shorten(actual, 120)} from {start} to {end}",
            hint="run `format`; the text comes from the source",
        )


@rule("passage-gap", passages=("source_id", "char_start", "char_end"), sources=("path",))
def passage_gap(data: Dataset) -> Iterator[Finding]:
    """Only white space lies between two passages, before the first and behind the last.

    Passages tile their source, so that nothing of the text is left out unseen.
    """
    passages = data["passages"]
    inside = _inside_source(data, passages)
    sources, starts = passages.parent("source_id"), passages.ints("char_start")
    broken = set(sources[(sources >= 0) & ~inside].tolist())
    rows = np.flatnonzero(inside)
    order = rows[np.lexsort((starts[rows], sources[rows]))]
    own, begin, end = sources[order], starts[order], passages.ints("char_end")[order]
    first = np.r_[True, own[1:] != own[:-1]] if len(order) else np.zeros(0, dtype=bool)
    before = np.where(first, 0, np.r_[0, end[:-1]]) if len(order) else np.zeros(0, np.int64)
    gaps = [(order[i], "char_start", own[i], before[i], begin[i]) for i in np.flatnonzero(before < begin)]
    last = np.r_[first[1:], True] if len(order) else first
    gaps += [
        (order[i], "char_end", own[i], end[i], data.source_lengths[own[i]])
        for i in np.flatnonzero(last & (end < data.source_lengths[own]))
    ]
    for row, field, source, start, stop in gaps:
        left_out = (data.source_texts[source] or "")[start:stop]
        if int(source) not in broken and left_out.strip():
            yield passages.finding(
                "passage-gap",
                row,
                field,
                f"{shorten(left_out.strip())} ({start} to {stop}) belongs to no passage",
                hint="add a passage for it",
            )
    for source in np.setdiff1d(np.flatnonzero(data.source_lengths > 0), sources):
        yield data["sources"].finding(
            "passage-gap", source, "path", "the text of this source has no passages"
        )


@rule("passage-overlap", passages=("source_id", "char_start", "char_end"), sources=("path",))
def passage_overlap(data: Dataset) -> Iterator[Finding]:
    """No two passages share a character."""
    passages = data["passages"]
    rows = np.flatnonzero(_inside_source(data, passages))
    sources, starts = passages.parent("source_id"), passages.ints("char_start")
    order = rows[np.lexsort((starts[rows], sources[rows]))]
    own, begin, end = sources[order], starts[order], passages.ints("char_end")[order]
    overlaps = (own[1:] == own[:-1]) & (begin[1:] < end[:-1])
    for index in np.flatnonzero(overlaps):
        row, earlier = order[index + 1], order[index]
        yield passages.finding(
            "passage-overlap",
            row,
            "char_start",
            f"the passage starts at {begin[index + 1]}, where "
            f"{passages.text(earlier, 'passage_id')} has not ended ({end[index]})",
        )


@rule("passage-ordinal", passages=("source_id", "ordinal", "char_start"), sources=("source_id",))
def passage_ordinal(data: Dataset) -> Iterator[Finding]:
    """Passages are numbered 1, 2, 3 … in the order of the text."""
    passages = data["passages"]
    sources, starts = passages.parent("source_id"), passages.ints("char_start")
    known = (sources >= 0) & passages.filled("ordinal") & passages.filled("char_start")
    rows = np.flatnonzero(known)
    order = rows[np.lexsort((starts[rows], sources[rows]))]
    own = sources[order]
    first = np.r_[True, own[1:] != own[:-1]] if len(order) else np.zeros(0, dtype=bool)
    begins = np.flatnonzero(first)
    expected = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)])) + 1
    given = passages.ints("ordinal")[order]
    for index in np.flatnonzero(given != expected):
        message = f"the passage is number {expected[index]} of its source, not {given[index]}"
        yield passages.finding("passage-ordinal", order[index], "ordinal", message)


@rule("section-not-heading", passages=("source_id", "section_id", "kind", "char_start"))
def section_not_heading(data: Dataset) -> Iterator[Finding]:
    """A passage's section is a title or heading of the same source that stands before it."""
    passages = data["passages"]
    section = passages.parent("section_id")
    rows = np.flatnonzero(section >= 0)
    heads = passages.equals("kind", "title", "heading")
    starts = passages.ints("char_start")
    target = section[rows]
    own = as_mask(
        pc.equal(
            pc.take(passages.values("source_id"), pa.array(rows)),
            pc.take(passages.values("source_id"), pa.array(target)),
        )
    )
    fits = own & heads[target] & (starts[target] < starts[rows])
    for row in rows[~fits]:
        shown = shorten(passages.text(row, "section_id"))
        message = f"{shown} is no title or heading of this source that stands before the passage"
        yield passages.finding("section-not-heading", row, "section_id", message)


@rule("duplicate-of", passages=("disposition", "duplicate_of", "text", "char_start", "source_id"))
def duplicate_of(data: Dataset) -> Iterator[Finding]:
    """A duplicate names the earlier passage it repeats, and repeats it word for word.

    A passage that says the same in other words is coded and may name what it repeats as well;
    no other passage does.
    """
    passages = data["passages"]
    is_duplicate = passages.equals("disposition", "duplicate")
    for row in np.flatnonzero(is_duplicate & passages.empty("duplicate_of")):
        message = "the passage is a duplicate, but of which?"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    named = passages.filled("duplicate_of")
    others = named & ~is_duplicate & ~passages.equals("disposition", "coded")
    for row in np.flatnonzero(others & passages.filled("disposition")):
        message = "only a duplicate or a coded passage repeats another"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    original = passages.parent("duplicate_of")
    rows = np.flatnonzero(original >= 0)
    starts, texts = passages.ints("char_start"), passages.values("text")
    later = starts[original[rows]] >= starts[rows]
    for row in rows[later]:
        message = f"{shorten(passages.text(row, 'duplicate_of'))} does not stand before this passage"
        yield passages.finding("duplicate-of", row, "duplicate_of", message)
    same = as_mask(
        pc.equal(pc.take(texts, pa.array(rows)), pc.take(texts, pa.array(original[rows])))
    )
    for row in rows[~later & ~same & is_duplicate[rows]]:
        yield passages.finding(
            "duplicate-of",
            row,
            "disposition",
            f"the passage is not word for word {shorten(passages.text(row, 'duplicate_of'))}",
            hint="code it, and let its claims restate those of the first",
        )


@rule("coded-without-claim", passages=("disposition",), claims=("passage_id",))
def coded_without_claim(data: Dataset) -> Iterator[Finding]:
    """A coded passage has at least one claim."""
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
    """A passage that is not coded has no claims."""
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


def _source_of(data: Dataset, view: View) -> Ints:
    """For each row, through its passage, the row of its source; -1 without one."""
    passages, parents = data["passages"].parent("source_id"), view.parent("passage_id")
    if not len(passages):
        return np.full(view.n_rows, -1, dtype=np.int64)
    return np.where(parents >= 0, passages[parents], -1)


def _within_passage(data: Dataset, view: View) -> Mask:
    """Where a row's span lies within its passage's."""
    passages, parents = data["passages"], view.parent("passage_id")
    begin, end = passages.ints("char_start"), passages.ints("char_end")
    if not len(begin):
        return np.zeros(view.n_rows, dtype=bool)
    starts, ends = view.ints("char_start"), view.ints("char_end")
    within: Mask = (parents >= 0) & (starts >= begin[parents]) & (ends <= end[parents])
    return within


@rule(
    "quote-not-in-passage",
    claims=("passage_id", "quote"),
    passages=("text",),
)
def quote_not_in_passage(data: Dataset) -> Iterator[Finding]:
    """A quote is copied letter for letter from its passage.

    It is what makes a claim traceable; one changed letter would leave nothing to find it by.
    """
    for row, quote, text, count in _quotes(data):
        if count == 0:
            claims = data["claims"]
            yield claims.finding(
                "quote-not-in-passage",
                row,
                "quote",
                f"{shorten(quote)} does not stand in {claims.text(row, 'passage_id')}",
                hint=_where_they_part(quote, text),
            )


@rule("quote-ambiguous", claims=("passage_id", "quote"), passages=("text",))
def quote_ambiguous(data: Dataset) -> Iterator[Finding]:
    """A quote stands in its passage only once, so that it is clear which words are meant."""
    for row, quote, _, count in _quotes(data):
        if count > 1:
            yield data["claims"].finding(
                "quote-ambiguous",
                row,
                "quote",
                f"{shorten(quote)} stands {count} times in the passage",
                hint="quote a few words more",
            )


def _quotes(data: Dataset) -> Iterator[tuple[int, str, str, int]]:
    """Row, quote, passage and number of occurrences of the quotes that do not occur just once."""
    claims = data["claims"]
    quotes = claims.values("quote").to_pylist()
    texts = claims.parent_values("passage_id", "text").to_pylist()
    for row, (quote, text) in enumerate(zip(quotes, texts, strict=True)):
        if quote and text:
            first = text.find(quote)
            if first < 0 or text.find(quote, first + 1) >= 0:
                yield row, quote, text, len(re.findall(f"(?={re.escape(quote)})", text))


def _where_they_part(quote: str, text: str) -> str:
    """Where a quote leaves the text, for the contributor who mistyped it."""
    length = next((n for n in range(len(quote), 0, -1) if quote[:n] in text), 0)
    if length < 3:
        return "copy it from the passage"
    at = text.index(quote[:length]) + length
    return f"up to {shorten(quote[:length][-20:])} they agree; there the passage goes on {shorten(text[at : at + 20])}"


@rule("quote-offsets", claims=("quote", *_SPANS), passages=("text", "source_id", *_SPANS), sources=("path",))
def quote_offsets(data: Dataset) -> Iterator[Finding]:
    """char_start and char_end of a claim are where its quote stands in the source.

    They are derived: 0-based, half-open, in code points (W3C Web Annotation, TextPositionSelector).
    """
    claims = data["claims"]
    unfit = {row for row, *_ in _quotes(data)}
    starts, ends = claims.ints("char_start"), claims.ints("char_end")
    right = _within_passage(data, claims) & data.slices_equal(
        _source_of(data, claims), starts, ends, claims.values("quote")
    )
    known = claims.filled("quote") & claims.filled("char_start") & claims.filled("char_end")
    texts = claims.parent_values("passage_id", "text")
    begins = claims.parent_values("passage_id", "char_start")
    for row in np.flatnonzero(known & ~right):
        text, begin = texts[row].as_py(), begins[row].as_py()
        if int(row) in unfit or text is None or begin is None:
            continue
        quote = claims.text(row, "quote")
        start = begin + text.find(quote)
        end = start + len(quote)
        field = "char_start" if starts[row] != start else "char_end"
        if starts[row] == start and ends[row] == end:
            continue  # the passage's own text is at fault and is reported there
        yield claims.finding(
            "quote-offsets",
            row,
            field,
            f"the quote stands from {start} to {end}, not from {starts[row]} to {ends[row]}",
            hint="run `format`; offsets are never typed",
        )


@rule("mention-not-at-offset", mentions=("surface", *_SPANS), passages=("source_id", *_SPANS), sources=("path",))
def mention_not_at_offset(data: Dataset) -> Iterator[Finding]:
    """A mention's surface is what the source reads from char_start to char_end."""
    mentions = data["mentions"]
    sources = _source_of(data, mentions)
    starts, ends = mentions.ints("char_start"), mentions.ints("char_end")
    equal = data.slices_equal(sources, starts, ends, mentions.values("surface"))
    known = mentions.filled("surface") & mentions.filled("char_start") & mentions.filled("char_end")
    known &= (sources >= 0) & (np.where(sources >= 0, data.source_lengths[sources], -1) >= 0)
    for row in np.flatnonzero(known & ~equal):
        actual = (data.source_texts[sources[row]] or "")[max(starts[row], 0) : max(ends[row], 0)]
        surface = mentions.text(row, "surface")
        passage = mentions.parent_values("passage_id", "text")[row].as_py() or ""
        field = "char_start" if surface in passage else "surface"
        yield mentions.finding(
            "mention-not-at-offset",
            row,
            field,
            f"the source reads {shorten(actual)} from {starts[row]} to {ends[row]}, not "
            f"{shorten(surface)}",
            hint="run `format`; offsets are never typed"
            if field == "char_start"
            else "copy the surface from the passage",
        )


@rule("mention-outside-passage", mentions=_SPANS, passages=_SPANS)
def mention_outside_passage(data: Dataset) -> Iterator[Finding]:
    """A mention lies within its passage."""
    mentions = data["mentions"]
    known = mentions.filled("char_start") & mentions.filled("char_end")
    known &= mentions.parent("passage_id") >= 0
    for row in np.flatnonzero(known & ~_within_passage(data, mentions)):
        yield mentions.finding(
            "mention-outside-passage",
            row,
            "passage_id",
            f"characters {mentions.ints('char_start')[row]} to {mentions.ints('char_end')[row]} do "
            f"not lie in {mentions.text(row, 'passage_id')}",
        )


@rule("mention-target", mentions=("actor_id", "place_id"))
def mention_target(data: Dataset) -> Iterator[Finding]:
    """A mention names exactly one: an actor or a place."""
    mentions = data["mentions"]
    both = mentions.filled("actor_id") & mentions.filled("place_id")
    for row in np.flatnonzero(both):
        message = "the mention names an actor and a place; which of them is meant here?"
        yield mentions.finding("mention-target", row, "place_id", message)
    for row in np.flatnonzero(mentions.empty("actor_id") & mentions.empty("place_id")):
        message = "the mention names neither an actor nor a place"
        yield mentions.finding("mention-target", row, "actor_id", message)


@rule(
    "mention-missing",
    mentions=("surface", "form", "char_start", "char_end", "passage_id"),
    passages=("source_id", "char_start", "char_end", "text"),
    sources=("path",),
    actors=("name",),
    places=("name",),
)
def mention_missing(data: Dataset) -> Iterator[Finding]:
    """Every occurrence of a known name in the text is a mention.

    Known are the names of actors and places and every surface coded as a name, metonym, demonym
    or abbreviation; an occurrence inside a longer mention is covered by it.
    """
    mentions, passages = data["mentions"], data["passages"]
    names = _known_names(data)
    if not names:
        return
    covered = np.zeros(len(data.codes) + 1, dtype=bool)
    sources = _source_of(data, mentions)
    starts, ends = mentions.ints("char_start"), mentions.ints("char_end")
    lengths = np.where(sources >= 0, data.source_lengths[sources], -1)
    usable = (starts >= 0) & (starts < ends) & (ends <= lengths)
    rows = np.flatnonzero(usable)
    change = np.zeros(len(data.codes) + 1, dtype=np.int64)
    np.add.at(change, data.source_offsets[sources[rows]] + starts[rows], 1)
    np.add.at(change, data.source_offsets[sources[rows]] + ends[rows], -1)
    covered = np.cumsum(change) > 0
    for source, text in enumerate(data.source_texts):
        for start, end in _occurrences(text or "", names):
            offset = data.source_offsets[source] + start
            if covered[offset:offset + (end - start)].all():
                continue
            row = _passage_at(passages, source, start)
            if row is None:
                continue
            inner = start - int(passages.ints("char_start")[row])
            word = (text or "")[start:end]
            yield passages.finding(
                "mention-missing",
                row,
                "text",
                f"{shorten(word)} at {start} is no mention, though the name is known",
                hint=f"add a row for it to mentions, in {passages.text(row, 'passage_id')}",
                shift=_shift(passages, row, inner),
            )


def _known_names(data: Dataset) -> list[str]:
    """Distinct names, longest first, so that a longer name wins over one inside it."""
    mentions = data["mentions"]
    named = mentions.equals("form", "name", "metonym", "demonym", "abbreviation")
    surfaces = pc.unique(pc.filter(mentions.values("surface"), pa.array(named))).to_pylist()
    names = {*surfaces, *data["actors"].values("name").to_pylist()}
    names |= set(data["places"].values("name").to_pylist())
    return sorted((name for name in names if name), key=lambda name: (-len(name), name))


def _occurrences(text: str, names: list[str]) -> Iterator[tuple[int, int]]:
    """Spans of known names in `text`, whole words, leftmost and longest first."""
    marked = _mark(text, names)
    if marked is None:
        return
    offset = 0
    for index, part in enumerate(re.split("[\x02\x03]", marked)):
        if index % 2:
            yield offset, offset + len(part)
        offset += len(part)


def _mark(text: str, names: list[str]) -> str | None:
    """`text` with every known name between two marks; RE2 does this in linear time."""
    if "\x02" in text or "\x03" in text:
        return None
    pattern = "|".join(_whole_word(name) for name in names)
    marked = pc.replace_substring_regex(
        pa.array([text]), pattern=f"({pattern})", replacement="\x02\\1\x03"
    )
    return str(marked[0].as_py())


def _whole_word(name: str) -> str:
    # RE2's \b knows ASCII words only; a name that ends in another character goes without
    start = r"\b" if name[0].isascii() and name[0].isalnum() else ""
    end = r"\b" if name[-1].isascii() and name[-1].isalnum() else ""
    return start + re.escape(name) + end


def _passage_at(passages: View, source: int, offset: int) -> int | None:
    hit = (
        (passages.parent("source_id") == source)
        & (passages.ints("char_start") <= offset)
        & (offset < passages.ints("char_end"))
    )
    rows = np.flatnonzero(hit)
    return int(rows[0]) if len(rows) else None


def _shift(view: View, row: int, inner: int) -> int:
    """Characters from the start of a text cell on disk to its character `inner`."""
    text = view.text(row, "text")
    quoted = '"' in text or "," in text
    return inner + quoted + text[:inner].count('"')
