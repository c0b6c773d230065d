"""The rules that a package's descriptor lists, read from their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablewright.base.findings import Finding, shorten
from tablewright.base.paths import UnsafePath
from tablewright.rules.rule import RuleError, read_rule

if TYPE_CHECKING:
    from collections.abc import Collection

    from tablewright.descriptor.package import Package
    from tablewright.rules.rule import Rule

PROPERTY = "rules"
MAX_BYTES = 64 * 1024
MAX_RULES = 1000


def listed(package: Package) -> list[str]:
    """The paths of the rules that a package lists, each once."""
    paths = package.descriptor.get(PROPERTY)
    return (
        [*dict.fromkeys(path for path in paths if isinstance(path, str))]
        if isinstance(paths, list)
        else []
    )


def read_rules(package: Package, taken: Collection[str] = ()) -> tuple[list[Rule], list[Finding]]:
    """The rules of a package in the order it lists them, and what is wrong with their files.

    Args:
        package: The package.
        taken: Codes that no rule can have, since they mean something else.
    """
    rules: dict[str, Rule] = {}
    found: list[Finding] = []
    for number, path in enumerate(listed(package)):
        at = (PROPERTY, number)
        if number == MAX_RULES:
            message = f"a package can have {MAX_RULES} rules, not {len(listed(package))}"
            found.append(package.file.finding("rule-invalid", message, at))
            break
        try:
            data = package.read_bytes(path)
        except UnsafePath as error:
            message = f"the path {shorten(path)} {error}"
            found.append(package.file.finding("path-unsafe", message, at))
            continue
        except FileNotFoundError:
            message = f"there is no file {shorten(path)}"
            found.append(package.file.finding("file-missing", message, at))
            continue
        except OSError as error:
            message = f"the file {shorten(path)} cannot be read: {error.strerror or error}"
            found.append(package.file.finding("file-unreadable", message, at))
            continue
        try:
            rule = read_rule(path, _text(data))
            if rule.code in rules:
                raise RuleError(f"{shorten(rules[rule.code].path)} has the same code")
            if rule.code in taken:
                raise RuleError(f"the code {rule.code} means something else: rename the file")
            rules[rule.code] = rule
        except RuleError as error:
            found.append(finding_at(path, error))
    return list(rules.values()), found


def _text(data: bytes) -> str:
    """The text of a rule's file; raises RuleError where it is none, or too long."""
    if len(data) > MAX_BYTES:
        raise RuleError(f"a rule's file has at most {MAX_BYTES:,} bytes, not {len(data):,}")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleError("the file is not UTF-8", line) from None


def finding_at(path: str, error: RuleError) -> Finding:
    """What is wrong with a rule, at its place in the rule's file."""
    message = "".join(char if char.isprintable() else "�" for char in error.message)
    return Finding(error.code, message, path, error.line, error.column)
