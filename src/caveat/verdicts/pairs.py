"""The map of all pairs of periods: what the series gives from every begin to every end.

A change and a trend pick two periods out of all that the table holds. The map shows what every
other pick would have given, in the series and window of the main reading; change claims
take their values from the surface itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caveat.readings import windows
from caveat.readings.show import shown_value
from caveat.readings.space import N, Space, Surface
from caveat.readings.surface import spans_break
from caveat.readings.timing import PER_YEAR
from caveat.verdicts.verdict import Pair, Pairs

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
Index = tuple[int, ...]

MOST_CELLS = 48  # a side; more periods are put into bins
_BINS = {"M": (3, 6, 12, 24, 60, 120), "Q": (4, 8, 20, 40), "Y": (2, 5, 10, 20, 50, 100)}


def pairs_of(surface: Surface, author: Index | None, counter: Index | None) -> Pairs | None:
    """Return the map of a claim about two periods, else None."""
    space = surface.space
    family = space.claim.family
    if space.time.frequency is None or surface.unit not in ("percent", "count", "points", "ratio", "trend"):
        return None
    if family not in ("change", "trend") or (family == "trend") != (surface.unit == "trend"):
        return None
    values, covers, flawed, unit = _cells(surface) if family == "change" else _trend_cells(surface)
    if np.isfinite(values).sum() < 3:
        return None
    s = space.series[surface.main[1]]
    names = [s.measure.label, s.member.label, s.source.label]
    if s.normalisation.label not in ("count", "rate", "as given"):
        names.insert(2, s.normalisation.label)
    chosen = {"main": surface.main, "author": author, "counter": counter}
    if author == surface.main:
        chosen = {"both": surface.main, "counter": counter}
    marks = [(role, _pair(space, at), at) for role, at in chosen.items() if at is not None]
    there = [(role, pair) for role, pair, _ in marks if 0 <= pair[0] < pair[1]]
    elsewhere = [role for role, _, at in marks if (at[1], at[3]) != (surface.main[1], surface.main[3])]
    width = int(space.widths[surface.main[3]])
    every = Pairs(
        space.time.labels(), values, covers, flawed, unit,
        ", ".join(x for x in names if x), width, 1, space.time.frequency, tuple(there), tuple(elsewhere),
    )  # fmt: skip
    first = int(np.argmax(np.isfinite(values).any(axis=1)))
    first = min([first, *(begin for _, (begin, _) in there)])
    return binned(_cut(every, first), space.time.first + first)


def binned(pairs: Pairs, first: int, most: int = MOST_CELLS) -> Pairs:
    """Return the map with periods put together into calendar bins, at most `most` a side.

    `first` is the ordinal of the first period, so that bins begin where years or decades do.
    """
    n = len(pairs.labels)
    if n <= most:
        return pairs
    sizes = _BINS.get(pairs.frequency, _BINS["Y"])
    size = next((b for b in sizes if n / b <= most - 1), sizes[-1])
    size = max(size, -(-n // (most - 1)))
    bins = (first + np.arange(n)) // size - first // size
    m = int(bins[-1]) + 1
    edges = np.searchsorted(bins, np.arange(m + 1))
    known = np.isfinite(pairs.values) & (bins[:, None] <= bins[None, :])
    cell = (bins[:, None] * m + bins[None, :])[known]  # the bin of every pair that has a value
    found = np.bincount(cell, minlength=m * m)
    values = _medians(pairs.values[known], cell, found).reshape(m, m)
    sound = np.bincount(cell, weights=~pairs.flawed[known], minlength=m * m)
    flawed = ((found > 0) & (sound == 0)).reshape(m, m)
    covers = None
    if pairs.covers is not None:
        covers = np.zeros((m, m), dtype=bool)
        begin, end = np.nonzero(pairs.covers & known)
        covers[bins[begin], bins[end]] = True
    labels = tuple(_bin_label(pairs, size, int(edges[i]), int(edges[i + 1]) - 1) for i in range(m))
    marks = tuple((role, (int(bins[b]), int(bins[e]))) for role, (b, e) in pairs.marks)
    return replace(pairs, labels=labels, values=values, covers=covers, flawed=flawed, bin=size, marks=marks)


def _medians(values: FloatArray, group: NDArray[np.int64], sizes: NDArray[np.int64]) -> FloatArray:
    """Return the median of every group of so many values, NaN of an empty one."""
    out = np.full(sizes.size, np.nan)
    ordered = values[np.lexsort((values, group))]
    some = sizes > 0
    first = (np.cumsum(sizes) - sizes)[some]
    low, high = first + (sizes[some] - 1) // 2, first + sizes[some] // 2
    out[some] = np.where(low == high, ordered[low], (ordered[low] + ordered[high]) / 2)
    return out


def _cells(surface: Surface) -> tuple[FloatArray, BoolArray | None, BoolArray, str]:
    """Return (values, covers, flawed, unit) of a change, laid out by (begin, end)."""
    space = surface.space
    k, p, _, w, _ = surface.main
    value, holds = surface.value[k, p, :, w, :], surface.holds[k, p, :, w, :]
    defined, inferior = surface.defined[k, p, :, w, :], surface.type[k, p, :, w, :] == N
    size = space.time.size
    values, flawed = np.full((size, size), np.nan), np.zeros((size, size), dtype=bool)
    covers = np.zeros((size, size), dtype=bool)
    for i, d in enumerate(space.distances.tolist()):
        end = np.arange(d, size)
        begin = end - d
        values[begin, end] = np.where(defined[d:, i], value[d:, i], np.nan)
        covers[begin, end] = holds[d:, i] & defined[d:, i]
        flawed[begin, end] = inferior[d:, i] & defined[d:, i]
    states = space.claim.stated is not None and space.claim.polarity == "affirmed"
    return values, covers if states else None, flawed, shown_value(surface, surface.main)[1]


def _trend_cells(surface: Surface) -> tuple[FloatArray, BoolArray | None, BoolArray, str]:
    """Return the same of a trend's series: the change in percent, a difference where some are below 0."""
    space = surface.space
    s = space.series[surface.main[1]]
    old, new = s.values[:, None], s.values[None, :]
    above = not bool((s.values <= 0).any())
    later = np.triu(np.ones((s.values.size, s.values.size), dtype=bool), 1)
    values = np.where(later, 100.0 * (windows.ratios(new, old) - 1.0) if above else new - old, np.nan)
    bad = s.incomplete | s.interpolated
    flawed = bad[:, None] | bad[None, :]
    one = Space(
        space.claim, space.kinds, space.kind_stated, (s,), space.series_open, space.time,
        np.array([1], dtype=np.int64), np.arange(1, s.values.size, dtype=np.int64),
    )  # fmt: skip
    broken = spans_break(one)[0, :, 0, :]
    for i in range(broken.shape[1]):
        end = np.arange(i + 1, s.values.size)
        flawed[end - i - 1, end] |= broken[i + 1 :, i]
    return values, None, flawed & np.isfinite(values), "percent" if above else "count"


def _cut(pairs: Pairs, first: int) -> Pairs:
    """Return the map without the periods before the first one that has a figure."""
    if first <= 0:
        return pairs
    return replace(
        pairs,
        labels=pairs.labels[first:],
        values=pairs.values[first:, first:],
        covers=None if pairs.covers is None else pairs.covers[first:, first:],
        flawed=pairs.flawed[first:, first:],
        marks=tuple((role, (b - first, e - first)) for role, (b, e) in pairs.marks),
    )


def _pair(space: Space, at: Index) -> Pair:
    return at[2] - int(space.distances[at[4]]), at[2]


def _bin_label(pairs: Pairs, size: int, first: int, last: int) -> str:
    """Return "2004" for twelve months of one year, else "2004-2008" or the two months."""
    a, b = pairs.labels[first], pairs.labels[last]
    if size % PER_YEAR.get(pairs.frequency, size + 1) == 0:
        a, b = a[:4], b[:4]
    return a if a == b else f"{a} to {b}"


__all__ = ["MOST_CELLS", "binned", "pairs_of"]
