"""Tables in gzip and in zip archives: read as what they hold, with places in it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tablewright import cli
from tests.helpers import findings

if TYPE_CHECKING:
    from pathlib import Path

SOUND = b"id,n\na,1\nb,2\n"
SCHEMA = {"fields": [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]}


def packed(data: bytes) -> bytes:
    """As gzip, the same bytes each time: they are part of the tests' names."""
    return gzip.compress(data, mtime=0)


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            path = name.replace("__", "/").replace("_csv", ".csv").replace("MAC", "__MACOSX")
            archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def package(folder: Path, path: str, data: bytes, **more: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / path).write_bytes(data)
    resource = {"name": "t", "path": path, "type": "table", "schema": SCHEMA, **more}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        "licenses": [{"name": "CC0-1.0"}],
        "resources": [resource],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def found(folder: Path) -> list[tuple[str, str, int, int]]:
    return [(each.code, each.path, each.line, each.column) for each in findings(folder)]


@pytest.mark.parametrize(
    ("path", "data", "more"),
    [
        ("t.csv.gz", packed(SOUND), {}),
        ("T.CSV.GZ", packed(SOUND), {}),
        ("t.csv.gz", packed(SOUND), {"compression": "gz"}),
        ("t.dat", packed(SOUND), {"compression": "gz", "format": "csv"}),
        ("t.csv.gz", packed(SOUND[:7]) + packed(SOUND[7:]), {}),
        ("t.csv.gz", packed(SOUND) + bytes(100), {}),
        ("t.csv.zip", zipped(any_csv=SOUND), {}),
        ("t.zip", zipped(t_csv=SOUND, MAC__t_csv=b"\0"), {"format": "csv"}),
        ("t.zip", zipped(a_csv=b"x", in__b_csv=SOUND), {"innerpath": "in/b.csv"}),
        ("t.csv", SOUND, {"compression": "no"}),
        ("t.csv.gz", packed(SOUND), {"bytes": len(packed(SOUND))}),
    ],
)
def test_a_compressed_table_is_read(
    tmp_path: Path, path: str, data: bytes, more: dict[str, Any]
) -> None:
    assert found(package(tmp_path, path, data, **more)) == []
    faulty = SOUND.replace(b"b,2", b"b,x")
    inside = "t.csv"
    if path.lower().endswith(".gz") or more.get("compression") == "gz":
        (tmp_path / "g").mkdir()
        more = {name: value for name, value in more.items() if name != "bytes"}
        assert found(package(tmp_path / "g", path, packed(faulty), **more)) == [
            ("value-type", path, 3, 3)
        ]
    elif path.endswith(".csv.zip"):
        (tmp_path / "z").mkdir()
        assert found(package(tmp_path / "z", path, zipped(**{inside: faulty}))) == [
            ("value-type", path, 3, 3)
        ]


@pytest.mark.parametrize(
    ("path", "data", "more", "said"),
    [
        ("t.csv.gz", packed(SOUND * 99)[:-9], {}, "it is cut short"),
        ("t.csv.gz", packed(SOUND)[:11], {}, "it is cut short"),
        ("t.csv.gz", SOUND, {}, "it is no gzip file"),
        ("t.csv.gz", packed(SOUND)[:-8] + bytes(8), {}, "damaged"),
        ("t.csv.gz", packed(bytes(1 << 27)), {}, "it unpacks to more than 67,108,864 bytes"),
        ("t.csv.zip", zipped(t_csv=bytes(1 << 27)), {}, "unpacks to more than 200 times its size"),
        ("t.csv.zip", zipped(a_csv=SOUND, b_csv=SOUND), {}, "it holds 2 files"),
        ("t.csv.zip", zipped(), {}, "it holds no file"),
        ("t.csv.zip", SOUND, {}, "is no zip archive"),
        ("t.csv.zip", zipped(a_csv=SOUND), {"innerpath": "b.csv"}, 'there is no "b.csv"'),
        ("t.csv.zip", zipped(a_csv=SOUND), {"innerpath": "../b.csv"}, "leaves the package"),
    ],
)
def test_what_cannot_be_unpacked_is_said(
    tmp_path: Path, path: str, data: bytes, more: dict[str, Any], said: str
) -> None:
    (fault,) = findings(package(tmp_path, path, data, **more))
    assert (fault.code, fault.path) == ("file-unreadable", path)
    assert said in fault.message


def test_other_compression_is_not_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["validate", str(package(tmp_path, "t.csv.xz", b"x"))]) == 0
    said = capsys.readouterr().out
    assert 'tables compressed as "xz" are not read, only gz and zip' in said
    assert "1 table not checked" in said


@pytest.mark.slow
def test_a_large_compressed_table_has_its_places(tmp_path: Path) -> None:
    rows = [b"k%d,%d" % (number, number) for number in range(400_000)]
    rows[300_000] = b"k,x"
    data = gzip.compress(b"id,n\n" + b"\n".join(rows) + b"\n", compresslevel=1)
    assert found(package(tmp_path, "t.csv.gz", data)) == [("value-type", "t.csv.gz", 300_002, 3)]


def test_format_leaves_it_alone_and_hash_reads_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = package(tmp_path / "gz", "t.csv.gz", packed(SOUND))
    assert cli.main(["format", "--check", str(folder)]) == 0
    assert "1 table left alone: t.csv.gz (it is compressed as gz)" in capsys.readouterr().out
    assert cli.main(["hash", str(folder)]) == 0
    of_packed = capsys.readouterr().out
    assert cli.main(["hash", str(package(tmp_path / "csv", "t.csv", SOUND))]) == 0
    assert capsys.readouterr().out == of_packed
