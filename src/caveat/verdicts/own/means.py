"""Means of small numbers: no sum of 20 whole numbers has a mean of 3.47.

The test is GRIM (Brown and Heathers, 2017, doi:10.1177/1948550616673876). It needs items that
are whole numbers, which a text seldom says, so it is shown and never decides a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from caveat.figures import figure_text
from caveat.quantity import Quantity
from caveat.verdicts.own.ranges import point, range_of
from caveat.verdicts.own.scene import DISCRETE, Own, Scene, is_exact, to_own
from caveat.verdicts.verdict import Check

_MEAN = re.compile(r"\b(?:means?|averages?|averaged|averaging|on average)\b", re.I)
_AMONG = re.compile(r"\b(?:among|of|in|for|from|across|between)\s+(?:the|these|those|all|all the)?\s*$", re.I)
_COUNTED = re.compile(
    r"\s+(?:\w+\s+)?(?:children|siblings|goals|points scored|books|visits|errors|mistakes|calls|cases|drinks"
    r"|days|cars|pets|cigarettes|meals|words|items|questions|people|times|deaths|arrests|wins|games|bedrooms)\b",
    re.I,
)


def means(scene: Scene) -> Iterator[Own]:
    """Yield a mean with more decimals than its small number of items can give."""
    if not _MEAN.search(scene.text):
        return
    sizes = [q for q in scene.quantities if _is_size(scene, q)]
    stated = [
        q
        for q in scene.quantities
        if q not in sizes and q.precision is not None and q.precision < 1 and q.hedge == "exact"
    ]
    if len(sizes) != 1 or len(stated) != 1 or stated[0].high is not None or stated[0].of is not None:
        return
    mean, size = stated[0], sizes[0]
    if mean.unit not in ("count", "people") and not _COUNTED.match(scene.after(mean)):
        return
    n = int(size.value)
    fits, nearest = mean_fits(mean, n)
    text = f"{figure_text(float(nearest * n))} / {n} = {_decimals(nearest, mean)}, stated: {mean.text}"
    if not fits:
        text += f" (no sum of {n} whole numbers gives it)"
    check = Check("mean of a small number", text, float(nearest), fits, decides=False)
    yield to_own(check, mean, size)


def mean_fits(mean: Quantity, n: int) -> tuple[bool, Fraction]:
    """Return whether a sum of n whole numbers has this mean as written, and the nearest mean that one has.

    >>> from caveat.quantity import find_quantities
    >>> [mean_fits(q, 20)[0] for q in find_quantities("3.47, then 3.45, then 3.5")]
    [False, True, True]
    """
    total = round(Fraction(mean.value) * n)
    own = range_of(mean)
    near = [Fraction(total + step, n) for step in (0, -1, 1)]
    fitting = [m for m in near if own.meets(point(m))]
    return bool(fitting), (fitting or near)[0]


def _is_size(scene: Scene, q: Quantity) -> bool:
    if not is_exact(q) or not 2 <= q.value < 1000:
        return False
    counted = q.unit == "people" or re.match(rf"\s+(?:\w+\s+)?{DISCRETE}\b", scene.after(q), re.I)
    listed = re.search(r"\b[nN]\s*=\s*$", scene.before(q))
    return bool(listed or (counted and _AMONG.search(scene.before(q))))


def _decimals(value: Fraction, mean: Quantity) -> str:
    places = max(0, -int(mean.precision.as_tuple().exponent)) if mean.precision is not None else 2
    return f"{float(value):.{places}f}"


__all__ = ["mean_fits", "means"]
