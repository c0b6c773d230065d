"""Dates in EDTF, with the days they span."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from caucasus_rift import edtf
from caucasus_rift.prepared.columns import rows_of
from tablewright.rules.prepared import Inputs, Prepared
from tablewright.values.spreadsheet import date_hint

if TYPE_CHECKING:
    import datetime

    Span = tuple[datetime.date | None, datetime.date | None, str | None, str | None]

_DATE = {"table": pa.string(), "field": pa.string(), "row": pa.int64()}
_SPAN = {"earliest": pa.date32(), "latest": pa.date32(), "fault": pa.string(), "hint": pa.string()}


def edtf_dates(inputs: Inputs) -> pa.Table:
    """Every date in a column that holds EDTF by its rdfType, with its first and last day.

    These are null where it is open or bad; `fault` says what is wrong with it.
    """
    parts = [rows_of([], **_DATE, **_SPAN)]
    for table, schema in inputs.schemas.items():
        fields = (field.name for field in schema.fields if field.rdf_type == edtf.RDF_TYPE)
        for field in fields:
            dates = inputs[table].select(["row", field]).drop_null()
            encoded = dates[field].combine_chunks().dictionary_encode()
            distinct = [_span(str(text)) for text in encoded.dictionary.to_pylist()]
            spans = rows_of(distinct, **_SPAN).take(encoded.indices)
            names = (pa.repeat(pa.scalar(name), len(dates)) for name in (table, field))
            columns = [*names, dates["row"], *spans.columns]
            parts.append(pa.table(columns, names=[*_DATE, *_SPAN]))
    return pa.concat_tables(parts)


def _span(text: str) -> Span:
    try:
        span = edtf.bounds(text)
    except edtf.EdtfError as error:
        return None, None, str(error), date_hint(text)
    return span.earliest, span.latest, None, None


_READS = {
    "events": ("date", "recorded_date"),
    "evidence": ("published",),
    "sources": ("published",),
}
PREPARED = (Prepared("edtf_dates", "", _READS, edtf_dates),)
