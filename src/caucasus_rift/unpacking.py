"""A data package in a zip archive, unpacked where it can do no harm."""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from caucasus_rift.tabular.findings import shorten
from caucasus_rift.tabular.package import DESCRIPTOR, MAX_FILE_BYTES, CallError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_MEMBERS = 10_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
_DRIVE = re.compile("[A-Za-z]:")


@contextmanager
def unpacked(archive: Path) -> Iterator[Path]:
    """The descriptor of the package in an archive, in a temporary folder with its files.

    Args:
        archive: A zip file that holds one package, in a folder or not.

    Yields:
        The path of its datapackage.json, for as long as the context lasts.

    Raises:
        CallError: It is no sound archive, holds no package, is too large, or has a path that leads
            out of it.
    """
    name = shorten(archive)
    with tempfile.TemporaryDirectory(prefix="caucasus-rift-") as temporary:
        try:
            with zipfile.ZipFile(archive) as file:
                members = _members(file, name)
                root = _root(members, name)
                for path, member in members.items():
                    if path.is_relative_to(root):
                        _write(file, member, Path(temporary) / path)
        except _DAMAGED as error:
            raise CallError(f"{name} is no zip archive, or is damaged ({error})") from error
        except (NotImplementedError, RuntimeError, ValueError, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CallError(f"{name} cannot be unpacked: {reason}") from error
        yield Path(temporary) / root / DESCRIPTOR


def _members(file: zipfile.ZipFile, name: str) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The archive's files by path; raises CallError where one must not be unpacked."""
    infos = file.infolist()
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_FILE_BYTES:
        limit = f"{MAX_MEMBERS:,} files or {MAX_FILE_BYTES:,} bytes"
        raise CallError(f"{name} holds more than {limit}")
    members: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        path = PurePosixPath(info.filename)
        kind = stat.S_IFMT(info.external_attr >> 16)
        outside = path.is_absolute() or ".." in path.parts or "\\" in info.orig_filename
        if outside or _DRIVE.match(info.filename) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise CallError(f"{name} holds {shorten(info.orig_filename)}, which leads out of it")
        if info.is_dir():
            continue
        if path in members:
            raise CallError(f"{name} holds {shorten(info.filename)} twice")
        members[path] = info
    return members


def _root(members: dict[PurePosixPath, zipfile.ZipInfo], name: str) -> PurePosixPath:
    """The folder of the archive's package: the one whose descriptor lies highest."""
    roots = sorted((path.parent for path in members if path.name == DESCRIPTOR), key=_depth)
    if not roots:
        raise CallError(f"there is no {DESCRIPTOR} in {name}")
    if len(roots) > 1 and _depth(roots[0]) == _depth(roots[1]):
        raise CallError(f"{name} holds several packages: unpack it, and name one of them")
    return roots[0]


def _depth(path: PurePosixPath) -> int:
    return len(path.parts)


def _write(file: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open(member) as source, target.open("xb") as written:
        shutil.copyfileobj(source, written)
