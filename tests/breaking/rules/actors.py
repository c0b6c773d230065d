"""The smallest faults in actors and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


@example("iso3-unknown")
def _actor_code(package: Copy) -> list[At]:
    actor = next(row for row in package.rows("actors") if row["iso3"])
    actor["iso3"] = "QQQ"
    return [At("iso3-unknown", "actors", actor, "iso3")]


@example("iso3-unknown")
def _place_code(package: Copy) -> list[At]:
    place = package.rows("places")[0]
    place["country_iso3"] = "QQQ"
    return [At("iso3-unknown", "places", place, "country_iso3")]


@example("iso3-unknown")
def _publisher_code(package: Copy) -> list[At]:
    publisher = package.rows("publishers")[0]
    publisher["country_iso3"] = "QQQ"
    return [At("iso3-unknown", "publishers", publisher, "country_iso3")]


def coded_state(package: Copy) -> Row:
    return next(
        row
        for row in package.rows("actors")
        if row["iso3"] and row["gw_code"] and row["cameo_code"]
    )


@example("state-codes")
def _number_of_another_state(package: Copy) -> list[At]:
    state = coded_state(package)
    state["gw_code"] = "155"  # Chile
    return [At("state-codes", "actors", state, "gw_code")]


@example("state-codes")
def _cameo_of_another_state(package: Copy) -> list[At]:
    state = coded_state(package)
    state["cameo_code"] = "CHL"
    return [At("state-codes", "actors", state, "cameo_code")]


@example("state-codes")
def _iso3_of_another_state(package: Copy) -> list[At]:
    # number and CAMEO code are another state's, but it is the one cell that is wrong
    state = coded_state(package)
    state["iso3"] = "CHL"
    return [At("state-codes", "actors", state, "iso3")]


@example("state-codes")
def _bloc_with_a_state_code(package: Copy) -> list[At]:
    actor = next(row for row in package.rows("actors") if row["kind"] == "bloc")
    actor["iso3"] = "CHL"
    return [At("state-codes", "actors", actor, "iso3")]
