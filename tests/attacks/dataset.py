"""The dataset's tables, filled with as little as a try needs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.attacks.attempt import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

Files = dict[str, Any]
Row = dict[str, str]

SOURCE: Row = {
    "source_id": "s",
    "title": "T",
    "published": "2025",
    "language": "en",
    "path": "data/sources/s.txt",
    "rights": "r",
}
PASSAGE: Row = {"source_id": "s", "kind": "paragraph", "disposition": "coded"}
CLAIM: Row = {
    "statement": "It is.",
    "layer": "asserted",
    "claim_type": "factual",
    "certainty": "certain",
    "negated": "false",
    "time_orientation": "past",
    "checkability": "checkable",
}


def dataset(text: str, **tables: Iterable[Row]) -> Files:
    """A package of all tables with one source; those that are not given have no rows."""
    descriptor = json.loads((ROOT / "datapackage.json").read_bytes())
    files: Files = {"datapackage.json": descriptor, "data/sources/s.txt": text}
    source = {
        **SOURCE,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "n_chars": str(len(text)),
    }
    rows_of = {"sources": [source], **tables}
    for resource in descriptor["resources"]:
        schema = (ROOT / resource["schema"]).read_text("utf-8")
        files[resource["schema"]] = schema
        names = [field["name"] for field in json.loads(schema)["fields"]]
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows_of.get(resource["name"], ()))
        files[resource["path"]] = buffer.getvalue()
    return files


def passages(texts: Iterable[str], text: str | None = None, **more: str) -> list[Row]:
    """A passage for each text, where it stands in `text`; without, its offsets are left empty."""
    rows: list[Row] = []
    at = 0
    for number, own in enumerate(texts, 1):
        spans = {}
        if text is not None:
            at = text.index(own, at)
            spans = {"char_start": str(at), "char_end": str(at + len(own))}
            at += len(own)
        rows.append(
            {
                **PASSAGE,
                "passage_id": f"s.p{number:06d}",
                "ordinal": str(number),
                "text": own,
                **spans,
                **more,
            }
        )
    return rows


Make = Callable[[int], Files]
CASES: dict[str, Make] = {}


def case(make: Make) -> Make:
    CASES[make.__name__.removeprefix("_").replace("_", " ")] = make
    return make


def numbered(prefix: str, n: int, **cells: Any) -> list[Row]:
    """So many rows: a text may have {i} in it for the row's number, and a function is called."""
    key, name = prefix.split("=")
    return [
        {
            key: name.format(i=i),
            **{
                column: cell(i) if callable(cell) else cell.format(i=i)
                for column, cell in cells.items()
            },
        }
        for i in range(n)
    ]


def claims(n: int, **cells: Any) -> list[Row]:
    own = {**CLAIM, "passage_id": "s.p000001", **cells}
    return numbered("claim_id=s.c{i:06d}", n, **own)


def mentions(n: int, **cells: Any) -> list[Row]:
    own = {"passage_id": "s.p000001", "actor_id": "x", "form": "name", **cells}
    return numbered("mention_id=s.m{i:06d}", n, **own)


def lines(n: int) -> str:
    return "".join(f"Line {i:06d} of the text.\n" for i in range(n))


@case
def _sound_passages(n: int) -> Files:
    text = lines(n)
    return dataset(text, passages=passages(text.splitlines(), text))


@case
def _new_passages_without_room(n: int) -> Files:
    text = "ab cd " * n
    taken = passages(["ab"] * n, text)
    new = passages(["ab"] * n)
    for number, row in enumerate(new):
        row["passage_id"] = f"s.p9{number:06d}"
    return dataset(text, passages=[*taken, *new])


@case
def _new_passages_between_others(n: int) -> Files:
    text = lines(n)
    rows = passages(text.splitlines(), text)
    for row in rows[::2]:
        row["char_start"] = row["char_end"] = ""
    return dataset(text, passages=rows)


@case
def _new_passages_of_one_text(n: int) -> Files:
    return dataset("ab " * n, passages=passages(["ab"] * n))


@case
def _new_passages_that_overlap_themselves(n: int) -> Files:
    return dataset("a" * n, passages=passages(["a" * 5] * (n // 4)))


@case
def _mentions_of_one_word(n: int) -> Files:
    text = "Baku " * n + "\n"
    return dataset(
        text, passages=passages([text.strip()], text), mentions=mentions(n, surface="Baku")
    )


@case
def _mentions_of_a_word_that_is_none(n: int) -> Files:
    text = "xBakux " * n + "\n"
    return dataset(
        text, passages=passages([text.strip()], text), mentions=mentions(n, surface="Baku")
    )


@case
def _names_that_are_no_mentions(n: int) -> Files:
    text = "Baku and Tbilisi " * n + "\n"
    rows = mentions(1, surface="Baku", char_start="0", char_end="4")
    return dataset(text, passages=passages([text.strip()], text), mentions=rows)


@case
def _misplaced_mentions(n: int) -> Files:
    text = "Baku " * n + "\n"
    rows = mentions(n, surface="Baku", char_start="1", char_end="5")
    return dataset(text, passages=passages([text.strip()], text), mentions=rows)


@case
def _gaps_beside_faulty_passages(n: int) -> Files:
    text = "".join(f"gap{i:06d} here{i:06d} " for i in range(n))
    rows = passages([f"here{i:06d}" for i in range(n)], text)
    for row in rows[::2]:
        row["text"] = "other words " + row["text"][::-1]
    return dataset(text, passages=rows)


@case
def _gaps_that_are_in_faulty_passages(n: int) -> Files:
    text = lines(n)
    rows = passages(text.splitlines(), text)
    for row in rows[::2]:
        row["char_end"] = row["char_start"]
    return dataset(text, passages=rows)


@case
def _sources_of_one_text(n: int) -> Files:
    text = "x" * 50 * n
    files = dataset(text)
    row = {**SOURCE, "sha256": "0" * 64, "n_chars": "1"}
    other = dataset(text, sources=[{**row, "source_id": f"s{i}"} for i in range(n)])
    return files | {"data/sources.csv": other["data/sources.csv"]}


@case
def _overlapping_passages(n: int) -> Files:
    text = "x" * (n + 5)
    rows = passages(["x" * 5] * n, text + "x" * 5 * n)
    for at, row in enumerate(rows):
        row["char_start"], row["char_end"] = str(at), str(at + 5)
    return dataset(text, passages=rows)


@case
def _passages_of_the_whole_text(n: int) -> Files:
    text = "word " * n
    rows = passages(["w"] * n)
    for row in rows:
        row["char_start"], row["char_end"] = "0", str(len(text))
    return dataset(text, passages=rows[: max(1, n // 400)])


@case
def _numbered_wrongly(n: int) -> Files:
    text = lines(n)
    rows = passages(text.splitlines(), text)
    for at, row in enumerate(rows):
        row["ordinal"] = str((at * 7919) % n)
    return dataset(text, passages=rows)


@case
def _claims_in_one_passage(n: int) -> Files:
    text = " ".join(f"word{i:06d}" for i in range(n // 4)) + "\n"
    rows = claims(n // 4, quote="word{i:06d}")
    return dataset(text, passages=passages([text.strip()], text), claims=rows)


@case
def _quotes_that_are_ambiguous(n: int) -> Files:
    text = "a" * n + "\n"
    rows = claims(n // 10, quote="aaa", char_start="0", char_end="3")
    return dataset(text, passages=passages([text.strip()], text), claims=rows)


@case
def _quotes_that_part_late(n: int) -> Files:
    text = "a" * 400 + "b\n"
    rows = claims(n // 10, quote="a" * 400 + "c", char_start="0", char_end="3")
    return dataset(text, passages=passages([text.strip()], text), claims=rows)


@case
def _claims_that_restate_one_another(n: int) -> Files:
    rows = claims(n, quote="a", restates=lambda i: f"s.c{i + 1:06d}" if i + 1 < n else "s.c000000")
    return dataset("a\n", passages=passages(["a"], "a\n"), claims=rows)


@case
def _sections_in_a_chain(n: int) -> Files:
    text = lines(n)
    rows = passages(text.splitlines(), text)
    for at, row in enumerate(rows):
        row["section_id"] = f"s.p{at + 2:06d}"
    return dataset(text, passages=rows)


@case
def _relations_in_a_ring(n: int) -> Files:
    relations = numbered(
        "from_claim_id=s.c{i:06d}",
        n,
        to_claim_id=lambda i: f"s.c{(i + 1) % n:06d}",
        relation="causes",
        explicit="false",
    )
    rows = claims(n, quote="a", char_start="0", char_end="1")
    return dataset("a\n", passages=passages(["a"], "a\n"), claims=rows, claim_relations=relations)


@case
def _relations_of_one_claim(n: int) -> Files:
    relations = numbered(
        "from_claim_id=s.c000000", n, to_claim_id="s.c{i:06d}", relation="causes", explicit="false"
    )
    back = [
        {**row, "from_claim_id": row["to_claim_id"], "to_claim_id": row["from_claim_id"]}
        for row in relations
    ]
    rows = claims(n, quote="a", char_start="0", char_end="1")
    both = [*relations, *back]
    return dataset("a\n", passages=passages(["a"], "a\n"), claims=rows, claim_relations=both)


EVIDENCE = {"title": "t", "url": "http://x/{i}", "kind": "news", "note": "n"}
PUBLISHER = {"kind": "medium", "leaning": "state"}
VERDICT = {
    "claim_id": "s.c{i:06d}",
    "verdict_at_publication": "refuted",
    "verdict_now": "refuted",
    "as_of": "2025-01-01",
    "error_kind": "wrong_date",
    "rationale": "r",
    "confidence": "low",
}


@case
def _publishers_of_one_verdict(n: int) -> Files:
    evidence = numbered("evidence_id=e{i}", n, publisher_id="p{i}", **EVIDENCE)
    name = "P" * 40 + "\u0430\u0301{i}"
    publishers = numbered("publisher_id=p{i}", n, name=name, part_of="p0", **PUBLISHER)
    links = numbered("evidence_id=e{i}", n, assessment_id="s.a0001", stance="refutes")
    return dataset(
        "a\n",
        passages=passages(["a"], "a\n"),
        claims=claims(1, quote="a"),
        assessments=numbered("assessment_id=s.a0001", 1, **VERDICT),
        publishers=publishers,
        evidence=evidence,
        assessment_evidence=links,
    )


@case
def _verdicts_of_one_publisher(n: int) -> Files:
    evidence = numbered("evidence_id=e{i}", n, publisher_id="p", published="2024", **EVIDENCE)
    links = numbered("evidence_id=e{i}", n, assessment_id="s.a{i:06d}", stance="refutes")
    return dataset(
        "a\n",
        passages=passages(["a"], "a\n"),
        claims=claims(n, quote="a"),
        assessments=numbered("assessment_id=s.a{i:06d}", n, **VERDICT),
        publishers=numbered("publisher_id=p", 1, name="P", **PUBLISHER),
        evidence=evidence,
        assessment_evidence=links,
    )


@case
def _codings_of_nothing(n: int) -> Files:
    rows = numbered("record_id=x{i}", n, variable="claims.certainty", coder="a", value="certain")
    return dataset(
        "a\n", passages=passages(["a"], "a\n"), claims=claims(n, quote="a"), codings=rows
    )


@case
def _tombstones_of_nothing(n: int) -> Files:
    rows = numbered(
        "record_id=x{i}",
        n,
        table_name="t_{i}",
        withdrawn_in="9.0.0",
        reason="merged",
        successor="y{i}",
        note="n",
    )
    return dataset("a\n", passages=passages(["a"], "a\n"), tombstones=rows)


@case
def _events_in_a_ring(n: int) -> Files:
    rows = numbered(
        "event_id=e{i}",
        n,
        title="t{i}",
        description="d",
        kind="event",
        origin="source",
        realis="occurred",
        date="2024-{i}",
        date_basis="stated",
        part_of=lambda i: f"e{(i + 1) % n}",
    )
    return dataset("a\n", passages=passages(["a"], "a\n"), events=rows)


@case
def _a_long_date(n: int) -> Files:
    row = {"event_id": "e", "title": "t", "description": "d", "kind": "event"}
    more = {"origin": "source", "realis": "occurred", "date": "2024/" * n}
    return dataset("a\n", passages=passages(["a"], "a\n"), events=[row | more])


@case
def _a_matrix(n: int) -> Files:
    side = max(2, int(n**0.5))
    scenarios = numbered(
        "scenario_id=s.n{i}", side, source_id="s", kind="named", label="a", title="t", summary="s"
    )
    indicators = numbered(
        "indicator_id=i{i}",
        side,
        statement="s",
        resolution_criteria="r",
        opens_on="2025-01-01",
        closes_on="2026-01-01",
        origin="source",
    )
    cells = [
        {"scenario_id": f"s.n{i}", "indicator_id": f"i{j}", "consistency": "N"}
        for i in range(side)
        for j in range(0, side, 2)
    ]
    return dataset(
        "a\n",
        passages=passages(["a"], "a\n"),
        scenarios=scenarios,
        indicators=indicators,
        scenario_indicators=cells,
    )


@case
def _observations_that_contradict(n: int) -> Files:
    indicator = {
        "indicator_id": "i",
        "statement": "s",
        "resolution_criteria": "r",
        "opens_on": "2025-01-01",
        "closes_on": "2026-01-01",
        "origin": "source",
    }
    rows = numbered(
        "observation_id=i.o{i}",
        n,
        indicator_id="i",
        observed_on="2025-02-01",
        resolution=lambda i: ("yes", "no", "open")[i % 3],
        note="n",
    )
    tables = {"indicators": [indicator], "observations": rows}
    return dataset("a\n", passages=passages(["a"], "a\n"), **tables)
