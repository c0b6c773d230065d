"""The faults that a validator is tried on: each is one edit of a small sound package.

The kinds of pollution of a file follow Pollock, a benchmark of data loading (Vitagliano et al.,
2023); those of values, keys and references are what Table Schema rules out.
"""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STATIONS = """\
station_id,name,opened,platforms,share,kind,active
BAK,Baku,1880-01-20,9,31.5,main,true
GNJ,Ganja,1883-05-08,4,12.25,main,true
SUM,Sumqayit,1949-11-22,3,9.75,suburban,true
LNK,Lankaran,1941-03-01,2,4.5,branch,true
QUB,Quba,1965-07-15,1,2.0,branch,false
SHK,Sheki,1971-10-30,1,3.25,branch,true
TIF,Tiflis,1872-10-10,8,24.0,main,true
YER,Yerevan,1902-12-26,6,12.75,main,true
"""
TRAINS = """\
train_id,station_id,departs,seats,note
101,BAK,2025-03-01T08:00:00Z,320,
102,GNJ,2025-03-01T09:30:00Z,280,slow
103,SUM,2025-03-01T10:15:00Z,410,
104,LNK,2025-03-01T11:45:00Z,150,
105,QUB,2025-03-01T12:05:00Z,90,on request
106,SHK,2025-03-01T13:20:00Z,120,
107,TIF,2025-03-01T14:40:00Z,500,
108,YER,2025-03-01T15:55:00Z,340,
109,BAK,2025-03-01T16:00:00Z,320,
110,GNJ,2025-03-01T17:10:00Z,280,
"""
REQUIRED = {"required": True}
DESCRIPTOR = {
    "name": "railway",
    "resources": [
        {
            "name": "stations",
            "path": "stations.csv",
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [
                    {
                        "name": "station_id",
                        "type": "string",
                        "constraints": {"required": True, "pattern": "[A-Z]{3}"},
                    },
                    {
                        "name": "name",
                        "type": "string",
                        "constraints": {"required": True, "unique": True, "maxLength": 20},
                    },
                    {"name": "opened", "type": "date"},
                    {
                        "name": "platforms",
                        "type": "integer",
                        "constraints": {"minimum": 1, "maximum": 30},
                    },
                    {"name": "share", "type": "number", "constraints": {"minimum": 0}},
                    {
                        "name": "kind",
                        "type": "string",
                        "constraints": {"enum": ["main", "suburban", "branch"]},
                    },
                    {"name": "active", "type": "boolean"},
                ],
                "primaryKey": ["station_id"],
            },
        },
        {
            "name": "trains",
            "path": "trains.csv",
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [
                    {"name": "train_id", "type": "integer", "constraints": REQUIRED},
                    {"name": "station_id", "type": "string", "constraints": REQUIRED},
                    {"name": "departs", "type": "datetime"},
                    {"name": "seats", "type": "integer", "constraints": {"minimum": 0}},
                    {"name": "note", "type": "string"},
                ],
                "primaryKey": ["train_id"],
                "foreignKeys": [
                    {
                        "fields": ["station_id"],
                        "reference": {"resource": "stations", "fields": ["station_id"]},
                    }
                ],
            },
        },
    ],
}


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """A broken package: the kind of fault, what was done, and where it must be found.

    Without a `line` it is not broken at all: whatever is found is a false alarm. Without a `field`
    the fault is of the whole line.
    """

    kind: str
    name: str
    files: dict[str, bytes]
    table: str = ""
    line: int | None = None
    field: str | None = None

    def write(self, folder: Path) -> None:
        """Write the package."""
        folder.mkdir(parents=True)
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR, indent=2))


def _files(**changed: bytes | str) -> dict[str, bytes]:
    texts = {"stations": STATIONS, "trains": TRAINS} | changed
    return {
        f"{name}.csv": text.encode() if isinstance(text, str) else text
        for name, text in texts.items()
    }


def _cell(kind: str, name: str, place: tuple[str, int, str], new: str) -> Case:
    """A case in which one cell, by table, line and field, holds something else."""
    table, line, field = place
    lines = {"stations": STATIONS, "trains": TRAINS}[table].splitlines()
    cells = lines[line - 1].split(",")
    cells[lines[0].split(",").index(field)] = new
    lines[line - 1] = ",".join(cells)
    return Case(kind, name, _files(**{table: "\n".join(lines) + "\n"}), table, line, field)


def _stations(kind: str, name: str, line: int | None, old: str, new: str | bytes) -> Case:
    """A case in which a text of the table of stations, which stands there once, is another."""
    assert STATIONS.count(old) == 1, old
    start, end = STATIONS.split(old)
    data = start.encode() + (new.encode() if isinstance(new, str) else new) + end.encode()
    return Case(kind, name, _files(stations=data), "stations", line)


_VALUES = [
    ("no number", "stations", 4, "platforms", "three"),
    ("fraction for a whole number", "stations", 4, "platforms", "3.5"),
    ("thousands separator", "trains", 8, "seats", '"1,500"'),
    ("decimal comma", "stations", 3, "share", '"12,25"'),
    ("number with a unit", "trains", 4, "seats", "410 seats"),
    ("digits of another script", "trains", 4, "seats", "٤١٠"),
    ("no such day", "stations", 5, "opened", "1941-02-30"),
    ("day first", "stations", 5, "opened", "01.03.1941"),
    ("date of a spreadsheet", "stations", 5, "opened", "3/1/1941"),
    ("serial number of a day", "stations", 5, "opened", "15036"),
    ("time without a day", "trains", 5, "departs", "11:45"),
    ("space for the T of a time", "trains", 5, "departs", "2025-03-01 11:45:00Z"),
    ("no truth", "stations", 6, "active", "maybe"),
    ("not a number", "stations", 6, "share", "n/a"),
    ("error of a spreadsheet", "stations", 6, "share", "#DIV/0!"),
]
_CONSTRAINTS = [
    ("below the minimum", "stations", 7, "platforms", "0"),
    ("above the maximum", "stations", 7, "platforms", "300"),
    ("below zero", "trains", 7, "seats", "-120"),
    ("no word of the vocabulary", "stations", 7, "kind", "Branch"),
    ("against the pattern", "stations", 2, "station_id", "Bak"),
    ("against the pattern, but for its beginning", "stations", 9, "station_id", "YERX"),
    ("too long", "stations", 8, "name", "Tiflis, the main station"),
    ("empty where it must be filled", "stations", 8, "name", ""),
    ("twice where it must be unique", "stations", 8, "name", "Sheki"),
]
_KEYS = [
    ("primary key twice", "trains", 9, "train_id", "101"),
    ("primary key twice, written otherwise", "trains", 9, "train_id", "0101"),
    ("primary key empty", "trains", 9, "train_id", ""),
    ("reference to nothing", "trains", 6, "station_id", "XXX"),
    ("reference to nothing, capitals apart", "trains", 6, "station_id", "qub"),
    ("reference with a space behind it", "trains", 6, "station_id", "QUB "),
]


def cases() -> Iterator[Case]:
    """All cases; the first is the sound package."""
    yield Case("sound", "as it should be", _files())
    yield from _harmless()
    yield from _pollutions()
    for kind, listed in (("value", _VALUES), ("constraint", _CONSTRAINTS), ("key", _KEYS)):
        for name, table, line, field, new in listed:
            quoted = f'"{new}"' if "," in new and not new.startswith('"') else new
            yield _cell(kind, name, (table, line, field), quoted)
    yield from _of_the_row()


def _harmless() -> Iterator[Case]:
    """Files that are as Data Package allows them."""
    yield Case("sound", "CR LF", _files(stations=STATIONS.replace("\n", "\r\n")))
    yield Case("sound", "no line end at the end", _files(stations=STATIONS[:-1]))
    yield Case("sound", "all cells in quotes", _files(stations=_quoted(STATIONS)))
    note = TRAINS.replace("on request", '"on request,\nby ""telephone"""')
    yield Case("sound", "line break, comma and quotes in a cell", _files(trains=note))
    yield Case(
        "sound", "letters beyond ASCII", _files(trains=TRAINS.replace("slow", "Gəncə → Bakı"))
    )


def _quoted(text: str) -> str:
    rows = [line.split(",") for line in text.splitlines()]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def _pollutions() -> Iterator[Case]:
    """Files whose form is broken in one place."""
    yield _stations("form", "row with a cell too few", 5, ",4.5,branch,true", ",branch,true")
    yield _stations("form", "row with a cell too many", 5, "branch,true\nQUB", "branch,true,\nQUB")
    yield _stations("form", "row cut off", 9, "12.75,main,true\n", "12")
    yield _stations("form", "another delimiter in a row", 4, _line(4), _line(4).replace(",", ";"))
    yield _stations("form", "quote inside a cell", 6, "Quba", 'Qu"ba"')
    yield _stations("form", "quote that is never closed", 7, "Sheki", '"Sheki')
    yield _stations("form", "text behind a closing quote", 7, "Sheki", '"She"ki')
    yield _stations("form", "blank line", 6, "QUB,", "\nQUB,")
    yield _stations("form", "row of empty cells", 6, "QUB,", ",,,,,,\nQUB,")
    yield _stations("form", "header twice", 6, "QUB,", _line(1) + "\nQUB,")
    yield _stations("form", "title above the header", 1, "station_id,", "Stations\nstation_id,")
    yield _stations(
        "form", "line of totals", 10, "6,12.75,main,true\n", "6,12.75,main,true\nTotal\n"
    )
    yield _stations("form", "mark of a merge", 6, "QUB,", "<<<<<<< HEAD\nQUB,")
    yield _stations("form", "byte that is no UTF-8", 8, "Tiflis", b"Tifl\xeds")
    yield _stations("form", "UTF-8 read as Latin-1 and saved", 8, "Tiflis", "TiflÃ¼s")
    yield _stations("form", "NUL in a cell", 8, "Tiflis", "Tif\0lis")
    yield _stations("header", "no header", 1, _line(1) + "\n", "")
    yield _stations("header", "column with another name", 1, "platforms", "platform")
    yield _stations("header", "column without a name", 1, "platforms", "")
    yield _stations("header", "column twice", 1, "platforms", "share")
    rows = [line.split(",") for line in STATIONS.splitlines()]
    yield _table("column missing", [row[:3] + row[4:] for row in rows])
    yield _table("column that no one knows", [[*row, "x"] for row in rows])
    yield _table("columns in another order", [[row[1], row[0], *row[2:]] for row in rows])
    yield _table("semicolons", rows, ";")


def _line(number: int) -> str:
    return STATIONS.splitlines()[number - 1]


def _table(name: str, rows: list[list[str]], delimiter: str = ",") -> Case:
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    return Case("header", name, _files(stations=text), "stations", 1)


def _of_the_row() -> Iterator[Case]:
    """Faults behind a cell that is spread over lines, where line and row part."""
    note = TRAINS.replace("slow", '"slow,\nwith\nstops"')
    yield Case(
        "value",
        "no number, behind line breaks",
        _files(trains=note.replace(",500,", ",many,")),
        "trains",
        10,
        "seats",
    )
    yield Case(
        "key",
        "reference to nothing, behind line breaks",
        _files(trains=note.replace("108,YER", "108,YEV")),
        "trains",
        11,
        "station_id",
    )
