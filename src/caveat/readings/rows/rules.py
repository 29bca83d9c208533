"""Which rules read a claim on rows: those of its family, and those that ask for all that a table can give."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.finding.amounts.asked import asked_trials
from caveat.readings.rows.finding.amounts.figures import figure_trials
from caveat.readings.rows.finding.amounts.moves import move_trials
from caveat.readings.rows.finding.amounts.wide import wide_trials
from caveat.readings.rows.finding.contrasts.associations import association_trials, taken_coefficients
from caveat.readings.rows.finding.contrasts.paired import paired_trials
from caveat.readings.rows.finding.counts.members import member_trials
from caveat.readings.rows.finding.orders.orders import rank_trials, record_trials
from caveat.readings.rows.finding.times.courses import (
    bound_trials,
    change_trials,
    listed_trials,
    trend_trials,
    wait_trials,
)
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import Trial, listed_years

Rule = Callable[[Claim, Scope, Discourse, date], Iterator[Trial]]

WIDE: tuple[Rule, ...] = (wide_trials, asked_trials, association_trials)
MOVED: tuple[Rule, ...] = (move_trials, member_trials, paired_trials, taken_coefficients)
_TIED = re.compile(
    r"\b(?:shar(?:e|es|ed|ing)|tied?|tying|level)\b.{0,30}\b(?:place|spot|position|rank)\b|\btied for\b", re.I
)


def rule_of(claim: Claim) -> tuple[Rule, ...]:
    """Return the rules by which a claim's family is read on rows."""
    q = claim.stated
    if _TIED.search(claim.text):
        return ()
    if q is not None and claim.family in ("level", "count", "quantified", "record") and is_over_years(claim):
        return (bound_trials,)
    if claim.family in ("level", "count", "duration") and q is not None and q.unit == "years":
        return (wait_trials, figure_trials)
    if claim.family == "quantified" and listed_years(claim):
        return (listed_trials,)
    return {
        "level": (figure_trials,),
        "count": (figure_trials,),
        "share": (figure_trials,),
        "rank": (rank_trials,),
        "record": (record_trials,),
        "trend": (trend_trials,),
        "change": (change_trials,),
        "duration": (wait_trials,),
    }.get(claim.family, ())


def is_over_years(claim: Claim) -> bool:
    """Tell whether a claim says a limit of all years: "never reached 60"."""
    low = f" {claim.text.lower()} "
    never = any(
        f" {w} " in low for w in ("never", "always", "throughout", "every year", "at no time", "ever since")
    )
    return (
        never and claim.stated is not None and claim.stated.unit not in ("percent", "ratio", "rank", "year")
    )


__all__ = ["MOVED", "WIDE", "is_over_years", "rule_of"]
