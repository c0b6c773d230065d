"""EDTF: which days each form spans, what is refused, and how the package `edtf` reads the same."""

from __future__ import annotations

import calendar
import datetime
import re

import edtf as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caucasus_rift.edtf import Bounds, EdtfError, bounds


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("2020~", "2020-01-01", "2020-12-31"),
        ("2020?", "2020-01-01", "2020-12-31"),
        ("2020%", "2020-01-01", "2020-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("199X~", "1990-01-01", "1999-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2020-12?", "2020-12-01", "2020-12-31"),
        ("2020-02-29", "2020-02-29", "2020-02-29"),
        ("2020-11-10%", "2020-11-10", "2020-11-10"),
        ("2020/2021", "2020-01-01", "2021-12-31"),
        ("2020-09-27/2020-11-10", "2020-09-27", "2020-11-10"),
        ("2020-11-10/2020-11-10", "2020-11-10", "2020-11-10"),
        ("2020/2020", "2020-01-01", "2020-12-31"),
        ("199X/2003~", "1990-01-01", "2003-12-31"),
        ("2004-06/2006-08", "2004-06-01", "2006-08-31"),
        ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
        # the year may have ended later than the month began: the interval is possible
        ("2020-05/2020", "2020-05-01", "2020-12-31"),
        ("2020/2020-05", "2020-01-01", "2020-05-31"),
        ("../2020-05", "", "2020-05-31"),
        ("2020-05/..", "2020-05-01", ""),
        ("2020-05~/..", "2020-05-01", ""),
        ("../199X", "", "1999-12-31"),
    ],
)
def test_bounds(text: str, earliest: str, latest: str) -> None:
    assert bounds(text) == Bounds(day(earliest), day(latest))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2020 ",
        " 2020",
        "2020\n",
        "20",
        "202",
        "20200",
        "2020-1",
        "2020-1-01",
        "2020-01-1",
        "2020-00",
        "2020-13",
        "2020-01-00",
        "2020-01-32",
        "2020-02-30",
        "2021-02-29",
        "2020-04-31",
        "0000",
        "0000-01-01",
        "000X",
        "20XX",
        "2XXX",
        "XXXX",
        "199x",
        "199X-05",
        "2020-XX",
        "2020-1X",
        "2020-01-XX",
        "2020~?",
        "~2020",
        "2020-05~-03",
        "2020-21",
        "Y12020",
        "-2020",
        "+2020",
        "20201110",
        "2020-11-10T12:00:00",
        "10/11/2020",
        "November 2020",
        "٢٠٢٠",
        "²⁰²⁰",
        "2020/",
        "/2020",
        "/",
        "../..",
        "..",
        "../",
        "2020/2021/2022",
        "2020//2021",
        "2020 / 2021",
        "2021/2020",
        "2020-05/2020-04",
        "2020-11-10/2020-11-09",
        "2020/2019-12-31",
        "2020-01-01/201X",
        "[2020,2021]",
        "{2020,2021}",
        "2020..2021",
        "unknown",
        "open",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(EdtfError, match=r"\w"):
        bounds(text)


def test_faults_say_what_is_wrong() -> None:
    for text, words in (
        ("2020-1", "is not YYYY"),
        ("2021-02-29", "does not exist"),
        ("2020-00", "does not exist"),
        ("2021/2020", "ends (2020) before it starts (2021)"),
        ("../..", "open at both ends"),
    ):
        with pytest.raises(EdtfError, match=re.escape(words)):
            bounds(text)


dates = st.dates()
qualifiers = st.sampled_from(["", "~", "?", "%"])


@st.composite
def edtf_dates(draw: st.DrawFn) -> tuple[str, datetime.date, datetime.date]:
    """A date of the subset, with the days it spans."""
    date, qualifier = draw(dates), draw(qualifiers)
    form = draw(st.sampled_from(["year", "month", "day", "decade"]))
    year = f"{date.year:04}"
    if form == "decade" and date.year >= 10:
        first = date.year // 10 * 10
        return (
            f"{year[:3]}X{qualifier}",
            datetime.date(first, 1, 1),
            datetime.date(first + 9, 12, 31),
        )
    if form == "month":
        last = calendar.monthrange(date.year, date.month)[1]
        return f"{year}-{date.month:02}{qualifier}", date.replace(day=1), date.replace(day=last)
    if form == "day":
        return f"{date.isoformat()}{qualifier}", date, date
    return (
        f"{year}{qualifier}",
        datetime.date(date.year, 1, 1),
        datetime.date(date.year, 12, 31),
    )


@given(edtf_dates())
def test_every_date_spans_its_days(drawn: tuple[str, datetime.date, datetime.date]) -> None:
    text, earliest, latest = drawn
    assert bounds(text) == Bounds(earliest, latest)


@given(edtf_dates(), edtf_dates())
def test_every_interval_spans_from_its_start_to_its_end(
    start: tuple[str, datetime.date, datetime.date], end: tuple[str, datetime.date, datetime.date]
) -> None:
    text = f"{start[0]}/{end[0]}"
    if end[2] < start[1]:
        with pytest.raises(EdtfError, match="before it starts"):
            bounds(text)
    else:
        assert bounds(text) == Bounds(start[1], end[2])
    assert bounds(f"{start[0]}/..") == Bounds(start[1], None)
    assert bounds(f"../{end[0]}") == Bounds(None, end[2])


@given(st.one_of(st.text(), st.text("0123456789X~?%-/.", max_size=24)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        span = bounds(text)
    except EdtfError:
        return
    assert span.earliest or span.latest
    if span.earliest and span.latest:
        assert span.earliest <= span.latest


def days_of(parsed: reference.EDTFObject) -> tuple[datetime.date, datetime.date]:
    first, last = parsed.lower_strict(), parsed.upper_strict()
    return datetime.date(*first[:3]), datetime.date(*last[:3])


@given(edtf_dates())
def test_the_package_edtf_reads_dates_alike(
    drawn: tuple[str, datetime.date, datetime.date],
) -> None:
    text, earliest, latest = drawn
    assert days_of(reference.parse_edtf(text)) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["2020/2021", "2004-02-01/2005", "2004-06/2006-08", "2020-09-27/2020-11-10", "2020~/2021?"],
)
def test_the_package_edtf_reads_intervals_alike(text: str) -> None:
    span = bounds(text)
    assert days_of(reference.parse_edtf(text)) == (span.earliest, span.latest)


@pytest.mark.parametrize("text", ["2020-1", "20", "2020-13-01", "10/11/2020", "November"])
def test_what_the_package_edtf_refuses_is_refused(text: str) -> None:
    with pytest.raises(reference.EDTFParseException):
        reference.parse_edtf(text)
    with pytest.raises(EdtfError):
        bounds(text)


def test_a_long_text_is_refused_in_few_words() -> None:
    with pytest.raises(EdtfError) as caught:
        bounds("2020-01-01" * 100_000)
    assert len(str(caught.value)) < 300


def test_where_the_package_edtf_is_wrong() -> None:
    """Why it is not used: the module's docstring says so, and this that it still holds."""
    assert reference.parse_edtf("2021/2020")
    with pytest.raises(reference.EDTFParseException):
        reference.parse_edtf("199X/2003~")
