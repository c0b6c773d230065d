"""Rules for codings: that they are of a record that is there, and in the codes of its column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from caucasus_rift.rules.dataset import as_mask
from caucasus_rift.rules.registry import rule
from tablewright.base.findings import Finding, Suggestions, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caucasus_rift.rules.dataset import Dataset
    from tablewright.tables.table import Rows

# where records have their ids, and the tables whose columns are coded: assessments are of claims
RECORDS = {
    ("claims", "claim_id"): ("claims", "assessments"),
    ("events", "event_id"): ("events",),
}


@rule("coding-unknown", codings=("record_id", "variable"))
def coding_unknown(data: Dataset) -> Iterator[Finding]:
    """A coding is of a claim or an event that is there.

    Which table it is in depends on the variable, so no foreign key can say so. A record is one
    finding, however many codings it has.
    """
    codings = data["codings"]
    for name, column in RECORDS:
        rows = _unknown(data, name, column)
        if not len(rows):
            continue
        ids, values = data[name].table.strings(column), data[name].values(column)
        by_id = {codings.text(row, "record_id"): row for row in rows[::-1]}
        # a record whose own id is empty, broken or another's is that fault, and may be meant
        n_faulty = len(values) - len(pc.unique(pc.drop_null(values)))
        suggestions = Suggestions(ids.to_pylist())
        for record, row in list(by_id.items())[::-1][n_faulty:]:
            message = f"there is no {shorten(record)} in {name}.{column}"
            hint = suggestions.hint(record)
            yield codings.finding("coding-unknown", row, "record_id", message, hint=hint)


@rule("coding-value", codings=("record_id", "variable", "value"))
def coding_value(data: Dataset) -> Iterator[Finding]:
    """A coding's value is one of the codes that the coded column has.

    Agreement is counted over these; a value that no one else could give would lower it.
    """
    codings = data["codings"]
    variables, own = codings.table.codes("variable")
    values, given = codings.table.codes("value")
    known = [_known(data, variable) for variable in variables]
    # by variable and value, the last of each for one that is empty or at fault
    is_wrong = np.zeros((len(variables) + 1, len(values) + 1), dtype=bool)
    for number, codes in enumerate(known):
        is_wrong[number, :-1] = [bool(codes) and value not in codes for value in values]
    wrong = is_wrong[own, given]
    if not wrong.any():
        return
    for target in RECORDS:  # what is wrong with the record is one fault, not two
        wrong[_unknown(data, *target)] = False
    for row in np.flatnonzero(wrong):
        value, variable = codings.text(row, "value"), codings.text(row, "variable")
        message = f"{shorten(value)} is no code of {variable}"
        hint = Suggestions(known[own[row]]).hint_or_list(value)
        yield codings.finding("coding-value", row, "value", message, hint=hint)


def _known(data: Dataset, variable: str) -> list[str]:
    """The codes of the column that a variable names; none where it has no vocabulary."""
    name, _, column = variable.partition(".")
    schema = data.tables[name].schema if name in data.tables else None
    if schema is None or column not in schema.names:
        return []
    return [str(one) for one in schema[column].categories or ()]


def _unknown(data: Dataset, name: str, column: str) -> Rows:
    """Codings whose record should be in a column of the table `name`, and is not."""
    codings = data["codings"]
    if not data.has({name: (column,)}):
        return np.zeros(0, dtype=np.intp)
    # a record's codings stand together
    runs = codings.table.runs("record_id")
    ids = pc.take(codings.values("record_id"), pa.array(runs))
    found = pc.is_in(ids, value_set=data[name].values(column))
    lost = as_mask(pc.is_valid(ids)) & ~as_mask(found)
    rows = np.flatnonzero(np.repeat(lost, np.diff(runs, append=codings.n_rows)))
    coded = RECORDS[name, column]
    variables, own = codings.table.codes("variable")
    is_coded = np.array([*(one.partition(".")[0] in coded for one in variables), False])
    unknown: Rows = rows[is_coded[own[rows]]]
    return unknown
