"""`validate --format html`: one page for a reviewer, safe whatever the data hold."""

from __future__ import annotations

import html.parser
from typing import TYPE_CHECKING, Any

import pytest

from tablewright.cli import main
from tests.tabular.support import package_of, table_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def page(folder: Path, capsys: Any, *more: str) -> str:
    main(["validate", str(folder), "--format", "html", *more])
    shown: str = capsys.readouterr().out
    return shown


class Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    number = {"name": "n", "type": "integer"}
    tables = (table_of("k", number), {"name": "u", "path": "https://example.org/u.csv"})
    rows = "".join(f"k{row},{row}\n" for row in range(5))
    data = f"k,n\n{rows}{ATTACK},x\n{rows}"
    return write_files(tmp_path, {"datapackage.json": package_of(*tables), "t.csv": data})


def test_the_cell_at_fault_is_marked_in_its_lines(folder: Path, capsys: Any) -> None:
    shown = page(folder, capsys)
    assert "<h1>example: Not valid</h1>" in shown
    assert "<mark>x</mark>" in shown
    assert '<span class="soft">6</span> k4,4\n' in shown
    assert '<span class="soft">8</span> k0,0' in shown
    assert "What was not checked" in shown


def test_nothing_that_the_data_hold_is_markup(folder: Path, capsys: Any) -> None:
    tags = Tags()
    tags.feed(page(folder, capsys))
    assert tags.open == []
    assert tags.seen.isdisjoint({"script", "img", "link", "a", "iframe"})
    assert tags.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}


def test_it_is_written_whole_to_a_file(folder: Path, capsys: Any) -> None:
    assert main(["validate", str(folder), "--format", "html", "--output", str(folder / "r.html")])
    assert (folder / "r.html").read_text("utf-8").endswith("</html>\n")


def test_a_sound_package_is_said_to_be_one(tmp_path: Path, capsys: Any) -> None:
    write_files(tmp_path, {"datapackage.json": package_of(table_of("k")), "t.csv": "k\na\n"})
    shown = page(tmp_path, capsys)
    assert "<h1>example: Valid</h1>" in shown
    assert "<code>t.csv</code>" in shown
