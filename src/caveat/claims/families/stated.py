"""Numbers that words state without naming them: "followed by" is second, "nobody" none, "only one" one."""

from __future__ import annotations

from decimal import Decimal

from caveat.claims.scene import Scene
from caveat.quantity import Form, Hedge, Quantity


def state(
    scene: Scene,
    lo: int,
    hi: int,
    value: int,
    unit: str = "count",
    form: Form = "words",
    hedge: Hedge = "exact",
) -> int:
    """Return the index of the quantity that the tokens [lo, hi) state; one that stands there is kept."""
    if scene.tokens.quantity[lo] >= 0:
        return scene.tokens.quantity[lo]
    start, end = scene.tokens.start[lo], scene.tokens.end[hi - 1]
    made = Quantity(scene.text[start:end], start, end, Decimal(value), unit, form=form, hedge=hedge)
    scene.tokens.quantity[lo] = len(scene.quantities)
    scene.quantities = (*scene.quantities, made)
    scene.place.append(lo)
    return scene.tokens.quantity[lo]
