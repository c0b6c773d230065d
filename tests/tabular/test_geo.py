"""The structure of GeoJSON and TopoJSON cells; the hint says what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tabular.support import short

RING = [[0, 0], [1, 0], [1, 1], [0, 0]]
POINT = {"type": "Point", "coordinates": [1, 2]}


def shape(kind: str, coordinates: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": coordinates, **more}


def feature(**more: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": POINT, "properties": None, **more}


GOOD: list[dict[str, Any]] = [
    POINT,
    shape("Point", [1.5, -2, 300]),
    shape("Point", []),
    shape("Point", [1, 2], crs=None, bbox=[1, 2, 1, 2]),
    shape("MultiPoint", [[1, 2]]),
    shape("LineString", [[1, 2], [3, 4]]),
    shape("MultiLineString", [[[1, 2], [3, 4]]]),
    shape("Polygon", [RING, RING]),
    shape("MultiPolygon", [[RING], [RING]]),
    {"type": "GeometryCollection", "geometries": []},
    {
        "type": "GeometryCollection",
        "geometries": [POINT, {"type": "GeometryCollection", "geometries": [POINT]}],
    },
    feature(),
    feature(geometry=None, properties={"a": []}, id="x"),
    feature(id=5, bbox=[0, 0, 0, 1, 1, 1]),
    {"type": "FeatureCollection", "features": [feature()], "own": 1},
]
BAD: list[tuple[Any, str]] = [
    ({}, "it has no GeoJSON type"),
    ({"type": "point", "coordinates": [1, 2]}, "it has no GeoJSON type"),
    ({"type": ["Point"]}, "it has no GeoJSON type"),
    ({"type": "Point"}, "it must have an array of coordinates"),
    (shape("Point", "a"), "it must have an array of coordinates"),
    (shape("Point", [1]), "a position must be an array of numbers, 2 at least"),
    (shape("Point", [1, "2"]), "a position must be an array of numbers, 2 at least"),
    (shape("Point", [1, True]), "a position must be an array of numbers, 2 at least"),
    (shape("Point", [[1, 2]]), "a position must be an array of numbers, 2 at least"),
    (shape("MultiPoint", [1, 2]), "a position must be an array of numbers, 2 at least"),
    (shape("LineString", [[1, 2]]), "a line must have 2 positions at least"),
    (shape("MultiLineString", [[[1, 2]]]), "a line must have 2 positions at least"),
    (shape("MultiLineString", [1]), "the coordinates of a MultiLineString must nest deeper"),
    (shape("Polygon", [RING[:3]]), "a ring must have 4 positions at least"),
    (shape("Polygon", [[]]), "a ring must have 4 positions at least"),
    (shape("Polygon", [[*RING[:3], [0, 1]]]), "a ring must end where it starts"),
    (shape("Polygon", RING), "a position must be an array of numbers, 2 at least"),
    (shape("MultiPolygon", [[RING, RING[1:] + RING[:1]]]), "a ring must end where it starts"),
    (
        shape("Point", [1, 2], bbox=[1, 2, 3]),
        "a bbox must be an even number of numbers, 4 at least",
    ),
    (shape("Point", [1, 2], properties={}), "a Point must not have properties"),
    ({"type": "GeometryCollection"}, "it must have an array of geometries"),
    (
        {"type": "GeometryCollection", "geometries": [feature()]},
        "geometries must hold only objects of the type",
    ),
    ({"type": "Feature", "properties": {}}, "a Feature must have a geometry and properties"),
    ({"type": "Feature", "geometry": None}, "a Feature must have a geometry and properties"),
    (feature(properties=[]), "properties must be an object or null"),
    (feature(geometry={"type": "Circle"}), "a geometry must hold only objects of the type"),
    (feature(geometry=shape("Polygon", [RING[:3]])), "a ring must have 4 positions at least"),
    (feature(id=True), "an id must be a text or a number"),
    (feature(features=[]), "a Feature must not have features"),
    ({"type": "FeatureCollection"}, "it must have an array of features"),
    ({"type": "FeatureCollection", "features": [POINT]}, "features must hold only objects"),
    ([POINT], "another kind of JSON value"),
]


def topology(geometry: Any = None, **more: Any) -> dict[str, Any]:
    # the arcs 0 and 1 make a ring, the arc 2 is one by itself
    arcs = [[[0, 0], [1, 0]], [[1, 0], [1, 1], [0, 0]], [[5, 5], [6, 6], [5, 5]]]
    objects = {} if geometry is None else {"g": geometry}
    return {"type": "Topology", "objects": objects, "arcs": arcs, **more}


QUANTIZED = {
    "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
    "arcs": [[[0, 0], [1, 0], [0, 1], [-1, -1]]],
}
GOOD_TOPO: list[dict[str, Any]] = [
    topology(),
    topology(arcs=[]),
    topology({"type": None}),
    topology({"type": "Point", "coordinates": [1, 2], "properties": {}, "id": 1}),
    topology({"type": "MultiPoint", "coordinates": [[1, 2]]}),
    topology({"type": "LineString", "arcs": [0, 1]}),
    topology({"type": "LineString", "arcs": [-1]}),
    topology({"type": "MultiLineString", "arcs": [[0], [2]]}),
    topology({"type": "Polygon", "arcs": [[0, 1], [-2, -1], [2]]}),
    topology({"type": "MultiPolygon", "arcs": [[[0, 1]], [[2]]]}),
    topology({"type": "Polygon", "arcs": [[0]]}, **QUANTIZED),
    topology({"type": "GeometryCollection", "geometries": [{"type": "LineString", "arcs": [2]}]}),
]
BAD_TOPO: list[tuple[Any, str]] = [
    (POINT, "its type must be Topology"),
    ({"type": "Topology", "arcs": []}, "it must have objects"),
    ({"type": "Topology", "objects": {}}, "it must have an array of arcs"),
    (topology(arcs=[[[0, 0]]]), "an arc must have 2 positions at least"),
    (topology(arcs=[[[0, 0], 1]]), "a position must be an array of numbers, 2 at least"),
    (topology(transform={"scale": [1, 1]}), "a transform must have a translate of 2 numbers"),
    (topology(transform=5), "a transform must have a scale of 2 numbers"),
    (topology(objects={"g": 5}), "objects must hold geometries with a type"),
    (topology({"type": "Feature"}), "a geometry has no TopoJSON type"),
    (topology({"type": "Point", "coordinates": [1]}), "a position must be an array of numbers"),
    (topology({"type": "Point"}), "it must have an array of coordinates"),
    (topology({"type": "LineString", "arcs": [3]}), "arcs must be numbers of the topology's arcs"),
    (topology({"type": "LineString", "arcs": [-4]}), "arcs must be numbers of the topology's arcs"),
    (topology({"type": "LineString", "arcs": [True]}), "arcs must be numbers of the topology's"),
    (topology({"type": "LineString", "arcs": [0, 0]}), "an arc must start where the one before"),
    (topology({"type": "Polygon", "arcs": [[0]]}), "a ring must end where it starts"),
    (topology({"type": "Polygon", "arcs": [[]]}), "a ring must end where it starts"),
    (topology({"type": "Polygon", "arcs": [0, 1]}), "the arcs of a Polygon must nest deeper"),
    (topology({"type": "Point", "coordinates": [1, 2], "properties": 5}), "properties must be"),
    (topology({"type": "Point", "coordinates": [1, 2], "bbox": 5}), "a bbox must be"),
    (
        topology({"type": "GeometryCollection", "geometries": [{"type": "Line"}]}),
        "a geometry has no TopoJSON type",
    ),
]


@pytest.mark.parametrize("value", GOOD, ids=json.dumps)
def test_sound_geojson(check_cell: Any, value: Any) -> None:
    assert check_cell(json.dumps(value), {"type": "geojson"}).findings == []


@pytest.mark.parametrize("value", GOOD_TOPO, ids=json.dumps)
def test_sound_topojson(check_cell: Any, value: Any) -> None:
    field = {"type": "geojson", "format": "topojson"}
    assert check_cell(json.dumps(value), field).findings == []


@pytest.mark.parametrize(
    ("value", "why", "form"),
    [(*case, "default") for case in BAD] + [(*case, "topojson") for case in BAD_TOPO],
    ids=lambda value: json.dumps(value)[:60],
)
def test_broken_structure(check_cell: Any, value: Any, why: str, form: str) -> None:
    findings = check_cell(json.dumps(value), {"type": "geojson", "format": form}).findings
    assert short(findings) == [("value-type", 2, 3)]
    assert findings[0].hint.startswith(why)


def test_a_cell_nested_too_deep(check_cell: Any) -> None:
    cell = '{"type":"GeometryCollection","geometries":[' * 400 + "]}" * 400
    assert short(check_cell(cell, {"type": "geojson"}).findings) in ([], [("value-type", 2, 3)])
    cell = '{"type":"GeometryCollection","geometries":[' * 40_000 + "]}" * 40_000
    assert short(check_cell(cell, {"type": "geojson"}).findings) == [("value-type", 2, 3)]
