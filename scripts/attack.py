"""Make every attempt of tests/attacks/, and print how many of each kind were survived.

Survived means: the right exit status or a finding, no traceback, nothing run, nothing written
outside, done within the limits of time and memory that the attempt sets. The exit status is 1 when
one was not.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the attempts stand with the tests

from tests.attacks import tries  # noqa: E402


def main() -> int:
    """Print the table and what was not survived; the exit status is 1 when anything was not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="attempts at a time")
    parser.add_argument("--only", default="", help="those whose kind or name contains this")
    options = parser.parse_args()
    chosen = [
        number
        for number, attempt in enumerate(tries())
        if options.only in f"{attempt.kind}: {attempt.name}"
    ]
    made, survived = Counter[str](), Counter[str]()
    seconds: defaultdict[str, float] = defaultdict(float)
    faults = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for kind, name, fault, took in pool.map(_outcome, chosen):
            made[kind] += 1
            survived[kind] += not fault
            seconds[kind] += took
            if fault:
                faults.append(f"\n{kind}: {name}\n{fault}")
    print("| kind | tries | survived | seconds |\n| --- | ---: | ---: | ---: |")
    for kind, count in made.items():
        print(f"| {kind} | {count} | {survived[kind]} | {seconds[kind]:.0f} |")
    print(f"| all | {made.total()} | {survived.total()} | {sum(seconds.values()):.0f} |")
    print(*faults, sep="\n")
    return 1 if faults else 0


def _outcome(number: int) -> tuple[str, str, str, float]:
    """Kind, name, fault (empty where it was survived) and seconds of an attempt."""
    attempt = list(tries())[number]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            attempt.run(Path(folder))
            fault = ""
        except Exception:  # noqa: BLE001 -- whatever it is, it is what became of the attempt
            fault = traceback.format_exc()
    return attempt.kind, attempt.name, fault, time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main())
