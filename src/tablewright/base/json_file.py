"""Strict JSON with the place of every value, for findings in descriptors and schemas."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from functools import cached_property
from typing import Any

from tablewright.base.findings import Finding, Severity, shorten
from tablewright.base.json_faults import explain
from tablewright.base.lines import Lines

MAX_DEPTH = 100
Pointer = tuple[str | int, ...]

# a text that does not end reaches to the end: looking for its end again and again takes too long
_TOKEN = re.compile(r'"(?:[^"\\]++|\\[\s\S]?)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]+')
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonFile:
    """A parsed JSON file that can say where a value stands.

    Follows RFC 8259; a repeated key, a number that is not finite, half a surrogate pair and
    nesting deeper than `MAX_DEPTH` are faults. `value` is None and `findings` is not empty when
    it cannot be read.
    """

    def __init__(self, path: str, data: bytes) -> None:
        """Parse `data`; `path` is what findings call the file."""
        self.path = path
        self.value: Any = None
        self.findings: list[Finding] = []
        self._text = self._mark = ""
        self._repeats = False
        self._read(data)

    def place(self, *pointer: str | int) -> tuple[int, int]:
        """Line and column (1-based) of the key or item at `pointer`, or of its nearest parent."""
        places = self._index.places
        while pointer and pointer not in places:
            pointer = pointer[:-1]
        return self._lines.place(places.get(pointer, 0))

    def finding(
        self,
        code: str,
        message: str,
        pointer: Pointer,
        *,
        hint: str = "",
        table: str | None = None,
        field: str | None = None,
        warning: bool = False,
    ) -> Finding:
        """A finding at the value `pointer` leads to."""
        line, column = self.place(*pointer)
        severity: Severity = "warning" if warning else "error"
        return Finding(code, message, self.path, line, column, hint, severity, table, field)

    def edited(self, values: dict[Pointer, str | int]) -> bytes:
        """The file with other values in the place of those that the pointers lead to.

        They must be texts or numbers of objects; all else stays as it is, byte for byte.
        """
        parts, end = [], 0
        for pointer in sorted(values, key=lambda one: self._index.places[one]):
            _, _, old = itertools.islice(
                _TOKEN.finditer(self._text, self._index.places[pointer]), 3
            )
            parts += [self._text[end : old.start()], json.dumps(values[pointer])]
            end = old.end()
        return (self._mark + "".join(parts) + self._text[end:]).encode("utf-8")

    def _read(self, data: bytes) -> None:
        if data.startswith(b"\xef\xbb\xbf"):
            self._fault("json-invalid", "starts with a byte order mark", 0, "save without a BOM")
            data, self._mark = data[3:], "\ufeff"
        try:
            self._text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._text = data.decode("utf-8", "replace")
            at = len(data[: error.start].decode("utf-8"))
            self._fault("json-invalid", "is not UTF-8", at, "save the file as UTF-8")
            return
        self._parse()

    def _parse(self) -> None:
        if (deep := _too_deep(self._text)) is not None:
            self._fault("json-invalid", f"is nested deeper than {MAX_DEPTH} levels", deep)
            return
        try:
            value = json.loads(
                self._text,
                object_pairs_hook=self._object,
                parse_constant=_refuse,
                parse_float=_finite,
                parse_int=_whole,
            )
        except json.JSONDecodeError as error:
            message, at, hint = explain(self._text, error)
            self._fault("json-invalid", f"is not JSON: {message}", at, hint)
        except _NotANumberError as error:
            word = str(error)
            tokens = _TOKEN.finditer(self._text)
            at = next((each.start() for each in tokens if each[0].startswith(word)), 0)
            self._fault("json-invalid", f"is not JSON: {shorten(word)} is not a number in it", at)
        else:
            if self._repeats:
                self._report_repeated_keys()
            if not self._report_halves():
                self.value = value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        self._repeats |= len(value) != len(pairs)
        return value

    def _report_repeated_keys(self) -> None:
        for at, key in self._index.repeated:
            self._fault(
                "json-duplicate-key",
                f"has the key {shorten(key)} twice in one object; readers disagree on which "
                "one counts",
                at,
                "keep one of them",
            )

    def _report_halves(self) -> bool:
        """Whether a text holds half of a surrogate pair, which no file can store; notes each."""
        found = False
        if not _ESCAPED_SURROGATE.search(self._text):
            return found
        for token in _TOKEN.finditer(self._text):
            if token[0].startswith('"') and _SURROGATE.search(json.loads(token[0])):
                message = "is not JSON: half of a surrogate pair is escaped in this text"
                self._fault("json-invalid", message, token.start(), "write the character itself")
                found = True
        return found

    def _fault(self, code: str, message: str, offset: int, hint: str = "") -> None:
        line, column = self._lines.place(offset) if self._text else (1, offset + 1)
        self.findings.append(Finding(code, f"the file {message}", self.path, line, column, hint))

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)

    @cached_property
    def _index(self) -> Index:
        return _index(self._text)


class _NotANumberError(ValueError):
    """A word of the file that JSON does not take for a number, or that is too large for one."""


class LongFloat(float):
    """A number of which a float does not hold all digits; `text` does."""

    text: str


def _refuse(word: str) -> float:
    raise _NotANumberError(word)


def _finite(word: str) -> float:
    value = LongFloat(word)
    if value in (float("inf"), float("-inf")):
        raise _NotANumberError(word)
    if len(word) <= 16:
        return float(value)
    value.text = word
    return value


def _whole(word: str) -> int:
    try:
        return int(word)
    except ValueError as error:  # Python reads no more than 4,300 digits
        raise _NotANumberError(word) from error


def _too_deep(text: str) -> int | None:
    """Where brackets outside of texts nest deeper than MAX_DEPTH (before recursion can)."""
    depth = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return token.start()
        elif token[0] in "]}":
            depth -= 1
    return None


@dataclasses.dataclass(frozen=True)
class Index:
    """Offsets of every key and array item by pointer, and the keys that were there before."""

    places: dict[Pointer, int]
    repeated: list[tuple[int, str]]


def _index(text: str) -> Index:
    """Where every value of a sound JSON text stands; of another, as far as it is one."""
    index = Index({}, [])
    stack: list[list[str | int]] = []  # for each open bracket, the key or number of its item
    kinds: list[str] = []
    seen: list[set[str]] = []
    at_key = False
    for token in _TOKEN.finditer(text):
        word, start = token[0], token.start()
        if word in "]}":
            if not kinds:
                break
            for open_ones in (stack, kinds, seen):
                open_ones.pop()
            at_key = False
        elif word == ",":
            at_key = bool(kinds) and kinds[-1] == "{"
            if kinds and not at_key:
                stack[-1][0] = int(stack[-1][0]) + 1
        elif word == ":":
            at_key = False
        elif at_key and word.startswith('"'):
            key = json.loads(word, strict=False)
            stack[-1][0] = key
            if key in seen[-1]:
                index.repeated.append((start, key))
            seen[-1].add(key)
            index.places[tuple(part[0] for part in stack)] = start
        else:
            if not kinds or kinds[-1] == "[":
                index.places[tuple(part[0] for part in stack)] = start
            if word in "[{":
                stack.append([0])
                kinds.append(word)
                seen.append(set())
                at_key = word == "{"
    return index
