"""Readings of a contrast: two members or two measures in one period ("twice as many as").

Axes: measure, source (the same for both sides: sources are never mixed), normalisation,
period. The ratio of the two sides is compared with the stated multiple or percentage, their
difference with a stated count, their order with a bare "more than".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import Quantity
from caveat.readings import numbers
from caveat.readings.families.common import Setting, covers_between, labels_open, set_up
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import settle

FloatArray = NDArray[np.float64]
EQUAL = 0.05  # "as many as": within 5%


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a contrast claim."""
    sides = _sides(claim, catalog, as_of, settled)
    if isinstance(sides, Missing):
        return sides
    setting, pairs = sides
    space = _space(claim, setting, pairs)
    one = space.values
    other = np.stack([s.versus.values for s in pairs if s.versus is not None])
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((one > 0) & (other > 0), one / other, np.nan)[None, :, :, None, None]
    difference = (one - other)[None, :, :, None, None]
    type_ = type_of(space, compares=False)
    values = _read(claim, space, ratio, difference, type_)
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=False)
    main = main_of(space, weight, type_, values.defined)
    if main is None:
        label = claim.period.text if claim.period else "one period"
        return Missing((f"{pairs[0].measure.label} of both sides in {label}",))
    sign = -1.0 if claim.direction == "less" else 1.0
    basis = difference if values.unit == "count" else ratio
    neutral = 0.0 if values.unit == "count" else 1.0
    told = _claimed(claim, neutral)
    claimed = float(basis[main]) if values.holds[main] and claim.stated is not None else told
    strength = numbers.difference_strength(basis, claimed, sign)
    remaining = values.agrees.astype(float) if claimed == neutral else (basis - neutral) / (claimed - neutral)
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def _sides(
    claim: Claim, catalog: Catalog, as_of: date, settled: Settled
) -> tuple[Setting, tuple[Series, ...]] | Missing:
    """Return the setting, with each series of the first side paired to its partner on the second."""
    if not claim.versus:
        return Missing(("what it is compared with",))
    one = set_up(claim, catalog, as_of, settled=settled, per_head=True)
    if isinstance(one, Missing):
        return one
    other = set_up(claim, catalog, as_of, settled=settled, per_head=True, phrases=claim.versus)
    if isinstance(other, Missing):
        measured = replace(claim, measure=claim.versus[0])
        by_measure = set_up(measured, catalog, as_of, settled=settled, per_head=True)
        if isinstance(by_measure, Missing):
            return other
        other = by_measure
    pairs = []
    for s in one.series:
        for o in other.series:
            same_table = s.cube.table.name == o.cube.table.name and s.source.label == o.source.label
            different = s.key != o.key or s.cube.measure != o.cube.measure
            if same_table and different and s.normalisation.label == o.normalisation.label:
                if s.cube.measure != o.cube.measure and s.key != o.key:
                    continue
                pairs.append(replace(s, versus=replace(o, values=_aligned(o, other, one))))
    if not pairs:
        return Missing(("figures of both sides in one table",))
    return one, tuple(pairs)


def _aligned(o: Series, other: Setting, one: Setting) -> FloatArray:
    """Return the second side's figures on the periods of the first."""
    out = np.full(one.span.size, np.nan)
    shift = other.span.first - one.span.first
    low, high = max(0, shift), min(one.span.size, shift + other.span.size)
    if high > low:
        out[low:high] = o.values[low - shift : high - shift]
    return out


def _space(claim: Claim, setting: Setting, pairs: tuple[Series, ...]) -> Space:
    span = setting.span
    both = np.stack(
        [np.where(np.isfinite(s.versus.values), s.values, np.nan) for s in pairs if s.versus is not None]
    )
    time = settle(setting.stated, both, span.frequency, span.first, span.later, compares=False)
    opened = labels_open(Setting(span, pairs, setting.stated), claim)
    none = np.array([0], dtype=np.int64)
    return Space(
        claim, (Option("contrast", 1.0, E),), None, pairs, opened, time, np.array([1], dtype=np.int64), none
    )


def _read(
    claim: Claim, space: Space, ratio: FloatArray, difference: FloatArray, type_: NDArray[np.int64]
) -> Values:
    known = np.isfinite(difference)
    undefined = int((known & ~np.isfinite(ratio)).sum())
    sign = -1.0 if claim.direction == "less" else 1.0
    agrees = np.abs(ratio - 1.0) <= EQUAL if claim.direction == "equal" else sign * difference > 0
    q = claim.stated
    if q is None or q.unit not in ("ratio", "percent", "count", "people"):
        return Values(ratio, agrees, agrees, np.isfinite(ratio), "ratio", undefined)
    if q.unit in ("count", "people"):
        return Values(difference, covers_between(q, sign * difference, space, type_), agrees, known, "count")
    shown = _as_stated(q, ratio, sign)
    holds = covers_between(q, shown, space, type_)
    value = 100.0 * (ratio - 1.0) if q.unit == "percent" else ratio
    return Values(value, holds, agrees, np.isfinite(ratio), q.unit, undefined)


def _as_stated(q: Quantity, ratio: FloatArray, sign: float) -> FloatArray:
    if q.unit == "percent":
        return sign * 100.0 * (ratio - 1.0)
    x = float(q.value)
    if sign < 0 and x > 1.0:  # "three times fewer"
        return 1.0 / ratio
    if sign > 0 and x < 1.0 and q.form == "fraction":  # "a third more"
        return ratio - 1.0 if not _of_whole(q) else ratio
    if sign < 0 and x < 1.0 and q.form == "fraction" and not _of_whole(q):  # "a third fewer"
        return 1.0 - ratio
    return ratio


def _of_whole(q: Quantity) -> bool:
    return "as" in q.text.lower().split() or "half" in q.text.lower()


def _claimed(claim: Claim, neutral: float) -> float:
    q = claim.stated
    if q is None:
        return neutral
    x = float(q.value) if q.high is None else (float(q.value) + float(q.high)) / 2
    sign = -1.0 if claim.direction == "less" else 1.0
    if q.unit == "percent":
        return 1.0 + sign * x / 100.0
    if q.unit in ("count", "people"):
        return sign * x
    return 1.0 / x if sign < 0 and x > 1.0 else x
