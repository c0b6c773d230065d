"""caucasus-rift: an article on the Russia–Azerbaijan rift, turned into checked, linked tables.

Importing costs little: pandas, pyarrow and the rest are loaded by the functions that need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caucasus_rift.loading import load, load_all, schema, source_text, tables
    from caucasus_rift.profile import validate
    from tablewright.released.archives import ReleaseError

__all__ = [
    "ReleaseError",
    "__version__",
    "load",
    "load_all",
    "schema",
    "source_text",
    "tables",
    "validate",
]

_HOMES = {
    "ReleaseError": "tablewright.released.archives",
    "load": "caucasus_rift.loading",
    "load_all": "caucasus_rift.loading",
    "schema": "caucasus_rift.loading",
    "source_text": "caucasus_rift.loading",
    "tables": "caucasus_rift.loading",
    "validate": "caucasus_rift.profile",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from caucasus_rift.loading import version

        return version()
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
