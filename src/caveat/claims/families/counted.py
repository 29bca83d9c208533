"""What a count or a share of members says already: its condition is no claim of its own.

"Nine towns have more than 5,000 people" states nine, and "rents fell in 7 of 12 towns" states 7:
neither says that any one place has 5,000 people, nor that rents fell as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import overlap
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Scene

_LIMITS = frozenset({"over", "under", "just_over", "just_under", "at_least", "at_most"})


def absorb_conditions(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Drop the levels and bare changes that are the condition of a count or a share of members."""
    for own in [d for d in drafts if d.family == "share" and d.quantity < 0]:  # "the bulk of the increase"
        for other in [d for d in drafts if d.family in ("change", "trend") and d.quantity < 0]:
            if own.anchor < other.anchor < own.hi:
                drafts.remove(other)
    for own in [d for d in drafts if d.family in ("count", "share") and _of_bodies(scene, d)]:
        for other in [d for d in drafts if d is not own and _is_condition(scene, own, d)]:
            drafts.remove(other)
    return iter(())


def _is_condition(scene: Scene, own: Draft, other: Draft) -> bool:
    if other.family in ("change", "trend") and other.quantity < 0:
        return overlap((own.lo, own.hi), (other.lo, other.hi)) > 0.8
    if (
        other.family != "level"
        or other.quantity < 0
        or scene.clause_of[own.anchor] != scene.clause_of[other.anchor]
    ):
        return False
    return other.anchor > own.anchor and scene.quantities[other.quantity].hedge in _LIMITS


def _of_bodies(scene: Scene, draft: Draft) -> bool:
    """Tell whether the figure counts places, bodies or other members ("nine towns", "7 of 12 countries")."""
    if draft.quantity < 0:
        return False
    bodies = lexicon().words["bodies"]
    at = scene.place[draft.quantity]
    return any(scene.low[j] in bodies for j in range(at + 1, min(at + 7, draft.hi)))
