"""Size and hash of a file, against what the descriptor declares."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from caucasus_rift.tabular.findings import shorten
from caucasus_rift.tabular.metadata import hash_of

if TYPE_CHECKING:
    from caucasus_rift.tabular.findings import Finding
    from caucasus_rift.tabular.package import Package


def check_digest(package: Package, name: str, index: int, data: bytes) -> list[Finding]:
    """Whether a file has the size and the hash its resource declares."""
    raw = package.descriptor["resources"][index]
    if isinstance(raw.get("path"), list) and len(raw["path"]) > 1:
        message = "is not checked for a table of several files: the standard does not say of what"
        return [
            package.file.finding(
                "not-supported",
                f"{key} {message} it is",
                ("resources", index, key),
                table=name,
                warning=True,
            )
            for key in ("bytes", "hash")
            if key in raw
        ]
    file = shorten(raw.get("path", raw.get("url")))
    found: list[Finding] = []

    def fault(code: str, message: str, key: str, hint: str) -> None:
        at = ("resources", index, key)
        found.append(package.file.finding(code, message, at, hint=hint, table=name))

    declared = raw.get("bytes")
    if is_count(declared) and declared != len(data):
        message = f"{file} has {len(data)} bytes, the descriptor says {declared}"
        fault("file-bytes", message, "bytes", "restore the file, or declare its new size")
    declared = raw.get("hash")
    if isinstance(declared, str) and declared:
        algorithm, digest, is_right = hash_of(declared)
        if not is_right:
            return found  # said already
        actual = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
        if actual != digest.lower():
            message = f"{file} has the {algorithm} {actual}, which is not the one declared"
            fault("file-hash", message, "hash", "restore the file, or declare its new hash")
    return found


def is_count(value: Any) -> bool:
    """Whether a JSON value is a whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
