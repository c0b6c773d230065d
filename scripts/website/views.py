"""The views of the site, and the tables and columns that each of them needs."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class View:
    """A view: its name, title and first page, and the tables it cannot do without."""

    name: str
    title: str
    page: str
    needs: tuple[str, ...] = ()


VIEWS = (
    View("read", "Read", "index.html", ("sources", "passages", "claims")),
    View("timeline", "Timeline", "timeline.html", ("events",)),
    View(
        "argument",
        "Argument",
        "argument.html",
        ("sources", "passages", "claims", "claim_relations"),
    ),
    View("scenarios", "Scenarios", "scenarios.html", ("sources", "scenarios")),
    View("actors", "Actors", "actors.html", ("actors",)),
    View("data", "Data", "data.html"),
    View("about", "About", "about.html"),
)
# The columns that the views read. A table of the same name without them is another table, and
# stands among the data only.
COLUMNS = {
    "sources": "source_id title author publisher url published language path rights note",
    "passages": "passage_id source_id ordinal section_id kind char_start char_end text reading"
    " disposition duplicate_of",
    "claims": "claim_id passage_id quote char_start char_end statement claim_type certainty negated"
    " hedge time_orientation checkability attributed_to restates",
    "claim_actors": "claim_id actor_id role",
    "claim_events": "claim_id event_id relation",
    "claim_relations": "from_claim_id to_claim_id relation signal",
    "actors": "actor_id name kind iso3 gw_code cameo_code wikidata description status_note",
    "places": "place_id name status_note",
    "mentions": "mention_id passage_id actor_id surface char_start char_end form",
    "events": "event_id title description origin realis plover_type quad_class date date_earliest"
    " date_latest date_basis recorded_date place_id part_of wikidata",
    "event_actors": "event_id actor_id role",
    "event_evidence": "event_id evidence_id",
    "evidence": "evidence_id title publisher url published kind leaning note",
    "assessments": "assessment_id claim_id verdict_at_publication verdict_now as_of error_kind"
    " rationale confidence",
    "assessment_evidence": "assessment_id evidence_id stance",
    "scenarios": "scenario_id source_id kind label title summary condition hedge parent_id",
    "scenario_claims": "scenario_id claim_id role",
    "indicators": "indicator_id statement resolution_criteria opens_on closes_on origin",
    "scenario_indicators": "scenario_id indicator_id consistency",
    "observations": "observation_id indicator_id observed_on resolution note evidence_id",
}
