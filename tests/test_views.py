"""The views: nothing of the tables they are made of is lost, and nothing is added to it."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import caucasus_rift as cr
from caucasus_rift.loading import package_with, root
from tablewright.checks.check import check
from tablewright.views.view import View, ViewError, read_views
from tests.test_release import NAME

if TYPE_CHECKING:
    from pathlib import Path

VIEWS = read_views(root() / "schemas/views")
# the table of which a view has a row for each
EACH = {"claims_wide": "claims", "events_wide": "events"}


@pytest.fixture(scope="module")
def base() -> dict[str, pd.DataFrame]:
    return cr.load_all()


@pytest.fixture(scope="module")
def views() -> dict[str, pd.DataFrame]:
    return {name: cr.load(name) for name in cr.views()}


def listed(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """What rows of a table are joined to in a view, by key."""
    pairs = frame[[key, column]].drop_duplicates().sort_values([key, column])
    return pairs.groupby(key)[column].agg("; ".join)


def assert_column(view: pd.DataFrame, key: str, column: str, wanted: pd.Series) -> None:
    found = view.set_index(key)[column].dropna()
    pd.testing.assert_series_equal(
        found.astype(str).sort_index(), wanted.astype(str).sort_index(),
        check_names=False, check_index_type=False,
    )  # fmt: skip


def test_they_are_what_the_readme_names() -> None:
    assert cr.views() == ["claims_wide", "dyads", "events_wide", "verdicts"]
    assert not set(cr.views()) & set(cr.tables())


@pytest.mark.parametrize("name", VIEWS)
def test_every_column_is_described_and_taken_as_it_is(name: str) -> None:
    """A column that a table has is there with its type, codes and description."""
    schemas = {
        table: json.loads((root() / f"schemas/{table}.json").read_bytes()) for table in cr.tables()
    }
    whole = VIEWS[name].whole_schema(schemas)
    for field, written in zip(whole["fields"], VIEWS[name].schema["fields"], strict=True):
        assert field["description"].endswith((".", ":")) or field["description"]
        if "of" not in written:
            continue
        table, _, column = written["of"].partition(".")
        origin = next(one for one in schemas[table]["fields"] if one["name"] == column)
        for part in ("title", "description", "type", "format", "categories", "categoriesOrdered"):
            assert field.get(part) == origin.get(part)


@pytest.mark.parametrize("name", VIEWS)
def test_it_is_as_its_schema_says(name: str) -> None:
    package = package_with(name)
    assert package.findings == []
    resource = next(one for one in package.resources if one.name == name)
    assert resource.descriptor["query"] == f"views/{name}.sql"
    findings = [each for each in check(package).findings if each.table == name]
    assert findings == []


@pytest.mark.parametrize(("view", "table"), EACH.items())
def test_each_row_of_the_table_has_one(
    view: str, table: str, base: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame]
) -> None:
    """And every column that is the table's own holds what it holds there."""
    own = [
        one["name"]
        for one in VIEWS[view].schema["fields"]
        if one.get("of") == f"{table}.{one['name']}"
    ]
    assert len(own) > 10
    key = own[0]
    pd.testing.assert_frame_equal(
        views[view][own], base[table][own].sort_values(key, ignore_index=True)
    )


def test_claims_wide(base: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame]) -> None:
    wide, claims = views["claims_wide"], base["claims"]
    passages = base["passages"].set_index("passage_id")
    of_claim = claims.set_index("claim_id")["passage_id"]
    assert_column(wide, "claim_id", "passage_text", of_claim.map(passages["text"]).dropna())
    section = of_claim.map(passages["section_id"]).map(passages["text"]).dropna()
    assert_column(wide, "claim_id", "section", section)
    actors = base["claim_actors"]
    for role, column in (
        ("subject", "subjects"),
        ("object", "objects"),
        ("mentioned", "mentioned"),
    ):
        of_role = actors[actors["role"] == role]
        assert_column(wide, "claim_id", column, listed(of_role, "claim_id", "actor_id"))
    assert_column(wide, "claim_id", "events", listed(base["claim_events"], "claim_id", "event_id"))
    part = base["scenario_claims"].astype(str)
    part["both"] = part["scenario_id"] + ": " + part["role"]
    assert_column(wide, "claim_id", "scenario_roles", listed(part, "claim_id", "both"))
    verdicts = base["assessments"].set_index("claim_id")
    for column in ("assessment_id", "verdict_now", "verdict_at_publication", "error_kind"):
        assert_column(wide, "claim_id", column, verdicts[column].dropna())
    stances = pd.crosstab(
        base["assessment_evidence"]["assessment_id"], base["assessment_evidence"]["stance"]
    )
    of_assessment = base["assessments"].set_index("claim_id")["assessment_id"]
    stances = stances.reindex(of_assessment.reindex(claims["claim_id"]), fill_value=0)
    stances.index = pd.Index(claims["claim_id"])
    for stance, column in (("supports", "n_supporting"), ("refutes", "n_refuting")):
        assert_column(wide, "claim_id", column, stances[stance])


def test_no_refuted_claim_is_lost_for_want_of_a_subject(views: dict[str, pd.DataFrame]) -> None:
    wide = views["claims_wide"]
    refuted = wide[wide["verdict_now"] == "refuted"]
    wanted = cr.load("assessments")["verdict_now"].eq("refuted").sum()
    assert len(refuted) == wanted > refuted["subjects"].notna().sum()


def test_events_wide(base: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame]) -> None:
    wide, actors = views["events_wide"], base["event_actors"]
    roles = {
        "actor": "actors", "recipient": "recipients", "third_party": "third_parties",
        "host": "hosts", "beneficiary": "beneficiaries", "affected": "affected",
    }  # fmt: skip
    assert set(roles) == set(actors["role"].cat.categories)
    for role, column in roles.items():
        of_role = actors[actors["role"] == role]
        assert_column(wide, "event_id", column, listed(of_role, "event_id", "actor_id"))
    assert_column(wide, "event_id", "claims", listed(base["claim_events"], "event_id", "claim_id"))
    shown = base["event_evidence"]
    assert_column(wide, "event_id", "evidence", listed(shown, "event_id", "evidence_id"))
    assert wide["n_evidence"].sum() == len(shown)
    events = base["events"].set_index("event_id")
    day = events["recorded_earliest"].fillna(events["date_earliest"]).sort_index()
    assert wide["day"].tolist() == day.tolist() or wide["day"].equals(day.reset_index(drop=True))
    places = base["places"].set_index("place_id")
    of_event = base["events"].set_index("event_id")["place_id"].dropna()
    assert_column(wide, "event_id", "place_name", of_event.map(places["name"]))
    assert_column(wide, "event_id", "country_iso3", of_event.map(places["country_iso3"]).dropna())


def test_dyads(base: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame]) -> None:
    """Counted by loops, apart from the query."""
    wanted: set[tuple[str, str, str, str]] = set()
    for event, rows in base["event_actors"].groupby("event_id"):
        by_role = {
            role: set(part["actor_id"]) for role, part in rows.groupby("role", observed=True)
        }
        actors, recipients = by_role.get("actor", set()), by_role.get("recipient", set())
        targets = recipients or actors
        how = "directed" if recipients else "mutual"
        wanted |= {(str(event), a, b, how) for a in actors for b in targets if a != b}
    columns = ["event_id", "source_actor_id", "target_actor_id", "direction"]
    found = views["dyads"][columns].astype(str)
    assert set(found.itertuples(index=False, name=None)) == wanted
    assert len(found) == len(wanted) > 100
    mutual = found[found["direction"] == "mutual"]
    turned = mutual.rename(columns={columns[1]: columns[2], columns[2]: columns[1]})[columns]
    assert set(mutual.itertuples(index=False)) == set(turned.itertuples(index=False))
    events = base["events"].set_index("event_id")
    day = events["recorded_earliest"].fillna(events["date_earliest"])
    assert views["dyads"]["day"].equals(views["dyads"]["event_id"].map(day).rename("day"))


def test_verdicts(base: dict[str, pd.DataFrame], views: dict[str, pd.DataFrame]) -> None:
    verdicts, links = views["verdicts"], base["assessment_evidence"]
    assert set(verdicts["assessment_id"]) == set(base["assessments"]["assessment_id"])
    found = verdicts.dropna(subset="evidence_id")
    pairs = ["assessment_id", "evidence_id", "stance"]
    key = pairs[:2]
    pd.testing.assert_frame_equal(
        found[pairs].sort_values(key, ignore_index=True),
        links[pairs].sort_values(key, ignore_index=True),
    )
    publishers = base["publishers"].set_index("publisher_id")["name"]
    of_item = base["evidence"].set_index("evidence_id")["publisher_id"].map(publishers)
    assert found["publisher"].tolist() == found["evidence_id"].map(of_item).tolist()
    actors = base["claim_actors"]
    subjects = listed(actors[actors["role"] == "subject"], "claim_id", "actor_id")
    assert verdicts["subjects"].equals(verdicts["claim_id"].map(subjects).rename("subjects"))
    order = verdicts.groupby("assessment_id")["item"].agg(list)
    assert all(items == list(range(1, len(items) + 1)) for items in order)
    rank = found["stance"].map({"supports": 0, "refutes": 1, "context": 2}).astype(int)
    assert (
        rank.groupby(found["assessment_id"]).apply(lambda part: part.is_monotonic_increasing).all()
    )


@pytest.mark.slow
@pytest.mark.parametrize("place", [f"{NAME}-csv.zip", f"{NAME}-parquet.zip", f"{NAME}/csv"])
def test_a_release_has_the_same(released: Path, place: str, views: dict[str, pd.DataFrame]) -> None:
    assert cr.views(release=released / place) == cr.views()
    assert cr.tables(release=released / place) == cr.tables()
    for name, wanted in views.items():
        pd.testing.assert_frame_equal(cr.load(name, release=released / place), wanted)


@pytest.mark.slow
def test_the_sqlite_file_has_them_as_views(released: Path, views: dict[str, pd.DataFrame]) -> None:
    with closing(sqlite3.connect(released / NAME / f"{NAME}.sqlite")) as database:
        kinds = dict(database.execute("SELECT name, type FROM sqlite_schema").fetchall())
        assert {name: kinds[name] for name in views} == dict.fromkeys(views, "view")
        for name, wanted in views.items():
            (count,) = database.execute(f'SELECT count(*) FROM "{name}"').fetchone()
            assert count == len(wanted)
        described = dict(database.execute("SELECT name, table_schema FROM _views").fetchall())
        # a file with a statement that an older SQLite cannot parse opens in none of its tables
        sqls = [
            sql for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE type='view'")
        ]
    assert set(described) == set(views)
    assert not any(re.search(r"group_concat\([^()]*ORDER BY|string_agg", sql) for sql in sqls)


@pytest.mark.slow
def test_diff_does_not_speak_of_them(released: Path, tmp_path: Path) -> None:
    from tablewright import cli

    output = tmp_path / "diff.txt"
    base = released / f"{NAME}-csv.zip"
    assert cli.main(["diff", str(root()), f"--base={base}", f"--output={output}"]) == 0
    assert "claims_wide" not in output.read_text(encoding="utf-8")


def schema(*fields: dict[str, Any]) -> dict[str, Any]:
    return {"fields": list(fields)}


def test_column_of_a_table_that_has_none_is_refused() -> None:
    view = View("v", schema({"name": "x", "of": "t.y"}), "SELECT x FROM t")
    with pytest.raises(ViewError, match=r"there is no column t\.y"):
        view.whole_schema({"t": schema({"name": "x", "type": "string"})})
