"""Rates against rows: where words ask for a rate that columns give, a share of the rows is not meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.columns import fit_of, profiles, words_of
from caveat.readings.rows.naming.derived import says_rate
from caveat.readings.rows.naming.scope import Scope, takes_up_a_rate
from caveat.readings.rows.weighing.candidates import UNEXPLAINED
from caveat.readings.rows.weighing.trials import Solved, Trial

NAMED = 0.3  # of a rate that words ask for, from where on it may be meant
SUM_FOR_RATE = 0.04  # of what adds up, where words ask for a rate that columns give
TAKEN_UP = 0.15  # of a share of rows, where the words take a rate up from before

Found = list[tuple[Trial, Solved]]


def asks_for_rate(scope: Scope) -> bool:
    """Tell whether the words of a claim ask for a rate that columns of a table give."""
    return scope.rate >= NAMED


def rather_than_rows(claim: Claim, scopes: Sequence[Scope], found: Found, narrow: int = 0) -> Found:
    """Return trials, the shares of rows lighter where words ask for a rate, its words left unexplained.

    The first `narrow` of them know of no rates yet, so that sums are lighter there, too.
    """
    best = max(scopes, key=lambda s: s.rate, default=None)
    if best is None or best.rate < NAMED:
        return found
    rates = [p for p in best.made if p.made == "rate"]
    meant = max(rates, key=lambda p: fit_of(p, best.words, best.words_before))
    named = [w for w in best.words if w.start in words_of(meant.parts[0], best.words)]
    left = 1.0 - best.rate
    left *= TAKEN_UP if not named and (takes_up_a_rate(claim) or meant.taken) else 1.0
    by_table = {s.table.name: s for s in scopes}
    if narrow and says_rate(claim):
        found = [(_no_sum(t, by_table) if i < narrow else t, s) for i, (t, s) in enumerate(found)]
    return [(_lighter(t, by_table, {w.start for w in named}, left), s) for t, s in found]


def _no_sum(trial: Trial, scopes: dict[str, Scope]) -> Trial:
    """Return a trial, lighter where it asks for what adds up."""
    scope, column = scopes.get(trial.table.name), trial.asks[0].column
    adds = scope is not None and any(p.name == column and p.additive for p in profiles(scope.table))
    return replace(trial, weight=SUM_FOR_RATE * trial.weight) if adds else trial


def _lighter(trial: Trial, scopes: dict[str, Scope], named: set[int], left: float) -> Trial:
    """Return a trial as it is, or the share of rows that it is with what it leaves unexplained."""
    table = trial.table
    if table.weight is not None or trial.asks[0].function != "share" or trial.asks[0].column is not None:
        return trial
    scope = scopes.get(table.name)
    columns = trial.cast.columns if trial.cast else ()
    known = frozenset().union(*(scope.by_columns.get(c, frozenset()) for c in columns)) if scope else ()
    words = [w.text for w in scope.words if w.start in named and w.start not in known] if scope else []
    words = [w for w in words if w not in trial.unsaid]
    weight = trial.weight * left * UNEXPLAINED ** len(words)
    return replace(trial, weight=weight, unsaid=(*trial.unsaid, *words))


__all__ = ["SUM_FOR_RATE", "asks_for_rate", "rather_than_rows"]
