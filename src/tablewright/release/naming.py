"""Names of files, and parts of addresses, that can be made from any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# of a name that is made here; what is put behind it finds room in every file system
_LONGEST = 100
# what Windows takes for a device, whatever follows the dot
_DEVICE = r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)"
# a key that names a file as it is; the site's scripts use the same expression
PLAIN = rf"(?!{_DEVICE})(?=.{{1,{_LONGEST}}}$)[a-z0-9]+(?:[-_.][a-z0-9]+)*"


def is_plain(text: str) -> bool:
    """Whether a text can name a file as it is, on every system and beside any other such text."""
    return bool(re.fullmatch(PLAIN, text))


def file_names(texts: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """A name of a file for each text.

    Args:
        texts: Any texts, such as the names of tables.
        taken: Names that none may get.

    Returns:
        The names by the texts: of ASCII letters, digits and `_.-`, short enough, no device of any
        system, and no two the same, also where capitals are not told apart.
    """
    names: dict[str, str] = {}
    used = {name.lower() for name in taken}
    numbers: dict[str, int] = {}  # else many texts of one name would be counted from 2 each
    for text in dict.fromkeys(texts):
        name = wanted = _cleaned(text)
        number = numbers.get(wanted, 1)
        while name.lower() in used:
            number += 1
            name = f"{wanted}-{number}"
        numbers[wanted] = number
        used.add(name.lower())
        names[text] = name
    return names


def _cleaned(text: str) -> str:
    """A text as a file's name; several texts may have the same."""
    name = re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip(".-")[:_LONGEST].rstrip(".-")
    is_usable = name and not re.match(_DEVICE, name, re.IGNORECASE)
    return name if is_usable else f"table-{name}".rstrip("-")
