"""The numbers of a whole space of window comparisons that is too large to lay out.

Forty years of months have 490 distances and 120 widths: 14 million readings of one series, and
most weigh next to nothing. Such a space is laid out for the heaviest widths, with every end and
distance, so that readings can be listed and drawn; its numbers are added up over all widths by
`panel_windows`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caveat.readings import windows
from caveat.readings.numbers import NEGLIGIBLE
from caveat.readings.panel import Band, Grid, Question
from caveat.readings.panel_windows import evaluate
from caveat.readings.space import N, Series, Space, Surface, Time, Whole
from caveat.readings.surface import breaks_of, factors

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_LAID_OUT = 2_000_000  # readings; more are added up and not kept


def laid_out(time: Time, widths: IntArray, readings: int) -> IntArray:
    """Return the widths that are laid out: the stated, then the heaviest, of so many readings each."""
    room = MOST_LAID_OUT // max(readings, 1)
    if widths.size <= room:
        return widths
    weight = factors(time, widths, np.array([1]))[1][0]
    stated = np.isin(widths, time.widths)
    order = np.lexsort((np.arange(widths.size), -weight, ~stated))
    return np.sort(widths[order[: max(room, int(stated.sum()))]])


def whole_change(surface: Surface, widths: IntArray) -> Whole | None:
    """Return the numbers of a change over all these widths; None where plain sums do not give them.

    Those are a change that is denied or "flat", and series that state different times: their
    numbers are those of the widths laid out.
    """
    space = surface.space
    question = _question(surface, widths)
    end, width, distance = factors(space.time, widths, space.distances)
    if question is None or any((part != part[:1]).any() for part in (end, width, distance)):
        return None
    rows, owners = _rows(space)
    if not owners:
        return None
    grid = Grid(widths, space.distances, width[0], distance[0], end[0], overlapping=False)
    found = evaluate(np.stack(rows), grid, question, means=_are_rates(space)[owners])
    shares = np.array([space.series[i].weight for i in owners])
    if float((shares * found.weight).sum()) <= 0.0:
        return None
    size, undefined = _count(space, widths, ratio=question.form in ("rise", "fall"))
    direction = found.support(0, shares)
    fragile = found.support(1, shares) if len(question.bands) > 1 else 1.0 - direction
    return Whole(
        size, undefined, direction, found.fairness(shares), fragile,
        found.robustness(shares), found.uniqueness(),
    )  # fmt: skip


def _question(surface: Surface, widths: IntArray) -> Question | None:
    """Return what a change claims of two windows: where its direction holds, and where half of it is gone."""
    claim, claimed = surface.space.claim, surface.claimed
    up = claim.direction != "down"
    if claim.polarity == "denied" or claim.direction == "flat":
        return None
    if surface.unit in ("count", "points"):
        if claimed != 0.0 and up != (claimed > 0):
            return None
        scale = abs(claimed) or _mean_difference(surface.space, widths) or 1.0
        bare, even = Question("more" if up else "less", claimed, scale=scale), 0.0
    else:
        if claimed <= 0.0 or (claimed < 1.0 if up else claimed > 1.0):
            return None
        bare, even = Question("rise" if up else "fall", claimed), 1.0
    bands = [Band(low=bare.strength(even) + NEGLIGIBLE)]
    if claimed != even:
        bands.append(Band(high=bare.strength((even + claimed) / 2) - NEGLIGIBLE))
    return replace(bare, bands=tuple(bands))


def _rows(space: Space) -> tuple[list[FloatArray], list[int]]:
    """Return the stretches without a break of each sound series, less flawed figures, and whose they are."""
    rows, owners = [], []
    for i, series in enumerate(space.series):
        if series.type >= N:
            continue
        flawed = series.incomplete | series.interpolated
        values = np.where(flawed, np.nan, series.values)
        for first, last in _stretches(series, space.time.first):
            inside = (np.arange(values.size) >= first) & (np.arange(values.size) <= last)
            rows.append(np.where(inside, values, np.nan))
            owners.append(i)
    return rows, owners


def _stretches(series: Series, origin: int) -> list[tuple[int, int]]:
    """Return first and last index of every stretch between two breaks."""
    first, out = 0, []
    per = series.aggregated
    cuts = sorted({(b.old_until // per, b.new_from // per) for b in breaks_of(series)
                   if b.old_until is not None and b.new_from is not None})  # fmt: skip
    for old_until, new_from in cuts:
        out.append((first, old_until - origin))
        first = max(first, new_from - origin)
    out.append((first, series.values.size - 1))
    return out


def _count(space: Space, widths: IntArray, *, ratio: bool) -> tuple[int, int]:
    """Return how many readings have a value, and how many have figures and none; flawed ones among them."""
    size = known = 0
    for width in widths.tolist():
        sums = windows.window_sums(space.values, np.array([width]))[..., 0]
        there = np.isfinite(sums)
        with np.errstate(invalid="ignore"):
            valued = there & (sums > 0) if ratio else there
        for flags, add in ((there, 0), (valued, 1)):
            count = flags.sum(axis=1)
            pairs = int((count * (count - 1) // 2).sum())  # distances are all that the data hold
            known, size = (known + pairs, size) if add == 0 else (known, size + pairs)
    return size, known - size


def _mean_difference(space: Space, widths: IntArray) -> float:
    """Return the mean |difference| of all windows that have figures."""
    total, count = 0.0, 0
    for width in widths.tolist():
        sums = windows.window_sums(space.values, np.array([width]))[..., 0]
        for one, rate in zip(sums, _are_rates(space).tolist(), strict=True):
            known = np.sort(one[np.isfinite(one)]) / (width if rate else 1)
            # Of sorted numbers the i-th is the larger of i pairs and the smaller of n - 1 - i.
            total += float((known * (2.0 * np.arange(known.size) - known.size + 1)).sum())
            count += known.size * (known.size - 1) // 2
    return total / count if count else 0.0


def _are_rates(space: Space) -> BoolArray:
    """Tell which series are rates, of which a window is the average."""
    return np.array([s.normalisation.label != "count" for s in space.series])
