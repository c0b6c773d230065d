"""Tables in other encodings, as their resources declare them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tabular.support import short

N = {"name": "n", "type": "integer"}


@pytest.mark.parametrize(
    ("encoding", "codec", "text"),
    [
        ("iso-8859-1", "latin-1", "é"),
        ("ISO-8859-15", "iso8859-15", "€"),
        ("windows-1252", "cp1252", "“é”"),
        ("windows-1251", "cp1251", "Карабах"),
        ("koi8-r", "koi8-r", "Карабах"),
        ("Shift_JIS", "shift_jis", "日本"),
        ("GB18030", "gb18030", "中文"),
        ("UTF-16", "utf-16", "Ղ\U0001f600"),
        ("utf-16le", "utf-16-le", "Ղ"),
        ("utf-32", "utf-32", "Ղ"),
        ("UTF8", "utf-8", "Ղ"),
    ],
)
def test_a_declared_encoding_is_read(check_csv: Any, encoding: str, codec: str, text: str) -> None:
    data = f'id,n\n"{text}",1\n{text},x\n'.encode(codec)
    checked = check_csv(data, "id", N, encoding=encoding, bytes=len(data))
    # columns count characters
    assert short(checked.findings) == [("value-type", 3, len(text) + 2)]
    assert checked.tables["t"].values("id").to_pylist() == [text, text]


def test_bytes_that_are_not_of_the_declared_encoding(check_csv: Any) -> None:
    data = "id,n\né,1\n".encode("cp1252") + b"a\x81b,2\n\x8d,x\n"
    findings = check_csv(data, "id", N, encoding="windows-1252").findings
    assert short(findings) == [
        ("encoding-invalid", 3, 2),
        ("encoding-invalid", 4, 1),
        ("value-type", 4, 3),
    ]
    assert findings[0].message == "not windows-1252: 0x81"


def test_a_large_file_is_read_again_in_its_encoding(
    monkeypatch: pytest.MonkeyPatch, check_csv: Any
) -> None:
    monkeypatch.setattr("caucasus_rift.tabular.csvfile.LARGE", 1)
    data = "id,n\né,1\né,x\n".encode("utf-16")
    assert short(check_csv(data, "id", N, encoding="utf-16").findings) == [("value-type", 3, 3)]
