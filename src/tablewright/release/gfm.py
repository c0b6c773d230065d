"""GitHub Flavored Markdown: texts of any content as paragraphs, cells and code, and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# what can start markup inside a line; GitHub adds ~ and $ to CommonMark's own
_INLINE = re.compile(r"[\\`*_\[\]<>&~$]")
# what can make a heading, a list or a rule of the line it starts
_START = re.compile(r"^([#+=-]|\d+(?=[.)]))")
_RUNS = re.compile("`+")
_LINE_ENDS = re.compile(r"[\r\n]+")
_DIGITS = re.compile(r"\d+")


def inline(value: Any) -> str:
    """A text on one line in which nothing is markup but what stands between two backquotes."""
    words = " ".join(str(value).split())
    parts = words.split("`")
    if len(parts) % 2 == 0 or "" in parts[1::2]:  # they do not come in pairs
        return _escaped(words)
    return "".join(code(part) if index % 2 else _escaped(part) for index, part in enumerate(parts))


def paragraphs(value: Any) -> Iterator[str]:
    """A text as lines of Markdown; a blank line in it starts a new paragraph."""
    for part in re.split(r"\n\s*\n", str(value).strip()):
        yield _START.sub(_escaped_start, inline(part))
        yield ""


def code(value: str) -> str:
    """A text on one line as code, its backquotes inside a longer fence; nothing for no text."""
    words = _LINE_ENDS.sub(" ", value)
    if not words:
        return ""
    fence = "`" * (max(map(len, _RUNS.findall(words)), default=0) + 1)
    # of white space on both sides a reader takes one away
    is_padded = words[0] == words[-1] == " " and words.strip(" ")
    padding = " " if "`" in (words[0], words[-1]) or is_padded else ""
    return f"{fence}{padding}{words}{padding}{fence}"


def table(head: Iterable[str], rows: Iterable[Iterable[Any]], *, right: int = 0) -> Iterator[str]:
    """A table of cells that are Markdown already, and a blank line.

    Args:
        head: The columns' names.
        rows: The rows; a number is written with separators of thousands.
        right: How many of the last columns hold numbers, and stand right.

    Yields:
        Its lines.
    """
    names = list(head)
    yield _row(names)
    yield _row(["---"] * (len(names) - right) + ["---:"] * right)
    for cells in rows:
        yield _row([f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells])
    yield ""


def anchor(heading: str) -> str:
    """The name by which GitHub links to a heading that stands once in its document."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _row(cells: list[str]) -> str:
    # in a table a bar ends the cell, even inside code, unless it is escaped
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _escaped(text: str) -> str:
    return _INLINE.sub(lambda found: f"\\{found[0]}", text)


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if _DIGITS.fullmatch(found[0]) else f"\\{found[0]}"
