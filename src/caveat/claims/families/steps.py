"""Trends put step by step, or as a slope.

* a step   "each older group less inclined than the one before", "Every edition is thicker than the last"
* a slope  "From May on it is downhill", "After 40 it was downhill all the way"
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.scene import TIME_UNITS, Scene
from caveat.claims.spans import trim
from caveat.claims.turns import comparative

_EACH = frozenset({"each", "every"})
_BEFORE = frozenset("one last previous preceding next predecessor predecessors former".split())
_SLOPES: dict[str, Direction] = {"downhill": "down", "uphill": "up"}
_FROM = frozenset("from since after beyond past thereafter".split())
_SLOPED = frozenset("it things all matters".split())
_GOING = frozenset("is was has went goes been".split())
_REACH = 14  # words from "each" to its "than"


def find_steps(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the trends that a sentence puts as one step after the other, or as a slope."""
    for i in range(len(scene.tokens)):
        draft = _stepwise(scene, i) if scene.low[i] in _EACH else None
        draft = draft or _slope(scene, i, drafts)
        if draft is None:
            continue
        for other in [d for d in drafts if draft.lo <= d.anchor < draft.hi and _weaker(scene, d, draft)]:
            drafts.remove(other)
        scene.used.update(range(draft.lo, draft.anchor + 1))
        yield draft


def _weaker(scene: Scene, other: Draft, draft: Draft) -> bool:
    if other.quantity < 0:
        return other.family in ("contrast", "change", "trend", "association", "quantified")
    return other.family == "level" and scene.low[draft.anchor] in _SLOPES


def _stepwise(scene: Scene, i: int) -> Draft | None:
    """Return "each older group less inclined than the one before": of groups, not of years."""
    head = scene.next_noun(i + 1)
    than = next((j for j in range(i + 2, min(len(scene.tokens), i + _REACH)) if scene.low[j] == "than"), -1)
    if head < 0 or than < head or scene.low[head] + "s" in TIME_UNITS:
        return None
    if any(scene.tag[j] in (";", "\u2014", "R", "S") for j in range(i, than)):
        return None
    graded = next((j for j in range(than - 1, head, -1) if scene.tag[j] == "K"), -1)
    last = scene.low[than + 2] in _BEFORE and scene.low[than + 1] in ("the", "its", "their")
    told = scene.low[than + 2] != "one" or scene.low[than + 3] in ("before", "above", "below", "preceding")
    if graded < 0 or not (last and told) or scene.tag[i - 1] not in (".", ",", ";", "P", "C", "\u2014"):
        return None
    hi = than + 3 + (scene.low[than + 2] == "one" or scene.low[than + 3] == "one")
    turn: Direction = "up" if comparative(scene, graded) == "more" else "down"
    lo, end = trim(scene, i, hi)
    return Draft(lo, max(end, hi), "trend", graded, -1, turn, None, (i + 1, head + 1))


def _slope(scene: Scene, i: int, drafts: list[Draft]) -> Draft | None:
    """Return "From 40 on it is all downhill", "Since then it has been downhill"."""
    turn = _SLOPES.get(scene.low[i])
    if turn is None or any(d.lo <= i < d.hi and d.family == "trend" for d in drafts):
        return None
    clause = scene.clause(i)
    start = next((j for j in range(clause.lo, i) if scene.low[j] in _FROM), -1)
    verb = i - 1
    while scene.low[verb] in ("all", "steadily", "only") or scene.tag[verb] == "X":
        verb -= 1
    own = next((j for j in range(clause.lo, verb) if scene.low[j] in _SLOPED), -1)
    begun = any(scene.quantity(j) is not None or scene.time[j] >= 0 for j in range(clause.lo, verb))
    place = scene.low[i + 1] in ("to", "into", "toward", "towards", "from")
    if start < 0 or own < 0 or not begun or scene.low[verb] not in _GOING or place:
        return None
    return Draft(*trim(scene, clause.lo, clause.hi), "trend", i, -1, turn)
