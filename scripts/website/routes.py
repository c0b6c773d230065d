"""Where on the site something stands: the one place that knows its addresses."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from website.dataset import Dataset

# what may become part of a file's name
_SLUG = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*")
# tables whose rows have a place in a view that is not divided by source
_PLACES = {"actors": "actors", "events": "timeline"}
# views with a page for every source; the first source has the page at the top
BY_SOURCE = {"read": "index", "argument": "argument", "scenarios": "scenarios"}
# where a row of a table stands, if not only in the table itself
_ANCHORS = {
    "claims": "read",
    "passages": "read",
    "scenarios": "scenarios",
}


class Routes:
    """Addresses relative to the site's root, derived from keys."""

    def __init__(self, data: Dataset) -> None:
        """Know the sources, and which tables there are."""
        self._data = data
        self.sources = [str(row["source_id"]) for row in data.rows("sources")]
        offered = {view.name for view in data.views()}
        self._anchors = {table: view for table, view in _ANCHORS.items() if view in offered}
        self._places = [table for table, view in _PLACES.items() if view in offered]

    def page(self, view: str, source: str) -> str:
        """The page of a view for a source."""
        is_first = not self.sources or source == self.sources[0]
        return f"{BY_SOURCE[view]}.html" if is_first else f"{view}/{file_name(source)}.html"

    def to(self, table: str, key: Any) -> str:
        """The address of a row by the value of its one-column key."""
        text = str(key)
        if table in self._anchors and self._source_of(text) in self.sources:
            return f"{self.page(self._anchors[table], self._source_of(text))}#{quote(text)}"
        if table == "actors" and table in self._places and is_slug(text):
            return f"actors/{text}.html"
        if table == "events" and table in self._places:
            return f"timeline.html#{quote(text)}"
        if table == "indicators" and self._data.has("scenarios", "scenario_indicators"):
            return f"{self._indicator_page(text)}#{quote(text)}"
        return self.row(table, key)

    def row(self, table: str, key: Any) -> str:
        """The address of a row in its table."""
        column = self._data.tables[table].schema.primary_key[0]
        return self.rows(table, **{column: key})

    def rows(self, table: str, **filters: Any) -> str:
        """The address of the rows of a table that have these values."""
        chosen = {f"f.{column}": f"={value}" for column, value in filters.items()}
        return f"data/{table}.html?{urlencode(chosen)}"

    def for_scripts(self) -> dict[str, Any]:
        """The same, for scripts that make links out of keys."""
        return {
            "pages": [
                [view, [[source, self.page(view, source)] for source in self.sources]]
                for view in BY_SOURCE
            ],
            "anchors": [list(pair) for pair in self._anchors.items()],
            "places": self._places,
        }

    def _source_of(self, key: str) -> str:
        return key.partition(".")[0]

    def _indicator_page(self, key: str) -> str:
        links = self._data.where("scenario_indicators", "indicator_id", key)
        source = self._source_of(str(links[0]["scenario_id"])) if links else ""
        return self.page("scenarios", source)


def file_name(key: str) -> str:
    """A key as the name of a file; of one that may name none a digest."""
    return key if is_slug(key) else hashlib.sha256(key.encode()).hexdigest()[:16]


def is_slug(text: str) -> bool:
    """Whether a key may name a file."""
    return bool(_SLUG.fullmatch(text))
