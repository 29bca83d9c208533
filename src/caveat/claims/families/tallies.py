"""Counts of members whose condition stands before them: "by 2020 ten did", "it is free in seven states"."""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.where import counts, places
from caveat.claims.scene import Scene
from caveat.claims.spans import trim

_AUX = frozenset("did do does had have has were was are is".split())
_ENDS = frozenset({".", ",", ";", ")", ":", "—"})
_IN = frozenset("in at for".split())
_BE = frozenset("is are was were costs cost remains remained".split())


def find_tallies(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the counts of members that no rule before found."""
    told = {d.quantity for d in drafts}
    for i in range(len(scene.tokens)):
        quantity = scene.quantity(i)
        if quantity is None or scene.tokens.quantity[i] in told or scene.time[i] >= 0 or not counts(quantity):
            continue
        if quantity.unit not in ("count", "people") or quantity.hedge == "from_to":
            continue
        if _left_out(scene, i) or _trailing(scene, i, drafts):
            clause = scene.clause(i)
            lo, hi = trim(scene, clause.lo, clause.hi)
            family = "share" if quantity.of is not None else "count"
            told.add(scene.tokens.quantity[i])
            scene.used.add(i)
            yield Draft(lo, hi, family, i, scene.tokens.quantity[i])  # type: ignore[arg-type]


def _left_out(scene: Scene, i: int) -> bool:
    """Tell whether nothing but an auxiliary follows the number: "ten did."."""
    end = i + 2 >= len(scene.tokens) or scene.low[i + 2] in _ENDS
    return i + 1 < len(scene.tokens) and scene.low[i + 1] in _AUX and end


def _trailing(scene: Scene, i: int, drafts: list[Draft]) -> bool:
    """Tell whether the number counts the places, at the clause's end, where something is so."""
    clause = scene.clause(i)
    start = i
    while start > clause.lo and scene.tag[start - 1] == "X":
        start -= 1
    if scene.low[start - 1] not in _IN or not 0 <= clause.finite < start - 2:
        return False
    if scene.low[clause.finite] not in _BE or any(d.lo < clause.hi and clause.lo < d.hi for d in drafts):
        return False
    head = places(scene, i, clause)
    return head >= 0 and all(scene.low[j] in _ENDS for j in range(head + 1, clause.hi))


__all__ = ["find_tallies"]
