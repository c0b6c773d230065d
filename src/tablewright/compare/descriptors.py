"""What changed in the descriptors: of the package, of its resources, and of their schemas' keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.compare.fields import Keys, Pair, field_changes
from tablewright.compare.model import Change, Level
from tablewright.compare.values import contrast, one_value, without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.schema import ForeignKey, Schema

# said of the package elsewhere, or of when and how it was written
_NOT_COMPARED = {
    "package": {"resources", "version", "created", "$schema", "profile"},
    "resource": {
        *("name", "schema", "data", "profile", "$schema", "type"),
        *("bytes", "hash", "rowCount", "stats", "content_sha256"),
    },
    "schema": {
        *("fields", "primaryKey", "uniqueKeys", "foreignKeys", "fieldsMatch", "missingValues"),
        "$schema",
    },
}
_IDENTIFIERS = ("name", "id")
# where the files are is no matter of the version
_PLACES = ("path", "url", "scheme")
# ways to match fields, each with those that take more files than it does
_LOOSER = {
    "exact": ("equal", "subset", "superset", "partial"),
    "equal": ("subset", "superset", "partial"),
    "subset": ("partial",),
    "superset": ("partial",),
}


def metadata_changes(
    what: str, old: dict[str, Any], new: dict[str, Any], table: str | None = None
) -> Iterator[Change]:
    """What changed in the descriptor of a package, a resource or a schema (`what`)."""
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if before == after or name in _NOT_COMPARED[what]:
            continue
        is_identifier = name in _IDENTIFIERS and what == "package"
        level = Level.MAJOR if is_identifier else Level.NONE if name in _PLACES else Level.PATCH
        of = "the schema's " if what == "schema" else ""
        message = f"{of}{shorten(name)[1:-1]} {_was(before, after)}"
        yield Change(level, f"{what}-described", message, table, None, before, after)


# what may define a package or a table from elsewhere
_DEFINED_BY = ("schema", "profile", "$schema")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
# the standard's own profiles say which version of it is followed
_STANDARD = re.compile(r"https?://(?:datapackage\.org|specs\.frictionlessdata\.io)/")


def address_changes(
    what: str, old: dict[str, Any], new: dict[str, Any], table: str | None = None
) -> Iterator[Change]:
    """Definitions that stand elsewhere than they did, which no one has read and compared."""
    for name in _DEFINED_BY:
        before, after = old.get(name), new.get(name)
        if before == after or not any(map(_is_address, (before, after))):
            continue
        message = f"the {name} {_was(before, after)}, which is not read and compared"
        kind = "schema-changed" if name == "schema" else f"{what}-described"
        yield Change(Level.MAJOR, kind, message, table, None, before, after)


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, str)
        and _ADDRESS.match(value) is not None
        and _STANDARD.match(value) is None
    )


def is_elsewhere(raw: dict[str, Any]) -> bool:
    """Whether any file of a resource is on the web, where no one has looked at it."""
    given = raw.get("path", raw.get("url"))
    return any(map(_is_address, given if isinstance(given, list) else [given]))


def _was(before: Any, after: Any) -> str:
    if isinstance(before, list) and isinstance(after, list):
        gone = [one_value(one) for one in without(before, after)]
        fresh = [one_value(one) for one in without(after, before)]
        parts = [f"no longer has {', '.join(gone)}"] if gone else []
        parts += [f"now has {', '.join(fresh)}"] if fresh else []
        return " and ".join(parts) or "stand in another order"
    old, new = contrast(before, after)
    return f"was {old}, is {new}"


def schema_changes(table: str, old: Schema, new: Schema, names: dict[str, str]) -> Iterator[Change]:
    """What changed in a table's schema; `names` are the columns in both, by their name now."""
    then_of = set(names.values())
    for field in old.fields:
        if field.name not in then_of:
            message = f"the field {shorten(field.name)} is gone"
            yield Change(Level.MAJOR, "field-removed", message, table, field.name)
    for field in new.fields:
        if field.name not in names:
            message = f"the field {shorten(field.name)} is new"
            yield Change(Level.MAJOR, "field-added", message, table, field.name)
    keys = Keys(old), Keys(new)
    for name, name_then in names.items():
        yield from field_changes(Pair(table, old[name_then], new[name], *keys))
    before = [name for name in old.names if name in then_of]
    after = list(names.values())
    if before != after:
        listed = ", ".join(map(shorten, new.names))
        message = f"the fields stand in another order: {listed}"
        yield Change(Level.MAJOR, "fields-reordered", message, table, None, old.names, new.names)
    yield from _match_changes(table, old.fields_match, new.fields_match)
    yield from _key_changes(table, old, new, names)
    yield from metadata_changes("schema", old.descriptor, new.descriptor, table)


def _match_changes(table: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        level = Level.MINOR if new in _LOOSER.get(old, ()) else Level.MAJOR
        message = f"fieldsMatch was {old}, is {new}"
        yield Change(level, "fields-match", message, table, None, old, new)


def _key_changes(table: str, old: Schema, new: Schema, names: dict[str, str]) -> Iterator[Change]:
    now_of = {name_then: name for name, name_then in names.items()}

    def renamed(key: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(now_of.get(name, name) for name in key)

    before, after = renamed(old.primary_key), new.primary_key
    if before != after:
        level = Level.MAJOR if after else Level.MINOR
        message = f"the primary key was {_key(before)}, is {_key(after)}"
        yield Change(level, "primary-key", message, table, None, [*before], [*after])
    unique = [renamed(key) for key in old.unique_keys]
    for key in without(unique, new.unique_keys):
        message = f"{_key(key)} need not be unique any more"
        yield Change(Level.MINOR, "unique-key-removed", message, table, None, [*key])
    for key in without(new.unique_keys, unique):
        message = f"{_key(key)} must be unique now"
        yield Change(Level.MAJOR, "unique-key-added", message, table, None, None, [*key])
    yield from _foreign_changes(table, old, new, renamed)


def _foreign_changes(table: str, old: Schema, new: Schema, renamed: Any) -> Iterator[Change]:
    """References to another table than before are a minor change, as the recipe has it."""
    before = {renamed(key.fields): _target(key, table) for key in old.foreign_keys}
    after = {key.fields: _target(key, table) for key in new.foreign_keys}
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        old_json = None if was is None else {"fields": [*key], "reference": was}
        new_json = None if now is None else {"fields": [*key], "reference": now}
        if was is None:
            level, kind = Level.MAJOR, "foreign-key-added"
            message = f"{_key(key)} must stand in {_reference(now)} now"
        elif now is None:
            level, kind = Level.MINOR, "foreign-key-removed"
            message = f"{_key(key)} need not stand in {_reference(was)} any more"
        else:
            level, kind = Level.MINOR, "foreign-key-changed"
            message = f"{_key(key)} must stand in {_reference(now)}, no longer in {_reference(was)}"
        yield Change(level, kind, message, table, None, old_json, new_json)


def _target(key: ForeignKey, table: str) -> dict[str, Any]:
    return {"resource": key.resource or table, "fields": [*key.reference]}


def _reference(target: Any) -> str:
    return f"{shorten(target['resource'])}: {_key(target['fields'])}"


def _key(names: Any) -> str:
    return " + ".join(map(shorten, names)) or "none"
