"""Attempts to have what a command prints do something, or its reader change what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from tests.attacks.attempt import COMMAND, ROOT, SECONDS, Try, call, survived
from tests.attacks.writing import formatted, package, state

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

INJECTION = "injection: ESC, bidi, commands, markup in every output format, file names, arguments"
STREAMS = "closed, full or broken standard streams"

# -- injection

HOSTILE = {
    "ESC": "a\x1b[31mred",
    "CSI": "a\x9b31mred",
    "bidi": "a\u202efdp.exe",
    "command": "a\n::error file=x::y",
    "next line": "a\x85::error::y",
    "surrogate": "a\udcff",
    "OSC": "a\x1b]0;title\x07",
    "isolate": "a\u2066b\u2069",
    "command behind CR": "a\r::warning::y",
    "command of old": "##[error]y",
    "command of old, grown": "###[group]y",
    "command at the start": "::add-mask::y",
    "line separator": "a\u2028::error::y",
    "markup": "<img src=x onerror=alert(1)> [a](javascript:b) `c` | @user #1",
    "zero width": "a\u200b\u2060\ufeffb",
    "tags": "a\U000e0041\U000e0042",
    "percent": "a%0A::error::y%25",
    "backspace": "abc\b\b\bx\x7f",
}
# what moves a cursor, turns the direction or hides; a report of many lines has LF
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def check_output(done: subprocess.CompletedProcess[bytes], *, is_github: bool = False) -> str:
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    out, errors = done.stdout.decode(), done.stderr.decode()
    for text in (out, errors):
        unseen = _UNSEEN.search(text)
        assert unseen is None, ascii(text[max(unseen.start() - 80, 0) : unseen.end() + 20])
        for line in text.split("\n"):
            own = is_github and re.match(r"::(error|warning) file=", line)
            assert own or not line.lstrip().startswith("::"), line
            assert own or "##[" not in line, line
    return out


def hostile_package(folder: Path, text: str) -> Path:
    """A package that is named `text`, as its folder, table, file, column and cells are."""
    name = text.replace("/", "_")
    where = folder / name
    where.mkdir(parents=True)
    # half a pair cannot stand in a descriptor
    said = "x" if name.endswith("\udcff") else name
    fields = [{"name": said, "type": "integer", "title": text if said == name else "x"}]
    resources = [
        {"name": said, "path": f"{said}.csv", "type": "table", "schema": {"fields": fields}},
        {"name": f"{said}2", "path": f"missing {said}.csv", "schema": {"fields": fields}},
    ]
    descriptor = {"name": said, "version": said, "title": said, "resources": resources}
    (where / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    quoted = said.replace('"', '""')
    (where / f"{said}.csv").write_text(f'"{quoted}"\n"{quoted}"\n', encoding="utf-8", newline="")
    return where


def reported(folder: Path, text: str, arguments: Sequence[str], status: int) -> None:
    where = hostile_package(folder, text)
    done = call(*arguments, where)
    survived(done, status)
    out = check_output(done, is_github="github" in arguments)
    if "json" in arguments or "sarif" in arguments:
        value = json.loads(out)
        if "validate" in arguments and "json" in arguments:
            said = json.loads((where / "datapackage.json").read_bytes())["name"]
            assert value["package"] == said


def reported_to_a_file(folder: Path, text: str, arguments: Sequence[str]) -> None:
    where, target = hostile_package(folder, text), folder / "report"
    done = call(*arguments, where, "--output", target)
    survived(done, 1)
    assert done.stdout == b""
    found = subprocess.CompletedProcess([], 1, target.read_bytes(), done.stderr)
    check_output(found, is_github="github" in arguments)


def summarised(folder: Path, text: str) -> None:
    where, target = hostile_package(folder, text), folder / "summary"
    env = {"GITHUB_STEP_SUMMARY": str(target)}
    survived(call("validate", "--format", "github", where, env=env), 1)
    out = target.read_text(encoding="utf-8")
    assert not _UNSEEN.search(out)
    outside_of_code = re.sub("`[^`]*`", "", out)
    for markup in ("<img", "](javascript", "@user", "##["):
        assert markup not in outside_of_code


def compared(folder: Path, text: str, form: str) -> None:
    """A package whose only table is read, against one with another row."""
    sides = []
    for side, cell in (("now", text), ("then", "b")):
        where = folder / side
        where.mkdir()
        said = text.replace("\udcff", "ÿ").replace("/", "_")
        schema = {"fields": [{"name": said, "type": "string"}], "primaryKey": [said]}
        resource = {"name": said, "path": "t.csv", "schema": schema, "title": said + side}
        descriptor = {"name": said, "version": said, "resources": [resource]}
        (where / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        head, row = (each.replace("\udcff", "ÿ").replace('"', '""') for each in (said, cell))
        (where / "t.csv").write_text(f'"{head}"\n"{row}"\n', encoding="utf-8", newline="")
        sides.append(where)
    done = call("diff", sides[0], "--base", sides[1], "--format", form)
    survived(done, 0, 1)
    out = check_output(done)
    assert form != "json" or json.loads(out)
    target = folder / "report"
    done = call("diff", sides[0], "--base", sides[1], "--format", form, "--output", target)
    check_output(subprocess.CompletedProcess([], 1, target.read_bytes(), done.stderr))


def said_in_a_call(folder: Path, text: str, arguments: Sequence[str]) -> None:
    package(folder / "p", n_tables=1)
    given = [argument.replace("{}", text) for argument in arguments]
    done = call(*given, cwd=folder / "p")
    survived(done, 2)
    check_output(done)
    assert done.stderr.decode().rstrip()[-1] not in ";:,"


CALLS = {
    "a missing package": ["validate", "{}"],
    "a missing package to format": ["format", "{}"],
    "a missing package to hash": ["hash", "{}"],
    "a missing package to compare": ["diff", "{}"],
    "a revision": ["validate", "--base", "{}"],
    "a base": ["diff", "--base", "{}"],
    "a code": ["explain", "{}"],
    "a command": ["{}"],
    "an option": ["validate", "--{}"],
    "a value": ["validate", "--format", "{}"],
    "a number": ["validate", "--max-findings", "{}"],
    "one argument more": ["validate", ".", "{}"],
    "a report in a missing folder": ["validate", "--output", "nowhere/{}/x"],
}


def of_a_long_name(folder: Path, arguments: Sequence[str], status: int) -> None:
    """A name of megabytes is cut wherever it is shown."""
    package(folder / "p", n_tables=1)
    path = folder / "p/datapackage.json"
    value = json.loads(path.read_bytes())
    value["name"] = value["version"] = "n" * 5_000_000
    value["resources"][0]["name"] = "t" * 3_000_000
    path.write_text(json.dumps(value))
    summary = folder / "summary"
    done = call(*arguments, folder / "p", env={"GITHUB_STEP_SUMMARY": str(summary)})
    survived(done, status)
    assert len(done.stdout) + len(done.stderr) < 100_000
    assert not summary.exists() or summary.stat().st_size < 100_000


def injection_tries() -> list[Try]:
    calls = {
        "text": (["validate"], 1),
        "text in colour": (["validate", "--color", "never", "--max-findings", "1"], 1),
        "json": (["validate", "--format", "json"], 1),
        "github": (["validate", "--format", "github"], 1),
        "sarif": (["validate", "--format", "sarif"], 1),
        "format": (["format"], 1),
        "format --check": (["format", "--check"], 1),
        "hash": (["hash"], 1),
    }
    found = []
    for number, (name, text) in enumerate(HOSTILE.items()):
        for which, (arguments, status) in calls.items():
            run = partial(reported, text=text, arguments=arguments, status=status)
            is_quick = (name, which) in {
                ("bidi", "json"),
                ("CSI", "github"),
                ("surrogate", "sarif"),
            }
            found.append(Try(INJECTION, f"{name} in {which}", run, is_quick))
        for form in ("text", "json", "github", "sarif"):
            run = partial(reported_to_a_file, text=text, arguments=["validate", "--format", form])
            is_quick = (name, form) == ("surrogate", "github")
            found.append(Try(INJECTION, f"{name} in {form} in a file", run, is_quick))
        for form in ("text", "markdown", "json"):
            run = partial(compared, text=text, form=form)
            found.append(Try(INJECTION, f"{name} in diff as {form}", run, quick=False))
        found.append(Try(INJECTION, f"{name} in a summary", partial(summarised, text=text), False))
        # the others do the same to a terminal
        for at, (what, arguments) in enumerate(CALLS.items() if number < 6 else ()):
            run = partial(said_in_a_call, text=text, arguments=arguments)
            is_quick = (number, at) in {(0, 0), (3, 11)}
            found.append(Try(INJECTION, f"{name} in {what}", run, is_quick))
    forms = ("text", "json", "github", "sarif")
    for arguments in (*(["validate", "--format", form] for form in forms), ["format", "--check"]):
        status = 1 if arguments[0] == "format" else 0
        run = partial(of_a_long_name, arguments=arguments, status=status)
        name = f"a name of 5 MB: {' '.join(arguments)}"
        found.append(Try(INJECTION, name, run, arguments[-1] == "text"))
    return found


# -- streams


def valid(folder: Path) -> Path:
    package(folder)
    survived(call("format", folder), 0)
    return folder


def invalid(folder: Path) -> Path:
    """More findings than a pipe holds."""
    rows = "".join(f"x{row},y\n" for row in range(3000))
    package(folder, n_tables=1)
    (folder / "data/t0.csv").write_text(f"id,v\n{rows}")
    return folder


def not_formatted(folder: Path) -> Path:
    return package(folder, n_tables=60, n_rows=3)


# command, package, its status, what is left of the package
COMMANDS: dict[str, tuple[list[str], Callable[[Path], Path], int]] = {
    "validate": (["validate"], valid, 0),
    "validate, not valid": (["validate"], invalid, 1),
    "validate as github, not valid": (["validate", "--format", "github"], invalid, 1),
    "format --check": (["format", "--check"], valid, 0),
    "format --check, not formatted": (["format", "--check"], not_formatted, 1),
    "format": (["format"], not_formatted, 0),
    "hash": (["hash"], valid, 0),
    "diff": (["diff", "--base", "{}"], valid, 0),
    "explain": (["explain"], valid, 0),
    "--help": (["--help"], valid, 0),
    "--version": (["--version"], valid, 0),
    "validate nothing": (["validate", "nowhere"], valid, 2),
    "no command": ([], valid, 2),
}
# how each is made of the command by a shell, and whether what is printed must be lost
STATES = {
    "standard output is closed": ("$@ >&-", False),
    "standard error is closed": ("$@ 2>&-", False),
    "standard input is closed": ("$@ <&-", False),
    "all are closed": ("$@ <&- >&- 2>&-", False),
    "output and input are closed": ("$@ >&- <&-", False),
    "output and error are closed": ("$@ >&- 2>&-", False),
    "standard output is full": ("$@ >/dev/full", True),
    "standard error is full": ("$@ 2>/dev/full", False),
    "both are full": ("$@ >/dev/full 2>&1", True),
    "output is full, error is closed": ("$@ >/dev/full 2>&-", True),
    "the reader has gone": ("$@ | true", False),
    "the reader has seen enough": ("$@ | head -1", False),
    "both readers have gone": ("$@ 2>&1 | true", False),
    "output goes nowhere": ("$@ >/dev/null", False),
    "output can only be read": ("$@ 1</dev/null", True),
}


def streamed(folder: Path, command: str, how: str) -> None:
    arguments, make, status = COMMANDS[command]
    where = make(folder / "p")
    before = state(where)
    redirected, is_lost = STATES[how]
    given = [argument.replace("{}", str(where)) for argument in arguments]
    if command in ("validate nothing", "explain", "--help", "--version", "no command"):
        where_given: list[str] = []
        is_lost = is_lost and status == 0
    else:
        where_given = [str(where)]
    script = f"set -o pipefail; {redirected.replace('$@', chr(34) + '$@' + chr(34))}"
    done = subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *given, *where_given],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    survived(done, (status or 2) if is_lost else status)
    assert b"Exception" not in done.stderr
    after = state(where)
    assert after == (formatted(before) if command == "format" else before)
    if is_lost and status == 0 and "2>" not in redirected:
        assert b"standard output: " in done.stderr


def not_waited_for(folder: Path, command: str) -> None:
    """A pipe that says it is full instead of waiting, and a reader that takes its time."""
    arguments, make, status = COMMANDS[command]
    where = make(folder / "p")
    read, write = os.pipe()
    os.set_blocking(write, False)
    process = subprocess.Popen(
        [*COMMAND, *arguments, where], stdout=write, stderr=subprocess.PIPE, cwd=folder
    )
    os.close(write)
    with os.fdopen(read, "rb") as reader:
        out = reader.read()
    _, errors = process.communicate(timeout=SECONDS)
    whole = call(*arguments, where, cwd=folder)
    survived(subprocess.CompletedProcess([], process.returncode, out, errors), status)
    assert out == whole.stdout


def stream_tries() -> list[Try]:
    quick = {
        ("validate, not valid", "the reader has gone"),
        ("format", "the reader has gone"),
        ("explain", "all are closed"),
        ("--help", "standard output is full"),
    }
    found = [
        Try(
            STREAMS,
            f"{command}: {how}",
            partial(streamed, command=command, how=how),
            (command, how) in quick,
        )
        for command in COMMANDS
        for how in STATES
    ]
    for command in ("validate, not valid", "format --check, not formatted", "validate"):
        run = partial(not_waited_for, command=command)
        found.append(Try(STREAMS, f"{command}: the pipe does not wait", run, quick=False))
    return found


TRIES = [*injection_tries(), *stream_tries()]
