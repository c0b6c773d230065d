"""Keep what CHANGELOG.md says of the tables equal to what changed since the last release.

The section of a version, or "Unreleased" while the version is that of the last release, has a list
under "### Data": each table that is not as it was, and how. It is derived; what stands above it is
written by hand. Before the first release there is nothing to compare.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tablewright.base.errors import CallError
from tablewright.base.files import write
from tablewright.compare.comparing import difference
from tablewright.compare.outline import summary
from tablewright.compare.sides import base, here, newest_release

if TYPE_CHECKING:
    from tablewright.compare.model import Difference

ROOT = Path(__file__).parents[1]
CHANGELOG = "CHANGELOG.md"
_DATA = re.compile(r"^### Data\n(?:(?!#).*\n)*", re.MULTILINE)


class ChangelogError(Exception):
    """The changelog does not say what it must; the message says what."""


def main() -> int:
    """Check, write or print; the exit status is 1 where the changelog is not as it must be."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument("--base", metavar="REV", help="default: the newest release tag")
    parser.add_argument("--write", action="store_true", help="bring the list up to date")
    parser.add_argument("--notes", metavar="VERSION", help="print the section of a version, only")
    options = parser.parse_args()
    path = options.package / CHANGELOG
    try:
        text = path.read_text(encoding="utf-8")
        if options.notes:
            print(section(text, options.notes).strip())
            return 0
        release = options.base or newest_release(options.package)
        if release is None:
            print("there is no release yet to compare the changelog with")
            return 0
        with here(options.package) as now, base(options.package, release) as then:
            found = difference(then, now)
            if options.write:
                write(path, filled(text, found).encode("utf-8"))
            else:
                check(text, found)
    except ChangelogError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 1
    except CallError as error:
        print(f"changelog: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"changelog: {error.strerror or error}: {error.filename}", file=sys.stderr)
        return 2
    return 0


def check(text: str, found: Difference) -> None:
    """See that the section of the version lists what changed in the tables.

    Args:
        text: The changelog.
        found: What is different from the last release.

    Raises:
        ChangelogError: It does not, or has no such section, or the tables cannot be compared.
    """
    name = _name(found)
    match = _DATA.search(section(text, name))
    listed = [line for line in match[0].splitlines()[1:] if line.strip()] if match else []
    wanted = data_lines(found)
    absent = [line for line in wanted if line not in listed]
    wrong = [line for line in listed if line not in wanted]
    if absent or wrong or listed != wanted:
        lines = [f'the list under "### Data" of {name!r} is not what changed: run `make changelog`']
        lines += [f"    + {line}" for line in absent] + [f"    - {line}" for line in wrong]
        raise ChangelogError("\n".join(lines))


def filled(text: str, found: Difference) -> str:
    """The changelog with the list of the version's section as it must be; raises ChangelogError."""
    before = section(text, _name(found))
    lines = data_lines(found)
    block = "### Data\n" + "".join(f"{line}\n" for line in lines) if lines else ""
    rest = _DATA.sub("", before).rstrip("\n")
    behind = "\n\n" if text.partition(before)[2] else "\n"
    after = rest + (f"\n\n{block}".rstrip("\n") if block else "") + behind
    return text.replace(before, after, 1)


def data_lines(found: Difference) -> list[str]:
    """One line for each table that is not as it was; raises ChangelogError."""
    if found.faults:
        raise ChangelogError("the tables cannot be compared: run `make diff` to see why")
    return [
        f"- `{table.name}`: {summary(table)}" for table in found.tables if table.status != "same"
    ]


def section(text: str, name: str) -> str:
    """What stands below the heading of a version, up to the next; raises ChangelogError."""
    start = re.search(rf"^## {re.escape(name)}(?: .*)?\n", text, re.MULTILINE)
    if start is None:
        raise ChangelogError(f"there is no section {name!r}")
    end = re.compile(r"^## ", re.MULTILINE).search(text, start.end())
    return text[start.end() : end.start() if end else len(text)]


def _name(found: Difference) -> str:
    """The section that tells of the changes."""
    then, now = found.then.package.version, found.now.package.version
    return "Unreleased" if now is None or now == then else now


if __name__ == "__main__":
    raise SystemExit(main())
