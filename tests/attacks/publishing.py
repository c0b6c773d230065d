"""What a build writes and reads by a name that a package gives: release, site and wheel."""

from __future__ import annotations

import hashlib
import html
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from caucasus_rift.release.columns import COLUMNS as COLUMNS_OF
from tests.attacks.attempt import ROOT, Try, call, survived
from tests.release.support import field, package, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Plant = Callable[[Path, Path], None]

NAMES = "names and symlinks into release, site, wheel"
KILLED = "`make release` of a small package killed"
AT_ONCE = "two releases at once, release and site at once"

RELEASE, SITE = ROOT / "scripts/build_release.py", ROOT / "scripts/build_site.py"
# stands in what a build must never publish
MARK = "TOPSECRET"
PLAIN = schema(field("id"), field("n", "integer"), primaryKey=["id"])
ROWS = [["a", "1"], ["b", ""]]
_REFERENCE = re.compile(r'\b(?:href|src)="([^"]*)"')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


# -- building, and what must be true of what was built ---------------------------------------------


def tree(folder: Path, *besides: Path) -> dict[str, str]:
    """Everything below a folder but `besides`, with what it holds or leads to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not any(path.is_relative_to(one) for one in besides):
            kind = "link" if path.is_symlink() else "file" if path.is_file() else "other"
            held = str(path.readlink()) if kind == "link" else ""
            held = path.read_bytes().hex() if kind == "file" else held
            found[str(path.relative_to(folder))] = f"{kind}: {held}"
    return found


def build(script: Path, folder: Path, *statuses: int, says: str | None = None) -> Path:
    """Build from `folder`/package; nothing may change but the output, which is returned.

    It lies so deep that a name which climbs out of it ends up somewhere below `folder`.
    """
    output = folder / "a/b/c/d/dist"
    output.parent.mkdir(parents=True, exist_ok=True)
    before = tree(folder, output)
    done = call(
        script, "--package", folder / "package", "--output", output, command=(sys.executable,)
    )
    survived(done, *statuses, says=says)
    assert tree(folder, output) == before
    assert output.exists() is (done.returncode == 0)
    for path in output.rglob("*"):
        if path.is_file():
            assert MARK.encode() not in path.read_bytes(), path
    if done.returncode == 0:
        check_names(output, folder / "package")
        check_links(output / "site" if script == RELEASE else output)
        if script == RELEASE:
            check_sums(output)
            check_archives(output)
    return output


def check_names(output: Path, package: Path) -> None:
    """Every file that a build has named can stand on every system, beside all others."""
    own = {path.name for path in package.rglob("*")}
    for path in [path for path in output.rglob("*") if path.name not in own]:
        assert not path.is_symlink()
        assert re.fullmatch(r"[\w.-]{1,150}", path.name, re.ASCII), path.name
        assert not _RESERVED.match(path.name), path.name
        assert not path.name.endswith("."), path.name
    lowered = [str(path).lower() for path in output.rglob("*")]
    assert len(lowered) == len(set(lowered))


def check_links(site: Path) -> None:
    """What a page leads to is there, and below the site's folder."""
    for page in site.rglob("*.html"):
        for found in _REFERENCE.findall(page.read_text("utf-8")):
            address, _, anchor = html.unescape(found).partition("#")
            path = unquote(address.partition("?")[0])
            if path.startswith(("http://", "https://")):
                continue
            target = page.parent / path if path else page
            assert target.resolve().is_relative_to(site.resolve()), found
            assert target.is_file(), f"{page}: {found}"
            if anchor and target.suffix == ".html" and not anchor.startswith("words."):
                text = html.unescape(target.read_text("utf-8"))
                assert f'id="{unquote(anchor)}"' in text, f"{page}: {found}"


def check_sums(output: Path) -> None:
    """The checksums are right and complete."""
    listed = {}
    for line in (output / "SHA256SUMS").read_text("utf-8").split("\n")[:-1]:
        digest, name = line.split("  ", 1)
        listed[name] = digest
    actual = {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file() and path != output / "SHA256SUMS"
    }
    assert listed == actual


def check_archives(output: Path) -> None:
    """Nothing in an archive leads out of the folder that it is unpacked to."""
    for archive in output.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                assert not name.startswith("/"), name
                assert ".." not in PurePosixPath(name).parts, name


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Edit the descriptor of a package."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    edit(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def small(folder: Path, *names: str) -> Path:
    return package(folder / "package", dict.fromkeys(names or ("one",), (PLAIN, ROWS)))


# -- names of tables, of columns, and of the package -----------------------------------------------


def climbing(folder: Path) -> str:
    """A name that leads to an absolute place, however deep the output lies."""
    return "../" * 20 + str(folder).lstrip("/") + "/PWNED"


# a name, or what makes one; and how a release ends, for SQLite cannot hold every one
TABLES: dict[str, tuple[tuple[str | Callable[[Path], str], ...], int]] = {
    "climbs": (("../../../PWNED",), 0),
    "climbs to the top": ((climbing,), 0),
    "climbs one step": (("..",), 0),
    "a dot": ((".",), 0),
    "absolute": (("/tmp/PWNED",), 0),
    "backslashes": (("..\\..\\PWNED",), 0),
    "drive": (("C:PWNED",), 0),
    "slashes": (("a/b/c",), 0),
    "slash at the end": (("one/",), 0),
    "NUL": (("a\0b",), 1),
    "newline": (("a\nb",), 0),
    "escape": (("a\x1b[31mb",), 0),
    "query and fragment": (("a?b#c",), 0),
    "percent": (("a%2e%2e%2fb",), 0),
    "blank": (("a b",), 0),
    "quotes": (("a\"b'c`",), 0),
    "markup": (("<script>alert(1)</script>",), 0),
    "template": (("{{ 7*7 }}",), 0),
    "long": (("x" * 5000,), 0),
    "long, of two bytes each": (("é" * 300,), 0),
    "two long": (("x" * 300 + "1", "x" * 300 + "2"), 0),
    "devices": (("con", "nul", "aux.v1", "com1", "lpt9.x.y"), 0),
    "dots at the end": (("a...", "a"), 0),
    "hidden": ((".one",), 0),
    "dash first": (("-rf",), 0),
    "other letters": (("таблица", "表"), 0),
    "letters that look alike": (("claims", "clаims"), 0),
    "blank of no width": (("claims", "claims\u200b"), 0),
    "to the left": (("a\u202eb",), 0),
    "case": (("claims", "Claims"), 1),
    "case, cleaned": (("a b", "A?b", "a-b"), 0),
    "the number of another": (("a b", "a-b", "a-b-2", "a?b"), 0),
    "composed and not": (("é", "e\u0301"), 0),
    "half a letter": (("a\ud800b",), 1),
    "a view": (("actors ", "actors/", "index", "data", "fields"), 0),
    "a script of another": (("one", "one.0", "one.0.js", "one.html"), 0),
    "of SQLite": (("sqlite_one",), 1),
    "of the SQLite file": (("_tables",), 1),
    "of the release": (("SHA256SUMS", "site", "datapackage.json", "CODEBOOK.md"), 0),
    "many alike": (tuple("?" * count for count in range(1, 60)), 0),
}
PACKAGES = {
    "climbs": "../../../PWNED",
    "absolute": "/tmp/PWNED",
    "dots": "..",
    "NUL": "a\0b",
    "long": "x" * 5000,
    "device": "con",
    "the site's": "site",
    "the site's, in capitals": "SITE",
    "the checksums'": "SHA256SUMS",
    "newline": "a\nb",
    "other letters": "данные",
    "half a letter": "a\udc80b",
    "option": "--output",
    "markup": "<b>&amp;\"'",
}
COLUMNS: dict[str, tuple[tuple[str, ...], int]] = {
    "those of SQLite's rows": (("rowid", "_rowid_", "oid"), 0),
    "those of SQLite's rows, in capitals": (("ROWID", "_Rowid_", "OID", "id"), 0),
    "climbs": (("../../../PWNED",), 0),
    "fragment": (("a#b?c%41 d",), 0),
    "markup": (('"><script>alert(1)</script>', "'"), 0),
    "quotes of SQL": (('a"); DROP TABLE one; --',), 0),
    "case": (("id", "ID"), 1),
    "NUL": (("a\0b",), 1),
    "long": (("x" * 5000,), 0),
}


def of_tables(script: Path, case: str, folder: Path) -> None:
    given, status = TABLES[case]
    small(folder, *(one if isinstance(one, str) else one(folder) for one in given))
    # the pages need nothing of SQLite's
    build(script, folder, *((status,) if script == RELEASE or not status else (0, 1)))


def of_package(key: str, case: str, script: Path, folder: Path) -> None:
    small(folder)
    change(folder / "package", lambda descriptor: descriptor.update({key: PACKAGES[case]}))
    build(script, folder, *((1,) if "half" in case else (0,)))


def of_columns(script: Path, case: str, folder: Path) -> None:
    names, status = COLUMNS[case]
    rows = [[f"{row}{at}" for at in range(len(names))] for row in "ba"]
    described = schema(*map(field, names))
    package(folder / "package", {"one": (described, rows), "two": (PLAIN, ROWS)})
    build(script, folder, *((status,) if script == RELEASE or not status else (0, 1)))


def title(folder: Path, **said: Any) -> None:
    small(folder)
    change(folder / "package", lambda descriptor: descriptor.update(said))


def of_titles(folder: Path) -> None:
    title(folder, title="a\ud800b", description="\udfff")
    build(RELEASE, folder, 1)


# -- rows that have a page of their own ------------------------------------------------------------


def article(folder: Path, sources: list[tuple[str, str]], actors: tuple[str, ...]) -> Path:
    """A package of tables that the pages know, with these sources and their texts' paths."""
    first = sources[0][0]
    span = {"char_start": "0", "char_end": "4"}
    passage = {"passage_id": f"{first}.p1", "source_id": first, "ordinal": "1", "kind": "sentence"}
    claim = {"claim_id": f"{first}.c1", "passage_id": f"{first}.p1", "statement": "It is text."}
    rows: dict[str, list[dict[str, str]]] = {
        "sources": [
            {"source_id": key, "title": key, "path": path, "n_chars": "4"} for key, path in sources
        ],
        "passages": [passage | span | {"text": "text"}],
        "claims": [claim | span | {"quote": "text"}],
        "actors": [{"actor_id": key, "name": key} for key in actors],
    }
    tables = {}
    for name, own in rows.items():
        wanted = [one.partition(":") for one in COLUMNS_OF[name].split()]
        names = [column.rstrip("*") for column, _, _ in wanted]
        key = [column.rstrip("*") for column, _, _ in wanted if column.endswith("*")]
        kinds = [kind or "string" for _, _, kind in wanted]
        cells = sorted([row.get(column, "") for column in names] for row in own)
        tables[name] = (schema(*map(field, names, kinds), primaryKey=key), cells)
    return package(folder / "package", tables)


KEYS = {
    "climbs": "../../../PWNED",
    "absolute": "/tmp/PWNED",
    "dots": "..",
    "NUL": "a\0b",
    "query and fragment": "a?b#c%41",
    "long": "x" * 5000,
    "device": "nul",
    "capitals": "Zz",
    "digest of another": hashlib.sha256(b"a b").hexdigest()[:16],
    "quote": "\"><b>'",
}
PATHS = {
    "climbs": "../secret.txt",
    "absolute": "/etc/hostname",
    "URL": "https://example.org/x",
    "link": "link.txt",
    "folder": "folder",
    "FIFO": "fifo",
    "not there": "none.txt",
    "NUL": "a\0b",
    "nothing": "",
    "no text": "bytes.txt",
}


def of_keys(case: str, folder: Path) -> None:
    source = article(folder, [("a b", "text.txt"), (KEYS[case], "text.txt")], (KEYS[case], "b"))
    (source / "text.txt").write_text("text", encoding="utf-8")
    output = build(SITE, folder, 1 if case == "NUL" else 0)
    assert case == "NUL" or (output / "actors/b.html").is_file()


def of_paths(script: Path, case: str, folder: Path) -> None:
    source = article(folder, [("one", PATHS[case])], ("b",))
    (folder / "secret.txt").write_text(MARK, encoding="utf-8")
    (source / "link.txt").symlink_to("../secret.txt")
    (source / "folder").mkdir()
    (source / "bytes.txt").write_bytes(b"\xff\xfe")
    os.mkfifo(source / "fifo")
    build(script, folder, 1)


# -- documents that are no files of the package ----------------------------------------------------

DOCUMENTS = (
    "LICENSE", "LICENSE-DATA", "CHANGELOG.md", "CITATION.cff", "data/README.md", "README.md",
    "notes/note.txt",
)  # fmt: skip


def out(document: Path, secret: Path) -> None:
    document.symlink_to(secret)


def out_by_climbing(document: Path, secret: Path) -> None:
    document.symlink_to(os.path.relpath(secret, document.parent))


def by_way_of_another(document: Path, secret: Path) -> None:
    (document.parent / "between").symlink_to(secret)
    document.symlink_to("between")


def in_a_linked_folder(document: Path, secret: Path) -> None:
    (secret.parent / "folder").mkdir()
    (secret.parent / "folder" / document.name).write_text(MARK, encoding="utf-8")
    (document.parent / "linked").symlink_to(secret.parent / "folder")
    document.symlink_to(f"linked/{document.name}")


def nowhere(document: Path, secret: Path) -> None:
    document.symlink_to("nowhere")


def in_a_circle(document: Path, secret: Path) -> None:
    document.symlink_to(document.name)


def without_end(document: Path, secret: Path) -> None:
    document.symlink_to("/dev/zero")


def to_the_process(document: Path, secret: Path) -> None:
    document.symlink_to("/proc/self/environ")


def fifo(document: Path, secret: Path) -> None:
    os.mkfifo(document)


def to_a_fifo(document: Path, secret: Path) -> None:
    os.mkfifo(document.parent / "fifo")
    document.symlink_to("fifo")


def folder_of_that_name(document: Path, secret: Path) -> None:
    document.mkdir()


def socket_of_that_name(document: Path, secret: Path) -> None:
    os.mknod(document, 0o140600)


def no_text(document: Path, secret: Path) -> None:
    document.write_bytes(b"\xff\xfe\x00")


PLANTED: tuple[Plant, ...] = (
    out, out_by_climbing, by_way_of_another, in_a_linked_folder, nowhere, in_a_circle, without_end,
    to_the_process, fifo, to_a_fifo, folder_of_that_name, socket_of_that_name,
)  # fmt: skip


def beside(folder: Path, document: str) -> Path:
    """A package in which a document is still to be planted; where."""
    source = small(folder)
    if document.startswith("notes/"):
        note = {"name": "note", "path": document, "format": "txt", "mediatype": "text/plain"}
        change(source, lambda descriptor: descriptor["resources"].append(note))
    path = source / document
    path.parent.mkdir(exist_ok=True)
    return path


def of_documents(script: Path, document: str, plant: Plant, folder: Path) -> None:
    path = beside(folder, document)
    secret = folder / "secret"
    secret.write_text(f"## Load the tables\n{MARK}\n", encoding="utf-8")
    plant(path, secret)
    build(script, folder, 1, says=path.name)


def of_no_text(script: Path, document: str, folder: Path) -> None:
    no_text(beside(folder, document), folder)
    build(script, folder, 1, says="is not UTF-8")


def of_linked_folder(script: Path, folder: Path) -> None:
    source = small(folder)
    (folder / "outside").mkdir()
    (folder / "outside/README.md").write_text(MARK, encoding="utf-8")
    (source / "data").symlink_to("../outside")
    build(script, folder, 1, says="is a link that leads out")


def of_links_inside(script: Path, folder: Path) -> None:
    """A link that stays in the package, and one more name of a file, are files as any other."""
    source = small(folder)
    (source / "text").write_text("words\n", encoding="utf-8")
    (source / "LICENSE").symlink_to("text")
    (source / "data").mkdir()
    os.link(source / "text", source / "data/README.md")
    output = build(script, folder, 0)
    if script == RELEASE:
        assert (output / "small-1.2.3/LICENSE").read_text("utf-8") == "words\n"
        assert (output / "small-1.2.3/csv/data/README.md").read_text("utf-8") == "words\n"


TAKEN = {
    "the codebook's": ("CODEBOOK.md", 1),
    "the descriptor's": ("datapackage.json", 1),
    "the checksums'": ("SHA256SUMS", 1),
    "that of a table's Parquet": ("data/one.parquet", 1),
    "that of a table's Parquet, in capitals": ("data/ONE.parquet", 1),
    "that of the licence": ("LICENSE", 0),
    "control character": ("a\nb.txt", 1),
    "half a letter": ("a\udcffb.txt", 1),
    "a line's end of Unicode": ("a\u2028b.txt", 1),
    "blanks and signs": ("a b?c#d%41.txt", 0),
}


def of_taken_paths(case: str, folder: Path) -> None:
    """A file of the package's own where the release has another of that name."""
    path, status = TAKEN[case]
    source = small(folder)
    (source / "data").mkdir()
    note = {"name": "note", "path": path, "format": "txt", "mediatype": "text/plain"}
    change(source, lambda descriptor: descriptor["resources"].append(note))
    if path != "datapackage.json":
        (source / os.fsdecode(path.encode("utf-8", "surrogateescape"))).write_bytes(b"words")
    build(RELEASE, folder, status)


def of_two_cases(folder: Path) -> None:
    """Two files that are one where capitals are not told apart."""
    source = small(folder, "one", "two")

    def edit(descriptor: dict[str, Any]) -> None:
        descriptor["resources"][0]["path"] = "data/t.csv"
        descriptor["resources"][1]["path"] = "data/T.csv"

    (source / "data").mkdir()
    (source / "table-0.csv").rename(source / "data/t.csv")
    (source / "table-1.csv").rename(source / "data/T.csv")
    change(source, edit)
    build(RELEASE, folder, 1, says="t.csv")


# -- the wheel and the source distribution ---------------------------------------------------------

PROJECT = (
    ".gitignore",
    "pyproject.toml", "hatch_build.py", "datapackage.json", "LICENSE", "LICENSE-DATA", "README.md",
    "CHANGELOG.md", "src/caucasus_rift/__init__.py", "schemas/claims.json", "data/claims.csv",
    "data/sources/rift-2025.txt", "rules/hedge-missing.sql", "src/tablewright/__init__.py",
)  # fmt: skip


def of_wheel(kind: str, at: str, plant: Plant, folder: Path) -> None:
    """Pack a project in which something is no file of its own."""
    project = folder / "project"
    for name in PROJECT:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)
    secret = folder / "secret"
    secret.write_text(f'{{\n  "version": "1.2.3",\n  "name": "{MARK}"\n}}\n', encoding="utf-8")
    path = project / at
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    plant(path, secret)
    done = call(
        "-m", "hatchling", "build", "--target", kind, "--directory", folder / "packed",
        cwd=project, command=(sys.executable,), seconds=20,
    )  # fmt: skip
    survived(done, 1, says=path.name)
    assert not list((folder / "packed").glob("*")), list((folder / "packed").glob("*"))


def linked_folder(path: Path, secret: Path) -> None:
    (secret.parent / "outside").mkdir()
    (secret.parent / "outside/secret.txt").write_text(MARK, encoding="utf-8")
    path.symlink_to(secret.parent / "outside")


def of_sound_wheel(kind: str, folder: Path) -> None:
    """What editors leave behind is passed over, and the rest packed."""
    project = folder / "project"
    for name in PROJECT:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)
    (project / "data/.#claims.csv").symlink_to("someone@somewhere.123")
    done = call(
        "-m", "hatchling", "build", "--target", kind, "--directory", folder / "packed",
        cwd=project, command=(sys.executable,),
    )  # fmt: skip
    survived(done, 0)
    (packed,) = (folder / "packed").iterdir()
    if kind == "wheel":
        with zipfile.ZipFile(packed) as wheel:
            names = wheel.namelist()
    else:
        with tarfile.open(packed) as source:
            names = source.getnames()
    assert any(name.endswith("data/claims.csv") for name in names)
    assert not any("#" in name for name in names)


WHEEL = (
    ("data/notes.txt", out),
    ("data/notes.txt", out_by_climbing),
    ("data/notes.txt", nowhere),
    ("data/notes.txt", in_a_circle),
    ("data/notes.txt", fifo),
    ("data/notes.txt", without_end),
    ("data/claims.csv", out),
    ("data/sources", linked_folder),
    ("data", linked_folder),
    ("schemas", linked_folder),
    ("schemas/more.json", out),
    ("datapackage.json", out),
    ("LICENSE", out),
    ("LICENSE-DATA", to_the_process),
    ("README.md", out),
    ("src/caucasus_rift/more.py", out),
    ("src/caucasus_rift/more", linked_folder),
)


# -- builds that are killed ------------------------------------------------------------------------


def changed(folder: Path) -> tuple[dict[str, str], dict[str, str], float]:
    """The release that stands, the one to come, and the seconds that it takes to build it."""
    source, dist = small(folder), folder / "dist"
    survived(call(RELEASE, "--package", source, "--output", dist, command=(sys.executable,)), 0)
    old = tree(dist)
    (source / "table-0.csv").write_bytes(b"id,n\na,1\nb,\nc,3\n")
    start = time.monotonic()
    other = folder / "other"
    survived(call(RELEASE, "--package", source, "--output", other, command=(sys.executable,)), 0)
    took = time.monotonic() - start
    new = tree(other)
    shutil.rmtree(other)
    assert old != new
    return old, new, took


def start(script: Path, folder: Path, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, script, "--package", folder / "package", "--output", output]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def ended(process: subprocess.Popen[bytes]) -> subprocess.CompletedProcess[bytes]:
    try:
        printed, said = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError("the build did not end") from None
    return subprocess.CompletedProcess(process.args, process.returncode, printed, said)


def killed(number: signal.Signals, seed: int, folder: Path) -> None:
    old, new, took = changed(folder)
    process = start(RELEASE, folder, folder / "dist")
    # most of it at the end, where the release is put in its place
    time.sleep(took * random.Random(seed).triangular(0.2, 1.05, 0.95))
    process.send_signal(number)
    done = ended(process)
    survived(done, 0, -number, 128 + number)
    dist = folder / "dist"
    if number == signal.SIGKILL:
        moved = dist if dist.exists() else folder / ".dist.building/old"
        assert tree(moved) in (old, new)
    else:
        assert tree(dist) in ((new,) if done.returncode == 0 else (old, new))
        assert {path.name for path in folder.iterdir()} == {"package", "dist"}
    survived(call(RELEASE, "--package", folder / "package", "--output", dist,
                  command=(sys.executable,)), 0)  # fmt: skip
    assert tree(dist) == new
    assert {path.name for path in folder.iterdir()} == {"package", "dist"}


# -- builds at the same time -----------------------------------------------------------------------

# how many seconds after the one before each is begun
RELEASES = (
    (0.0, 0.0), (0.0, 0.1), (0.0, 0.5), (0.0, 0.8), (0.0, 1.0), (0.0, 1.2),
    (0.0, 0.0, 0.0, 0.0), (0.0, 0.7, 0.4, 0.3),
)  # fmt: skip
SITES = ((0.0,), (0.3,), (0.6,), (0.7,), (0.8,), (0.9,), (1.0,), (1.2,), (0.5, 0.2, 0.2))


def at_once(delays: tuple[float, ...], folder: Path) -> None:
    """Builds of one package to one folder, each begun some seconds after the one before."""
    old, new, _ = changed(folder)
    processes = []
    for delay in delays:
        time.sleep(delay)
        processes.append(start(RELEASE, folder, folder / "dist"))
    done = [ended(process) for process in processes]
    for one in done:
        survived(one, 0, 2)
        assert one.returncode == 0 or b"another build" in one.stderr, one.stderr
    assert any(one.returncode == 0 for one in done)
    assert tree(folder / "dist") == new != old
    assert {path.name for path in folder.iterdir()} == {"package", "dist"}


def with_the_site(delays: tuple[float, ...], folder: Path) -> None:
    """A release, and the sites of the same package that are built into its folder meanwhile."""
    _, new, _ = changed(folder)
    process = start(RELEASE, folder, folder / "dist")
    sites = []
    for delay in delays:
        time.sleep(delay)
        sites.append(start(SITE, folder, folder / "dist/site"))
    survived(ended(process), 0)
    for site in map(ended, sites):
        survived(site, 0, 2)
        assert site.returncode == 0 or b"another build" in site.stderr, site.stderr
    assert tree(folder / "dist") == new
    assert {path.name for path in folder.iterdir()} == {"package", "dist"}


def after_a_killed_site(folder: Path) -> None:
    """What a site leaves that was killed before there was a release is no one's work."""
    small(folder)
    (folder / "dist/.site.building/new").mkdir(parents=True)
    survived(call(RELEASE, "--package", folder / "package", "--output", folder / "dist",
                  command=(sys.executable,)), 0)  # fmt: skip
    check_sums(folder / "dist")
    assert not (folder / "dist/.site.building").exists()


# -- the table -------------------------------------------------------------------------------------

SCRIPTS = {"release": RELEASE, "site": SITE}
# one a fault; all others are made by scripts/attack.py alone
QUICK = {
    "table, site: climbs",
    "table, site: query and fragment",
    "columns, release: those of SQLite's rows",
    "document, release: LICENSE, out",
    "document, site: data/README.md, fifo",
    "key: climbs",
    "path, release: case",
    "wheel: data/notes.txt, out",
    "wheel: data, linked folder",
    "wheel: what editors leave",
}
Case = tuple[str, "Callable[[Path], None]"]


def _named(cases: Iterable[Case], kind: str = NAMES) -> Iterator[Try]:
    for name, run in cases:
        yield Try(kind, name, run, name in QUICK)


def _names() -> Iterator[Case]:
    for what, script in SCRIPTS.items():
        for case in TABLES:
            yield f"table, {what}: {case}", partial(of_tables, script, case)
        for case in PACKAGES:
            yield f"package, {what}: {case}", partial(of_package, "name", case, script)
        for case in COLUMNS:
            yield f"columns, {what}: {case}", partial(of_columns, script, case)
        for case in PATHS:
            yield f"path in a cell, {what}: {case}", partial(of_paths, script, case)
    for case in PACKAGES:
        yield f"version: {case}", partial(of_package, "version", case, RELEASE)
    for case in KEYS:
        yield f"key: {case}", partial(of_keys, case)
    for case in TAKEN:
        yield f"path, release: {case}", partial(of_taken_paths, case)
    yield "path, release: case", of_two_cases
    yield "title with half a letter", of_titles


def _documents() -> Iterator[Case]:
    for what, script in SCRIPTS.items():
        for document in DOCUMENTS if script == RELEASE else ("data/README.md", "README.md"):
            for plant in PLANTED:
                named = f"{document}, {plant.__name__.replace('_', ' ')}"
                run = partial(of_documents, script, document, plant)
                yield f"document, {what}: {named}", run
            if document in ("CITATION.cff", "data/README.md", "README.md"):
                run = partial(of_no_text, script, document)
                yield f"document, {what}: {document}, no text", run
        yield f"document, {what}: in a linked folder", partial(of_linked_folder, script)
        yield f"document, {what}: links inside", partial(of_links_inside, script)


def _packed() -> Iterator[Case]:
    for kind in ("wheel", "sdist"):
        for at, plant in WHEEL:
            named = f"{kind}: {at}, {plant.__name__.replace('_', ' ')}"
            yield named, partial(of_wheel, kind, at, plant)
        yield f"{kind}: what editors leave", partial(of_sound_wheel, kind)


def _killed() -> Iterator[Case]:
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        for seed in range(20):
            yield f"{number.name}, {seed}", partial(killed, number, seed)


def _at_once() -> Iterator[Case]:
    for delays in RELEASES:
        yield f"releases, begun after {delays} s", partial(at_once, delays)
    for delays in SITES:
        yield f"release and sites, begun after {delays} s", partial(with_the_site, delays)
    yield "release after a site that was killed", after_a_killed_site


TRIES = [
    *_named(_names()),
    *_named(_documents()),
    *_named(_packed()),
    *_named(_killed(), KILLED),
    *_named(_at_once(), AT_ONCE),
]
