"""The derived columns: what `format` fills in, so that no contributor types an offset."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caucasus_rift import edtf
from caucasus_rift.prepared.words import is_word
from caucasus_rift.room import Room
from tablewright.base.findings import shorten
from tablewright.profile import Underived
from tablewright.tables.sheet import Sheet, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DERIVED = {
    "passages": ("char_start", "char_end", "text"),
    "claims": ("char_start", "char_end"),
    "mentions": ("char_start", "char_end"),
    "events": (
        "date_earliest",
        "date_latest",
        "quad_class",
        "recorded_earliest",
        "recorded_latest",
    ),
    "evidence": ("published_earliest", "published_latest"),
    "assessments": ("newest_evidence",),
    "indicators": ("retrospective",),
}

# the dates with derived days: table, column, and what the names of the days begin with
_SPANS = (
    ("events", "date", "date"),
    ("events", "recorded_date", "recorded"),
    ("evidence", "published", "published"),
)


def derive(
    sheets: dict[str, Sheet], read_text: Callable[[str], str | None]
) -> list[tuple[Sheet, Underived]]:
    """Fill in the derived columns of the sheets that have them.

    Args:
        sheets: The tables by name; changed in place.
        read_text: Gives the text of a source by its path, None where it cannot be read.

    Returns:
        The cells that stood in the way, with their sheets; empty when all went well.
    """
    faults: list[tuple[Sheet, Underived]] = []
    if _has(sheets, "passages", "passage_id", "source_id", *DERIVED["passages"]):
        passages = sheets["passages"]
        if _has(sheets, "sources", "source_id", "path"):
            sources = sheets["sources"]
            read = {path: read_text(path) for path in dict.fromkeys(sources["path"])}
            pairs = zip(sources["source_id"], sources["path"], strict=True)
            texts = {source: read[path] for source, path in pairs}
            faults += [(passages, fault) for fault in _passages(passages, texts)]
        # what lies in passages is placed once these are
        if not faults:
            spans = _Passages(passages)
            for name, words, fill in (
                ("claims", "quote", _claims),
                ("mentions", "surface", _mentions),
            ):
                if _has(sheets, name, "passage_id", words, *DERIVED[name]):
                    faults += [(sheets[name], fault) for fault in fill(sheets[name], spans)]
    if _has(sheets, "events", "plover_type", "quad_class"):
        _quad_classes(sheets["events"])
    for name, date, stem in _SPANS:
        if _has(sheets, name, date, f"{stem}_earliest", f"{stem}_latest"):
            faults += [(sheets[name], fault) for fault in _spans(sheets[name], date, stem)]
    if (
        _has(sheets, "assessments", "assessment_id", *DERIVED["assessments"])
        and _has(sheets, "assessment_evidence", "assessment_id", "evidence_id", "stance")
        and _has(sheets, "evidence", "evidence_id", "published_earliest")
    ):
        _newest_evidence(sheets["assessments"], sheets["assessment_evidence"], sheets["evidence"])
    if _has(sheets, "indicators", "written_on", "opens_on", *DERIVED["indicators"]):
        _retrospective(sheets["indicators"])
    return faults


def _has(sheets: dict[str, Sheet], name: str, *columns: str) -> bool:
    return name in sheets and all(column in sheets[name].columns for column in columns)


class _Passages:
    """Texts and starts of passages, by id."""

    def __init__(self, sheet: Sheet) -> None:
        self.text = dict(zip(sheet["passage_id"], sheet["text"], strict=True))
        starts = map(whole, sheet["char_start"])
        pairs = zip(sheet["passage_id"], starts, strict=True)
        self.start = {key: start for key, start in pairs if start is not None}


def _passages(sheet: Sheet, texts: dict[str, str | None]) -> Iterator[Underived]:
    """The text from the offsets; or, where these are empty, the offsets from the text.

    A new passage is typed as text and takes the first occurrence that no other passage holds,
    behind the passage before it if it can.
    """
    rooms = {source: Room(text or "") for source, text in texts.items()}
    new_rows: set[int] = set()
    for row, source in enumerate(sheet["source_id"]):
        text = texts.get(source)
        if text is None:
            message = f"the text of {shorten(source)} cannot be read"
            yield Underived("source-file-missing", row, "source_id", message)
            continue
        if not sheet["char_start"][row] and not sheet["char_end"][row] and sheet["text"][row]:
            new_rows.add(row)
            continue
        start, end = whole(sheet["char_start"][row]), whole(sheet["char_end"][row])
        if start is None or end is None or not 0 <= start < end <= len(text):
            given = f"{shorten(sheet['char_start'][row])} to {shorten(sheet['char_end'][row])}"
            message = f"{given} is no span of a text of {len(text)} characters"
            yield Underived("passage-span", row, "char_start", message)
            continue
        sheet["text"][row] = text[start:end]
        rooms[source].take(start, end)
    yield from _new_passages(sheet, rooms, new_rows)


def _new_passages(sheet: Sheet, rooms: dict[str, Room], new_rows: set[int]) -> Iterator[Underived]:
    end_of: dict[str, int] = {}
    for row in _in_order(sheet, "passage_id"):
        source = sheet["source_id"][row]
        if row in new_rows:
            own, room = sheet["text"][row], rooms[source]
            at = room.find(own, end_of.get(source, 0))
            at = at if at >= 0 else room.find(own, 0)
            if at < 0:
                message = "this text does not stand in the source, or only in another passage"
                yield Underived("passage-not-slice", row, "text", message)
                continue
            room.take(at, at + len(own))
            sheet["char_start"][row], sheet["char_end"][row] = str(at), str(at + len(own))
        end_of[source] = whole(sheet["char_end"][row]) or 0


def _in_order(sheet: Sheet, key: str) -> list[int]:
    """The rows as they will be sorted, so that their order in the file makes no difference."""
    return sorted(range(len(sheet[key])), key=sheet[key].__getitem__)


def _claims(sheet: Sheet, passages: _Passages) -> Iterator[Underived]:
    for row, (passage, quote) in enumerate(zip(sheet["passage_id"], sheet["quote"], strict=True)):
        if passage not in passages.start:
            yield _unknown_passage(row, passage)
            continue
        at = passages.text[passage].find(quote) if quote else -1
        if at < 0:
            message = f"{shorten(quote)} does not stand in {passage}"
            yield Underived("quote-not-in-passage", row, "quote", message)
        elif passages.text[passage].find(quote, at + 1) >= 0:
            message = f"{shorten(quote)} stands in {passage} more than once"
            yield Underived("quote-ambiguous", row, "quote", message)
        else:
            start = passages.start[passage] + at
            sheet["char_start"][row], sheet["char_end"][row] = str(start), str(start + len(quote))


def _unknown_passage(row: int, passage: str) -> Underived:
    message = f"there is no passage {shorten(passage)}"
    return Underived("foreign-key-missing", row, "passage_id", message)


def _mentions(sheet: Sheet, passages: _Passages) -> Iterator[Underived]:
    """Offsets that are right stay; a row without takes its surface's first free occurrence."""
    taken: set[tuple[str, str, int]] = set()
    open_rows: list[tuple[int, str, str]] = []
    for row in _in_order(sheet, "mention_id"):
        passage, surface = sheet["passage_id"][row], sheet["surface"][row]
        if passage not in passages.start:
            yield _unknown_passage(row, passage)
            continue
        start = whole(sheet["char_start"][row])
        inner = -1 if start is None else start - passages.start[passage]
        if surface and inner >= 0 and passages.text[passage].startswith(surface, inner):
            taken.add((passage, surface, inner))
            sheet["char_end"][row] = str(passages.start[passage] + inner + len(surface))
        else:
            open_rows.append((row, passage, surface))
    behind: dict[tuple[str, str], int] = {}  # all before is taken
    for row, passage, surface in open_rows:
        text, key = passages.text[passage], (passage, surface)
        inner = _next_word(text, surface, behind.get(key, 0))
        while (*key, inner) in taken:
            inner = _next_word(text, surface, inner + 1)
        behind[key] = inner + 1 if inner >= 0 else len(text)
        if inner < 0:
            message = f"{shorten(surface)} does not stand in {passage} as often as it is mentioned"
            yield Underived("mention-not-at-offset", row, "surface", message)
            continue
        first = passages.start[passage] + inner
        sheet["char_start"][row], sheet["char_end"][row] = str(first), str(first + len(surface))


def _next_word(text: str, surface: str, behind: int) -> int:
    """Where `surface` first stands as a word of its own, from a place on; -1 for nowhere."""
    at = text.find(surface, behind) if surface else -1
    while at >= 0 and not is_word(text, at, at + len(surface)):
        at = text.find(surface, at + 1)
    return at


def _quad_classes(sheet: Sheet) -> None:
    from caucasus_rift.prepared.codes import quad_classes

    classes = quad_classes()
    for row, kind in enumerate(sheet["plover_type"]):
        sheet["quad_class"][row] = classes.get(kind, "")


def _spans(sheet: Sheet, column: str, stem: str) -> Iterator[Underived]:
    """The first and last day of each date in a column."""
    for row, date in enumerate(sheet[column]):
        try:
            span = edtf.bounds(date) if date else edtf.Bounds(None, None)
        except edtf.EdtfError as error:
            yield Underived("edtf-invalid", row, column, str(error))
            continue
        sheet[f"{stem}_earliest"][row] = span.earliest.isoformat() if span.earliest else ""
        sheet[f"{stem}_latest"][row] = span.latest.isoformat() if span.latest else ""


def _newest_evidence(assessments: Sheet, links: Sheet, evidence: Sheet) -> None:
    """The first day of the newest item that decides."""
    days = dict(zip(evidence["evidence_id"], evidence["published_earliest"], strict=True))
    newest: dict[str, str] = {}
    for key, item, stance in zip(
        links["assessment_id"], links["evidence_id"], links["stance"], strict=True
    ):
        if stance != "context":
            newest[key] = max(newest.get(key, ""), days.get(item, ""))
    for row, key in enumerate(assessments["assessment_id"]):
        assessments["newest_evidence"][row] = newest.get(key, "")


def _retrospective(sheet: Sheet) -> None:
    """Whether each was written after its window opened; a day that is none has its own finding."""
    for row, days in enumerate(zip(sheet["written_on"], sheet["opens_on"], strict=True)):
        written, opens = map(_day, days)
        is_late = str(written > opens).lower() if written and opens else ""
        sheet["retrospective"][row] = is_late


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == len("2026-12-01") else None
    except ValueError:
        return None
