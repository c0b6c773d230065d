"""A file read block by block is as it is read whole, or it is left to be read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tablewright.checks.check import check
from tablewright.csv import arrow_file, blocks
from tablewright.csv.blocks import read_sound
from tablewright.csv.csv_file import CsvFile
from tablewright.descriptor.dialect import Dialect
from tablewright.descriptor.package import Package
from tests.tabular.support import package_of, places, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# what makes up rows, and what is wrong in them
PIECES = [
    "a",
    "b,",
    ",",
    '"c,d"',
    "é",
    "€",
    "\n",
    "x\n",
    "k,v\n",
    "\r",
    '"',
    "\0",
    "\u200b",
    "e\u0301",
]
WHOLE = "k,v\n" + "a,é\n" * 40


@pytest.fixture(autouse=True, scope="module")
def _small_blocks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_file, "BLOCK", 16)
        patch.setattr(blocks, "LARGE", 0)
        patch.setattr("tablewright.tables.reading.LARGE", 0)
        yield


def read(folder: Path, data: bytes, dialect: Dialect | None = None) -> blocks.Sound | None:
    path = folder / "t.csv"
    path.write_bytes(data)
    return read_sound(path, dialect or Dialect(), 2)


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=20))
def test_nothing_at_fault_is_taken_for_sound(tmp_path: Path, pieces: list[str]) -> None:
    data = ("k,v\n" + "".join(pieces)).encode()
    sound = read(tmp_path, data)
    if sound is None:
        return
    quick, whole = (
        CsvFile("t.csv", each, Dialect(), width=2, table="t", again=lambda: data)
        for each in (sound, data)
    )
    assert not whole.findings
    assert quick.header == whole.header
    assert quick.columns == whole.columns
    for row in range(quick.n_rows):
        assert [quick.place(row, at) for at in (0, 1, 2)] == [
            whole.place(row, at) for at in (0, 1, 2)
        ]


def test_a_sound_file_is_read_by_blocks(tmp_path: Path) -> None:
    sound = read(tmp_path, WHOLE.encode())
    assert sound is not None
    assert [column.to_pylist() for column in sound.columns] == [["a"] * 40, ["é"] * 40]
    assert sound.head is not None
    assert sound.head.cells == ["k", "v"]
    assert sound.size == len(WHOLE.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WHOLE.encode(),
        WHOLE.encode("utf-16"),
        WHOLE.encode("latin-1"),
        WHOLE.replace("\n", "\r\n").encode(),
        WHOLE.encode() + b"a,b",
        WHOLE.encode() + b"\na,b\n",
        WHOLE.encode() + b"a,b\rc,d\n",
        WHOLE.encode() + b"a,b\x07\n",
        WHOLE.encode() + b"<<<<<<< HEAD,\n",
        WHOLE.encode() + b'a,"b\nc"\n',
        WHOLE.encode() + b'a,b"c"\n',
        WHOLE.encode() + b"a,b,c\n",
        WHOLE.encode() + "a,b\u200b\n".encode(),
        WHOLE.encode() + "a,e\u0301\n".encode(),
        WHOLE.encode() + "a,\x85\n".encode(),
        WHOLE.encode() + b"a," + b"b" * 100 + b"\n",
        b"\n" + WHOLE.encode(),
        b"",
    ],
)
def test_what_is_in_doubt_is_left_to_be_read_whole(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data) is None


@pytest.mark.parametrize(
    "dialect", [Dialect(comment="#"), Dialect(delimiter="||"), Dialect(escape="\\")]
)
def test_what_pyarrow_does_not_read_is_left_to_be_read_whole(
    tmp_path: Path, dialect: Dialect
) -> None:
    assert read(tmp_path, WHOLE.encode(), dialect) is None


@pytest.mark.parametrize("more", [{}, {"encoding": "ascii"}, {"bytes": 1}, {"hash": "0" * 32}])
def test_findings_are_the_same_as_of_a_file_read_whole(
    tmp_path: Path, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields: list[Any] = ["k", {"name": "v", "type": "integer"}]
    files = {"datapackage.json": package_of(table_of(*fields, **more)), "t.csv": WHOLE}
    folder = write_files(tmp_path, files)
    found = check(Package(folder)).findings
    assert ("value-type", "t.csv", 41, 3) in places(found)
    monkeypatch.setattr("tablewright.tables.reading.LARGE", 1 << 20)
    assert check(Package(folder)).findings == found
