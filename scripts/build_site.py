"""Build the site: validate the package, then write its pages."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from build_release import ReleaseError, replace, validated
from website.build import build_site

from caucasus_rift.tabular.package import CallError

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Build the site; the exit status is 0 when it stands, 1 when the data is at fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist/site", help="default: dist/site"
    )
    options = parser.parse_args()
    try:
        build(options.package, options.output)
    except ReleaseError as error:
        print(f"build_site: {error}", file=sys.stderr)
        return 1
    except CallError as error:
        print(f"build_site: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"build_site: {error.strerror or error}: {error.filename}", file=sys.stderr)
        return 2
    return 0


def build(root: Path, output: Path) -> None:
    """Write the site of the package at `root` in the place of the folder `output`.

    Raises:
        ReleaseError: The package is not valid, or not in canonical form.
        OSError: A file cannot be read or written.
    """
    tables, package = validated(root)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=output.parent) as scratch:
        new = Path(scratch) / "new"
        build_site(package, tables, new)
        replace(output, new, Path(scratch) / "old")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{output}: {size / 1e6:.1f} MB; open {output / 'index.html'}")


if __name__ == "__main__":
    raise SystemExit(main())
