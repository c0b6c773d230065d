"""Copies of schemas and dialects that descriptors name by address: nothing is fetched.

Those of known standards come with the package, without their descriptions
(`standards/copies.json`): Camtrap DP's, of https://github.com/tdwg/camtrap-dp, under the licence
that stands beside them. Who has others says where they lie.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tablewright.base.errors import CallError
from tablewright.base.findings import shorten

_STANDARDS = Path(__file__).parents[1] / "standards"
_INDEX = "copies.json"


@cache
def known_copies() -> dict[str, Path]:
    """The copies that come with the package, by the address of what they are copies of."""
    listed = json.loads((_STANDARDS / _INDEX).read_bytes())
    return {address: _STANDARDS / name for address, name in listed.items()}


def read_copies(path: Path) -> dict[str, Path]:
    """Where copies lie that a user has.

    Args:
        path: A JSON file, an object with addresses as keys and the paths of their copies, from its
            own folder, as values.

    Returns:
        The paths by address.

    Raises:
        CallError: It is no such file, or a copy is not there.
    """
    try:
        listed = json.loads(path.read_bytes())
    except OSError as error:
        raise CallError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise CallError(f"{path} is not JSON: {error}") from error
    if not isinstance(listed, dict) or not all(isinstance(each, str) for each in listed.values()):
        raise CallError(f"{path} must be an object of addresses and the paths of their copies")
    found = {address: path.parent / name for address, name in listed.items()}
    for address, copy in found.items():
        if not copy.is_file():
            raise CallError(f"{path}: there is no copy of {shorten(address)} at {copy}")
    return found
