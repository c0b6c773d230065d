"""The validated tables as rows that pages are made of: by key, grouped, with words for codes."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from caucasus_rift.release.columns import is_known
from tablewright.release.inputs import read_text
from website.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tablewright.descriptor.package import Package
    from tablewright.descriptor.schema import Field
    from tablewright.tables.table import Table
    from website.views import View

Row = dict[str, Any]


class Dataset:
    """A package's tables, read once and looked up often. A table it does not have has no rows."""

    def __init__(self, package: Package, tables: dict[str, Table]) -> None:
        """Keep the package and its validated tables by name."""
        self.package, self.tables = package, tables
        self._rows: dict[str, list[Row]] = {}
        self._groups: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def knows(self, name: str) -> bool:
        """Whether a table is there with the columns that the views read."""
        return is_known(name, self.tables)

    def has(self, *names: str) -> bool:
        """Whether all of these tables are known and have rows."""
        return all(self.knows(name) and self.tables[name].n_rows for name in names)

    def views(self) -> list[View]:
        """The views that the tables suffice for."""
        return [view for view in VIEWS if self.has(*view.needs)]

    def rows(self, name: str) -> list[Row]:
        """The rows of a table, in the order of its file, None for an empty cell."""
        if name not in self._rows:
            self._rows[name] = self.tables[name].rows() if self.knows(name) else []
        return self._rows[name]

    def by(self, name: str, column: str) -> dict[Any, list[Row]]:
        """The rows of a table by what stands in a column."""
        if (name, column) not in self._groups:
            groups: dict[Any, list[Row]] = {}
            for row in self.rows(name):
                groups.setdefault(row[column], []).append(row)
            self._groups[name, column] = groups
        return self._groups[name, column]

    def where(self, name: str, column: str, value: Any) -> list[Row]:
        """The rows of a table with a value in a column."""
        return self.by(name, column).get(value, [])

    def one(self, name: str, column: str, value: Any) -> Row | None:
        """The row with a value in a column whose values are unique; None where there is none."""
        found = self.where(name, column, value)
        return found[0] if found else None

    def text(self, source: str) -> str:
        """The text of a source."""
        row = self.one("sources", "source_id", source)
        return read_text(self.package, str(row["path"])) if row else ""

    def field(self, name: str, column: str) -> Field:
        """A field of a table's schema."""
        return self.tables[name].schema[column]

    def label(self, name: str, column: str, code: Any) -> str:
        """The label of a code; the code itself where its vocabulary has none."""
        return self._words(name, column).get(code, {}).get("label", "") or str(code)

    def meaning(self, name: str, column: str, code: Any) -> str:
        """What a code means, as its vocabulary says; empty where it says nothing."""
        return str(self._words(name, column).get(code, {}).get("description", ""))

    def codes(self, name: str, column: str) -> list[Any]:
        """The codes of a vocabulary, in its order."""
        return list(self.field(name, column).categories) if self.knows(name) else []

    @functools.cache  # noqa: B019 - a dataset lives as long as the build
    def _words(self, name: str, column: str) -> dict[Any, Row]:
        if name not in self.tables or column not in self.tables[name].schema.names:
            return {}
        raw = self.field(name, column).descriptor.get("categories", [])
        return {one["value"]: one for one in raw if isinstance(one, dict)}


def unique(values: Iterable[Any]) -> list[Any]:
    """The values without repetitions, in the order of their first occurrence."""
    return list(dict.fromkeys(values))
