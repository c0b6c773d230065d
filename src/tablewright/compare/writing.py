"""Writing a difference as text for a terminal, and as Markdown for a step summary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tablewright.base.findings import shorten
from tablewright.compare.values import counted
from tablewright.report import reports
from tablewright.report.reports import plain

if TYPE_CHECKING:
    from tablewright.base.findings import Finding
    from tablewright.compare.document import Check
    from tablewright.compare.model import Difference
    from tablewright.compare.outline import Row, Section

# rows of a kind a table, where the reader is a person
SHOWN_ROWS = 50
_COLORS = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m"}
_SIGN = re.compile(r"^  ([+~-]) .*", re.MULTILINE)


def as_text(difference: Difference, check: Check | None, limit: int | None) -> str:
    """The difference for a terminal."""
    from tablewright.compare.outline import closing, sections

    lines = [_title(difference), ""]
    for section in sections(difference, _limit(limit)):
        lines += [*_text_section(section), ""]
    lines += _faults(difference, _limit(limit))
    lines.append(closing(difference))
    if check is not None:
        lines += _check_lines(check)
    return reports.no_commands("".join(f"{line}\n" for line in lines))


def _faults(difference: Difference, limit: int) -> list[str]:
    """The first of what keeps tables from being compared."""
    lines = [_fault(difference, side, finding) for side, finding in difference.faults[:limit]]
    more = len(difference.faults) - len(lines)
    return lines + ([f"… and {counted(more, 'more finding')}"] if more else [])


def _fault(difference: Difference, side: str, finding: Finding) -> str:
    """What keeps a table from being compared; the package's own paths as seen from here."""
    if side == "base":
        return f"at the base: {reports.finding_lines([finding])}".rstrip("\n")
    label = difference.now.label
    folder = "" if label.lower().endswith(".zip") else reports.folder_of(label)
    return reports.finding_lines(reports.moved([finding], folder)).rstrip("\n")


def _limit(limit: int | None) -> int:
    return SHOWN_ROWS if limit is None else limit


def _title(difference: Difference) -> str:
    from tablewright.compare.sides import described

    then, now = difference.then.package, difference.now.package
    name = plain(shorten(now.name or "package")[1:-1])
    before, after = (shorten(one.version or "without a version")[1:-1] for one in (then, now))
    versions = after if before == after else f"{before} → {after}"
    return f"{name} {versions}, against {described(difference.then)}"


def _text_section(section: Section) -> list[str]:
    lines = [f"{section.title}: {section.summary}" if section.summary else section.title]
    lines += [f"  {level.word:<6} {plain(message)}" for level, message in section.changes]
    for row in section.rows:
        if row.sign == "~":
            lines += [f"  ~ {row.key}", *(f"      {cell}" for cell in row.cells)]
        else:
            lines.append(f"  {row.sign} " + ": ".join(filter(None, (row.key, *row.cells))))
    return [*lines, *([f"  {section.left_out}"] if section.left_out else [])]


def _check_lines(check: Check) -> list[str]:
    verdict, ids = check
    word = "version" if verdict.passed else "error"
    lines = [f"{word}: {plain(verdict.message)}"]
    if not verdict.passed:
        lines += [
            f"    {_about(change.table)}{plain(change.message)}" for change in verdict.forced_by
        ]
    return [*lines, *(f"error: {plain(change.message)}" for change in ids)]


def _about(table: str | None) -> str:
    return "" if table is None else f"{shorten(table)[1:-1]}: "


def colored(text: str) -> str:
    """The text with its rows in colour; nothing from the data starts a line."""
    return _SIGN.sub(lambda match: f"{_COLORS[match[1]]}{match[0]}\x1b[0m", text)


def as_markdown(difference: Difference, check: Check | None, limit: int | None) -> str:
    """The difference for a step summary or a comment; nothing from the data is markup."""
    from tablewright.compare.outline import closing, sections

    cell = reports.markdown_cell
    lines = [f"### {cell(_title(difference))}", ""]
    if check is not None:
        verdict, ids = check
        lines += [f"**{'✓' if verdict.passed else '✗'} {cell(verdict.message)}**", ""]
        forced = () if verdict.passed else verdict.forced_by
        lines += [f"- {cell(_about(one.table) + one.message)}" for one in (*forced, *ids)]
        lines.append("")
    lines += [f"- {cell(line)}" for line in _faults(difference, _limit(limit))]
    lines += ["", cell(closing(difference)), ""]
    for section in sections(difference, _limit(limit)):
        lines += _markdown_section(section)
    return reports.limited(lines, "`diff` shows them all")


def _markdown_section(section: Section) -> list[str]:
    cell = reports.markdown_cell
    title = f"{section.title}: {section.summary}" if section.summary else section.title
    lines = [f"#### {cell(title)}", ""]
    lines += [f"- {level.word}: {cell(message)}" for level, message in section.changes]
    lines.append("")
    if section.rows:
        lines += ["| | row | cells |", "| --- | --- | --- |"]
        lines += [_markdown_row(row) for row in section.rows]
        lines += ["", cell(section.left_out), ""]
    return lines


def _markdown_row(row: Row) -> str:
    cell = reports.markdown_cell
    return f"| {cell(row.sign)} | {cell(row.key)} | {'<br>'.join(map(cell, row.cells))} |"


def as_json(difference: Difference, check: Check | None, limit: int | None) -> str:
    """The difference as JSON."""
    from tablewright.compare.document import as_dict

    return reports.logged_json(as_dict(difference, check, limit))


WRITERS = {"text": as_text, "markdown": as_markdown, "json": as_json}
