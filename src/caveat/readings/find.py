"""find_readings: the surface of a claim over every reasonable reading. One line a family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings.families import change, contrast, level, record, trend
from caveat.readings.space import Missing, Surface

Rule = Callable[[Claim, Catalog, date], Surface | Missing]

RULES: dict[str, Rule] = {
    "level": level.surface,
    "change": change.surface,
    "contrast": contrast.surface,
    "record": record.surface,
    "trend": trend.surface,
}


def find_readings(claim: Claim, catalog: Catalog, as_of: date) -> Surface | Missing | None:
    """Return the surface of a claim, what is missing for it, or None if its family is not evaluated yet."""
    rule = RULES.get(claim.family)
    return rule(claim, catalog, as_of) if rule else None
