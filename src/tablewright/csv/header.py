"""A file's header against the schema: which column is meant by each name, and what is wrong."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tablewright.base.characters import mend
from tablewright.base.findings import Finding, Suggestions, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tablewright.csv.csv_file import CsvFile
    from tablewright.descriptor.schema import Schema


@dataclasses.dataclass
class _Names:
    """The names in a header, and the schema's name that each of them stands for, if any.

    `own` says it as the file does; `meant` are names that stand for another: misspelt, or where the
    column should be.
    """

    cells: list[str]
    schema: list[str]
    own: dict[int, str] = dataclasses.field(default_factory=dict)
    meant: dict[int, str] = dataclasses.field(default_factory=dict)

    @property
    def absent(self) -> list[str]:
        """The schema's names that nothing in the header stands for."""
        there = {*self.own.values(), *self.meant.values()}
        return [name for name in self.schema if name not in there]

    @property
    def strange(self) -> list[int]:
        """The columns that stand for none of the schema's."""
        return [at for at in range(len(self.cells)) if at not in self.own and at not in self.meant]

    def read_own(self) -> None:
        """Find the names that are the schema's; of two the same, the one in its place is it."""
        wanted = dict.fromkeys(self.schema)
        mended = [name if name in wanted else mend(name) for name in self.cells]
        in_place = (at for at, name in enumerate(self.schema) if mended[at : at + 1] == [name])
        for at in (*in_place, *range(len(mended))):
            if at not in self.own and mended[at] in wanted:
                self.own[at] = mended[at]
                del wanted[mended[at]]

    def guess(self) -> None:
        """Guess what the other names stand for: by likeness, then by their neighbours."""
        absent = self.absent
        if not absent or not self.strange:
            return
        suggestions = Suggestions(absent)
        for at in self.strange:
            for name in suggestions.closest(mend(self.cells[at])):
                if name not in self.meant.values():
                    self.meant[at] = name
        here, there = _gaps(self._here()), _gaps(self._there())
        for gap, columns in here.items():
            names = there.get(gap, [])
            if len(names) == len(columns):
                self.meant.update(zip(map(int, columns), names, strict=True))

    def _here(self) -> Iterator[tuple[str, bool]]:
        for at in range(len(self.cells)):
            name = self.own.get(at) or self.meant.get(at)
            yield (name, True) if name else (str(at), False)

    def _there(self) -> Iterator[tuple[str, bool]]:
        absent = set(self.absent)
        for name in self.schema:
            yield name, name not in absent


def _gaps(names: Iterator[tuple[str, bool]]) -> dict[tuple[str, str], list[str]]:
    """What stands between two names that both sides have, by these two."""
    gaps: dict[tuple[str, str], list[str]] = {}
    before, waiting = "", []
    for name, is_shared in (*names, ("", True)):
        if not is_shared:
            waiting.append(name)
            continue
        if waiting:
            gaps[before, name] = waiting
        before, waiting = name, []
    return gaps


def header_findings(file: CsvFile, schema: Schema) -> list[Finding]:
    """How a file's header differs from the schema's fields, by the schema's `fieldsMatch`.

    Puts the schema's names into `file.header`, also for columns whose name is at fault but can be
    told, so that their cells are checked.
    """
    names, match = schema.names, schema.fields_match
    header = _Names(file.header, names)
    header.read_own()
    is_closed = match not in ("subset", "partial")  # there may be no other columns
    if is_closed:
        header.guess()
    checker = _Checker(file, header, schema, is_closed)
    if is_closed and not header.own and len(names) == len(file.header) > 1 and checker.is_alien:
        found = list(checker.no_header())
    else:
        found = [*checker.columns(), *checker.missing(), *checker.order()]
    file.header = _resolve(header, len(file.columns))
    return found


def _resolve(header: _Names, width: int) -> list[str]:
    """The name of each column of the rows, which may be more or fewer than the header's cells."""
    if len(header.cells) == width:
        there = {**header.meant, **header.own}
        return [there.get(at, name) for at, name in enumerate(header.cells)]
    return list(header.schema[:width])


@dataclasses.dataclass
class _Checker:
    file: CsvFile
    header: _Names
    schema: Schema
    is_closed: bool

    @property
    def is_alien(self) -> bool:
        """Whether no name is like one of the schema's: each stands for one by its place alone."""
        suggestions = Suggestions(self.header.schema)
        return not any(suggestions.closest(mend(name)) for name in self.header.cells)

    def no_header(self) -> Iterator[Finding]:
        """The one fault of a file whose first line has none of the names."""
        message = "none of the schema's columns is in the header, or the file has no header"
        shown = ", ".join(shorten(name)[1:-1] for name in self.header.schema[:12])
        more = ", …" if len(self.header.schema) > 12 else ""
        hint = f"write the columns' names on the first line: {shown}{more}"
        yield self._finding("column-missing", message, 0, hint)

    def columns(self) -> Iterator[Finding]:
        """Columns without a name, with the name of another, or with a name of their own."""
        seen: set[str] = set()
        known = frozenset(self.header.own.values())
        for at, name in enumerate(self.header.cells):
            meant = self.header.meant.get(at)
            hint = f"did you mean {shorten(meant)}?" if meant else ""
            is_double = at not in self.header.own and (name in seen or mend(name) in known)
            seen.add(name)
            if at in self.file.unsure_names:
                continue  # the fault of form has been said
            if not mend(name):
                hint = f"name it {shorten(meant)}" if meant else "name it or delete it"
                yield self._finding("column-unnamed", "the column has no name", at, hint)
            elif is_double:
                message = f"there are two columns {shorten(name)}"
                yield self._finding(
                    "column-duplicate", message, at, hint or "keep one of them", name
                )
            elif self.is_closed and self.header.own.get(at) != name:
                own = self.header.own.get(at)
                hint = f"did you mean {shorten(own)}?" if own else hint
                hint = hint or "delete the column, or add it to the schema"
                message = f"the schema has no column {shorten(name)}"
                yield self._finding("column-unknown", message, at, hint)

    def missing(self) -> Iterator[Finding]:
        """Columns of the schema that are not there."""
        if self.schema.fields_match == "partial" and not self.header.own:
            message = "none of the schema's columns is there"
            hint = "name at least one of them in the header"
            yield self._finding("column-missing", message, 0, hint)
            return
        rows_have_it = len(self.file.columns) > len(self.header.cells)
        for name in self.header.absent:
            if not self.schema.must_have(self.schema[name]):
                continue
            message = f"the column {shorten(name)} is missing"
            hint = "add it to the header and to every row"
            if self.schema.may_be_empty(self.schema[name]):
                hint += ", or run `format`"
            if self.schema.may_lack:
                message += ", and its cells must be filled"
            if rows_have_it:
                message, hint = f"{message} in the header, but not in the rows", self._behind(name)
            yield self._finding("column-missing", message, len(self.header.cells), hint, name)

    def _behind(self, name: str) -> str:
        at = self.header.schema.index(name)
        where = f"behind {shorten(self.header.schema[at - 1])}" if at else "as the first"
        return f"add it to the header, {where}"

    def order(self) -> Iterator[Finding]:
        """The first column that does not stand where the schema has it."""
        if self.schema.fields_match != "exact":
            return
        there = {**self.header.meant, **self.header.own}
        shared = [there[at] for at in sorted(there)]
        present = set(shared)
        expected = [name for name in self.header.schema if name in present]
        for at, here, other in zip(sorted(there), shared, expected, strict=True):
            if here != other:
                yield self._finding(
                    "column-order",
                    "the columns stand in another order than in the schema: here "
                    f"{shorten(here)}, there {shorten(other)}",
                    at,
                    "put them in the schema's order, or run `format`",
                    here,
                )
                return

    def _finding(
        self, code: str, message: str, at: int, hint: str, field: str | None = None
    ) -> Finding:
        line, column = self.file.header_place(at)
        table = self.file.table
        return Finding(code, message, self.file.path, line, column, hint, table=table, field=field)
