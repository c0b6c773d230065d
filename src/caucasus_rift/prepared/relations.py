"""Which signals of relations do not stand in the text that they should be copied from."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import parents, take
from caucasus_rift.prepared.words import has_words
from tablewright.rules.prepared import Inputs, Prepared

ENDS = ("from_claim_id", "to_claim_id")


def unfound_signals(inputs: Inputs) -> pa.Table:
    """The relations whose signal stands in no passage of their two claims, whole words of it."""
    relations, texts = inputs["claim_relations"], inputs["passages"]["text"]
    passages = parents(inputs, "claims", "passage_id", "passages", "passage_id")
    signalled = np.flatnonzero(pc.is_valid(relations["signal"]))
    signals = pc.take(relations["signal"], pa.array(signalled)).to_pylist()
    read = []
    for end in ENDS:
        claims = parents(inputs, "claim_relations", end, "claims", "claim_id")
        rows = take(passages, claims[signalled])
        read.append(pc.take(texts, pa.array(rows, mask=rows < 0)).to_pylist())
    is_unfound = [
        not any(text is not None and has_words(text, signal) for text in both)
        for signal, *both in zip(signals, *read, strict=True)
    ]
    return pa.table({"row": signalled[is_unfound]})


_READS = {
    "claim_relations": (*ENDS, "signal"),
    "claims": ("claim_id", "passage_id"),
    "passages": ("passage_id", "text"),
}
PREPARED = (Prepared("unfound_signals", "claim_relations", _READS, unfound_signals),)
