"""The tables that are prepared for the dataset's rules: what SQL says badly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caucasus_rift.prepared import codes, dates, names, package, publishers, relations, texts

if TYPE_CHECKING:
    from tablewright.rules.prepared import Prepared

PREPARED: tuple[Prepared, ...] = (
    *texts.PREPARED,
    *names.PREPARED,
    *codes.PREPARED,
    *dates.PREPARED,
    *publishers.PREPARED,
    *relations.PREPARED,
    *package.PREPARED,
)
