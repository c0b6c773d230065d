"""All pages of the site, from the tables of a package."""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING, Any

from website import words
from website.about import about, snippets
from website.actors import actor_page, actor_pairs, network
from website.argument import argument
from website.dataset import Dataset
from website.leftout import place_left_out
from website.notes import note
from website.reading import blocks, numbered_claims
from website.render import HERE, Renderer
from website.routes import Routes, is_slug
from website.scenarios import scenarios
from website.searching import write_search
from website.tabledata import listed, write_table
from website.timeline import timeline

if TYPE_CHECKING:
    from pathlib import Path

    from caucasus_rift.tabular.package import Package
    from caucasus_rift.tabular.table import Table

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
        tables: Its validated tables by name. A view whose tables are missing is left out.
        folder: Where the site is written; it need not exist.

    Raises:
        OSError: A file cannot be read or written.
    """
    data = Dataset(package, tables)
    routes = Routes(data)
    renderer = Renderer(data, routes, folder)
    renderer.shared = {"site": _site(data)}
    shutil.copytree(HERE / "assets", folder / "assets", dirs_exist_ok=True)
    for source in data.rows("sources"):
        _read(data, routes, renderer, source)
    renderer.page("timeline.html", "timeline.html", "timeline", t=timeline(data))
    _actors(data, renderer)
    for name in tables:
        write_table(data, routes, renderer, name)
    renderer.page(
        "data.html",
        "data.html",
        "data",
        files=files(data),
        snippets=snippets(data),
        tables=[listed(data, name) for name in tables],
    )
    renderer.page(
        "about.html", "about.html", "about", about=about(data), sources=data.rows("sources")
    )
    write_search(data, routes, renderer)


def _site(data: Dataset) -> Row:
    """What every page says of the package."""
    descriptor = data.package.descriptor
    title = str(descriptor.get("title") or data.package.name)
    return {
        "as_of": as_of(data),
        "brand": title.partition(":")[0],
        "licences": [{"name": "", "title": "", "path": ""} | one for one in descriptor.get("licenses", [])],
        "title": title,
        "version": data.package.version,
        "views": [{"name": "read", "title": "Read", "page": "index.html"},{"name": "timeline", "title": "Timeline", "page": "timeline.html"},{"name": "argument", "title": "Argument", "page": "argument.html"},{"name": "scenarios", "title": "Scenarios", "page": "scenarios.html"},{"name": "actors", "title": "Actors", "page": "actors.html"},{"name": "data", "title": "Data", "page": "data.html"},{"name": "about", "title": "About", "page": "about.html"},],
    }


def as_of(data: Dataset) -> str:
    """The last day on which evidence was looked for, in full."""
    days = [row["as_of"] for row in data.rows("assessments") if row["as_of"]]
    return words.day(max(days, default=None))


def _read(data: Dataset, routes: Routes, renderer: Renderer, source: Row) -> None:
    claims = numbered_claims(data, source["source_id"])
    found = blocks(data, source["source_id"], claims)
    later = place_left_out(data, source, found)
    renderer.page(
        routes.page("read", source["source_id"]),
        "read.html",
        "read",
        as_of=as_of(data),
        argument_page=routes.page("argument", source["source_id"]),
        blocks=found,
        claims=claims,
        dims=[_dimension(data, claims, *one) for one in _DIMENSIONS],
        later=later,
        notes=[note(data, claim) for claim in claims],
        source=source,
        sources=data.rows("sources"),
    )
    renderer.page(
        routes.page("argument", source["source_id"]),
        "argument.html",
        "argument",
        a=argument(data, claims),
    )
    renderer.page(
        routes.page("scenarios", source["source_id"]),
        "scenarios.html",
        "scenarios",
        s=scenarios(data, source["source_id"]),
    )


def _dimension(data: Dataset, claims: list[Row], name: str, table: str, column: str) -> dict[str, Any]:
    """A way to mark claims: its codes, each with how many claims have it."""
    given = [claim["verdict"] if name == "verdict" else claim[column] for claim in claims]
    return {
        "name": name,
        "title": data.field(table, column).title,
        "ordered": data.field(table, column).categories_ordered,
        "codes": [
            {
                "code": code,
                "label": data.label(table, column, code),
                "meaning": data.meaning(table, column, code),
                "count": given.count(code),
                "order": place,
            }
            for place, code in enumerate(data.codes(table, column))
        ],
    }


def _actors(data: Dataset, renderer: Renderer) -> None:
    found = actor_pairs(data)
    listed = [
        {
            "row": row,
            "mentions": len(data.where("mentions", "actor_id", row["actor_id"])),
            "claims": len(data.where("claim_actors", "actor_id", row["actor_id"])),
            "events": len(data.where("event_actors", "actor_id", row["actor_id"])),
        }
        for row in data.rows("actors")
    ]
    listed.sort(key=lambda one: (-one["mentions"], one["row"]["name"]))
    renderer.page(
        "actors.html", "actors.html", "actors", actors=listed, network=network(found), pairs=found
    )
    for row in data.rows("actors"):
        if is_slug(row["actor_id"]):
            page = f"actors/{row['actor_id']}.html"
            renderer.page(page, "actor.html", "actors", a=actor_page(data, row, found))


def files(data: Dataset) -> list[Row]:
    """Every file that the tables come from: those of the tables, then the sources' texts."""
    found = [file for name in data.tables for file in listed(data, name)["files"]]
    for source in data.rows("sources"):
        octets = data.package.read_bytes(str(source["path"]))
        digest = hashlib.sha256(octets).hexdigest()
        found.append({"path": source["path"], "bytes": len(octets), "sha256": digest})
    return found
