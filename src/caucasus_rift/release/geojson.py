"""The places that have a point, as GeoJSON (RFC 7946), each with the events that happened there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from caucasus_rift.release.columns import is_known
from tablewright.release.errors import NotReleased
from tablewright.release.files import write_json
from tablewright.release.formats import Format

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.release.model import Release

_POINT = ("latitude", "longitude")
_EVENT = ("event_id", "title", "origin", "realis", "date", "recorded_date")


def is_applicable(release: Release) -> bool:
    """Whether the package has places with points, and events at them."""
    known = all(is_known(name, release.tables) for name in ("places", "events"))
    return known and set(_POINT) <= set(release.tables["places"].schema.names)


def collection(release: Release) -> dict[str, Any]:
    """A feature for each place with a point: its columns, and its events in the table's order."""
    events: dict[str, list[dict[str, Any]]] = {}
    for event in release.columns["events"].to_pylist():
        said = {name: event[name] for name in _EVENT if event[name] is not None}
        events.setdefault(event["place_id"], []).append(said)
    features = []
    for place in release.columns["places"].to_pylist():
        latitude, longitude = (place.pop(name) for name in _POINT)
        if latitude is None or longitude is None:
            continue
        known = {name: value for name, value in place.items() if value is not None}
        features.append(
            {
                "type": "Feature",
                "id": place["place_id"],
                "geometry": {
                    "type": "Point",
                    "coordinates": [float(longitude), float(latitude)],
                },
                "properties": {**known, "events": events.get(place["place_id"], [])},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def write_geojson(release: Release, path: Path) -> None:
    """Write the collection to `path`."""
    write_json(path.parent, path.name, collection(release))


def check_geojson(release: Release, path: Path) -> None:
    """Read the file back; raises NotReleased where it is not what the tables say."""
    if json.loads(path.read_bytes()) != collection(release):
        raise NotReleased(f"{path.name} was read back with other places")


FORMAT = Format(
    "geojson", "GeoJSON", "places.geojson", write_geojson, check_geojson, suits=is_applicable
)
