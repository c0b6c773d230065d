"""Rules for actors: the codes of one state name the same state."""

from __future__ import annotations

import csv
import dataclasses
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset, View


@dataclasses.dataclass(frozen=True)
class State:
    """A state's codes in the lists that actors are coded by; None where a list leaves it out."""

    name: str
    gw_code: int | None
    cameo_code: str | None


@cache
def states() -> dict[str, State]:
    """The states by ISO 3166-1 alpha-3 code, from state_codes.csv beside this file.

    Names and alpha-3 codes are those of pycountry, Gleditsch-Ward numbers those of
    country_converter, CAMEO codes those of the PETRARCH country dictionary.
    """
    text = resources.files(__package__).joinpath("state_codes.csv").read_text(encoding="utf-8")
    return {
        row["iso3"]: State(
            row["name"],
            int(row["gw_code"]) if row["gw_code"] else None,
            row["cameo_code"] or None,
        )
        for row in csv.DictReader(text.splitlines())
    }


@rule("iso3-unknown")
def iso3_unknown(data: Dataset) -> Iterator[Finding]:
    """A country code is one that ISO 3166-1 assigns.

    Joins on it with other tables of states would lose the row without a word.
    """
    columns = {"actors": "iso3", "places": "country_iso3", "evidence": "country_iso3"}
    for name, column in columns.items():
        if not data.has({name: (column,)}):
            continue
        view = data[name]
        for row in np.flatnonzero(view.filled(column) & ~view.equals(column, *states())):
            code = view.text(row, column)
            yield view.finding(
                "iso3-unknown",
                row,
                column,
                f"ISO 3166-1 has no code {shorten(code)}",
                hint=did_you_mean(code, list(states())),
            )


@rule("state-codes", actors=("kind", "iso3", "gw_code", "cameo_code"))
def state_codes(data: Dataset) -> Iterator[Finding]:
    """The codes of an actor name one and the same state.

    Only states and territories have ISO 3166 and Gleditsch-Ward codes, and what belongs to a
    code of one list is the same state's code of the other.
    """
    actors = data["actors"]
    other = actors.filled("kind") & ~actors.equals("kind", "state", "territory")
    for column in ("iso3", "gw_code"):
        for row in np.flatnonzero(other & actors.filled(column)):
            kind = actors.text(row, "kind")
            message = f"an actor of the kind {kind} has no code of a state"
            yield actors.finding("state-codes", row, column, message)
    coded = np.flatnonzero(actors.equals("iso3", *states()) & ~other)
    wrong = [(at, *found) for at in map(int, coded) for found in _disagreeing(actors, at)]
    # a code that an actor before this one has is reported as that
    repeats = {column: actors.repeats(column) for column in {column for _, column, _ in wrong}}
    for at, column, message in wrong:
        if not repeats[column][at]:
            yield actors.finding("state-codes", at, column, message)


def _disagreeing(actors: View, row: int) -> list[tuple[str, str]]:
    """The columns in which an actor's codes are not those of its iso3, each with a message."""
    iso3, cameo = actors.text(row, "iso3"), actors.text(row, "cameo_code")
    state, number = states()[iso3], actors.values("gw_code")[row].as_py()
    wrong = []
    if number is not None and state.gw_code not in (None, number):
        message = f"{iso3} ({state.name}) has the Gleditsch-Ward number {state.gw_code}"
        wrong.append(("gw_code", f"{message}, not {number}"))
    if cameo and state.cameo_code is not None and not cameo.startswith(state.cameo_code):
        message = f"{iso3} ({state.name}) has the CAMEO code {state.cameo_code}, not {cameo}"
        wrong.append(("cameo_code", message))
    if len(wrong) == 2:
        # the two would hardly both be wrong
        wrong = [("iso3", f"{iso3} is {state.name}, which gw_code and cameo_code are not")]
    return wrong
