"""Trials on two tables joined: only those that rest on both, since each alone is asked by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import Trial

BOTH = 0.6  # of a trial that needs two tables, where one may do
_LENGTHS = ("years", "months", "weeks", "days")


def may_rest_on_both(claim: Claim, scope: Scope) -> bool:
    """Tell whether a claim names something of what another table says of the rows, or may go on from it."""
    joined = scope.table.joined
    if joined is None:
        return True
    named = {c for g in scope.groups for n in g for c in n.predicate.columns}
    named |= {c for x in scope.carried for n in x.ways for c in n.predicate.columns}
    named |= {c for c, _ in scope.columns} | {c for c, starts in scope.by_columns.items() if starts}
    lasts = claim.stated is not None and claim.stated.unit in _LENGTHS
    return bool(named & joined.added) or lasts or any(a in m.name for m in scope.made for a in joined.added)


def resting_on_both(trials: Iterable[Trial]) -> list[Trial]:
    """Return the trials whose questions take something from each of two joined tables."""
    out = []
    for trial in trials:
        joined = trial.table.joined
        assert joined is not None
        used = [_columns(trial, a) for a in trial.asks]
        told = any(u & joined.added for u in used)
        own = {c.name for c in trial.table.table.columns} - joined.added
        counted = any(a.function in ("count", "share", "distinct") for a in trial.asks)
        if told and (counted or any(u & own for u in used)):
            out.append(replace(trial, weight=BOTH * trial.weight))
    return out


def _columns(trial: Trial, ask: Ask) -> set[str]:
    """Return the columns that a question rests on, those of made numbers and lengths of time too."""
    table = trial.table
    out = {c for p in (*ask.where, *ask.given) for c in p.columns} | {ask.by}
    for name in (ask.column or "", ask.over):
        out.add(name)
        made = table.made.get(name)
        out |= set(made.columns) if made is not None else set()
        out |= {
            c for s in table.spans if name == f"years from {s.start} to {s.end}" for c in (s.start, s.end)
        }
    return out


__all__ = ["may_rest_on_both", "resting_on_both"]
