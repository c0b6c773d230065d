"""Which version of the standard a descriptor declares, by `$schema` (v2) or `profile` (v1)."""

from __future__ import annotations

import re
from typing import Any

_OFFICIAL = re.compile(
    r"https?://(?:datapackage\.org/profiles/(?P<version>[12])\.\d+/(?P<kind>\w+)\.json"
    r"|(?:specs\.)?frictionlessdata\.io/(?:schemas|profiles)/(?P<old>[\w\-]+)\.json)"
)
# profiles of version 1, which are named by a word or by their URL
_V1 = re.compile(r"(?:tabular-)?data-(?:package|resource)|table-schema|csv-dialect")


def version_of(declared: Any, default: int) -> int:
    """The version a `$schema` declares; a profile of one's own extends version 2."""
    if not isinstance(declared, str):
        return default
    match = _OFFICIAL.fullmatch(declared)
    if not match:
        return 2
    return int(match["version"] or 1)


def is_official(declared: str) -> bool:
    """Whether a `$schema` or `profile` is one of the standard's, whose rules are followed."""
    match = _OFFICIAL.fullmatch(declared)
    if match and match["version"]:
        return True
    return bool(_V1.fullmatch(match["old"] if match else declared))


def follows_own_profile(raw: dict[str, Any]) -> bool:
    """Whether a descriptor declares a profile beside the standard's, which may add properties."""
    declared = (raw.get(key) for key in ("$schema", "profile"))
    return any(isinstance(one, str) and not is_official(one) for one in declared)


def is_tabular(profile: Any) -> bool:
    """Whether a resource's `profile` makes it a table."""
    return isinstance(profile, str) and "tabular-data-resource" in profile
