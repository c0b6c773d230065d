"""Break the real data in the smallest way at every constraint and every rule, and see it caught.

For each constraint in each schema one cell is changed so that it, and nothing else, is broken; for
each rule the examples of tests/test_rules.py are taken. Caught means: one finding, with the code of
the constraint, at the line and column of the cell, and no other. What frictionless says of the same
edit stands beside it.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the tests' examples are the rules' smallest edits

from tests.helpers import Copy, copy_package, findings, place_of  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# rows tried before a constraint counts as one that cannot be broken alone
TRIES = 30


@dataclasses.dataclass(frozen=True)
class Case:
    """One constraint or rule to be broken."""

    table: str
    name: str
    code: str
    field: str = ""
    value: Any = None


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Whether a case was caught, here and by frictionless, and what was found instead."""

    case: Case
    caught: bool
    frictionless: bool
    detail: str = ""


def main() -> int:
    """Print what is caught and what is not; the exit status is 1 when anything is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--without-frictionless", action="store_true")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    options = parser.parse_args()
    cases = [case for case in [*constraint_cases(), *rule_cases()] if options.only in label(case)]
    with ProcessPoolExecutor(options.jobs) as pool:
        compare = [not options.without_frictionless] * len(cases)
        outcomes = []
        for outcome in pool.map(try_case, cases, compare, chunksize=4):
            outcomes.append(outcome)
            if not outcome.caught:
                print(f"not caught: {label(outcome.case)}: {outcome.detail}", flush=True)
    report(outcomes, with_frictionless=not options.without_frictionless)
    return 0 if all(outcome.caught for outcome in outcomes) else 1


def report(outcomes: list[Outcome], *, with_frictionless: bool) -> None:
    """Print the counts, a line a kind of constraint."""
    kinds = list(dict.fromkeys(kind(outcome.case) for outcome in outcomes))
    print(f"{'':22}{'caught':>14}" + (f"{'frictionless':>16}" if with_frictionless else ""))
    for one in [*kinds, "all"]:
        chosen = [each for each in outcomes if one in (kind(each.case), "all")]
        ours = f"{sum(each.caught for each in chosen)} of {len(chosen)}"
        theirs = f"{sum(each.frictionless for each in chosen)} of {len(chosen)}"
        print(f"{one:22}{ours:>14}" + (f"{theirs:>16}" if with_frictionless else ""))


def label(case: Case) -> str:
    """How a case is called in what is printed."""
    return f"{case.table} {case.field} {case.name}".strip()


def kind(case: Case) -> str:
    """What sort of constraint a case breaks."""
    return "rule" if case.table == "rule" else case.name.split(" ")[0]


# -- the cases -----------------------------------------------------------------------------------

_CODES = {
    "required": "value-missing",
    "pattern": "value-pattern",
    "minimum": "value-too-low",
    "maximum": "value-too-high",
    "unique": "value-duplicate",
}


def constraint_cases() -> Iterator[Case]:
    """Every constraint of every schema: types, vocabularies, constraints and keys."""
    with tempfile.TemporaryDirectory() as folder:
        package = copy_package(Path(folder))
        for table in package.tables:
            yield from table_cases(table, package.schema(table))


def table_cases(table: str, schema: dict[str, Any]) -> Iterator[Case]:
    """The constraints of one schema."""
    for field in schema["fields"]:
        name, constraints = field["name"], field.get("constraints", {})
        if field["type"] != "string":
            yield Case(table, "type", "value-type", name)
        if "categories" in field:
            yield Case(table, "categories", "value-not-in-vocabulary", name)
        for constraint, value in constraints.items():
            yield Case(table, constraint, _CODES[constraint], name, value)
        if name in schema["primaryKey"] and not constraints.get("required"):
            yield Case(table, "required", "value-missing", name)
    yield Case(table, "primaryKey", "primary-key-duplicate", value=schema["primaryKey"])
    for key in schema.get("uniqueKeys", []):
        yield Case(table, f"uniqueKeys {'+'.join(key)}", "unique-key-duplicate", value=key)
    for foreign in schema.get("foreignKeys", []):
        (name,) = foreign["fields"]
        yield Case(table, "foreignKeys", "foreign-key-missing", name)


def rule_cases() -> Iterator[Case]:
    """Every example of every rule."""
    from tests.test_rules import EXAMPLES

    for name in EXAMPLES:
        yield Case("rule", name, name.partition(":")[0])


# -- trying them -----------------------------------------------------------------------------------


def try_case(case: Case, compare: bool) -> Outcome:
    """Break the data at one case, on a row where nothing else breaks with it."""
    with tempfile.TemporaryDirectory() as folder:
        package = copy_package(Path(folder))
        attempts = rule_edits if case.table == "rule" else EDITS[case.name.split(" ")[0]]
        detail = "no row to break it on"
        for expected in attempts(package, case):
            package.save()
            found = [place_of(finding) for finding in findings(package.folder)]
            if sorted(map(str, found)) == sorted(map(str, expected())):
                return Outcome(case, True, compare and frictionless_objects(package))
            detail = f"expected {expected()}, found {found[:4]}"
    return Outcome(case, False, False, detail)


def frictionless_objects(package: Copy) -> bool:
    """Whether frictionless finds the package at fault."""
    import frictionless

    with frictionless.system.use_context(trusted=True):
        return not frictionless.Package(str(package.folder / "datapackage.json")).validate().valid


def at_cell(package: Copy, case: Case, row: dict[str, str], field: str) -> Callable[[], list[Any]]:
    """What is expected: one finding at the cell."""

    def expected() -> list[Any]:
        line, column = package.place(case.table, row, field)
        return [(case.code, case.table, line, column, field)]

    return expected


def cell_edits(
    values: Callable[[Copy, Case, dict[str, str]], Iterator[str]],
) -> Callable[[Copy, Case], Iterator[Callable[[], list[Any]]]]:
    """Edits of one cell, a row after the other, each undone before the next."""

    def edits(package: Copy, case: Case) -> Iterator[Callable[[], list[Any]]]:
        tries = 0
        for row in package.rows(case.table):
            old = row[case.field]
            for value in values(package, case, row):
                if value != old and tries < TRIES:
                    tries += 1
                    row[case.field] = value
                    yield at_cell(package, case, row, case.field)
                    row[case.field] = old

    return edits


def _empty(_package: Copy, _case: Case, _row: dict[str, str]) -> Iterator[str]:
    yield ""


def _no_value(_package: Copy, case: Case, row: dict[str, str]) -> Iterator[str]:
    if row[case.field]:
        yield row[case.field] + "x"


def _no_pattern(_package: Copy, case: Case, row: dict[str, str]) -> Iterator[str]:
    cell = row[case.field]
    for value in (f"{cell}?", f"x{cell}", f"{cell or 'a'}\nb", cell.replace(" ", "\n", 1)):
        if not re.fullmatch(case.value, value):
            yield value


def _below(_package: Copy, case: Case, row: dict[str, str]) -> Iterator[str]:
    if row[case.field]:
        yield str(case.value - 1)


def _above(_package: Copy, case: Case, row: dict[str, str]) -> Iterator[str]:
    if row[case.field]:
        yield str(case.value + 1)


def _anothers(package: Copy, case: Case, row: dict[str, str]) -> Iterator[str]:
    for other in package.rows(case.table):
        if other is row:
            break
        if other[case.field]:
            yield other[case.field]


def unique_edits(package: Copy, case: Case) -> Iterator[Callable[[], list[Any]]]:
    """Give a cell the value of one before it; or add a row that is new but for this value."""
    yield from cell_edits(_anothers)(package, case)
    key = package.schema(case.table)["primaryKey"]
    for row in list(package.rows(case.table))[:TRIES]:
        added = package.add(case.table, **row)
        for name in package.header(case.table):
            if name in key:
                added[name] = f"{row[name]}-again"
            elif name != case.field and is_unique(package, case.table, name):
                added[name] = fresh(package, case.table, name, row[name])
        yield at_cell(package, case, added, case.field)
        package.rows(case.table).pop()


def duplicate_edits(package: Copy, case: Case) -> Iterator[Callable[[], list[Any]]]:
    """Give a row the key of one before it; or add a row under a key that is taken."""
    key, rows = case.value, package.rows(case.table)
    for index, row in enumerate(rows):
        for other in rows[:index]:
            old = {name: row[name] for name in key}
            changed = [name for name in key if row[name] != other[name]]
            if len(changed) != 1 or not all(other[name] for name in key):
                continue
            row.update({name: other[name] for name in key})
            yield at_cell(package, case, row, key[0])
            row.update(old)
    for row in rows[:TRIES]:
        added = package.add(case.table, **row)
        for name in package.header(case.table):
            if name not in key:
                added[name] = fresh(package, case.table, name, row[name])
        yield at_cell(package, case, added, key[0])
        rows.pop()


def fresh(package: Copy, table: str, name: str, value: str) -> str:
    """A value for a copied row that clashes with no other row's."""
    if (table, name) == ("sources", "path"):
        path = "data/sources/blank.txt"
        (package.folder / path).write_bytes(b"\n")
        return path
    if (table, name) == ("sources", "n_chars"):
        return "1"
    if (table, name) == ("sources", "sha256"):
        import hashlib

        return hashlib.sha256(b"\n").hexdigest()
    if not is_unique(package, table, name):
        return value
    return f"{value} again" if constraints_of(package, table, name).get("required") else ""


def is_unique(package: Copy, table: str, name: str) -> bool:
    """Whether no two rows may have the same value in a column."""
    return bool(constraints_of(package, table, name).get("unique"))


def constraints_of(package: Copy, table: str, name: str) -> dict[str, Any]:
    """The constraints of a column."""
    field = next(each for each in package.schema(table)["fields"] if each["name"] == name)
    constraints: dict[str, Any] = field.get("constraints", {})
    return constraints


def rule_edits(package: Copy, case: Case) -> Iterator[Callable[[], list[Any]]]:
    """The one edit of a rule's example."""
    from tests.test_rules import EXAMPLES

    expected = EXAMPLES[case.name](package)
    yield lambda: [one.place(package) for one in expected]


EDITS: dict[str, Callable[[Copy, Case], Iterator[Callable[[], list[Any]]]]] = {
    "type": cell_edits(_no_value),
    "categories": cell_edits(_no_value),
    "foreignKeys": cell_edits(_no_value),
    "required": cell_edits(_empty),
    "pattern": cell_edits(_no_pattern),
    "minimum": cell_edits(_below),
    "maximum": cell_edits(_above),
    "unique": unique_edits,
    "primaryKey": duplicate_edits,
    "uniqueKeys": duplicate_edits,
}


if __name__ == "__main__":
    raise SystemExit(main())
