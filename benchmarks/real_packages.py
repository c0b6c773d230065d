"""Validates every package in a folder of checkouts, and writes a table of what was found.

    python benchmarks/real_packages.py FOLDER [--output benchmarks/PACKAGES.md]

A checkout is a folder named OWNER+NAME, in which packages may lie anywhere. A file that a checkout
lacks, such as one kept in Git LFS, is counted apart from other faults: it is not the package's.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.release.gfm import code, inline, table
from tablewright.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.validation import Report

NAMES = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
# what a snapshot without large files has, whatever the package is like
_OF_THE_CHECKOUT = ("file-missing", "file-bytes", "file-hash")


def main() -> int:
    """Write the table; the exit status is 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the folder of checkouts")
    parser.add_argument("--output", type=Path, help="the file to write (default: print it)")
    options = parser.parse_args()
    text = "\n".join(report(options.folder)) + "\n"
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def report(folder: Path) -> Iterator[str]:
    """The lines of the table, a row a package, and how many there are of each outcome."""
    rows, outcomes = [], Counter[str]()
    repositories = set()
    started = time.process_time()
    for descriptor in descriptors(folder):
        name = descriptor.relative_to(folder)
        repository = name.parts[0].replace("+", "/")
        repositories.add(repository)
        try:
            found = validate(descriptor)
        except CallError as error:
            outcomes["not read"] += 1
            rows.append((inline(repository), code("/".join(name.parts[1:])), "", "", inline(error)))
            continue
        outcomes[found.outcome] += 1
        n_rows = sum(each.n_rows for each in found.tables)
        path = code("/".join(name.parts[1:]))
        rows.append((inline(repository), path, len(found.tables), n_rows, said(found)))
    seconds = time.process_time() - started
    yield f"{len(rows)} descriptors of {len(repositories)} repositories, {seconds:.0f} seconds of"
    yield (
        "processor time: " + ", ".join(f"{count} {name}" for name, count in outcomes.items()) + "."
    )
    yield ""
    yield from table(("repository", "descriptor", "tables", "rows", "found"), rows)


def descriptors(folder: Path) -> Iterator[Path]:
    """Every descriptor below a folder, the first of several in one folder, in order."""
    seen = set()
    for path in sorted(folder.rglob("datapackage.*")):
        if path.name in NAMES and path.parent not in seen and path.is_file():
            seen.add(path.parent)
            yield path


def said(found: Report) -> str:
    """The outcome, and the findings by severity and code."""
    counts: dict[str, Counter[str]] = {
        "error": Counter(),
        "warning": Counter(),
        "checkout": Counter(),
    }
    for each in found.findings:
        kind = "checkout" if each.code in _OF_THE_CHECKOUT else each.severity
        counts[kind][each.code] += each.count
    parts = [found.outcome]
    names = {"error": "errors", "warning": "warnings", "checkout": "not in the checkout"}
    for kind, by_code in counts.items():
        if by_code:
            listed = ", ".join(f"{number:,} {code(name)}" for name, number in by_code.most_common())
            parts.append(f"{names[kind]}: {listed}")
    return "; ".join(parts)


if __name__ == "__main__":
    raise SystemExit(main())
