"""What may be typed on the command line: the commands, their arguments and options."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tablewright.profile import Profile


_PACKAGE = (
    "a folder with a datapackage.json, or the descriptor (default: the current folder); "
    "for `validate` and `diff` also a zip archive or a release's folder, for `validate` also a "
    "table's file, which alone is reported on"
)
# exit statuses
FINE, DATA_AT_FAULT, CALL_AT_FAULT = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong as the rest of the command line does."""

    def error(self, message: str) -> NoReturn:
        """Say how it is called, and what is wrong, and end the process."""
        self.print_usage(sys.stderr)
        complain(self.prog.split()[0], message)
        self.exit(CALL_AT_FAULT)


def complain(name: str, message: str) -> None:
    """Say on standard error what is wrong with a call of `name`; it can be no more than text."""
    from tablewright.report.reports import no_commands, plain

    sys.stderr.write(no_commands(plain(f"{name}: {message}")) + "\n")


def read(arguments: Sequence[str] | None, profile: Profile) -> argparse.Namespace:
    """What was typed, with the name of its `command`; raises SystemExit where it is no call."""
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
        help=_PACKAGE,
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
        "--copies",
        metavar="FILE",
        type=Path,
        help="a JSON object of addresses and the paths of copies: schemas and dialects that the "
        "package names by address are read from these (those of Camtrap DP 1.0 are known)",
    )
    validate.add_argument(
        "--metadata-only",
        action="store_true",
        help="check the descriptor, schemas and dialects; no table is read, or need be there",
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
    validate.set_defaults(command="validate")

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
    form.set_defaults(command="format")

    _add_draft(commands)
    _add_id(commands)
    _add_diff(commands, package)
    _add_hash(commands)
    release.add_to(commands, package)

    explain = commands.add_parser(
        "explain", help="say what a finding's code means, why it is a rule, and show an example"
    )
    explain.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="the word in brackets, as in error[CODE]; without one, all codes are listed",
    )
    explain.set_defaults(command="explain")
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
    first.set_defaults(command="draft")


def _add_id(commands: argparse._SubParsersAction[_Parser]) -> None:
    """Add the parser of `id`."""
    ids = commands.add_parser(
        "id",
        help="print the next free id of a table, or rename one wherever it is referred to",
        description="Print the id that a new row of a table gets, or give a row another id in "
        "every table that refers to it.",
    )
    parts = ids.add_subparsers(required=True, metavar="COMMAND")
    following = parts.add_parser(
        "next",
        help="print the next free id of a table",
        description="Print the id that a new row gets: one more than the highest there is, or was.",
        epilog="Exit status: 0 printed, 2 the call is at fault.",
    )
    following.add_argument("table", metavar="TABLE", help="the table that gets a row")
    following.add_argument(
        "--prefix", metavar="TEXT", help="what stands before the number, where there are several"
    )
    following.set_defaults(command="id next")
    rename = parts.add_parser(
        "rename",
        help="give a row another id, in every table that refers to it",
        description="Give a row another id, in every table that refers to it, and write the tables "
        "in canonical form. Writes all files or none.",
        epilog="Exit status: 0 renamed, 1 the tables must be mended first, 2 the call is at fault: "
        "no row has the id, several have, or the new one is taken.",
    )
    rename.add_argument("old", metavar="OLD", help="the id it has")
    rename.add_argument("new", metavar="NEW", help="the id it is to have")
    rename.add_argument("--table", metavar="TABLE", help="where it stands, if several have the id")
    rename.set_defaults(command="id rename")
    for part in (following, rename):
        part.add_argument(
            "package", metavar="PACKAGE", nargs="?", default=".", help=_PACKAGE.partition(";")[0]
        )


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
    digest.set_defaults(command="hash")


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
    diff.set_defaults(command="diff")


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
