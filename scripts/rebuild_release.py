"""Build the release of the current commit once more, elsewhere, and compare it byte for byte.

The second build is made in a clone in another folder, in another time zone and locale and under
another umask. What is not committed has no part in it.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# as far from what is usual as a build can be made
_ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"}
_UMASK = 0o077


def main() -> int:
    """Print which files differ; the exit status is 1 where any does, or the build fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, default=ROOT, help="the checkout (default: here)")
    parser.add_argument("--built", type=Path, default=ROOT / "dist", help="default: dist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rebuilt ") as folder:
        try:
            again = rebuilt(options.package, Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"rebuild_release: {error.cmd[0]} failed", file=sys.stderr)
            return 1
        differing = differences(options.built, again)
    for name in differing:
        print(f"rebuild_release: {name} is not the same", file=sys.stderr)
    if not differing:
        print(
            f"{options.built.name}: built twice, {len(files(options.built))} files, the same bytes"
        )
    return 1 if differing else 0


def rebuilt(checkout: Path, folder: Path) -> Path:
    """Build the release of the checkout's commit in a clone below `folder`; where it is.

    Raises:
        subprocess.CalledProcessError: git or the build failed; its own message stands on stderr.
    """
    clone = folder / "clone"
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(checkout.resolve()), str(clone)]
    subprocess.run(command, check=True)
    environment = os.environ | _ELSEWHERE | {"PYTHONPATH": str(clone / "src")}
    build = [sys.executable, "scripts/build_release.py", "--output", str(folder / "dist")]
    subprocess.run(
        build, cwd=clone, env=environment, umask=_UMASK, stdout=subprocess.DEVNULL, check=True
    )
    return folder / "dist"


def differences(one: Path, other: Path) -> list[str]:
    """The files that are not in both folders with the same bytes."""
    names = sorted(files(one) | files(other))
    _, differing, absent = filecmp.cmpfiles(one, other, names, shallow=False)
    return sorted([*differing, *absent])


def files(folder: Path) -> set[str]:
    """The files below a folder, by their paths in it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    raise SystemExit(main())
