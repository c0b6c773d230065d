"""Rules for scenarios: their labels, and that what they bundle is of one source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, as_mask, take, take_values
from caucasus_rift.rules.registry import rule
from caucasus_rift.tabular.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator


@rule("scenario-not-verbatim", scenarios=("source_id", "label", "hedge"), sources=("path",))
def scenario_not_verbatim(data: Dataset) -> Iterator[Finding]:
    """A scenario's label and hedge are copied letter for letter from the text of its source.

    They are what finds the scenario again in the text; title and summary are our own words.
    """
    scenarios = data["scenarios"]
    sources = scenarios.parent("source_id")
    for name in ("label", "hedge"):
        words = scenarios.values(name).to_pylist()
        # no column operation looks for one column's texts in another's
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
    """A scenario bundles claims of its own source.

    A scenario is what one text lays out; a claim of another text is no part of it.
    """
    links, passages = data["scenario_claims"], data["passages"].values("source_id")
    scenario, claim = links.parent("scenario_id"), links.parent("claim_id")
    here = take_values(data["scenarios"].values("source_id"), scenario)
    there = take_values(passages, take(data["claims"].parent("passage_id"), claim))
    known = take(data["scenarios"].parent("source_id"), scenario) >= 0
    for row in np.flatnonzero(as_mask(pc.not_equal(here, there)) & known):
        message = f"the claim is of the source {there[row]}, the scenario of {here[row]}"
        yield links.finding("source-mismatch", row, "claim_id", message)
