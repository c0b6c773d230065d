"""A table as text to be rewritten: columns of cells, in the schema's order."""

from __future__ import annotations

import csv
import dataclasses
import io

from caucasus_rift.tabular.csvfile import CsvFile
from caucasus_rift.tabular.findings import Finding
from caucasus_rift.tabular.package import Resource


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
        name = self.resource.name
        return Finding(code, message, self.file.path, line, column, table=name, field=field)

    def canonical(self) -> str:
        """The table as canonical CSV: schema order, sorted by key, LF, quoted where needed."""
        names = [name for name in self.resource.schema.names if name in self.columns]
        rows = list(zip(*(self.columns[name] for name in names), strict=True))
        order = [names.index(name) for name in self.resource.schema.primary_key]
        numeric = {
            index
            for index in order
            if self.resource.schema[names[index]].type in ("integer", "year")
        }

        def key(row: tuple[str, ...]) -> list[tuple[int, str]]:
            return [
                (int(row[i]), "") if i in numeric and row[i].lstrip("-").isdecimal() else (0, row[i])
                for i in order
            ]

        if order:
            rows.sort(key=key)
        dialect = self.resource.dialect
        return write_csv(names, rows, dialect.delimiter, dialect.quote or '"')


def write_csv(
    header: list[str], rows: list[tuple[str, ...]], delimiter: str = ",", quote: str = '"'
) -> str:
    """Cells as CSV text: LF, and quotes only where RFC 4180 asks for them."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, quotechar=quote, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
