"""Changes to JSON that leave it JSON, so that a search gets behind the parser."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**64,
    1.5,
    1e300,
    "",
    "a",
    "\ud800",
    [],
    {},
    [[]],
    {"a": 1},
]


def json_mutator(words: Sequence[str]) -> Callable[[bytes, int, int], bytes]:
    """A mutator for texts that start with a JSON value on their first line.

    Args:
        words: Texts to put in.

    Returns:
        A function of the data, the size they may have and a seed.
    """

    def change(data: bytes, max_size: int, seed: int) -> bytes:
        chance = random.Random(seed)
        first, newline, rest = data.partition(b"\n")
        try:
            value = json.loads(first)
        except (ValueError, RecursionError):
            return _bytes_changed(data, chance, words)[:max_size]
        if chance.random() < 0.3:
            return _bytes_changed(data, chance, words)[:max_size]
        for _ in range(chance.randint(1, 3)):
            value = _changed(value, chance, words)
        text = json.dumps(value).encode() + newline + rest
        return text if len(text) <= max_size else _bytes_changed(data, chance, words)[:max_size]

    return change


def _bytes_changed(data: bytes, chance: random.Random, words: Sequence[str]) -> bytes:
    """The bytes with a piece replaced: by a word, by nothing, or by another piece of them."""
    start = chance.randint(0, len(data))
    end = chance.choice([start, start + 1, chance.randint(start, len(data))])
    other = chance.randint(0, len(data))
    pieces = [b"", chance.choice(words).encode(), data[other : other + 8], chance.randbytes(2)]
    return data[:start] + chance.choice(pieces) + data[end:]


def _changed(value: Any, chance: random.Random, words: Sequence[str]) -> Any:
    """The value with one change somewhere inside."""
    if isinstance(value, (list, dict)) and value and chance.random() < 0.8:
        copy: Any = value.copy()
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = chance.choice(keys)
        what = chance.random()
        if what < 0.1:
            del copy[key]
        elif what < 0.2 and isinstance(copy, dict):
            copy[chance.choice(words)] = copy[key]
        elif what < 0.2:
            copy.append(copy[key])
        else:
            copy[key] = _changed(value[key], chance, words)
        return copy
    return chance.choice([chance.choice(VALUES), chance.choice(words), [value], [value, value]])
