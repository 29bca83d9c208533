"""What a count or a share of members says already: its condition is no claim of its own.

"Nine towns have more than 5,000 people" states nine, and "rents fell in 7 of 12 towns" states 7:
neither says that any one place has 5,000 people, nor that rents fell as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import overlap
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Clause, Scene

_GROUPING = frozenset({"count", "level", "contrast", "change", "trend", "quantified"})
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
            own.hi = max(own.hi, other.hi)
    return iter(())


def join_group(scene: Scene, drafts: list[Draft]) -> None:
    """Give "Of the 26 towns where rents are above 50, " to the claim that it leads in: it claims nothing."""
    group = scene.clauses[0]
    led = scene.low[group.lo] in ("of", "among", "amongst") and scene.tag[group.lo + 1] in ("D", "Q")
    end = group.core - 1 if group.core > group.lo else group.hi
    inside = [d for d in drafts if d.hi <= end]
    later = [d for d in drafts if d.hi > end]
    if not led or not later or end >= len(scene.tokens) or scene.tag[end] != ",":
        return
    first = min(later, key=lambda d: d.lo)
    opens = first.lo <= end + 2 and scene.clause(end + 1).opener in (",", "^")
    if not opens or any(d.family not in _GROUPING or _states_more(scene, d, group) for d in inside):
        return
    for draft in inside:
        drafts.remove(draft)
    first.lo = group.lo


def _states_more(scene: Scene, draft: Draft, group: Clause) -> bool:
    """Tell whether a draft of the lead-in states a figure beside the group's size and its limit."""
    if draft.family == "quantified":
        return draft.anchor != group.lo + 1  # "Of all the men who won it, half ..."
    if draft.quantity < 0:
        return False
    limits = scene.quantities[draft.quantity].hedge in _LIMITS
    return not limits and scene.place[draft.quantity] > group.lo + 3


def _is_condition(scene: Scene, own: Draft, other: Draft) -> bool:
    if other.family in ("change", "trend") and other.quantity < 0:
        return overlap((own.lo, own.hi), (other.lo, other.hi)) > 0.8
    if (
        other.family not in ("level", "change")
        or (other.family == "change" and not _alone(scene, own))
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
    them = scene.low[at + 1] == "of" and scene.low[at + 2] in ("them", "these", "those")
    named = any(scene.low[j] in bodies for j in range(at + 1, min(at + 7, draft.hi)))
    return them or named or _alone(scene, draft)


def _alone(scene: Scene, draft: Draft) -> bool:
    """Tell whether the figure alone is the subject: "well over half have cut it by more than 50 percent"."""
    at = scene.place[draft.quantity]
    clause = scene.clause(at)
    return at - clause.core <= 1 and clause.finite == at + 1
