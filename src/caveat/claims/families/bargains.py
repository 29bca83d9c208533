"""Multiples put as so many for one: "for the price of one home in A you could buy eight in B".

Also "for every woman there are four men" and "two checks to every one for a rifle".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from caveat.claims.draft import Draft
from caveat.claims.figures import is_figure
from caveat.claims.scene import Scene
from caveat.claims.spans import clause_range, trim

_PRICES = frozenset("price cost money sum".split())
_LARGE = frozenset("hundred thousand million billion dozen other".split())
_EACH = frozenset({"every", "each"})
_ONE = frozenset({"one", "a", "an", "single"})


def find_bargains(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the multiples that a sentence puts as so many of one for one of the other."""
    for i in range(1, len(scene.tokens) - 1):
        priced = scene.low[i] in _PRICES and scene.low[i + 1] == "of" and _for_the(scene, i)
        paired = scene.low[i] in _EACH and scene.low[i - 1] in ("for", "to") and _alone(scene, i + 1)
        if not (priced or paired) or scene.clause(i).finite < 0:
            continue
        at = _many(scene, i, drafts)
        if at < 0:
            continue
        number = scene.tokens.quantity[at]
        made = replace(scene.quantities[number], unit="ratio", form="multiple")
        scene.quantities = (*scene.quantities[:number], made, *scene.quantities[number + 1 :])
        for draft in [d for d in drafts if d.quantity == number]:
            drafts.remove(draft)
        lo, hi = clause_range(scene, at)
        span = trim(scene, min(lo, scene.clause(i).lo), max(hi, scene.clause(i).hi))
        scene.used.add(at)
        yield Draft(*span, "contrast", at, number, "more" if made.value > 1 else "less", asserted=priced)
        return


def _for_the(scene: Scene, i: int) -> bool:
    return scene.low[i - 2 : i] == ["for", "the"] and scene.low[i + 2] in _ONE


def _alone(scene: Scene, i: int) -> bool:
    """Tell whether no number stands at `i`, or "one", so that it is one of the other."""
    quantity = scene.quantity(i)
    if scene.low[i] in _LARGE or scene.low[i + 1] in _LARGE:
        return False  # "for every billion miles"
    return (quantity is None or quantity.value == 1) and scene.time[i] < 0


def _many(scene: Scene, i: int, drafts: list[Draft]) -> int:
    """Return the number that is set against one of the other, -1 for none."""
    for j in sorted(scene.place):
        quantity = scene.quantity(j)
        if quantity is None or scene.clause_of[j] != scene.clause_of[i] or not is_figure(scene, j):
            continue
        stated = any(
            d.quantity == scene.tokens.quantity[j] and d.family not in ("level", "count") for d in drafts
        )
        if (
            quantity.unit in ("count", "people")
            and quantity.of is None
            and not stated
            and j not in scene.used
        ):
            return j
    return -1
