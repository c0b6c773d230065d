"""Table Schema (Data Package v1 and v2) as a model: what a column holds and what binds it."""

from __future__ import annotations

import dataclasses
from typing import Any

from caucasus_rift.tabular.findings import Finding, did_you_mean, shorten
from caucasus_rift.tabular.jsonfile import JsonFile

FORMATS: dict[str, tuple[str, ...] | None] = {
    # None: any text is a format, namely a strptime pattern
    "string": ("default", "email", "uri", "binary", "uuid"),
    "number": ("default",),
    "integer": ("default",),
    "boolean": ("default",),
    "object": ("default",),
    "array": ("default",),
    "list": ("default",),
    "datetime": None,
    "date": None,
    "time": None,
    "year": ("default",),
    "yearmonth": ("default",),
    "duration": ("default",),
    "geopoint": ("default", "array", "object"),
    "geojson": ("default", "topojson"),
    "any": ("default",),
}
_ORDERED = ("integer", "number", "date", "time", "datetime", "duration", "year", "yearmonth")
_COLLECTIONS = ("string", "array", "object", "list")
CONSTRAINTS: dict[str, tuple[type | tuple[type, ...], tuple[str, ...]]] = {
    # name: (JSON type of its value, field types it applies to)
    "required": (bool, tuple(FORMATS)),
    "unique": (bool, tuple(FORMATS)),
    "minLength": (int, _COLLECTIONS),
    "maxLength": (int, _COLLECTIONS),
    "minimum": ((int, float, str), _ORDERED),
    "maximum": ((int, float, str), _ORDERED),
    "exclusiveMinimum": ((int, float, str), _ORDERED),
    "exclusiveMaximum": ((int, float, str), _ORDERED),
    "jsonSchema": (dict, ("array", "object")),
    "pattern": (str, ("string",)),
    "enum": (list, tuple(FORMATS)),
}
_V2_CONSTRAINTS = ("exclusiveMinimum", "exclusiveMaximum", "jsonSchema")
_FIELD_PROPERTIES: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "type": str,
    "format": str,
    "title": str,
    "description": str,
    "example": object,
    "constraints": dict,
    "categories": list,
    "categoriesOrdered": bool,
    "missingValues": list,
    "rdfType": str,
    "decimalChar": str,
    "groupChar": str,
    "bareNumber": bool,
    "trueValues": list,
    "falseValues": list,
    "delimiter": str,
    "itemType": str,
}
_SCHEMA_PROPERTIES: dict[str, type | tuple[type, ...]] = {
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
FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
_JSON_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "an array",
    dict: "an object",
}


@dataclasses.dataclass(frozen=True)
class Field:
    """One column: its type, its vocabulary and its constraints (Table Schema, Field)."""

    name: str
    type: str = "any"
    format: str = "default"
    title: str = ""
    description: str = ""
    rdf_type: str = ""
    missing: tuple[str, ...] = ("",)
    categories: tuple[Any, ...] = ()
    categories_ordered: bool = False
    constraints: dict[str, Any] = dataclasses.field(default_factory=dict)
    descriptor: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether an empty cell is a fault."""
        return bool(self.constraints.get("required"))

    def option(self, name: str, default: Any) -> Any:
        """A type's own property, such as `decimalChar`, or its default."""
        return self.descriptor.get(name, default)


@dataclasses.dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in columns of `resource` ("" for the table itself)."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Schema:
    """A table's columns and keys, and the file in which they are declared."""

    fields: tuple[Field, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    fields_match: str = "exact"
    version: int = 2
    descriptor: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [field.name for field in self.fields]

    def raw_index(self, name: str) -> int:
        """Where the field called `name` stands in the descriptor's `fields`."""
        return next(
            index for index, raw in enumerate(self.descriptor["fields"]) if raw["name"] == name
        )

    def __getitem__(self, name: str) -> Field:
        """The field called `name`; raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


class SchemaReader:
    """Turns a schema's JSON into the model and notes what is wrong with it.

    `file` is the JSON file that holds the schema, `pointer` leads to it inside (a schema may stand
    in the package's descriptor).
    """

    def __init__(self, file: JsonFile, pointer: tuple[str | int, ...], table: str) -> None:
        """Prepare to read the schema of `table` at `pointer` in `file`."""
        self.file, self.pointer, self.table = file, pointer, table
        self.findings: list[Finding] = []

    def read(self, value: Any, *, package_version: int) -> Schema | None:
        """The schema `value` describes, or None where it has no usable fields."""
        if not isinstance(value, dict):
            self._fault("schema-property", "a schema must be a JSON object", ())
            return None
        version = _version(value, package_version)
        self._properties(value, _SCHEMA_PROPERTIES, ())
        missing = self._missing_values(value, (), ("",))
        raw_fields = value.get("fields")
        if not isinstance(raw_fields, list) or not raw_fields:
            self._fault("schema-property", "a schema must list its fields", ("fields",))
            return None
        fields: list[Field] = []
        for index, raw in enumerate(raw_fields):
            field = self._field(raw, ("fields", index), missing, version)
            if field is None:
                return None
            if field.name in (known.name for known in fields):
                self._fault(
                    "schema-field-duplicate",
                    f"the field name {shorten(field.name)} is used twice",
                    ("fields", index, "name"),
                    hint="give every field a name of its own",
                )
                continue
            fields.append(field)
        names = [field.name for field in fields]
        return Schema(
            tuple(fields),
            self._key(value.get("primaryKey", []), ("primaryKey",), names),
            self._unique_keys(value.get("uniqueKeys", []), names),
            self._foreign_keys(value.get("foreignKeys", []), names),
            self._fields_match(value.get("fieldsMatch", "exact")),
            version,
            value,
        )

    def _field(
        self, raw: Any, at: tuple[str | int, ...], missing: tuple[str, ...], version: int
    ) -> Field | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
            self._fault("schema-property", "a field must be an object with a name", at)
            return None
        self._properties(raw, _FIELD_PROPERTIES, at, raw["name"])
        kind = raw.get("type", "any" if version == 2 else "string")
        if kind not in FORMATS:
            self._fault(
                "schema-type-unknown",
                f"{shorten(kind)} is not a field type",
                (*at, "type"),
                field=raw["name"],
                hint=did_you_mean(str(kind), list(FORMATS)) or f"one of: {', '.join(FORMATS)}",
            )
            kind = "any"
        form = raw.get("format", "default")
        form = form.removeprefix("fmt:") if isinstance(form, str) else "default"
        allowed = FORMATS[kind]
        if allowed is not None and form not in allowed:
            self._fault(
                "schema-format-unknown",
                f"{shorten(form)} is not a format of the type {kind}",
                (*at, "format"),
                field=raw["name"],
                hint=f"one of: {', '.join(allowed)}",
            )
            form = "default"
        constraints = self._constraints(raw, kind, at, version)
        return Field(
            raw["name"],
            kind,
            form,
            str(raw.get("title", "")),
            str(raw.get("description", "")),
            str(raw.get("rdfType", "")),
            self._missing_values(raw, at, missing),
            self._categories(raw, kind, at),
            raw.get("categoriesOrdered") is True,
            constraints,
            raw,
        )

    def _constraints(
        self, raw: dict[str, Any], kind: str, at: tuple[str | int, ...], version: int
    ) -> dict[str, Any]:
        given = raw.get("constraints", {})
        usable: dict[str, Any] = {}
        for name, value in given.items() if isinstance(given, dict) else ():
            place = (*at, "constraints", name)
            if version == 1 and name in _V2_CONSTRAINTS:
                self._fault(
                    "schema-version",
                    f"{name} came with Table Schema v2, and this schema does not say it is v2",
                    place,
                    field=raw["name"],
                    hint='add "$schema": "https://datapackage.org/profiles/2.0/tableschema.json"',
                    warning=True,
                )
            if name not in CONSTRAINTS:
                self._fault(
                    "schema-constraint-unknown",
                    f"{shorten(name)} is not a constraint of Table Schema",
                    place,
                    field=raw["name"],
                    hint=did_you_mean(name, list(CONSTRAINTS)),
                )
                continue
            json_type, kinds = CONSTRAINTS[name]
            if kind not in kinds and kind != "any":
                self._fault(
                    "schema-constraint-misplaced",
                    f"the constraint {name} does not apply to the type {kind}",
                    place,
                    field=raw["name"],
                    hint=f"it applies to: {', '.join(kinds)}",
                )
            elif not _is(value, json_type):
                self._wrong_type(name, json_type, place, raw["name"])
            else:
                usable[name] = value
        return usable

    def _categories(
        self, raw: dict[str, Any], kind: str, at: tuple[str | int, ...]
    ) -> tuple[Any, ...]:
        given = raw.get("categories")
        if not isinstance(given, list):
            return ()
        if kind not in ("string", "integer"):
            self._fault(
                "schema-constraint-misplaced",
                f"categories do not apply to the type {kind}",
                (*at, "categories"),
                field=raw["name"],
                hint="they apply to: string, integer",
            )
            return ()
        values: list[Any] = []
        for index, item in enumerate(given):
            value = item.get("value") if isinstance(item, dict) else item
            place = (*at, "categories", index)
            if not _is(value, str if kind == "string" else int):
                self._fault(
                    "schema-category",
                    f"a category of this field must be {_json_name(str if kind == 'string' else int)}"
                    f", not {shorten(value)}",
                    place,
                    field=raw["name"],
                )
            elif value in values:
                self._fault(
                    "schema-category",
                    f"the category {shorten(value)} is listed twice",
                    place,
                    field=raw["name"],
                )
            else:
                values.append(value)
        return tuple(values)

    def _missing_values(
        self, raw: dict[str, Any], at: tuple[str | int, ...], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        given = raw.get("missingValues")
        if not isinstance(given, list):
            return default
        values = [item.get("value") if isinstance(item, dict) else item for item in given]
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self._wrong_type("a missing value", str, (*at, "missingValues", index))
        return tuple(value for value in values if isinstance(value, str))

    def _key(
        self, given: Any, at: tuple[str | int, ...], names: list[str]
    ) -> tuple[str, ...]:
        parts = [given] if isinstance(given, str) else given
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self._fault("schema-key", "a key must be an array of field names", at)
            return ()
        for index, part in enumerate(parts):
            if part not in names:
                self._fault(
                    "schema-key",
                    f"the key names {shorten(part)}, which is no field of this table",
                    at if isinstance(given, str) else (*at, index),
                    hint=did_you_mean(part, names),
                )
                return ()
        return tuple(parts)

    def _unique_keys(self, given: Any, names: list[str]) -> tuple[tuple[str, ...], ...]:
        if not isinstance(given, list):
            return ()
        keys = [self._key(key, ("uniqueKeys", index), names) for index, key in enumerate(given)]
        return tuple(key for key in keys if key)

    def _foreign_keys(self, given: Any, names: list[str]) -> tuple[ForeignKey, ...]:
        keys: list[ForeignKey] = []
        for index, raw in enumerate(given if isinstance(given, list) else []):
            at = ("foreignKeys", index)
            reference = raw.get("reference") if isinstance(raw, dict) else None
            if not isinstance(reference, dict) or "fields" not in raw or "fields" not in reference:
                self._fault(
                    "schema-key", "a foreign key must have fields and a reference with fields", at
                )
                continue
            fields = self._key(raw["fields"], (*at, "fields"), names)
            target = reference["fields"]
            target = [target] if isinstance(target, str) else target
            if not isinstance(target, list) or not all(isinstance(name, str) for name in target):
                self._fault("schema-key", "a key must be an array of field names", at)
            elif fields and len(target) != len(fields):
                self._fault(
                    "schema-key",
                    f"the foreign key has {len(fields)} field(s) here and {len(target)} there",
                    at,
                )
            elif fields:
                resource = reference.get("resource", "")
                keys.append(ForeignKey(fields, str(resource or ""), tuple(target)))
        return tuple(keys)

    def _fields_match(self, given: Any) -> str:
        # the official JSON profile types it as an array, the specification's text as a string
        value = given[0] if isinstance(given, list) and len(given) == 1 else given
        if value not in FIELDS_MATCH:
            self._fault(
                "schema-property",
                f"{shorten(given)} is not a way to match fields",
                ("fieldsMatch",),
                hint=f"one of: {', '.join(FIELDS_MATCH)}",
            )
            return "exact"
        return str(value)

    def _properties(
        self,
        value: dict[str, Any],
        known: dict[str, type | tuple[type, ...]],
        at: tuple[str | int, ...],
        field: str | None = None,
    ) -> None:
        for finding in property_findings(
            self.file, value, known, (*self.pointer, *at), self.table, field, "schema"
        ):
            self.findings.append(finding)

    def _wrong_type(
        self,
        name: str,
        json_type: type | tuple[type, ...],
        at: tuple[str | int, ...],
        field: str | None = None,
    ) -> None:
        self._fault("schema-property", f"{name} must be {_json_name(json_type)}", at, field=field)

    def _fault(
        self,
        code: str,
        message: str,
        at: tuple[str | int, ...],
        *,
        field: str | None = None,
        hint: str = "",
        warning: bool = False,
    ) -> None:
        self.findings.append(
            self.file.finding(
                code,
                message,
                (*self.pointer, *at),
                hint=hint,
                table=self.table,
                field=field,
                warning=warning,
            )
        )


def property_findings(
    file: JsonFile,
    value: dict[str, Any],
    known: dict[str, type | tuple[type, ...]],
    pointer: tuple[str | int, ...],
    table: str | None,
    field: str | None,
    prefix: str,
) -> list[Finding]:
    """Properties of a descriptor that have the wrong JSON type, or that look misspelt.

    A property of one's own is allowed by the standard; one that is nearly a standard property's
    name is taken for a slip.
    """
    findings: list[Finding] = []
    for name, content in value.items():
        if name in known:
            if known[name] is not object and not _is(content, known[name]):
                findings.append(
                    file.finding(
                        f"{prefix}-property",
                        f"{name} must be {_json_name(known[name])}",
                        (*pointer, name),
                        table=table,
                        field=field,
                    )
                )
            continue
        hint = did_you_mean(name, list(known))
        findings.append(
            file.finding(
                f"{prefix}-property-unknown",
                f"{shorten(name)} is not a property of the standard and has no effect here",
                (*pointer, name),
                hint=hint,
                table=table,
                field=field,
                warning=not hint,
            )
        )
    return findings


def _version(schema: dict[str, Any], package_version: int) -> int:
    declared = schema.get("$schema")
    if isinstance(declared, str):
        return 1 if "/1." in declared else 2
    return package_version


def _is(value: Any, json_type: type | tuple[type, ...]) -> bool:
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types)


def _json_name(json_type: type | tuple[type, ...]) -> str:
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    return " or ".join(_JSON_NAMES[one] for one in types if one in _JSON_NAMES)
