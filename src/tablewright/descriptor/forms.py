"""Which resources are tables, and in what form their files are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tablewright.base.encodings import codec_of
from tablewright.base.findings import shorten
from tablewright.descriptor.standard import is_tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

_JSON = {"json": "json", "jsonl": "jsonl", "ndjson": "jsonl"}
_DELIMITED = ("csv", "tsv", "txt", "tab", "dat")
# endings of files that are no delimited text, whatever their resource leaves unsaid
_OTHERWISE = (
    *("xls", "xlsx", "xlsm", "ods", "geojson", "yaml", "yml", "xml"),
    *("parquet", "feather", "arrow", "sqlite", "db", "html", "htm", "pdf", "sav", "dta"),
)
# how a file may be compressed, by its ending and as `compression` says it
_COMPRESSED = {"gz": "gz", "gzip": "gz", "zip": "zip", "no": "", "": ""}
_NOT_UNPACKED = ("bz2", "xz", "zst", "tar", "tgz", "7z", "rar")


def is_table(raw: dict[str, Any], paths: Sequence[str]) -> bool:
    """Whether the standard takes a resource for a table: by type, profile, schema or ending."""
    if raw.get("type") == "table" or is_tabular(raw.get("profile")):
        return True
    if "schema" in raw:
        return True
    return any(_unpacked_name(path).endswith((".csv", ".tsv")) for path in paths)


def is_parquet(raw: dict[str, Any]) -> bool:
    """Whether a resource's files are Parquet, as it says, or by their endings."""
    if "format" in raw:
        return str(raw["format"]).lower() == "parquet"
    paths = paths_of(raw)
    return bool(paths) and all(path.lower().endswith(".parquet") for path in paths)


def paths_of(raw: dict[str, Any]) -> tuple[str, ...]:
    """The files of a resource, as far as they are texts."""
    given = raw.get("path")
    listed = given if isinstance(given, list) else [given]
    return tuple(path for path in listed if isinstance(path, str))


def compression_of(raw: dict[str, Any], path: str) -> str:
    """How a file of a resource is compressed, as it says, or by its ending.

    Returns:
        "gz", "zip", another word for what is not unpacked, or nothing.
    """
    given = raw.get("compression")
    if isinstance(given, str):
        return _COMPRESSED.get(given.lower().removeprefix("."), given)
    ending = path.rpartition(".")[2].lower()
    return ending if ending in _NOT_UNPACKED else _COMPRESSED.get(ending, "")


def _unpacked_name(path: str) -> str:
    """A file's name in small letters, without the ending that says how it is compressed."""
    name, dot, ending = path.lower().rpartition(".")
    return name if dot and (ending in _COMPRESSED or ending in _NOT_UNPACKED) else path.lower()


def form_of(raw: dict[str, Any], paths: Sequence[str]) -> str:
    """How a table is kept that is read: "inline", "json", "jsonl", or "csv" for delimited text."""
    if "data" in raw:
        return "inline"
    given = raw.get("format")
    if isinstance(given, str) and given:
        return _JSON.get(given.lower().removeprefix("."), "csv")
    endings = {_unpacked_name(path).rpartition(".")[2] for path in paths}
    return _JSON.get(endings.pop(), "csv") if len(endings) == 1 else "csv"


def why_unread(raw: dict[str, Any], paths: Sequence[str]) -> tuple[str, str] | None:
    """The property by which a table is kept in a way that is not read, and a message; or None.

    Its encoding and format must be texts.
    """
    encoding, kind = raw.get("encoding", "utf-8"), raw.get("format", "")
    kind = kind.lower().removeprefix(".")
    endings = [_unpacked_name(path).rpartition(".")[2] for path in paths]
    if "data" in raw:
        if isinstance(raw["data"], list):
            return None
        return "data", "inline data that is no list of rows is not read"
    if codec_of(encoding) is None:
        return "encoding", f"the encoding {shorten(encoding)} is not known"
    packed = (compression_of(raw, path) for path in paths)
    if other := next((kind for kind in packed if kind not in ("", "gz", "zip")), None):
        return "path", f"tables compressed as {shorten(other)} are not read, only gz and zip"
    if kind and kind not in (*_DELIMITED, *_JSON):
        return "format", f"the format {shorten(kind)} is not read, only delimited text and JSON"
    if not kind and (alien := [ending for ending in endings if ending in _OTHERWISE]):
        return "path", f"the format {shorten(alien[0])} is not read, only delimited text and JSON"
    return None
