"""Whether a version says enough of what changed (recipe Data Package Version)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.base.semver import Version
from tablewright.compare.model import Level

if TYPE_CHECKING:
    from tablewright.compare.model import Change, Difference


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether a version may stand: the lowest that may, if known, and what forces it."""

    passed: bool
    message: str
    lowest: str | None = None
    forced_by: tuple[Change, ...] = ()


def judged(difference: Difference) -> Verdict:
    """Whether the version says what the changes against the base ask for."""
    then, now = difference.then.package.version, difference.now.package.version
    if now is None:
        return Verdict(False, "the package has no version: add one to its descriptor")
    version = Version.read(now)
    if version is None:
        return Verdict(
            False, f"the version {shorten(now)} is no semantic version, such as 1.2.3 or 1.2.3-rc.1"
        )
    if then is None:
        return Verdict(True, f"the base has no version, so {version} says enough")
    before = Version.read(then)
    if before is None:
        return Verdict(
            False,
            f"the base's version {shorten(then)} is no semantic version, so nothing says which "
            "one must follow",
        )
    verdict = _compared(before, version, difference)
    if verdict.passed and difference.faults:
        return Verdict(False, "what it must be can be said once all tables can be compared")
    return verdict


def _compared(before: Version, version: Version, difference: Difference) -> Verdict:
    level = difference.level
    if version.order < before.order:
        message = f"the version goes down, from {before} to {version}"
        return Verdict(False, message, _lowest(before, level))
    forced = tuple(change for change in difference.all_changes if change.level == level)
    if level == Level.NONE:
        return Verdict(True, f"nothing asks for more than {before}; the version is {version}")
    lowest = _lowest(before, level)
    asked = f"the changes since {before} are {level.word}, which asks for {lowest} at least"
    if before.prerelease and version.order > before.order:
        message = f"{version} follows the pre-release {before}, which promises nothing"
        return Verdict(True, message, lowest, forced)
    if version.order == before.order or version.core < _raised(before, level).core:
        verdict = "is that of the base" if version.order == before.order else "is understated"
        return Verdict(False, f"the version {version} {verdict}: {asked}", lowest, forced)
    return Verdict(True, f"{asked}; the version is {version}", lowest, forced)


def _lowest(before: Version, level: Level) -> str:
    """The lowest release that may follow: behind a pre-release, its own release."""
    if before.prerelease:
        return ".".join(map(str, before.core))
    return str(_raised(before, level))


def _raised(version: Version, level: Level) -> Version:
    """The lowest release that says a change of this level was made to a version.

    In 0.x, where anything may change (SemVer, 4), the second number stands for what is major later
    on.
    """
    if level == Level.MAJOR and version.major:
        return Version(version.major + 1, 0, 0)
    if level >= Level.MINOR:
        return Version(version.major, version.minor + 1, 0)
    return Version(version.major, version.minor, version.patch + (level == Level.PATCH))
