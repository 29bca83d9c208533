"""Readings of a quantified claim: how many members a change holds for ("crime rose in every city").

Axes: measure, source, normalisation, period, width, baseline, as for a change. The value is
the share of the members with figures for both windows that go the claimed way. A member
without figures leaves "every" and "no" undecided, unless an exception decides them already.
A group that the words narrow ("every city with X") needs a table that says who belongs to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import covers
from caveat.readings import numbers, windows
from caveat.readings.families.common import Setting, labels_open
from caveat.readings.match import Target, find_columns
from caveat.readings.series import align_peer, find_series
from caveat.readings.settled import NONE, Settled, chosen_series, chosen_time
from caveat.readings.space import E, Missing, Option, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import claim_frequency, grid_distances, settle, stated_time

FloatArray = NDArray[np.float64]
FEWEST = 3  # members; fewer are no group
EVERYONE = "all members of the table"


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word that says how many: the least and the most share of the members that it allows."""

    pattern: str
    least: float
    most: float


QUANTIFIERS = (
    Quantifier(r"\b(?:nearly|almost|virtually) (?:all|every)\b", 0.9, 1.0),
    Quantifier(r"\b(?:every|all|each)\b", 1.0, 1.0),
    Quantifier(r"\b(?:not one|none|no)\b", 0.0, 0.0),
    Quantifier(r"\b(?:most|a majority|the majority|more than half)\b", 0.5 + 1e-9, 1.0),
)
_NARROWED = re.compile(
    r"\b(?:every|all|each|most|no|none)\b[^,.;]{0,40}?"
    r"\b(with|that|where|whose|which|who|led by|run by|under)\b([^,.;]*)",
    re.I,
)


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a quantified claim about a rise or a fall."""
    quantifier = next((q for q in QUANTIFIERS if re.search(q.pattern, claim.text, re.I)), None)
    if claim.direction not in ("up", "down") or (quantifier is None and claim.stated is None):
        return Missing(("a condition on figures that every member could be asked",))
    narrowed = _NARROWED.search(claim.text)
    if narrowed:
        return Missing((f"a table that says which are those “{(narrowed[1] + narrowed[2]).strip()}”",))
    setting = _set_up(claim, catalog, as_of, settled)
    if isinstance(setting, Missing):
        return setting
    space = _lay(claim, setting)
    share, known, count = shares(space)
    defined = np.isfinite(share)
    holds = _holds(claim, quantifier, share, count)
    undecided = holds & (known < len(space.series[0].cube.members)) if _total(quantifier) else None
    decided = holds & ~undecided if undecided is not None else holds
    agrees = share > 0.5 if quantifier is None or quantifier.most > 0 else share < 0.5
    values = Values(100.0 * share, decided, agrees, defined, "percent", 0, undecided)
    type_ = type_of(space, compares=True)
    weight, meaning = weigh(space), meaning_of(space, has_width=True, has_distance=True)
    main = main_of(space, weight, type_, defined)
    if main is None:
        return Missing((f"{space.series[0].measure.label} of all members at both times",))
    claimed = float(share[main]) if decided[main] else (quantifier.least if quantifier else 0.5)
    sign = -1.0 if quantifier is not None and quantifier.most == 0 else 1.0
    strength = numbers.difference_strength(share, claimed, sign)
    return finish(space, values, strength, agrees.astype(float), main, claimed, weight, type_, meaning)


def shares(space: Space) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (share of members going the claimed way, members with figures, members going that way)."""
    sign = -1.0 if space.claim.direction == "down" else 1.0
    known = np.zeros(space.shape)
    going = np.zeros(space.shape)
    for p, series in enumerate(space.series):
        peers = np.stack([align_peer(series, i, space.time.first) for i in range(len(series.cube.members))])
        sums = windows.window_sums(peers, space.widths)
        difference = sign * (sums[..., None] - windows.earlier(sums, space.distances))
        known[0, p] = np.isfinite(difference).sum(axis=0)
        going[0, p] = (difference > 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known >= FEWEST, going / known, np.nan), known, going


def _set_up(claim: Claim, catalog: Catalog, as_of: date, settled: Settled) -> Setting | Missing:
    columns = find_columns(claim, catalog)
    if not columns:
        return Missing((f"a measure for “{claim.measure.text if claim.measure else claim.text}”",))
    targets = []
    for table, column, measure in columns:
        cube = catalog.cube(table, column.name)
        if len(cube.members) >= FEWEST:
            fullest = int(np.isfinite(cube.values).sum(axis=(1, 2)).argmax())
            targets.append(Target(cube, column, fullest, measure, Option(EVERYONE)))
    if not targets:
        return Missing((f"{columns[0][2].label} of several members",))
    frequency = claim_frequency(claim.period)
    found = find_series(claim, targets, catalog, frequency, as_of, per_head=False)
    if isinstance(found, Missing):
        return found
    span, series = found
    stated = stated_time(claim.period, span.frequency or frequency)
    if stated is None or span.frequency is None:
        return Missing((f"figures for “{claim.period.text if claim.period else ''}” itself",))
    series = tuple(replace(s, member=Option(EVERYONE)) for s in chosen_series(series, settled))
    return Setting(
        span,
        series,
        chosen_time(stated, settled, span.frequency, span.first, span.size) if settled else stated,
    )


def _lay(claim: Claim, setting: Setting) -> Space:
    span = setting.span
    time = settle(setting.stated, setting.values, span.frequency, span.first, span.later, compares=True)
    widths = np.unique(time.widths).astype(np.int64)
    kind = (Option("quantified", 1.0, E),)
    opened = labels_open(setting, claim)
    return Space(claim, kind, None, setting.series, opened, time, widths, grid_distances(time))


def _holds(
    claim: Claim, quantifier: Quantifier | None, share: FloatArray, count: FloatArray
) -> NDArray[np.bool_]:
    q = claim.stated
    if q is not None and q.unit in ("count", "people"):
        return covers(q, count)
    if q is not None and q.unit in ("percent", "ratio"):
        return covers(q, share * (100.0 if q.unit == "percent" else 1.0))
    assert quantifier is not None
    return (share >= quantifier.least) & (share <= quantifier.most)


def _total(quantifier: Quantifier | None) -> bool:
    """Tell whether one exception decides: "every", "no"."""
    return quantifier is not None and quantifier.least == quantifier.most
