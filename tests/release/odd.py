"""A small valid package of what formats find hard: every type, odd names, long values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.release.support import field, package, schema

if TYPE_CHECKING:
    from pathlib import Path

CONTROLS = "a\tb _x000D_ _x005F_ \u00a0c"
LONG = "é" * 32_767

KINDS = schema(
    field("id", "integer"),
    field('group "x"'),
    field("n", "number"),
    field("big", "integer"),
    field("b", "boolean"),
    field("d", "date", constraints={"minimum": "0001-01-01"}),
    field("dt", "datetime"),
    field("t", "time"),
    field("y", "year"),
    field("ym", "yearmonth"),
    field("dur", "duration"),
    field("l", "list"),
    field("o", "object"),
    field("a", "array"),
    field("g", "geopoint"),
    field("any", "any"),
    field("code", "integer", categories=[1, 2, 3]),
    field("Word", categories=["it's", "NA", "a"], categoriesOrdered=True),
    primaryKey=["id"],
)
# fmt: off
KINDS_ROWS = [
    ["2", "=1+1", "NaN", "123456789012345678901234567890", "true", "2020-02-29",
     "2020-01-01T00:00:00", "12:00:00", "2020", "2020-01", "P1Y", "a,b", '{"a":1}', "[1]", "1,2",
     "x", "3", "it's"],
    ["10", "NA", "-INF", *[""] * 15],
    ["11", "http://example.org", "0.1", "1", "false", "0001-01-01", "0001-01-01T00:00:00",
     "00:00:01", "0005", "0001-01", "P1M", "c", "{}", "[]", "0,0", "007", "1", "NA"],
    ["12", CONTROLS, "1e-300", "-9", "", "9999-12-31", "9999-12-31T23:59:59", "23:59:59", "9999",
     "9999-12", "PT1S", "1", '{"b":"é"}', "[null]", "-180,90", "1E5", "2", "a"],
    ["9007199254740993", LONG, "-0", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
]
# fmt: on


def odd_package(folder: Path) -> Path:
    return package(
        folder,
        {
            "order": (KINDS, KINDS_ROWS),
            "Order details.v2/ä": (
                schema(
                    field("rowid", "integer", constraints={"minimum": 0}),
                    field("oid"),
                    field("parent", "integer"),
                    primaryKey=["oid"],
                    uniqueKeys=[["rowid"]],
                    foreignKeys=[
                        {"fields": ["rowid"], "reference": {"resource": "order", "fields": ["id"]}},
                        {"fields": ["parent"], "reference": {"resource": "", "fields": ["rowid"]}},
                    ],
                ),
                [["10", "a", ""], ["2", "b", "10"]],
            ),
            "order-details-v2-a-table-of-a-very-long-name": (
                schema(field("only"), missingValues=["-"]),
                [["x"], [""], ["-"], ["NA"]],
            ),
            "order-details-v2-a-table-of-a-very-long-name-too": (schema(field("only")), []),
        },
    )
