"""How `release` is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse


def add_to(
    commands: argparse._SubParsersAction[Any],
    package: argparse.ArgumentParser,
) -> None:
    """Add the parser of `release` to the commands.

    Args:
        commands: Those there are.
        package: The options that every command on a package has.
    """
    release = commands.add_parser(
        "release",
        parents=[package],
        help="write a valid package in every format, each read back and compared",
        description="Validate a data package and write it as CSV, Parquet, SQLite, a workbook and "
        "more, with a codebook and checksums. Every format is read back and compared before the "
        "release takes the place of the last one, as a whole.",
        epilog="Exit status: 0 released; 1 the package is not valid, not in canonical form, or "
        "cannot be kept by a format; 2 the call is at fault, or a file cannot be written. Unless "
        "it is 0, the last release is as it was.",
    )
    release.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path("dist"),
        help="the folder that becomes the release (default: dist); what else there is in it is "
        "never replaced",
    )
    release.add_argument(
        "--format",
        metavar="NAME",
        action="append",
        help="write this format only, such as csv, parquet, sqlite, xlsx or croissant; may be "
        "given several times (default: all that can be written here)",
    )
    release.add_argument(
        "--address",
        metavar="URL",
        default="",
        help="where the files will lie, as https://… : Croissant and other descriptions then give "
        "whole addresses (default: the names of the files alone)",
    )
    release.set_defaults(command="release")
