"""What rules can read: the tables of the package, and those that are prepared from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tablewright.rules.prepared import Inputs
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from tablewright.checks.check import Checked
    from tablewright.rules.prepared import Prepared
    from tablewright.rules.rule import Rule

    Reads = dict[str, set[str]]

_WORD = re.compile(r"\w+")


class Readable:
    """The tables that some rules name, as Arrow has them; others are not made."""

    def __init__(
        self, checked: Checked, rules: Sequence[Rule], prepared: Sequence[Prepared]
    ) -> None:
        """Make what `rules` name of the tables and of those that can be `prepared`."""
        self._checked, self._inputs = checked, Inputs(checked)
        self.arrow: dict[str, pa.Table] = {}
        self._prepared = {each.name: each for each in prepared}
        self._failed: dict[str, str] = {}
        # SQL does not tell capitals from small letters in names
        named = {word.casefold() for rule in rules for word in _WORD.findall(rule.sql)}
        for name in checked.tables:
            if name.casefold() in named:
                named.remove(name.casefold())
                self.arrow[name] = self._inputs[name]
        for each in prepared:
            if each.name.casefold() in named and self._has(each.reads):
                self._prepare(each)
        self._is_whole = set(self._inputs.declared) <= checked.tables.keys() and all(
            name in table.columns
            for table in checked.tables.values()
            for name in table.schema.names
        )

    def _prepare(self, prepared: Prepared) -> None:
        try:
            self.arrow[prepared.name] = self._inputs.once(prepared.make)
        except Exception as error:  # noqa: BLE001 -- tables of the same names may hold anything
            self._failed[prepared.name] = f"{type(error).__name__}: {error}"

    def _has(self, reads: Mapping[str, Iterable[str]]) -> bool:
        """Whether all these columns could be read."""
        tables = self._checked.tables
        return all(
            name in tables and all(column in tables[name].columns for column in columns)
            for name, columns in reads.items()
        )

    def check_prepared(self, rule: Rule) -> None:
        """Raise RuleError where a table that a rule reads could not be prepared."""
        for name, why in self._failed.items():
            if _names(rule, name):
                message = f"{name} cannot be prepared from these tables ({why[:200]})"
                raise RuleError(message, rule.line, code="rule-failed")

    def has_all(self, reads: Reads) -> bool:
        """Whether what is read is there, as far as the descriptor says that it should be."""
        declared = self._checked.package.schemas
        for name, columns in reads.items():
            prepared = None if name in declared else self._prepared.get(name)
            if prepared is not None:
                is_there = self._has(prepared.reads)
            else:
                own = columns & {*(declared[name].names if name in declared else ())}
                is_there = name not in self._inputs.declared or self._has({name: own})
            if not is_there:
                return False
        return True

    @property
    def columns(self) -> dict[str, list[str]]:
        """The columns of every table, those that are only declared included."""
        schemas = self._checked.package.schemas
        declared = {name: list(schema.names) for name, schema in schemas.items()}
        return declared | {name: list(table.column_names) for name, table in self.arrow.items()}

    @property
    def is_whole(self) -> bool:
        """Whether every table and column that the descriptor declares could be read."""
        return self._is_whole

    def followed(self, reads: Reads) -> Reads:
        """What rules rest on that name these columns, prepared tables followed further."""
        found: Reads = {}
        for name, columns in reads.items():
            prepared = None if name in self._checked.tables else self._prepared.get(name)
            if prepared is None:
                found.setdefault(name, set()).update(columns)
                continue
            for table, own in prepared.reads.items():
                left = set(own) - set(prepared.copes.get(table, ()))
                if left:
                    found.setdefault(table, set()).update(left)
        return found

    def prepared_names(self, rule: Rule) -> list[str]:
        """The prepared tables that a rule names."""
        return [name for name in self._prepared if name in self.arrow and _names(rule, name)]

    def lacks(self, rule: Rule) -> list[str]:
        """The prepared tables that a rule says it needs, and that nothing here prepares."""
        return [name for name in rule.needed_tables if name not in self._prepared]


def _names(rule: Rule, table: str) -> bool:
    return re.search(rf"\b{re.escape(table)}\b", rule.sql, re.IGNORECASE) is not None
