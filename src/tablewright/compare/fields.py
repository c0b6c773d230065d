"""What changed in a column's definition, and whether it now takes more cells, or fewer."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.compare.model import Change, Level
from tablewright.compare.values import contrast, one_value, within, without
from tablewright.values import moments
from tablewright.values.comparing import canonical
from tablewright.values.types import cell_text, parse_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.descriptor.schema import Field, Schema

# bounds, and whether the higher one takes fewer cells
_BOUNDS = {
    "minimum": True,
    "exclusiveMinimum": True,
    "minLength": True,
    "maximum": False,
    "exclusiveMaximum": False,
    "maxLength": False,
}
# how a value is written, not which values there are
_LEXICAL = ("decimalChar", "groupChar", "bareNumber", "delimiter", "trueValues", "falseValues")
_DEFAULTS = {"decimalChar": ".", "groupChar": "", "bareNumber": True, "delimiter": ","}
_COMPARED = {
    *("name", "type", "format", "constraints", "categories", "categoriesOrdered", "missingValues"),
    *("itemType", *_LEXICAL),
}


class Keys:
    """What the keys of a schema imply for its columns."""

    def __init__(self, schema: Schema) -> None:
        """Find the columns that must be filled, and those whose values must differ."""
        self.required = frozenset(schema.primary_key)
        keys = (schema.primary_key, *schema.unique_keys)
        self.unique = frozenset(key[0] for key in keys if len(key) == 1)


@dataclasses.dataclass(frozen=True)
class Pair:
    """A column as it was defined, and as it is; `table` is the name of its table."""

    table: str
    old: Field
    new: Field
    old_keys: Keys
    new_keys: Keys

    def change(self, level: Level, kind: str, message: str, old: Any, new: Any) -> Change:
        """A change of this column."""
        said = f"the field {shorten(self.new.name)}: {message}"
        return Change(level, kind, said, self.table, self.new.name, old, new)


def field_changes(pair: Pair) -> Iterator[Change]:
    """What changed in the definition of a column that is in both versions."""
    old, new = pair.old, pair.new
    if old.name != new.name:
        message = f"it was called {shorten(old.name)}"
        yield pair.change(Level.MAJOR, "field-renamed", message, old.name, new.name)
    for name in ("type", "format"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            message = f"the {name} was {one_value(before)}, is {one_value(after)}"
            yield pair.change(Level.MAJOR, f"{name}-changed", message, before, after)
    yield from _constraints(pair)
    yield from _vocabulary(pair)
    yield from _missing(pair)
    yield from _properties(pair)


def _constraints(pair: Pair) -> Iterator[Change]:
    old, new = _effective(pair.old, pair.old_keys), _effective(pair.new, pair.new_keys)
    for name in dict.fromkeys([*old, *new]):
        before, after = old.get(name), new.get(name)
        if name == "enum" or before == after:
            continue
        tighter = _is_tighter(pair, name, before, after)
        if tighter is None:
            continue
        level = Level.MAJOR if tighter else Level.MINOR
        word = "tighter" if tighter else "looser"
        message = f"the constraint {name} was {one_value(before)}, is {one_value(after)}, {word}"
        yield pair.change(level, f"constraint-{word}", message, before, after)


def _effective(field: Field, keys: Keys) -> dict[str, Any]:
    """A field's constraints, with those that keys imply, without those that demand nothing."""
    constraints = {name: value for name, value in field.constraints.items() if value is not False}
    if field.name in keys.required:
        constraints["required"] = True
    if field.name in keys.unique:
        constraints["unique"] = True
    return constraints


def _is_tighter(pair: Pair, name: str, before: Any, after: Any) -> bool | None:
    """Whether a constraint may refuse what it took; None where it is the same constraint."""
    if before is None or after is None:
        return before is None
    if name not in _BOUNDS:
        return True  # two patterns, say: no one can tell
    try:
        low, high = _bound(pair.old, name, before), _bound(pair.new, name, after)
        if low == high:
            return None if _is_one_moment(pair, before, after) else True
        return bool((high > low) is _BOUNDS[name])
    except (TypeError, ValueError):
        return True


def _bound(field: Field, name: str, value: Any) -> Any:
    return value if name.endswith("Length") else parse_value(field, value)


def _is_one_moment(pair: Pair, before: Any, after: Any) -> bool:
    """Whether two bounds whose values are equal are, with their zones and all their digits."""
    if pair.new.type not in moments.TYPES:
        return True
    return canonical(pair.old, cell_text(pair.old, before)) == canonical(
        pair.new, cell_text(pair.new, after)
    )


def _vocabulary(pair: Pair) -> Iterator[Change]:
    """Values that came or went; a vocabulary and the enum derived from it are one."""
    old, new = _values(pair.old), _values(pair.new)
    if (old is None) != (new is None):
        tighter = old is None
        level, word = (Level.MAJOR, "tighter") if tighter else (Level.MINOR, "looser")
        some = _listed(new if tighter else old)
        message = f"it takes only {some} now" if tighter else f"it no longer takes only {some}"
        yield pair.change(level, f"vocabulary-{word}", message, old, new)
        return
    if old is None or new is None:
        return
    for level, kind, word, values in (
        (Level.MAJOR, "values-removed", "is gone", without(old, new)),
        (Level.MINOR, "values-added", "is new", without(new, old)),
    ):
        if values:
            message = f"of its vocabulary {_listed(values)} {word}"
            gone = kind == "values-removed"
            listed = values if gone else None, None if gone else values
            yield pair.change(level, kind, message, *listed)
    yield from _labels(pair)
    yield from _order(pair, within(old, new), within(new, old))


def _labels(pair: Pair) -> Iterator[Change]:
    old, new = _categories(pair.old), _categories(pair.new)
    for value in old:
        for name in dict.fromkeys([*old[value], *new.get(value, ())]):
            before, after = old[value].get(name), new.get(value, {}).get(name)
            if value in new and name != "value" and before != after:
                message = f"the {name} of {shorten(value)} {_was(before, after)}"
                yield pair.change(Level.PATCH, "category-described", message, before, after)


def _order(pair: Pair, old: list[str], new: list[str]) -> Iterator[Change]:
    before, after = pair.old.categories_ordered, pair.new.categories_ordered
    if before != after:
        message = "its vocabulary is in order now" if after else "its vocabulary is in no order now"
        level = Level.MINOR if after else Level.MAJOR
        yield pair.change(level, "vocabulary-order", message, before, after)
    elif old != new:
        level = Level.MAJOR if after else Level.PATCH
        message = f"its vocabulary stands in the order {_listed(new)}, was {_listed(old)}"
        yield pair.change(level, "vocabulary-order", message, old, new)


def _missing(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.missing, pair.new.missing
    if old == new:
        return
    for level, kind, word, values in (
        (Level.MAJOR, "missing-removed", "no longer means", without(old, new)),
        (Level.MINOR, "missing-added", "means", without(new, old)),
    ):
        if values:
            message = f"{_listed(values)} {word} that a value is missing"
            yield pair.change(level, kind, message, list(old), list(new))


def _properties(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.descriptor, pair.new.descriptor
    if _raw(old, "itemType") != _raw(new, "itemType"):
        before, after = old.get("itemType"), new.get("itemType")
        message = f"the type of its items was {one_value(before)}, is {one_value(after)}"
        yield pair.change(Level.MAJOR, "type-changed", message, before, after)
    names = dict.fromkeys([*old, *new])
    for name in names:
        default = _DEFAULTS.get(name)
        before, after = old.get(name, default), new.get(name, default)
        if before == after or (name in _COMPARED and name not in _LEXICAL):
            continue
        kind = "lexical-changed" if name in _LEXICAL else "described"
        yield pair.change(
            Level.PATCH, kind, f"{shorten(name)[1:-1]} {_was(before, after)}", before, after
        )


def _raw(descriptor: dict[str, Any], name: str) -> Any:
    return descriptor.get(name, "string")


def _was(before: Any, after: Any) -> str:
    old, new = contrast(before, after)
    return f"was {old}, is {new}"


def _values(field: Field) -> list[str] | None:
    """The values a field takes, as texts that are equal where they are; None for any."""
    given = [list(field.categories)] if field.categories else []
    if isinstance(field.constraints.get("enum"), list):
        given.append(field.constraints["enum"])
    if not given:
        return None
    first, *others = [dict.fromkeys(_value(field, one) for one in values) for values in given]
    return [one for one in first if all(one in other for other in others)]


def _value(field: Field, value: Any) -> str:
    try:
        found = parse_value(field, value)
        if field.type in moments.TYPES:
            found = canonical(field, cell_text(field, value))
    except ValueError:
        found = value
    return found if isinstance(found, str) else json.dumps(found, default=str)


def _categories(field: Field) -> dict[str, dict[str, Any]]:
    """What is said of each value of a vocabulary."""
    given = field.descriptor.get("categories")
    listed = given if isinstance(given, list) else []
    return {
        _value(field, one["value"]): one
        for one in listed
        if isinstance(one, dict) and "value" in one
    }


def _listed(values: Any, limit: int = 8) -> str:
    shown = ", ".join(map(shorten, values[:limit]))
    return shown + (f" and {len(values) - limit} more" if len(values) > limit else "")
