"""Strict JSON with the place of every value, for findings in descriptors and schemas."""

from __future__ import annotations

import json
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from caucasus_rift.tabular.findings import Finding, shorten

MAX_DEPTH = 100
_SPACE = " \t\n\r"


class JsonFile:
    """A parsed JSON file that can say where a value stands.

    Follows RFC 8259; a repeated key, a number that is not finite and nesting deeper than
    `MAX_DEPTH` are faults. `value` is None and `findings` is not empty when it cannot be read.
    """

    def __init__(self, path: str, data: bytes) -> None:
        """Parse `data`; `path` is what findings call the file."""
        self.path = path
        self.value: Any = None
        self.findings: list[Finding] = []
        self._text = ""
        self._read(data)

    def _read(self, data: bytes) -> None:
        if data.startswith(b"\xef\xbb\xbf"):
            self._fault("json-invalid", "starts with a byte order mark", 0, "save without a BOM")
            data = data[3:]
        try:
            self._text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._text = data.decode("utf-8", "replace")
            at = len(data[: error.start].decode("utf-8"))
            self._fault("json-invalid", "is not UTF-8", at, "save the file as UTF-8")
            return
        if _too_deep(self._text):
            self._fault("json-invalid", f"is nested deeper than {MAX_DEPTH} levels", 0)
            return
        try:
            self.value = json.loads(
                self._text, object_pairs_hook=_Object, parse_constant=_refuse_constant
            )
        except json.JSONDecodeError as error:
            self._fault("json-invalid", f"is not JSON: {error.msg}", error.pos)
            return
        except ValueError as error:
            self._fault("json-invalid", f"is not JSON: {error}", 0)
            return
        self._report_repeated_keys(self.value, ())

    def place(self, *pointer: str | int) -> tuple[int, int]:
        """Line and column (1-based) of the value at `pointer`, or of its nearest parent."""
        return self._line_column(_seek(self._text, pointer))

    def finding(
        self,
        code: str,
        message: str,
        pointer: tuple[str | int, ...],
        *,
        hint: str = "",
        table: str | None = None,
        field: str | None = None,
        warning: bool = False,
    ) -> Finding:
        """A finding at the value `pointer` leads to."""
        line, column = self.place(*pointer)
        return Finding(
            code,
            message,
            self.path,
            line,
            column,
            hint,
            severity="warning" if warning else "error",
            table=table,
            field=field,
        )

    def _fault(self, code: str, message: str, offset: int, hint: str = "") -> None:
        line, column = self._line_column(offset)
        self.findings.append(Finding(code, f"the file {message}", self.path, line, column, hint))

    def _line_column(self, offset: int) -> tuple[int, int]:
        before = self._text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    def _report_repeated_keys(self, value: object, pointer: tuple[str | int, ...]) -> None:
        if isinstance(value, _Object):
            for key in value.repeated:
                self.findings.append(
                    self.finding(
                        "json-duplicate-key",
                        f"the key {shorten(key)} stands here more than once; readers disagree on "
                        "which one counts",
                        (*pointer, key),
                        hint="keep one of them",
                    )
                )
        if isinstance(value, dict):
            for key, child in value.items():
                self._report_repeated_keys(child, (*pointer, key))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                self._report_repeated_keys(child, (*pointer, index))


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys were repeated."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.repeated = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _too_deep(text: str) -> bool:
    """Whether brackets outside strings nest deeper than MAX_DEPTH (before recursion can)."""
    depth = index = 0
    while index < len(text):
        char = text[index]
        if char == '"':
            try:
                _, index = scanstring(text, index + 1, True)
            except ValueError:
                return False
            continue
        if char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif char in "]}":
            depth -= 1
        index += 1
    return False


def _seek(text: str, pointer: tuple[str | int, ...]) -> int:
    """Offset of the value at `pointer`; of a key where the pointer ends in one that is named."""
    decoder = json.JSONDecoder()

    def space(index: int) -> int:
        while index < len(text) and text[index] in _SPACE:
            index += 1
        return index

    offset = space(0)
    for part in pointer:
        if offset >= len(text) or text[offset] not in "[{":
            return offset
        is_object = text[offset] == "{"
        index, position, found = space(offset + 1), 0, None
        while index < len(text) and text[index] not in "]}":
            key: str | int = position
            start = index
            if is_object:
                key, index = scanstring(text, index + 1, True)
                index = space(space(index) + 1)
            if key == part:
                found = index if not is_object or part != pointer[-1] else start
                break
            _, index = decoder.raw_decode(text, index)
            index = space(index)
            if index < len(text) and text[index] == ",":
                index = space(index + 1)
            position += 1
        if found is None:
            return offset
        offset = found
    return offset
