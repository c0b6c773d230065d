"""Build the site: validate the package, then write its pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from caucasus_rift.profile import PROFILE
from tablewright.base.errors import CallError
from tablewright.base.signals import Interrupted, on_signals
from tablewright.release.errors import NotReleased
from tablewright.release.target import replacing
from tablewright.report.terminal import Progress

ROOT = Path(__file__).parents[1]
# the page that every site has
_START = "index.html"


def main() -> int:
    """Build the site; the exit status is 0 when it stands, 1 when the data is at fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "dist/site", help="default: dist/site"
    )
    options = parser.parse_args()
    try:
        with on_signals(), Progress(sys.stderr) as step:
            from website.build import build_site

            from tablewright.release.build import validated

            release = validated(options.package, step, PROFILE)
            with replacing(options.output, release.root, mark=_START) as new:
                build_site(release.package, release.own_tables, new)
    except NotReleased as error:
        return _failed(f"{error}\n{error.details}".rstrip("\n"), 1)
    except CallError as error:
        return _failed(str(error), 2)
    except Interrupted as error:
        return _failed("interrupted: the site is as it was", error.status)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _failed(f"{error.strerror or error}{where}", 2)
    size = sum(path.stat().st_size for path in options.output.rglob("*") if path.is_file())
    print(f"{options.output}: {size / 1e6:.1f} MB; open {options.output / _START}")
    return 0


def _failed(message: str, status: int) -> int:
    print(f"build_site: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
