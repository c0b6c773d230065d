"""Attempts to have `format` leave a package half written, or lose what someone else wrote."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.attacks.attempt import COMMAND, SECONDS, Try, call, survived

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KILLED = "`format` killed (KILL, INT, TERM, HUP)"
MEANWHILE = "two formats at once, edits during format, files changing while read"
SURROUNDINGS = "disk full, read-only, TMPDIR, HOME, PATH, cwd gone, TZ, LANG=C"
OWNERS = "modes and owners"
TABLES = 12
NOBODY = 65534
State = dict[str, bytes]

# What a process does that can be seen from within, in the order of its doing: what changes a file
# or a folder is a moment at which something else may happen.
_AT_A_MOMENT = """
import os, sys
moments = set(map(int, sys.argv.pop(1).split(",")))
what, seen, busy = sys.argv.pop(1), 0, False
CHANGES = {"os.mkdir", "os.link", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime"}
WRITING = os.O_WRONLY | os.O_RDWR
def hook(event, arguments):
    global seen, busy
    if busy or not (event in CHANGES or event == "open" and (arguments[2] or 0) & WRITING):
        return
    if event == "open" and not str(arguments[0]).endswith((".new", ".csv", ".gitignore")):
        return
    seen += 1
    if seen in moments:
        busy = True
        try:
            exec(what, {"event": event})
        finally:
            busy = False
sys.addaudithook(hook)
from caucasus_rift.__main__ import run
run()
"""
_MOMENTS = 92  # of formatting the package below, a few more than there are
_FIRST_RENAME = 52  # of the moments; the next table's is the one after the next


def package(folder: Path, *, n_tables: int = TABLES, n_rows: int = 40) -> Path:
    """A package whose tables are all not in canonical form."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir()
    schema = {
        "fields": [{"name": "id", "type": "integer"}, {"name": "v", "type": "string"}],
        "primaryKey": ["id"],
    }
    names = [f"t{number}" for number in range(n_tables)]
    resources = [
        {"name": name, "type": "table", "path": f"data/{name}.csv", "schema": schema}
        for name in names
    ]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": resources}))
    rows = "".join(f"{row},  value {row} ü\r\n" for row in reversed(range(n_rows)))
    for name in names:
        (folder / "data" / f"{name}.csv").write_bytes(f"id,v\r\n{rows}".encode())
    return folder


def state(folder: Path) -> State:
    """Every file, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def formatted(before: State) -> State:
    """What `format` makes of the package above."""
    return {
        name: data if name.endswith(".json") else _canonical(data) for name, data in before.items()
    }


def _canonical(data: bytes) -> bytes:
    head, *rows = data.decode().splitlines()
    cells = sorted((int(row.split(",")[0]), row.split(",")[1].strip()) for row in rows)
    return "".join([f"{head}\n", *(f"{key},{value}\n" for key, value in cells)]).encode()


def at(moments: Sequence[int], what: str) -> list[str]:
    """A command that does something else at some moments of its work."""
    return [sys.executable, "-c", _AT_A_MOMENT, ",".join(map(str, moments)), what]


# -- killed


def check_killed(folder: Path, before: State, number: int, done: Any) -> None:
    after, new = state(folder), formatted(before)
    if number == signal.SIGKILL:
        for name, data in before.items():
            assert after[name] in (data, new[name]), f"{name} is torn"
    else:
        survived(done, 0, 128 + number)
        assert after in (before, new), "some are written, or something is left behind"
        assert after == new or done.returncode, "said that it is written"
        assert (b"formatted" in done.stdout) <= (after == new)
    again = call("format", folder)
    survived(again, 0)
    assert state(folder) == new, "the next run does not clean up"


def killed(folder: Path, number: int, moments: Sequence[int]) -> None:
    package(folder / "p")
    before = state(folder / "p")
    what = f"import os; os.kill(os.getpid(), {int(number)})"
    done = call("format", folder / "p", command=at(moments, what))
    check_killed(folder / "p", before, number, done)


def killed_from_without(folder: Path, number: int, seed: int) -> None:
    package(folder / "p")
    before = state(folder / "p")
    process = subprocess.Popen(
        [*COMMAND, "format", folder / "p"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        # until there is something of it, or it is done; then for a while that is never the same
        while process.poll() is None and not (folder / "p/.tablewright-format").exists():
            pass
        for _ in range(random.Random(seed).randrange(200_000)):
            pass
        process.send_signal(number)
        out, errors = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        process.wait()
    done = subprocess.CompletedProcess([], process.returncode, out, errors)
    if process.returncode == -number:  # it was over already
        done.returncode = 128 + number
    check_killed(folder / "p", before, number, done)


def hung_up_on(folder: Path, number: int) -> None:
    """As by nohup: the signal is ignored."""
    package(folder / "p")
    before = state(folder / "p")
    ignoring = f"import signal; signal.signal({int(number)}, signal.SIG_IGN);"
    what = f"import os; os.kill(os.getpid(), {int(number)})"
    command = at(range(1, _MOMENTS), what)
    command[2] = ignoring + command[2]
    survived(call("format", folder / "p", command=command), 0, says="12 tables formatted")
    assert state(folder / "p") == formatted(before)


def kill_tries() -> list[Try]:
    chance = random.Random(11)
    found = []
    for name in ("KILL", "INT", "TERM", "HUP", "QUIT"):
        number = signal.Signals[f"SIG{name}"]
        for count, moment in enumerate(sorted(chance.sample(range(1, _MOMENTS), 24))):
            run = partial(killed, number=number, moments=[moment])
            found.append(
                Try(
                    KILLED,
                    f"{name} at moment {moment}",
                    run,
                    count == 14 and name in ("KILL", "TERM"),
                )
            )
        for seed in range(6):
            run = partial(killed_from_without, number=number, seed=seed)
            found.append(Try(KILLED, f"{name} from without, {seed}", run, quick=False))
        if name != "KILL":
            moment = chance.randrange(1, _MOMENTS - 10)
            run = partial(killed, number=number, moments=range(moment, moment + 10))
            found.append(Try(KILLED, f"{name}, then nine times more", run, quick=False))
            run = partial(hung_up_on, number=number)
            found.append(Try(KILLED, f"{name} ignored", run, quick=False))
    return found


# -- others at work


def together(folder: Path, count: int) -> None:
    package(folder / "p")
    before = state(folder / "p")
    running = [
        subprocess.Popen(
            [*COMMAND, "format", folder / "p"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(count)
    ]
    ended = []
    for process in running:
        out, errors = process.communicate(timeout=SECONDS)
        survived(subprocess.CompletedProcess([], process.returncode, out, errors), 0, 2)
        assert process.returncode == 0 or b"let it end" in errors
        ended.append(process.returncode)
    assert 0 in ended
    assert state(folder / "p") == formatted(before)


EDITS = {
    "in place": "path.write_bytes(EDIT)",
    "by another file": "path.with_name('x').write_bytes(EDIT); path.with_name('x').replace(path)",
    "at its end": "path.open('ab').write(EDIT)",
}


def edited(folder: Path, how: str, moment: int, table: int) -> None:
    package(folder / "p")
    path = folder / f"p/data/t{table}.csv"
    before, edit = state(folder / "p"), b"999,edit\n"
    what = f"from pathlib import Path; path = Path({str(path)!r}); EDIT = {edit!r}; {EDITS[how]}"
    done = call("format", folder / "p", command=at([moment], what))
    survived(done, 0, 1)
    after, new = state(folder / "p"), formatted(before)
    own = f"data/t{table}.csv"
    assert after[own].endswith(edit), "the edit is lost"
    rest = {name: data for name, data in after.items() if name != own}
    assert rest in ({k: v for k, v in side.items() if k != own} for side in (before, new))
    if done.returncode:
        assert b"was changed while it was formatted: nothing was written" in done.stderr
        assert b"formatted" not in done.stdout


_CHANGING = """
import os, sys
from pathlib import Path
from tablewright.csv import arrow_file
path, how, block = Path(sys.argv.pop(1)), sys.argv.pop(1), int(sys.argv.pop(1))
read, sound = Path.read_bytes, arrow_file.has_sound_quotes
def change():
    Path.read_bytes, arrow_file.has_sound_quotes = read, sound
    exec(how, {"path": path, "os": os, "data": path.read_bytes()})
def read_bytes(self):
    data = read(self)
    if self == path:
        change()
    return data
def has_sound_quotes(*arguments):
    global block
    block -= 1
    if block == 0:
        change()
    return sound(*arguments)
Path.read_bytes, arrow_file.has_sound_quotes = read_bytes, has_sound_quotes
from caucasus_rift.__main__ import run
run()
"""
CHANGES = {
    "cut at a line": "os.truncate(path, data.index(b'\\n', len(data) // 2) + 1)",
    "cut anywhere": "os.truncate(path, len(data) // 3)",
    "emptied": "os.truncate(path, 0)",
    "longer": "path.open('ab').write(b'9999999,x\\n')",
    "other bytes": "path.write_bytes(data.replace(b'value', b'VALUE'))",
    "another file": "path.with_name('x').write_bytes(data); path.with_name('x').replace(path)",
    "gone": "path.unlink()",
}


def changing(folder: Path, command: Sequence[str], change: str, block: int) -> None:
    rows = "".join(f"{row},value {row}\n" for row in range(200_000 if block else 50))
    package(folder / "p", n_tables=1)
    path = folder / "p/data/t0.csv"
    path.write_bytes(f"id,v\n{rows}".encode())
    reader = [sys.executable, "-c", _CHANGING, str(path), CHANGES[change], str(block)]
    survived(call(*command, folder / "p", command=reader), 1, says="cannot be read")


def meanwhile_tries() -> list[Try]:
    chance = random.Random(12)
    found = [
        Try(MEANWHILE, f"{count} formats at once, {turn}", partial(together, count=count), quick)
        for count in (2, 3, 4)
        for turn, quick in (("first", count == 2), ("second", False), ("third", False))
    ]
    for how in EDITS:
        for moment in sorted(chance.sample(range(1, _MOMENTS), 14)):
            # between the last look at a file and its renaming no one can be asked
            table = chance.choice([n for n in range(TABLES) if moment != _FIRST_RENAME + 2 * n])
            run = partial(edited, how=how, moment=moment, table=table)
            name = f"table {table} edited {how} at moment {moment}"
            found.append(Try(MEANWHILE, name, run, quick=False))
        run = partial(edited, how=how, moment=60, table=7)
        found.append(Try(MEANWHILE, f"edited {how} while it is written", run, how == "in place"))
    for change in CHANGES:
        for command in (["validate"], ["format"], ["hash"]):
            run = partial(changing, command=command, change=change, block=0)
            name = f"{command[0]}: {change} while it is read"
            is_quick = (command[0], change) == ("validate", "cut at a line")
            found.append(Try(MEANWHILE, name, run, is_quick))
        for block in (1, 3):
            run = partial(changing, command=["validate"], change=change, block=block)
            name = f"validate: {change} while block {block} is read"
            found.append(Try(MEANWHILE, name, run, quick=False))
    return found


# -- surroundings


def failing(folder: Path, moment: int, errno: int) -> None:
    """At some moment a file cannot be made, linked or renamed."""
    package(folder / "p")
    before = state(folder / "p")
    what = (
        "import os\n"
        "if event in ('open', 'os.link', 'os.mkdir', 'os.rename'):\n"
        f"    raise OSError({errno}, os.strerror({errno}))"
    )
    done = call("format", folder / "p", command=at([moment], what))
    after, new = state(folder / "p"), formatted(before)
    survived(done, 0, 2)
    assert after == (new if done.returncode == 0 else before)


def too_large(folder: Path, limit: int) -> None:
    """No file may be longer than this, as with `ulimit -f`."""
    package(folder / "p", n_rows=2000)
    before = state(folder / "p")
    code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
    run = f"{code} from caucasus_rift.__main__ import run; run()"
    survived(call("format", folder / "p", command=[sys.executable, "-c", run]), 2, says="large")
    assert state(folder / "p") == before


def valid_package(folder: Path) -> Path:
    package(folder / "p")
    survived(call("format", folder / "p"), 0)
    return folder / "p"


def in_surroundings(
    folder: Path, arguments: Sequence[str], env: dict[str, str], status: int
) -> None:
    where = valid_package(folder)
    before = state(where)
    done = call(*arguments, where, env={k: v.format(folder=folder) for k, v in env.items()})
    survived(done, status)
    assert state(where) == before


def from_a_folder_that_is_gone(folder: Path, arguments: Sequence[str], status: int) -> None:
    package(folder / "p")
    before = state(folder / "p")
    (folder / "gone").mkdir()
    code = "import os, sys; os.chdir(sys.argv[1]); os.rmdir(sys.argv.pop(1));"
    code += "from caucasus_rift.__main__ import run; run()"
    command = [sys.executable, "-c", code, str(folder / "gone")]
    where = [] if "explain" in arguments or "." in arguments else [folder / "p"]
    survived(call(*arguments, *where, command=command), status)
    assert state(folder / "p") == (formatted(before) if list(arguments) == ["format"] else before)


ENVIRONMENTS = {
    "TMPDIR is missing": {"TMPDIR": "/nowhere"},
    "TMPDIR is a file": {"TMPDIR": "/dev/null"},
    "HOME is missing": {"HOME": "/nowhere"},
    "HOME is empty": {"HOME": ""},
    "no PATH": {"PATH": ""},
    "PATH has nothing": {"PATH": "/nowhere"},
    "an odd TZ": {"TZ": "Mars/Olympus;rm"},
    "LANG=C": {"LANG": "C", "LC_ALL": "C"},
    "LANG=C without UTF-8": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "output in ASCII": {"PYTHONIOENCODING": "ascii"},
    "an odd terminal": {"TERM": "\x1b", "COLUMNS": "-1", "FORCE_COLOR": "1"},
    "no buffer": {"PYTHONUNBUFFERED": "1"},
}


def read_as_json(folder: Path, env: dict[str, str], name: str) -> None:
    """Whatever the output's encoding, a machine reads what the data say."""
    package(folder / "p", n_tables=1)
    path = folder / "p/datapackage.json"
    value = json.loads(path.read_bytes()) | {"name": name}
    path.write_text(json.dumps(value))
    (folder / "p/data/t0.csv").write_text(f"id,v\n{name},x\n", encoding="utf-8")
    done = call("validate", "--format", "json", folder / "p", env=env)
    survived(done, 1)
    report = json.loads(done.stdout.decode(env.get("PYTHONIOENCODING", "utf-8")))
    assert report["package"] == name


def surroundings_tries() -> list[Try]:
    chance = random.Random(13)
    found = [
        Try(
            SURROUNDINGS,
            f"error {errno} at moment {moment}",
            partial(failing, moment=moment, errno=errno),
            (errno, number) == (28, 5),
        )
        for errno in (28, 5, 30, 122)  # no space, input and output, read-only, over the quota
        for number, moment in enumerate(sorted(chance.sample(range(1, 100), 8)))
    ]
    found += [
        Try(SURROUNDINGS, f"no file above {limit} bytes", partial(too_large, limit=limit), False)
        for limit in (1, 100, 10_000)
    ]
    for name, env in ENVIRONMENTS.items():
        for arguments in (["validate"], ["format"], ["hash"]):
            run = partial(in_surroundings, arguments=arguments, env=env, status=0)
            found.append(Try(SURROUNDINGS, f"{arguments[0]}: {name}", run, quick=False))
        run = partial(in_surroundings, arguments=["diff"], env=env, status=2)
        found.append(Try(SURROUNDINGS, f"diff outside of git: {name}", run, quick=False))
    gone = [(["validate"], 0), (["format", "--check"], 1), (["format"], 0), (["explain"], 0)]
    gone += [(["validate", "."], 2), (["format", "."], 2), (["diff", "--base", "."], 2)]
    for arguments, status in gone:
        run = partial(from_a_folder_that_is_gone, arguments=arguments, status=status)
        found.append(
            Try(SURROUNDINGS, f"cwd gone: {' '.join(arguments)}", run, arguments == ["format"])
        )
    for encoding in ("ascii", "latin-1", "cp1251", "utf-8"):
        for name in ("naïve", "🙂", "Кавказ", "\u202e"):
            run = partial(read_as_json, env={"PYTHONIOENCODING": encoding}, name=name)
            found.append(Try(SURROUNDINGS, f"JSON in {encoding}: {name!a}", run, quick=False))
    for number, target in enumerate(("/dev/full", "/nowhere/summary", "{folder}")):
        env = {"GITHUB_STEP_SUMMARY": target}
        arguments = ["validate", "--format", "github"]
        run = partial(in_surroundings, arguments=arguments, env=env, status=2)
        found.append(Try(SURROUNDINGS, f"step summary to {target}", run, number == 0))
    for target in ("/dev/full", "/nowhere/report", "/", "/dev/null/x"):
        run = partial(in_surroundings, arguments=["validate", "--output", target], env={}, status=2)
        found.append(Try(SURROUNDINGS, f"output to {target}", run, quick=False))
    return found


# -- modes and owners: only root can be someone else


# What is imported is imported before, as root: others may not reach where Python is installed.
_AS_USER = """
import importlib, os, pkgutil, sys
import pyarrow.csv, pyarrow.compute
import caucasus_rift
from caucasus_rift.__main__ import run
for module in pkgutil.walk_packages(caucasus_rift.__path__, "caucasus_rift."):
    importlib.import_module(module.name)
user = int(sys.argv.pop(1))
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
run()
"""


def owned(
    folder: Path,
    prepare: Callable[[Path], object],
    arguments: Sequence[str],
    uid: int,
    status: int,
) -> None:
    """Modes and owners stay as they were, and where the status is not 0 the contents too."""
    # what is made for a test only its owner may enter
    reachable = Path(tempfile.mkdtemp(prefix="attempt-"))
    try:
        reachable.chmod(0o755)
        where = package(reachable / "p", n_tables=3)
        for path in [where, *where.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
        prepare(where)
        before, kept = state(where), rights(where)
        command = [sys.executable, "-c", _AS_USER, str(uid)]
        done = call(*arguments, where, cwd=Path("/"), command=command)
        survived(done, status)
        new = formatted(before) if list(arguments) == ["format"] and not status else before
        assert state(where) == new
        assert rights(where) == kept
        if status == 2 or (status and arguments[0] == "validate"):
            assert done.stdout + done.stderr
    finally:
        shutil.rmtree(reachable)


def rights(folder: Path) -> dict[str, tuple[Any, ...]]:
    found = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.stat()
        attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
        name = path.relative_to(folder).as_posix()
        found[name] = (status.st_mode, status.st_uid, status.st_gid, attributes)
    return found


def table_mode(mode: int) -> Callable[[Path], object]:
    return lambda folder: (folder / "data/t1.csv").chmod(mode)


def owner(uid: int, gid: int, mode: int = 0o664) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        os.chown(folder / "data/t1.csv", uid, gid)
        (folder / "data/t1.csv").chmod(mode)

    return change


def folder_mode(name: str, mode: int, uid: int = NOBODY) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        os.chown(folder / name, uid, uid)
        (folder / name).chmod(mode)

    return change


def all_may_write(folder: Path) -> None:
    for path in (folder / "data").iterdir():
        path.chmod(0o666)


def attribute(folder: Path) -> None:
    os.setxattr(folder / "data/t1.csv", "user.origin", b"a survey")


def owner_tries() -> list[Try]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    form, check, validate = ["format"], ["format", "--check"], ["validate"]
    found: list[tuple[str, Callable[[Path], object], list[str], int, int]] = []
    for uid, who in ((0, "root"), (NOBODY, "owner")):
        found += [
            (f"{who}: a table {mode:o}", table_mode(mode), form, uid, 0)
            for mode in (0o600, 0o640, 0o660, 0o664, 0o755, 0o644)
        ]
        found += [
            (f"{who}: a read-only table {mode:o}", table_mode(mode), form, uid, 1)
            for mode in (0o444, 0o400, 0o555)
        ]
        found.append((f"{who}: an attribute", attribute, form, uid, 0))
    found += [
        (f"root: a table of {uid}:{gid}", owner(uid, gid), form, 0, 0)
        for uid, gid in ((0, 0), (NOBODY, 0), (0, NOBODY), (1234, 4321))
    ]
    someone = 4321
    found += [
        (
            "another: tables that all may write, in a folder that is not",
            all_may_write,
            form,
            someone,
            2,
        ),
        ("another: nothing may be written", table_mode(0o644), form, someone, 1),
        ("another: only looked at", table_mode(0o644), check, someone, 1),
        ("another: validated", table_mode(0o644), validate, someone, 0),
        ("owner: a table of root that none may write", owner(0, 0, 0o644), form, NOBODY, 1),
        ("owner: a table that may not be read", table_mode(0o200), form, NOBODY, 1),
        ("owner: validated, may not be read", table_mode(0o000), validate, NOBODY, 1),
        ("owner: the folder is read-only", folder_mode(".", 0o555), form, NOBODY, 2),
        ("owner: the tables' folder is read-only", folder_mode("data", 0o555), form, NOBODY, 2),
        ("owner: the folder cannot be listed", folder_mode(".", 0o311), form, NOBODY, 0),
        ("owner: the tables' folder cannot be listed", folder_mode("data", 0o311), form, NOBODY, 0),
        ("owner: the folder cannot be entered", folder_mode(".", 0o600), form, NOBODY, 2),
        ("owner: the tables' folder cannot be entered", folder_mode("data", 0), form, NOBODY, 1),
        ("owner: a sticky folder of root", folder_mode("data", 0o1777, 0), form, NOBODY, 0),
        ("owner: the descriptor may not be read", descriptor_mode(0), form, NOBODY, 2),
        ("owner: the descriptor is read-only", descriptor_mode(0o444), form, NOBODY, 0),
        ("root: a folder with a group bit", folder_mode("data", 0o2775), form, 0, 0),
    ]
    return [
        Try(
            OWNERS,
            name,
            partial(_owned, prepare=prepare, arguments=arguments, uid=uid, status=status),
            name == "root: a read-only table 444",
        )
        for name, prepare, arguments, uid, status in found
    ]


def descriptor_mode(mode: int) -> Callable[[Path], object]:
    return lambda folder: (folder / "datapackage.json").chmod(mode)


def _owned(folder: Path, **options: Any) -> None:
    owned(folder, **options)


TRIES = [*kill_tries(), *meanwhile_tries(), *surroundings_tries(), *owner_tries()]
