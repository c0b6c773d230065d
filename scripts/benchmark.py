"""Time `validate` and loading beside what others take for the like: frictionless, pyarrow, pandas.

The corpus is N copies of the package's own source under new ids, all tables and all rules on. Each
command runs as a whole process, in turn with the others, so that the ratios hold when the machine's
speed drifts. What is printed is Markdown.
"""

from __future__ import annotations

import argparse
import compileall
import dataclasses
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
VALIDATE = [sys.executable, "-m", "caucasus_rift", "validate"]


@dataclasses.dataclass
class Cost:
    """What a command took: seconds and processor time of each run, the most memory in bytes."""

    seconds: list[float] = dataclasses.field(default_factory=list)
    processor: list[float] = dataclasses.field(default_factory=list)
    peak: int = 0

    @property
    def median(self) -> float:
        """Seconds of the run in the middle."""
        return statistics.median(self.seconds)


def main() -> int:
    """Print the tables; the exit status is 1 where a command does not find the corpus valid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each command")
    parser.add_argument("--frictionless-up-to", type=int, default=1000, metavar="N")
    parser.add_argument("--loading-runs", type=int, default=15, help="the same, for loading")
    options = parser.parse_args()
    compileall.compile_dir(ROOT / "src", quiet=1)  # as it is where it is installed
    print("| rows | MB | command | seconds | of `validate` | peak memory, of the CSV |")
    print("| ---: | ---: | --- | ---: | ---: | ---: |")
    for copies in options.copies:
        with tempfile.TemporaryDirectory(prefix="corpus-") as scratch:
            with_frictionless = copies <= options.frictionless_up_to
            compare_corpus(Path(scratch), copies, options.runs, with_frictionless=with_frictionless)
    print("\n| started and ended | seconds | of the second |")
    print("| --- | ---: | ---: |")
    compare_starts(options.runs)
    print("\n| loaded | seconds | of `read_parquet` | of a processor | of `read_parquet`’s |")
    print("| --- | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="loading-") as scratch:
        compare_loading(Path(scratch), options.loading_runs)
    return 0


def corpus(folder: Path, copies: int) -> int:
    """Write a package with `copies` sources, each the project's own under new ids.

    Args:
        folder: An empty folder.
        copies: How many; a row that belongs to no source (actors, places, events) stands once.

    Returns:
        The number of rows in all tables together.
    """
    descriptor = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "data/sources").mkdir(parents=True)
    for part in ("schemas", "rules"):
        shutil.copytree(ROOT / part, folder / part)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    n_rows = 0
    for resource in descriptor["resources"]:
        text = (ROOT / resource["path"]).read_text(encoding="utf-8")
        header, *lines = text.splitlines(keepends=True)
        own = "".join(line for line in lines if SOURCE in line)
        rows = [line for line in lines if SOURCE not in line]
        for number in range(copies):
            rows += own.replace(SOURCE, f"{SOURCE}-{number:06d}").splitlines(keepends=True)
        rows.sort()  # by key, as `format` leaves them
        (folder / resource["path"]).write_text(header + "".join(rows), encoding="utf-8")
        n_rows += len(rows)
    original = (ROOT / f"data/sources/{SOURCE}.txt").read_bytes()
    for number in range(copies):
        (folder / f"data/sources/{SOURCE}-{number:06d}.txt").write_bytes(original)
    return n_rows


def compare_corpus(folder: Path, copies: int, runs: int, *, with_frictionless: bool) -> None:
    """Print a line for each command that reads a corpus of so many copies."""
    rows = corpus(folder, copies)
    files = sorted(str(path) for path in (folder / "data").glob("*.csv"))
    size = sum(Path(path).stat().st_size for path in files)
    commands = {
        "`caucasus-rift validate`": [*VALIDATE, str(folder)],
        "`pyarrow.csv.read_csv`": [sys.executable, "-c", READ, *files],
    }
    if with_frictionless:
        descriptor = str(folder / "datapackage.json")
        commands["`frictionless validate`"] = [sys.executable, "-c", FRICTIONLESS, descriptor]
    costs = measure(commands, runs)
    ours = next(iter(costs.values())).median
    for name, cost in costs.items():
        print(
            f"| {rows:,} | {size / 1e6:.0f} | {name} | {cost.median:.2f} "
            f"| {cost.median / ours:.2f} | {cost.peak / size:.1f} |",
            flush=True,
        )


def compare_starts(runs: int) -> None:
    """Print what a run on the real package and an import cost beside bare imports."""
    pairs = {
        "`caucasus-rift validate`": [*VALIDATE, str(ROOT)],
        "`import pandas, pyarrow, pandera`": python("import pandas, pyarrow, pandera.pandas"),
        "`import caucasus_rift`": python("import caucasus_rift"),
        "`import pandas`": python("import pandas"),
    }
    costs = list(measure(pairs, runs).items())
    for first, second in (costs[:2], costs[2:]):
        for name, cost in (first, second):
            ratio = cost.median / second[1].median
            print(f"| {name} | {cost.median:.2f} | {ratio:.2f} |", flush=True)


def compare_loading(scratch: Path, runs: int) -> None:
    """Print what the installed wheel takes to load a table, beside pandas and the released file.

    Each is a process of its own that imports what it needs, as whoever analyses a table starts it.
    """
    dist = scratch / "dist"
    script = ROOT / "scripts/build_release.py"
    subprocess.run([sys.executable, script, "--output", dist], check=True, stdout=sys.stderr)
    installed = install_wheel(scratch)
    (folder,) = dist.glob("*/parquet")
    (archive,) = dist.glob("*-parquet.zip")
    prepare = f"import sys; sys.path.insert(0, {str(installed)!r}); import caucasus_rift as cr"
    for table in ("claims", "codings"):
        path = str(folder / f"data/{table}.parquet")
        codes = {
            f"`pandas.read_parquet` of {table}": f"import pandas; pandas.read_parquet({path!r})",
            f"`load` of {table}": f"{prepare}; cr.load({table!r})",
            f"`load` of {table} from the archive": (
                f"{prepare}; cr.load({table!r}, release={str(archive)!r})"
            ),
        }
        commands = {name: [sys.executable, "-P", "-c", code] for name, code in codes.items()}
        costs = measure(commands, runs)
        first = next(iter(costs.values()))
        for name, cost in costs.items():
            processor = statistics.median(cost.processor)
            ratio = processor / statistics.median(first.processor)
            print(
                f"| {name} | {cost.median:.2f} | {cost.median / first.median:.2f} "
                f"| {processor:.2f} | {ratio:.2f} |",
                flush=True,
            )


def install_wheel(scratch: Path) -> Path:
    """Build the wheel and lay it out as installed, compiled; returns the folder to import from."""
    target = scratch / "site-packages"
    build = ["build", "--wheel", "--no-isolation", "--outdir", str(scratch), str(ROOT)]
    subprocess.run([sys.executable, "-m", *build], check=True, stdout=subprocess.DEVNULL)
    (wheel,) = scratch.glob("*.whl")
    install = ["pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    return target


def python(code: str) -> list[str]:
    """The command that runs a piece of code."""
    return [sys.executable, "-c", code]


def measure(commands: dict[str, list[str]], runs: int) -> dict[str, Cost]:
    """What each command takes, run in turn; the first turn warms the caches and does not count."""
    costs = {name: Cost() for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            seconds, processor, peak = run(command)
            if turn:
                costs[name].seconds.append(seconds)
                costs[name].processor.append(processor)
            costs[name].peak = max(costs[name].peak, peak)
    return costs


def run(command: list[str]) -> tuple[float, float, int]:
    """Seconds of wall and processor time, and peak memory in bytes, of a command that succeeds."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"benchmark: exit status {process.returncode}: {' '.join(command)[:300]}")
    return taken, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024  # Linux counts in KiB


if __name__ == "__main__":
    raise SystemExit(main())
