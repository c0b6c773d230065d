"""The command line as a process of its own: `tablewright`, `python -m tablewright`."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from tablewright.arguments import FINE
from tablewright.base.lean import forbid_pandas
from tablewright.cli import main, reason_of, unwritten
from tablewright.profile import GENERAL, Profile
from tablewright.report.streams import open_streams


def run(profile: Profile = GENERAL) -> NoReturn:
    """Run the command line, by default without a dataset's profile, and end with its status."""
    forbid_pandas()
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
