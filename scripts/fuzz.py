"""Look for bytes that a part of the package cannot bear, guided by the code they reach.

`python scripts/fuzz.py` lists the targets, `python scripts/fuzz.py csv --seconds 600` looks for ten
minutes. What fails is made as small as it can be and written to a file; put it into
`tests/fuzz/corpus/<target>/`, where the tests run it from then on. Needs atheris, which exists for
Linux on x86-64 and Python up to 3.13.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests/fuzz/corpus"
MAX_BYTES = 800
# what hostile packages are made of; libFuzzer puts it in more often than chance would
WORDS = (
    *('"', '""', ",", "\n", "\r\n", "\r", " ", "\0", "\ufeff", "\u200b", "e\u0301", "\u202e"),
    *("#", ";", "\\", "'", "<<<<<<< x\n", ">>>>>>> x\n", "::error::", "##[error]", "\x1b[31m"),
    *("1", "-", "2024-02-30", "9" * 25, "1e999", "NaN", "[", "]", "{", "}", ":", "null", "true"),
    *("a", "b", "k,n,d,c\n", "x,1,2024-01-01,a\n", "~", "?", "%", "/", "..", "199X", "\\ud800"),
    *("name", "path", "resources", "schema", "fields", "type", "format", "constraints", "pattern"),
    *("enum", "minimum", "jsonSchema", "unique", "primaryKey", "foreignKeys", "reference"),
    *("resource", "dialect", "categories", "missingValues", "delimiter", "integer", "date"),
    *("list", "array", "geopoint", "t.csv", "s.json", "../x", "(a+)+$", "%d %m", "string"),
)


def main() -> int:
    """Run one target; the exit status is 1 where an input failed."""
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("target", nargs="?", help="what is fed; without, all are listed")
    parser.add_argument("--runs", type=int, default=-1, metavar="N", help="stop after N inputs")
    parser.add_argument("--seconds", type=int, default=0, metavar="N", help="stop after N seconds")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what reached new code")
    parser.add_argument("--crashes", type=Path, default=Path(), help="where a failing input goes")
    parser.add_argument("--input", type=Path, help="run this one file and nothing else")
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        print("fuzz: atheris is not installed; there is none for this platform or Python")
        return 2
    with atheris.instrument_imports(include=["caucasus_rift", "tablewright"]):
        from tests.fuzz.targets import TARGETS
    if options.target not in TARGETS:
        for name, target in TARGETS.items():
            print(f"{name:12} {(target.__doc__ or '').partition(chr(10))[0]}")
        return 0 if options.target is None else 2
    if options.input:
        TARGETS[options.target](options.input.read_bytes())
        return 0
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        return _run(options, Path(scratch))


def _run(options: argparse.Namespace, scratch: Path) -> int:
    """Start libFuzzer in a process of its own: it ends its process, whatever comes."""
    seeds = scratch / "seeds"
    seeds.mkdir()
    for number, data in enumerate(seeds_of(options.target)):
        (seeds / str(number)).write_bytes(data[:MAX_BYTES])
    dictionary = scratch / "words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
    corpus = options.corpus or scratch / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    options.crashes.mkdir(parents=True, exist_ok=True)
    crash = (options.crashes / f"crash-{options.target}").resolve()
    crash.unlink(missing_ok=True)
    flags = [f"-seed={options.seed}", f"-max_len={MAX_BYTES}", f"-dict={dictionary}", "-timeout=20"]
    flags += ["-rss_limit_mb=3000", "-print_final_stats=1", f"-exact_artifact_path={crash}"]
    if options.runs >= 0:
        flags.append(f"-runs={options.runs}")
    if options.seconds:
        flags.append(f"-max_total_time={options.seconds}")
    status = _child(options.target, *flags, str(corpus), str(seeds))
    if not crash.exists():
        return int(status != 0)
    from tests.fuzz.targets import TARGETS

    found = crash.read_bytes()
    small = minimised(TARGETS[options.target], found)
    crash.write_bytes(small)
    print(f"fuzz: {options.target} fails on {crash}: {len(small)} bytes of the {len(found)} found")
    return 1


def minimised(target: Callable[[bytes], None], data: bytes, seconds: float = 30) -> bytes:
    """The input without all that it fails without, in the same way; itself where it takes too long.

    Args:
        target: What fails on `data`.
        data: The input that was found.
        seconds: When to stop.

    Returns:
        An input from which no single byte can be taken away, if there was time.
    """
    end = time.monotonic() + seconds
    wanted = _failure(target, data)
    size = len(data) // 2
    while wanted and size and time.monotonic() < end:
        at = 0
        while at < len(data) and time.monotonic() < end:
            less = data[:at] + data[at + size :]
            if _failure(target, less) == wanted:
                data = less
            else:
                at += size
        size = min(size, len(data)) // 2
    return data


def _failure(target: Callable[[bytes], None], data: bytes) -> str:
    """The kind of exception and the line that raised it; empty without one, or where it hangs."""
    signal.signal(signal.SIGALRM, _hung)
    signal.alarm(5)
    try:
        target(data)
    except _HungError:
        return ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} {last.filename}:{last.lineno}"
    finally:
        signal.alarm(0)
    return ""


class _HungError(Exception):
    """The target took too long."""


def _hung(*_: object) -> None:
    raise _HungError


def _child(target: str, *flags: str) -> int:
    program = (
        "import sys; sys.path[:0] = sys.argv[1:3]; import atheris\n"
        "with atheris.instrument_imports(include=['caucasus_rift']):\n"
        "    import caucasus_rift.prepared\n"
        "    from tests.fuzz.targets import JSON, TARGETS\n"
        "from tests.fuzz.mutate import json_mutator; from scripts.fuzz import WORDS\n"
        "own = {'custom_mutator': json_mutator(WORDS)} if sys.argv[3] in JSON else {}\n"
        "atheris.Setup([sys.argv[0], *sys.argv[4:]], TARGETS[sys.argv[3]], **own); atheris.Fuzz()\n"
    )
    command = [sys.executable, "-c", program, str(ROOT / "src"), str(ROOT), target, *flags]
    return subprocess.run(command, check=False).returncode


def seeds_of(target: str) -> list[bytes]:
    """What a search starts from: the known inputs, and the repository's own data."""
    known = [path.read_bytes() for path in sorted((CORPUS / target).glob("*"))]
    if target in ("csv", "format"):
        known += [b"\0" + path.read_bytes() for path in sorted((ROOT / "data").glob("*.csv"))]
    if target == "schema":
        known += [_small(path) for path in sorted((ROOT / "schemas").glob("*.json"))]
    if target == "edtf":
        rows = (ROOT / "data/events.csv").read_bytes().split(b"\n")
        known += [cell for row in rows for cell in row.split(b",") if cell[:2].isdigit()][:50]
    return known


def _small(path: Path) -> bytes:
    """A schema of the repository with its first fields only and without descriptions."""
    value = json.loads(path.read_bytes())
    fields = [{k: v for k, v in one.items() if k != "description"} for one in value["fields"][:2]]
    return json.dumps({"$schema": value.get("$schema", ""), "fields": fields}).encode()


def _escaped(word: str) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in '"\\' else f"\\x{byte:02x}"
        for byte in word.encode()
    )


if __name__ == "__main__":
    sys.exit(main())
