"""Runs one tool over packages: `python -m tools NAME FOLDER…` prints what it finds, as JSON lines.

Without a folder it prints what there is to say of the tool.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
from pathlib import Path


def main() -> None:
    """Print a line a package: the faults, or what the tool raised."""
    tool = importlib.import_module(f"tools.{sys.argv[1]}")
    if len(sys.argv) == 2:
        version = tool.version() if hasattr(tool, "version") else None
        version = version or importlib.metadata.version(tool.DISTRIBUTION)
        print(json.dumps({"name": tool.NAME, "version": version, "limits": tool.LIMITS}))
    for name in sys.argv[2:]:
        try:
            answer = {"found": tool.find(Path(name))}
        except Exception as error:  # noqa: BLE001 - whatever it raises is its answer
            answer = {"raised": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
