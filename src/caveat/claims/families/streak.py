"""The length of a run ("for eight straight years"), stated in the trend that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from caveat.claims.draft import Draft
from caveat.claims.figures import TIME_UNITS
from caveat.claims.scene import Scene

STREAK = frozenset({"consecutive", "straight", "successive", "row", "running"})


_UNITS = frozenset({"year", "month", "quarter", "week", "day", "time", "season"})
_NEAR = 7  # words from "third" to its unit


def streak(scene: Scene, lo: int, hi: int) -> int:
    """Return the token of the number in "eight straight years", or -1."""
    for j in range(lo, hi):
        if scene.low[j] in STREAK and (scene.quantity(j - 1) is not None or scene.low[j - 1] in _ORDINALS):
            return j - 1
        if scene.low[j] in ("row", "running") and any(
            scene.low[k] in _ORDINALS for k in range(max(lo, j - 5), j)
        ):
            return next(k for k in range(max(lo, j - 5), j) if scene.low[k] in _ORDINALS)
        if scene.low[j] in ("row", "running") and any(scene.quantity(k) for k in range(max(lo, j - 4), j)):
            return next(k for k in range(max(lo, j - 4), j) if scene.quantity(k))
    return -1


_ORDINALS = {
    w: n for n, w in enumerate("second third fourth fifth sixth seventh eighth ninth tenth".split(), 2)
}


def add_streaks(scene: Scene, drafts: list[Draft]) -> Iterator[Draft]:
    """State the length of a run ("for eight straight years") in the trend that it belongs to."""
    for draft in drafts:
        if draft.family not in ("trend", "change") or draft.quantity >= 0:
            continue
        if (j := _bracketed(scene, draft, drafts)) >= 0:
            draft.quantity, draft.form, draft.family = scene.tokens.quantity[j], "percent", "change"
            draft.hi = min(len(scene.tokens), scene.clause(j).hi + 1)
            continue
        j = streak(scene, draft.lo, draft.hi)
        if j < 0:
            j = _years(scene, draft)
            if j < 0:
                continue
        elif scene.quantity(j) is None:
            state_ordinal(scene, j)
        quantity = scene.quantity(j)
        if quantity is None:
            continue
        if quantity.unit == "count":
            number = scene.tokens.quantity[j]
            unit = next(
                (
                    scene.low[k]
                    for k in range(j + 1, min(j + 4, len(scene.tokens)))
                    if scene.low[k] in TIME_UNITS
                ),
                "years",
            )
            scene.quantities = (
                *scene.quantities[:number],
                replace(quantity, unit=unit),
                *scene.quantities[number + 1 :],
            )
        if scene.low[j] not in ("year",) and quantity.unit != "year":
            draft.quantity = scene.tokens.quantity[j]
            draft.family = "trend"
    return iter(())


def _bracketed(scene: Scene, draft: Draft, drafts: list[Draft]) -> int:
    """Return the token of a percentage alone in brackets ("a large rise (17% year on year)"), or -1."""
    for j in range(draft.anchor + 1, min(len(scene.tokens), draft.hi + 3)):
        if scene.tag[j - 1] != "(":
            continue
        quantity = scene.quantity(j)
        taken = any(d.quantity == scene.tokens.quantity[j] for d in drafts if d.family != "share")
        if (
            quantity is not None
            and quantity.unit == "percent"
            and not taken
            and scene.low[j + 1] in (")", "year", "on", "month", "annually")
        ):
            for other in [d for d in drafts if d.quantity == scene.tokens.quantity[j]]:
                drafts.remove(other)
            return j
    return -1


def _years(scene: Scene, draft: Draft) -> int:
    for j in range(draft.lo, draft.hi):
        quantity = scene.quantity(j)
        if (
            quantity is not None
            and quantity.unit in TIME_UNITS
            and scene.low[j - 1] == "for"
            and scene.time[j] < 0
        ):
            return j
    return -1


def state_ordinal(scene: Scene, j: int) -> None:
    """Make a quantity of the ordinal in "for the second year in a row"."""
    from caveat.quantity import Quantity

    named = next((k for k in range(j + 1, min(j + _NEAR, len(scene.tokens))) if scene.low[k] in _UNITS), -1)
    ran = next((k for k in range(j + 1, len(scene.tokens)) if scene.low[k] in STREAK), j)
    stop = named if named >= 0 else ran  # "the third drop in a row" leaves open of what
    unit = scene.low[named] + "s" if named >= 0 else "years"
    start, end = scene.tokens.start[j], scene.tokens.end[stop]
    made = Quantity(scene.text[start:end], start, end, Decimal(_ORDINALS[scene.low[j]]), unit, form="ordinal")
    scene.tokens.quantity[j] = len(scene.quantities)
    scene.quantities = (*scene.quantities, made)
    scene.place.append(j)
