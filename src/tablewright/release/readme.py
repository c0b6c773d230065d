"""README.md of a release: what it is, what lies where, how to start, its licence and citation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tablewright.descriptor.dialect import Dialect
from tablewright.release.citing import cited
from tablewright.release.gfm import code, inline, paragraphs, table
from tablewright.release.model import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tablewright.release.model import Release
    from tablewright.tables.table import Table

# what a release may hold beside its tables, and what each is for
_DOCUMENTS = {
    "datapackage.json": "the Data Package: all tables, their columns, types, keys and vocabularies",
    "CODEBOOK.md": "every table, column, code and key, and the rules that are checked",
    "LOADING.md": "how to load it with what you use",
    "CHANGELOG.md": "what changed from version to version",
    "CITATION.cff": "how to cite it, for programs",
    "LICENSE": "the licence of the data",
    "datasette.json": "for `datasette …sqlite --metadata datasette.json`: titles, labels, filters",
    "SHA256SUMS": "a checksum of every file",
}


def readme(release: Release, names: Iterable[str], tables: dict[str, str] | None) -> str:
    """The first page of a release or of one of its packages, as GitHub Flavored Markdown.

    Args:
        release: What is released.
        names: What lies beside it.
        tables: The file of each table, by the table's name; None where they lie in folders.

    Returns:
        The text. Where the tables are Parquet it begins as the card of a dataset on Hugging Face.
    """
    lines = [*_card(release, tables or {}), f"# {inline(release.title)}", ""]
    version = f"Version {release.package.version}, " if release.package.version else "As of "
    lines += [inline(f"{version}{release.moment:%Y-%m-%d}."), ""]
    lines += paragraphs(release.description)
    lines += ["## What is here", ""]
    lines += table(("file", "what it is"), _files(names, is_package=tables is not None))
    if tables:
        lines += ["## Tables", ""]
        rows = (
            (code(file), inline(title_of(release.tables[name])), release.tables[name].n_rows)
            for name, file in tables.items()
        )
        lines += table(("file", "what it holds", "rows"), rows, right=1)
        lines += _start(release, tables)
    lines += _checksums()
    lines += _rights(release)
    return "\n".join(lines).rstrip("\n") + "\n"


def _files(names: Iterable[str], *, is_package: bool) -> Iterator[tuple[str, str]]:
    given = set(names)
    yield from ((code(name), text) for name, text in _DOCUMENTS.items() if name in given)
    if not is_package:
        for name in sorted(given - set(_DOCUMENTS)):
            yield code(name), _KINDS.get(name.rpartition(".")[2], "part of the release")


_KINDS = {
    "csv": "the tables as CSV, with all documents",
    "parquet": "the tables as Parquet, with their types",
    "jsonl": "the tables as JSON Lines, an object a row",
    "sqlite": "all tables with their keys; it takes SQLite 3.37 (November 2021) or later",
    "xlsx": "a workbook, a sheet a table",
    "jsonld": "the verdicts as ClaimReview",
    "geojson": "places on the map, with their events",
}


# "NA" is a text, not a missing value, and "007" is none that is a number
_READERS = {
    "csv": 'pd.read_csv({}, keep_default_na=False, na_values=[""])',
    "parquet": 'pd.read_parquet({}, dtype_backend="numpy_nullable")',
    "jsonl": "pd.read_json({}, lines=True, dtype=False)",
}


def _start(release: Release, tables: dict[str, str]) -> Iterator[str]:
    """How pandas reads the table with most columns, of those that are as it expects."""
    usual = [name for name, file in tables.items() if _is_usual(release.tables[name], file)]
    if not usual:
        return
    name = max(usual, key=lambda name: len(release.tables[name].schema.fields))
    call = _READERS[tables[name].rpartition(".")[2]].format(json.dumps(tables[name]))
    yield "## Start here"
    yield ""
    yield "```python"
    yield "import pandas as pd"
    yield ""
    yield f"table = {call}"
    yield "```"
    yield ""


def _is_usual(table: Table, file: str) -> bool:
    ending = file.rpartition(".")[2]
    is_one = len(table.resource.paths) == 1 and table.resource.dialect == Dialect()
    return ending in _READERS and (ending != "csv" or is_one)


def _checksums() -> Iterator[str]:
    yield "## Is it whole?"
    yield ""
    yield "`sha256sum --check SHA256SUMS` says so, on a Mac `shasum -a 256 -c SHA256SUMS`; on"
    yield "Windows `Get-FileHash` prints what stands there for each file."
    yield ""


def _rights(release: Release) -> Iterator[str]:
    licence = release.licence
    named = str(licence.get("title") or licence.get("name") or "")
    if named:
        yield "## Licence"
        yield ""
        address = str(licence.get("path") or "")
        where = f" <{address}>" if address.startswith("https://") else ""
        yield f"{inline(named)}.{where}"
        yield ""
    yield "## Cite it"
    yield ""
    yield inline(cited(release))
    yield ""


def _card(release: Release, tables: dict[str, str]) -> Iterator[str]:
    """What Hugging Face reads of a dataset's page, in YAML, of which JSON is a part.

    A table without rows is left out: nothing loads it there.
    """
    filled = {
        name: file
        for name, file in tables.items()
        if file.endswith(".parquet") and release.tables[name].n_rows
    }
    if not filled:
        return
    said: dict[str, Any] = {
        "license": str(release.licence.get("name") or "unknown").lower(),
        "pretty_name": release.title,
        "tags": release.package.descriptor.get("keywords") or [],
        "configs": [{"config_name": name, "data_files": file} for name, file in filled.items()],
    }
    yield "---"
    yield from (
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items() if value
    )
    yield "---"
