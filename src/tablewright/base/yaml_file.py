"""Descriptors in YAML, read as the JSON they stand for, with the place of every value."""

from __future__ import annotations

import dataclasses
import math
import re
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import shorten
from tablewright.base.json_file import MAX_DEPTH, Index, JsonFile, Pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = (".yaml", ".yml")
MAX_YAML_BYTES = 2 * 1024**2
# values, with those that stand behind an alias counted as often as it is used
MAX_VALUES = 200_000
_TAG = "tag:yaml.org,2002:"
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_descriptor(path: str, data: bytes) -> JsonFile:
    """A descriptor, schema or dialect: as YAML where its name ends so, else as JSON."""
    return (YamlFile if path.lower().endswith(ENDINGS) else JsonFile)(path, data)


class YamlFile(JsonFile):
    """A parsed YAML file that can say where a value stands.

    It holds what JSON can hold: dates are texts, keys are texts, and there are no tags. A repeated
    key, nesting deeper than `MAX_DEPTH` and aliases that make it very large are faults.
    """

    def _parse(self) -> None:
        import yaml

        if len(self._text) > MAX_YAML_BYTES:
            self._fault("json-invalid", f"is longer than {MAX_YAML_BYTES:,} characters", 0)
            return
        builder = _Builder()
        try:
            for event in yaml.parse(self._text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                builder.take(event)
        except _NotJsonError as error:
            self._fault("json-invalid", str(error), error.at)
            return
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = f"is not YAML: {error.problem or error.context}"
            self._fault("json-invalid", message, mark.index if mark else 0)
            return
        except yaml.YAMLError as error:
            reason = getattr(error, "reason", "it cannot be read")
            self._fault("json-invalid", f"is not YAML: {reason}", getattr(error, "position", 0))
            return
        self.value = builder.value
        self._index = Index(builder.places, builder.repeated)
        self._report_repeated_keys()


class _NotJsonError(ValueError):
    """What stands at an offset of the text is nothing that JSON has."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclasses.dataclass
class _Open:
    """A mapping or sequence that is being read, where it stands, and how many values it has."""

    value: dict[str, Any] | list[Any]
    pointer: Pointer
    anchor: str | None
    size: int = 1
    key: str | None = None
    key_at: int = 0
    merged: list[dict[str, Any]] = dataclasses.field(default_factory=list)


class _Builder:
    """Makes a value of the events of a YAML parser, without recursion."""

    def __init__(self) -> None:
        self.value: Any = None
        self.places: dict[Pointer, int] = {}
        self.repeated: list[tuple[int, str]] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._size = self._documents = 0

    def take(self, event: Any) -> None:
        """Add what one event says; raises _NotJsonError."""
        import yaml

        at = event.start_mark.index
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _NotJsonError("holds a second document", at)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                name = shorten(event.anchor)
                raise _NotJsonError(f"names {name}, which is no anchor before it", at)
            if not self._wants_key():
                self._here(at)
            self._add(*self._anchors[event.anchor], at)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, at)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event, at, {} if isinstance(event, yaml.MappingStartEvent) else [])
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(at)

    def _start(self, event: Any, at: int, value: dict[str, Any] | list[Any]) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _NotJsonError(f"is nested deeper than {MAX_DEPTH} levels", at)
        if event.tag not in (None, "!", f"{_TAG}map", f"{_TAG}seq"):
            raise _NotJsonError(f"has the tag {shorten(event.tag)}, which JSON has not", at)
        if self._wants_key():
            raise _NotJsonError("has a key that is no text", at)
        self._open.append(_Open(value, self._here(at), event.anchor))

    def _end(self, at: int) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            for other in done.merged:
                done.value |= {key: one for key, one in other.items() if key not in done.value}
        if done.anchor:
            self._anchors[done.anchor] = done.value, done.size
        self._add(done.value, done.size, at)

    def _scalar(self, event: Any, at: int) -> None:
        if _SURROGATE.search(event.value):
            raise _NotJsonError("holds half of a surrogate pair", at)
        if self._wants_key():
            parent = self._open[-1]
            if event.value in parent.value and event.value != "<<":
                self.repeated.append((at, event.value))
            parent.key, parent.key_at = event.value, at
            return
        value = _value(event, at)
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        self._here(at)
        self._add(value, 1, at)

    def _wants_key(self) -> bool:
        top = self._open[-1] if self._open else None
        return top is not None and isinstance(top.value, dict) and top.key is None

    def _here(self, at: int) -> Pointer:
        """The pointer of the value that comes next, whose place is noted."""
        if not self._open:
            self.places[()] = at
            return ()
        top = self._open[-1]
        name = len(top.value) if isinstance(top.value, list) else str(top.key)
        pointer = (*top.pointer, name)
        self.places[pointer] = at if isinstance(top.value, list) else top.key_at
        return pointer

    def _add(self, value: Any, size: int, at: int) -> None:
        self._size += 1
        if not self._open:
            self.value = value
            return
        top = self._open[-1]
        if self._wants_key():
            raise _NotJsonError("has a key that is no text", at)
        top.size += size
        if top.size > MAX_VALUES:
            raise _NotJsonError(f"holds more than {MAX_VALUES:,} values", at)
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if top.key == "<<":
            top.merged += _mappings(value, at)
        else:
            top.value[str(top.key)] = value
        top.key = None


def _mappings(value: Any, at: int) -> Iterator[dict[str, Any]]:
    """What a merge key adds: a mapping, or several in a sequence."""
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, dict):
            raise _NotJsonError("merges what is no mapping", at)
        yield one


def _value(event: Any, at: int) -> Any:
    """What a scalar stands for, by the types of YAML 1.1 that JSON has; a date is a text."""
    import yaml

    text, tag = event.value, event.tag
    if tag in (None, "!"):
        is_plain = event.implicit[0]
        tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (is_plain, not is_plain))
    kind = tag.removeprefix(_TAG)
    if kind in ("str", "timestamp", "value", "merge"):
        return text
    node, maker = yaml.ScalarNode(tag, text), yaml.SafeLoader("")
    makers = {
        "null": lambda _: None,
        "bool": maker.construct_yaml_bool,
        "int": maker.construct_yaml_int,
        "float": maker.construct_yaml_float,
    }
    if kind not in makers:
        raise _NotJsonError(f"has the tag {shorten(tag)}, which JSON has not", at)
    try:
        value = makers[kind](node)
    except (ValueError, KeyError, IndexError) as error:
        raise _NotJsonError(f"holds {shorten(text)}, which is no {kind}", at) from error
    if isinstance(value, float) and not math.isfinite(value):
        raise _NotJsonError(f"holds {shorten(text)}, which is no number in JSON", at)
    return value
