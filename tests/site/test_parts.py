"""The parts that pages are made of, each by itself."""

from __future__ import annotations

import datetime
import itertools
import json
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_rift.profile import PROFILE
from tablewright.descriptor.package import Package
from tablewright.validation import check_all
from tests.helpers import ROOT
from tests.site.conftest import Visitor, built

if TYPE_CHECKING:
    from pathlib import Path

sys.path.insert(0, str(ROOT / "scripts"))
from benchmark import corpus
from website import about, actors, argument, reading, render, routes, tabledata, timeline, words
from website.dataset import Dataset

from tablewright.release import naming

DATES = st.dates(datetime.date(1800, 1, 1), datetime.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025", "2025"),
        ("2025-09", "September 2025"),
        ("2025-09-03", "3 September 2025"),
        ("201X", "the 2010s"),
        ("1990~/2003~", "about 1990 to about 2003"),
        ("2014?/..", "from perhaps 2014, no end given"),
        ("../2025", "until 2025, no beginning given"),
        ("2024-13", "2024-13"),
        ("<b>", "<b>"),
        (None, ""),
    ],
)
def test_date_is_said_in_words(text, said):
    assert words.edtf(text) == said


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" https://example.org", False),
        ("https:\\\\example.org", False),
        ("https:///path", False),
        ("https://[", False),
        ("//example.org", False),
        ("data:text/html,x", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(address, is_safe):
    assert bool(words.web(address)) is is_safe
    assert ("<a " in render.link(address, "text")) is is_safe


@given(st.text())
def test_whatever_stands_in_a_text_stays_text(text):
    assert "<" not in render.link(text, text).replace("<a href=", "").replace("</a>", "")
    plain = render.ticked(text).replace("<code>", "").replace("</code>", "")
    assert "<" not in plain
    assert about.as_html(text).count("<script") == 0


@given(st.lists(st.sampled_from(["a", "b", "", "long text"])))
def test_packed_column_is_the_same_column(cells):
    texts, *codes = tabledata.packed(cells)
    assert ([texts[code] for code in codes[0]] if codes else texts) == cells


@given(st.lists(DATES, min_size=1, max_size=40))
def test_axis_keeps_the_order_of_days(days):
    axis = timeline.Axis(days)
    places = [axis.at(day) for day in sorted(days)]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= 100
    ticks = axis.ticks()
    assert [one["at"] for one in ticks] == sorted(one["at"] for one in ticks)
    assert all(b["at"] - a["at"] >= 4 for a, b in itertools.pairwise(ticks))


LINKS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12, unique=True)


@given(LINKS)
def test_longest_chains_are_those_that_trying_all_finds(pairs):
    rows = [
        {"from_claim_id": str(min(pair)), "to_claim_id": str(max(pair))}
        for pair in pairs
        if pair[0] != pair[1]
    ]

    def chains(claim):
        steps = [row for row in rows if row["from_claim_id"] == claim]
        return [[row, *rest] for row in steps for rest in chains(row["to_claim_id"])] or [[]]

    every = [chain for claim in {row["from_claim_id"] for row in rows} for chain in chains(claim)]
    longest = [chain for chain in every if len(chain) == max(map(len, every))]
    found = argument.longest_chains(rows)
    assert sorted(map(repr, found)) == sorted(map(repr, longest))


def test_circle_of_causes_ends():
    rows = [{"from_claim_id": a, "to_claim_id": b} for a, b in itertools.permutations("abc", 2)]
    assert argument.longest_chains(rows)


def test_words_are_marked_for_the_gravest_verdict_on_them():
    wide = {"number": 1, "char_start": 0, "char_end": 9, "verdict": "refuted"}
    inner = {"number": 2, "char_start": 0, "char_end": 4, "verdict": "supported"}
    bare = {"number": 3, "char_start": 0, "char_end": 4, "verdict": None}
    passage = {"char_start": 0, "char_end": 9, "text": "one claim"}
    first, _ = reading.segments(passage, [wide, inner, bare])
    assert (first.claims, first.main) == ([inner, bare, wide], wide)
    first, _ = reading.segments(passage, [wide | {"verdict": None}, inner, bare])
    assert first.main is inner


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 20)), max_size=6))
def test_segments_are_the_passage(ends):
    text = "a text of 20 letters"
    claims = [
        {"char_start": 5 + min(one), "char_end": 5 + max(one), "number": number, "verdict": None}
        for number, one in enumerate(ends, 1)
        if one[0] != one[1]
    ]
    passage = {"char_start": 5, "char_end": 25, "text": text}
    found = list(reading.segments(passage, claims))
    assert "".join(one.text for one in found) == text
    at = 5
    for one in found:
        numbers = {claim["number"] for claim in one.claims}
        assert numbers == {
            claim["number"] for claim in claims if claim["char_start"] <= at < claim["char_end"]
        }
        at += len(one.text)
    assert sorted(number for one in found for number in one.ends) == [
        claim["number"] for claim in claims
    ]


def test_mention_inside_another_is_no_second_mark():
    passage = {"char_start": 0, "text": "Russia and Russia-Azerbaijan"}
    spans = [(0, 6), (11, 28), (11, 17)]
    mentions = [{"char_start": a, "char_end": b} for a, b in sorted(spans)]
    parts = actors._cut(passage, mentions)
    assert "".join(text for text, _ in parts) == passage["text"]


@pytest.mark.parametrize(
    "key", ["../secret", "a/b", "", ".", "A", "a b", "con\n", "nul", "nul.x", "a" * 101]
)
def test_key_that_may_name_no_file_names_none(key):
    assert not naming.is_plain(key)


def test_key_that_may_name_a_file_does():
    for key in ("rift-2025", "console", "a.b_c", "a" * 100):
        assert naming.is_plain(key)
        assert naming.file_names([key]) == {key: key}


@given(st.lists(st.text(max_size=130) | st.sampled_from(["a b", "A-b", "a-b-2", "con", "nul.x"])))
def test_names_of_files_are_safe_and_no_two_the_same(texts):
    names = naming.file_names(texts, taken=("site",))
    assert list(names) == list(dict.fromkeys(texts))
    lowered = [name.lower() for name in names.values()]
    assert len({*lowered, "site"}) == len(lowered) + 1
    for name in lowered:
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_.-]{0,119}", name)
        assert not re.match(r"(con|nul|aux|prn)(\.|$)", name)
        assert not name.endswith(".")


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Path:
    """A site of two sources."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "package").mkdir()
    corpus(folder / "package", 2)
    return built(folder / "package", folder / "site")


def test_every_source_has_its_pages(two):
    pages = {path.relative_to(two).as_posix() for path in two.rglob("*.html")}
    assert {f"{view}/rift-2025-000001.html" for view in ("read", "argument", "scenarios")} <= pages
    data = Dataset(
        Package(two.parent / "package"),
        check_all(Package(two.parent / "package"), profile=PROFILE).tables,
    )
    ways = routes.Routes(data)
    assert ways.to("claims", "rift-2025-000000.c0001") == "index.html#rift-2025-000000.c0001"
    second = "rift-2025-000001.c0001"
    assert ways.to("claims", second) == f"read/rift-2025-000001.html#{second}"
    assert re.search(
        rf"\bid=\"?{second}\b", (two / "read/rift-2025-000001.html").read_text("utf-8")
    )


def test_one_source_leads_to_the_other(two, browser):
    visitor = Visitor(browser, two)
    page = visitor.open("index.html")
    page.select_option("#source", index=1)
    page.click("text=Open")
    page.wait_for_url("**/read/rift-2025-000001.html")
    page.locator("a.m").nth(4).click()
    page.click("#panel a:has-text('See it in the graph')")
    assert visitor.address.startswith("argument/rift-2025-000001.html?claim=rift-2025-000001.c")
    page.click(".self a")
    page.wait_for_selector("#panel .statement")
    assert visitor.address.startswith("read/rift-2025-000001.html#rift-2025-000001.c")
    visitor.close()


COLUMNS = {"id": "string", "number": "integer", "words": "string"}


@pytest.mark.slow
def test_long_table_stays_fluid(tmp_path, browser):
    rows = 300_000
    fields = [{"name": name, "type": kind} for name, kind in COLUMNS.items()]
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "long",
        "resources": [
            {"name": "readings", "path": "readings.csv", "schema": {"fields": fields}},
        ],
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    lines = (f"r{number},{number % 97},some words {number % 1000}\n" for number in range(rows))
    text = ",".join(COLUMNS) + "\n" + "".join(lines)
    (tmp_path / "readings.csv").write_text(text, encoding="utf-8", newline="\n")
    visitor = Visitor(browser, built(tmp_path, tmp_path / "site"))
    page = visitor.open("data/readings.html")
    page.wait_for_selector(".rows[data-ready]")
    assert page.locator("[data-count]").inner_text() == f"{rows:,} rows"
    assert page.locator("tbody tr").count() == 50
    change = (
        "(query) => { const start = performance.now(); history.replaceState(null, '', query);"
        " dispatchEvent(new PopStateEvent('popstate')); return performance.now() - start; }"
    )
    for query in ("?q=99999", "?q=r1", "?sort=-id", "?f.number=>50", "?page=600"):
        times = [page.evaluate(change, query) for _ in range(3)]
        assert min(times) < 500, query
    visitor.close()
