"""A package that is not ours, with rules of its own: lighthouses and who kept them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tablewright.validation import validate
from tests.tabular.support import package_of, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tablewright.base.findings import Finding

TOWERS = {
    "name": "towers",
    "path": "towers.csv",
    "schema": {
        "fields": [
            {"name": "tower", "type": "string"},
            {"name": "built", "type": "integer"},
            {"name": "lit", "type": "integer"},
            {"name": "kind", "type": "string", "categories": ["rock", "shore"]},
        ],
        "primaryKey": ["tower"],
    },
}
KEEPERS = {
    "name": "keepers",
    "path": "keepers.csv",
    "schema": {
        "fields": [
            {"name": "keeper", "type": "string"},
            {"name": "tower", "type": "string", "constraints": {"required": True}},
            {"name": "since", "type": "integer"},
            {"name": "rank", "type": "string", "categories": ["first", "second"]},
        ],
        "primaryKey": ["keeper"],
        "foreignKeys": [
            {"fields": ["tower"], "reference": {"resource": "towers", "fields": ["tower"]}}
        ],
    },
}
SOUND = {
    "towers.csv": """tower,built,lit,kind
eddy,1759,1759,rock
wolf,1795,1870,rock
long,1794,1795,shore
""",
    "keepers.csv": """keeper,tower,since,rank
ann,eddy,1760,first
ben,wolf,1871,first
cid,long,1795,first
""",
}
LAMP = """-- A lamp is lit when its tower is built, or later.
--
-- It stands on top of it.
--
-- hint: look the years up
SELECT
    'towers' AS "table", row, 'lit' AS field,
    tower || ' was lit before it was built' AS message
FROM towers
WHERE lit < built
"""
EARLY = """-- Nobody keeps a tower before its lamp is lit.
--
-- There is nothing to keep.
SELECT
    'keepers' AS "table", k.row, 'since' AS field, k.keeper || ' came too early' AS message
FROM keepers k
JOIN towers t ON t.tower = k.tower
WHERE k.since < t.lit
"""
UNKEPT = """-- Every tower has a first keeper.
--
-- Somebody lit the lamp.
SELECT 'towers' AS "table", t.row, 'tower' AS field, t.tower || ' has no keeper' AS message
FROM towers t
WHERE NOT EXISTS (SELECT 1 FROM keepers k WHERE k.tower = t.tower AND k.rank = 'first')
"""
RULES = {
    "rules/lamp-before-tower.sql": LAMP,
    "rules/keeper-too-early.sql": EARLY,
    "rules/tower-unkept.sql": UNKEPT,
}


def write(folder: Path, rules: dict[str, str] | None = None, **files: str) -> Path:
    """Write the package with these rules, in their order, and these files for sound ones."""
    rules = RULES if rules is None else rules
    descriptor = package_of(TOWERS, KEEPERS, rules=list(rules))
    named = {f"{name}.csv": text for name, text in files.items()}
    return write_files(folder, {"datapackage.json": descriptor, **SOUND, **named, **rules})


def found(folder: Path, **asked: Any) -> list[tuple[str, str, int | None, int | None]]:
    """Code, path, line and column of what is found in a package, in order of place."""
    return [(each.code, each.path, each.line, each.column) for each in findings(folder, **asked)]


def findings(folder: Path, **asked: Any) -> list[Finding]:
    """What is found in a package."""
    return list(validate(folder, **asked).findings)
