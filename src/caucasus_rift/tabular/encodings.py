"""Files in other encodings than UTF-8, as the descriptor declares them."""

from __future__ import annotations

import codecs

_UTF_8 = ("utf-8", "utf-8-sig", "ascii")
# what stands for bytes that cannot be read, until it is known where they are: no decoder makes it
_BROKEN = "\udcff"


def codec_of(encoding: str) -> str | None:
    """The name of the decoder of a declared encoding; None where there is none for texts."""
    try:
        codec = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        return None
    is_for_texts = getattr(codec, "_is_text_encoding", True)
    # these decode what is written in ASCII: escapes, and names of the web
    is_escaped = codec.name in ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7")
    return codec.name if is_for_texts and not is_escaped else None


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
        pass
    found: list[bytes] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        found.append(error.object[error.start : error.end])
        return _BROKEN, error.end

    codecs.register_error("caucasus_rift.note", note)
    text = data.decode(codec, "caucasus_rift.note")
    places: list[tuple[int, bytes]] = []
    at = text.find(_BROKEN)
    for run in found:
        places.append((at, run))
        at = text.find(_BROKEN, at + 1)
    return text.replace(_BROKEN, "\ufffd").encode("utf-8", "replace"), places
