"""Readings of a share: a part over its whole ("property crime made up 80% of all crime").

Open points, each an axis:

* measure, member, source   what the words for the part can mean; the whole stands in the same table
* whole                     the widest column that its words can mean, or the table's total (E); a narrower
                            column, or the sum of all members beside a total (U: some may be missing)
* period                    as for a level
* baseline                  only of a share of a change ("the bulk of the increase"): as for a change

A part is a column beside the column of its whole, one member of all, the members that satisfy a
condition, or a column that holds the share itself. A part that exceeds its whole is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.figures import figure_text
from caveat.quantity import Quantity, covers
from caveat.readings import numbers
from caveat.readings.condition import find_condition
from caveat.readings.families import level
from caveat.readings.families.common import Setting, labels_open
from caveat.readings.families.count import of_members
from caveat.readings.group import each
from caveat.readings.settled import NONE, Settled
from caveat.readings.shares import Pair, Whole, find_pairs
from caveat.readings.sides import Sides, find_sides
from caveat.readings.space import Missing, Space, Surface
from caveat.readings.sql import window_sql
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import grid_distances, settle
from caveat.readings.voice import Index, Voice, label

FloatArray = NDArray[np.float64]
HALF = 0.5


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a share claim."""
    sides = find_sides(claim)
    if sides is not None:
        found = of_sides(claim, sides, catalog, as_of, settled)
        if not isinstance(found, Missing):
            return found
        column = _column(claim, sides, catalog, as_of, settled) if not sides.turn else found
        if not isinstance(column, Missing):
            return column
    if find_condition(claim) is not None and claim.stated is not None:
        return of_members(claim, catalog, as_of, settled)
    return found if sides is not None else Missing(("what is a part of what",))


def of_sides(
    claim: Claim, sides: Sides, catalog: Catalog, as_of: date, settled: Settled = NONE
) -> Surface | Missing:
    """Return the surface of a part over its whole, or of their changes."""
    found = find_pairs(claim, sides, catalog, as_of, settled)
    if isinstance(found, Missing):
        return found
    setting, pairs = found
    space = _lay(claim, sides, setting, pairs)
    voice = ShareVoice(sides, pairs)
    share = voice.shares(space)
    q, scale, unit = claim.stated, 100.0, "percent"
    if q is not None and q.unit == "ratio":
        scale, unit = 1.0, "ratio"
    value = scale * share
    defined = np.isfinite(value)
    if q is not None and q.unit not in ("percent", "ratio"):
        return Missing((f"a share in the stated unit ({q.unit})",))
    holds = share > HALF if q is None else covers(q, value)
    values = Values(value, holds, defined & (holds if q is None else True), defined, unit)
    type_ = type_of(space, compares=bool(sides.turn))
    weight = weigh(space)
    meaning = meaning_of(space, has_width=False, has_distance=bool(sides.turn))
    main = main_of(space, weight, type_, defined)
    if main is None:
        when = claim.period.text if claim.period else "one period"
        return Missing((f"{pairs[0].part.measure.label} and its whole in {when}",))
    told = HALF * scale if q is None else float(q.value)
    claimed = float(value[main]) if holds[main] else told
    strength = numbers.difference_strength(value, claimed, 1.0)
    remaining = value / claimed if claimed else np.ones(value.shape)
    done = finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    return replace(done, voice=voice)


def _column(claim: Claim, sides: Sides, catalog: Catalog, as_of: date, settled: Settled) -> Surface | Missing:
    """Return the surface of a column that holds the share itself ("women: 30% of seats" in `women_share`)."""
    q = claim.stated
    if q is None or q.unit not in ("percent", "ratio"):
        return Missing(("a stated share",))
    asked = replace(claim, family="level", measure=sides.part, stated=q)
    if q.unit == "ratio":
        asked = replace(asked, stated=_percent(q))
    found = level.surface(asked, catalog, as_of, settled)
    if isinstance(found, Missing):
        return found
    shares = [s.cube.table.column(s.cube.measure) for s in found.space.series]
    said = all("rate" not in c.name.lower() for c in shares)
    return found if said else Missing((f"{sides.part.text} as a share",))


def _percent(q: Quantity) -> Quantity:
    """Return a fraction as a percentage that covers the same values."""
    hedge = "about" if q.hedge == "exact" else q.hedge
    high = None if q.high is None else 100 * q.high
    value = (100 * q.value).quantize(Decimal("0.01"))
    return replace(q, value=value, high=high, unit="percent", hedge=hedge, form="digits")


def _lay(claim: Claim, sides: Sides, setting: Setting, pairs: tuple[Pair, ...]) -> Space:
    span, compares = setting.span, bool(sides.turn)
    wholes = [p.wholes[0].values(p.part, span.first) for p in pairs]
    both = np.stack(
        [np.where(np.isfinite(w), p.part.values, np.nan) for p, w in zip(pairs, wholes, strict=True)]
    )
    stated = setting.stated
    if compares and stated.end is None and stated.baseline is None:
        both = np.stack([_turned(p, w, sides.turn) for p, w in zip(pairs, wholes, strict=True)])
        if not np.isfinite(both).any():
            both = np.stack([p.part.values for p in pairs])
    elif claim.period is None:
        stated = replace(stated, now=True, why="the last figures known")
    time = settle(stated, both, span.frequency, span.first, span.later, compares=compares)
    kinds = tuple({w.option.label: w.option for p in reversed(pairs) for w in p.wholes}.values())
    distances = grid_distances(time) if compares else np.array([0], dtype=np.int64)
    series = tuple(p.part for p in pairs)
    opened = labels_open(Setting(span, series, stated), claim)
    opened["normalisation"] = False
    return Space(
        claim, kinds, None, series, opened, time, np.array([1], dtype=np.int64), distances, "whole",
        "baseline" if compares else "",
    )  # fmt: skip


def _turned(pair: Pair, whole: FloatArray, turn: str) -> FloatArray:
    """Return the part's figures in the periods in which the whole went the way that the words say."""
    step = np.full(whole.shape, np.nan)
    step[1:] = (whole[1:] - whole[:-1]) * (1.0 if turn == "up" else -1.0)
    with np.errstate(invalid="ignore"):
        return np.where(step > 0, pair.part.values, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class ShareVoice(Voice):
    """How a share is said: the part and the whole of each series."""

    sides: Sides
    pairs: tuple[Pair, ...]

    def shares(self, space: Space) -> FloatArray:
        """Return part over whole for every reading, NaN where it is none."""
        out = np.full(space.shape, np.nan)
        for p, pair in enumerate(self.pairs):
            for k, kind in enumerate(space.kinds):
                found = pair.whole(kind.label)
                if found is None:
                    continue
                part, whole = pair.part.values, found.values(pair.part, space.time.first)
                if self.sides.turn:
                    out[k, p, :, 0, :] = _of_change(part, whole, space.distances, self.sides.turn)
                    continue
                with np.errstate(invalid="ignore", divide="ignore"):
                    out[k, p, :, 0, 0] = np.where((whole > 0) & (part >= 0), part / whole, np.nan)
        return out

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space = surface.space
        k, p, t, _, d = at
        pair, distance = self.pairs[p], int(space.distances[d])
        found = pair.whole(space.kinds[k].label)
        assert found is not None
        part, whole, end = pair.part.values, found.values(pair.part, space.time.first), label(space, t)
        one, two = pair.name, found.option.label
        share = figure_text(
            100.0 * float(surface.value[at]) / (100.0 if surface.unit == "percent" else 1.0), "percent"
        )
        if not self.sides.turn:
            words = f"{one} as a share of {two}{', ' + end if end else ''}, {pair.part.source.label}"
            return words, f"{figure_text(part[t])} / {figure_text(whole[t])} = {share}"
        words = (
            f"change of {one} as a share of the change of {two}, {end} against {label(space, t - distance)}"
        )
        a, b = part[t] - part[t - distance], whole[t] - whole[t - distance]
        return f"{words}, {pair.part.source.label}", f"{figure_text(a)} / {figure_text(b)} = {share}"

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space = surface.space
        k, p, t, _, d = at
        pair, scale = self.pairs[p], "100.0" if surface.unit == "percent" else "1.0"
        found = pair.whole(space.kinds[k].label)
        part, whole = _at(pair, None, space, t, catalog), _at(pair, found, space, t, catalog)
        if self.sides.turn:
            before = t - int(space.distances[d])
            part = f"({part} - {_at(pair, None, space, before, catalog)})"
            whole = f"({whole} - {_at(pair, found, space, before, catalog)})"
        return f"SELECT {scale} * {part} / {whole} AS value"

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        t, distance = at[2], int(surface.space.distances[at[4]])
        return [(t - distance, t - distance), (t, t)] if self.sides.turn else [(t, t)]

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        if self.sides.turn or surface.space.time.frequency is None:
            return []
        k, p, t, _, _ = at
        one, two = self.pairs[p].name, surface.space.kinds[k].label
        scale = 1.0 if surface.unit == "percent" else 100.0
        share = figure_text(scale * float(surface.value[at]), "percent")
        return [f"{one[:1].upper()}{one[1:]} made up {share} of {two} in {label(surface.space, t)}"]


def _at(pair: Pair, whole: Whole | None, space: Space, t: int, catalog: Catalog) -> str:
    """Return a scalar expression for the part (whole None) or one of its wholes."""
    if whole is None or whole.series is not None:
        series = pair.part if whole is None else whole.series
        assert series is not None
        return window_sql(series, space, t, 1, catalog)
    return f"({' + '.join(window_sql(m, space, t, 1, catalog) for m in each(pair.part, whole.members))})"


def _of_change(part: FloatArray, whole: FloatArray, distances: NDArray[np.int64], turn: str) -> FloatArray:
    """Return the part's change over the whole's, shape (t, d); NaN where the whole went the other way."""
    at = np.arange(part.size)[:, None] - distances[None, :]
    low = np.maximum(at, 0)
    a, b = part[:, None] - part[low], whole[:, None] - whole[low]
    sign = 1.0 if turn == "up" else -1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((at >= 0) & (sign * b > 0), a / b, np.nan)


__all__ = ["ShareVoice", "of_sides", "surface"]
