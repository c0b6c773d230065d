"""Large packages with the schema of the cases: many trains, a thousand stations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cases import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LETTERS = "ABCDEFGHIJ"


def clean(folder: Path, rows: int) -> None:
    """A sound package."""
    _write(folder, _lines(rows))


def ragged(folder: Path, rows: int) -> None:
    """One row in the middle lacks a cell."""
    lines = _lines(rows)
    lines[rows // 2] = lines[rows // 2].replace(",320,", ",", 1)
    _write(folder, lines)


def broken_line(folder: Path, rows: int) -> None:
    """One cell in the middle has a line break, in quotes; sound."""
    lines = _lines(rows)
    lines[rows // 2] = lines[rows // 2].replace("on request", '"on\nrequest"')
    _write(folder, lines)


def dangling(folder: Path, rows: int) -> None:
    """One reference in a hundred leads to nothing."""
    lines = _lines(rows)
    for number in range(0, rows, 100):
        cells = lines[number].split(",")
        cells[1] = "XYZ"
        lines[number] = ",".join(cells)
    _write(folder, lines)


CORPORA: dict[str, Callable[[Path, int], None]] = {
    "sound": clean,
    "one ragged row": ragged,
    "one line break in a cell": broken_line,
    "1 % of references wrong": dangling,
}


def _station(number: int) -> str:
    return "".join(LETTERS[number // power % 10] for power in (100, 10, 1))


def _lines(rows: int) -> list[str]:
    stations = [_station(number) for number in range(1000)]
    return [
        f"{number},{stations[number * 7 % 1000]},2025-03-01T08:{number % 60:02}:00Z,320,on request"
        for number in range(1, rows + 1)
    ]


def _write(folder: Path, trains: list[str]) -> None:
    stations = [
        f"{_station(number)},Station {number},1900-01-20,{number % 9 + 1},{number / 8},main,true\n"
        for number in range(1000)
    ]
    heads = [
        "station_id,name,opened,platforms,share,kind,active\n",
        "train_id,station_id,departs,seats,note\n",
    ]
    (folder / "stations.csv").write_text(heads[0] + "".join(stations))
    (folder / "trains.csv").write_text(heads[1] + "".join(f"{line}\n" for line in trains))
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR))
