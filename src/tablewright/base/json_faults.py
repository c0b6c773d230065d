"""What is wrong with a text that is no JSON, in words, and where it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import json

_CLOSING = "a bracket is missing, or does not fit the one that was opened"
_MESSAGES = {
    "Expecting ':' delimiter": ("a colon is missing behind the name", "add it"),
    "Extra data": ("something stands behind the end", "delete it"),
    "Invalid \\escape": ("a backslash stands before what it cannot escape", "write \\\\ for one"),
    "Invalid \\uXXXX escape": ("\\u needs four digits from 0 to F", "write the character itself"),
    "Unterminated string starting at": ("this text is never closed", "close it with a quote"),
    "Invalid control character at": (
        "a line break or another control character stands inside a text",
        'close the text with ", or write \\n for a line break and \\t for a tab',
    ),
}


def explain(text: str, error: json.JSONDecodeError) -> tuple[str, int, str]:
    """What is wrong, the offset at which it is mended, and how.

    The decoder stops at what it cannot read; a comma too many or too few stands before that, and
    versions of Python differ in where they say it is.
    """
    at, here = error.pos, text[error.pos : error.pos + 1]
    before = len(text[:at].rstrip())
    last = text[before - 1 : before]
    for start, (message, hint) in _MESSAGES.items():
        if error.msg.startswith(start):
            return message, at, hint
    if here == "," and text[at + 1 :].lstrip()[:1] in ("}", "]"):
        return "there is a comma behind the last item", at, "delete the comma"
    if last == "," and here in ("}", "]"):
        return "there is a comma behind the last item", before - 1, "delete the comma"
    if not here:
        return "the file ends before its brackets are closed", at, "restore what was cut off"
    if text.startswith(("//", "/*", "#"), at):
        return "there is a comment", at, "delete it: JSON has none"
    if here == "'":
        return "a text stands in single quotes", at, 'write it in double quotes: "…"'
    if error.msg.startswith("Expecting ',' delimiter"):
        if here in ("}", "]", ":"):
            return _CLOSING, at, "compare the brackets up to here"
        return "a comma is missing behind this", before, "add a comma"
    if error.msg.startswith("Expecting property name"):
        if here in ("{", "[", "]"):
            return _CLOSING, at, "compare the brackets up to here"
        return "a name must be a text in double quotes", at, 'write it as "name"'
    return "there is no value here", at, "write a text in double quotes, a number, true or null"
