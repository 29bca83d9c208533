"""Readings of a change: one member, two windows ("homicides rose 40% in 2020", "murders fell").

Open points, each an axis:

* measure, member, source   what the words and the tables leave open
* normalisation             count, or per head where the table has a denominator
* period, width, baseline   every pair of equal windows that the table holds, around the
                            stated ones; else the last complete period against the one before

A change is a ratio of two windows (+40% is 1.40), or their difference where the text gives
an absolute figure or percentage points.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import Quantity, ends
from caveat.readings import numbers, windows
from caveat.readings.families import level
from caveat.readings.families.common import BELOW_ZERO, Setting, covers_between, labels_open, set_up
from caveat.readings.settled import AS_STATED, NONE, Settled
from caveat.readings.space import E, Missing, Option, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.terms import first_periods
from caveat.readings.timing import each_once, grid_distances, grid_widths, settle
from caveat.readings.whole import laid_out, whole_change

FloatArray = NDArray[np.float64]
_SIDES = re.compile(
    r"\b(?:exceed|outnumber|overtake|overtook|surpass|outpace|outstrip)(?:s|ed|d|ing)?\b", re.I
)
FLAT = 0.05  # "unchanged", "flat": within 5%


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a change claim."""
    if reaches(claim):
        return level.surface(replace(claim, family="level"), catalog, as_of, settled)
    if _SIDES.search(claim.text):
        return Missing(("a comparison of two measures, which is not evaluated in these words",))
    if BELOW_ZERO.search(claim.text):
        return Missing(("a reading of figures below zero, which this version does not read from text",))
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=claim.form != "absolute")
    if isinstance(setting, Missing):
        return setting
    if setting.span.frequency is None or setting.span.size < 2:
        return Missing((f"{setting.series[0].measure.label} at two times or more",))
    only_stated = AS_STATED.items() <= settled.items()
    space = lay(claim, setting, only_stated=only_stated)
    offices = first_periods(claim, catalog, setting.series, setting.span.frequency, setting.span.first)
    space = replace(space, time=replace(space.time, names=offices))
    new, old = changes(space)
    type_ = type_of(space, compares=True)
    values = read(claim, space, new, old, type_)
    weight, meaning = weigh(space), meaning_of(space, has_width=True, has_distance=True)
    main = main_of(space, weight, type_, values.defined)
    if main is None:
        return Missing((missing_window(space),))
    done = conclude(
        claim, space, values, windows.ratios(new, old)[None], new - old, main, weight, type_, meaning
    )
    every = grid_widths(space.time)
    laid = only_stated or every.size == space.widths.size
    return done if laid else replace(done, whole=whole_change(done, every))


def reaches(claim: Claim) -> bool:
    """Tell whether the words say what was reached and not by how much: "fell below 50", "rose above 70%"."""
    q = claim.stated
    if q is None or q.hedge not in ("under", "over", "at_most", "at_least") or form_of(claim) != "absolute":
        return False
    return q.text.lower().startswith(("below", "above", "under", "past", "beyond"))


def lay(claim: Claim, setting: Setting, *, only_stated: bool = False) -> Space:
    """Return the space of all equal windows over the setting's series, or of those that the text leaves."""
    span = setting.span
    time = settle(setting.stated, setting.values, span.frequency, span.first, span.later, compares=True)
    distances = grid_distances(time)
    widths = laid_out(time, grid_widths(time), len(setting.series) * time.size * distances.size)
    if only_stated:
        widths = each_once(time.widths) if time.width_stated else widths
        distances = each_once(time.distances) if time.distance_stated else distances
    return Space(
        claim,
        (Option("change", 1.0, E),),
        None,
        setting.series,
        labels_open(setting, claim),
        time,
        widths,
        distances,
    )


def changes(space: Space) -> tuple[FloatArray, FloatArray]:
    """Return the sums of the later and of the earlier window, shape (series, t, w, d).

    Rates are averaged over a window, counts summed.
    """
    sums = windows.window_sums(space.values, space.widths)
    rates = np.array([s.normalisation.label != "count" for s in space.series])
    sums = np.where(rates[:, None, None], sums / space.widths[None, None, :], sums)
    old = windows.earlier(sums, space.distances)
    return np.broadcast_to(sums[..., None], old.shape), old


def read(claim: Claim, space: Space, new: FloatArray, old: FloatArray, type_: NDArray[np.int64]) -> Values:
    """Return what every pair of windows says of the claim."""
    ratio, difference = windows.ratios(new, old)[None], (new - old)[None]
    known = np.isfinite(difference)
    sign = -1.0 if claim.direction == "down" else 1.0
    q, form = claim.stated, form_of(claim)
    uses_ratio = form not in ("absolute", "points")
    defined = np.isfinite(ratio) if uses_ratio else known
    undefined = int((known & ~defined).sum())
    agrees = np.abs(ratio - 1.0) <= FLAT if claim.direction == "flat" else sign * difference > 0
    if (q is None or form in (None, "direction")) and bool((space.values <= 0).any()):
        return Values(difference, agrees, agrees, known, "count", 0)  # no ratio where a figure is not above 0
    if q is None or form in (None, "direction"):
        return Values(100.0 * (ratio - 1.0), agrees, agrees, np.isfinite(ratio), "percent", undefined)
    if q.hedge == "from_to" and q.high is not None:
        a, b = ends(q)
        whole = np.broadcast_to(new[None], difference.shape)
        holds = covers_between(b, whole, space, type_) & covers_between(a, old[None], space, type_)
        if claim.direction in ("up", "down"):
            holds &= agrees
        return Values(difference, holds, agrees, known, "count", undefined)
    shown = _as_stated(q, form, ratio, difference, sign)
    holds = covers_between(q, shown, space, type_)
    holds &= agrees | (shown == 0)  # a source that goes the other way does not agree with another's figure
    if form == "factor" and float(q.value) < 1.0:  # "by a third": a part of what there was
        return Values(100.0 * (ratio - 1.0), holds, agrees, defined, "percent", undefined)
    if form == "factor":
        return Values(ratio, holds, agrees, defined, "ratio", undefined)
    unit = "percent" if form == "percent" else "points" if form == "points" else "count"
    value = 100.0 * (ratio - 1.0) if form == "percent" else difference
    return Values(value, holds, agrees, defined, unit, undefined)


def conclude(
    claim: Claim, space: Space, values: Values, ratio: FloatArray, difference: FloatArray,
    main: tuple[int, ...], weight: FloatArray, type_: NDArray[np.int64], meaning: NDArray[np.bool_],
) -> Surface:  # fmt: skip
    """Return the finished surface with strengths against the claim."""
    sign = -1.0 if claim.direction == "down" else 1.0
    if values.unit in ("count", "points"):
        stated = _stated_difference(claim) * sign
        told = claim.stated is not None and form_of(claim) != "direction"
        claimed = (float(values.value[main]) if values.holds[main] else stated) if told else 0.0
        strength = numbers.difference_strength(values.value, claimed, sign)
        remaining = values.value / claimed if claimed else values.agrees.astype(float)
        return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    if claim.direction == "flat":
        claimed = 1.0
        strength = -np.abs(ratio - 1.0) + FLAT
        return finish(
            space, values, strength, values.agrees.astype(float), main, claimed, weight, type_, meaning
        )
    stated = claimed_ratio(claim)
    claimed = float(ratio[main]) if values.holds[main] and claim.form not in (None, "direction") else stated
    rises = claim.direction != "down"
    strength = numbers.rise_strength(ratio, claimed) if rises else numbers.fall_strength(ratio, claimed)
    remaining = values.agrees.astype(float) if claimed == 1.0 else (ratio - 1.0) / (claimed - 1.0)
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def form_of(claim: Claim) -> str | None:
    """Return how the change is put; a fraction or multiple word is a factor however the text turns it."""
    return "factor" if claim.stated is not None and claim.stated.unit == "ratio" else claim.form


def claimed_ratio(claim: Claim) -> float:
    """Return the ratio of the two windows that the words claim: +40% is 1.40, a bare direction 1."""
    q = claim.stated
    if q is None or claim.form in (None, "direction"):
        return 1.0
    down = claim.direction == "down"
    if q.hedge == "from_to" and q.high is not None:
        return float(q.high) / float(q.value) if q.value else 1.0
    x = float(q.value) if q.high is None else (float(q.value) + float(q.high)) / 2
    if form_of(claim) == "percent":
        x = x / 100.0
        return 1.0 - x if down else 1.0 + x
    if x >= 1.0:
        return 1.0 / x if down else x
    return 1.0 - x if down else 1.0 + x


def missing_window(space: Space) -> str:
    """Return which figure the stated windows lack."""
    time, s = space.time, space.series[0]
    t, w, d = int(time.ends[0]), int(time.widths[0]), int(time.distances[0])
    new, old = time.period(t, w), time.period(t - d, w)
    wanted = " and ".join(p.label for p in (old, new) if p)
    place = f" for {s.member.label}" if s.member.label else ""
    return f"{s.measure.label}{place} in {wanted}"


def _as_stated(q: Quantity, form: str, ratio: FloatArray, difference: FloatArray, sign: float) -> FloatArray:
    """Return the change as the text puts it, positive in the claimed direction."""
    if form == "percent":
        return sign * 100.0 * (ratio - 1.0)
    if form in ("absolute", "points"):
        return sign * difference
    if float(q.value) < 1.0:  # "by a third", "by half"
        return sign * (ratio - 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return ratio if sign > 0 else 1.0 / ratio


def _stated_difference(claim: Claim) -> float:
    q = claim.stated
    if q is None:
        return 0.0
    if q.hedge == "from_to" and q.high is not None:
        return abs(float(q.high) - float(q.value))
    return float(q.value) if q.high is None else (float(q.value) + float(q.high)) / 2
