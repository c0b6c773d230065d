"""The two versions that are compared, wherever they are: a folder, an archive, a git revision."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablewright.base.errors import CallError
from tablewright.base.findings import Finding, shorten
from tablewright.base.paths import RemotePath, UnsafePath
from tablewright.base.semver import Version
from tablewright.base.threads import Threads
from tablewright.base.yaml_file import ENDINGS as YAML
from tablewright.checks.constraints import check_required, check_types
from tablewright.checks.keys import check_unique
from tablewright.descriptor.forms import paths_of
from tablewright.descriptor.package import Package, descriptor_in
from tablewright.history.revisions import UnknownRevisionError, at_revision, tags
from tablewright.released.archives import is_archive
from tablewright.released.packages import located, opened_package
from tablewright.tables.reading import read_table
from tablewright.views.package import PROPERTY as VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.resource import Resource
    from tablewright.tables.table import Table

# what is sound, and is compared as bytes because it is of a kind that is not read
_UNREAD = "not-supported"
# faults that leave no doubt of what the cells hold
_OF_FORM = (
    *("byte-order-mark", "character-control", "character-invisible", "character-not-nfc"),
    *("line-end-crlf", "line-end-mixed", "line-end-missing"),
)
# faults of a past version, which no one can mend: what they leave is compared
_OF_THE_PAST = (
    *("value-type", "value-missing", "row-blank", "primary-key-duplicate", "row-length"),
    *("column-unknown", "column-order", "column-unnamed"),
)


@dataclasses.dataclass(frozen=True)
class Side:
    """One of the two versions.

    `tables` could be read, those of the present without a fault; `raw` has the descriptors of all
    resources, by name, `contents` what the resources hold that are no such tables, and `faults` the
    errors that keep a resource (None: the package) from being compared.
    """

    label: str
    commit: str | None
    package: Package
    tables: dict[str, Table]
    raw: dict[str, dict[str, Any]]
    contents: dict[str, tuple[Any, ...]]
    faults: dict[str | None, list[Finding]]


@contextmanager
def here(target: str | Path) -> Iterator[Side]:
    """The package at a path: a folder, a descriptor or a zip archive; raises CallError."""
    with opened_package(located(target)[0]) as package:
        yield _side(str(target), None, package)


@contextmanager
def base(target: str | Path, given: str | None) -> Iterator[Side]:
    """What the package at `target` is compared with.

    Args:
        target: The package as it is now.
        given: A path as `here` takes it, or a git revision; by default the newest release tag on
            the history of the current commit, or HEAD where there is none.

    Yields:
        The package as it was.

    Raises:
        CallError: There is no package there.
    """
    path = Path(given) if given else None
    if given and path and _is_package(path):
        with opened_package(located(path)[0]) as package:
            yield _side(given, None, package, is_past=True)
        return
    if is_archive(Path(target)):
        raise CallError("an archive has no git history: name a folder or archive with --base")
    found, _ = located(target)
    revision = given if given is not None else newest_release(found) or "HEAD"
    try:
        with at_revision(found, revision) as package:
            yield _side(revision, package.commit, package, is_past=True)
    except UnknownRevisionError as error:
        if given is None:
            raise CallError(f"{error}; say with --base what to compare with") from error
        is_there = os.path.exists(given)  # noqa: PTH110 - false as well where it can be no path
        missing = "there is no package in" if given and is_there else "there is no"
        raise CallError(f"{missing} {shorten(given)}, and {error}") from error


def newest_release(target: Path, *, other_than: str = "") -> str | None:
    """The tag of the highest version on the history of the current commit; None without any.

    Args:
        target: A package in a git checkout, a folder or a descriptor.
        other_than: A tag that is passed over.
    """
    folder = target if target.is_dir() else target.parent
    found = [
        (version, tag)
        for tag in tags(folder)
        if tag != other_than and (version := Version.read(tag.removeprefix("v")))
    ]
    return max(found, key=lambda one: one[0].order)[1] if found else None


def _is_package(path: Path) -> bool:
    """Whether a path leads to what can be compared; a branch may have a folder's or file's name."""
    try:
        if path.is_dir():
            return descriptor_in(path).is_file() or located(path)[0] != path
        return path.is_file() and (path.suffix.lower() in (".json", *YAML) or is_archive(path))
    except (OSError, ValueError):
        return False


def _side(label: str, commit: str | None, package: Package, *, is_past: bool = False) -> Side:
    tables: dict[str, Table] = {}
    faults: dict[str | None, list[Finding]] = {None: []}
    listed = package.descriptor.get("resources")
    # what a query makes of other tables changes as they do
    raws = [
        raw
        for raw in (listed if isinstance(listed, list) else ())
        if isinstance(raw, dict) and VIEW not in raw
    ]
    called = {id(one): _name(one, is_past=is_past) for one in raws}
    raw = {name: one for one in reversed(raws) if (name := called[id(one)]) is not None}
    whole = len(raw) == len(raws) and bool(raws)
    for finding in package.findings:
        is_unread = finding.code == _UNREAD and finding.table in package.unchecked
        if finding.severity == "error" or is_unread:
            name = finding.table if finding.table in raw and whole else None
            faults.setdefault(name, []).append(dataclasses.replace(finding, severity="error"))
    if whole:
        faults[None] = []  # what is wrong with the descriptor otherwise can be compared
    listed_raws = listed if isinstance(listed, list) else []
    resources = [
        dataclasses.replace(one, name=called[id(listed_raws[one.index])] or one.name)
        for one in (*package.resources, *package.bare)
        if one.name not in package.unchecked and VIEW not in one.descriptor
    ]
    with Threads() as pool:
        for resource, (table, errors) in zip(
            resources,
            pool.map(lambda one: _read(package, one, is_past=is_past), resources),
            strict=True,
        ):
            if table is not None and not errors:
                tables[resource.name] = table
                faults.pop(resource.name, None)
            else:
                faults[resource.name] = errors
    contents: dict[str, tuple[Any, ...]] = {}
    for name, one in raw.items():
        if name in tables or not whole:
            continue
        if all(fault.code == _UNREAD for fault in faults.get(name, ())):
            content = _content(package, one)
            if isinstance(content, Finding):
                faults[name] = [content]
            else:
                contents[name] = content
    return Side(label, commit, package, tables, dict(reversed(raw.items())), contents, faults)


def _content(package: Package, raw: dict[str, Any]) -> tuple[Any, ...] | Finding:
    """What a resource holds: data, and for each file a hash; or why one cannot be read."""
    given = raw.get("path", raw.get("url", []))
    held = [raw.get("data")]
    for path in given if isinstance(given, list) else [given]:
        try:
            is_path = isinstance(path, str)
            held.append(hashlib.sha256(package.read_bytes(path)).digest() if is_path else path)
        except RemotePath:
            held.append(path)  # it is the same where it leads to the same
        except (OSError, UnsafePath) as error:
            reason = getattr(error, "strerror", None) or error
            message = f"the file {shorten(path)} cannot be read: {reason}"
            return Finding("file-unreadable", message, path, 1, 1, table=raw["name"])
    return tuple(held)


def _name(raw: dict[str, Any], *, is_past: bool) -> str | None:
    """What a resource is called; one of the past without a name as its file is."""
    name = raw.get("name")
    paths = paths_of(raw)
    if is_past and not (isinstance(name, str) and name) and paths:
        return paths[0].rpartition("/")[2].partition(".")[0]
    return name if isinstance(name, str) else None


def _read(
    package: Package, resource: Resource, *, is_past: bool
) -> tuple[Table | None, list[Finding]]:
    """A table, and the errors for which its rows cannot be told apart or its cells not be read."""
    found: list[Finding] = []
    table = read_table(package, resource, found)
    if table is not None:
        key = resource.schema.primary_key
        found += check_types(table)
        found += [one for one in check_required(table) if one.field in key]
        found += [one for one in check_unique(table) if one.code == "primary-key-duplicate"]
    passed = (*_OF_FORM, *(_OF_THE_PAST if is_past else ()))
    return table, [one for one in found if one.severity == "error" and one.code not in passed]


def described(side: Side) -> str:
    """A side as it is named in a report."""
    if side.commit is None:
        return f"{shorten(side.label)[1:-1]}"
    return f"the git revision {shorten(side.label)[1:-1]} ({side.commit[:12]})"
