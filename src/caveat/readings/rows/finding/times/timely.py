"""Timely: which claims are about the course of time itself, and the trials that stand before all others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import YEARS
from caveat.readings.rows.finding.times.passings import passing_of, passing_trials
from caveat.readings.rows.finding.times.peaks import peak_trials
from caveat.readings.rows.finding.times.runs import is_of_run, run_trials
from caveat.readings.rows.lexical.stretches import stretch_of, way_of
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import Trial

OTHERWISE = 0.03  # of what says nothing of a run or a passing, where the words speak of one


def is_timely(claim: Claim, discourse: Discourse, as_of: date) -> bool:
    """Tell whether a claim says how many times in a row something went on, or when a limit was last met."""
    return is_of_run(claim) or passing_of(claim, discourse, as_of) is not None


def is_finer(claim: Claim, discourse: Discourse, as_of: date) -> bool:
    """Tell whether a claim is of a passing, or of a run of months or days, or of what stayed."""
    if is_of_run(claim) and (stretch := stretch_of(claim)) is not None:
        return stretch.unit != "years" or way_of(claim).flat
    return passing_of(claim, discourse, as_of) is not None


def as_timely(claim: Claim, discourse: Discourse, as_of: date) -> Claim:
    """Return a claim with the length of its run as what it states, a passing as one that came about."""
    if is_of_run(claim) and (stretch := stretch_of(claim)) is not None:
        return replace(claim, stated=stretch.number, polarity="affirmed")
    if (passing := passing_of(claim, discourse, as_of)) is not None:
        plain = replace(claim, family="record", direction=None, form=None, polarity="affirmed")
        return replace(plain, stated=passing.stated if passing.grain == YEARS else None)
    return claim


def with_timely(
    trials: list[Trial], claim: Claim, scope: Scope, discourse: Discourse, as_of: date
) -> list[Trial]:
    """Return trials with those of peaks, and of runs and passings before all others."""
    if scope.table.clock is None:
        return trials
    if not is_timely(claim, discourse, as_of):
        return [*trials, *peak_trials(claim, scope, discourse, as_of)]
    found = [*run_trials(claim, scope, discourse, as_of), *passing_trials(claim, scope, discourse, as_of)]
    if any(not t.unsaid for t in found):
        return found
    return [*(replace(t, weight=OTHERWISE * t.weight) for t in trials), *found]


__all__ = ["as_timely", "is_finer", "is_timely", "with_timely"]
