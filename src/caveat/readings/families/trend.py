"""Readings of a trend: a direction over a span with no end points given ("has been rising").

Axes: method (the way of seeing a trend: all pairs of periods, the first against the last, the slope
of a fitted line, all E; the longest run, U), measure, member, source, normalisation, period (the
end), span. By all pairs a trend holds where more than half of the (begin, end) pairs of the span go
its way (Asudeh et al., PVLDB 13(6) 2020). "Since 2011" speaks of its two ends first.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings import numbers
from caveat.readings.families.common import Setting, labels_open, set_up
from caveat.readings.settled import NONE, Settled, kind_index
from caveat.readings.space import E, Missing, N, Option, Space, Surface, Time, U
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import PER_YEAR, each_once, settle

FloatArray = NDArray[np.float64]

PAIRS, ENDS = "all pairs of periods", "first against last"
SLOPE, RUN = "slope of the fitted line", "longest run"
WAYS = (
    Option(PAIRS, 1.0, E, "every begin and end"),
    Option(ENDS, 1.0, E, "the two ends alone"),
    Option(SLOPE, 1.0, E, "the least squares line through the logs, so that a rise and a fall count alike"),
    Option(RUN, 0.3, U, "the longest unbroken run against the longest the other way"),
)
_STEADY = re.compile(
    r"\b(?:stead\w+|keep|keeps|kept|continu\w+|consistent\w*|ever since|been \w+ing)\b", re.I
)
OPEN_SPAN = 3  # years that "has been rising" looks back where the text says nothing
SPANS = range(2, 11)  # years, tried around it
FLAT = 0.05
LEVEL_SLOPE = 1e-12  # a smaller slope is level


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a trend claim."""
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=True)
    if isinstance(setting, Missing):
        return setting
    if setting.span.frequency is None or setting.span.size < 3:
        return Missing((f"{setting.series[0].measure.label} over several periods",))
    space = lay(claim, setting, settled)
    values = read(claim, space)
    type_ = np.where(_short(space), N, type_of(space, compares=False))
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=True)
    main = main_of(space, weight, type_, values.defined)
    if main is None:
        label = claim.period.text if claim.period else "the years before"
        return Missing((f"{space.series[0].measure.label} in every period of {label}",))
    claimed = float(values.value[main]) if values.holds[main] else 0.5
    strength = numbers.difference_strength(values.value, claimed, 1.0)
    remaining = (values.value - 0.5) / (claimed - 0.5) if claimed > 0.5 else values.agrees.astype(float)
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def lay(claim: Claim, setting: Setting, settled: Settled = NONE) -> Space:
    """Return the space of spans that end around the article's date."""
    span, stated = setting.span, setting.stated
    per_year = PER_YEAR.get(span.frequency or "Y", 1)
    time = settle(
        replace(stated, width=1), setting.values, span.frequency, span.first, span.later, compares=False
    )
    if stated.end is not None and stated.width and stated.width > 2 and stated.distance is None:
        reach = np.full(time.ends.shape, stated.width - 1, dtype=np.int64)  # "in the 2010s"
        time = _with(time, reach, True)
    elif not time.distance_stated:
        time = _with(time, np.full(time.ends.shape, OPEN_SPAN * per_year, dtype=np.int64), False)
    tried = [d * per_year for d in SPANS if d * per_year < time.size]
    spans = each_once(tried, time.distances)
    since = stated.baseline is not None and not _STEADY.search(claim.text)
    kinds = WAYS if not since else (WAYS[1], WAYS[0], *WAYS[2:])
    return Space(
        claim,
        kinds,
        kind_index(kinds, settled.get("method")),
        setting.series,
        labels_open(setting, claim),
        time,
        np.array([1], dtype=np.int64),
        spans,
        "method",
    )


def read(claim: Claim, space: Space) -> Values:
    """Return the share of agreeing pairs, and the ends' agreement as 0 or 1, for every reading."""
    sign = -1.0 if claim.direction == "down" else 1.0
    signed = sign * space.values
    pairs = pair_support(signed, space.distances)  # series, t, d
    first, last = _shift(signed, space.distances), signed[..., None]
    known = np.isfinite(first) & np.isfinite(pairs)
    if claim.direction == "flat":
        with np.errstate(invalid="ignore", divide="ignore"):
            near = np.abs(last / first - 1.0) <= FLAT
        ends = np.where(known, near.astype(float), np.nan)
        pairs = ends
    else:
        ends = np.where(known, (last > first).astype(float), np.nan)
    flat = claim.direction == "flat"
    line = ends if flat else np.where(known, _half(sign * slopes(space.values, space.distances)), np.nan)
    runs = ends if flat else np.where(known, run_share(signed, space.distances), np.nan)
    by = {PAIRS: np.where(known, pairs, np.nan), ENDS: ends, SLOPE: line, RUN: runs}
    value = np.stack([by[kind.label] for kind in space.kinds])[:, :, :, None, :]
    holds = value > 0.5
    return Values(value, holds, holds, np.isfinite(value), "trend")


def pair_support(values: FloatArray, distances: NDArray[np.int64]) -> FloatArray:
    """Return the share of rising pairs among the periods t-d..t, shape (series, t, d); NaN with a gap.

    >>> pair_support(np.array([[1.0, 3.0, 2.0]]), np.array([2]))[0, 2].tolist()
    [0.6666666666666666]
    """
    series, size = values.shape
    up = np.triu(values[:, None, :] > values[:, :, None], 1)  # series, begin, end
    blocks = np.zeros((series, size + 1, size + 1))
    blocks[:, 1:, 1:] = up.cumsum(axis=1).cumsum(axis=2)
    gaps = np.zeros((series, size + 1))
    gaps[:, 1:] = np.cumsum(~np.isfinite(values), axis=1)
    out = np.full((series, size, distances.size), np.nan)
    for i, d in enumerate(distances):
        if d < 1 or d >= size:
            continue
        t = np.arange(d, size)
        b, e = t - d, t + 1
        rising = blocks[:, e, e] - blocks[:, b, e] - blocks[:, e, b] + blocks[:, b, b]
        whole = gaps[:, e] - gaps[:, b] == 0
        out[:, d:, i] = np.where(whole, rising / (d * (d + 1) / 2), np.nan)
    return out


def slopes(values: FloatArray, distances: NDArray[np.int64]) -> FloatArray:
    """Return the slope of the least squares line through the logs of t-d..t, shape (series, t, d).

    A span with a gap has none; figures that are not all above zero are taken as they are.

    >>> slopes(np.array([[1.0, 2.0, 4.0]]), np.array([2]))[0, 2].round(6).tolist()
    [0.693147]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        positive = np.asarray((values <= 0).sum(axis=1) == 0)
        y = np.where(positive[:, None], np.log(values), values)
    out = np.full((values.shape[0], values.shape[1], distances.size), np.nan)
    for i, d in enumerate(distances.tolist()):
        if 1 <= d < values.shape[1]:
            x = np.arange(d + 1) - d / 2.0
            windows = np.lib.stride_tricks.sliding_window_view(y, d + 1, axis=1)
            out[:, d:, i] = (windows * x).sum(axis=-1) / (x * x).sum()
    return out


def run_share(values: FloatArray, distances: NDArray[np.int64]) -> FloatArray:
    """Return the longest run of rises over that and the longest run of falls, among t-d..t.

    >>> run_share(np.array([[1.0, 2.0, 3.0, 2.5]]), np.array([3]))[0, 3].round(6).tolist()
    [0.666667]
    """
    step = np.sign(np.diff(values, axis=1))
    out = np.full((values.shape[0], values.shape[1], distances.size), np.nan)
    for i, d in enumerate(distances.tolist()):
        if not 1 <= d < values.shape[1]:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(step, d, axis=1)
        up, down = longest(windows == 1), longest(windows == -1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(up + down > 0, up / (up + down), 0.5)
        out[:, d:, i] = np.where(np.isfinite(windows).all(axis=-1), share, np.nan)
    return out


def longest(flags: NDArray[np.bool_]) -> FloatArray:
    """Return the length of the longest unbroken run of True along the last axis."""
    run = np.zeros(flags.shape[:-1])
    best = np.zeros(flags.shape[:-1])
    for j in range(flags.shape[-1]):
        run = np.where(flags[..., j], run + 1, 0)
        best = np.maximum(best, run)
    return best


def _half(slope: FloatArray) -> FloatArray:
    """Return 1 where a slope goes up, 0 where it does not."""
    return np.where(np.isnan(slope), np.nan, (slope > LEVEL_SLOPE).astype(float))


def _shift(values: FloatArray, distances: NDArray[np.int64]) -> FloatArray:
    at = np.arange(values.shape[1])[:, None] - distances[None, :]
    return np.where(at >= 0, values[:, np.maximum(at, 0)], np.nan)


def _short(space: Space) -> NDArray[np.bool_]:
    """A span of fewer than three periods is no trend, unless the text itself states it."""
    short = (space.distances < 2)[None, None, None, None, :]
    own = (space.distances[None, :] == space.time.distances[:, None])[None, :, None, None, :]
    return np.broadcast_to(short & ~own, space.shape)


def _with(time: Time, distances: NDArray[np.int64], stated: bool) -> Time:
    return replace(time, distances=distances, distance_stated=stated)


__all__ = ["LEVEL_SLOPE", "PAIRS", "RUN", "SLOPE", "pair_support", "surface"]
