"""Every code a finding can carry, with its documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablewright.profile import Profile


def documentation(profile: Profile) -> dict[str, str]:
    """What each code means and why it is a rule: the general ones, then those of the profile."""
    from tablewright.report.finding_codes import CODES

    own = profile.own_rules()
    return {**CODES, **{code: rule.documentation for code, rule in own.items()}}
