"""What is written to a terminal, seen through a pseudo-terminal, and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.report.terminal import Progress, colored
from tests.helpers import copy_package
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX's")

ROOT = Path(__file__).parents[1]
SHADES = re.compile(r"\x1b\[[0-9;]*m")
PROGRESS = re.compile(r"\r[^\r\n]*\x1b\[K")
MODULE = [sys.executable, "-m", "caucasus_rift"]


def environment(**variables: str) -> dict[str, str]:
    decisive = ("NO_COLOR", "FORCE_COLOR", "TERM", "WT_SESSION")
    kept = {name: value for name, value in os.environ.items() if name not in decisive}
    return kept | {"TERM": "xterm-256color", "PYTHONUTF8": "1"} | variables


def read(master: int) -> str:
    """What a terminal got, until no one writes to it any more."""
    parts = []
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # Linux says so when the last writer is gone
            part = b""
        if not part:
            os.close(master)
            return b"".join(parts).decode().replace("\r\n", "\n")
        parts.append(part)


def on_terminal(*arguments: Any, **variables: str) -> str:
    """What a command writes to a terminal, on both streams."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*MODULE, *map(str, arguments)], stdout=slave, stderr=slave, env=environment(**variables)
    )
    os.close(slave)
    written = read(master)
    process.wait()
    return written


def piped(*arguments: Any, **variables: str) -> str:
    """What a command writes to pipes, on both streams."""
    command = [*MODULE, *map(str, arguments)]
    done = subprocess.run(
        command, capture_output=True, check=False, env=environment(**variables), encoding="utf-8"
    )
    return done.stderr + done.stdout


def without_progress(written: str) -> str:
    return PROGRESS.sub("", written)


def plain(written: str) -> str:
    return SHADES.sub("", without_progress(written))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with an error that has a hint, one that has none, and a file out of order."""
    package = copy_package(tmp_path_factory.mktemp("broken"))
    package.rows("places")[0]["kind"] = "sea]"
    package.rows("claims")[0]["char_start"] = "x"
    package.save()
    return package.folder


CALLS = [("validate",), ("format", "--check"), ("validate", "--max-findings", "1")]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_terminal_shows_the_same_text_in_colour(broken: Path, call: tuple[str, ...]) -> None:
    written = on_terminal(*call, broken)
    assert "\x1b[1;31merror[" in written
    assert plain(written) == piped(*call, broken)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_nothing_but_text_goes_into_a_pipe(broken: Path, call: tuple[str, ...]) -> None:
    assert not set(piped(*call, broken)) & {"\x1b", "\r"}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A package of one cell, which is at fault."""
    table = table_of({"name": "n", "type": "integer"})
    return write_files(tmp_path, {"datapackage.json": package_of(table), "t.csv": "n\nx\n"})


@pytest.mark.parametrize(
    ("options", "variables", "in_terminal", "in_pipe"),
    [
        ((), {}, True, False),
        (("--color", "auto"), {}, True, False),
        (("--color", "always"), {}, True, True),
        (("--color", "never"), {}, False, False),
        ((), {"NO_COLOR": "1"}, False, False),
        ((), {"NO_COLOR": ""}, True, False),
        ((), {"FORCE_COLOR": "1"}, True, True),
        ((), {"FORCE_COLOR": ""}, True, False),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ((), {"TERM": "dumb"}, False, False),
        ((), {"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        (("--color", "always"), {"NO_COLOR": "1", "TERM": "dumb"}, True, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False, False),
        (("--format", "json"), {"FORCE_COLOR": "1"}, False, False),
        (("--format", "github", "--color", "always"), {}, False, False),
    ],
    ids=str,
)
def test_who_decides_on_colour(
    small: Path, options: Any, variables: Any, in_terminal: bool, in_pipe: bool
) -> None:
    written = without_progress(on_terminal("validate", small, *options, **variables))
    assert ("\x1b" in written) is in_terminal
    assert ("\x1b" in piped("validate", small, *options, **variables)) is in_pipe


def test_a_report_in_a_file_has_no_colour(broken: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    assert plain(on_terminal("validate", broken, "--output", path)) == ""
    assert "\x1b" not in path.read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8") == piped("validate", broken)


def test_what_is_coloured() -> None:
    text = (
        "data/a.csv:1:2: error[value-type] a message: error[x] and so on\n"
        "    a hint\n"
        "data/a.csv:3:4: warning[row-blank] the row is blank\n"
        "1 finding was there before, at main\n"
        "known: data/a.csv:5:6: error[value-type] old\n"
        "name: valid, no more: not valid\n"
        "name: not valid, 1 error (1 table, 2 rows)\n"
    )
    assert colored(text) == (
        "\x1b[1mdata/a.csv:1:2:\x1b[0m \x1b[1;31merror[value-type]\x1b[0m"
        " a message: error[x] and so on\n"
        "\x1b[36m    a hint\x1b[0m\n"
        "\x1b[1mdata/a.csv:3:4:\x1b[0m \x1b[1;33mwarning[row-blank]\x1b[0m the row is blank\n"
        "1 finding was there before, at main\n"
        "\x1b[2mknown: \x1b[0m\x1b[1mdata/a.csv:5:6:\x1b[0m \x1b[1;31merror[value-type]\x1b[0m"
        " old\n"
        "name: valid, no more: not valid\n"
        "name: \x1b[1;31mnot valid\x1b[0m, 1 error (1 table, 2 rows)\n"
    )


# -- progress ------------------------------------------------------------------------------------


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A terminal to write to, and a function that closes it and says what it got."""
    monkeypatch.setenv("TERM", "xterm")
    master, slave = pty.openpty()
    stream = os.fdopen(slave, "w", encoding="utf-8")

    def got() -> str:
        stream.close()
        return read(master)

    yield stream, got
    stream.close()


def test_long_work_is_shown_and_its_line_erased(
    terminal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, got = terminal
    monkeypatch.setattr(Progress, "DELAY", 0)
    monkeypatch.setattr(Progress, "PAUSE", 0.01)
    with Progress(stream) as step:
        step("checking tables", 3, 12)
        time.sleep(0.2)
    written = got()
    assert "\rchecking tables: 3 of 12 (0 s)\x1b[K" in written
    assert written.endswith("\x1b[K\r\x1b[K")
    assert PROGRESS.sub("", written) == ""


def test_line_is_erased_when_the_work_fails(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, got = terminal
    monkeypatch.setattr(Progress, "DELAY", 0)

    def fail() -> None:
        with Progress(stream):
            time.sleep(0.2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert got().endswith("\r\x1b[K")


def test_quick_work_is_not_shown(terminal: Any) -> None:
    stream, got = terminal
    with Progress(stream) as step:
        step("checking tables", 3, 12)
    assert got() == ""


def test_dumb_terminal_shows_no_progress(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, got = terminal
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(Progress, "DELAY", 0)
    with Progress(stream):
        time.sleep(0.1)
    assert got() == ""


def test_without_a_terminal_there_is_no_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Progress, "DELAY", 0)
    with (tmp_path / "log").open("w", encoding="utf-8") as stream, Progress(stream):
        time.sleep(0.1)
    assert (tmp_path / "log").read_bytes() == b""
    with Progress(None) as step:  # there may be no stream at all
        step("checking tables", 1, 1)


def test_every_step_is_told_once() -> None:
    from caucasus_rift import validate
    from tests.helpers import format_package

    for work, kinds in (
        (validate, ["checking tables", "checking keys", "checking rules"]),
        (format_package, ["reading tables", "formatting tables"]),
    ):
        steps: list[tuple[str, int, int]] = []
        work(ROOT, lambda *step, steps=steps: steps.append(step))
        assert list(dict.fromkeys(what for what, _, _ in steps)) == kinds
        for kind in kinds:
            counted = sorted((done, total) for what, done, total in steps if what == kind)
            assert counted == [(at, len(counted)) for at in range(1, len(counted) + 1)]


def test_interrupted_work_ends_without_a_traceback(broken: Path) -> None:
    code = (
        "import tablewright.validation as v\n"
        "def interrupted(*_, **__):\n    raise KeyboardInterrupt\n"
        "v.validate = interrupted\n"
        "from caucasus_rift.__main__ import main\n"
        f"raise SystemExit(main(['validate', {str(broken)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
