"""Compare validators of tabular data: what each finds and where, and what it takes.

    make benchmark

runs every tool that is installed, in one run on one machine, and writes RESULTS.md beside this
file. Each tool is a process of its own; the speeds are medians of runs in turn.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from cases import Case, cases
from corpora import CORPORA
from tools import NAMES

HERE = Path(__file__).parent
LIMIT = 600.0  # seconds that a tool may take for a corpus
LEGEND = """\
{} packages with one fault each, and {} that are sound. *Place*: line and column of the table are
named; *line*: the line is; *table*: something is said of the table. The figures count faults;
*findings* is how many a fault brings on average, *false alarms* how many sound packages something
is said of.
"""
TAKEN = """\
Seconds of the clock, and peak memory as a multiple of the CSV, of a process that starts, reads and
checks; in brackets how many faults it names.
"""
KINDS = ("form", "header", "value", "constraint", "key")


@dataclasses.dataclass(frozen=True)
class Tool:
    """What a tool is called, its version, and what it cannot know."""

    name: str
    version: str
    limits: str


def main() -> int:
    """Write the results; the exit status is 0 where every tool could be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 5_000_000])
    parser.add_argument("--runs", type=int, default=3, help="runs of each tool a corpus")
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md")
    options = parser.parse_args()
    tools = {name: tool for name in NAMES if (tool := described(name))}
    parts = [head(tools), *detection(tools)]
    for rows in options.rows:
        parts += speed(tools, rows, options.runs)
    parts += limits(tools)
    text = "\n".join(parts) + "\n"
    options.output.with_suffix(".new").write_text(text, encoding="utf-8")
    options.output.with_suffix(".new").replace(options.output)
    return 0


def described(name: str) -> Tool | None:
    """What there is to say of a tool; None where it is not installed.

    It is asked in a process of its own: what this one imports counts as the memory of those that it
    starts.
    """
    done = subprocess.run(_command(name), cwd=HERE, capture_output=True, text=True, check=False)
    return None if done.returncode else Tool(**json.loads(done.stdout))


def head(tools: dict[str, Tool]) -> str:
    """What was run, and on what."""
    versions = [f"{tool.name} {tool.version}" for tool in tools.values()]
    left = ", ".join(name.strip("_") for name in NAMES if name not in tools)
    without = f" Not installed, so not run: {left}." if left else ""
    return (
        "# Results\n\nWritten by `make benchmark`; README.md in this folder says how.\n\n"
        f"{', '.join(versions)}; Python {platform.python_version()}, "
        f"{os.cpu_count()} processors.{without}\n"
    )


# -- what is found ---------------------------------------------------------------------------------


def detection(tools: dict[str, Tool]) -> list[str]:
    """The tables of what each tool finds."""
    tried = list(cases())
    with tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch) / str(number) for number in range(len(tried))]
        for case, folder in zip(tried, folders, strict=True):
            case.write(folder)
        answers = {name: ask(name, folders) for name in tools}
    broken = [case for case in tried if case.line]
    lines = [
        "## What is found\n",
        LEGEND.format(len(broken), len(tried) - len(broken)),
        "| tool | place | line | table | missed | findings | false alarms |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    levels: dict[str, dict[Case, str]] = {}
    for name, given in answers.items():
        levels[name] = {
            case: level(case, answer) for case, answer in zip(tried, given, strict=True)
        }
        counts = [
            sum(levels[name][case] == which for case in broken)
            for which in ("place", "line", "table", "missed")
        ]
        said = [len(answer.get("found", [0])) for case, answer in zip(tried, given, strict=True)]
        findings = statistics.mean(
            number for case, number in zip(tried, said, strict=True) if case.line and number
        )
        alarms = sum(number > 0 for case, number in zip(tried, said, strict=True) if not case.line)
        cells = " | ".join(map(str, counts))
        lines.append(f"| {tools[name].name} | {cells} | {findings:.1f} | {alarms} |")
    lines += [
        "\nBy kind of fault, how many of them are found at their place:\n",
        "| tool | " + " | ".join(KINDS) + " |",
        "| --- |" + " ---: |" * len(KINDS),
    ]
    totals = [sum(case.kind == kind for case in broken) for kind in KINDS]
    lines.append("| *all* | " + " | ".join(map(str, totals)) + " |")
    for name, found in levels.items():
        exact = [
            sum(found[case] == "place" for case in broken if case.kind == kind) for kind in KINDS
        ]
        lines.append(f"| {tools[name].name} | " + " | ".join(map(str, exact)) + " |")
    lines += [
        "\n<details><summary>Every fault</summary>\n",
        "| kind | fault | " + " | ".join(tool.name for tool in tools.values()) + " |",
        "| --- | --- |" + " --- |" * len(tools),
    ]
    for case in broken:
        found = " | ".join(levels[name][case] for name in tools)
        lines.append(f"| {case.kind} | {case.name} | {found} |")
    lines.append("\n</details>\n")
    return lines


def ask(name: str, folders: list[Path]) -> list[dict[str, Any]]:
    """What a tool answers of each package; it is asked again behind one that ends it."""
    answers: list[dict[str, Any]] = []
    while len(answers) < len(folders):
        rest = [str(folder) for folder in folders[len(answers) :]]
        done = subprocess.run(
            _command(name, *rest), cwd=HERE, capture_output=True, text=True, check=False
        )
        answers += [json.loads(line) for line in done.stdout.splitlines()]
        if len(answers) < len(folders):
            answers.append({"raised": f"ended with {done.returncode}"})
    return answers


def _command(name: str, *folders: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "tools", name, *folders]


def level(case: Case, answer: dict[str, Any]) -> str:
    """How near a tool comes to a fault; what it raises says that something is wrong."""
    if "raised" in answer:
        return "table"
    here = [found for found in answer["found"] if found[0] in (case.table, "")]
    at_line = [field for _, line, field in here if line == case.line]
    if at_line and (case.field is None or case.field in at_line):
        return "place"
    if at_line:
        return "line"
    return "table" if here else "missed"


# -- what it takes ---------------------------------------------------------------------------------


def speed(tools: dict[str, Tool], rows: int, runs: int) -> list[str]:
    """The table of what each tool takes for corpora of so many rows."""
    lines = [
        f"## What it takes: {rows:,} rows with a key and a reference\n",
        TAKEN,
        "| tool | " + " | ".join(CORPORA) + " |",
        "| --- |" + " ---: |" * len(CORPORA),
    ]
    cells: dict[str, list[str]] = defaultdict(list)
    for write in CORPORA.values():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            write(folder, rows)
            size = sum(path.stat().st_size for path in folder.glob("*.csv"))
            taken: dict[str, list[float]] = defaultdict(list)
            last: dict[str, str] = {}
            for _ in range(runs):
                for name in tools:
                    if last.get(name, "") != "late":
                        seconds, peak, last[name] = timed(name, folder)
                        taken[name].append(seconds)
                        if last[name] != "late":
                            last[name] = f"{peak / size:.1f}× ({last[name]})"
            for name in tools:
                median = f"{statistics.median(taken[name]):.2f} s, {last[name]}"
                cells[name].append(f"> {LIMIT:.0f} s" if last[name] == "late" else median)
    lines += [f"| {tools[name].name} | " + " | ".join(row) + " |" for name, row in cells.items()]
    return [*lines, ""]


def timed(name: str, folder: Path) -> tuple[float, int, str]:
    """Seconds and peak memory in bytes of one run, and what it found."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            _command(name, str(folder)), cwd=HERE, stdout=output, stderr=subprocess.DEVNULL
        )
        usage = _wait(process)
        seconds = time.perf_counter() - start
        if usage is None:
            return seconds, 0, "late"
        output.seek(0)
        said = output.read()
    answer = json.loads(said) if said.strip() else {"raised": "no answer"}
    found = f"{len(answer['found']):,}" if "found" in answer else "raised"
    return seconds, usage.ru_maxrss * 1024, found


def _wait(process: subprocess.Popen[bytes]) -> Any:
    """What a process used; None where it was ended since it took too long."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found, _, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            process.returncode = 0
            return usage
        time.sleep(0.005)
    process.kill()
    process.wait()
    return None


def limits(tools: dict[str, Tool]) -> list[str]:
    """What each tool cannot know."""
    rows = [f"| {tool.name} | {tool.limits} |" for tool in tools.values()]
    return ["## What each cannot know\n", "| tool | |", "| --- | --- |", *rows]


if __name__ == "__main__":
    raise SystemExit(main())
