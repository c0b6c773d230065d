"""Showing a report: for people, for machines, and for GitHub's annotations."""

from __future__ import annotations

import dataclasses
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablewright.base.findings import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tablewright.base.findings import Finding
    from tablewright.validation import Base, Report

# GitHub shows ten annotations of a kind a step and drops the rest in silence
_SHOWN = 10
# white space before the colons is passed over; number signs count anywhere
_COMMAND = re.compile(r"^([^\S\n]*):(?=:)|(?<=#)#(?=\[)", re.MULTILINE)


def as_text(report: Report) -> str:
    """One line a finding, its hint indented below, and a closing line with the counts.

    With a base these are the new ones, then what was there before, and what is mended.
    """
    new = report.as_written(report.new)
    text = finding_lines(new[: report.limit]) + _and_more(report, new)
    if report.base is not None:
        text += no_commands(_known(report, report.base) + "\n")
        for status, each in (("known", report.known), ("mended", report.base.mended)):
            findings = report.as_written(each)
            shown = findings[: report.limit]
            text += no_commands("".join(f"{status}: {_line(finding)}\n" for finding in shown))
            text += _and_more(report, findings, f" {status}")
    return text + no_commands(closing(report) + "\n")


def _and_more(report: Report, findings: Sequence[Finding], what: str = "") -> str:
    """How many findings the report's limit leaves out, as a line; empty where none."""
    left = sum(finding.count for finding in findings[len(findings[: report.limit]) :])
    return f"… and {left:,} more{what}\n" if left else ""


def _known(report: Report, base: Base) -> str:
    number = len(report.known)
    was = "was" if number == 1 else "were"
    return f"{_count(number, 'finding')} {was} there before, at {plain(base.revision)}"


def finding_lines(findings: Iterable[Finding]) -> str:
    """The findings as text, without a closing line."""
    return "".join(map(_lines, findings))


def _lines(finding: Finding) -> str:
    hint = f"    {plain(finding.hint)}\n" if finding.hint else ""
    return no_commands(f"{_line(finding)}\n{hint}")


def no_commands(text: str) -> str:
    """Lines for a log without what GitHub's runner takes for a command: `::…` and `##[…`."""
    return _COMMAND.sub(lambda match: f"{match[1] or ''}\\u{ord(match[0][-1]):04x}", text)


def _line(finding: Finding) -> str:
    place = f"{_place(finding)}: {finding.severity}[{finding.code}]"
    return f"{place} {plain(finding.message)}"


def folder_of(target: str | Path) -> str:
    """The folder of a package, or its archive, as seen from here; empty for the current one."""
    from tablewright.released.archives import is_archive

    path = Path(target)
    folder = path if path.is_dir() or is_archive(path) else path.parent
    return "" if folder == Path() else folder.as_posix()


def moved(findings: Iterable[Finding], folder: str) -> list[Finding]:
    """Findings with paths as seen from the folder the command runs in, so they can be opened."""
    if not folder:
        return list(findings)
    return [dataclasses.replace(f, path=seen_at(f.path, folder)) for f in findings]


def seen_at(path: str, folder: str) -> str:
    """A path of a package as seen from where its folder is called so; empty is here.

    What is named by its address stays so.
    """
    return f"{folder}/{path}" if folder and "://" not in path else path


def seen_from_here(report: Report, target: str | Path) -> Report:
    """A report with paths as seen from the folder the command runs in."""
    return _seen_in(report, folder_of(target))


def seen_from_repository(report: Report, target: str | Path) -> Report:
    """A report with paths from the top of the repository, as GitHub takes them.

    It is GITHUB_WORKSPACE, or the nearest folder above the package that git keeps. A package in
    neither has its paths as seen from here.
    """
    path = Path(target).absolute()
    folder = path if path.is_dir() else path.parent
    workspace = os.environ.get("GITHUB_WORKSPACE")
    tops = [Path(workspace)] if workspace else []
    tops += [each for each in (folder, *folder.parents) if (each / ".git").exists()][:1]
    for inside, top in ((folder, each) for each in tops):
        for one, other in ((inside, top.absolute()), (inside.resolve(), top.resolve())):
            if one.is_relative_to(other):
                within = one.relative_to(other)
                return _seen_in(report, "" if within == Path() else within.as_posix())
    return seen_from_here(report, target)


def _seen_in(report: Report, folder: str) -> Report:
    base = report.base
    if base is not None:
        base = dataclasses.replace(base, mended=tuple(moved(base.mended, folder)))
    findings = tuple(moved(report.findings, folder))
    return dataclasses.replace(report, findings=findings, base=base)


def as_json(report: Report) -> str:
    """The report as JSON, stable for machines."""
    return json_by_lines(report.head() | {"findings": []}, "findings", report.rows())


def logged_json(value: Any) -> str:
    """A value as JSON, which stays the same value where a log must not show what is in it."""
    lines = json.dumps(value, ensure_ascii=False, indent=2).split("\n")
    return no_commands("".join(f"{plain(line)}\n" for line in lines))


def json_by_lines(document: Any, name: str, rows: Iterable[dict[str, Any]]) -> str:
    """As `logged_json`, with `rows` in the place of the empty list called `name`, a line each.

    There may be very many of them.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = no_commands(",\n".join(plain(encode(row)) for row in rows))
    # in a text of the document the quotes would be escaped
    before, _, behind = logged_json(document).partition(f'"{name}": []')
    return before + f'"{name}": [' + (f"\n{lines}\n" if lines else "") + "]" + behind


def as_github(report: Report) -> str:
    """Workflow commands that annotate the lines at fault, errors first; with a base the new."""
    shown: list[str] = []
    new = report.as_written(report.new)
    for severity in ("error", "warning"):
        chosen = [finding for finding in new if finding.severity == severity]
        # one of each code first: ten times the same says less than ten different ones
        ranked = sorted(chosen, key=_rank(chosen))
        shown += [_command(finding) for finding in ranked[:_SHOWN]]
    shown = shown[: report.limit]
    if report.base is not None:
        shown.append(_command_escape(_known(report, report.base)))
    last = no_commands(_command_escape(closing(report)))
    return "\n".join([*shown, last]) + "\n"


def as_summary(report: Report) -> str:
    """The whole report as Markdown for a step summary; what came from data is code, not markup."""
    verdict = {
        "valid": "valid",
        "not-valid": "not valid",
        "not-checked": "valid as far as checked",
    }[report.outcome]
    name = _code(cut(report.package) or "The package")
    lines = [f"### {name} is {verdict}", "", closing(report, name), ""]
    if report.base is not None:
        lines += _rows_against(report, report.base)
    elif report.findings:
        lines += ["| where | code | what | how to mend it |", "| --- | --- | --- | --- |"]
        lines += map(_row, report.as_written(report.findings))
    return limited(lines, "`validate` shows them all")


def _rows_against(report: Report, base: Base) -> list[str]:
    """The summary's table with what is new first, then what was there before, then what is not."""
    lines = [markdown_cell(_known(report, base)), ""]
    if report.findings or base.mended:
        lines += ["| | where | code | what | how to mend it |", "| --- | --- | --- | --- | --- |"]
    for status, each in (("new", report.new), ("known", report.known), ("mended", base.mended)):
        findings = report.as_written(each)
        lines += [f"| {status} {_row(finding)}" for finding in findings]
    return lines


def _row(finding: Finding) -> str:
    where, code = _code(_place(finding)), _code(finding.code)
    return (
        f"| {where} | {code} | {markdown_cell(finding.message)} | {markdown_cell(finding.hint)} |"
    )


def limited(lines: list[str], where: str) -> str:
    """The lines as one text, cut below the mebibyte GitHub takes for a summary."""
    budget, kept = 900_000, list[str]()
    for line in lines:
        budget -= len(line.encode()) + 1
        if budget < 0:
            kept.append(f"\n… and {len(lines) - len(kept)} lines more; {where}.")
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


def _rank(findings: list[Finding]) -> Callable[[Finding], int]:
    seen: dict[str, int] = {}
    order: dict[int, int] = {}
    for finding in findings:
        order[id(finding)] = seen.get(finding.code, 0)
        seen[finding.code] = order[id(finding)] + 1
    return lambda finding: order[id(finding)]


def _place(finding: Finding) -> str:
    parts = [plain(finding.path), finding.line, finding.column]
    return ":".join(str(part) for part in parts if part is not None)


def closing(report: Report, name: str | None = None) -> str:
    """The outcome and the counts, on one line."""
    rows = sum(table.n_rows for table in report.tables)
    name = name or plain(cut(report.package) or "package")
    counted = f"{_count(len(report.tables), 'table')}, {_count(rows, 'row')}"
    ignored = f", {report.ignored:,} ignored" if report.ignored else ""
    if report.unread:
        ignored += f", {_count(len(report.unread), 'table')} not checked"
    if not report.findings:
        return f"{name}: valid{ignored} ({counted})"
    errors = _count(report.errors, "error")
    warnings = f", {_count(report.warnings, 'warning')}" if report.warnings else ""
    verdict = "valid" if report.valid else "not valid"
    return f"{name}: {verdict}, {errors}{warnings}{ignored} ({counted})"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def plain(text: str) -> str:
    """Text without characters that move a terminal's cursor or hide what is printed."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else escaped(char) for char in text)


def escaped(text: str) -> str:
    """Text of nothing but ASCII: each character as JSON spells it where it stands for no other."""
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return re.sub("....", r"\\u\g<0>", units)


def _command(finding: Finding) -> str:
    where = {"file": finding.path, "line": finding.line, "col": finding.column}
    where["title"] = finding.code
    properties = ",".join(
        f"{name}={_property_escape(str(value))}"
        for name, value in where.items()
        if value is not None
    )
    message = finding.message + (f"\n{finding.hint}" if finding.hint else "")
    return f"::{finding.severity} {properties}::{_command_escape(message)}"


def _command_escape(text: str) -> str:
    return plain(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property_escape(text: str) -> str:
    return _command_escape(text).replace(":", "%3A").replace(",", "%2C")


def _code(text: str) -> str:
    return "`" + plain(text).replace("`", "'").replace("|", "\\|") + "`"


def markdown_cell(text: str) -> str:
    """Text as it stands in a Markdown table: nothing in it is markup, a link or a mention."""
    special = "\\`*_{}[]()<>#+-.!|~@&:"
    return "".join(f"&#{ord(char)};" if char in special else char for char in plain(text))


def as_sarif(report: Report) -> str:
    """The report as SARIF 2.1.0."""
    from tablewright.report.sarif import log_of

    log, results = log_of(report)
    return json_by_lines(log, "results", results)


def as_html(report: Report) -> str:
    """One page for a reviewer."""
    from tablewright.report.html import as_html as page

    return page(report)


WRITERS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "html": as_html,
}
