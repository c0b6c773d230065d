"""Break the real package in the smallest way at every constraint, rule and code, and see it caught.

tests/breaking/ has the edits: one for each constraint of each schema, those of each rule, and one
for each other code that `explain` knows. Each is made alone. Caught
means: one finding, of the code that was broken, at its line and column, and no other.

Beside it stands how many of the same edits frictionless objects to, wherever and for whatever
reason. It reads each table that an edit changes, and each that refers to one, anew; the whole
package where the descriptor or a schema is changed.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the edits stand with the tests

from caucasus_rift.profile import PROFILE  # noqa: E402
from tablewright.formatting import format_package  # noqa: E402
from tablewright.report.codes import documentation  # noqa: E402
from tests.breaking import Case, Spot, cases  # noqa: E402
from tests.helpers import Copy, copy_package, findings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a case; `fault` says what was found instead, and is empty where it is caught.

    `frictionless` is None where it was not asked.
    """

    kind: str
    name: str
    code: str
    fault: str
    frictionless: bool | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is caught and what is not; the exit status is 1 when anything is not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes to work in")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--without-frictionless", action="store_true")
    options = parser.parse_args(arguments)
    outcomes = list(_run(options.only, options.jobs, compare=not options.without_frictionless))
    missed = [outcome for outcome in outcomes if outcome.fault]
    for outcome in missed:
        print(f"not caught: {outcome.name}: {outcome.fault}")
    print(table(outcomes))
    broken = {outcome.code for outcome in outcomes}
    unbroken = [code for code in documentation(PROFILE) if code not in broken]
    print(f"{len(broken)} of {len(broken) + len(unbroken)} codes are broken by at least one edit")
    if unbroken and not options.only:
        print(f"no edit breaks: {', '.join(unbroken)}")
        return 1
    return 1 if missed else 0


def _run(only: str, jobs: int, *, compare: bool) -> Iterator[Outcome]:
    """The outcome of every case, in order, worked out side by side."""
    shares = [(only, compare, number, jobs) for number in range(jobs)]
    if jobs == 1:
        yield from _share(*shares[0])
        return
    # a fresh process each: Arrow's threads do not outlive a fork
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        parts = [list(part) for part in pool.map(_share, *zip(*shares, strict=True))]
    for at in range(max(map(len, parts))):
        yield from (part[at] for part in parts if at < len(part))


def _share(only: str, compare: bool, number: int, jobs: int) -> list[Outcome]:
    """The outcomes of every case of which `number` is the turn among so many `jobs`."""
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), compare=compare)
        chosen = [case for case in bench.cases if only in f"{case.kind} {case.name}"]
        outcomes = map(bench.outcome, chosen[number::jobs])
        return [outcome for outcome in outcomes if outcome is not None]


class Bench:
    """A copy of the package on which one case after the other is tried."""

    def __init__(self, folder: Path, *, compare: bool) -> None:
        """Copy the package into the empty `folder`."""
        package = copy_package(folder)
        self.folder = folder
        self.cases = cases(package)
        self._sound = {path: path.read_bytes() for path in _files(folder)}
        self._frictionless = Frictionless(package) if compare else None

    def outcome(self, case: Case) -> Outcome | None:
        """Try a case and restore the package; None where it is two faults at once."""
        package = Copy(self.folder)
        try:
            expected = case.edit(package)
            if len(expected) != 1:
                return None
            package.save()
            fault = _fault(package, case, Spot.of(expected[0], package))
            other = self._frictionless
            objects = None if other is None else other.objects(self._changed())
            return Outcome(case.kind, case.name, case.code, fault, objects)
        finally:
            self._restore()

    def _changed(self) -> set[Path]:
        """The files that are not as they were, those that were added or deleted included."""
        now = {path: path.read_bytes() for path in _files(self.folder)}
        paths = now.keys() | self._sound.keys()
        return {path for path in paths if now.get(path) != self._sound.get(path)}

    def _restore(self) -> None:
        for path in self._changed():
            if path in self._sound:
                path.write_bytes(self._sound[path])
            else:
                path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _fault(package: Copy, case: Case, expected: Spot) -> str:
    """What is found instead of the one finding that is expected; nothing where it is that."""
    if case.code == "not-canonical":
        found: list[Any] = format_package(package.folder, profile=PROFILE).differences()
    else:
        found = findings(package.folder)
    if len(found) == 1 and expected.is_of(found[0]):
        return ""
    places = [f"{one.path}:{one.line}:{one.column} {one.code}" for one in found[:4]]
    wanted = f"{expected.path}:{expected.line}:{expected.column} {expected.code}"
    return f"expected {wanted}, found {len(found)}: {', '.join(places)}"


class Frictionless:
    """Asks frictionless about a package, with the tables that cannot have changed left out."""

    def __init__(self, package: Copy) -> None:
        """Read the descriptor and schemas of the sound `package`."""
        import frictionless

        self._library = frictionless
        self._descriptor = package.folder / "datapackage.json"
        self._package = frictionless.Package(str(self._descriptor))
        self._names = {package.path(name): name for name in package.tables}
        # a table and those that refer to it: only they are read with it
        self._affected = {
            name: {
                name,
                *(
                    child
                    for child in package.tables
                    for key in package.schema(child).get("foreignKeys", [])
                    if key["reference"].get("resource", child) == name
                ),
            }
            for name in package.tables
        }

    def objects(self, changed: Iterable[Path]) -> bool:
        """Whether frictionless finds anything wrong, or stops, now that these files are changed."""
        with self._library.system.use_context(trusted=True):
            try:
                return not all(report.valid for report in self._reports(list(changed)))
            except Exception:  # noqa: BLE001 - it stops at some faults with a traceback
                return True

    def _reports(self, changed: list[Path]) -> Iterator[Any]:
        if any(path.suffix == ".json" for path in changed):
            yield self._library.validate(str(self._descriptor), type="package")
            return
        names = [self._names[path] for path in changed if path in self._names]
        for name in sorted(set[str]().union(*(self._affected[name] for name in names))):
            yield self._package.get_resource(name).validate()


def table(outcomes: list[Outcome]) -> str:
    """The counts, a line a kind of case."""
    compared = any(outcome.frictionless is not None for outcome in outcomes)
    lines = [f"{'':14}{'caught':>12}" + (f"{'frictionless':>16}" if compared else "")]
    for kind in [*dict.fromkeys(outcome.kind for outcome in outcomes), "all"]:
        chosen = [outcome for outcome in outcomes if kind in (outcome.kind, "all")]
        ours = sum(not outcome.fault for outcome in chosen)
        line = f"{kind:14}{f'{ours} of {len(chosen)}':>12}"
        if compared:
            theirs = sum(outcome.frictionless is True for outcome in chosen)
            line += f"{f'{theirs} of {len(chosen)}':>16}"
        lines.append(line)
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
