"""The smallest faults in events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import dated, first, without_role
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("edtf-invalid")
def _no_such_month(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date"] = "2020-13"
    return [At("edtf-invalid", "events", event, "date")]


@example("edtf-invalid")
def _reversed_interval(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date"] = "2022/2020"
    return [At("edtf-invalid", "events", event, "date")]


@example("edtf-invalid")
def _recorded_date(package: Copy) -> list[At]:
    event = package.rows("events")[0]
    event["recorded_date"] = "10/11/2020"
    return [At("edtf-invalid", "events", event, "recorded_date")]


@example("edtf-invalid")
def _publication(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["published"] = "September 2025"
    return [At("edtf-invalid", "sources", source, "published")]


@example("edtf-bounds")
def _earliest_wrong(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_earliest"] = "1999-12-31"
    return [At("edtf-bounds", "events", event, "date_earliest")]


@example("edtf-bounds")
def _latest_empty(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_latest"] = ""
    return [At("edtf-bounds", "events", event, "date_latest")]


@example("edtf-bounds")
def _date_changed(package: Copy) -> list[At]:
    # both bounds are wrong, by one fault
    event = dated(package)[0]
    event["date"] = "1812"
    return [At("edtf-bounds", "events", event, "date_earliest")]


@example("edtf-bounds")
def _bounds_without_date(package: Copy) -> list[At]:
    event = first(package.rows("events"), date="")
    event["date_latest"] = "2020-01-01"
    return [At("edtf-bounds", "events", event, "date_latest")]


@example("date-basis")
def _date_without_basis(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_basis"] = ""
    return [At("date-basis", "events", event, "date_basis")]


@example("date-basis")
def _basis_without_date(package: Copy) -> list[At]:
    event = first(package.rows("events"), date="")
    event["date_basis"] = "stated"
    return [At("date-basis", "events", event, "date_basis")]


@example("hypothetical-dated")
def _dated_event_imagined(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["realis"] = "hypothetical"
    return [At("hypothetical-dated", "events", event, "date")]


@example("quad-class")
def _other_class(package: Copy) -> list[At]:
    event = first(package.rows("events"), quad_class="verbal_cooperation")
    event["quad_class"] = "material_conflict"
    return [At("quad-class", "events", event, "quad_class")]


@example("quad-class")
def _no_class(package: Copy) -> list[At]:
    event = first(package.rows("events"), quad_class="verbal_cooperation")
    event["quad_class"] = ""
    return [At("quad-class", "events", event, "quad_class")]


@example("quad-class")
def _class_without_type(package: Copy) -> list[At]:
    event = first(package.rows("events"), plover_type="")
    event["quad_class"] = "material_conflict"
    return [At("quad-class", "events", event, "quad_class")]


@example("event-without-actor")
def _no_one_acts(package: Copy) -> list[At]:
    event = without_role(package, "actor")
    return [At("event-without-actor", "events", event, "plover_type")]


@example("event-without-recipient")
def _no_one_receives(package: Copy) -> list[At]:
    event = without_role(package, "recipient", "cooperate", "aid", "sanction")
    return [At("event-without-recipient", "events", event, "plover_type")]
