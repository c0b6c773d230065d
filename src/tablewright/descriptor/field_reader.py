"""Turns a field's JSON into the model and notes what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import did_you_mean, one_of, shorten
from tablewright.base.temporal import bad_pattern
from tablewright.descriptor.properties import is_of, json_name
from tablewright.descriptor.schema import (
    CONSTRAINTS,
    FORMATS,
    OPTIONS,
    TRUTHS,
    V2_CONSTRAINTS,
    Field,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.properties import JsonType, Notes

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
_MISPLACED = dict.fromkeys(CONSTRAINTS, 'put it into the field\'s "constraints"')
_V2_FIELD_PROPERTIES = ("categories", "categoriesOrdered", "missingValues", "itemType", "delimiter")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


class FieldReader:
    """Reads the fields of one schema; what it finds goes to `notes`."""

    def __init__(self, notes: Notes, version: int) -> None:
        """Prepare to read fields by the rules of a version of the standard."""
        self.notes, self.version = notes, version

    def read(self, raw: Any, at: Pointer, missing: tuple[str, ...]) -> Field | None:
        """The field at `at`, or None where it has no name; `missing` are the schema's."""
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str) or not raw["name"]:
            self.notes.fault("schema-property", "a field must be an object with a name", at)
            return None
        if self.version == 1:
            raw = self._without_new(raw, at)
        self.notes.properties(
            raw,
            _FIELD_PROPERTIES,
            at,
            prefix="schema",
            field=raw["name"],
            misplaced=_MISPLACED,
        )
        kind, form = self._type(raw, at)
        self._options(raw, kind, at)
        self._versions(raw, kind, at)
        rdf_type = raw.get("rdfType", "")
        if isinstance(rdf_type, str) and rdf_type and not _URI.fullmatch(rdf_type):
            self._fault(raw, (*at, "rdfType"), "rdfType must be a URI")
        constraints = self._constraints(raw, kind, at)
        categories = self._categories(raw, kind, at)
        self._subset(raw, kind, constraints, categories, at)
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
            str(rdf_type),
            read_missing(self.notes, raw, at, self.version, missing),
            categories,
            raw.get("categoriesOrdered") is True,
            constraints,
            raw,
        )

    def _fault(
        self,
        raw: dict[str, Any],
        at: Pointer,
        message: str,
        *,
        code: str = "schema-property",
        hint: str = "",
        warning: bool = False,
    ) -> None:
        self.notes.fault(code, message, at, field=raw["name"], hint=hint, warning=warning)

    def _type(self, raw: dict[str, Any], at: Pointer) -> tuple[str, str]:
        """A field's type and format; the type is empty where either is at fault."""
        kind = raw.get("type", "any" if self.version == 2 else "string")
        form = raw.get("format", "default")
        if not isinstance(kind, str) or not isinstance(form, str):
            return "", "default"
        if kind not in FORMATS:
            hint = did_you_mean(kind, list(FORMATS)) or one_of(list(FORMATS))
            message = f"{shorten(kind)} is not a field type"
            self._fault(raw, (*at, "type"), message, code="schema-type-unknown", hint=hint)
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
        message = f"{shorten(form)} {message}"
        self._fault(raw, (*at, "format"), message, code="schema-format-unknown", hint=hint)
        return "", "default"

    def _options(self, raw: dict[str, Any], kind: str, at: Pointer) -> None:
        """The types' own properties: whether they can be used, and are where they apply."""
        for name, option in OPTIONS.items():
            value = raw.get(name)
            if name not in raw or not is_of(value, _FIELD_PROPERTIES[name]):
                continue
            if not option.is_usable(value):
                self._fault(raw, (*at, name), f"{name} must be {option.wanted}")
            elif kind and kind not in option.types and name != "categories":
                message = f"{name} does not apply to the type {kind} and has no effect"
                hint = f"it applies to: {', '.join(option.types)}"
                code = "schema-property-unknown"
                self._fault(raw, (*at, name), message, code=code, hint=hint, warning=True)
        point, group = raw.get("decimalChar", "."), raw.get("groupChar")
        if kind == "number" and isinstance(group, str) and point == group:
            message = "groupChar and decimalChar must not be the same"
            self._fault(raw, (*at, "groupChar"), message)
        if kind == "boolean":
            self._truths(raw, at)
        if isinstance(raw.get("categoriesOrdered"), bool) and "categories" not in raw:
            message = "categoriesOrdered has no effect without categories"
            code = "schema-property-unknown"
            self._fault(raw, (*at, "categoriesOrdered"), message, code=code, warning=True)

    def _truths(self, raw: dict[str, Any], at: Pointer) -> None:
        """A text that means true as well as false, declared or by default."""
        true, false = (_list(raw, name, default) for name, default in TRUTHS.items())
        name = "falseValues" if "falseValues" in raw else "trueValues"
        other, others = ("trueValues", true) if name == "falseValues" else ("falseValues", false)
        for number, value in enumerate(_list(raw, name)):
            if value in others:
                message = f"{shorten(value)} is one of the {other}, too"
                self._fault(raw, (*at, name, number), message)

    def _versions(self, raw: dict[str, Any], kind: str, at: Pointer) -> None:
        """What came with version 2 and stands in a schema of version 1."""
        if self.version != 1:
            return
        for name in _V2_FIELD_PROPERTIES:
            if name in raw:
                self._too_new(raw, name, (*at, name))
        if kind == "list":
            self._too_new(raw, "the type list", (*at, "type"))
        if kind == "integer" and "groupChar" in raw:
            self._too_new(raw, "groupChar on integers", (*at, "groupChar"))

    def _without_new(self, raw: dict[str, Any], at: Pointer) -> dict[str, Any]:
        """A field of version 1 without what is none of its words, nor as version 2 has the word."""
        strange = [
            name
            for name in _V2_FIELD_PROPERTIES
            if name in raw and not is_of(raw[name], _FIELD_PROPERTIES[name])
        ]
        if isinstance(raw.get("categories"), list) and not _are_categories(raw):
            strange.append("categories")
        for name in strange:
            self._too_new(raw, name, (*at, name))
        return {name: value for name, value in raw.items() if name not in strange}

    def _too_new(self, raw: dict[str, Any], what: str, at: Pointer) -> None:
        too_new(self.notes, what, at, raw["name"])

    def _constraints(self, raw: dict[str, Any], kind: str, at: Pointer) -> dict[str, Any]:
        given = raw.get("constraints", {})
        usable: dict[str, Any] = {}
        for name, value in given.items() if isinstance(given, dict) else ():
            place = (*at, "constraints", name)
            if self.version == 1 and name in V2_CONSTRAINTS:
                self._too_new(raw, name, place)
            if name not in CONSTRAINTS:
                message = f"{shorten(name)} is not a constraint of Table Schema"
                hint = did_you_mean(name, list(CONSTRAINTS))
                self._fault(raw, place, message, code="schema-constraint-unknown", hint=hint)
                continue
            json_type, kinds = CONSTRAINTS[name]
            if kind and kind not in kinds:
                message = f"the constraint {name} does not apply to the type {kind}"
                hint = f"it applies to: {', '.join(kinds)}"
                self._fault(raw, place, message, code="schema-constraint-misplaced", hint=hint)
            elif not is_of(value, json_type):
                self._fault(raw, place, f"{name} must be {json_name(json_type)}")
            elif json_type is int and value < 0:
                message = f"{name} must be a whole number from 0"
                self._fault(raw, place, message, code="schema-constraint-invalid")
            elif name == "enum" and not value:
                message = "an enum must list a value at least"
                self._fault(raw, place, message, code="schema-constraint-invalid")
            else:
                usable[name] = value
        return usable

    def _subset(
        self,
        raw: dict[str, Any],
        kind: str,
        constraints: dict[str, Any],
        categories: tuple[Any, ...],
        at: Pointer,
    ) -> None:
        """An enum beside categories must hold no other values."""
        if not categories:
            return
        for number, value in enumerate(constraints.get("enum", ())):
            read = _whole(value) if kind == "integer" else value
            if is_of(read, int if kind == "integer" else str) and read not in categories:
                message = f"{shorten(value)} is not one of the field's categories"
                place = (*at, "constraints", "enum", number)
                self._fault(raw, place, message, code="schema-constraint-invalid")

    def _categories(self, raw: dict[str, Any], kind: str, at: Pointer) -> tuple[Any, ...]:
        given = raw.get("categories")
        if not isinstance(given, list) or not kind:
            return ()
        place = (*at, "categories")
        if kind not in OPTIONS["categories"].types:
            message = f"categories do not apply to the type {kind}"
            hint = "they apply to: string, integer"
            self._fault(raw, place, message, code="schema-constraint-misplaced", hint=hint)
            return ()
        if not given:
            message = "categories must list a value at least"
            self._fault(raw, place, message, code="schema-category")
        wanted: type = str if kind == "string" else int
        values: dict[Any, None] = {}
        for number, value, fault in labelled(given):
            if fault:
                message = fault
                if is_of(value, wanted):  # a fault of its label alone
                    values.setdefault(value)
            elif not is_of(value, wanted):
                message = f"must be {json_name(wanted)}, not {shorten(value)}"
            elif wanted is int and not -(2**63) <= value < 2**63:
                message = "must be a whole number of up to 64 bits"
            elif value in values:
                message = f"must stand here once; {shorten(value)} is listed twice"
            else:
                values[value] = None
                continue
            message = f"a category of this field {message}"
            self._fault(raw, (*place, number), message, code="schema-category")
        return tuple(values)


def _are_categories(raw: dict[str, Any]) -> bool:
    """Whether what stands in `categories` are those of version 2."""
    given, kind = raw["categories"], raw.get("type", "string")
    wanted: type = int if kind == "integer" else str
    return (
        kind in OPTIONS["categories"].types
        and bool(given)
        and all(not fault and is_of(value, wanted) for _, value, fault in labelled(given))
    )


def _list(raw: dict[str, Any], name: str, default: Any = ()) -> list[Any]:
    value = raw.get(name, default)
    return list(value) if isinstance(value, (list, tuple)) else []


def _whole(value: Any) -> Any:
    """An integer as an enum may have it: as a number or as the text of a cell."""
    if isinstance(value, str) and re.fullmatch("[+-]?[0-9]{1,400}", value):
        return int(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def labelled(given: list[Any]) -> Iterator[tuple[int, Any, str]]:
    """Number, value and fault of categories or missing values: all values, or all objects."""
    labels: set[str] = set()
    for number, item in enumerate(given):
        if isinstance(item, dict) != isinstance(given[0], dict):
            yield number, None, "must be a value where the first is one, an object where it is one"
        elif not isinstance(item, dict):
            yield number, item, ""
        elif not isinstance(label := item.get("label", ""), str):
            yield number, item.get("value"), "must have a text as its label"
        elif label and label in labels:
            yield number, item.get("value"), f"must not have the label {shorten(label)} of another"
        else:
            labels.add(label)
            yield number, item.get("value"), ""


def read_missing(
    notes: Notes, raw: dict[str, Any], at: Pointer, version: int, default: tuple[str, ...]
) -> tuple[str, ...]:
    """The missing values of a schema or field, or the default where it has none."""
    given = raw.get("missingValues")
    if not isinstance(given, list):
        return default
    place, field = (*at, "missingValues"), raw.get("name") if at else None
    if version == 1 and not at and any(isinstance(item, dict) for item in given):
        too_new(notes, "missing values with labels", place, None)
    values: dict[str, None] = {}
    for number, value, fault in labelled(given):
        if fault:
            message = f"a missing value {fault}"
        elif not isinstance(value, str):
            message = "a missing value must be a text"
        elif value in values:
            message = f"the missing value {shorten(value)} is listed twice"
        else:
            values[value] = None
            continue
        notes.fault("schema-property", message, (*place, number), field=field)
    return tuple(values)


def too_new(notes: Notes, what: str, at: Pointer, field: str | None) -> None:
    """Note what came with version 2 and stands in a schema of version 1."""
    notes.fault(
        "schema-version",
        f"{what} came with Table Schema v2, and this schema does not say it is v2",
        at,
        field=field,
        hint='add "$schema": "https://datapackage.org/profiles/2.0/tableschema.json"',
        warning=True,
    )
