"""The command line as a process of its own: `tablewright`, `python -m tablewright`."""

from __future__ import annotations

import gc
import os
import sys
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, NoReturn

from tablewright.cli import FINE, main, reason_of, unwritten
from tablewright.profile import GENERAL, Profile
from tablewright.report.streams import open_streams

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


class _WithoutPandas(MetaPathFinder):
    """Keeps pyarrow from importing pandas, which it does where it can, to know pandas's types.

    No command works on these, and the import takes longer than to check most packages.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        del path, target
        if fullname == "pandas":
            raise ModuleNotFoundError("the command line does without pandas", name=fullname)


def run(profile: Profile = GENERAL) -> NoReturn:
    """Run the command line, by default without a dataset's profile, and end with its status."""
    sys.meta_path.insert(0, _WithoutPandas())
    # numpy's allocator too: what one of them frees the other takes, and less memory is needed
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    gc.set_threshold(100_000)  # columns are lists that hold no circles to look for
    sys.setswitchinterval(0.0005)  # a thread that starts Arrow's work waits for the lock no longer
    output = open_streams()
    try:
        status = main(profile=profile)
    except SystemExit as ended:  # --help, or what is no call
        status = ended.code if isinstance(ended.code, int) else FINE
    sys.stdout.flush()
    if output.fault is not None:
        status = unwritten(profile.name, f"standard output: {reason_of(output.fault)}", status)
    sys.stderr.flush()
    os._exit(status)  # large tables need not be taken apart first


if __name__ == "__main__":
    run()
