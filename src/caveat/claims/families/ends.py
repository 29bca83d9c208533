"""Changes that two figures state: "swung from a profit of £4m to a loss of £9m"."""

from __future__ import annotations

from dataclasses import replace

from caveat.claims.claim import Direction
from caveat.claims.draft import Draft
from caveat.claims.families.changes import change_draft
from caveat.claims.figures import is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject, trim

_VERBAL = frozenset({"V", "VN", "VG", "VB"})
_SWINGS = frozenset({"swing", "go", "move", "turn", "shift", "change"})


def swung(scene: Scene, i: int) -> Draft | None:
    """Return the change in "swung from a profit of £4m to a loss of £9m", "has gone from £2 to £3"."""
    quantity, clause = scene.quantity(i), scene.clause(i)
    v = next(
        (
            j
            for j in range(i - 1, clause.lo - 1, -1)
            if scene.tokens.lemma[j] in _SWINGS and scene.tag[j] in _VERBAL
        ),
        -1,
    )
    if quantity is None or v < 0:
        return None
    if "from" not in scene.low[v + 1 : v + 4] and not (quantity.hedge == "from_to" and i - v < 4):
        return None
    measure = subject(scene, clause)
    if quantity.high is not None:
        turn: Direction = "up" if quantity.high > quantity.value else "down"
        return change_draft(scene, i, clause_range(scene, i), i, turn, measure)
    later = next((j for j in range(i + 1, clause.hi) if scene.quantity(j) and is_figure(scene, j)), -1)
    if later < 0 or "to" not in scene.low[i + 1 : later]:
        return None
    other = scene.quantity(later)
    assert other is not None
    if other.unit != quantity.unit:
        return None
    lost = any(word in ("loss", "deficit") for word in scene.low[i + 1 : later])
    turn = "down" if lost or other.value < quantity.value else "up"
    scene.used.update((i, later))
    lo, hi = trim(scene, clause_range(scene, i)[0], clause.hi)
    return Draft(lo, hi, "change", i, join(scene, i, later), turn, "absolute", measure)


def join(scene: Scene, low: int, high: int) -> int:
    """Make one quantity of the two ends of a change, and return its index."""
    a, b = scene.quantity(low), scene.quantity(high)
    assert a is not None and b is not None
    start, end = min(a.start, b.start), max(a.end, b.end)
    made = replace(
        b, text=scene.text[start:end], start=start, end=end, value=a.value, high=b.value, hedge="from_to"
    )
    scene.quantities = (*scene.quantities, made)
    scene.place.append(max(low, high))
    return len(scene.quantities) - 1
