"""Rules for scenarios: that they are found again in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset


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
