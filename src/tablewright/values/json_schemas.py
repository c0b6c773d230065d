"""Table Schema's constraint `jsonSchema`: cells of JSON against a JSON Schema, in bounded time."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tablewright.base.findings import shorten
from tablewright.values.linear_patterns import BadConstraintError, UnsupportedError, search
from tablewright.values.nested import load_json
from tablewright.values.types import map_distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# they may fetch, or take time that grows much faster than the value
_UNFOLLOWED = ("$id", "$ref", "$dynamicRef", "$recursiveRef", "patternProperties")
# keywords whose value has a schema under each name
_NAMED = ("properties", "$defs", "definitions", "dependentSchemas")
# keywords looked at: so many for a column, and so many more for each character of its cells
_STEPS = 5_000_000
_STEPS_EACH = 200


class _TooMuchError(Exception):
    """Checking would take longer than the values' size justifies."""


def fits(values: pa.Array, given: dict[str, Any]) -> pa.Array:
    """Whether each distinct value, a JSON text, fits the JSON Schema; null stays null.

    Args:
        values: JSON texts.
        given: The JSON Schema, of any draft.

    Raises:
        BadConstraintError: `given` is no JSON Schema.
        UnsupportedError: It uses what is not followed, or asks for more work than the values'
            size justifies.
    """
    try:
        jsonschema = importlib.import_module("jsonschema")
    except ImportError as error:
        raise UnsupportedError("checking jsonSchema needs the package jsonschema") from error
    if not isinstance(given.get("$schema", ""), str):
        raise BadConstraintError("this is no JSON Schema: $schema must be a text")
    kind = jsonschema.validators.validator_for(given, default=jsonschema.Draft202012Validator)
    try:
        _check_schema(jsonschema, kind, given)
        validator, steps = _bounded(jsonschema, kind)

        def is_fit(text: str) -> bool:
            steps.add(_STEPS_EACH * len(text))
            try:
                return bool(validator(given).is_valid(load_json(text)))
            except (RecursionError, ArithmeticError):  # too deep, or too large a number
                return False

        return map_distinct(values, is_fit, pa.bool_())
    except _TooMuchError as error:
        message = "the jsonSchema asks for too much work for this column; it has not been checked"
        raise UnsupportedError(message) from error


def _check_schema(jsonschema: Any, kind: Any, given: dict[str, Any]) -> None:
    of_schemas = jsonschema.validators.validator_for(kind.META_SCHEMA, default=kind)
    validator, _ = _bounded(jsonschema, of_schemas)
    error = next(validator(kind.META_SCHEMA).iter_errors(given), None)
    if error is not None:
        raise BadConstraintError(f"this is no JSON Schema: {shorten(error.message)}")
    for word, value in _keywords(given):
        if word in _UNFOLLOWED:
            raise UnsupportedError(f"a jsonSchema with {word} is not checked")
        if word == "pattern" and isinstance(value, str):
            search(pa.array([""]), value)


class _Steps:
    """How much more may be looked at."""

    def __init__(self) -> None:
        self._left = _STEPS

    def add(self, steps: int) -> None:
        """Allow more."""
        self._left += steps

    def take(self, *values: Any) -> None:
        """Look at values, at a list or object item by item; raises _TooMuchError."""
        self._left -= sum(len(one) if isinstance(one, (list, dict)) else 1 for one in values)
        if self._left < 0:
            raise _TooMuchError


def _bounded(jsonschema: Any, kind: Any) -> tuple[Any, _Steps]:
    """A validator that counts what it looks at, and compares and searches in linear time."""
    steps = _Steps()

    def counted(check: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
        def check_and_count(
            validator: Any, value: Any, instance: Any, schema: Any
        ) -> Iterator[Any]:
            steps.take(value, instance, schema)
            yield from check(validator, value, instance, schema) or ()

        return check_and_count

    def pattern(_: Any, value: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not search(pa.array([instance]), value)[0].as_py():
            yield jsonschema.ValidationError("the pattern does not match")

    def unique_items(_: Any, value: Any, instance: Any, __: Any) -> Iterator[Any]:
        if value and isinstance(instance, list):
            keys = [equality_key(item) for item in instance]
            if len(set(keys)) != len(keys):
                yield jsonschema.ValidationError("an item stands twice")

    own = {"pattern": pattern, "uniqueItems": unique_items}
    checks = {word: counted(check) for word, check in {**kind.VALIDATORS, **own}.items()}
    return jsonschema.validators.extend(kind, checks), steps


def equality_key(value: Any) -> Any:
    """What is equal for equal JSON values: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, list):
        return ("array", *map(equality_key, value))
    if isinstance(value, dict):
        return ("object", frozenset((name, equality_key(one)) for name, one in value.items()))
    return (value, isinstance(value, bool))


def _keywords(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every keyword a JSON Schema uses, with its value; no names of properties, no plain values."""
    if isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)
    if not isinstance(schema, dict):
        return
    for word, value in schema.items():
        yield word, value
        if word in _NAMED and isinstance(value, dict):
            yield from _keywords(list(value.values()))
        elif word not in ("const", "enum", "default", "examples"):
            yield from _keywords(value)
