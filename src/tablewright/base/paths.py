"""Paths of a descriptor: the standard's "url-or-path", followed inside the package only."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

_REMOTE = re.compile(r"(?:http|ftp)s?://", re.IGNORECASE)


class UnsafePath(Exception):  # noqa: N818 - the name is part of the interface
    """A path that leaves the package's folder, or is none; the message says which."""


class RemotePath(UnsafePath):
    """A URL: the standard allows it, and only files of the package are read."""

    def __init__(self) -> None:
        """Say why it is not followed."""
        super().__init__("is a URL; only files of the package are read")


class Inside:
    """The files of a folder by their paths in it; which folders lie in it is found out once."""

    def __init__(self, folder: Path) -> None:
        """Nothing is looked up before a path is asked for."""
        self._folder = folder
        self._within: dict[Path, bool] = {}

    def resolve(self, path: str, *, hidden: bool) -> Path:
        """The file `path` names inside the folder; raises UnsafePath.

        As `check_path` has it, and no link that leads out of the folder.
        """
        check_path(path, hidden=hidden)
        full = self._folder / path
        try:
            # os.path's takes what cannot be looked at for no link, so that opening it says why
            alone = full == self._folder or os.path.islink(full)  # noqa: PTH114
            within = self._is_within(full) if alone else self._holds(full.parent)
        except (OSError, RuntimeError, ValueError) as error:
            raise UnsafePath("cannot be followed") from error
        if not within:
            raise UnsafePath("is a link that leads out of the package's folder")
        return full

    def _holds(self, parent: Path) -> bool:
        """Whether what stands in this folder, and is no link, is inside."""
        if parent not in self._within:
            self._within[parent] = self._is_within(parent)
        return self._within[parent]

    def _is_within(self, full: Path) -> bool:
        return full.resolve().is_relative_to(self._folder.resolve())


def check_path(path: str, *, hidden: bool) -> None:
    """Raise UnsafePath unless a path is one inside a package, by its form.

    Relative, forward slashes, no `..`, and unless `hidden` are allowed no folder or file whose
    name starts with a dot.
    """
    parts = PurePosixPath(path).parts
    if not path or "\x00" in path:
        raise UnsafePath("is empty" if not path else "holds a NUL character")
    if _REMOTE.match(path):
        raise RemotePath
    if "://" in path or path.startswith("//"):
        raise UnsafePath("is a URL that the standard does not allow")
    if path.startswith(("/", "~")) or "\\" in path or (len(path) > 1 and path[1] == ":"):
        raise UnsafePath("is not a relative path with forward slashes")
    if ".." in parts:
        raise UnsafePath("leaves the package's folder")
    if not hidden and any(part.startswith(".") for part in parts):
        raise UnsafePath("leads to a hidden folder or file, which the standard forbids")


def is_path_or_url(text: str) -> bool:
    """Whether a text is what the standard calls a "URL or Path", by its form alone."""
    if _REMOTE.match(text):
        return True
    is_relative = bool(text) and text[0] not in "/~\\" and "://" not in text
    return is_relative and ".." not in PurePosixPath(text).parts
