"""Rules for events: their dates, their types, and who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift import edtf
from caucasus_rift.rules.dataset import Dataset, Ints, Mask, as_mask, counts
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten
from tablewright.values import spreadsheet

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

# PLOVER manual (openeventdata/PLOVER): "Quad category" of each of the sixteen event types
QUAD_CLASS = {
    "agree": "verbal_cooperation",
    "consult": "verbal_cooperation",
    "support": "verbal_cooperation",
    "concede": "verbal_cooperation",
    "cooperate": "material_cooperation",
    "aid": "material_cooperation",
    "retreat": "material_cooperation",
    "request": "verbal_conflict",
    "accuse": "verbal_conflict",
    "reject": "verbal_conflict",
    "threaten": "verbal_conflict",
    "protest": "material_conflict",
    "sanction": "material_conflict",
    "mobilize": "material_conflict",
    "coerce": "material_conflict",
    "assault": "material_conflict",
}
# the same manual, "Requires recipient: Yes"
NEEDS_RECIPIENT = ("cooperate", "aid", "sanction")


def edtf_bounds(dates: pa.Array) -> tuple[pa.Array, pa.Array, dict[str, str]]:
    """Earliest and latest day of each EDTF text (date32, null where open, empty or bad).

    The third item says of each distinct bad text what is wrong with it.
    """
    encoded = pc.dictionary_encode(dates)
    earliest: list[datetime.date | None] = []
    latest: list[datetime.date | None] = []
    faults: dict[str, str] = {}
    for text in encoded.dictionary.to_pylist():
        try:
            span = edtf.bounds(text)
        except edtf.EdtfError as error:
            faults[text] = str(error)
            span = edtf.Bounds(None, None)
        earliest.append(span.earliest)
        latest.append(span.latest)
    return (
        pc.take(pa.array(earliest, pa.date32()), encoded.indices),
        pc.take(pa.array(latest, pa.date32()), encoded.indices),
        faults,
    )


@rule("edtf-invalid")
def edtf_invalid(data: Dataset) -> Iterator[Finding]:
    """A date is EDTF, in the subset the tables use, and an interval starts before it ends.

    ISO 8601-2 level 0 with ~ ? %, decades as 201X, and .. for an open end: other forms are read
    differently by different programs. A column holds EDTF where its schema says so with rdfType.
    """
    for name, table in data.tables.items():
        for field in table.schema.fields:
            if field.rdf_type != edtf.RDF_TYPE or field.name not in table.columns:
                continue
            values = table.values(field.name)
            if values.type != pa.string():
                continue
            _, _, faults = edtf_bounds(values)
            for row in np.flatnonzero(data[name].equals(field.name, *faults)):
                date = values[row].as_py()
                hint = spreadsheet.date_hint(date)
                yield data[name].finding("edtf-invalid", row, field.name, faults[date], hint=hint)


@rule("edtf-bounds", events=("date", "date_earliest", "date_latest"))
def edtf_bounds_agree(data: Dataset) -> Iterator[Finding]:
    """date_earliest and date_latest are the first and last day of the date, empty where open.

    Both are derived from date, so that dates can be sorted and compared.
    """
    events = data["events"]
    earliest, latest, faults = edtf_bounds(events.values("date"))
    known = ~events.equals("date", *faults) & ~events.table.columns["date"].bad
    wrong = {
        name: known & ~_same(events.values(name), wanted) & ~events.table.columns[name].bad
        for name, wanted in (("date_earliest", earliest), ("date_latest", latest))
    }
    for row in np.flatnonzero(wrong["date_earliest"] | wrong["date_latest"]):
        yield events.finding(
            "edtf-bounds",
            row,
            "date_earliest" if wrong["date_earliest"][row] else "date_latest",
            f"{shorten(events.text(row, 'date'))} spans {earliest[row].as_py() or 'no day'} to "
            f"{latest[row].as_py() or 'no day'}",
            hint="run `format`; bounds are never typed",
        )


def _same(left: pa.Array, right: pa.Array) -> Mask:
    """Where two columns are equal, two empty cells included."""
    return as_mask(pc.equal(left, right)) | as_mask(pc.and_(pc.is_null(left), pc.is_null(right)))


@rule("date-basis", events=("date", "date_basis"))
def date_basis(data: Dataset) -> Iterator[Finding]:
    """A date has a basis, and a basis has a date.

    It says whether the date stands in the text, follows from it, or is the record's.
    """
    events = data["events"]
    for row in np.flatnonzero(events.filled("date") & events.empty("date_basis")):
        message = "the date is given, but not what it is based on"
        yield events.finding("date-basis", row, "date_basis", message)
    for row in np.flatnonzero(events.empty("date") & events.filled("date_basis")):
        yield events.finding("date-basis", row, "date_basis", "there is a basis, but no date")


@rule("hypothetical-dated", events=("realis", "date"))
def hypothetical_dated(data: Dataset) -> Iterator[Finding]:
    """What is only imagined has no date of occurrence.

    A date would put it among the things that happened, or will, in every series over time.
    """
    events = data["events"]
    for row in np.flatnonzero(events.equals("realis", "hypothetical") & events.filled("date")):
        message = f"the event is hypothetical, but dated {shorten(events.text(row, 'date'))}"
        yield events.finding("hypothetical-dated", row, "date", message)


@rule("quad-class", events=("plover_type", "quad_class"))
def quad_class(data: Dataset) -> Iterator[Finding]:
    """quad_class is that of the event's PLOVER type, and empty without one.

    It is derived by the table in PLOVER's manual, so that cooperation and conflict can be counted
    without knowing the sixteen types.
    """
    events = data["events"]
    wanted = quad_classes(events.values("plover_type"))
    known = events.equals("plover_type", *QUAD_CLASS) | events.empty("plover_type")
    for row in np.flatnonzero(known & ~_same(events.values("quad_class"), wanted)):
        kind = events.text(row, "plover_type")
        message = (
            f"the quad class of {kind} is {wanted[row].as_py()}"
            if kind
            else "an event without PLOVER type has no quad class"
        )
        yield events.finding(
            "quad-class", row, "quad_class", message, hint="run `format`; the class is derived"
        )


def quad_classes(plover_types: pa.Array) -> pa.Array:
    """The quad class of each PLOVER type; null for none and for an unknown one."""
    found = pc.index_in(plover_types, value_set=pa.array(list(QUAD_CLASS), pa.string()))
    return pc.take(pa.array(list(QUAD_CLASS.values()), pa.string()), found)


def _without_role(data: Dataset, needy: Mask, role: str) -> Ints:
    """The events among the `needy` in which no one has the role."""
    events, takes_part = data["events"], data["event_actors"]
    parents = takes_part.parent("event_id")
    # one whose role cannot be read may have any
    may = takes_part.equals("role", role) | ~takes_part.filled("role")
    found = counts(parents[may], events.n_rows) > 0
    return np.flatnonzero(needy & ~found)


@rule("event-without-actor", events=("event_id", "plover_type"), event_actors=("event_id", "role"))
def event_without_actor(data: Dataset) -> Iterator[Finding]:
    """An event with a PLOVER type has someone who acts in it.

    PLOVER's types are of interactions; what no one does keeps its kind and an empty type.
    """
    events = data["events"]
    for row in _without_role(data, events.filled("plover_type"), "actor"):
        yield events.finding(
            "event-without-actor",
            row,
            "plover_type",
            f"an event of the type {events.text(row, 'plover_type')} needs someone who acts",
            hint="add a row with the role actor to event_actors",
        )


@rule(
    "event-without-recipient", events=("event_id", "plover_type"), event_actors=("event_id", "role")
)
def event_without_recipient(data: Dataset) -> Iterator[Finding]:
    """Events of the types cooperate, aid and sanction are done to or with someone.

    So PLOVER's manual has it ("Requires recipient").
    """
    events = data["events"]
    needs = events.equals("plover_type", *NEEDS_RECIPIENT)
    for row in _without_role(data, needs, "recipient"):
        yield events.finding(
            "event-without-recipient",
            row,
            "plover_type",
            f"an event of the type {events.text(row, 'plover_type')} needs a recipient",
            hint="add a row with the role recipient to event_actors",
        )
