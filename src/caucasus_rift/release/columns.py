"""The tables that the codebook and the site know by their names, and how they know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tablewright.tables.table import Table

# The columns that are read, those of the key with a star, and their types where they are no texts.
# A table of the same name that has others is another table, and stands among the data only.
COLUMNS = {
    "sources": "source_id* title author publisher url published language path rights note"
    " n_chars:integer",
    "passages": "passage_id* source_id ordinal:integer section_id kind char_start:integer"
    " char_end:integer text reading disposition duplicate_of",
    "claims": "claim_id* passage_id quote char_start:integer char_end:integer statement layer"
    " claim_type certainty negated:boolean hedge time_orientation checkability attributed_to"
    " restates",
    "claim_actors": "claim_id* actor_id* role*",
    "claim_events": "claim_id* event_id* relation*",
    "claim_relations": "from_claim_id* to_claim_id* relation* signal explicit:boolean",
    "actors": "actor_id* name kind iso3 gw_code:integer cameo_code wikidata description"
    " status_note",
    "places": "place_id* name status_note",
    "mentions": "mention_id* passage_id actor_id surface char_start:integer char_end:integer form",
    "events": "event_id* title description origin realis plover_type quad_class date"
    " date_earliest:date date_latest:date date_basis recorded_date recorded_earliest:date"
    " recorded_latest:date place_id part_of"
    " wikidata",
    "event_actors": "event_id* actor_id* role*",
    "event_evidence": "event_id* evidence_id*",
    "publishers": "publisher_id* name kind country_iso3 leaning part_of note",
    "evidence": "evidence_id* title publisher_id via url published published_earliest:date"
    " published_latest:date kind note consulted_on:date",
    "assessments": "assessment_id* claim_id verdict_at_publication verdict_now as_of:date"
    " newest_evidence:date error_kind rationale confidence",
    "assessment_evidence": "assessment_id* evidence_id* stance",
    "scenarios": "scenario_id* source_id kind label title summary condition hedge parent_id",
    "scenario_claims": "scenario_id* claim_id* role*",
    "indicators": "indicator_id* statement resolution_criteria written_on:date opens_on:date"
    " closes_on:date retrospective:boolean origin watches",
    "scenario_indicators": "scenario_id* indicator_id* consistency",
    "observations": "observation_id* indicator_id observed_on:date resolution note evidence_id",
    "codings": "record_id* variable* coder* value",
}


def is_known(name: str, tables: Mapping[str, Table]) -> bool:
    """Whether a table is there, and is the one that its name stands for here."""
    if name not in tables or name not in COLUMNS:
        return False
    schema = tables[name].schema
    types = {field.name: field.type for field in schema.fields}
    wanted = [one.partition(":") for one in COLUMNS[name].split()]
    key = [column.rstrip("*") for column, _, _ in wanted if column.endswith("*")]
    return sorted(schema.primary_key) == sorted(key) and all(
        types.get(column.rstrip("*")) == (kind or "string") for column, _, kind in wanted
    )
