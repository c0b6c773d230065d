"""One fault, one finding: leaves out of what a rule found what follows from a known fault.

A fault that a rule finds is a consequence where

- its own row is at fault itself, in a column that the rule reads;
- its row leads, by foreign keys that the rule reads, to one that is; or such a row leads to it,
  which accounts for one fault of the row it leads to;
- a reference that is at fault may have been meant for its row, or a key for what it looks for: the
  fault is gone once the cell says so. A cell accounts for one row, the one most like it.

What is left is at fault from then on, for the rules behind.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.findings import Suggestions
from tablewright.checks.keys import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from tablewright.descriptor.schema import ForeignKey
    from tablewright.rules.known import KnownFaults, Mask
    from tablewright.rules.outcome import Fault
    from tablewright.rules.rule import Rule
    from tablewright.tables.table import Table

    Reads = Mapping[str, set[str]]
    # by table and column, what the cells of some rows are to hold instead
    Corrections = dict[tuple[str, str], dict[int, object]]
    Again = Callable[[Corrections], Iterable[Fault]]
    _Cell = tuple[str, str, int]  # table, column and row

_ROUNDS = 64  # how far references of tables to themselves, or in a circle, are followed
_ATTEMPTS = 4  # how many rows a reference that is at fault is tried on


@dataclasses.dataclass(frozen=True)
class _Link:
    """A foreign key that a rule may follow: the tables, the column and each row's parent."""

    child: str
    parent: str
    key: ForeignKey
    rows: npt.NDArray[np.int64]


class Consequences:
    """Tells faults from what follows from them."""

    def __init__(self, tables: Mapping[str, Table], known: KnownFaults) -> None:
        """Judge what is found in `tables` by what is `known` of them."""
        self._tables, self._known = tables, known

    def kept(self, rule: Rule, faults: Sequence[Fault], reads: Reads, again: Again) -> list[Fault]:
        """The faults that follow from none that is known; these are known from then on.

        Args:
            rule: The rule.
            faults: What it found.
            reads: The tables and columns that it reads.
            again: Gives what the rule finds once some cells are corrected.
        """
        left = list(faults)
        done: list[Fault] = []
        # of what one rule finds, faults of a table may follow from those of one that it leads to
        for name in self._parents_first(left):
            here = [fault for fault in left if fault.table == name]
            faulty = self._faulty(_with_fields(reads, here))
            if any(mask.any() for mask in faulty.values()):
                links = self._links(reads)
                here = self._by_rows(name, here, faulty, links)
                here = self._by_cells(name, here, reads, links, again)
            for fault in here:
                self._known.add(fault, rule)
            done += here
        return done

    def _faulty(self, reads: Reads) -> dict[str, Mask]:
        return {
            name: self._known.of(name, columns)
            for name, columns in reads.items()
            if name in self._tables
        }

    def _parents_first(self, faults: Sequence[Fault]) -> list[str]:
        """The tables of faults in the descriptor's order, those behind that they lead to."""
        named = {fault.table for fault in faults}
        order: list[str] = []

        def add(name: str, above: tuple[str, ...]) -> None:
            for key in self._tables[name].schema.foreign_keys:
                parent = key.resource or name
                if parent in self._tables and parent not in (*above, name):
                    add(parent, (*above, name))
            if name in named and name not in order:
                order.append(name)

        for name in self._tables:
            if name in named:
                add(name, ())
        return order

    def _links(self, reads: Reads) -> list[_Link]:
        """The foreign keys whose columns and tables a rule reads."""
        found = []
        for name, columns in reads.items():
            table = self._tables.get(name)
            for key in table.schema.foreign_keys if table else ():
                parent = self._tables.get(key.resource or name)
                if table is None or parent is None or parent.name not in reads:
                    continue
                is_read = columns.issuperset(key.fields)
                if is_read and all(one in parent.columns for one in key.reference):
                    found.append(_Link(name, parent.name, key, resolve(table, key, parent)))
        return found

    # -- rows that are joined ----------------------------------------------------------------------

    def _by_rows(
        self, name: str, faults: list[Fault], faulty: dict[str, Mask], links: list[_Link]
    ) -> list[Fault]:
        """Those of the faults of a table that follow from no row that theirs is joined to."""
        above = _upwards(faulty, links)[name]
        below = _from_below(name, faulty, links, self._tables[name].n_rows)
        kept = []
        for fault in faults:
            if above[fault.row] or any(faulty[one][row] for one, row in _known(fault, faulty)):
                continue
            if below[fault.row] > 0:
                below[fault.row] -= 1
            else:
                kept.append(fault)
        return kept

    # -- cells that are at fault -------------------------------------------------------------------

    def _by_cells(
        self, name: str, faults: list[Fault], reads: Reads, links: list[_Link], again: Again
    ) -> list[Fault]:
        """Those of the faults of a table that no cell accounts for which may have been meant so."""
        table = self._tables[name]
        own = [link for link in links if link.parent == name and len(link.key.fields) == 1]
        keys = {link.key.reference[0] for link in own}
        for key in keys:
            references = [(link.child, link.key.fields[0]) for link in own]
            meant = _by_text(self._at_fault(references)) if faults else []
            shown = {fault.row: table.cell(fault.row, key) for fault in faults}
            faults = _Trial(faults, meant, shown, table.values(key), again).left()
        for field in {fault.field for fault in faults}:
            here = [fault for fault in faults if fault.field == field]
            sought = self._at_fault(self._keys(reads, table.values(field).type))
            shown = {fault.row: table.cell(fault.row, field) for fault in here}
            groups = [(text, [cell]) for text, cell in sought]
            left = _Trial(here, groups, shown, table.values(field), again).left()
            faults = [fault for fault in faults if fault.field != field or fault in left]
        return faults

    def _keys(self, reads: Reads, kind: pa.DataType) -> list[tuple[str, str]]:
        """The columns that a rule reads which are the keys of their tables, of a type."""
        found = []
        for name, columns in reads.items():
            table = self._tables.get(name)
            key = table.schema.primary_key if table else ()
            if table and len(key) == 1 and key[0] in columns and table.values(key[0]).type == kind:
                found.append((name, key[0]))
        return found

    def _at_fault(self, columns: list[tuple[str, str]]) -> list[tuple[str, _Cell]]:
        """The cells of some columns that are at fault, with what they say."""
        found = []
        for name, field in columns:
            table = self._tables[name]
            rows = map(int, np.flatnonzero(self._known.cells(name, field)))
            found += [(table.cell(row, field), (name, field, row)) for row in rows]
        return found


class _Trial:
    """Tries cells that are at fault on faults: which are gone once a cell says what they lack."""

    def __init__(
        self,
        faults: list[Fault],
        meant: list[tuple[str, list[_Cell]]],
        shown: dict[int, str],
        values: pa.Array,
        again: Again,
    ) -> None:
        """Get ready.

        Args:
            faults: The faults of one table.
            meant: What cells say, and the cells that say it: all of them are meant for one row.
            shown: What each row at fault is known by.
            values: By row, what the cells are to hold instead.
            again: Gives what the rule finds once some cells are corrected.
        """
        self._faults, self._meant, self._shown = faults, meant, shown
        self._values, self._again = values, again
        self._tried: list[set[int]] = [set() for _ in meant]
        self._used: set[int] = set()

    def left(self) -> list[Fault]:
        """The faults that no cell accounts for; a cell accounts for those of one row."""
        for _ in range(_ATTEMPTS):
            chosen = self._chosen()
            if not chosen:
                break
            corrections: Corrections = {}
            for number, row in chosen.items():
                self._tried[number].add(row)
                for name, field, at in self._meant[number][1]:
                    corrections.setdefault((name, field), {})[at] = self._values[row].as_py()
            after = {fault.place for fault in self._again(corrections)}
            gone = {fault.row for fault in self._faults if fault.place not in after}
            self._used |= {number for number, row in chosen.items() if row in gone}
            gone &= set(chosen.values())
            self._faults = [fault for fault in self._faults if fault.row not in gone]
        return self._faults

    def _chosen(self) -> dict[int, int]:
        """For the number of each group the row it is tried on, each another; most alike first."""
        rows = list(dict.fromkeys(fault.row for fault in self._faults))
        by_text = {self._shown[row]: row for row in reversed(rows)}
        suggestions = Suggestions(list(by_text))
        unused = [number for number in range(len(self._meant)) if number not in self._used]
        chosen: dict[int, int] = {}
        taken: set[int] = set()
        for number in unused if rows else ():
            text = self._meant[number][0]
            close = [by_text[one] for one in suggestions.closest(text)] if text else []
            row = next((one for one in close if one not in taken | self._tried[number]), None)
            if row is not None:
                chosen[number] = row
                taken.add(row)
        free = iter([row for row in rows if row not in taken])
        for number in unused:
            if number not in chosen:
                row = next((one for one in free if one not in self._tried[number]), None)
                if row is not None:
                    chosen[number] = row
        return dict(sorted(chosen.items()))


def _with_fields(reads: Reads, faults: list[Fault]) -> dict[str, set[str]]:
    """What a rule reads, with the columns at which it finds faults."""
    found = {name: set(columns) for name, columns in reads.items()}
    for fault in faults:
        found.setdefault(fault.table, set()).add(fault.field)
        for other, _ in fault.others:
            found.setdefault(other, set())
    return found


def _known(fault: Fault, faulty: dict[str, Mask]) -> list[tuple[str, int]]:
    return [(name, row) for name, row in fault.others if name in faulty]


def _upwards(faulty: dict[str, Mask], links: list[_Link], without: str = "") -> dict[str, Mask]:
    """The rows of each table that are at fault, or lead to one that is by way of other tables."""
    found = {name: mask.copy() for name, mask in faulty.items()}
    for _ in range(_ROUNDS):
        is_same = True
        for link in links:
            if without in (link.child, link.parent) or link.parent not in found:
                continue
            above = found[link.parent]
            if not above.any() or link.child not in found:
                continue
            led = above[np.maximum(link.rows, 0)] & (link.rows >= 0) & ~found[link.child]
            if led.any():
                found[link.child] |= led
                is_same = False
        if is_same:
            break
    return found


def _from_below(
    name: str, faulty: dict[str, Mask], links: list[_Link], n_rows: int
) -> npt.NDArray[np.int64]:
    """How many rows lead to each row of a table that are at fault, or lead to one elsewhere."""
    above = _upwards(faulty, links, without=name)

    def below(table: str, seen: tuple[str, ...], size: int) -> npt.NDArray[np.int64]:
        counts = np.zeros(size, dtype=np.int64)
        for link in links:
            if link.parent != table or link.child in seen or link.child not in above:
                continue
            at_fault = above[link.child] | (below(link.child, (*seen, table), len(link.rows)) > 0)
            rows = link.rows[at_fault & (link.rows >= 0)]
            counts += np.bincount(rows, minlength=size)
        return counts

    return below(name, (name,), n_rows)


def _by_text(cells: list[tuple[str, _Cell]]) -> list[tuple[str, list[_Cell]]]:
    """Cells by what they say: those that say the same are one, empty ones are each its own."""
    groups: dict[str, list[_Cell]] = {}
    for text, cell in cells:
        if text:
            groups.setdefault(text, []).append(cell)
    return [*groups.items(), *(("", [cell]) for text, cell in cells if not text)]


def corrected(values: pa.ChunkedArray, cells: dict[int, object]) -> pa.Array:
    """A column whose cells in some rows hold something else."""
    array = values.combine_chunks()
    rows = sorted(cells)
    mask: Mask = np.zeros(len(array), dtype=bool)
    mask[rows] = True
    new = pa.array([cells[row] for row in rows], array.type)
    return pc.replace_with_mask(array, pa.array(mask), new)
