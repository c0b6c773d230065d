"""Every rule of the dataset, each shown the smallest fault that breaks it and no other."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caucasus_rift.rules import all_rules
from caucasus_rift.rules.cycles import in_cycle, round_trips
from caucasus_rift.rules.dataset import Corpus
from tests.helpers import ROOT, At, Copy, Row, copy_package, findings, identity, place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


EXAMPLES: dict[str, Callable[[Copy], list[At]]] = {}


def example(code: str) -> Callable[[Callable[[Copy], list[At]]], Callable[[Copy], list[At]]]:
    """Register an edit that breaks the rule `code` and returns the findings it must cause."""

    def register(edit: Callable[[Copy], list[At]]) -> Callable[[Copy], list[At]]:
        name = edit.__name__.removeprefix("_").replace("_", "-")
        EXAMPLES[f"{code}:{name}"] = edit
        return edit

    return register


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Counter[Any]:
    """The findings of the package as it is, apart from their places."""
    package = copy_package(tmp_path_factory.mktemp("untouched"))
    return Counter(map(identity, findings(package.folder)))


@pytest.fixture
def package(tmp_path: Path) -> Copy:
    return copy_package(tmp_path)


def new_findings(package: Copy, known: Counter[Any]) -> list[Any]:
    rest, new = known.copy(), []
    for finding in findings(package.folder):
        if rest[identity(finding)]:
            rest[identity(finding)] -= 1
        else:
            new.append(finding)
    return new


# -- choosing rows ---------------------------------------------------------------------------------


def first(rows: list[Row], **wanted: str) -> Row:
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def in_text_order(package: Copy) -> list[Row]:
    return sorted(package.rows("passages"), key=lambda row: int(row["char_start"]))


def passage_of(package: Copy, row: Row) -> Row:
    return first(package.rows("passages"), passage_id=row["passage_id"])


def coded(package: Copy) -> list[Row]:
    return [row for row in in_text_order(package) if row["disposition"] == "coded"]


def bare(package: Copy) -> list[Row]:
    """Passages with neither claims nor mentions, that no other passage names."""
    used = {row["passage_id"] for table in ("claims", "mentions") for row in package.rows(table)}
    used |= {row["duplicate_of"] for row in package.rows("passages")}
    return [row for row in in_text_order(package) if row["passage_id"] not in used]


def plain_claims(package: Copy) -> list[Row]:
    """Claims without a hedge that restate nothing and are not restated."""
    restated = {row["restates"] for row in package.rows("claims")}
    return [
        row
        for row in package.rows("claims")
        if not row["hedge"] and not row["restates"] and row["claim_id"] not in restated
    ]


def shift(row: Row, start: int, end: int) -> None:
    row["char_start"] = str(int(row["char_start"]) + start)
    row["char_end"] = str(int(row["char_end"]) + end)


def another_letter(text: str, at: int) -> str:
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def second_source(package: Copy, text: str = "Nothing is said here.\n") -> Row:
    """A sound second source, whose text is no passage yet."""
    data = text.encode()
    source = package.add(
        "sources",
        **package.rows("sources")[0]
        | {
            "source_id": "other-2025",
            "path": "data/sources/other-2025.txt",
            "sha256": hashlib.sha256(data).hexdigest(),
            "n_chars": str(len(text)),
        },
    )
    package.source_path(source).write_bytes(data)
    return source


def only_passage(package: Copy, source: Row) -> Row:
    text = package.text(source).rstrip("\n")
    return package.add(
        "passages",
        passage_id="other-2025.p001",
        source_id="other-2025",
        ordinal="1",
        kind="sentence",
        char_start="0",
        char_end=str(len(text)),
        text=text,
        disposition="no_claim",
    )


# -- sources ---------------------------------------------------------------------------------------


@example("source-file-missing")
def _wrong_path(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["path"] = "data/sources/nothing.txt"
    return [At("source-file-missing", "sources", source, "path")]


@example("source-file-missing")
def _deleted_file(package: Copy) -> list[At]:
    package.source_path().unlink()
    return [At("source-file-missing", "sources", package.rows("sources")[0], "path")]


@example("source-file-missing")
def _not_utf8(package: Copy) -> list[At]:
    # its sha256 is another as well, but that follows
    package.source_path().write_bytes(package.source_path().read_bytes() + b"\xe9")
    return [At("source-file-missing", "sources", package.rows("sources")[0], "path")]


@example("source-hash")
def _digit_changed(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    digest = source["sha256"]
    source["sha256"] = ("0" if digest[0] != "0" else "1") + digest[1:]
    return [At("source-hash", "sources", source, "sha256")]


@example("source-hash")
def _line_added(package: Copy) -> list[At]:
    # n_chars is wrong as well, but that follows
    package.source_path().write_bytes(package.source_path().read_bytes() + b"\n")
    return [At("source-hash", "sources", package.rows("sources")[0], "sha256")]


@example("source-hash")
def _letter_changed_in_file(package: Copy) -> list[At]:
    # two findings: that the file is another, and where; its claims and mentions follow
    passage = next(
        row for row in coded(package) if package.by("mentions", "passage_id", row["passage_id"])
    )
    mention = package.by("mentions", "passage_id", passage["passage_id"])[0]
    text = another_letter(package.text(), int(mention["char_start"]) + 1)
    package.source_path().write_bytes(text.encode())
    return [
        At("source-hash", "sources", package.rows("sources")[0], "sha256"),
        At("passage-not-slice", "passages", passage, "text"),
    ]


@example("source-length")
def _one_more(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["n_chars"] = str(int(source["n_chars"]) + 1)
    return [At("source-length", "sources", source, "n_chars")]


# -- passages --------------------------------------------------------------------------------------


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


@example("coded-without-claim")
def _claims_without_passage(package: Copy) -> list[At]:
    # the claim now names a passage that does not exist: that is for the foreign key to say
    per_passage = Counter(row["passage_id"] for row in package.rows("claims"))
    claim = next(row for row in plain_claims(package) if per_passage[row["passage_id"]] == 1)
    passage = passage_of(package, claim)
    claim["passage_id"] = "rift-2025.p999"
    return [
        At("foreign-key-missing", "claims", claim, "passage_id"),
        At("coded-without-claim", "passages", passage, "disposition"),
    ]


@example("claim-in-uncoded-passage")
def _coded_as_uncoded(package: Copy) -> list[At]:
    passage = first(coded(package), duplicate_of="")
    passage["disposition"] = "no_claim"
    return [At("claim-in-uncoded-passage", "passages", passage, "disposition")]


# -- quotes ----------------------------------------------------------------------------------------


@example("quote-not-in-passage")
def _quote_letter_changed(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    claim["quote"] = another_letter(claim["quote"], 5)
    return [At("quote-not-in-passage", "claims", claim, "quote")]


@example("quote-not-in-passage")
def _quote_of_another_passage(package: Copy) -> list[At]:
    # the offsets are right in the source
    per_passage = Counter(row["passage_id"] for row in package.rows("claims"))
    claim = next(row for row in plain_claims(package) if per_passage[row["passage_id"]] > 1)
    other = next(row for row in coded(package) if claim["quote"] not in row["text"])
    claim["passage_id"] = other["passage_id"]
    return [At("quote-not-in-passage", "claims", claim, "quote")]


@example("quote-ambiguous")
def _quote_too_short(package: Copy) -> list[At]:
    claim = next(
        row for row in plain_claims(package) if passage_of(package, row)["text"].count("the") > 1
    )
    claim["quote"] = "the"
    return [At("quote-ambiguous", "claims", claim, "quote")]


@example("quote-offsets")
def _quote_starts_one_later(package: Copy) -> list[At]:
    claim = package.rows("claims")[10]
    shift(claim, 1, 0)
    return [At("quote-offsets", "claims", claim, "char_start")]


@example("quote-offsets")
def _quote_moved_by_one(package: Copy) -> list[At]:
    claim = package.rows("claims")[-1]
    shift(claim, -1, -1)
    return [At("quote-offsets", "claims", claim, "char_start")]


@example("quote-offsets")
def _quote_ends_one_later(package: Copy) -> list[At]:
    claim = package.rows("claims")[10]
    shift(claim, 0, 1)
    return [At("quote-offsets", "claims", claim, "char_end")]


# -- mentions --------------------------------------------------------------------------------------


def repeated_mention(package: Copy) -> Row:
    """A mention by a name that others have too, whose referent others name too."""
    surfaces = Counter(row["surface"] for row in package.rows("mentions"))
    return next(
        row
        for row in package.rows("mentions")
        if surfaces[row["surface"]] > 3 and row["form"] == "name" and row["actor_id"]
    )


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


# -- actors and places -----------------------------------------------------------------------------


@example("iso3-unknown")
def _actor_code(package: Copy) -> list[At]:
    actor = next(row for row in package.rows("actors") if row["iso3"])
    actor["iso3"] = "QQQ"
    return [At("iso3-unknown", "actors", actor, "iso3")]


@example("iso3-unknown")
def _place_code(package: Copy) -> list[At]:
    place = package.rows("places")[0]
    place["country_iso3"] = "QQQ"
    return [At("iso3-unknown", "places", place, "country_iso3")]


@example("iso3-unknown")
def _publisher_code(package: Copy) -> list[At]:
    item = package.rows("evidence")[0]
    item["country_iso3"] = "QQQ"
    return [At("iso3-unknown", "evidence", item, "country_iso3")]


def coded_state(package: Copy) -> Row:
    return next(
        row
        for row in package.rows("actors")
        if row["iso3"] and row["gw_code"] and row["cameo_code"]
    )


@example("state-codes")
def _number_of_another_state(package: Copy) -> list[At]:
    state = coded_state(package)
    state["gw_code"] = "155"  # Chile
    return [At("state-codes", "actors", state, "gw_code")]


@example("state-codes")
def _cameo_of_another_state(package: Copy) -> list[At]:
    state = coded_state(package)
    state["cameo_code"] = "CHL"
    return [At("state-codes", "actors", state, "cameo_code")]


@example("state-codes")
def _iso3_of_another_state(package: Copy) -> list[At]:
    # number and CAMEO code are another state's, but it is the one cell that is wrong
    state = coded_state(package)
    state["iso3"] = "CHL"
    return [At("state-codes", "actors", state, "iso3")]


@example("state-codes")
def _bloc_with_a_state_code(package: Copy) -> list[At]:
    actor = next(row for row in package.rows("actors") if row["kind"] == "bloc")
    actor["iso3"] = "CHL"
    return [At("state-codes", "actors", actor, "iso3")]


# -- events ----------------------------------------------------------------------------------------


def dated(package: Copy) -> list[Row]:
    return [row for row in package.rows("events") if re.fullmatch(r"\d{4}(-\d\d)*", row["date"])]


@example("edtf-invalid")
def _no_such_month(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date"] = "2020-13"
    return [At("edtf-invalid", "events", event, "date")]


@example("edtf-invalid")
def _reversed_interval(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date"] = "2022/2020"
    return [At("edtf-invalid", "events", event, "date")]


@example("edtf-invalid")
def _recorded_date(package: Copy) -> list[At]:
    event = package.rows("events")[0]
    event["recorded_date"] = "10/11/2020"
    return [At("edtf-invalid", "events", event, "recorded_date")]


@example("edtf-invalid")
def _publication(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["published"] = "September 2025"
    return [At("edtf-invalid", "sources", source, "published")]


@example("edtf-bounds")
def _earliest_wrong(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_earliest"] = "1999-12-31"
    return [At("edtf-bounds", "events", event, "date_earliest")]


@example("edtf-bounds")
def _latest_empty(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_latest"] = ""
    return [At("edtf-bounds", "events", event, "date_latest")]


@example("edtf-bounds")
def _date_changed(package: Copy) -> list[At]:
    # both bounds are wrong, by one fault
    event = dated(package)[0]
    event["date"] = "1812"
    return [At("edtf-bounds", "events", event, "date_earliest")]


@example("edtf-bounds")
def _bounds_without_date(package: Copy) -> list[At]:
    event = first(package.rows("events"), date="")
    event["date_latest"] = "2020-01-01"
    return [At("edtf-bounds", "events", event, "date_latest")]


@example("date-basis")
def _date_without_basis(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["date_basis"] = ""
    return [At("date-basis", "events", event, "date_basis")]


@example("date-basis")
def _basis_without_date(package: Copy) -> list[At]:
    event = first(package.rows("events"), date="")
    event["date_basis"] = "stated"
    return [At("date-basis", "events", event, "date_basis")]


@example("hypothetical-dated")
def _dated_event_imagined(package: Copy) -> list[At]:
    event = dated(package)[0]
    event["realis"] = "hypothetical"
    return [At("hypothetical-dated", "events", event, "date")]


@example("quad-class")
def _other_class(package: Copy) -> list[At]:
    event = first(package.rows("events"), quad_class="verbal_cooperation")
    event["quad_class"] = "material_conflict"
    return [At("quad-class", "events", event, "quad_class")]


@example("quad-class")
def _no_class(package: Copy) -> list[At]:
    event = first(package.rows("events"), quad_class="verbal_cooperation")
    event["quad_class"] = ""
    return [At("quad-class", "events", event, "quad_class")]


@example("quad-class")
def _class_without_type(package: Copy) -> list[At]:
    event = first(package.rows("events"), plover_type="")
    event["quad_class"] = "material_conflict"
    return [At("quad-class", "events", event, "quad_class")]


def without_role(package: Copy, role: str, *types: str) -> Row:
    """A typed event whose only participant in `role` is taken out."""
    links = package.rows("event_actors")
    roles = Counter((row["event_id"], row["role"]) for row in links)
    actors = Counter(row["actor_id"] for row in links)
    event = next(
        row
        for row in package.rows("events")
        if (row["plover_type"] in types if types else row["plover_type"])
        and roles[row["event_id"], role] == 1
        and actors[first(links, event_id=row["event_id"], role=role)["actor_id"]] > 1
    )
    links.remove(first(links, event_id=event["event_id"], role=role))
    return event


@example("event-without-actor")
def _no_one_acts(package: Copy) -> list[At]:
    event = without_role(package, "actor")
    return [At("event-without-actor", "events", event, "plover_type")]


@example("event-without-recipient")
def _no_one_receives(package: Copy) -> list[At]:
    event = without_role(package, "recipient", "cooperate", "aid", "sanction")
    return [At("event-without-recipient", "events", event, "plover_type")]


# -- claims ----------------------------------------------------------------------------------------


def hedged(package: Copy) -> Row:
    return next(row for row in package.rows("claims") if row["hedge"])


@example("hedge-missing")
def _hedge_deleted(package: Copy) -> list[At]:
    claim = hedged(package)
    claim["hedge"] = ""
    return [At("hedge-missing", "claims", claim, "hedge")]


@example("hedge-missing")
def _certain_as_possible(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), certainty="certain", hedge="")
    claim["certainty"] = "possible"
    return [At("hedge-missing", "claims", claim, "hedge")]


@example("hedge-unexpected")
def _possible_as_certain(package: Copy) -> list[At]:
    claim = next(
        row
        for row in package.rows("claims")
        if row["hedge"] and row["certainty"] in ("possible", "probable")
    )
    claim["certainty"] = "certain"
    return [At("hedge-unexpected", "claims", claim, "hedge")]


@example("hedge-not-in-quote")
def _another_hedge(package: Copy) -> list[At]:
    claim = hedged(package)
    claim["hedge"] = "perhaps"
    return [At("hedge-not-in-quote", "claims", claim, "hedge")]


@example("hedge-not-in-quote")
def _half_a_word(package: Copy) -> list[At]:
    claim = next(row for row in package.rows("claims") if re.search(r"\bmight\b", row["hedge"]))
    claim["hedge"] = "migh"
    return [At("hedge-not-in-quote", "claims", claim, "hedge")]


@example("predictive-not-future")
def _predicts_the_past(package: Copy) -> list[At]:
    claim = first(package.rows("claims"), claim_type="predictive")
    claim["time_orientation"] = "past"
    return [At("predictive-not-future", "claims", claim, "time_orientation")]


@example("restates-first")
def _restates_a_later(package: Copy) -> list[At]:
    claims = plain_claims(package)
    claims[0]["restates"] = claims[-1]["claim_id"]
    return [At("restates-first", "claims", claims[0], "restates")]


@example("restates-first")
def _restates_a_restating(package: Copy) -> list[At]:
    middle = next(row for row in package.rows("claims") if row["restates"])
    last = next(
        row for row in plain_claims(package) if int(row["char_start"]) > int(middle["char_end"])
    )
    last["restates"] = middle["claim_id"]
    return [At("restates-first", "claims", last, "restates")]


def rename(package: Copy, column: str, old: str, new: str, *tables: str) -> None:
    for table in tables:
        for row in package.rows(table):
            if row[column] == old:
                row[column] = new


@example("id-not-of-source")
def _claim_of_another(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    old = claim["claim_id"]
    for column in ("claim_id", "from_claim_id", "to_claim_id"):
        links = [name for name in package.tables if column in package.header(name)]
        rename(package, column, old, "other-2025.c9999", *links)
    rename(package, "record_id", old, "other-2025.c9999", "codings")
    return [At("id-not-of-source", "claims", claim, "claim_id")]


@example("id-not-of-source")
def _mention_of_another(package: Copy) -> list[At]:
    mention = package.rows("mentions")[0]
    mention["mention_id"] = "other-2025.m0001"
    return [At("id-not-of-source", "mentions", mention, "mention_id")]


@example("id-not-of-source")
def _assessment_of_another(package: Copy) -> list[At]:
    assessment = package.rows("assessments")[0]
    old, new = assessment["assessment_id"], "other-2025.a9999"
    rename(package, "assessment_id", old, new, "assessments", "assessment_evidence")
    return [At("id-not-of-source", "assessments", assessment, "assessment_id")]


@example("id-not-of-source")
def _passage_of_another(package: Copy) -> list[At]:
    # what belongs to it has the right id
    named = {row["duplicate_of"] for row in package.rows("passages")}
    passage = next(row for row in coded(package) if row["passage_id"] not in named)
    old = passage["passage_id"]
    rename(package, "section_id", old, "other-2025.p999", "passages")
    rename(package, "passage_id", old, "other-2025.p999", "passages", "claims", "mentions")
    return [At("id-not-of-source", "passages", passage, "passage_id")]


@example("id-not-of-source")
def _scenario_of_another(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    old, new = scenario["scenario_id"], "other-2025.scenario"
    rename(package, "parent_id", old, new, "scenarios")
    links = [name for name in package.tables if "scenario_id" in package.header(name)]
    rename(package, "scenario_id", old, new, *links)
    return [At("id-not-of-source", "scenarios", scenario, "scenario_id")]


# -- references to the table itself ----------------------------------------------------------------


@example("self-reference-cycle")
def _restates_itself(package: Copy) -> list[At]:
    claim = plain_claims(package)[0]
    claim["restates"] = claim["claim_id"]
    return [At("self-reference-cycle", "claims", claim, "restates")]


@example("self-reference-cycle")
def _restate_each_other(package: Copy) -> list[At]:
    one, other = sorted(plain_claims(package)[:2], key=package.rows("claims").index)
    one["restates"], other["restates"] = other["claim_id"], one["claim_id"]
    return [At("self-reference-cycle", "claims", one, "restates")]


@example("self-reference-cycle")
def _section_of_itself(package: Copy) -> list[At]:
    passage = coded(package)[0]
    passage["section_id"] = passage["passage_id"]
    return [At("self-reference-cycle", "passages", passage, "section_id")]


@example("self-reference-cycle")
def _sections_of_each_other(package: Copy) -> list[At]:
    inner = next(
        row for row in package.rows("passages") if row["kind"] == "heading" and row["section_id"]
    )
    outer = first(package.rows("passages"), passage_id=inner["section_id"])
    outer["section_id"] = inner["passage_id"]
    firsts = [row for row in package.rows("passages") if row is inner or row is outer]
    return [At("self-reference-cycle", "passages", firsts[0], "section_id")]


@example("self-reference-cycle")
def _duplicate_of_itself(package: Copy) -> list[At]:
    passage = first(package.rows("passages"), disposition="duplicate")
    passage["duplicate_of"] = passage["passage_id"]
    return [At("self-reference-cycle", "passages", passage, "duplicate_of")]


@example("self-reference-cycle")
def _part_of_its_part(package: Copy) -> list[At]:
    # three in a circle are one finding, at the first of them
    events = [row for row in package.rows("events") if not row["part_of"]][:3]
    for event, whole in zip(events, (events[1], events[2], events[0]), strict=True):
        event["part_of"] = whole["event_id"]
    return [At("self-reference-cycle", "events", events[0], "part_of")]


@example("self-reference-cycle")
def _parent_of_its_parent(package: Copy) -> list[At]:
    one, other = package.rows("scenarios")[:2]
    one["parent_id"], other["parent_id"] = other["scenario_id"], one["scenario_id"]
    return [At("self-reference-cycle", "scenarios", one, "parent_id")]


# -- reached ---------------------------------------------------------------------------------------


@example("event-unreached")
def _event_without_claim(package: Copy) -> list[At]:
    event = package.add(
        "events",
        event_id="zz-nothing",
        title="Nothing happens",
        description="Nothing.",
        kind="event",
        origin="source",
        realis="occurred",
    )
    return [At("event-unreached", "events", event, "event_id")]


@example("scenario-unreached")
def _scenario_without_claims(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    package.add(
        "scenarios", **scenario | {"scenario_id": "rift-2025.zz-nothing", "title": "Nothing"}
    )
    return [At("scenario-unreached", "scenarios", package.rows("scenarios")[-1], "scenario_id")]


@example("actor-unreached")
def _actor_without_mention(package: Copy) -> list[At]:
    actor = package.add(
        "actors", actor_id="zz-nobody", name="Nobody", kind="collective", description="No one."
    )
    return [At("actor-unreached", "actors", actor, "actor_id")]


@example("evidence-unused")
def _uncited(package: Copy) -> list[At]:
    evidence = package.add(
        "evidence",
        **package.rows("evidence")[0]
        | {"evidence_id": "zz-nothing", "url": "https://example.org/nothing"},
    )
    return [At("evidence-unused", "evidence", evidence, "evidence_id")]


@example("place-unreached")
def _place_without_mention(package: Copy) -> list[At]:
    place = package.add("places", place_id="zz-nowhere", name="Nowhere", kind="region")
    return [At("place-unreached", "places", place, "place_id")]


# -- scenarios -------------------------------------------------------------------------------------


@example("scenario-not-verbatim")
def _label_changed(package: Copy) -> list[At]:
    scenario = package.rows("scenarios")[0]
    scenario["label"] = another_letter(scenario["label"], 3)
    return [At("scenario-not-verbatim", "scenarios", scenario, "label")]


@example("scenario-not-verbatim")
def _scenario_hedge_changed(package: Copy) -> list[At]:
    scenario = next(row for row in package.rows("scenarios") if row["hedge"])
    scenario["hedge"] = "perchance"
    return [At("scenario-not-verbatim", "scenarios", scenario, "hedge")]


def claim_of_another_source(package: Copy) -> Row:
    passage = only_passage(package, second_source(package))
    passage["disposition"] = "coded"
    return package.add(
        "claims",
        **plain_claims(package)[0]
        | {
            "claim_id": "other-2025.c0001",
            "passage_id": passage["passage_id"],
            "quote": "Nothing is said",
            "char_start": "0",
            "char_end": "15",
            "checkability": "not_checkable",
        },
    )


@example("source-mismatch")
def _scenario_and_claim(package: Copy) -> list[At]:
    link = package.add(
        "scenario_claims",
        scenario_id=package.rows("scenarios")[0]["scenario_id"],
        claim_id=claim_of_another_source(package)["claim_id"],
        role="driver",
    )
    return [At("source-mismatch", "scenario_claims", link, "claim_id")]


@example("source-mismatch")
def _two_claims(package: Copy) -> list[At]:
    relation = relate(package, plain_claims(package)[0], claim_of_another_source(package))
    return [At("source-mismatch", "claim_relations", relation, "to_claim_id")]


# -- relations -------------------------------------------------------------------------------------


def relate(package: Copy, start: Row, end: Row, relation: str = "supports") -> Row:
    """A relation that no word states, from one claim to another."""
    return package.add(
        "claim_relations",
        from_claim_id=start["claim_id"],
        to_claim_id=end["claim_id"],
        relation=relation,
        explicit="false",
    )


def unrelated(package: Copy) -> list[Row]:
    """Claims that no relation names, in the order of the text."""
    ends = ("from_claim_id", "to_claim_id")
    named = {row[name] for row in package.rows("claim_relations") for name in ends}
    claims = sorted(package.rows("claims"), key=lambda row: int(row["char_start"]))
    return [row for row in claims if row["claim_id"] not in named]


def signalled(package: Copy) -> Row:
    return next(row for row in package.rows("claim_relations") if row["signal"])


@example("relation-signal")
def _signal_deleted(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["signal"] = ""
    return [At("relation-signal", "claim_relations", relation, "signal")]


@example("relation-signal")
def _explicit_as_implicit(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["explicit"] = "false"
    return [At("relation-signal", "claim_relations", relation, "signal")]


@example("signal-not-in-text")
def _another_signal(package: Copy) -> list[At]:
    relation = signalled(package)
    relation["signal"] = "perhaps"
    return [At("signal-not-in-text", "claim_relations", relation, "signal")]


@example("signal-not-in-text")
def _half_a_signal(package: Copy) -> list[At]:
    relation = next(
        row for row in package.rows("claim_relations") if re.search("[a-z]{6}$", row["signal"])
    )
    relation["signal"] = relation["signal"][:-1]
    return [At("signal-not-in-text", "claim_relations", relation, "signal")]


@example("relation-to-itself")
def _to_itself(package: Copy) -> list[At]:
    claim = unrelated(package)[0]
    relation = relate(package, claim, claim)
    return [At("relation-to-itself", "claim_relations", relation, "to_claim_id")]


@example("relation-to-itself")
def _contrast_to_itself(package: Copy) -> list[At]:
    claim = unrelated(package)[0]
    relation = relate(package, claim, claim, "contrasts")
    return [At("relation-to-itself", "claim_relations", relation, "to_claim_id")]


def circle(package: Copy, *relations: str) -> list[At]:
    claims = unrelated(package)[: len(relations)]
    rows = [
        relate(package, one, other, relation)
        for one, other, relation in zip(claims, [*claims[1:], claims[0]], relations, strict=True)
    ]
    return [At("relation-cycle", "claim_relations", rows[0], "to_claim_id")]


@example("relation-cycle")
def _cause_of_its_cause(package: Copy) -> list[At]:
    return circle(package, "causes", "enables")


@example("relation-cycle")
def _three_conditions(package: Copy) -> list[At]:
    return circle(package, "conditional_on", "conditional_on", "conditional_on")


@example("relation-cycle")
def _detail_of_its_conclusion(package: Copy) -> list[At]:
    return circle(package, "elaborates", "supports")


@example("relation-cycle")
def _turned_back_at_the_end(package: Copy) -> list[At]:
    # two ways lead to the claim from which one leads back: that one is at fault
    first, left, right, last = unrelated(package)[:4]
    for one, other in ((last, first), (first, left), (first, right), (left, last), (right, last)):
        relate(package, one, other, "causes")
    relations = package.rows("claim_relations")
    return [At("relation-cycle", "claim_relations", relations[-5], "to_claim_id")]


@example("relation-order")
def _contrast_turned(package: Copy) -> list[At]:
    relation = first(package.rows("claim_relations"), relation="contrasts")
    ends = relation["from_claim_id"], relation["to_claim_id"]
    relation["to_claim_id"], relation["from_claim_id"] = ends
    return [At("relation-order", "claim_relations", relation, "from_claim_id")]


# -- assessments -----------------------------------------------------------------------------------


def assessed(package: Copy, at_publication: str, now: str) -> Row:
    """An assessment with these verdicts."""
    return first(
        package.rows("assessments"), verdict_at_publication=at_publication, verdict_now=now
    )


def cited(package: Copy, assessment: Row, *stances: str) -> list[Row]:
    links = package.by("assessment_evidence", "assessment_id", assessment["assessment_id"])
    return [row for row in links if row["stance"] in stances]


def uncite(package: Copy, assessment: Row, *stances: str) -> None:
    """Take the items of these stances for context."""
    for link in cited(package, assessment, *stances):
        link["stance"] = "context"


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


def item(package: Copy, link: Row) -> Row:
    return first(package.rows("evidence"), evidence_id=link["evidence_id"])


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


# -- evidence --------------------------------------------------------------------------------------


@example("event-without-evidence")
def _record_without_evidence(package: Copy) -> list[At]:
    claimed = {row["event_id"] for row in package.rows("claim_events")}
    evident = {row["event_id"] for row in package.rows("event_evidence")}
    event = next(
        row
        for row in package.rows("events")
        if row["event_id"] in claimed - evident and not row["recorded_date"]
    )
    event["origin"] = "record"
    return [At("event-without-evidence", "events", event, "origin")]


@example("event-without-evidence")
def _recorded_date_without_evidence(package: Copy) -> list[At]:
    evident = {row["event_id"] for row in package.rows("event_evidence")}
    event = next(row for row in package.rows("events") if row["event_id"] not in evident)
    event["recorded_date"] = "2020-11-10"
    return [At("event-without-evidence", "events", event, "recorded_date")]


@example("verdict-without-evidence")
def _supported_by_nothing(package: Copy) -> list[At]:
    # both verdicts rest on the same, so that one finding is enough
    assessment = assessed(package, "supported", "supported")
    uncite(package, assessment, "supports")
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_at_publication")]


@example("verdict-without-evidence")
def _conflict_of_one_side(package: Copy) -> list[At]:
    assessment = assessed(package, "conflicting_evidence", "conflicting_evidence")
    uncite(package, assessment, "refutes")
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_at_publication")]


@example("verdict-without-evidence")
def _now_refuted(package: Copy) -> list[At]:
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_at_publication"] == row["verdict_now"] == "supported"
        and not cited(package, row, "refutes")
    )
    assessment["verdict_now"], assessment["error_kind"] = "outdated", "overtaken_by_events"
    return [At("verdict-without-evidence", "assessments", assessment, "verdict_now")]


def supported_by_one(package: Copy) -> tuple[Row, Row]:
    """An assessment that one item alone supports, which nothing else cites."""
    assessment = assessed(package, "supported", "supported")
    uncite(package, assessment, "supports")
    evidence = package.add(
        "evidence",
        **package.rows("evidence")[0]
        | {"evidence_id": "zz-only", "url": "https://example.org/only", "published": "2021-06-16"},
    )
    ids = {"assessment_id": assessment["assessment_id"], "evidence_id": "zz-only"}
    package.add("assessment_evidence", **ids, stance="supports")
    return assessment, evidence


@example("verdict-after-publication")
def _published_later(package: Copy) -> list[At]:
    assessment, evidence = supported_by_one(package)
    evidence["published"] = "2025-10-01"
    return [At("verdict-after-publication", "assessments", assessment, "verdict_at_publication")]


@example("verdict-after-publication")
def _undated(package: Copy) -> list[At]:
    assessment, evidence = supported_by_one(package)
    evidence["published"] = ""
    return [At("verdict-after-publication", "assessments", assessment, "verdict_at_publication")]


@example("evidence-not-independent")
def _of_one_publisher(package: Copy) -> list[At]:
    return published_by(package, "One and the Same")


@example("evidence-not-independent")
def _of_one_publisher_in_several_spellings(package: Copy) -> list[At]:
    # the second has a Cyrillic letter
    names = ("One and the Same", "ONE \u0430nd the same.", "One-and-the-Sámé")
    return published_by(package, *names)


def published_by(package: Copy, *spellings: str) -> list[At]:
    """What is wrong when all that refutes a claim is of publishers called so."""
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_now"] == "refuted"
        and not {link["evidence_id"] for link in cited(package, row, "refutes")}
        & {link["evidence_id"] for link in other_refuting(package, row)}
    )
    for link, name in zip(cited(package, assessment, "refutes"), itertools.cycle(spellings)):
        item(package, link)["publisher"] = name
    field = next(name for name in VERDICTS if assessment[name] == "refuted")
    return [At("evidence-not-independent", "assessments", assessment, field)]


VERDICTS = ("verdict_at_publication", "verdict_now")


def other_refuting(package: Copy, assessment: Row) -> list[Row]:
    """The links of the other assessments that must rest on two publishers."""
    return [
        link
        for row in package.rows("assessments")
        if row is not assessment
        and any(row[name] not in ("supported", "not_enough_evidence") for name in VERDICTS)
        for link in cited(package, row, "supports", "refutes")
    ]


@example("evidence-not-independent")
def _one_item_left(package: Copy) -> list[At]:
    assessment = next(
        row
        for row in package.rows("assessments")
        if row["verdict_at_publication"] != "conflicting_evidence"
        and row["verdict_now"] == "outdated"
    )
    for link in cited(package, assessment, "refutes")[1:]:
        link["stance"] = "context"
    field = next(name for name in VERDICTS if assessment[name] == "outdated")
    return [At("evidence-not-independent", "assessments", assessment, field)]


@example("evidence-after-as-of")
def _as_of_too_early(package: Copy) -> list[At]:
    # several items are later, but it is the one cell that is wrong
    assessment = next(
        row for row in package.rows("assessments") if len(cited(package, row, "supports")) > 1
    )
    assessment["as_of"] = "1999-12-31"
    return [At("evidence-after-as-of", "assessments", assessment, "as_of")]


@example("consulted-before-published")
def _consulted_too_early(package: Copy) -> list[At]:
    evidence = next(row for row in package.rows("evidence") if row["published"] > "2024")
    evidence["consulted_on"] = "2023-12-31"
    return [At("consulted-before-published", "evidence", evidence, "consulted_on")]


@example("consulted-before-published")
def _published_in_the_future(package: Copy) -> list[At]:
    # what rests on it was published too late, but that follows
    _, evidence = supported_by_one(package)
    evidence["published"] = "2052-06-01"
    return [At("consulted-before-published", "evidence", evidence, "consulted_on")]


# -- indicators ------------------------------------------------------------------------------------


@example("indicator-window")
def _closes_before_it_opens(package: Copy) -> list[At]:
    indicator = package.rows("indicators")[0]
    indicator["closes_on"] = "2020-01-01"
    return [At("indicator-window", "indicators", indicator, "closes_on")]


def held_against(package: Copy, indicator: Row) -> list[Row]:
    return package.by("scenario_indicators", "indicator_id", indicator["indicator_id"])


@example("matrix-incomplete")
def _cell_deleted(package: Copy) -> list[At]:
    cell = package.rows("scenario_indicators").pop()
    indicator = first(package.rows("indicators"), indicator_id=cell["indicator_id"])
    return [At("matrix-incomplete", "indicators", indicator, "indicator_id")]


@example("matrix-incomplete")
def _indicator_without_cells(package: Copy) -> list[At]:
    indicator = package.add(
        "indicators", **package.rows("indicators")[0] | {"indicator_id": "zz-nothing"}
    )
    return [At("matrix-incomplete", "indicators", indicator, "indicator_id")]


@example("matrix-incomplete")
def _scenario_without_cells(package: Copy) -> list[At]:
    # every indicator lacks it, but that is one fault
    scenario = first(package.rows("scenarios"), kind="conditional")
    scenario["kind"] = "named"
    return [At("matrix-incomplete", "scenarios", scenario, "scenario_id")]


@example("matrix-not-named")
def _conditional_scenario(package: Copy) -> list[At]:
    # the cell of the scenario that was meant is missing, but that follows
    cell = package.rows("scenario_indicators")[0]
    cell["scenario_id"] = first(package.rows("scenarios"), kind="conditional")["scenario_id"]
    return [At("matrix-not-named", "scenario_indicators", cell, "scenario_id")]


@example("matrix-not-named")
def _named_as_conditional(package: Copy) -> list[At]:
    # all its rows are one finding
    scenario = first(package.rows("scenarios"), kind="named")
    scenario["kind"] = "conditional"
    cell = first(package.rows("scenario_indicators"), scenario_id=scenario["scenario_id"])
    return [At("matrix-not-named", "scenario_indicators", cell, "scenario_id")]


@example("indicator-not-diagnostic")
def _fits_all_alike(package: Copy) -> list[At]:
    indicator = package.rows("indicators")[0]
    for cell in held_against(package, indicator):
        cell["consistency"] = "N"
    return [At("indicator-not-diagnostic", "indicators", indicator, "indicator_id")]


def observed(package: Copy, *resolutions: str) -> Row:
    return next(row for row in package.rows("observations") if row["resolution"] in resolutions)


@example("observation-window")
def _resolved_too_late(package: Copy) -> list[At]:
    observation = observed(package, "yes", "no")
    observation["observed_on"] = "2099-01-01"
    return [At("observation-window", "observations", observation, "observed_on")]


@example("observation-window")
def _looked_too_early(package: Copy) -> list[At]:
    observation = observed(package, "open")
    observation["observed_on"] = "2020-01-01"
    return [At("observation-window", "observations", observation, "observed_on")]


@example("observation-without-evidence")
def _shown_by_nothing(package: Copy) -> list[At]:
    # nothing else cites the item it had, but that follows
    observation = observed(package, "yes", "no")
    observation["evidence_id"] = ""
    return [At("observation-without-evidence", "observations", observation, "evidence_id")]


@example("observation-conflict")
def _resolved_otherwise(package: Copy) -> list[At]:
    observation = observed(package, "yes", "no")
    other = {"yes": "no", "no": "yes"}[observation["resolution"]]
    added = package.add(
        "observations",
        **observation
        | {"observation_id": f"{observation['indicator_id']}.o99", "resolution": other},
    )
    return [At("observation-conflict", "observations", added, "resolution")]


# -- codings ---------------------------------------------------------------------------------------


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


# -- tombstones ------------------------------------------------------------------------------------


def tombstone(package: Copy, table: str, record: str, **cells: str) -> Row:
    given = {"withdrawn_in": "0.2.0", "reason": "duplicate", "note": "Said twice."}
    return package.add("tombstones", table_name=table, record_id=record, **given | cells)


@example("tombstone-table")
def _tombstone_of_a_table_without_ids(package: Copy) -> list[At]:
    # that the table has no such row, and no successor, follows
    row = tombstone(package, "claim_actors", "rift-2025.c0310", successor="rift-2025.c0001")
    return [At("tombstone-table", "tombstones", row, "table_name")]


@example("tombstone-in-use")
def _tombstone_of_an_id_in_use(package: Copy) -> list[At]:
    tombstone(package, "events", package.rows("claims")[0]["claim_id"])  # in another table
    row = tombstone(package, "claims", package.rows("claims")[0]["claim_id"])
    return [At("tombstone-in-use", "tombstones", row, "record_id")]


@example("tombstone-successor")
def _tombstone_with_a_lost_successor(package: Copy) -> list[At]:
    tombstone(package, "claims", "rift-2025.c9998", successor="rift-2025.c0001")
    row = tombstone(package, "claims", "rift-2025.c9999", successor="rift-2025.c9998")
    return [At("tombstone-successor", "tombstones", row, "successor")]


# -- faults that the general half reports, and no rule reports again -------------------------------


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


# -- the tests -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
def test_one_fault_is_one_finding(name: str, package: Copy, known: Counter[Any]) -> None:
    before = {path: path.read_bytes() for path in package.folder.rglob("*.*") if path.is_file()}
    expected = EXAMPLES[name](package)
    assert name.partition(":")[0] in {at.code for at in expected}
    package.save()

    new = new_findings(package, known)

    assert sorted(map(place_of, new), key=str) == sorted(
        (at.place(package) for at in expected), key=str
    ), "\n".join(map(str, new))

    for path, data in before.items():
        path.write_bytes(data)
    assert new_findings(package, known) == []


def test_every_rule_has_an_example() -> None:
    assert set(all_rules()) <= {name.partition(":")[0] for name in EXAMPLES}


@pytest.mark.parametrize("code", all_rules())
def test_rule_says_what_it_demands_and_why(code: str) -> None:
    what, _, why = all_rules()[code].documentation.partition("\n\n")
    assert re.fullmatch(r"\S.*\.", what.strip(), re.DOTALL)
    assert len(why.split()) > 4


def test_untouched_copy_breaks_no_rule(package: Copy) -> None:
    assert [place_of(finding) for finding in findings(package.folder)] == []


def test_rows_written_again_are_the_same(package: Copy) -> None:
    """The helper's own writing must not be what a test finds."""
    before = {table: package.path(table).read_bytes() for table in package.tables}
    for table in package.tables:
        package.rows(table)
    package.save()
    assert {table: package.path(table).read_bytes() for table in package.tables} == before


def test_faults_do_not_hide_each_other(package: Copy, known: Counter[Any]) -> None:
    """A quote that is wrong in a passage that is wrong too, and a name missing beside another."""
    claim = plain_claims(package)[0]
    passage = passage_of(package, claim)
    claim["quote"] = another_letter(claim["quote"], 5)
    shift(passage, 1, 0)
    other = names(package)[-1]
    expected = [
        At("quote-not-in-passage", "claims", claim, "quote"),
        At("passage-not-slice", "passages", passage, "text"),
        *without_mention(package, other),
    ]
    package.save()
    new = new_findings(package, known)
    assert {place_of(finding) for finding in new} == {at.place(package) for at in expected}


def test_misplaced_mention_accounts_for_one_name_only(package: Copy, known: Counter[Any]) -> None:
    (surface, _), *_ = Counter(row["surface"] for row in names(package)).most_common()
    one, other, *_ = (row for row in names(package) if row["surface"] == surface)
    shift(one, 1, 1)
    package.rows("mentions").remove(other)
    package.save()
    codes = Counter(finding.code for finding in new_findings(package, known))
    assert codes == {"mention-not-at-offset": 1, "mention-missing": 1}


def test_lost_reference_accounts_for_one_row_only(package: Copy, known: Counter[Any]) -> None:
    """Two claims are no longer assessed, but only one of them was meant by what leads nowhere."""
    claim, assessment = without_assessment(package)
    package.rows("assessments").remove(assessment)
    other = next(row for row in package.rows("assessments") if row["claim_id"] > claim["claim_id"])
    other["claim_id"] += "9"
    package.save()
    expected = [
        At("assessment-missing", "claims", claim, "checkability"),
        At("foreign-key-missing", "assessments", other, "claim_id"),
    ]
    new = new_findings(package, known)
    assert {place_of(finding) for finding in new} == {at.place(package) for at in expected}


def test_each_source_has_a_matrix_of_its_own(package: Copy, known: Counter[Any]) -> None:
    """Indicators and named scenarios of a second source leave those of the first alone."""
    second_source(package, text="War or peace\n")
    indicator, scenario = package.rows("indicators")[0], package.rows("scenarios")[0]
    ids = [f"other-2025.{name}" for name in ("peace", "war")]
    for one in ids:
        package.add(
            "scenarios",
            **scenario
            | {"scenario_id": one, "source_id": "other-2025", "kind": "named"}
            | {"title": one, "label": "War or peace", "hedge": "", "parent_id": ""},
        )
    package.add("indicators", **indicator | {"indicator_id": "zz-other"})
    for one, consistency in zip(ids, ("C", "N"), strict=True):
        cell = {"scenario_id": one, "indicator_id": "zz-other"}
        package.add("scenario_indicators", **cell, consistency=consistency)
    package.save()
    codes = Counter(finding.code for finding in new_findings(package, known))
    assert codes == {"passage-gap": 1, "scenario-unreached": 2}

    package.rows("scenario_indicators").pop()
    package.save()
    codes = Counter(finding.code for finding in new_findings(package, known))
    assert codes["matrix-incomplete"] == 1


# -- whatever the tables hold, there is a report ---------------------------------------------------

VALUES = (
    "",
    "x",
    "0",
    "-1",
    "1",
    "7",
    "8159",
    "99999999",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "٣",
    "NA",
    "true",
    "2020",
    "2020-13",
    "../..",
    "/",
    "2021/2020",
    "a\x00b",
    "\x02Russia\x03",
    "\ue000",
    "(((",
    "\\1",
    "Russia",
    "ß" * 300,
    "rift-2025",
    "rift-2025.p001",
    "rift-2025.c0001",
    "data/sources/rift-2025.txt",
    "data/sources",
    "datapackage.json",
)


@pytest.mark.parametrize("seed", range(40))
def test_random_cells_never_stop_the_rules(seed: int, package: Copy) -> None:
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 5, 50, 500))):
        rows = package.rows(chance.choice([one for one in package.tables if package.rows(one)]))
        row, other = chance.choice(rows), chance.choice(rows)
        column = chance.choice(list(row))
        # of the same column, so that references lead somewhere
        row[column] = chance.choice((*VALUES, other[column], other[column]))
    package.save()
    findings(package.folder)


@pytest.mark.parametrize("seed", range(12))
def test_columns_of_junk_never_stop_the_rules(seed: int, package: Copy) -> None:
    chance = random.Random(seed)
    for table in chance.sample(package.filled, 4):
        column = chance.choice(package.header(table))
        value = chance.choice(VALUES)
        for row in package.rows(table):
            row[column] = value
    package.save()
    findings(package.folder)


TABLES = [path.stem for path in sorted(ROOT.glob("schemas/*.json"))]


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_a_missing_table(table: str, package: Copy) -> None:
    package.path(table).unlink()
    assert {finding.code for finding in findings(package.folder)} == {"file-missing"}


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_an_empty_table(table: str, package: Copy) -> None:
    package.rows(table).clear()
    package.save()
    findings(package.folder)


def test_rules_stand_empty_tables_only(package: Copy) -> None:
    for table in package.tables:
        package.rows(table).clear()
    package.save()
    assert findings(package.folder) == []


@pytest.mark.parametrize("table", TABLES)
def test_rules_stand_missing_columns(table: str, package: Copy) -> None:
    for column in package.header(table):
        kept = [name for name in package.header(table) if name != column]
        rows = [[row[name] for name in kept] for row in package.rows(table)]
        write_rows(package, table, kept, rows)
        codes = Counter(finding.code for finding in findings(package.folder))
        assert codes == {"column-missing": 1}, column


def write_rows(package: Copy, table: str, header: list[str], rows: list[list[str]]) -> None:
    import csv

    with package.path(table).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])


# rules that ask which rows refer to which
FOLLOW_KEYS = {
    "quote-not-in-passage",
    "actor-unreached",
    "event-unreached",
    "evidence-unused",
    "event-without-evidence",
    "assessment-missing",
    "verdict-without-evidence",
    "matrix-incomplete",
    "signal-not-in-text",
}


@pytest.mark.parametrize("change", ["types", "no-keys", "other-keys"])
def test_rules_leave_other_packages_of_these_names_alone(change: str, package: Copy) -> None:
    """Tables of our names, but with other types, or keys that lead elsewhere."""
    import json

    for table in package.tables:
        path = package.folder / "schemas" / f"{table}.json"
        schema = json.loads(path.read_bytes())
        if change == "types":
            for field in schema["fields"]:
                kept = {key: field[key] for key in ("name", "rdfType") if key in field}
                numeric = field["name"] in ("char_start", "gw_code", "n_chars", "ordinal")
                field.clear()
                field.update(kept, type="string" if numeric else "any")
            for key in schema.get("foreignKeys", []):
                assert key
        elif change == "no-keys":
            schema.pop("foreignKeys", None)
        else:
            for key in schema.get("foreignKeys", []):
                key["reference"] = {"resource": "sources", "fields": ["source_id"]}
        path.write_text(json.dumps(schema), "utf-8")
    for finding in findings(package.folder):
        assert finding.code not in FOLLOW_KEYS


# -- what is worked out by column ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ([], []),
        ([-1], []),
        ([-2], []),
        ([0], [0]),
        ([1, 0], [0, 1]),
        ([1, 2, 0, 0], [0, 1, 2]),
        ([-2, 0, 1, 2], []),
        ([1, 1, 3, 2, 3], [1, 2, 3]),
    ],
)
def test_rows_on_a_cycle(parents: list[int], expected: list[int]) -> None:
    found = in_cycle(np.array(parents, dtype=np.int64))
    assert np.flatnonzero(found).tolist() == expected


@pytest.mark.parametrize(
    ("arrows", "expected"),
    [
        ([], []),
        ([(0, 1), (1, 2), (0, 2)], []),
        ([(3, 3)], [[0]]),
        ([(0, 1), (1, 0)], [[0, 1]]),
        ([(5, 6), (0, 1), (1, 2), (2, 0), (4, 3), (3, 4)], [[1, 2, 3], [4, 5]]),
        ([(2, 0), (0, 3), (0, 1), (1, 2), (3, 4), (4, 2)], [[0, 2, 3]]),
    ],
)
def test_circles_are_shown_by_a_shortest_way_round(
    arrows: list[tuple[int, int]], expected: list[list[int]]
) -> None:
    assert round_trips([start for start, _ in arrows], [end for _, end in arrows]) == expected


def test_a_large_circle_behind_a_long_chain_is_found_fast() -> None:
    n = 50_000
    starts = list(range(2 * n))
    assert round_trips(starts, [*range(1, 2 * n), n]) == [list(range(n, 2 * n))]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aé€😀", max_size=8), min_size=1, max_size=5), st.randoms())
def test_slices_are_compared_in_characters(texts: list[str], chance: random.Random) -> None:
    corpus = Corpus(pa.array(texts, pa.string()))
    rows = np.array([chance.randrange(-1, len(texts)) for _ in range(40)])
    starts = np.array([chance.randrange(-1, 6) for _ in rows])
    ends = starts + np.array([chance.randrange(-1, 4) for _ in rows])
    words = [
        texts[row][start:end] if chance.random() < 0.5 else chance.choice(texts)[:2]
        for row, start, end in zip(rows, starts.clip(0), ends.clip(0), strict=True)
    ]
    wanted = [
        row >= 0 and 0 <= start <= end <= len(texts[row]) and texts[row][start:end] == word
        for row, start, end, word in zip(rows, starts, ends, words, strict=True)
    ]
    assert corpus.equals(rows, starts, ends, pa.array(words, pa.string())).tolist() == wanted


def test_rejected_text_has_no_length() -> None:
    texts = pa.array(["long", "b"])
    rejected = pc.if_else(pa.array([False, True]), texts, pa.scalar(None, pa.string()))
    assert bytes(Corpus(rejected).octets) == b"b"


def test_numbers_off_behind_one_that_stands_twice_are_found(package: Copy) -> None:
    order = in_text_order(package)
    for passage in order[5:]:
        passage["ordinal"] = str(int(passage["ordinal"]) - 1)
    package.save()
    found = [place_of(finding) for finding in findings(package.folder)]
    expected = At("passage-ordinal", "passages", order[5], "ordinal")
    assert expected.place(package) in found


def test_a_long_chain_is_followed_fast() -> None:
    """A hundred thousand rows, each referring to the one before it, in a circle of two."""
    parents = np.arange(-1, 99_999, dtype=np.int64)
    assert not in_cycle(parents).any()
    parents[0] = 1
    assert np.flatnonzero(in_cycle(parents)).tolist() == [0, 1]
