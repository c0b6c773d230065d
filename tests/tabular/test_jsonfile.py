from __future__ import annotations

import json

import pytest

from tablewright.base.json_file import MAX_DEPTH, JsonFile
from tests.tabular.support import short

DOCUMENT = """{
  "a": {"x": [10, {"a": 1}], "a": 2},
  "text \\"with\\" [{,:": "[1, 2]",
  "list": [[], {}, "é", [null, true]]
}
"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ((), (1, 1)),
        (("a",), (2, 3)),
        (("a", "x"), (2, 9)),
        (("a", "x", 0), (2, 15)),
        (("a", "x", 1), (2, 19)),
        (("a", "x", 1, "a"), (2, 20)),
        (("a", "a"), (2, 30)),
        (('text "with" [{,:',), (3, 3)),
        (("list", 1), (4, 16)),
        (("list", 2), (4, 20)),
        (("list", 3, 1), (4, 32)),
        (("list", 9), (4, 3)),
        (("list", 3, 5, "deep"), (4, 25)),
        (("absent",), (1, 1)),
    ],
    ids=str,
)
def test_place_of_a_value(pointer: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert JsonFile("f.json", DOCUMENT.encode()).place(*pointer) == place


def test_place_counts_lines_and_characters() -> None:
    assert JsonFile("f.json", '{"é":\r\n "x", "b": 1}'.encode()).place("b") == (2, 7)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", ("json-invalid", 1, 1), id="empty"),
        pytest.param(b'{\n  "a": 1,\n}', ("json-invalid", 2, 9), id="trailing comma"),
        pytest.param(b'{\n  "a": 1\n  "b": 2\n}', ("json-invalid", 2, 9), id="missing comma"),
        pytest.param(b"{'a': 1}", ("json-invalid", 1, 2), id="single quotes"),
        pytest.param(b'{"a": 1} x', ("json-invalid", 1, 10), id="text behind"),
        pytest.param(b'["a\nb"]', ("json-invalid", 1, 4), id="line break in a text"),
        pytest.param(b'["a\x00b"]', ("json-invalid", 1, 4), id="NUL in a text"),
        pytest.param(b'["\\x"]', ("json-invalid", 1, 3), id="bad escape"),
        pytest.param(b'["NaN",\n NaN]', ("json-invalid", 2, 2), id="NaN"),
        pytest.param(b"[1,\n -Infinity]", ("json-invalid", 2, 2), id="Infinity"),
        pytest.param(b"[1,\n 1e999]", ("json-invalid", 2, 2), id="number too large"),
        pytest.param(b"[1,\n " + b"9" * 5000 + b"]", ("json-invalid", 2, 2), id="too many digits"),
        pytest.param(b'["\xc3\xa9\xff"]', ("json-invalid", 1, 4), id="not UTF-8"),
        pytest.param(b'["a",\n "\\ud800"]', ("json-invalid", 2, 2), id="half a surrogate pair"),
        pytest.param(b'{"\\uDC00": 1}', ("json-invalid", 1, 2), id="half a pair in a key"),
        pytest.param(b"[" * 100_000, ("json-invalid", 1, MAX_DEPTH + 1), id="deep"),
        pytest.param(b'{"a":' * 100_000, ("json-invalid", 1, 5 * MAX_DEPTH + 1), id="deep keys"),
        pytest.param(b'"' * 100_001, ("json-invalid", 1, 3), id="quotes only"),
    ],
)
def test_what_is_no_json(data: bytes, expected: tuple[str, int, int]) -> None:
    file = JsonFile("f.json", data)
    assert file.value is None
    assert short(file.findings) == [expected]


def test_byte_order_mark_is_reported_and_read_past() -> None:
    file = JsonFile("f.json", b'\xef\xbb\xbf{"a": 1}')
    assert file.value == {"a": 1}
    assert short(file.findings) == [("json-invalid", 1, 1)]


def test_every_repeated_key_is_placed_at_its_repetition() -> None:
    data = b'{\n "a": 1,\n "b": [{"c": 1, "d": 2,\n  "c": 3}],\n "a": 4, "\\u0061": 5}'
    file = JsonFile("f.json", data)
    assert file.value == {"a": 5, "b": [{"c": 3, "d": 2}]}
    assert short(file.findings) == [
        ("json-duplicate-key", 4, 3),
        ("json-duplicate-key", 5, 2),
        ("json-duplicate-key", 5, 10),
    ]


@pytest.mark.parametrize(
    "text",
    ['["\\ud83d\\ude00"]', "[" * MAX_DEPTH + "]" * MAX_DEPTH, '"[[[' + "[" * 200 + '"', "1e300"],
    ids=["whole surrogate pair", "just not too deep", "brackets in a text", "large"],
)
def test_sound_json(text: str) -> None:
    file = JsonFile("f.json", text.encode())
    assert not file.findings
    assert file.value == json.loads(text)


def test_many_repeated_keys_take_no_long_time() -> None:
    data = ("{" + ",".join('"a": 1' for _ in range(50_000)) + "}").encode()
    assert len(JsonFile("f.json", data).findings) == 49_999
