"""The lists that codes are looked up in, each a file beside this one."""

from __future__ import annotations

from importlib import resources

import pyarrow as pa
from pyarrow import csv

from tablewright.rules.prepared import Inputs, Prepared


def plover_types(inputs: Inputs | None = None) -> pa.Table:
    """The event types with the quad class of each.

    PLOVER manual (openeventdata/PLOVER): "Quad category" of each of the sixteen event types.
    """
    del inputs
    return _listed("plover_types.csv")


def quad_classes() -> dict[str, str]:
    """The quad class of each event type."""
    types, classes = (column.to_pylist() for column in plover_types().columns)
    return dict(zip(types, classes, strict=True))


def state_codes(inputs: Inputs) -> pa.Table:
    """The states with their codes, null where a list leaves one out.

    Names and alpha-3 codes are those of pycountry, Gleditsch-Ward numbers those of
    country_converter, CAMEO codes those of the PETRARCH country dictionary.
    """
    del inputs
    return _listed("state_codes.csv")


def _listed(name: str) -> pa.Table:
    options = csv.ConvertOptions(null_values=[""], strings_can_be_null=True)
    with resources.files(__package__).joinpath(name).open("rb") as file:
        return csv.read_csv(file, convert_options=options)


PREPARED = (
    Prepared("plover_types", "", {}, plover_types),
    Prepared("state_codes", "", {}, state_codes),
)
