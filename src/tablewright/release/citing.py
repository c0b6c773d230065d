"""How a release is cited, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablewright.release.model import Release


def cited(release: Release) -> str:
    """The citation of a release: who made it, when, what, which version, under which licence."""
    who = ", ".join(release.creators)
    version = f"Version {release.package.version}." if release.package.version else ""
    licence = str(release.licence.get("name") or "")
    parts = (
        f"{who} ({release.moment:%Y})." if who else f"({release.moment:%Y}).",
        f"{release.title.rstrip('.')}.",
        version,
        f"{licence}." if licence else "",
    )
    return " ".join(filter(None, parts))
