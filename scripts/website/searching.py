"""What the search looks through: everything that has words, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from website.dataset import Dataset, Row
    from website.render import Renderer
    from website.routes import Routes

# table: the columns whose words stand in the first line of a result, and those that stand below it
_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "actors": (("name",), ("description", "status_note")),
    "claims": (("statement",), ("quote",)),
    "passages": (("text",), ("reading",)),
    "events": (("title",), ("description",)),
    "assessments": ((), ("rationale",)),
    "evidence": (("title",), ("publisher", "note")),
    "scenarios": (("title",), ("label", "summary", "condition")),
    "indicators": (("statement",), ("resolution_criteria",)),
    "places": (("name",), ("status_note",)),
}
# so many entries stand in one script
PART = 20_000


def write_search(data: Dataset, routes: Routes, renderer: Renderer) -> None:
    """Write the page of the search, and the scripts with what it looks through."""
    kinds = [name for name in _WORDS if data.has(name)]
    found = [
        entry for number, name in enumerate(kinds) for entry in entries(data, routes, name, number)
    ]
    found += fields(data, len(kinds))
    parts = range(0, max(len(found), 1), PART)
    for number, start in enumerate(parts):
        renderer.script(f"data/search.{number}.js", "site.entries", *shared(found[start : start + PART]))
    titles = [data.tables[name].schema.descriptor.get("title") or name for name in kinds]
    renderer.page(
        "search.html",
        "search.html",
        "search",
        kinds=[*zip([*kinds, "fields"], [*titles, "Fields"], strict=True)],
        n_parts=len(parts),
    )


def shared(found: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    """The entries with what many of their addresses start with given once."""
    starts: dict[str, int] = {}
    made = []
    for *words, address in found:
        cut = max(address.rfind(mark) for mark in ("#", "=", "/")) + 1
        place = starts.setdefault(address[:cut], len(starts))
        made.append([*words, place, address[cut:]])
    return list(starts), made


def entries(data: Dataset, routes: Routes, name: str, kind: int) -> Iterator[list[Any]]:
    """The rows of a table as entries: kind, first line, what stands below it, address."""
    first, below = _WORDS[name]
    key = data.tables[name].schema.primary_key[0]
    for row in data.rows(name):
        lines = [" · ".join(str(row[column]) for column in part if row[column]) for part in (first, below)]
        if name == "assessments":
            claim: Row = data.one("claims", "claim_id", row["claim_id"]) or {}
            yield [kind, str(claim.get("statement", "")), lines[1], routes.to("claims", row["claim_id"])]
        else:
            yield [kind, lines[0], lines[1], routes.to(name, row[key])]


def fields(data: Dataset, kind: int) -> Iterator[list[Any]]:
    """The fields of all tables as entries, with the codes of their vocabularies."""
    for name, table in data.tables.items():
        for field in table.schema.fields:
            codes = [
                f"{data.label(name, field.name, code)}: {data.meaning(name, field.name, code)}"
                for code in field.categories
            ]
            words = " ".join([field.title, field.description, *codes])
            yield [kind, f"{name}.{field.name}", words, f"data/{name}.html#field.{field.name}"]
