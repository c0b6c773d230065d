"""The browser that the site is tested in: finding one, and installing it where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# how long an installation may take, in seconds
_PATIENCE = 600


def launch(playwright: Playwright) -> Browser | None:
    """The first Chromium that starts, Playwright's own before the system's; None if none does."""
    # the sandbox does not work for root, as whom containers run
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    for path in _candidates(playwright):
        try:
            return playwright.chromium.launch(executable_path=path, args=arguments)
        except Error:
            continue  # such as one that lacks a library
    return None


def main() -> int:
    """Install Chromium unless one starts; that none can be installed is said and is no error."""
    for install in (None, *_installations()):
        if install and not _done(install):
            continue
        with sync_playwright() as playwright:
            browser = launch(playwright)
            if browser:
                print(f"the site is tested in Chromium {browser.version}")
                browser.close()
                return 0
    print("no Chromium is found or can be installed: the site's tests in a browser are skipped")
    return 0


def _candidates(playwright: Playwright) -> Iterator[Path]:
    for found in (playwright.chromium.executable_path, *map(shutil.which, _NAMES)):
        if found and Path(found).is_file():
            yield Path(found)


def _installations() -> Iterator[list[list[str]]]:
    """Ways to install Chromium, each as the commands it takes."""
    yield [[sys.executable, "-m", "playwright", "install", "chromium"]]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if is_root and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]
        yield [["apt-get", "update"], install]


def _done(commands: list[list[str]]) -> bool:
    """Whether all commands succeed."""
    for command in commands:
        print("trying to install Chromium:", " ".join(command))
        try:
            subprocess.run(command, check=True, timeout=_PATIENCE, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.SubprocessError) as error:
            print(error)
            return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
