"""A package whose cells, labels and title hold markup, scripts and addresses that run code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.helpers import copy_package
from tests.site.conftest import Visitor, built

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("playwright")

MARKUP = '<img src=x onerror="window.pwned=1">'
SCRIPT = "\"'--></script></style></title></textarea><script>window.pwned=1</script>{{ 7*7 }}`"
ADDRESS = "javascript:window.pwned=1"
# free text that no other table refers to, and that no page is cut by
TARGETS = {
    "actors": ("name", "description", "status_note", "wikidata"),
    "assessments": ("rationale",),
    "claim_relations": ("signal",),
    "claims": ("statement", "quote", "hedge"),
    "events": ("title", "description", "wikidata", "date", "recorded_date"),
    "evidence": ("title", "via", "note", "url", "published"),
    "indicators": ("statement", "resolution_criteria"),
    "mentions": ("surface",),
    "observations": ("note",),
    "passages": ("reading",),
    "places": ("name", "status_note"),
    "publishers": ("name", "note"),
    "scenarios": ("title", "summary", "condition", "hedge", "label"),
    "sources": ("title", "publisher", "url", "rights", "note", "author"),
}
PAGES = (
    "index.html",
    "index.html#rift-2025.c0112",
    "index.html?plain=1",
    "timeline.html",
    "timeline.html#shusha-declaration",
    "argument.html",
    "scenarios.html",
    "actors.html",
    "actors/azerbaijan.html",
    "data.html",
    "data/claims.html",
    "data/events.html",
    "data/evidence.html?q=onerror",
    "search.html?q=onerror",
    f"search.html?q={MARKUP}",
    "about.html",
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "package").mkdir()
    package = copy_package(folder / "package")
    for table, columns in TARGETS.items():
        for number, row in enumerate(package.rows(table)):
            for column in columns:
                text = (MARKUP, SCRIPT, ADDRESS)[(number + len(column)) % 3]
                row[column] = ADDRESS if column == "url" else f"{text} {number}"
    title = package.rows("passages")[0]
    title["text"] = (MARKUP + SCRIPT)[: len(title["text"])].ljust(len(title["text"]), "x")
    package.save()
    for path in (package.folder / "schemas").glob("*.json"):
        schema = json.loads(path.read_text("utf-8"))
        schema["title"] = schema["description"] = f"{schema['title']} {MARKUP} {SCRIPT}"
        for field in schema["fields"]:
            if field["name"] in TARGETS.get(path.stem, ()):
                field.pop("format", None)
                field["constraints"] = {}
            field["description"] = field["example"] = f"{MARKUP} {SCRIPT}"
            for category in field.get("categories", []):
                category["label"] = f"{category['label']} {MARKUP}"
                category["description"] = SCRIPT
        path.write_text(json.dumps(schema), encoding="utf-8")
    path = package.folder / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["title"] = descriptor["description"] = f"{MARKUP} {SCRIPT} [x]({ADDRESS})"
    descriptor["licenses"][0] |= {"path": ADDRESS, "title": MARKUP}
    descriptor["contributors"][0]["title"] = SCRIPT
    for resource in descriptor["resources"]:
        resource["description"] = f"{MARKUP} {SCRIPT}"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return built(package.folder, folder / "site")


@pytest.mark.parametrize("address", PAGES)
def test_what_cells_hold_is_text(browser, hostile, address):
    visitor = Visitor(browser, hostile)
    page = visitor.open(address)
    if address.startswith("data/"):
        page.wait_for_selector(".rows[data-ready]")
    if address.startswith("search"):
        page.wait_for_selector("#results[data-ready]")
    for summary in page.locator("main summary:visible").all()[:8]:
        summary.click()
    if address == "index.html":
        page.locator("a.m").nth(40).click()
    assert page.evaluate("() => window.pwned") is None
    assert page.locator("img, iframe, style").count() == 0
    assert page.locator("script:not([src])").count() == 0
    protocols = page.locator("a[href]").evaluate_all(
        "(all) => all.map((one) => one.protocol ?? '')"
    )
    assert set(protocols) <= {"file:", "http:", "https:", ""}
    if not address.startswith(("search.html?q=<", "data.html")):
        assert "onerror=" in page.locator("main").inner_text()
    visitor.close()
