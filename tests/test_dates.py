"""`cr.dates`: what can be said of dates in EDTF, and no more."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

import caucasus_rift as cr

DAY = datetime.date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-09-23", DAY(2025, 9, 23), DAY(2025, 9, 23)),
        ("2025-02~", DAY(2025, 2, 1), DAY(2025, 2, 28)),
        ("199X", DAY(1990, 1, 1), DAY(1999, 12, 31)),
        ("2022/..", DAY(2022, 1, 1), None),
        ("../2022", None, DAY(2022, 12, 31)),
    ],
)
def test_bounds(text: str, first: DAY | None, last: DAY | None) -> None:
    assert cr.dates.bounds(text) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "do_overlap", "is_before"),
    [
        ("2020", "2021", False, True),
        ("2021", "2020", False, False),
        ("2020", "2020-06", True, None),
        ("2020-06-15", "2020-06-15", True, False),
        ("2020/..", "2025", True, None),
        ("../2019", "2020/..", False, True),
        ("2020-12-31", "2021-01-01", False, True),
        ("../..", "2020", None, None),
    ],
)
def test_two_dates(one: str, other: str, do_overlap: bool | None, is_before: bool | None) -> None:
    if do_overlap is None:
        with pytest.raises(cr.dates.EdtfError):
            cr.dates.overlap(one, other)
        return
    assert cr.dates.overlap(one, other) is do_overlap
    assert cr.dates.overlap(other, one) is do_overlap
    assert cr.dates.before(one, other) is is_before


@pytest.mark.parametrize(
    ("table", "column"),
    [("events", "date"), ("events", "recorded_date"), ("evidence", "published")],
)
def test_spans_are_the_derived_columns(table: str, column: str) -> None:
    frame = cr.load(table)
    stem = column.removesuffix("_date") if column != "date" else "date"
    found = cr.dates.spans(frame[column])
    for part in ("earliest", "latest"):
        pd.testing.assert_series_equal(found[part], frame[f"{stem}_{part}"], check_names=False)


def test_what_is_no_date() -> None:
    with pytest.raises(cr.dates.EdtfError, match="6/15/2021"):
        cr.dates.spans(pd.Series(["2020", "6/15/2021"]))
