"""Table Schema (Data Package v1 and v2) as a model: what a column holds and what binds it."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import one_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.descriptor.properties import JsonType

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
V2_CONSTRAINTS = ("exclusiveMinimum", "exclusiveMaximum", "jsonSchema")
# what a boolean field reads where it does not declare it
TRUTHS = {
    "trueValues": ("true", "True", "TRUE", "1"),
    "falseValues": ("false", "False", "FALSE", "0"),
}
ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")
FIELDS_MATCH = ("exact", "equal", "subset", "superset", "partial")


def is_texts(value: Any) -> bool:
    """Whether a JSON value is an array of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_some_texts(value: Any) -> bool:
    return is_texts(value) and value != []


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_separator(value: Any) -> bool:
    return _is_filled(value) and not set(value) & set("0123456789+-eE")


@dataclasses.dataclass(frozen=True)
class Option:
    """A type's own property: the types it applies to, and what it must be beyond a JSON type."""

    types: tuple[str, ...]
    is_usable: Callable[[Any], bool]
    wanted: str


OPTIONS: dict[str, Option] = {
    "decimalChar": Option(
        ("number",), _is_separator, "a text that is not empty, without digits, signs and E"
    ),
    "groupChar": Option(
        ("number", "integer"),
        lambda value: value == "" or _is_separator(value),  # empty: none
        "a text without digits, signs and E",
    ),
    "bareNumber": Option(
        ("number", "integer"), lambda value: isinstance(value, bool), "true or false"
    ),
    "delimiter": Option(("list",), _is_filled, "a text that is not empty"),
    "itemType": Option(("list",), lambda value: value in ITEM_TYPES, one_of(ITEM_TYPES)),
    "trueValues": Option(("boolean",), _is_some_texts, "an array of texts, one at least"),
    "falseValues": Option(("boolean",), _is_some_texts, "an array of texts, one at least"),
    "categories": Option(("string", "integer"), lambda _: True, ""),
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
        return value if OPTIONS[name].is_usable(value) else default


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

    def holds_codes(self, name: str) -> bool:
        """Whether a column's cells are joined on or picked from, or are no plain text."""
        field = self[name]
        return (
            field.type not in ("string", "any")
            or field.format != "default"
            or bool(field.categories)
            or bool({"enum", "pattern"} & set(field.constraints))
            or self.is_key(name)
        )

    def is_key(self, name: str) -> bool:
        """Whether a column is unique, or part of a key."""
        keys = (
            self.primary_key,
            *self.unique_keys,
            *(key.fields for key in self.foreign_keys),
            *(key.reference for key in self.foreign_keys if not key.resource),
        )
        return bool(self[name].constraints.get("unique")) or any(name in key for key in keys)

    def is_required(self, field: Field) -> bool:
        """Whether a cell of the column must not be empty: by constraint or as part of the key."""
        return field.required or field.name in self.primary_key

    def may_be_empty(self, field: Field) -> bool:
        """Whether an empty cell of the column says that there is no value."""
        return "" in field.missing and not self.is_required(field)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each field by its name."""
        return {field.name: number for number, field in enumerate(self.fields)}

    @property
    def may_lack(self) -> bool:
        """Whether a file may be without some of the columns."""
        return self.fields_match in ("superset", "partial")

    def must_have(self, field: Field) -> bool:
        """Whether a file must have the column; always where its cells must be filled."""
        return not self.may_lack or self.is_required(field)

    def raw_index(self, name: str) -> int:
        """Where the field called `name` stands in the descriptor's `fields`."""
        return self._raw_indices[name]

    def __getitem__(self, name: str) -> Field:
        """The field called `name`; raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _raw_indices(self) -> dict[str, int]:
        raw = enumerate(self.descriptor["fields"])
        named = [(index, each.get("name")) for index, each in raw if isinstance(each, dict)]
        return {name: index for index, name in reversed(named) if isinstance(name, str)}

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}
