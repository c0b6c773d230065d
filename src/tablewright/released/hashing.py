"""`hash`: what the tables of a package hold, whatever the format, as one hash a table."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import Finding, shorten
from tablewright.base.paths import UnsafePath
from tablewright.checks.check import check
from tablewright.descriptor.forms import is_parquet, is_table, paths_of
from tablewright.released.archives import ReleaseError
from tablewright.released.content_hash import content_sha256, table_sha256
from tablewright.released.packages import opened_package
from tablewright.released.parquet_file import ParquetError, ParquetReader
from tablewright.released.sqlite_file import is_sqlite, read_sqlite

if TYPE_CHECKING:
    from tablewright.base.findings import Step
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.resource import Resource


STATED = "content_sha256"


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
class Unread:
    """A table that has no hash, why, and whether the package states one."""

    table: str
    reason: str
    is_stated: bool


@dataclasses.dataclass(frozen=True)
class Hashes:
    """The hashes of all tables of a package; none where `findings` say that one has none.

    `unread` has why tables are left out that are kept in a way that is not read.
    """

    tables: tuple[Hash, ...]
    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()


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
        return _of_sqlite(path)
    with opened_package(path, with_parquet=True) as package:
        return _of_package(package, step)


def _of_sqlite(path: Path) -> Hashes:
    try:
        found = tuple(
            Hash(name, content_sha256(columns, schema), stated)
            for name, schema, columns, stated in read_sqlite(path)
        )
    except ReleaseError as error:
        return Hashes((), (Finding("file-unreadable", str(error), path.name),))
    if not found:
        message = "there is no table in the file"
        return Hashes((), (Finding("file-unreadable", message, path.name),))
    return Hashes(found)


def _of_package(package: Package, step: Step) -> Hashes:
    """The hashes of all tables, or what is in the way of one."""
    listed = package.descriptor.get("resources")
    raw = dict(enumerate(listed)) if isinstance(listed, list) else {}
    parquet = [one for one in package.resources if is_parquet(one.descriptor)]
    for others in (package.resources, package.bare):  # those are not read as delimited text
        others[:] = [one for one in others if not is_parquet(one.descriptor)]
    found, findings = _of_parquet(package, parquet, step)
    checked = check(package, step)
    findings += [finding for finding in checked.findings if finding.severity == "error"]
    if not findings:
        for table in checked.tables.values():
            if table.name in package.unchecked:
                continue
            digest = table_sha256(table)
            found[table.resource.index] = Hash(table.name, digest, _stated(table.resource))
        findings += _passed_over(package, raw, found)
    if findings:
        return Hashes((), tuple(sorted(findings, key=Finding.sort_key)))
    hashed = tuple(found[index] for index in sorted(found))
    stated = {one.get("name") for one in raw.values() if isinstance(one, dict) and STATED in one}
    left = (Unread(name, why, name in stated) for name, why in package.unchecked.items())
    return Hashes(hashed, unread=tuple(left))


def _of_parquet(
    package: Package, resources: list[Resource], step: Step
) -> tuple[dict[int, Hash], list[Finding]]:
    """The hashes of Parquet tables by number, and a finding for each that has none."""
    found: dict[int, Hash] = {}
    findings: list[Finding] = []
    reader = ParquetReader()
    for number, resource in enumerate(resources, 1):
        step("hashing tables", number, len(resources))
        try:
            columns = reader.read(resource, map(package.read_bytes, resource.paths))
            digest = content_sha256(columns, resource.schema)
            found[resource.index] = Hash(resource.name, digest, _stated(resource))
        except (OSError, UnsafePath, ParquetError) as error:
            reason = getattr(error, "strerror", None) or error
            path = resource.paths[0]
            message = f"the file {shorten(path)} cannot be read: {reason}"
            findings.append(Finding("file-unreadable", message, path, 1, 1, table=resource.name))
    return found, findings


def _passed_over(package: Package, raw: dict[int, Any], found: dict[int, Hash]) -> list[Finding]:
    """A finding for each table without a hash, or for there being no table."""
    findings = []
    for index, one in raw.items():
        if (
            index in found
            or one.get("name") in package.unchecked
            or not (is_parquet(one) or is_table(one, paths_of(one)))
        ):
            continue
        reason = "its file has no rows that can be read"
        if "schema" not in one:
            reason = "without a schema its columns and their types are not known"
        message = f"the table {shorten(one.get('name'))} has no hash: {reason}"
        at = ("resources", index)
        findings.append(package.file.finding("file-unreadable", message, at, table=one.get("name")))
    if not found and not findings:
        message = "there is no table in the package, so there is nothing to hash"
        for name, reason in package.unchecked.items():
            message = f"nothing can be hashed: {shorten(name)} is not read, as {reason}"
            break
        findings.append(package.file.finding("descriptor-property", message, ("resources",)))
    return findings


def _stated(resource: Resource) -> str | None:
    stated = resource.descriptor.get(STATED)
    return stated if isinstance(stated, str) else None
