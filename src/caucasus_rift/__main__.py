"""The command line with this dataset's profile: `caucasus-rift`, `python -m caucasus_rift`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from caucasus_rift.profile import PROFILE
from tablewright import cli
from tablewright.__main__ import run as run_with

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line within this process; see `tablewright.cli.main`."""
    return cli.main(arguments, PROFILE)


def run() -> NoReturn:
    """Run the command line and end the process with its exit status."""
    run_with(PROFILE)


if __name__ == "__main__":
    run()
