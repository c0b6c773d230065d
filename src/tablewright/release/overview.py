"""The first sheet of the workbook: what it is, and what its tables and columns hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tablewright.release.citing import cited
from tablewright.release.layout import height, lines
from tablewright.release.model import description_of, leads, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from tablewright.release.model import Release

_WIDTHS = (26, 30, 16, 12, 90)
_LAST = len(_WIDTHS) - 1
# characters of a line of the last column, and of all that a fact spans
_LINE, _FULL_LINE = 105, sum(_WIDTHS[1:])


def write_overview(
    release: Release, book: xlsxwriter.Workbook, sheet: Worksheet, sheets: dict[str, str]
) -> None:
    """Write the sheet.

    Args:
        release: What is released.
        book: The workbook.
        sheet: Its first sheet.
        sheets: The sheet of every table, by the table's name.
    """
    writer = _Writer(book, sheet)
    writer.heading(release.title, size=16)
    writer.fact("Version", release.package.version or "")
    writer.fact("Date", f"{release.moment:%Y-%m-%d}")
    licence = release.licence
    named = str(licence.get("title") or licence.get("name") or "")
    address = str(licence.get("path") or "")
    writer.fact("Licence", f"{named} ({address})" if named and address else named or address)
    writer.fact("Cite as", cited(release))
    for number, part in enumerate(release.description.split("\n\n")):
        writer.fact("" if number else "What it is", part)
    writer.fact(
        "Reading it",
        "Each sheet is a table: the first row names its columns and filters them. An empty cell "
        "means that there is no value. Dates and ids are text, as the tables have them, and stay "
        "so. The columns that end in _id join the tables; the last list says which leads where.",
    )
    writer.heading("Tables")
    writer.head(("table", "title", "rows", "columns", "what it holds"))
    for name, table in release.tables.items():
        numbers = table.n_rows, len(table.schema.fields)
        writer.row((name, title_of(table), *numbers, description_of(table)), link=sheets[name])
    writer.heading("Columns")
    writer.head(("table", "column", "type", "filled in", "what it holds"))
    for name, table in release.tables.items():
        for field in table.schema.fields:
            needed = "always" if table.is_required(field.name) else "may be empty"
            text = " ".join(filter(None, (field.description, *leads(table, field.name))))
            writer.row((name, field.name, field.type, needed, text), link=sheets[name])
    writer.finish()


class _Writer:
    """Writes the sheet line by line."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self._book, self._sheet, self._row = book, sheet, 0
        self._plain = self._format({"text_wrap": True})
        self._number = self._format({"align": "left"})
        self._bold = self._format({"bold": True})
        self._link = self._format({"font_color": "#0563C1", "underline": 1})
        self._head = self._format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1})
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)

    def _format(self, own: dict[str, Any]) -> Format:
        return self._book.add_format(
            {"font_name": "Calibri", "font_size": 10, "valign": "top"} | own
        )

    def heading(self, text: str, size: int = 13) -> None:
        """A heading, with a line free above it."""
        self._row += bool(self._row)
        form = self._format({"bold": True, "font_size": size, "font_color": "#1F3864"})
        self._sheet.write_string(self._row, 0, text, form)
        self._sheet.set_row(self._row, size * 1.6)
        self._row += 1

    def fact(self, label: str, text: str) -> None:
        """A label and a text that spans the other columns; nothing where there is no text."""
        if not text:
            return
        self._sheet.write_string(self._row, 0, label, self._bold)
        self._sheet.merge_range(self._row, 1, self._row, _LAST, "", self._plain)
        self._sheet.write_string(self._row, 1, _plain(text), self._plain)
        # spreadsheets fit no row to cells that are merged
        self._sheet.set_row(self._row, height(lines(text, _FULL_LINE)) + 2)
        self._row += 1

    def head(self, cells: Iterable[str]) -> None:
        """The header of a list."""
        for at, cell in enumerate(cells):
            self._sheet.write_string(self._row, at, cell, self._head)
        self._row += 1

    def row(self, cells: Iterable[Any], link: str) -> None:
        """A line of a list, of which the first cell leads to a sheet."""
        first, *others = cells
        target = "internal:'" + link.replace("'", "''") + "'!A1"
        self._sheet.write_url(self._row, 0, target, self._link, string=first)
        for at, cell in enumerate(others, 1):
            if isinstance(cell, int):
                self._sheet.write_number(self._row, at, cell, self._number)
            else:
                self._sheet.write_string(self._row, at, _plain(cell), self._plain)
        self._sheet.set_row(self._row, height(lines(str(others[-1]), _LINE)))
        self._row += 1

    def finish(self) -> None:
        """How the sheet is seen and printed."""
        self._sheet.hide_gridlines(2)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)


def _plain(text: str) -> str:
    """A description without the Markdown that no spreadsheet shows."""
    return text.replace("`", "")
