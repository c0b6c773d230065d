"""See that what is about to be released may be: tag, version, ids and changelog fit the changes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from changelog import CHANGELOG, ROOT, ChangelogError, check, section

from tablewright.base.errors import CallError
from tablewright.base.semver import Version
from tablewright.compare.comparing import difference
from tablewright.compare.sides import base, here, newest_release
from tablewright.compare.versions import judged
from tablewright.compare.withdrawn import id_faults
from tablewright.descriptor.package import Package


class UnfitError(Exception):
    """It must not be released; the message says why."""


def main() -> int:
    """Print what is wrong, if anything is; the exit status is 1 then."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=ROOT, help="the package (default: here)")
    parser.add_argument("--tag", help="the tag that is released, which must name the version")
    options = parser.parse_args()
    try:
        print(checked(options.package, options.tag))
    except (UnfitError, ChangelogError) as error:
        print(f"check_release: {error}", file=sys.stderr)
        return 1
    except CallError as error:
        print(f"check_release: {error}", file=sys.stderr)
        return 2
    return 0


def checked(root: Path, tag: str | None) -> str:
    """Say that the package may be released.

    Args:
        root: The package, in a git checkout with all tags.
        tag: The tag that is released, if there is one already.

    Returns:
        What it follows, and what forced its version.

    Raises:
        UnfitError: The tag is another version's, the version says too little, or an id is lost.
        ChangelogError: The changelog has no section for the version, or one that is not true.
        CallError: There is no package.
    """
    version = Package(root).version or ""
    if Version.read(version) is None:
        raise UnfitError(f"the version {version!r} is no semantic version")
    if tag is not None and tag != f"v{version}":
        raise UnfitError(f"the tag is {tag!r}, the version {version}: tag it v{version}")
    text = (root / CHANGELOG).read_text(encoding="utf-8")
    section(text, version)
    release = newest_release(root, other_than=f"v{version}")
    if release is None:
        return f"{version} is the first release"
    with here(root) as now, base(root, release) as then:
        found = difference(then, now)
        verdict = judged(found)
        faults = [change.message for change in id_faults(found)]
        if not verdict.passed:
            faults += [verdict.message, *(change.message for change in verdict.forced_by)]
        if faults:
            raise UnfitError("\n    ".join(faults))
        check(text, found)
    return f"{version} follows {release}: {verdict.message}"


if __name__ == "__main__":
    raise SystemExit(main())
