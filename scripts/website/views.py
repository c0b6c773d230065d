"""The views of the site, and the tables that each of them needs."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class View:
    """A view: its name, title and first page, and the tables it cannot do without."""

    name: str
    title: str
    page: str
    needs: tuple[str, ...] = ()


VIEWS = (
    View("read", "Read", "index.html", ("sources", "passages", "claims")),
    View("timeline", "Timeline", "timeline.html", ("events",)),
    View(
        "argument",
        "Argument",
        "argument.html",
        ("sources", "passages", "claims", "claim_relations"),
    ),
    View("scenarios", "Scenarios", "scenarios.html", ("sources", "scenarios")),
    View("actors", "Actors", "actors.html", ("actors",)),
    View("data", "Data", "data.html"),
    View("about", "About", "about.html"),
)
