"""Loading a release: the same as what is installed, verified first, and nothing but the release."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import caucasus_rift as cr
from tablewright.base import zip_archive
from tablewright.released import parquet_file, sqlite_file
from tests.helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAME = f"caucasus-rift-{cr.__version__}"
KINDS = ("csv", "parquet")
PLACES = [
    NAME,
    *(f"{NAME}/{kind}" for kind in KINDS),
    *(f"{NAME}-{kind}.zip" for kind in KINDS),
    *(f"{NAME}/{kind}/datapackage.json" for kind in KINDS),
]


@pytest.fixture
def dist(released: Path, tmp_path: Path) -> Path:
    """A release that may be spoilt."""
    return shutil.copytree(released, tmp_path / "dist")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refused(release: Any, table: str = "claims") -> str:
    with pytest.raises(cr.ReleaseError) as caught:
        cr.load(table, release=release)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


# -- what is loaded --------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_release_loads_as_what_is_installed(released: Path, place: str) -> None:
    release = released / place
    assert cr.tables(release=release) == cr.tables()
    loaded = cr.load_all(release=release)
    assert list(loaded) == cr.tables()
    for table, frame in loaded.items():
        pd.testing.assert_frame_equal(frame, cr.load(table), check_exact=True)
        assert [str(dtype) for dtype in frame.dtypes] == [str(d) for d in cr.load(table).dtypes]
    pd.testing.assert_frame_equal(cr.load("claims", release=str(release)), cr.load("claims"))
    assert cr.source_text("rift-2025", release=release) == cr.source_text("rift-2025")


@pytest.mark.parametrize("place", [f"{NAME}-csv.zip", f"{NAME}/parquet"])
def test_schema_of_a_release_holds_for_its_frame(released: Path, place: str) -> None:
    pytest.importorskip("pandera")
    for table in ("claims", "events", "places"):
        frame = cr.load(table, release=released / place)
        cr.schema(table, release=released / place).validate(frame)


def test_home_and_working_folder_are_understood(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(released)
    monkeypatch.setenv("HOME", str(released))
    assert cr.tables(release=f"{NAME}-csv.zip") == cr.tables()
    assert cr.tables(release=f"~/{NAME}") == cr.tables()
    monkeypatch.chdir(released / NAME / "csv")
    assert cr.tables(release=".") == cr.tables()


def test_unknown_names_are_key_errors_that_list_what_there_is(released: Path) -> None:
    release = released / f"{NAME}-csv.zip"
    with pytest.raises(
        KeyError, match=r"there is no table .*claim.* in .*; did you mean .*there are: sources, "
    ):
        cr.load("claim", release=release)
    with pytest.raises(KeyError, match="there is no source 'other'; there are: rift-2025"):
        cr.source_text("other", release=release)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_written(dist: Path, place: str, tmp_path: Path) -> None:
    """Not to the temporary folder either, and a release that cannot be written to is no matter."""

    def files() -> dict[str, tuple[int, int]]:
        paths = sorted(tmp_path.rglob("*"))
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}

    before = files()
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    code = "import sys, caucasus_rift as cr; cr.load_all(release=sys.argv[1])"
    command = [sys.executable, "-B", "-c", code, str(dist / place)]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment)
    assert files() == before


# -- other packages --------------------------------------------------------------------------------

FIELDS = [
    {"name": "code", "type": "string"},
    {"name": "n", "type": "integer"},
    {"name": "share", "type": "number"},
    {"name": "ok", "type": "boolean"},
    {"name": "day", "type": "date"},
    {"name": "at", "type": "datetime"},
    {"name": "edtf", "type": "string"},
    {"name": "kind", "type": "string", "categories": ["b", "a", "NA"], "categoriesOrdered": True},
    {"name": "level", "type": "integer", "categories": [{"value": 3}, {"value": 1}]},
]
CELLS = [
    "code,n,share,ok,day,at,edtf,kind,level",
    "NA,9007199254740993,0.1,true,2025-09-06,2025-09-06T01:02:03,2025-09~,NA,1",
    "007,,,,,,,,",
    '"nan, ""x""",-1,1e300,false,0001-01-01,1999-12-31T23:59:59,../2025,a,3',
]


def other_release(folder: Path, **more: Any) -> Path:
    """A package of someone else's, as CSV with a dialect of its own, verified by its descriptor."""
    folder.mkdir()
    data = ("\r\n".join(CELLS).replace(",", ";").replace('"nan;', '"nan,') + "\r\n").encode()
    (folder / "odd.csv").write_bytes(data)
    schema = {"fields": FIELDS, "primaryKey": ["code"]}
    resource = {
        "name": "odd",
        "type": "table",
        "path": "odd.csv",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n"},
        "schema": schema,
        "bytes": len(data),
        "hash": f"sha256:{sha256(data)}",
        "rowCount": 3,
    } | more
    return describe(folder, resource)


def describe(folder: Path, *resources: dict[str, Any]) -> Path:
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "other",
        "version": "3.2.1",
        "resources": list(resources),
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def other_parquet(
    folder: Path, change: Callable[[pa.Table], pa.Table] = lambda table: table
) -> Path:
    """The same package as Parquet, written as others do: no dictionaries, pandas' metadata."""
    frame = cr.load("odd", release=folder)
    plain = {"kind": "str", "level": "Int64"}
    table = change(pa.Table.from_pandas(frame.astype(plain), preserve_index=False))
    pq.write_table(table, folder / "odd.parquet")
    data = (folder / "odd.parquet").read_bytes()
    raw = json.loads((folder / "datapackage.json").read_bytes())["resources"][0]
    own = {"path": "odd.parquet", "format": "parquet", "bytes": len(data)}
    del raw["dialect"]
    return describe(folder, raw | own | {"hash": f"sha256:{sha256(data)}"})


def test_package_of_someone_else_is_loaded_by_its_own_descriptor(tmp_path: Path) -> None:
    folder = other_release(tmp_path / "other")
    frame = cr.load("odd", release=folder)
    assert cr.tables(release=folder) == ["odd"]
    assert frame["code"].tolist() == ["NA", "007", 'nan, "x"']
    assert frame["n"].dtype == "Int64"
    assert frame["n"][0] == 9007199254740993
    assert frame["ok"].dtype == "boolean"
    assert frame["day"].dtype == "datetime64[s]"
    assert frame["day"][2] == pd.Timestamp("0001-01-01")
    assert frame["edtf"].tolist()[::2] == ["2025-09~", "../2025"]
    assert list(frame["kind"].cat.categories) == ["b", "a", "NA"]
    assert frame["kind"].cat.ordered
    assert list(frame["level"].cat.categories) == [3, 1]
    assert frame.isna().sum().tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 1]


def test_parquet_of_another_writer_loads_as_its_csv(tmp_path: Path) -> None:
    folder = other_release(tmp_path / "other")
    frame = cr.load("odd", release=folder)
    pd.testing.assert_frame_equal(cr.load("odd", release=other_parquet(folder)), frame)


def test_table_of_several_files_is_loaded_where_checksums_list_them(tmp_path: Path) -> None:
    folder = other_release(tmp_path / "other", path=["odd.csv", "more.csv"], rowCount=4)
    (folder / "more.csv").write_text(
        CELLS[0].replace(",", ";") + "\r\nlast;;;;;;;;\r\n", newline=""
    )
    assert "nothing states a checksum of" in refused(folder, "odd")
    sums = [f"{sha256((folder / one).read_bytes())}  {one}\n" for one in ("odd.csv", "more.csv")]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    assert cr.load("odd", release=folder)["code"].tolist()[-1] == "last"


def test_table_is_loaded_of_which_checksums_alone_say_what_it_is(tmp_path: Path) -> None:
    folder = other_release(tmp_path / "other")
    frame = cr.load("odd", release=folder)
    raw = json.loads((folder / "datapackage.json").read_bytes())["resources"][0]
    described = {key: value for key, value in raw.items() if key not in ("bytes", "hash")}
    describe(folder, described)
    assert "nothing states a checksum of" in refused(folder, "odd")
    digest = sha256((folder / "odd.csv").read_bytes())
    (folder / "SHA256SUMS").write_text(f"{digest}  odd.csv\n", encoding="utf-8")
    pd.testing.assert_frame_equal(cr.load("odd", release=folder), frame)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.set_column(1, "n", pa.array(["1", None, "2"])), '"n" holds string, not int64'),
        (lambda t: t.set_column(0, "code", pa.array(["a", None, "b"])), '"code" has empty cells'),
        (
            lambda t: t.set_column(7, "kind", pa.array(["a", "c", None])),
            'holds "c", which is no cat',
        ),
        (lambda t: t.rename_columns(["x", *t.column_names[1:]]), "columns are not those of its"),
        (lambda t: t.set_column(4, "day", t["at"]), '"day" holds timestamp[us], not date32'),
        (lambda t: t.slice(1), "odd has 2 rows, the descriptor says 3"),
    ],
)
def test_parquet_that_does_not_fit_its_schema_is_refused(
    tmp_path: Path, change: Callable[[pa.Table], pa.Table], message: str
) -> None:
    folder = other_parquet(other_release(tmp_path / "other"), change)
    assert message in refused(folder, "odd")


def test_parquet_that_unpacks_to_no_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = other_parquet(other_release(tmp_path / "other"))
    monkeypatch.setattr(parquet_file, "MAX_CELLS", 26)
    assert "27 cells" in refused(folder, "odd")


def test_csv_that_does_not_fit_its_schema_is_refused(tmp_path: Path) -> None:
    folder = other_release(tmp_path / "other", schema={"fields": FIELDS, "primaryKey": ["n"]})
    assert "the table odd does not fit its schema: odd.csv:3:" in refused(folder, "odd")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"hash": None}, "nothing states a checksum of"),
        ({"hash": "sha256:" + "0" * 64}, "which is not the one declared"),
        ({"bytes": 5}, "bytes, the descriptor says 5"),
        ({"hash": "crc32:12345678"}, "nothing states a checksum of"),
        ({"rowCount": 4}, "has 3 rows, the descriptor says 4"),
        ({"path": "../odd.csv"}, "leaves the package's folder"),
        ({"path": "/etc/passwd"}, "is not a relative path"),
        ({"path": "https://example.org/odd.csv"}, "is a URL"),
        ({"path": "none.csv"}, 'there is no file "none.csv"'),
        ({"path": "link.csv"}, "is a link that leads out"),
        ({"format": "xlsx"}, 'the format "xlsx" is not read'),
        ({"encoding": "klingon"}, "klingon"),
        ({"schema": "../schema.json"}, "leaves the package's folder"),
        ({"schema": {"fields": []}}, "a schema must list its fields"),
    ],
)
def test_what_a_descriptor_must_not_say(tmp_path: Path, more: dict[str, Any], message: str) -> None:
    (tmp_path / "odd.csv").write_text("outside", encoding="utf-8")
    folder = other_release(tmp_path / "other", **more)
    (folder / "link.csv").symlink_to(tmp_path / "odd.csv")
    assert message in refused(folder, "odd")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"x"', "{}", '{"resources": {}}', "\x00", "[" * 999]
)
def test_descriptor_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_text(text, encoding="utf-8")
    assert refused(tmp_path)


# -- what is refused: checksums --------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_changed_table_is_refused_and_the_others_load(dist: Path, kind: str) -> None:
    path = dist / NAME / kind / f"data/claims.{kind}"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    for release in (dist / NAME / kind, dist / NAME / kind / "datapackage.json"):
        assert f"claims.{kind}" in refused(release)
        assert len(cr.load("actors", release=release)) == len(cr.load("actors"))
        with pytest.raises(cr.ReleaseError):
            cr.load_all(release=release)


def test_table_is_held_against_its_descriptor_where_no_sums_stand(tmp_path: Path) -> None:
    """Before it is parsed: what is wrong inside is not looked at."""
    folder = other_parquet(other_release(tmp_path / "other"))
    path = folder / "odd.parquet"
    path.write_bytes(bytes(path.stat().st_size))
    assert "which is not the one declared" in refused(folder, "odd")
    path.write_bytes(b"")
    assert "has 0 bytes, the descriptor says" in refused(folder, "odd")


def test_changed_table_with_a_changed_descriptor_does_not_match_the_sums(dist: Path) -> None:
    folder = dist / NAME / "csv"
    path = folder / "data/claims.csv"
    data = path.read_bytes().replace(b"Azerbaijan", b"Azerbaidjan")
    raw = json.loads((folder / "datapackage.json").read_bytes())
    for resource in raw["resources"]:
        if resource["name"] == "claims":
            resource |= {"bytes": len(data), "hash": f"sha256:{sha256(data)}"}
    path.write_bytes(data)
    (folder / "datapackage.json").write_text(json.dumps(raw), encoding="utf-8")
    message = refused(folder)
    assert "datapackage.json is not what it was when it was released" in message
    assert "download it again" in message


def test_changed_source_text_is_refused(dist: Path) -> None:
    for sums in dist.rglob("SHA256SUMS"):
        sums.unlink()  # the table `sources` has the hash as well
    path = dist / NAME / "parquet/data/sources/rift-2025.txt"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(cr.ReleaseError, match="is not the text that was coded"):
        cr.source_text("rift-2025", release=dist / NAME / "parquet")


def test_archive_must_be_what_the_sums_beside_it_say(dist: Path) -> None:
    """Even where all in it matches: another build, or a member that is not read."""
    path = dist / f"{NAME}-csv.zip"
    repacked = pack(path, contents(path), method=zipfile.ZIP_STORED)
    message = refused(repacked)
    assert "is not what it was when it was released" in message
    assert f"{dist / 'SHA256SUMS'} has " in message
    (dist / "SHA256SUMS").unlink()
    assert len(cr.load("claims", release=repacked)) == len(cr.load("claims"))


def test_sums_of_something_else_beside_an_archive_are_no_matter(dist: Path) -> None:
    (dist / "SHA256SUMS").write_text(f"{'0' * 64}  linux.iso\nMD5 (x) = 1\n", encoding="utf-8")
    assert cr.tables(release=dist / f"{NAME}-csv.zip") == cr.tables()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("deadbeef  data/claims.csv\n", "SHA256SUMS:1 is not as sha256sum writes it"),
        (f"{'0' * 64}  data/claims.csv\n", "is not what it was when it was released"),
        (f"{'0' * 64}  a\n{'1' * 64}  a\n", 'SHA256SUMS:2 lists "a" a second time'),
    ],
)
def test_sums_in_a_package_are_held_to(dist: Path, line: str, message: str) -> None:
    (dist / NAME / "csv/SHA256SUMS").write_text(line, encoding="utf-8")
    assert message in refused(dist / NAME / "csv")


# -- what is refused: archives ---------------------------------------------------------------------


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.fixture(params=KINDS)
def archive(dist: Path, request: pytest.FixtureRequest) -> Path:
    """An archive of a release, with no checksums beside it."""
    (dist / "SHA256SUMS").unlink()
    return dist / f"{NAME}-{request.param}.zip"


def test_no_truncated_archive_is_loaded(archive: Path) -> None:
    data = archive.read_bytes()
    for size in [0, 1, 22, 1000, len(data) // 2, len(data) - 22, len(data) - 1]:
        archive.write_bytes(data[:size])
        assert refused(archive)


def test_archive_with_a_changed_byte_is_refused_or_means_the_same(archive: Path) -> None:
    """Some bytes say nothing of the tables: times, modes, members that are not asked for."""
    data, wanted = archive.read_bytes(), cr.load("sources")
    chance = random.Random(5)
    with zipfile.ZipFile(archive) as file:
        places = [file.start_dir + chance.randrange(len(data) - file.start_dir) for _ in range(80)]
        member = next(info for info in file.infolist() if "data/sources." in info.filename)
        start = member.header_offset
        places += [start + chance.randrange(member.compress_size + 60) for _ in range(80)]
    refusals = 0
    for place in [*places, *range(len(data) - 22, len(data))]:
        broken = bytearray(data)
        broken[place] ^= 1 << chance.randrange(8)
        archive.write_bytes(broken)
        try:
            loaded = cr.load("sources", release=archive)
        except cr.ReleaseError:
            refusals += 1
        else:
            pd.testing.assert_frame_equal(loaded, wanted)
    assert refusals > 80


def test_archive_that_was_renamed_is_refused(archive: Path, dist: Path, tmp_path: Path) -> None:
    kind = archive.stem.rsplit("-", 1)[1]
    other = {"csv": "parquet", "parquet": "csv"}[kind]
    for name in ("caucasus-rift-9.9.9-{}.zip", "caucasus-rift-0.1.01-{}.zip"):
        renamed = shutil.copy(archive, tmp_path / name.format(kind))
        assert "was it renamed?" in refused(renamed)
    renamed = shutil.copy(archive, tmp_path / archive.name.replace(kind, other))
    assert f"holds no {other} tables" in refused(renamed)
    (dist / NAME).rename(dist / "caucasus-rift-9.9.9")
    assert "was it renamed?" in refused(dist / "caucasus-rift-9.9.9")
    assert "was it renamed?" in refused(dist / "caucasus-rift-9.9.9/csv")
    for name in (f"{NAME}-{kind} (1).zip", f"{NAME}.zip", "download.zip", "download"):
        assert cr.tables(release=shutil.copy(archive, tmp_path / name)) == cr.tables()


def test_member_that_was_renamed_is_missed(archive: Path) -> None:
    members = contents(archive)
    name = next(name for name in members if "/claims." in name)
    members[name.replace("claims.", "claim.")] = members.pop(name)
    assert "claim" in refused(pack(archive, members))


def listed(archive: Path, top: str) -> dict[str, bytes]:
    """An archive's members with a SHA256SUMS of them, below `top`."""
    members = contents(archive)
    members.pop("SHA256SUMS", None)
    text = "".join(f"{sha256(data)}  {name}\n" for name, data in members.items())
    members["SHA256SUMS"] = text.encode()
    return {f"{top}{name}": data for name, data in members.items()}


@pytest.mark.parametrize("top", ["", "unpacked and packed again/"])
def test_archive_with_sums_holds_what_they_list_and_nothing_else(archive: Path, top: str) -> None:
    members = listed(archive, top)
    assert len(cr.load("claims", release=pack(archive, members))) == len(cr.load("claims"))
    stray = dict.fromkeys(("__MACOSX/x", f"{top}data/.DS_Store", f"{top}data/._x.csv"), b"")
    assert cr.tables(release=pack(archive, members | stray)) == cr.tables()
    message = refused(pack(archive, members | {f"{top}data/planted.csv": b"x"}))
    assert 'planted.csv", which its SHA256SUMS do not list' in message
    del members[f"{top}LICENSE"]
    assert 'LICENSE", which its SHA256SUMS list' in refused(pack(archive, members))


@pytest.mark.parametrize(
    "name",
    ["/etc/x", "../x", "a/../../x", "C:/x", "C:x", "..", "a\\..\\x", "\\\\host\\x", "x\x00y"],
)
def test_paths_that_lead_out_are_refused(archive: Path, name: str) -> None:
    """zipfile would mend some of these names when it writes them: they are set afterwards."""
    placeholder = "q" * len(name)
    data = pack(archive, contents(archive) | {placeholder: b"x"}).read_bytes()
    archive.write_bytes(data.replace(placeholder.encode(), name.encode()))
    assert "holds" in refused(archive)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(archive: Path, mode: int) -> None:
    with zipfile.ZipFile(archive, "a") as file:
        info = zipfile.ZipInfo("link")
        info.external_attr = (mode | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    assert "a link or a device" in refused(archive)


def test_member_that_is_there_twice_is_refused(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as file:
        name = next(name for name in file.namelist() if name.endswith("datapackage.json"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr(name, "{}")
    assert "twice" in refused(archive)


def set_in_directory(archive: Path, offset: int, value: int) -> None:
    """Set two bytes in the central directory's first entry and in the member's own header."""
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as file:
        start = file.start_dir
    data[start + offset : start + offset + 2] = value.to_bytes(2, "little")
    data[offset - 2 : offset] = value.to_bytes(2, "little")
    archive.write_bytes(data)


def test_encrypted_archive_is_refused(archive: Path) -> None:
    set_in_directory(archive, 8, 0x1)
    assert "encrypted" in refused(archive)


@pytest.mark.parametrize("method", [9, 12, 14, 93, 99])
def test_other_compression_is_refused(archive: Path, method: int) -> None:
    set_in_directory(archive, 10, method)
    assert f"compressed by the method {method}" in refused(archive)


def test_bomb_is_refused_before_it_is_unpacked(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", bytes(zip_archive.RATIO_COUNTS_FROM + 1))
    assert "unpacks to more than 200 times its size" in refused(archive)


def test_descriptor_is_bounded(archive: Path) -> None:
    members = contents(archive)
    name = next(name for name in members if name.endswith("datapackage.json"))
    members[name] = b" " * (16 * 1024**2) + members[name]
    assert "is larger than" in refused(pack(archive, members))


def test_too_many_members_are_refused(archive: Path) -> None:
    members = contents(archive) | {f"x/{number}": b"" for number in range(zip_archive.MAX_MEMBERS)}
    assert "holds more than 10,000 files" in refused(pack(archive, members))


def test_directory_is_not_read_whatever_its_size(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zip_archive, "_MAX_PIECE", 1000)
    assert "its directory is larger than 1,000 bytes" in refused(archive)


def test_archive_of_several_packages_is_refused_unless_they_are_one_release(
    dist: Path, tmp_path: Path
) -> None:
    members = contents(dist / f"{NAME}-csv.zip")
    twice = {f"{top}/{name}": data for top in "ab" for name, data in members.items()}
    assert "several packages" in refused(pack(tmp_path / "twice.zip", twice))
    whole = {
        f"{NAME}/{path.relative_to(dist / NAME).as_posix()}": path.read_bytes()
        for path in (dist / NAME).rglob("*")
        if path.is_file()
    }
    loaded = cr.load("claims", release=pack(tmp_path / "whole.zip", whole))
    pd.testing.assert_frame_equal(loaded, cr.load("claims"))


@pytest.mark.parametrize(
    ("release", "message"),
    [
        ("none.zip", "there is no release at none.zip"),
        ("https://example.org/x.zip", "https://example.org/x.zip is an address: download"),
        ("", "nothing states a checksum|there is no datapackage.json in"),
        ("text.zip", "text.zip is no zip archive, or is damaged"),
        ("empty.zip", "there is no datapackage.json in empty.zip"),
        ("none/datapackage.json", "there is no release at"),
        ("nul\x00.zip", "cannot be read|there is no release"),
        ("x" * 5000, "cannot be read"),
        ("pipe", "there is no release at pipe"),
    ],
)
def test_what_is_no_release_is_said_to_be_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.zip").write_text("PK, but not so", encoding="utf-8")
    pack(tmp_path / "empty.zip", {})
    os.mkfifo(tmp_path / "pipe")
    for call in (cr.tables, cr.load_all):
        with pytest.raises(cr.ReleaseError, match=message):
            call(release=release)


def test_limits_are_the_documented_ones() -> None:
    text = (ROOT / "docs/loading.md").read_text(encoding="utf-8").replace("\n", " ")
    for limit in (
        f"{zip_archive.MAX_MEMBERS:,} files and {zip_archive.MAX_UNPACKED_BYTES:,} bytes unpacked",
        f"{zip_archive.MAX_RATIO} times its size, unless that is less than",
        f"less than {zip_archive.RATIO_COUNTS_FROM:,} bytes",
        f"{parquet_file.MAX_CELLS:,} cells and {parquet_file.MAX_DECODED_BYTES:,} bytes of values",
        f"SQLite files of at most {sqlite_file.MAX_BYTES:,} bytes",
    ):
        assert limit in text, limit


def test_one_class_is_to_be_caught() -> None:
    assert issubclass(cr.ReleaseError, ValueError)
    assert "ReleaseError" in cr.__all__
