"""Texts of the formats `email` and `uri`: what the RFCs allow, and nothing else."""

from __future__ import annotations

import time
from typing import Any

import pytest

KINDS: dict[str, tuple[list[str], list[str]]] = {
    "email": (
        [
            "a@b.de", "a.b+c@sub.example.org", "o'neil@example.org", '"a b"@example.org',
            '"a\\"b"@example.org', "a@localhost", "a@[127.0.0.1]", "a@[IPv6:2001:db8::1]",
            "a@xn--bcher-kva.example", "a@1.de", "!#$%&'*+/=?^_`{|}~-@b.de",
        ],
        [
            "a..b@c.de", ".a@b.de", "a.@b.de", "a@-b.de", "a@b-.de", "<a@b.de>", "a@b..de",
            "a@b.de.", "a@.de", "a b@c.de", "a@b c.de", "@b.de", "a@", "a", "a@b@c.de",
            "a@[300.0.0.1]", "a@[IPv6:1::2::3]", '"a"b"@c.de', "a@b_c.de", "é@b.de", "a@bü.de",
            "A <a@b.de>", f"a@{'b' * 64}.de",
        ],
    ),
    "uri": (
        [
            "mailto:a@b", "urn:isbn:0451450523", "http://[::1]:80/x?y#z", "http://a", "http://a:/",
            "http://user:pw@a.de:8080/x/%C3%BC?q=a/b?c#d?/", "file:///etc/x", "http://a/b:c@d",
            "http://[v1.a:b]/", "http://[2001:db8::192.0.2.1]/", "tel:+1-816-555-1212", "a:",
            "http://a/'()*+,;=", "news:comp.lang", "data:,x%20y", "http://a//b",
        ],
        [
            "http://a/%zz", "http://a/%2", "http://[::1/x", "http://a:port/", "http://a/ü",
            "http://a/<b>", "http://a/b c", "//a/b", "/a", "a/b", "1a:b", "http://[1::2::3]/",
            "http://[:::1]", "http://a/{b}", "http://a#b#c", "http://a@b@c/", "http://a/|",
            "http://a/\\", "http://a/[x]", ":x", "http://[12345::]/", "http://a/^`",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_rfcs_allow_and_nothing_else(check_csv: Any, kind: str) -> None:
    good, bad = KINDS[kind]
    cells = ['"' + cell.replace('"', '""') + '"' for cell in (*good, *bad)]
    data = "k,v\n" + "".join(f"x,{cell}\n" for cell in cells)
    field = {"name": "v", "type": "string", "format": kind}
    found = {each.line for each in check_csv(data, "k", field).findings if "type" in each.code}
    wrong = [(*good, *bad)[line - 2] for line in found ^ set(range(len(good) + 2, len(cells) + 2))]
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_long_texts_take_no_long_time(check_csv: Any, kind: str) -> None:
    start = time.process_time()
    cells = ["a." * 100_000 + "@", "a://" + "a:" * 100_000 + "@ü", '"' * 2 + "\\\\" * 100_000]
    field = {"name": "v", "type": "string", "format": kind}
    data = "k,v\n" + "".join(f"x,{cell}\n" for cell in cells)
    check_csv(data, "k", field)
    assert time.process_time() - start < 5
