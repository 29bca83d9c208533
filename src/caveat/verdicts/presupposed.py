"""The change that a cause claim presupposes, told apart before and after the named event.

"X rose only because of Y" presupposes that X rose. What the tables say of that is shown
under the claim; whether Y brought it about is another question, which this does not answer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.period import PeriodPhrase, find_periods
from caveat.readings.families import change
from caveat.readings.reading import Reading
from caveat.readings.show import show
from caveat.readings.space import Surface
from caveat.verdicts.verdict import Verdict

YEARS_BEFORE = 4


def with_presupposed(verdict: Verdict, catalog: Catalog, as_of: date) -> Verdict:
    """Return the verdict on a cause claim with the readings of the change that it presupposes."""
    claim = verdict.claim
    if claim.checkability != "data" or claim.family != "cause":
        return verdict
    inner = replace(claim, family="change", form="direction", stated=None, period=None,
                    direction=claim.direction if claim.direction in ("up", "down") else "up",
                    polarity="affirmed")  # fmt: skip
    surface = change.surface(inner, catalog, as_of)
    if not isinstance(surface, Surface):
        return replace(verdict, missing=verdict.missing or surface.missing)
    event = _event_period(claim)
    readings = _split(surface, catalog, event)
    label = event.text if event else "the last year"
    note = f"shown: the change that the claim presupposes, before and after the start of “{label}” told apart"
    return replace(verdict, others=readings, caveats=(*verdict.caveats, note) if event else verdict.caveats)


def _event_period(claim: Claim) -> PeriodPhrase | None:
    """Return the dated event that the words name as the cause, if they do."""
    texts = [claim.cause.text] if claim.cause else []
    for text in [*texts, claim.text]:
        for phrase in find_periods(text):
            start = phrase.period or phrase.baseline
            if start is not None and not text[phrase.start : phrase.end].strip().isdigit():
                return phrase
    return None


def _split(surface: Surface, catalog: Catalog, event: PeriodPhrase | None) -> tuple[Reading, ...]:
    """Return for every measure the change up to the event's start, and from there to the last period."""
    space, time = surface.space, surface.space.time
    out = []
    seen = set()
    for p, s in enumerate(space.series):
        if s.measure.label in seen or s.normalisation.label not in ("count", "rate", "as given"):
            continue
        last = int(time.ends[p])
        named = (event.period or event.baseline) if event else None
        before = last - 1 if named is None else named.first_day.year - 1 - time.first
        if time.frequency != "Y" or not 0 < before < last:
            continue
        known = np.flatnonzero(np.isfinite(s.values[: before + 1]))
        start = max(before - YEARS_BEFORE, int(known[0])) if known.size else before
        for end, distance in ((before, before - start), (last, last - before)):
            at = _index(surface, p, end, distance)
            if at is not None and surface.defined[at]:
                seen.add(s.measure.label)
                out.append(show(surface, at, catalog, 0.0))
    return tuple(out)


def _index(surface: Surface, p: int, end: int, distance: int) -> tuple[int, ...] | None:
    distances = surface.space.distances
    d = int(np.searchsorted(distances, distance))
    if distance < 1 or d >= distances.size or distances[d] != distance:
        return None
    return (0, p, end, 0, d)
