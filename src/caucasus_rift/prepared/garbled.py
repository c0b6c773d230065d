"""Texts whose letters were read in the wrong encoding."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.prepared.columns import rows_of
from tablewright.rules.prepared import Inputs, Prepared

# what curators write; the words of a source stay as they are, whatever they look like
_READS = {
    "actors": ("name", "description", "status_note"),
    "assessments": ("rationale",),
    "claims": ("statement",),
    "events": ("title", "description"),
    "evidence": ("title", "via", "note"),
    "indicators": ("statement", "resolution_criteria"),
    "observations": ("note",),
    "places": ("name", "status_note"),
    "publishers": ("name", "note"),
    "scenarios": ("title", "summary", "condition"),
}
# the first of two octets of UTF-8, then the second, as Latin-1 or Windows-1252 show them; a lone
# quotation mark behind such a letter is one, and U+FFFD stands for what could not be read
_GARBLED = (
    "\ufffd|\u00e2\u20ac|"
    "[\u00c2\u00c3\u00c4\u00c5\u00d0\u00d1\u00d8\u00d9]"
    "[\u0080-\u00a9\u00ac\u00ae-\u00ba\u00bc-\u00bf\u20ac\u2122\u2026\u0178\u017e\u0153]"
)
_TYPES = {"table": pa.string(), "field": pa.string(), "row": pa.int64(), "letters": pa.string()}


def garbled(inputs: Inputs) -> pa.Table:
    """The cells that hold letters read in the wrong encoding, with the first such letters."""
    parts = [rows_of([], **_TYPES)]
    for table, fields in _READS.items():
        for field in fields:
            cells = inputs[table].select(["row", field])
            at_fault = cells.filter(pc.match_substring_regex(cells[field], _GARBLED))
            matches = pc.extract_regex(at_fault[field], f"(?P<letters>{_GARBLED})")
            letters = pc.struct_field(matches, "letters")
            names = (pa.repeat(pa.scalar(name), len(at_fault)) for name in (table, field))
            parts.append(pa.table([*names, at_fault["row"], letters], names=[*_TYPES]))
    return pa.concat_tables(parts)


PREPARED = (Prepared("garbled", "", _READS, garbled),)
