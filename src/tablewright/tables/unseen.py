"""How grave characters are that no one sees: by what the column they stand in is for."""

from __future__ import annotations

import bisect
import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablewright.base.findings import Finding
    from tablewright.csv.csv_file import CsvFile
    from tablewright.descriptor.schema import Schema

    Span = tuple[tuple[int, int], tuple[int, int]]

_CODES = frozenset({"character-invisible", "character-not-nfc"})


def graver_in_codes(file: CsvFile, schema: Schema) -> list[Finding]:
    """A file's findings; what no one sees is an error in names, keys and codes.

    A text may hold any characters by the standard, but two keys that look the same must be equal.
    """
    if not any(each.code in _CODES for each in file.findings):
        return file.findings
    spans = sorted(_spans(file, schema))
    starts = [start for start, _ in spans]
    return [_judged(each, spans, starts) if each.code in _CODES else each for each in file.findings]


def _spans(file: CsvFile, schema: Schema) -> set[Span]:
    """From where to where the header reaches, and each unclean cell of a key or code."""
    names = file.header or schema.names
    strict = {
        number
        for number, name in enumerate(names)
        if name in schema.names and schema.holds_codes(name)
    }
    spans = {
        (file.place(row, column), file.place(row, column + 1))
        for row, column in file.unclean
        if column in strict
    }
    if file.dialect.header:
        spans.add(((1, 1), file.header_place(len(names) + 1)))
    return spans


def _judged(finding: Finding, spans: list[Span], starts: list[tuple[int, int]]) -> Finding:
    place = (finding.line or 0, finding.column or 0)
    at = bisect.bisect_right(starts, place) - 1
    is_error = at >= 0 and place <= spans[at][1]
    return dataclasses.replace(finding, severity="error") if is_error else finding
