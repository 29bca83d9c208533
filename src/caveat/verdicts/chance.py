"""What chance alone could do: sampling error of counts of events, places among them, and survey shares.

It says so where a difference, a record or a place lies within the error, with the interval, and how
wide the error of a survey's share is. It never decides a label.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.figures import figure_text, ordinal
from caveat.readings.families.record import LEVEL
from caveat.readings.peers import peers
from caveat.readings.series import align_peer
from caveat.readings.space import Series, Surface
from caveat.verdicts.asked import Sample, sample_of
from caveat.verdicts.constants import Constants
from caveat.verdicts.rows_chance import rows_within_chance
from caveat.verdicts.sampling import (
    EVENTS,
    difference_interval,
    level_of,
    place_interval,
    ratio_interval,
    share_interval,
)

Index = tuple[int, ...]
FEWEST_PEERS = 3
MOST_PEERS = 5000  # more are shown by no table that people read

_EVENTS = re.compile(rf"{EVENTS}|case|birth|event", re.I)


def within_chance(surface: Surface, at: Index, catalog: Catalog, constants: Constants) -> str | None:
    """Return a sentence where a reading lies within sampling error or is a survey's share, else None."""
    s = surface.space.series[at[1]]
    family = surface.space.claim.family
    if surface.voice is not None and surface.voice.asks:
        return rows_within_chance(surface, at, constants.chance)
    if surface.voice is not None and family not in ("change", "contrast", "rank", "record"):
        return None
    if counts_events(s):
        if family == "rank":
            return _place(surface, at, constants.chance)
        return _counts(surface, at, constants.chance)
    return _survey(surface, at, catalog, constants.chance)


def counts_events(series: Series) -> bool:
    """Tell whether a series counts events that happen one by one, as deaths and crimes do."""
    column = series.cube.table.column(series.cube.measure)
    return column.kind == "integer" and bool(_EVENTS.search(f"{column.name} {column.title} {column.unit}"))


def _counts(surface: Surface, at: Index, z: float) -> str | None:
    """Return what is said of two counts that are compared."""
    space = surface.space
    k, p, t, w, d = at
    s, width, distance = space.series[p], int(space.widths[w]), int(space.distances[d])
    family, claim = space.claim.family, space.claim
    if family == "change" and distance > 0:
        new, old = _events(s, t, width), _events(s, t - distance, width)
        pair = (new, old, _exposure(s, t, width), _exposure(s, t - distance, width))
    elif family == "contrast" and s.versus is not None:
        o = s.versus
        pair = (_events(s, t, width), _events(o, t, width), _exposure(s, t, width), _exposure(o, t, width))
    elif family == "record" and space.kinds[k].label == LEVEL and surface.holds[at]:
        first = max(0, t - distance)
        known = np.isfinite(s.values[first:t])
        if not known.any():
            return None
        lowest = claim.direction == "lowest"
        others = np.where(known, s.values[first:t], np.inf if lowest else -np.inf)
        rival = first + int(np.argmin(others) if lowest else np.argmax(others))
        pair = (_events(s, t, 1), _events(s, rival, 1), _exposure(s, t, 1), _exposure(s, rival, 1))
    else:
        return None
    new, old, here, there = pair
    known_all = all(math.isfinite(x) for x in pair) and here > 0 and there > 0
    if not known_all or new < 0 or old < 0 or new + old == 0 or new / here == old / there:
        return None
    low, high = ratio_interval(new, old, z, new_exposure=here, old_exposure=there)
    if not low <= 1 <= high:
        return None
    top = "without end" if math.isinf(high) else f"to {_whole(100 * (high - 1))}"
    rates = " (per head)" if s.denominator is not None else ""
    return (
        f"within chance: with {new:,.0f} against {old:,.0f} events the {level_of(z)} interval of the "
        f"difference{rates} runs from {_whole(100 * (low - 1))} {top}"
    )


def _place(surface: Surface, at: Index, z: float) -> str | None:
    """Return between which places the error of its count leaves a member."""
    space = surface.space
    s, t = space.series[at[1]], at[2]
    group = peers(s.cube, s.member_index)
    if not FEWEST_PEERS <= len(group) <= MOST_PEERS or s.aggregated != 1:
        return None
    raw = replace(s, denominator=None, scale=1.0)
    counts = np.array([align_peer(raw, i, space.time.first)[t] for i in group])
    if s.denominator is None:
        exposures = np.where(np.isfinite(counts), 1.0, np.nan)
    else:
        people = replace(s, cube=s.denominator, denominator=None, scale=1.0)
        exposures = np.array([align_peer(people, i, space.time.first)[t] for i in group])
    own = group.index(s.member_index)
    if not np.isfinite(counts[own]) or not np.isfinite(exposures[own]):
        return None
    lowest = space.claim.direction == "lowest"
    best, worst, near = place_interval(counts, exposures, own, z, lowest=lowest)
    if best == worst:
        return None
    return (
        f"within chance: {near} of {int(np.isfinite(counts).sum()) - 1} peers are within the error of these "
        f"counts; the place is between {ordinal(best)} and {ordinal(worst)} "
        f"({level_of(z)}, all pairs together)"
    )


def _survey(surface: Surface, at: Index, catalog: Catalog, z: float) -> str | None:
    """Return the error of a survey's share, or of the difference of two."""
    space = surface.space
    _, p, t, w, d = at
    s, distance = space.series[p], int(space.distances[d])
    if int(space.widths[w]) != 1 or s.denominator is not None or s.aggregated != 1:
        return None
    one = sample_of(catalog, space, s, t)
    if one is None:
        return None
    family = space.claim.family
    two: Sample | None = None
    if family == "change" and distance > 0 and t >= distance:
        two = sample_of(catalog, space, s, t - distance)
    elif family == "contrast" and s.versus is not None:
        two = sample_of(catalog, space, s.versus, t)
    elif family in ("level", "share"):
        low, high = share_interval(one.share, one.effective, z)
        return (
            f"sampling error: of {_people(one)} the {level_of(z)} interval of the share runs from "
            f"{figure_text(100 * low, 'percent')} to {figure_text(100 * high, 'percent')}"
        )
    if two is None:
        return None
    same = family == "contrast" and one.question != "" and one.question == two.question
    low, high = difference_interval(
        (one.share, one.effective), (two.share, two.effective), z, same_people=same
    )
    if not low <= 0 <= high:
        return None
    return (
        f"within chance: of {_people(one)} and {_people(two)} the {level_of(z)} interval of the difference "
        f"runs from {100 * low:+.1f} to {100 * high:+.1f} percentage points"
    )


def _whole(percent: float) -> str:
    """Return a whole percent with its sign, one decimal more where it is under one.

    >>> _whole(-12.4), _whole(-0.34), _whole(0.0)
    ('-12%', '-0.3%', '0%')
    """
    text = f"{percent:+.0f}" if abs(percent) >= 1 else f"{percent:+.1f}"
    return f"{text if text.strip('+-0.') else '0'}%"


def _people(sample: Sample) -> str:
    text = f"{sample.people:,} people asked"
    if sample.effective < 0.995 * sample.people:
        text += f" (worth {sample.effective:,.0f} for their weights)"
    return text


def _events(s: Series, t: int, width: int) -> float:
    if t - width + 1 < 0:
        return math.nan
    return float(s.counts[t - width + 1 : t + 1].sum())


def _exposure(s: Series, t: int, width: int) -> float:
    """Return the people behind the events of a window, 1 where they are not divided by people."""
    if s.denominator is None:
        return 1.0
    window = slice(t - width + 1, t + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float((s.scale * s.counts[window] / s.values[window]).sum())


__all__ = ["counts_events", "within_chance"]
