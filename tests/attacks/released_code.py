"""Code that lies where a release is read: none of it may run."""

from __future__ import annotations

import base64
import json
import os
import pickle
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tests.attacks.attempt import Try, call, survived
from tests.attacks.released import LOAD, MEMORY
from tests.attacks.released_parquet import TEXTS, as_bytes, one

if TYPE_CHECKING:
    from collections.abc import Callable

KIND = "code run by modules in the cwd, Parquet pickle and pandas metadata"
# as it is installed: `python -m` looks in the current folder by itself
COMMAND = (str(Path(sys.executable).with_name("caucasus-rift")),)
MODULES = (
    *("json", "sqlite3", "zipfile", "hashlib", "decimal", "secrets", "random", "tokenize", "csv"),
    *("numpy", "pandas", "pyarrow", "pytz", "dateutil", "cloudpickle", "fsspec", "s3fs", "gcsfs"),
    *("caucasus_rift", "sitecustomize", "usercustomize", "fastparquet", "cython", "cffi"),
)


class Evil:
    """What makes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return (os.mknod, (str(self.mark),))


def modules(name: str, reader: str, folder: Path) -> None:
    """A module of a name that is imported, or might be, in the folder of the package."""
    one(folder, as_bytes(TEXTS))
    mark = folder / "PWNED"
    code = f"open({str(mark)!r}, 'w').close()\n"
    (folder / f"{name}.py").write_text(code, encoding="utf-8")
    (folder / f"{name}.pth").write_text(f"import os; {code}", encoding="utf-8")
    more = ("--base", ".") if reader == "diff" else ()
    # a Parquet table is not compared, for it is not changed
    done = call(reader, ".", *more, cwd=folder, command=COMMAND, memory=MEMORY)
    survived(done, 0)
    assert not mark.exists()


def metadata(make: Callable[[Path], dict[bytes, bytes]], reader: str, folder: Path) -> None:
    """What readers of Parquet may take for code, or for the name of what to import."""
    mark = folder / "PWNED"
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w').close()\n", encoding="utf-8")
    table = TEXTS.replace_schema_metadata(make(mark))
    one(folder, as_bytes(table))
    if reader == "load":
        command = (sys.executable, "-c", LOAD)
        done = call(folder, cwd=folder, command=command, memory=MEMORY)
    else:
        done = call("hash", ".", cwd=folder, command=COMMAND, memory=MEMORY)
    survived(done, 0, 1)
    assert not mark.exists()


def of_pandas(**more: Any) -> dict[bytes, bytes]:
    said = {"index_columns": [], "column_indexes": [], "columns": [], "pandas_version": "3.0"}
    return {b"pandas": json.dumps(said | more).encode()}


def pickled(mark: Path) -> bytes:
    return pickle.dumps(Evil(mark), protocol=0)


def column(numpy_type: str, **more: Any) -> dict[str, Any]:
    said = {"name": "x", "field_name": "x", "pandas_type": "object", "numpy_type": numpy_type}
    return said | {"metadata": None} | more


def extension(
    name: bytes, payload: Callable[[Path], bytes]
) -> Callable[[Path], dict[bytes, bytes]]:
    """Arrow's own schema, by which a column is of a type that some module knows."""

    def make(mark: Path) -> dict[bytes, bytes]:
        more = {b"ARROW:extension:name": name, b"ARROW:extension:metadata": payload(mark)}
        field = pa.field("x", pa.string(), metadata=more)
        return {b"ARROW:schema": base64.b64encode(pa.schema([field]).serialize().to_pybytes())}

    return make


METADATA: dict[str, Callable[[Path], dict[bytes, bytes]]] = {
    "a pickled type": extension(b"arrow.py_extension_type", pickled),
    "a pickled type under another name": extension(b"pandas.period", pickled),
    "a type of pandas": extension(b"pandas.interval", lambda _: b'{"subtype": "evil"}'),
    "a type of JSON": extension(b"arrow.json", lambda _: b"\x80\x04."),
    "a tensor": extension(b"arrow.fixed_shape_tensor", lambda _: b'{"shape": [99999999999]}'),
    "a module for a type": lambda _: of_pandas(columns=[column("evil.Type")]),
    "a category of a pickle": lambda mark: of_pandas(
        columns=[column("category", metadata={"num_categories": pickled(mark).decode()})]
    ),
    "an expression for a type": lambda mark: of_pandas(
        columns=[column(f"__import__('os').mknod({str(mark)!r})")]
    ),
    "an index of a pickle": lambda mark: of_pandas(index_columns=[pickled(mark).decode()]),
    "an index that there is not": lambda _: of_pandas(index_columns=["__index_level_9__"]),
    "an index without end": lambda _: of_pandas(
        index_columns=[{"kind": "range", "name": None, "start": 0, "stop": 10**15, "step": 1}]
    ),
    "no JSON": lambda mark: {b"pandas": pickled(mark)},
    "JSON in JSON": lambda _: {b"pandas": b"[" * 100_000},
    "what is no schema": lambda mark: {b"ARROW:schema": base64.b64encode(pickled(mark))},
    "other code": lambda mark: {b"python": pickled(mark), b"cloudpickle": pickled(mark)},
}

TRIES = [
    *(
        Try(KIND, f"{name}.py, to {reader}", partial(modules, name, reader), quick=False)
        for name in MODULES
        for reader in ("hash", "diff")
    ),
    *(
        Try(
            KIND,
            f"{name}, to {reader}",
            partial(metadata, make, reader),
            quick=(name, reader) == ("a pickled type", "load"),
        )
        for name, make in METADATA.items()
        for reader in ("hash", "load")
    ),
]
