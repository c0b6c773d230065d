"""A table as text to be rewritten: columns of cells, in the schema's order."""

from __future__ import annotations

import csv
import dataclasses
import re
from typing import TYPE_CHECKING

from tablewright.base.findings import Finding

if TYPE_CHECKING:
    from tablewright.csv.csv_file import CsvFile
    from tablewright.descriptor.resource import Resource

# longer ones are no offsets, and Python refuses to read very long ones
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)


def whole(cell: str) -> int | None:
    """A cell as a whole number; None where it is none."""
    return int(cell) if _INTEGER.fullmatch(cell) else None


@dataclasses.dataclass
class Sheet:
    """The cells of a resource's only file; `columns` are lists that may be changed."""

    resource: Resource
    file: CsvFile
    columns: dict[str, list[str]]

    def __getitem__(self, name: str) -> list[str]:
        """The cells of a column."""
        return self.columns[name]

    def finding(self, code: str, row: int, field: str, message: str) -> Finding:
        """A finding at a cell of the file as it stands on disk."""
        line, column = self.file.place(row, self.file.header.index(field))
        key = [part for part in self.resource.schema.primary_key if part in self.columns]
        return Finding(
            code,
            message,
            self.file.path,
            line,
            column,
            table=self.resource.name,
            field=field,
            key=" + ".join(self[part][row] for part in key) or None,
        )

    def canonical(self) -> str:
        """The table as canonical CSV: schema order, sorted by key, quoted where needed.

        Lines end as the dialect says, or with LF.
        """
        schema, dialect = self.resource.schema, self.resource.dialect
        # columns of one's own, where the schema allows them, come last
        known = set(schema.names)
        names = [name for name in schema.names if name in self.columns]
        names += [name for name in self.columns if name not in known]
        rows = list(zip(*(self.columns[name] for name in names), strict=True))
        keys = [
            (names.index(name), schema[name].type in ("integer", "year"))
            for name in schema.primary_key
            if name in names
        ]
        if keys:
            rows.sort(key=lambda row: [_sortable(row[at], number) for at, number in keys])
        end = dialect.terminator or "\n"
        return write_csv(names, rows, dialect.delimiter, dialect.quote or '"', end)


def _sortable(cell: str, number: bool) -> tuple[int, str]:
    value = whole(cell) if number else None
    return (0, cell) if value is None else (value, "")


def write_csv(
    header: list[str],
    rows: list[tuple[str, ...]],
    delimiter: str = ",",
    quote: str = '"',
    end: str = "\n",
) -> str:
    """Cells as CSV text: quotes only where RFC 4180 asks for them."""
    lines = _Lines()
    writer = csv.writer(lines, delimiter=delimiter, quotechar=quote, lineterminator=_ENDS)
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(line + end for line in lines)


# what quotes a cell with either character in it
_ENDS = "\r\n"


class _Lines(list[str]):
    """Lines as `csv` writes them, without their ends."""

    def write(self, line: str) -> None:
        self.append(line.removesuffix(_ENDS))
