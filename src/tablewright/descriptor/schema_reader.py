"""Turns a schema's JSON into the model and notes what is wrong with it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import Suggestions, one_of, shorten
from tablewright.descriptor.field_reader import FieldReader, read_missing, too_new
from tablewright.descriptor.properties import Notes, is_slip
from tablewright.descriptor.schema import FIELDS_MATCH, ForeignKey, Schema, is_texts
from tablewright.descriptor.standard import version_of

if TYPE_CHECKING:
    from tablewright.base.findings import Finding
    from tablewright.base.json_file import JsonFile, Pointer
    from tablewright.descriptor.properties import JsonType
    from tablewright.descriptor.schema import Field

# each field's cells are looked up among all missing values of the schema
MAX_MISSING = 10_000_000

_SCHEMA_PROPERTIES: dict[str, JsonType] = {
    "$schema": str,
    "name": str,
    "title": str,
    "description": str,
    "fields": list,
    "fieldsMatch": (str, list),
    "missingValues": list,
    "primaryKey": (list, str),
    "uniqueKeys": list,
    "foreignKeys": list,
}
# what these hold is said of the key as a whole
_FOREIGN_KEY_PROPERTIES: dict[str, JsonType] = {"fields": object, "reference": object}
_REFERENCE_PROPERTIES: dict[str, JsonType] = {
    "resource": object,
    "fields": object,
    "package": object,  # of the recipe on foreign keys that lead elsewhere
}


class SchemaReader:
    """Reads one schema; `findings` has what is wrong with it.

    `file` is the JSON file that holds the schema, `pointer` leads to it inside (a schema may stand
    in the package's descriptor).
    """

    def __init__(self, file: JsonFile, pointer: Pointer, table: str) -> None:
        """Prepare to read the schema of `table` at `pointer` in `file`."""
        self.notes = Notes(file, pointer, table)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the schema."""
        return self.notes.findings

    def read(self, value: Any, *, package_version: int) -> Schema | None:
        """The schema `value` describes, or None where it has no usable fields."""
        if not isinstance(value, dict):
            self.notes.fault("schema-property", "a schema must be a JSON object", ())
            return None
        version = self._rules = self._version(value, package_version)
        self.notes.properties(value, _SCHEMA_PROPERTIES, (), prefix="schema")
        missing = read_missing(self.notes, value, (), version, ("",))
        raw_fields = value.get("fields")
        if not isinstance(raw_fields, list) or not raw_fields:
            if "fields" not in value or raw_fields == []:  # else it has been said
                self.notes.fault("schema-property", "a schema must list its fields", ("fields",))
            return None
        if len(missing) * len(raw_fields) > MAX_MISSING:
            message = f"missingValues and fields, multiplied, are more than {MAX_MISSING:,}"
            self.notes.fault("not-supported", message, ("missingValues",))
            missing = ("",)
        fields, is_whole = self._fields(raw_fields, missing, version)
        if not fields:
            return None
        names = Suggestions(list(fields))
        match = self._fields_match(value.get("fieldsMatch", "exact"))
        if not is_whole:  # the columns of the other fields are not unknown
            match = "subset" if match in ("exact", "equal", "subset") else "partial"
        return Schema(
            tuple(fields.values()),
            self._primary_key(value.get("primaryKey"), names),
            self._unique_keys(value.get("uniqueKeys"), names),
            self._foreign_keys(value.get("foreignKeys"), names),
            match,
            version,
            value,
        )

    def _version(self, value: dict[str, Any], package_version: int) -> int:
        """The version whose rules apply: a file says it itself, what is inside one does not."""
        declared = value.get("$schema")
        if not self.notes.pointer:
            version = version_of(declared, 1)
        else:
            version = package_version
            if version_of(declared, version) != version:
                message = f"$schema has no effect here; by the package's, version {version} applies"
                hint = "declare $schema in the package"
                self.notes.fault("schema-version", message, ("$schema",), hint=hint, warning=True)
        for name in ("fieldsMatch", "uniqueKeys"):
            if version == 1 and name in value:
                too_new(self.notes, name, (name,), None)
        return version

    def _fields(
        self, raw_fields: list[Any], missing: tuple[str, ...], version: int
    ) -> tuple[dict[str, Field], bool]:
        """The fields by name, and whether there is one for every entry."""
        fields: dict[str, Field] = {}
        is_whole = True
        reader = FieldReader(self.notes, version)
        for index, raw in enumerate(raw_fields):
            field = reader.read(raw, ("fields", index), missing)
            if field is None:
                is_whole = False
            elif field.name in fields:
                self.notes.fault(
                    "schema-field-duplicate",
                    f"the field name {shorten(field.name)} is used twice",
                    ("fields", index, "name"),
                    hint="give every field a name of its own",
                    warning=True,  # version 1 allowed it, and version 2 has it tolerated
                )
                is_whole = False
            else:
                fields[field.name] = field
        return fields, is_whole

    def _primary_key(self, given: Any, names: Suggestions) -> tuple[str, ...]:
        if not isinstance(given, (list, str)):
            return ()  # said already
        return self._key(given, ("primaryKey",), names)

    def _key(self, given: Any, at: Pointer, names: Suggestions) -> tuple[str, ...]:
        parts = [given] if isinstance(given, str) else given
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.notes.fault("schema-key", "a key must be an array of field names", at)
            return ()
        if not parts:
            self.notes.fault("schema-key", "a key must name a field at least", at)
        twice = _first_repeated(parts)
        for index, part in enumerate(parts):
            if part not in names:
                self.notes.fault(
                    "schema-key",
                    f"the key names {shorten(part)}, which is no field of this table",
                    at if isinstance(given, str) else (*at, index),
                    hint=names.hint(part),
                )
                return ()
            if index == twice:
                message = f"the key names {shorten(part)} twice"
                self.notes.fault("schema-key", message, (*at, index))
                return ()
        return tuple(parts)

    def _unique_keys(self, given: Any, names: Suggestions) -> tuple[tuple[str, ...], ...]:
        if not isinstance(given, list):
            return ()
        self._check_filled(given, "uniqueKeys")
        keys: dict[tuple[str, ...], None] = {}
        for index, raw in enumerate(given):
            at: Pointer = ("uniqueKeys", index)
            if isinstance(raw, str):
                self.notes.fault("schema-key", "a unique key must be an array of field names", at)
                continue
            key = self._key(raw, at, names)
            if key in keys:
                self.notes.fault("schema-key", "the unique key is listed twice", at)
            elif key:
                keys[key] = None
        return tuple(keys)

    def _check_filled(self, given: list[Any], name: str) -> None:
        if not given:
            self.notes.fault("schema-property", f"{name} must list a key at least", (name,))

    def _foreign_keys(self, given: Any, names: Suggestions) -> tuple[ForeignKey, ...]:
        keys: list[ForeignKey] = []
        if isinstance(given, list):
            self._check_filled(given, "foreignKeys")
        for index, raw in enumerate(given if isinstance(given, list) else []):
            key = self._foreign_key(raw, index, names)
            if key is not None:
                keys.append(key)
        return tuple(keys)

    def _foreign_key(self, raw: Any, index: int, names: Suggestions) -> ForeignKey | None:
        at: Pointer = ("foreignKeys", index)
        reference = raw.get("reference") if isinstance(raw, dict) else None
        for part, known, place in (
            (raw, _FOREIGN_KEY_PROPERTIES, at),
            (reference, _REFERENCE_PROPERTIES, (*at, "reference")),
        ):
            if isinstance(part, dict) and self._is_misspelt(part, known, place):
                return None  # what it was meant to say is not known
        if not isinstance(reference, dict) or "fields" not in raw or "fields" not in reference:
            message = "a foreign key must have fields and a reference with fields"
            self.notes.fault("schema-key", message, at)
            return None
        fields = self._key(raw["fields"], (*at, "fields"), names)
        target, resource = reference["fields"], reference.get("resource")
        target = [target] if isinstance(target, str) else target
        there = (*at, "reference", "fields")
        twice = _first_repeated(target) if is_texts(target) else None
        if not is_texts(target):
            self.notes.fault("schema-key", "a key must be an array of field names", there)
        elif twice is not None:
            message = f"the key names {shorten(target[twice])} twice"
            self.notes.fault("schema-key", message, (*there, twice))
        elif resource is not None and not isinstance(resource, str):
            message = "a foreign key's resource must be a text"
            self.notes.fault("schema-key", message, (*at, "reference", "resource"))
        elif fields and len(target) != len(fields):
            message = f"the foreign key has {len(fields)} field(s) here and {len(target)} there"
            self.notes.fault("schema-key", message, at)
        elif fields and isinstance(reference.get("package"), str):
            message = "the foreign key leads into another package, and is not checked"
            place = (*at, "reference", "package")
            self.notes.fault("not-supported", message, place, warning=True)
        elif fields:
            if resource == self.notes.table:
                message = "a foreign key to the table itself must have no resource"
                hint = "delete it"
                if self._rules == 1:
                    message = "a foreign key to the table itself must have an empty resource"
                    hint = 'write ""'
                place = (*at, "reference", "resource")
                self.notes.fault("schema-key", message, place, hint=hint, warning=True)
            return ForeignKey(fields, resource or "", tuple(target), index)
        return None

    def _is_misspelt(self, part: dict[str, Any], known: dict[str, JsonType], at: Pointer) -> bool:
        """Whether a foreign key has a property that is none, but was meant for one; notes it.

        It is an error where the one it was meant for is one that the key cannot do without.
        """
        before = len(self.notes.findings)
        self.notes.properties(part, known, at, prefix="schema")
        found = self.notes.findings[before:]
        if not any(map(is_slip, found)):
            return False
        if any(name not in part for name in known if name in ("fields", "reference")):
            self.notes.findings[before:] = [
                dataclasses.replace(one, severity="error") if is_slip(one) else one for one in found
            ]
        return True

    def _fields_match(self, given: Any) -> str:
        # the official JSON profile types it as an array, the specification's text as a string
        value = given[0] if isinstance(given, list) and len(given) == 1 else given
        if value in FIELDS_MATCH:
            return str(value)
        if isinstance(given, (list, str)):  # any other type has been said already
            self.notes.fault(
                "schema-property",
                f"{shorten(given)} is not a way to match fields",
                ("fieldsMatch",),
                hint=one_of(FIELDS_MATCH),
            )
        return "exact"


def _first_repeated(names: list[str]) -> int | None:
    """The number of the first name that stood before it."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            return number
        seen.add(name)
    return None
