"""Where on the site something stands: the one place that knows its addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tablewright.release.naming import PLAIN, file_names, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from website.dataset import Dataset

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
        self._source_files = file_names(self.sources)
        self._table_files = file_names(data.tables)
        offered = {view.name for view in data.views()}
        self._anchors = {table: view for table, view in _ANCHORS.items() if view in offered}
        self._places = [table for table, view in _PLACES.items() if view in offered]

    def page(self, view: str, source: str) -> str:
        """The page of a view for a source; of none that is known, the first one's."""
        is_first = source not in self._source_files or source == self.sources[0]
        name = BY_SOURCE[view] if is_first else f"{view}/{self._source_files[source]}"
        return f"{name}.html"

    def table(self, name: str) -> str:
        """The page of a table."""
        return f"data/{self.table_file(name)}.html"

    def table_file(self, name: str) -> str:
        """What the files with a table's rows are called, before a number and an ending."""
        return self._table_files[name]

    def actor(self, key: str) -> str | None:
        """The page of an actor; None for one whose key can name no file."""
        return f"actors/{key}.html" if is_plain(key) else None

    def to(self, table: str, key: Any) -> str:
        """The address of a row by the value of its one-column key."""
        text = str(key)
        if table in self._anchors and self._source_of(text) in self.sources:
            return f"{self.page(self._anchors[table], self._source_of(text))}#{quote(text)}"
        if table == "actors" and table in self._places and (page := self.actor(text)):
            return page
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
        return f"{self.table(table)}?{urlencode(chosen)}"

    def for_scripts(self, tables: Iterable[str]) -> dict[str, Any]:
        """The same, for scripts that make links out of keys of these tables."""
        return {
            "files": {name: self.table_file(name) for name in tables if name in self._table_files},
            "plain": PLAIN,
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
