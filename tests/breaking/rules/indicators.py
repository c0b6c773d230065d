"""The smallest faults in indicators and what was observed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import first, publish
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


@example("indicator-window")
def _closes_before_it_opens(package: Copy) -> list[At]:
    indicator = package.rows("indicators")[0]
    indicator["closes_on"] = "2020-01-01"
    return [At("indicator-window", "indicators", indicator, "closes_on")]


@example("retrospective")
def _said_to_be_ahead(package: Copy) -> list[At]:
    indicator = first(package.rows("indicators"), retrospective="true")
    indicator["retrospective"] = "false"
    return [At("retrospective", "indicators", indicator, "retrospective")]


@example("retrospective")
def _written_later(package: Copy) -> list[At]:
    indicator = first(package.rows("indicators"), retrospective="false")
    indicator["written_on"] = indicator["closes_on"]
    return [At("retrospective", "indicators", indicator, "retrospective")]


@example("written-after-close")
def _closed_and_open(package: Copy) -> list[At]:
    observation = next(row for row in package.rows("observations") if row["resolution"] == "open")
    key = observation["indicator_id"]
    indicator = first(package.rows("indicators"), indicator_id=key)
    indicator["written_on"] = "2030-01-01"
    return [At("written-after-close", "indicators", indicator, "written_on")]


def held_against(package: Copy, indicator: Row) -> list[Row]:
    return package.by("scenario_indicators", "indicator_id", indicator["indicator_id"])


@example("matrix-incomplete")
def _cell_deleted(package: Copy) -> list[At]:
    cell = package.rows("scenario_indicators").pop()
    indicator = first(package.rows("indicators"), indicator_id=cell["indicator_id"])
    return [At("matrix-incomplete", "indicators", indicator, "indicator_id")]


@example("matrix-incomplete")
def _indicator_without_cells(package: Copy) -> list[At]:
    indicator = package.add(
        "indicators", **package.rows("indicators")[0] | {"indicator_id": "zz-nothing"}
    )
    return [At("matrix-incomplete", "indicators", indicator, "indicator_id")]


@example("matrix-incomplete")
def _scenario_without_cells(package: Copy) -> list[At]:
    # every indicator lacks it, but that is one fault
    scenario = first(package.rows("scenarios"), kind="conditional")
    scenario["kind"] = "named"
    return [At("matrix-incomplete", "scenarios", scenario, "scenario_id")]


@example("matrix-not-named")
def _conditional_scenario(package: Copy) -> list[At]:
    # the cell of the scenario that was meant is missing, but that follows
    cell = package.rows("scenario_indicators")[0]
    cell["scenario_id"] = first(package.rows("scenarios"), kind="conditional")["scenario_id"]
    return [At("matrix-not-named", "scenario_indicators", cell, "scenario_id")]


@example("matrix-not-named")
def _named_as_conditional(package: Copy) -> list[At]:
    # all its rows are one finding
    scenario = first(package.rows("scenarios"), kind="named")
    scenario["kind"] = "conditional"
    cell = first(package.rows("scenario_indicators"), scenario_id=scenario["scenario_id"])
    return [At("matrix-not-named", "scenario_indicators", cell, "scenario_id")]


@example("indicator-not-diagnostic")
def _fits_all_alike(package: Copy) -> list[At]:
    indicator = package.rows("indicators")[0]
    for cell in held_against(package, indicator):
        cell["consistency"] = "N"
    return [At("indicator-not-diagnostic", "indicators", indicator, "indicator_id")]


def observed(package: Copy, *resolutions: str) -> Row:
    return next(row for row in package.rows("observations") if row["resolution"] in resolutions)


@example("observation-window")
def _resolved_too_late(package: Copy) -> list[At]:
    observation = observed(package, "yes", "no")
    observation["observed_on"] = "2099-01-01"
    return [At("observation-window", "observations", observation, "observed_on")]


@example("observation-window")
def _looked_too_early(package: Copy) -> list[At]:
    observation = observed(package, "open")
    observation["observed_on"] = "2020-01-01"
    return [At("observation-window", "observations", observation, "observed_on")]


@example("observation-without-evidence")
def _shown_by_nothing(package: Copy) -> list[At]:
    # nothing else cites the item it had, but that follows
    observation = observed(package, "yes", "no")
    observation["evidence_id"] = ""
    return [At("observation-without-evidence", "observations", observation, "evidence_id")]


@example("observation-before-evidence")
def _shown_before_it_happened(package: Copy) -> list[At]:
    observation = observed(package, "yes", "no")
    evidence = first(package.rows("evidence"), evidence_id=observation["evidence_id"])
    added = package.add(
        "evidence",
        **evidence | {"evidence_id": "zz-older", "url": "https://example.org/older"},
    )
    publish(added, "2019-01-01")
    observation["evidence_id"] = "zz-older"
    for link in ("event_evidence", "assessment_evidence"):
        if package.by(link, "evidence_id", evidence["evidence_id"]):
            return [At("observation-before-evidence", "observations", observation, "observed_on")]
    package.rows("evidence").remove(evidence)
    return [At("observation-before-evidence", "observations", observation, "observed_on")]


@example("observation-conflict")
def _resolved_otherwise(package: Copy) -> list[At]:
    observation = observed(package, "yes", "no")
    other = {"yes": "no", "no": "yes"}[observation["resolution"]]
    added = package.add(
        "observations",
        **observation
        | {"observation_id": f"{observation['indicator_id']}.o99", "resolution": other},
    )
    return [At("observation-conflict", "observations", added, "resolution")]
