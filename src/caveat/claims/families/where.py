"""Counts of the places where something is so: "in seven states the figure is above 20".

What is so there is the condition of the count, no claim of its own: neither that any one place
has the figure, nor that what is said of some is said of all.
"""

from __future__ import annotations

from collections.abc import Iterator

from caveat.claims.draft import Draft
from caveat.claims.families.common import has_change
from caveat.claims.lexicon import lexicon
from caveat.claims.scene import Clause, Scene
from caveat.claims.spans import trim
from caveat.quantity import Quantity

_IN = frozenset("in at on across among for".split())
_PLACES = frozenset(
    """places areas cases games matches divisions wards elections occupations subjects fields trades sports
    professions jobs islands neighborhoods neighbourhoods suburbs races genres""".split()
)
_CASES = frozenset("cases instances incidents".split())
_LIMITS = frozenset({"over", "under", "just_over", "just_under", "at_least", "at_most"})
_BARE = frozenset({"change", "trend", "contrast", "rank"})
_DENIED = frozenset("not no none nobody never nothing".split())


def find_wheres(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the counts of places that lead in what is so there, and drop what only says that."""
    for clause in scene.clauses:
        i = _leading(scene, clause)
        if i < 0:
            continue
        head = places(scene, i, clause)
        if head < 0 or clause.finite <= head:
            continue
        stated = next((d for d in drafts if d.quantity == scene.tokens.quantity[i]), None)
        conditions = [d for d in drafts if d is not stated and _is_condition(scene, d, clause, head)]
        told = scene.low[head] in _CASES and scene.tag[clause.finite] != "M"  # "In ten cases the driver fled"
        if not (conditions or told or _conditional(scene, head + 1, clause.hi)):
            continue
        if any(_states(scene, d, clause, head) for d in drafts if d not in (stated, *conditions)):
            continue  # "in two towns prices rose by 12 percent" states the 12
        for draft in conditions:
            drafts.remove(draft)
        lo, hi = trim(scene, clause.lo, clause.hi)
        if stated is not None:
            stated.lo, stated.hi = lo, max(hi, stated.hi)
            continue
        quantity = scene.quantities[scene.tokens.quantity[i]]
        family = "count" if quantity.unit in ("count", "people") and quantity.of is None else "share"
        scene.used.add(i)
        yield Draft(lo, hi, family, i, scene.tokens.quantity[i], measure=(i + 1, head + 1))  # type: ignore[arg-type]


def _leading(scene: Scene, clause: Clause) -> int:
    """Return the number of the places that lead in the clause ("In only seven ..."), or -1."""
    i = clause.lo
    while scene.tag[i] in ("X", "C", ",") and i < clause.lo + 3:
        i += 1
    if scene.low[i] not in _IN:
        return -1
    i += 1
    while scene.tag[i] == "X" and i < clause.hi:
        i += 1
    quantity = scene.quantity(i)
    if quantity is None or quantity.hedge == "from_to" or scene.time[i] >= 0:
        return -1
    return i if counts(quantity) else -1


def counts(quantity: Quantity) -> bool:
    return quantity.unit in ("count", "people") or (
        quantity.unit in ("ratio", "percent") and quantity.form != "multiple"
    )


def places(scene: Scene, i: int, clause: Clause) -> int:
    """Return the noun that the number at `i` counts, if it names places or bodies; else -1."""
    j = i + 1
    if scene.low[j] == "of":
        j += 1
        while scene.tag[j] in ("D", "Q") or scene.low[j] == "all":
            j += 1
    bodies = lexicon().words["bodies"]
    if j == i + 2 and scene.low[j] in ("them", "these", "those"):
        return j
    for k in range(j, min(j + 3, clause.hi)):
        if scene.low[k] in bodies or scene.low[k] in _PLACES:
            return k
        if scene.tag[k] not in ("N", "H", "J", "K", "L", "VN"):
            return -1
    return -1


def _is_condition(scene: Scene, draft: Draft, clause: Clause, head: int) -> bool:
    """Tell whether a draft of the clause only says what is so in the places."""
    if not head < draft.anchor < clause.hi:
        return False
    if draft.quantity < 0:
        return draft.family in _BARE
    quantity = scene.quantities[draft.quantity]
    at = scene.place[draft.quantity]
    return head < at < clause.hi and quantity.hedge in _LIMITS and draft.family in ("level", "share", "count")


def _states(scene: Scene, draft: Draft, clause: Clause, head: int) -> bool:
    """Tell whether a draft states a figure of its own after the places."""
    return draft.quantity >= 0 and head < scene.place[draft.quantity] < clause.hi


def _conditional(scene: Scene, lo: int, hi: int) -> bool:
    """Tell whether [lo, hi) states something that is so or not: a limit, a comparison, a change, a denial."""
    return has_change(scene, lo, hi) or any(
        scene.tag[j] in ("K", "L")
        or scene.low[j] in _DENIED
        or ((quantity := scene.quantity(j)) is not None and quantity.hedge in _LIMITS)
        for j in range(lo, hi)
    )
