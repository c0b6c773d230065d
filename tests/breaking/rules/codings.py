"""The smallest faults in codings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import first, plain_claims
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


def coding(package: Copy, record: str, variable: str, value: str) -> Row:
    return package.add("codings", record_id=record, variable=variable, coder="b", value=value)


@example("coding-unknown")
def _coding_of_an_unknown_claim(package: Copy) -> list[At]:
    # two codings of it are one finding
    row = coding(package, "rift-2025.c9999", "claims.certainty", "certain")
    coding(package, "rift-2025.c9999", "assessments.verdict_now", "supported")
    return [At("coding-unknown", "codings", row, "record_id")]


@example("coding-unknown")
def _claim_coded_as_an_event(package: Copy) -> list[At]:
    # its code is none of the column's, but that follows
    row = coding(package, plain_claims(package)[0]["claim_id"], "events.realis", "certain")
    return [At("coding-unknown", "codings", row, "record_id")]


@example("coding-value")
def _code_of_another_column(package: Copy) -> list[At]:
    row = first(package.rows("codings"), variable="claims.certainty")
    row["value"] = "predictive"
    return [At("coding-value", "codings", row, "value")]
