"""Incomplete: true as stated, and a figure beside it in the same tables reverses the impression.

A claim that holds becomes `selective`, reason `incomplete`, by one of four rules, each the same for
a rise and a fall:

* size    a change in plain numbers, and per head it went the other way by at least the constant
          `reversal`
* peers   a change of one member, and every one of at least `fewest_peers` others went the same way
          at least as far
* part    a comparison of two years of events, the later one known in part, and the same part of both
          goes the other way
* later   a change or a record that ends in a stated period at most `recent` years before the text,
          and what the tables hold up to the text's date has undone the whole change, or has
          surpassed the record
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from caveat.cube.catalog import Catalog
from caveat.figures import figure_text
from caveat.readings.families.record import LEVEL
from caveat.readings.peers import peers
from caveat.readings.series import align_peer
from caveat.readings.space import N, Series, Space, Surface
from caveat.readings.timing import PER_YEAR
from caveat.verdicts.composition import compositions
from caveat.verdicts.constants import Constants
from caveat.verdicts.rows_composition import rows_compositions
from caveat.verdicts.rows_incomplete import rows_partial
from caveat.verdicts.rows_peers import rows_peers
from caveat.verdicts.verdict import Verdict

FloatArray = NDArray[np.float64]
Index = tuple[int, ...]
MOST_PEERS = 5000


def with_beside(verdict: Verdict, surface: Surface, catalog: Catalog, constants: Constants) -> Verdict:
    """Return a verdict with what stands beside its main reading: its groups, and what reverses it."""
    main = surface.main
    told = verdict.label != "unknown"
    of_rows = (*rows_compositions(surface, main), *rows_peers(surface, main)) if told else ()
    caveats = (*verdict.caveats, *compositions(surface, main, catalog), *of_rows)
    verdict = replace(verdict, caveats=tuple(dict.fromkeys(caveats)))
    said = reversing(surface, main, constants) if verdict.label == "holds" else None
    partial = rows_partial(surface, main) if told else None
    if partial is not None:
        said = f"incomplete: {partial.text}" if verdict.label == "holds" and partial.reverses else said
        verdict = verdict if said else replace(verdict, caveats=(*verdict.caveats, partial.text))
    if said is None:
        return verdict
    return replace(verdict, label="selective", reason="incomplete", caveats=(said, *verdict.caveats))


def reversing(surface: Surface, at: Index, constants: Constants) -> str | None:
    """Return what reverses the impression of a claim that holds at its main reading, else None."""
    space = surface.space
    claim = space.claim
    if surface.voice is not None or claim.polarity != "affirmed" or not surface.agrees[at]:
        return None
    if claim.family == "record":
        return _surpassed(surface, at, constants)
    if claim.family != "change" or claim.direction not in ("up", "down"):
        return None
    s = space.series[at[1]]
    t, width, distance = at[2], int(space.widths[at[3]]), int(space.distances[at[4]])
    if distance <= 0 or s.together:
        return None
    sign = 1.0 if claim.direction == "up" else -1.0
    for rule in (_size, _peers, _undone):
        said = rule(surface, at, s, (t, width, distance), sign, constants)
        if said:
            return f"incomplete: {said}"
    return None


Window = tuple[int, int, int]


def _size(
    surface: Surface, at: Index, s: Series, when: Window, sign: float, constants: Constants
) -> str | None:
    """The change per head, where the sentence counts and the tables know the people."""
    if s.normalisation.label != "count" or surface.space.series_open["normalisation"]:
        return None
    t, width, distance = when
    for p, o in enumerate(surface.space.series):
        same = (o.measure.label, o.member.label, o.source.label) == (
            s.measure.label, s.member.label, s.source.label
        )  # fmt: skip
        if not same or o.denominator is None or surface.type[(at[0], p, *at[2:])] == N:
            continue
        new, old = _mean(o.values, t, width), _mean(o.values, t - distance, width)
        if new > 0 and old > 0 and -sign * math.log(new / old) >= math.log1p(constants.reversal):
            went = "fell" if sign > 0 else "rose"
            return f"{o.normalisation.label} people it {went}, from {figure_text(old)} to {figure_text(new)}"
    return None


def _peers(
    surface: Surface, at: Index, s: Series, when: Window, sign: float, constants: Constants
) -> str | None:
    """Every peer changed the same way, at least as much."""
    group = [i for i in peers(s.cube, s.member_index) if i != s.member_index]
    if not constants.fewest_peers <= len(group) <= MOST_PEERS:
        return None
    t, width, distance = when
    lines = np.stack([align_peer(s, i, surface.space.time.first) for i in group])
    new, old = _means(lines, t, width), _means(lines, t - distance, width)
    own = _mean(s.values, t, width), _mean(s.values, t - distance, width)
    with np.errstate(invalid="ignore", divide="ignore"):
        moves = sign * np.log(new / old)
    known = np.isfinite(moves)
    mine = sign * math.log(own[0] / own[1]) if own[0] > 0 and own[1] > 0 else math.nan
    if known.sum() < constants.fewest_peers or not known.all() or not mine > 0:
        return None
    if not (moves >= mine).all():
        return None
    least, most = np.sort(np.expm1(sign * moves) * 100)[[0, -1]]
    verb = "rose" if sign > 0 else "fell"
    return (
        f"all {int(known.sum())} peers {verb} at least as far, by {figure_text(abs(least), 'percent')} to "
        f"{figure_text(abs(most), 'percent')}"
    )


def _undone(
    surface: Surface, at: Index, s: Series, when: Window, sign: float, constants: Constants
) -> str | None:
    """The last figure known at the text's date lies on the other side of where the change began."""
    space = surface.space
    t, width, distance = when
    last = _last(s, t, space, constants)
    if last is None:
        return None
    start, now, peak = (_mean(s.values, i, width) for i in (t - distance, last, t))
    if not (sign * (now - start) < 0 < sign * (peak - start)):
        return None
    label = space.time.period(last, width)
    return (
        f"by {label.label if label else 'the end'} the change was undone: {figure_text(now)} against "
        f"{figure_text(start)} at its start"
    )


def _surpassed(surface: Surface, at: Index, constants: Constants) -> str | None:
    """A later figure known at the text's date is higher than a record high, or lower than a record low."""
    space = surface.space
    k, p, t, _, _ = at
    s = space.series[p]
    if space.kinds[k].label != LEVEL or not surface.holds[at]:
        return None
    last = _last(s, t, space, constants)
    if last is None:
        return None
    sign = -1.0 if space.claim.direction == "lowest" else 1.0
    later = np.where(s.incomplete[t + 1 : last + 1], np.nan, sign * s.values[t + 1 : last + 1])
    if not np.isfinite(later).any() or not np.nanmax(later) > sign * s.values[t]:
        return None
    best = t + 1 + int(np.nanargmax(later))
    label = space.time.period(best)
    way = "lower" if sign < 0 else "higher"
    return (
        f"incomplete: {label.label if label else 'a later period'} was {way} still: "
        f"{figure_text(s.values[best])} against {figure_text(s.values[t])}"
    )


def _last(s: Series, t: int, space: Space, constants: Constants) -> int | None:
    """Return the last known period after a stated end, where that end is recent, else None."""
    time = space.time
    if not time.end_stated or time.frequency is None:
        return None
    known = np.flatnonzero(np.isfinite(s.values) & ~s.incomplete)
    last = int(known[-1]) if known.size else t
    recent = constants.recent * PER_YEAR.get(time.frequency, 1)
    return last if t < last <= t + recent else None


def _mean(line: FloatArray, t: int, width: int) -> float:
    return math.nan if t - width + 1 < 0 else float(line[t - width + 1 : t + 1].mean())


def _means(lines: FloatArray, t: int, width: int) -> FloatArray:
    if t - width + 1 < 0:
        return np.full(lines.shape[0], np.nan)
    return np.asarray(lines[:, t - width + 1 : t + 1].mean(axis=1), dtype=np.float64)


__all__ = ["reversing", "with_beside"]
