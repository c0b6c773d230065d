"""Whether a file is separated by another character than is declared, as its header tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.characters import BOM, mend
from tablewright.base.findings import Finding
from tablewright.csv.blocks import Sound

if TYPE_CHECKING:
    from tablewright.descriptor.resource import Resource

# what separates cells in practice, with the name by which a message calls it
_KNOWN = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
_LONGEST = 1 << 20  # bytes of a header that are looked at


def delimiter_finding(resource: Resource, path: str, content: bytes | Sound) -> Finding | None:
    """That a file's header has the schema's names at another delimiter than the dialect's.

    Nothing else in such a file is worth saying: all of it follows.
    """
    names, dialect = frozenset(resource.schema.names), resource.dialect
    if len(names) < 2 or not dialect.header or dialect.header_rows or dialect.comment:
        return None
    line = _first_line(content, dialect.delimiter)
    if names & set(_cells(line, dialect.delimiter, dialect.quote)):
        return None
    for other, called in _KNOWN.items():
        cells = _cells(line, other, dialect.quote)
        there = names & set(cells)
        if other != dialect.delimiter and len(there) > 1 and 2 * len(there) >= len(cells):
            shown = '"\\t"' if other == "\t" else f'"{other}"'
            hint = f'declare "dialect": {{"delimiter": {shown}}}'
            declared = resource.descriptor.get("dialect")
            if isinstance(declared, dict) and isinstance(declared.get("csv"), dict):
                hint += ', in the dialect itself: under "csv" it has no effect'
            message = f"the file is separated by {called} ({shown}), which the dialect does not say"
            return Finding("column-missing", message, path, 1, 1, hint, table=resource.name)
    return None


def _first_line(content: bytes | Sound, delimiter: str) -> str:
    if isinstance(content, Sound):
        return delimiter.join(content.head.cells) if content.head else ""
    start = content[:_LONGEST].removeprefix(BOM).lstrip(b"\r\n")
    return start.splitlines()[0].decode("utf-8", "replace") if start else ""


def _cells(line: str, delimiter: str, quote: str | None) -> list[str]:
    return [mend(cell.strip(quote)) if quote else mend(cell) for cell in line.split(delimiter)]
