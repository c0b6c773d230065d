"""The whole of a build: validate, write each format and read it back, put it in place."""

from __future__ import annotations

import datetime
import os
from functools import partial
from typing import TYPE_CHECKING

from codebook import codebook
from website.build import build_site

from caucasus_rift.profile import PROFILE
from release.claimreview import is_applicable, write_claim_reviews
from release.croissant import check_croissant, write_croissant
from release.csvpackage import read_csv, write_csv
from release.documents import CITATION, check_citation, write_documents
from release.errors import ReleaseError
from release.files import SITE, check_distinct, write_sums, write_zip
from release.model import Release
from release.parquetpackage import read_parquet, write_parquet
from release.readback import compare
from release.sqlite import read_back, write_sqlite
from release.target import replacing
from release.workbook import check_workbook, write_workbook
from tablewright.base.errors import CallError
from tablewright.base.findings import unseen
from tablewright.descriptor.package import Package
from tablewright.formatting import format_package
from tablewright.history.revisions import commit_time
from tablewright.report import reports
from tablewright.validation import check_all, report_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tablewright.base.findings import Step

CROISSANT = "croissant.json"
CLAIM_REVIEWS = "claimreview.jsonld"
# the first and the last year a zip can hold
_YEARS = (1980, 2107)


def build(root: Path, output: Path, step: Step = unseen) -> str:
    """Write the release of the package at `root` to the folder `output`.

    The folder is replaced as a whole, and only when everything in it has been written, read back
    and found equal to the validated tables.

    Args:
        root: The folder of the package.
        output: The folder of the release, with a `SHA256SUMS` of everything in it.
        step: Is told how far the work is.

    Returns:
        What was released, in one line.

    Raises:
        ReleaseError: The package is not valid, not in canonical form, or did not survive.
        CallError: There is no package, or the folder must not be replaced.
        OSError: A file cannot be read or written.
    """
    release = validated(root, step)
    with replacing(output, release.root) as new:
        folder = new / release.name
        folder.mkdir()
        parts = _parts(release, new, folder)
        for number, (what, write) in enumerate(parts.items(), 1):
            step(f"writing {what}", number, len(parts))
            write()
    rows = sum(table.n_rows for table in release.tables.values())
    tables = f"{_count(len(release.tables), 'table')}, {_count(rows, 'row')}"
    return f"{output.name}/{release.name}: {tables}, read back and equal"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def validated(root: Path, step: Step) -> Release:
    """The package to be released; raises ReleaseError with the findings where it is not fit."""
    package = Package(root)
    checked = check_all(package, step, PROFILE)
    report = report_of(checked, PROFILE)
    if not report.valid:
        raise ReleaseError("the package is not valid\n" + reports.as_text(report))
    formatted = format_package(root, profile=PROFILE)
    if formatted.changes or formatted.findings:
        raise ReleaseError("the tables are not in canonical form: run `caucasus-rift format`")
    return Release(package, checked.tables, codebook(package, checked.tables), moment(root))


def _parts(release: Release, new: Path, folder: Path) -> dict[str, Callable[[], None]]:
    """What is written, in order; each part is read back as soon as it stands."""
    name = release.name

    def csv() -> None:
        write_csv(release, folder / "csv")
        compare(release, read_csv(folder / "csv"), "the CSV package")

    def parquet() -> None:
        write_parquet(release, folder / "parquet")
        compare(release, read_parquet(folder / "parquet"), "the Parquet package")

    def sqlite() -> None:
        write_sqlite(release, folder / f"{name}.sqlite")
        compare(release, read_back(folder / f"{name}.sqlite"), "the SQLite file")

    def workbook() -> None:
        write_workbook(release, folder / f"{name}.xlsx")
        check_workbook(release, folder / f"{name}.xlsx")

    def documents() -> None:
        write_documents(release, folder, guide=False)
        if (folder / CITATION).is_file():
            check_citation(folder / CITATION)

    def reviews() -> None:
        if is_applicable(release):
            write_claim_reviews(release, folder / CLAIM_REVIEWS)

    def croissant() -> None:
        write_croissant(release, folder, folder / CROISSANT)
        check_croissant(folder / CROISSANT)

    return {
        "CSV": csv,
        "Parquet": parquet,
        "SQLite": sqlite,
        "the workbook": workbook,
        "documents": documents,
        "reviews": reviews,
        "Croissant": croissant,
        "the site": partial(build_site, release.package, release.tables, new / SITE),
        "archives": partial(_write_archives, release, new, folder),
    }


def _write_archives(release: Release, new: Path, folder: Path) -> None:
    check_distinct(new)
    write_sums(folder)
    for packed in (folder / "csv", folder / "parquet", new / SITE):
        top = f"{release.name}-{packed.name}"
        write_zip(packed, new, top, release.moment)
    write_sums(new)


def moment(root: Path) -> datetime.datetime:
    """The time a release carries: that of the commit, never the clock's.

    SOURCE_DATE_EPOCH comes first (reproducible-builds.org).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        given = str(commit_time(root) or "")
    first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in _YEARS)
    if not given.strip():
        return first
    try:
        found = datetime.datetime.fromtimestamp(int(given), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is not a number of seconds since 1970: {given!r}"
        raise CallError(message) from error
    return min(max(found, first), last)
