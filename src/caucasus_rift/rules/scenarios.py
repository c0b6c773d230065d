"""Rules for scenarios: their labels, and that what they bundle is of one source."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset
from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding, shorten


@rule("scenario-not-verbatim", scenarios=("source_id", "label", "hedge"), sources=("path",))
def scenario_not_verbatim(data: Dataset) -> Iterator[Finding]:
    """A scenario's label and hedge are copied from the text of its source."""
    scenarios = data["scenarios"]
    sources = scenarios.parent("source_id")
    for name in ("label", "hedge"):
        words = scenarios.values(name).to_pylist()
        for row in np.flatnonzero((sources >= 0) & scenarios.filled(name)):
            text = data.source_texts[sources[row]]
            if text is not None and words[row] not in text:
                message = f"{shorten(words[row])} does not stand in the source"
                yield scenarios.finding("scenario-not-verbatim", row, name, message)


@rule(
    "source-mismatch",
    scenario_claims=("scenario_id", "claim_id"),
    scenarios=("source_id",),
    claims=("passage_id",),
    passages=("source_id",),
)
def source_mismatch(data: Dataset) -> Iterator[Finding]:
    """A scenario bundles claims of its own source."""
    links = data["scenario_claims"]
    scenario, claim = links.parent("scenario_id"), links.parent("claim_id")
    passage = data["claims"].parent_values("passage_id", "source_id")
    here = pc.take(data["scenarios"].values("source_id"), pa.array(scenario, mask=scenario < 0))
    there = pc.take(passage, pa.array(claim, mask=claim < 0))
    wrong = pc.fill_null(pc.not_equal(here, there), False).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(wrong):
        message = f"the claim is of the source {there[row].as_py()}, the scenario of {here[row].as_py()}"
        yield links.finding("source-mismatch", row, "claim_id", message)
