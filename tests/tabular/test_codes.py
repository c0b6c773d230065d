from __future__ import annotations

import re
from pathlib import Path

import tablewright
from tablewright.report.finding_codes import CODES

ROOMS = ("base", "descriptor", "csv", "values", "tables", "checks", "rules")
FOLDER = Path(tablewright.__file__).parent
# what `format --check`, outside of this half, reports
ELSEWHERE = {"not-canonical"}
_WORD = re.compile(r'"([a-z]+(?:-[a-z0-9]+)+)"')
# words of that form that are no codes
_NO_CODES = {"utf-8", "utf-8-sig", "us-ascii", "tabular-data-resource", "url-or-path"}
_NO_CODES |= {"tabular-data-package", "unicode-escape", "raw-unicode-escape", "utf-7"}


def emitted() -> set[str]:
    """Every kebab-case text in the code, and what is put together from a prefix."""
    words = set()
    for path in (path for room in ROOMS for path in (FOLDER / room).glob("*.py")):
        text = path.read_text("utf-8")
        words |= set(_WORD.findall(text))
        suffixes = re.findall(r'f"\{prefix\}(-[a-z-]+)"', text)
        words |= {prefix + suffix for suffix in suffixes for prefix in ("descriptor", "schema")}
    return words - _NO_CODES


def test_every_code_is_documented_and_every_documented_one_is_used() -> None:
    assert emitted() == set(CODES) - ELSEWHERE


def test_documentation_reads_as_text() -> None:
    for code, text in CODES.items():
        first, *rest = text.split("\n\n")
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", code)
        assert first.endswith("."), code
        assert text == text.strip()
        assert all(paragraph.endswith((".", "`")) for paragraph in rest), code
