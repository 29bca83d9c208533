"""From a space to its surface: weights, types and masks that all families share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.cube.table import Remark
from caveat.readings import weights, windows
from caveat.readings.space import IntArray, N, Series, Space, Surface, Time, U
from caveat.readings.timing import PER_YEAR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_LEVELS = {"Y": weights.LEVELS_YEARS, "Q": weights.LEVELS_QUARTERS, "M": weights.LEVELS_MONTHS}


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """What a family computes for every reading; arrays of the space's shape.

    `value` is in the unit the claim states; `ratio` the quantity that strength compares;
    `claimed` what the text claims of it; `remaining` is worked out by the family too.
    """

    value: FloatArray
    holds: BoolArray
    agrees: BoolArray
    defined: BoolArray
    unit: str
    undefined: int = 0
    undecided: BoolArray | None = None
    notes: tuple[str, ...] = ()


def weigh(space: Space) -> FloatArray:
    """Return how sensible every reading is (not normalised), shape of the space."""
    kind = np.array([k.weight for k in space.kinds])
    series = np.array([s.weight for s in space.series])
    end, width, distance = factors(space.time, space.widths, space.distances)
    out = kind[:, None, None, None, None] * (series[:, None] * end)[None, :, :, None, None]
    if space.widths.size > 1:
        out = out * width[None, :, None, :, None]
    if space.distances.size > 1:
        out = out * distance[None, :, None, None, :]
    return np.broadcast_to(out, space.shape).copy()


def factors(time: Time, widths: IntArray, distances: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how sensible every end, width and distance is for each series, shape (series, choices)."""
    scales = weights.YEARS.times(PER_YEAR.get(time.frequency or "Y", 1))
    levels = _LEVELS.get(time.frequency or "Y", weights.LEVELS_YEARS)

    def near(choices: IntArray, stated: IntArray, scale: float) -> FloatArray:
        return weights.relevance(choices[None, :], stated[:, None].astype(np.float64), scale)

    return (
        near(np.arange(time.size), time.ends, scales.end),
        near(widths, time.widths, scales.width) * weights.naturalness(widths, levels)[None, :],
        near(distances, time.distances, scales.distance) * weights.naturalness(distances, levels)[None, :],
    )


def type_of(space: Space, *, compares: bool, breaks_matter: bool = True) -> IntArray:
    """Return the type of every reading: the worst of its choices and of the cells it uses."""
    shape = space.shape
    series = np.array([s.type for s in space.series])[None, :, None, None, None]
    out = np.maximum(series, np.array([k.type for k in space.kinds])[:, None, None, None, None])
    flawed = np.stack([s.incomplete | s.interpolated for s in space.series])
    for i, s in enumerate(space.series):
        if s.versus is not None:
            flawed[i] |= s.versus.incomplete | s.versus.interpolated
    out = np.where(_doubtful(space, compares=compares)[None], np.maximum(out, U), out)
    hit = windows.any_in_window(flawed, space.widths)  # series, t, w
    bad = np.broadcast_to(hit[..., None], shape[1:])
    if compares:
        if hit.any():
            before = windows.earlier(hit.astype(np.float64), space.distances)
            bad = bad | (before > 0)
        bad = bad | (space.distances[None, None, None, :] < space.widths[None, None, :, None])
        if breaks_matter and any(breaks_of(s) for s in space.series):
            bad = bad | spans_break(space)
    return np.where(bad[None, ...], N, out)


def _doubtful(space: Space, *, compares: bool) -> BoolArray:
    """Tell for every (series, t, w, d) whether sources disagree on a figure that it uses."""
    doubts = [s.doubts + (s.versus.doubts if s.versus is not None else ()) for s in space.series]
    if not any(doubts):
        return np.zeros((1, 1, 1, 1), dtype=bool)
    flags = np.zeros((len(space.series), space.time.size), dtype=bool)
    for i, listed in enumerate(doubts):
        flags[i, [d.index for d in listed]] = True
    hit = windows.any_in_window(flags, space.widths)
    if not compares:
        return np.asarray(hit[..., None])
    before = windows.earlier(hit.astype(np.float64), space.distances)
    return np.asarray(hit[..., None] | (before > 0))


def spans_break(space: Space) -> BoolArray:
    """Tell for every (series, t, w, d) whether its two windows lie on both sides of a break."""
    out = np.zeros(space.shape[1:], dtype=bool)
    ends = np.arange(space.time.size)[:, None, None] + space.time.first
    last = np.broadcast_to(ends, space.shape[2:])
    first = last - space.distances[None, None, :] - space.widths[None, :, None] + 1
    for i, s in enumerate(space.series):
        for b in breaks_of(s):
            assert b.old_until is not None and b.new_from is not None
            per = s.aggregated
            out[i] |= ~((last <= b.old_until // per) | (first >= b.new_from // per))
    return out


def breaks_of(series: Series) -> tuple[Remark, ...]:
    """Return the breaks that apply to this series."""
    return tuple(
        b
        for b in series.cube.breaks
        if b.old_until is not None and b.new_from is not None and applies(b, series)
    )


def applies(remark: Remark, series: Series) -> bool:
    """Tell whether a remark on some cells is about this series (its fields, member and source)."""
    if remark.fields and series.cube.measure not in remark.fields:
        return False
    key = dict(series.key.key)
    source = series.cube.sources[series.source_index]
    for column, allowed in remark.where:
        if column in key:
            if key[column] not in allowed:
                return False
        elif not source or source not in allowed:
            return False
    return True


def meaning_of(space: Space, *, has_width: bool, has_distance: bool) -> BoolArray:
    """Return the readings that keep every stated point as stated: what the sentence can mean."""
    time = space.time
    shape = space.shape
    out = np.ones(shape, dtype=bool)
    if space.kind_stated is not None:
        out &= (np.arange(shape[0]) == space.kind_stated)[:, None, None, None, None]
    if time.end_stated:
        out &= (np.arange(time.size)[None, :] == time.ends[:, None])[None, :, :, None, None]
    if has_width and time.width_stated:
        out &= (space.widths[None, :] == time.widths[:, None])[None, :, None, :, None]
    if has_distance and time.distance_stated:
        out &= (space.distances[None, :] == time.distances[:, None])[None, :, None, None, :]
    for axis, is_open in space.series_open.items():
        if not is_open and axis != "normalisation":  # settled by the main reading, in `finish`
            stated = _main_label(space, axis)
            same = np.array([getattr(s, axis).label == stated for s in space.series])
            out &= same[None, :, None, None, None]
    return out


def main_of(space: Space, weight: FloatArray, type_: IntArray, defined: BoolArray) -> tuple[int, ...] | None:
    """Return the main reading: stated points as stated, the centre of open periods, the heaviest of the rest.

    Among the series with a figure there, types E and U come before N, then the heavier, then the first given.
    """
    time = space.time
    best: tuple[tuple[int, float, int], tuple[int, ...]] | None = None
    for k in range(space.shape[0]):
        if space.kind_stated is not None and k != space.kind_stated:
            continue
        for p in range(len(space.series)):
            t = int(time.ends[p])
            w = int(np.searchsorted(space.widths, time.widths[p])) if space.widths.size > 1 else 0
            d = int(np.searchsorted(space.distances, time.distances[p])) if space.distances.size > 1 else 0
            if not (0 <= t < time.size and w < space.widths.size and d < space.distances.size):
                continue
            if not defined[k, p, t, w, d]:
                continue
            heavy = -float(weight[k, p, t, w, d])
            rank = (1 if type_[k, p, t, w, d] == N else 0, heavy, k * len(space.series) + p)
            if best is None or rank < best[0]:
                best = (rank, (k, p, t, w, d))
    return best[1] if best else None


def finish(
    space: Space,
    values: Values,
    strength: FloatArray,
    remaining: FloatArray,
    main: tuple[int, ...],
    claimed: float,
    weight: FloatArray,
    type_: IntArray,
    meaning: BoolArray,
) -> Surface:
    """Return the surface; a denied claim turns what holds and the strengths around."""
    if not space.series_open["normalisation"]:
        # The words state it; where that has no sound figures, the main reading falls back on the other.
        label = space.series[main[1]].normalisation.label
        same = np.array([s.normalisation.label == label for s in space.series])
        meaning = meaning & same[None, :, None, None, None]
    holds, agrees = values.holds & values.defined, values.agrees & values.defined
    if space.claim.polarity == "denied":
        holds, agrees = ~holds & values.defined, ~agrees & values.defined
        holds = holds if values.undecided is None else holds & ~values.undecided
        strength, remaining = -strength, 1.0 - remaining
    return Surface(
        space, values.value, np.where(values.defined, strength, np.nan),
        np.where(values.defined, remaining, np.nan),
        holds, agrees, weight, type_, values.defined, meaning, main, claimed, values.unit,
        values.undefined, values.undecided, values.notes,
    )  # fmt: skip


def _main_label(space: Space, axis: str) -> str:
    options = [getattr(s, axis) for s in space.series]
    best = max(range(len(options)), key=lambda i: (-options[i].type, options[i].weight, -i))
    return str(options[best].label)


__all__ = [
    "Values",
    "applies",
    "breaks_of",
    "factors",
    "finish",
    "main_of",
    "meaning_of",
    "spans_break",
    "type_of",
    "weigh",
]
