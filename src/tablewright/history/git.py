"""Every call of git that is made here: it reads objects and refs, and runs nothing.

A repository may have been made to harm whoever looks at it: its settings, hooks and attributes name
programs. Only plumbing that reads is called, by which none of them is asked for, and each is put
out of action besides. Nothing is fetched, and what git reads of the files in the checkout is its
own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten
from tablewright.descriptor.package_files import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

# seconds after which what was asked for does not come: a repository may have a FIFO as a file
PATIENCE = 60
_SETTINGS = (
    # one that lies in a checkout, as a file of it, came from whoever wrote the checkout
    "safe.bareRepository=explicit",
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=false",
    "core.sshCommand=false",
    "core.askPass=false",
    "credential.helper=",
    "diff.external=false",
    "gpg.program=false",
    "log.showSignature=false",
    "protocol.allow=never",
)
_VARIABLES = {
    "GIT_ALLOW_PROTOCOL": "",  # above protocol.NAME.allow of the repository
    "GIT_ALLOC_LIMIT": str(MAX_FILE_BYTES),
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # the commit that is named is the one that is read
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Of the caller's own, all else is left out: a hook's say which repository is meant, and here it is
# the one that the package lies in; others name files to write and programs to run.
_KEPT = (
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM"),
    *("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM"),
)


class GitError(CallError):
    """git is not there, or gives no answer; the message says so."""


class RefusedError(GitError):
    """git does not do what it was asked; the message is the first line of what it says."""


def output(folder: Path, *arguments: str) -> bytes:
    """What git prints.

    Args:
        folder: Where it is called; the repository is the one around it.
        arguments: A command that only reads, and its options.

    Raises:
        RefusedError: It fails.
        GitError: It cannot be called, or takes too long.
    """
    with _started(folder, arguments, stderr=subprocess.PIPE) as process:
        try:
            printed, said = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise GitError(f"git gives no answer within {PATIENCE} s") from None
    if process.returncode:
        raise RefusedError(_reason(said))
    return printed


class Batch:
    """One call of `git cat-file`, which is asked for one object after the other.

    It may be asked by several threads.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Ask a process that is running."""
        self._process, self._lock = process, threading.Lock()
        self._asked = cast("IO[bytes]", process.stdin)
        self._answers = cast("IO[bytes]", process.stdout)

    def ask(self, name: str, *, contents: bool) -> tuple[str, int, bytes] | None:
        """The kind, the size and where asked for the bytes of an object; None where it is missing.

        Raises:
            GitError: git gives no answer.
        """
        with self._lock:
            timer = threading.Timer(PATIENCE, self._process.kill)
            timer.start()
            try:
                self._asked.write(f"{name}\n".encode())
                self._asked.flush()
                return self._answer(contents=contents)
            except (OSError, ValueError) as error:
                raise GitError("git gives no answer") from error
            finally:
                timer.cancel()

    def _answer(self, *, contents: bool) -> tuple[str, int, bytes] | None:
        """What is printed for one object; raises ValueError where that is not all there."""
        _, *found = self._answers.readline().split()
        if found == [b"missing"]:
            return None
        kind, size = found
        if not contents:
            return kind.decode(), int(size), b""
        data = self._answers.read(int(size))
        if self._answers.read(1) != b"\n":
            raise ValueError("cut short")
        return kind.decode(), int(size), data


@contextmanager
def batch(folder: Path, option: str) -> Iterator[Batch]:
    """`git cat-file` with `--batch` or `--batch-check`, for as long as the context lasts."""
    with _started(folder, ("cat-file", option), stderr=subprocess.DEVNULL) as process:
        yield Batch(process)


@contextmanager
def _started(
    folder: Path, arguments: tuple[str, ...], *, stderr: int
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of git, which ends with the context at the latest; raises GitError."""
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = [_program(), "-C", str(folder), "--no-pager", *settings, *arguments]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell
            command,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    except (OSError, ValueError) as error:  # an argument that is too long, or has a NUL
        reason = getattr(error, "strerror", None) or error
        raise GitError(f"git cannot be called: {reason}") from error
    try:
        yield process
    finally:
        process.kill()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):  # what was not read any more
                    stream.close()
        process.wait()


def _program() -> str:
    """Where git is; never in the current folder, which may be one that came from elsewhere."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    absolute = os.pathsep.join(place for place in places if Path(place).is_absolute())
    found = shutil.which("git", path=absolute)
    if found is None or not Path(found).is_absolute():
        raise GitError("a git revision needs git, which is not installed")
    return found


def _environment() -> dict[str, str]:
    """The variables that git gets."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.upper().startswith("GIT_")
    }
    return kept | _VARIABLES


def _reason(said: bytes) -> str:
    """Why git failed, in one line of its own."""
    lines = said.decode("utf-8", "replace").splitlines()
    found = next((line for line in lines if line.startswith(("fatal:", "error:"))), "")
    return shorten(found or (lines or ["git fails"])[0], 200)[1:-1]
