"""Build a release of the package with the dataset's own formats and the site."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from caucasus_rift.profile import PROFILE
from tablewright import cli

if TYPE_CHECKING:
    from tablewright.release.formats import Format

ROOT = Path(__file__).parents[1]


def _formats() -> tuple[Format, ...]:
    from website.format import SITE  # what it imports takes as long as the rest

    return (*PROFILE.formats(), SITE)


WITH_SITE = dataclasses.replace(PROFILE, formats=_formats)


def main() -> int:
    """Run `caucasus-rift release`, which then writes the site as well; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", default=ROOT, help="the package (default: here)")
    parser.add_argument("--output", default=ROOT / "dist", help="default: dist")
    options = parser.parse_args()
    return cli.main(
        ["release", f"--output={options.output}", "--", str(options.package)], WITH_SITE
    )


if __name__ == "__main__":
    raise SystemExit(main())
