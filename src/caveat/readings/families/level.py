"""Readings of a level: one cell ("494 homicides in 2020", "a population of just over 1.5 million").

Axes: measure, member, source, normalisation, period. A level without a time is that of the
last period known at the article's date; the gap to that date is a caveat.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.table import Column
from caveat.quantity import Quantity
from caveat.quantity_words import CURRENCY_CODES
from caveat.readings import numbers, windows
from caveat.readings.families.common import BELOW_ZERO, covers_between, labels_open, set_up
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import PER_YEAR, settle
from caveat.readings.weights import YEARS, relevance

_A_DAY = re.compile(
    r"\b(?:an?|per|each|every) (?:minute|hour|day|night|week|fortnight|month|quarter)\b", re.I
)
_BY_A_MARGIN = re.compile(
    r"\b(?:won|wins?|winning|held|holds?|lost|loses?|beat|beats|beaten|led|leads?|trail\w*|settled|decided|ahead|behind|"
    r"defeated|missed|margin)\b[^.;,]*\bby\s*$",
    re.I,
)
_PRESENT = re.compile(
    r"^(?!.*\b(?:was|were|had|did|(?:a|per|each|every) year|annually|yearly)\b)"
    r".*\b(?:is|are|has|have|stands?|employs?|counts?)\b",
    re.I | re.S,
)


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a level claim."""
    q = claim.stated
    if q is None:
        return Missing(("a stated figure",))
    if claim.family == "count" and q.of is not None:
        return Missing((f"a count of {claim.measure.text if claim.measure else 'members'} out of a whole",))
    if claim.direction is not None and BELOW_ZERO.search(claim.text):
        return Missing(("a reading of figures below zero, which this version does not read from text",))
    if _BY_A_MARGIN.search(claim.text[: max(0, q.start - claim.start)]):
        return Missing((f"what differs by {q.text}",))
    often = _A_DAY.search(claim.text)
    if often:
        return Missing((f"figures {often[0]}",))
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=claim.per_head)
    if isinstance(setting, Missing):
        return setting
    fitting = tuple(s for s in setting.series if fits(q, s.cube.table.column(s.cube.measure), s))
    if not fitting:
        return Missing((f"{setting.series[0].measure.label} in the stated unit ({q.unit})",))
    span = setting.span
    values_in = np.stack([s.values for s in fitting])
    stated = setting.stated
    if claim.period is None and stated.end is None and _PRESENT.search(claim.text):
        stated = replace(stated, now=True, why="the present tense speaks of the last figure known")
    time = settle(stated, values_in, span.frequency, span.first, span.later, compares=False, own_end=True)
    widths = np.array([int(time.widths[0])], dtype=np.int64)
    opened = labels_open(setting, claim)
    opened["normalisation"] = False
    space = Space(
        claim, (Option("level", 1.0, E),), None, fitting, opened, time, widths, np.array([0], dtype=np.int64)
    )
    value = windows.window_sums(space.values, widths)[None, ..., None]
    value = np.where(percent_scale(space, q)[None, :, None, None, None], 100.0 * value, value)
    type_ = type_of(space, compares=False)
    defined = np.isfinite(value)
    below_zero = _below_zero(claim)
    holds = covers_between(q, -value if below_zero else value, space, type_)
    if claim.direction in ("up", "down"):  # "rose to 60": it has to have come from below
        sign = 1.0 if claim.direction == "up" else -1.0
        step = np.full(value.shape, np.nan)
        step[:, :, 1:] = sign * (value[:, :, 1:] - value[:, :, :-1])
        holds &= ~(step <= 0)
    values = Values(value, holds, defined, defined, q.unit)
    weight, meaning = weigh(space) * freshness(space), meaning_of(space, has_width=True, has_distance=False)
    main = main_of(space, weight, type_, defined)
    if main is None:
        label = claim.period.text if claim.period else "the time meant"
        return Missing(
            (f"{fitting[0].measure.label} for {fitting[0].member.label or 'this table'} in {label}",)
        )
    claimed = float(value[main]) if holds[main] else float(-q.value if below_zero else q.value)
    strength = numbers.difference_strength(value, claimed, 1.0)
    remaining = value / claimed if claimed else np.ones(value.shape)
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def _below_zero(claim: Claim) -> bool:
    """Tell whether the stated figure stands with a minus sign, which `Quantity` leaves out."""
    if claim.stated is None:
        return False
    before = claim.text[: max(0, claim.stated.start - claim.start)]
    return bool(re.search(r"(?:[-\u2212\u2013]|\b(?:minus|negative)\s)$", before))


def freshness(space: Space) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return how much each series counts, the less the longer its last figure lies behind the freshest."""
    ends = space.time.ends
    gap = relevance(ends, float(ends.max()), YEARS.distance * PER_YEAR.get(space.time.frequency or "Y", 1))
    return gap[None, :, None, None, None]


def fits(q: Quantity, column: Column, series: Series) -> bool:
    """Tell whether a figure in this unit can be a level of this column."""
    if q.unit not in ("count", "people", "percent", "points", "rank", "year", "ratio") and not column.unit:
        return not column.additive or column.kind == "number"  # the table gives no unit to compare
    if q.unit in CURRENCY_CODES:
        return q.unit.lower() in column.unit.lower() or any(x in column.unit.lower() for x in ("$", "£", "€"))
    if q.unit == "percent":
        words = f"{column.unit} {column.name} {column.title}".lower()
        return column.rate and any(x in words for x in ("percent", "%", "share", "pct", "rate", "ratio"))
    if q.unit in ("points", "rank", "year", "ratio"):
        return False
    if q.unit not in ("count", "people") and not q.unit.startswith("per "):
        return q.unit.lower() in f"{column.unit} {column.title} {' '.join(column.synonyms)}".lower()
    if q.unit.startswith("per "):
        return column.rate or series.normalisation.label.startswith("per ")
    return True


def percent_scale(space: Space, q: Quantity) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each series whether it holds shares of 1 where the text gives percent."""
    out = []
    for s in space.series:
        known = s.values[np.isfinite(s.values)]
        out.append(q.unit == "percent" and known.size > 0 and float(np.abs(known).max()) <= 1.0)
    return np.array(out, dtype=bool)
