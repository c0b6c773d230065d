"""Where rules run: in this process, or shut in one of their own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from tablewright.rules.database import Database
from tablewright.rules.guard import check_statement
from tablewright.rules.meaning import meaning_of
from tablewright.rules.words import word_faults

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pyarrow as pa

    from tablewright.rules.database import Result
    from tablewright.rules.readable import Readable
    from tablewright.rules.rule import Rule, RuleError
    from tablewright.rules.words import Vocabularies

LEAST_MEMORY = 1024**3
# how many bytes of memory a rule may take for each of the tables
SHARE = 4


class Engine(Protocol):
    """What runs rules; every method raises RuleError where a rule is at fault."""

    def reads(self, rule: Rule) -> dict[str, set[str]]:
        """The tables and columns that a rule's statement names."""

    def check(self, rule: Rule, known: Vocabularies) -> list[RuleError]:
        """What a rule asks for that can never be; `known` are the words that columns can hold."""

    def run(self, rule: Rule, instead: Mapping[str, pa.Table] | None = None) -> Result:
        """What a rule yields; `instead` are tables that it reads in place of those it knows."""

    def close(self) -> None:
        """Let go of the tables."""


class Here:
    """Runs rules in this process; several threads may ask."""

    def __init__(self, tables: Mapping[str, pa.Table], columns: Mapping[str, list[str]]) -> None:
        """Run them over `tables`; `columns` are those of all tables that they may name."""
        self._tables, self._columns = tables, columns
        self._database = _database(tables)

    def reads(self, rule: Rule) -> dict[str, set[str]]:
        """The tables and columns that a rule's statement names."""
        return meaning_of(self._database.parse(rule), self._columns).reads

    def check(self, rule: Rule, known: Vocabularies) -> list[RuleError]:
        """What a rule asks for that can never be."""
        statement = self._database.parse(rule)
        check_statement(rule, statement, self._columns)
        return list(word_faults(rule, meaning_of(statement, self._columns), known, self._columns))

    def run(self, rule: Rule, instead: Mapping[str, pa.Table] | None = None) -> Result:
        """What a rule yields."""
        if not instead:
            return self._database.run(rule)
        database = _database({**self._tables, **instead})
        try:
            return database.run(rule)
        finally:
            database.close()

    def close(self) -> None:
        """Let go of the tables."""
        self._database.close()


def _database(tables: Mapping[str, pa.Table]) -> Database:
    size = sum(table.nbytes for table in tables.values())
    return Database(tables, max(LEAST_MEMORY, SHARE * size))


@contextmanager
def engines_of(
    rules: Sequence[Rule], readable: Readable, trusted: Collection[str]
) -> Iterator[dict[str, Engine]]:
    """Where each of some rules runs, by its path: here if its text is `trusted`, else shut in."""
    from tablewright.rules.strangers import Strangers

    is_trusted = {rule.path: rule.sql in trusted for rule in rules}
    kinds: dict[bool, type[Here | Strangers]] = {True: Here, False: Strangers}
    found: dict[bool, Engine] = {
        trust: kinds[trust](readable.arrow, readable.columns) for trust in {*is_trusted.values()}
    }
    try:
        yield {path: found[trust] for path, trust in is_trusted.items()}
    finally:
        for engine in found.values():
            engine.close()
