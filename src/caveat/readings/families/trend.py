"""Readings of a trend: a direction over a span with no end points given ("has been rising").

Axes: kind (all pairs of periods, or the first against the last), measure, member, source,
normalisation, period (the end), span. By all pairs a trend holds where more than half of
the (begin, end) pairs of the span go its way (Asudeh et al., PVLDB 13(6) 2020).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings import numbers
from caveat.readings.families.common import Setting, labels_open, set_up
from caveat.readings.settled import NONE, Settled, kind_index
from caveat.readings.space import E, Missing, N, Option, Space, Surface, Time
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import PER_YEAR, settle

FloatArray = NDArray[np.float64]

PAIRS, ENDS = "all pairs of periods", "first against last"
OPEN_SPAN = 3  # years that "has been rising" looks back where the text says nothing
SPANS = range(2, 11)  # years, tried around it
FLAT = 0.05


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
    spans = np.unique(np.concatenate([np.array(tried, dtype=np.int64), time.distances])).astype(np.int64)
    kinds = (Option(PAIRS, 1.0, E, "every begin and end"), Option(ENDS, 1.0, E, "the two ends alone"))
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
    value = np.stack([np.where(known, pairs, np.nan), ends])[:, :, :, None, :]
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


__all__ = ["PAIRS", "pair_support", "surface"]
