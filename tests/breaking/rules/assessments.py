"""The smallest faults in assessments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import assessed, cited, first
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


def without_assessment(package: Copy) -> tuple[Row, Row]:
    """A claim and its assessment, whose links are taken out; other rows cite their items."""
    links = package.rows("assessment_evidence")
    uses = Counter(row["evidence_id"] for row in links)
    for assessment in package.rows("assessments"):
        own = cited(package, assessment, "supports", "refutes", "context")
        if all(uses[row["evidence_id"]] > 1 for row in own):
            links[:] = [row for row in links if row not in own]
            claim = first(package.rows("claims"), claim_id=assessment["claim_id"])
            return claim, assessment
    raise AssertionError("there is none")


@example("assessment-missing")
def _assessment_deleted(package: Copy) -> list[At]:
    claim, assessment = without_assessment(package)
    package.rows("assessments").remove(assessment)
    return [At("assessment-missing", "claims", claim, "checkability")]


@example("assessment-missing")
def _opinion_as_checkable(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), checkability="not_checkable")
    claim["checkability"] = "checkable"
    return [At("assessment-missing", "claims", claim, "checkability")]


@example("assessment-unexpected")
def _checkable_as_opinion(package: Copy) -> list[At]:
    assessment = package.rows("assessments")[0]
    claim = first(package.rows("claims"), claim_id=assessment["claim_id"])
    claim["checkability"] = "not_checkable"
    return [At("assessment-unexpected", "assessments", assessment, "claim_id")]


@example("assessment-unexpected")
def _assessment_of_a_forecast(package: Copy) -> list[At]:
    # the claim it was meant for has none now, but that follows
    assessment = package.rows("assessments")[0]
    assessment["claim_id"] = first(package.rows("claims"), checkability="not_yet")["claim_id"]
    return [At("assessment-unexpected", "assessments", assessment, "claim_id")]


@example("error-kind")
def _refuted_without_kind(package: Copy) -> list[At]:
    assessment = next(row for row in package.rows("assessments") if row["error_kind"])
    assessment["error_kind"] = ""
    return [At("error-kind", "assessments", assessment, "error_kind")]


@example("error-kind")
def _supported_with_kind(package: Copy) -> list[At]:
    assessment = assessed(package, "supported", "supported")
    assessment["error_kind"] = "wrong_date"
    return [At("error-kind", "assessments", assessment, "error_kind")]
