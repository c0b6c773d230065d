"""The command line: `validate`, `format`, `diff`, `hash`, `release` and `explain`."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.arguments import CALL_AT_FAULT, DATA_AT_FAULT, FINE, complain, read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from tablewright.formatting import Formatted
    from tablewright.profile import Profile
    from tablewright.severities import Level

_LEFT_ALONE = 20  # tables that are named of those that `format` leaves alone
_PRINTED = 1 << 20  # characters printed at a time: a report may be long


def main(arguments: Sequence[str] | None = None, profile: Profile | None = None) -> int:
    """Run the command line.

    Args:
        arguments: What was typed behind the command's name; by default the process's own.
        profile: What a dataset adds; by default nothing.

    Returns:
        The exit status: 0 fine, 1 the data is at fault, 2 the call is at fault, 128 and the number
        of a signal that ended the work.

    Raises:
        SystemExit: What was typed is no call, or asks for help.
    """
    from tablewright.base.errors import CallError
    from tablewright.base.signals import Interrupted, on_signals
    from tablewright.profile import GENERAL

    profile = profile or GENERAL
    try:
        with on_signals():
            options = read(arguments, profile)
            status = _COMMANDS[options.command](options)
            sys.stdout.flush()
    except CallError as error:
        complain(profile.name, str(error))
        return CALL_AT_FAULT
    except KeyboardInterrupt as error:
        return error.status if isinstance(error, Interrupted) else 128 + signal.SIGINT
    except MemoryError:
        complain(profile.name, "the package needs more memory than there is")
        return CALL_AT_FAULT
    except OSError as error:
        complain(profile.name, reason_of(error))
        return CALL_AT_FAULT
    return status


def reason_of(error: OSError) -> str:
    """What the system says, and of which file, if it is one's."""
    reason = error.strerror or str(error)
    return f"{reason}: {error.filename}" if error.filename else reason


def _validate(options: argparse.Namespace) -> int:
    from tablewright.base.errors import CallError
    from tablewright.descriptor.copies import read_copies
    from tablewright.released.packages import located
    from tablewright.report import reports
    from tablewright.report.terminal import Progress
    from tablewright.validation import validate

    if options.metadata_only and (options.base is not None or options.strict):
        raise CallError("--metadata-only reads no table: it goes with neither --base nor --strict")
    levels = _levels(options)
    package, table = located(options.package)
    with Progress(sys.stderr) as step:
        report = validate(
            package,
            step,
            options.profile,
            levels,
            rules=options.rules,
            check_rules=options.check_rules,
            every_place=options.every_place or options.base is not None,
            metadata_only=options.metadata_only,
            copies=read_copies(options.copies) if options.copies else None,
        )
        if options.base is not None:
            from tablewright.history.baseline import against

            report = against(report, package, options.base, levels, rules=options.rules)
    report = report if table is None else report.of(table)
    report = dataclasses.replace(
        report, limit=options.max_findings, every_place=options.every_place
    )
    if options.restrict:
        from tablewright.report.restricting import restricted

        report = restricted(report)
    if options.format in ("github", "sarif"):
        report = reports.seen_from_repository(report, package)
    elif options.format != "json":  # machines join paths themselves, people open them
        report = reports.seen_from_here(report, package)
    text = reports.WRITERS[options.format](report)
    is_fine = report.acceptable and not (options.strict and report.unread)
    status = FINE if is_fine else DATA_AT_FAULT
    try:
        if options.output:
            _write(options.output, text)
        else:
            _print(text, color=options.color if options.format == "text" else "never")
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if options.format == "github" and summary:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(reports.as_summary(report))
    except OSError as error:
        return unwritten(options.profile.name, reason_of(error), status)
    return status


def unwritten(name: str, reason: str, status: int) -> int:
    """Say why a report could not be written; the exit status then.

    It stays the data's where the data is at fault.
    """
    complain(name, reason)
    return status or CALL_AT_FAULT


def _levels(options: argparse.Namespace) -> dict[str, Level]:
    """What `--severity` and `--ignore` say, by code; raises CallError."""
    from tablewright.base.errors import CallError
    from tablewright.report.codes import documentation
    from tablewright.severities import fault

    pairs = [(code, "ignore") for code in options.ignore or ()]
    for text in options.severity or ():
        code, equals, level = text.partition("=")
        if not equals:
            raise CallError(f"--severity takes CODE=LEVEL, not {text!r}")
        pairs.append((code, level))
    codes = list(documentation(options.profile)) if pairs else []
    for code, level in pairs:
        if message := fault(code, level, codes):
            raise CallError(message)
    return dict(pairs)


def _format(options: argparse.Namespace) -> int:
    from tablewright.base.gathering import gathered
    from tablewright.base.replacing import NotWritten, alone, replace_all
    from tablewright.formatting import format_package
    from tablewright.report import reports
    from tablewright.report.terminal import Progress

    named = reports.folder_of(options.package)
    with contextlib.nullcontext() if options.check else alone(Path(named)) as scratch:
        with Progress(sys.stderr) as step:
            result = format_package(options.package, step, options.profile)
        if scratch is not None and result.changes:
            try:
                replace_all(scratch, result.changes, result.read)
            except NotWritten as error:
                complain(options.profile.name, f"{error}: nothing was written")
                return DATA_AT_FAULT
    if result.findings:
        found = reports.moved(result.findings, named)
        _print(reports.finding_lines(gathered(found)), color=options.color)
        _print("nothing was written: mend these first\n")
        return DATA_AT_FAULT
    if options.check:
        found = reports.moved(result.differences(), named)
        _print(reports.finding_lines(found), color=options.color)
    else:
        for path in result.changes:
            shown = reports.plain(reports.seen_at(result.names[path], named))
            _print(reports.no_commands(f"formatted {shown}\n"))
    _print(reports.no_commands(_formatted(result, is_check=options.check)))
    is_at_fault = any(one.is_fault for one in result.left)
    return DATA_AT_FAULT if is_at_fault or (options.check and result.changes) else FINE


def _formatted(result: Formatted, *, is_check: bool) -> str:
    """What `format` did, or would do, in a line or two."""
    from tablewright.base.findings import shorten
    from tablewright.report.reports import plain

    count, unchanged = result.n_changed, result.unchanged
    if not is_check:
        said = f"{_tables(count)} formatted, {unchanged} unchanged\n"
    elif count:
        said = f"{count} of {_tables(count + unchanged)} would change: run `format`\n"
    else:
        said = f"{_tables(unchanged)} {'is' if unchanged == 1 else 'are'} in canonical form\n"
    if result.left:
        shown = [f"{shorten(one.what)[1:-1]} ({one.reason})" for one in result.left[:_LEFT_ALONE]]
        more = len(result.left) - len(shown)
        listed = ", ".join(shown) + (f" and {more} more" if more else "")
        said += f"{_tables(len(result.left))} left alone: {plain(listed)}\n"
    return said


def _tables(number: int) -> str:
    return f"{number} table" if number == 1 else f"{number} tables"


def _draft(options: argparse.Namespace) -> int:
    import json

    from tablewright.base.errors import CallError
    from tablewright.descriptor.package import descriptor_in
    from tablewright.drafting import draft
    from tablewright.report.reports import no_commands, plain
    from tablewright.report.terminal import Progress

    place = descriptor_in(options.folder)
    # a link that leads nowhere would be written through
    if (place.exists() or place.is_symlink()) and not options.print:
        raise CallError(f"there is {place} already: see what would be drafted with --print")
    with Progress(sys.stderr) as step:
        found = draft(options.folder, step)
    text = json.dumps(found.descriptor, indent=2, ensure_ascii=False) + "\n"
    for path, reason in found.left:
        complain(options.profile.name, f"left alone: {path} {reason}")
    if options.print:
        _print(text)
    else:
        _write(place, text)
        lines = [*found.guesses, f"wrote {place}: look at every guess, then run `validate`"]
        _print("".join(no_commands(plain(line)) + "\n" for line in lines))
    return DATA_AT_FAULT if found.left else FINE


def _diff(options: argparse.Namespace) -> int:
    from tablewright.compare import writing
    from tablewright.compare.comparing import difference
    from tablewright.compare.sides import base, here
    from tablewright.compare.versions import judged
    from tablewright.compare.withdrawn import id_faults
    from tablewright.report.terminal import Progress, wants_color

    with here(options.package) as now, base(options.package, options.base) as then:
        with Progress(sys.stderr) as step:
            found = difference(then, now, step)
        check = (judged(found), tuple(id_faults(found))) if options.check_version else None
        text = writing.WRITERS[options.format](found, check, options.max_rows)
    is_refused = check is not None and (not check[0].passed or bool(check[1]))
    is_at_fault = found.faults or is_refused or (options.exit_code and not found.is_same)
    status = DATA_AT_FAULT if is_at_fault else FINE
    if options.output:
        try:
            _write(options.output, text)
        except OSError as error:
            return unwritten(options.profile.name, reason_of(error), status)
        return status
    is_colored = options.format == "text" and wants_color(options.color, sys.stdout)
    _print(writing.colored(text) if is_colored else text)
    return status


def _hash(options: argparse.Namespace) -> int:
    from tablewright.released.hashing import hashes
    from tablewright.report import reports
    from tablewright.report.terminal import Progress

    with Progress(sys.stderr) as step:
        found = hashes(options.package, step)
    if found.findings:
        folder = reports.folder_of(options.package)
        _print(reports.finding_lines(reports.moved(found.findings, folder)))
        _print("nothing was hashed: mend these first\n")
        return DATA_AT_FAULT
    lines = [f"{one.actual}  {reports.plain(one.table)}\n" for one in found.tables]
    _print(reports.no_commands("".join(lines)))
    differing = [one for one in found.tables if one.differs]
    for left in found.unread:
        complain(options.profile.name, f"{left.table} was not hashed: {left.reason}")
        if left.is_stated:
            complain(options.profile.name, f"{left.table} may be other than the package states")
    for one in differing:
        message = f"{one.table} holds something else than the package states: {one.stated}"
        complain(options.profile.name, message)
    is_unsure = any(left.is_stated for left in found.unread)
    return DATA_AT_FAULT if differing or is_unsure else FINE


def _next_id(options: argparse.Namespace) -> int:
    from tablewright.ids import next_id
    from tablewright.report.reports import plain

    _print(f"{plain(next_id(options.package, options.table, options.prefix))}\n")
    return FINE


def _rename(options: argparse.Namespace) -> int:
    from tablewright.base.findings import shorten
    from tablewright.base.gathering import gathered
    from tablewright.base.replacing import NotWritten, alone, replace_all
    from tablewright.ids import rename
    from tablewright.report import reports

    named = reports.folder_of(options.package)
    with alone(Path(named)) as scratch:
        renamed = rename(options.package, options.old, options.new, options.profile, options.table)
        result = renamed.formatted
        if result.findings:
            _print(reports.finding_lines(gathered(reports.moved(result.findings, named))))
            _print("nothing was written: mend these first\n")
            return DATA_AT_FAULT
        try:
            replace_all(scratch, result.changes, result.read)
        except NotWritten as error:
            complain(options.profile.name, f"{error}: nothing was written")
            return DATA_AT_FAULT
    for (table, column), number in renamed.cells.items():
        _print(reports.no_commands(reports.plain(f"{table}.{column}: {number:,}\n".rstrip("\n"))))
        _print("\n")
    _print(reports.no_commands(f"{shorten(options.old)} is {shorten(options.new)} now\n"))
    return FINE


def _release(options: argparse.Namespace) -> int:
    from tablewright.base.lean import allow_pandas
    from tablewright.base.signals import Interrupted
    from tablewright.report.terminal import Progress

    allow_pandas()  # a release is read back with it
    from tablewright.release.build import build
    from tablewright.release.errors import NotReleased

    profile = options.profile
    try:
        with Progress(sys.stderr) as step:
            built = build(
                options.package,
                options.output,
                step,
                profile,
                options.format or (),
                address=options.address,
            )
    except NotReleased as error:
        complain(profile.name, str(error))
        sys.stderr.write(error.details)
        return DATA_AT_FAULT
    except Interrupted as error:
        complain(profile.name, "interrupted: what was released last is as it was")
        return error.status
    for sentence in built.left_out:
        complain(profile.name, sentence)
    _print(f"{built.summary}\n")
    return FINE


def _explain(options: argparse.Namespace) -> int:
    from tablewright.base.errors import CallError
    from tablewright.base.findings import did_you_mean, shorten
    from tablewright.report.codes import documentation
    from tablewright.report.explaining import explanation, overview

    if options.code is None:
        _print(overview(options.profile))
        return FINE
    known = documentation(options.profile)
    if options.code not in known:
        hint = did_you_mean(options.code, list(known)) or "without a code, all are listed"
        raise CallError(f"there is no code {shorten(options.code)}; {hint}")
    _print(explanation(options.code, options.profile))
    return FINE


def _write(path: Path, text: str) -> None:
    """Write a report to a file; raises OSError."""
    from tablewright.base.files import write

    write(path, text.encode("utf-8"))


def _print(text: str, *, color: str = "never") -> None:
    """Write to standard output, some at a time."""
    from tablewright.report.terminal import colored, wants_color

    if wants_color(color, sys.stdout):
        text = colored(text)
    for at in range(0, len(text), _PRINTED):
        sys.stdout.write(text[at : at + _PRINTED])


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "validate": _validate,
    "format": _format,
    "draft": _draft,
    "id next": _next_id,
    "id rename": _rename,
    "diff": _diff,
    "hash": _hash,
    "release": _release,
    "explain": _explain,
}
