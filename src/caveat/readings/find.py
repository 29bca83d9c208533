"""find_readings: the surface of a claim over every reasonable reading. One line a family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings.families import change, contrast, count, level, quantified, rank, record, share, trend
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import Missing, Surface

Rule = Callable[[Claim, Catalog, date, Settled], Surface | Missing]

RULES: dict[str, Rule] = {
    "level": level.surface,
    "count": count.surface,
    "share": share.surface,
    "change": change.surface,
    "contrast": contrast.surface,
    "quantified": quantified.surface,
    "rank": rank.surface,
    "record": record.surface,
    "trend": trend.surface,
}


def find_readings(
    claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE
) -> Surface | Missing | None:
    """Return the surface of a claim, what is missing for it, or None if its family is not evaluated yet.

    `settled` maps an axis to the label of the choice that a person made for it.
    """
    rule = RULES.get(claim.family)
    return rule(claim, catalog, as_of, settled) if rule else None
