"""Build a release: validate, write every format, read each back and compare, then show it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from release.errors import ReleaseError

from tablewright.base.errors import CallError
from tablewright.base.signals import Interrupted, on_signals
from tablewright.report.terminal import Progress

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Build a release; the exit status is 0 when it stands, 1 when the data is at fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="default: dist")
    options = parser.parse_args()
    try:
        with on_signals(), Progress(sys.stderr) as step:
            # what it imports takes as long as the rest
            from release.build import build

            said = build(options.package, options.output, step)
        print(said)
    except ReleaseError as error:
        return _failed(str(error), 1)
    except CallError as error:
        return _failed(str(error), 2)
    except Interrupted as error:
        return _failed("interrupted: what was released last is as it was", error.status)
    except MemoryError:
        return _failed("the package needs more memory than there is", 2)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return _failed(f"{error.strerror or error}{where}", 2)
    return 0


def _failed(message: str, status: int) -> int:
    print(f"build_release: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
