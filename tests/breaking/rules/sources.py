"""The smallest faults in sources and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import another_letter, coded
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("source-file-missing")
def _wrong_path(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["path"] = "data/sources/nothing.txt"
    return [At("source-file-missing", "sources", source, "path")]


@example("source-file-missing")
def _deleted_file(package: Copy) -> list[At]:
    package.source_path().unlink()
    return [At("source-file-missing", "sources", package.rows("sources")[0], "path")]


@example("source-file-missing")
def _not_utf8(package: Copy) -> list[At]:
    # its sha256 is another as well, but that follows
    package.source_path().write_bytes(package.source_path().read_bytes() + b"\xe9")
    return [At("source-file-missing", "sources", package.rows("sources")[0], "path")]


@example("source-hash")
def _digit_changed(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    digest = source["sha256"]
    source["sha256"] = ("0" if digest[0] != "0" else "1") + digest[1:]
    return [At("source-hash", "sources", source, "sha256")]


@example("source-hash")
def _line_added(package: Copy) -> list[At]:
    # n_chars is wrong as well, but that follows
    package.source_path().write_bytes(package.source_path().read_bytes() + b"\n")
    return [At("source-hash", "sources", package.rows("sources")[0], "sha256")]


@example("source-hash")
def _letter_changed_in_file(package: Copy) -> list[At]:
    # two findings: that the file is another, and where; its claims and mentions follow
    passage = next(
        row for row in coded(package) if package.by("mentions", "passage_id", row["passage_id"])
    )
    mention = package.by("mentions", "passage_id", passage["passage_id"])[0]
    text = another_letter(package.text(), int(mention["char_start"]) + 1)
    package.source_path().write_bytes(text.encode())
    return [
        At("source-hash", "sources", package.rows("sources")[0], "sha256"),
        At("passage-not-slice", "passages", passage, "text"),
    ]


@example("source-length")
def _one_more(package: Copy) -> list[At]:
    source = package.rows("sources")[0]
    source["n_chars"] = str(int(source["n_chars"]) + 1)
    return [At("source-length", "sources", source, "n_chars")]
