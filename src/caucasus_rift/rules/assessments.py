"""Rules for assessments: which claims have one, and what goes with a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from caucasus_rift.rules.dataset import Dataset, Mask, take
from caucasus_rift.rules.links import lost, unaccounted, unlinked
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

VERDICTS = ("verdict_at_publication", "verdict_now")
# verdicts by which something is wrong with the claim
FAULTED = ("refuted", "outdated")


@rule("assessment-missing", claims=("claim_id", "checkability"), assessments=("claim_id",))
def assessment_missing(data: Dataset) -> Iterator[Finding]:
    """Every claim that can be checked has an assessment.

    One that was left out would look as if nothing were known; for that there is a verdict.
    """
    claims, assessments = data["claims"], data["assessments"]
    missing = unlinked(data, "claims", "claim_id", "assessments") & ~claims.empty("claim_id")
    rows = np.flatnonzero(missing & claims.equals("checkability", "checkable"))
    if len(rows):
        # an assessment of the wrong claim is that fault, and was meant for one of these
        parents = assessments.parent("claim_id")
        known = np.flatnonzero(parents >= 0)
        _, firsts = np.unique(parents[known], return_index=True)
        amiss = _unexpected(data)
        amiss[np.delete(known, firsts)] = True
        meant = [assessments.text(row, "claim_id") for row in np.flatnonzero(amiss)]
        meant += lost(data, "claim_id", "assessments")
        rows = unaccounted(claims, "claim_id", rows, meant)
    for row in rows:
        yield claims.finding(
            "assessment-missing",
            row,
            "checkability",
            f"the claim {claims.text(row, 'claim_id')} can be checked, but is not assessed",
            hint="add a row to assessments; its verdict may be not_enough_evidence",
        )


@rule("assessment-unexpected", claims=("claim_id", "checkability"), assessments=("claim_id",))
def assessment_unexpected(data: Dataset) -> Iterator[Finding]:
    """A claim that cannot be checked, or not yet, has no assessment.

    Opinions and forecasts are neither true nor false by what has been published.
    """
    assessments = data["assessments"]
    for row in np.flatnonzero(_unexpected(data)):
        claim = assessments.parent("claim_id")[row]
        checkability = data["claims"].text(claim, "checkability")
        message = f"the claim is {checkability}, but is assessed"
        hint = "delete the assessment, or code the claim as checkable"
        yield assessments.finding("assessment-unexpected", row, "claim_id", message, hint=hint)


def _unexpected(data: Dataset) -> Mask:
    """Assessments of claims that are not to be assessed."""
    claims = data["claims"]
    other = claims.filled("checkability") & ~claims.equals("checkability", "checkable")
    mask: Mask = take(other, data["assessments"].parent("claim_id"), 0)
    return mask


@rule("error-kind", assessments=(*VERDICTS, "error_kind"))
def error_kind(data: Dataset) -> Iterator[Finding]:
    """A claim that is refuted or outdated has a kind of error, and no other has one.

    So errors can be counted by kind, and none is laid at the door of a claim that holds.
    """
    assessments = data["assessments"]
    faulted = [assessments.equals(name, *FAULTED) for name in VERDICTS]
    known = [assessments.filled(name) for name in VERDICTS]
    is_faulted = np.logical_or.reduce(faulted)
    for row in np.flatnonzero(is_faulted & assessments.empty("error_kind")):
        verdict = assessments.text(row, VERDICTS[0 if faulted[0][row] else 1])
        message = f"the claim is {verdict}, but what is wrong with it?"
        yield assessments.finding("error-kind", row, "error_kind", message)
    is_other = np.logical_and.reduce(known) & ~is_faulted
    for row in np.flatnonzero(is_other & assessments.filled("error_kind")):
        kind = shorten(assessments.text(row, "error_kind"))
        message = f"the claim is neither refuted nor outdated, but its error is {kind}"
        hint = "empty the kind of error, or correct the verdict"
        yield assessments.finding("error-kind", row, "error_kind", message, hint=hint)
