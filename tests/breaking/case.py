"""What is broken, and where that must be found."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from tests.helpers import At, Copy


@dataclasses.dataclass(frozen=True)
class Spot:
    """Where a finding is expected; `field` is None where it is not said.

    `column` is None for a finding that says a line only.
    """

    code: str
    path: str
    line: int
    column: int | None
    field: str | None = None

    @classmethod
    def of(cls, expected: At | Spot, package: Copy) -> Spot:
        """Where in a file a cell of the saved `package` stands."""
        if isinstance(expected, Spot):
            return expected
        code, _, line, column, field = expected.place(package)
        path = package.path(expected.table).relative_to(package.folder).as_posix()
        return cls(code, path, line or 0, column, field)

    def is_of(self, finding: Any) -> bool:
        """Whether `finding` has this code, at this place."""
        place = (finding.code, finding.path, finding.line, finding.column)
        return place == (self.code, self.path, self.line, self.column) and (
            self.field in (None, finding.field)
        )


# breaks the package and says what must be found once it is saved
Edit = Callable[[Copy], Sequence[At | Spot]]


@dataclasses.dataclass(frozen=True)
class Case:
    """One constraint, rule or code, and the smallest edit that breaks it.

    `kind` is the line of the table on which it counts.
    """

    kind: str
    name: str
    code: str
    edit: Edit
