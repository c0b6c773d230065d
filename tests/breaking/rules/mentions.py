"""The smallest faults in mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import another_letter, coded, passage_of, repeated_mention, shift
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy, Row


@example("mention-not-at-offset")
def _mention_moved_by_one(package: Copy) -> list[At]:
    # its name stands uncovered in the text, but the mention of it is there
    mention = repeated_mention(package)
    shift(mention, 1, 1)
    return [At("mention-not-at-offset", "mentions", mention, "char_start")]


@example("mention-not-at-offset")
def _mention_ends_one_later(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    shift(mention, 0, 1)
    return [At("mention-not-at-offset", "mentions", mention, "char_start")]


@example("mention-not-at-offset")
def _surface_changed(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["surface"] = another_letter(mention["surface"], 2)
    return [At("mention-not-at-offset", "mentions", mention, "surface")]


@example("mention-outside-passage")
def _mention_of_another_passage(package: Copy) -> list[At]:
    # its name stands uncovered in the right passage, but the mention of it is there
    mention = repeated_mention(package)
    other = next(row for row in coded(package) if mention["surface"] not in row["text"])
    mention["passage_id"] = other["passage_id"]
    return [At("mention-outside-passage", "mentions", mention, "passage_id")]


@example("mention-outside-passage")
def _mention_of_a_passage_with_that_name(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    other = next(
        row
        for row in coded(package)
        if mention["surface"] in row["text"] and row["passage_id"] != mention["passage_id"]
    )
    mention["passage_id"] = other["passage_id"]
    return [At("mention-outside-passage", "mentions", mention, "passage_id")]


@example("name-target")
def _name_of_two(package: Copy) -> list[At]:
    name = next(row for row in package.rows("names") if row["actor_id"])
    name["place_id"] = package.rows("places")[0]["place_id"]
    return [At("name-target", "names", name, "place_id")]


@example("name-target")
def _name_of_nobody(package: Copy) -> list[At]:
    name = next(row for row in package.rows("names") if row["actor_id"])
    name["actor_id"] = ""
    return [At("name-target", "names", name, "actor_id")]


@example("name-preferred")
def _two_preferred(package: Copy) -> list[At]:
    name = next(row for row in package.rows("names") if row["kind"] == "abbreviation")
    name["kind"] = "preferred"
    return [At("name-preferred", "names", name, "kind")]


@example("mention-target")
def _both_targets(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["place_id"] = package.rows("places")[0]["place_id"]
    return [At("mention-target", "mentions", mention, "place_id")]


@example("mention-target")
def _no_target(package: Copy) -> list[At]:
    mention = repeated_mention(package)
    mention["actor_id"] = ""
    return [At("mention-target", "mentions", mention, "actor_id")]


def without_mention(package: Copy, mention: Row) -> list[At]:
    passage = passage_of(package, mention)
    package.rows("mentions").remove(mention)
    inner = int(mention["char_start"]) - int(passage["char_start"])
    return [At("mention-missing", "passages", passage, "text", inner)]


def is_quoted(passage: Row) -> bool:
    return "," in passage["text"] or '"' in passage["text"]


def names(package: Copy) -> list[Row]:
    """Mentions by the name of an actor or place, inside no longer mention."""
    known = {row["name"] for table in ("actors", "places") for row in package.rows(table)}
    spans = [(int(row["char_start"]), int(row["char_end"])) for row in package.rows("mentions")]
    return [
        row
        for row in package.rows("mentions")
        if row["surface"] in known
        and not any(
            start <= int(row["char_start"]) and int(row["char_end"]) <= end
            for start, end in spans
            if (start, end) != (int(row["char_start"]), int(row["char_end"]))
        )
    ]


@example("mention-missing")
def _mention_deleted(package: Copy) -> list[At]:
    mention = next(row for row in names(package) if not is_quoted(passage_of(package, row)))
    return without_mention(package, mention)


@example("mention-missing")
def _mention_deleted_in_a_quoted_cell(package: Copy) -> list[At]:
    mention = next(row for row in names(package) if is_quoted(passage_of(package, row)))
    return without_mention(package, mention)


@example("mention-missing")
def _mention_deleted_behind_doubled_quotes(package: Copy) -> list[At]:
    def quotes_before(row: Row) -> bool:
        passage = passage_of(package, row)
        return '"' in passage["text"][: int(row["char_start"]) - int(passage["char_start"])]

    return without_mention(package, next(row for row in names(package) if quotes_before(row)))


@example("mention-missing")
def _first_mention_deleted(package: Copy) -> list[At]:
    def is_first(row: Row) -> bool:
        return row["char_start"] == passage_of(package, row)["char_start"]

    return without_mention(package, next(row for row in names(package) if is_first(row)))
