"""What is read at once around irregular lines is what is read record by record."""

from __future__ import annotations

import random

import pytest

from tablewright.csv.csv_file import CsvFile
from tablewright.csv.scanner import Scanner
from tablewright.descriptor.dialect import Dialect

DIALECTS = [
    Dialect(),
    Dialect(delimiter="||"),
    Dialect(delimiter=" ", skip_initial_space=True),
    Dialect(skip_initial_space=True),
    Dialect(escape="\\"),
    Dialect(escape="\\", delimiter="||", skip_initial_space=True),
    Dialect(quote=None),
    Dialect(quote="'", comment="#"),
    Dialect(double_quote=False, delimiter="\t"),
    Dialect(header=False, delimiter=", "),
    Dialect(comment="#", header=False),
    Dialect(comment="#", skip_initial_space=True, delimiter="||", escape="\\"),
    Dialect(comment="##", header_rows=(1, 3), comment_rows=(2, 5)),
    Dialect(delimiter="é"),
    Dialect(delimiter="aa"),
]
PIECES = ["a", "é", "#", " ", "||", "|", ",", ",", "\t", "\\", '"', "'", "\n", "\n", "\r\n", "\r"]


def everything(data: bytes, dialect: Dialect, width: int) -> list[object]:
    read = CsvFile("a.csv", data, dialect, width=width, table="a")
    rows, columns = range(read.n_rows), range(len(read.columns))
    cells = [column.to_pylist() for column in read.columns]
    places = [read.place(row, column) for row in rows for column in columns]
    marks = (read.ragged, read.loose, read.unsure, read.unsure_names, read.unclean)
    heads = [read.header_place(column) for column in range(len(read.header) + 1)]
    return [read.header, cells, places, heads, marks, read.findings]


@pytest.mark.parametrize("block", [1, 7, 1 << 22])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_is_read_as_record_by_record(
    dialect: Dialect, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = random.Random(f"{dialect}{block}")
    monkeypatch.setattr("tablewright.csv.csv_file.CsvFile._read_fast", lambda _: False)
    monkeypatch.setattr("tablewright.csv.plain_lines._BLOCK", block)
    d = dialect.delimiter
    row = [f"a{d}b\n", f"a{d}b\r\n", f'"a{d}""b"{d}é\n', f"{d} \n", f'"",{d}\n', f'""{d}""\n']
    for _ in range(15):
        pieces = [*PIECES, *(row * 8 if choose.random() < 0.7 else [])]
        data = "".join(choose.choices(pieces, k=choose.randrange(60))).encode()
        width = choose.randrange(4)
        got = everything(data, dialect, width)
        with monkeypatch.context() as patch:
            patch.setattr("tablewright.csv.csv_file.plain_lines", lambda *_: None)
            assert got == everything(data, dialect, width), data


LINES = "1,2\n" * 500


@pytest.mark.parametrize(
    "irregular",
    ["1,2,3", '"1\n1",2', '1,"2', "", '1,2"', "1", "<<<<<<< HEAD", "1,2\r3,4", '"1"2,3'],
)
def test_one_irregular_line_costs_no_other_its_speed(
    irregular: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = scanned_of(monkeypatch)
    CsvFile("a.csv", f"a,b\n{LINES}{irregular}\n{LINES}".encode(), Dialect(), width=2, table="a")
    # the header, what is irregular, and the rows around it
    assert len(scanned) <= 8


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (Dialect(comment="#"), f"a,b\n{LINES}# none\n{LINES}"),
        (Dialect(skip_initial_space=True), "a, b\n" + "1, 2\n" * 1000),
        (Dialect(escape="\\"), f"a,b\n{LINES}1\\,1,2\n{LINES}"),
        (Dialect(delimiter="||"), "a||b\n" + "1||2\n" * 1000),
        (Dialect(comment_rows=(1,)), f"# none\na,b\n{LINES}"),
        (Dialect(header_rows=(1, 2)), f"a,b\nc,d\n{LINES}"),
    ],
)
def test_no_dialect_costs_lines_without_its_marks_their_speed(
    dialect: Dialect, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = scanned_of(monkeypatch)
    file = CsvFile("a.csv", text.encode(), dialect, width=2, table="a")
    assert len(scanned) <= 8
    assert set(file.columns[1].to_pylist()) == {"2"}


def scanned_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Where records are read one by one, from now on."""
    scanned: list[int] = []
    record = Scanner.record

    def count(self: Scanner, text: str, offset: int, *more: frozenset[int]) -> object:
        scanned.append(offset)
        return record(self, text, offset, *more)

    monkeypatch.setattr(Scanner, "record", count)
    return scanned


def test_rows_too_wide_for_pyarrow_are_read_all_the_same() -> None:
    wide = ",".join("1" * 20_000)
    text = f"{wide}\n{wide}\n{wide},1\n{wide}\n"
    file = CsvFile("a.csv", text.encode(), Dialect(header=False), width=20_000, table="a")
    assert file.n_rows == 4
    assert file.columns[19_999].to_pylist() == ["1"] * 4
