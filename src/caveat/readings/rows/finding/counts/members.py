"""Members: how many of a table's members do what a claim says, where it is no limit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.finding.counts.counted import limit_trials
from caveat.readings.rows.finding.counts.outdone import outdone_trials
from caveat.readings.rows.finding.counts.recurring import recurring_trials
from caveat.readings.rows.finding.counts.risers import riser_trials
from caveat.readings.rows.naming.borrowed import borrowing, is_borrowed_word
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope, scope_of
from caveat.readings.rows.weighing.trials import Trial


def member_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many members moved, come up so often, or keep a limit named before."""
    yield from riser_trials(claim, scope, discourse, as_of)
    yield from recurring_trials(claim, scope, as_of)
    yield from outdone_trials(claim, scope, as_of)
    yield from _borrowed(claim, scope, discourse, as_of)


def _borrowed(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that stands to a limit before it: "by 2020 ten did"."""
    wider = borrowing(claim, discourse)
    if wider is None:
        return
    both = scope_of(wider, scope.table, discourse)
    own = tuple(w for w in both.words if w.start >= claim.start and not is_borrowed_word(claim, w))
    both = replace(both, words=own)
    for trial in limit_trials(wider, both, discourse, as_of):
        columns = (
            *(trial.cast.columns if trial.cast else ()),
            *(c for a in trial.asks for c in (a.column or "", a.by)),
        )
        left = tuple(u for u in both.unsaid(columns) if u not in trial.said)
        yield replace(trial, unsaid=left)


__all__ = ["member_trials"]
