"""The site as a format of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.release.errors import NotReleased
from tablewright.release.files import SITE as FOLDER
from tablewright.release.formats import Format
from website.build import build_site

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.release.model import Release

# the page that every site has
_START = "index.html"


def _write(release: Release, folder: Path) -> None:
    build_site(release.package, release.own_tables, folder)


def _check(_: Release, folder: Path) -> None:
    if not (folder / _START).is_file():
        raise NotReleased(f"the site has no {_START}")


SITE = Format(
    FOLDER, "the site", FOLDER, _write, _check,
    needs=("jinja2", "markdown_it"), is_packed=True, is_beside=True,
)  # fmt: skip
