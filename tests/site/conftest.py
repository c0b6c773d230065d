"""A site built from the tables, and a browser that reports all that goes wrong in it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from caucasus_rift.profile import PROFILE
from tablewright.descriptor.package import Package
from tablewright.validation import check_all
from tests.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

sys.path.insert(0, str(ROOT / "scripts"))
from website.build import build_site


def built(package: Path, folder: Path) -> Path:
    """The site of a package, whether or not the package is valid."""
    found = Package(package)
    build_site(found, check_all(found, profile=PROFILE).tables, folder)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this checkout."""
    return built(ROOT, tmp_path_factory.mktemp("site") / "site")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped, but never where CI runs them."""
    pytest.importorskip("playwright")
    from browser import launch
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launch(playwright)
        if chromium is None:
            message = "no Chromium starts here; `make setup` installs one where it can"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        yield chromium
        chromium.close()


class Visitor:
    """A person with a browser: opens pages of a site and notes what the browser complains of."""

    def __init__(self, browser: Browser, folder: Path, **options: object) -> None:
        settings = {
            "viewport": {"width": 1280, "height": 900},
            "reduced_motion": "reduce",
        }
        self.folder = folder
        self.context = browser.new_context(**(settings | options))
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def open(self, address: str) -> Page:
        self.page.goto(f"{self.folder.as_uri()}/{address}")
        return self.page

    @property
    def address(self) -> str:
        """The address as it is below the site's folder."""
        return self.page.url.removeprefix(f"{self.folder.as_uri()}/")

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []
        inside = (self.folder.as_uri(), "blob:")
        assert [url for url in self.requests if not url.startswith(inside)] == []


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[object]:
    """Visitors of the site; each must have nothing to complain of."""
    visitors: list[Visitor] = []

    def come(**options: object) -> Visitor:
        visitors.append(Visitor(browser, site, **options))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()
