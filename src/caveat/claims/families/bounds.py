"""Bounds by denial: "has yet to touch 50", "never got to 60, nor the House's to 55", "did not exceed 4".

Such a figure is an upper bound: the claim is denied, and what it denies is "at least 50"
(or "over 50", where the verb is "exceed" and the like).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.draft import Draft
from caveat.claims.figures import is_compound, is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, subject
from caveat.claims.tokens import FINITE
from caveat.quantity import Hedge

_REACH = frozenset("touch reach hit attain approach near achieve make".split())
_EXCEED = frozenset("exceed top pass surpass break cross clear".split())
_ARRIVE = frozenset("get rise climb go come grow".split())
_NEGATIONS = frozenset({"not", "never", "nor", "neither"})
_ADDED = frozenset("the a its even quite yet ever as far much past above over beyond to up".split())


def find_bounds(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the figures that a denied verb of reaching bounds, and those that go on with "nor"."""
    low = scene.low
    if _NEGATIONS.isdisjoint(low) and "yet" not in low and not any(word.endswith("n't") for word in low):
        return
    last: Draft | None = None
    for i in sorted(scene.place):
        quantity = scene.quantity(i)
        if quantity is None or quantity.hedge != "exact" or quantity.unit in ("times", "ratio"):
            continue
        if quantity.of is not None or is_compound(scene, i) or not is_figure(scene, i):
            continue
        draft = _bound(scene, i) or (_goes_on(scene, i, last) if last is not None else None)
        if draft is not None:
            scene.used.add(i)
            last = draft
            yield draft


def _bound(scene: Scene, i: int) -> Draft | None:
    clause = scene.clause(i)
    v = i - 1
    while v > clause.lo and (scene.low[v] in _ADDED or scene.tag[v] == "X"):
        v -= 1
    lemma, between = scene.tokens.lemma[v], scene.low[v + 1 : i]
    if scene.tag[v] not in ("V", "VB", "VN"):
        return None
    reaches: Hedge
    if lemma in _EXCEED:
        reaches = "over"
    elif lemma in _REACH and not (set(between) & {"past", "above", "over", "beyond"}):
        reaches = "at_least"
    elif lemma in _ARRIVE and set(between) & {"to", "past", "above", "over", "beyond"}:
        reaches = "at_least" if "to" in between else "over"
    else:
        return None
    if not _denied(scene, clause.lo, v) or (lemma == "make" and scene.next_noun(i + 1, most=2) >= 0):
        return None
    return _draft(scene, i, reaches)


def _denied(scene: Scene, lo: int, v: int) -> bool:
    """Tell whether the verb at `v` is denied: "never got", "has not reached", "has yet to touch"."""
    for j in range(v - 1, max(lo, v - 5) - 1, -1):
        low = scene.low[j]
        if low in ("not", "never") or low.endswith("n't"):
            return scene.low[j + 1] not in ("only", "just")
        if low == "yet":
            return scene.low[j + 1] == "to"
        if scene.tag[j] not in ("A", "X", "T", "VN"):
            return False
    return False


def _goes_on(scene: Scene, i: int, last: Draft) -> Draft | None:
    """Return the bound that repeats the verb before it: "nor the House's to 55", "nor Leeds 40"."""
    lo, hi = clause_range(scene, i)
    if any(scene.tag[j] in FINITE or scene.tag[j] in ("VB", "VN") for j in range(lo, hi)):
        return None
    if not any(scene.low[j] in ("nor", "neither") for j in range(last.hi, i)):
        return None
    draft = _draft(scene, i, scene.quantities[last.quantity].hedge)
    owned = any(scene.low[j].endswith(("'s", "s'")) for j in range(lo, i))
    draft.measure = last.measure if owned else (lo, i)
    return draft


def _draft(scene: Scene, i: int, hedge: Hedge) -> Draft:
    number = scene.tokens.quantity[i]
    made = replace(scene.quantities[number], hedge=hedge)
    scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
    span, own = clause_range(scene, i), subject(scene, scene.clause(i))
    return Draft(*span, "level", i, number, measure=own, denied=True)
