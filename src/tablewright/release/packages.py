"""A package of a release: tables in one format, texts, documents, and a descriptor."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from tablewright.release.documents import write_documents
from tablewright.release.files import sha256, write, write_json, write_sums
from tablewright.release.inputs import read
from tablewright.release.model import self_contained
from tablewright.rules.listed import listed
from tablewright.views.package import PROPERTY as VIEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tablewright.release.model import Release
    from tablewright.tables.table import Table

    Write = Callable[[Path, Table, Release], dict[str, Any]]

DESCRIPTOR = "datapackage.json"


def write_package(release: Release, folder: Path, write_table: Write) -> None:
    """Write one package, with a descriptor that needs no other file.

    Args:
        release: What is released.
        folder: Where; it is made.
        write_table: Writes one table into the folder, and returns what its resource is to say.
    """
    folder.mkdir(parents=True)
    descriptor = copy.deepcopy(release.package.descriptor)
    tables: dict[str, str] = {}
    descriptor["created"] = f"{release.moment:%Y-%m-%dT%H:%M:%SZ}"
    for resource in descriptor["resources"]:
        table = release.tables.get(resource["name"])
        if table is None:  # no table, but files of another kind
            paths = resource.get("path", [])
            _copy(release, folder, [paths] if isinstance(paths, str) else paths)
            continue
        for name in ("bytes", "hash", "url", "data"):
            resource.pop(name, None)
        resource.update(write_table(folder, table, release))
        if VIEW in resource:
            _copy(release, folder, [resource[VIEW]])
        resource["schema"] = self_contained(table)
        if resource.get("type") == "table":  # as version 1 says it, and readers of that ask for
            resource["profile"] = "tabular-data-resource"
        path = resource["path"]
        tables[table.name] = path if isinstance(path, str) else path[0]
        if isinstance(path, str):  # of several files the standard has no hash
            data = folder / path
            # frictionless counts no bytes of Parquet, and takes a stated number for a fault
            if resource["format"] != "parquet":
                resource["bytes"] = data.stat().st_size
            resource["hash"] = f"sha256:{sha256(data)}"
        resource["rowCount"] = table.n_rows
        resource["content_sha256"] = release.hashes[table.name]
    _copy(release, folder, release.profile.files(release.tables))
    _copy(release, folder, listed(release.package))
    write_json(folder, DESCRIPTOR, descriptor)
    write_documents(release, folder, tables)
    write_sums(folder)


def _copy(release: Release, folder: Path, paths: Iterable[str]) -> None:
    for path in paths:
        write(folder, path, read(release.package, path))
