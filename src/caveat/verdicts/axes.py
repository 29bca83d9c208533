"""Which choice matters: how much of the surface each axis explains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caveat.readings import numbers
from caveat.readings.reading import AxisSummary
from caveat.readings.space import SERIES_AXES, Facet, Space, Surface

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Groups = dict[
    str, tuple[IntArray, tuple[str, ...], bool]
]  # of an axis: its group of every reading, labels, open

MOST_LABELS = 8
TIME_AXES = frozenset({"period", "window", "baseline", "span"})
_UNITS = {"Y": "year", "Q": "quarter", "M": "month", "D": "day"}


def groups(space: Space) -> Groups:
    """Return for each axis with more than one choice: the group of every reading, labels, open."""
    shape = space.shape
    out: Groups = {}

    def add(name: str, along: int, index: IntArray, labels: tuple[str, ...], is_open: bool) -> None:
        if len(labels) > 1:
            view = [1] * 5
            view[along] = index.size
            out[name] = (np.broadcast_to(index.reshape(view), shape), labels, is_open)

    facets = space.facets or (Facet(space.kind_name, space.kinds, space.kind_stated is None),)
    for facet in facets:
        labels = tuple(dict.fromkeys(o.label for o in facet.options))
        index = np.array([labels.index(o.label) for o in facet.options])
        add(facet.name, 0, index, labels, facet.open)
    for axis in SERIES_AXES:
        labels = tuple(dict.fromkeys(getattr(s, axis).label for s in space.series))
        index = np.array([labels.index(getattr(s, axis).label) for s in space.series])
        add(axis, 1, index, labels, space.series_open[axis])
    time = space.time
    if time.frequency is None:
        return out
    unit = _UNITS.get(time.frequency, "period")

    def length(n: int) -> str:
        return f"{n} {unit}{'' if n == 1 else 's'}"

    add("period", 2, np.arange(shape[2]), time.labels(), not time.end_stated)
    add(
        "window",
        3,
        np.arange(shape[3]),
        tuple(length(w) for w in space.widths.tolist()),
        not time.width_stated,
    )
    name = space.distance_name or ("span" if space.claim.family in ("record", "trend") else "baseline")
    before = tuple(f"{length(d)} before" for d in space.distances.tolist())
    add(name, 4, np.arange(shape[4]), before, not time.distance_stated)
    return out


def summaries(surface: Surface, weight: FloatArray, of: Groups) -> tuple[AxisSummary, ...]:
    """Return every axis with its choices and the share of the surface's variance it explains."""
    mask = weight > 0
    values, w = surface.value[mask], weight[mask]
    used = {name: (index[mask], labels, is_open) for name, (index, labels, is_open) in of.items()}
    return tuple(
        AxisSummary(name, is_open, _short(labels), round(numbers.variance_share(values, w, index), 12))
        for name, (index, labels, is_open) in used.items()
    )


def deciding_axis(surface: Surface, candidates: NDArray[np.bool_], weight: FloatArray) -> str:
    """Return the open axis that best tells the readings where the claim holds from the others."""
    best, name = -1.0, "period"
    holds = surface.holds[candidates].astype(float)
    for axis, (index, _, is_open) in groups(surface.space).items():
        if is_open:
            share = numbers.variance_share(holds, weight[candidates], index[candidates])
            if share > best + 1e-9:
                best, name = share, axis
    return name


def _short(labels: tuple[str, ...]) -> tuple[str, ...]:
    if len(labels) <= MOST_LABELS:
        return labels
    return (labels[0], labels[1], f"… {len(labels) - 4} more …", labels[-2], labels[-1])
