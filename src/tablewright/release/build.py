"""The whole of a build: validate, write each format and read it back, put it in place."""

from __future__ import annotations

import dataclasses
import datetime
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten, unseen
from tablewright.checks.check import check
from tablewright.descriptor.package import Package
from tablewright.formatting import format_package
from tablewright.history.revisions import commit_time
from tablewright.profile import GENERAL
from tablewright.release.codebook import codebook
from tablewright.release.documents import CITATION, check_citation, write_documents
from tablewright.release.errors import NotReleased
from tablewright.release.files import check_distinct, write_sums, write_zip
from tablewright.release.formats import FORMATS, chosen
from tablewright.release.model import Release
from tablewright.release.target import replacing
from tablewright.report import reports
from tablewright.validation import check_all, report_of
from tablewright.views.package import PackageWithViews
from tablewright.views.view import ViewError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from tablewright.base.findings import Step
    from tablewright.profile import Profile
    from tablewright.release.formats import Format
    from tablewright.tables.table import Table
    from tablewright.views.view import View

# the first and the last year a zip can hold
_YEARS = (1980, 2107)


@dataclasses.dataclass(frozen=True)
class Built:
    """What was released, in one line, and what was left out of it, a sentence each."""

    summary: str
    left_out: tuple[str, ...]


def build(
    target: str | Path,
    output: Path,
    step: Step = unseen,
    profile: Profile = GENERAL,
    names: Collection[str] = (),
    *,
    address: str = "",
) -> Built:
    """Write the release of a package to the folder `output`.

    The folder is replaced as a whole, and only when everything in it has been written, read back
    and found equal to the validated tables.

    Args:
        target: The folder of the package, or its descriptor.
        output: The folder of the release, with a `SHA256SUMS` of everything in it.
        step: Is told how far the work is.
        profile: What a dataset adds.
        names: The formats to write; by default all that can be written here.
        address: Where the files will lie, if that is known.

    Returns:
        What was released.

    Raises:
        NotReleased: The package is not valid, not in canonical form, or did not survive.
        CallError: There is no package or no such format, the address is none, or the folder must
            not be replaced.
        OSError: A file cannot be read or written.
    """
    formats, left_out = chosen((*FORMATS, *profile.formats()), names)
    address = _folder_address(address)
    release = dataclasses.replace(validated(target, step, profile), address=address)
    suited = [one for one in formats if one.suits(release)]
    if names and suited != formats:
        unsuited = next(one for one in formats if one not in suited)
        raise CallError(f"{unsuited.name} cannot be written: the package has nothing for it")
    left_out += [release.left_out] if release.left_out else []
    with replacing(output, release.root) as new:
        left_out += _write(release, suited, new, step)
    own = release.own_tables.values()
    parts = [_count(len(own), "table"), _count(sum(table.n_rows for table in own), "row")]
    parts += [_count(len(release.views), "view")] if release.views else []
    said = f"{output.name}/{release.name}: {', '.join(parts)}, read back and equal"
    return Built(said, tuple(left_out))


def _folder_address(address: str) -> str:
    """An address that file names can be put behind; raises CallError where it is none."""
    if not address:
        return ""
    found = urlsplit(address)
    if found.scheme not in ("https", "http") or not found.hostname or found.query or found.fragment:
        raise CallError(
            f"{shorten(address)} is no address of a folder, such as https://example.org/x"
        )
    return address.rstrip("/") + "/"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def validated(target: str | Path, step: Step = unseen, profile: Profile = GENERAL) -> Release:
    """The package to be released; raises NotReleased with the findings where it is not fit."""
    package = Package(target)
    checked = check_all(package, step, profile)
    report = report_of(checked, profile)
    if not report.valid:
        raise NotReleased("the package is not valid", reports.as_text(report))
    formatted = format_package(target, profile=profile)
    if formatted.changes or formatted.findings:
        raise NotReleased(f"the tables are not in canonical form: run `{profile.name} format`")
    tables, views, left_out = checked.tables, profile.views(), ""
    if views and profile.owns(tables):
        try:
            package, tables = _with_views(package, tables, views)
        except ViewError as error:
            views, left_out = {}, f"the views are not written: {error}"
    else:
        views = {}
    return Release(
        package,
        tables,
        codebook(package, tables, profile),
        moment(package.folder),
        profile,
        views=views,
        left_out=left_out,
    )


def _with_views(
    package: Package, tables: dict[str, Table], views: Mapping[str, View]
) -> tuple[Package, dict[str, Table]]:
    """The package and its tables with those that queries make of them; raises ViewError."""
    columns = {name: table.arrow() for name, table in tables.items()}
    whole = PackageWithViews(package, views.values(), columns)
    checked = check(whole)
    if faults := [*whole.findings, *checked.findings]:
        raise NotReleased(f"the views are not what their schemas say: {faults[0].message}")
    return whole, checked.tables


def _write(release: Release, formats: Sequence[Format], new: Path, step: Step) -> list[str]:
    """Write everything, each format read back as soon as it stands; what was left out."""
    folder = new / release.name
    folder.mkdir()
    total = len(formats) + 2
    for number, one in enumerate(formats, 1):
        step(f"writing {one.title}", number, total)
        path = (new if one.is_beside else folder) / one.path.format(name=release.name)
        one.write(release, path)
        one.check(release, path)
        if one.is_packed:
            check_distinct(path)
            write_zip(path, new, release.archive(path.name), release.moment)
    step("writing documents", total - 1, total)
    write_documents(release, folder)
    unchecked = check_citation(folder / CITATION)
    step("writing checksums", total, total)
    check_distinct(new)
    write_sums(folder)
    write_sums(new)
    return unchecked


def moment(folder: Path) -> datetime.datetime:
    """The time a release carries: that of the commit, never the clock's.

    SOURCE_DATE_EPOCH comes first (reproducible-builds.org).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        given = str(commit_time(folder) or "")
    first, last = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in _YEARS)
    if not given.strip():
        return first
    try:
        found = datetime.datetime.fromtimestamp(int(given), datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        message = f"SOURCE_DATE_EPOCH is not a number of seconds since 1970: {given!r}"
        raise CallError(message) from error
    return min(max(found, first), last)
