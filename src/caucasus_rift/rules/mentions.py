"""Rules that tie mentions to the text, and the text's names to mentions."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, steps, take
from caucasus_rift.rules.quotes import PASSAGE, in_source, placed
from caucasus_rift.rules.registry import rule
from caucasus_rift.rules.words import is_word
from tablewright.base.byte_search import octets_of
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

_MENTION = ("passage_id", "surface", "char_start", "char_end")


@rule("mention-not-at-offset", mentions=_MENTION, passages=PASSAGE, sources=("path",))
def mention_not_at_offset(data: Dataset) -> Iterator[Finding]:
    """A mention's surface is what the source reads from char_start to char_end.

    Surface and offsets say the same twice; where they differ one cannot know which word is meant.
    """
    mentions, passages = data["mentions"], data["passages"]
    starts, ends, parents = mentions.ints("char_start"), mentions.ints("char_end"), _parents(data)
    for row in np.flatnonzero(_known(data) & ~_at_offset(data)):
        surface, passage = mentions.text(row, "surface"), parents[row]
        actual = data.source_slice(data.passage_sources[passage], starts[row], ends[row])
        field = "char_start" if surface in passages.text(passage, "text") else "surface"
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


@rule("mention-outside-passage", mentions=_MENTION, passages=PASSAGE, sources=("path",))
def mention_outside_passage(data: Dataset) -> Iterator[Finding]:
    """A mention lies within its passage.

    Whoever reads the passage would look for it in vain.
    """
    mentions = data["mentions"]
    starts, ends = mentions.ints("char_start"), mentions.ints("char_end")
    for row in np.flatnonzero(_outside(data)):
        yield mentions.finding(
            "mention-outside-passage",
            row,
            "passage_id",
            f"characters {starts[row]} to {ends[row]} do not lie in "
            f"{mentions.text(row, 'passage_id')}",
        )


def _parents(data: Dataset) -> Ints:
    return data["mentions"].parent("passage_id")


def _known(data: Dataset) -> Mask:
    """Mentions that can be held against the text of their source."""
    mentions, sources = data["mentions"], data.passage_sources
    known = mentions.filled("surface") & mentions.filled("char_start") & mentions.filled("char_end")
    known &= take(data.sources.lengths, take(sources, _parents(data))) >= 0
    return known


def _at_offset(data: Dataset) -> Mask:
    """Mentions whose surface stands at their offsets, in their own passage or elsewhere."""
    mentions = data["mentions"]
    surfaces = mentions.values("surface")
    here = placed(data, mentions, surfaces)
    return here if here.all() else here | in_source(data, mentions, surfaces)


def _outside(data: Dataset) -> Mask:
    """Mentions that stand at their offsets, but in another passage."""
    mentions = data["mentions"]
    placed_here = placed(data, mentions, mentions.values("surface"))
    return _known(data) & _at_offset(data) & ~placed_here


@rule("mention-target", mentions=("actor_id", "place_id"))
def mention_target(data: Dataset) -> Iterator[Finding]:
    """A mention names exactly one: an actor or a place.

    A name with two referents, or none, is counted twice or not at all.
    """
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
    mentions=(*_MENTION, "form"),
    passages=PASSAGE,
    sources=("path",),
    actors=("name",),
    places=("name",),
)
def mention_missing(data: Dataset) -> Iterator[Finding]:
    """Every occurrence of a known name in the text is a mention.

    Otherwise counts of who is named depend on who coded. Known are the names of actors and places
    and every surface coded as a name, metonym, demonym or abbreviation; an occurrence inside a
    longer mention is covered by it.
    """
    passages, corpus = data["passages"], data.passages
    starts, ends = _occurrences(corpus.texts, _known_names(data))
    rows = np.searchsorted(corpus.bounds, starts, side="right") - 1
    missing = _open(data, starts, ends) & data.sound[rows]
    misplaced = _misplaced(data)
    rows, starts, ends = rows[missing], starts[missing], ends[missing]
    inners, inner_ends = (corpus.characters(rows, each) for each in (starts, ends))
    row, text = -1, ""
    for at, (inner, end) in enumerate(zip(inners.tolist(), inner_ends.tolist(), strict=True)):
        if rows[at] != row:
            row = int(rows[at])
            text = passages.text(row, "text")
        word = text[inner:end]
        if not is_word(text, inner, end) or _excused(misplaced, row, word):
            continue
        yield passages.finding(
            "mention-missing",
            row,
            "text",
            f"{shorten(word)} is no mention here, though the name is known",
            hint=f"add a row for it to mentions, in {passages.text(row, 'passage_id')}",
            shift=passages.shift(row, "text", inner),
        )


def _open(data: Dataset, starts: Ints, ends: Ints) -> Mask:
    """Where mentions do not cover all bytes from start to end of the passages' texts."""
    mentions, corpus, rows = data["mentions"], data.passages, _parents(data)
    begin = take(data["passages"].ints("char_start"), rows)
    first, last = mentions.ints("char_start") - begin, mentions.ints("char_end") - begin
    inside = corpus.spans(rows, first, last) & (first < last)
    first, last = (corpus.place(rows[inside], each[inside]) for each in (first, last))
    is_open = np.ones(len(corpus.octets), dtype=bool)
    is_open[steps(first, last - first)[0]] = False
    at, begins = steps(starts, ends - starts)
    mask: Mask = np.logical_or.reduceat(is_open[at], begins) if len(at) else at.astype(bool)
    return mask


def _misplaced(data: Dataset) -> Counter[tuple[int, str]]:
    """How many mentions of a passage (-1: of any) are there, but with a fault of their own."""
    mentions, rows = data["mentions"], _parents(data)
    wrong = np.flatnonzero(~placed(data, mentions, mentions.values("surface")))
    # one that stands at its offsets has the wrong passage, not the wrong offsets
    anywhere = _outside(data) | (rows < 0)
    return Counter(
        (-1 if anywhere[row] else int(rows[row]), mentions.text(row, "surface")) for row in wrong
    )


def _excused(misplaced: Counter[tuple[int, str]], row: int, word: str) -> bool:
    """Whether a misplaced mention accounts for a name, which it then does no more."""
    for key in ((row, word), (-1, word)):
        if misplaced[key]:
            misplaced[key] -= 1
            return True
    return False


def _known_names(data: Dataset) -> list[str]:
    """Distinct names, longest first, so that a longer name wins over one inside it."""
    mentions = data["mentions"]
    named = mentions.equals("form", "name", "metonym", "demonym", "abbreviation")
    # a surface that does not stand in the text is no name of anything
    named &= _at_offset(data)
    surfaces = pc.unique(pc.filter(mentions.values("surface"), pa.array(named))).to_pylist()
    names = {*surfaces, *data["actors"].values("name").to_pylist()}
    names |= set(data["places"].values("name").to_pylist())
    return sorted((name for name in names if name), key=lambda name: (-len(name), name))


# bytes that no text in UTF-8 has
_BEFORE, _BEHIND = b"\xfe", b"\xff"


def _occurrences(texts: pa.Array, names: list[str]) -> tuple[Ints, Ints]:
    """Where names start and end in the texts' bytes end to end; leftmost and longest first."""
    if not names or not len(texts):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pattern = "|".join(_whole_word(name) for name in names)
    octets, _ = octets_of(_mark(texts.view(pa.binary()), pattern))
    opening = np.flatnonzero(octets == ord(_BEFORE))
    closing = np.flatnonzero(octets == ord(_BEHIND))
    # each name adds two marks to all that stands behind it
    marks = 2 * np.arange(len(opening))
    return opening - marks, closing - marks - 1


def _mark(texts: pa.Array, pattern: str) -> pa.Array:
    try:
        # a group in the pattern, and a search takes RE2 three times as long
        replacement = _BEFORE + rb"\0" + _BEHIND
        return pc.replace_substring_regex(texts, pattern=pattern, replacement=replacement)
    except pa.ArrowInvalid:
        # RE2, linear in time, refuses patterns above a size
        compiled = re.compile(pattern.encode())
        replacement = _BEFORE + rb"\g<0>" + _BEHIND
        return pa.array(
            [
                None if text is None else compiled.sub(replacement, text)
                for text in texts.to_pylist()
            ],
            pa.binary(),
        )


def _whole_word(name: str) -> str:
    # RE2's \b knows ASCII words only; a name that ends in another character goes without
    start = r"\b" if name[0].isascii() and name[0].isalnum() else ""
    end = r"\b" if name[-1].isascii() and name[-1].isalnum() else ""
    return start + re.escape(name) + end
