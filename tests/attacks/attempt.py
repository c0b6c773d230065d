"""One attempt, and the command it is made on: a process of its own, bounded in time and memory."""

from __future__ import annotations

import dataclasses
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "caucasus_rift")
SECONDS = 60
BYTES = 5 * 1024**3


@dataclasses.dataclass(frozen=True)
class Try:
    """One attempt: `run` gets an empty folder, and raises AssertionError where it is not survived.

    `kind` is the line of the table on which it counts. What takes more than a few seconds is not
    `quick`, and is made by scripts/attack.py alone.
    """

    kind: str
    name: str
    run: Callable[[Path], None]
    quick: bool = True


def call(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    command: Sequence[str] = COMMAND,
    seconds: float = SECONDS,
    memory: int = BYTES,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line and wait for its end.

    Args:
        arguments: What is typed behind the command's name.
        cwd: The folder it is called in.
        env: Variables besides those of this process.
        command: What is run.
        seconds: After so many it counts as hanging, which is an AssertionError.
        memory: Bytes of address space it may take.
    """
    try:
        return subprocess.run(
            [*command, *map(str, arguments)],
            cwd=cwd,
            env=os.environ | (env or {}),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=seconds,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (memory, memory)),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AssertionError(f"not done after {seconds} s: {arguments}") from None


def survived(
    done: subprocess.CompletedProcess[bytes], *statuses: int, says: str | None = None
) -> None:
    """Assert that a call ended in one of `statuses`, without a traceback, and said `says`."""
    printed = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in printed, printed[-3000:]
    assert done.returncode in statuses, f"status {done.returncode}: {printed[-3000:]}"
    assert says is None or says in printed, printed[-3000:]
