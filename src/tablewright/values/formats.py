"""The formats of texts that Table Schema names, as patterns that take time linear in the text.

An e-mail address is one of RFC 5321, a URI one of RFC 3986.
"""

from __future__ import annotations

_HEX = "[0-9A-Fa-f]"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_H16 = f"{_HEX}{{1,4}}"
_LS32 = f"(?:{_H16}:{_H16}|{_IPV4})"
_IPV6 = "(?:" + "|".join(
    [
        f"(?:{_H16}:){{6}}{_LS32}",
        f"::(?:{_H16}:){{5}}{_LS32}",
        *(
            f"(?:(?:{_H16}:){{0,{before}}}{_H16})?::(?:{_H16}:){{{4 - before}}}{_LS32}"
            for before in range(5)
        ),
        f"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
        f"(?:(?:{_H16}:){{0,6}}{_H16})?::",
    ]
) + ")"  # fmt: skip

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_LITERAL = rf"\[(?:{_IPV4}|IPv6:{_IPV6})\]"
EMAIL = rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|{_LITERAL})"

_ESCAPED = f"%{_HEX}{{2}}"
_PLAIN = r"A-Za-z0-9\-._~!$&'()*+,;="
_CHARACTER = rf"(?:[{_PLAIN}:@]|{_ESCAPED})"
_USER = rf"(?:[{_PLAIN}:]|{_ESCAPED})*@"
_FUTURE = rf"v{_HEX}+\.[{_PLAIN}:]+"
_HOST = rf"(?:\[(?:{_IPV6}|{_FUTURE})\]|(?:[{_PLAIN}]|{_ESCAPED})*)"
_SEGMENTS = rf"(?:/{_CHARACTER}*)*"
_PATH = rf"(?://(?:{_USER})?{_HOST}(?::[0-9]*)?{_SEGMENTS}|/?(?:{_CHARACTER}+{_SEGMENTS})?)"
_REST = rf"(?:{_CHARACTER}|[/?])*"
URI = rf"[A-Za-z][A-Za-z0-9+.\-]*:{_PATH}(?:\?{_REST})?(?:#{_REST})?"

_GROUP = f"{_HEX}{{4}}"
UUID = f"{_HEX}{{8}}-{_GROUP}-{_GROUP}-{_GROUP}-{_HEX}{{12}}"
BINARY = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"

STRING_FORMATS = {"email": EMAIL, "uri": URI, "uuid": UUID, "binary": BINARY}
