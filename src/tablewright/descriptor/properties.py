"""Properties of descriptors: their JSON types, misspelt ones, and findings about them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import Finding, nearest, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from tablewright.base.json_file import JsonFile, Pointer

JsonType = type | tuple[type, ...]

_JSON_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "an array",
    dict: "an object",
}


@dataclasses.dataclass
class Notes:
    """What is found in a part of a JSON file: `pointer` leads to it, `table` is what it is of."""

    file: JsonFile
    pointer: Pointer
    table: str | None
    findings: list[Finding] = dataclasses.field(default_factory=list)

    def fault(
        self,
        code: str,
        message: str,
        at: Pointer,
        *,
        field: str | None = None,
        hint: str = "",
        warning: bool = False,
    ) -> None:
        """Note a finding at a value, `at` leads to it from the part's beginning."""
        self.findings.append(
            self.file.finding(
                code,
                message,
                (*self.pointer, *at),
                hint=hint,
                table=self.table,
                field=field,
                warning=warning,
            )
        )

    def properties(
        self,
        value: dict[str, Any],
        known: dict[str, JsonType],
        at: Pointer,
        *,
        prefix: str,
        field: str | None = None,
        misplaced: dict[str, str] | None = None,
    ) -> None:
        """Note which properties have the wrong JSON type or look misspelt."""
        self.findings += property_findings(
            self.file,
            value,
            known,
            (*self.pointer, *at),
            prefix=prefix,
            table=self.table,
            field=field,
            misplaced=misplaced,
        )


def property_findings(
    file: JsonFile,
    value: dict[str, Any],
    known: dict[str, JsonType],
    pointer: Pointer,
    *,
    prefix: str,
    table: str | None = None,
    field: str | None = None,
    misplaced: dict[str, str] | None = None,
) -> list[Finding]:
    """Properties of a descriptor that have the wrong JSON type, or that are not the standard's.

    A property of one's own is allowed by the standard, so that it is a warning, and none where its
    name says what it is. One that is nearly a standard property's name has a hint, as have the
    names in `misplaced`.
    """
    findings: list[Finding] = []
    for name, content in value.items():
        if name in known:
            if known[name] is not object and not is_of(content, known[name]):
                findings.append(
                    file.finding(
                        f"{prefix}-property",
                        f"{name} must be {json_name(known[name])}",
                        (*pointer, name),
                        table=table,
                        field=field,
                    )
                )
            continue
        if _says_what_it_is(name, known):
            continue
        meant = _meant(name, known, value)
        if "_" in name and not meant:
            continue  # no name of the standard has one: it stands behind a prefix
        hint = f"did you mean {shorten(meant)}?" if meant else ""
        hint = (misplaced or {}).get(name, hint)
        if prefix == "descriptor" and name.removesuffix("s") in _OF_SCHEMAS:
            hint = 'put it into the table\'s "schema"'
        findings.append(
            file.finding(
                f"{prefix}-property-unknown",
                f"{shorten(name)} {_OWN}",
                (*pointer, name),
                hint=hint,
                table=table,
                field=field,
                warning=True,
            )
        )
    return findings


def is_slip(finding: Finding) -> bool:
    """Whether a finding is on a property that was probably meant for another."""
    return bool(finding.hint) and finding.message.endswith(_OWN)


def _says_what_it_is(name: str, known: dict[str, JsonType]) -> bool:
    """Whether a name tells that it is private, of another vocabulary, or a translation.

    `_cache`, `skos:exactMatch` and `title@de`, by the standard's recipes.
    """
    stem, sign, _ = name.partition("@")
    return name.startswith("_") or ":" in name or (bool(sign) and stem in known)


# what programs write beside the standard's, of the same words
_IN_USE = ("scheme", "hashing", "profiles")
# what is known here, and yet no word of the standard that others could have meant
_NO_STANDARD = (
    *("severities", "rules", "rowCount", "content_sha256", "stats"),
    *("compression", "innerpath", "query"),
)
_OWN = "is not a property of the standard and has no effect here"


def gathered(
    findings: list[Finding], is_profiled: Callable[[Finding], bool] = lambda _: False
) -> list[Finding]:
    """The findings, with one warning for each property of one's own in a file, at the first.

    Who adds a property adds it to every field. Where a finding stands in what follows a profile of
    one's own, the property is the profile's, unless it looks like a slip.
    """
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    findings = [
        each
        for each in findings
        if not each.message.endswith(_OWN) or is_slip(each) or not is_profiled(each)
    ]
    for each in findings:
        if each.severity == "warning" and each.message.endswith(_OWN):
            groups.setdefault((each.code, each.path, each.message), []).append(each)
    first = {id(min(group, key=Finding.sort_key)): group for group in groups.values()}
    others = {id(each) for group in groups.values() for each in group} - first.keys()
    return [
        _and_more(each, len({one.place for one in first[id(each)]}) - 1)
        if id(each) in first
        else each
        for each in findings
        if id(each) not in others
    ]


def _and_more(finding: Finding, count: int) -> Finding:
    if not count:
        return finding
    places = "1 more place" if count == 1 else f"{count:,} more places"
    return dataclasses.replace(finding, message=f"{finding.message}, nor at {places}")


_OF_SCHEMAS = ("primaryKey", "foreignKey", "uniqueKey", "missingValue", "fieldsMatch")


def _meant(name: str, known: dict[str, JsonType], value: dict[str, Any]) -> str:
    """The standard property that `name` misspells; empty where it is a name of its own.

    One that starts with another letter is a word of its own (related, created), and so is one that
    stands beside the property it resembles (scheme and schema).
    """
    others = [other for other in known if other not in _NO_STANDARD]
    plain = name.replace("_", "")
    if plain != name and plain.casefold() not in _folded(others):
        return ""
    close = nearest(plain[:100], others, likeness=0.75)
    if not close or close[0] in value or name in _IN_USE:
        return ""
    here, there = name[:2].casefold(), close[0][:2].casefold()
    return close[0] if here[0] == there[0] or set(here) == set(there) else ""


def _folded(names: list[str]) -> set[str]:
    return {name.casefold() for name in names}


def is_of(value: Any, json_type: JsonType) -> bool:
    """Whether a JSON value is of a type; true and false are no numbers."""
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types)


def json_name(json_type: JsonType) -> str:
    """What a JSON type is called in a message."""
    types = json_type if isinstance(json_type, tuple) else (json_type,)
    return " or ".join(_JSON_NAMES[one] for one in types if one in _JSON_NAMES)
