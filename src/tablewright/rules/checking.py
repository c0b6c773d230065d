"""Checks the rules that a package lists, for those who write them: whether each can find anything.

What cannot run at all is said whenever the package is validated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import Finding
from tablewright.base.paths import UnsafePath
from tablewright.rules.listed import finding_at, listed, read_rules
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tablewright.checks.check import Checked
    from tablewright.descriptor.package import Package
    from tablewright.rules.prepared import Prepared


def check_rules(
    checked: Checked,
    prepared: Sequence[Prepared] = (),
    trusted: Collection[str] = (),
    shown: Collection[str] = (),
) -> list[Finding]:
    """Rules that can never find anything: one that nobody lists, or that asks for an unknown word.

    Args:
        checked: What the general half left.
        prepared: Tables that are prepared for rules which name them.
        trusted: The texts of rules that came with the command; others are read shut in.
        shown: The codes that have a broken example, as each of the trusted has to.

    Returns:
        The findings, all at rules.
    """
    from tablewright.rules.engines import engines_of
    from tablewright.rules.readable import Readable
    from tablewright.rules.words import vocabularies

    package = checked.package
    found = list(_unlisted(package))
    rules, _ = read_rules(package)
    readable = Readable(checked, rules, prepared)
    known = vocabularies(package.schemas)
    with engines_of(rules, readable, trusted) as engines:
        for rule in rules:
            try:
                faults = engines[rule.path].check(rule, known)
            except RuleError:  # has been said
                continue
            lacking = set(readable.prepared_names(rule)) - set(rule.needed_tables)
            if lacking:
                message = f"the comment has to say: needs: {', '.join(sorted(lacking))}"
                faults = [*faults, RuleError(message)]
            if rule.sql in trusted and rule.code not in shown:
                faults = [*faults, RuleError("there is no example of what it finds")]
            found += [finding_at(rule.path, fault) for fault in faults]
    return found


def _unlisted(package: Package) -> Iterator[Finding]:
    """Files of SQL beside rules that are listed, which nobody lists."""
    paths = set(listed(package))
    for folder in sorted({path.rpartition("/")[0] for path in paths}):
        try:
            files = sorted(package.resolve(f"{folder}/x").parent.glob("*.sql"))
        except (OSError, UnsafePath):
            continue
        for file in files:
            path = f"{folder}/{file.name}" if folder else file.name
            if path not in paths:
                message = "the descriptor does not list this rule, so that it never runs"
                yield Finding("rule-invalid", message, path, 1, 1)
