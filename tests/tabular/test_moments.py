"""Dates and times as XML Schema compares them: zones, and digits behind the microsecond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tablewright.base.findings import unseen
from tablewright.compare.comparing import difference
from tablewright.compare.sides import here
from tablewright.released.hashing import hashes
from tests.tabular.support import package_of, short, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

ZONES: dict[str, Any] = {"type": "datetime", "format": "%Y-%m-%d %H:%M%z"}
UNLIKE = [
    ({"type": "datetime"}, "2024-01-01T00:00:00", "2024-01-01T00:00:00Z"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.1234561", "2024-01-01T00:00:00.1234562"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.123456", "2024-01-01T00:00:00.12345600001"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.1234561Z", "2024-01-01T00:00:00.1234561"),
    ({"type": "datetime", "format": "any"}, "2024-01-01 00:00", "2024-01-01 00:00 UTC"),
    (ZONES, "2024-01-01 00:00Z", "2024-01-01 00:00+0100"),
    ({"type": "time", "format": "%H:%M%z"}, "12:00Z", "12:00+0100"),
    ({"type": "year"}, "2024", "2024Z"),
    ({"type": "year"}, "2024+01:00", "2024Z"),
    ({"type": "yearmonth"}, "2024-01", "2024-01Z"),
    ({"type": "yearmonth"}, "2024-01+02:00", "2024-01Z"),
]
ALIKE = [
    ({"type": "datetime"}, "2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.12345610Z", "2024-01-01T01:00:00.1234561+01:00"),
    ({"type": "datetime"}, "2024-01-01T00:00:00.5", "2024-01-01T00:00:00.500000000"),
    ({"type": "datetime"}, "2024-01-01T24:00:00Z", "2024-01-02T00:00:00Z"),
    (ZONES, "2024-01-01 00:00Z", "2024-01-01 01:00+0100"),
    ({"type": "time", "format": "%H:%M%z"}, "12:00Z", "13:00+0100"),
    ({"type": "year"}, "2024+00:00", "2024Z"),
    ({"type": "yearmonth"}, "2024-01-00:00", "2024-01Z"),
]
BOTH = [(*each, False) for each in UNLIKE] + [(*each, True) for each in ALIKE]


@pytest.mark.parametrize("case", BOTH, ids=lambda case: f"{case[1]} {case[2]}")
def test_equal_is_equal_wherever_moments_are_compared(
    tmp_path: Path, checked: Any, case: tuple[dict[str, Any], str, str, bool]
) -> None:
    field, one, other, is_same = case
    unique = {"name": "v", **field, "constraints": {"unique": True}}
    listed = {"name": "v", **field, "constraints": {"enum": [one]}}
    key = {"fields": "v", "reference": {"resource": "u", "fields": "v"}}
    findings = checked(
        {
            "datapackage.json": package_of(
                table_of("k", unique, name="u"),
                table_of("k", listed, name="e"),
                table_of("k", {"name": "v", **field}, name="f", schema={"foreignKeys": [key]}),
                table_of("k", unique, name="w", schema={"primaryKey": "v"}),
            ),
            "u.csv": f"k,v\na,{one}\n",
            "e.csv": f"k,v\na,{one}\nb,{other}\n",
            "f.csv": f"k,v\na,{one}\nb,{other}\n",
            "w.csv": f"k,v\na,{one}\nb,{other}\n",
        }
    ).findings
    found = {(each.code, each.path) for each in findings}
    if is_same:
        assert found == {("primary-key-duplicate", "w.csv")}
    else:
        assert found == {("value-not-in-enum", "e.csv"), ("foreign-key-missing", "f.csv")}
    of: list[Any] = []
    for cell in (one, other):
        files = {"datapackage.json": package_of(table_of("k", {"name": "v", **field}))}
        of.append(write_files(tmp_path / cell[-9:].strip(), files | {"t.csv": f"k,v\na,{cell}\n"}))
    (first,), (second,) = (hashes(folder, unseen).tables for folder in of)
    assert (first.actual == second.actual) is is_same
    with here(of[0]) as then, here(of[1]) as now:
        assert difference(then, now).is_same is is_same


@pytest.mark.parametrize(
    ("kind", "constraint", "bound", "cells"),
    [
        ("datetime", "minimum", "2024-01-01T00:00:00.1234562",
         ("2024-01-01T00:00:00.12345620", "2024-01-01T00:00:00.1234561")),
        ("datetime", "exclusiveMaximum", "2024-01-01T00:00:00.1234562",
         ("2024-01-01T00:00:00.1234561", "2024-01-01T00:00:00.1234562")),
        ("datetime", "minimum", "2024-01-01T00:00:00Z",
         ("2024-01-01T14:00:01", "2024-01-01T13:00:00")),
        ("datetime", "maximum", "2024-01-01T00:00:00",
         ("2023-12-31T09:59:59Z", "2023-12-31T10:00:00Z")),
        ("datetime", "maximum", "2024-01-01T00:00:00Z",
         ("2024-01-01T01:00:00+01:00", "2024-01-01T00:00:01Z")),
        ("year", "minimum", "2024", ("2025Z", "2024Z")),
        ("year", "maximum", 2024, ("2023Z", "2024Z")),
        ("year", "exclusiveMinimum", "2024Z", ("2024-01:00", "2024+01:00")),
        ("yearmonth", "minimum", "2024-02Z", ("2024-02-01:00", "2024-02+01:00")),
    ],
)  # fmt: skip
def test_bounds(
    check_csv: Any, kind: str, constraint: str, bound: Any, cells: tuple[str, str]
) -> None:
    column = {"name": "v", "type": kind, "constraints": {constraint: bound}}
    findings = check_csv(f"k,v\na,{cells[0]}\nb,{cells[1]}\n", "k", column).findings
    assert [place[1:] for place in short(findings)] == [(3, 3)]


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("%Y-%j", ["2024-366", "2023-365", "2023-001", "2023-1"], ["2023-366"]),
        ("%j", ["365"], ["366"]),
        ("%y.%j", ["24.366"], ["23.366"]),
        ("%G-W%V-%u", ["2020-W53-1", "2024-W52-7", "2024-W01-1"], ["2024-W53-1"]),
        ("%Y-%W-%w", ["2024-52-1"], ["2023-53-6", "2023-00-1"]),
    ],
)
def test_days_that_no_year_has(check_csv: Any, form: str, good: list[str], bad: list[str]) -> None:
    column = {"name": "v", "type": "date", "format": form}
    data = "k,v\n" + "".join(f"a,{cell}\n" for cell in (*good, *bad))
    findings = check_csv(data, "k", column).findings
    assert short(findings) == [("value-type", 2 + len(good) + at, 3) for at in range(len(bad))]
