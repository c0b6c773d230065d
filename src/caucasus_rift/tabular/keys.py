"""Keys: what must be unique within a table, and what must stand in another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.tabular.findings import Finding, nearest, shorten
from caucasus_rift.tabular.schema import ForeignKey
from caucasus_rift.tabular.table import Table

SAMPLES = 3
Codes = npt.NDArray[np.int64]


def check_unique(table: Table) -> Iterator[Finding]:
    """Rows whose primary key, unique key or unique value another row had before them."""
    schema = table.schema
    keys = [("primary-key-duplicate", schema.primary_key)] if schema.primary_key else []
    keys += [("unique-key-duplicate", key) for key in schema.unique_keys if key != schema.primary_key]
    keys += [
        ("value-duplicate", (field.name,))
        for field in schema.fields
        if field.constraints.get("unique")
        and (field.name,) != schema.primary_key
        and (field.name,) not in schema.unique_keys
    ]
    for code, key in keys:
        if not all(name in table.columns for name in key):
            continue
        for row, first in _repeated([table.values(name) for name in key]):
            shown = " + ".join(shorten(table.cell(row, name)) for name in key)
            what = "primary key" if code.startswith("primary") else " + ".join(key)
            yield table.finding(
                code,
                row,
                key[0],
                f"the {what} {shown} stands on line {table.line(first)} already",
                hint="delete one of the two rows, or give this one a key of its own",
            )


def _repeated(parts: list[pa.Array]) -> list[tuple[int, int]]:
    """Rows whose values stood in an earlier row, with that row; rows with a null are left out."""
    if len(parts) == 1 and pc.count_distinct(parts[0]).as_py() == len(parts[0]) - parts[0].null_count:
        return []
    codes = _combine([_codes(part) for part in parts])
    rows = np.flatnonzero(codes >= 0)
    _, first, inverse = np.unique(codes[rows], return_index=True, return_inverse=True)
    firsts = rows[first[inverse]]
    again = np.flatnonzero(firsts != rows)
    return [(int(rows[at]), int(firsts[at])) for at in again]


def _codes(values: pa.Array) -> Codes:
    """Whole numbers that are equal where the values are; -1 for null."""
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    indices = pc.dictionary_encode(values).indices
    return np.asarray(pc.fill_null(indices, -1)).astype(np.int64)


def _combine(parts: list[Codes]) -> Codes:
    """One code a row for several columns; -1 where any is."""
    combined = parts[0].copy()
    for part in parts[1:]:
        missing = (combined < 0) | (part < 0)
        combined = combined * (int(part.max(initial=0)) + 1) + part
        _, combined = np.unique(combined, return_inverse=True)  # keeps the product within 64 bits
        combined = combined.astype(np.int64)
        combined[missing] = -1
    return combined


def resolve(child: Table, key: ForeignKey, parent: Table) -> npt.NDArray[np.int64]:
    """For each row of `child` the row of `parent` it refers to; -1 for none, -2 for no reference.

    A reference with an empty part is none (SQL's MATCH SIMPLE).
    """
    own = [child.values(name) for name in key.fields]
    theirs = [parent.values(name) for name in key.reference]
    for index, (left, right) in enumerate(zip(own, theirs, strict=True)):
        if left.type != right.type:
            own[index], theirs[index] = pc.cast(left, pa.string()), pc.cast(right, pa.string())
    absent = np.zeros(child.n_rows, dtype=bool)
    for part in own:
        if part.null_count:
            absent |= pc.is_null(part).to_numpy(zero_copy_only=False)
    if len(own) == 1:
        found = pc.index_in(own[0], value_set=theirs[0])
    else:
        joint = [
            _codes(pa.concat_arrays([left, right])) for left, right in zip(own, theirs, strict=True)
        ]
        codes = _combine(joint)
        found = pc.index_in(pa.array(codes[: child.n_rows]), value_set=pa.array(codes[child.n_rows :]))
    rows = np.asarray(pc.fill_null(found, -1)).astype(np.int64)
    rows[absent] = -2
    return rows


def check_foreign(child: Table, key: ForeignKey, parent: Table) -> Iterator[Finding]:
    """References to rows that do not exist: one finding a missing key, at its first place."""
    lost = np.flatnonzero((resolve(child, key, parent) == -1) & ~child.ragged)
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in lost:
        parts = tuple(child.cell(int(row), name) for name in key.fields)
        groups.setdefault(parts, []).append(int(row))
    if not groups:
        return
    known = _known(key, parent)
    for parts, rows in groups.items():
        shown = " + ".join(shorten(part) for part in parts)
        target = f"{parent.name}.{'+'.join(key.reference)}"
        message = f"there is no {shown} in {target}"
        if len(rows) > 1:
            lines = ", ".join(str(child.line(row)) for row in rows[1 : SAMPLES + 1])
            more = f" and {len(rows) - 1 - SAMPLES} more" if len(rows) - 1 > SAMPLES else ""
            message += f" ({len(rows)} rows refer to it, also on line {lines}{more})"
        close = nearest(" + ".join(parts), known, SAMPLES)
        hint = (
            f"did you mean {' or '.join(shorten(one) for one in close)}?"
            if close
            else f"add it to {', '.join(parent.resource.paths)}"
        )
        yield child.finding("foreign-key-missing", rows[0], key.fields[0], message, hint=hint)


def _known(key: ForeignKey, parent: Table) -> list[str]:
    columns = [parent.cells[name].to_pylist() for name in key.reference]
    return list(dict.fromkeys(" + ".join(parts) for parts in zip(*columns, strict=True)))
