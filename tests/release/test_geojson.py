"""places.geojson: every place that has a point, with its events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from caucasus_rift.profile import PROFILE
from tablewright import cli
from tests.release.support import field, package, schema
from tests.test_release import NAME

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def read(dist: Path) -> dict[str, Any]:
    return dict(json.loads((dist / NAME / "places.geojson").read_bytes()))


def test_every_place_with_a_point_is_there(read: dict[str, Any]) -> None:
    places = cr.load("places").dropna(subset=["latitude"])
    assert [one["id"] for one in read["features"]] == places["place_id"].tolist()
    points = [one["geometry"]["coordinates"] for one in read["features"]]
    assert points == places[["longitude", "latitude"]].to_numpy().tolist()
    # longitude first, as RFC 7946 has it
    assert dict(zip(places["place_id"], points, strict=True))["aghdam"] == [46.9274, 39.991]


def test_events_stand_at_their_places(read: dict[str, Any]) -> None:
    events = cr.load("events")
    at = {
        one["id"]: [e["event_id"] for e in one["properties"]["events"]] for one in read["features"]
    }
    for place, ids in at.items():
        assert ids == events.loc[events["place_id"] == place, "event_id"].tolist()
    assert sum(map(len, at.values())) > 20


def test_another_package_has_none(tmp_path: Path) -> None:
    tables = {"places": (schema(field("place_id"), field("latitude", "number")), [["a", "1"]])}
    source, output = package(tmp_path / "p", tables), tmp_path / "dist"
    assert cli.main(["release", str(source), f"--output={output}"], PROFILE) == 0
    assert not (output / "small-1.2.3/places.geojson").exists()
