"""Scenarios side by side, and the signs by which they are told apart."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

from website.notes import pairs

if TYPE_CHECKING:
    from website.dataset import Dataset, Row


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A scenario with its claims by role, the projections that belong to it, and its signs."""

    row: Row
    roles: list[tuple[str, list[Row]]]
    parts: list[Scenario]
    signs: list[tuple[str, int]]  # how many signs that fit have been resolved how


@dataclasses.dataclass(frozen=True)
class Indicator:
    """A sign, how it fits each named scenario, and what was seen of it, the newest first."""

    row: Row
    fits: list[str]
    seen: list[tuple[Row, Row | None]]


def scenarios(data: Dataset, source: str) -> dict[str, Any]:
    """What the page of a source's scenarios shows.

    Args:
        data: The tables.
        source: The id of the source.

    Returns:
        The named scenarios, the projections that belong to none, and the indicators.
    """
    text = data.text(source)
    rows = sorted(data.where("scenarios", "source_id", source), key=lambda row: _place(text, row))
    named = [row for row in rows if row["kind"] == "named"]
    ids = {row["scenario_id"] for row in rows}
    found = [
        one
        for one in data.rows("indicators")
        if any(_fit(data, row["scenario_id"], one["indicator_id"]) for row in named)
    ]
    indicators = [_indicator(data, one, named) for one in found]
    return {
        "named": [_scenario(data, row, rows, indicators, named) for row in named],
        "others": [
            _scenario(data, row, rows, [], [])
            for row in rows
            if row["kind"] != "named" and row["parent_id"] not in ids
        ],
        "indicators": indicators,
    }


def _scenario(
    data: Dataset, row: Row, rows: list[Row], indicators: list[Indicator], named: list[Row]
) -> Scenario:
    links = pairs(data, "scenario_claims", "scenario_id", row["scenario_id"], "claims")
    links.sort(key=lambda one: one[1].get("number", 0))
    roles = data.codes("scenario_claims", "role") if links else []
    grouped = [(role, [claim for link, claim in links if link["role"] == role]) for role in roles]
    parts = [one for one in rows if one["parent_id"] == row["scenario_id"]]
    return Scenario(
        row=row,
        roles=[(role, claims) for role, claims in grouped if claims],
        parts=[_scenario(data, one, [], [], []) for one in parts],
        signs=_signs(data, named.index(row), indicators) if row in named else [],
    )


def _indicator(data: Dataset, row: Row, named: list[Row]) -> Indicator:
    """A sign; what was seen last stands first."""
    key = row["indicator_id"]
    seen = sorted(
        data.where("observations", "indicator_id", key),
        key=lambda one: (one["observed_on"], one["observation_id"]),
        reverse=True,
    )
    return Indicator(
        row=row,
        fits=[_fit(data, one["scenario_id"], key) for one in named],
        seen=[(one, data.one("evidence", "evidence_id", one["evidence_id"])) for one in seen],
    )


def _signs(data: Dataset, column: int, indicators: list[Indicator]) -> list[tuple[str, int]]:
    """The signs that one would expect in a scenario, counted by what was seen of them last."""
    expected = data.codes("scenario_indicators", "consistency")[-2:] if indicators else []
    counts = Counter(
        one.seen[0][0]["resolution"]
        for one in indicators
        if one.fits[column] in expected and one.seen
    )
    codes = data.codes("observations", "resolution") if counts else []
    return [(code, counts[code]) for code in codes if counts[code]]


def _fit(data: Dataset, scenario: str, indicator: str) -> str:
    links = data.where("scenario_indicators", "indicator_id", indicator)
    return next((str(one["consistency"]) for one in links if one["scenario_id"] == scenario), "")


def _place(text: str, row: Row) -> tuple[int, str]:
    """Where a source introduces a scenario: its label is copied from there."""
    found = text.find(str(row["label"]))
    return found if found >= 0 else len(text), str(row["scenario_id"])
