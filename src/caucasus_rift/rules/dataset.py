"""The dataset as rules see it: whole columns as masks and row numbers, and the sources' texts."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tablewright.base.byte_search import octets_of
from tablewright.base.paths import UnsafePath
from tablewright.checks.keys import repeated_rows, resolve
from tablewright.descriptor.package import MAX_READINGS
from tablewright.tables.reading import MAX_TABLE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.base.findings import Finding
    from tablewright.descriptor.package import Package
    from tablewright.descriptor.schema import ForeignKey
    from tablewright.tables.table import Table

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Octets = npt.NDArray[np.uint8]
Result = TypeVar("Result")

# the tables to which rules follow a column; where a schema says otherwise it is not our table
LINKS = {
    ("passages", "source_id"): "sources",
    ("passages", "section_id"): "passages",
    ("passages", "duplicate_of"): "passages",
    ("mentions", "passage_id"): "passages",
    ("mentions", "actor_id"): "actors",
    ("mentions", "place_id"): "places",
    ("claims", "passage_id"): "passages",
    ("claims", "restates"): "claims",
    ("claim_actors", "actor_id"): "actors",
    ("claim_events", "event_id"): "events",
    ("events", "place_id"): "places",
    ("event_actors", "event_id"): "events",
    ("event_actors", "actor_id"): "actors",
    ("scenarios", "source_id"): "sources",
    ("scenario_claims", "scenario_id"): "scenarios",
    ("scenario_claims", "claim_id"): "claims",
    ("claim_relations", "from_claim_id"): "claims",
    ("claim_relations", "to_claim_id"): "claims",
    ("event_evidence", "event_id"): "events",
    ("event_evidence", "evidence_id"): "evidence",
    ("assessments", "claim_id"): "claims",
    ("assessment_evidence", "assessment_id"): "assessments",
    ("assessment_evidence", "evidence_id"): "evidence",
    ("scenario_indicators", "scenario_id"): "scenarios",
    ("scenario_indicators", "indicator_id"): "indicators",
    ("observations", "indicator_id"): "indicators",
    ("observations", "evidence_id"): "evidence",
}
# rules take every other column for text
_TYPES = {
    **dict.fromkeys(("char_start", "char_end", "ordinal", "n_chars", "gw_code"), pa.int64()),
    **dict.fromkeys(("date_earliest", "date_latest", "consulted_on", "as_of"), pa.date32()),
    **dict.fromkeys(("opens_on", "closes_on", "observed_on"), pa.date32()),
    "explicit": pa.bool_(),
}


class View:
    """One table's columns in the shapes rules are written in; every array has one item a row."""

    def __init__(self, table: Table, tables: dict[str, Table]) -> None:
        """View `table`; `tables` are where its foreign keys lead."""
        self.table, self._tables = table, tables
        self._lines: dict[int, list[str]] = {}
        self._quotes: tuple[tuple[int, int, int], list[int]] = (-1, -1, -1), []
        self.n_rows = table.n_rows

    def values(self, name: str) -> pa.Array:
        """Typed values, null where empty or unreadable."""
        return self.table.values(name)

    def filled(self, name: str) -> Mask:
        """Where the cell has a readable value."""
        return as_mask(pc.is_valid(self.values(name)))

    def empty(self, name: str) -> Mask:
        """Where the cell is empty; an unreadable one is not."""
        return ~self.filled(name) & ~self.table.columns[name].bad

    def equals(self, name: str, *values: str) -> Mask:
        """Where the cell holds one of the values."""
        known, codes = self.table.codes(name)
        wanted = np.array([*(one in values for one in known), False])  # the last is for -1
        mask: Mask = wanted[codes]
        return mask

    def ints(self, name: str) -> Ints:
        """Whole numbers, -1 where there is none."""
        return np.asarray(pc.fill_null(self.values(name), -1)).astype(np.int64)

    def repeats(self, *names: str) -> Mask:
        """Rows reported because a row before them has the same in these columns, a unique key."""
        mask = np.zeros(self.n_rows, dtype=bool)
        schema = self.table.schema
        is_unique = len(names) == 1 and schema[names[0]].constraints.get("unique")
        if is_unique or names in (schema.primary_key, *schema.unique_keys):
            again = repeated_rows([self.table.columns[name] for name in names])
            mask[[row for row, _ in again]] = True
        return mask

    def key(self, name: str) -> ForeignKey | None:
        """The foreign key that consists of this column alone."""
        keys = self.table.schema.foreign_keys
        return next((key for key in keys if key.fields == (name,)), None)

    def parent(self, name: str) -> Ints:
        """Row of the parent table that the foreign key column refers to; negative without one."""
        key = self.key(name)
        if key is None:
            raise LookupError(f"{self.table.name}.{name} is no foreign key")
        return resolve(self.table, key, self._tables[key.resource or self.table.name])

    def shift(self, row: int, name: str, inner: int) -> int:
        """Characters from where a cell starts on disk to its own character `inner`."""
        number = 0
        while row >= self.table.files[number].n_rows:
            row -= self.table.files[number].n_rows
            number += 1
        file = self.table.files[number]
        if number not in self._lines:
            self._lines[number] = re.split(r"\r\n|\r|\n", file.text)
        at = (file.header or self.table.schema.names).index(name)
        line, column = file.place(row, at)
        quote = file.dialect.quote
        if not quote or not self._lines[number][line - 1].startswith(quote, column - 1):
            return inner
        if self._quotes[0] != (number, row, at):
            cell = file.columns[at][row].as_py()
            self._quotes = (
                (number, row, at),
                [each.start() for each in re.finditer(re.escape(quote), cell)],
            )
        return len(quote) + inner + bisect.bisect_left(self._quotes[1], inner)

    def finding(
        self,
        code: str,
        row: SupportsIndex,
        name: str,
        message: str,
        *,
        hint: str = "",
        shift: int = 0,
    ) -> Finding:
        """A finding at a cell of this table."""
        return self.table.finding(code, int(row), name, message, hint=hint, shift=shift)

    def text(self, row: SupportsIndex, name: str) -> str:
        """A cell as text, for messages."""
        return self.table.cell(int(row), name)


class Corpus:
    """Texts laid end to end, in which places are counted in characters (code points) of each."""

    def __init__(self, texts: pa.Array) -> None:
        """Lay out `texts`; a null is a text that nothing lies in."""
        # a null keeps the bytes of the cell that it was read from, whatever if_else makes of it
        self.texts = pc.fill_null(texts, "") if texts.null_count else texts
        self.octets, self.bounds = octets_of(self.texts)
        self.lengths: Ints = np.asarray(pc.fill_null(pc.utf8_length(texts), -1)).astype(np.int64)

    @cached_property
    def _wide(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Of the characters beyond ASCII the number, and the bytes all before take beyond one each.

        Then the number of each text's first character, and where those beyond ASCII start.
        """
        leads = np.flatnonzero(self.octets >= 0xC0)
        first = self.octets[leads]
        beyond = np.cumsum(1 + (first >= 0xE0) + (first >= 0xF0), dtype=np.int64)
        extra = np.append(0, beyond)
        numbers = leads - extra[:-1]
        firsts = self.bounds - extra[np.searchsorted(leads, self.bounds)]
        return numbers, extra, firsts, leads

    def place(self, rows: Ints, characters: Ints) -> Ints:
        """Where in `octets` a character of text number `rows` starts; both must be there."""
        numbers, extra, firsts, _ = self._wide
        wanted = firsts[rows] + characters
        return np.asarray(wanted + extra[np.searchsorted(numbers, wanted)])

    def characters(self, rows: Ints, places: Ints) -> Ints:
        """Which character of text number `rows` starts at a place in `octets`."""
        _, extra, firsts, leads = self._wide
        return np.asarray(places - extra[np.searchsorted(leads, places)] - firsts[rows])

    def spans(self, rows: Ints, starts: Ints, ends: Ints) -> Mask:
        """Where start and end lie within text number `rows` (negative: none), in this order."""
        inside: Mask = (starts >= 0) & (starts <= ends) & (ends <= take(self.lengths, rows))
        return inside

    def equals(self, rows: Ints, starts: Ints, ends: Ints, words: pa.Array) -> Mask:
        """Where text number `rows` (negative: none) reads `words` from start to end."""
        equal = self.spans(rows, starts, ends) & as_mask(pc.is_valid(words))
        chosen = np.flatnonzero(equal)
        octets, bounds = octets_of(words)
        begin = self.place(rows[chosen], starts[chosen])
        sizes = self.place(rows[chosen], ends[chosen]) - begin
        own = bounds[chosen].astype(np.int64)
        as_long = sizes == bounds[chosen + 1] - own
        equal[chosen[~as_long]] = False
        chosen, begin, own, sizes = (each[as_long] for each in (chosen, begin, own, sizes))
        equal[chosen] = slices_equal(self.octets, begin, octets, own, sizes)
        return equal


# bytes compared at a time, so that what is computed on the way stays in the processor's cache
_BLOCK = 1 << 16


def slices_equal(
    left: Octets, left_starts: Ints, right: Octets, right_starts: Ints, sizes: Ints
) -> Mask:
    """Where two byte arrays agree from their starts on for so many bytes."""
    equal = np.ones(len(sizes), dtype=bool)
    filled = np.flatnonzero(sizes)
    total = np.cumsum(sizes[filled])
    for rows in np.split(filled, np.searchsorted(total, _every_block(total))):
        if len(rows):
            here, begins = steps(left_starts[rows], sizes[rows])
            there, _ = steps(right_starts[rows], sizes[rows])
            equal[rows] = np.logical_and.reduceat(left[here] == right[there], begins)
    return equal


def _every_block(total: Ints) -> Ints:
    """Every so many bytes, up to the last of a running total."""
    return np.arange(_BLOCK, int(total[-1]) if len(total) else 0, _BLOCK)


def steps(starts: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """The places that spans of these starts and sizes (not 0) cover, and where each span begins."""
    begins = np.cumsum(sizes) - sizes
    return np.arange(int(sizes.sum())) + np.repeat(starts - begins, sizes), begins


def _kept(compute: Callable[[Dataset], Result]) -> Result:
    """A property that is computed once."""
    name = compute.__name__
    return cast("Result", property(lambda data: data.once(name, compute), doc=compute.__doc__))


class Dataset:
    """The package's tables as views, and its sources' texts."""

    def __init__(self, package: Package, tables: dict[str, Table]) -> None:
        """Prepare the rules' input; nothing is read before a rule asks for it."""
        self._package, self.tables = package, tables
        self._views: dict[str, View] = {}
        self._results: dict[str, Any] = {}
        self._locks: dict[str, Lock] = {}

    def __getitem__(self, name: str) -> View:
        """The view of the table called `name`."""
        if name not in self._views:
            self._views[name] = View(self.tables[name], self.tables)
        return self._views[name]

    @property
    def declared(self) -> list[str]:
        """The names of all resources in the descriptor, whether or not they could be read."""
        resources = self._package.descriptor["resources"]
        return [str(raw.get("name")) for raw in resources if isinstance(raw, dict)]

    def has(self, needs: dict[str, tuple[str, ...]]) -> bool:
        """Whether all these columns could be read, have our types and lead where ours lead."""
        return all(
            self._fits(name, column) for name, columns in needs.items() for column in columns
        )

    def readable(self, name: str, *columns: str) -> bool:
        """Whether the table and all these columns are there."""
        table = self.tables.get(name)
        return table is not None and all(column in table.columns for column in columns)

    def _fits(self, name: str, column: str) -> bool:
        if not self.readable(name, column):
            return False
        if self[name].values(column).type != _TYPES.get(column, pa.string()):
            return False
        target = LINKS.get((name, column))
        if target is None:
            return True
        key = self[name].key(column)
        return (
            key is not None
            and (key.resource or name) == target
            and self.readable(target, *key.reference)
        )

    @_kept
    def _source_files(self) -> tuple[list[bytes | None], Mask]:
        """The file of each row of `sources`, and the rows whose file is left unread."""
        paths = self["sources"].values("path").to_pylist()
        read = {path: self._read(path) for path in dict.fromkeys(paths)}
        files, is_left = [read[path] for path in paths], np.zeros(len(paths), dtype=bool)
        named, size = Counter[str | None](), 0
        for row, (path, data) in enumerate(zip(paths, files, strict=True)):
            named[path] += 1
            size += len(data or b"")
            if data is not None and (named[path] > MAX_READINGS or size > MAX_TABLE_BYTES):
                files[row], is_left[row] = None, True
        return files, is_left

    @property
    def source_bytes(self) -> list[bytes | None]:
        """The file of each row of `sources`; None where it is missing or outside the package.

        And where it is left unread.
        """
        return self._source_files[0]

    @property
    def left_unread(self) -> Mask:
        """Sources whose file is named by very many, or makes all too large together."""
        return self._source_files[1]

    @_kept
    def source_hashes(self) -> list[str | None]:
        """The sha256 of the file of each row of `sources`; None without one."""
        return [None if data is None else sha256(data).hexdigest() for data in self.source_bytes]

    @_kept
    def source_texts(self) -> list[str | None]:
        """The text of each row of `sources`; None where the file cannot be read as UTF-8."""
        return [decoded(data) for data in self.source_bytes]

    @_kept
    def sources(self) -> Corpus:
        """The texts of the sources."""
        return Corpus(pa.array(self.source_texts, pa.string()))

    @_kept
    def passage_sources(self) -> Ints:
        """Row of the source each passage belongs to; negative without one.

        Where its source_id cannot be followed, which is reported there, its own id says it.
        """
        passages = self["passages"]
        rows = passages.parent("source_id")
        lost = np.flatnonzero(rows < 0)
        if len(lost) and self.readable("passages", "passage_id"):
            ids = pc.take(passages.table.strings("passage_id"), pa.array(lost))
            own = pc.replace_substring_regex(ids, pattern=r"\.[^.]*\z", replacement="")
            known = self["sources"].table.strings("source_id")
            rows = rows.copy()
            rows[lost] = np.asarray(pc.fill_null(pc.index_in(own, value_set=known), -1))
        return rows

    @_kept
    def passages(self) -> Corpus:
        """The texts of the passages, as their cells have them."""
        return Corpus(self["passages"].values("text"))

    @_kept
    def sound(self) -> Mask:
        """Passages whose text is the slice of their source.

        What is said of the others would follow from this one fault, so most rules pass them over.
        """
        passages = self["passages"]
        starts, ends = passages.ints("char_start"), passages.ints("char_end")
        rows = self.passage_sources
        sliced: Mask = self.sources.equals(rows, starts, ends, passages.values("text"))
        return sliced & (starts < ends)

    def source_slice(self, source: int, start: int, end: int) -> str:
        """Characters of a source's text."""
        text = self.source_texts[source] if source >= 0 else None
        return (text or "")[max(start, 0) : max(end, 0)]

    def once(self, name: str, compute: Callable[[Dataset], Result]) -> Result:
        """What several rules need, computed for the first of them; `name` is what it is kept by.

        Rules run side by side: the others wait for it.
        """
        with self._locks.setdefault(name, Lock()):
            if name not in self._results:
                self._results[name] = compute(self)
            result: Result = self._results[name]
        return result

    def _read(self, path: str | None) -> bytes | None:
        try:
            return None if path is None else self._package.read_bytes(path)
        except (OSError, UnsafePath):
            return None


def decoded(data: bytes | None) -> str | None:
    """Bytes as text; None without any, or where they are not UTF-8."""
    try:
        return None if data is None else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def as_mask(values: pa.Array) -> Mask:
    """An Arrow boolean array as a numpy mask; null is false."""
    mask: Mask = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return mask


def take(values: npt.NDArray[Any], rows: Ints, missing: int = -1) -> npt.NDArray[Any]:
    """The items at `rows`; `missing` where a row is negative."""
    if not len(values):
        return np.full(len(rows), missing, dtype=values.dtype)
    found = values[np.maximum(rows, 0)]
    return np.where(rows >= 0, found, np.asarray(missing, dtype=values.dtype))


def take_values(values: pa.Array, rows: Ints) -> pa.Array:
    """The items at `rows`; null where a row is negative."""
    return pc.take(values, pa.array(rows, pa.int64(), mask=rows < 0))


def counts(parents: Ints, n_rows: int) -> Ints:
    """How many rows refer to each of `n_rows` parent rows."""
    return np.bincount(parents[parents >= 0], minlength=n_rows)
