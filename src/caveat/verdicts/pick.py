"""Which readings are shown: the author's, the counter-reading, and others that give the figure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from caveat.readings import numbers
from caveat.readings.space import N, Surface
from caveat.verdicts.constants import Constants

BoolArray = NDArray[np.bool_]
Index = tuple[int, ...]

MOST_OTHER_MEASURES = 6
MOST_FURTHER = 3  # other readings that give the stated figure


def author_index(surface: Surface, headline: BoolArray, constants: Constants) -> Index | None:
    """Return the reading nearest to the stated figure.

    The main reading where it covers the figure, else the heaviest that does, else the
    heaviest on the Pareto front of weight and |strength| within 5% of it, else none. Ties:
    fewer moved axes, then the later period. A claim without a figure has none.
    """
    if surface.space.claim.stated is None or surface.unit in ("record", "trend"):
        return None
    if surface.holds[surface.main] and headline[surface.main]:
        return surface.main
    covering = np.flatnonzero((surface.holds & headline).ravel())
    if covering.size:
        return _heaviest(surface, covering)
    candidates = np.flatnonzero(headline.ravel())
    if not candidates.size:
        return None
    distance = np.abs(surface.strength).ravel()
    front = numbers.pareto_front(surface.weight.ravel(), distance, candidates)
    near = front[distance[front] <= constants.near]
    return _heaviest(surface, near) if near.size else None


def counter_index(surface: Surface, sensible: BoolArray) -> Index | None:
    """Return the headline counter-reading, None where there is none.

    The heaviest sensible reading at which the direction fails, else the heaviest that
    leaves less than half of the claimed change.
    """
    questions = surface.voice is not None and surface.voice.asks  # other questions, none a part of another
    if not surface.agrees[surface.main] or (questions and not surface.holds[surface.main]):
        return None  # the main reading itself says so already
    for weaker in (~surface.agrees, np.nan_to_num(surface.remaining, nan=1.0) < 0.5):
        found = np.flatnonzero((weaker & sensible).ravel())
        if found.size:
            return _heaviest(surface, found)
    return None


def further_indices(
    surface: Surface, sensible: BoolArray, author: Index | None, counter: Index | None
) -> list[Index]:
    """Return further readings worth showing.

    The main one by every rival source (those of type N marked as such), then by every other
    measure or kind, then others that give the stated figure, with the fewest points moved. Where
    all of these decide alike, the heaviest that decides the other way comes first.
    """
    taken: list[Index | None] = [surface.main, author, counter]
    out: list[Index] = []
    for at in [*_by_source(surface), *_by_facet(surface), *_by_measure(surface)]:
        if at not in taken and surface.defined[at]:
            out.append(at)
            taken.append(at)
    if surface.space.claim.stated is None or surface.unit in ("record", "trend"):
        return _with_other_side(surface, sensible, taken, out)
    seen = {_setting(surface, at) for at in taken if at is not None}
    for at in _ranked(surface, np.flatnonzero((surface.holds & sensible).ravel())):
        if _setting(surface, at) not in seen:
            out.append(at)
            seen.add(_setting(surface, at))
            if len(seen) >= MOST_FURTHER + len(taken):
                break
    return _with_other_side(surface, sensible, taken, out)


def other_side_index(surface: Surface, sensible: BoolArray) -> Index | None:
    """Return the heaviest sensible reading of what the sentence states that decides unlike the main one."""
    differs = surface.holds != surface.holds[surface.main]
    found = np.flatnonzero((sensible & surface.meaning & differs).ravel())
    return _heaviest(surface, found) if found.size else None


def _with_other_side(
    surface: Surface, sensible: BoolArray, taken: list[Index | None], out: list[Index]
) -> list[Index]:
    """Return the readings with one before them that decides unlike the main one, where none taken does."""
    holds = bool(surface.holds[surface.main])
    told = [at for at in (*taken, *out) if at is not None and surface.type[at] < N]
    other = other_side_index(surface, sensible)
    if other is None or any(bool(surface.holds[at]) != holds for at in told):
        return out
    return [other, *out]


def _by_source(surface: Surface) -> list[Index]:
    """Return the main reading as every rival source gives it."""
    space, main = surface.space, surface.main
    own = space.series[main[1]]
    return [
        (main[0], p, *_own_time(surface, p))
        for p, s in enumerate(space.series)
        if s.member.label == own.member.label
        and s.measure.label == own.measure.label
        and s.normalisation.label == own.normalisation.label
    ]


def offered_indices(surface: Surface) -> list[Index]:
    """Return one reading for each choice of the first facet, for a surface of which no reading decides.

    Each stands beside the others, in all else as the main one as far as it has figures.
    """
    space, main = surface.space, surface.main
    out: list[Index] = []
    for label in dict.fromkeys(o.label for o in space.facets[0].options) if space.facets else ():
        own = [k for k, o in enumerate(space.facets[0].options) if o.label == label]
        own.sort(key=lambda k: sum(f.options[k].label != f.options[main[0]].label for f in space.facets[1:]))
        points = [(k, p, *_own_time(surface, p)) for k in own for p in [main[1], *range(len(space.series))]]
        out += [at for at in points if surface.defined[at]][:1]
    return out


def _by_facet(surface: Surface) -> list[Index]:
    """Return the main reading with another choice on one of the axes that its kinds are made of.

    A threshold changes what is asked of a figure and not the figure, so it gives no other reading.
    """
    space, main = surface.space, surface.main
    out: dict[tuple[str, str], Index] = {}
    for k in range(len(space.kinds)):
        moved = [f for f in space.facets if f.options[k].label != f.options[main[0]].label]
        if len(moved) == 1 and moved[0].name != "threshold":
            at = (k, *main[1:])
            out.setdefault((moved[0].name, moved[0].options[k].label), at)
    return list(out.values())


def _by_measure(surface: Surface) -> list[Index]:
    """Return the main reading for other kinds, and for other measures where the words leave them open."""
    space, main = surface.space, surface.main
    own = space.series[main[1]]
    points: list[Index] = [
        (k, p, *_own_time(surface, p))
        for k in ([main[0]] if space.facets else range(len(space.kinds)))
        for p, s in enumerate(space.series)
        if s.source.label == own.source.label
        and s.normalisation.label == own.normalisation.label
        and (k != main[0] or s.measure.label != own.measure.label)
        and (space.series_open["measure"] or s.measure.label == own.measure.label)
    ]
    heavy = {at: space.kinds[at[0]].weight * space.series[at[1]].weight for at in points}
    return sorted(points, key=lambda at: -heavy[at])[:MOST_OTHER_MEASURES]


def moved_axes(surface: Surface, at: Index) -> int:
    """Return in how many points a reading differs from the main one."""
    main, space = surface.main, surface.space
    a, b = space.series[main[1]], space.series[at[1]]
    count = sum(x != y for x, y in zip((main[0], *main[2:]), (at[0], *at[2:]), strict=True))
    for axis in ("measure", "member", "source", "normalisation"):
        count += getattr(a, axis).label != getattr(b, axis).label
    return count


def _own_time(surface: Surface, p: int) -> tuple[int, int, int]:
    time, space = surface.space.time, surface.space
    w = int(np.searchsorted(space.widths, time.widths[p])) if space.widths.size > 1 else 0
    d = int(np.searchsorted(space.distances, time.distances[p])) if space.distances.size > 1 else 0
    return int(time.ends[p]), min(w, space.widths.size - 1), min(d, space.distances.size - 1)


def _setting(surface: Surface, at: Index) -> tuple[object, ...]:
    s = surface.space.series[at[1]]
    return (at[0], s.measure.label, s.member.label, s.normalisation.label, *at[2:])


def _ranked(surface: Surface, flat: NDArray[np.int64]) -> list[Index]:
    heavy = flat[np.argsort(-surface.weight.ravel()[flat], kind="stable")][:400]
    points = [_index(surface, i) for i in heavy]
    return sorted(points, key=lambda at: (moved_axes(surface, at), -float(surface.weight[at])))


def _heaviest(surface: Surface, flat: NDArray[np.int64]) -> Index:
    weight = surface.weight.ravel()[flat]
    top = flat[weight >= weight.max() * (1 - 1e-12)]
    points = [_index(surface, i) for i in top]
    return min(points, key=lambda at: (moved_axes(surface, at), -at[2], at[1]))


def _index(surface: Surface, flat: int) -> Index:
    return tuple(int(i) for i in np.unravel_index(int(flat), surface.value.shape))


__all__ = [
    "author_index",
    "counter_index",
    "further_indices",
    "moved_axes",
    "offered_indices",
    "other_side_index",
]
