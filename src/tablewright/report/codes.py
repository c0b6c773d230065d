"""Every code a finding can carry, with its documentation."""

from __future__ import annotations


def documentation() -> dict[str, str]:
    """What each code means and why it is a rule: the general half's, then the dataset's."""
    from caucasus_rift.rules import all_rules
    from tablewright.report.finding_codes import CODES

    return {**CODES, **{code: rule.documentation for code, rule in all_rules().items()}}
