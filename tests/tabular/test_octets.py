from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.base import byte_search
from tablewright.base.errors import CallError
from tablewright.checks import keys
from tablewright.checks.check import check
from tablewright.checks.keys import _ascends, _resolve_few, combine
from tablewright.descriptor.package import Package
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few bytes, so that short inputs have several."""
    monkeypatch.setattr(byte_search, "_BLOCK", 5)


@given(st.binary(max_size=40))
def test_utf8_is_what_python_decodes(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert not byte_search.is_utf8(data)
    else:
        assert byte_search.is_utf8(data)


@given(TEXT)
def test_characters_beyond_ascii_are_found(text: str) -> None:
    assert byte_search.beyond_ascii(text.encode()) == {char for char in text if ord(char) > 127}


@given(st.text(st.characters(max_codepoint=127), max_size=30))
def test_control_characters_are_found(text: str) -> None:
    wanted = any((ord(char) < 32 and char not in "\t\r\n") or char == "\x7f" for char in text)
    assert byte_search.has_control(text.encode()) == wanted


@given(st.lists(TEXT | st.none()), st.integers(0, 3))
def test_cells_are_their_bytes(cells: list[str | None], start: int) -> None:
    array = pa.array(cells, pa.string())[start:]
    data, bounds = byte_search.octets_of(array)
    found = [data[begin:end].tobytes() for begin, end in itertools.pairwise(bounds)]
    assert found == [(cell or "").encode() for cell in cells[start:]]


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcde") | st.none()))
def test_few_references_are_resolved_as_many_are(parents: list[str], children: list[Any]) -> None:
    absent = np.array([child is None for child in children], dtype=bool)
    found = _resolve_few(pa.array(children, pa.string()), pa.array(parents, pa.string()), absent)
    first = {parent: row for row, parent in reversed(list(enumerate(parents)))}
    wanted = [-2 if child is None else first.get(child, -1) for child in children]
    assert found.tolist() == wanted


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2)), max_size=6))
def test_ascending_keys_are_told_from_others(rows: list[tuple[str, int]]) -> None:
    kinds = (pa.string(), pa.int64())
    columns = [pa.array([row[at] for row in rows], kind) for at, kind in enumerate(kinds)]
    wanted = all(row < after for row, after in itertools.pairwise(rows))
    assert _ascends(columns) == wanted


CODE = st.integers(-1, 3)


@pytest.mark.parametrize("largest", [keys._MAX_CODE, 1])
@given(rows=st.lists(st.tuples(CODE, CODE, CODE), min_size=1, max_size=9))
def test_codes_of_several_columns_are_equal_where_all_are(
    largest: int, rows: list[tuple[int, int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:  # beyond the largest they are numbered anew
        patch.setattr(keys, "_MAX_CODE", largest)
        found = combine([np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)])
    for (own, row), (other, each) in itertools.product(zip(found, rows, strict=True), repeat=2):
        assert (own == -1) == (-1 in row)
        assert (own == other) == (row == each or (-1 in row and -1 in each))


def large_package(folder: Path) -> Path:
    field = {"name": "id", "type": "string", "constraints": {"unique": True}}
    rows = "".join(f"{number:08d}\n" for number in range(200_000))
    descriptor = package_of(table_of(field))
    return write_files(folder, {"datapackage.json": descriptor, "t.csv": f"id\n{rows}"})


def test_places_in_a_large_file_are_read_once_more(tmp_path: Path) -> None:
    table = check(Package(large_package(tmp_path))).tables["t"]
    assert table.place(199_999, "id") == ("t.csv", 200_001, 1)


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    table = check(Package(large_package(tmp_path))).tables["t"]
    path = tmp_path / "t.csv"
    path.write_bytes(b"id\n1\n")
    os.utime(path, ns=(0, 0))
    with pytest.raises(CallError, match="was changed while it was checked"):
        table.place(3, "id")


@given(TEXT)
def test_what_may_hold_white_space_is_not_missed(text: str) -> None:
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    assert byte_search.may_hold_white(data) == any(not "!" <= char <= "~" for char in text)
