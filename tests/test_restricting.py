"""`--restrict`: whatever is at fault, no value of the data stands in a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tablewright.cli import main
from tablewright.profile import GENERAL
from tablewright.report.examples import MARK, examples
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "Kanarienvogel"
FORMATS = ("text", "json", "github", "sarif", "html")


def outputs(
    folder: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> dict[str, tuple[str, str]]:
    """What is written of a package in each format."""
    found = {}
    for form in FORMATS:
        main(["validate", str(folder), "--format", form, *more])
        captured = capsys.readouterr()
        found[form] = (captured.out, captured.err)
    return found


FIELDS = [
    {"name": "id", "type": "string", "constraints": {"pattern": "[a-z]+"}},
    {"name": "n", "type": "integer", "constraints": {"minimum": 3, "unique": True}},
    {"name": "kind", "type": "string", "categories": ["x", "y"]},
    {"name": "note", "type": "string", "constraints": {"maxLength": 2}},
    {"name": "o", "type": "object", "constraints": {"jsonSchema": {"maxProperties": 0}}},
]
HEAD = "id,n,kind,note,o\n"
KEYS = {
    "primaryKey": "id",
    "foreignKeys": [{"fields": "note", "reference": {"fields": "id"}}],
}
FILES = {
    "cells": HEAD + "".join(f'{CANARY},{CANARY},{CANARY},{CANARY},"{{""{CANARY}"": 1}}"\n' * 2),
    "many": HEAD + f"{CANARY},{CANARY},{CANARY},{CANARY},\n" * 30,
    "header": f"{CANARY},n,{CANARY}2,note,o\n",
    "no header": f"{CANARY},1,2,3,4\n",
    "padded": HEAD + f"a, {CANARY} ,x,={CANARY}(),\n",
    "quotes": HEAD + f'a,"{CANARY}"b,x,"{CANARY},\n',
    "controls": HEAD + f"a,{CANARY}\x07,x,{CANARY}\u200b,\n",
    "garbled": HEAD + f"a,1,x,{CANARY}Ã¼,\nb,2,x,{CANARY}\ufffd,\n",
    "rows": HEAD + f"{CANARY}\n{CANARY},{CANARY},,,,,,{CANARY}\n",
    "keys": HEAD + f'a,5,x,,"{{""{CANARY}"": 1, ""{CANARY}"": 2}}"\n',
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_no_value_stands_in_any_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    folder = tmp_path / "package"
    folder.mkdir()
    bare = {"name": "bare", "path": "t.csv"}
    package = package_of(table_of(*FIELDS, schema=KEYS), bare)
    write_files(folder, {"datapackage.json": package, "t.csv": data})
    if data == FILES["cells"]:  # else it would be there
        assert all(CANARY in out for out, _ in outputs(folder, capsys).values())
        summary.unlink()
    for more in ((), ("--every-place",)):
        for out, err in outputs(folder, capsys, "--restrict", *more).values():
            assert CANARY not in out + err
    assert CANARY not in summary.read_text("utf-8")


def test_what_is_at_fault_and_where_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = package_of(table_of(*FIELDS))
    write_files(tmp_path, {"datapackage.json": package, "t.csv": HEAD + f"a,{CANARY},x,,\n"})
    (finding,) = json.loads(outputs(tmp_path, capsys, "--restrict")["json"][0])["findings"]
    assert (finding["code"], finding["line"], finding["column"]) == ("value-type", 2, 3)
    assert finding["field"] == "n"
    assert finding["message"]


def test_no_broken_text_of_any_example_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for example in examples(GENERAL).values():
        planted = [
            edit.broken.replace(MARK, "").strip()
            for edit in getattr(example, "edits", ())
            if edit.file.endswith(".csv") and len(edit.broken.strip(MARK).strip()) > 5
        ]
        if not planted:
            continue
        tried += 1
        with example.broken() as folder:
            main(["validate", str(folder), "--restrict", "--format", "json"])
        said = json.loads(capsys.readouterr().out)
        assert all(each["hint"] == "" and each["key"] is None for each in said["findings"])
        texts = " ".join(each["message"] for each in said["findings"])
        assert not any(text in texts for text in planted)
    assert tried > 10
