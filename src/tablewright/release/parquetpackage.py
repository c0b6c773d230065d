"""The tables as Parquet, each file with its types, its schema and what package it is of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tablewright.release.errors import NotReleased
from tablewright.release.files import sha256, write
from tablewright.release.model import description_of, self_contained, title_of
from tablewright.release.packages import DESCRIPTOR, write_package
from tablewright.release.readback import compare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tablewright.release.model import Release
    from tablewright.tables.table import Table

_DIGITS = 38


def write_parquet(release: Release, folder: Path) -> None:
    """Write the Parquet package."""
    write_package(release, folder, _write_table)


def _write_table(folder: Path, table: Table, release: Release) -> dict[str, Any]:
    path = f"data/{release.file_names[table.name]}.parquet"
    buffer = pa.BufferOutputStream()
    # everything on which the bytes depend is said, and constraints.txt says which pyarrow writes
    pq.write_table(
        _described(table, release),
        buffer,
        version="2.6",
        data_page_version="1.0",
        compression="snappy",  # which every reader has; zstd is 12 % smaller
        row_group_size=1 << 20,
        use_dictionary=True,
        write_statistics=True,
        write_page_checksum=True,
        store_schema=True,
    )
    write(folder, path, buffer.getvalue().to_pybytes())
    said: dict[str, Any] = {
        "path": path,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "encoding": "utf-8",
    }
    return said | ({"dialect": {}} if "dialect" in table.resource.descriptor else {})


def _described(table: Table, release: Release) -> pa.Table:
    """A table's typed columns, each with its description, and the schema in the file's metadata.

    Arrow's own field metadata is read by few; the key-value pairs are, so both carry it.
    """
    typed = release.columns[table.name]
    fields = [
        field.with_metadata({"title": own.title, "description": own.description})
        for field, own in zip(typed.schema, table.schema.fields, strict=True)
    ]
    schema = self_contained(table)
    metadata = {
        "title": title_of(table),
        "description": description_of(table),
        "package": release.package.name or "",
        "version": release.package.version or "",
        "license": release.licence_address,
        "content_sha256": release.hashes[table.name],
        "primary_key": _compact(list(table.schema.primary_key)),
        "foreign_keys": _compact(schema.get("foreignKeys", [])),
        "table_schema": _compact(schema),
    }
    return typed.cast(pa.schema(map(_portable, fields, typed.columns), metadata=metadata))


def _portable(field: pa.Field, values: pa.ChunkedArray) -> pa.Field:
    """A column's type as every reader has it: few have whole numbers of more than 38 digits."""
    if pa.types.is_decimal(field.type) and pc.max(pc.abs(values)).as_py() < 10**_DIGITS:
        return field.with_type(pa.decimal128(_DIGITS, 0))
    return field


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_parquet(release: Release, folder: Path) -> None:
    """Read a written Parquet package; raises NotReleased where it is not what was validated."""
    compare(release, _read_parquet(folder), "the Parquet package")


def _read_parquet(folder: Path) -> Iterator[tuple[str, pa.Table]]:
    """Read a written Parquet package by what its descriptor says."""
    descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
    for resource in descriptor["resources"]:
        if resource.get("format") != "parquet" or "rowCount" not in resource:
            continue
        path = folder / resource["path"]
        if resource["hash"] != f"sha256:{sha256(path)}":
            raise NotReleased(f"{resource['path']} has another hash than its descriptor says")
        read = pq.read_table(path, page_checksum_verification=True)
        if read.num_rows != resource["rowCount"]:
            raise NotReleased(f"{resource['path']} has {read.num_rows} rows")
        yield resource["name"], read
