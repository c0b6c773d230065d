"""The smallest faults in tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.breaking.rules.choosing import tombstone
from tests.breaking.rules.register import example
from tests.helpers import At

if TYPE_CHECKING:
    from tests.helpers import Copy


@example("tombstone-table")
def _tombstone_of_a_table_without_ids(package: Copy) -> list[At]:
    # that the table has no such row, and no successor, follows
    row = tombstone(package, "claim_actors", "rift-2025.c0310", successor="rift-2025.c0001")
    return [At("tombstone-table", "tombstones", row, "table_name")]


@example("tombstone-in-use")
def _tombstone_of_an_id_in_use(package: Copy) -> list[At]:
    tombstone(package, "events", package.rows("claims")[0]["claim_id"])  # in another table
    row = tombstone(package, "claims", package.rows("claims")[0]["claim_id"])
    return [At("tombstone-in-use", "tombstones", row, "record_id")]


@example("tombstone-successor")
def _tombstone_with_a_lost_successor(package: Copy) -> list[At]:
    tombstone(package, "claims", "rift-2025.c9998", successor="rift-2025.c0001")
    row = tombstone(package, "claims", "rift-2025.c9999", successor="rift-2025.c9998")
    return [At("tombstone-successor", "tombstones", row, "successor")]
