"""A release appears whole or not at all: whatever stops the build, the last one is as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.release.support import ROOT, SCRIPT, field, package, run, schema
from tests.test_release import contents

import build_release  # isort: skip - found by way of the support
from tablewright.base import replacing as base_replacing
from tablewright.base.errors import CallError
from tablewright.release import build as release_build
from tablewright.release import files, target
from tablewright.release.errors import NotReleased


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A folder with a small package and its release, for the tests to copy."""
    folder = tmp_path_factory.mktemp("template")
    described = schema(field("id"), field("n", "integer"), primaryKey=["id"])
    package(folder / "small", {"one": (described, [["a", "1"], ["b", ""]])})
    done = run(folder / "small", folder / "dist")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small(template, tmp_path):
    return shutil.copytree(template / "small", tmp_path / "small")


@pytest.fixture
def last(template, small, tmp_path):
    """A folder with the release before the one that is to be built."""
    path = small / "table-0.csv"
    path.write_bytes(path.read_bytes() + b"c,3\n")
    return shutil.copytree(template / "dist", tmp_path / "dist")


def state(folder):
    return contents(folder), sorted(path.name for path in folder.parent.iterdir())


def build(small, folder):
    """Build in this process, as the command does; its exit status."""
    before = sys.argv
    sys.argv = ["build_release", "--package", str(small), "--output", str(folder)]
    try:
        return build_release.main()
    finally:
        sys.argv = before


def test_a_release_takes_the_place_of_the_last(small, last):
    before = contents(last)
    (last / "stale").write_text("x", encoding="utf-8")
    assert build(small, last) == 0
    after = contents(last)
    assert set(after) == set(before)
    assert after != before
    assert sorted(path.name for path in last.parent.iterdir()) == ["dist", "small"]


@pytest.mark.parametrize("number", [0, 1, 4, 8, 12, 15])
def test_full_disk(small, last, monkeypatch, capsys, number):
    before = state(last)
    count = iter(range(1000))
    write_bytes = Path.write_bytes

    def full(path, data):
        if next(count) == number:
            write_bytes(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    assert build(small, last) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("caucasus-rift: No space left on device: ")
    assert state(last) == before


def test_disk_that_is_really_full(small, last):
    """The system refuses to write more than so many bytes to a file."""
    resource = pytest.importorskip("resource")
    before = state(last)

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = run(small, last, preexec_fn=limit)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("caucasus-rift: File too large")
    assert "Traceback" not in done.stderr
    assert state(last) == before


@pytest.mark.parametrize("call", ["rename", "chmod", "mkdir", "fsync"])
def test_target_that_cannot_be_written(small, last, monkeypatch, capsys, call):
    before = state(last)

    def refuse(path, *_, **__):
        raise PermissionError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    monkeypatch.setattr(*((os, "fsync") if call == "fsync" else (Path, call)), refuse)
    assert build(small, last) == 2
    assert capsys.readouterr().err.startswith("caucasus-rift: Read-only file system: ")
    assert state(last) == before


def test_folder_below_a_file(small, tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run(small, tmp_path / "file" / "dist")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("caucasus-rift: ")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.write_text("x", encoding="utf-8"), "is no folder"),
        (lambda path: path.symlink_to("small"), "is a symbolic link"),
        (lambda path: path.symlink_to("nowhere"), "is a symbolic link"),
        (lambda path: (path / "mine").mkdir(parents=True), "holds what was not built here"),
    ],
    ids=["file", "link", "dangling link", "other folder"],
)
def test_what_is_no_release_is_not_replaced(small, tmp_path, make, message):
    folder = tmp_path / "dist"
    make(folder)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    done = run(small, folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_package_itself_is_not_replaced(small):
    (small / "SHA256SUMS").touch()
    before = contents(small)
    for folder in (small, small / ".", small / "x" / ".."):
        done = run(small, folder)
        assert done.returncode == 2
        assert "holds the package itself" in done.stderr
        assert contents(small) == before


def test_empty_folder_is_filled(small, tmp_path):
    (tmp_path / "dist").mkdir()
    assert run(small, tmp_path / "dist").returncode == 0
    assert (tmp_path / "dist/SHA256SUMS").is_file()


STOPPED = """
import dataclasses, os, signal, sys
for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(one, signal.SIG_DFL)  # tests that run in the background ignore some
sys.path.insert(0, {scripts!r})
import build_release
from tablewright.release import {module} as module
original = module.{name}
def stopped(*arguments, **options):
    os.kill(os.getpid(), signal.{number})
    return original(*arguments, **options)
module.{name} = stopped
from tablewright.release import build, formats
if hasattr(build, {name!r}):
    build.{name} = stopped
formats.FORMATS = build.FORMATS = tuple(
    dataclasses.replace(one, **{{
        part: stopped for part in ("write", "check") if getattr(one, part) is original
    }})
    for one in formats.FORMATS
)
sys.argv = ["build_release", "--package", {package!r}, "--output", {output!r}]
raise SystemExit(build_release.main())
"""


@pytest.mark.parametrize(
    ("number", "module", "name"),
    [
        ("SIGINT", "sqlite", "write_sqlite"),
        ("SIGTERM", "workbook", "check_workbook"),
        ("SIGHUP", "files", "write_zip"),
        ("SIGTERM", "target", "_settle"),
    ],
)
def test_interrupted(small, last, number, module, name):
    before = state(last)
    code = STOPPED.format(
        scripts=str(ROOT / "scripts"), module=module, name=name, number=number,
        package=str(small), output=str(last),
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 128 + getattr(signal, number)
    assert done.stdout == ""
    assert done.stderr == "caucasus-rift: interrupted: what was released last is as it was\n"
    assert state(last) == before


def test_interrupted_while_it_is_put_in_place(small, last):
    """Then it is too late: the release stands, whole."""
    before = contents(last)
    code = STOPPED.format(
        scripts=str(ROOT / "scripts"), module="target", name="_replace", number="SIGTERM",
        package=str(small), output=str(last),
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(contents(last)) == set(before)
    assert sorted(path.name for path in last.parent.iterdir()) == ["dist", "small"]


def test_killed_outright(small, last):
    """Nothing can clean up then: the last release is as it was, and the next build cleans up."""
    before = contents(last)
    code = STOPPED.format(
        scripts=str(ROOT / "scripts"), module="target", name="_settle", number="SIGKILL",
        package=str(small), output=str(last),
    )  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert contents(last) == before
    assert run(small, last).returncode == 0
    assert sorted(path.name for path in last.parent.iterdir()) == ["dist", "small"]


def test_killed_between_two_renames(small, last):
    """The next build first puts back what was moved aside."""
    before = contents(last)
    scratch = last.with_name(".dist.building")
    scratch.mkdir()
    last.rename(scratch / "old")
    (small / "table-0.csv").write_bytes(b"id,n\nb,1\n")
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    with pytest.raises(RuntimeError), target.replacing(last, small):
        raise RuntimeError
    assert contents(last) == before
    assert not scratch.exists()


def test_failing_rename_leaves_the_last(small, last, monkeypatch):
    before = state(last)
    rename = Path.rename

    def failing(path, other):
        if path.name == "new":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        return rename(path, other)

    monkeypatch.setattr(Path, "rename", failing)
    assert build(small, last) == 2
    assert state(last) == before


def test_two_builds_at_once(small, last):
    before = contents(last)
    with target.replacing(last, small) as new:
        done = run(small, last)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("caucasus-rift: another build is writing to ")
        assert contents(last) == before
        files.write(new, "SHA256SUMS", "")
    assert contents(last) == {"SHA256SUMS": b""}


def test_scratch_that_its_owner_takes_away_before_it_is_locked(small, last, monkeypatch):
    """What was locked then is no longer the folder that others find there."""
    before = contents(last)

    def late(path, flags):
        handle = os_open(path, flags)
        path.rmdir()
        return handle

    os_open = os.open
    monkeypatch.setattr(base_replacing.os, "open", late)
    with pytest.raises(CallError, match="another build is writing"), target.replacing(last, small):
        raise AssertionError
    assert contents(last) == before
    assert sorted(path.name for path in last.parent.iterdir()) == ["dist", "small"]


def test_site_that_a_release_has_replaced_meanwhile(small, last):
    """What is left of it is not put into the new release."""
    site = last / "site"
    replacing = target.replacing(site, small, mark="index.html")
    new = replacing.__enter__()
    files.write(new, "index.html", "")
    assert run(small, last).returncode == 0
    before = state(last)
    with pytest.raises(FileNotFoundError) as raised:
        files.write(new, "data/one.html", "")
    with pytest.raises(CallError, match="another build has replaced"):
        replacing.__exit__(raised.type, raised.value, raised.tb)
    assert state(last) == before


def test_no_package(tmp_path):
    done = run(tmp_path / "none", tmp_path / "dist")
    assert done.returncode == 2
    assert done.stderr.startswith("caucasus-rift: there is no ")


def test_time_that_is_none(small, tmp_path):
    done = run(small, tmp_path / "dist", env=os.environ | {"SOURCE_DATE_EPOCH": "yesterday"})
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH is not a number of seconds since 1970: 'yesterday'" in done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "9" * 30)
        with pytest.raises(CallError):
            release_build.moment(small)
        for given, year in (("0", 1980), ("99999999999", 2107)):
            patch.setenv("SOURCE_DATE_EPOCH", given)
            assert release_build.moment(small).year == year


def test_progress_is_shown_on_a_terminal_only(small, last):
    pty = pytest.importorskip("pty")
    done = run(small, last)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "dist/small-1.2.3: 1 table, 3 rows, read back and equal\n"
    master, slave = pty.openpty()
    slow = "import sys, time; from tablewright.report.terminal import Progress; Progress.DELAY = 0;"
    code = f"sys.path.insert(0, {str(SCRIPT.parent)!r}); import build_release;"
    end = f"sys.argv[1:] = ['--package', {str(small)!r}, '--output', {str(last)!r}];"
    command = [sys.executable, "-c", f"{slow} {code} {end} raise SystemExit(build_release.main())"]
    environment = os.environ | {"TERM": "xterm"}
    done = subprocess.run(command, stderr=slave, env=environment, check=False, capture_output=False)
    os.close(slave)
    time.sleep(0.1)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.returncode == 0
    assert "writing" in shown
    assert shown.endswith("\r\x1b[K")


def test_every_file_is_listed_once(last):
    lines = (last / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    names = [line.split("  ", 1)[1] for line in lines]
    assert sorted(names) == sorted(set(contents(last)) - {"SHA256SUMS"})
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=last, check=False)
    assert done.returncode == 0


def test_descriptor_of_the_release_is_itself_valid(last):
    for kind in ("csv", "parquet"):
        descriptor = json.loads((last / "small-1.2.3" / kind / "datapackage.json").read_bytes())
        assert all(len(one["content_sha256"]) == 64 for one in descriptor["resources"])


@pytest.mark.parametrize(
    "name",
    [
        "../x", "a/../../x", "/tmp/x", "", "a\0b", "a\nb", "a\u2028b", "a\ud800b", "C:x", "a\\b",
        "taken", "taken/x/../y", "folder",
    ],
)  # fmt: skip
def test_name_under_which_nothing_is_written(tmp_path, name):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    files.write(folder, "taken", "before")
    files.write(folder, "folder/inside", "before")
    before = contents(tmp_path)
    with pytest.raises(NotReleased):
        files.write(folder, name, "after")
    assert contents(tmp_path) == before
    files.write(folder, "taken", "before")


@pytest.mark.parametrize(
    "pair", [("a.csv", "A.csv"), ("é.csv", "e\u0301.csv"), ("Data/a", "data/A"), ("ß", "SS")]
)
def test_two_files_that_are_one_elsewhere(tmp_path, pair):
    files.write(tmp_path, pair[0], "")
    files.check_distinct(tmp_path)
    files.write(tmp_path, pair[1], "")
    with pytest.raises(NotReleased, match="are one file on many systems"):
        files.check_distinct(tmp_path)
