"""Parquet files, and what describes them, made to fill the memory or to mislead."""

from __future__ import annotations

import decimal
import hashlib
import json
import os
import shutil
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.attacks.attempt import Try
from tests.attacks.released import read, sound, spoilt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KIND = "crafted Parquet and its descriptors × hash, load / random bytes"
MB = 1024**2
TEXTS = pa.table({"x": ["a", "b"]})


def as_bytes(table: pa.Table, **how: Any) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **({"write_page_checksum": True} | how))
    data: bytes = sink.getvalue().to_pybytes()
    return data


def resource(path: str, data: bytes, kind: str = "string", /, **more: Any) -> dict[str, Any]:
    """A table of one file with one column."""
    return {
        "name": "t",
        "type": "table",
        "path": path,
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": [{"name": "x", "type": kind}]},
    } | more


def package(folder: Path, files: dict[str, bytes], *resources: dict[str, Any]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    sums = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items()]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "p",
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


def one(folder: Path, data: bytes, kind: str = "string", /, **more: Any) -> None:
    package(folder, {"t.parquet": data}, resource("t.parquet", data, kind, **more))


Case = tuple[str, "Callable[[Path], object]", tuple[int, ...], tuple[int, ...], str]
CASES: list[Case] = []


def case(
    name: str,
    make: Callable[[Path], object],
    *statuses: int,
    says: str = "",
    load: tuple[int, ...] | None = None,
) -> None:
    """An attempt that ends in one of `statuses` by hash, and by load unless that is another."""
    CASES.append((name, make, statuses or (1,), statuses or (1,) if load is None else load, says))


def table(
    name: str,
    make: Callable[[], bytes],
    *statuses: int,
    kind: str = "string",
    says: str = "",
    **more: Any,
) -> None:
    case(name, lambda folder: one(folder, make(), kind, **more), *statuses, says=says)


def column(name: str, values: Any, kind: str, *statuses: int, says: str = "", **more: Any) -> None:
    table(
        name, lambda: as_bytes(pa.table({"x": values()})), *statuses, kind=kind, says=says, **more
    )


def repeated(value: str, count: int) -> pa.Array:
    numbers = pa.array(np.zeros(count, np.int32))
    return pa.DictionaryArray.from_arrays(numbers, pa.array([value]))


table("sound", lambda: as_bytes(TEXTS), 0)
case("sound, of several files", lambda f: several(f, [TEXTS, TEXTS]), 0)
table("no rows", lambda: as_bytes(TEXTS.slice(0, 0)), 0)

# -- what is much smaller in the file than in memory
TOO_LARGE, TOO_MANY = "bytes that are read of one package", "cells it goes beyond the"
LONG = "a" * 1_000_000
KEPT = {"store_schema": False}
BOMB = partial(lambda **how: as_bytes(pa.table({"x": repeated(LONG, 6000)}), **how))
table("6 GB in a kilobyte", partial(BOMB, compression="zstd", **KEPT), says=TOO_LARGE)
table("6 GB in a kilobyte, as gzip", partial(BOMB, compression="gzip", **KEPT), says=TOO_LARGE)
table("6 GB in a kilobyte, as brotli", partial(BOMB, compression="brotli", **KEPT), says=TOO_LARGE)
table("6 GB that is said to be a dictionary", partial(BOMB, compression="zstd"), says=TOO_LARGE)
table(
    "6 GB in many row groups", partial(BOMB, compression="zstd", row_group_size=100), says=TOO_LARGE
)
table(
    "6 GB, of a new version",
    partial(BOMB, compression="zstd", data_page_version="2.0"),
    says=TOO_LARGE,
)
for coding in ("DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY"):
    table(
        f"texts by their differences, {coding}",
        partial(
            as_bytes, pa.table({"x": [LONG] * 100}), use_dictionary=False, column_encoding=coding
        ),
        says=f"is encoded as {coding}",
    )


def repeating(count: int, kind: pa.DataType, columns: int = 1, **how: Any) -> bytes:
    """A value over and over again, written in parts: so it needs no memory here."""
    names = [f"c{number}" for number in range(columns)] if columns > 1 else ["x"]
    part = pa.table({name: pa.array(np.zeros(MB, np.int8)).cast(kind) for name in names})
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, part.schema, compression="zstd", **how) as writer:
        for start in range(0, count, MB):
            writer.write_table(part.slice(0, min(MB, count - start)), row_group_size=count)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def nothings(count: int) -> bytes:
    part = pa.table({"x": pa.nulls(MB, pa.string())})
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, part.schema) as writer:
        for _ in range(count // MB):
            writer.write_table(part)
    data: bytes = sink.getvalue().to_pybytes()
    return data


table("270 million truths", partial(repeating, 270 * MB, pa.bool_()), kind="boolean", says=TOO_MANY)
table(
    "270 million numbers", partial(repeating, 270 * MB, pa.int64()), kind="integer", says=TOO_MANY
)
table(
    "140 million numbers", partial(repeating, 140 * MB, pa.int64()), kind="integer", says=TOO_LARGE
)
table("300 million times nothing", partial(nothings, 300 * MB), says=TOO_MANY)


def plain(count: int, **how: Any) -> bytes:
    """Long texts, no two of them the same, each of which is written out."""
    schema = pa.schema({"x": pa.string()})
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, schema, compression="zstd", use_dictionary=False, **how) as writer:
        for number in range(count):
            writer.write_table(pa.table({"x": [f"{number}" + "a" * 20_000_000]}))
    data: bytes = sink.getvalue().to_pybytes()
    return data


def lying(make: Callable[[], bytes]) -> bytes:
    """A file that says of each of its parts that it unpacks to a few bytes."""
    data = make()
    footer = int.from_bytes(data[-8:-4], "little")
    head, tail = data[: -8 - footer], data[-8 - footer :]
    for group in range(pq.read_metadata(pa.BufferReader(data)).num_row_groups):
        chunk = pq.read_metadata(pa.BufferReader(data)).row_group(group).column(0)
        was = varint(chunk.total_uncompressed_size)
        # as many bytes, of which all but the last say that another follows
        tail = tail.replace(was, bytes([0x82] + [0x80] * (len(was) - 2) + [0]))
    return head + tail


def varint(number: int) -> bytes:
    number, octets = number << 1, bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*octets, number])


table("1.2 GB of long texts", partial(plain, 60), says=TOO_LARGE)
table("1.2 GB that are said to be some bytes", lambda: lying(partial(plain, 60)), 1, says="")


def several(folder: Path, tables: list[pa.Table], /, **more: Any) -> None:
    """One table of several files."""
    files = {f"{number}.parquet": as_bytes(each) for number, each in enumerate(tables)}
    data = next(iter(files.values()))
    said = resource("", data, **({"path": list(files)} | more))
    del said["bytes"], said["hash"]
    package(folder, files, said)


def often(folder: Path, count: int, *, files: int = 1) -> None:
    """Tables that are each just small enough, of one file or of several."""
    data = as_bytes(pa.table({"x": repeated(LONG, 300)}), compression="zstd")
    names = [f"{number}.parquet" for number in range(files)]
    listed = [resource(names[n % files], data, name=f"t{n}") for n in range(count)]
    package(folder, dict.fromkeys(names, data), *listed)


case("300 MB five times", partial(often, count=5), says=TOO_LARGE)
case("300 MB of a hundred files", partial(often, count=100, files=100), says=TOO_LARGE)
case("300 MB a thousand times", partial(often, count=1000), says="")
case(
    "a table of many large files",
    lambda f: several(f, [pa.table({"x": repeated(LONG, 300)})] * 20),
    says=TOO_LARGE,
)
case("one file twice", lambda f: several(f, [TEXTS], path=["0.parquet"] * 2), 1, load=(0, 1))
case(
    "numbers of two sizes",
    lambda f: several(
        f,
        [pa.table({"x": [1]}), pa.table({"x": [decimal.Decimal(10**30)]})],
        schema={"fields": [{"name": "x", "type": "integer"}]},
    ),
    0,
)
case(
    "files of other columns",
    lambda f: several(f, [TEXTS, pa.table({"y": ["a"]})]),
    says="not those",
)

# -- what does not fit the schema
NOT_UTF_8 = pa.array([b"\xff\xfe", b"a"], pa.binary())
column("no UTF-8", lambda: NOT_UTF_8.view(pa.string()), "string", says="is damaged")
column(
    "no UTF-8 in a dictionary",
    lambda: pa.DictionaryArray.from_arrays([0, 1, 0], NOT_UTF_8.view(pa.string())),
    "string",
    says="is damaged",
)
column("bytes for text", lambda: NOT_UTF_8, "string", says="holds binary, not string")
column("numbers for text", lambda: [1, 2], "string", says="holds int64, not string")
column("text for numbers", lambda: ["1"], "integer", says="holds string, not int64")
column("floats for numbers", lambda: [1.0], "integer", says="holds double, not int64")
column("numbers beyond 64 bits", lambda: pa.array([2**64 - 1], pa.uint64()), "integer", says="")
column("cents for numbers", lambda: [decimal.Decimal("1.25")], "integer", says="not int64")
column("text for truths", lambda: ["true"], "boolean", says="not bool")
column("text for days", lambda: ["2025-09-06"], "date", says="holds string, not date32")
column("hours for days", lambda: pa.array([1], pa.timestamp("s")), "date", says="not date32")
column(
    "years that there are not", lambda: pa.array([2**62], pa.timestamp("ms")), "datetime", says=""
)
column("days that there are not", lambda: pa.array([2**31 - 1], pa.date32()), "date", 0, 1, says="")
column("parts of a nanosecond", lambda: pa.array([1], pa.timestamp("ns")), "datetime", says="")
column("parts of a nanosecond a day", lambda: pa.array([1], pa.time64("ns")), "time", says="")
column("a list", lambda: [["a"], ["b"]], "string", says="not string")
column("a record", lambda: [{"x": 1}], "string", says="not string")
column("a map", lambda: pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "string", says="")
column("nothing of a type", lambda: pa.nulls(3), "string", says="")
column("half floats", lambda: pa.array(np.array([1.5], np.float16)), "number", 0, 1, says="")
column("texts as a view", lambda: pa.array(["a"], pa.string_view()), "string", 0, 1, says="")
column(
    "empty cells",
    lambda: ["a", None],
    "string",
    says="has empty cells and must have none",
    schema={"fields": [{"name": "x", "type": "string", "constraints": {"required": True}}]},
)
column(
    "no category",
    lambda: ["a", "c"],
    "string",
    says="which is no category",
    schema={"fields": [{"name": "x", "type": "string", "categories": ["a", "b"]}]},
)
column("another number of rows", lambda: ["a"], "string", says="the descriptor says 5", rowCount=5)


def nested(depth: int) -> pa.Array:
    kind = pa.int8()
    for _ in range(depth):
        kind = pa.struct({"x": kind})
    return pa.nulls(1, kind)


column("records in records", lambda: nested(90), "string", says="")
for label, names in (
    ("another name", ["y"]),
    ("a column more", ["x", "y"]),
    ("a name twice", ["x", "x"]),
    ("a name that is controls", ["\x1b[2J\u202e"]),
    ("a name with NUL", ["x\0"]),
    ("an empty name", [""]),
    ("a name of dots", ["x." * 100_000]),
    ("5,000 columns", [f"c{number}" for number in range(5000)]),
):
    of_names = pa.table([pa.array(["a"])] * len(names), names=names)
    table(label, partial(as_bytes, of_names), says="columns are not those of its schema")


def wide(folder: Path) -> None:
    """Names that begin with one another, as those of nested columns do."""
    names = ["x" + ".x" * number for number in range(1000)]
    data = as_bytes(pa.table([pa.array(["a"])] * len(names), names=names))
    fields = [{"name": name, "type": "string"} for name in names]
    one(folder, data, schema={"fields": fields})


case("names of names", wide, 0)

# -- bytes
table("nothing", lambda: b"")
table("text", lambda: b"x\na\n")
table("its mark alone", lambda: b"PAR1" * 2)
table("encrypted", lambda: as_bytes(TEXTS)[:-4] + b"PARE")
table("cut in half", lambda: as_bytes(TEXTS)[:300])
table("its end alone", lambda: as_bytes(TEXTS)[-200:])
for size in (0, 1, 2**31 - 1, 2**32 - 1):
    table(
        f"a footer of {size} bytes",
        lambda size=size: as_bytes(TEXTS)[:-8] + size.to_bytes(4, "little") + b"PAR1",
    )
table("zeros for pages", lambda: (data := as_bytes(TEXTS))[:4] + bytes(60) + data[64:])
table("its pages twice", lambda: (data := as_bytes(TEXTS))[:80] + data, 0, 1)


def renumbered(number: int, by: bytes) -> bytes:
    """A file of 77 rows, that says it has others; where it says so in its footer, in every way."""
    data = as_bytes(pa.table({"x": ["a"] * 77}), compression="none")
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    places = [at for at in range(start, len(data) - 8) if data[at : at + 2] == varint(77)]
    changed = bytearray(data)
    at = places[number % len(places)]
    changed[at : at + 2] = by
    return bytes(changed)


for number in range(3):
    for label, by in (
        ("fewer", b"\x82\x00"),
        ("none", b"\x80\x00"),
        ("less than none", b"\x81\x00"),
    ):
        table(f"said to have {label} rows, {number}", partial(renumbered, number, by), 0, 1)

# -- what describes it
DATA = as_bytes(TEXTS)


def bare(folder: Path, *, typed: bool = True) -> None:
    said = resource("t.parquet", DATA)
    del said["schema"]
    if not typed:
        del said["type"]
    package(folder, {"t.parquet": DATA}, said)


case("no schema", lambda f: one(f, DATA, schema=None), says="")
case("without a schema", bare, says="without a schema")
case(
    "without a schema or a type", lambda f: bare(f, typed=False), says="without a schema", load=(0,)
)
case("a schema that is no object", lambda f: one(f, DATA, schema=[]), says="")
case("a schema elsewhere", lambda f: one(f, DATA, schema="../s.json"), says="leaves the package")
case("a schema of no fields", lambda f: one(f, DATA, schema={"fields": []}), says="list its fields")
case("a schema of other fields", lambda f: one(f, DATA, schema={"fields": [{}]}), says="")
case("a path out of it", lambda f: one(f, DATA, path="../t.parquet"), says="leaves the package")
case("an absolute path", lambda f: one(f, DATA, path="/etc/t.parquet"), says="is not a relative")
case("a URL", lambda f: one(f, DATA, path="https://a.example/t.parquet"), says="is a URL")
case("no file", lambda f: one(f, DATA, path="u.parquet"), says="u.parquet")
case("no paths", lambda f: one(f, DATA, path=[]), says="", load=(0, 1))
case("a number for a path", lambda f: one(f, DATA, path=7), says="", load=(0, 1))
case(
    "a table inside",
    lambda f: one(f, DATA, path=None, data=[], format="parquet"),
    says="",
    load=(0, 1),
)
case("CSV that is said to be Parquet", lambda f: one(f, b"x\na\n", format="parquet"), says="")
case("Parquet that is said to be CSV", lambda f: one(f, DATA, format="csv"), says="")
case("a format that is no text", lambda f: one(f, DATA, format=["parquet"]), says="", load=(1,))
case("an encoding that is none", lambda f: one(f, DATA, encoding="klingon"), 0, 1, says="")
case("an encoding that is no text", lambda f: one(f, DATA, encoding=7), says="", load=(0, 1))
case("a dialect that is none", lambda f: one(f, DATA, dialect="../d.json"), says="", load=(0, 1))
case("a hash that is none", lambda f: one(f, DATA, content_sha256=7), says="", load=(0,))
case("another hash", lambda f: one(f, DATA, content_sha256="0"), says="something else", load=(0,))
case("a name of controls", lambda f: one(f, DATA, name="\x1b[2J\n::error::x"), 0, 1, says="")
case("no name", lambda f: one(f, DATA, name=None), says="", load=(0, 1))
case("no resources", lambda f: package(f, {}), says="must list its resources", load=(0, 1))
case(
    "no tables",
    lambda f: package(f, {"a.txt": b"a"}, {"name": "a", "path": "a.txt"}),
    says="there is no table in the package",
    load=(0,),
)


def beside(folder: Path, csv: bytes, **more: Any) -> None:
    """A table of CSV beside one of Parquet."""
    files = {"t.parquet": DATA, "u.csv": csv}
    other = resource("u.csv", csv, name="u", **more)
    package(folder, files, resource("t.parquet", DATA), other)


def filed(folder: Path, make: Callable[[Path], object]) -> None:
    """A table whose file is no file."""
    one(folder, DATA)
    (folder / "t.parquet").unlink()
    make(folder / "t.parquet")


case("CSV beside Parquet", lambda f: beside(f, b"x\na\n"), 0, says="", load=(0,))
case(
    "other CSV beside Parquet",
    lambda f: beside(f, b"x\na\n", content_sha256="0"),
    says="u holds something else",
    load=(0,),
)
case("broken CSV beside Parquet", lambda f: beside(f, b'x\n"a\n'), says="u.csv")
# it is named, and what is read is hashed
case(
    "a workbook beside Parquet",
    lambda f: beside(f, b"x", format="xlsx"),
    0,
    says="not hashed",
    load=(1,),
)
case(
    "a workbook whose hash is stated beside Parquet",
    lambda f: beside(f, b"x", format="xlsx", content_sha256="0"),
    says="may be other than the package states",
)
case("a FIFO for a table", lambda f: filed(f, os.mkfifo))
case("a folder for a table", lambda f: filed(f, os.mkdir))
case("a device for a table", lambda f: filed(f, lambda path: path.symlink_to("/dev/zero")))
case("a link out of it", lambda f: filed(f, lambda path: path.symlink_to("/etc/passwd")))
case("a link to itself", lambda f: filed(f, lambda path: path.symlink_to("t.parquet")))


def attempt(
    make: Callable[[Path], object], statuses: tuple[int, ...], says: str, reader: str, folder: Path
) -> None:
    make(folder)
    output = read(reader, folder, *statuses, says=says if reader == "hash" else None)
    assert "\n::error" not in output


def changed(seed: int, folder: Path) -> None:
    """Bytes of a release's file, which its descriptor says are the right ones."""
    own = sound() / "small-1.2.3" / "parquet"
    shutil.copytree(own, folder, dirs_exist_ok=True)
    (folder / "SHA256SUMS").unlink()
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    for said in descriptor["resources"]:
        if said.get("format") == "parquet":
            file = folder / said["path"]
            data = spoilt(file.read_bytes(), seed)
            file.write_bytes(data)
            digest = hashlib.sha256(data).hexdigest()
            said |= {"bytes": len(data), "hash": f"sha256:{digest}"}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    read(("hash", "load")[seed % 2], folder, 0, 1)


QUICK = {
    ("6 GB in a kilobyte", "hash"),
    ("6 GB in a kilobyte", "load"),
    ("no UTF-8", "load"),
    ("sound, of several files", "hash"),
    ("other CSV beside Parquet", "hash"),
    ("no tables", "hash"),
}
TRIES = [
    *(
        Try(
            KIND,
            f"{name}, to {reader}",
            partial(attempt, make, ends, says, reader),
            quick=(name, reader) in QUICK,
        )
        for name, make, by_hash, by_load, says in CASES
        for reader, ends in (("hash", by_hash), ("load", by_load))
    ),
    *(Try(KIND, f"chance {n}", partial(changed, n), quick=False) for n in range(50)),
]
