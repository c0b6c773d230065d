"""One commit gives the same bytes, wherever, whenever and by whomever it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.release.support import ROOT
from tests.test_release import NAME, contents

PARTS = (
    *("data", "schemas", "rules", "scripts", "src", "datapackage.json", "docs"),
    *("CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "README.md"),
)


def moment():
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        ("077", {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        ("002", {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2",
                 "PYTHONUTF8": "0", "COLUMNS": "20"}),
    ],
    ids=["strict", "turkish"],
)  # fmt: skip
def test_another_checkout_gives_the_same_bytes(dist, tmp_path, umask, environment):
    checkout = tmp_path / "a checkout, elsewhere"
    checkout.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, checkout / part)
    command = [sys.executable, "scripts/build_release.py", "--output", str(tmp_path / "out/dist")]
    done = subprocess.run(
        ["sh", "-c", f'umask {umask} && exec "$@"', "sh", *command],
        cwd=checkout,
        env=os.environ
        | {"PYTHONPATH": str(checkout / "src"), "SOURCE_DATE_EPOCH": moment()}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = tmp_path / "out/dist"
    mine, other = contents(dist), contents(built)
    assert list(mine) == list(other)
    assert [name for name, data in mine.items() if other[name] != data] == []
    modes = {path.is_dir(): set() for path in built.rglob("*")}
    for path in built.rglob("*"):
        modes[path.is_dir()].add(path.stat().st_mode & 0o777)
    assert modes == {True: {0o755}, False: {0o644}}


@pytest.mark.parametrize("archive", [f"{NAME}-csv.zip", f"{NAME}-parquet.zip"])
def test_archives_say_nothing_of_the_machine(dist, archive):
    with zipfile.ZipFile(dist / archive) as file:
        members = file.infolist()
    assert [one.filename for one in members] == sorted(one.filename for one in members)
    assert len({one.date_time for one in members}) == 1
    assert {one.external_attr >> 16 for one in members} == {0o100644}
    assert {(one.create_system, one.extra, one.comment) for one in members} == {(3, b"", b"")}


def test_workbook_says_nothing_of_the_machine(dist):
    with zipfile.ZipFile(dist / NAME / f"{NAME}.xlsx") as file:
        members = file.infolist()
    assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
    assert len({one.external_attr for one in members}) == 1


def test_sqlite_header_says_nothing_of_the_writer(dist):
    head = (dist / NAME / f"{NAME}.sqlite").read_bytes()[:100]
    assert head[24:28] == head[92:96] == (1).to_bytes(4)
    assert int.from_bytes(head[96:100]) == 3_037_000
