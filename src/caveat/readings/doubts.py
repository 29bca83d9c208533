"""Sources that disagree: the weaker figure is inferior; where nothing tells which it is, both are uncertain.

The figures compared are those known at the article's date. A figure held to be the weaker counts
like one that its source calls incomplete: readings that use it are of type N, and a group counts
the member as one without a sound figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

import numpy as np

from caveat.cube.cube import Cube
from caveat.cube.rivals import Disagreement, compare
from caveat.figures import figure_text
from caveat.readings.space import BoolArray, Doubt, Series

Place = tuple[Cube, int]  # a cube and one of its sources


def with_doubts(series: Sequence[Series], first: int, size: int) -> tuple[Series, ...]:
    """Return the series with what other sources of the same measure say against their figures."""
    found: dict[Place, dict[int, list[tuple[int, str, bool]]]] = {}
    for one, other in _rivals(series):
        last = (first + size) * _aggregated(series, one[0]) - 1
        for d in _compared(*one, *other, last):
            for side, place in enumerate((one, other)):
                doubt = _doubt(d, side)
                if doubt is not None:
                    found.setdefault(place, {}).setdefault(d.indexes[side], []).append(doubt)
    if not found:
        return tuple(series)
    cubes = {s.cube: _marked(s.cube, found) for s in series}
    return tuple(_doubted(s, cubes[s.cube], found, first) for s in series)


def _rivals(series: Sequence[Series]) -> list[tuple[Place, Place]]:
    """Return every two sources that give one measure for the same kind of period."""
    places: dict[tuple[str, object], dict[Place, None]] = {}
    for s in series:
        places.setdefault((s.measure.label, s.cube.frequency), {})[(s.cube, s.source_index)] = None
    return [pair for listed in places.values() for pair in combinations(listed, 2)]


@lru_cache(maxsize=256)
def _compared(a: Cube, i: int, b: Cube, j: int, last: int) -> tuple[Disagreement, ...]:
    """Return where two sources disagree in what is known up to an ordinal."""
    return compare((_until(a, last), i), (_until(b, last), j))


def _until(cube: Cube, last: int) -> Cube:
    if cube.frequency is None:
        return cube
    size = max(0, min(cube.values.shape[2], last + 1 - cube.first))
    return replace(cube, values=cube.values[:, :, :size], incomplete=cube.incomplete[:, :, :size])


def _doubt(d: Disagreement, side: int) -> tuple[int, str, bool] | None:
    """Return (ordinal, words, weaker) of what speaks against one side's figure, None where nothing does."""
    if d.weaker == 1 - side or d.why == "incomplete":  # an incomplete figure is marked already
        return None
    own, other = (figure_text(d.values[k]) for k in (side, 1 - side))
    when = f" for {d.period.label}" if d.period else ""
    text = f"sources disagree{when}: {d.names[side]} has {own}, {d.names[1 - side]} {other}; {d.reason}"
    return (d.period.ordinal if d.period else 0), text, d.weaker is not None


def _marked(cube: Cube, found: dict[Place, dict[int, list[tuple[int, str, bool]]]]) -> Cube:
    """Return a cube in which the weaker figures count as incomplete."""
    mask = np.zeros(cube.incomplete.shape, dtype=bool)
    for k in range(len(cube.sources)):
        for member, doubts in found.get((cube, k), {}).items():
            for ordinal, _, weaker in doubts:
                mask[member, k, ordinal - cube.first if cube.frequency else 0] |= weaker
    return replace(cube, incomplete=cube.incomplete | mask) if mask.any() else cube


def _doubted(
    s: Series, cube: Cube, found: dict[Place, dict[int, list[tuple[int, str, bool]]]], first: int
) -> Series:
    size, per = s.values.size, s.aggregated
    doubts = []
    incomplete: BoolArray = s.incomplete.copy()
    for ordinal, text, weaker in found.get((s.cube, s.source_index), {}).get(s.member_index, []):
        index = ordinal // per - first if s.cube.frequency else size - 1
        if 0 <= index < size:
            doubts.append(Doubt(index, text, weaker))
            incomplete[index] |= weaker
    return replace(s, cube=cube, incomplete=incomplete, doubts=() if s.together else tuple(doubts))


def _aggregated(series: Sequence[Series], cube: Cube) -> int:
    return next(s.aggregated for s in series if s.cube is cube)


__all__ = ["with_doubts"]
