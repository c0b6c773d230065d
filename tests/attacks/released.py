"""What attempts on releases share: a small sound one, and the commands that read one."""

from __future__ import annotations

import atexit
import random
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.attacks.attempt import call, survived
from tests.release.odd import odd_package
from tests.release.support import run

# of address space; what is sound takes less than 1 GB
MEMORY = 2 * 1024**3
READERS = ("hash", "diff", "load")
LOAD = """
import sys, caucasus_rift as cr
try:
    for frame in cr.load_all(release=sys.argv[1]).values():
        frame.head(100).to_csv()
except cr.ReleaseError as error:
    sys.exit(f"refused: {error}")
"""


def read(
    reader: str, target: Path, *statuses: int, says: str | None = None, base: Path | None = None
) -> str:
    """Read a release by one of READERS, assert how it ends, and that no file is left behind.

    What says `base` is compared with the target; by default the target itself. The output is
    returned.
    """
    with tempfile.TemporaryDirectory() as scratch:
        own = {"TMPDIR": scratch, "ARROW_DEFAULT_MEMORY_POOL": "system"}
        if reader == "load":
            command = (sys.executable, "-c", LOAD)
            done = call(target, command=command, env=own, memory=MEMORY)
        elif reader == "diff":
            done = call("diff", target, "--base", base or target, env=own, memory=MEMORY)
        else:
            done = call("hash", target, env=own, memory=MEMORY)
        left = list(Path(scratch).iterdir())
    # to load has no statuses of its own
    survived(done, *({min(status, 1) for status in statuses} if reader == "load" else statuses))
    output = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert says is None or says in output, output[-3000:]
    assert "\x1b" not in output, output
    assert not left, left
    return output


@cache
def sound() -> Path:
    """The folder dist/ of a release of a small package with every type."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    done = run(odd_package(folder / "package"), folder / "dist")
    assert done.returncode == 0, done.stderr
    return folder / "dist"


def spoilt(data: bytes, seed: int) -> bytes:
    """The bytes, some of them changed by chance."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.choice([1, 3, 10, 100])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)
