"""The page that says what this is, how it was made, what its words mean, and how to cite it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup

from caucasus_rift.release.quality import quality
from tablewright.release.codebook import guide_of
from tablewright.release.inputs import document
from website import words

if TYPE_CHECKING:
    from website.dataset import Dataset

# the part of README.md that says how the tables are loaded
_LOADING = re.compile(r"^## Load the tables\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_UNSAFE_KEY = re.compile(r"[^A-Za-z0-9]+")


def about(data: Dataset) -> dict[str, Any]:
    """What the page shows, all of it from the package."""
    return {
        "description": as_html(str(data.package.descriptor.get("description", ""))),
        "quality": as_html("\n".join(quality(data.tables))),
        "guide": as_html(guide_of(data.package), below=1),
        "citation": citation(data),
        "vocabularies": vocabularies(data),
    }


def snippets(data: Dataset) -> Markup:
    """How the tables are loaded, as README.md has it; nothing for a package without one."""
    found = _LOADING.search(document(data.package, "README.md"))
    return as_html(found[1], below=1) if found else Markup("")


def vocabularies(data: Dataset) -> list[dict[str, Any]]:
    """Every vocabulary of the package: its field, and its codes with their meaning."""
    return [
        {
            "table": name,
            "field": field,
            "codes": [
                (code, data.label(name, field.name, code), data.meaning(name, field.name, code))
                for code in field.categories
            ],
        }
        for name, table in data.tables.items()
        for field in table.schema.fields
        if field.categories
    ]


def citation(data: Dataset) -> dict[str, str]:
    """How to cite the package, in words and for BibTeX; what it does not say is left out."""
    descriptor, package = data.package.descriptor, data.package
    people = [one.get("title", "") for one in descriptor.get("contributors", [])]
    names = ", ".join(filter(None, people))
    title = str(descriptor.get("title") or package.name)
    parts = [names, f"{title} [Data set]", f"Version {package.version}" if package.version else ""]
    parts += [str(descriptor[name]) for name in ("id", "homepage") if descriptor.get(name)]
    version = str(package.version or "")
    lines = {"author": f"{{{names}}}" if names else "", "title": f"{{{title}}}"}
    lines |= {"version": version, "note": "Data set"}
    key = f"{_UNSAFE_KEY.sub('-', package.name or 'package')}-{version}"
    body = "".join(f"  {name} = {{{_bibtex(value)}}},\n" for name, value in lines.items() if value)
    return {"text": ". ".join(filter(None, parts)) + ".", "bibtex": f"@misc{{{key},\n{body}}}"}


def as_html(markdown: str, *, below: int = 0) -> Markup:
    """Markdown of the package as HTML: no markup of its own, no pictures, links to the web only.

    Args:
        markdown: The text.
        below: By how many levels its headings are lowered.

    Returns:
        The HTML.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: bool(words.web(url))  # type: ignore[method-assign]
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + below, 6)}"
        elif token.attrs.pop("style", ""):  # the policy forbids it; only numbers have one
            token.attrs["class"] = "n"
        for inner in token.children or []:
            if inner.type == "link_open":
                inner.attrs["rel"] = "noopener"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - made above


def _bibtex(text: str) -> str:
    """A text in which BibTeX finds no markup but the outer braces, which keep names as they are."""
    inner = text[1:-1] if text.startswith("{") and text.endswith("}") else text
    safe = re.sub(r"([&%$#_])", r"\\\1", re.sub(r"[{}\\]", "", inner))
    return f"{{{safe}}}" if inner is not text else safe
