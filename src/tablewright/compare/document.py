"""A difference as JSON, stable for machines; `diff.schema.json` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tablewright.compare.model import Change, Difference, RowChanges, TableChange
    from tablewright.compare.sides import Side
    from tablewright.compare.versions import Verdict

Check = tuple["Verdict", tuple["Change", ...]]


def as_dict(difference: Difference, check: Check | None, limit: int | None) -> dict[str, Any]:
    """The difference as `diff --format json` prints it.

    Args:
        difference: What is different.
        check: What `--check-version` says, and the ids that were dropped or used again.
        limit: How many rows of each kind a table are listed; None for all.
    """
    document: dict[str, Any] = {
        "package": difference.now.package.name,
        "version": difference.now.package.version,
        "base": _base(difference.then),
        "same": difference.is_same and not difference.faults,
        "level": difference.level.word,
        "changes": [_change(change) for change in difference.all_changes],
        "tables": [_table(table, limit) for table in difference.tables],
        "findings": [
            {"side": side, **finding.as_dict()} for side, finding in difference.faults[:limit]
        ],
    }
    if check is not None:
        verdict, ids = check
        document["check"] = {
            "passed": verdict.passed and not ids,
            "message": verdict.message,
            "lowest": verdict.lowest,
            "forced_by": [_change(change) for change in verdict.forced_by],
            "ids": [_change(change) for change in ids],
        }
    return document


def _base(side: Side) -> dict[str, Any]:
    return {
        "name": side.label,
        "commit": side.commit,
        "package": side.package.name,
        "version": side.package.version,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "level": change.level.word,
        "kind": change.kind,
        "table": change.table,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "message": change.message,
    }


def _table(table: TableChange, limit: int | None) -> dict[str, Any]:
    rows = table.rows
    return {
        "name": table.name,
        "status": table.status,
        "rows": {"base": table.n_then, "now": table.n_now},
        "key": None if rows is None else list(rows.key),
        "counts": {
            "added": 0 if rows is None else len(rows.added),
            "removed": 0 if rows is None else len(rows.removed),
            "changed": 0 if rows is None else len(rows.changed_now),
            "cells": 0 if rows is None else rows.n_cells,
        },
        **_rows(rows, limit),
    }


def _rows(rows: RowChanges | None, limit: int | None) -> dict[str, Any]:
    if rows is None:
        return {"added": [], "removed": [], "changed": []}
    changed = [
        {
            "key": key,
            "cells": [{"field": one.field, "old": one.old, "new": one.new} for one in cells],
        }
        for key, cells in rows.rows_changed(limit)
    ]
    added, removed = rows.rows_added(limit), rows.rows_removed(limit)
    return {"added": added, "removed": removed, "changed": changed}
