"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_all(contents: dict[Path, bytes]) -> None:
    """Write every file, or none: on an error what was there before is put back; raises OSError.

    Each is written to a temporary name first, so no reader ever sees half a file. What is no
    regular file, such as /dev/null, is written to and stays what it is.
    """
    targets = {path.resolve(): data for path, data in contents.items()}
    special = [path for path in targets if path.exists() and not path.is_file()]
    temporary: list[tuple[Path, Path]] = []
    try:
        for path, data in targets.items():
            if path not in special:
                temporary.append((_write_beside(path, data), path))
        for path in special:
            path.write_bytes(targets[path])
        _replace(temporary)
    finally:
        for name, _ in temporary:
            name.unlink(missing_ok=True)


def _write_beside(path: Path, data: bytes) -> Path:
    """A temporary file in the same folder, with the bytes and the file's own mode."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _replace(temporary: list[tuple[Path, Path]]) -> None:
    """Rename each file to its target; if one cannot be, put back the targets before it."""
    done: list[tuple[Path, Path | None]] = []
    try:
        for name, path in temporary:
            backup = _write_beside(path, path.read_bytes()) if path.exists() else None
            done.append((path, backup))
            os.replace(name, path)  # noqa: PTH105
    except OSError:
        for path, backup in done:
            if backup is None:
                path.unlink(missing_ok=True)
            else:
                # not by the call that has just failed
                backup.rename(path)
        raise
    finally:
        for _, backup in done:
            if backup is not None:
                backup.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
