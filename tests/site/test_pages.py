"""The pages as files: all that the tables hold, safe links, and the same bytes each time."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import html.parser
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

import caucasus_rift as cr
from tablewright.base.findings import unseen
from tablewright.released.hashing import hashes
from tests.helpers import ROOT, copy_package
from tests.site.conftest import built

if TYPE_CHECKING:
    from pathlib import Path

OWN = ROOT / "scripts/website"
VOID = {"meta", "link", "input", "br", "hr", "img", "area", "col", "wbr"}


class Document(html.parser.HTMLParser):
    """A page read back: its ids, links, tags and text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        (self.scripts if self.open[-1:] == ["script"] else self.text).append(data)


class Spelled(html.parser.HTMLParser):
    """A page as it might be written: all attributes in quotes, in order, the id last."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        ordered = sorted(attrs, key=lambda pair: (pair[0] == "id", pair[0]))
        shown = "".join(f' {name}="{html.escape(value or "")}"' for name, value in ordered)
        self.parts.append(f"<{tag}{shown}>")

    def handle_endtag(self, tag):
        self.parts.append(f"</{tag}>")

    def handle_data(self, data):
        self.parts.append(html.escape(data, quote=False))


def spelled(path: Path) -> str:
    return "".join(Spelled(path).parts)


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): Document(path) for path in site.rglob("*.html")}


def words(text):
    return " ".join(text.split())


def test_pages_there_are(pages):
    assert {name for name in pages if "/" not in name} == {
        "index.html",
        *(f"{name}.html" for name in ("about", "actors", "argument", "data")),
        *(f"{name}.html" for name in ("scenarios", "search", "timeline")),
    }
    assert {name for name in pages if name.startswith("data/")} == {
        f"data/{name}.html" for name in cr.tables()
    }
    assert {name for name in pages if name.startswith("actors/")} == {
        f"actors/{name}.html" for name in cr.load("actors")["actor_id"]
    }


def test_article_stands_there_character_by_character(site):
    page = spelled(site / "index.html")
    plain = re.sub(r'<sup class="ref">.*?</sup>', "", page)
    for passage in cr.load("passages").itertuples():
        start = plain.index(f' id="{passage.passage_id}">')
        shown = re.search(r'">(.*?)</span>', plain[start:], re.DOTALL)[1]
        assert html.unescape(re.sub(r"<[^>]+>", "", shown)) == passage.text


def test_every_claim_is_marked_and_noted(site, pages):
    page = spelled(site / "index.html")
    marked = set(" ".join(re.findall(r'data-all="([^"]*)"', page)).split())
    claims = cr.load("claims")
    assert marked == set(claims["claim_id"])
    assert set(claims["claim_id"]) <= set(pages["index.html"].ids)
    text = words(" ".join(pages["index.html"].text))
    for statement in claims["statement"]:
        assert words(statement) in text
    for rationale in cr.load("assessments")["rationale"]:
        assert words(rationale) in text


def test_items_of_a_verdict_stand_in_its_note_or_in_that_of_the_claim_it_repeats(site):
    page = spelled(site / "index.html")
    notes = dict(
        re.findall(r'<article class="note"[^>]* id="([^"]+)">(.*?)</article>', page, re.DOTALL)
    )
    address = cr.load("evidence").set_index("evidence_id")["url"]
    rests = cr.load("assessment_evidence").merge(cr.load("assessments"), on="assessment_id")
    first = cr.load("claims").set_index("claim_id")["restates"].dropna()
    wanted = rests.assign(url=rests["evidence_id"].map(address)).groupby("claim_id")["url"].agg(set)
    for claim, urls in wanted.items():
        note = notes[claim]
        if "It rests on the same items" in note:
            assert urls == wanted[first[claim]]
            note = notes[first[claim]]
        assert {html.unescape(url) for url in re.findall(r'href="(http[^"]+)"', note)} == urls


def test_every_event_scenario_sign_and_relation_is_shown(pages):
    assert set(cr.load("events")["event_id"]) <= set(pages["timeline.html"].ids)
    scenarios = pages["scenarios.html"].ids
    assert set(cr.load("scenarios")["scenario_id"]) <= set(scenarios)
    assert set(cr.load("indicators")["indicator_id"]) <= set(scenarios)
    rows = [one for tag, one in pages["argument.html"].tags if tag == "tr"]
    assert len(rows) == len(cr.load("claim_relations")) + 1
    matrix = [
        one
        for tag, one in pages["scenarios.html"].tags
        if "fit f" in (one.get("class") or "") and tag == "td"
    ]
    assert len(matrix) == len(cr.load("scenario_indicators"))


def test_what_the_article_leaves_out_stands_beside_it_once(pages):
    events = cr.load("events").query("origin == 'record'")
    linked = [
        one["href"].partition("#")[2]
        for one in pages["index.html"].links
        if one["href"].startswith("timeline.html#")
    ]
    margin = [name for name in linked if name in set(events["event_id"])]
    assert sorted(margin) == sorted(events["event_id"])


def test_links_within_the_site_lead_somewhere(site, pages):
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link["href"])
            if parts.scheme:
                continue
            target = (
                ((site / name).parent / unquote(parts.path)).resolve()
                if parts.path
                else site / name
            )
            assert target.is_file(), (name, link["href"])
            if parts.fragment:
                other = target.relative_to(site.resolve() if parts.path else site).as_posix()
                assert unquote(parts.fragment) in pages[other].ids, (name, link["href"])


def test_links_out_are_of_the_web_and_tell_nothing(pages):
    found = 0
    for page in pages.values():
        for link in page.links:
            if urlsplit(link["href"]).scheme:
                assert urlsplit(link["href"]).scheme in ("http", "https")
                assert "noopener" in link["rel"]
                found += 1
    assert found > 1000


def test_ids_are_unique(pages):
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name


def test_policy_is_strict_and_nothing_is_inline(pages):
    for name, page in pages.items():
        policy = next(
            one["content"]
            for tag, one in page.tags
            if tag == "meta" and one.get("http-equiv") == "Content-Security-Policy"
        )
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert not "".join(page.scripts).strip(), name
        for tag, attributes in page.tags:
            assert tag not in ("style", "iframe", "object", "embed", "base"), name
            assert not [one for one in attributes if one == "style" or one.startswith("on")], name


def test_nothing_of_the_data_is_typed_into_templates_or_scripts():
    typed = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("templates", "assets")
        for path in (OWN / folder).iterdir()
    )
    names = [*cr.load("actors")["name"], *cr.load("places")["name"], *cr.load("events")["event_id"]]
    names += [*cr.load("sources")["source_id"], *cr.load("sources")["publisher"]]
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", typed)] == []


def test_tables_are_there_cell_by_cell(site):
    for name in cr.tables():
        columns = None
        for path in sorted(site.glob(f"data/{name}.*.js")):
            text = path.read_text(encoding="utf-8")
            assert text.startswith("site.rows(")
            given = json.loads(text.removeprefix("site.rows(").rstrip().removesuffix(");"))
            part = [[one[0][code] for code in one[1]] if len(one) == 2 else one[0] for one in given]
            columns = (
                part if columns is None else [a + b for a, b in zip(columns, part, strict=True)]
            )
        rows = list(csv.reader((ROOT / f"data/{name}.csv").read_text("utf-8").splitlines()))
        assert [list(row) for row in zip(*columns, strict=True)] == rows[1:]


def test_checksums_are_those_of_the_files(site):
    page = (site / "data.html").read_text(encoding="utf-8")
    for path in [*ROOT.glob("data/*.csv"), *ROOT.glob("data/sources/*.txt")]:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in page
    for one in hashes(ROOT, unseen).tables:
        page = (site / f"data/{one.table}.html").read_text(encoding="utf-8")
        assert one.actual in page


def test_snippets_are_those_of_the_readme(pages):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("## Load the tables")[2].partition("\n## ")[0]
    snippets = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert len(snippets) >= 3
    shown = "".join(pages["data.html"].text)
    for snippet in snippets:
        assert snippet in shown


def test_site_is_small(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 3_000_000


def test_same_bytes_wherever_it_is_built(site, tmp_path):
    again = built(ROOT, tmp_path / "elsewhere")
    first = {
        path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }
    second = {
        path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()
    }
    assert first == second
    for octets in first.values():
        assert str(ROOT).encode() not in octets
        assert str(site).encode() not in octets


def test_package_without_these_tables_has_its_data(tmp_path):
    site = built(ROOT / "src/tablewright/report/examples/general", tmp_path)
    assert {path.name for path in site.glob("*.html")} == {
        "index.html",
        "data.html",
        "about.html",
        "search.html",
    }
    page = Document(site / "index.html")
    assert "data/stations.html" in {link["href"] for link in page.links}


def test_tables_of_the_same_name_with_other_columns_are_only_data(tmp_path):
    package = copy_package(
        tmp_path / "package" if (tmp_path / "package").mkdir() is None else tmp_path
    )
    for name in ("claims", "events"):
        path = package.folder / f"schemas/{name}.json"
        schema = json.loads(path.read_text("utf-8"))
        for field in schema["fields"]:
            if field["name"] in ("statement", "realis"):
                field["name"] = "other"
        path.write_text(json.dumps(schema), encoding="utf-8")
        table = package.path(name)
        lines = table.read_text("utf-8").split("\n", 1)
        head = re.sub(r"\b(statement|realis)\b", "other", lines[0])
        table.write_text(f"{head}\n{lines[1]}", encoding="utf-8", newline="\n")
    site = built(package.folder, tmp_path / "site")
    assert not (site / "timeline.html").exists()
    assert (site / "data/claims.html").is_file()


def test_empty_tables_are_no_fault(tmp_path):
    (tmp_path / "package").mkdir()
    package = copy_package(tmp_path / "package")
    for name in package.tables:
        if name not in ("sources", "passages"):
            package.rows(name).clear()
    package.save()
    site = built(package.folder, tmp_path / "site")
    assert (site / "index.html").is_file()
    assert not (site / "timeline.html").exists()


def run(*arguments):
    command = [sys.executable, ROOT / "scripts/build_site.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_writes_all_or_nothing(tmp_path):
    output = tmp_path / "dist/site"
    done = run("--output", output)
    assert done.returncode == 0, done.stderr
    assert (output / "index.html").is_file()
    assert [path.name for path in output.parent.iterdir()] == ["site"]
    before = (output / "index.html").read_bytes()

    (tmp_path / "package").mkdir()
    package = copy_package(tmp_path / "package")
    package.rows("claims")[0]["quote"] = "words that are not there"
    package.save()
    done = run("--package", package.folder, "--output", output)
    assert done.returncode == 1
    assert "quote-not-in-passage" in done.stderr
    assert (output / "index.html").read_bytes() == before

    done = run("--package", tmp_path / "nowhere", "--output", output)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_setting_up_goes_on_where_no_browser_can_be_installed(monkeypatch, capsys):
    import browser

    asked = []

    def fail(command, **_):
        asked.append(command)
        raise FileNotFoundError(command[0])

    monkeypatch.setattr(browser, "sync_playwright", contextlib.nullcontext)
    monkeypatch.setattr(browser, "launch", lambda _: None)
    monkeypatch.setattr(browser.subprocess, "run", fail)
    assert browser.main() == 0
    assert asked[0][1:] == ["-m", "playwright", "install", "chromium"]
    assert "are skipped" in capsys.readouterr().out
