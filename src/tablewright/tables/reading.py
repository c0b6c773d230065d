"""Reads the files of a resource into a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.characters import BOM
from tablewright.base.encodings import is_utf_8, to_utf_8
from tablewright.base.findings import Finding, Limit, shorten
from tablewright.base.json_file import JsonFile
from tablewright.base.lines import Lines
from tablewright.base.paths import UnsafePath
from tablewright.csv.blocks import LARGE, Sound, read_sound
from tablewright.csv.compressed import unpacked
from tablewright.csv.csv_file import CsvFile
from tablewright.csv.delimiters import delimiter_finding
from tablewright.csv.header import header_findings
from tablewright.descriptor.file_checks import check_digest, is_count
from tablewright.descriptor.schema import Field, Schema
from tablewright.tables.json_rows import JsonLines, JsonRows, NoRowsError
from tablewright.tables.table import Table
from tablewright.tables.unseen import graver_in_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tablewright.base.json_file import Pointer
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.resource import Resource

# Arrow numbers the bytes of a column with 31 bits
MAX_TABLE_BYTES = 2**31 - 1


def read_table(
    package: Package, resource: Resource, findings: list[Finding], limit: Limit | None = None
) -> Table | None:
    """Read a resource's files into a table; None where nothing was read.

    Adds to `findings` those for which the `limit` has room, and leaves it to say how many more.
    """
    limit = limit or Limit()
    read = _delimited_files if resource.form == "csv" else _json_files
    files = list(read(package, resource, findings, limit))
    if not files:
        return None
    if not resource.schema.fields:
        resource = dataclasses.replace(resource, schema=_schema_of(files[0]))
    table = Table(resource, files, limit)
    _add_columns(table)
    declared = resource.descriptor.get("rowCount")
    if is_count(declared) and declared != table.n_rows and len(files) == len(resource.paths):
        message = (
            f"{shorten(resource.name)} has {table.n_rows} rows, the descriptor says {declared}"
        )
        at = ("resources", resource.index, "rowCount")
        hint = "restore the rows, or declare how many there are"
        findings.append(
            package.file.finding("file-rows", message, at, hint=hint, table=resource.name)
        )
    return table


def _delimited_files(
    package: Package, resource: Resource, findings: list[Finding], limit: Limit
) -> Iterator[CsvFile]:
    """The files of a table that have columns; notes what is wrong with their form."""
    size = 0
    for path in resource.paths:
        again = _reading_again(package, resource, path)
        try:
            content = _read_sound(package, resource, path) or _read(
                package, resource, path, findings, limit
            )
        except (OSError, UnsafePath) as error:
            findings.append(unreadable(path, error, resource.name))
            continue
        size += content.size if isinstance(content, Sound) else len(content)
        if size > MAX_TABLE_BYTES:
            message = f"the table's files are larger than {MAX_TABLE_BYTES} bytes together"
            findings.append(Finding("file-unreadable", message, path, 1, 1, table=resource.name))
            break
        if other := delimiter_finding(resource, path, content):
            findings.append(other)
            continue
        file = CsvFile(
            path,
            content,
            resource.dialect,
            width=len(resource.schema.fields),
            table=resource.name,
            again=again,
            limit=limit,
        )
        unseen = file.findings
        if resource.codec == "ascii" and isinstance(content, bytes):
            findings += _beyond_ascii(file, content)
        if file.columns:
            if not resource.schema.fields:
                resource = dataclasses.replace(resource, schema=_schema_of(file))
                findings += _padded_names(file)
            if resource.dialect.folds_names:
                file.header = _folded(file.header, resource.schema.names)
            if resource.dialect.header:
                findings += limit.keep(header_findings(file, resource.schema))
            unseen = graver_in_codes(file, resource.schema)
        findings += unseen
        del content
        if file.columns:
            yield file


def _json_files(
    package: Package, resource: Resource, findings: list[Finding], limit: Limit
) -> Iterator[JsonRows]:
    """The rows of a table that is kept as JSON; notes what is wrong with their form."""
    for path in resource.paths:
        pointer: Pointer = ()
        source: JsonFile | JsonLines
        text = ""
        if resource.form == "inline":
            source, pointer = package.file, ("resources", resource.index, "data")
        else:
            try:
                data = _read(package, resource, path, findings, limit)
            except (OSError, UnsafePath) as error:
                findings.append(unreadable(path, error, resource.name))
                continue
            text = data.decode("utf-8", "replace")
            source = (JsonLines if resource.form == "jsonl" else JsonFile)(path, data)
            found = (dataclasses.replace(each, table=resource.name) for each in source.findings)
            findings += limit.keep(found)
            if source.value is None:
                continue
        try:
            rows = JsonRows(
                source,
                pointer,
                resource.schema,
                table=resource.name,
                has_header=resource.dialect.header,
                text=text,
            )
        except NoRowsError as error:
            line, column = source.place(*pointer)
            message = f"the table is not checked: {error}"
            at = (path, line, column)
            findings.append(
                Finding("not-supported", message, *at, severity="warning", table=resource.name)
            )
            package.unchecked[resource.name] = str(error)
            continue
        if not resource.schema.fields:
            resource = dataclasses.replace(resource, schema=_schema_of(rows))
        findings += limit.keep(iter(rows.findings))
        if rows.header:
            findings += limit.keep(iter(header_findings(rows, resource.schema)))
        findings += limit.keep(rows.mistyped(resource.schema))
        if rows.columns:
            yield rows


def unreadable(path: str, error: Exception, table: str) -> Finding:
    """What is said of a table's file that cannot be read."""
    reason = getattr(error, "strerror", None) or error
    message = f"the file {shorten(path)} cannot be read: {reason}"
    return Finding("file-unreadable", message, path, 1, 1, table=table)


def _read_sound(package: Package, resource: Resource, path: str) -> Sound | None:
    """What is in a file that is large and without a fault of form.

    None of others, which are read whole: what is wrong with them is said there. So are files whose
    size or hash is declared. Raises OSError or UnsafePath.
    """
    is_declared = not {"bytes", "hash"}.isdisjoint(resource.descriptor)
    if is_declared or resource.codec != "utf-8" or resource.compression(path):
        return None
    file = package.on_disk(path)
    if file is None or not LARGE < file.stat().st_size <= MAX_TABLE_BYTES:
        return None
    return read_sound(file, resource.dialect, len(resource.schema.fields))


def _schema_of(file: CsvFile) -> Schema:
    """What is known of a table without a schema: the names of its columns."""
    names = file.header or [f"column {number}" for number in range(1, len(file.columns) + 1)]
    return Schema(tuple(Field(name) for name in dict.fromkeys(names) if name))


def _padded_names(file: CsvFile) -> Iterator[Finding]:
    """Names with white space around them, which no one sees."""
    for number, name in enumerate(file.header):
        if name != name.strip():
            line, column = file.header_place(number)
            message, hint = f"there is white space around the name {shorten(name)}", "delete it"
            yield Finding(
                "value-padded", message, file.path, line, column, hint, "warning", file.table
            )


def _folded(header: list[str], names: list[str]) -> list[str]:
    """The columns' names, those that are a field's in another case as the field's."""
    folded = {name.casefold(): name for name in reversed(names)}
    return [name if name in names else folded.get(name.casefold(), name) for name in header]


def _as_utf_8(resource: Resource, path: str, data: bytes) -> tuple[bytes, Iterator[Finding]]:
    """A file's bytes as UTF-8, and what is not of the encoding that is declared."""
    codec = resource.codec
    if is_utf_8(codec):
        # a byte order mark that is declared is no fault
        return (data.removeprefix(BOM) if codec.endswith("sig") else data), iter(())
    content, broken = to_utf_8(data, codec)
    return content, _undecodable(resource, path, content, broken)


def _undecodable(
    resource: Resource, path: str, content: bytes, broken: list[tuple[int, bytes]]
) -> Iterator[Finding]:
    """What is not of the declared encoding, in a file that was made UTF-8."""
    declared = shorten(resource.descriptor["encoding"])[1:-1] if broken else ""
    lines = Lines(content.decode("utf-8") if broken else "")
    for at, octets in broken:
        shown = " ".join(f"0x{byte:02x}" for byte in octets[:8])
        message = f"not {declared}: {shown}"
        line, column = lines.place(at)
        hint = "save the file as it is declared, best as UTF-8"
        yield Finding("encoding-invalid", message, path, line, column, hint, table=resource.name)


def _reading_again(package: Package, resource: Resource, path: str) -> Callable[[], bytes]:
    """What reads a file as UTF-8 once more."""
    read = package.read_again(path)
    return lambda: _as_utf_8(resource, path, _plain(resource, path, read()))[0]


def _beyond_ascii(file: CsvFile, content: bytes) -> list[Finding]:
    """The first character beyond ASCII of a file that is declared to be ASCII."""
    if content.isascii():
        return []
    at = next(index for index, char in enumerate(file.text) if not char.isascii())
    message = f"{shorten(file.text[at])} is not ASCII, as the file is declared to be"
    line, column = Lines(file.text).place(at)
    hint = "declare the encoding utf-8"
    return [Finding("encoding-invalid", message, file.path, line, column, hint, table=file.table)]


def _read(
    package: Package, resource: Resource, path: str, findings: list[Finding], limit: Limit
) -> bytes:
    """A file's bytes as UTF-8; notes what is wrong with them, raises OSError or UnsafePath."""
    data = package.read_bytes(path)
    if path == resource.paths[0]:
        findings += check_digest(package, resource.name, resource.index, data)
    content, found = _as_utf_8(resource, path, _plain(resource, path, data))
    findings += limit.keep(found)
    return content


def _plain(resource: Resource, path: str, data: bytes) -> bytes:
    """What a file holds, unpacked where it is compressed; raises OSError or UnsafePath."""
    kind = resource.compression(path)
    return unpacked(path, data, kind, resource.descriptor, MAX_TABLE_BYTES) if kind else data


def _add_columns(table: Table) -> None:
    """Read the cells of every field that any file has."""
    null = table.resource.dialect.null_sequence
    names = [file.header or table.schema.names for file in table.files]
    where = [{name: at for at, name in reversed(list(enumerate(one)))} for one in names]
    for field in table.schema.fields:
        numbers = [one.get(field.name) for one in where]
        parts = [
            None if number is None else file.columns[number]
            for file, number in zip(table.files, numbers, strict=True)
        ]
        if all(part is None for part in parts):
            continue
        if null is not None:
            field = dataclasses.replace(field, missing=(*field.missing, null))  # noqa: PLW2901
        table.add(field, parts)
