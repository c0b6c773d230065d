"""By what names publishers are one."""

from __future__ import annotations

import pyarrow as pa

from tablewright.base.spelling import spelling_key
from tablewright.rules.prepared import Inputs, Prepared


def publisher_names(inputs: Inputs) -> pa.Table:
    """The name of each publisher, by a key that is one for all its spellings."""
    encoded = inputs.table("publishers").values("name").dictionary_encode()
    keys = pa.array(map(spelling_key, encoded.dictionary.to_pylist()), pa.string())
    return pa.table({"row": inputs["publishers"]["row"], "name_key": keys.take(encoded.indices)})


PREPARED = (Prepared("publisher_names", "publishers", {"publishers": ("name",)}, publisher_names),)
