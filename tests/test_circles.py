"""The two rules that follow references until they lead back, asked of rows of any kind."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pytest

from tests.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

# table, its id, and the columns that refer to it
REFERENCES = {
    "passages": ("passage_id", "section_id", "duplicate_of"),
    "events": ("event_id", "part_of"),
    "claims": ("claim_id", "restates"),
    "publishers": ("publisher_id", "part_of"),
    "scenarios": ("scenario_id", "parent_id"),
}
Arrows = list[tuple[int, int]]


def ask(code: str, tables: dict[str, pa.Table]) -> list[tuple[int, str]]:
    """Rows that a rule finds at fault, with its messages."""
    with duckdb.connect() as database:
        for name, table in tables.items():
            database.register(name, table)
        database.execute((ROOT / "rules" / f"{code}.sql").read_text("utf-8"))
        return sorted((row, message) for _, row, _, message in database.fetchall())


def circles_of_claims(restated: list[int | None]) -> list[int]:
    """The rows found where each claim restates the one of that number, or none."""
    tables = {}
    for name, columns in REFERENCES.items():
        numbers = range(len(restated) if name == "claims" else 0)
        texts = [None if each is None else str(each) for each in restated[: len(numbers)]]
        ids, own = [str(number) for number in numbers], [texts for _ in columns[1:]]
        cells = [pa.array(column, pa.string()) for column in (ids, *own)]
        tables[name] = pa.table([pa.array(numbers, pa.int64()), *cells], names=["row", *columns])
    return [row for row, _ in ask("self-reference-cycle", tables)]


def circles_of_relations(arrows: Arrows, kinds: Iterable[str] = ()) -> list[tuple[int, str]]:
    """What is found where relations lead from claim to claim; by default one causes the other."""
    given = list(kinds) or ["causes"] * len(arrows)
    table = pa.table(
        {
            "row": pa.array(range(len(arrows)), pa.int64()),
            "from_claim_id": pa.array([str(start) for start, _ in arrows], pa.string()),
            "to_claim_id": pa.array([str(end) for _, end in arrows], pa.string()),
            "relation": pa.array(given, pa.string()),
        }
    )
    return ask("relation-cycle", {"claim_relations": table})


def test_every_reference_of_a_table_to_itself_is_followed() -> None:
    declared = {
        (path.stem, *key["fields"])
        for path in ROOT.glob("schemas/*.json")
        for key in json.loads(path.read_bytes()).get("foreignKeys", [])
        if key["reference"].get("resource", "") in ("", path.stem)
    }
    named = {(name, column) for name, (_, *columns) in REFERENCES.items() for column in columns}
    sql = (ROOT / "rules/self-reference-cycle.sql").read_text("utf-8")
    assert declared == named
    assert all(f"= c.{column}" in sql for _, column in named)


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ([], []),
        ([None], []),
        ([0], [0]),
        ([7], []),
        ([1, 0], [0]),
        ([1, 2, 0, 0], [0]),
        ([None, 0, 1, 2], []),
        ([1, 1, 3, 2, 3], [1, 2]),
        ([3, 2, 1, None], [1]),
        ([4, None, 0, 2, 3], [0]),
    ],
)
def test_a_circle_of_rows_is_found_at_its_first(
    parents: list[int | None], expected: list[int]
) -> None:
    assert circles_of_claims(parents) == expected


@pytest.mark.parametrize("seed", range(20))
def test_circles_of_rows_are_those_one_meets_by_walking(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randrange(1, 40)
    parents = [chance.choice((None, *range(size))) for _ in range(size)]
    expected = set()
    for start in range(size):
        at: int | None = start
        way = []
        while at is not None and at not in way:
            way.append(at)
            at = parents[at]
        if at is not None:
            expected.add(min(way[way.index(at) :]))
    assert circles_of_claims(parents) == sorted(expected)


@pytest.mark.parametrize("step", [1, -1])
def test_long_chains_of_rows_are_followed(step: int) -> None:
    size = 100_000
    parents = [at + step if 0 <= at + step < size else None for at in range(size)]
    assert circles_of_claims(parents) == []


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ([], []),
        ([(0, 1), (1, 2), (0, 2)], []),
        ([(3, 3)], []),
        ([(0, 1), (1, 0)], [(0, "1")]),
        ([(5, 6), (0, 1), (1, 2), (2, 0), (4, 3), (3, 4)], [(1, "1"), (4, "3")]),
        ([(2, 0), (0, 3), (0, 1), (1, 2), (3, 4), (4, 2)], [(0, "0")]),
        ([(9, 0), (0, 1), (1, 0), (1, 2), (2, 1), (2, 8)], [(1, "1")]),
    ],
)
def test_circles_that_share_a_claim_are_one(
    arrows: Arrows, expected: list[tuple[int, str]]
) -> None:
    said = "following to_claim_id from here leads back here, by way of "
    assert circles_of_relations(arrows) == [(row, f'{said}"{end}"') for row, end in expected]


@pytest.mark.parametrize(
    ("kinds", "is_circle"),
    [
        (("causes", "enables"), True),
        (("supports", "elaborates"), True),
        (("conditional_on", "conditional_on"), True),
        (("causes", "supports"), False),
        (("contrasts", "contrasts"), False),
        (("attacks", "attacks"), False),
        (("causes", "prevents"), False),
    ],
)
def test_relations_of_one_sense_are_followed_together(
    kinds: tuple[str, str], *, is_circle: bool
) -> None:
    assert bool(circles_of_relations([(0, 1), (1, 0)], kinds)) == is_circle


@pytest.mark.parametrize("seed", range(20))
def test_circles_of_relations_are_where_one_gets_back(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randrange(2, 12)
    arrows = list({(chance.randrange(size), chance.randrange(size)) for _ in range(2 * size)})
    leading = [arrow for arrow in arrows if arrow[0] != arrow[1]]
    reached = {start: {end for one, end in leading if one == start} for start in range(size)}
    for _ in range(size):
        for ends in reached.values():
            ends |= {further for end in ends for further in reached[end]}
    firsts: dict[frozenset[int], int] = {}
    for row, (start, end) in enumerate(arrows):
        if start != end and start in reached[end]:
            circle = frozenset(each for each in reached[start] if start in reached[each])
            firsts.setdefault(circle, row)
    assert [row for row, _ in circles_of_relations(arrows)] == sorted(firsts.values())
