"""Every format, read by what others use, holds what the CSV files say, cell by cell."""

from __future__ import annotations

import csv
import datetime
import json
import sqlite3
from contextlib import closing

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from frictionless import Package as FrictionlessPackage

import caucasus_rift as cr
from tests.release.odd import CONTROLS, LONG
from tests.test_release import NAME, ROOT, TABLES

READ = {
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
}


def fields_of(table):
    return json.loads((ROOT / f"schemas/{table}.json").read_bytes())["fields"]


def cells_of(table):
    with (ROOT / f"data/{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def wanted(table):
    """The columns by name, as Python values, from the curated files by nothing but `csv`."""
    head, *rows = cells_of(table)
    kinds = {field["name"]: field["type"] for field in fields_of(table)}
    assert head == list(kinds)
    return {
        name: [None if row[at] == "" else READ.get(kinds[name], str)(row[at]) for row in rows]
        for at, name in enumerate(head)
    }


def same(found, expected):
    """Values and their types: True is not 1, and 1 is not 1.0."""
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name] == values, name
        assert [*map(type, found[name])] == [*map(type, values)], name


def of_pandas(frame):
    """A frame's cells as Python values, None for what is missing."""
    columns = {}
    for name in frame.columns:
        values = frame[name].astype(object)
        columns[name] = [None if pd.isna(one) else one for one in values.tolist()]
    return columns


@pytest.fixture(params=cr.tables())
def table(request):
    return request.param


def columns_of(names, rows):
    """Rows as columns by name; of no rows they are empty."""
    listed = [tuple(row) for row in rows]
    return {name: [row[at] for row in listed] for at, name in enumerate(names)}


def parquet_of(dist, table):
    return dist / NAME / f"parquet/data/{table}.parquet"


def test_parquet_by_pyarrow(dist, table):
    same(pq.read_table(parquet_of(dist, table)).to_pydict(), wanted(table))


def test_parquet_by_pandas(dist, table):
    frame = pd.read_parquet(parquet_of(dist, table), dtype_backend="pyarrow")
    same(of_pandas(frame), wanted(table))


def test_parquet_by_polars(dist, table):
    same(pl.read_parquet(parquet_of(dist, table)).to_dict(as_series=False), wanted(table))


def test_parquet_by_duckdb(dist, table):
    found = duckdb.read_parquet(str(parquet_of(dist, table)))
    same(columns_of(found.columns, found.fetchall()), wanted(table))


def test_sqlite_by_sqlite3(dist, table):
    with closing(sqlite3.connect(dist / NAME / f"{NAME}.sqlite")) as database:
        found = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
        columns = columns_of([column[0] for column in found.description], found)
    # SQLite has neither dates nor truth values
    for field in fields_of(table):
        read = {"boolean": bool, "date": datetime.date.fromisoformat}.get(field["type"])
        if read:
            values = columns[field["name"]]
            assert {type(one) for one in values} <= {int, str, type(None)}
            columns[field["name"]] = [None if one is None else read(one) for one in values]
    same(columns, wanted(table))


def test_sqlite_by_pandas_and_polars(dist, table):
    expected = wanted(table)
    with closing(sqlite3.connect(dist / NAME / f"{NAME}.sqlite")) as database:
        query = f'SELECT * FROM "{table}" ORDER BY rowid'
        frames = (
            of_pandas(pd.read_sql(query, database)),
            pl.read_database(query, database, infer_schema_length=None).to_dict(as_series=False),
        )
    for found in frames:
        assert list(found) == list(expected)
        for name, values in expected.items():
            shown = [str(one) if isinstance(one, datetime.date) else one for one in values]
            assert found[name] == shown, name


def test_csv_by_pandas(dist, table):
    path = dist / NAME / f"csv/data/{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    head, *rows = cells_of(table)
    assert [list(frame.columns), *frame.to_numpy().tolist()] == [head, *rows]


def test_csv_by_polars(dist, table):
    path = dist / NAME / f"csv/data/{table}.csv"
    frame = pl.read_csv(path, infer_schema=False).fill_null("")
    head, *rows = cells_of(table)
    assert [frame.columns, *map(list, frame.rows())] == [head, *rows]


def test_csv_by_duckdb(dist, table):
    path = dist / NAME / f"csv/data/{table}.csv"
    found = duckdb.read_csv(str(path), all_varchar=True, header=True, na_values="\x01")
    head, *rows = cells_of(table)
    assert [found.columns, *map(list, found.fetchall())] == [head, *rows]


def test_csv_by_pyarrow(dist, table):
    head, *rows = cells_of(table)
    kinds = pa.csv.ConvertOptions(column_types=dict.fromkeys(head, pa.string()))
    found = pa.csv.read_csv(dist / NAME / f"csv/data/{table}.csv", convert_options=kinds)
    assert found.to_pydict() == columns_of(head, rows)


def test_csv_by_frictionless(dist):
    package = FrictionlessPackage(str(dist / NAME / "csv/datapackage.json"))
    assert package.resource_names == TABLES
    for resource in package.resources:
        if resource.name in cr.views():
            continue
        with resource:
            rows = [row.to_dict() for row in resource.row_stream]
        expected = wanted(resource.name)
        found = {name: [row[name] for row in rows] for name in expected}
        for field in fields_of(resource.name):  # numbers are decimals there
            if field["type"] == "number":
                name = field["name"]
                found[name] = [None if one is None else float(one) for one in found[name]]
        same(found, expected)


def test_workbook_by_openpyxl(dist, table):
    book = openpyxl.load_workbook(dist / NAME / f"{NAME}.xlsx")
    head, *rows = book[table].iter_rows(values_only=True)
    columns = columns_of(head, rows)
    for field in fields_of(table):
        read = {"date": datetime.date.fromisoformat, "number": float}.get(field["type"])
        if read:
            values = columns[field["name"]]
            columns[field["name"]] = [None if one is None else read(one) for one in values]
    same(columns, wanted(table))


def test_workbook_by_pandas(dist):
    sheets = pd.read_excel(
        dist / NAME / f"{NAME}.xlsx", sheet_name=None, dtype=object, na_values=[""],
        keep_default_na=False,
    )  # fmt: skip
    assert list(sheets)[1:] == TABLES
    for table in cr.tables():
        found, expected = of_pandas(sheets[table]), wanted(table)
        assert list(found) == list(expected)
        for name, values in expected.items():
            shown = [str(one) if isinstance(one, datetime.date) else one for one in values]
            assert found[name] == shown, name


def test_odd_tables_are_read_alike(odd):
    """Whole numbers beyond 64 bits, a text "NA", formulas, control characters, the first year."""
    path = odd / "parquet/data/order.parquet"
    arrow = pq.read_table(path).to_pydict()
    polars = pl.read_parquet(path).to_dict(as_series=False)
    relation = duckdb.read_parquet(str(path))
    duck = columns_of(relation.columns, relation.fetchall())
    arrow["n"][0] = polars["n"][0] = duck["n"][0] = "NaN"  # equal to no other, nor to itself
    assert arrow == polars == duck
    assert arrow['group "x"'] == ["=1+1", "NA", "http://example.org", CONTROLS, LONG]
    assert arrow["id"] == [2, 10, 11, 12, 9007199254740993]
    assert [None if one is None else int(one) for one in arrow["big"]] == [
        123456789012345678901234567890, None, 1, -9, None,
    ]  # fmt: skip
    assert arrow["d"][2] == datetime.date(1, 1, 1)
    assert arrow["t"][3] == datetime.time(23, 59, 59)
    with closing(sqlite3.connect(odd / "small-1.2.3.sqlite")) as database:
        found = database.execute('SELECT "n", "big", "d", "dt", "t", "b" FROM "order"').fetchall()
    assert found[0] == (
        "NaN", "123456789012345678901234567890", "2020-02-29", "2020-01-01T00:00:00.000000",
        "12:00:00.000000", 1,
    )  # fmt: skip
    assert found[1] == (float("-inf"), None, None, None, None, None)
    only = "order-details-v2-a-table-of-a-very-long-name"
    texts = pq.read_table(odd / f"parquet/data/{only}.parquet").to_pydict()["only"]
    assert texts == ["x", "", None, "NA"]
    with closing(sqlite3.connect(odd / "small-1.2.3.sqlite")) as database:
        found = database.execute(f'SELECT "only" FROM "{only}"').fetchall()
    assert [one for (one,) in found] == texts
