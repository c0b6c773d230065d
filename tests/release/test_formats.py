"""The formats of a release: chosen by name, added by a profile, left out with a reason."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING

import pytest

from caucasus_rift.profile import PROFILE
from tablewright import cli
from tablewright.profile import GENERAL
from tablewright.release.errors import NotReleased
from tablewright.release.formats import Format
from tests.release.support import field, package, schema

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.profile import Profile
    from tablewright.release.model import Release


@pytest.fixture
def small(tmp_path: Path) -> Path:
    described = schema(field("id"), field("n", "integer"), primaryKey=["id"])
    return package(tmp_path / "small", {"one": (described, [["a", "1"], ["b", ""]])})


def release(small: Path, *arguments: str, profile: Profile = GENERAL) -> int:
    output = f"--output={small.parent / 'dist'}"
    return cli.main(["release", str(small), output, *arguments], profile)


def inside(small: Path) -> set[str]:
    return {path.name for path in (small.parent / "dist/small-1.2.3").iterdir()}


def write_list(release: Release, path: Path) -> None:
    path.write_text("\n".join(release.tables), encoding="utf-8")


def check_list(release: Release, path: Path) -> None:
    if path.read_text(encoding="utf-8") != "\n".join(release.tables):
        raise NotReleased("the list is another one")


def refuse(_: Release, __: Path) -> None:
    raise NotReleased("the list is another one", "line 1\n")


LIST = Format("list", "a list", "{name}.txt", write_list, check_list)


def with_formats(*formats: Format) -> Profile:
    return dataclasses.replace(GENERAL, formats=lambda: formats)


def test_a_format_is_added_by_one_entry(small: Path) -> None:
    assert release(small, "--format", "csv", "--format=list", profile=with_formats(LIST)) == 0
    assert (small.parent / "dist/small-1.2.3/small-1.2.3.txt").read_text() == "one"
    assert inside(small) == {"csv", "small-1.2.3.txt", "CODEBOOK.md", "README.md", "SHA256SUMS"}
    sums = (small.parent / "dist/SHA256SUMS").read_text()
    assert "  small-1.2.3/small-1.2.3.txt\n" in sums
    assert "  small-1.2.3-csv.zip\n" in sums


def test_a_folder_beside_the_release_is_packed(small: Path) -> None:
    def write(release: Release, path: Path) -> None:
        path.mkdir()
        write_list(release, path / "list.txt")

    pages = Format(
        "pages", "pages", "site", write, lambda _, __: None, is_packed=True, is_beside=True
    )
    assert release(small, "--format=pages", profile=with_formats(pages)) == 0
    names = {path.name for path in (small.parent / "dist").iterdir()}
    assert names == {"small-1.2.3", "site", "small-1.2.3-site.zip", "SHA256SUMS"}


def test_what_is_read_back_differently_is_not_released(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = dataclasses.replace(LIST, check=refuse)
    assert release(small, "--format=list", profile=with_formats(faulty)) == 1
    assert capsys.readouterr() == ("", "tablewright: the list is another one\nline 1\n")
    assert [path.name for path in small.parent.iterdir()] == ["small"]


@pytest.mark.parametrize(
    ("named", "profile", "said"),
    [
        (["sqlit"], GENERAL, 'there is no format "sqlit"; did you mean "sqlite"?'),
        (["\x1b[31m"], GENERAL, r"\x1b[31m"),
        (
            ["claimreview"],
            GENERAL,
            "there are csv, parquet, jsonl, sqlite, xlsx, datasette, croissant",
        ),
        (["claimreview"], PROFILE, "claimreview cannot be written: the package has nothing for it"),
        (["croissant"], GENERAL, "it describes parquet, which is not written"),
    ],
)
def test_call_for_a_format_that_cannot_be_had(
    small: Path, capsys: pytest.CaptureFixture[str], named: list[str], profile: Profile, said: str
) -> None:
    assert release(small, *(f"--format={name}" for name in named), profile=profile) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert told.err.count("\n") == 1
    assert [path.name for path in small.parent.iterdir()] == ["small"]


def test_library_that_is_not_there(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("openpyxl", "mlcroissant", "check_jsonschema"):
        monkeypatch.setitem(sys.modules, name, None)
    (small / "CITATION.cff").write_text("cff-version: 1.2.0\n")
    needed = "it needs openpyxl (`pip install openpyxl`)"
    assert release(small, "--format=xlsx") == 2
    assert capsys.readouterr().err == f"tablewright: xlsx cannot be written: {needed}\n"
    assert release(small) == 0
    told = capsys.readouterr()
    assert told.out == "dist/small-1.2.3: 1 table, 2 rows, read back and equal\n"
    assert told.err == (
        f"tablewright: xlsx is not written: {needed}\n"
        "tablewright: croissant is not written: it needs mlcroissant (`pip install mlcroissant`)\n"
        "tablewright: CITATION.cff is not checked: it needs check_jsonschema "
        "(`pip install check_jsonschema`)\n"
    )
    assert inside(small) == {
        "csv", "parquet", "jsonl", "datasette.json", "small-1.2.3.sqlite",
        "CODEBOOK.md", "CITATION.cff", "README.md", "SHA256SUMS",
    }  # fmt: skip
