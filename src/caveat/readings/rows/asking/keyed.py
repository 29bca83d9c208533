"""Keys: whether rows have one of their own, so that they are figures of it, or share theirs, as people do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caveat.cube.cells import key_columns
from caveat.cube.sql import identifier

if TYPE_CHECKING:
    from caveat.readings.rows.asking.tables import RowTable

SHARED = 0.9  # of the rows, at most, have a key of their own where they are people


def share_keys(table: RowTable) -> bool:
    """Tell whether numbered rows without a name or a time share their keys: people, and no figures."""
    keys = ", ".join(identifier(c.name) for c in key_columns(table.table))
    numbered = [identifier(c.name) for c in table.table.columns_of("identifier")]
    if table.clock is not None or table.weight is not None or table.members or not keys or not numbered:
        return False
    each = " OR ".join(f"count(DISTINCT {n}) = count(*)" for n in numbered)
    return bool(table.one(f"count(DISTINCT ({keys})) < {SHARED} * count(*) AND ({each})"))


__all__ = ["share_keys"]
