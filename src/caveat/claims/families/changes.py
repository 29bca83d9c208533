"""A change that states a figure."""

from __future__ import annotations

from caveat.claims.claim import ChangeForm, Direction
from caveat.claims.draft import Draft, Range
from caveat.claims.scene import Scene


def change_form(scene: Scene, i: int) -> ChangeForm:
    """Return how the quantity at `i` puts a change."""
    quantity = scene.quantity(i)
    assert quantity is not None
    if quantity.hedge == "from_to":
        return "absolute"
    if quantity.unit in ("percent", "points"):
        return quantity.unit  # type: ignore[return-value]
    if quantity.unit == "ratio":
        return "percent" if quantity.form == "fraction" else "factor"
    return "absolute"


def change_draft(
    scene: Scene, i: int, span: Range, anchor: int, direction: Direction | None, measure: Range | None
) -> Draft:
    return Draft(*span, "change", anchor, scene.tokens.quantity[i], direction, change_form(scene, i), measure)
