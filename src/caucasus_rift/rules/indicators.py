"""Rules for indicators: their windows, how they fit the scenarios, and what was observed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import Dataset, Ints, Mask, as_mask, counts, take, take_values
from caucasus_rift.rules.links import lacking, unlinked
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOLVED = ("yes", "no", "ambiguous")
MATRIX = ("scenario_id", "indicator_id")


@rule("indicator-window", indicators=("opens_on", "closes_on"))
def indicator_window(data: Dataset) -> Iterator[Finding]:
    """The window of an indicator opens before it closes, or on the same day.

    Nothing could be observed in one that does not.
    """
    indicators = data["indicators"]
    for row in np.flatnonzero(_reversed(data)):
        opens = indicators.text(row, "opens_on")
        message = f"the window closes before it opens ({opens})"
        yield indicators.finding("indicator-window", row, "closes_on", message)


def _reversed(data: Dataset) -> Mask:
    indicators = data["indicators"]
    return as_mask(pc.less(indicators.values("closes_on"), indicators.values("opens_on")))


# -- the matrix of scenarios and indicators --------------------------------------------------------


@rule("matrix-not-named", scenario_indicators=("scenario_id",), scenarios=("scenario_id", "kind"))
def matrix_not_named(data: Dataset) -> Iterator[Finding]:
    """Indicators are held against named scenarios only.

    These are alternatives, and an indicator tells which comes true; a conditional scenario may come
    true beside any of them. A scenario is one finding, however many rows it has.
    """
    links, scenarios = data["scenario_indicators"], data["scenarios"]
    other = scenarios.filled("kind") & ~scenarios.equals("kind", "named")
    parents = links.parent("scenario_id")
    rows = np.flatnonzero(take(other, parents, 0))
    found, firsts = np.unique(parents[rows], return_index=True)
    number = counts(parents, scenarios.n_rows)
    for scenario, row in zip(found, rows[firsts], strict=True):
        kind, times = scenarios.text(scenario, "kind"), number[scenario]
        more = f" ({times} rows name it)" if times > 1 else ""
        message = f"the scenario is {kind}, not named{more}"
        yield links.finding("matrix-not-named", row, "scenario_id", message)


@rule(
    "matrix-incomplete",
    scenario_indicators=MATRIX,
    scenarios=("scenario_id", "source_id", "kind"),
    indicators=("indicator_id",),
)
def matrix_incomplete(data: Dataset) -> Iterator[Finding]:
    """Every indicator says how it fits each of the named scenarios of a source.

    Scenarios are compared by what speaks for and against them; a gap would count as neither, which
    is something else than N. An indicator may leave out the scenarios of another source, all of
    them, but each scenario and each indicator stands in the matrix.
    """
    scenarios, indicators = data["scenarios"], data["indicators"]
    named = scenarios.equals("kind", "named")
    if not named.any() or not indicators.n_rows:
        return
    absent = named & unlinked(data, "scenarios", "scenario_id", "scenario_indicators")
    for row in lacking(data, "scenarios", "scenario_id", absent, "scenario_indicators"):
        message = f"no indicator is held against the scenario {scenarios.text(row, 'scenario_id')}"
        hint = "add a row to scenario_indicators for each indicator"
        yield scenarios.finding("matrix-incomplete", row, "scenario_id", message, hint=hint)
    absent = unlinked(data, "indicators", "indicator_id", "scenario_indicators")
    for row in lacking(data, "indicators", "indicator_id", absent, "scenario_indicators"):
        message = f"{shorten(indicators.text(row, 'indicator_id'))} is held against no scenario"
        hint = "add a row to scenario_indicators for each named scenario"
        yield indicators.finding("matrix-incomplete", row, "indicator_id", message, hint=hint)
    for row, gaps in _unexplained(data).items():
        names = " and ".join(scenarios.text(scenario, "scenario_id") for scenario in gaps[:3])
        more = f" and {len(gaps) - 3} more" if len(gaps) > 3 else ""
        indicator = shorten(indicators.text(row, "indicator_id"))
        message = f"{indicator} is not held against {names}{more}"
        hint = "add a row to scenario_indicators for each"
        yield indicators.finding("matrix-incomplete", row, "indicator_id", message, hint=hint)


class _Matrix:
    """Which indicators are held against which named scenarios, as numbers of rows."""

    def __init__(self, data: Dataset) -> None:
        """Take the cells of the matrix, each once."""
        links, scenarios = data["scenario_indicators"], data["scenarios"]
        self.n_scenarios = scenarios.n_rows
        self.scenario, self.indicator = links.parent("scenario_id"), links.parent("indicator_id")
        _, source = scenarios.table.codes("source_id")
        self.source = source.astype(np.int64)
        named = scenarios.equals("kind", "named") & (self.source >= 0)
        fits = take(named, self.scenario, 0) & (self.indicator >= 0)
        self.amiss = np.flatnonzero(~fits)
        self.rows = np.flatnonzero(fits)
        # scenarios that stand in no row are a finding of their own
        self.columns = np.flatnonzero(named & (counts(self.scenario, self.n_scenarios) > 0))

    def pairs(self) -> tuple[Ints, Ints]:
        """Of each row that fits, which indicator it has, and which pair of it and a source."""
        indicator = self.indicator[self.rows]
        width = int(self.source.max(initial=0)) + 1
        pair: Ints = indicator * width + self.source[self.scenario[self.rows]]
        return indicator, pair


def _gaps(data: Dataset) -> dict[int, list[int]]:
    """Indicators with the named scenarios, of a source they are held against, that they lack."""

    def compute(data: Dataset) -> dict[int, list[int]]:
        matrix = data.once("matrix", _Matrix)
        indicator, pair = matrix.pairs()
        scenario = matrix.scenario[matrix.rows]
        cells = np.unique(indicator * matrix.n_scenarios + scenario, return_index=True)[1]
        cells = cells[np.argsort(pair[cells], kind="stable")]
        _, firsts, number = np.unique(pair[cells], return_index=True, return_counts=True)
        source = matrix.source[scenario[cells[firsts]]]
        columns = matrix.columns[np.argsort(matrix.source[matrix.columns], kind="stable")]
        size = np.bincount(matrix.source[columns], minlength=1)
        ends = np.cumsum(size)
        gaps: dict[int, list[int]] = {}
        for at in np.flatnonzero(number < size[source]):
            own = cells[firsts[at] : firsts[at] + number[at]]
            wanted = columns[ends[source[at]] - size[source[at]] : ends[source[at]]]
            missing = np.setdiff1d(wanted, scenario[own]).tolist()
            gaps.setdefault(int(indicator[own[0]]), []).extend(missing)
        return gaps

    return data.once("matrix gaps", compute)


def _unexplained(data: Dataset) -> dict[int, list[int]]:
    """The gaps, but those that rows which lead astray, or to no named scenario, account for."""
    matrix = data.once("matrix", _Matrix)
    of_indicator = Counter(matrix.indicator[matrix.amiss].tolist())
    of_scenario = Counter(
        scenario
        for scenario, indicator in zip(
            matrix.scenario[matrix.amiss].tolist(),
            matrix.indicator[matrix.amiss].tolist(),
            strict=True,
        )
        if indicator < 0
    )
    left: dict[int, list[int]] = {}
    for indicator, gaps in _gaps(data).items():
        kept = []
        # its own rows account for what no row of the scenario does
        for scenario in sorted(gaps, key=lambda each: of_scenario[each])[of_indicator[indicator] :]:
            if of_scenario[scenario] > 0:
                of_scenario[scenario] -= 1
            else:
                kept.append(scenario)
        if kept:
            left[indicator] = [scenario for scenario in gaps if scenario in kept]
    return left


@rule(
    "indicator-not-diagnostic",
    scenario_indicators=(*MATRIX, "consistency"),
    scenarios=("source_id", "kind"),
    indicators=("indicator_id",),
)
def indicator_not_diagnostic(data: Dataset) -> Iterator[Finding]:
    """An indicator fits at least two of the named scenarios of a source differently.

    One that fits all alike says nothing about which of them comes true.
    """
    indicators, links = data["indicators"], data["scenario_indicators"]
    matrix = data.once("matrix", _Matrix)
    indicator, pair = matrix.pairs()
    known, codes = links.table.codes("consistency")
    fit = codes[matrix.rows].astype(np.int64)
    order = np.lexsort((fit, pair))
    same = np.diff(pair[order]) == 0
    # side by side stand rows of one pair: where they differ, the indicator tells two apart
    compared = np.zeros(indicators.n_rows, dtype=bool)
    compared[indicator[order[1:]][same]] = True
    compared[indicator[order[1:]][same & (np.diff(fit[order]) != 0)]] = False
    for one in (fit < 0, np.isin(indicator, list(_gaps(data)))):
        compared[indicator[one]] = False
    astray = matrix.indicator[matrix.amiss]
    compared[astray[astray >= 0]] = False
    alike = np.flatnonzero(compared[indicator])
    found, firsts = np.unique(indicator[alike], return_index=True)
    for row, at in zip(found, alike[firsts], strict=True):
        first = matrix.rows[at]
        message = f"it is {known[codes[first]]} for every named scenario"
        hint = "find one that would be seen in some of them only"
        yield indicators.finding(
            "indicator-not-diagnostic", row, "indicator_id", message, hint=hint
        )


# -- observations ----------------------------------------------------------------------------------


@rule(
    "observation-window",
    observations=("indicator_id", "observed_on", "resolution"),
    indicators=("opens_on", "closes_on"),
)
def observation_window(data: Dataset) -> Iterator[Finding]:
    """What resolves an indicator was observed in its window; one looks from its first day on.

    The window is part of what the indicator says; what happens outside of it decides nothing.
    """
    observations, indicators = data["observations"], data["indicators"]
    parents = observations.parent("indicator_id")
    day = observations.values("observed_on")
    opens, closes = (
        take_values(indicators.values(name), parents) for name in ("opens_on", "closes_on")
    )
    early = as_mask(pc.less(day, opens)) & observations.filled("resolution")
    late = as_mask(pc.greater(day, closes)) & observations.equals("resolution", *RESOLVED)
    sound = ~take(_reversed(data), parents, 0)
    for row in np.flatnonzero((early | late) & sound):
        bound = f"opens on {opens[row]}" if early[row] else f"closed on {closes[row]}"
        message = f"the window of the indicator {bound}"
        yield observations.finding("observation-window", row, "observed_on", message)


@rule("observation-without-evidence", observations=("resolution", "evidence_id"))
def observation_without_evidence(data: Dataset) -> Iterator[Finding]:
    """What resolves an indicator has evidence; only one that is open needs none.

    Otherwise no one could look up that it came true, or did not.
    """
    observations = data["observations"]
    for row in np.flatnonzero(unshown(data)):
        resolution = observations.text(row, "resolution")
        message = f"the indicator is resolved ({resolution}), but what shows it?"
        yield observations.finding("observation-without-evidence", row, "evidence_id", message)


def unshown(data: Dataset) -> Mask:
    """Observations that resolve an indicator, without evidence."""
    observations = data["observations"]
    return observations.equals("resolution", *RESOLVED) & observations.empty("evidence_id")


@rule(
    "observation-conflict",
    observations=("indicator_id", "resolution"),
    indicators=("indicator_id",),
)
def observation_conflict(data: Dataset) -> Iterator[Finding]:
    """All observations that resolve an indicator resolve it alike.

    Yes, no or ambiguous: it has one outcome. What is learnt later corrects the row that was wrong.
    """
    observations = data["observations"]
    parents = observations.parent("indicator_id")
    rows = np.flatnonzero((parents >= 0) & observations.equals("resolution", *RESOLVED))
    _, codes = observations.table.codes("resolution")
    _, firsts, inverse = np.unique(parents[rows], return_index=True, return_inverse=True)
    first = rows[firsts[inverse]]
    other = np.flatnonzero(codes[rows] != codes[first])
    # one finding an indicator, however many rows
    for at in other[np.sort(np.unique(inverse[other], return_index=True)[1])]:
        row = rows[at]
        line = observations.table.where(int(first[at]), int(row))
        resolution = observations.text(first[at], "resolution")
        message = f"the indicator was resolved otherwise ({resolution}) on {line}"
        yield observations.finding("observation-conflict", row, "resolution", message)
