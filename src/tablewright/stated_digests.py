"""What a descriptor states of a file, its `bytes` and `hash`, when the file is written anew."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tablewright.descriptor.file_checks import digest_faults, has_hash
from tablewright.descriptor.forms import paths_of
from tablewright.descriptor.metadata import hash_of

if TYPE_CHECKING:
    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.package import Package

    Values = dict[Pointer, str | int]


class Stated:
    """What the resources of a package state of their files, those of one file each."""

    def __init__(self, package: Package) -> None:
        """Look up which resources have which file, under whatever path."""
        self._package = package
        self._by_file: dict[tuple[int, int], list[tuple[int, dict[str, Any]]]] = {}
        listed = package.descriptor.get("resources")
        for index, raw in enumerate(listed if isinstance(listed, list) else ()):
            paths = paths_of(raw) if isinstance(raw, dict) else ()
            if len(paths) == 1:
                self._by_file.setdefault(self._file(paths[0]), []).append((index, raw))

    def _file(self, path: str) -> tuple[int, int]:
        found = self._package.stamp(path)
        return (found.device, found.inode) if found else (0, 0)

    def why_kept(self, path: str) -> str:
        """Why what is stated of a file cannot be brought up to date; empty where it can."""
        for _, raw in self._by_file[self._file(path)]:
            if "content_sha256" in raw:
                return "it states its content_sha256"
            if isinstance(raw.get("hash"), str) and raw["hash"] and not has_hash(raw):
                return "it states a hash that cannot be computed"
        return ""

    def restated(self, path: str, old: bytes, new: bytes) -> Values:
        """Other values for what is stated of a file that is rewritten, by their places.

        What was not true of the file as it was stays as it is: no one has looked into that.
        """
        values: Values = {}
        for index, raw in self._by_file[self._file(path)]:
            wrong = {fault.key for fault in digest_faults(raw, old)}
            at = ("resources", index)
            if type(raw.get("bytes")) is int and "bytes" not in wrong:
                values[(*at, "bytes")] = len(new)
            if has_hash(raw) and "hash" not in wrong:
                algorithm, digits, _ = hash_of(raw["hash"])
                found = hashlib.new(algorithm, new, usedforsecurity=False).hexdigest()
                said = raw["hash"].removesuffix(digits)
                values[(*at, "hash")] = said + (found.upper() if digits.isupper() else found)
        return values
