"""A file that is changed while it is read is never taken for sound."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tablewright.csv import arrow_file
from tablewright.formatting import format_package
from tablewright.validation import validate
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, LARGE = 3, 200_000  # rows


def package(folder: Path, n_rows: int) -> Path:
    text = "id,v\n" + "".join(f"{number},value\n" for number in range(n_rows))
    write_files(folder, {"datapackage.json": package_of(table_of("id", "v")), "t.csv": text})
    return folder / "t.csv"


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // 6 * 6)


def cut_at_a_line(path: Path) -> None:
    data = path.read_bytes()
    os.truncate(path, data.index(b"\n", len(data) // 2) + 1)


def extended(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"a,b\n")


def written_again(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"value", b"VALUE"))


def put_in_its_place(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


CHANGES = [cut_short, cut_at_a_line, extended, written_again, put_in_its_place]


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_changed_while_it_is_read_whole(
    change: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = package(tmp_path, SMALL)
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        data = real(path)
        if path == table:
            with monkeypatch.context() as patched:
                patched.setattr(Path, "read_bytes", real)
                change(path)
        return data

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    for found in (validate(tmp_path).findings, format_package(tmp_path).findings):
        assert [(one.code, one.severity) for one in found] == [("file-unreadable", "error")]
        assert "it was changed while it was read" in found[0].message


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_changed_while_it_is_read_block_by_block(
    change: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = package(tmp_path, LARGE)
    real = arrow_file.has_sound_quotes

    def changing(*arguments: object) -> bool:
        monkeypatch.setattr(arrow_file, "has_sound_quotes", real)
        change(table)
        return real(*arguments)

    monkeypatch.setattr(arrow_file, "has_sound_quotes", changing)
    found = validate(tmp_path).findings
    assert [(one.code, one.severity) for one in found] == [("file-unreadable", "error")]
    assert "it was changed while it was read" in found[0].message


def test_the_descriptor_changed_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tablewright.base.errors import CallError

    package(tmp_path, SMALL)
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        data = real(path)
        path.write_bytes(b"{}")
        return data

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(CallError, match="it was changed while it was read"):
        validate(tmp_path)
