"""A data package on disk: its descriptor, its resources, and reading their files safely."""

from __future__ import annotations

import dataclasses
from pathlib import Path, PurePosixPath
from typing import Any

from caucasus_rift.tabular.findings import Finding, did_you_mean, shorten
from caucasus_rift.tabular.jsonfile import JsonFile
from caucasus_rift.tabular.schema import Schema, SchemaReader, property_findings

DESCRIPTOR = "datapackage.json"
MAX_FILE_BYTES = 4 * 1024**3

_PACKAGE_PROPERTIES: dict[str, type | tuple[type, ...]] = {
    "$schema": str,
    "profile": str,
    "name": str,
    "id": str,
    "licenses": list,
    "title": str,
    "description": str,
    "homepage": str,
    "version": str,
    "sources": list,
    "contributors": list,
    "keywords": list,
    "image": str,
    "created": str,
    "resources": list,
}
_RESOURCE_PROPERTIES: dict[str, type | tuple[type, ...]] = {
    "$schema": str,
    "profile": str,
    "name": str,
    "path": (str, list),
    "url": str,
    "data": object,
    "type": str,
    "dialect": (dict, str),
    "schema": (dict, str),
    "title": str,
    "description": str,
    "format": str,
    "mediatype": str,
    "encoding": str,
    "bytes": int,
    "hash": str,
    "sources": list,
    "licenses": list,
    "homepage": str,
    # not the standard's, but in common use
    "rowCount": int,
    "stats": dict,
}
_DIALECT_PROPERTIES: dict[str, type | tuple[type, ...]] = {
    "$schema": str,
    "header": bool,
    "headerRows": list,
    "headerJoin": str,
    "commentRows": list,
    "commentChar": str,
    "delimiter": str,
    "lineTerminator": str,
    "quoteChar": str,
    "doubleQuote": bool,
    "escapeChar": str,
    "nullSequence": str,
    "skipInitialSpace": bool,
    "property": str,
    "itemType": str,
    "itemKeys": list,
    "sheetNumber": int,
    "sheetName": str,
    "table": str,
    "csvddfVersion": (str, int, float),
    "caseSensitiveHeader": bool,
}


_DELIMITED = ("csv", "tsv", "txt", "tab", "dat")


class CallError(Exception):
    """The call is at fault, not the data: there is no package where one was said to be."""


class UnsafePath(Exception):
    """A path that leaves the package's folder, or is none; the message says which."""


@dataclasses.dataclass(frozen=True)
class Dialect:
    """How a delimited file is written (Table Dialect)."""

    delimiter: str = ","
    quote: str | None = '"'
    double_quote: bool = True
    escape: str | None = None
    header: bool = True
    header_rows: tuple[int, ...] = (1,)
    header_join: str = " "
    comment_rows: tuple[int, ...] = ()
    comment: str | None = None
    null_sequence: str | None = None
    skip_initial_space: bool = False


@dataclasses.dataclass(frozen=True)
class Resource:
    """One tabular resource: its name, files and schema."""

    name: str
    paths: tuple[str, ...]
    schema: Schema
    dialect: Dialect
    index: int
    descriptor: dict[str, Any]


class Package:
    """A package's descriptor and what was found wrong with it.

    `resources` holds only the tables whose files and schema can be checked further; everything
    else about the descriptor is in `findings`.
    """

    def __init__(self, target: str | Path) -> None:
        """Read the descriptor at `target`, a folder or a file; raises CallError without one."""
        path = Path(target)
        self.descriptor_path = path / DESCRIPTOR if path.is_dir() else path
        self.folder = self.descriptor_path.parent
        if not self.descriptor_path.is_file():
            looked = f"no {DESCRIPTOR} in" if path.is_dir() else "there is no"
            raise CallError(f"{looked} {target}")
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self._schema_files: dict[str, tuple[JsonFile, tuple[str | int, ...]]] = {}
        self.file = JsonFile(self.descriptor_path.name, self.descriptor_path.read_bytes())
        self.findings += self.file.findings
        self.descriptor: dict[str, Any] = {}
        if isinstance(self.file.value, dict):
            self.descriptor = self.file.value
            self._read()
        elif not self.findings:
            self._fault("descriptor-property", "a package's descriptor must be an object", ())

    @property
    def name(self) -> str | None:
        """The package's name, if it has one."""
        name = self.descriptor.get("name")
        return name if isinstance(name, str) else None

    @property
    def version(self) -> str | None:
        """The package's version, if it has one."""
        version = self.descriptor.get("version")
        return version if isinstance(version, str) else None

    @property
    def standard(self) -> int:
        """The Data Package version the descriptor declares: 2, or 1 without a v2 `$schema`."""
        declared = self.descriptor.get("$schema")
        if isinstance(declared, str):
            return 1 if "/1." in declared else 2
        return 1

    def resolve(self, path: str) -> Path:
        """The file `path` names inside the package's folder; raises UnsafePath.

        The standard's "url-or-path", less the URL: relative, forward slashes, no `..`, and no
        link that leads out of the folder.
        """
        parts = PurePosixPath(path).parts
        if not path or "\x00" in path:
            raise UnsafePath("is empty" if not path else "holds a NUL character")
        if "://" in path or path.startswith("//"):
            raise UnsafePath("is a URL; only files of the package are read")
        if path.startswith(("/", "~")) or "\\" in path or (len(path) > 1 and path[1] == ":"):
            raise UnsafePath("is not a relative path with forward slashes")
        if ".." in parts:
            raise UnsafePath("leaves the package's folder")
        full = self.folder / path
        try:
            inside = full.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError, ValueError) as error:
            raise UnsafePath("cannot be followed") from error
        if not inside:
            raise UnsafePath("is a link that leads out of the package's folder")
        return full

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file of the package; raises UnsafePath or OSError."""
        full = self.resolve(path)
        if not full.is_file():
            raise FileNotFoundError(f"there is no file {path}")
        if full.stat().st_size > MAX_FILE_BYTES:
            raise OSError(f"the file is larger than {MAX_FILE_BYTES} bytes")
        return full.read_bytes()

    def schema_finding(
        self, table: str, field: str, constraint: str, message: str, hint: str = ""
    ) -> Finding:
        """A finding at a constraint of a field, in the file that declares it."""
        file, pointer = self._schema_files[table]
        schema = next(resource.schema for resource in self.resources if resource.name == table)
        at = (*pointer, "fields", schema.raw_index(field), "constraints", constraint)
        return file.finding(
            "schema-constraint-invalid", message, at, hint=hint, table=table, field=field
        )

    def _read(self) -> None:
        self.findings += property_findings(
            self.file, self.descriptor, _PACKAGE_PROPERTIES, (), None, None, "descriptor"
        )
        raw_resources = self.descriptor.get("resources")
        if not isinstance(raw_resources, list) or not raw_resources:
            self._fault("descriptor-property", "a package must list its resources", ("resources",))
            return
        names: set[str] = set()
        for index, raw in enumerate(raw_resources):
            at = ("resources", index)
            name = raw.get("name") if isinstance(raw, dict) else None
            if not isinstance(raw, dict) or not isinstance(name, str) or not name:
                self._fault("descriptor-property", "a resource must be an object with a name", at)
                continue
            self.findings += property_findings(
                self.file, raw, _RESOURCE_PROPERTIES, at, name, None, "descriptor"
            )
            if name in names:
                self._fault(
                    "resource-duplicate",
                    f"two resources are named {shorten(name)}",
                    (*at, "name"),
                    table=name,
                )
                continue
            names.add(name)
            self._resource(raw, name, index)
        self._check_references(names)

    def _resource(self, raw: dict[str, Any], name: str, index: int) -> None:
        at = ("resources", index)
        paths = raw.get("path", raw.get("url"))
        paths = [paths] if isinstance(paths, str) else paths
        if not _is_tabular(raw, paths):
            self._check_files(name, paths, at)
            return
        if "data" in raw or not isinstance(paths, list) or not paths:
            self._unsupported(
                name, at, "only a table in files of the package is checked; this has no path"
            )
            return
        if not all(isinstance(path, str) for path in paths):
            self._fault("descriptor-property", "path must be texts", (*at, "path"), table=name)
            return
        encoding = str(raw.get("encoding", "utf-8")).lower().replace("_", "-")
        if encoding not in ("utf-8", "utf8", "us-ascii", "ascii"):
            self._unsupported(
                name, (*at, "encoding"), f"the encoding {shorten(raw['encoding'])} is not read"
            )
            return
        kind = str(raw.get("format", "csv")).lower()
        if kind not in _DELIMITED:
            self._unsupported(
                name, (*at, "format"), f"the format {shorten(kind)} is not read, only delimited text"
            )
            return
        if raw.get("compression") or any(path.endswith((".gz", ".zip")) for path in paths):
            self._unsupported(name, (*at, "path"), "compressed tables are not read")
            return
        dialect = self._dialect(raw.get("dialect", {}), name, (*at, "dialect"))
        schema = self._schema(raw, name, at)
        if schema is None or dialect is None:
            return
        if self._check_files(name, paths, at):
            self.resources.append(Resource(name, tuple(paths), schema, dialect, index, raw))

    def _check_files(self, name: str, paths: Any, at: tuple[str | int, ...]) -> bool:
        """Whether every file of a resource is there, inside the package; notes which is not."""
        present = True
        for number, path in enumerate(paths if isinstance(paths, list) else []):
            if not isinstance(path, str):
                continue
            place = (*at, "path", number) if len(paths) > 1 else (*at, "path")
            try:
                found = self.resolve(path).is_file()
            except UnsafePath as error:
                self._fault("path-unsafe", f"the path {shorten(path)} {error}", place, table=name)
                present = False
                continue
            if not found:
                self._fault(
                    "file-missing",
                    f"there is no file {shorten(path)}",
                    place,
                    table=name,
                    hint="add the file, or take the resource out of the descriptor",
                )
                present = False
        return present

    def _json(
        self, path: str, place: tuple[str | int, ...], name: str, what: str
    ) -> JsonFile | None:
        """A JSON file of the package that the descriptor refers to."""
        try:
            file = JsonFile(path, self.read_bytes(path))
        except UnsafePath as error:
            self._fault("path-unsafe", f"the path {shorten(path)} {error}", place, table=name)
            return None
        except OSError:
            self._fault(
                "file-missing", f"there is no {what} {shorten(path)}", place, table=name
            )
            return None
        self.findings += file.findings
        return None if file.findings and file.value is None else file

    def _schema(
        self, raw: dict[str, Any], name: str, at: tuple[str | int, ...]
    ) -> Schema | None:
        place = (*at, "schema")
        value = raw.get("schema")
        if value is None:
            self._fault(
                "schema-missing",
                f"the table {shorten(name)} has no schema; nothing says what its columns hold",
                at,
                table=name,
                hint="add a schema",
            )
            return None
        file: JsonFile | None = self.file
        pointer: tuple[str | int, ...] = place
        if isinstance(value, str):
            file, pointer = self._json(value, place, name, "schema"), ()
            value = file.value if file else None
        if file is None:
            return None
        reader = SchemaReader(file, pointer, name)
        schema = reader.read(value, package_version=self.standard)
        self.findings += reader.findings
        self._schema_files[name] = (file, pointer)
        return schema

    def _dialect(
        self, value: Any, name: str, at: tuple[str | int, ...]
    ) -> Dialect | None:
        file: JsonFile | None = self.file
        pointer = at
        if isinstance(value, str):
            file, pointer = self._json(value, at, name, "dialect"), ()
            value = file.value if file else None
        if file is None or not isinstance(value, dict):
            return None
        found = property_findings(
            file, value, _DIALECT_PROPERTIES, pointer, name, None, "descriptor"
        )
        self.findings += found
        if any(finding.severity == "error" for finding in found):
            return None
        delimiter = value.get("delimiter", ",")
        terminator = value.get("lineTerminator", "\r\n")
        for given, key, ok in (
            (delimiter, "delimiter", len(delimiter) == 1 and delimiter not in "\r\n"),
            (terminator, "lineTerminator", terminator in ("\r\n", "\n", "\r")),
        ):
            if not ok:
                self._unsupported(name, at, f"the {key} {shorten(given)} is not supported")
                return None
        quote = value.get("quoteChar", '"')
        return Dialect(
            delimiter,
            quote or None,
            value.get("doubleQuote", True),
            value.get("escapeChar"),
            value.get("header", True),
            tuple(value.get("headerRows", [1])),
            value.get("headerJoin", " "),
            tuple(value.get("commentRows", [])),
            value.get("commentChar"),
            value.get("nullSequence"),
            value.get("skipInitialSpace", False),
        )

    def _check_references(self, names: set[str]) -> None:
        """Foreign keys must lead to a table and columns that exist."""
        schemas = {resource.name: resource.schema for resource in self.resources}
        for resource in self.resources:
            for number, key in enumerate(resource.schema.foreign_keys):
                target = key.resource or resource.name
                file, pointer = self._schema_files[resource.name]
                at: tuple[str | int, ...] = (*pointer, "foreignKeys", number, "reference")
                if target not in names:
                    message = f"the foreign key leads to {shorten(target)}, which is no resource"
                    hint = did_you_mean(target, sorted(names))
                    at = (*at, "resource")
                elif target in schemas and (
                    lost := [n for n in key.reference if n not in schemas[target].names]
                ):
                    message = f"the foreign key leads to {target}.{lost[0]}, which is no field"
                    hint = did_you_mean(lost[0], schemas[target].names)
                    at = (*at, "fields")
                else:
                    continue
                self.findings.append(
                    file.finding("schema-key", message, at, hint=hint, table=resource.name)
                )

    def _unsupported(self, name: str, at: tuple[str | int, ...], message: str) -> None:
        self._fault("not-supported", message, at, table=name)

    def _fault(
        self,
        code: str,
        message: str,
        at: tuple[str | int, ...],
        *,
        table: str | None = None,
        hint: str = "",
    ) -> None:
        self.findings.append(self.file.finding(code, message, at, hint=hint, table=table))


def _is_tabular(raw: dict[str, Any], paths: Any) -> bool:
    """Whether the standard takes the resource for a table: by type, profile, schema or ending."""
    if raw.get("type") == "table" or "tabular-data-resource" in str(raw.get("profile", "")):
        return True
    if "schema" in raw:
        return True
    return isinstance(paths, list) and any(
        str(path).lower().endswith((".csv", ".tsv")) for path in paths
    )
