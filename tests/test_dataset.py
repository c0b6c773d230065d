"""The published tables themselves: valid by our rules, by the profiles, and elsewhere."""

import csv
import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

import caucasus_rift as cr
from caucasus_rift import validate
from caucasus_rift.prepared import PREPARED
from tablewright.descriptor.package import Package
from tablewright.values.types import parse_value

ROOT = Path(__file__).parents[1]
DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


def test_package_is_valid():
    report = validate(ROOT)
    assert report.findings == (), "\n".join(str(finding) for finding in report.findings)


def test_tables_are_in_canonical_form():
    command = [sys.executable, "-m", "caucasus_rift", "format", "--check", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def profile(name):
    """An official Data Package 2.0 profile, from the copies that dplib-py carries."""
    files = importlib.metadata.files("dplib-py") or []
    path = next(file for file in files if str(file).endswith(f"2.0/{name}.json"))
    return json.loads(Path(path.locate()).read_text(encoding="utf-8"))


def test_descriptor_satisfies_the_official_profile():
    jsonschema.Draft7Validator(profile("datapackage")).validate(DESCRIPTOR)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_schema_satisfies_the_official_profile(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(profile("tableschema")).validate(schema)


def test_every_schema_belongs_to_a_resource_of_its_name():
    resources = {r["name"]: (r["path"], r["schema"]) for r in DESCRIPTOR["resources"]}
    assert set(resources) == {path.stem for path in SCHEMAS}
    for name, (path, schema) in resources.items():
        assert (path, schema) == (f"data/{name}.csv", f"schemas/{name}.json")


def test_frictionless_finds_the_package_valid():
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


FIELDS = [
    pytest.param(resource.name, field, id=f"{resource.name}.{field.name}")
    for resource in Package(ROOT).resources
    for field in resource.schema.fields
]


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_field_is_documented_and_its_example_valid(table, field):
    raw = field.descriptor
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", field.name)
    assert field.title, "a title"
    assert field.description.endswith("."), "a description, in sentences"
    value = parse_value(field, raw["example"])
    if field.categories:
        assert value in field.categories
    if "pattern" in field.constraints:
        assert re.fullmatch(field.constraints["pattern"], value)
    if "minimum" in field.constraints:
        assert value >= field.constraints["minimum"]
    if "maximum" in field.constraints:
        assert value <= field.constraints["maximum"]


@pytest.mark.parametrize(
    ("table", "field"), [param for param in FIELDS if param.values[1].categories]
)
def test_code_has_a_label_and_a_definition(table, field):
    raw = field.descriptor
    labels = [category["label"] for category in raw["categories"]]
    assert len(set(labels)) == len(labels)
    for category in raw["categories"]:
        # CC to II are signs of the method, a dot joins table and column
        assert re.fullmatch(r"[a-z]+([._][a-z]+)*|CC|C|N|I|II", category["value"])
        assert category["description"].endswith(".")
    assert "enum" not in field.constraints, "the enum is derived, not typed twice"


def test_passages_and_quotes_are_slices_of_the_source():
    text = cr.source_text("rift-2025")
    for table, column in (("passages", "text"), ("claims", "quote"), ("mentions", "surface")):
        for row in cr.load(table).itertuples():
            assert text[row.char_start : row.char_end] == getattr(row, column)


def test_state_codes_are_those_of_the_reference_packages():
    import pycountry

    (table,) = [
        Path(file.locate())
        for file in importlib.metadata.files("country_converter") or []
        if file.name == "country_data.tsv"
    ]
    with table.open(encoding="utf-8", newline="") as file:
        numbers = {r["ISO3"]: r["GWcode"] for r in csv.DictReader(file, delimiter="\t")}
    states = next(each for each in PREPARED if each.name == "state_codes").make(None).to_pylist()
    assert {state["iso3"] for state in states} == {
        country.alpha_3 for country in pycountry.countries
    }
    for state in states:
        assert str(state["gw_code"] or "") == numbers.get(state["iso3"], ""), state


def test_citation_has_the_title_of_the_package():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["title"] == DESCRIPTOR["title"]
    assert "version" not in citation, "the version is defined in datapackage.json"


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


# columns that quote the article; everything else is in our own words
VERBATIM = {"text", "quote", "label", "surface", "hedge", "title"}


@pytest.mark.parametrize("table", cr.tables())
def test_own_words_are_not_the_article_s(table):
    source = words(cr.source_text("rift-2025"))
    runs = {tuple(source[i : i + 8]) for i in range(len(source) - 7)}
    frame = cr.load(table)
    for column in frame.select_dtypes("str").columns:
        if column in VERBATIM:
            continue
        for cell in frame[column].dropna():
            mine = words(cell)
            copied = [
                mine[i : i + 8] for i in range(len(mine) - 7) if tuple(mine[i : i + 8]) in runs
            ]
            assert not copied, f"{table}.{column}: {cell}"


def test_every_publisher_published_something():
    publishers = cr.load("publishers")
    used = {*cr.load("evidence")["publisher_id"], *publishers["part_of"].dropna()}
    assert sorted({*publishers["publisher_id"]} - used) == []


def test_no_statement_asserts_what_is_only_supposed():
    claims = cr.load("claims").query("layer == 'supposed'")
    assert len(claims) == 28
    framed = claims["statement"].str.match("Suppose that |In the [A-Z][A-Za-z ]+ scenario, ")
    assert framed.all()


def test_every_city_has_a_country_and_those_of_the_article_a_point():
    cities = cr.load("places").query("kind == 'city'").set_index("place_id")
    assert cities["country_iso3"].notna().all()
    without = cities.index[cities[["latitude", "longitude"]].isna().any(axis="columns")]
    assert sorted(without) == ["gabala", "nakhchivan", "tehran", "yerevan"]


def test_a_third_party_takes_part():
    """Who is only relied on, or struggled over, is affected."""
    roles = cr.load("event_actors")["role"].value_counts()
    assert (roles["third_party"], roles["affected"]) == (3, 25)


def test_names_are_counted_in_the_guide():
    names = cr.load("names").query("kind == 'preferred'")
    entities = names["actor_id"].fillna("") + "/" + names["place_id"].fillna("")
    total = len(cr.load("actors")) + len(cr.load("places"))
    guide = (ROOT / "data/README.md").read_text(encoding="utf-8")
    assert set(names["language"]) == {"az", "en", "hy", "ru", "tr"}
    assert f"languages {total * 5 - len(names)} could not be looked up" in guide
    assert f"{total - entities.nunique()} of these have none at all" in guide
