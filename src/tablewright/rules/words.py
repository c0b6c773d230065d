"""Rules that can never find anything: they ask for a word that no cell of the column can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import Suggestions, one_of, shorten
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tablewright.descriptor.schema import Schema
    from tablewright.rules.meaning import Column, Meaning, Origin
    from tablewright.rules.rule import Rule

    # by table and column, the words that its cells can hold; columns without such a list are not in
    Vocabularies = Mapping[str, Mapping[str, list[str]]]


def vocabularies(schemas: Mapping[str, Schema]) -> dict[str, dict[str, list[str]]]:
    """The words that the columns of tables can hold, where their schemas list them."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, schema in schemas.items():
        for field in schema.fields:
            words = field.categories or field.constraints.get("enum")
            if words and all(isinstance(word, str) for word in words):
                found.setdefault(name, {})[field.name] = list(words)
    return found


def word_faults(
    rule: Rule, meaning: Meaning, known: Vocabularies, columns: Mapping[str, list[str]]
) -> Iterator[RuleError]:
    """What a rule compares columns with that they cannot hold, and where it says to find faults.

    Args:
        rule: The rule.
        meaning: What its statement means.
        known: The words that columns can hold.
        columns: The columns of every table.
    """
    for each in meaning.comparisons:
        for one, other in ((each.left, each.right), (each.right, each.left)):
            words = _of(one, known)
            if words is None:
                continue
            line, column = rule.place(each.position)
            for word in sorted(other.words - words - one.words):
                hint = Suggestions(sorted(words)).hint(word) or one_of(sorted(words))
                message = f"{_named(one)} cannot hold {shorten(word)}; {hint}"
                yield RuleError(message, line, column)
            others = _of(other, known)
            if one is each.left and others is not None and others.isdisjoint(words):
                message = f"{_named(one)} and {_named(other)} have no word in common"
                yield RuleError(message, line, column)
    yield from _result_faults(rule, meaning, columns)


def _of(origin: Origin, known: Vocabularies) -> set[str] | None:
    """The words that what comes from columns can hold; None where any word may come."""
    lists = [known.get(table, {}).get(column) for table, column in origin.columns]
    if origin.is_open or not lists or any(words is None for words in lists):
        return None
    return {word for words in lists for word in words or ()}


def _named(origin: Origin) -> str:
    def shown(column: Column) -> str:
        return ".".join(column)

    return " or ".join(sorted(map(shown, origin.columns)))


def _result_faults(
    rule: Rule, meaning: Meaning, columns: Mapping[str, list[str]]
) -> Iterator[RuleError]:
    """Tables and fields that a rule names in its result, and that are not there."""
    tables, fields = (meaning.result.get(name) for name in ("table", "field"))
    if tables is None or fields is None:
        return
    for name in sorted(tables.words - columns.keys()):
        yield RuleError(f"it finds faults in {shorten(name)}, which is no table", rule.line)
    there = {one for name in tables.words for one in columns.get(name, ())}
    for name in sorted(fields.words - there) if there else ():
        yield RuleError(f"it finds faults in {shorten(name)}, which is no column", rule.line)
