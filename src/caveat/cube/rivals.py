"""Rival series of one measure: where they disagree beyond their usual gap, and which of them is the weaker.

The weaker figure is the one that a descriptor calls incomplete, else the one that departs from
its own neighbouring periods while the other does not. To depart it has to stand apart on both
sides, as a slip does: at the end of a series, or where a series stays at its new level, a real
change looks the same, and to call it the weaker would favour whoever says that nothing changed.
Where neither decides, both stand: two sources against one are no proof, since sources copy each
other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from caveat.cube.cube import Cube, FloatArray, Member
from caveat.period import Period

# Sources disagree when they are further apart than a tenth and than three times their usual gap.
_APART, _TIMES_USUAL, _LEAST_COUNT = 0.1, 3.0, 5.0
# A figure departs from its neighbours when it is this much further from them than its rival from its own.
_FURTHER, _AT_LEAST, _NEIGHBOURS = 2.0, 0.1, 2

Why = Literal["incomplete", "departs", "undecided"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell for which two series give figures too far apart.

    `series` are (table, source); `weaker` is the index of the one to hold inferior, None where
    nothing decides; `usual` is the median gap of the two series.
    """

    measure: str
    member: Member
    period: Period | None
    series: tuple[tuple[str, str], tuple[str, str]]
    names: tuple[str, str]
    values: tuple[float, float]
    usual: float
    weaker: int | None
    why: Why
    indexes: tuple[int, int]  # of the member in either cube

    @property
    def reason(self) -> str:
        """Return in words which figure is the weaker, and why."""
        if self.weaker is None:
            return "nothing tells which is right"
        said = "is called incomplete" if self.why == "incomplete" else "departs from its own neighbours"
        return f"{self.names[self.weaker]} {said}"


def find_disagreements(cubes: Sequence[Cube]) -> Iterator[tuple[Disagreement, ...]]:
    """Yield for each two series of the same measure the cells on which they disagree, if any."""
    series: dict[tuple[str, str | None], list[tuple[Cube, int]]] = {}
    for cube in cubes:
        for source in range(len(cube.sources)):
            series.setdefault((cube.measure.casefold(), cube.frequency), []).append((cube, source))
    for listed in series.values():
        for one, other in combinations(listed, 2):
            found = compare(one, other)
            if found:
                yield found


def compare(one: tuple[Cube, int], other: tuple[Cube, int]) -> tuple[Disagreement, ...]:
    """Return the cells on which two series (a cube and a source each) differ by more than they usually do."""
    (a, i), (b, j) = one, other
    at = {tuple(v for _, v in m.key): n for n, m in enumerate(b.members)}
    pairs = [(n, at[key]) for n, m in enumerate(a.members) if (key := tuple(v for _, v in m.key)) in at]
    first, last = max(a.first, b.first), min(a.first + a.values.shape[2], b.first + b.values.shape[2])
    if not pairs or first >= last:
        return ()
    left = a.values[[p[0] for p in pairs], i, first - a.first : last - a.first]
    right = b.values[[p[1] for p in pairs], j, first - b.first : last - b.first]
    difference, size = np.abs(left - right), np.maximum(np.abs(left), np.abs(right))
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.where(size > 0, difference / size, 0.0)
    gap[np.isnan(difference)] = np.nan
    if np.isnan(gap).all():
        return ()
    usual = float(np.nanmedian(gap))
    least = _LEAST_COUNT if a.table.column(a.measure).additive else 0.0
    with np.errstate(invalid="ignore"):
        places = np.argwhere((gap > max(_APART, _TIMES_USUAL * usual)) & (difference >= least))
    twin = a.table.name == b.table.name
    names = (_series_name(a, i, twin=twin), _series_name(b, j, twin=twin))
    found: list[Disagreement] = []
    for m, t in places.tolist():
        ordinal = first + t
        indexes = ((pairs[m][0], i, ordinal - a.first), (pairs[m][1], j, ordinal - b.first))
        weaker, why = _weaker((a, b), indexes)
        found.append(
            Disagreement(
                measure=a.measure,
                member=a.members[pairs[m][0]],
                period=Period(a.frequency, ordinal) if a.frequency else None,
                series=((a.table.name, a.sources[i]), (b.table.name, b.sources[j])),
                names=names,
                values=(float(left[m, t]), float(right[m, t])),
                usual=usual,
                weaker=weaker,
                why=why,
                indexes=(pairs[m][0], pairs[m][1]),
            )
        )
    return tuple(found)


def _weaker(
    cubes: tuple[Cube, Cube], indexes: tuple[tuple[int, int, int], tuple[int, int, int]]
) -> tuple[int | None, Why]:
    marked = [bool(cube.incomplete[index]) for cube, index in zip(cubes, indexes, strict=True)]
    if marked[0] != marked[1]:
        return (0 if marked[0] else 1), "incomplete"
    away = [departure(cube.values[m, s], t) for cube, (m, s, t) in zip(cubes, indexes, strict=True)]
    for side in (0, 1):
        if np.isfinite(away).all() and away[side] > _FURTHER * away[1 - side] + _AT_LEAST:
            return side, "departs"
    return None, "undecided"


def departure(line: FloatArray, index: int) -> float:
    """Return how far a figure stands apart from its neighbours on both sides, as the logarithm of a ratio.

    0 where it lies between them, NaN where it has none on one side.

    >>> round(departure(np.array([100.0, 110.0, 55.0, 105.0, 100.0]), 2), 2)
    0.62
    >>> departure(np.array([100.0, 110.0, 55.0, 50.0, 52.0]), 2), departure(np.array([100.0, 110.0, 55.0]), 2)
    (0.0, nan)
    """
    sides = (line[max(0, index - _NEIGHBOURS) : index], line[index + 1 : index + _NEIGHBOURS + 1])
    away = []
    for side in sides:
        near = side[np.isfinite(side)]
        if not len(near) or np.median(near) <= 0 or not line[index] >= 0:
            return float("nan")
        away.append(float(np.log((line[index] + 0.5) / (np.median(near) + 0.5))))
    before, after = away
    return min(abs(before), abs(after)) if before * after > 0 else 0.0


def _series_name(cube: Cube, source: int, *, twin: bool) -> str:
    name = cube.sources[source]
    if not name:
        return cube.table.name
    return name if twin else f"{cube.table.name} ({name})"
