"""A package with its views among its tables, as if their files stood beside the others."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from tablewright.descriptor.package import Package
from tablewright.views.running import as_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from tablewright.base.stamps import Stamp
    from tablewright.views.view import View

# the property by which a resource says that it is made of others, and where its query stands
PROPERTY = "query"
FOLDER = "views"


class PackageWithViews(Package):
    """A package, and its views as resources; their files are in memory.

    Each is a table at `views/NAME.csv` whose `query` stands at `views/NAME.sql`.
    """

    def __init__(
        self, base: Package, views: Iterable[View], tables: Mapping[str, pa.Table]
    ) -> None:
        """Run the `views` of a sound package over the typed columns of its `tables`."""
        views = list(views)
        self.folder, self.descriptor_path = base.folder, base.descriptor_path
        self._lie_in(self.folder)
        made = as_csv(views, tables)
        self._made = {f"{FOLDER}/{name}.csv": data for name, data in made.items()}
        self._made |= {f"{FOLDER}/{view.name}.sql": view.sql.encode() for view in views}
        schemas = {name: schema.descriptor for name, schema in base.schemas.items()}
        listed = [_resource(view, schemas) for view in views]
        described = base.descriptor | {"resources": [*base.descriptor["resources"], *listed]}
        self._start(self.descriptor_path.name, json.dumps(described).encode("utf-8"), None)

    def has_file(self, path: str) -> bool:
        """Whether the package has a file at `path`; raises UnsafePath or OSError."""
        return path in self._made or super().has_file(path)

    def on_disk(self, path: str) -> Path | None:
        """The file that `path` names, None for one in memory; raises UnsafePath."""
        return None if path in self._made else super().on_disk(path)

    def read_again(self, path: str) -> Callable[[], bytes]:
        """What reads a file once more; those in memory stay as they are."""
        if path in self._made:
            return lambda: self._made[path]
        return super().read_again(path)

    def stamp(self, path: str) -> Stamp | None:
        """What a file is like now; None where it is in memory or cannot be read."""
        return None if path in self._made else super().stamp(path)

    def _contents(self, path: str, limit: int) -> bytes:
        return self._made[path] if path in self._made else super()._contents(path, limit)

    def _identity(self, path: str) -> tuple[object, int]:
        if path in self._made:
            return PurePosixPath(path), len(self._made[path])
        return super()._identity(path)


def _resource(view: View, schemas: Mapping[str, Any]) -> dict[str, Any]:
    schema = view.whole_schema(schemas)
    return {
        "name": view.name,
        "title": schema.get("title", view.name),
        "description": schema.get("description", ""),
        "path": f"{FOLDER}/{view.name}.csv",
        PROPERTY: f"{FOLDER}/{view.name}.sql",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
