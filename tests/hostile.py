"""Packages made to take long: each function gives one that grows with `n`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.tabular.support import package_of, table_of

if TYPE_CHECKING:
    from collections.abc import Callable

D = "datapackage.json"
Files = dict[str, Any]
CASES: dict[str, Callable[[int], Files]] = {}


def case(make: Callable[[int], Files]) -> Callable[[int], Files]:
    CASES[make.__name__] = make
    return make


def table(fields: Any, data: str | bytes, **more: Any) -> Files:
    return {D: package_of(table_of(*fields, **more)), "t.csv": data}


def rows(n: int, line: Callable[[int], str], fields: Any = ("k", "v"), **more: Any) -> Files:
    return table(fields, "k,v\n" + "".join(map(line, range(n))), **more)


@case
def sound(n: int) -> Files:
    return rows(n, lambda i: f"k{i},v\n")


@case
def nfc(n: int) -> Files:
    return rows(n, lambda i: "e\u0301,v\n")


@case
def merge(n: int) -> Files:
    return rows(n, lambda i: "<<<<<<< a\n")


@case
def unclosed(n: int) -> Files:
    return rows(n, lambda i: 'a,"v\n')


@case
def stray(n: int) -> Files:
    return rows(n, lambda i: 'a,"v"x\n')


@case
def stray_line(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '"a"b,' * n + "\n")


@case
def stray_line_space(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '"a"b, ' * n + "\n", dialect={"skipInitialSpace": True})


@case
def escape_space(n: int) -> Files:
    return table(
        ("k", "v"), "k,v\n" + ' "a\n' * n, dialect={"skipInitialSpace": True, "escapeChar": " "}
    )


@case
def swallows(n: int) -> Files:
    return rows(n, lambda i: 'a,"v\nb,w"\n')


@case
def swallow_wide(n: int) -> Files:
    w = int((n) ** 0.5)
    names = [f"c{i}" for i in range(w)]
    body = ",".join(
        '"' + ",".join("x" * (w - j)) + "\n" + ",".join("x" * (j + 1)) + '"' for j in range(w)
    )
    return table(names, ",".join(names) + "\n" + body + ",y\n")


@case
def breaks(n: int) -> Files:
    return rows(n, lambda i: 'a,"v\nw"\n')


@case
def long_short(n: int) -> Files:
    return rows(n, lambda i: "a\n")


@case
def blank(n: int) -> Files:
    return rows(n, lambda i: "\n")


@case
def wide_unknown(n: int) -> Files:
    return table(
        ("k", "v"), "k,v," + ",".join(f"x{i}" for i in range(n)) + "\n" + "," * (n + 1) + "\n"
    )


@case
def wide_missing(n: int) -> Files:
    return table([f"x{i}" for i in range(n)], "k,v\na,b\n")


@case
def wide_sound(n: int) -> Files:
    return table(
        [f"x{i}" for i in range(n)],
        ",".join(f"x{i}" for i in range(n)) + "\n" + ",".join("a" * n) + "\n",
    )


@case
def wide_required(n: int) -> Files:
    return table(
        [{"name": f"x{i}", "type": "string", "constraints": {"required": True}} for i in range(n)],
        ",".join(f"x{i}" for i in range(n)) + "\n" + "," * (n - 1) + "\n",
    )


@case
def wide_bad(n: int) -> Files:
    return table(
        [{"name": f"x{i}", "type": "integer"} for i in range(n)],
        ",".join(f"x{i}" for i in range(n)) + "\n" + ",".join("a" * n) + "\n",
    )


@case
def wide_reversed(n: int) -> Files:
    return table(
        [f"x{i}" for i in range(n)],
        ",".join(f"x{i}" for i in reversed(range(n))) + "\n" + ",".join("a" * n) + "\n",
    )


@case
def wide_duplicate(n: int) -> Files:
    return table(("k", "v"), ",".join(["k"] * n) + "\n" + ",".join("a" * n) + "\n")


@case
def types_array(n: int) -> Files:
    return rows(n, lambda i: f"a,[{i}\n", ("k", {"name": "v", "type": "array"}))


@case
def types_list(n: int) -> Files:
    return rows(
        n,
        lambda i: f"a,1;{i};b\n",
        ("k", {"name": "v", "type": "list", "delimiter": ";", "itemType": "integer"}),
    )


@case
def types_geojson(n: int) -> Files:
    return rows(n, lambda i: "a,{}" + str(i) + "\n", ("k", {"name": "v", "type": "geojson"}))


@case
def required(n: int) -> Files:
    return rows(
        n,
        lambda i: "a,\n",
        ("k", {"name": "v", "type": "string", "constraints": {"required": True}}),
    )


@case
def padded(n: int) -> Files:
    return rows(n, lambda i: "a, b\n")


@case
def categories(n: int) -> Files:
    return rows(
        n, lambda i: f"a,x{i}\n", ("k", {"name": "v", "type": "string", "categories": ["a", "b"]})
    )


@case
def categories_many(n: int) -> Files:
    return rows(
        n,
        lambda i: f"a,x{i}\n",
        ("k", {"name": "v", "type": "string", "categories": [f"c{i}" for i in range(n)]}),
    )


@case
def categories_twice(n: int) -> Files:
    return rows(
        1,
        lambda i: f"a,x{i}\n",
        ("k", {"name": "v", "type": "string", "categories": ["c" for i in range(n)]}),
    )


@case
def enum_many(n: int) -> Files:
    return rows(
        n,
        lambda i: f"a,x{i}\n",
        (
            "k",
            {"name": "v", "type": "string", "constraints": {"enum": [f"c{i}" for i in range(n)]}},
        ),
    )


@case
def enum_many_int(n: int) -> Files:
    return rows(
        n,
        lambda i: f"a,-{i}\n",
        ("k", {"name": "v", "type": "integer", "constraints": {"enum": list(range(1, n))}}),
    )


@case
def enum_geopoint(n: int) -> Files:
    return rows(
        n,
        lambda i: f'a,"1,{i % 80}.{i}"\n',
        (
            "k",
            {
                "name": "v",
                "type": "geopoint",
                "constraints": {"enum": [f"2,{i % 80}" for i in range(n)]},
            },
        ),
    )


@case
def pattern(n: int) -> Files:
    return rows(
        n,
        lambda i: f"a,x{i}\n",
        ("k", {"name": "v", "type": "string", "constraints": {"pattern": "y"}}),
    )


@case
def pattern_evil2(n: int) -> Files:
    return rows(
        1,
        lambda i: "a," + "a" * n + "b\n",
        ("k", {"name": "v", "type": "string", "constraints": {"pattern": "(a|aa)+(a|a?)*(.*)*x"}}),
    )


@case
def json_schema_long(n: int) -> Files:
    return rows(
        1,
        lambda i: 'a,"[""' + "a" * n + 'b""]"\n',
        (
            "k",
            {
                "name": "v",
                "type": "array",
                "constraints": {"jsonSchema": {"items": {"pattern": "^(a+)+$"}}},
            },
        ),
    )


@case
def json_schema_unique(n: int) -> Files:
    return rows(
        1,
        lambda i: (
            'a,"[' + ",".join("{}" if j < 1 else f'{{""a"":{j}}}' for j in range(n // 10)) + ']"\n'
        ),
        ("k", {"name": "v", "type": "array", "constraints": {"jsonSchema": {"uniqueItems": True}}}),
    )


@case
def unique(n: int) -> Files:
    return rows(
        n,
        lambda i: "a,b\n",
        ({"name": "k", "type": "string", "constraints": {"unique": True}}, "v"),
    )


@case
def primary(n: int) -> Files:
    return rows(n, lambda i: f"a,{i % 5}\n", schema={"primaryKey": ["k", "v"]})


FK = {"foreignKeys": [{"fields": "v", "reference": {"fields": "k"}}]}


@case
def foreign(n: int) -> Files:
    return rows(n, lambda i: f"k{i},x{i}\n", schema=FK)


@case
def foreign_unread(n: int) -> Files:
    return rows(n, lambda i: f",x{i}\n", schema=FK)


@case
def foreign_unread2(n: int) -> Files:
    return rows(n, lambda i: f'"k{i}"z,x{i}\n', schema=FK)


@case
def foreign_pair(n: int) -> Files:
    return rows(
        n,
        lambda i: f"k{i},x{i}\n",
        schema={"foreignKeys": [{"fields": ["v", "k"], "reference": {"fields": ["k", "v"]}}]},
    )


@case
def foreign_long(n: int) -> Files:
    return rows(n // 20, lambda i: f"k{'y' * 150}{i},{'y' * 150}x{i}\n", schema=FK)


@case
def foreign_many(n: int) -> Files:
    return rows(1, lambda i: f"k{i},x{i}\n", schema={"foreignKeys": FK["foreignKeys"] * (n // 10)})


@case
def resources_one_file(n: int) -> Files:
    return {
        D: package_of(*[{**table_of("k", "v"), "name": f"t{i}"} for i in range(n // 50)]),
        "t.csv": "k,v\na,b\n",
    }


@case
def resources_one_schema(n: int) -> Files:
    return {
        D: package_of(
            *[{**table_of("k", "v"), "schema": "s.json", "name": f"t{i}"} for i in range(n // 50)]
        ),
        "t.csv": "k,v\na,b\n",
        "s.json": {"fields": [{"name": "k"}, {"name": "v"}]},
    }


@case
def resources_same_name(n: int) -> Files:
    return {D: package_of(*[table_of("k", "v") for i in range(n // 10)]), "t.csv": "k,v\na,b\n"}


@case
def resources_missing(n: int) -> Files:
    return {D: package_of(*[{"name": f"a{i}", "path": f"{i}.txt"} for i in range(n // 10)])}


@case
def paths_many(n: int) -> Files:
    return {
        D: package_of({**table_of("k", "v"), "path": ["t.csv"] * (n // 50)}),
        "t.csv": "k,v\na,b\n",
    }


@case
def paths_missing(n: int) -> Files:
    return {D: package_of({**table_of("k", "v"), "path": [f"{i}.csv" for i in range(n // 10)]})}


@case
def paths_ragged(n: int) -> Files:
    return {
        D: package_of({**table_of("k", "v"), "path": ["t.csv"] * (n // 50)}),
        "t.csv": "k,v\na\n",
    }


@case
def json_deep(n: int) -> Files:
    return {D: "[" * n}


@case
def json_deep99(n: int) -> Files:
    return {D: "[" + ",".join("[" * 99 + "]" * 99 for _ in range(n // 100)) + "]"}


@case
def json_number(n: int) -> Files:
    return {D: '{"resources": ' + "9" * n + "}"}


@case
def json_dups(n: int) -> Files:
    return {D: '{"resources": [' + ",".join(['{"a":1,"a":2}'] * n) + "]}"}


@case
def json_half(n: int) -> Files:
    return {D: '{"resources": [' + ",".join(['"\\ud800"'] * n) + "]}"}


@case
def json_quotes(n: int) -> Files:
    return {D: '"\\' * n}


@case
def json_quotes3(n: int) -> Files:
    return {D: '"' + 'a"b\n"' * n}


@case
def json_props_like(n: int) -> Files:
    return {
        D: package_of(table_of("k", "v"), **{f"resorces{i}": 1 for i in range(n // 10)}),
        "t.csv": "k,v\n",
    }


@case
def json_bad_utf8(n: int) -> Files:
    return {D: b"\xc3\xa9" * n + b"\xff"}


@case
def fields_dup(n: int) -> Files:
    return table(["k"] * (n // 10), "k\na\n")


@case
def fields_bad(n: int) -> Files:
    return table([{"name": f"k{i}", "type": "strin"} for i in range(n // 10)], "k\na\n")


@case
def key_unknown(n: int) -> Files:
    return table(
        [f"k{i}" for i in range(n // 10)],
        "k\na\n",
        schema={"uniqueKeys": [[f"z{i}"] for i in range(n // 10)]},
    )


@case
def key_long(n: int) -> Files:
    return table(
        [f"k{i}" for i in range(n // 10)],
        "k\na\n",
        schema={"primaryKey": [f"k{i}" for i in range(n // 10)]},
    )


@case
def fk_unknown(n: int) -> Files:
    return table(
        [f"k{i}" for i in range(n // 10)],
        "k\na\n",
        schema={
            "foreignKeys": [
                {"fields": f"k{i}", "reference": {"fields": f"zz{i}"}} for i in range(n // 10)
            ]
        },
    )


@case
def fk_unknown_res(n: int) -> Files:
    return table(
        [f"k{i}" for i in range(n // 10)],
        "k\na\n",
        schema={
            "foreignKeys": [
                {"fields": f"k{i}", "reference": {"resource": f"tt{i}", "fields": f"zz{i}"}}
                for i in range(n // 10)
            ]
        },
    )


@case
def missing_many(n: int) -> Files:
    return table(
        [{"name": "k", "type": "string", "missingValues": [f"m{i}" for i in range(n)]}],
        "k\n" + "".join(f"m{i}\n" for i in range(n)),
    )


@case
def missing_wrong(n: int) -> Files:
    return table([{"name": "k", "type": "string", "missingValues": [1] * n}], "k\na\n")


@case
def boolean_true(n: int) -> Files:
    return rows(
        n,
        lambda i: "a,b\n",
        ("k", {"name": "v", "type": "boolean", "trueValues": [f"m{i}" for i in range(n // 100)]}),
    )


@case
def header_rows(n: int) -> Files:
    return table(("k", "v"), "k,v\n" * n, dialect={"headerRows": list(range(1, n))})


@case
def comment_rows(n: int) -> Files:
    return table(("k", "v"), "k,v\n" * n, dialect={"commentRows": list(range(2, n))})


@case
def comments(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + "#\n" * n, dialect={"commentChar": "#"})


@case
def long_line(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + "a" * n * 10 + ",b\n")


@case
def long_line_many_cells(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + "a," * n + "b\n")


@case
def escape_many(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + 'a"' * n + ",b\n", dialect={"escapeChar": "\\"})


@case
def quotes(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '"' * n + ",b\n")


@case
def quotes_odd(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '"' * (n + 1 - n % 2) + ",b\n")


@case
def quotes_q(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '",' * n + ",b\n")


@case
def quotes_torn(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + '"a\n' * 3 + 'a"",' * n + ",b\n")


@case
def bare_number(n: int) -> Files:
    return rows(
        1,
        lambda i: "a," + "x9" * n + "\n",
        ("k", {"name": "v", "type": "number", "bareNumber": False}),
    )


@case
def email(n: int) -> Files:
    return rows(
        1,
        lambda i: "a," + "a@" * n + "a\n",
        ("k", {"name": "v", "type": "string", "format": "email"}),
    )


@case
def dateany_long(n: int) -> Files:
    return rows(
        1, lambda i: "a," + "1 " * n + "a\n", ("k", {"name": "v", "type": "date", "format": "any"})
    )


@case
def strptime_long(n: int) -> Files:
    return rows(
        1,
        lambda i: "a," + "1" + " " * n + "a\n",
        ("k", {"name": "v", "type": "date", "format": "%d %d".replace("%d %d", "%d  %m %Y")}),
    )


@case
def array_number(n: int) -> Files:
    return rows(1, lambda i: "a,[" + "9" * n + "]\n", ("k", {"name": "v", "type": "array"}))


@case
def min_length_array(n: int) -> Files:
    return rows(
        1,
        lambda i: 'a,"[' + ",".join("9" * n) + ']"\n',
        ("k", {"name": "v", "type": "array", "constraints": {"minLength": 10**9}}),
    )


@case
def name_long(n: int) -> Files:
    return {D: package_of({**table_of("k", "v"), "name": "a" * n}), "t.csv": "k,v\na\n"}


@case
def wrong_encoding(n: int) -> Files:
    return table(("k", "v"), b"k,v\n" + b"\x80,a\n" * n, encoding="shift_jis")


@case
def broken_bytes(n: int) -> Files:
    return table(("k", "v"), b"k,v\n" + b"\xff," * n + b"\n")


@case
def bare_crs(n: int) -> Files:
    return table(("k", "v"), "k,v\n" + "\r" * n)


@case
def invisible(n: int) -> Files:
    return table(("k", "v"), "k,v\na," + "\u200b" * n + "\n")


@case
def controls(n: int) -> Files:
    return table(("k", "v"), 'k,v\na,"' + "\x01" * n + '"\n')


@case
def decomposed(n: int) -> Files:
    return table(("k", "v"), "k,v\na," + "e\u0301 " * n + "\n")


@case
def padded_keys(n: int) -> Files:
    return rows(n, lambda i: f" a{i % 2},v\n", schema={"primaryKey": "k"})


def spelt(n: int, **more: Any) -> list[dict[str, Any]]:
    """As many tables, each of which names s.json by a path of its own."""
    names = [dict.fromkeys(more, "./" * i + "s.json") for i in range(n // 50)]
    return [{**table_of("k", name="t"), "name": f"t{i}", **one} for i, one in enumerate(names)]


@case
def schema_in_many_spellings(n: int) -> Files:
    fields = [{"name": f"k{i}"} for i in range(n // 4)]
    return {D: package_of(*spelt(n, schema="")), "t.csv": "k\na\n", "s.json": {"fields": fields}}


@case
def dialect_in_many_spellings(n: int) -> Files:
    own = {f"x{i}": 1 for i in range(n // 4)}
    return {D: package_of(*spelt(n, dialect="")), "t.csv": "k\na\n", "s.json": own}


@case
def tables_of_one_wrong_file(n: int) -> Files:
    tables = [table_of("k", {"name": "v", "type": "integer"}) for _ in range(20)]
    named = [{**one, "name": f"t{number}"} for number, one in enumerate(tables)]
    return {D: package_of(*named), "t.csv": "k,v\n" + "a,b\n" * n}


@case
def header_join(n: int) -> Files:
    dialect = {"headerRows": list(range(1, 100)), "headerJoin": "x" * n}
    return table(("k", "v"), "k,v\n" * 100, dialect=dialect)


@case
def header_of_one_cell_over_many(n: int) -> Files:
    return table(("k",), "x" * n + "\n" + "a," * n + "b\n", dialect={"headerRows": [1, 2]})


@case
def header_rows_over_a_wide_one(n: int) -> Files:
    data = "x\n" * n + "a," * n + "b\n"
    return table(("k",), data, dialect={"headerRows": list(range(1, n + 2))})


@case
def pattern_of_classes(n: int) -> Files:
    field = {"name": "v", "type": "string", "constraints": {"pattern": "[\\W]" * (n // 4)}}
    return rows(1, lambda i: "a,b\n", ("k", field))


@case
def pattern_nested(n: int) -> Files:
    nested = "[a-" * n + "[a]" + "x]" * n
    field = {"name": "v", "type": "string", "constraints": {"pattern": nested}}
    return rows(1, lambda i: "a,b\n", ("k", field))


@case
def pattern_of_digits(n: int) -> Files:
    field = {"name": "v", "type": "string", "constraints": {"pattern": "[" + "a" * n + "]"}}
    return rows(n, lambda i: f"a,{i}\n", ("k", field))


@case
def formulas(n: int) -> Files:
    return rows(n, lambda i: "a,=1+1\n")


@case
def json_exponents(n: int) -> Files:
    field = {"name": "v", "type": "array", "constraints": {"unique": True}}
    return rows(n, lambda i: f"a,[1e{'9' * 20}{i}]\n", ("k", field))


@case
def unique_keys_many(n: int) -> Files:
    names = [f"k{i}" for i in range(12)]
    keys = [list(one) for one in itertools.islice(itertools.permutations(names, 6), n // 2)]
    row = ",".join("a" * 12) + "\n"
    return table(names, ",".join(names) + "\n" + row * (n // 2), schema={"uniqueKeys": keys})


@case
def foreign_keys_many(n: int) -> Files:
    key = {"fields": "v", "reference": {"fields": "k"}}
    data = "".join(f"k{i},k{i}\n" for i in range(n))
    return table(("k", "v"), "k,v\n" + data, schema={"foreignKeys": [key] * (n // 2)})


@case
def missing_values_of_many_fields(n: int) -> Files:
    names = [f"x{i}" for i in range(n // 10)]
    data = ",".join(names) + "\n" + ",".join("a" * len(names)) + "\n"
    return table(names, data, schema={"missingValues": [f"m{i}" for i in range(n)]})


@case
def one_value_of_many_rows_missing_in_another_table(n: int) -> Files:
    reference = {"resource": "p", "fields": "id"}
    key = {"fields": "v", "reference": reference}
    child = table_of("v", schema={"foreignKeys": [key]})
    return {
        D: package_of(child, table_of("id", name="p")),
        "t.csv": "v\n" + "x\n" * n,
        "p.csv": "id\n" + "".join(f"p{i}\n" for i in range(n)),
    }
