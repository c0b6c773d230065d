"""Build a release: validate, write the CSV and the Parquet package, read both back, compare."""

from __future__ import annotations

import argparse
import copy
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from codebook import codebook

from caucasus_rift import reports
from caucasus_rift.formatting import format_package
from caucasus_rift.tabular.package import CallError, Package
from caucasus_rift.validation import check_all, report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caucasus_rift.tabular.table import Table

ROOT = Path(__file__).parents[1]
CODEBOOK = "CODEBOOK.md"
# what goes into each package beside its tables and the codebook
DOCUMENTS = ("CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "data/README.md")
# 1980-01-01, the first moment a zip can hold
_EARLIEST = 315532800


class ReleaseError(Exception):
    """The release was not built; the message says why."""


def main() -> int:
    """Build a release; the exit status is 0 when it stands, 1 when the data is at fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="default: dist")
    options = parser.parse_args()
    try:
        build(options.package, options.output)
    except ReleaseError as error:
        print(f"build_release: {error}", file=sys.stderr)
        return 1
    except CallError as error:
        print(f"build_release: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"build_release: {error.strerror or error}: {error.filename}", file=sys.stderr)
        return 2
    return 0


def build(root: Path, output: Path) -> None:
    """Write the release of the package at `root` to the folder `output`.

    The folder is replaced as a whole, and only when everything in it has been written, read back
    and found equal to the validated tables.

    Raises:
        ReleaseError: The package is not valid, not in canonical form, or did not survive.
        OSError: A file cannot be read or written.
    """
    tables, package = validated(root)
    name = f"{package.name}-{package.version}"
    book = codebook(package, tables)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=output.parent) as scratch:
        new = Path(scratch) / "new"
        for kind, write, read in (
            ("csv", write_csv, read_csv),
            ("parquet", write_parquet, read_parquet),
        ):
            folder = new / name / kind
            print(f"writing {output.name}/{name}/{kind}")
            write_package(root, package, tables, folder, write)
            write_text(folder / CODEBOOK, book)
            compare(tables, read(folder))
            write_zip(folder, new / f"{name}-{kind}.zip", f"{name}-{kind}", moment(root))
        write_text(new / CODEBOOK, book)  # once more, to be read without unpacking anything
        write_sums(new)
        replace(output, new, Path(scratch) / "old")
    rows = sum(table.n_rows for table in tables.values())
    print(f"{output.name}/{name}: {len(tables)} tables, {rows:,} rows, read back and equal")


def validated(root: Path) -> tuple[dict[str, Table], Package]:
    """The package's tables; raises ReleaseError with the findings where it is not fit."""
    package = Package(root)
    checked = check_all(package)
    report = report_of(checked)
    if not report.valid:
        raise ReleaseError("the package is not valid\n" + reports.as_text(report))
    formatted = format_package(root)
    if formatted.changes or formatted.findings:
        raise ReleaseError("the tables are not in canonical form: run `caucasus-rift format`")
    return checked.tables, package


def write_package(
    root: Path,
    package: Package,
    tables: dict[str, Table],
    folder: Path,
    write: Callable[[Path, Table, Package], dict[str, Any]],
) -> None:
    """Write one package: tables, texts, documents, and a descriptor that needs no other file."""
    (folder / "data" / "sources").mkdir(parents=True)
    descriptor = copy.deepcopy(package.descriptor)
    for resource in descriptor["resources"]:
        table = tables[resource["name"]]
        resource.update(write(folder, table, package))
        resource["schema"] = self_contained(table)
        data = (folder / resource["path"]).read_bytes()
        resource["bytes"] = len(data)
        resource["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
        resource["rowCount"] = table.n_rows
    if "sources" in tables:
        for path in tables["sources"].values("path").to_pylist():
            (folder / path).write_bytes(package.read_bytes(path))
    for document in DOCUMENTS:
        if (root / document).is_file():
            shutil.copyfile(root / document, folder / document)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    write_text(folder / "datapackage.json", text)


def self_contained(table: Table) -> dict[str, Any]:
    """A table's schema with the `enum` that validators of v1 need beside each vocabulary."""
    schema = copy.deepcopy(table.schema.descriptor)
    for raw, field in zip(schema["fields"], table.schema.fields, strict=True):
        if field.categories:
            raw.setdefault("constraints", {})["enum"] = list(field.categories)
    return schema


def write_csv(folder: Path, table: Table, package: Package) -> dict[str, Any]:
    """Copy a table's CSV, which is canonical already; returns what the resource is to say."""
    path = table.resource.paths[0]
    (folder / path).write_bytes(package.read_bytes(path))
    return {"path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def write_parquet(folder: Path, table: Table, package: Package) -> dict[str, Any]:
    """Write a table as Parquet with its types, descriptions and schema in the file."""
    path = f"data/{table.name}.parquet"
    pq.write_table(
        with_metadata(table, package),
        folder / path,
        compression="zstd",
        version="2.6",
        write_page_checksum=True,
    )
    return {
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "encoding": "utf-8",
    }


def with_metadata(table: Table, package: Package) -> pa.Table:
    """A table's typed columns, each with its description, and the schema in the file's metadata.

    Arrow's own field metadata is read by few; the key-value pairs are, so both carry it.
    """
    typed = table.arrow()
    fields = [
        field.with_metadata({"title": own.title, "description": own.description})
        for field, own in zip(typed.schema, table.schema.fields, strict=True)
    ]
    licence = (package.descriptor.get("licenses") or [{}])[0]
    metadata = {
        "title": table.resource.descriptor.get("title", table.name),
        "description": table.resource.descriptor.get("description", ""),
        "package": package.name or "",
        "version": package.version or "",
        "license": licence.get("path", licence.get("name", "")),
        "table_schema": json.dumps(
            self_contained(table), ensure_ascii=False, separators=(",", ":")
        ),
    }
    return typed.cast(pa.schema(fields, metadata=metadata))


def read_csv(folder: Path) -> Iterator[tuple[str, pa.Table]]:
    """Validate a written CSV package from scratch, and read its cells with pandas as well."""
    checked = check_all(Package(folder))
    report = report_of(checked)
    if report.findings:
        raise ReleaseError("the written package is not valid\n" + reports.as_text(report))
    for name, table in checked.tables.items():
        cells = pd.read_csv(
            folder / table.resource.paths[0], dtype="str", keep_default_na=False, encoding="utf-8"
        )
        for column in cells.columns:
            if cells[column].tolist() != table.strings(column).to_pylist():
                raise ReleaseError(f"pandas reads {name}.{column} differently")
        yield name, table.arrow()


def read_parquet(folder: Path) -> Iterator[tuple[str, pa.Table]]:
    """Read a written Parquet package by what its descriptor says."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        data = (folder / resource["path"]).read_bytes()
        if resource["hash"] != "sha256:" + hashlib.sha256(data).hexdigest():
            raise ReleaseError(f"{resource['path']} has another hash than its descriptor says")
        read = pq.read_table(folder / resource["path"], page_checksum_verification=True)
        if read.num_rows != resource["rowCount"]:
            raise ReleaseError(f"{resource['path']} has {read.num_rows} rows")
        yield resource["name"], read


def compare(tables: dict[str, Table], read: Iterator[tuple[str, pa.Table]]) -> None:
    """Hold what was read back against the validated tables: names, types, values, nulls, order."""
    seen = []
    for name, table in read:
        seen.append(name)
        wanted = tables[name].arrow()
        if not table.schema.equals(wanted.schema, check_metadata=False):
            raise ReleaseError(f"{name} was read back with other types:\n{table.schema}")
        if not table.equals(wanted):
            raise ReleaseError(f"{name} was read back with other values")
    if seen != list(tables):
        raise ReleaseError(f"other tables were read back: {', '.join(seen)}")


def moment(root: Path) -> int:
    """The time a release carries, in seconds since 1970: that of the commit, never the clock's.

    SOURCE_DATE_EPOCH comes first (reproducible-builds.org).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is None:
        command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
        try:
            given = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            given = "0"
    return max(int(given.strip() or 0), _EARLIEST)


def write_zip(folder: Path, target: Path, top: str, seconds: int) -> None:
    """Zip a folder under the name `top`: sorted, one time and one mode for all."""
    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"{top}/{path.relative_to(folder).as_posix()}")
                entry.date_time = (
                    when.year,
                    when.month,
                    when.day,
                    when.hour,
                    when.minute,
                    when.second,
                )
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, wherever it is built
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, path.read_bytes(), compresslevel=9)


def write_sums(folder: Path) -> None:
    """SHA256SUMS of every file below `folder`, as `sha256sum --check` reads it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    write_text(folder / "SHA256SUMS", "".join(lines))


def write_text(path: Path, text: str) -> None:
    """Write a text file, the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def replace(target: Path, new: Path, old: Path) -> None:
    """Put the folder `new` in the place of `target`; what was there goes to `old`."""
    for path in (new, *new.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)  # whatever the umask
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


if __name__ == "__main__":
    raise SystemExit(main())
