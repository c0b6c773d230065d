"""Lay out what is attached to a release: one folder of files, and SHA256SUMS that verify them."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"


def main() -> int:
    """Write the folder; the exit status is 1 where there is no release to lay out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--built", type=Path, default=ROOT / "dist", help="default: dist")
    parser.add_argument("--output", type=Path, default=ROOT / "assets", help="default: assets")
    options = parser.parse_args()
    chosen = assets(options.built)
    if not chosen:
        print(f"release_assets: there is no release in {options.built}", file=sys.stderr)
        return 1
    lay_out(chosen, options.output)
    print(f"{options.output.name}: {len(chosen)} files and {SUMS}")
    return 0


def assets(built: Path) -> list[Path]:
    """The archives, and the files of the release's own folder; of one name the archive's level."""
    archives = sorted(built.glob("*.zip"))
    # the folder of the release; that of the site is in an archive
    inner = [path for sums in built.glob(f"*/{SUMS}") for path in sorted(sums.parent.iterdir())]
    by_name = {path.name: path for path in (*inner, *sorted(built.glob("*"))) if path.is_file()}
    by_name.pop(SUMS, None)  # theirs have folders in their paths, which a release has not
    return list(by_name.values()) if archives else []


def lay_out(chosen: list[Path], output: Path) -> None:
    """Copy the files into a folder with their checksums, which replaces the one there was."""
    with tempfile.TemporaryDirectory(prefix=".assets-", dir=output.parent) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        lines = []
        for path in sorted(chosen, key=lambda one: one.name):
            shutil.copyfile(path, new / path.name)
            lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n")
        (new / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
        if output.exists():
            output.rename(Path(scratch) / "old")
        new.rename(output)


if __name__ == "__main__":
    raise SystemExit(main())
