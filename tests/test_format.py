"""`format`: what it fills in, what it puts right, what it leaves alone and what it refuses."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import caucasus_rift as cr
from caucasus_rift import edtf
from caucasus_rift.__main__ import main
from caucasus_rift.derive import DERIVED
from tablewright.base.errors import CallError
from tablewright.base.files import write
from tablewright.base.replacing import NotWritten, alone, replace_all
from tablewright.base.stamps import stamp_of
from tablewright.formatting import first_difference
from tests.helpers import ROOT, Copy, Row, copy_package, findings, format_package
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.base.stamps import Stamp


@pytest.fixture
def package(tmp_path: Path) -> Copy:
    return copy_package(tmp_path)


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def apply(folder: Path) -> list[Path]:
    result = format_package(folder)
    assert result.findings == []
    replace(folder, result.changes, result.read)
    return list(result.changes)


def replace(
    folder: Path, contents: dict[Path, bytes], before: dict[Path, Stamp] | None = None
) -> None:
    with alone(folder) as scratch:
        replace_all(scratch, contents, before or {path: stamp_of(path) for path in contents})


def run(*arguments: str, cwd: Path = ROOT) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "caucasus_rift", "format", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def typed(package: Copy) -> dict[str, list[Row]]:
    """All rows without their derived columns, in order of their keys."""
    tables = {}
    for table in package.tables:
        with package.path(table).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [
            {name: cell for name, cell in row.items() if name not in DERIVED.get(table, ())}
            for row in rows
        ]
        tables[table] = sorted(kept, key=lambda row: sorted(row.items()))
    return tables


# -- the canonical form ----------------------------------------------------------------------------


def test_the_package_itself_is_canonical() -> None:
    result = format_package(ROOT)
    assert (result.changes, result.findings) == ({}, [])
    assert result.unchanged == len(cr.tables())


def empty_derived(package: Copy) -> None:
    for table, columns in DERIVED.items():
        for row in package.rows(table):
            for column in columns:
                # passages keep either their text or their offsets
                if column != "text":
                    row[column] = ""


def shuffle(package: Copy) -> None:
    chance = random.Random(7)
    for table in package.tables:
        chance.shuffle(package.rows(table))
        chance.shuffle(package.header(table))


def test_derived_columns_come_back_from_what_was_typed(package: Copy) -> None:
    before = state(package.folder)
    empty_derived(package)
    package.save()
    assert state(package.folder) != before
    apply(package.folder)
    assert state(package.folder) == before


def test_passage_texts_come_back_from_their_offsets(package: Copy) -> None:
    before = state(package.folder)
    for row in package.rows("passages"):
        row["text"] = "?"
    package.save()
    apply(package.folder)
    assert state(package.folder) == before


def test_rows_and_columns_in_any_order_come_back(package: Copy) -> None:
    before = state(package.folder)
    shuffle(package)
    package.save()
    assert len(apply(package.folder)) == len(package.tables)
    assert state(package.folder) == before


def on_bytes(change: Callable[[bytes], bytes]) -> Callable[[Copy], None]:
    def edit(package: Copy) -> None:
        for table in package.tables:
            path = package.path(table)
            path.write_bytes(change(path.read_bytes()))

    return edit


def pad(package: Copy) -> None:
    for table in package.tables:
        for row in package.rows(table):
            row.update({name: f" {cell}\u00a0" for name, cell in row.items()})
    package.save()


def quote_everything(package: Copy) -> None:
    for table in package.tables:
        rows = package.rows(table)
        with package.path(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([package.header(table), *(list(row.values()) for row in rows)])


MENDED: dict[str, Callable[[Copy], None]] = {
    "byte-order-mark": on_bytes(lambda data: b"\xef\xbb\xbf" + data),
    "crlf": on_bytes(lambda data: data.replace(b"\n", b"\r\n")),
    "cr": on_bytes(lambda data: data.replace(b"\n", b"\r")),
    "mixed-line-ends": on_bytes(lambda data: data.replace(b"\n", b"\r\n", 3)),
    "no-final-newline": on_bytes(lambda data: data.removesuffix(b"\n")),
    "not-nfc": on_bytes(lambda data: unicodedata.normalize("NFD", data.decode()).encode()),
    "padding": pad,
    "quotes": quote_everything,
}


@pytest.mark.parametrize("fault", MENDED)
def test_form_is_mended(fault: str, package: Copy) -> None:
    before = state(package.folder)
    MENDED[fault](package)
    assert state(package.folder) != before
    apply(package.folder)
    assert state(package.folder) == before


def test_everything_at_once_is_mended_and_stays(package: Copy) -> None:
    before = state(package.folder)
    empty_derived(package)
    shuffle(package)
    package.save()
    for fault in ("crlf", "byte-order-mark", "no-final-newline"):
        MENDED[fault](package)
    apply(package.folder)
    assert state(package.folder) == before
    assert format_package(package.folder).changes == {}


@pytest.mark.parametrize("seed", range(10))
def test_typed_values_are_never_changed_and_twice_is_once(seed: int, package: Copy) -> None:
    chance = random.Random(seed)
    for table in chance.sample(package.filled, 6):
        for row in chance.sample(package.rows(table), min(5, len(package.rows(table)))):
            column = chance.choice(list(row))
            plain = column in ("note", "description", "reading", "statement", "title", "summary")
            if plain or column in DERIVED.get(table, ()):
                row[column] = chance.choice(["", '"', "a,b", "'", "=1", "NA", 'say "x", y', "ß"])
    package.save()
    before = typed(package)
    result = format_package(package.folder)
    replace(package.folder, result.changes, result.read)
    assert typed(package) == before
    if not result.findings:
        assert format_package(package.folder).changes == {}


def test_odd_cells_survive(package: Copy) -> None:
    cells = ['"', '""', "a,b", "=1+1", "NA", "null", "'x'", "a;b", "007", "1e5", "-", "#REF!"]
    rows = package.rows("actors")
    for row, cell in zip(rows, cells, strict=False):
        row["description"] = cell
    wanted = [row["description"] for row in rows]
    package.save()
    apply(package.folder)
    with package.path("actors").open(encoding="utf-8", newline="") as file:
        assert [row["description"] for row in csv.DictReader(file)] == wanted


# -- derived columns -------------------------------------------------------------------------------


def load_again(package: Copy) -> Copy:
    return Copy(package.folder)


def test_wrong_offsets_of_quotes_and_mentions_are_put_right(package: Copy) -> None:
    before = state(package.folder)
    for table in ("claims", "mentions"):
        for row in package.rows(table):
            row["char_start"], row["char_end"] = "3", "4"
    package.save()
    apply(package.folder)
    assert state(package.folder) == before


@pytest.mark.parametrize("cell", ["x", "-5", "1.0", "9" * 5000, "٣", "1e3"])
def test_unreadable_offsets_are_put_right(cell: str, package: Copy) -> None:
    before = state(package.folder)
    for table in ("claims", "mentions"):
        package.rows(table)[0].update(char_start=cell, char_end=cell)
    package.save()
    apply(package.folder)
    assert state(package.folder) == before


def test_events_get_bounds_and_class(package: Copy) -> None:
    from caucasus_rift.prepared.codes import quad_classes

    event = next(row for row in package.rows("events") if row["plover_type"] and row["date"])
    event.update(date="199X/2003-02~", plover_type="assault", date_latest="x")
    package.save()
    apply(package.folder)
    again = next(
        row for row in load_again(package).rows("events") if row["event_id"] == event["event_id"]
    )
    span = edtf.bounds(event["date"])
    assert (again["date_earliest"], again["date_latest"]) == (str(span.earliest), str(span.latest))
    assert again["quad_class"] == quad_classes()["assault"] == "material_conflict"
    again.update(date="../2020", plover_type="")
    other = load_again(package)
    other.by("events", "event_id", event["event_id"])[0].update(date="../2020", plover_type="")
    other.save()
    apply(package.folder)
    again = load_again(package).by("events", "event_id", event["event_id"])[0]
    assert [again[name] for name in DERIVED["events"]] == ["", "2020-12-31", "", "", ""]


def write_source(package: Copy, text: str) -> None:
    """The package with this text as its only source, and no passages, claims or mentions."""
    source = package.rows("sources")[0]
    package.source_path().write_bytes(text.encode())
    del package.rows("sources")[1:]
    for table in ("passages", "claims", "mentions", "claim_actors", "claim_events"):
        package.rows(table).clear()
    package.rows("scenario_claims").clear()
    source["n_chars"] = str(len(text))


def new_passage(package: Copy, number: int, text: str, **cells: str) -> Row:
    source = package.rows("sources")[0]["source_id"]
    return package.add(
        "passages",
        passage_id=f"{source}.p{number:03}",
        source_id=source,
        ordinal=str(number),
        text=text,
        **cells,
    )


def spans(package: Copy, table: str) -> list[tuple[int, int]]:
    rows = load_again(package).rows(table)
    return [(int(row["char_start"]), int(row["char_end"])) for row in rows]


def test_new_passages_are_found_in_order(package: Copy) -> None:
    """“Gas” stands in the first sentence too, but is a heading of its own."""
    write_source(package, "🙂 Gas is dear.\nGas\nGas is dear.\n")
    for number, text in enumerate(["🙂 Gas is dear.", "Gas", "Gas is dear."], 1):
        new_passage(package, number, text)
    package.save()
    apply(package.folder)
    assert spans(package, "passages") == [(0, 14), (15, 18), (19, 31)]


def test_a_new_passage_anywhere_takes_what_is_free(package: Copy) -> None:
    """Appended behind the last row, where people add rows."""
    write_source(package, "Yes. No. Yes. No.")
    new_passage(package, 1, "Yes.", char_start="0", char_end="4")
    new_passage(package, 3, "Yes.", char_start="9", char_end="13")
    new_passage(package, 4, "No.", char_start="14", char_end="17")
    new_passage(package, 2, "No.")
    package.save()
    apply(package.folder)
    assert spans(package, "passages") == [(0, 4), (5, 8), (9, 13), (14, 17)]


def test_new_mentions_take_the_first_free_whole_word(package: Copy) -> None:
    write_source(package, "Iranian Iran, Iran and Iran.")
    passage = new_passage(package, 1, "Iranian Iran, Iran and Iran.")
    starts = {"2": "14", "1": "", "3": ""}
    for number, start in starts.items():
        package.add(
            "mentions",
            mention_id=f"rift-2025.m000{number}",
            passage_id=passage["passage_id"],
            surface="Iran",
            char_start=start,
        )
    package.save()
    apply(package.folder)
    # in order of the ids: the first and third take what the second has not
    assert spans(package, "mentions") == [(8, 12), (14, 18), (23, 27)]


def test_offsets_count_characters_not_bytes(package: Copy) -> None:
    write_source(package, "«🙂» é. Iran")
    passage = new_passage(package, 1, "«🙂» é. Iran")
    package.add(
        "mentions", mention_id="rift-2025.m1", passage_id=passage["passage_id"], surface="Iran"
    )
    package.save()
    apply(package.folder)
    assert spans(package, "mentions") == [(7, 11)]


# -- what is refused -------------------------------------------------------------------------------

REFUSALS: dict[str, Callable[[Copy], tuple[str, int, int]]] = {}


def refused(
    code: str,
) -> Callable[[Callable[[Copy], tuple[str, int, int]]], Callable[[Copy], tuple[str, int, int]]]:
    """Register an edit that `format` must refuse; it gives the table, line and column."""

    def register(
        edit: Callable[[Copy], tuple[str, int, int]],
    ) -> Callable[[Copy], tuple[str, int, int]]:
        REFUSALS[f"{code}:{edit.__name__.strip('_')}"] = edit
        return edit

    return register


def cell(package: Copy, table: str, row: Row, field: str, value: str) -> tuple[str, int, int]:
    row[field] = value
    package.save()
    return table, *package.place(table, row, field)


@refused("quote-not-in-passage")
def _quote_changed(package: Copy) -> tuple[str, int, int]:
    claim = package.rows("claims")[7]
    return cell(package, "claims", claim, "quote", claim["quote"][:-1] + "#")


@refused("quote-not-in-passage")
def _quote_empty(package: Copy) -> tuple[str, int, int]:
    return cell(package, "claims", package.rows("claims")[7], "quote", "")


@refused("quote-ambiguous")
def _quote_of_one_letter(package: Copy) -> tuple[str, int, int]:
    return cell(package, "claims", package.rows("claims")[7], "quote", "e")


@refused("foreign-key-missing")
def _unknown_passage_of_claim(package: Copy) -> tuple[str, int, int]:
    return cell(package, "claims", package.rows("claims")[7], "passage_id", "nothing")


@refused("foreign-key-missing")
def _unknown_passage_of_mention(package: Copy) -> tuple[str, int, int]:
    return cell(package, "mentions", package.rows("mentions")[7], "passage_id", "nothing")


@refused("mention-not-at-offset")
def _surface_changed(package: Copy) -> tuple[str, int, int]:
    return cell(package, "mentions", package.rows("mentions")[7], "surface", "Ruritania")


@refused("passage-span")
def _passage_behind_the_end(package: Copy) -> tuple[str, int, int]:
    passage = package.rows("passages")[3]
    passage["char_end"] = "999999"
    return cell(package, "passages", passage, "char_start", passage["char_start"])


@refused("passage-not-slice")
def _new_passage_not_in_the_text(package: Copy) -> tuple[str, int, int]:
    passage = package.rows("passages")[3]
    passage["char_start"] = passage["char_end"] = ""
    return cell(package, "passages", passage, "text", "This is not what it says.")


@refused("source-file-missing")
def _unknown_source(package: Copy) -> tuple[str, int, int]:
    return cell(package, "passages", package.rows("passages")[3], "source_id", "nothing")


@refused("edtf-invalid")
def _bad_date(package: Copy) -> tuple[str, int, int]:
    event = next(row for row in package.rows("events") if row["date"])
    return cell(package, "events", event, "date", "2020-13")


def lines_of(package: Copy, table: str) -> list[str]:
    return package.path(table).read_text("utf-8").splitlines()


def write_lines(package: Copy, table: str, lines: list[str]) -> None:
    package.path(table).write_text("\n".join(lines) + "\n", "utf-8")


@refused("column-missing")
def _column_missing(package: Copy) -> tuple[str, int, int]:
    lines = lines_of(package, "event_actors")
    write_lines(package, "event_actors", [line.rpartition(",")[0] for line in lines])
    return "event_actors", 1, len("event_id,actor_id") + 1


@refused("column-unknown")
def _column_of_ones_own(package: Copy) -> tuple[str, int, int]:
    lines = lines_of(package, "event_actors")
    write_lines(
        package, "event_actors", [f"{lines[0]},colour", *(f"{line},x" for line in lines[1:])]
    )
    return "event_actors", 1, len(lines[0]) + 2


@refused("row-length")
def _ragged_row(package: Copy) -> tuple[str, int, int]:
    lines = lines_of(package, "event_actors")
    lines[4] += ",,"
    write_lines(package, "event_actors", lines)
    return "event_actors", 5, len(lines[4])


@refused("quote-unclosed")
def _unclosed_quote(package: Copy) -> tuple[str, int, int]:
    lines = lines_of(package, "event_actors")
    lines[-1] = '"' + lines[-1]
    write_lines(package, "event_actors", lines)
    return "event_actors", len(lines), 1


@refused("encoding-invalid")
def _not_utf8(package: Copy) -> tuple[str, int, int]:
    path = package.path("event_actors")
    lines = path.read_bytes().split(b"\n")
    lines[3] = b"caf\xe9" + lines[3]
    path.write_bytes(b"\n".join(lines))
    return "event_actors", 4, 4


@refused("merge-marker")
def _merge_marker(package: Copy) -> tuple[str, int, int]:
    lines = lines_of(package, "event_actors")
    write_lines(package, "event_actors", [*lines[:6], "<<<<<<< ours", *lines[6:]])
    return "event_actors", 7, 1


@refused("file-empty")
def _empty_file(package: Copy) -> tuple[str, int, int]:
    package.path("event_actors").write_bytes(b"")
    return "event_actors", 1, 1


@pytest.mark.parametrize("name", REFUSALS)
def test_refuses_and_writes_nothing(name: str, package: Copy) -> None:
    # so that there is something else to write
    table, line, column = REFUSALS[name](package)
    other = package.path("actors")
    other.write_bytes(other.read_bytes().replace(b"\n", b"\r\n"))
    before = state(package.folder)

    status, out, _ = run(str(package.folder))

    assert status == 1
    code = name.partition(":")[0]
    places = [text for text in out.splitlines() if f"error[{code}]" in text]
    assert f"{package.path(table)}:{line}:{column}: error[{code}]" in places[0]
    assert "nothing was written" in out
    assert state(package.folder) == before


@pytest.mark.parametrize(
    "name",
    [name for name in REFUSALS if name.startswith(("quote-not-in-passage", "edtf-invalid"))],
)
def test_a_refused_cell_is_the_only_finding(name: str, package: Copy) -> None:
    REFUSALS[name](package)
    assert [finding.code for finding in format_package(package.folder).findings] == [
        name.partition(":")[0]
    ]


# -- the command -----------------------------------------------------------------------------------


def test_check_says_where_and_writes_nothing(package: Copy) -> None:
    package.rows("claims")[9]["char_start"] = "0"
    package.save()
    before = state(package.folder)
    status, out, _ = run(str(package.folder), "--check")
    assert status == 1
    assert f"{package.path('claims').as_posix()}:11: error[not-canonical]" in out
    assert state(package.folder) == before
    assert run(str(package.folder))[0] == 0
    assert run(str(package.folder), "--check")[0] == 0


def test_works_on_a_folder_from_elsewhere(package: Copy, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    before = state(package.folder)
    empty_derived(package)
    package.save()
    status, out, _ = run(str(package.folder / "datapackage.json"), cwd=elsewhere)
    assert status == 0
    assert f"7 tables formatted, {len(package.tables) - 7} unchanged" in out
    assert state(package.folder) == before


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"a\nb\n", b"a\nc\n", 2),
        (b"a\n", b"a\nb\n", 2),
        (b"a\nb\n", b"a\n", 2),
        (b"a\r\nb\n", b"a\nb\n", 1),
        (b"a\nb", b"a\nb\n", 2),
        (b"\xef\xbb\xbfa\n", b"a\n", 1),
        (b"", b"a\n", 1),
    ],
)
def test_first_difference(old: bytes, new: bytes, line: int, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(old)
    assert first_difference(path, new) == line


# -- writing ---------------------------------------------------------------------------------------


def fail_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Make the `number`th call of a function of `os` fail, and every one behind it."""
    real, calls = getattr(os, name), []

    def failing(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments)
        if len(calls) >= number:
            raise OSError(28, "No space left on device")
        return real(*arguments, **options)

    monkeypatch.setattr(os, name, failing)


@pytest.mark.parametrize("name", ["replace", "fsync"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_all_or_nothing(
    name: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / f"{letter}.csv" for letter in "abc"]
    for path in paths:
        path.write_bytes(b"old")
    before = state(tmp_path)
    with monkeypatch.context() as patched:
        fail_at(patched, name, number)
        with pytest.raises(OSError, match="No space"):
            replace(tmp_path, dict.fromkeys(paths, b"new"))
    assert state(tmp_path) == before
    replace(tmp_path, dict.fromkeys(paths, b"new"))
    assert state(tmp_path) == dict.fromkeys(("a.csv", "b.csv", "c.csv"), b"new")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_all_or_nothing_where_there_are_no_hard_links(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_at(monkeypatch, "link", 1)
    test_all_or_nothing("replace", number, tmp_path, monkeypatch)


def test_a_folder_that_is_not_there_stops_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        write(tmp_path / "nothing" / "b.csv", b"new")
    assert state(tmp_path) == {}


def put_in_its_place(path: Path) -> None:
    other = path.with_name("x")
    other.write_bytes(b"old")
    other.replace(path)


SPOILERS: dict[str, Callable[[Path], object]] = {
    "edited": lambda path: path.write_bytes(b"edit"),
    "edited to the same size": lambda path: path.write_bytes(b"OLD"),
    "replaced": put_in_its_place,
    "deleted": lambda path: path.unlink(),
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_what_was_changed_since_it_was_read_is_not_overwritten(
    number: int, spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    paths = [tmp_path / f"{letter}.csv" for letter in "abc"]
    for path in paths:
        path.write_bytes(b"old")
        os.utime(path, (1, 1))
    read = {path: stamp_of(path) for path in paths}
    spoil(paths[number])
    before = state(tmp_path)
    with pytest.raises(NotWritten, match=f'{"abc"[number]}.csv" was'):
        replace(tmp_path, dict.fromkeys(paths, b"new"), read)
    assert state(tmp_path) == before


def test_what_is_written_through_an_open_file_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an editor that writes in place, after the file has been looked at for the last time."""
    paths = [tmp_path / f"{letter}.csv" for letter in "abc"]
    for path in paths:
        path.write_bytes(b"old")
    real = os.replace
    with paths[0].open("r+b", buffering=0) as editor:

        def edited(*arguments: Any) -> None:
            real(*arguments)
            editor.write(b"edit")

        monkeypatch.setattr(os, "replace", edited)
        with pytest.raises(NotWritten):
            replace(tmp_path, dict.fromkeys(paths, b"new"))
    assert state(tmp_path) == {"a.csv": b"edit" * 3, "b.csv": b"old", "c.csv": b"old"}


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o400, 0o444, 0o555])
def test_what_is_read_only_is_not_replaced(mode: int, tmp_path: Path) -> None:
    """Not by root either, whom a mode does not stop."""
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.write_bytes(b"old")
    paths[1].chmod(mode)
    with pytest.raises(NotWritten, match="is read-only"):
        replace(tmp_path, dict.fromkeys(paths, b"new"))
    with pytest.raises(PermissionError):
        write(paths[1], b"new")
    assert state(tmp_path) == {"a.csv": b"old", "b.csv": b"old"}


def test_what_a_killed_one_left_goes_away(tmp_path: Path) -> None:
    with alone(tmp_path) as scratch:
        pass
    scratch.mkdir()
    (scratch / "0.new").write_bytes(b"half")
    (tmp_path / "a.csv").write_bytes(b"old")
    replace(tmp_path, {tmp_path / "a.csv": b"new"})
    assert state(tmp_path) == {"a.csv": b"new"}
    assert list(tmp_path.iterdir()) == [tmp_path / "a.csv"]


def test_what_stands_in_the_scratch_folders_place_is_left_alone(tmp_path: Path) -> None:
    with alone(tmp_path) as scratch:
        pass
    (tmp_path / "a.csv").write_bytes(b"old")
    other = tmp_path / "other"
    other.mkdir()
    (other / "0.new").write_bytes(b"mine")
    scratch.symlink_to(other)
    with pytest.raises(FileExistsError):
        replace(tmp_path, {tmp_path / "a.csv": b"new"})
    assert (tmp_path / "a.csv").read_bytes() == b"old"
    assert state(other) == {"0.new": b"mine"}


@pytest.mark.skipif(os.name == "nt", reason="locks are POSIX")
def test_two_at_once_are_told_apart(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(CallError, match="let it end"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


@pytest.mark.parametrize("seed", range(6))
def test_what_is_half_formatted_is_formatted_alike(seed: int, package: Copy) -> None:
    """So the next run finishes what a killed one has begun."""
    before = state(package.folder)
    empty_derived(package)
    shuffle(package)
    for row in package.rows("mentions")[::3]:
        row.update(char_start="", char_end="")
    package.save()
    chance = random.Random(seed)
    for table in chance.sample(package.tables, chance.randrange(1, len(package.tables))):
        package.path(table).write_bytes(before[f"data/{table}.csv"])
    apply(package.folder)
    assert state(package.folder) == before


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_modes_are_kept(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == mode
    replace(tmp_path, {path: b"newer"})
    assert path.read_bytes() == b"newer"
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(tmp_path / "a.csv", b"new")
    finally:
        os.umask(old)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="links are POSIX")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "a.csv", tmp_path / "b.csv"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    replace(tmp_path, {link: b"newer"})
    assert link.is_symlink()
    assert target.read_bytes() == b"newer"


@pytest.mark.skipif(os.name == "nt", reason="pipes are POSIX")
def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    """Replacing /dev/null by a file would break the machine of whoever runs this as root."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


# -- other people's packages -----------------------------------------------------------------------


def other_package(folder: Path, data: bytes, fields: list[dict[str, Any]], **resource: Any) -> Path:
    schema = {"fields": fields, **resource.pop("schema", {})}
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "other",
        "resources": [{"name": "t", "type": "table", "path": "t.csv", "schema": schema} | resource],
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    (folder / "t.csv").write_bytes(data)
    return folder / "t.csv"


AB = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]


def test_another_delimiter_and_quote_are_kept(tmp_path: Path) -> None:
    path = other_package(
        tmp_path,
        b"b;a\r\n'x;y';10\r\n'it''s';9\r\n",
        AB,
        dialect={"delimiter": ";", "quoteChar": "'"},
        schema={"primaryKey": ["a"]},
    )
    apply(tmp_path)
    assert path.read_bytes() == b"a;b\n9;'it''s'\n10;'x;y'\n"


@pytest.mark.parametrize("key", ["x", "--5", "9" * 6000, "²", ""])
def test_keys_that_are_no_numbers_can_be_sorted(key: str, tmp_path: Path) -> None:
    path = other_package(
        tmp_path, f"a,b\n3,x\n{key},y\n-1,z\n".encode(), AB, schema={"primaryKey": ["a"]}
    )
    apply(tmp_path)
    assert sorted(path.read_text("utf-8").splitlines()) == sorted(
        ["a,b", "3,x", f"{key},y", "-1,z"]
    )


def test_without_a_key_rows_keep_their_order(tmp_path: Path) -> None:
    path = other_package(tmp_path, b"b,a\nx,2\ny,1\n", AB)
    apply(tmp_path)
    assert path.read_bytes() == b"a,b\n2,x\n1,y\n"


@pytest.mark.parametrize(
    "dialect",
    [
        {"commentChar": "#"},
        {"commentRows": [2]},
        {"escapeChar": "\\", "doubleQuote": False},
        {"nullSequence": "\\N"},
        {"headerRows": [1, 2]},
        {"header": False},
        {"skipInitialSpace": True},
        {"delimiter": ",,"},
    ],
)
def test_dialects_that_would_lose_something_are_left_alone(
    dialect: dict[str, Any], tmp_path: Path
) -> None:
    data = b"b,a\r\n#x,2\r\n\\N,1\r\n"
    path = other_package(tmp_path, data, AB, dialect=dialect)
    result = format_package(tmp_path)
    assert (result.changes, result.unchanged, result.findings) == ({}, 0, [])
    assert path.read_bytes() == data


def test_tables_of_several_files_are_left_alone(tmp_path: Path) -> None:
    other_package(tmp_path, b"b,a\nx,2\n", AB, path=["t.csv", "u.csv"])
    (tmp_path / "u.csv").write_bytes(b"b,a\r\ny,1\r\n")
    assert format_package(tmp_path).changes == {}


def test_a_table_in_another_encoding_is_left_alone(tmp_path: Path) -> None:
    other_package(tmp_path, "b,a\r\né,1\r\n".encode("latin-1"), AB, encoding="iso-8859-1")
    result = format_package(tmp_path)
    assert (result.changes, result.findings) == ({}, [])


def test_tables_that_are_too_large_together_are_not_formatted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tables = [table_of("k", name=name) for name in "ab"]
    data = "k\r\na\r\n"
    write_files(tmp_path, {"datapackage.json": package_of(*tables), "a.csv": data, "b.csv": data})
    assert len(format_package(tmp_path).changes) == 2
    monkeypatch.setattr("tablewright.formatting.MAX_BYTES", 2 * len(data) - 1)
    result = format_package(tmp_path)
    assert [(each.code, each.path) for each in result.findings] == [("file-unreadable", "b.csv")]
    assert not result.changes


@pytest.mark.parametrize("fields", [AB, AB[::-1]], ids=["alike", "in another order"])
def test_two_tables_in_one_file(fields: list[dict[str, Any]], tmp_path: Path) -> None:
    # each would put the columns in its own order, for ever
    path = other_package(tmp_path, b"a,b\r\n2,x\r\n", AB, schema={"fieldsMatch": "equal"})
    descriptor = json.loads((tmp_path / "datapackage.json").read_bytes())
    (first,) = descriptor["resources"]
    schema = {"fieldsMatch": "equal", "fields": fields}
    descriptor["resources"].append({**first, "name": "u", "schema": schema})
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    result = format_package(tmp_path)
    assert result.findings == []
    assert result.changes == ({path: b"a,b\n2,x\n"} if fields == AB else {})


def test_columns_of_ones_own_are_kept_where_the_schema_allows_them(tmp_path: Path) -> None:
    path = other_package(tmp_path, b"c,b,a\n1,x,2\n", AB, schema={"fieldsMatch": ["subset"]})
    apply(tmp_path)
    assert path.read_bytes() == b"a,b,c\n2,x,1\n"


def test_line_breaks_in_cells_are_kept(tmp_path: Path) -> None:
    path = other_package(tmp_path, b'b,a\r\n"x\r\ny",1\r\n', AB)
    apply(tmp_path)
    assert path.read_bytes() == b'a,b\n1,"x\r\ny"\n'
    assert format_package(tmp_path).changes == {}


@pytest.mark.parametrize("cell", [b"x\ny", b"x\ry", b"x\r\ny", b"x\n\ry"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_breaks_in_quotes_are_data(cell: bytes, end: bytes, tmp_path: Path) -> None:
    path = other_package(tmp_path, end.join([b"b,a", b'"%s",1' % cell, b""]), AB)
    apply(tmp_path)
    assert path.read_bytes() == b'a,b\n1,"%s"\n' % cell
    assert format_package(tmp_path).changes == {}


# -- what the descriptor states ----------------------------------------------------------------


def digest(name: str, data: bytes) -> str:
    prefix = "" if name == "md5" else f"{name}:"
    return prefix + hashlib.new(name.replace("-", ""), data).hexdigest()


@pytest.mark.parametrize("algorithm", ["md5", "sha256", "sha1", "SHA-512"])
def test_size_and_hash_follow_and_nothing_else_of_the_descriptor(
    algorithm: str, tmp_path: Path
) -> None:
    old, new = b"b,a\r\nx,1\r\n", b"a,b\n1,x\n"
    name = algorithm.lower()
    stated = digest(name, old) if "-" not in name else f"SHA-512:{hashlib.sha512(old).hexdigest()}"
    then = digest(name, new) if "-" not in name else f"SHA-512:{hashlib.sha512(new).hexdigest()}"
    path = other_package(tmp_path, old, AB, bytes=len(old), hash=stated)
    file = tmp_path / "datapackage.json"
    text = file.read_text("utf-8")
    text = text.replace('"bytes": ', '"bytes"\r\n :\t').replace('"name": "b"', '"name": "\\u0062"')
    file.write_bytes(text.encode())
    apply(tmp_path)
    assert path.read_bytes() == new
    expected = text.replace(f"\t{len(old)}", f"\t{len(new)}").replace(stated, then)
    assert file.read_bytes() == expected.encode()
    assert findings(tmp_path) == []
    assert format_package(tmp_path).changes == {}


def test_another_resource_s_statement_of_the_file_follows_too(tmp_path: Path) -> None:
    old = b"b,a\r\nx,1\r\n"
    other_package(tmp_path, old, AB)
    file = tmp_path / "datapackage.json"
    descriptor = json.loads(file.read_bytes())
    descriptor["resources"].append({"name": "u", "path": "t.csv", "type": "x", "bytes": len(old)})
    file.write_text(json.dumps(descriptor), "utf-8")
    apply(tmp_path)
    assert json.loads(file.read_bytes())["resources"][1]["bytes"] == 8


def test_what_was_not_true_is_not_made_true(tmp_path: Path) -> None:
    other_package(tmp_path, b"b,a\r\nx,1\r\n", AB, bytes=99, hash=digest("md5", b""))
    before = (tmp_path / "datapackage.json").read_bytes()
    apply(tmp_path)
    assert (tmp_path / "datapackage.json").read_bytes() == before


def test_a_file_whose_hash_cannot_be_followed_is_left_alone(tmp_path: Path) -> None:
    other_package(tmp_path, b"b,a\r\nx,1\r\n", AB, hash="crc32:0")
    result = format_package(tmp_path)
    assert result.changes == {}
    assert [(one.what, one.reason) for one in result.left] == [
        ("t.csv", "it states a hash that cannot be computed")
    ]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"dialect": {"commentChar": "#"}}, "commentChar"),
        ({"dialect": {"header": False, "skipInitialSpace": True}}, "header, skipInitialSpace"),
        ({"dialect": {"lineTerminator": "\r"}}, "lineTerminator"),
        ({"encoding": "windows-1252"}, "encoding windows-1252"),
        ({"path": ["t.csv", "u.csv"]}, "it has 2 files"),
        ({"path": "t.csv.gz", "format": "csv"}, "it is compressed as gz"),
    ],
)
def test_what_is_left_alone_is_named_with_the_reason(
    more: dict[str, Any], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_package(tmp_path, b"b,a\r\nx,1\r\n", AB, **more)
    for name in ("u.csv", "t.csv.gz"):
        (tmp_path / name).write_bytes(b"b,a\r\n")
    for options in ([], ["--check"]):
        assert main(["format", str(tmp_path), *options]) == 0
        out = capsys.readouterr().out
        name = "t.csv.gz" if "gz" in str(more) else "t.csv"
        assert f"1 table left alone: {name} ({reason})\n" in out


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_the_dialect_says(end: str, tmp_path: Path) -> None:
    path = other_package(tmp_path, b"b,a\r\nx,1\n", AB, dialect={"lineTerminator": end})
    apply(tmp_path)
    assert path.read_bytes().decode() == f"a,b{end}1,x{end}"


def test_faults_of_the_descriptor_do_not_keep_tables_from_it(tmp_path: Path) -> None:
    path = other_package(tmp_path, b"b,a\r\nx,1\r\n", AB, primaryKey="a")
    file = tmp_path / "datapackage.json"
    descriptor = json.loads(file.read_bytes())
    descriptor["resources"].append({"name": "u", "schema": {"fields": []}, "data": []})
    file.write_text(json.dumps(descriptor), "utf-8")
    result = format_package(tmp_path)
    assert list(result.changes) == [path]
    assert [one.what for one in result.left] == ["u"]


def test_files_are_called_as_validate_calls_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = other_package(tmp_path, b"b,a\r\nx,1\r\n", AB)
    assert main(["format", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith(f"formatted {path.as_posix()}\n1 table formatted")


def test_a_column_of_empty_cells_stays(tmp_path: Path) -> None:
    path = other_package(tmp_path, b'a\n""\n1\n', AB[:1])
    apply(tmp_path)
    assert path.read_bytes() == b'a\n""\n1\n'


def test_a_column_that_need_not_be_filled_is_added(tmp_path: Path) -> None:
    path = other_package(tmp_path, b"a\n1\n2\n", AB)
    apply(tmp_path)
    assert path.read_bytes() == b"a,b\n1,\n2,\n"


def test_a_table_that_is_at_fault_fails_while_the_others_are_formatted(
    tmp_path: Path, capsys: Any
) -> None:
    resources = [
        table_of("b", "a", name="t"),
        table_of("a", name="gone"),
        table_of("a", name="web"),
    ]
    resources[2]["path"] = "https://example.org/web.csv"
    files = {"datapackage.json": package_of(*resources), "t.csv": "a,b\n1,2\n"}
    write_files(tmp_path, files)
    assert main(["format", str(tmp_path)]) == 1
    assert "2 tables left alone: gone.csv (there is no file" in capsys.readouterr().out
    assert (tmp_path / "t.csv").read_text() == "b,a\n2,1\n"
    write_files(tmp_path, {"datapackage.json": package_of(resources[0], resources[2])})
    assert main(["format", "--check", str(tmp_path)]) == 0


def test_a_column_that_the_rows_have_is_not_added(tmp_path: Path) -> None:
    other_package(tmp_path, b"a\n1,x\n", AB)
    assert format_package(tmp_path).changes == {}


@pytest.mark.parametrize("field", [{"constraints": {"required": True}}, {"missingValues": ["-"]}])
def test_a_column_that_must_be_filled_is_not_added(field: dict[str, Any], tmp_path: Path) -> None:
    other_package(tmp_path, b"a\n1\n", [AB[0], {**AB[1], **field}])
    assert [each.code for each in format_package(tmp_path).findings] == ["column-missing"]


@pytest.mark.parametrize("name", ["passages", "claims", "mentions", "events"])
def test_tables_of_our_names_need_not_be_ours(name: str, tmp_path: Path) -> None:
    """Another package may have a table of this name, with a few of our columns or none."""
    columns = ["passage_id", "char_start", "char_end", "text", "date", "quote"]
    for count in range(len(columns)):
        header = [*columns[:count], "other"]
        fields = [{"name": column, "type": "string"} for column in header]
        row = ",".join("x" for _ in header)
        path = other_package(tmp_path, f"{','.join(header)}\n{row}\n".encode(), fields, name=name)
        apply(tmp_path)
        assert path.read_text("utf-8").endswith(f"{row}\n")


def test_a_table_that_cannot_be_read_is_a_finding(
    package: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "claims.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert [finding.code for finding in format_package(package.folder).findings] == [
        "file-unreadable"
    ]


@pytest.mark.parametrize("seed", range(15))
def test_whatever_the_tables_hold_there_is_an_answer(seed: int, package: Copy) -> None:
    from tests.test_rules import VALUES

    chance = random.Random(seed)
    for _ in range(chance.choice((1, 20, 200))):
        table = chance.choice(package.filled)
        row = chance.choice(package.rows(table))
        row[chance.choice(list(row))] = chance.choice(VALUES)
    package.save()
    result = format_package(package.folder)
    replace(package.folder, result.changes, result.read)
    assert not (result.changes and result.findings)
    findings(package.folder)


def test_white_space_that_says_a_value_is_missing_is_kept(tmp_path: Path) -> None:
    table = table_of("id", {"name": "n", "type": "integer", "missingValues": [" "]})
    files = {"datapackage.json": package_of(table), "t.csv": "id,n\n a, \n"}
    formatted = format_package(write_files(tmp_path, files))
    assert list(formatted.changes.values()) == [b"id,n\na, \n"]


@pytest.mark.parametrize(
    ("field", "cells", "written"),
    [
        ({"trueValues": ["true"], "falseValues": ["false"]}, "TRUE FALSE True", "true false true"),
        ({"trueValues": ["ja"], "falseValues": ["nein"]}, "JA Nein ja", "ja nein ja"),
        # by default both forms are words of the type
        ({}, "TRUE false 1", "TRUE false 1"),
        # with two readings neither is written
        ({"trueValues": ["a"], "falseValues": ["A", "á"]}, "a A Á", "a A á"),
        ({"trueValues": ["x", "X"], "falseValues": ["n"]}, "x X N", "x X n"),
    ],
)
def test_truth_values_are_written_in_their_words(
    tmp_path: Path, field: dict[str, Any], cells: str, written: str
) -> None:
    """A spreadsheet writes true and false in capitals: there is one reading."""
    schema = {"fields": [{"name": "b", "type": "boolean", **field}]}
    text = "b\n" + cells.replace(" ", "\n") + "\n"
    resource = {"name": "t", "path": "t.csv", "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    assert main(["format", str(tmp_path)]) == 0
    assert (tmp_path / "t.csv").read_text("utf-8").split() == ["b", *written.split()]
