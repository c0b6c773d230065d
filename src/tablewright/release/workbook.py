"""All tables as one spreadsheet workbook, in which a text stays the text it is.

Nothing in it is a formula, a link out or a date that a spreadsheet would show in its own way: dates
are text, as the tables have them, and so are whole numbers too long for a spreadsheet.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tablewright.release.errors import NotReleased
from tablewright.release.files import write
from tablewright.release.layout import height, lines
from tablewright.release.overview import write_overview
from tablewright.released.content_hash import canonical_texts

if TYPE_CHECKING:
    from pathlib import Path

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from tablewright.descriptor.schema import Field
    from tablewright.release.model import Release
    from tablewright.tables.table import Table

OVERVIEW = "about"
# Excel's own limits
MAX_CHARACTERS, MAX_ROWS, MAX_COLUMNS = 32_767, 1_048_576, 16_384
_SHEET_NAME, _NOT_IN_SHEET_NAMES = 31, re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# of longer whole numbers a spreadsheet keeps 15 digits
_LONGEST_NUMBER = 10**15
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_NARROWEST, _WIDEST = 8, 60
FONT = "Calibri"


def write_workbook(release: Release, path: Path) -> None:
    """Write the workbook; raises NotReleased where a spreadsheet cannot hold a table."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    sheets = sheet_names(release)
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties(
            {
                "title": release.title,
                "author": ", ".join(release.creators),
                "comments": f"Version {release.package.version or ''}".strip(),
                "created": release.moment.replace(tzinfo=None),
            }
        )
        formats = _formats(book)
        write_overview(release, book, book.add_worksheet(OVERVIEW), sheets)
        for name, table in release.tables.items():
            _write_table(book.add_worksheet(sheets[name]), table, release.columns[name], formats)
    write(path.parent, path.name, buffer.getvalue())


def sheet_names(release: Release) -> dict[str, str]:
    """A name for the sheet of every table, by the table's name, as spreadsheets allow them."""
    names: dict[str, str] = {}
    taken = {OVERVIEW, "history"}  # the latter is Excel's own
    for name in release.tables:
        wanted = _NOT_IN_SHEET_NAMES.sub("_", name).strip("'") or "_"
        sheet, number = wanted[:_SHEET_NAME], 2
        while sheet.lower() in taken:
            end = f"-{number}"
            sheet, number = wanted[: _SHEET_NAME - len(end)] + end, number + 1
        taken.add(sheet.lower())
        names[name] = sheet
    return names


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    shared = {"font_name": FONT, "font_size": 10, "valign": "top"}
    head = shared | {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "valign": "vcenter"}
    return {
        "head": book.add_format(head | {"text_wrap": True}),
        # as text, so that what is typed into such a cell stays text as well
        "text": book.add_format(shared | {"num_format": "@"}),
        "wrapped": book.add_format(shared | {"num_format": "@", "text_wrap": True}),
        "number": book.add_format(shared),
    }


def _write_table(
    sheet: Worksheet, table: Table, columns: pa.Table, formats: dict[str, Format]
) -> None:
    """Write a table: its header, which stays in sight and filters, and its rows."""
    if columns.num_rows >= MAX_ROWS or columns.num_columns > MAX_COLUMNS:
        limit = f"{MAX_ROWS - 1:,} rows and {MAX_COLUMNS:,} columns"
        raise NotReleased(f"a spreadsheet cannot hold {table.name}: it holds at most {limit}")
    heights = [1] * columns.num_rows
    for at, field in enumerate(table.schema.fields):
        values = columns[field.name].combine_chunks()
        cells = shown(values)
        _check_lengths(table, field, cells)
        is_text = any(isinstance(cell, str) for cell in cells)
        width = _width(field.name, cells)
        form = formats["number" if not is_text else "wrapped" if width == _WIDEST else "text"]
        sheet.set_column(at, at, width, form)
        sheet.write_string(0, at, field.name, formats["head"])
        for row, cell in enumerate(cells, 1):
            _write_cell(sheet, row, at, cell, form)
            if width == _WIDEST and isinstance(cell, str):
                heights[row - 1] = max(heights[row - 1], lines(cell, _WIDEST))
    for row, count in enumerate(heights, 1):
        if count > 1:
            sheet.set_row(row, height(count))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)  # in print
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, columns.num_rows, len(table.schema.fields) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{columns.num_rows + 1}"})


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Any, form: Format) -> None:
    """Write a cell as what it is; never by a guess at what its text may mean."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, form)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, form)
    elif cell is not None:
        sheet.write_number(row, column, cell, form)


def shown(values: pa.Array) -> list[Any]:
    """A column as it is written: true and false, numbers, and all else as text; None for null.

    A column in which a spreadsheet would lose digits of a number is text from top to bottom.
    """
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    kind = values.type
    if pa.types.is_boolean(kind) or (pa.types.is_int64(kind) and _are_short(values)):
        plain: list[Any] = values.to_pylist()
        return plain
    if pa.types.is_floating(kind):
        numbers = values.to_pylist()
        finite = pc.all(pc.is_finite(values)).as_py() in (True, None)
        return numbers if finite else [None if one is None else repr(one) for one in numbers]
    texts: list[Any] = canonical_texts(values).to_pylist()
    return texts


def _are_short(values: pa.Array) -> bool:
    return pc.all(pc.less(pc.abs_checked(values), _LONGEST_NUMBER)).as_py() in (True, None)


def _check_lengths(table: Table, field: Field, cells: list[Any]) -> None:
    """Raise NotReleased for a text that is too long, counted as spreadsheets count."""
    for row, cell in enumerate(cells):
        if not isinstance(cell, str) or len(cell) * 2 <= MAX_CHARACTERS:
            continue
        length = len(cell.encode("utf-16-le")) // 2
        if length > MAX_CHARACTERS:
            raise NotReleased(
                f"a spreadsheet cannot hold {table.name}.{field.name} of "
                f"{table.key(row) or f'row {row + 1}'}: {length:,} characters, where "
                f"{MAX_CHARACTERS:,} are the limit of a cell"
            )


def _width(name: str, cells: list[Any]) -> int:
    """A column's width in characters, as wide as its widest cell, within bounds."""
    widest = max((len(str(cell)) for cell in cells if cell is not None), default=0)
    # the arrow of the filter stands beside the name
    return min(max(widest + 2, len(name) + 4, _NARROWEST), _WIDEST)


def check_workbook(release: Release, path: Path) -> None:
    """Read a written workbook with openpyxl; raises NotReleased where a cell differs."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    sheets = sheet_names(release)
    if book.sheetnames != [OVERVIEW, *sheets.values()]:
        raise NotReleased(f"{path.name} has other sheets: {', '.join(book.sheetnames)}")
    for name, columns in release.columns.items():
        wanted = [shown(column.combine_chunks()) for column in columns.columns]
        rows = book[sheets[name]].iter_rows(max_col=columns.num_columns)
        head = [cell.value for cell in next(rows)]
        if head != columns.column_names:
            raise NotReleased(f"{path.name}: {name} has another header: {head}")
        expected = zip(*wanted, strict=True)
        for row, (cells, values) in enumerate(itertools.zip_longest(rows, expected), 1):
            for cell, value in itertools.zip_longest(cells or (), values or ()):
                _check_cell(f"{path.name}: {name}, row {row}", cell, value)


def _check_cell(where: str, cell: Any, value: Any) -> None:
    read = cell.value if cell is not None else None
    if isinstance(value, str):
        value = _as_openpyxl_reads(value)
    # a spreadsheet has one kind of number
    is_same = read == value and isinstance(read, bool) == isinstance(value, bool)
    if not is_same or getattr(cell, "data_type", "n") == "f":
        raise NotReleased(f"{where}: read back as {read!r}, was {value!r}")


def _as_openpyxl_reads(text: str) -> str:
    """A text as openpyxl reads it back: it leaves characters as they are escaped in the file.

    There a control character is `_x000D_`, and a text that looks so is `_x005F_x000D_`, of which
    openpyxl takes away `x005F_`.
    """
    text = _ESCAPED.sub(r"_x005F\1", text)
    text = _CONTROLS.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return text.replace("x005F_", "")
