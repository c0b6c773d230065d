"""`explain`: what a code means, why it is a rule, and a broken and a mended example of it."""

from __future__ import annotations

import dataclasses
import difflib
import itertools
import re
import textwrap
import unicodedata
from typing import TYPE_CHECKING

from tablewright.report import reports
from tablewright.report.codes import documentation
from tablewright.report.examples import NOT_CANONICAL, Example, examples
from tablewright.report.finding_codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tablewright.base.findings import Finding
    from tablewright.profile import Profile

# what fits on a narrow terminal
WIDTH = 80

# a table of up to so many lines that need no folding is shown whole
SMALL = 6

_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n|\\Z)")
_TOKEN = re.compile(r"\w+|\W")
_SENTENCE = re.compile(r".+?\.(?=\s|\Z)", re.DOTALL)
_SHORT = {"\r": "\\r", "\n": "\\n", "\t": "\\t"}
_NAMES = {
    "\b": "backspace",
    "\t": "tab",
    "\n": "line feed (LF)",
    "\r": "carriage return (CR)",
    "\ufeff": "byte order mark",
}


Span = tuple[int, int]


def overview(profile: Profile) -> str:
    """Every code with the first sentence of its documentation."""
    known = documentation(profile)
    indent = max(map(len, known)) + 2
    parts = {
        "Of any data package:": CODES,
        "Of this dataset:": [code for code in known if code not in CODES],
    }
    lines: list[str] = []
    for title, codes in parts.items():
        if not codes:
            continue
        lines += [title, ""]
        for code in codes:
            lines.append(_folded(f"{code:<{indent}}{first_sentence(known[code])}", indent))
        lines.append("")
    return "\n".join([*lines, "`explain CODE` says why it is a rule, and shows an example."]) + "\n"


def _folded(paragraph: str, indent: int = 0) -> str:
    return textwrap.fill(paragraph, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False)


def first_sentence(text: str) -> str:
    """The first sentence of a documentation, on one line."""
    found = _SENTENCE.match(text)
    return " ".join((found[0] if found else text).split())


def explanation(code: str, profile: Profile) -> str:
    """What a code means, why it is a rule, its SQL and its example; `code` must be a known one."""
    paragraphs = documentation(profile)[code].split("\n\n")
    shown = [f"{code}\n", *(f"{_folded(one)}\n" for one in paragraphs)]
    rule = profile.own_rules().get(code)
    if rule is not None:
        statement = textwrap.indent(rule.statement, "  ")
        shown.append(f"The rule, {rule.path}\n\n{statement}\n")
    known = examples(profile)
    if code in known:
        shown += _example(known[code])
    return "\n".join(shown)


def _example(example: Example) -> list[str]:
    """The parts of an example: how it is broken, what is said of it, how it is mended."""
    with example.mended() as folder:
        mended = _contents(folder)
    with example.broken() as folder:
        broken = _contents(folder)
        found = findings_of(example, folder)
    # in a sound installation these are all
    found = [one for one in found if one.code == example.code] or found
    edited = list(dict.fromkeys(edit.file for edit in example.edits))
    changes = [BrokenFile(file, mended[file], broken[file]) for file in edited]
    command = "format --check" if example.code == NOT_CANONICAL else "validate"
    said = textwrap.indent(reports.finding_lines(found), "  ")
    bad, good = Drawing(), Drawing()
    for change in changes:
        good.add_mended(change)
    others = dict.fromkeys([*(one.path for one in found), *(file for _, file in example.context)])
    changes += [
        BrokenFile(file, broken[file], broken[file]) for file in others if file not in edited
    ]
    for change in changes:
        here = [one for one in found if one.path == change.file]
        bad.add_broken(
            change, here, [text for text, file in example.context if file == change.file]
        )
    return [
        f"Broken\n\n{bad.text()}",
        f"What `{command}` says of it\n\n{said}",
        f"Mended\n\n{good.text()}",
    ]


def findings_of(example: Example, folder: Path) -> list[Finding]:
    """What the command that knows an example's code says of the package in `folder`."""
    if example.code == NOT_CANONICAL:
        from tablewright.formatting import format_package

        return format_package(folder, profile=example.profile).differences()
    from tablewright.validation import validate

    return list(validate(folder, profile=example.profile).findings)


def _contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


class BrokenFile:
    """A file before and after it was broken, line by line."""

    # above this a file is not drawn, only its size is given
    LIMIT = 2**20

    def __init__(self, file: str, mended: bytes, broken: bytes) -> None:
        """Compare the two."""
        self.file, self.sizes = file, (len(mended), len(broken))
        self.is_large = max(self.sizes) > self.LIMIT
        texts = ("", "") if self.is_large else (_decoded(mended), _decoded(broken))
        self.mended, self.broken = (_lines(text) for text in texts)
        # by line number from 0, the characters (from, to) that differ
        self.in_mended: dict[int, list[Span]] = {}
        self.in_broken: dict[int, list[Span]] = {}
        for first, last, start, stop in _unequal(self.mended, self.broken):
            self.in_mended |= {at: [] for at in range(first, last)}
            self.in_broken |= {at: [] for at in range(start, stop)}
            if last - first == stop - start:  # else no line is another's counterpart
                for one, other in zip(range(first, last), range(start, stop), strict=True):
                    spans = _differences(self.mended[one], self.broken[other])
                    self.in_mended[one], self.in_broken[other] = spans
        ends = [_end(self.broken[at]) for at in self.in_broken]
        # a line that ends as it should is not worth a sign
        self.shows_ends = any(end != "\n" for end in ends)


def _unequal(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """From and to which item two lists differ, in the one and in the other."""
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal":
            yield first, last, start, stop


def _differences(one: str, other: str) -> tuple[list[Span], list[Span]]:
    """From and to which characters two lines differ, word by word."""
    words = _TOKEN.findall(one), _TOKEN.findall(other)
    ends = [[0, *itertools.accumulate(map(len, line))] for line in words]
    spans = list(_unequal(*words))
    return (
        [(ends[0][first], ends[0][last]) for first, last, _, _ in spans],
        [(ends[1][start], ends[1][stop]) for _, _, start, stop in spans],
    )


def _decoded(data: bytes) -> str:
    """The text of a file; a byte that is not UTF-8 becomes a surrogate."""
    return data.decode("utf-8", "surrogateescape")


def _lines(text: str) -> list[str]:
    return [match[0] for match in _LINE.finditer(text) if match[0]]


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


@dataclasses.dataclass
class Drawing:
    """Files as an example shows them: numbered lines, with signs below the places that matter."""

    parts: list[str] = dataclasses.field(default_factory=list)
    escaped: dict[str, None] = dataclasses.field(default_factory=dict)

    def add_broken(self, change: BrokenFile, found: list[Finding], context: list[str]) -> None:
        """Draw the lines that were broken, those at which something is found, and the `context`."""
        if change.is_large:
            self._add(change.file, f"filled up with spaces to {change.sizes[1]:,} bytes")
            return
        at = {(one.line or 1) - 1: one for one in found}
        seen = {at for at, line in enumerate(change.broken) for text in context if text in line}
        if not change.broken:
            self._add(change.file, "empty")
        elif not (change.in_broken or at or seen or _is_small(change.broken)):
            self._add(change.file, _without(change.in_mended, "below"))
        else:
            self._draw(change, change.broken, change.in_broken, at, seen)

    def add_mended(self, change: BrokenFile) -> None:
        """Draw the lines that were mended."""
        if change.is_large:
            self._add(change.file, f"{change.sizes[0]:,} bytes")
        elif not (change.in_mended or _is_small(change.mended)):
            self._add(change.file, _without(change.in_broken, "above"))
        else:
            self._draw(change, change.mended, change.in_mended, {}, set())

    def text(self) -> str:
        """All that was drawn, and what the escapes in it stand for."""
        legend = [f"  {_shown(char)} stands for {_name(char)}" for char in self.escaped]
        return "\n".join([*self.parts, *(["\n".join([*legend, ""])] if legend else [])])

    def _add(self, file: str, note: str, lines: Iterable[str] = ()) -> None:
        head = f"  {file}, {note}" if note else f"  {file}"
        self.parts.append("\n".join([head, *lines, ""]))

    def _draw(
        self,
        change: BrokenFile,
        lines: list[str],
        changed: dict[int, list[Span]],
        found: dict[int, Finding],
        context: set[int],
    ) -> None:
        shown = {*changed, *found, *context}
        if change.file.endswith(".csv"):
            shown |= set(range(len(lines))) if _is_small(lines) else {0}
        gutter = len(str(max(shown) + 1))
        drawn: list[str] = []
        for at in sorted(shown):
            line = lines[at] if at < len(lines) else ""
            if not change.shows_ends:
                line = line.rstrip("\r\n")
            self.escaped |= {char: None for char in line if _shown(char) != char}
            signs = _signs(line, found[at]) if at in found else _tildes(line, changed.get(at, []))
            drawn += _numbered(at + 1, gutter, _drawn(line), signs)
        self._add(change.file, "", drawn)


def _is_small(lines: list[str]) -> bool:
    return len(lines) <= SMALL and max(map(len, lines)) < WIDTH - 10


def _without(lines: dict[int, list[Span]], where: str) -> str:
    what = "line that is" if len(lines) == 1 else "lines that are"
    return f"without the {what} shown {where}"


def _signs(line: str, finding: Finding) -> str:
    """What stands below a line with a finding: a caret at its place, and the column's name."""
    if finding.column is None:
        return "^" * len(_drawn(line.rstrip("\r\n")))
    at = finding.column - 1
    if finding.line == 1 and line.startswith("\ufeff") and at:
        at += 1  # columns do not count a byte order mark
    before, here = line[:at], line[at : at + 1]
    carets = "^" * max(len(_drawn(here)), 1)
    return f"{' ' * len(_drawn(before))}{carets} {finding.field or ''}".rstrip()


def _tildes(line: str, spans: list[Span]) -> str:
    """What stands below a line that was changed: tildes below the characters that were."""
    changed = {at for span in spans for at in range(*span)}
    signs = [("~" if at in changed else " ") * len(_shown(char)) for at, char in enumerate(line)]
    return "".join(signs).rstrip()


def _numbered(number: int, gutter: int, text: str, signs: str) -> list[str]:
    """A line with its number, folded, and below each part the signs that fall into it."""
    lines = []
    head = str(number)
    for first, last in _folds(text, WIDTH - gutter - 7):
        lines.append(f"    {head:>{gutter}} | {text[first:last]}".rstrip())
        below = signs[first:last] if last < len(text) else signs[first:]
        if below.strip():
            lines.append(f"    {'':>{gutter}} | {below}".rstrip())
        head = ""
    return lines


def _folds(text: str, width: int) -> Iterator[Span]:
    """Where a line is folded: behind a comma or space if there is one."""
    first = 0
    while len(text) - first > width:
        end = first + width
        last = max(text.rfind(",", first, end), text.rfind(" ", first, end)) + 1 or end
        yield first, last
        first = last
    yield first, len(text)


def _drawn(text: str) -> str:
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    """A character as it is drawn: itself, or an escape where it could not be seen."""
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if char in _SHORT:
        return _SHORT[char]
    is_visible = char.isprintable() and not unicodedata.combining(char)
    return char if is_visible else f"\\u{ord(char):04x}"


def _name(char: str) -> str:
    """What an escaped character is called."""
    if "\udc80" <= char <= "\udcff":
        return f"the byte 0x{ord(char) - 0xDC00:02X}, which is not UTF-8"
    name = _NAMES.get(char) or unicodedata.name(char, "a control character").lower()
    return f"U+{ord(char):04X}, {name}"
