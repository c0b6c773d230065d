"""The workbook: nothing in it is more than it looks, and its first sheet says what the rest is."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import caucasus_rift as cr
from tablewright.release.workbook import sheet_names
from tests.release.odd import LONG
from tests.release.support import field, package, run, schema
from tests.test_release import NAME, TABLES


@pytest.fixture(scope="module")
def path(dist):
    return dist / NAME / f"{NAME}.xlsx"


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_first_row_stays_in_sight_and_filters(book):
    for table in cr.tables():
        sheet = book[table]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(8 <= one.width <= 62 for one in sheet.column_dimensions.values())


def test_nothing_is_calculated_or_leads_out(path):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not [
        name for name in parts if re.search("vba|macro|external|connection", name, re.IGNORECASE)
    ]
    for name, text in parts.items():
        assert "<f>" not in text, name
        assert "<f " not in text, name
        assert 'TargetMode="External"' not in text, name
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert ["<hyperlink" in text for text in sheets] == [True] + [False] * len(TABLES)


def test_text_stays_text_when_it_is_edited(book):
    for row in book["events"].iter_rows(min_row=2, max_row=5):
        for cell in row:
            if cell.value is not None:
                assert (cell.data_type, cell.number_format) == ("s", "@")


def test_first_sheet_says_what_it_is(book):
    sheet = book.worksheets[0]
    shown = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    facts = {row[0]: row[1] for row in shown if len(row) == 2}
    assert shown[0] == [
        "Caucasus rift: an article on relations between Russia and Azerbaijan, coded as tables"
    ]
    assert facts["Version"] == cr.__version__
    assert "https://creativecommons.org/licenses/by/4.0/" in facts["Licence"]
    assert f"Version {cr.__version__}. CC-BY-4.0." in facts["Cite as"]
    links = {cell.value: cell.hyperlink.location for cell in sheet["A"] if cell.hyperlink}
    assert links == {table: f"'{table}'!A1" for table in TABLES}
    columns = {(row[0], row[1]): row[-1] for row in shown if len(row) == 5}
    for table in cr.tables():
        model = cr.loading._resource(table)[1].schema
        for one in model.fields:
            assert columns[table, one.name].startswith(one.description.replace("`", ""))
    assert columns["claims", "passage_id"].endswith("Leads to passages.passage_id.")


def test_it_is_dated_by_the_commit(book, dist):
    with zipfile.ZipFile(dist / f"{NAME}-csv.zip") as archive:
        moment = archive.infolist()[0].date_time
    # a zip counts in twos
    assert book.properties.created.timetuple()[:5] == moment[:5]
    assert book.properties.modified == book.properties.created


def test_odd_cells(odd):
    book = openpyxl.load_workbook(odd / "small-1.2.3.xlsx")
    sheet = book["order"]
    head = [cell.value for cell in sheet[1]]
    rows = [dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    kinds = {(cell.value, cell.data_type) for cell in (row['group "x"'] for row in rows[:3])}
    assert kinds == {("=1+1", "s"), ("NA", "s"), ("http://example.org", "s")}
    assert rows[0]["big"].value == "123456789012345678901234567890"
    assert [row["id"].value for row in rows] == ["2", "10", "11", "12", "9007199254740993"]
    assert [row["n"].value for row in rows] == ["nan", "-inf", "0.1", "1e-300", "0.0"]
    assert [row["b"].value for row in rows] == [True, None, False, None, None]
    assert rows[2]["d"].value == "0001-01-01"
    assert rows[2]["any"].value == "007"
    assert rows[3]["any"].value == "1E5"
    assert len(rows[4]['group "x"'].value) == len(LONG)
    assert book.sheetnames == [
        "about",
        "order",
        "Order details.v2_ä",
        "order-details-v2-a-table-of-a-v",
        "order-details-v2-a-table-of-a-2",
    ]


@pytest.mark.parametrize("cell", ["x" * 32_768, "\N{GRINNING FACE}" * 16_384])
def test_a_text_too_long_for_a_cell_is_said(tmp_path, cell):
    described = schema(field("id"), field("words"), primaryKey=["id"])
    source = package(tmp_path / "p", {"notes": (described, [["a", "short"], ["b", cell]])})
    done = run(source, tmp_path / "dist")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "caucasus-rift: a spreadsheet cannot hold notes.words of b: 32,768 characters, where "
        "32,767 are the limit of a cell\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


class Named:
    """What of a release names its sheets."""

    def __init__(self, tables):
        self.tables = dict.fromkeys(tables)


@given(st.lists(st.text(min_size=1, max_size=40) | st.sampled_from(["about", "History", "'"]),
                unique=True, max_size=6))  # fmt: skip
def test_any_table_gets_a_sheet(tables):
    names = sheet_names(Named(tables))
    assert list(names) == tables
    assert len({name.lower() for name in names.values()} | {"about", "history"}) == len(tables) + 2
    for name in names.values():
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
