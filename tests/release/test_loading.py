"""A release of tables with every type, loaded: its CSV and its Parquet make equal frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import caucasus_rift as cr

if TYPE_CHECKING:
    from pathlib import Path


def test_both_packages_of_any_tables_make_equal_frames(odd: Path) -> None:
    csv, parquet = (cr.load_all(release=odd / kind) for kind in ("csv", "parquet"))
    assert list(csv) == list(parquet) == cr.tables(release=odd)
    for table, frame in csv.items():
        pd.testing.assert_frame_equal(parquet[table], frame, check_exact=True)


def test_archives_load_as_their_folders(odd: Path) -> None:
    for kind in ("csv", "parquet"):
        loaded = cr.load_all(release=odd.parent / f"{odd.name}-{kind}.zip")
        for table, frame in cr.load_all(release=odd / kind).items():
            pd.testing.assert_frame_equal(loaded[table], frame, check_exact=True)
