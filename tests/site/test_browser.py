"""The site in Chromium, as a reader uses it: opened from disk, by mouse and by keyboard."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

import caucasus_rift as cr
from tests.helpers import ROOT

pytest.importorskip("playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

VIEWS = (
    "index.html",
    "timeline.html",
    "argument.html",
    "scenarios.html",
    "actors.html",
    "actors/azerbaijan.html",
    "data.html",
    "data/claims.html",
    "search.html?q=pipeline",
    "about.html",
)
CLAIMS = cr.load("claims").set_index("claim_id")
VERDICTS = cr.load("assessments").set_index("claim_id")
# all rules once, and what depends on colours in both schemes; style sheets are not fetched anew
AXE = {
    "light": {
        "preload": False,
        "resultTypes": ["violations"],
        "rules": {"target-size": {"enabled": True}},
    },
    "dark": {"preload": False, "resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
# of a long list all entries are alike
LONG = (".links tr", ".event", ".claims li", ".mentions li", ".row", ".rows tr", ".guide li")
CONTEXT = {"exclude": [[f"{one}:nth-child(n+20)"] for one in LONG]}
# refuted, with evidence, in relations with others
CLAIM = "rift-2025.c0112"


def ready(page, address):
    """Wait until what a script shows is there."""
    if address.startswith("data/"):
        page.wait_for_selector(".rows[data-ready]")
    if address.startswith("search"):
        page.wait_for_selector("#results[data-ready]")


@pytest.mark.parametrize("address", VIEWS)
def test_view_is_accessible(visit, address):
    page = visit().open(address)
    ready(page, address)
    if address == "index.html":
        page.click("a.m.k1")
        # they are hidden, and one of them is shown in the panel
        page.evaluate("() => document.querySelector('.notes').remove()")
    if address == "timeline.html":
        page.click(".event summary >> nth=9")
    for scheme, options in AXE.items():
        page.emulate_media(color_scheme=scheme)
        found = axe.Axe().run(page, context=CONTEXT, options=options).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == [], scheme


@pytest.mark.parametrize("address", VIEWS)
def test_view_fits_a_narrow_screen(visit, address):
    page = visit(viewport={"width": 320, "height": 700}).open(address)
    ready(page, address)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    assert page.evaluate(
        "() => [...document.querySelectorAll('button, select, input')].every((one) => {"
        "  const box = one.getBoundingClientRect();"
        "  return !box.width || one.closest('.scroll, .unseen') || box.right <= 321; })"
    )


def test_first_view_is_there_within_a_second(visit):
    times = []
    for _ in range(3):
        page = visit().open("index.html")
        page.wait_for_selector("a.m")
        times.append(
            page.evaluate(
                "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
            )
        )
    assert min(times) < 1000


# -- read ------------------------------------------------------------------------------------------


def test_claim_opens_beside_the_article_and_closes(visit):
    reader = visit()
    page = reader.open("index.html")
    mark = page.locator(f'a.m[href="#{CLAIM}"]').first
    mark.click()
    panel = page.locator("#panel")
    assert reader.address == f"index.html#{CLAIM}"
    assert panel.locator(".statement").inner_text() == CLAIMS.loc[CLAIM, "statement"]
    shown = panel.inner_text()
    assert VERDICTS.loc[CLAIM, "rationale"] in shown
    assert "Refuted" in shown
    assert panel.locator(".items a").count() > 0
    assert mark.evaluate("(one) => one.classList.contains('on')")
    page.go_back()
    assert not panel.is_visible()
    page.go_forward()
    assert panel.is_visible()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert reader.address == "index.html"


def test_address_of_a_claim_opens_it(visit):
    page = visit().open(f"index.html#{CLAIM}")
    assert page.locator("#panel .statement").inner_text() == CLAIMS.loc[CLAIM, "statement"]
    assert page.locator("a.m.on").first.is_visible()


def test_keyboard_alone_reads_a_claim(visit):
    page = visit().open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.classList.contains('m')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "panel"
    first = page.locator("#panel .statement").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel .statement").inner_text() != first
    page.keyboard.press("ArrowLeft")
    assert page.locator("#panel .statement").inner_text() == first
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.classList.contains('m')")


@pytest.mark.parametrize(
    ("by", "only", "column"),
    [
        ("verdict", "outdated", None),
        ("type", "causal", "claim_type"),
        ("certainty", "possible", "certainty"),
    ],
)
def test_marks_show_what_is_chosen(visit, by, only, column):
    reader = visit()
    page = reader.open("index.html")
    page.check(f'input[name="by"][value="{by}"]')
    page.click(f'[data-only="{only}"]')
    assert f"only={only}" in reader.address
    shown = page.locator("a.m:not(.faded)").evaluate_all(
        "(all) => all.map((one) => one.hash.slice(1))"
    )
    wanted = (
        set(CLAIMS.index[CLAIMS[column] == only])
        if column
        else set(VERDICTS.index[VERDICTS["verdict_now"] == only])
    )
    assert shown
    assert set(shown) <= wanted
    page.reload()
    assert page.locator("a.m:not(.faded)").count() == len(shown)
    assert page.locator(f'[data-only="{only}"]').get_attribute("aria-pressed") == "true"


def test_marks_differ_without_colour(visit):
    page = visit().open("index.html")
    for by in ("verdict", "type", "certainty"):
        page.check(f'input[name="by"][value="{by}"]')
        styles = page.locator(f'[data-dim="{by}"] .m').evaluate_all(
            "(all) => all.map((one) => { const style = getComputedStyle(one);"
            " return style.textDecorationStyle + style.textDecorationThickness; })"
        )
        assert len(styles) >= 4
        assert len(set(styles)) == len(styles)


def test_plain_english_can_be_shown(visit):
    reader = visit()
    page = reader.open("index.html")
    reading = page.locator(".reading").first
    assert not reading.is_visible()
    page.check('input[name="plain"]')
    assert reading.is_visible()
    assert reader.address == "index.html?plain=1"


def test_narrow_screen_shows_the_claim_below_and_the_mark_above(visit):
    page = visit(viewport={"width": 360, "height": 700}).open(f"index.html#{CLAIM}")
    panel = page.locator("#panel").bounding_box()
    mark = page.locator("a.m.on").first.bounding_box()
    assert panel["width"] >= 358
    assert mark["y"] + mark["height"] <= panel["y"]


def test_article_can_be_read_without_scripts(visit):
    page = visit(java_script_enabled=False).open(f"index.html#{CLAIM}")
    note = page.locator(f'[id="{CLAIM}"]')
    assert note.is_visible()
    assert VERDICTS.loc[CLAIM, "rationale"] in note.inner_text()
    assert page.locator("a.m").count() > 300


def test_print_has_the_article_with_numbered_notes(visit):
    page = visit().open("index.html")
    page.emulate_media(media="print")
    assert page.locator("sup.ref").first.is_visible()
    assert page.locator(f'[id="{CLAIM}"] .why').is_visible()
    assert not page.locator("header.bar").is_visible()
    assert not page.locator(".marks").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


# -- the other views -------------------------------------------------------------------------------


def test_timeline_is_filtered_and_the_address_says_so(visit):
    reader = visit()
    page = reader.open("timeline.html")
    events, parts = cr.load("events"), cr.load("event_actors")
    page.select_option('[name="actor"]', "iran")
    page.select_option('[name="realis"]', "hypothetical")
    wanted = set(parts.query("actor_id == 'iran'")["event_id"]) & set(
        events.query("realis == 'hypothetical'")["event_id"]
    )
    shown = page.locator(".event:not([hidden])").evaluate_all("(all) => all.map((one) => one.id)")
    assert set(shown) == wanted
    assert "actor=iran" in reader.address
    page.go_back()
    assert (
        page.locator(".event:not([hidden])").count()
        == parts.query("actor_id == 'iran'")["event_id"].nunique()
    )
    page.click("text=Show all")
    assert page.locator(".event:not([hidden])").count() == len(events)


def test_timeline_shows_both_dates_and_how_sure_they_are(visit):
    page = visit().open("timeline.html#shusha-declaration")
    event = page.locator('[id="shusha-declaration"]')
    assert "2020" in event.inner_text()
    assert "15 June 2021" in event.inner_text()
    assert event.locator("svg .article").count() == 1
    assert event.locator("svg .record").count() == 1
    assert event.locator(".more").is_visible()
    decade = page.locator('[id="pipelines-bypassing-russia"] svg rect.article')
    assert "vague" in decade.get_attribute("class")
    fading = page.locator('[id="russian-arms-sales"] svg rect')
    assert "fade-right" in fading.get_attribute("class")


def test_argument_follows_relations(visit):
    reader = visit()
    links = cr.load("claim_relations")
    page = reader.open(f"argument.html?claim={CLAIM}")
    local = page.locator("#local")
    assert CLAIMS.loc[CLAIM, "statement"] in local.locator(".self").inner_text()
    around = (links["from_claim_id"] == CLAIM) | (links["to_claim_id"] == CLAIM)
    assert local.locator(".card[data-claim]").count() == around.sum()
    card = local.locator(".card[data-claim]").first
    other = card.get_attribute("data-claim")
    card.click()
    assert CLAIMS.loc[other, "statement"] in local.locator(".self").inner_text()
    assert other in reader.address
    page.go_back()
    assert CLAIMS.loc[CLAIM, "statement"] in local.locator(".self").inner_text()
    node = page.locator(".node").first
    node.click()
    assert page.locator(".node.self").count() == 1
    page.click('[data-relation="causes"]')
    shown = page.locator(".graph path.edge:not(.off)").count()
    assert shown == (links["relation"] == "causes").sum()


def test_longest_chain_is_one_click_away_and_that_of_the_readme(visit):
    page = visit().open("argument.html")
    page.click("a:has-text('Longest causal chain')")
    assert page.locator("#chain").is_visible()
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    length, number = re.search(r"Chains of (\d+) links: (\d+)", told).groups()
    section = page.locator("section:has(#chain)")
    assert f"{length} links" in section.inner_text()
    assert f"{number} chains are as long" in section.inner_text()
    first = page.locator("ol.chain").first.locator("a").all_inner_texts()
    assert len(first) == int(length) + 1
    for statement in first:
        assert statement in told


def test_table_is_searched_sorted_filtered_and_paged(visit):
    reader = visit()
    page = reader.open("data/claims.html")
    page.wait_for_selector(".rows[data-ready]")
    page.select_option('[name="f.certainty"]', "=certain")
    wanted = CLAIMS[CLAIMS["certainty"] == "certain"]
    page.wait_for_selector(f"text={len(wanted)} of {len(CLAIMS)} rows")
    page.click('th[data-field="char_start"] .sort')
    page.click('th[data-field="char_start"] .sort')
    assert page.locator('th[data-field="char_start"]').get_attribute("aria-sort") == "descending"
    last = wanted.sort_values("char_start").iloc[-1]["char_start"]
    assert page.locator("tbody tr").first.locator("td").nth(3).inner_text() == str(last)
    page.click('[data-step="1"]')
    assert page.locator("tbody tr").count() == min(50, len(wanted) - 50)
    assert "page=2" in reader.address
    page.reload()
    page.wait_for_selector(".rows[data-ready]")
    assert page.locator("tbody tr").count() == min(50, len(wanted) - 50)
    page.fill("#q", "no such words")
    page.wait_for_selector("text=No row fits")
    page.click("text=Show all")
    assert page.locator("[data-count]").inner_text() == f"{len(CLAIMS)} rows"


def names_turkiye(cells):
    return any(re.search("t[uü]rkiye", str(cell), re.IGNORECASE) for cell in cells)


@pytest.mark.parametrize(
    ("table", "query", "number"),
    [
        ("events", "f.place_id==baku", lambda rows: (rows["place_id"] == "baku").sum()),
        ("events", "f.place_id==", lambda rows: rows["place_id"].isna().sum()),
        ("mentions", "f.char_start=<100", lambda rows: (rows["char_start"] < 100).sum()),
        ("events", "f.date_latest=>2025", lambda rows: (rows["date_latest"] >= "2025").sum()),
        ("actors", "q=TURKIYE", lambda rows: sum(map(names_turkiye, rows.to_numpy()))),
    ],
)  # fmt: skip
def test_filters_find_what_they_say(visit, table, query, number):
    page = visit().open(f"data/{table}.html?{query}")
    page.wait_for_selector(".rows[data-ready]")
    rows = cr.load(table)
    assert page.locator("[data-count]").inner_text() == f"{number(rows)} of {len(rows)} rows"


@pytest.mark.parametrize("table", ["claims", "evidence", "codings"])
def test_downloaded_table_is_the_file(visit, table, tmp_path):
    page = visit().open(f"data/{table}.html")
    page.wait_for_selector(".rows[data-ready]")
    with page.expect_download() as download:
        page.click('[data-download="all"]')
    assert download.value.suggested_filename == f"{table}.csv"
    download.value.save_as(tmp_path / "all.csv")
    assert (tmp_path / "all.csv").read_bytes() == (ROOT / f"data/{table}.csv").read_bytes()
    digest = hashlib.sha256((tmp_path / "all.csv").read_bytes()).hexdigest()
    assert digest in page.content()


def test_filtered_rows_are_downloaded(visit, tmp_path):
    page = visit().open("data/assessments.html?f.verdict_now==refuted")
    page.wait_for_selector(".rows[data-ready]")
    with page.expect_download() as download:
        page.click('[data-download="shown"]')
    download.value.save_as(tmp_path / "some.csv")
    with (tmp_path / "some.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["verdict_now"] for row in rows} == {"refuted"}
    assert len(rows) == (VERDICTS["verdict_now"] == "refuted").sum()


def test_field_is_explained_where_one_looks_at_it(visit):
    page = visit().open("data/claims.html")
    page.wait_for_selector(".rows[data-ready]")
    page.click('th[data-field="hedge"] .explain')
    assert "weaken the claim" in page.locator("#explained").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#explained").is_visible()


def test_keys_lead_from_table_to_table_and_to_the_views(visit):
    reader = visit()
    page = reader.open(
        f"data/assessment_evidence.html?f.assessment_id=={VERDICTS.loc[CLAIM, 'assessment_id']}"
    )
    page.wait_for_selector(".rows[data-ready]")
    page.locator("tbody tr").first.locator("td a").first.click()
    page.wait_for_selector(".rows[data-ready]")
    assert reader.address.startswith("data/assessments.html")
    assert page.locator("tbody tr").count() == 1
    page.click(f'tbody a:has-text("{CLAIM}")')
    assert reader.address == f"index.html#{CLAIM}"
    assert page.locator("#panel .statement").inner_text() == CLAIMS.loc[CLAIM, "statement"]


def test_search_finds_all_kinds_and_has_an_address(visit):
    reader = visit()
    page = reader.open("timeline.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("shusha")
    page.keyboard.press("Enter")
    page.wait_for_selector('#results[data-ready="shusha"]')
    assert reader.address == "search.html?q=shusha"
    kinds = page.locator("#results section").evaluate_all(
        "(all) => all.map((one) => one.ariaLabel)"
    )
    assert {"Claims", "Events", "Evidence", "Places", "Passages"} <= set(kinds)
    page.fill("#words", "weaken the claim")
    page.wait_for_selector('#results a:has-text("claims.hedge")')
    page.fill("#words", "türkiye")
    page.wait_for_selector('#results[data-ready="türkiye"]')
    assert "q=t%C3%BCrkiye" in reader.address
    page.fill("#words", "shusha declaration 2020")
    page.wait_for_selector('#results[data-ready="shusha declaration 2020"]')
    page.click("#results a:has-text('The Shusha Declaration was made in 2020')")
    page.wait_for_selector("#panel .statement")


def test_slash_goes_to_the_search_unless_it_is_switched_off(visit):
    page = visit().open("about.html")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "find"
    page.goto(page.url.replace("about.html", "search.html?q=iran"))
    page.uncheck("#slash")
    page.goto(page.url.replace("search.html?q=iran", "about.html"))
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") != "find"


def test_every_result_leads_to_what_it_names(visit):
    page = visit().open("search.html?q=armenia")
    page.wait_for_selector("#results[data-ready]")
    for section in page.locator("#results section").all():
        link = section.locator("a").first.evaluate("(one) => one.href")
        path = Path(link.removeprefix("file://").partition("#")[0].partition("?")[0])
        assert path.is_file(), link


def test_colours_follow_the_system_and_the_choice(visit):
    page = visit(color_scheme="dark").open("index.html")
    background = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.click("[data-theme-button]")
    assert page.evaluate(background) != dark
    page.reload()
    assert page.evaluate(background) != dark
    page.click("[data-theme-button]")
    assert page.evaluate(background) == dark


def test_address_is_copied(visit):
    reader = visit(permissions=["clipboard-read", "clipboard-write"])
    page = reader.open(f"index.html#{CLAIM}")
    page.click("#panel >> text=Copy link")
    page.wait_for_selector("#panel >> text=Copied")
    assert page.evaluate("() => navigator.clipboard.readText()").endswith(f"index.html#{CLAIM}")


def test_actor_page_has_mentions_claims_and_codes(visit):
    page = visit().open("actors/azerbaijan.html")
    mentions = cr.load("mentions").query("actor_id == 'azerbaijan'")
    assert page.locator(".mentions mark").count() == len(mentions)
    assert page.locator('a[href="https://www.wikidata.org/wiki/Q227"]').count() == 1
    claims = cr.load("claim_actors").query("actor_id == 'azerbaijan'")
    assert page.locator("section:has(#claims) .claims li").count() == len(claims)


def test_scenarios_stand_side_by_side(visit):
    page = visit(viewport={"width": 1400, "height": 900}).open("scenarios.html")
    boxes = [one.bounding_box() for one in page.locator(".side-by-side .scenario").all()]
    assert len(boxes) == 3
    assert len({box["y"] for box in boxes}) == 1
    titles = page.locator(".side-by-side h3").evaluate_all(
        "(all) => all.map((one) => one.firstChild.textContent.trim())"
    )
    text = cr.source_text("rift-2025")
    labels = cr.load("scenarios").set_index("title")["label"]
    assert titles == sorted(titles, key=lambda title: text.index(labels[title]))


def test_row_leads_to_the_rows_that_refer_to_it(visit):
    reader = visit()
    page = reader.open(f"data/claims.html?f.claim_id=={CLAIM}")
    page.click("[data-referrers-of] a:has-text('claim_events')")
    page.wait_for_selector(".rows[data-ready]")
    wanted = cr.load("claim_events").query("claim_id == @CLAIM")
    assert page.locator("tbody tr").count() == len(wanted)
    first = CLAIMS["restates"].dropna().iloc[0]
    reader.open(f"data/claims.html?f.claim_id=={first}")
    page.click("[data-referrers-of] a:has-text('restates')")
    page.wait_for_selector(f"text={(CLAIMS['restates'] == first).sum()} of {len(CLAIMS)} rows")


@pytest.mark.parametrize("address", ["index.html#%", "timeline.html#%E0", "argument.html?claim=no"])
def test_address_that_names_nothing_does_no_harm(visit, address):
    page = visit().open(address)
    assert page.locator("h1").is_visible()


def test_focus_is_never_hidden_behind_what_sticks(visit):
    page = visit().open(f"index.html#{CLAIM}")
    page.keyboard.press("Escape")
    for key in ["Shift+Tab"] * 25 + ["Tab"] * 40:
        page.keyboard.press(key)
        is_seen = page.evaluate(
            "() => { const one = document.activeElement; const box = one.getClientRects()[0];"
            " const top = document.elementFromPoint(box.x + 2, box.y + box.height / 2);"
            " return one.contains(top) || (top?.contains(one) ?? false); }"
        )
        assert is_seen, page.evaluate("() => document.activeElement.outerHTML.slice(0, 300)")


@pytest.mark.parametrize("width", [360, 700, 1000, 1060, 1100, 1280, 1340, 1800])
def test_nothing_covers_the_claim_or_its_mark(visit, width):
    page = visit(viewport={"width": width, "height": 800}).open(f"index.html#{CLAIM}")
    covered = (
        "(one) => { const box = one.getClientRects()[0];"
        " return !one.contains(document.elementFromPoint(box.x + 3, box.y + box.height / 2)); }"
    )
    assert not page.locator("#panel .close").evaluate(covered)
    assert not page.locator("a.m.on").first.evaluate(covered)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
