"""The smallest faults in passages."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import (
    another_letter,
    bare,
    coded,
    first,
    in_text_order,
    only_passage,
    passage_of,
    second_source,
    shift,
)
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("passage-span")
def _behind_the_end(package: Copy) -> list[At]:
    passage = coded(package)[3]
    passage["char_end"] = str(len(package.text()) + 1)
    return [At("passage-span", "passages", passage, "char_end")]


@example("passage-span")
def _empty(package: Copy) -> list[At]:
    passage = coded(package)[3]
    passage["char_end"] = passage["char_start"]
    return [At("passage-span", "passages", passage, "char_end")]


@example("passage-span")
def _ends_before_its_start(package: Copy) -> list[At]:
    # what lies between its wrong end and the next passage is no gap
    passage = coded(package)[3]
    passage["char_end"] = str(int(passage["char_start"]) // 10)
    return [At("passage-span", "passages", passage, "char_end")]


@example("passage-span")
def _starts_behind_the_end(package: Copy) -> list[At]:
    passage = in_text_order(package)[-1]
    shift(passage, 10**9, 10**9)
    return [At("passage-span", "passages", passage, "char_start")]


@example("passage-not-slice")
def _text_edited(package: Copy) -> list[At]:
    # inside a quote and a mention: these still agree with the source
    mention = next(
        row for row in package.rows("mentions") if passage_of(package, row) in coded(package)
    )
    passage = passage_of(package, mention)
    at = int(mention["char_start"]) - int(passage["char_start"])
    passage["text"] = another_letter(passage["text"], at)
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _text_of_an_original_edited(package: Copy) -> list[At]:
    # its duplicate is no longer word for word the same, but that follows
    duplicate = first(package.rows("passages"), disposition="duplicate")
    passage = first(package.rows("passages"), passage_id=duplicate["duplicate_of"])
    passage["text"] += "!"
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _starts_one_later(package: Copy) -> list[At]:
    # its claims and mentions are where the source has them; the letter left out is no gap
    passage = coded(package)[0]
    shift(passage, 1, 0)
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _ends_one_earlier(package: Copy) -> list[At]:
    passage = coded(package)[-1]
    shift(passage, 0, -1)
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _moved_by_one(package: Copy) -> list[At]:
    passage = coded(package)[5]
    shift(passage, 1, 1)
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _offsets_overlap_the_next(package: Copy) -> list[At]:
    passage = coded(package)[5]
    shift(passage, 0, 5)
    return [At("passage-not-slice", "passages", passage, "text")]


@example("passage-not-slice")
def _offsets_swapped(package: Copy) -> list[At]:
    # two rows are wrong, and neither is known to be where the other belongs
    one, other = coded(package)[4], coded(package)[5]
    for name in ("char_start", "char_end"):
        one[name], other[name] = other[name], one[name]
    return [At("passage-not-slice", "passages", row, "text") for row in (one, other)]


@example("passage-gap")
def _last_missing(package: Copy) -> list[At]:
    last = in_text_order(package)[-1]
    assert last in bare(package)
    package.rows("passages").remove(last)
    return [At("passage-gap", "passages", in_text_order(package)[-1], "char_end")]


@example("passage-gap")
def _one_missing(package: Copy) -> list[At]:
    # two findings: its words are left out, and so is its number
    order = in_text_order(package)
    sections = {row["section_id"] for row in order}
    claimed = {row["passage_id"] for row in package.rows("claims")}
    named = {row["duplicate_of"] for row in order}
    at = next(
        at
        for at, row in enumerate(order[:-1])
        if row["passage_id"] not in sections | claimed | named
    )
    package.rows("passages").remove(order[at])
    for mention in package.by("mentions", "passage_id", order[at]["passage_id"]):
        package.rows("mentions").remove(mention)
    return [
        At("passage-gap", "passages", order[at + 1], "char_start"),
        At("passage-ordinal", "passages", order[at + 1], "ordinal"),
    ]


@example("passage-gap")
def _first_missing_a_word(package: Copy) -> list[At]:
    # text and offsets agree, only the words are lost
    passage = bare(package)[0]
    order = in_text_order(package)
    passage["text"] = passage["text"][:-1]
    shift(passage, 0, -1)
    return [At("passage-gap", "passages", order[order.index(passage) + 1], "char_start")]


@example("passage-gap")
def _source_without_passages(package: Copy) -> list[At]:
    source = second_source(package)
    return [At("passage-gap", "sources", source, "path")]


@example("passage-overlap")
def _reaches_into_the_next(package: Copy) -> list[At]:
    # text and offsets agree, but the next passage starts before this one ends
    order, text = in_text_order(package), package.text()
    one, other = next(
        (one, other)
        for one, other in itertools.pairwise(order)
        if "\n" not in text[int(one["char_end"]) : int(other["char_start"])]
        and other["kind"] == one["kind"] == "sentence"
        and not other["text"][1].isspace()
    )
    one["char_end"] = str(int(other["char_start"]) + 1)
    one["text"] = text[int(one["char_start"]) : int(one["char_end"])]
    return [At("passage-overlap", "passages", other, "char_start")]


@example("passage-ordinal")
def _last_renumbered(package: Copy) -> list[At]:
    passage = in_text_order(package)[-1]
    passage["ordinal"] = str(int(passage["ordinal"]) + 1)
    return [At("passage-ordinal", "passages", passage, "ordinal")]


@example("passage-ordinal")
def _one_renumbered(package: Copy) -> list[At]:
    passage = in_text_order(package)[4]
    passage["ordinal"] = "1000"
    return [At("passage-ordinal", "passages", passage, "ordinal")]


@example("passage-ordinal")
def _numbers_swapped(package: Copy) -> list[At]:
    one, other = in_text_order(package)[4:6]
    one["ordinal"], other["ordinal"] = other["ordinal"], one["ordinal"]
    return [At("passage-ordinal", "passages", row, "ordinal") for row in (one, other)]


@example("passage-ordinal")
def _numbers_start_at_two(package: Copy) -> list[At]:
    # one finding for them all
    for passage in package.rows("passages"):
        passage["ordinal"] = str(int(passage["ordinal"]) + 1)
    return [At("passage-ordinal", "passages", in_text_order(package)[0], "ordinal")]


@example("section-not-heading")
def _section_is_a_sentence(package: Copy) -> list[At]:
    sentences = [row for row in in_text_order(package) if row["kind"] == "sentence"]
    sentences[5]["section_id"] = sentences[0]["passage_id"]
    return [At("section-not-heading", "passages", sentences[5], "section_id")]


@example("section-not-heading")
def _section_stands_behind(package: Copy) -> list[At]:
    sentence = first(in_text_order(package), kind="sentence")
    heading = [row for row in in_text_order(package) if row["kind"] == "heading"][-1]
    sentence["section_id"] = heading["passage_id"]
    return [At("section-not-heading", "passages", sentence, "section_id")]


@example("section-not-heading")
def _section_of_another_source(package: Copy) -> list[At]:
    passage = only_passage(package, second_source(package))
    passage["section_id"] = first(package.rows("passages"), kind="title")["passage_id"]
    return [At("section-not-heading", "passages", passage, "section_id")]


@example("duplicate-of")
def _duplicate_of_nothing(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="duplicate")
    passage["duplicate_of"] = ""
    return [At("duplicate-of", "passages", passage, "duplicate_of")]


@example("duplicate-of")
def _structural_duplicate(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="structural")
    passage["duplicate_of"] = in_text_order(package)[0]["passage_id"]
    return [At("duplicate-of", "passages", passage, "duplicate_of")]


@example("duplicate-of")
def _duplicate_of_a_later(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="duplicate")
    passage["duplicate_of"] = coded(package)[-1]["passage_id"]
    return [At("duplicate-of", "passages", passage, "duplicate_of")]


@example("duplicate-of")
def _not_word_for_word(package: Copy) -> list[At]:
    passage = bare(package)[-1]
    assert not package.by("claims", "passage_id", passage["passage_id"])
    passage["disposition"] = "duplicate"
    passage["duplicate_of"] = in_text_order(package)[0]["passage_id"]
    return [At("duplicate-of", "passages", passage, "disposition")]


@example("coded-without-claim")
def _uncoded_as_coded(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="structural")
    passage["disposition"] = "coded"
    return [At("coded-without-claim", "passages", passage, "disposition")]


@example("claim-in-uncoded-passage")
def _coded_as_uncoded(package: Copy) -> list[At]:
    passage = first(coded(package), duplicate_of="")
    passage["disposition"] = "no_claim"
    return [At("claim-in-uncoded-passage", "passages", passage, "disposition")]
