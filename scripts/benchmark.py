"""Time `validate` on N copies of the source, beside frictionless and the bare reading by pyarrow.

Each command runs as a whole process, in turn with the others, so that the ratios hold when the
machine's speed drifts. `python scripts/benchmark.py --copies 100 1000` prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = "rift-2025"

READ = """
import sys, pyarrow.csv
for path in sys.argv[1:]:
    pyarrow.csv.read_csv(path)
"""
FRICTIONLESS = """
import sys
from frictionless import Package, system
with system.use_context(trusted=True):
    report = Package(sys.argv[1]).validate()
assert report.valid, report.to_summary()
"""


def main() -> int:
    """Print the table; the exit status is 1 where a command does not find the corpus valid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each command")
    parser.add_argument("--frictionless-up-to", type=int, default=100, metavar="N")
    options = parser.parse_args()
    print("| copies | rows | MB | command | seconds | peak MB | ours in this time |")
    print("| ---: | ---: | ---: | --- | ---: | ---: | ---: |")
    for copies in options.copies:
        with tempfile.TemporaryDirectory(prefix="corpus-") as scratch:
            folder = Path(scratch)
            rows = corpus(folder, copies)
            measure(folder, copies, rows, options.runs, options.frictionless_up_to)
    return 0


def corpus(folder: Path, copies: int) -> int:
    """Write a package with `copies` sources, each the project's own under new ids.

    Args:
        folder: An empty folder.
        copies: How many; what belongs to no source (actors, places, events) stands once.

    Returns:
        The number of rows in all tables together.
    """
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "data/sources").mkdir(parents=True)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    rows = 0
    for resource in descriptor["resources"]:
        text = (ROOT / resource["path"]).read_text(encoding="utf-8")
        header, _, body = text.partition("\n")
        if SOURCE not in body:
            parts = [body]
        else:
            parts = [body.replace(SOURCE, f"{SOURCE}-{number:06d}") for number in range(copies)]
        (folder / resource["path"]).write_text(f"{header}\n{''.join(parts)}", encoding="utf-8")
        rows += sum(part.count("\n") for part in parts)
    original = (ROOT / f"data/sources/{SOURCE}.txt").read_bytes()
    for number in range(copies):
        (folder / f"data/sources/{SOURCE}-{number:06d}.txt").write_bytes(original)
    return rows


def measure(folder: Path, copies: int, rows: int, runs: int, limit: int) -> None:
    """Run every command in turn and print a line for each."""
    files = sorted(str(path) for path in (folder / "data").glob("*.csv"))
    size = sum(Path(path).stat().st_size for path in files) / 1e6
    commands = {
        "caucasus-rift validate": [sys.executable, "-m", "caucasus_rift", "validate", str(folder)],
        "pyarrow.csv, reading alone": [sys.executable, "-c", READ, *files],
    }
    if copies <= limit:
        descriptor = str(folder / "datapackage.json")
        commands["frictionless validate"] = [sys.executable, "-c", FRICTIONLESS, descriptor]
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, float] = {}
    for turn in range(runs + 1):
        for name, command in commands.items():
            taken, peak = run(command)
            if turn:  # the first run warms the caches
                seconds[name].append(taken)
                memory[name] = max(memory.get(name, 0), peak)
    ours = statistics.median(seconds["caucasus-rift validate"])
    for name, times in seconds.items():
        median = statistics.median(times)
        print(
            f"| {copies:,} | {rows:,} | {size:.1f} | {name} | {median:.2f} | {memory[name]:,.0f} "
            f"| {median / ours:.2f} |",
            flush=True,
        )


def run(command: list[str]) -> tuple[float, float]:
    """Seconds of wall time and peak memory in MB of a command that must succeed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"benchmark: exit status {process.returncode}: {' '.join(command)[:300]}")
    return taken, usage.ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
