"""docs/loading.md: every snippet prints what is shown, and its way of reading loses nothing."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import caucasus_rift as cr
from tests.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from guides import Snippet

sys.path.insert(0, str(ROOT / "scripts"))

from guides import GUIDE, filled, run, snippets, unpack

TEXT = GUIDE.read_text(encoding="utf-8")
SNIPPETS = snippets(TEXT)
READERS = [each for each in SNIPPETS if each.language == "python" and "def read(" in each.code]


def named(value: Any) -> str:
    return f"{value.section}-{value.folder.rsplit('-', 1)[-1]}"


@pytest.fixture(scope="session")
def downloads(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release as it was downloaded and unpacked."""
    folder = tmp_path_factory.mktemp("downloads")
    unpack(released, folder)
    return folder


def needs(snippet: Snippet) -> None:
    """Skip a language that this machine does not have."""
    if not snippet.is_runnable:
        pytest.skip(f"{snippet.section} is not tested: there is no Rscript on this machine")


# -- what is shown ---------------------------------------------------------------------------------


@pytest.mark.parametrize("snippet", SNIPPETS, ids=named)
def test_snippet_prints_what_the_guide_shows(snippet: Snippet, downloads: Path) -> None:
    needs(snippet)
    assert snippet.shown is not None, "run `make readme`"
    assert run(snippet, downloads) == snippet.shown.strip("\n")


def test_guide_says_what_is_tested_and_has_it() -> None:
    listed = re.findall(r"^\| \[([^]]+)\]\(#([^)]+)\) \| .* \| (.*) \|$", TEXT, re.MULTILINE)
    sections = [name for name, _, _ in listed]
    assert sections == list(dict.fromkeys(each.section for each in SNIPPETS))
    for name, anchor, tested in listed:
        assert anchor == re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-")
        assert ("Rscript" in tested) == (name == "R")
    assert {each.language for each in SNIPPETS} == {"python", "r"}
    assert TEXT.count("```") == 4 * len(SNIPPETS), (
        "each block of code has one that shows its output"
    )


def test_guide_is_of_this_version() -> None:
    assert set(re.findall(r"caucasus-rift-(\d+\.\d+\.\d+)", TEXT)) == {cr.__version__}


def test_guide_is_filled_in(released: Path) -> None:
    stale = (
        f"## pandas\n\nIn `caucasus-rift-{cr.__version__}-csv/`:\n\n"
        "```python\nimport os\nprint(os.listdir('.'))\nprint(1 + 1)\n```\n\n```text\n3\n```\n\n"
        "```python\nprint('alone')\n```\n"
    )
    fresh = filled(stale, released)
    assert "'datapackage.json'" in fresh
    assert fresh.endswith("2\n```\n\n```python\nprint('alone')\n```\n\n```text\nalone\n```\n")
    with pytest.raises(subprocess.CalledProcessError):
        filled(stale.replace("1 + 1", "1 / 0"), released)


# -- nothing is lost -------------------------------------------------------------------------------


def reader(snippet: Snippet) -> Callable[[str], Any]:
    """The snippet's function `read`, in the folder this process is in."""
    space: dict[str, Any] = {}
    head = snippet.code.split("\n\n\n")
    last = next(number for number, part in enumerate(head) if part.startswith("def read("))
    with contextlib.redirect_stdout(io.StringIO()):
        exec("\n\n\n".join(head[: last + 1]), space)
    read: Callable[[str], Any] = space["read"]
    return read


def columns_of(read: Any) -> dict[str, list[Any]]:
    """What a snippet read, as lists of plain values by column."""
    if isinstance(read, pd.DataFrame):
        found = {str(name): read[name].tolist() for name in read}
    elif hasattr(read, "to_dict"):
        found = read.to_dict(as_series=False)
    else:
        rows = list(read)
        found = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    return {name: [plain(value) for value in values] for name, values in found.items()}


def plain(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return str(value)[:10] if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("snippet", READERS, ids=named)
def test_reader_of_the_guide_reads_what_load_reads(
    snippet: Snippet, downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(downloads / snippet.folder)
    read = reader(snippet)
    for table in cr.tables():
        loaded = cr.load(table)
        frame = read(table)
        wanted = columns_of(loaded)
        read_rows = columns_of(frame)
        assert read_rows == wanted or (read_rows == {} and loaded.empty), table
        if isinstance(frame, pd.DataFrame):
            same_types(frame, loaded)


def same_types(frame: pd.DataFrame, loaded: pd.DataFrame) -> None:
    """Vocabularies with all their codes and their order, days as days, whole numbers whole."""
    for name, dtype in loaded.dtypes.items():
        found = frame[name].dtype
        if isinstance(dtype, pd.CategoricalDtype):
            assert isinstance(found, pd.CategoricalDtype)
            assert list(found.categories) == list(dtype.categories)
            assert found.ordered == dtype.ordered
        elif dtype.kind in "Mb" or str(dtype) in ("int64", "Int64"):
            assert found.kind == dtype.kind
        else:
            assert pd.api.types.is_string_dtype(found) == pd.api.types.is_string_dtype(dtype)


FIELDS = [
    {"name": "code", "type": "string"},
    {"name": "digits", "type": "string"},
    {"name": "n", "type": "integer"},
    {"name": "share", "type": "number"},
    {"name": "ok", "type": "boolean"},
    {"name": "day", "type": "date"},
    {"name": "edtf", "type": "string"},
    {
        "name": "kind",
        "type": "string",
        "categories": [{"value": "b"}, {"value": "NA"}, {"value": "a"}],
        "categoriesOrdered": True,
    },
]
ROWS = [
    "code,digits,n,share,ok,day,edtf,kind",
    "NA,007,9007199254740993,0.1,true,1800-02-28,2025,NA",
    "null,1e5,,,,,2025-09,",
    "nan,,-1,1e300,false,2025-09-06,../2025,a",
    "TRUE,00,0,-0.5,true,9999-12-31,2025-09~,a",
    '"say ""no"", N/A",#N/A,1,2.0,false,2025-09-06,,NA',
]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A package of what readers get wrong, as CSV and as Parquet."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/odd.csv").write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    schema = {"fields": FIELDS, "primaryKey": ["code"]}
    describe(tmp_path, {"name": "odd", "path": "data/odd.csv", "schema": schema})
    return tmp_path


def describe(folder: Path, resource: dict[str, Any]) -> None:
    digest = hashlib.sha256((folder / resource["path"]).read_bytes()).hexdigest()
    resource |= {"type": "table", "hash": f"sha256:{digest}"}
    text = json.dumps({"name": "odd", "resources": [resource]})
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("snippet", READERS, ids=named)
def test_reader_of_the_guide_is_not_misled(
    snippet: Snippet, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = cr.load("odd", release=odd)
    assert columns_of(wanted)["code"][:4] == ["NA", "null", "nan", "TRUE"]
    if "parquet" in snippet.folder:
        table = pa.Table.from_pandas(wanted, preserve_index=False)
        day = table.column_names.index("day")
        table = table.set_column(day, "day", table["day"].cast(pa.date32()))
        metadata = {"table_schema": json.dumps({"fields": FIELDS})}
        pq.write_table(table.replace_schema_metadata(metadata), odd / "data/odd.parquet")
        raw = json.loads((odd / "datapackage.json").read_bytes())["resources"][0]
        describe(odd, raw | {"path": "data/odd.parquet", "format": "parquet"})
    monkeypatch.chdir(odd)
    assert columns_of(reader(snippet)("odd")) == columns_of(wanted)


def test_r_is_not_misled(odd: Path) -> None:
    (snippet,) = (each for each in SNIPPETS if each.language == "r")
    needs(snippet)
    head = snippet.code.split("\n\n")[0]
    code = head + '\nodd <- read("odd")\nfor (c in odd) writeLines(ifelse(is.na(c), "-", c))\n'
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", code], cwd=odd, capture_output=True, text=True, check=True
    )
    rows = list(csv.DictReader(ROWS))
    wanted = [row[field["name"]] or "-" for field in FIELDS for row in rows]
    assert done.stdout.splitlines() == wanted
