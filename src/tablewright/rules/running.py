"""Runs the rules that a package lists over its tables."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tablewright.base.findings import Finding, limited, unseen
from tablewright.rules.listed import PROPERTY, finding_at, read_rules
from tablewright.rules.rule import RuleError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pyarrow as pa

    from tablewright.base.findings import Step
    from tablewright.checks.check import Checked
    from tablewright.rules.consequences import Again, Corrections
    from tablewright.rules.database import Result
    from tablewright.rules.engines import Engine
    from tablewright.rules.outcome import Fault
    from tablewright.rules.prepared import Prepared
    from tablewright.rules.rule import Rule

    Answer = Result | RuleError | None  # None where something that the rule reads is not there


def run(
    checked: Checked,
    prepared: Sequence[Prepared] = (),
    trusted: Collection[str] = (),
    step: Step = unseen,
    taken: Collection[str] = (),
    *,
    every_place: bool = False,
) -> list[Finding]:
    """What the rules that a package lists find in it, and what is wrong with these.

    Args:
        checked: What the general half left.
        prepared: Tables that are prepared for rules which name them.
        trusted: The texts of rules that came with the command; others run shut in.
        step: Is told how far the work is, from several threads.
        taken: Codes that no rule can have, since they mean something else.
        every_place: Whether each fault has a finding; else very many are counted.

    Returns:
        The findings; none where the package lists no rules.
    """
    rules, found = read_rules(checked.package, taken)
    if not rules:
        return found
    return [
        *found,
        *_Run(checked, rules, prepared, trusted, every_place=every_place).findings(step),
    ]


class _Run:
    """One run of rules over the tables of one package."""

    def __init__(
        self,
        checked: Checked,
        rules: Sequence[Rule],
        prepared: Sequence[Prepared],
        trusted: Collection[str],
        *,
        every_place: bool,
    ) -> None:
        from tablewright.rules.consequences import Consequences
        from tablewright.rules.known import KnownFaults
        from tablewright.rules.readable import Readable

        self._checked, self._trusted = checked, trusted
        self._every_place = every_place
        self._readable = Readable(checked, rules, prepared)
        self._without = {rule.path: lack for rule in rules if (lack := self._readable.lacks(rule))}
        self._rules = [rule for rule in rules if rule.path not in self._without]
        self._known = KnownFaults(checked.tables)
        self._consequences = Consequences(checked.tables, self._known)
        self._is_faulty = any(each.severity == "error" for each in checked.findings)
        of_descriptor = checked.package.findings
        self._is_descriptor_faulty = any(each.severity == "error" for each in of_descriptor)

    def findings(self, step: Step) -> Iterator[Finding]:
        """Run all queries, then go through their results in order."""
        from tablewright.rules.engines import engines_of

        yield from self._not_run()
        with engines_of(self._rules, self._readable, self._trusted) as engines:
            answers = self._answers(engines, step)
            for rule in self._rules:
                yield from self._found(rule, answers[rule.path], engines[rule.path])

    def _not_run(self) -> Iterator[Finding]:
        """That there are rules whose tables nothing here prepares."""
        if self._without:
            names = sorted({name for names in self._without.values() for name in names})
            shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
            message = f"{len(self._without)} rules were not run: they need {shown}"
            hint = "run the command of the dataset, which prepares these tables"
            file = self._checked.package.file
            yield file.finding("not-supported", message, (PROPERTY,), hint=hint, warning=True)

    # -- the queries -------------------------------------------------------------------------------

    def _answers(self, engines: dict[str, Engine], step: Step) -> dict[str, Answer]:
        """What each rule yields, by its path."""
        count = itertools.count(1)

        def answer(rule: Rule) -> Answer:
            try:
                self._readable.check_prepared(rule)
                engine = engines[rule.path]
                is_there = self._readable.is_whole or self._readable.has_all(engine.reads(rule))
                return engine.run(rule) if is_there else None
            except RuleError as error:
                # a table that a faulty descriptor does not give may be what the rule asks for
                follows = error.code == "rule-invalid" and self._is_descriptor_faulty
                return None if follows else error
            finally:
                step("checking rules", next(count), len(self._rules))

        own = [rule for rule in self._rules if rule.sql in self._trusted]
        # DuckDB works outside Python's lock
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = dict(zip((rule.path for rule in own), pool.map(answer, own), strict=True))
        others = (rule for rule in self._rules if rule.path not in found)
        return found | {rule.path: answer(rule) for rule in others}

    # -- their results -----------------------------------------------------------------------------

    def _found(self, rule: Rule, answer: Answer, engine: Engine) -> Iterator[Finding]:
        """What is to be said of what a rule yields."""
        from tablewright.rules.outcome import faults_of, finding_of, many_more

        if answer is None:
            return
        try:
            if isinstance(answer, RuleError):
                raise answer
            tables = self._checked.tables
            faults = sorted(faults_of(rule, answer, tables), key=lambda fault: fault.place)
            left = self._left(rule, faults, engine)
        except RuleError as error:
            yield finding_at(rule.path, error)
            return
        found = (finding_of(rule, fault, tables) for fault in left)
        yield from limited(found, every_place=self._every_place)
        if answer.n_more:
            yield many_more(rule, answer)

    def _left(self, rule: Rule, faults: list[Fault], engine: Engine) -> list[Fault]:
        """The faults that a rule found, those left out that follow from others."""
        if self._is_faulty or len({fault.table for fault in faults}) > 1:
            reads = self._readable.followed(engine.reads(rule)) if faults else {}
            faults = self._consequences.kept(rule, faults, reads, self._again(rule, engine))
        else:
            for fault in faults:
                self._known.add(fault, rule)
        self._is_faulty |= bool(faults)
        return faults

    def _again(self, rule: Rule, engine: Engine) -> Again:
        """What a rule finds once some cells are corrected."""
        from tablewright.rules.consequences import corrected
        from tablewright.rules.outcome import faults_of

        def again(corrections: Corrections) -> Iterator[Fault]:
            instead: dict[str, pa.Table] = {}
            for (name, field), cells in corrections.items():
                table = instead.get(name, self._readable.arrow[name])
                values = corrected(table[field], cells)
                instead[name] = table.set_column(table.column_names.index(field), field, values)
            yield from faults_of(rule, engine.run(rule, instead), self._checked.tables)

        return again
