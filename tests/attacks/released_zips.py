"""Archives made to write, to have no end, or to be read as something else."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import os
import signal
import stat
import subprocess
import time
import warnings
import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.attacks.attempt import COMMAND, Try
from tests.attacks.released import READERS, read, sound, spoilt

if TYPE_CHECKING:
    from collections.abc import Callable

KIND = "crafted zips × hash, diff, load / random bytes"
DESCRIPTOR = "datapackage.json"
TABLE = b"k,v\na,b\n"
MB = 1024**2


def described(path: str = "t.csv", data: bytes = TABLE, **more: Any) -> bytes:
    """The descriptor of a package of one table."""
    fields = [{"name": name, "type": "string"} for name in "kv"]
    table = {
        "name": "t",
        "type": "table",
        "path": path,
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": fields, "primaryKey": ["k"]},
    }
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "resources": [table | more],
    }
    return json.dumps(package).encode()


SOUND = {DESCRIPTOR: described(), "t.csv": TABLE}


def packed(
    path: Path, members: dict[str, bytes] | None = None, method: int = zipfile.ZIP_DEFLATED
) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in (SOUND if members is None else members).items():
            archive.writestr(name, data)
    return path


def more(path: Path, name: str, data: bytes = b"x", mode: int = 0) -> None:
    """A sound package with one entry more, under whatever name."""
    packed(path)
    info = zipfile.ZipInfo(name or "q")
    info.external_attr = mode << 16
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(info, data)
        if not name:
            archive.filelist[-1].filename = ""


def renamed(path: Path, name: bytes) -> None:
    """An entry with a name that zipfile would mend."""
    before = b"q" * len(name)
    more(path, before.decode())
    path.write_bytes(path.read_bytes().replace(before, name))


def in_directory(path: Path, at: int, value: bytes, *, both: int | None = None) -> None:
    """Bytes of the first entry in the archive's directory, and of what stands before the file."""
    data = bytearray(packed(path).read_bytes())
    start = data.index(b"PK\x01\x02")
    data[start + at : start + at + len(value)] = value
    if both is not None:
        data[both : both + len(value)] = value
    path.write_bytes(data)


def at_end(path: Path, at: int, value: bytes) -> None:
    """Bytes of what stands at the archive's end, and says where its directory is."""
    data = bytearray(packed(path).read_bytes())
    start = data.rindex(b"PK\x05\x06")
    data[start + at : start + at + len(value)] = value
    path.write_bytes(data)


def overlapping(path: Path, count: int, size: int) -> None:
    """Entries that all lead to the same packed bytes."""
    packed(path, SOUND | {"zeros": bytes(size)})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("last", b"")
        one = archive.getinfo("zeros")
        for number in range(count):
            other = copy.copy(one)
            other.filename = f"z{number}"
            archive.filelist.append(other)


def of_table(archive: Path, data: bytes, /, **declared: Any) -> None:
    packed(archive, {DESCRIPTOR: described(data=data, **declared), "t.csv": data})


def damaged_table(path: Path) -> None:
    data = packed(path, method=zipfile.ZIP_STORED).read_bytes()
    path.write_bytes(data.replace(TABLE, TABLE.swapcase()))


def said_longer(path: Path) -> None:
    """A table of which the directory says that it is longer than it is."""
    packed(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.getinfo("t.csv").file_size += 1000
        archive.writestr("x", b"")


def of_a_release(path: Path, *, wrapped: bool) -> None:
    folder = sound() / "small-1.2.3"
    members = {
        f"small-1.2.3/{each.relative_to(folder).as_posix()}": each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
    packed(path, members if wrapped else {DESCRIPTOR: b"{}"} | members)


def polyglot(path: Path) -> None:
    """A zip archive that is a picture to others."""
    path.write_bytes(b"GIF89a" + bytes(5000) + packed(path).read_bytes())


def zip_in_zip(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(DESCRIPTOR, described())
    packed(path, {"inner.zip": inner.getvalue()})


def many(path: Path, count: int) -> None:
    packed(path, SOUND | {f"x/{number}": b"" for number in range(count)})


def unpacked_to(path: Path, size: int) -> None:
    """A member of zeros, packed as they are written."""
    packed(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("zeros", "w", force_zip64=True) as member,
    ):
        for _ in range(size // MB):
            member.write(bytes(MB))


Case = tuple[str, "Callable[[Path], object]", tuple[int, ...], str]
REFUSED = (1, 2)
LINK, DEVICE = stat.S_IFLNK | 0o777, stat.S_IFCHR | 0o666
OUT, NO_PATH = "a path that leads out of it", "which is no path with forward slashes"
DAMAGED = "is no zip archive, or is damaged"
CASES: list[Case] = [
    ("sound", packed, (0,), ""),
    ("in a folder", lambda p: packed(p, {f"a/b/{n}": d for n, d in SOUND.items()}), (0,), ""),
    ("behind a picture", polyglot, (0,), ""),
    ("a whole release", partial(of_a_release, wrapped=True), (0,), ""),
    ("a release below another package", partial(of_a_release, wrapped=False), REFUSED, ""),
    # names
    ("an empty name", partial(more, name=""), REFUSED, NO_PATH),
    ("a dot", partial(renamed, name=b"."), REFUSED, NO_PATH),
    ("an absolute path", partial(renamed, name=b"/etc/PWNED"), REFUSED, OUT),
    ("a path upwards", partial(renamed, name=b"../PWNED"), REFUSED, OUT),
    ("a path down and upwards", partial(renamed, name=b"a/../../PWNED"), REFUSED, OUT),
    ("a drive", partial(renamed, name=b"C:/PWNED"), REFUSED, OUT),
    ("backslashes", partial(renamed, name=b"..\\PWNED"), REFUSED, NO_PATH),
    ("a name with NUL", partial(renamed, name=b"t.csv\0.txt"), REFUSED, NO_PATH),
    ("a name of controls", partial(renamed, name=b"\x1b[2J/.."), REFUSED, OUT),
    ("a name that is no UTF-8", partial(renamed, name=b"\xff\xfe\xff"), (0, 1, 2), ""),
    ("a name of 60,000 characters", partial(more, name="n" * 60_000), (0,), ""),
    ("a name twice", partial(more, name="t.csv", data=b"k,v\nc,d\n"), REFUSED, "twice"),
    ("a name twice, spelt otherwise", partial(renamed, name=b".//t.csv"), REFUSED, "twice"),
    ("a name in other capitals", partial(more, name="T.CSV"), (0,), ""),
    ("a folder that is named as a file", partial(more, name="t.csv/"), REFUSED, "twice"),
    ("a link", partial(more, name="l", data=b"/etc/passwd", mode=LINK), REFUSED, "a link or a dev"),
    ("a device", partial(more, name="zero", mode=DEVICE), REFUSED, "a link or a device"),
    ("a FIFO", partial(more, name="f", mode=stat.S_IFIFO), REFUSED, "a link or a device"),
    # sizes
    ("300 MB of zeros", partial(unpacked_to, size=300 * MB), REFUSED, "than 200 times its size"),
    ("60 MB of zeros", partial(unpacked_to, size=60 * MB), (0,), ""),
    ("60 MB a thousand times", partial(overlapping, count=1000, size=60 * MB), REFUSED, "bytes"),
    ("1 MB four thousand times", partial(overlapping, count=4000, size=MB), REFUSED, "200 times"),
    ("20,000 files", partial(many, count=20_000), REFUSED, "more than 10,000 files"),
    ("9,000 files", partial(many, count=9000), (0,), ""),
    ("said to be 4 GB", partial(in_directory, at=24, value=b"\xfe\xff\xff\xff"), REFUSED, ""),
    ("said to be longer", said_longer, REFUSED, ""),
    ("said to be shorter", partial(in_directory, at=24, value=b"\1\0\0\0"), REFUSED, ""),
    ("said to lie elsewhere", partial(in_directory, at=42, value=b"\xff\xff\xff\x7f"), REFUSED, ""),
    ("a directory elsewhere", partial(at_end, at=16, value=b"\xff\xff\xff\x7f"), REFUSED, DAMAGED),
    ("a directory of 4 GB", partial(at_end, at=12, value=b"\xff\xff\xff\x7f"), REFUSED, DAMAGED),
    ("of several disks", partial(at_end, at=4, value=b"\7\0\7\0"), (0, *REFUSED), ""),
    ("a descriptor of 17 MB", lambda p: packed(p, {DESCRIPTOR: b" " * 17 * MB}), REFUSED, "larger"),
    # what is packed
    ("encrypted", partial(in_directory, at=8, value=b"\1\0", both=6), REFUSED, "encrypted"),
    ("packed as bzip2", partial(packed, method=zipfile.ZIP_BZIP2), REFUSED, "the method 12"),
    ("packed as LZMA", partial(packed, method=zipfile.ZIP_LZMA), REFUSED, "the method 14"),
    ("packed somehow", partial(in_directory, at=10, value=b"\x63\0", both=8), REFUSED, "method 99"),
    ("another checksum", partial(in_directory, at=16, value=b"\0\1\2\3"), REFUSED, DAMAGED),
    ("a damaged table", damaged_table, REFUSED, "Bad CRC"),
    ("cut short", lambda p: p.write_bytes(packed(p).read_bytes()[:-30]), REFUSED, DAMAGED),
    ("nothing", lambda p: p.write_bytes(b""), REFUSED, DAMAGED),
    ("the end alone", lambda p: p.write_bytes(b"PK\5\6" + bytes(18)), REFUSED, "there is no data"),
    ("text", lambda p: p.write_bytes(b"PK, but not so"), REFUSED, DAMAGED),
    ("1 MB by chance", lambda p: p.write_bytes(spoilt(bytes(MB), 1)), REFUSED, DAMAGED),
    # what it holds
    ("no descriptor", lambda p: packed(p, {"t.csv": TABLE}), REFUSED, "there is no datapackage"),
    (
        "a folder for a descriptor",
        lambda p: packed(p, {f"{DESCRIPTOR}/x": b""}),
        REFUSED,
        "no data",
    ),
    (
        "two packages",
        lambda p: packed(p, {f"{n}/{DESCRIPTOR}": b"{}" for n in "ab"}),
        REFUSED,
        "al",
    ),
    ("an archive in it", zip_in_zip, REFUSED, "there is no datapackage.json"),
    (
        "a path out of it",
        lambda p: of_table(p, TABLE, path="../t.csv"),
        REFUSED,
        "leaves the pack",
    ),
    (
        "an absolute table",
        lambda p: of_table(p, TABLE, path="/etc/passwd"),
        REFUSED,
        "is not a re",
    ),
    (
        "a table elsewhere",
        lambda p: of_table(p, TABLE, path="https://a.example/t.csv"),
        REFUSED,
        "",
    ),
    ("no such table", lambda p: of_table(p, TABLE, path="u.csv"), REFUSED, "u.csv"),
    ("another table", lambda p: of_table(p, TABLE, bytes=5), REFUSED, "the descriptor says 5"),
    (
        "a schema out of it",
        lambda p: of_table(p, TABLE, schema="../s.json"),
        REFUSED,
        "leaves the",
    ),
    ("a table of one line", lambda p: of_table(p, b"k,v\n" + b"a" * 5_000_000), REFUSED, ""),
    ("a table that is no UTF-8", lambda p: of_table(p, b"k,v\n\xff,b\n"), REFUSED, "UTF-8"),
    ("a FIFO for an archive", os.mkfifo, REFUSED, ""),
    ("a folder for an archive", os.mkdir, REFUSED, "datapackage.json in"),
    ("a link to nothing", lambda p: p.symlink_to("nowhere.zip"), REFUSED, ""),
]


def attempt(
    make: Callable[[Path], object], statuses: tuple[int, ...], says: str, reader: str, folder: Path
) -> None:
    path = folder / "release.zip"
    make(path)
    base = folder / "base"
    base.mkdir()
    for name, data in SOUND.items():
        (base / name).write_bytes(data)
    before = sorted(folder.rglob("*"))
    read(reader, path, *statuses, says=says, base=base)
    assert sorted(folder.rglob("*")) == before
    assert not list(Path("/etc").glob("PWNED*"))


def as_base(folder: Path) -> None:
    """What is compared with is not trusted more than what is compared."""
    unpacked_to(folder / "base.zip", 300 * MB)
    packed(folder / "now.zip")
    says = "200 times its size"
    read("diff", folder / "now.zip", 1, 2, says=says, base=folder / "base.zip")


def changed(seed: int, folder: Path) -> None:
    """Bytes of a release's archive: of its directory, of the rest, or of both."""
    kind = ("csv", "parquet")[seed % 2]
    data = (sound() / f"small-1.2.3-{kind}.zip").read_bytes()
    start = (0, data.index(b"PK\x01\x02"), len(data) - 200)[seed % 3]
    path = folder / "release.zip"
    path.write_bytes(data[:start] + spoilt(data[start:], seed))
    read(READERS[seed % 7 % 3], path, 0, 1, 2, base=sound() / "small-1.2.3")


def ended(reader: str, number: int, folder: Path) -> None:
    """Nothing is left in the folder for temporary files by whom a signal ends."""
    rows = "".join(f"a{row},b\n" for row in range(400_000)).encode()
    of_table(folder / "release.zip", b"k,v\n" + rows)
    scratch = folder / "scratch"
    scratch.mkdir()
    base = ["--base", str(folder / "release.zip")] if reader == "diff" else []
    with subprocess.Popen(
        [*COMMAND, reader, str(folder / "release.zip"), *base],
        env=os.environ | {"TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(0.4 + 0.1 * number)
        process.send_signal((signal.SIGTERM, signal.SIGKILL, signal.SIGHUP)[number % 3])
    assert not list(scratch.iterdir())


QUICK = {
    ("an empty name", "hash"),
    ("an empty name", "diff"),
    ("300 MB of zeros", "hash"),
    ("packed as LZMA", "diff"),
    ("a damaged table", "hash"),
}
TRIES = [
    *(
        Try(
            KIND,
            f"{name}, to {reader}",
            partial(attempt, make, statuses, says, reader),
            quick=(name, reader) in QUICK,
        )
        for name, make, statuses, says in CASES
        for reader in READERS
    ),
    Try(KIND, "300 MB of zeros, as the base of diff", as_base, quick=False),
    *(
        Try(KIND, f"{reader} ended by a signal, {n}", partial(ended, reader, n), quick=False)
        for reader in ("hash", "diff")
        for n in range(3)
    ),
    *(Try(KIND, f"chance {n}", partial(changed, n), quick=False) for n in range(48)),
]
