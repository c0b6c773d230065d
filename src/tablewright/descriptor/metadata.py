"""What a package or resource says of itself: licences, sources, contributors, dates, profiles."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.base.paths import is_path_or_url
from tablewright.descriptor.properties import is_of, json_name
from tablewright.descriptor.standard import is_official

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.properties import JsonType, Notes

PACKAGE_PROPERTIES: dict[str, JsonType] = {
    "$schema": str,
    "profile": str,
    "name": str,
    "id": str,
    "licenses": list,
    "title": str,
    "description": str,
    "homepage": str,
    "version": str,
    "sources": list,
    "contributors": list,
    "keywords": list,
    "image": str,
    "created": str,
    "resources": list,
    # not the standard's: see severities.py, and docs/rules.md
    "severities": dict,
    "rules": list,
}
RESOURCE_PROPERTIES: dict[str, JsonType] = {
    "$schema": str,
    "profile": str,
    "name": str,
    "path": (str, list),
    "url": str,
    "data": object,
    "type": str,
    "dialect": (dict, str),
    "schema": (dict, str),
    "title": str,
    "description": str,
    "format": str,
    "mediatype": str,
    "encoding": str,
    "bytes": int,
    "hash": str,
    "sources": list,
    "licenses": list,
    "homepage": str,
    # not the standard's, but in common use
    "rowCount": int,
    "content_sha256": str,
    "compression": str,
    "innerpath": str,
    "query": str,
    "stats": dict,
}
# what stands in an array: its JSON type, in words, and the types of an object's own properties
_ITEMS: dict[str, tuple[type, str, dict[str, JsonType]]] = {
    "licenses": (dict, "an object", {"name": str, "path": str, "title": str}),
    "sources": (dict, "an object", {"title": str, "path": str, "email": str, "version": str}),
    "contributors": (
        dict,
        "an object",
        {
            "title": str,
            "givenName": str,
            "familyName": str,
            "path": str,
            "email": str,
            "role": str,
            "roles": list,
            "organization": str,
        },
    ),
    "keywords": (str, "a text", {}),
    "rules": (str, "a text", {}),
}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s/]\S*|mailto:\S+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_CREATED = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[Zz]|[+\-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
# https://semver.org, with its suggested expression made shorter
_NUMBER = r"(?:0|[1-9][0-9]*)"
_VERSION = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
    rf"(?:\.(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)


def _is_moment(text: str) -> bool:
    """Whether a text is a date that exists and a time, by RFC 3339."""
    match = _CREATED.fullmatch(text)
    try:
        return match is not None and bool(datetime.date.fromisoformat(match[1]))
    except ValueError:
        return False


# property: how its text must be, in words, and whether another is an error
_FORMS: dict[str, tuple[Callable[[str], Any], str, bool]] = {
    "created": (_is_moment, "a date and time by RFC 3339 (2024-01-31T15:00:00Z)", True),
    "image": (is_path_or_url, "a URL or a relative path", True),
    "mediatype": (re.compile(r"[^/\s]+/\S.*").fullmatch, "a media type, such as text/csv", True),
    "homepage": (_URL.fullmatch, "a URL", False),
    # the standard says should
    "version": (_VERSION.fullmatch, "a version by semver.org, such as 1.0.0", False),
}
_ITEM_FORMS: dict[str, tuple[Callable[[str], Any], str, bool]] = {
    "path": (is_path_or_url, "a URL or a relative path", True),
    "email": (_EMAIL.fullmatch, "an e-mail address", False),
}
ALGORITHMS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}  # and their digits
# the profiles of version 1 let a slash pass
_NAMES = {1: re.compile(r"[-a-z0-9._/]+"), 2: re.compile(r"[-a-z0-9._]+")}


def check_metadata(notes: Notes, raw: dict[str, Any], at: Pointer, version: int) -> None:
    """Note what a package or, at a pointer, a resource says of itself that it must not.

    What is no text or no array where it must be one is left to others.
    """
    _check_forms(notes, raw, at, _FORMS)
    name = raw.get("name")
    # a resource without a name is an error, which is said elsewhere
    if isinstance(name, str) and (name or not at) and not _NAMES[version].fullmatch(name):
        verb = "must" if version == 1 else "should"
        message = f"a name {verb} consist of a-z, 0-9, '.', '-' and '_' by the standard"
        notes.fault("descriptor-property", message, (*at, "name"), warning=True)
    if version == 2 and isinstance(kind := raw.get("type"), str) and at and kind != "table":
        message = f"the type of a resource can only be table, not {shorten(kind)}"
        notes.fault("descriptor-property", message, (*at, "type"))
    _check_profile(notes, raw, at)
    if at:
        _check_digests(notes, raw, at)
    for key, (json_type, wanted, members) in _ITEMS.items():
        items = raw.get(key)
        if items == [] and key != "sources":
            notes.fault("descriptor-property", f"{key} must not be empty", (*at, key))
        for number, item in enumerate(items if isinstance(items, list) else ()):
            place = (*at, key, number)
            if not isinstance(item, json_type):
                message = f"what stands in {key} must be {wanted}"
                notes.fault("descriptor-property", message, place)
            elif isinstance(item, dict):
                _check_needed(notes, item, place, version)
                _check_members(notes, item, place, members)


def _check_digests(notes: Notes, raw: dict[str, Any], at: Pointer) -> None:
    """What a resource says of its file that no file can fulfil."""
    for key in ("bytes", "rowCount"):
        if is_of(raw.get(key), int) and raw[key] < 0:
            message = f"{key} must be a whole number from 0"
            notes.fault("descriptor-property", message, (*at, key))
    given = raw.get("hash")
    if not isinstance(given, str) or not given:  # the standard's profile lets it be empty
        return
    name, _, is_right = hash_of(given)
    if name not in ALGORITHMS:
        message = f"the hash algorithm {shorten(name)} is not supported"
        hint = f"use one of: {', '.join(ALGORITHMS)}"
        notes.fault("not-supported", message, (*at, "hash"), hint=hint)
    elif not is_right:
        count = ALGORITHMS[name]
        message = f"this is no {name} hash, which has {count} digits from 0 to 9 and a to f"
        notes.fault("descriptor-property", message, (*at, "hash"))


def hash_of(declared: str) -> tuple[str, str, bool]:
    """The algorithm and digits of a `hash`, and whether they can be compared with a file's."""
    name, _, digest = declared.rpartition(":")
    known = name.lower().replace("-", "") or "md5"
    if known not in ALGORITHMS:
        return name, digest, False
    return known, digest, bool(re.fullmatch(rf"[0-9A-Fa-f]{{{ALGORITHMS[known]}}}", digest))


def _check_needed(notes: Notes, item: dict[str, Any], at: Pointer, version: int) -> None:
    """What a licence, source or contributor must not lack; the array is the pointer's last name."""
    key = at[-2]
    if key == "licenses" and not item.keys() & {"name", "path"}:
        notes.fault("descriptor-property", "a licence must have a name or a path", at)
    elif key != "licenses" and not item:
        message = f"what stands in {key} must have a property at least"
        notes.fault("descriptor-property", message, at)
    elif key != "licenses" and version == 1 and "title" not in item:
        message = f"what stands in {key} must have a title in version 1 of the standard"
        notes.fault("descriptor-property", message, at, warning=True)


def _check_members(
    notes: Notes, item: dict[str, Any], at: Pointer, members: dict[str, JsonType]
) -> None:
    for name, json_type in members.items():
        if name in item and not is_of(item[name], json_type):
            message = f"{name} must be {json_name(json_type)}"
            notes.fault("descriptor-property", message, (*at, name))
    for number, role in enumerate(item["roles"] if is_of(item.get("roles"), list) else ()):
        if not isinstance(role, str):
            notes.fault("descriptor-property", "a role must be a text", (*at, "roles", number))
    _check_forms(notes, item, at, _ITEM_FORMS)


def _check_forms(
    notes: Notes,
    raw: dict[str, Any],
    at: Pointer,
    forms: dict[str, tuple[Callable[[str], Any], str, bool]],
) -> None:
    for key, (is_right, wanted, is_error) in forms.items():
        value = raw.get(key)
        if isinstance(value, str) and not is_right(value):
            # an empty text says nothing, and nothing wrong
            is_warning = not is_error or not value
            message = f"{key} {'should' if is_warning else 'must'} be {wanted}"
            notes.fault("descriptor-property", message, (*at, key), warning=is_warning)


def _check_profile(notes: Notes, raw: dict[str, Any], at: Pointer) -> None:
    """A profile of one's own has rules beside the standard's, which are not known here."""
    for key in ("profile",) if at else ("$schema", "profile"):
        declared = raw.get(key)
        if isinstance(declared, str) and not is_official(declared):
            message = f"the rules of the profile {shorten(declared)} are not checked"
            notes.fault("not-supported", message, (*at, key), warning=True)
