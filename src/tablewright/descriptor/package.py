"""A data package on disk: its descriptor, its resources, and reading their files safely."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tablewright.base.errors import CallError
from tablewright.base.findings import Finding, limited, shorten
from tablewright.base.paths import RemotePath, UnsafePath
from tablewright.base.yaml_file import ENDINGS as YAML
from tablewright.base.yaml_file import read_descriptor
from tablewright.descriptor.copies import known_copies
from tablewright.descriptor.dialect import read_dialect
from tablewright.descriptor.forms import is_parquet, is_table, why_unread
from tablewright.descriptor.metadata import PACKAGE_PROPERTIES, RESOURCE_PROPERTIES, check_metadata
from tablewright.descriptor.package_files import PackageFiles, read_steadily
from tablewright.descriptor.properties import Notes, gathered, property_findings
from tablewright.descriptor.references import reference_findings
from tablewright.descriptor.resource import Resource
from tablewright.descriptor.schema import Schema
from tablewright.descriptor.schema_reader import SchemaReader
from tablewright.descriptor.standard import follows_own_profile, is_tabular, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tablewright.base.json_file import JsonFile, Pointer
    from tablewright.checks.schema_faults import FieldFault
    from tablewright.descriptor.dialect import Dialect
    from tablewright.descriptor.schema import ForeignKey

DESCRIPTOR = "datapackage.json"
# the first of them that is there counts
DESCRIPTORS = (DESCRIPTOR, "datapackage.yaml", "datapackage.yml")
_TABULAR = "tabular-data-package"  # a profile of version 1
MAX_JSON_BYTES = 16 * 1024**2
# what schemas and dialects may have together, each as often as it is named once more
MAX_SHARED_BYTES = 16 * 1024**2
# how often a file may be named, by one resource or by several, unless it is small
MAX_READINGS = 20
SMALL_FILE_BYTES = 4096


class Package(PackageFiles):
    """A package's descriptor and what was found wrong with it.

    `resources` holds only the tables whose files and schema can be checked further, `bare` those
    that have no schema or one that is not read, so that only their form can be checked, `unchecked`
    why tables are not, or not wholly, and `others` the number and
    descriptor of resources whose one file is there but is no such table; everything else about the
    descriptor is in `findings`.
    """

    with_files = True
    copies: Mapping[str, Path] = MappingProxyType({})

    def __init__(
        self,
        target: str | Path,
        *,
        only: str | None = None,
        with_parquet: bool = False,
        with_files: bool = True,
        copies: Mapping[str, Path] | None = None,
    ) -> None:
        """Read the descriptor at `target`, a folder or a file; raises CallError without one.

        Of the resources, all are read, or the one that is named `only`. Who asks for it has tables
        `with_parquet` files among `resources` too, and does not read them as delimited text. Not
        `with_files`, it is no matter whether the tables' files are there. `copies` are of schemas
        and dialects that are named by address, besides those of known standards.
        """
        try:
            path = Path(target)
            self.descriptor_path = descriptor_in(path) if path.is_dir() else path
            if not self.descriptor_path.is_file():
                raise CallError(_missing(path, target))
            data = read_steadily(self.descriptor_path, MAX_JSON_BYTES)
        except OSError as error:
            raise CallError(f"{target} cannot be read: {error.strerror or error}") from error
        self.folder = self.descriptor_path.parent
        self._lie_in(self.folder)
        self.with_files, self.copies = with_files, copies or {}
        self._start(self.descriptor_path.name, data, only, with_parquet=with_parquet)

    def _start(
        self, path: str, data: bytes, only: str | None, *, with_parquet: bool = False
    ) -> None:
        """Read the descriptor from its bytes; `path` is what findings call it."""
        self._only, self._with_parquet = only, with_parquet
        self.findings: list[Finding] = []
        self.resources: list[Resource] = []
        self.others: list[tuple[int, dict[str, Any]]] = []
        self._schema_files: dict[str, tuple[JsonFile, Pointer]] = {}
        self._schemas: dict[str, Schema] = {}
        self._known_schemas: dict[tuple[JsonFile, Pointer], Schema | None] = {}
        self._known_dialects: dict[tuple[JsonFile, Pointer], Dialect | None] = {}
        self._json_files: dict[object, JsonFile | None] = {}
        self._bytes_again = 0
        self._is_whole = True
        self.bare: list[Resource] = []
        self._not_tables: set[str] = set()
        self._readings: Counter[object] = Counter()
        self._profiled: set[str | None] = set()
        self.unchecked: dict[str, str] = {}
        self.file = read_descriptor(path, data)
        self.findings += self.file.findings
        if path.lower().endswith(YAML):
            message = (
                "a descriptor that is published must be JSON; YAML is for use within a project"
            )
            self._fault("descriptor-property", message, (), hint="publish it as JSON", warning=True)
        self.descriptor: dict[str, Any] = {}
        if isinstance(self.file.value, dict):
            self.descriptor = self.file.value
            self._read()
        elif self.file.value is not None or not self.findings:
            self._fault("descriptor-property", "a package's descriptor must be an object", ())
        self.findings = list(limited(gathered(self.findings, self._is_profiled), every_place=True))

    def _is_profiled(self, finding: Finding) -> bool:
        """Whether a finding is on what follows a profile of one's own, which may add properties."""
        return follows_own_profile(self.descriptor) or finding.table in self._profiled

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
        return version_of(self.descriptor.get("$schema"), 1)

    @property
    def schemas(self) -> dict[str, Schema]:
        """The schema of each table that has one, whether its files are there or not."""
        return self._schemas

    def field_finding(self, table: str, fault: FieldFault) -> Finding:
        """A finding at a part of a field, in the file that declares it."""
        file, pointer = self._schema_files[table]
        at = (*pointer, "fields", self._schemas[table].raw_index(fault.field), *fault.at)
        return file.finding(
            fault.code, fault.message, at, table=table, field=fault.field, warning=fault.warning
        )

    def reference_finding(self, table: str, key: ForeignKey, number: int) -> Finding:
        """A finding at a foreign key's reference to a column that is not in the other file."""
        file, pointer = self._schema_files[table]
        message = (
            f"the foreign key leads to {shorten(key.reference[number])}, which is no column of "
            f"{shorten(key.resource)}"
        )
        at = (*pointer, "foreignKeys", key.index, "reference", "fields", number)
        return file.finding("schema-key", message, at, table=table)

    def _read(self) -> None:
        self.findings += property_findings(
            self.file, self.descriptor, PACKAGE_PROPERTIES, (), prefix="descriptor"
        )
        self._check_metadata(self.descriptor, (), None)
        raw_resources = self.descriptor.get("resources")
        if not isinstance(raw_resources, list) or not raw_resources:
            if "resources" in self.descriptor and not isinstance(raw_resources, list):
                return  # said already
            self._fault("descriptor-property", "a package must list its resources", ("resources",))
            return
        names: set[str] = set()
        for index, raw in enumerate(raw_resources):
            at = ("resources", index)
            if not isinstance(raw, dict):
                self._fault("descriptor-property", "a resource must be an object", at)
                continue
            name = raw.get("name")
            if not isinstance(name, str) or not name:
                place = (*at, "name") if "name" in raw else at
                message = "a resource must have a name, which must be a text"
                self._fault("descriptor-property", message, place, hint="name it")
                # what else is wrong with it is said under its number
                name = f"resources[{index}]"
                self._is_whole = False
            named = {**raw, "name": name}
            self.findings += property_findings(
                self.file, named, RESOURCE_PROPERTIES, at, table=name, prefix="descriptor"
            )
            if name in names:
                self._fault(
                    "resource-duplicate",
                    f"two resources are named {shorten(name)}",
                    (*at, "name"),
                    table=name,
                    hint="give every resource a name of its own",
                )
                name = f"resources[{index}]"
                self._is_whole = False
            names.add(name)
            if self._only in (None, name):
                self._resource(named, name, index)
        resources = names if self._is_whole else None
        self.findings += reference_findings(
            self._schemas, self._schema_files, resources, self._not_tables
        )

    def _resource(self, raw: dict[str, Any], name: str, index: int) -> None:
        at: Pointer = ("resources", index)
        if follows_own_profile(raw):
            self._profiled.add(name)
        self._check_metadata(self.descriptor["resources"][index], at, name)
        if "data" not in raw and "path" not in raw and "url" not in raw:
            message = "a resource must have a path"
            self._fault("descriptor-property", message, at, table=name, hint="name its file")
        paths = self._paths(raw, name, at)
        if not is_table(raw, paths or ()):
            self._not_tables.add(name)
        files = self._check_files(name, paths, at) if paths else self._own_rows(raw)
        if name in self._not_tables:
            if self.descriptor.get("profile") == _TABULAR:
                message = "in a tabular data package every resource must be a table"
                self._fault("descriptor-property", message, at, table=name, hint="add a schema")
            if files and isinstance(raw.get("path"), str):
                self.others.append((index, raw))
            return
        is_said = bool(paths) and files is None
        if self._is_unreadable(raw, name, paths, at, is_said=is_said):
            return
        dialect = self._dialect(raw.get("dialect", {}), name, (*at, "dialect"))
        schema = self._schema(raw, name, at)
        if schema is not None and dialect is not None:
            self._check_match(schema, dialect, name)
        if dialect is not None and files:
            if schema is not None:
                self.resources.append(Resource(name, files, schema, dialect, index, raw))
            elif "schema" not in raw or name in self.unchecked:
                self.bare.append(Resource(name, files, Schema(()), dialect, index, raw))

    def _own_rows(self, raw: dict[str, Any]) -> tuple[str, ...] | None:
        """The descriptor, where a resource's rows stand in it."""
        is_alone = "path" not in raw and "url" not in raw
        return (self.file.path,) if is_alone and isinstance(raw.get("data"), list) else None

    def _check_match(self, schema: Schema, dialect: Dialect, name: str) -> None:
        """Without a header there are no names by which fields could be matched."""
        if (
            not dialect.header
            and schema.fields_match != "exact"
            and "fieldsMatch" in schema.descriptor
        ):
            file, pointer = self._schema_files[name]
            message = (
                "without a header the fields are matched by their order, not as fieldsMatch says"
            )
            at = (*pointer, "fieldsMatch")
            found = file.finding("not-supported", message, at, table=name, warning=True)
            self.findings.append(found)

    def _check_metadata(self, raw: dict[str, Any], at: Pointer, name: str | None) -> None:
        notes = Notes(self.file, (), name)
        check_metadata(notes, raw, at, self.standard)
        self.findings += notes.findings

    def _paths(self, raw: dict[str, Any], name: str, at: Pointer) -> tuple[str, ...] | None:
        """The paths of a resource; None where they are at fault, or the data stand inline."""
        key = "path" if "path" in raw else "url"
        given = raw.get(key)
        if "data" in raw and key in raw:
            message = "a resource must have either a path or data, not both"
            self._fault("descriptor-property", message, (*at, "data"), table=name)
            return None
        if isinstance(given, str):
            return (given,)
        if not isinstance(given, list):
            return None
        wrong = [number for number, path in enumerate(given) if not isinstance(path, str)]
        for number in wrong:
            message = "a path must be a text"
            self._fault("descriptor-property", message, (*at, key, number), table=name)
        if not given:
            message = "path must name at least one file"
            self._fault("descriptor-property", message, (*at, key), table=name)
        return None if wrong or not given else tuple(given)

    def _is_unreadable(
        self,
        raw: dict[str, Any],
        name: str,
        paths: tuple[str, ...] | None,
        at: Pointer,
        *,
        is_said: bool,
    ) -> bool:
        """Whether a table is kept in a way that is not read, or not said.

        Notes the former, unless it `is_said` already why its files cannot be read.
        """
        encoding, kind = raw.get("encoding", "utf-8"), raw.get("format", "")
        if not isinstance(encoding, str) or not isinstance(kind, str):
            return True
        if "data" in raw and ("path" in raw or "url" in raw):
            return True  # said already
        if self._with_parquet and "data" not in raw and is_parquet(raw):
            return False
        unread = why_unread(raw, paths or ())
        if unread is None:
            return False
        place, message = unread
        if not is_said:
            self._unsupported(name, (*at, place), message)
        return True

    def _check_files(
        self, name: str, paths: tuple[str, ...], at: Pointer
    ) -> tuple[str, ...] | None:
        """A resource's files, each once; None, and a note, where one is not in the package."""
        present = True
        raw = self.descriptor["resources"][at[-1]]
        place: Pointer = (*at, "path" if "path" in raw else "url")
        before: dict[object, str] = {}
        for number, path in enumerate(paths):
            here = (*place, number) if isinstance(raw.get(str(place[-1])), list) else place
            try:
                found = self.has_file(path)
                if not self.with_files:
                    before[path] = path
                    continue
                file = self._identity(path)[0] if found else path
                too_often = found and self._is_read_too_often(path)
            except UnsafePath as error:
                self._unsafe(path, error, here, name)
                present = False
                continue
            except OSError as error:
                message = f"the file {shorten(path)} cannot be read: {error.strerror}"
                self._fault("file-unreadable", message, here, table=name)
                present = False
                continue
            if file in before:
                message = f"{shorten(path)} is the same file as {shorten(before[file])}"
                hint = "name a file once: readers have its rows as often as it is named"
                self._fault("descriptor-property", message, here, table=name, hint=hint)
            before.setdefault(file, path)
            if too_often:
                message = f"the file {shorten(path)} is named more than {MAX_READINGS} times"
                self._fault("file-unreadable", message, here, table=name)
                present = False
            if not found:
                self._fault(
                    "file-missing",
                    f"there is no file {shorten(path)}",
                    here,
                    table=name,
                    hint="add the file, or take the resource out of the descriptor",
                )
                present = False
        return tuple(before.values()) if present else None

    def _is_read_too_often(self, path: str) -> bool:
        """Whether a file has been named so often that a small package would take very long."""
        file, size = self._identity(path)
        self._readings[file] += size > SMALL_FILE_BYTES
        return self._readings[file] > MAX_READINGS

    def _json(self, path: str, place: Pointer, name: str, what: str) -> JsonFile | None:
        """A JSON file of the package that the descriptor refers to; None without a value.

        It is read once, under whatever paths it is named. A large one takes long for every table,
        and so cannot be named by very many.
        """
        try:
            file, size = self._identity(path)
        except (OSError, UnsafePath):  # reading it says why
            file, size = path, 0
        if file not in self._json_files:
            self._json_files[file] = self._read_json(path, place, name, what)
            return self._json_files[file]
        self._bytes_again += size
        if self._bytes_again > MAX_SHARED_BYTES:
            message = f"the {what} {shorten(path)} is named by too many tables for its size"
            self._fault("file-unreadable", message, place, table=name)
            return None
        return self._json_files[file]

    def _read_json(self, path: str, place: Pointer, name: str, what: str) -> JsonFile | None:
        copy = self.copies.get(path) or known_copies().get(path)
        try:
            if copy is not None:
                return read_descriptor(path, read_steadily(copy, MAX_JSON_BYTES))
            if not self.has_file(path):
                message = f"there is no {what} {shorten(path)}"
                self._fault("file-missing", message, place, table=name, hint="add it")
                return None
            file = read_descriptor(path, self._contents(path, MAX_JSON_BYTES))
        except UnsafePath as error:
            self._unsafe(path, error, place, name)
            return None
        except OSError as error:
            message = f"the {what} {shorten(path)} cannot be read: {error.strerror or error}"
            self._fault("file-unreadable", message, place, table=name)
            return None
        self.findings += file.findings
        return None if file.findings and file.value is None else file

    def _schema(self, raw: dict[str, Any], name: str, at: Pointer) -> Schema | None:
        place: Pointer = (*at, "schema")
        if "schema" not in raw:
            self._fault(
                "schema-missing",
                f"the table {shorten(name)} has no schema; only its form is checked",
                at,
                table=name,
                hint="add a schema",
                # version 1 has it that a tabular resource must have one, version 2 that it should
                warning=not is_tabular(raw.get("profile")),
            )
            return None
        value = raw["schema"]
        file: JsonFile | None = self.file
        pointer = place
        if isinstance(value, str):
            file, pointer = self._json(value, place, name, "schema"), ()
            value = file.value if file else None
        elif not isinstance(value, dict):
            return None  # said already
        if file is None:
            return None
        if isinstance(value, dict) and follows_own_profile(value):
            self._profiled.add(name)
        if (file, pointer) not in self._known_schemas:  # else another table has said it
            reader = SchemaReader(file, pointer, name)
            read = reader.read(value, package_version=self.standard)
            self.findings += reader.findings
            self._known_schemas[file, pointer] = read
        schema = self._known_schemas[file, pointer]
        self._schema_files[name] = (file, pointer)
        if schema is not None:
            self._schemas[name] = schema
        return schema

    def _dialect(self, value: Any, name: str, at: Pointer) -> Dialect | None:
        file: JsonFile | None = self.file
        pointer = at
        if isinstance(value, str):
            file, pointer = self._json(value, at, name, "dialect"), ()
            value = file.value if file else None
            if file is not None and not isinstance(value, dict):
                message = "a dialect must be a JSON object"
                self.findings.append(file.finding("descriptor-property", message, (), table=name))
        if file is None or not isinstance(value, dict):
            return None
        if (file, pointer) not in self._known_dialects:  # else another table has said it
            notes = Notes(file, pointer, name)
            self._known_dialects[file, pointer] = read_dialect(notes, value)
            self.findings += notes.findings
        return self._known_dialects[file, pointer]

    def _unsafe(self, path: str, error: UnsafePath, at: Pointer, name: str) -> None:
        message = f"the path {shorten(path)} {error}"
        if isinstance(error, RemotePath):
            self._unsupported(name, at, message)
        else:
            self._fault("path-unsafe", message, at, table=name)

    def _unsupported(self, name: str, at: Pointer, message: str) -> None:
        """Note that a table is not checked, which says nothing against it."""
        self._fault("not-supported", message, at, table=name, warning=True)
        if name not in self._not_tables:
            self.unchecked.setdefault(name, message)

    def _fault(
        self,
        code: str,
        message: str,
        at: Pointer,
        *,
        table: str | None = None,
        hint: str = "",
        warning: bool = False,
    ) -> None:
        self.findings.append(
            self.file.finding(code, message, at, hint=hint, table=table, warning=warning)
        )


def descriptor_in(folder: Path) -> Path:
    """The descriptor of the package in a folder, whether it is there or not."""
    found = (folder / name for name in DESCRIPTORS if (folder / name).is_file())
    return next(found, folder / DESCRIPTOR)


def _missing(path: Path, target: str | Path) -> str:
    """What is said where there is no descriptor to read."""
    if path.is_dir():
        return f"no {DESCRIPTOR} in {target}"
    if path.exists():
        return f"{target} is neither a file nor a folder"
    return f"there is no {target}"
