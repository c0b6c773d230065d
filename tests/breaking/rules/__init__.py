"""The smallest faults that break each rule of the dataset, and no other, by table."""

from importlib import import_module

from tests.breaking.rules.register import EXAMPLES

__all__ = ["EXAMPLES"]

for _name in (
    "sources",
    "passages",
    "quotes",
    "mentions",
    "actors",
    "events",
    "claims",
    "circles",
    "reached",
    "scenarios",
    "relations",
    "assessments",
    "evidence",
    "indicators",
    "codings",
    "tombstones",
    "followed",
):
    import_module(f"{__name__}.{_name}")
