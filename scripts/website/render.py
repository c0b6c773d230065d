"""Pages and scripts of data as files: templates, links, and the words for codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup
from minify_html import minify

from tablewright.release.files import write
from website import words

if TYPE_CHECKING:
    from website.dataset import Dataset
    from website.routes import Routes

HERE = Path(__file__).parent
# nothing from anywhere else, nothing inline
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)


class Renderer:
    """Writes the site's files below a folder; all that comes from cells is text."""

    def __init__(self, data: Dataset, routes: Routes, folder: Path) -> None:
        """Set up the templates for a package."""
        self.folder = folder
        self.shared: dict[str, Any] = {}
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.globals |= {
            "codes": data.codes,
            "csp": POLICY,
            "day": words.day,
            "description": lambda name: data.tables[name].schema.descriptor.get("description", ""),
            "edtf": words.edtf,
            "is_ordered": lambda name, column: data.field(name, column).categories_ordered,
            "label": data.label,
            "link": link,
            "meaning": data.meaning,
            "number": words.number,
            "publisher": lambda row: data.one("publishers", "publisher_id", row["publisher_id"]),
            "order": lambda name, column, code: order(data, name, column, code),
            "routes": routes,
            "ticked": ticked,
            "title": lambda name, column: data.field(name, column).title or column,
        }

    def page(self, path: str, template: str, view: str, **values: Any) -> None:
        """Write a page.

        Args:
            path: Where it stands, below the site's folder.
            template: The template's name.
            view: The view that the navigation shows as the current one.
            values: What the template is filled with.
        """
        root = "../" * path.count("/")
        made = self._environment.get_template(template)
        text = made.render(root=root, view=view, page=path, **self.shared, **values)
        # without it, a tenth of what a reader is sent would be quotes and ends of lists
        self.text(path, minify(text, keep_html_and_head_opening_tags=True) + "\n")

    def script(self, path: str, call: str, *values: Any) -> None:
        """Write a script that hands values to a function of the site's own scripts.

        Pages opened from disk may not fetch files, but they may load scripts.
        """
        given = ",".join(
            json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values
        )
        self.text(path, f"{call}({given});\n")

    def text(self, path: str, text: str) -> None:
        """Write a text file, the same bytes on every system."""
        write(self.folder, path, text)


def link(address: Any, text: Any) -> Markup:
    """A link to another site, if the address is one of the web; else the text alone."""
    safe = words.web(address)
    if not safe:
        return Markup("{}").format(text)
    return Markup('<a href="{}" rel="noopener">{}</a>').format(safe, text)


def ticked(text: Any) -> Markup:
    """A text in which what stands between two backquotes is shown as code."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return Markup("{}").format(text)
    shown = ("<code>{}</code>" if place % 2 else "{}" for place in range(len(parts)))
    return Markup("".join(shown)).format(*parts)  # noqa: S704 - no part of it is of the text


def order(data: Dataset, name: str, column: str, code: Any) -> str:
    """The place of a code in its vocabulary, which decides how it is marked; x for none."""
    codes = data.codes(name, column) if name in data.tables else []
    return str(codes.index(code)) if code in codes else "x"
