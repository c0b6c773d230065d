"""Dates as the tables have them, in EDTF: the days they span.

`date`, `recorded_date` and `published` are texts such as `2025-09`, `2020~` or `2022/..`
(https://www.loc.gov/standards/datetime/). To read one as a day would invent a day; what can be said
is between which days it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caucasus_rift import edtf

if TYPE_CHECKING:
    import datetime

    import pandas as pd

EdtfError = edtf.EdtfError


def bounds(text: str) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day that a date can mean, both included.

    Args:
        text: A date in EDTF, as the tables have it.

    Returns:
        The days; None where an interval is open.

    Raises:
        EdtfError: It is no such date, or ends before it starts.
    """
    found = edtf.bounds(text)
    return found.earliest, found.latest


def spans(dates: pd.Series) -> pd.DataFrame:
    """The days that each date of a column spans.

    Args:
        dates: Texts in EDTF; a missing one spans nothing.

    Returns:
        `earliest` and `latest` as datetime64[s], with the index of `dates`; NaT where an interval
        is open, and for what is missing.

    Raises:
        EdtfError: A text is no such date.
    """
    import pandas as pd

    found = [bounds(text) if isinstance(text, str) else (None, None) for text in dates]
    first, last = zip(*found, strict=True) if found else ((), ())
    columns = {"earliest": list(first), "latest": list(last)}
    return pd.DataFrame(columns, index=dates.index).astype("datetime64[s]")


def overlap(one: str, other: str) -> bool:
    """Whether two dates can mean the same day; raises EdtfError."""
    (first, last), (others_first, others_last) = bounds(one), bounds(other)
    starts_in_time = first is None or others_last is None or first <= others_last
    return starts_in_time and (others_first is None or last is None or others_first <= last)


def before(one: str, other: str) -> bool | None:
    """Whether one date is before another; raises EdtfError.

    Returns:
        True or False where it is so whatever day either means; None where that cannot be said.
    """
    (first, last), (others_first, others_last) = bounds(one), bounds(other)
    if last is not None and others_first is not None and last < others_first:
        return True
    if first is not None and others_last is not None and first >= others_last:
        return False
    return None
