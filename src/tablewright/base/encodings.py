"""Files in other encodings than UTF-8, as the descriptor declares them."""

from __future__ import annotations

import codecs
import re

_UTF_8 = ("utf-8", "utf-8-sig", "ascii")
# these decode what is written in ASCII (escapes, names of the web), and one decodes nothing
_OF_NO_FILES = ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined")
_MARK = "tablewright.mark"
# halves of surrogate pairs, the wrong way round for a pair: no decoder makes them
_OPEN, _FIRST = "\udfff", 0xDC00
_RUN = re.compile(f"{_OPEN}[{chr(_FIRST)}-{chr(_FIRST + 0xFF)}]*")


def codec_of(encoding: str) -> str | None:
    """The name of the decoder of a declared encoding; None where there is none for texts."""
    try:
        codec = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        return None
    is_for_texts = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_for_texts and codec.name not in _OF_NO_FILES else None


def is_utf_8(codec: str) -> bool:
    """Whether what the codec reads is UTF-8."""
    return codec in _UTF_8


def to_utf_8(data: bytes, codec: str) -> tuple[bytes, list[tuple[int, bytes]]]:
    """A file as UTF-8, and what could not be read: each run of bytes with its offset in the text.

    Every such run is one U+FFFD in what is returned.
    """
    try:
        return data.decode(codec).encode("utf-8"), []
    except UnicodeError:
        text = data.decode(codec, _MARK)
    places = []
    shift = 0  # how much longer the text before was than it is returned
    for match in _RUN.finditer(text):
        run = bytes(ord(char) - _FIRST for char in match[0][1:])
        places.append((match.start() - shift, run))
        shift += len(run)
    return _RUN.sub("\ufffd", text).encode("utf-8", "replace"), places


def _marked(error: UnicodeError) -> tuple[str, int]:
    """Stands for bytes that cannot be read, until it is known where they are."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    run = error.object[error.start : error.end]
    return _OPEN + "".join(chr(_FIRST + byte) for byte in run), error.end


codecs.register_error(_MARK, _marked)
