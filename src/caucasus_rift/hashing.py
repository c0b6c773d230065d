"""`hash`: what the tables of a package hold, whatever the format, as one hash a table."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from caucasus_rift.content import content_sha256
from caucasus_rift.sqlitefile import is_sqlite, read_sqlite, schema_of
from caucasus_rift.tabular.check import check
from caucasus_rift.tabular.findings import Finding, shorten
from caucasus_rift.tabular.package import Package
from caucasus_rift.tabular.paths import UnsafePath

if TYPE_CHECKING:
    from caucasus_rift.tabular.findings import Step


@dataclasses.dataclass(frozen=True)
class Hash:
    """The content hash of a table, and the one that the package states for it, if it does."""

    table: str
    actual: str
    stated: str | None

    @property
    def differs(self) -> bool:
        """Whether the table holds something else than the package says."""
        return self.stated is not None and self.stated != self.actual


@dataclasses.dataclass(frozen=True)
class Hashes:
    """The hashes of a package's tables; none where `findings` say that one cannot be read."""

    tables: tuple[Hash, ...]
    findings: tuple[Finding, ...] = ()


def hashes(target: str | Path, step: Step) -> Hashes:
    """Compute the content hash of every table.

    Args:
        target: A folder with a datapackage.json, the descriptor, a zip archive of such a folder, or
            the SQLite file of a release. The tables may be CSV or Parquet.
        step: Is told how far the work is.

    Returns:
        The hashes in the order of the tables.

    Raises:
        CallError: There is nothing of that kind at `target`.
    """
    path = Path(target)
    if is_sqlite(path):
        found = [
            Hash(name, content_sha256(columns, schema), stated)
            for name, schema, columns, stated in read_sqlite(path)
        ]
        return Hashes(tuple(found))
    if path.suffix.lower() == ".zip" and path.is_file():
        from caucasus_rift.unpacking import unpacked

        with unpacked(path) as descriptor:
            return _of_package(Package(descriptor), step)
    return _of_package(Package(path), step)


def _of_package(package: Package, step: Step) -> Hashes:
    listed = package.descriptor.get("resources")
    resources = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if any(map(_is_parquet, resources)):
        return _of_parquet(package, list(filter(_is_parquet, resources)), step)
    checked = check(package, step)
    errors = [finding for finding in checked.findings if finding.severity == "error"]
    if errors:
        return Hashes((), tuple(sorted(errors, key=Finding.sort_key)))
    return Hashes(
        tuple(
            Hash(
                name,
                content_sha256(table.arrow(), table.schema),
                _stated(table.resource.descriptor),
            )
            for name, table in checked.tables.items()
        )
    )


def _of_parquet(package: Package, resources: list[dict[str, Any]], step: Step) -> Hashes:
    found: list[Hash] = []
    findings: list[Finding] = []
    for number, resource in enumerate(resources, 1):
        step("hashing tables", number, len(resources))
        name, path = str(resource.get("name")), resource["path"]
        try:
            schema = schema_of(resource.get("schema"), name)
            actual = content_sha256(_read_parquet(package, path), schema)
            found.append(Hash(name, actual, _stated(resource)))
        except (OSError, UnsafePath, ValueError, pa.ArrowException) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"the file {shorten(path)} cannot be read: {reason}"
            findings.append(Finding("file-unreadable", message, path, 1, 1, table=name))
    return Hashes((), tuple(findings)) if findings else Hashes(tuple(found))


def _is_parquet(resource: dict[str, Any]) -> bool:
    path = resource.get("path")
    return isinstance(path, str) and (
        resource.get("format") == "parquet" or path.lower().endswith(".parquet")
    )


def _read_parquet(package: Package, path: str) -> pa.Table:
    import pyarrow.parquet as pq

    data = io.BytesIO(package.read_bytes(path))
    return pq.read_table(data, page_checksum_verification=True)


def _stated(resource: dict[str, Any]) -> str | None:
    stated = resource.get("content_sha256")
    return stated if isinstance(stated, str) else None
