"""Which items of evidence are of one publisher."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.spelling import spelling_key
from tablewright.rules.prepared import Inputs, Prepared


def publishers(inputs: Inputs) -> pa.Table:
    """The publisher of each item of evidence, by a key that is one for all its spellings."""
    encoded = pc.dictionary_encode(inputs.table("evidence").values("publisher"))
    keys = pa.array(map(spelling_key, encoded.dictionary.to_pylist()), pa.string())
    return pa.table(
        {"row": inputs["evidence"]["row"], "publisher_key": pc.take(keys, encoded.indices)}
    )


PREPARED = (Prepared("publishers", "evidence", {"evidence": ("publisher",)}, publishers),)
