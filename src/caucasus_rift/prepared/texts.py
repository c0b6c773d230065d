"""Where passages, quotes and mentions stand in the texts of the sources."""

from __future__ import annotations

import bisect
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import ints, mask, only, parents, rows_of, take
from caucasus_rift.prepared.corpus import Corpus
from caucasus_rift.prepared.words import has_words
from tablewright.rules.prepared import Inputs, Prepared

if TYPE_CHECKING:
    from caucasus_rift.prepared.columns import Ints

Reads = dict[str, tuple[str, ...]]
FILES: Reads = {"sources": ("source_id", "path")}
PASSAGES: Reads = {"passages": ("passage_id", "source_id", "char_start", "char_end", "text")}
MENTIONS: Reads = {"mentions": ("passage_id", "surface", "char_start", "char_end")}


def source_texts(inputs: Inputs) -> pa.Table:
    """The file of each source: whether it is there and UTF-8, its sha256, length and text."""
    files = [inputs.read_bytes(path) for path in inputs["sources"]["path"].to_pylist()]
    hashes = (None if data is None else sha256(data).hexdigest() for data in files)
    texts = pa.array(map(_decoded, files), pa.string())
    return pa.table(
        {
            "row": inputs["sources"]["row"],
            "is_there": pa.array((data is not None for data in files), pa.bool_()),
            "is_utf8": pc.is_valid(texts),
            "sha256": pa.array(hashes, pa.string()),
            "n_chars": pc.utf8_length(texts),
            "text": texts,
        }
    )


def _decoded(data: bytes | None) -> str | None:
    try:
        return None if data is None else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def passage_places(inputs: Inputs) -> pa.Table:
    """What the source reads where each passage is said to stand.

    `start` and `end` are null where that is not the passage's text: then its place is not known.
    """
    passages, sources = inputs["passages"], _sources_of_passages(inputs)
    starts, ends = ints(passages["char_start"]), ints(passages["char_end"])
    corpus = Corpus(inputs.once(source_texts)["text"])
    slices = corpus.slices(np.where(starts < ends, sources, -1), starts, ends)
    is_known = mask(pc.equal(slices, passages["text"]))
    return pa.table(
        {
            "row": passages["row"],
            "source_row": only(sources >= 0, pa.array(sources)),
            "start": only(is_known, pa.array(starts)),
            "end": only(is_known, pa.array(ends)),
            "slice": slices,
        }
    )


def _sources_of_passages(inputs: Inputs) -> Ints:
    """Row of each passage's source; where its source_id leads nowhere its own id may say it."""
    rows = parents(inputs, "passages", "source_id", "sources", "source_id").copy()
    lost = np.flatnonzero(rows < 0)
    ids = pc.take(inputs.table("passages").strings("passage_id"), pa.array(lost))
    own = pc.replace_substring_regex(ids, pattern=r"\.[^.]*\z", replacement="")
    known = inputs.table("sources").strings("source_id")
    rows[lost] = ints(pc.index_in(own, value_set=known))
    return rows


def passage_gaps(inputs: Inputs) -> pa.Table:
    """The words of the sources that stand in no passage.

    They are met at the start of the passage behind them, or at the end of the last. Words of a
    passage that is there, but not in its place, are not left out.
    """
    passages, places = inputs["passages"], inputs.once(passage_places)
    corpus, sources = Corpus(inputs.once(source_texts)["text"]), ints(places["source_row"])
    starts = ints(passages["char_start"])
    ends = np.maximum(ints(passages["char_end"]), starts)
    rows = np.flatnonzero((sources >= 0) & (starts >= 0))
    rows = rows[np.lexsort((starts[rows], sources[rows]))]
    is_last = np.diff(sources[rows], append=-1) != 0
    last = rows[is_last]
    # before each passage, and behind the last of each source
    at, field = np.append(rows, last), np.repeat(["char_start", "char_end"], [len(rows), len(last)])
    first = np.append(np.where(np.roll(is_last, 1), 0, np.roll(ends[rows], 1)), ends[last])
    until = np.append(starts[rows], corpus.lengths[sources[last]])
    until = np.minimum(until, corpus.lengths[sources[at]])
    chosen = corpus.hold_words(sources[at], first, until)
    at, field, first, until = at[chosen], field[chosen], first[chosen], until[chosen]
    words = [text.strip() for text in corpus.slices(sources[at], first, until).to_pylist()]
    lost: dict[int, list[str]] = {}
    for row in np.flatnonzero(pc.is_null(places["start"])):
        lost.setdefault(int(sources[row]), []).append(passages["text"][int(row)].as_py() or "")
    elsewhere = {source: "\0".join(texts) for source, texts in lost.items()}
    is_left_out = [
        bool(text) and text not in elsewhere.get(source, "")
        for text, source in zip(words, sources[at].tolist(), strict=True)
    ]
    table = {"row": at, "field": pa.array(field, pa.string()), "start": first, "end": until}
    return pa.table(table | {"words": pa.array(words, pa.string())}).filter(
        pa.array(is_left_out, pa.bool_())
    )


def unfound_quotes(inputs: Inputs) -> pa.Table:
    """The claims whose quote stands neither in their passage's text nor in the source there.

    `beginning` is as much of it as does stand in the text, and `goes_on` what follows it there.
    """
    claims, passages = inputs["claims"], inputs["passages"]
    quotes, texts, slices = claims["quote"], passages["text"], inputs.once(passage_places)["slice"]
    rows = parents(inputs, "claims", "passage_id", "passages", "passage_id")
    begins = take(ints(passages["char_start"]), rows)
    starts, ends = ints(claims["char_start"]) - begins, ints(claims["char_end"]) - begins
    is_there = mask(pc.equal(Corpus(texts).slices(rows, starts, ends), quotes))
    found: list[tuple[int, str, str]] = []
    for row in np.flatnonzero(~is_there & (rows >= 0)).tolist():
        quote, text = quotes[row].as_py(), texts[int(rows[row])].as_py()
        own = slices[int(rows[row])].as_py() or ""
        if quote and text and quote not in text and quote not in own:
            found.append((row, *_where_they_part(quote, text)))
    return rows_of(found, row=pa.int64(), beginning=pa.string(), goes_on=pa.string())


def _where_they_part(quote: str, text: str) -> tuple[str, str]:
    """The longest beginning of a quote that stands in a text, and how the text goes on there."""
    # what a longer beginning of the quote is found in, a shorter one is too
    length = bisect.bisect_left(
        range(len(quote)), True, key=lambda index: quote[: index + 1] not in text
    )
    return quote[:length], text[text.index(quote[:length]) + length :]


def unfound_hedges(inputs: Inputs) -> pa.Table:
    """The claims whose hedge does not stand in their quote, whole words of it."""
    hedged = inputs["claims"].filter(pc.is_valid(inputs["claims"]["hedge"]))
    pairs = zip(hedged["quote"].to_pylist(), hedged["hedge"].to_pylist(), strict=True)
    is_wrong = (quote is not None and not has_words(quote, hedge) for quote, hedge in pairs)
    return hedged.select(["row"]).filter(pa.array(is_wrong, pa.bool_()))


def mention_places(inputs: Inputs) -> pa.Table:
    """What the source reads from char_start to char_end of each mention.

    Nothing where that is no span of it; null where there is no source.
    """
    mentions, corpus = inputs["mentions"], Corpus(inputs.once(source_texts)["text"])
    passages = parents(inputs, "mentions", "passage_id", "passages", "passage_id")
    sources = take(ints(inputs.once(passage_places)["source_row"]), passages)
    starts, ends = ints(mentions["char_start"]), ints(mentions["char_end"])
    slices = pc.fill_null(corpus.slices(sources, starts, ends), "")
    is_known = (take(corpus.lengths, sources) >= 0) & (starts >= 0) & (ends >= 0)
    return pa.table({"row": mentions["row"], "slice": only(is_known, slices)})


_QUOTES: Reads = {"claims": ("passage_id", "quote", "char_start", "char_end")}
# a quote is looked for in the text and in the source
_EITHER = FILES | PASSAGES | {"claims": ("char_start", "char_end")}
PREPARED = (
    Prepared("source_texts", "sources", FILES, source_texts),
    Prepared("passage_places", "passages", FILES | PASSAGES, passage_places),
    Prepared("passage_gaps", "passages", FILES | PASSAGES, passage_gaps),
    Prepared("mention_places", "mentions", FILES | PASSAGES | MENTIONS, mention_places),
    Prepared("unfound_quotes", "claims", FILES | PASSAGES | _QUOTES, unfound_quotes, _EITHER),
    Prepared("unfound_hedges", "claims", {"claims": ("quote", "hedge")}, unfound_hedges),
)
