"""caucasus-rift: an article on the Russia–Azerbaijan rift, turned into checked, linked tables.

Importing costs little: pandas, pyarrow and the rest are loaded by the functions that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caucasus_rift import dates
    from caucasus_rift.describing import codes, describe, joins
    from caucasus_rift.loading import load, load_all, schema, source_text, tables, views
    from caucasus_rift.profile import validate
    from tablewright.base.errors import CallError
    from tablewright.released.archives import ReleaseError

    __version__: str

__all__ = [
    "CallError",
    "ReleaseError",
    "__version__",
    "codes",
    "dates",
    "describe",
    "joins",
    "load",
    "load_all",
    "schema",
    "source_text",
    "tables",
    "validate",
    "views",
]

_HOMES = {
    "CallError": "tablewright.base.errors",
    "ReleaseError": "tablewright.released.archives",
    "codes": "caucasus_rift.describing",
    "describe": "caucasus_rift.describing",
    "joins": "caucasus_rift.describing",
    "load": "caucasus_rift.loading",
    "load_all": "caucasus_rift.loading",
    "schema": "caucasus_rift.loading",
    "source_text": "caucasus_rift.loading",
    "tables": "caucasus_rift.loading",
    "validate": "caucasus_rift.profile",
    "views": "caucasus_rift.loading",
}

if not TYPE_CHECKING:  # a type checker would take any name for one that is there

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from caucasus_rift.loading import version

            return version()
        from importlib import import_module

        if name == "dates":
            return import_module("caucasus_rift.dates")
        if name in _HOMES:
            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
