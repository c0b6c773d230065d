"""The codebook: read back as Markdown, it says what the schemas, the rules and the data say."""

from __future__ import annotations

import csv
import html
import itertools
import json
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from caucasus_rift.profile import PROFILE
from tablewright.descriptor.package import Package
from tablewright.validation import check_all
from tests.helpers import ROOT, Copy, copy_package, documentation

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

sys.path.insert(0, str(ROOT / "scripts"))
from caucasus_rift.release import quality
from tablewright.release import codebook, gfm

DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_bytes())
SCHEMAS: dict[str, dict[str, Any]] = {
    resource["name"]: json.loads((ROOT / resource["schema"]).read_bytes())
    for resource in DESCRIPTOR["resources"]
}
ROWS = {
    name: list(csv.DictReader((ROOT / f"data/{name}.csv").read_text("utf-8").splitlines()))
    for name in SCHEMAS
}
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def book_of(folder: Path) -> str:
    package = Package(folder)
    return codebook.codebook(package, check_all(package, profile=PROFILE).tables, PROFILE)


BOOK = book_of(ROOT)


# -- reading Markdown back -------------------------------------------------------------------------


def plain(token: Token) -> str:
    """What a reader sees of a piece of text."""
    return "".join(
        part.content if part.type in ("text", "code_inline") else " "
        for part in token.children or []
        if part.type in ("text", "code_inline", "softbreak", "html_inline")
    )


def parsed(markdown: str) -> dict[str, list[Any]]:
    """What stands under each heading: paragraphs as texts, tables as lists of rows of cells."""
    sections: dict[str, list[Any]] = {}
    under: list[Any] = []
    tokens = PARSER.parse(markdown)
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open":
            name = plain(token)
            assert name not in sections, f"two headings: {name}"
            under = sections[name] = []
        elif before.type == "paragraph_open":
            under.append(plain(token))
        elif token.type == "fence":
            under.append(token.content)
        elif before.type == "table_open":
            under.append([])
        elif before.type == "tr_open":
            under[-1].append([])
        if before.type in ("th_open", "td_open"):
            under[-1][-1].append(plain(token))
    return sections


SECTIONS = parsed(BOOK)


def tables_under(heading: str) -> list[list[list[str]]]:
    return [part for part in SECTIONS[heading] if isinstance(part, list)]


def seen(text: str) -> str:
    """A text of a schema as a reader of the codebook sees it."""
    return " ".join(text.split()).replace("`", "")


# -- tables, keys, fields, vocabularies ------------------------------------------------------------


def test_every_table_is_listed_with_its_rows() -> None:
    head, *rows = tables_under("Tables")[0]
    assert head == ["table", "what it holds", "primary key", "rows"]
    assert rows == [
        [
            resource["name"],
            seen(resource["description"]),
            ", ".join(SCHEMAS[resource["name"]]["primaryKey"]),
            f"{len(ROWS[resource['name']]):,}",
        ]
        for resource in DESCRIPTOR["resources"]
    ]


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_field_is_described(table: str) -> None:
    schema, rows = SCHEMAS[table], ROWS[table]
    assert seen(schema["description"]) in SECTIONS[table]
    key = ", ".join(schema["primaryKey"])
    assert f"Rows: {len(rows):,}. Primary key: {key}." in SECTIONS[table]
    _, *found = tables_under(table)[0]
    assert len(found) == len(schema["fields"])
    for field, (name, kind, rules, description, filled) in zip(
        schema["fields"], found, strict=True
    ):
        assert (name, kind) == (field["name"], field["type"])
        assert description == f"{seen(field['description'])} Example: {field['example']}"
        for constraint, value in field.get("constraints", {}).items():
            assert (constraint if value is True else f"{constraint} {value}") in rules
        assert ("primary key" in rules) == (name in schema["primaryKey"])
        for reference in schema.get("foreignKeys", []):
            if reference["fields"] == [name]:
                target = reference["reference"]
                parent = target.get("resource") or table
                assert f"refers to {parent}.{target['fields'][0]}" in rules
        number = sum(row[name] != "" for row in rows)
        assert (filled == "100%") == (bool(rows) and number == len(rows))
        assert (filled == "0%") == (bool(rows) and number == 0)
        if filled.endswith("%") and filled[0] not in "<>":
            assert abs(int(filled[:-1]) / 100 - number / len(rows)) <= 0.005


def test_every_vocabulary_is_defined_and_counted() -> None:
    number = 0
    for table, schema in SCHEMAS.items():
        for field in schema["fields"]:
            if "categories" in field:
                given = Counter(row[field["name"]] for row in ROWS[table])
                assert tables_under(f"{table}.{field['name']}")[0][1:] == [
                    [
                        category["value"],
                        category["label"],
                        seen(category["description"]),
                        f"{given[category['value']]:,}",
                    ]
                    for category in field["categories"]
                ]
                ordered = "The codes have an order, and stand in it."
                heading = f"{table}.{field['name']}"
                assert (ordered in SECTIONS[heading]) == field["categoriesOrdered"]
                number += 1
    assert number == len(re.findall("^#### ", BOOK, re.MULTILINE))


def test_joins_are_the_foreign_keys() -> None:
    diagram, *_ = (part for part in SECTIONS["How the tables join"] if isinstance(part, str))
    wanted, lines = [], []
    for table, schema in SCHEMAS.items():
        required = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
        unique = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("unique")}
        for key in schema.get("foreignKeys", []):
            (field,), target = key["fields"], key["reference"]
            parent = target.get("resource") or table
            is_one = field in unique or schema["primaryKey"] == [field]
            wanted.append(
                [
                    f"{table}.{field}",
                    f"{parent}.{target['fields'][0]}",
                    "no" if field in required else "yes",
                    "at most one" if is_one else "any number",
                ]
            )
            left, right = "||" if field in required else "|o", "o|" if is_one else "o{"
            lines.append(f'    {parent} {left}--{right} {table} : "{field}"')
    assert tables_under("How the tables join")[0][1:] == wanted
    assert [line for line in diagram.splitlines() if "--" in line] == lines
    entities = re.findall(r"^    (\w+) \{$", diagram, re.MULTILINE)
    assert entities == list(SCHEMAS)


def test_every_id_is_explained() -> None:
    rows = tables_under("Ids")[0][1:]
    wanted = [
        f"{name}.{s['primaryKey'][0]}" for name, s in SCHEMAS.items() if len(s["primaryKey"]) == 1
    ]
    assert [row[0] for row in rows] == wanted


def test_every_code_of_a_finding_is_explained() -> None:
    known = documentation()
    rows = tables_under("Of this dataset")[0][1:] + tables_under("Of any data package")[0][1:]
    assert {row[0] for row in rows} == set(known)
    assert len(rows) == len(known)
    for code, rule, why in rows:
        assert " ".join(f"{rule} {why}".split()) == seen(known[code]), code
        assert rule
        assert why, f"{code} does not say why it is a rule"


def test_guide_of_coding_is_there_as_a_whole() -> None:
    guide = (ROOT / "data/README.md").read_text("utf-8")
    wanted = re.sub("^#", "##", guide, flags=re.MULTILINE).strip()
    assert BOOK.endswith(f"\n{wanted}\n")


def test_links_lead_to_headings() -> None:
    targets = set(re.findall(r"\]\(#([^)]+)\)", BOOK))
    assert targets <= {gfm.anchor(heading) for heading in SECTIONS}
    assert set(SCHEMAS) <= targets


# -- quality ---------------------------------------------------------------------------------------


def test_coverage_counts_every_character() -> None:
    texts = {
        name: [r["text"] for r in ROWS["passages"] if r["disposition"] == name]
        for name in ("coded", "structural")
    }
    rows = {row[0]: row[1:] for row in tables_under("Coverage of the text")[0][1:]}
    for name, found in texts.items():
        assert rows[name][:2] == [f"{len(found):,}", f"{sum(map(len, found)):,}"]
    assert rows["all"][2] == "100.0%"
    size = len((ROOT / "data/sources/rift-2025.txt").read_text("utf-8"))
    assert f"The sources have {size:,} characters:" in SECTIONS["Coverage of the text"][0]


@pytest.mark.parametrize(
    ("heading", "table", "down", "across"),
    [
        ("Claims by type and checkability", "claims", "claim_type", "checkability"),
        ("Verdicts then and now", "assessments", "verdict_at_publication", "verdict_now"),
    ],
)
def test_cross_tables_count_the_rows(heading: str, table: str, down: str, across: str) -> None:
    counted = Counter((row[down], row[across]) for row in ROWS[table])
    grid = next(grid for grid in tables_under(heading) if grid[0][-1] == "all")
    columns = grid[0][1:-1]
    assert grid[-1][-1] == f"{len(ROWS[table]):,}"
    for name, *cells, total in grid[1:-1]:
        assert [int(cell) for cell in cells] == [counted[name, column] for column in columns]
        assert int(total) == sum(counted[name, column] for column in columns)


def test_items_are_counted_by_their_publishers() -> None:
    publishers = {row["publisher_id"]: row for row in ROWS["publishers"]}
    by = {row["evidence_id"]: publishers[row["publisher_id"]] for row in ROWS["evidence"]}
    counted = [(by[row["evidence_id"]]["leaning"], row["kind"]) for row in ROWS["evidence"]]
    assert counts(tables_under("Items of evidence")[1]) == Counter(counted)
    links = ROWS["assessment_evidence"]
    places, positions = tables_under("Balance of sides")
    sides = [(by[row["evidence_id"]]["leaning"], row["stance"]) for row in links]
    assert counts(positions) == Counter(sides)
    countries = [by[row["evidence_id"]]["country_iso3"] or "none, or several" for row in links]
    sides = zip(countries, (row["stance"] for row in links), strict=True)
    assert counts(places) == Counter(sides)


def counts(grid: list[list[str]]) -> Counter[tuple[str, str]]:
    """The numbers of a cross table that are not null, without its totals."""
    return Counter(
        {
            (name, column): int(cell)
            for name, *cells, _ in grid[1:-1]
            for column, cell in zip(grid[0][1:-1], cells, strict=True)
            if int(cell)
        }
    )


def test_claims_are_counted_by_layer_and_verdict() -> None:
    verdicts = {row["claim_id"]: row["verdict_now"] for row in ROWS["assessments"]}
    counted = Counter(
        (row["layer"], verdicts.get(row["claim_id"], "not assessed")) for row in ROWS["claims"]
    )
    grid = tables_under("Claims by layer and verdict")[0]
    assert grid[-1][-1] == f"{len(ROWS['claims']):,}"
    for name, *cells, _ in grid[1:-1]:
        assert [int(cell) for cell in cells] == [counted[name, one] for one in grid[0][1:-1]]
    left_out = sum(
        number
        for (layer, verdict), number in counted.items()
        if layer in ("presupposed", "supposed") and verdict != "not assessed"
    )
    assert f"leaves out the {left_out:,} verdicts" in str(SECTIONS["Claims by layer and verdict"])


def test_items_are_counted_by_how_they_were_read() -> None:
    rows = {row[0]: int(row[1]) for row in tables_under("Items of evidence")[0][1:]}
    excerpts = sum("xcerpt" in row["note"] for row in ROWS["evidence"] if row["consulted_on"])
    assert rows["in an excerpt, as the note says"] == excerpts
    assert sum(rows.values()) == len(ROWS["evidence"])


def test_matrix_shows_the_newest_observation(tmp_path: Path) -> None:
    package = copy_package(tmp_path)
    older = dict(package.rows("observations")[0])
    newer = older | {
        "observation_id": older["observation_id"][:-1] + "2",
        "observed_on": "2030-01-01",
        "resolution": "ambiguous",
    }
    package.rows("observations").insert(1, newer)
    package.save()
    grid = parsed(book_of(tmp_path))["Indicators and scenarios"][-1]
    statement = next(
        r["statement"] for r in ROWS["indicators"] if r["indicator_id"] == older["indicator_id"]
    )
    row = next(row for row in grid if row[0] == statement)
    assert row[-2:] == ["ambiguous", "2030-01-01"]
    assert len(grid) == len(ROWS["indicators"]) + 1
    fits = {
        r["scenario_id"]: r["consistency"]
        for r in ROWS["scenario_indicators"]
        if r["indicator_id"] == older["indicator_id"]
    }
    indicator = next(r for r in ROWS["indicators"] if r["statement"] == statement)
    is_late = indicator["written_on"] > indicator["opens_on"]
    assert row[1] == ("in retrospect" if is_late else "ahead")
    assert row[2:-2] == [fits[name] for name in sorted(fits)]


def coded(package: Copy, rows: list[tuple[str, str, str, str]]) -> None:
    """Replace the codings, whatever they are."""
    names = ("record_id", "variable", "coder", "value")
    package.rows("codings")[:] = [dict(zip(names, row, strict=True)) for row in rows]
    package.save()


def test_without_codings_nothing_is_computed(tmp_path: Path) -> None:
    coded(copy_package(tmp_path), [])
    found = parsed(book_of(tmp_path))["Agreement between coders"]
    assert found == ["codings has no rows yet: there is nothing to compute."]


def test_agreement_is_computed_where_there_are_two_coders(tmp_path: Path) -> None:
    claims = [row["claim_id"] for row in ROWS["claims"][:10]]
    # 8 units of 10 are alike; 20 codes, of which 12 are yes and 8 no: 1 - 19 * 2 / (12 * 8)
    first, second = "yyyyyynnnn", "yyyyynynnn"
    rows = [
        (claim, "claims.certainty", coder, "certain" if value == "y" else "possible")
        for coder, values in (("a", first), ("b", second))
        for claim, value in zip(claims, values, strict=True)
    ]
    rows += [(claim, "claims.claim_type", coder, "factual") for claim in claims for coder in "ab"]
    rows += [(claims[0], "claims.checkability", "a", "checkable")]
    coded(copy_package(tmp_path), sorted(rows))
    grid = next(
        part
        for part in parsed(book_of(tmp_path))["Agreement between coders"]
        if isinstance(part, list)
    )
    assert grid == [
        ["variable", "note", "units", "agreement", "alpha", "95 % interval"],
        ["claims.claim_type", "", "10", "100.0%", "not defined", "not defined"],
        ["claims.certainty", "weak", "10", "80.0%", "0.604", "-0.044 to 1.000"],
        ["claims.checkability", "", "0", "none coded twice", "not defined", "not defined"],
    ]


def test_alpha_is_that_of_the_literature() -> None:
    """Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), C: nominal, 4 observers."""
    none = None
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, none, none, none],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, none, 3],
        [none, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, none],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, none],
    ]
    units = pd.DataFrame(observers, dtype=object).T.map(lambda value: value and f"code {value}")
    assert quality.alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_alphas_of_draws_are_those_of_the_library() -> None:
    """The draws are worked out at once, by another way: each must be what the library says."""
    random = np.random.default_rng(7)
    given = random.integers(0, 4, size=(60, 3))
    given[:, 1] = np.where(random.random(60) < 0.7, given[:, 0], given[:, 1])
    counts = np.stack([(given == code).sum(axis=1) for code in range(4)], axis=1)
    draws = random.multinomial(60, np.full(60, 1 / 60), size=20)
    for draw, value in zip(draws, quality.alphas(counts, draws), strict=True):
        units = pd.DataFrame(np.repeat(given, draw, axis=0)).map("code {}".format)
        assert quality.alpha(units) == pytest.approx(value, abs=1e-12)


def test_interval_holds_alpha_and_narrows_with_more_units() -> None:
    random = np.random.default_rng(11)
    widths = []
    for size in (40, 640):
        first = random.integers(0, 3, size=size)
        second = np.where(random.random(size) < 0.8, first, random.integers(0, 3, size=size))
        units = pd.DataFrame({"a": first, "b": second}).map("code {}".format)
        bounds, value = quality.interval(units), quality.alpha(units)
        assert bounds is not None
        assert value is not None
        assert bounds == quality.interval(units)
        assert bounds[0] < value < bounds[1]
        widths.append(bounds[1] - bounds[0])
    assert widths[1] < widths[0] / 3
    assert quality.interval(units.iloc[:1]) is None
    assert quality.interval(units.assign(a="x", b="x")) is None


# -- Markdown --------------------------------------------------------------------------------------

NASTY = st.text(st.sampled_from("ab1 \\`*_[]<>|&~$#+-=!().:;\"'\n\t\u00a0é"), max_size=30)


@given(NASTY)
def test_no_cell_breaks_out_of_its_table(text: str) -> None:
    cells = [gfm.inline(text), gfm.code(text), gfm.inline(text), "end"]
    found = parsed("\n".join(["# h", "", *gfm.table("abcd", [cells])]))["h"]
    assert len(found) == 1
    head, row = found[0]
    assert head == list("abcd")
    words = " ".join(text.split())
    # between two backquotes there may be code; without them all is text
    for cell in (row[0], row[2]):
        assert cell.replace("`", "") == words.replace("`", "")
    if "`" not in text:
        assert row[0] == words
    assert row[1].strip() == re.sub(r"[\r\n]+", " ", text).strip()
    assert row[3] == "end"


@given(NASTY)
def test_no_text_becomes_anything_but_paragraphs(text: str) -> None:
    shown = PARSER.render("\n".join(gfm.paragraphs(text)))
    assert not re.search(r"<(?!/?(?:p|code)>)", shown)
    words = " ".join(text.split()).replace("`", "")
    inside = html.unescape(re.sub(r"</?(?:p|code)>", " ", shown))
    assert "".join(inside.replace("`", "").split()) == "".join(words.split())


def test_shares_are_whole_only_where_all_are() -> None:
    assert [codebook.share(n, 1000) for n in (0, 1, 500, 999, 1000)] == [
        "0%",
        "<1%",
        "50%",
        ">99%",
        "100%",
    ]
    assert codebook.share(0, 0) == ""
