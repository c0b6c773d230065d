"""A tabular resource as its descriptor and its schema say it is, before a file of it is read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.base.encodings import codec_of
from tablewright.descriptor.forms import compression_of, form_of

if TYPE_CHECKING:
    from tablewright.descriptor.dialect import Dialect
    from tablewright.descriptor.schema import Schema


@dataclasses.dataclass(frozen=True)
class Resource:
    """One tabular resource: its name, files and schema."""

    name: str
    paths: tuple[str, ...]
    schema: Schema
    dialect: Dialect
    index: int
    descriptor: dict[str, Any]

    @property
    def form(self) -> str:
        """How the table is kept: "inline", "json", "jsonl", or "csv" for delimited text."""
        return form_of(self.descriptor, self.paths)

    def compression(self, path: str) -> str:
        """How one of its files is compressed: "gz", "zip" or not at all."""
        return compression_of(self.descriptor, path)

    @property
    def codec(self) -> str:
        """What decodes the resource's files."""
        return codec_of(self.descriptor.get("encoding", "utf-8")) or "utf-8"
