"""The command line: `validate`, `format`, `diff`, `hash`, `release` and `explain`."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tablewright.formatting import Formatted
    from tablewright.profile import Profile
    from tablewright.severities import Level

FINE, DATA_AT_FAULT, CALL_AT_FAULT = 0, 1, 2
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
            options = _options(arguments, profile)
            status: int = options.run(options)
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


def complain(name: str, message: str) -> None:
    """Say on standard error what is wrong with a call of `name`; it can be no more than text."""
    from tablewright.report.reports import no_commands, plain

    sys.stderr.write(no_commands(plain(f"{name}: {message}")) + "\n")


def reason_of(error: OSError) -> str:
    """What the system says, and of which file, if it is one's."""
    reason = error.strerror or str(error)
    return f"{reason}: {error.filename}" if error.filename else reason


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong as the rest of the command line does."""

    def error(self, message: str) -> NoReturn:
        """Say how it is called, and what is wrong, and end the process."""
        self.print_usage(sys.stderr)
        complain(self.prog.split()[0], message)
        self.exit(CALL_AT_FAULT)


def _options(arguments: Sequence[str] | None, profile: Profile) -> argparse.Namespace:
    """What was typed; raises SystemExit where it is no call."""
    parser = _parser(profile)
    options = parser.parse_args(arguments)
    options.profile = profile
    for name, value in vars(options).items():
        if value in ([], [[]]):  # argparse takes "--name=--" for an option with no value
            parser.error(f"argument --{name.replace('_', '-')}: expected one argument")
    return options


def _parser(profile: Profile) -> argparse.ArgumentParser:
    from tablewright.release import command as release
    from tablewright.report.reports import WRITERS
    from tablewright.report.terminal import COLORS

    parser = _Parser(
        prog=profile.name,
        description="Check, format, compare and release the tables of a data package.",
    )
    parser.add_argument("--version", action=_Version, profile=profile)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    package = _Parser(add_help=False)
    package.add_argument(
        "package",
        metavar="PACKAGE",
        nargs="?",
        default=".",
        help="a folder with a datapackage.json, or the descriptor (default: the current folder); "
        "for `validate` and `diff` also a zip archive or a release's folder, for `validate` also a "
        "table's file, which alone is reported on",
    )
    package.add_argument(
        "--color", choices=COLORS, default="auto", help="colour text (default: on a terminal)"
    )

    validate = commands.add_parser(
        "validate",
        parents=[package],
        help="say what is wrong with a data package, and where",
        description="Check a data package of CSV files: bytes, structure, types, constraints, "
        "keys, and the rules that come with it.",
        epilog="Exit status: 0 valid, 1 not valid, 2 the call is at fault. With --base, 1 only if "
        "there are new errors: those that were there before do not count. With --strict, also 1 if "
        "a table is not checked because it is kept in a way that is not read here.",
    )
    validate.add_argument(
        "--strict", action="store_true", help="do not let pass what could not be checked"
    )
    validate.add_argument(
        "--format", choices=WRITERS, default="text", help="how the findings are written"
    )
    validate.add_argument("--output", metavar="FILE", type=Path, help="write to FILE")
    validate.add_argument(
        "--max-findings",
        metavar="N",
        type=_count,
        help="write the first N findings only; the counts stay those of all",
    )
    validate.add_argument(
        "--every-place",
        action="store_true",
        help="write a finding for each fault; else many of one code in one column are one, with "
        "their count and the first places",
    )
    validate.add_argument(
        "--restrict",
        action="store_true",
        help="write no value of the data: of each finding its code, what that means, and the place",
    )
    validate.add_argument(
        "--severity",
        metavar="CODE=LEVEL",
        action="append",
        help="take findings of a code for errors or warnings (error, warning), or leave them out "
        "(ignore)",
    )
    validate.add_argument(
        "--ignore",
        metavar="CODE",
        action="append",
        help="leave out findings of a code; they are counted",
    )
    validate.add_argument(
        "--base",
        metavar="REV",
        help="say which findings are new against the git revision REV, how many were there "
        "before, and which are mended",
    )
    validate.add_argument(
        "--no-rules",
        action="store_false",
        dest="rules",
        help="do not run the rules that the package lists",
    )
    validate.add_argument(
        "--check-rules",
        action="store_true",
        help="say as well which rules can never find anything",
    )
    validate.set_defaults(run=_validate)

    form = commands.add_parser(
        "format",
        parents=[package],
        help="bring the tables into canonical form and fill in derived columns",
        description="Write every table in canonical form (schema order, sorted by key, LF, quotes "
        "only where needed) with its derived columns filled in. Writes all files or none.",
        epilog="Exit status: 0 fine; 1 a file would change (--check), cannot be formatted, is "
        "read-only, or was changed meanwhile; 2 the call is at fault, or a file cannot be written.",
    )
    form.add_argument("--check", action="store_true", help="write nothing, say what would change")
    form.set_defaults(run=_format)

    _add_draft(commands)
    _add_diff(commands, package)
    _add_hash(commands)
    release.add_to(commands, package, _release)

    explain = commands.add_parser(
        "explain", help="say what a finding's code means, why it is a rule, and show an example"
    )
    explain.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the word in brackets, as in error[CODE]; without one, all codes are listed",
    )
    explain.set_defaults(run=_explain)
    return parser


def _add_draft(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the parser of `draft`."""
    first = commands.add_parser(
        "draft",
        help="write a first descriptor for a folder of delimited files",
        description="Guess types, keys, categories and references from the files in a folder, and "
        "write them to its datapackage.json, each guess said to be one.",
        epilog="Exit status: 0 drafted, 1 some file is no table and was left alone, 2 the call is "
        "at fault: there is a descriptor already, or no such file.",
    )
    first.add_argument("folder", metavar="FOLDER", type=Path, help="where the files lie")
    first.add_argument("--print", action="store_true", help="print the descriptor, write nothing")
    first.set_defaults(run=_draft)


def _add_hash(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the parser of `hash`."""
    digest = commands.add_parser(
        "hash",
        help="print a hash of what each table holds, and check it against what a release states",
        description="Print a hash of what each table holds. It does not depend on the format: the "
        "CSV, the Parquet and the SQLite of one release have the same. Where the package states "
        "hashes (content_sha256), they are compared.",
        epilog="Exit status: 0 fine, 1 a table holds something else than the package states, or "
        "cannot be read, 2 the call is at fault.",
    )
    digest.add_argument(
        "package",
        metavar="PACKAGE",
        nargs="?",
        default=".",
        help="a folder with a datapackage.json, the descriptor, a zip archive of such a folder, "
        "or the SQLite file of a release (default: the current folder)",
    )
    digest.set_defaults(run=_hash)


def _add_diff(commands: argparse._SubParsersAction[_Parser], package: _Parser) -> None:
    """Add the parser of `diff`."""
    from tablewright.compare.writing import SHOWN_ROWS, WRITERS

    diff = commands.add_parser(
        "diff",
        parents=[package],
        help="say what changed since a release, a git revision or another copy",
        description="Compare a package with another version of itself, by key and by type: tables, "
        "columns, vocabularies, constraints, keys, metadata, rows and cells. PACKAGE may also be a "
        "zip archive.",
        epilog="Exit status: 0 compared, whatever the differences; 1 a version cannot be compared "
        "as it stands, or --check-version or --exit-code says so; 2 the call is at fault.",
    )
    diff.add_argument(
        "--base",
        metavar="REV_OR_RELEASE",
        help="what to compare with: a folder, a datapackage.json, a release's zip or folder, or a "
        "git revision (default: the newest release tag before the current commit, or HEAD if there "
        "is none)",
    )
    diff.add_argument(
        "--format", choices=WRITERS, default="text", help="how the difference is written"
    )
    diff.add_argument("--output", metavar="FILE", type=Path, help="write to FILE")
    diff.add_argument(
        "--max-rows",
        metavar="N",
        type=_count,
        help="list the first N rows added, removed and changed of each table; the counts stay "
        f"those of all (default: all as json, else {SHOWN_ROWS})",
    )
    diff.add_argument(
        "--check-version",
        action="store_true",
        help="fail if the version says less than the changes ask for, or if an id that was "
        "released is gone without a tombstone",
    )
    diff.add_argument("--exit-code", action="store_true", help="fail if anything differs")
    diff.set_defaults(run=_diff)


def _count(text: str) -> int:
    """A whole number from 0, as an option's value."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


class _Version(argparse.Action):
    """`--version`; read from the package only when asked for."""

    def __init__(
        self, option_strings: Sequence[str], dest: str, *, profile: Profile, **_: object
    ) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")
        self._profile = profile

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"{self._profile.name} {self._profile.version()}")
        parser.exit()


def _validate(options: argparse.Namespace) -> int:
    from tablewright.released.packages import located
    from tablewright.report import reports
    from tablewright.report.terminal import Progress
    from tablewright.validation import validate

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
    return DATA_AT_FAULT if options.check and result.changes else FINE


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
    if place.exists() and not options.print:
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
    for name, reason in found.unread:
        complain(options.profile.name, f"{name} was not hashed: {reason}")
    for one in differing:
        message = f"{one.table} holds something else than the package states: {one.stated}"
        complain(options.profile.name, message)
    return DATA_AT_FAULT if differing else FINE


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
            built = build(options.package, options.output, step, profile, options.format or ())
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
