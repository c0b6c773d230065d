"""Names in the text that no mention covers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import ints, mask, parents, rows_of, steps, take
from caucasus_rift.prepared.corpus import Corpus
from caucasus_rift.prepared.texts import (
    FILES,
    MENTIONS,
    PASSAGES,
    Reads,
    mention_places,
    passage_places,
)
from caucasus_rift.prepared.words import is_word
from tablewright.base.byte_search import octets_of
from tablewright.rules.prepared import Inputs, Prepared

if TYPE_CHECKING:
    from caucasus_rift.prepared.columns import Ints, Mask

_NAMING = ("name", "metonym", "demonym", "abbreviation")
# bytes that no text in UTF-8 has
_BEFORE, _BEHIND = b"\xfe", b"\xff"


def unmentioned_names(inputs: Inputs) -> pa.Table:
    """Where known names stand in passages, and no mention covers them.

    `shift` is the character of the passage's text at which the name starts. A mention that is
    there, but misplaced, accounts for one name. Passages that are no slice of their source are
    passed over.
    """
    mentions, passages, places = inputs["mentions"], inputs["passages"], inputs.once(passage_places)
    parent = parents(inputs, "mentions", "passage_id", "passages", "passage_id")
    begin, end = (take(ints(places[name]), parent) for name in ("start", "end"))
    first, last = ints(mentions["char_start"]), ints(mentions["char_end"])
    is_there = mask(pc.equal(inputs.once(mention_places)["slice"], mentions["surface"]))
    is_inside = (begin >= 0) & (begin <= first) & (first <= last) & (last <= end)
    # one that stands at its offsets may be of any passage, another is of its own
    meant = np.where(is_there | (parent < 0), -1, parent)
    lost = np.flatnonzero(~(is_there & (is_inside | ((parent >= 0) & (begin < 0))))).tolist()
    spare = Counter((int(meant[row]), mentions["surface"][row].as_py()) for row in lost)

    corpus = Corpus(passages["text"])
    starts, ends = _occurrences(corpus, _known_names(inputs, is_there))
    covered = (each[is_inside] for each in (parent, first - begin, last - begin))
    bare_before = _bare_before(corpus, *covered)
    is_bare = bare_before[starts] < bare_before[ends]
    starts, ends = starts[is_bare], ends[is_bare]
    is_known = np.asarray(pc.is_valid(places["start"]))
    found: list[tuple[int, int, str]] = []
    for row, shift, start, end in zip(*corpus.characters(starts), starts, ends, strict=True):
        word = corpus.octets[start:end].tobytes().decode()
        if is_known[row] and is_word(passages["text"][int(row)].as_py(), shift, shift + len(word)):
            keys = [key for key in ((int(row), word), (-1, word)) if spare[key]]
            spare.subtract(keys[:1])
            found += [] if keys else [(int(row), int(shift), word)]
    return rows_of(found, row=pa.int64(), shift=pa.int64(), word=pa.string())


def _known_names(inputs: Inputs, is_there: Mask) -> list[str]:
    """Distinct names, longest first, so that a longer name wins over one inside it.

    Those of actors and places, and what mentions that stand in the text give as names of them.
    """
    mentions = inputs["mentions"]
    is_name = mask(pc.is_in(mentions["form"], value_set=pa.array(_NAMING)))
    names = set(mentions["surface"].filter(pa.array(is_name & is_there)).unique().to_pylist())
    for table in ("actors", "places"):
        names.update(inputs[table]["name"].to_pylist())
    return sorted(filter(None, names), key=lambda name: (-len(name), name))


def _bare_before(corpus: Corpus, rows: Ints, starts: Ints, ends: Ints) -> Ints:
    """How many bytes in front of each place in the texts lie in none of these spans."""
    first, last = (corpus.places(rows, each) for each in (starts, ends))
    is_bare = np.ones(len(corpus.octets), dtype=bool)
    is_bare[steps(first, last - first)] = False
    return np.append(0, np.cumsum(is_bare))


def _occurrences(corpus: Corpus, names: list[str]) -> tuple[Ints, Ints]:
    """Where names start and end in the bytes of the texts; leftmost and longest first."""
    if not names or not len(corpus.octets):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    pattern = "|".join(map(_whole_word, names))
    octets, _ = octets_of(_mark(corpus.texts.view(pa.binary()), pattern))
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
        return pa.array(compiled.sub(replacement, text) for text in texts.to_pylist())


def _whole_word(name: str) -> str:
    # RE2's \b knows ASCII words only; a name that ends in another character goes without
    start = r"\b" if name[0].isascii() and name[0].isalnum() else ""
    end = r"\b" if name[-1].isascii() and name[-1].isalnum() else ""
    return start + re.escape(name) + end


_NAMES: Reads = {"actors": ("name",), "places": ("name",)}
_SURFACES: Reads = {"mentions": (*MENTIONS["mentions"], "form")}
PREPARED = (
    Prepared(
        "unmentioned_names",
        "passages",
        FILES | PASSAGES | _SURFACES | _NAMES,
        unmentioned_names,
        copes=_SURFACES | _NAMES,
    ),
)
