"""Size and hash of a file, against what the descriptor declares."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.descriptor.metadata import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.findings import Finding
    from tablewright.descriptor.package import Package


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
    return [
        package.file.finding(
            fault.code, fault.message, ("resources", index, fault.key), hint=fault.hint, table=name
        )
        for fault in digest_faults(raw, data)
    ]


@dataclasses.dataclass(frozen=True)
class DigestFault:
    """How a file differs from what is declared, and the property that declares it."""

    code: str
    key: str
    message: str
    hint: str


def digest_faults(resource: dict[str, Any], data: bytes) -> Iterator[DigestFault]:
    """How the one file of a resource differs from the resource's `bytes` and `hash`."""
    file = shorten(resource.get("path", resource.get("url")))
    declared = resource.get("bytes")
    if is_count(declared) and declared != len(data):
        message = f"{file} has {len(data)} bytes, the descriptor says {declared}"
        hint = "restore the file, or declare its new size"
        yield DigestFault("file-bytes", "bytes", message, hint)
    if not has_hash(resource):
        return  # said already where it is no hash
    algorithm, digest, _ = hash_of(resource["hash"])
    actual = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
    if actual != digest.lower():
        message = f"{file} has the {algorithm} {actual}, which is not the one declared"
        hint = "restore the file, or declare its new hash"
        if digest.lower() == _git_id(data):
            message = (
                f"the hash declared for {file} is git's id of it, which is no hash of its bytes"
            )
            hint = f'declare "{algorithm}:{actual}"'
        yield DigestFault("file-hash", "hash", message, hint)


def _git_id(data: bytes) -> str:
    """The name that git has for a file of these bytes."""
    start = f"blob {len(data)}\0".encode()
    return hashlib.sha1(start + data, usedforsecurity=False).hexdigest()


def has_hash(resource: dict[str, Any]) -> bool:
    """Whether a resource declares a hash that can be compared with its file's."""
    declared = resource.get("hash")
    return isinstance(declared, str) and declared != "" and hash_of(declared)[2]


def is_count(value: Any) -> bool:
    """Whether a JSON value is a whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
