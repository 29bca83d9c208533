"""The readings of a claim in order of value, with how each settles every axis: a specification curve.

Simonsohn, Simmons & Nelson, *Specification curve analysis* (2020): the values on top, the
choices behind each of them below.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, interval
from caveat.readings.show import shown_value
from caveat.readings.space import Surface
from caveat.readings.timing import each_once
from caveat.verdicts.axes import TIME_AXES, Groups
from caveat.verdicts.verdict import Curve, CurveAxis

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
Index = tuple[int, ...]

MOST_SENSIBLE, MOST_OTHERS, MOST_FLAWED = 300, 180, 120  # points kept of each kind


def curve_of(
    claim: Claim, surface: Surface, weight: FloatArray, sensible: BoolArray, author: Index | None,
    counter: Index | None, of: Groups,
) -> Curve | None:  # fmt: skip
    """Return every reading with a figure in order of value, thinned evenly within each kind.

    `weight` is that of the readings of type E and U (sum 1); those of type N have none and are
    marked as flawed.
    """
    if not (weight > 0).any():
        return None
    flawed = surface.defined & ~(weight > 0) & np.isfinite(surface.value)
    at = np.flatnonzero((weight > 0) | flawed)
    at = at[np.argsort(surface.value.ravel()[at], kind="stable")]
    marks, flaws = sensible.ravel()[at], flawed.ravel()[at]
    keep = np.sort(
        np.concatenate(
            [
                evenly(np.flatnonzero(marks & ~flaws), MOST_SENSIBLE),
                evenly(np.flatnonzero(~marks & ~flaws), MOST_OTHERS),
                evenly(np.flatnonzero(flaws), MOST_FLAWED),
            ]
        )
    )
    at, marks, flaws = at[keep], marks[keep], flaws[keep]
    weights = weight.ravel()[at]
    unit = "margin" if surface.unit == "record" else shown_value(surface, surface.main)[1]
    value = surface.value.ravel()
    return Curve(
        values=value[at],
        weights=weights / weights.sum(),
        sensible=marks & ~flaws,
        stated=stated_interval(claim, surface),
        unit=unit,
        main=float(surface.value[surface.main]),
        author=None if author is None else float(surface.value[author]),
        counter=None if counter is None else float(surface.value[counter]),
        flawed=flaws,
        axes=_axes(of, at),
    )


def stated_interval(claim: Claim, surface: Surface) -> tuple[float, float] | None:
    """Return what the stated figure covers, in the unit and with the sign of the surface's values."""
    q = claim.stated
    if q is None or surface.unit in ("record", "trend") or q.hedge == "from_to":
        return None
    low, high = interval(q)
    if in_parts(q, surface):
        low, high = 100.0 * low, 100.0 * high
    falls = claim.direction in ("down", "less") and surface.unit != "ratio"
    low, high = (-high, -low) if falls else (low, high)
    most = float(np.nanmax(np.abs(surface.value)))
    return max(low, -10 * most), min(high, 10 * most)


def in_parts(q: Quantity, surface: Surface) -> bool:
    """Tell whether the text gives a part of one ("by a third") where the surface gives percent."""
    return q.unit == "ratio" and surface.unit == "percent"


def evenly(at: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return at most `most` of these places, evenly spread, the first and the last among them."""
    if at.size <= most:
        return at
    chosen: NDArray[np.int64] = at[each_once(np.linspace(0, at.size - 1, most).astype(int))]
    return chosen


def _axes(of: Groups, at: NDArray[np.int64]) -> tuple[CurveAxis, ...]:
    """Return the axes on which these readings differ, with the choice of each."""
    out = []
    for name, (index, labels, is_open) in of.items():
        codes = index.ravel()[at]
        used = np.flatnonzero(np.bincount(codes))
        if used.size > 1:
            kept = tuple(labels[i] for i in used)
            out.append(CurveAxis(name, is_open, name in TIME_AXES, kept, np.searchsorted(used, codes)))
    return tuple(out)
