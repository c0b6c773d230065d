"""The dataset's half of validation: one small function a rule, over typed tables."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tablewright.base.findings import unseen
from tablewright.base.threads import Threads

if TYPE_CHECKING:
    from caucasus_rift.rules.registry import Rule
    from tablewright.base.findings import Finding, Step
    from tablewright.checks.check import Checked

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
    from tablewright.base.findings import limited

    bare = {resource.name for resource in checked.package.bare}
    typed = {name: table for name, table in checked.tables.items() if name not in bare}
    data = Dataset(checked.package, typed)
    rules = [rule for rule in all_rules().values() if data.has(rule.needs)]
    count = itertools.count(1)

    def apply(rules_of_module: list[Rule]) -> list[Finding]:
        found: list[Finding] = []
        for rule in rules_of_module:
            found += limited(rule.check(data))
            step("checking rules", next(count), len(rules))
        return found

    if data.has({"sources": ("path",)}):
        # alone: beside other rules each of many small files would wait for Python's lock
        _ = data.source_hashes
    # rules of a module share what they need first, so that none waits for another
    by_module = itertools.groupby(rules, key=lambda rule: rule.check.__module__)
    modules = [list(group) for _, group in by_module]
    rows = [sum(typed[name].n_rows for rule in each for name in rule.needs) for each in modules]
    largest_first = sorted(range(len(modules)), key=rows.__getitem__, reverse=True)
    # Arrow and numpy work outside Python's lock
    with Threads() as pool:
        started = {number: pool.submit(apply, modules[number]) for number in largest_first}
        found = [one for number in range(len(modules)) for one in started[number].result()]
    for table in checked.tables.values():
        found = table.trusted(found)
    return found
