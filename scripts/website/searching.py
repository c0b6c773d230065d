"""What the search looks through: everything that has words, and where it stands.

The rows come from the same scripts as the tables; only the fields have one of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from website.tabledata import n_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from website.dataset import Dataset
    from website.render import Renderer
    from website.routes import Routes

# table: the columns whose words stand in the first line of a result, and those that stand below it
_WORDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "actors": (("name",), ("description", "status_note")),
    "claims": (("statement",), ("quote",)),
    "passages": (("text",), ("reading",)),
    "events": (("title",), ("description",)),
    "assessments": (("claim_id",), ("rationale",)),
    "evidence": (("title",), ("via", "note")),
    "publishers": (("name",), ("note",)),
    "scenarios": (("title",), ("label", "summary", "condition")),
    "indicators": (("statement",), ("resolution_criteria",)),
    "places": (("name",), ("status_note",)),
}


def write_search(data: Dataset, routes: Routes, renderer: Renderer) -> None:
    """Write the page of the search, and the script with the words about fields."""
    renderer.script("data/fields.js", "site.fields", list(fields(data, routes)))
    renderer.page(
        "search.html",
        "search.html",
        "search",
        kinds=[kind(data, name) for name in _WORDS if data.has(name)],
        route_map=routes.for_scripts(_WORDS),
    )


def kind(data: Dataset, name: str) -> dict[str, Any]:
    """How the rows of a table become results: which columns are shown, and which is the key."""
    table = data.tables[name]
    names = table.schema.names
    first, below = ([names.index(one) for one in part if one in names] for part in _WORDS[name])
    refers = {key.fields[0]: key.resource for key in table.schema.foreign_keys}
    shown = names[first[0]]
    return {
        "name": name,
        "title": table.schema.descriptor.get("title") or name,
        "parts": n_parts(table),
        "first": first,
        "below": below,
        "key": names.index(table.schema.primary_key[0]),
        "key_name": table.schema.primary_key[0],
        # the rows say nothing of their own in the first line, but the row they belong to does
        "of": refers.get(shown, ""),
    }


def fields(data: Dataset, routes: Routes) -> Iterator[list[str]]:
    """The fields of all tables, with what they hold and the codes of their vocabularies."""
    for name, table in data.tables.items():
        for field in table.schema.fields:
            codes = [
                f"{data.label(name, field.name, code)}: {data.meaning(name, field.name, code)}"
                for code in field.categories
            ]
            words = " ".join([field.title, field.description, *codes])
            address = f"{routes.table(name)}#{quote(f'field.{field.name}')}"
            yield [f"{name}.{field.name}", words, address]
