"""What is released: a package, its validated tables, and the moment they are from."""

from __future__ import annotations

import copy
import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tablewright.profile import GENERAL, Profile
from tablewright.release.files import SITE, SUMS
from tablewright.release.naming import file_names
from tablewright.released.content_hash import table_sha256

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from tablewright.descriptor.package import Package
    from tablewright.tables.table import Table
    from tablewright.views.view import View


@dataclasses.dataclass(frozen=True)
class Release:
    """A package that is released: its tables, its codebook, its commit's time, and a profile.

    `address` is where its files will lie, with a slash at the end; empty where it is not known.
    `views` are those of the tables that a query makes of the others, `left_out` says why there are
    none where there could be.
    """

    package: Package
    tables: dict[str, Table]
    book: str
    moment: datetime.datetime
    profile: Profile = GENERAL
    address: str = ""
    views: Mapping[str, View] = dataclasses.field(default_factory=dict)
    left_out: str = ""

    @property
    def own_tables(self) -> dict[str, Table]:
        """The tables that the package itself has: those that are no views."""
        return {name: table for name, table in self.tables.items() if name not in self.views}

    @property
    def root(self) -> Path:
        """The folder of the package."""
        return self.package.folder

    @cached_property
    def name(self) -> str:
        """The name of the release's folder and the first part of its files' names."""
        parts = (self.package.name or self.root.resolve().name, self.package.version or "")
        text = "-".join(filter(None, parts))
        return file_names([text], taken=(SITE, SUMS))[text]

    def archive(self, folder: str) -> str:
        """The name of the archive of one of the release's folders."""
        return f"{self.name}-{folder}.zip"

    @property
    def homepage(self) -> str:
        """The page of the package, as its descriptor says, or else where its files will lie."""
        return str(self.package.descriptor.get("homepage") or self.address)

    @property
    def title(self) -> str:
        """The package's title, or else its name."""
        return str(self.package.descriptor.get("title") or self.package.name or self.name)

    @property
    def description(self) -> str:
        """What the package is, as its descriptor says."""
        return str(self.package.descriptor.get("description", ""))

    @property
    def licence(self) -> dict[str, Any]:
        """The package's first licence; empty without one."""
        licences = self.package.descriptor.get("licenses") or [{}]
        return dict(licences[0])

    @property
    def licence_address(self) -> str:
        """Where the licence stands, or else its name."""
        return str(self.licence.get("path") or self.licence.get("name") or "")

    @property
    def creators(self) -> list[str]:
        """Who made the package, by the names it gives."""
        return [name for name, _ in self._contributors()]

    @property
    def publishers(self) -> list[str]:
        """Which of them publish it, as the descriptor says."""
        return [name for name, roles in self._contributors() if "publisher" in roles]

    def _contributors(self) -> Iterator[tuple[str, list[str]]]:
        for listed in self.package.descriptor.get("contributors") or []:
            name = listed.get("title") or listed.get("path")
            if name:  # one `role` is how version 1 has it
                yield str(name), list(listed.get("roles") or [listed.get("role")])

    @cached_property
    def columns(self) -> dict[str, pa.Table]:
        """The typed columns of every table."""
        return {name: table.arrow() for name, table in self.tables.items()}

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The `content_sha256` of every table."""
        return {name: table_sha256(table) for name, table in self.tables.items()}

    @cached_property
    def file_names(self) -> dict[str, str]:
        """A name for the file of every table, by the table's name; no two are the same."""
        return file_names(self.tables)


def self_contained(table: Table) -> dict[str, Any]:
    """A table's schema with the `enum` that validators of v1 need beside each vocabulary."""
    schema = copy.deepcopy(table.schema.descriptor)
    for raw, field in zip(schema["fields"], table.schema.fields, strict=True):
        if field.categories:
            raw.setdefault("constraints", {})["enum"] = list(field.categories)
    return schema


def title_of(table: Table) -> str:
    """A table's title, or else its name."""
    raw = table.resource.descriptor
    return str(raw.get("title") or table.schema.descriptor.get("title") or table.name)


def description_of(table: Table) -> str:
    """What a table holds, as its resource or its schema says."""
    raw = table.resource.descriptor
    return str(raw.get("description") or table.schema.descriptor.get("description") or "")


def leads(table: Table, column: str) -> Iterator[str]:
    """Where a column refers to, in words."""
    for key in table.schema.foreign_keys:
        for one, other in zip(key.fields, key.reference, strict=True):
            if one == column:
                yield f"Leads to {key.resource or table.name}.{other}."
