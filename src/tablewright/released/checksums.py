"""SHA256SUMS as `sha256sum` writes them, and what they say of the files of a release."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.descriptor.package import MAX_JSON_BYTES
from tablewright.released.archives import Archive, Folder, ReleaseError, join

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.released.archives import Files

SUMS = "SHA256SUMS"
# a package lies two folders deep in what a build writes, and each may have checksums
_LEVELS = 2
_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](?:\./)?(.+)")
# what desktops leave in a folder that they pack again; none of it is ever read
_STRAY = re.compile(r"(^__MACOSX/|(^|/)(\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$)")


class Checksums:
    """What SHA256SUMS say of the files below a folder of a release."""

    def __init__(self, files: Files, folder: str) -> None:
        """Read the SHA256SUMS of the package in `folder`, and those above; raises ReleaseError.

        Of an archive, what stands beside it is held against the archive itself at once.
        """
        self._of_file: dict[str, list[tuple[str, str]]] = {}
        own = join(folder, SUMS)
        if files.has(own):
            sums = _parse(files.read(own, MAX_JSON_BYTES), own)
            self._note({join(folder, path): digest for path, digest in sums.items()}, own)
            if isinstance(files, Archive):
                _check_whole(files, folder, sums)
        if isinstance(files, Archive):
            _check_archive(files)
        elif isinstance(files, Folder):
            self._look_above(files.root, own_too=folder != "")

    def check(self, path: str, data: bytes) -> bool:
        """Whether a file is listed; raises ReleaseError where it is not what it was."""
        listed = self._of_file.get(path, [])
        if listed:
            actual = hashlib.sha256(data).hexdigest()
            for digest, where in listed:
                _compare(actual, digest, path, where)
        return bool(listed)

    def _look_above(self, root: Path, *, own_too: bool) -> None:
        """Note what checksums in the folders above say; they may be of anything."""
        root = root.resolve()
        folders = [root, *root.parents][0 if own_too else 1 : _LEVELS + 1]
        for folder in folders:
            inside = root.relative_to(folder).as_posix()
            prefix = "" if inside == "." else f"{inside}/"
            sums = _beside(folder)
            below = {
                path.removeprefix(prefix): digest
                for path, digest in sums.items()
                if path.startswith(prefix)
            }
            self._note(below, str(folder / SUMS))

    def _note(self, sums: dict[str, str], where: str) -> None:
        for path, digest in sums.items():
            self._of_file.setdefault(path, []).append((digest, where))


def _check_whole(archive: Archive, folder: str, sums: dict[str, str]) -> None:
    """Raise ReleaseError where an archive has other files than its own SHA256SUMS list."""
    listed = {join(folder, path) for path in sums} | {join(folder, SUMS)}
    inside = {path for path in archive.paths if not folder or path.startswith(f"{folder}/")}
    if missing := sorted(listed - inside):
        raise ReleaseError(f"{archive.name} lacks {shorten(missing[0])}, which its {SUMS} list")
    if extra := sorted(path for path in inside - listed if not _STRAY.search(path)):
        message = f"{archive.name} holds {shorten(extra[0])}, which its {SUMS} do not list"
        raise ReleaseError(message)


def _check_archive(archive: Archive) -> None:
    """Raise ReleaseError where the SHA256SUMS beside an archive list it with another hash."""
    folder = archive.path.resolve().parent
    digest = _beside(folder).get(archive.path.name)
    if digest is not None:
        _compare(archive.sha256(), digest, archive.name, str(folder / SUMS))


def _compare(actual: str, listed: str, path: str, where: str) -> None:
    if actual != listed:
        message = f"{path} is not what it was when it was released: its SHA-256 is {actual}"
        raise ReleaseError(f"{message}, {where} has {listed}; download it again")


def _parse(data: bytes, where: str) -> dict[str, str]:
    """The hashes by path; raises ReleaseError where a line is no checksum."""
    sums: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        found = _LINE.fullmatch(line)
        if not found:
            raise ReleaseError(f"{where}:{number} is not as sha256sum writes it: {shorten(line)}")
        if sums.setdefault(found[2], found[1].lower()) != found[1].lower():
            raise ReleaseError(f"{where}:{number} lists {shorten(found[2])} a second time")
    return sums


def _beside(folder: Path) -> dict[str, str]:
    """What the SHA256SUMS in a folder say, as far as it is of the kind; nothing without any."""
    path = folder / SUMS
    try:
        if not path.is_file() or path.stat().st_size > MAX_JSON_BYTES:
            return {}
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise ReleaseError(f"{path} cannot be read: {error.strerror or error}") from error
    lines = map(_LINE.fullmatch, text.splitlines())
    return {line[2]: line[1].lower() for line in lines if line}
