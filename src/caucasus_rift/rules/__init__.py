"""The dataset's half of validation: one small function a rule, over typed tables."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from caucasus_rift.tabular.findings import unseen

if TYPE_CHECKING:
    from caucasus_rift.rules.registry import Rule
    from caucasus_rift.tabular.check import Checked
    from caucasus_rift.tabular.findings import Finding, Step
    from caucasus_rift.tabular.table import Table

_CORE = ("sources", "passages", "claims")
_MODULES = (
    "text",
    "quotes",
    "mentions",
    "actors",
    "events",
    "claims",
    "cycles",
    "relations",
    "scenarios",
    "indicators",
    "assessments",
    "evidence",
    "reach",
    "codings",
    "tombstones",
)


def is_dataset(tables: dict[str, Table]) -> bool:
    """Whether these tables are this dataset's, not another package's of the same names."""
    return all(name in tables for name in _CORE) and "passage_id" in tables["claims"].schema.names


def all_rules() -> dict[str, Rule]:
    """The rules by code, in the order they run."""
    from importlib import import_module

    # a rule registers itself when its module is imported, which may have been before
    order = {import_module(f"{__name__}.{name}").__name__: at for at, name in enumerate(_MODULES)}
    from caucasus_rift.rules.registry import RULES

    def place(code: str) -> int:
        return order.get(RULES[code].check.__module__, len(order))

    return {code: RULES[code] for code in sorted(RULES, key=place)}


def run(checked: Checked, step: Step = unseen) -> list[Finding]:
    """The findings of every rule whose tables are there."""
    if not any(name in checked.tables for name in _CORE):
        return []
    from caucasus_rift.rules.dataset import Dataset
    from caucasus_rift.tabular.findings import limited

    bare = {resource.name for resource in checked.package.bare}
    typed = {name: table for name, table in checked.tables.items() if name not in bare}
    data = Dataset(checked.package, typed)
    rules = [rule for rule in all_rules().values() if data.has(rule.needs)]
    count = itertools.count(1)

    def apply(rule: Rule) -> list[Finding]:
        found = list(limited(rule.check(data)))
        step("checking rules", next(count), len(rules))
        return found

    # Arrow and numpy work outside Python's lock
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(itertools.chain.from_iterable(pool.map(apply, rules)))
    for table in checked.tables.values():
        found = table.trusted(found)
    return found
