"""The derived columns: what `format` fills in, so that no contributor types an offset."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from caucasus_rift import edtf
from caucasus_rift.sheets import Sheet

DERIVED = {
    "passages": ("char_start", "char_end", "text"),
    "claims": ("char_start", "char_end"),
    "mentions": ("char_start", "char_end"),
    "events": ("date_earliest", "date_latest", "quad_class"),
}


@dataclasses.dataclass(frozen=True)
class Fault:
    """A cell from which nothing can be derived: its place in a sheet, and why."""

    code: str
    row: int
    field: str
    message: str


def derive(
    sheets: dict[str, Sheet], read_text: Callable[[str], str | None]
) -> list[tuple[Sheet, Fault]]:
    """Fill in the derived columns of the sheets that have them.

    Args:
        sheets: The tables by name; changed in place.
        read_text: Gives the text of a source by its path, None where it cannot be read.

    Returns:
        The cells that stood in the way, with their sheets; empty when all went well.
    """
    faults: list[tuple[Sheet, Fault]] = []
    passages = sheets.get("passages")
    if passages and _has(sheets, "sources", "source_id", "path"):
        texts = {
            source: read_text(path)
            for source, path in zip(sheets["sources"]["source_id"], sheets["sources"]["path"], strict=True)
        }
        faults += [(passages, fault) for fault in _passages(passages, texts)]
    if passages and not faults:
        spans = _Passages(passages)
        for name, fill in (("claims", _claims), ("mentions", _mentions)):
            if _has(sheets, name, "passage_id", *DERIVED[name]):
                faults += [(sheets[name], fault) for fault in fill(sheets[name], spans)]
    if _has(sheets, "events", "date", "plover_type", *DERIVED["events"]):
        faults += [(sheets["events"], fault) for fault in _events(sheets["events"])]
    return faults


def _has(sheets: dict[str, Sheet], name: str, *columns: str) -> bool:
    return name in sheets and all(column in sheets[name].columns for column in columns)


class _Passages:
    """Texts and starts of passages, by id."""

    def __init__(self, sheet: Sheet) -> None:
        self.text = dict(zip(sheet["passage_id"], sheet["text"], strict=True))
        self.start = {
            key: int(start)
            for key, start in zip(sheet["passage_id"], sheet["char_start"], strict=True)
            if start
        }


def _passages(sheet: Sheet, texts: dict[str, str | None]) -> Iterator[Fault]:
    """The text from the offsets; or, where these are empty, the offsets from the text.

    A new passage is typed as text: it is looked for behind the passage before it.
    """
    end_of: dict[str, int] = {}
    for row, source in enumerate(sheet["source_id"]):
        text = texts.get(source)
        if text is None:
            yield Fault("source-file-missing", row, "source_id", f'the text of "{source}" cannot be read')
            continue
        start, end, own = (sheet[name][row] for name in ("char_start", "char_end", "text"))
        if not start and not end and own:
            at = text.find(own, end_of.get(source, 0))
            if at < 0:
                yield Fault("passage-not-slice", row, "text", "this text does not stand in the source")
                continue
            start, end = str(at), str(at + len(own))
            sheet["char_start"][row], sheet["char_end"][row] = start, end
        if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(text)):
            yield Fault("passage-span", row, "char_start", f"{start or 'nothing'} to {end or 'nothing'} is no span of the source")
            continue
        sheet["text"][row] = text[int(start) : int(end)]
        end_of[source] = int(end)


def _claims(sheet: Sheet, passages: _Passages) -> Iterator[Fault]:
    for row, (passage, quote) in enumerate(zip(sheet["passage_id"], sheet["quote"], strict=True)):
        if passage not in passages.start:
            yield Fault("foreign-key-missing", row, "passage_id", f'there is no passage "{passage}"')
            continue
        at = passages.text[passage].find(quote) if quote else -1
        if at < 0:
            yield Fault("quote-not-in-passage", row, "quote", f"the quote does not stand in {passage}")
        elif passages.text[passage].find(quote, at + 1) >= 0:
            yield Fault("quote-ambiguous", row, "quote", f"the quote stands in {passage} more than once")
        else:
            start = passages.start[passage] + at
            sheet["char_start"][row], sheet["char_end"][row] = str(start), str(start + len(quote))


def _mentions(sheet: Sheet, passages: _Passages) -> Iterator[Fault]:
    """Offsets that are right stay; a row without takes its surface's first free occurrence."""
    taken: set[tuple[str, str, int]] = set()
    open_rows: list[int] = []
    rows = list(zip(sheet["passage_id"], sheet["surface"], sheet["char_start"], strict=True))
    for row, (passage, surface, start) in enumerate(rows):
        if passage not in passages.start:
            yield Fault("foreign-key-missing", row, "passage_id", f'there is no passage "{passage}"')
            continue
        inner = int(start) - passages.start[passage] if start.isdecimal() else -1
        text = passages.text[passage]
        if surface and inner >= 0 and text.startswith(surface, inner):
            taken.add((passage, surface, inner))
            sheet["char_end"][row] = str(int(start) + len(surface))
        else:
            open_rows.append(row)
    for row in open_rows:
        passage, surface, _ = rows[row]
        text, at = passages.text[passage], -1
        at = text.find(surface) if surface else -1
        while at >= 0 and (
            (passage, surface, at) in taken or not _is_word(text, at, at + len(surface))
        ):
            at = text.find(surface, at + 1)
        if at < 0:
            message = f"the surface does not stand in {passage}, or not as often as it is mentioned"
            yield Fault("mention-not-at-offset", row, "surface", message)
            continue
        taken.add((passage, surface, at))
        start = passages.start[passage] + at
        sheet["char_start"][row], sheet["char_end"][row] = str(start), str(start + len(surface))


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether the span neither starts nor ends in the middle of a word."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not before and not after


def _events(sheet: Sheet) -> Iterator[Fault]:
    from caucasus_rift.rules.events import QUAD_CLASS

    for row, (date, kind) in enumerate(zip(sheet["date"], sheet["plover_type"], strict=True)):
        sheet["quad_class"][row] = QUAD_CLASS.get(kind, "")
        try:
            span = edtf.bounds(date) if date else edtf.Bounds(None, None)
        except edtf.EdtfError as error:
            yield Fault("edtf-invalid", row, "date", str(error))
            continue
        sheet["date_earliest"][row] = span.earliest.isoformat() if span.earliest else ""
        sheet["date_latest"][row] = span.latest.isoformat() if span.latest else ""
