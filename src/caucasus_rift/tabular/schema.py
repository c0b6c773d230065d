"""Table Schema (Data Package v1 and v2) as a model: what a column holds and what binds it."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

from caucasus_rift.tabular.findings import did_you_mean, nearest, one_of, shorten
from caucasus_rift.tabular.temporal import bad_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from caucasus_rift.tabular.findings import Finding
    from caucasus_rift.tabular.jsonfile import JsonFile, Pointer

JsonType = type | tuple[type, ...]

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
CONSTRAINTS: dict[str, tuple[JsonType, tuple[str, ...]]] = {
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
_FIELD_PROPERTIES: dict[str, JsonType] = {
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
ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")
FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")
_JSON_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "an array",
    dict: "an object",
}


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_separator(value: Any) -> bool:
    return _is_filled(value) and not set(value) & set("0123456789+-eE")


# what a type's own property must be, beyond its JSON type
_OPTIONS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "decimalChar": (_is_separator, "a text that is not empty, without digits, signs and E"),
    "groupChar": (
        lambda value: value == "" or _is_separator(value),  # empty: none
        "a text without digits, signs and E",
    ),
    "bareNumber": (lambda value: isinstance(value, bool), "true or false"),
    "delimiter": (_is_filled, "a text that is not empty"),
    "itemType": (lambda value: value in ITEM_TYPES, one_of(ITEM_TYPES)),
    "trueValues": (_is_texts, "an array of texts"),
    "falseValues": (_is_texts, "an array of texts"),
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
        """A type's own property, such as `decimalChar`, or its default where it is unusable."""
        value = self.descriptor.get(name, default)
        is_usable = _OPTIONS[name][0]
        return value if is_usable(value) else default


@dataclasses.dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in columns of `resource` ("" for the table itself)."""

    fields: tuple[str, ...]
    resource: str
    reference: tuple[str, ...]
    index: int = 0  # among the schema's foreign keys


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
            index
            for index, raw in enumerate(self.descriptor["fields"])
            if isinstance(raw, dict) and raw.get("name") == name
        )

    def __getitem__(self, name: str) -> Field:
        """The field called `name`; raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}


class SchemaReader:
    """Turns a schema's JSON into the model and notes what is wrong with it.

    `file` is the JSON file that holds the schema, `pointer` leads to it inside (a schema may stand
    in the package's descriptor).
    """

    def __init__(self, file: JsonFile, pointer: Pointer, table: str) -> None:
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
            if "fields" not in value or raw_fields == []:  # else it has been said
                self._fault("schema-property", "a schema must list its fields", ("fields",))
            return None
        fields: dict[str, Field] = {}
        is_whole = True
        for index, raw in enumerate(raw_fields):
            field = self._field(raw, ("fields", index), missing, version)
            if field is None:
                is_whole = False
            elif field.name in fields:
                self._fault(
                    "schema-field-duplicate",
                    f"the field name {shorten(field.name)} is used twice",
                    ("fields", index, "name"),
                    hint="give every field a name of its own",
                    warning=version == 1,  # version 1 of the standard allows it
                )
                is_whole = False
            else:
                fields[field.name] = field
        if not fields:
            return None
        names = list(fields)
        match = self._fields_match(value.get("fieldsMatch", "exact"))
        if not is_whole:  # the columns of the other fields are not unknown
            match = "subset" if match in ("exact", "equal", "subset") else "partial"
        return Schema(
            tuple(fields.values()),
            self._primary_key(value.get("primaryKey", []), names),
            self._unique_keys(value.get("uniqueKeys", []), names),
            self._foreign_keys(value.get("foreignKeys", []), names),
            match,
            version,
            value,
        )

    def _field(self, raw: Any, at: Pointer, missing: tuple[str, ...], version: int) -> Field | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
            self._fault("schema-property", "a field must be an object with a name", at)
            return None
        self._properties(raw, _FIELD_PROPERTIES, at, raw["name"])
        kind, form = self._type(raw, at, version)
        self._options(raw, at)
        constraints = self._constraints(raw, kind, at, version)
        categories = self._categories(raw, kind, at)
        if not kind:  # nothing is known of its values
            kind, categories = "any", ()
            constraints = {
                name: constraints[name] for name in ("required", "unique") if name in constraints
            }
        return Field(
            raw["name"],
            kind,
            form,
            str(raw.get("title", "")),
            str(raw.get("description", "")),
            str(raw.get("rdfType", "")),
            self._missing_values(raw, at, missing),
            categories,
            raw.get("categoriesOrdered") is True,
            constraints,
            raw,
        )

    def _type(self, raw: dict[str, Any], at: Pointer, version: int) -> tuple[str, str]:
        """A field's type and format; the type is empty where either is at fault."""
        kind = raw.get("type", "any" if version == 2 else "string")
        form = raw.get("format", "default")
        if not isinstance(kind, str) or not isinstance(form, str):
            return "", "default"
        if kind not in FORMATS:
            self._fault(
                "schema-type-unknown",
                f"{shorten(kind)} is not a field type",
                (*at, "type"),
                field=raw["name"],
                hint=did_you_mean(kind, list(FORMATS)) or one_of(list(FORMATS)),
            )
            return "", "default"
        form = form.removeprefix("fmt:")
        allowed = FORMATS[kind]
        if allowed is not None and form not in allowed:
            message, hint = f"is not a format of the type {kind}", one_of(allowed)
        elif allowed is None and (reason := bad_pattern(form)):
            message = f"is not a format of the type {kind}: {reason}"
            hint = "one of: default, any, or a pattern of strptime, such as %d/%m/%Y"
        else:
            return kind, form
        self._fault(
            "schema-format-unknown",
            f"{shorten(form)} {message}",
            (*at, "format"),
            field=raw["name"],
            hint=hint,
        )
        return "", "default"

    def _options(self, raw: dict[str, Any], at: Pointer) -> None:
        for name, (is_usable, wanted) in _OPTIONS.items():
            value = raw.get(name)
            if name in raw and _is(value, _FIELD_PROPERTIES[name]) and not is_usable(value):
                message = f"{name} must be {wanted}"
                self._fault("schema-property", message, (*at, name), field=raw["name"])

    def _constraints(
        self, raw: dict[str, Any], kind: str, at: Pointer, version: int
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
            if kind and kind not in kinds:
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

    def _categories(self, raw: dict[str, Any], kind: str, at: Pointer) -> tuple[Any, ...]:
        given = raw.get("categories")
        if not isinstance(given, list):
            return ()
        if not kind:
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
        wanted: type = str if kind == "string" else int
        values: dict[Any, None] = {}
        for index, item in enumerate(given):
            value: Any = item.get("value") if isinstance(item, dict) else item
            if not _is(value, wanted):
                message = f"must be {_json_name(wanted)}, not {shorten(value)}"
            elif wanted is int and not -(2**63) <= value < 2**63:
                message = "must be a whole number of up to 64 bits"
            elif value in values:
                message = f"must stand here once; {shorten(value)} is listed twice"
            else:
                values[value] = None
                if not isinstance(item, dict) or isinstance(item.get("label", ""), str):
                    continue
                message = "must have a text as its label"
            self._fault(
                "schema-category",
                f"a category of this field {message}",
                (*at, "categories", index),
                field=raw["name"],
            )
        return tuple(values)

    def _missing_values(
        self, raw: dict[str, Any], at: Pointer, default: tuple[str, ...]
    ) -> tuple[str, ...]:
        given = raw.get("missingValues")
        if not isinstance(given, list):
            return default
        values = [item.get("value") if isinstance(item, dict) else item for item in given]
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self._wrong_type("a missing value", str, (*at, "missingValues", index))
        return tuple(value for value in values if isinstance(value, str))

    def _primary_key(self, given: Any, names: list[str]) -> tuple[str, ...]:
        if not isinstance(given, (list, str)):
            return ()  # said already
        return self._key(given, ("primaryKey",), names)

    def _key(self, given: Any, at: Pointer, names: list[str]) -> tuple[str, ...]:
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
            if part in parts[:index]:
                message = f"the key names {shorten(part)} twice"
                self._fault("schema-key", message, (*at, index))
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
            key = self._foreign_key(raw, index, names)
            if key is not None:
                keys.append(key)
        return tuple(keys)

    def _foreign_key(self, raw: Any, index: int, names: list[str]) -> ForeignKey | None:
        at: Pointer = ("foreignKeys", index)
        reference = raw.get("reference") if isinstance(raw, dict) else None
        if not isinstance(reference, dict) or "fields" not in raw or "fields" not in reference:
            message = "a foreign key must have fields and a reference with fields"
            self._fault("schema-key", message, at)
            return None
        fields = self._key(raw["fields"], (*at, "fields"), names)
        target, resource = reference["fields"], reference.get("resource")
        target = [target] if isinstance(target, str) else target
        if not _is_texts(target):
            message = "a key must be an array of field names"
            self._fault("schema-key", message, (*at, "reference", "fields"))
        elif resource is not None and not isinstance(resource, str):
            message = "a foreign key's resource must be a text"
            self._fault("schema-key", message, (*at, "reference", "resource"))
        elif fields and len(target) != len(fields):
            message = f"the foreign key has {len(fields)} field(s) here and {len(target)} there"
            self._fault("schema-key", message, at)
        elif fields:
            return ForeignKey(fields, resource or "", tuple(target), index)
        return None

    def _fields_match(self, given: Any) -> str:
        # the official JSON profile types it as an array, the specification's text as a string
        value = given[0] if isinstance(given, list) and len(given) == 1 else given
        if value in FIELDS_MATCH:
            return str(value)
        if isinstance(given, (list, str)):  # any other type has been said already
            self._fault(
                "schema-property",
                f"{shorten(given)} is not a way to match fields",
                ("fieldsMatch",),
                hint=one_of(FIELDS_MATCH),
            )
        return "exact"

    def _properties(
        self,
        value: dict[str, Any],
        known: dict[str, JsonType],
        at: Pointer,
        field: str | None = None,
    ) -> None:
        self.findings += property_findings(
            self.file,
            value,
            known,
            (*self.pointer, *at),
            table=self.table,
            field=field,
            prefix="schema",
        )

    def _wrong_type(
        self,
        name: str,
        json_type: JsonType,
        at: Pointer,
        field: str | None = None,
    ) -> None:
        self._fault("schema-property", f"{name} must be {_json_name(json_type)}", at, field=field)

    def _fault(
        self,
        code: str,
        message: str,
        at: Pointer,
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
    known: dict[str, JsonType],
    pointer: Pointer,
    *,
    prefix: str,
    table: str | None = None,
    field: str | None = None,
) -> list[Finding]:
    """Properties of a descriptor that have the wrong JSON type, or that look misspelt.

    A property of one's own is allowed by the standard, and said to be none of its own unless its
    name says so (`_cache`, `skos:exactMatch`); one that is nearly a standard property's
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
        if name.startswith("_") or ":" in name:
            continue  # private or of another vocabulary, by the recipe "Private properties"
        meant = _meant(name, known, value)
        hint = f"did you mean {shorten(meant)}?" if meant else ""
        if field and name in CONSTRAINTS:
            hint = 'put it into the field\'s "constraints"'
        if prefix == "descriptor" and name.removesuffix("s") in _KEYS:
            hint = 'put it into the table\'s "schema"'
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


_KEYS = ("primaryKey", "foreignKey", "uniqueKey", "missingValue", "fieldsMatch")


def _meant(name: str, known: dict[str, JsonType], value: dict[str, Any]) -> str:
    """The standard property that `name` misspells; empty where it is a name of its own.

    One that starts with another letter is a word of its own (related, created), and so is one that
    stands beside the property it resembles (scheme and schema).
    """
    close = nearest(name[:100], list(known), likeness=0.75)
    if not close or close[0] in value:
        return ""
    here, there = name[:2].casefold(), close[0][:2].casefold()
    return close[0] if here[0] == there[0] or set(here) == set(there) else ""


def _version(schema: dict[str, Any], package_version: int) -> int:
    declared = schema.get("$schema")
    if isinstance(declared, str):
        return 1 if "/1." in declared else 2
    return package_version


def _is(value: Any, json_type: JsonType) -> bool:
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types)


def _json_name(json_type: JsonType) -> str:
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    return " or ".join(_JSON_NAMES[one] for one in types if one in _JSON_NAMES)
