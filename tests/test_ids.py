"""`id next` and `id rename`: no id is given twice, and no reference is left behind."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from caucasus_rift.loading import root
from caucasus_rift.profile import PROFILE
from tablewright import cli

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    for part in ("data", "schemas", "rules"):
        shutil.copytree(root() / part, folder / part)
    shutil.copy(root() / "datapackage.json", folder)
    return folder


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    tables: dict[str, tuple[dict[str, Any], str]] = {
        "birds": (
            {
                "fields": [
                    {"name": "id", "type": "string", "constraints": {"pattern": "b[0-9]{2}"}},
                    {"name": "mother", "type": "string"},
                ],
                "primaryKey": ["id"],
                "foreignKeys": [{"fields": ["mother"], "reference": {"fields": ["id"]}}],
            },
            "id,mother\nb01,\nb02,b01\nb10,b02\n",
        ),
        "seen": (
            {
                "fields": [{"name": "bird", "type": "string"}, {"name": "note", "type": "string"}],
                "foreignKeys": [
                    {"fields": ["bird"], "reference": {"resource": "birds", "fields": ["id"]}}
                ],
            },
            "bird,note\nb02,b02\nb10,\n",
        ),
    }
    resources = []
    for name, (schema, text) in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, newline="")
        resources.append({"name": name, "path": f"{name}.csv", "type": "table", "schema": schema})
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "birds",
        "licenses": [{"name": "CC0-1.0"}],
        "resources": resources,
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[int, str]:
    status = cli.main(["id", *map(str, arguments)], PROFILE)
    told = capsys.readouterr()
    return status, told.out + told.err


def test_next_is_above_what_was_withdrawn(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    highest = max(cr.load("claims")["claim_id"])
    number = int(highest[-4:]) + 1
    assert run(capsys, "next", "claims", own) == (0, f"rift-2025.c{number:04}\n")
    with (own / "data/tombstones.csv").open("a", newline="") as file:
        file.write(f"claims,rift-2025.c{number + 5:04},0.2.0,mistaken,,A row that was.\n")
    assert run(capsys, "next", "claims", own) == (0, f"rift-2025.c{number + 6:04}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("next", "clams"), 'did you mean "claims"'),
        (("next", "claim_actors"), "has a key of several columns"),
        (("next", "events"), "are names, not numbers"),
    ],
)
def test_next_that_there_is_not(
    own: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    status, out = run(capsys, *arguments, own)
    assert (status, out.count("\n")) == (2, 1)
    assert said in out


def test_prefixes_are_told_apart(birds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "next", "birds", birds) == (0, "b11\n")
    path = birds / "birds.csv"
    path.write_text(path.read_text() + "c07,\n", newline="")
    status, out = run(capsys, "next", "birds", birds)
    assert (status, 'start with "b", "c"' in out) == (2, True)
    assert run(capsys, "next", "birds", birds, "--prefix=c") == (0, "c08\n")
    assert run(capsys, "next", "birds", birds, "--prefix=d") == (0, "d1\n")


def test_renamed_wherever_it_is_referred_to(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.read_text("utf-8") for path in (own / "data").glob("*.csv")}
    status, out = run(capsys, "rename", "rift-2025.c0108", "rift-2025.c9108", own)
    assert status == 0
    after = {path.name: path.read_text("utf-8") for path in (own / "data").glob("*.csv")}
    assert not any("rift-2025.c0108" in text for text in after.values())
    for name, text in before.items():
        renamed = sorted(text.replace("rift-2025.c0108", "rift-2025.c9108").splitlines())
        assert sorted(after[name].splitlines()) == renamed
    said = sum(int(line.rpartition(" ")[2]) for line in out.splitlines()[:-1])
    assert said == sum(text.count("rift-2025.c0108") for text in before.values())
    assert cr.validate(own).findings == ()
    assert cli.main(["format", "--check", str(own)], PROFILE) == 0


def test_texts_that_are_no_references_stay(birds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "rename", "b02", "b03", birds)[0] == 0
    assert (birds / "birds.csv").read_text() == "id,mother\nb01,\nb03,b01\nb10,b03\n"
    assert (birds / "seen.csv").read_text() == "bird,note\nb03,b02\nb10,\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("b09", "b11"), 'no row has the id "b09"'),
        (("b02", "b10"), 'the id "b10" is taken'),
        (("b02", "b2"), 'does not have the form "b[0-9]{2}"'),
        (("b02", "b03", "--table=seen"), "has no primary key"),
        (("b02", "b03", "--table=sen"), 'did you mean "seen"'),
    ],
)
def test_what_cannot_be_renamed_leaves_all_as_it_is(
    birds: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    before = {path: path.read_bytes() for path in birds.iterdir()}
    status, out = run(capsys, "rename", *arguments[:2], birds, *arguments[2:])
    assert (status, out.count("\n")) == (2, 1)
    assert said in out
    assert {path: path.read_bytes() for path in birds.iterdir()} == before


def test_an_id_that_two_rows_have_is_not_renamed(
    birds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which of the rows elsewhere belong to which of the two, no one can tell any more."""
    path = birds / "birds.csv"
    path.write_text(path.read_text() + "b10,b01\n", newline="")
    status, out = run(capsys, "rename", "b10", "b11", birds)
    assert status == 2
    assert "2 rows of" in out
    assert "before the two are merged" in out


def test_an_id_that_was_withdrawn_is_not_given_again(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out = run(capsys, "rename", "rift-2025.c0108", "rift-2025.c0130", own)
    assert (status, "is taken, or was" in out) == (2, True)


def test_tables_at_fault_must_be_mended_first(
    birds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (birds / "seen.csv").write_bytes(b"bird,note\nb02,\xff\n")
    status, out = run(capsys, "rename", "b02", "b03", birds)
    assert status == 1
    assert "nothing was written: mend these first" in out
    assert (birds / "birds.csv").read_text() == "id,mother\nb01,\nb02,b01\nb10,b02\n"
