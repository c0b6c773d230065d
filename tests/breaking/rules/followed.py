"""The smallest faults in what the general half reports: no rule reports it again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import (
    cited,
    coded,
    dated,
    first,
    in_text_order,
    plain_claims,
    repeated_mention,
    supported_by_one,
    without_role,
)
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("foreign-key-missing")
def _unknown_actor(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["actor_id"] = "nobody"
    return [At("foreign-key-missing", "mentions", mention, "actor_id")]


def lost(package: Copy, table: str, column: str) -> list[At]:
    row = package.rows(table)[0]
    row[column] = "nothing"
    return [At("foreign-key-missing", table, row, column)]


@example("foreign-key-missing")
def _assessment_of_unknown_claim(package: Copy) -> list[At]:
    # the claim it was meant for is not assessed now, but that follows
    return lost(package, "assessments", "claim_id")


@example("foreign-key-missing")
def _evidence_for_unknown_assessment(package: Copy) -> list[At]:
    assessment, _ = supported_by_one(package)
    (link,) = cited(package, assessment, "supports")
    link["assessment_id"] = "rift-2025.a9999"
    return [At("foreign-key-missing", "assessment_evidence", link, "assessment_id")]


@example("foreign-key-missing")
def _unknown_evidence(package: Copy) -> list[At]:
    # the item it was meant for is cited nowhere else
    assessment, evidence = supported_by_one(package)
    (link,) = cited(package, assessment, "supports")
    link["evidence_id"] = f"{evidence['evidence_id']}-x"
    return [At("foreign-key-missing", "assessment_evidence", link, "evidence_id")]


@example("foreign-key-missing")
def _unknown_scenario_of_an_indicator(package: Copy) -> list[At]:
    return lost(package, "scenario_indicators", "scenario_id")


@example("foreign-key-missing")
def _unknown_indicator_of_a_scenario(package: Copy) -> list[At]:
    return lost(package, "scenario_indicators", "indicator_id")


@example("foreign-key-missing")
def _relation_of_unknown_claim(package: Copy) -> list[At]:
    return lost(package, "claim_relations", "from_claim_id")


@example("value-duplicate")
def _two_assessments_of_a_claim(package: Copy) -> list[At]:
    # the claim it was meant for is not assessed now, but that follows
    one, other = package.rows("assessments")[:2]
    other["claim_id"] = one["claim_id"]
    return [At("value-duplicate", "assessments", other, "claim_id")]


@example("value-not-in-vocabulary")
def _unknown_stance(package: Copy) -> list[At]:
    assessment, _ = supported_by_one(package)
    (link,) = cited(package, assessment, "supports")
    link["stance"] = "favours"
    return [At("value-not-in-vocabulary", "assessment_evidence", link, "stance")]


@example("edtf-invalid")
def _unreadable_publication(package: Copy) -> list[At]:
    # whether it was published in time is not known
    _, evidence = supported_by_one(package)
    evidence["published"] = "June 2021"
    return [At("edtf-invalid", "evidence", evidence, "published")]


@example("foreign-key-missing")
def _mention_of_unknown_passage(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["passage_id"] = "rift-2025.p999"
    return [At("foreign-key-missing", "mentions", mention, "passage_id")]


@example("foreign-key-missing")
def _passage_of_unknown_source(package: Copy) -> list[At]:
    passage = in_text_order(package)[-1]
    passage["source_id"] = "nothing"
    return [At("foreign-key-missing", "passages", passage, "source_id")]


@example("value-missing")
def _passage_without_source(package: Copy) -> list[At]:
    passage = in_text_order(package)[30]
    passage["source_id"] = ""
    return [At("value-missing", "passages", passage, "source_id")]


@example("value-missing")
def _source_without_id(package: Copy) -> list[At]:
    (source,) = package.rows("sources")
    source["source_id"] = ""
    return [At("value-missing", "sources", source, "source_id")]


@example("unique-key-duplicate")
def _mention_duplicated(package: Copy) -> list[At]:
    mention = package.add(
        "mentions", **repeated_mention(package) | {"mention_id": "rift-2025.m9999"}
    )
    return [At("unique-key-duplicate", "mentions", mention, "passage_id")]


@example("value-type")
def _offset_unreadable(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["char_start"] = "?"
    return [At("value-type", "mentions", mention, "char_start")]


@example("value-type")
def _passage_offset_unreadable(package: Copy) -> list[At]:
    passage = coded(package)[4]
    passage["char_start"] = "?"
    return [At("value-type", "passages", passage, "char_start")]


@example("value-not-in-vocabulary")
def _unknown_type(package: Copy) -> list[At]:
    event = next(row for row in package.rows("events") if row["plover_type"])
    event["plover_type"] = "greet"
    return [At("value-not-in-vocabulary", "events", event, "plover_type")]


@example("value-not-in-vocabulary")
def _unknown_class(package: Copy) -> list[At]:
    event = next(row for row in package.rows("events") if row["quad_class"])
    event["quad_class"] = "verbal"
    return [At("value-not-in-vocabulary", "events", event, "quad_class")]


@example("value-not-in-vocabulary")
def _unknown_kind_of_a_section(package: Copy) -> list[At]:
    section = first(package.rows("passages"), kind="title")
    section["kind"] = "tittle"
    return [At("value-not-in-vocabulary", "passages", section, "kind")]


@example("value-not-in-vocabulary")
def _unknown_role_of_who_acts(package: Copy) -> list[At]:
    links = package.rows("event_actors")
    event = without_role(package, "actor")
    link = package.add(
        "event_actors",
        event_id=event["event_id"],
        actor_id=links[0]["actor_id"],
        role="actors",
    )
    return [At("value-not-in-vocabulary", "event_actors", link, "role")]


@example("value-pattern")
def _line_break_in_a_passage(package: Copy) -> list[At]:
    # what is said of the other passages must not be moved by its length
    passage = coded(package)[0]
    passage["text"] += "\nAnd more."
    return [At("value-pattern", "passages", passage, "text")]


@example("value-pattern")
def _line_break_in_a_date(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date"] += "\nor later"
    return [At("value-pattern", "events", event, "date")]


@example("value-missing")
def _typed_event_without_id(package: Copy) -> list[At]:
    event = next(row for row in package.rows("events") if row["plover_type"])
    event["event_id"] = ""
    return [At("value-missing", "events", event, "event_id")]


@example("value-missing")
def _coded_passage_without_id(package: Copy) -> list[At]:
    passage = coded(package)[0]
    passage["passage_id"] = ""
    return [At("value-missing", "passages", passage, "passage_id")]


@example("value-missing")
def _actor_without_id(package: Copy) -> list[At]:
    actor = package.rows("actors")[0]
    actor["actor_id"] = ""
    return [At("value-missing", "actors", actor, "actor_id")]


@example("primary-key-duplicate")
def _scenario_under_the_id_of_another(package: Copy) -> list[At]:
    scenario = package.add("scenarios", **package.rows("scenarios")[0])
    scenario["title"] += ", again"
    return [At("primary-key-duplicate", "scenarios", scenario, "scenario_id")]


@example("value-duplicate")
def _code_of_another_state(package: Copy) -> list[At]:
    one, other = (row for row in package.rows("actors")[:2] if row["gw_code"])
    other["gw_code"] = one["gw_code"]
    return [At("value-duplicate", "actors", other, "gw_code")]


@example("unique-key-duplicate")
def _number_of_another_passage(package: Copy) -> list[At]:
    one, other = in_text_order(package)[4:6]
    other["ordinal"] = one["ordinal"]
    return [At("unique-key-duplicate", "passages", other, "source_id")]


@example("unique-key-duplicate")
def _start_of_another_passage(package: Copy) -> list[At]:
    one, other = in_text_order(package)[4:6]
    other["char_start"] = one["char_start"]
    return [At("unique-key-duplicate", "passages", other, "source_id")]


@example("foreign-key-missing")
def _scenario_of_unknown_source(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    scenario["source_id"] = "nothing"
    return [At("foreign-key-missing", "scenarios", scenario, "source_id")]


@example("foreign-key-missing")
def _claims_without_passage(package: Copy) -> list[At]:
    # the passage that it was read from has no claim now, but that follows
    per_passage = Counter(row["passage_id"] for row in package.rows("claims"))
    claim = next(row for row in plain_claims(package) if per_passage[row["passage_id"]] == 1)
    claim["passage_id"] = "rift-2025.p999"
    return [At("foreign-key-missing", "claims", claim, "passage_id")]
