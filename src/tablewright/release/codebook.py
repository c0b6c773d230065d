"""The codebook of a release: every table, field, vocabulary and rule, and what the data is like.

All of it is derived from the descriptor, the schemas, the documentation of the rules, how the data
is coded (data/README.md) and the validated tables; what it says stands nowhere else by hand.
"""

from __future__ import annotations

import dataclasses
import inspect
import itertools
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tablewright.profile import GENERAL
from tablewright.release.documents import GUIDE
from tablewright.release.gfm import anchor, code, inline, paragraphs, table
from tablewright.release.inputs import document
from tablewright.released import content_hash
from tablewright.report.codes import documentation
from tablewright.report.explaining import first_sentence
from tablewright.report.finding_codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tablewright.descriptor.package import Package
    from tablewright.descriptor.schema import Field
    from tablewright.profile import Profile
    from tablewright.tables.table import Table


def codebook(package: Package, tables: dict[str, Table], profile: Profile = GENERAL) -> str:
    """The codebook as GitHub Flavored Markdown.

    Args:
        package: The package, for its descriptor and the rules of coding.
        tables: Its validated tables by name.
        profile: What a dataset adds: figures, and rules of its own.

    Returns:
        The text: the same for the same package.
    """
    parts = {
        "Tables": overview(tables),
        "How the tables join": joins(tables),
        "Ids": ids(tables),
        "Fields and vocabularies": itertools.chain.from_iterable(
            map(table_section, tables.values())
        ),
        "Quality": profile.figures(tables),
        "Rules of validation": rules(profile),
        "Content hashes": hashes(profile.name),
    }
    filled = {name: lines for name, part in parts.items() if (lines := list(part))}
    title = package.descriptor.get("title", package.name)
    lines = [f"# Codebook: {inline(title)}", "", f"Version {inline(package.version)}.", ""]
    lines += paragraphs(package.descriptor.get("description", ""))
    guide = list(shifted(guide_of(package)))
    named = [*filled, *(line.removeprefix("## ") for line in guide[:1])]
    lines += [f"- [{inline(name)}](#{anchor(name)})" for name in named]
    for name, part in filled.items():
        lines += ["", f"## {name}", "", *part]
    lines += ["", *guide]
    return "\n".join(_single_blanks(lines)) + "\n"


# -- tables and keys -------------------------------------------------------------------------------


def overview(tables: dict[str, Table]) -> Iterator[str]:
    """A line a table: how many rows, its key, and what one row is."""
    yield from table(
        ("table", "what it holds", "primary key", "rows"),
        (
            (
                f"[{code(name)}](#{anchor(name)})",
                inline(one.resource.descriptor.get("description", "")),
                _codes(one.schema.primary_key),
                one.n_rows,
            )
            for name, one in tables.items()
        ),
        right=1,
    )


@dataclasses.dataclass(frozen=True)
class Join:
    """A foreign key: columns of one table that refer to columns of another, or of the same."""

    child: str
    fields: tuple[str, ...]
    parent: str
    targets: tuple[str, ...]
    is_required: bool
    is_unique: bool


def foreign_keys(tables: dict[str, Table]) -> Iterator[Join]:
    """Every foreign key of the package, in the order of its tables."""
    for name, one in tables.items():
        schema = one.schema
        unique = {schema.primary_key, *schema.unique_keys}
        unique |= {(field.name,) for field in schema.fields if field.constraints.get("unique")}
        for key in schema.foreign_keys:
            required = all(map(one.is_required, key.fields))
            parent = key.resource or name
            yield Join(name, key.fields, parent, key.reference, required, key.fields in unique)


def joins(tables: dict[str, Table]) -> Iterator[str]:
    """The foreign keys as a Mermaid entity diagram, and as a table for who cannot see one."""
    found = list(foreign_keys(tables))
    yield "```mermaid"
    yield "erDiagram"
    yield "    direction LR"  # else so many tables stand side by side that none can be read
    for name, one in tables.items():
        yield f"    {name} {{"
        yield from (f"        {line}" for line in _key_fields(one))
        yield "    }"
    for join in found:
        parent = "||" if join.is_required else "|o"
        child = "o|" if join.is_unique else "o{"
        label = ", ".join(join.fields)
        yield f'    {join.parent} {parent}--{child} {join.child} : "{label}"'
    yield "```"
    yield ""
    yield "The same as a table; the last column says how many rows may refer to the same one."
    yield ""
    yield from table(
        ("column", "refers to", "may be empty", "rows that refer to one"),
        (
            (
                _codes(f"{join.child}.{field}" for field in join.fields),
                _codes(f"{join.parent}.{field}" for field in join.targets),
                "no" if join.is_required else "yes",
                "at most one" if join.is_unique else "any number",
            )
            for join in found
        ),
    )


def _key_fields(one: Table) -> Iterator[str]:
    """The columns of a table by which it is joined, as Mermaid's entity diagrams write them."""
    foreign = {field for key in one.schema.foreign_keys for field in key.fields}
    for field in one.schema.fields:
        kinds = ["PK"] * (field.name in one.schema.primary_key) + ["FK"] * (field.name in foreign)
        if kinds:
            yield f"{field.type} {field.name} {', '.join(kinds)}"


def ids(tables: dict[str, Table]) -> Iterator[str]:
    """How the ids of each table are made, where its key is one column."""
    keys = [(one, one.schema.primary_key) for one in tables.values()]
    fields = [(one, one.schema[key[0]]) for one, key in keys if len(key) == 1]
    yield from table(
        ("id", "how it is made", "pattern", "example"),
        (
            (
                code(f"{one.name}.{field.name}"),
                inline(field.description),
                code(str(field.constraints.get("pattern", ""))),
                _example(field),
            )
            for one, field in fields
        ),
    )


# -- fields and vocabularies -----------------------------------------------------------------------


def table_section(one: Table) -> Iterator[str]:
    """A table's fields, and the codes of its vocabularies."""
    yield f"### {one.name}"
    yield ""
    yield from paragraphs(one.schema.descriptor.get("description", ""))
    yield f"Rows: {one.n_rows:,}. Primary key: {_codes(one.schema.primary_key)}."
    yield ""
    yield from table(
        ("field", "type", "constraints", "what it holds", "filled"),
        (
            (
                code(field.name),
                field.type,
                "<br>".join(constraints(one, field)),
                "<br>Example: ".join(filter(None, (inline(field.description), _example(field)))),
                share(one.n_rows - one.values(field.name).null_count, one.n_rows),
            )
            for field in one.schema.fields
        ),
        right=1,
    )
    for field in one.schema.fields:
        if field.categories:
            yield from vocabulary(one, field)


def constraints(one: Table, field: Field) -> Iterator[str]:
    """What a cell of the field must be, as Markdown."""
    schema = one.schema
    if field.name in schema.primary_key:
        yield "primary key"
    if one.is_required(field.name):
        yield "required"
    for name, value in field.constraints.items():
        if name == "unique":
            yield "unique"
        elif name != "required":
            yield f"{name} {code(str(value))}"
    if field.categories:
        yield f"one of {len(field.categories)} codes"
    if field.rdf_type:
        yield f"[{code(field.rdf_type.rsplit('/', 1)[-1])}](<{field.rdf_type}>)"
    for key in schema.foreign_keys:
        for name, target in zip(key.fields, key.reference, strict=True):
            if name == field.name:
                yield f"refers to {code(f'{key.resource or one.name}.{target}')}"


def vocabulary(one: Table, field: Field) -> Iterator[str]:
    """The codes of a field, what each means, and how often it occurs."""
    yield f"#### {one.name}.{field.name}"
    yield ""
    if field.categories_ordered:
        yield "The codes have an order, and stand in it."
        yield ""
    counted = pc.value_counts(one.values(field.name))
    values, counts = counted.field("values"), counted.field("counts")
    number = dict(zip(values.to_pylist(), counts.to_pylist(), strict=True))
    # a vocabulary may be bare values, which have neither label nor description
    raw = [c if isinstance(c, dict) else {"value": c} for c in field.descriptor["categories"]]
    yield from table(
        ("code", "label", "meaning", "rows"),
        (
            (
                code(str(category["value"])),
                inline(category.get("label", "")),
                inline(category.get("description", "")),
                number.get(category["value"], 0),
            )
            for category in raw
        ),
        right=1,
    )


# -- rules -----------------------------------------------------------------------------------------


def rules(profile: Profile) -> Iterator[str]:
    """Every code a finding can have: what it says, and why it is a rule."""
    name = profile.name
    yield f"{code(f'{name} validate')} checks them, and {code(f'{name} explain CODE')}"
    yield "shows an example of each, broken and mended."
    yield ""
    known = documentation(profile)
    for title, codes in {
        "Of this dataset": [name for name in known if name not in CODES],
        "Of any data package": list(CODES),
    }.items():
        if not codes:
            continue
        yield f"### {title}"
        yield ""
        yield from table(("code", "rule", "why"), (_rule(name, known[name]) for name in codes))


def _rule(name: str, text: str) -> tuple[str, str, str]:
    first = first_sentence(text)
    return code(name), inline(first), inline(" ".join(text.split()).removeprefix(first))


def hashes(name: str) -> Iterator[str]:
    """How the hashes of the descriptors are computed, as the code that does it says."""
    yield f"{code(f'{name} hash PACKAGE')} computes them for a package of CSV or Parquet, as"
    yield "a folder or zip, or for the SQLite file, and compares them with those that it states."
    yield ""
    yield from inspect.cleandoc(content_hash.__doc__ or "").splitlines()


def guide_of(package: Package) -> str:
    """The rules by which the sources are coded, or nothing where the package has none."""
    return document(package, GUIDE)


def shifted(markdown: str) -> Iterator[str]:
    """The lines of a document with its headings one level lower."""
    for line in markdown.splitlines():
        yield f"#{line}" if line.startswith("#") else line


# -- cells -----------------------------------------------------------------------------------------


def share(part: int, whole: int) -> str:
    """A share in percent, which is 0 or 100 only where it is exactly that."""
    if not whole:
        return ""
    rounded = f"{part / whole:.0%}"
    if rounded == "0%" and part:
        return "<1%"
    return ">99%" if rounded == "100%" and part < whole else rounded


def _codes(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


def _example(field: Field) -> str:
    return code(str(field.descriptor.get("example", "")))


def _single_blanks(lines: Iterable[str]) -> Iterator[str]:
    """The lines without blank ones at the end or behind another blank one."""
    for line, repeated in itertools.groupby(lines):
        yield from [line] if line == "" else repeated
