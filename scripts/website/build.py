"""All pages of the site, from the tables of a package."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Any

from tablewright.release.inputs import read
from website import words
from website.about import about, snippets
from website.actors import actor_page, actor_pairs, network
from website.argument import argument
from website.dataset import Dataset
from website.leftout import place_left_out
from website.notes import note
from website.reading import blocks, numbered_claims
from website.render import HERE, Renderer
from website.routes import Routes
from website.scenarios import scenarios
from website.searching import write_search
from website.tabledata import listed, write_table
from website.timeline import timeline

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.descriptor.package import Package
    from tablewright.tables.table import Table
    from website.dataset import Row

# by what the marks can be told apart
_DIMENSIONS = (
    ("verdict", "assessments", "verdict_now"),
    ("type", "claims", "claim_type"),
    ("certainty", "claims", "certainty"),
)


def build_site(package: Package, tables: dict[str, Table], folder: Path) -> None:
    """Write the site of a package into a folder.

    Args:
        package: The package.
        tables: Its validated tables by name. A view that they do not suffice for is left out.
        folder: Where the site is written; it need not exist.

    Raises:
        NotReleased: A file of the package cannot be read, or has no name here.
        OSError: A file cannot be written.
    """
    folder.mkdir(exist_ok=True)
    data = Dataset(package, tables)
    routes = Routes(data)
    renderer = Renderer(data, routes, folder)
    renderer.shared = {"site": _site(data)}
    shutil.copytree(HERE / "assets", folder / "assets", dirs_exist_ok=True)
    offered = {view.name for view in data.views()}
    claims = {source: numbered_claims(data, source) for source in routes.sources}
    for source in data.rows("sources"):
        own = claims[str(source["source_id"])]
        if "read" in offered:
            _read(data, routes, renderer, source, own)
        if "argument" in offered:
            _argument(data, routes, renderer, source, own)
        if "scenarios" in offered:
            _scenarios(data, routes, renderer, source)
    if "timeline" in offered:
        renderer.page("timeline.html", "timeline.html", "timeline", t=timeline(data))
    if "actors" in offered:
        _actors(data, routes, renderer)
    _data(
        data, routes, renderer, ["data.html"] if "read" in offered else ["data.html", "index.html"]
    )
    write_search(data, routes, renderer)
    renderer.page(
        "about.html", "about.html", "about", about=about(data), sources=data.rows("sources")
    )


def _site(data: Dataset) -> Row:
    """What every page says of the package."""
    descriptor = data.package.descriptor
    title = str(descriptor.get("title") or data.package.name)
    blank = {"name": "", "title": "", "path": ""}
    return {
        "as_of": as_of(data),
        "brand": title.partition(":")[0],
        "has_sources": data.has("sources"),
        "licences": [blank | one for one in descriptor.get("licenses", [])],
        "title": title,
        "version": data.package.version,
        "views": data.views(),
    }


def as_of(data: Dataset) -> str:
    """The last day on which evidence was looked for, in full."""
    days = [row["as_of"] for row in data.rows("assessments") if row["as_of"]]
    return words.day(max(days, default=None))


# -- the views -------------------------------------------------------------------------------------


def _read(
    data: Dataset, routes: Routes, renderer: Renderer, source: Row, claims: list[Row]
) -> None:
    found = blocks(data, source["source_id"], claims)
    later = place_left_out(data, source, found)
    dimensions = [one for one in _DIMENSIONS if data.has(one[1])]
    renderer.page(
        routes.page("read", source["source_id"]),
        "read.html",
        "read",
        as_of=as_of(data),
        argument_page=routes.page("argument", source["source_id"]),
        blocks=found,
        claims=claims,
        dims=[_dimension(data, claims, *one) for one in dimensions],
        later=later,
        notes=[note(data, claim) for claim in claims],
        source=source,
        sources=data.rows("sources"),
    )


def _dimension(
    data: Dataset, claims: list[Row], name: str, table: str, column: str
) -> dict[str, Any]:
    """A way to mark claims: its codes, each with how many claims have it."""
    given = [claim["verdict"] if name == "verdict" else claim[column] for claim in claims]
    codes = [
        {
            "code": code,
            "label": data.label(table, column, code),
            "meaning": data.meaning(table, column, code),
            "count": given.count(code),
            "order": str(place),
        }
        for place, code in enumerate(data.codes(table, column))
    ]
    without = {"code": "none", "label": "Not assessed", "meaning": "", "order": "x"}
    return {
        "name": name,
        "title": data.field(table, column).title,
        "ordered": data.field(table, column).categories_ordered,
        "codes": [*codes, without | {"count": given.count(None)}],
    }


def _argument(
    data: Dataset, routes: Routes, renderer: Renderer, source: Row, claims: list[Row]
) -> None:
    renderer.page(
        routes.page("argument", source["source_id"]),
        "argument.html",
        "argument",
        a=argument(data, claims),
        source=source,
        sources=data.rows("sources"),
    )


def _scenarios(data: Dataset, routes: Routes, renderer: Renderer, source: Row) -> None:
    renderer.page(
        routes.page("scenarios", source["source_id"]),
        "scenarios.html",
        "scenarios",
        s=scenarios(data, source["source_id"]),
        source=source,
        sources=data.rows("sources"),
    )


def _actors(data: Dataset, routes: Routes, renderer: Renderer) -> None:
    found = actor_pairs(data)
    listed_actors: list[dict[str, Any]] = [
        {
            "row": row,
            "mentions": len(data.where("mentions", "actor_id", row["actor_id"])),
            "claims": len(data.where("claim_actors", "actor_id", row["actor_id"])),
            "events": len(data.where("event_actors", "actor_id", row["actor_id"])),
        }
        for row in data.rows("actors")
    ]
    listed_actors.sort(key=lambda one: (-one["mentions"], one["row"]["name"]))
    renderer.page(
        "actors.html",
        "actors.html",
        "actors",
        actors=listed_actors,
        network=network(found),
        pairs=found,
    )
    for row in data.rows("actors"):
        if page := routes.actor(str(row["actor_id"])):
            renderer.page(page, "actor.html", "actors", a=actor_page(data, row, found))


def _data(data: Dataset, routes: Routes, renderer: Renderer, pages: list[str]) -> None:
    for name in data.tables:
        write_table(data, routes, renderer, name)
    found = [listed(data, name) for name in data.tables]
    for page in pages:
        renderer.page(
            page,
            "data.html",
            "data",
            files=[*(file for one in found for file in one["files"]), *_texts(data)],
            snippets=snippets(data),
            tables=found,
        )


def _texts(data: Dataset) -> list[Row]:
    """The files of the sources' texts."""
    files = []
    for source in data.rows("sources"):
        octets = read(data.package, str(source["path"]))
        digest = hashlib.sha256(octets).hexdigest()
        files.append({"path": source["path"], "bytes": len(octets), "sha256": digest})
    return files
