"""Composition: where a total goes one way and its groups go the other (Simpson's paradox).

A change or a comparison of the whole can come from who is in it and not from any group: the rate
of all falls while that of each group rises, because the groups' shares moved. It is a caveat with
its figures and changes no label. The same is said where a count and its rate per head go opposite ways.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caveat.cube.catalog import Catalog
from caveat.figures import figure_text
from caveat.readings.space import Series, Space, Surface
from caveat.verdicts.strata import Strata, strata_of

FloatArray = NDArray[np.float64]
Index = tuple[int, ...]
SHOWN = 3


def compositions(surface: Surface, at: Index, catalog: Catalog) -> tuple[str, ...]:
    """Return what is to be said of a reading whose groups, or whose rate per head, go the other way."""
    space = surface.space
    s = space.series[at[1]]
    if space.claim.family not in ("change", "contrast") or surface.voice is not None or s.together:
        return ()
    width, distance = int(space.widths[at[3]]), int(space.distances[at[4]])
    if space.claim.family == "change" and distance <= 0:
        return ()
    pair = _pair(space, s, at[2], width, distance)
    if pair is None or not np.isfinite(pair).all() or pair[0] == pair[1]:
        return ()
    way = float(np.sign(pair[0] - pair[1]))
    found = [_groups(space, s, groups, at[2], width, distance, way) for groups in _strata(space, s, catalog)]
    return tuple(x for x in [*found, _per_head(space, s, at[2], width, distance, way)] if x)


def _strata(space: Space, s: Series, catalog: Catalog) -> list[tuple[Strata, Strata | None]]:
    """Return the groups of a series, for a comparison beside the same groups of its other side."""
    own = list(strata_of(s, space.time.first, catalog))
    if s.versus is None:
        return [(x, None) for x in own]
    other = {x.column: x for x in strata_of(s.versus, space.time.first, catalog)}
    return [(x, other[x.column]) for x in own if x.column in other]


def _groups(
    space: Space, s: Series, pair: tuple[Strata, Strata | None], t: int, width: int, distance: int, way: float
) -> str | None:
    """Return the caveat on groups that go the other way, where they are all or most of them."""
    one, two = pair
    new = _window(one.values, t, width, mean=not _sums(s))
    if two is None:
        old, names = _window(one.values, t - distance, width, mean=not _sums(s)), one.names
    else:
        shared = [n for n in one.names if n in two.names]
        if len(shared) < 2:
            return None
        new = new[[one.names.index(n) for n in shared]]
        old = _window(two.values, t, width, mean=not _sums(s))[[two.names.index(n) for n in shared]]
        names = tuple(shared)
    known = np.isfinite(new) & np.isfinite(old)
    against = known & (way * (new - old) < 0)
    n, k = int(known.sum()), int(against.sum())
    if n < 2 or 2 * k <= n:
        return None
    gap = np.where(against, np.abs(new - old), -1.0)
    largest = np.argsort(-gap, kind="stable")[: min(SHOWN, k)]
    shown = "; ".join(f"{names[i]}: {figure_text(new[i])} against {figure_text(old[i])}" for i in largest)
    share = f"each of the {n}" if k == n else f"{k} of the {n}"
    return f"composition: in {share} groups by {one.column} it goes the other way ({shown})"


def _per_head(space: Space, s: Series, t: int, width: int, distance: int, way: float) -> str | None:
    """Return the caveat on a count whose rate per head goes the other way, or the reverse."""
    if s.denominator is not None:
        counts = _counted(s)
        name = f"as a plain count of {s.measure.label}"
        pair = _pair(space, counts, t, width, distance)
    else:
        rated = next((o for o in space.series if _same(o, s) and o.denominator is not None), None)
        if rated is None:
            return None
        name, pair = rated.normalisation.label, _pair(space, rated, t, width, distance)
    if pair is None or not np.isfinite(pair).all() or way * (pair[0] - pair[1]) >= 0:
        return None
    return f"{name} it goes the other way: {figure_text(pair[0])} against {figure_text(pair[1])}"


def _pair(space: Space, s: Series, t: int, width: int, distance: int) -> tuple[float, float] | None:
    """Return the two figures that a change or a comparison is made of."""
    mean = not _sums(s)
    new = float(_window(s.values[None, :], t, width, mean=mean)[0])
    if space.claim.family == "contrast":
        if s.versus is None:
            return None
        return new, float(_window(s.versus.values[None, :], t, width, mean=mean)[0])
    return new, float(_window(s.values[None, :], t - distance, width, mean=mean)[0])


def _window(lines: FloatArray, t: int, width: int, *, mean: bool) -> FloatArray:
    """Return the sum or mean of each line over a window that ends at t, NaN where it starts too early."""
    if t - width + 1 < 0:
        return np.full(lines.shape[0], np.nan)
    total = lines[:, t - width + 1 : t + 1].sum(axis=1)
    return np.asarray(total / width if mean else total, dtype=np.float64)


def _sums(s: Series) -> bool:
    return s.normalisation.label == "count"


def _same(o: Series, s: Series) -> bool:
    a = (o.measure.label, o.member.label, o.source.label)
    other = o.versus.key if o.versus else None
    return a == (s.measure.label, s.member.label, s.source.label) and other == (
        s.versus.key if s.versus else None
    )


def _counted(s: Series) -> Series:
    other = None if s.versus is None else replace(s.versus, values=s.versus.counts)
    plain = replace(s.normalisation, label="count")
    return replace(s, values=s.counts, denominator=None, versus=other, normalisation=plain)


__all__ = ["compositions"]
