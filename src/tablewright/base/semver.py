"""Semantic versions (semver.org 2.0.0), read and compared."""

from __future__ import annotations

import dataclasses
import re

# as semver.org has it
_NUMBER = r"(?:0|[1-9][0-9]*)"
_WORD = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_WORD}(?:\.{_WORD})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_LONGEST = 200


@dataclasses.dataclass(frozen=True)
class Version:
    """A semantic version without its build metadata, which has no part in the order."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> Version | None:
        """The version a text is; None where it is none."""
        match = _SEMVER.fullmatch(text) if len(text) <= _LONGEST else None
        if match is None:
            return None
        major, minor, patch = (int(match[number]) for number in (1, 2, 3))
        return cls(major, minor, patch, tuple(match[4].split(".")) if match[4] else ())

    @property
    def core(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.major, self.minor, self.patch

    @property
    def order(self) -> tuple[object, ...]:
        """What versions are sorted by: a pre-release stands before its release."""
        words = tuple((0, int(w), "") if w.isdecimal() else (1, 0, w) for w in self.prerelease)
        return (*self.core, not words, words)

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.core))
        return numbers + ("-" + ".".join(self.prerelease) if self.prerelease else "")
