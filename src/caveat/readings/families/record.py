"""Readings of a record: one period among the others ("the most since 1990", "the lowest on record").

Axes: kind (the level itself, or its one-period rise or fall where the words speak of a spike
or a drop), measure, member, source, normalisation, period, span (how far back it is
compared). The predicate: no other period of the span reaches it. A claim about a longer time
than the table covers ("once in a century") can be contradicted by it, never confirmed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings import numbers
from caveat.readings.families.common import Setting, labels_open, set_up
from caveat.readings.settled import NONE, Settled, kind_index
from caveat.readings.space import E, Missing, Option, Space, Surface, U
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import PER_YEAR, Stated, each_once, settle

FloatArray = NDArray[np.float64]

LEVEL, STEP = "level", "change on the period before"
_STEP_WORDS = re.compile(
    r"\b(spikes?|surges?|jumps?|leaps?|rises?|increases?|drops?|falls?|declines?|plunges?)\b", re.I
)
_STEP_SAID = re.compile(
    r"\b(?:larg|bigg|steep|sharp|great|fast)est\b(?: [\w-]+){0,2} " + _STEP_WORDS.pattern[2:], re.I
)
_ONCE = re.compile(r"once[- ]in[- ]a[- ](\w+)", re.I)
_ALL_TIME = re.compile(r"\b(?:on record|ever|never|in (?:its|our|their|the) history|all-time|record)\b", re.I)
ONCE_YEARS = {"decade": 10, "generation": 25, "lifetime": 75, "century": 100, "millennium": 1000}


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a record claim."""
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=True)
    if isinstance(setting, Missing):
        return setting
    if setting.span.frequency is None or setting.span.size < 3:
        return Missing((f"{setting.series[0].measure.label} over several periods",))
    space, needed = lay(claim, setting, settled)
    lowest = claim.direction == "lowest"
    layers = np.stack([k_values(space, k) for k in range(len(space.kinds))])  # kind, series, t
    signed = -layers if lowest else layers
    rival = best_before(signed, space.distances)  # kind, series, t, d
    here = signed[..., None]
    defined = np.isfinite(here) & np.isfinite(rival)
    first = defined & (here > rival)
    reach = (np.arange(space.time.size) + 1)[None, None, :, None]
    reach = reach - _first_known(layers)[:, :, None, None]
    undecided = first & (reach < needed) if needed else np.zeros(first.shape, dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        margin = np.where(defined, (here - rival) / np.abs(rival), np.nan)
    margin = np.where(np.isfinite(margin), margin, np.nan)

    def wide(x: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.broadcast_to(x[..., None, :], space.shape)

    defined = np.asarray(wide(defined & np.isfinite(margin)), dtype=bool)
    first, undecided = np.asarray(wide(first), dtype=bool), np.asarray(wide(undecided), dtype=bool)
    margin = np.asarray(wide(margin), dtype=np.float64)
    type_ = type_of(space, compares=False)
    values = Values(margin, first & ~undecided, first, defined, "record", 0, undecided)
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=True)
    main = main_of(space, weight, type_, defined)
    if main is None:
        return Missing(
            (f"{space.series[0].measure.label} at {claim.period.text if claim.period else 'that time'}",)
        )
    claimed = float(margin[main]) if values.holds[main] else 0.0
    strength = numbers.difference_strength(margin, claimed, 1.0)
    remaining = first.astype(float) if claimed <= 0 else margin / claimed
    values = replace(values, notes=_since(space, main, signed))
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def _since(space: Space, main: tuple[int, ...], signed: FloatArray) -> tuple[str, ...]:
    """Return since when the period is a record: the year that the sentence could have named."""
    k, p, t = main[:3]
    line = signed[k, p]
    rivals = np.flatnonzero(line[:t] >= line[t])
    first = np.flatnonzero(np.isfinite(line))
    own, other = space.time.period(t), space.time.period(int(rivals[-1])) if rivals.size else None
    kind = "lowest" if space.claim.direction == "lowest" else "highest"
    if own is None or not first.size:
        return ()
    base = kind.removesuffix("est")
    than = f"as {base}" if rivals.size and line[rivals[-1]] == line[t] else f"{base}er"
    if other is None:
        return (f"{own.label} is the {kind} of all periods that this table has",)
    if other.ordinal + 1 >= own.ordinal:
        return (f"{own.label} is no record: {other.label}, the period before, was {than}",)
    return (f"{own.label} is the {kind} since {other.label}, which was {than}",)


def lay(claim: Claim, setting: Setting, settled: Settled = NONE) -> tuple[Space, int]:
    """Return the space, and how many periods the words speak of where the table must reach that far."""
    span, values = setting.span, setting.values
    stated, whole, needed = setting.stated, True, 0
    per_year = PER_YEAR.get(span.frequency or "Y", 1)
    once = _ONCE.search(claim.text)
    if once and once.group(1).lower() in ONCE_YEARS:
        needed = ONCE_YEARS[once.group(1).lower()] * per_year
    if _ALL_TIME.search(claim.text):
        stated = replace(stated, distance=None, baseline=None)
    elif stated.baseline is not None and stated.end is None:
        whole = False
    elif stated.distance is not None:
        stated = Stated(stated.end, 1, stated.distance, stated.baseline, stated.now, stated.why)
        whole = False
    time = settle(Stated(stated.end, 1, stated.distance, stated.baseline, stated.now, stated.why),
                  values, span.frequency, span.first, span.later, compares=False)  # fmt: skip
    if whole:  # "on record", "ever": all that the table has
        first = _first_known(values[None])[0]
        reach = np.maximum(time.ends - first, 1)
    else:  # "since 1990": 1990 itself was as high, the years after it were not
        since = claim.period is not None and claim.period.relation == "since"
        reach = np.maximum(time.distances - (1 if since else 0), 1)
    time = type(time)(time.frequency, time.first, time.size, time.later, time.ends, time.widths, reach,
                      time.end_stated, True, True, time.why)  # fmt: skip
    # "the most since 1990" says itself that it is no record over a longer span.
    longest = time.size - 1 if whole else int(reach.max())
    spans = each_once(range(1, longest + 1), reach)
    kinds: tuple[Option, ...] = (Option(LEVEL, 1.0, E, "the figure itself"),)
    if _STEP_WORDS.search(claim.text) or (claim.measure and _STEP_WORDS.search(claim.measure.text)):
        kinds = (
            Option(STEP, 1.0, E, "the words speak of a rise or a fall"),
            Option(LEVEL, 0.8, U, "the figure itself"),
        )
    opened = labels_open(setting, claim)
    if needed:  # a figure of speech: its subject may be any part of what the words name
        opened["measure"] = len({s.measure.label for s in setting.series}) > 1
    chosen = kind_index(kinds, settled.get("quantity"))
    if chosen is None and len(kinds) > 1 and _STEP_SAID.search(claim.text):
        chosen = 0  # "the largest rise" is of rises
    space = Space(claim, kinds, chosen, setting.series, opened, time,
                  np.array([1], dtype=np.int64), spans, "quantity")  # fmt: skip
    return space, needed


def k_values(space: Space, kind: int) -> FloatArray:
    """Return the figures that are ranked under a kind: the series, or its relative change in one period."""
    values = space.values
    if space.kinds[kind].label == LEVEL:
        return values
    out = np.full(values.shape, np.nan)
    old = values[:, :-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        out[:, 1:] = np.where(old > 0, values[:, 1:] / old - 1.0, np.nan)
    return out


def best_before(signed: FloatArray, distances: NDArray[np.int64]) -> FloatArray:
    """Return the highest of the d periods before each period, shape (kind, series, t, d)."""
    kinds, series, size = signed.shape
    most = int(distances.max())
    running = np.full((kinds, series, size), np.nan)
    out = np.full((kinds, series, size, distances.size), np.nan)
    where = {int(d): i for i, d in enumerate(distances)}
    for d in range(1, most + 1):
        shifted = np.full_like(running, np.nan)
        if d < size:
            shifted[..., d:] = signed[..., :-d]
        running = np.fmax(running, shifted)
        if d in where:
            out[..., where[d]] = running
    return out


def _first_known(layers: FloatArray) -> NDArray[np.int64]:
    known = np.isfinite(layers)
    return np.asarray(np.where(known.any(axis=-1), np.argmax(known, axis=-1), 0), dtype=np.int64)
