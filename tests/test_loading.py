"""Loading: the types, rows and errors that whoever analyses the tables meets."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import caucasus_rift as cr
from caucasus_rift import loading
from tests.helpers import ROOT, Copy, copy_package

if TYPE_CHECKING:
    from pathlib import Path

pa = pytest.importorskip("pandera.errors")
SCHEMAS: dict[str, dict[str, Any]] = {
    resource["name"]: json.loads((ROOT / resource["schema"]).read_bytes())
    for resource in json.loads((ROOT / "datapackage.json").read_bytes())["resources"]
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """A copy that is loaded in place of the checkout."""
    monkeypatch.setattr(loading, "root", lambda: tmp_path)
    return copy_package(tmp_path)


def raw_rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_required(schema: dict[str, Any], field: dict[str, Any]) -> bool:
    return bool(
        field.get("constraints", {}).get("required") or field["name"] in schema["primaryKey"]
    )


def expected_dtype(field: dict[str, Any], *, required: bool) -> Any:
    if "categories" in field:
        return pd.CategoricalDtype(
            [category["value"] for category in field["categories"]],
            ordered=field["categoriesOrdered"],
        )
    return {
        "string": pd.StringDtype(na_value=float("nan")),
        "integer": "int64" if required else "Int64",
        "number": "float64",
        "boolean": "bool" if required else "boolean",
        "date": "datetime64[s]",
    }[field["type"]]


# -- what is loaded --------------------------------------------------------------------------------


def test_tables_are_those_of_the_descriptor() -> None:
    assert cr.tables() == list(SCHEMAS)
    assert list(cr.load_all()) == list(SCHEMAS)


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_has_the_type_of_its_schema(table: str) -> None:
    frame, schema = cr.load(table), SCHEMAS[table]
    assert list(frame.columns) == [field["name"] for field in schema["fields"]]
    for field in schema["fields"]:
        wanted = expected_dtype(field, required=is_required(schema, field))
        assert frame[field["name"]].dtype == wanted, field["name"]
        assert str(frame[field["name"]].dtype) == str(pd.Series([], dtype=wanted).dtype)


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_cell_is_that_of_the_file(table: str) -> None:
    """Read with csv and converted here, apart from the code under test; rows in the same order."""
    frame, rows = cr.load(table), raw_rows(table)
    assert isinstance(frame.index, pd.RangeIndex)
    assert len(frame) == len(rows)
    convert: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": {"true": True, "false": False}.__getitem__,
        "date": pd.Timestamp,
    }
    for field in SCHEMAS[table]["fields"]:
        name = field["name"]
        for row, value in zip(rows, frame[name], strict=True):
            if row[name] == "":
                assert pd.isna(value)
            else:
                assert value == convert[field["type"]](row[name])


def test_load_all_is_load_of_each() -> None:
    for table, frame in cr.load_all().items():
        pd.testing.assert_frame_equal(frame, cr.load(table))


def test_certainty_is_ordered() -> None:
    certainty = cr.load("claims")["certainty"]
    assert certainty.cat.ordered
    assert list(certainty.cat.categories) == ["unspecified", "possible", "probable", "certain"]
    hedged = cr.load("claims")[certainty >= "probable"]["certainty"]
    assert set(hedged) == {"probable", "certain"}


def test_keys_join() -> None:
    tables = cr.load_all()
    joined = tables["claims"].merge(tables["passages"], on="passage_id", validate="many_to_one")
    assert len(joined) == len(tables["claims"])


def test_source_text_reads_what_is_quoted() -> None:
    tables = cr.load_all()
    source_of = tables["passages"].set_index("passage_id")["source_id"]
    texts = {source: cr.source_text(source) for source in tables["sources"]["source_id"]}
    for table, words in (("passages", "text"), ("claims", "quote"), ("mentions", "surface")):
        for row in tables[table].to_dict("records"):
            text = texts[source_of[row["passage_id"]]]
            assert text[row["char_start"] : row["char_end"]] == row[words]


def test_source_text_is_the_file() -> None:
    for source in raw_rows("sources"):
        text = cr.source_text(source["source_id"])
        assert text.encode() == (ROOT / source["path"]).read_bytes()
        assert len(text) == int(source["n_chars"])


@pytest.mark.parametrize(
    "word", ["NA", "NaN", "null", "None", "nan", "<NA>", "#N/A", "-", "true", "1"]
)
def test_text_stays_text(word: str, package: Copy) -> None:
    for table, column in (("actors", "name"), ("passages", "reading"), ("claims", "statement")):
        package.rows(table)[0][column] = word
    package.save()
    for table, column in (("actors", "name"), ("passages", "reading"), ("claims", "statement")):
        assert cr.load(table)[column][0] == word


def test_large_optional_numbers_keep_their_last_digit(package: Copy) -> None:
    path = package.folder / "schemas" / "actors.json"
    schema = json.loads(path.read_bytes())
    for field in schema["fields"]:
        if field["name"] == "gw_code":
            del field["constraints"]
    path.write_text(json.dumps(schema), "utf-8")
    package.rows("actors")[0]["gw_code"] = "9007199254740993"
    package.save()
    assert cr.load("actors")["gw_code"][0] == 9007199254740993


def test_a_table_without_rows_has_its_types(package: Copy) -> None:
    for table in package.tables:
        package.rows(table).clear()
    package.save()
    for table, frame in cr.load_all().items():
        schema = SCHEMAS[table]
        assert len(frame) == 0
        for field in schema["fields"]:
            wanted = expected_dtype(field, required=is_required(schema, field))
            assert frame[field["name"]].dtype == wanted
        cr.schema(table).validate(frame)


# -- errors ----------------------------------------------------------------------------------------


def test_unknown_names() -> None:
    with pytest.raises(KeyError, match=r"there is no table \\'clams\\'; did you mean \"claims\""):
        cr.load("clams")
    with pytest.raises(KeyError, match="there is no table"):
        cr.schema("clams")
    with pytest.raises(KeyError, match=r"there is no source 'nothing'.*rift-2025"):
        cr.source_text("nothing")
    with pytest.raises(AttributeError, match="nothing"):
        cr.nothing  # noqa: B018


BROKEN = {
    "type": ("claims", "char_start", "x"),
    "required-number": ("claims", "char_start", ""),
    "required-text": ("claims", "statement", ""),
    "required-boolean": ("claims", "negated", ""),
    "required-category": ("claims", "certainty", ""),
    "boolean": ("claims", "negated", "no"),
    "vocabulary": ("claims", "certainty", "sure"),
    "optional-vocabulary": ("events", "plover_type", "greet"),
    "date": ("events", "date_latest", "2020-02-30"),
    "pattern": ("actors", "iso3", "Aze"),
    "bound": ("places", "latitude", "91"),
    "number": ("places", "latitude", "north"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_cell_is_an_error_that_says_where(fault: str, package: Copy) -> None:
    table, column, value = BROKEN[fault]
    row = package.rows(table)[2]
    row[column] = value
    package.save()
    line, character = package.place(table, row, column)
    with pytest.raises(ValueError, match=rf"data/{table}.csv:{line}:{character}: .*validate"):
        cr.load(table)
    with pytest.raises(ValueError, match=table):
        cr.load_all()
    others = [name for name in package.tables if name != table]
    assert all(len(cr.load(name)) == len(package.rows(name)) for name in others)


def test_a_key_that_stands_twice_is_an_error(package: Copy) -> None:
    package.rows("claims").append(package.rows("claims")[0])
    package.save()
    with pytest.raises(ValueError, match=f"claims.csv:{len(package.rows('claims')) + 1}:1: "):
        cr.load("claims")


@pytest.mark.parametrize("data", [b"", b"\xff", b"claim_id\n", b'claim_id,"\n'])
def test_a_broken_file_is_an_error(data: bytes, package: Copy) -> None:
    package.path("claims").write_bytes(data)
    with pytest.raises(ValueError, match="claims"):
        cr.load("claims")


def test_a_missing_file_is_an_error(package: Copy) -> None:
    package.path("claims").unlink()
    with pytest.raises(ValueError, match="claims"):
        cr.load("claims")
    with pytest.raises(ValueError, match="claims"):
        cr.schema("claims")


# -- pandera ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", SCHEMAS)
def test_the_pandera_schema_accepts_what_is_loaded(table: str) -> None:
    frame = cr.load(table)
    pd.testing.assert_frame_equal(cr.schema(table).validate(frame, lazy=True), frame)


@pytest.mark.parametrize("table", SCHEMAS)
def test_the_pandera_schema_is_described(table: str) -> None:
    schema = cr.schema(table)
    assert (schema.name, schema.title) == (table, SCHEMAS[table]["title"])
    for field in SCHEMAS[table]["fields"]:
        assert schema.columns[field["name"]].description == field["description"]


def rejects(table: str, frame: pd.DataFrame) -> bool:
    try:
        cr.schema(table).validate(frame, lazy=True)
    except (pa.SchemaErrors, pa.SchemaError):
        return True
    return False


def loaded(table: str) -> pd.DataFrame:
    """A table; where it has no rows yet, with the examples of its schema as the only one."""
    frame = cr.load(table)
    if len(frame):
        return frame
    example = {field["name"]: field["example"] for field in SCHEMAS[table]["fields"]}
    return pd.DataFrame([example]).astype(frame.dtypes.to_dict())


def set_cell(frame: pd.DataFrame, column: str, value: Any, row: int = 0) -> pd.DataFrame:
    changed = frame.copy()
    values = changed[column].tolist()
    values[row] = value
    changed[column] = pd.Series(values, dtype=frame[column].dtype)
    return changed


FIELDS = [(table, field["name"]) for table, schema in SCHEMAS.items() for field in schema["fields"]]


def field_of(table: str, name: str) -> tuple[dict[str, Any], bool]:
    field = next(one for one in SCHEMAS[table]["fields"] if one["name"] == name)
    return field, is_required(SCHEMAS[table], field)


@pytest.mark.parametrize(
    ("table", "column"),
    [(t, c) for t, c in FIELDS if field_of(t, c)[1] and field_of(t, c)[0]["type"] == "string"],
)
def test_pandera_rejects_an_empty_required_cell(table: str, column: str) -> None:
    assert rejects(table, set_cell(loaded(table), column, None))


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, c in FIELDS if not field_of(t, c)[1]])
def test_pandera_accepts_an_empty_optional_cell(table: str, column: str) -> None:
    frame = set_cell(loaded(table), column, None)
    frame = set_cell(frame, column, None, len(frame) - 1)
    assert not rejects(table, frame)


@pytest.mark.parametrize(
    ("table", "column"),
    [(t, c) for t, c in FIELDS if "pattern" in field_of(t, c)[0].get("constraints", {})],
)
def test_pandera_matches_the_whole_pattern(table: str, column: str) -> None:
    frame = loaded(table)
    for value in ("a\nb", "\n", "ok\n", "ok\nno\n"):
        assert rejects(table, set_cell(frame, column, value)), value


def test_pandera_keeps_alternatives_within_the_pattern(package: Copy) -> None:
    path = package.folder / "schemas" / "actors.json"
    schema = json.loads(path.read_bytes())
    schema["fields"][1]["constraints"] = {"pattern": "aa|bb"}
    path.write_text(json.dumps(schema), "utf-8")
    for index, row in enumerate(package.rows("actors")):
        row["name"] = ("aa", "bb")[index % 2]
    package.save()
    frame = cr.load("actors")
    assert not rejects("actors", frame)
    for value in ("aab", "abb", "xbb", "aax", "a", "aabb", "aa\n", "bb\n"):
        assert rejects("actors", set_cell(frame, "name", value)), value


@pytest.mark.parametrize(
    ("table", "column"), [(t, c) for t, c in FIELDS if field_of(t, c)[0].get("categories")]
)
def test_pandera_rejects_another_vocabulary(table: str, column: str) -> None:
    frame = loaded(table)
    assert rejects(table, frame.assign(**{column: frame[column].astype("str")}))
    fewer = frame[column].cat.remove_categories(frame[column].cat.categories[0])
    assert rejects(table, frame.assign(**{column: fewer}))


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_pandera_rejects_another_type(table: str, column: str) -> None:
    """Texts may be objects, as pandera has it; numbers among them may not."""
    frame = loaded(table)
    is_text = frame[column].dtype == "str"
    other = (
        pd.Series(range(len(frame)), dtype="object") if is_text else frame[column].astype("object")
    )
    assert rejects(table, frame.assign(**{column: other}))


@pytest.mark.parametrize(
    ("table", "column", "bad"),
    [
        (t, c, bound + step)
        for t, c in FIELDS
        for key, step in (("minimum", -1), ("maximum", 1))
        if (bound := field_of(t, c)[0].get("constraints", {}).get(key)) is not None
    ],
)
def test_pandera_rejects_what_is_out_of_bounds(table: str, column: str, bad: int) -> None:
    assert rejects(table, set_cell(loaded(table), column, bad))


@pytest.mark.parametrize(
    ("table", "column"),
    [(t, c) for t, c in FIELDS if field_of(t, c)[0].get("constraints", {}).get("unique")],
)
def test_pandera_rejects_a_value_that_stands_twice(table: str, column: str) -> None:
    frame = loaded(table)
    frame = pd.concat([frame, frame.tail(1)], ignore_index=True)
    key = SCHEMAS[table]["primaryKey"][0]
    frame = set_cell(frame, key, "zz-other", len(frame) - 1)
    for name in (c for t, c in FIELDS if t == table and c not in (key, column)):
        if field_of(table, name)[0].get("constraints", {}).get("unique"):
            value = None if not field_of(table, name)[1] else frame[name].iloc[0] + "x"
            frame = set_cell(frame, name, value, len(frame) - 1)
    value = frame[column].dropna().iloc[0]
    assert rejects(table, set_cell(frame, column, value, len(frame) - 1))


@pytest.mark.parametrize("table", SCHEMAS)
def test_pandera_rejects_a_key_that_stands_twice(table: str) -> None:
    frame = loaded(table)
    assert rejects(table, pd.concat([frame, frame.head(1)], ignore_index=True))


@pytest.mark.parametrize(
    ("table", "key"),
    [(table, tuple(key)) for table, s in SCHEMAS.items() for key in s.get("uniqueKeys", [])],
)
def test_pandera_checks_unique_keys_as_sql_does(table: str, key: tuple[str, ...]) -> None:
    """A key with an empty part is equal to none; a full one stands once."""
    frame = loaded(table)
    frame = frame[frame[list(key)].notna().all(axis=1)].reset_index(drop=True)
    last = frame.index[-1]
    identity = SCHEMAS[table]["primaryKey"][0]
    for name in key:
        frame = set_cell(frame, name, frame[name].iloc[0], last)
    assert frame[identity].is_unique
    assert rejects(table, frame)
    for name in key:
        if not field_of(table, name)[1]:
            assert not rejects(table, set_cell(frame, name, None, last))


def test_pandera_rejects_other_columns() -> None:
    frame = cr.load("claim_actors")
    assert rejects("claim_actors", frame.assign(extra=1))
    assert rejects("claim_actors", frame[frame.columns[::-1]])
    assert rejects("claim_actors", frame.drop(columns="role"))


def test_pandera_applies_the_constraints_our_tables_do_not_use(package: Copy) -> None:
    path = package.folder / "schemas" / "places.json"
    schema = json.loads(path.read_bytes())
    fields = {field["name"]: field for field in schema["fields"]}
    fields["name"]["constraints"] = {"minLength": 3, "maxLength": 40}
    fields["status_note"]["constraints"] = {"enum": ["a", "b"]}
    fields["latitude"]["constraints"] = {"exclusiveMinimum": -90, "exclusiveMaximum": 90}
    fields["wikidata"].pop("constraints")
    fields["wikidata"]["type"] = "date"
    fields["wikidata"]["constraints"] = {"minimum": "2020-01-01", "exclusiveMaximum": "2021-01-01"}
    path.write_text(json.dumps(schema), "utf-8")
    for row in package.rows("places"):
        row.update(status_note="a", wikidata="2020-12-31", latitude="89.9")
    package.save()
    frame = cr.load("places")
    assert not rejects("places", frame)
    for column, value in (
        ("name", "ab"),
        ("name", "a" * 41),
        ("status_note", "c"),
        ("latitude", 90.0),
        ("latitude", -90.0),
        ("wikidata", pd.Timestamp("2021-01-01")),
        ("wikidata", pd.Timestamp("2019-12-31")),
    ):
        assert rejects("places", set_cell(frame, column, value)), (column, value)


# -- what is imported ------------------------------------------------------------------------------


def imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_import_is_light() -> None:
    heavy = {"pandas", "numpy", "pyarrow", "pandera", "frictionless"}
    assert not imported_by("import caucasus_rift") & heavy
    assert not imported_by("import caucasus_rift as c; c.tables(); c.__version__") & heavy


def test_loading_needs_neither_pandera_nor_frictionless() -> None:
    code = "import caucasus_rift as c; c.load_all(); c.source_text('rift-2025')"
    found = imported_by(code)
    assert {"pandas", "pyarrow"} <= found
    assert not found & {"pandera", "frictionless", "edtf", "hypothesis"}


def test_validating_needs_no_extra() -> None:
    code = f"import caucasus_rift as c; c.validate({str(ROOT)!r})"
    assert not imported_by(code) & {"pandera", "frictionless", "edtf"}


def test_everything_public_is_there() -> None:
    assert set(cr.__all__) <= set(dir(cr))
    for name in cr.__all__:
        assert getattr(cr, name)
