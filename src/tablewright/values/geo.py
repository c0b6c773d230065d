"""The structure of GeoJSON (RFC 7946) and TopoJSON objects.

A shape is judged, not its place on the globe: which members an object has, how deep coordinates
nest, how many positions a line has, and whether rings are closed.
"""

from __future__ import annotations

import itertools
from typing import Any

_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_MEMBERS = ("coordinates", "geometries", "geometry", "properties", "features")
# what the members that define one kind of object must not mean in another (RFC 7946, 7.1)
_FOREIGN = {
    "Feature": {"coordinates", "geometries", "features"},
    "FeatureCollection": {"coordinates", "geometries", "geometry", "properties"},
    "GeometryCollection": {"coordinates", "geometry", "properties", "features"},
}
_GEOMETRY = {"geometries", "geometry", "properties", "features"}


def check_geojson(value: dict[str, Any]) -> None:
    """Raise ValueError, which says why, where an object is no GeoJSON object."""
    kind = value.get("type")
    _check_bbox(value)
    if not isinstance(kind, str) or kind not in (*_DEPTHS, *_FOREIGN):
        raise ValueError("it has no GeoJSON type")
    for name in _MEMBERS:
        if name in value and name in _FOREIGN.get(kind, _GEOMETRY):
            raise ValueError(f"a {kind} must not have {name}")
    if kind == "FeatureCollection":
        for feature in _array(value, "features"):
            _check_part(feature, ("Feature",), "features")
    elif kind == "Feature":
        _check_feature(value)
    elif kind == "GeometryCollection":
        for geometry in _array(value, "geometries"):
            _check_part(geometry, (*_DEPTHS, "GeometryCollection"), "geometries")
    else:
        _check_coordinates(kind, _array(value, "coordinates"))


def _check_part(value: Any, kinds: tuple[str, ...], where: str) -> None:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        raise ValueError(f"{where} must hold only objects of the type {' or '.join(kinds)}")
    check_geojson(value)


def _check_feature(value: dict[str, Any]) -> None:
    if "geometry" not in value or "properties" not in value:
        raise ValueError("a Feature must have a geometry and properties")
    if value["geometry"] is not None:
        _check_part(value["geometry"], (*_DEPTHS, "GeometryCollection"), "a geometry")
    if not isinstance(value["properties"], (dict, type(None))):
        raise ValueError("properties must be an object or null")
    if "id" in value and not (isinstance(value["id"], str) or _is_number(value["id"])):
        raise ValueError("an id must be a text or a number")


def _array(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    if not isinstance(found, list):
        raise ValueError(f"it must have an array of {name}")
    return found


def _check_bbox(value: dict[str, Any]) -> None:
    if "bbox" not in value:
        return
    box = value["bbox"]
    if not isinstance(box, list) or len(box) < 4 or len(box) % 2 or not all(map(_is_number, box)):
        raise ValueError("a bbox must be an even number of numbers, 4 at least")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_position(value: Any) -> None:
    if not isinstance(value, list) or len(value) < 2 or not all(map(_is_number, value)):
        raise ValueError("a position must be an array of numbers, 2 at least")


def _check_coordinates(kind: str, value: list[Any]) -> None:
    """Coordinates of a geometry; empty ones stand for no geometry (RFC 7946, 3.1)."""
    if value:
        _check_level(value, _DEPTHS[kind], kind)


def _check_level(value: Any, depth: int, kind: str) -> None:
    if depth == 0:
        _check_position(value)
        return
    if not isinstance(value, list):
        raise ValueError(f"the coordinates of a {kind} must nest deeper")
    for part in value:
        _check_level(part, depth - 1, kind)
    if depth > 1:
        return
    if kind.endswith("LineString") and len(value) < 2:
        raise ValueError("a line must have 2 positions at least")
    if kind.endswith("Polygon"):
        if len(value) < 4:
            raise ValueError("a ring must have 4 positions at least")
        if value[0] != value[-1]:
            raise ValueError("a ring must end where it starts")


# -- TopoJSON ------------------------------------------------------------------------------------

Ends = tuple[list[Any], list[Any]]
_ARC_DEPTHS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def check_topojson(value: dict[str, Any]) -> None:
    """Raise ValueError, which says why, where an object is no TopoJSON topology."""
    if value.get("type") != "Topology":
        raise ValueError("its type must be Topology")
    _check_bbox(value)
    is_quantized = "transform" in value
    if is_quantized:
        _check_transform(value["transform"])
    arcs = [_arc_ends(arc, is_quantized=is_quantized) for arc in _array(value, "arcs")]
    objects = value.get("objects")
    if not isinstance(objects, dict):
        raise ValueError("it must have objects")
    for geometry in objects.values():
        _check_topo_geometry(geometry, arcs)


def _check_transform(value: Any) -> None:
    for name in ("scale", "translate"):
        pair = value.get(name) if isinstance(value, dict) else None
        if not isinstance(pair, list) or len(pair) != 2 or not all(map(_is_number, pair)):
            raise ValueError(f"a transform must have a {name} of 2 numbers")


def _arc_ends(arc: Any, *, is_quantized: bool) -> Ends:
    """The first and last position of an arc, whose positions add up where it is quantized."""
    if not isinstance(arc, list) or len(arc) < 2:
        raise ValueError("an arc must have 2 positions at least")
    for position in arc:
        _check_position(position)
    if not is_quantized:
        return arc[0], arc[-1]
    return arc[0][:2], [sum(position[axis] for position in arc) for axis in (0, 1)]


def _check_topo_geometry(value: Any, arcs: list[Ends]) -> None:
    if not isinstance(value, dict) or "type" not in value:
        raise ValueError("objects must hold geometries with a type")
    kind = value["type"]
    _check_bbox(value)
    if not isinstance(value.get("properties", {}), dict):
        raise ValueError("properties must be an object")
    if kind is None:
        return
    if kind == "GeometryCollection":
        for geometry in _array(value, "geometries"):
            _check_topo_geometry(geometry, arcs)
    elif kind in ("Point", "MultiPoint"):
        _check_level(_array(value, "coordinates"), _DEPTHS[kind], kind)
    elif isinstance(kind, str) and kind in _ARC_DEPTHS:
        _check_arcs(_array(value, "arcs"), _ARC_DEPTHS[kind], arcs, kind)
    else:
        raise ValueError("a geometry has no TopoJSON type")


def _check_arcs(value: Any, depth: int, arcs: list[Ends], kind: str) -> None:
    """Numbers of arcs, nested as the kind has it; ~n is arc n backwards."""
    if not isinstance(value, list):
        raise ValueError(f"the arcs of a {kind} must nest deeper")
    if depth:
        for part in value:
            _check_arcs(part, depth - 1, arcs, kind)
        return
    ends: list[Ends] = []
    for number in value:
        if type(number) is not int or not -len(arcs) <= number < len(arcs):
            raise ValueError("arcs must be numbers of the topology's arcs")
        first, last = arcs[~number if number < 0 else number]
        ends.append((last, first) if number < 0 else (first, last))
    is_joined = all(one[1] == other[0] for one, other in itertools.pairwise(ends))
    if not is_joined:
        raise ValueError("an arc must start where the one before it ends")
    if kind.endswith("Polygon") and (not ends or ends[0][0] != ends[-1][1]):
        raise ValueError("a ring must end where it starts")
