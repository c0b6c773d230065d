"""Patterns mean what they mean in XML Schema."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablewright.values.patterns import PatternError, translate
from tests.tabular.support import short

# pattern, cells it matches, cells it does not
CASES: list[tuple[str, list[str], list[str]]] = [
    ("[a-z-[aeiou]]+", ["bcd", "x"], ["bad", "B"]),
    ("[^a-z-[A-F]]", ["G", "1"], ["a", "B"]),
    ("[a-d-[b-d-[c]]]+", ["ac"], ["b", "d", "e"]),
    (r"[\p{L}-[\p{Lu}]]+", ["abé"], ["A", "1"]),
    (r"[\p{L}-[\P{Lu}]]+", ["AÉ"], ["a", "1"]),
    (r"[\w-[\d_]]", ["a", "+"], ["1", "_", "-"]),
    (r"[^\d-[b]]", ["a"], ["1", "b"]),
    (r"[\-a-[a]]", ["-"], ["a"]),
    (r"\i\c*", ["a-1", "_x", ":", "é·"], ["1a", "-", "a b"]),
    (r"[\i-[:]][\c-[:]]*", ["ab.c"], ["a:b", ":"]),
    (r"\I\Cx", ["1 x", "-+x"], ["a x", "1ax"]),
    (r"x[\C1]x", ["x x", "x1x"], ["xax", "x2x"]),
    (r"\p{IsBasicLatin}+", ["ab"], ["é"]),
    (r"\P{IsBasicLatin}+", ["é"], ["ab"]),
    (r"[\p{IsGeorgian}\p{IsArmenian}a]+", ["აԱa"], ["b"]),
    (r"[\P{IsCyrillic}]", ["a"], ["я"]),
    (r"\p{Lu}\p{L}", ["Éa"], ["éa"]),
    (r"\d{2}", ["12", "١٢"], ["1", "a1"]),
    (r"[\d.]+", ["1.٢"], ["a"]),
    (r"\D", ["a"], ["1", "١"]),
    (r"[^\d]", ["a"], ["1", "١"]),
    (r"\w+", ["aé1+", "a_b"], ["a b", "a-b", "a.b"]),
    (r"\W", ["-", " ", "."], ["a", "_", "+"]),
    (r"x\sx", ["x x", "x\tx"], ["x\u00a0x", "x\u2003x", "xax"]),
    (r"\S+", ["a\u00a0b"], ["a b"]),
    (r"x[\S]x", ["xax"], ["x x"]),
    ("x.x", ["xax", "x\U0001f600x"], ["xabx", "x\nx"]),
    ("(?s).", ["a"], ["ab"]),
    (r"\.\-\[\]\\", [".-[]\\\\"[:5]], ["a-[]b"]),
    ("[-a][a-]", ["-a", "a-"], ["b-"]),
    ("[]a]", ["]", "a"], ["b"]),
    ("[[:alpha:]]", ["a"], ["1", ":"]),
    ("[a[]", ["["], ["b"]),
    ("^a.*$", ["ab"], ["ba"]),
    ("(?i)(?:ab)+?", ["aBAb"], ["x"]),
    (r"[\x41-\x{43}-[B]]", ["A", "C"], ["B", "x"]),
]


@pytest.mark.parametrize(("pattern", "fit", "unfit"), CASES, ids=lambda v: str(v)[:40])
def test_pattern(check_csv: Any, pattern: str, fit: list[str], unfit: list[str]) -> None:
    field = {"name": "v", "type": "string", "constraints": {"pattern": pattern}}
    rows = "".join('k,"' + cell.replace('"', '""') + '"\n' for cell in [*fit, *unfit])
    findings = check_csv("k,v\n" + rows, "k", field).findings
    found = [each for each in findings if each.code == "value-pattern"]
    assert len(found) == len(unfit)
    assert {each.line for each in found}.isdisjoint(range(2, 2 + len(fit)))
    known = {"value-pattern", "value-padded", "character-invisible", "line-break-in-cell"}
    assert {each.code for each in findings} <= known | {"line-end-mixed"}


@pytest.mark.parametrize("pattern", ["[a", "[z-a-[b]]", r"[\d-z-[b]]", r"\p{IsNothing}", "[a-[a]]"])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(PatternError):
        translate(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "[a-" * 1000 + "b" + "]" * 1000,
        "[a-" * 1000,
        "[a-" * 40 + "[a]" + "x]" * 40,
        "[\\W]" * 9999,
        r"[\p{L}-[\p{Lu}]]" * 5000,
        "[" + r"\W" * 10_000 + "]",
        r"\p{L}" * 30_000,
        "[" + "a" * 200_000 + "]",
    ],
    ids=lambda pattern: pattern[:9],
)
def test_a_huge_pattern_takes_no_time(check_cell: Any, pattern: str) -> None:
    start = time.process_time()
    findings = check_cell("x", {"type": "string", "constraints": {"pattern": pattern}}).findings
    assert time.process_time() - start < 10
    known = {"not-supported", "schema-constraint-invalid", "value-pattern"}
    assert {each.code for each in findings} <= known


@given(st.text(st.sampled_from(r"[]^-\\pPdDwWiIcCsS{}LuIsGrek().|*+?abx0"), max_size=12))
def test_any_text_is_translated_or_refused(pattern: str) -> None:
    with contextlib.suppress(PatternError):
        translate(pattern)


def test_one_finding_a_pattern_that_is_none(check_cell: Any) -> None:
    for pattern in ("[a", "(", "[z-a]", "*"):
        field = {"type": "string", "constraints": {"pattern": pattern}}
        (finding,) = check_cell("x", field).findings
        assert finding.code == "schema-constraint-invalid"
        assert short([finding])
