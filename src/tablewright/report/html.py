"""A report as one HTML file for a reviewer: what was checked, and what is wrong, by cause.

It needs nothing from elsewhere and runs nothing. All that comes from the data is escaped, and what
cannot be printed is spelled out.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.findings import cut
from tablewright.report.codes import documentation
from tablewright.report.reports import closing, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tablewright.base.findings import Finding
    from tablewright.csv.csv_file import CsvFile
    from tablewright.validation import Report

# lines shown before and behind the one at fault, and characters around the place in a long one
_AROUND, _BEFORE, _BEHIND = 1, 60, 120
# findings of one cause that are shown with their lines; the others are listed
_IN_CONTEXT = 20
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WORDS = {
    "valid": "Valid",
    "not-valid": "Not valid",
    "not-checked": "Valid as far as it was checked",
}
_STYLE = """\
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --mild: #8a6100; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --mild: #e0b050; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; border-bottom: 1px solid var(--line); padding: .2rem .6rem .2rem 0; }
td, p, li { overflow-wrap: anywhere; } td.n { text-align: right; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; border-left: 3px solid var(--line); margin: .3rem 0; padding: .2rem .6rem; }
mark { background: none; color: inherit; outline: 2px solid var(--bad); }
.error { color: var(--bad); } .warning { color: var(--mild); } .soft { opacity: .75; }
ol { padding-left: 1.2rem; } li { margin: .8rem 0; }
"""


def as_html(report: Report) -> str:
    """The report as one page."""
    name = _text(cut(report.package) or "package")
    outcome = _WORDS[report.outcome]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{outcome}: {name}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{name}: {outcome}</h1>\n<p>{_text(closing(report))}</p>\n"
        f"{''.join(_causes(report))}{''.join(_checked(report))}</main>\n</body>\n</html>\n"
    )


# -- what is wrong ---------------------------------------------------------------------------------


def _causes(report: Report) -> Iterator[str]:
    """A section for each code, errors first, those that stand most often before others."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.shown:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    order = sorted(groups.items(), key=lambda group: (group[0][0], -_count(group[1]), group[0][1]))
    known = documentation(report.profile)
    files = {table.name: table.files for table in report.tables} if report.has_context else {}
    for (severity, code), findings in order:
        count = _count(findings)
        times = f"{count:,} {severity}{'' if count == 1 else 's'}"
        yield f'<section>\n<h2><code>{_text(code)}</code> <span class="{severity}">{times}</span>'
        yield f"</h2>\n<p>{_text(' '.join(known.get(code, '').split()))}</p>\n<ol>\n"
        for number, finding in enumerate(findings):
            context = number < _IN_CONTEXT
            yield _item(finding, files.get(finding.table or "", []) if context else [])
        yield "</ol>\n</section>\n"


def _count(findings: Iterable[Finding]) -> int:
    return sum(finding.count for finding in findings)


def _item(finding: Finding, files: list[CsvFile]) -> str:
    place = ":".join(str(part) for part in finding.place if part is not None)
    status = f' <span class="soft">({finding.standing})</span>' if finding.standing else ""
    hint = f'<br><span class="soft">{_text(finding.hint)}</span>' if finding.hint else ""
    said = f"<li><code>{_text(place)}</code>{status} {_text(finding.message)}{hint}\n"
    file = next((one for one in files if finding.path.endswith(one.path)), None)
    context = _context(file, finding.line, finding.column) if file and finding.line else ""
    said += f"<pre>{context}</pre>\n" if context else ""
    return f"{said}</li>\n"


def _context(file: CsvFile, line: int, column: int | None) -> str:
    """The lines around a place, the cell marked; nothing where the file is out of reach."""
    try:
        shown = file.lines_around(line, _AROUND)
    except (CallError, OSError, ValueError):  # an archive is closed again
        return ""
    gutter = len(str(shown[-1][0])) if shown else 0
    drawn = []
    for number, text in shown:
        at = (column or 1) - 1 if number == line else 0
        first = max(at - _BEFORE, 0)
        head = ("…" if first else "") + text[first:at]
        tail = text[at : at + _BEHIND] + ("…" if len(text) > at + _BEHIND else "")
        body = _text(head + tail)
        if number == line and column is not None:
            end = tail.find(file.dialect.delimiter)
            end = len(tail) if end < 0 else max(end, 1)
            cell, rest = tail[:end], tail[end:]
            body = f"{_text(head)}<mark>{_text(cell) or ' '}</mark>{_text(rest)}"
        drawn.append(f'<span class="soft">{number:>{gutter}}</span> {body}')
    return "\n".join(drawn)


# -- what was checked ------------------------------------------------------------------------------


def _checked(report: Report) -> Iterator[str]:
    yield "<section>\n<h2>What was checked</h2>\n<table>\n<thead><tr><th>table</th><th>file</th>"
    yield "<th>rows</th></tr></thead>\n<tbody>\n"
    for table in report.tables:
        paths = ", ".join(table.resource.paths[:3]) + (", …" if table.resource.paths[3:] else "")
        yield f"<tr><td>{_text(table.name)}</td><td><code>{_text(paths)}</code></td>"
        yield f'<td class="n">{table.n_rows:,}</td></tr>\n'
    yield "</tbody>\n</table>\n"
    if report.unread:
        yield "<h2>What was not checked</h2>\n<ul>\n"
        for name, reason in report.unread:
            yield f"<li>{_text(name)}: {_text(reason)}</li>\n"
        yield "</ul>\n"
    yield "</section>\n"


def _text(text: str) -> str:
    """A text from the data as HTML shows it, also where a log takes it for a command."""
    return escape(plain(cut(text) or "")).replace("##", "#&#35;")
