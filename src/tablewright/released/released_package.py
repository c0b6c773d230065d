"""A released package, of CSV or Parquet: its files are verified, then its tables read."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from tablewright.base.findings import shorten, unknown
from tablewright.base.paths import UnsafePath
from tablewright.descriptor.file_checks import digest_faults, has_hash
from tablewright.descriptor.forms import is_parquet, is_table, paths_of
from tablewright.descriptor.package import MAX_JSON_BYTES
from tablewright.descriptor.package_files import MAX_FILE_BYTES
from tablewright.released.archives import (
    ReleaseError,
    descriptor_of,
    join,
    open_files,
    package_of,
)
from tablewright.released.checksums import Checksums
from tablewright.released.packages import PackageInFiles
from tablewright.views.package import PROPERTY as VIEW

if TYPE_CHECKING:
    from types import TracebackType

    import pyarrow as pa

    from tablewright.descriptor.package import Package
    from tablewright.descriptor.resource import Resource
    from tablewright.released.archives import Files
    from tablewright.released.parquet_file import ParquetReader

_KINDS = ("csv", "parquet")
_VERSION = re.compile(r"\d+\.\d+\.\d+")


class OpenedRelease:
    """A release that is open; use it as a context manager."""

    def __init__(self, target: str | os.PathLike[str]) -> None:
        """Open a release and verify its descriptor.

        Args:
            target: Its folder, a package's folder in it, a zip archive, or a datapackage.json.

        Raises:
            ReleaseError: There is no release, or it is not what it says it is.
        """
        given = os.fspath(target)
        self._files, named = open_files(given)
        self._path = Path(given).expanduser()
        try:
            self._folder = "" if named else package_of(self._files, wanted="parquet")
            self._sums = Checksums(self._files, self._folder)
            at = named or descriptor_of(self._files, self._folder)
            self._descriptor_path = at
            self._descriptor = self._files.read(at, MAX_JSON_BYTES)
            self._sums.check(at, self._descriptor)
            self._whole = _ReleasedPackage(self, self._files, at, self._descriptor, only="")
            if not self._whole.descriptor:
                raise ReleaseError(f"{at} cannot be read: {_first(self._whole)}")
            self._check_names()
        except BaseException:
            self._files.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    @property
    def tables(self) -> list[str]:
        """The names of the tables that are no views, in the order of the descriptor."""
        return self._named(views=False)

    @property
    def views(self) -> list[str]:
        """The names of the tables that a query makes of others, in the order of the descriptor."""
        return self._named(views=True)

    def _named(self, *, views: bool) -> list[str]:
        raws = [raw for raw in self._resources() if is_table(raw, paths_of(raw))]
        return [raw["name"] for raw in raws if (VIEW in raw) == views]

    def package(self, table: str) -> Package:
        """The package as far as one table goes; raises KeyError where there is no such table."""
        known = [*self.tables, *self.views]
        if table not in known:
            where = f" in {self._files.name}"
            raise KeyError(unknown("table", table, known, where))
        at, data = self._descriptor_path, self._descriptor
        return _ReleasedPackage(self, self._files, at, data, only=table)

    def resource(self, package: Package) -> Resource:
        """The one table of what `package` returned; raises ReleaseError where it is not usable."""
        for resource in (*package.resources, *package.bare):
            return resource
        raise ReleaseError(f"{self._files.name} cannot be loaded: {_first(package)}")

    def has(self, path: str) -> bool:
        """Whether the package has a file at `path`; raises UnsafePath."""
        return self._files.has(join(self._folder, path))

    def read(self, path: str, limit: int = MAX_FILE_BYTES) -> tuple[bytes, bool]:
        """A file of the package, as its checksums have it, and whether one lists it.

        Raises:
            ReleaseError: The file is not there, not what it was, or too large.
        """
        full = join(self._folder, path)
        try:
            data = self._files.read(full, limit)
        except UnsafePath as error:
            raise ReleaseError(f"the path {shorten(path)} {error}") from error
        return data, self._sums.check(full, data)

    def verified(self, path: str, resource: Resource) -> bytes:
        """The bytes of a table's file; raises ReleaseError where it is not what was released."""
        data, is_listed = self.read(path)
        raw = resource.descriptor
        if len(resource.paths) == 1:  # of several files the standard has no hash
            for fault in digest_faults(raw, data):
                raise ReleaseError(f"{self._files.name}: {fault.message}; download it again")
            is_listed |= has_hash(raw)
        if not is_listed:
            raise self._unverifiable(path)
        return data

    def read_text(self, path: str, sha256: str | None) -> str:
        """A text of the package; raises ReleaseError where it is not the one with that hash."""
        data, is_listed = self.read(path)
        if sha256 is None and not is_listed:
            raise self._unverifiable(path)
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            message = f"{shorten(path)} in {self._files.name} is not the text that was coded"
            raise ReleaseError(f"{message}; download it again")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ReleaseError(f"{shorten(path)} is not UTF-8") from error

    def read_parquet(self, resource: Resource) -> pa.Table:
        """A table of a Parquet release with the types of its schema; raises ReleaseError."""
        from tablewright.released.parquet_file import ParquetError

        files = (self.verified(path, resource) for path in resource.paths)
        try:
            return self._parquet.read(resource, files)
        except ParquetError as error:
            message = f"the table {resource.name} cannot be read: {error}"
            raise ReleaseError(message) from error

    @cached_property
    def _parquet(self) -> ParquetReader:
        from tablewright.released.parquet_file import ParquetReader

        return ParquetReader()

    def _unverifiable(self, path: str) -> ReleaseError:
        where = f"{shorten(path)} in {self._files.name}"
        return ReleaseError(f"nothing states a checksum of {where}, so it cannot be verified")

    def _resources(self) -> list[dict[str, Any]]:
        listed = self._whole.descriptor.get("resources")
        if not isinstance(listed, list):
            raise ReleaseError(f"{self._files.name} lists no resources")
        return [raw for raw in listed if isinstance(raw, dict) and isinstance(raw.get("name"), str)]

    def _check_names(self) -> None:
        """Raise ReleaseError where the release is named as another version, or another kind."""
        path = self._path.resolve()
        outer = [path.parent.parent.name, path.parent.name, path.name.removesuffix(".zip")]
        kinds = {"parquet" if is_parquet(raw) else "csv" for raw in self._resources()}
        for name in [*outer, *PurePosixPath(self._folder).parts]:
            self._check_name(name, kinds)

    def _check_name(self, name: str, kinds: set[str]) -> None:
        package, version = self._whole.name, self._whole.version
        if not package or not version or not name.startswith(f"{package}-"):
            return
        rest = name.removeprefix(f"{package}-")
        said = _VERSION.match(rest)
        if said and not re.match(rf"{re.escape(version)}(?![\w.])", rest):
            message = f"{name} is not the version {version} that it holds"
            raise ReleaseError(f"{message}: was it renamed?")
        kind = re.search(rf"-({'|'.join(_KINDS)})\b", rest)
        if kind and kind[1] not in kinds:
            raise ReleaseError(f"{name} holds no {kind[1]} tables: was it renamed?")


class _ReleasedPackage(PackageInFiles):
    """A package whose files are those of a release, each verified before it is used."""

    def __init__(
        self, release: OpenedRelease, files: Files, path: str, data: bytes, *, only: str
    ) -> None:
        """Read the descriptor from its bytes, and of its resources the one named `only`."""
        self._release = release
        super().__init__(files, path, data, only=only, with_parquet=True)

    def _contents(self, path: str, limit: int) -> bytes:
        for resource in (*self.resources, *self.bare):
            if path in resource.paths:
                return self._release.verified(path, resource)
        return self._release.read(path, limit)[0]


def _first(package: Package) -> str:
    errors = [finding.message for finding in package.findings if finding.severity == "error"]
    return next(iter([*errors, *package.unchecked.values()]), "it is no table that is read here")
