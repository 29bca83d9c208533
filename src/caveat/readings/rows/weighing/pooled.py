"""Pooled: figures of all members of a panel at once, which are hardly what a sentence means.

In a table with a row for each country and year, the mean of all countries is no country's figure
and not the world's, and the number of rows counts years as well as countries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.lexical.words import read_words
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import COUNT_OF_PANEL
from caveat.readings.rows.weighing.trials import Trial, exact_functions

POOLED = 0.15  # of a mean over all members, where no word says that it is one
MANY_ROWS = 0.1  # of the number of rows of several times


def less_pooled(claim: Claim, scope: Scope, trials: Sequence[Trial]) -> list[Trial]:
    """Return trials on a panel, lighter where they pool its members and no word asks for that."""
    if not scope.table.repeats or not scope.table.members:
        return list(trials)
    averaged = bool({"mean", "median"} & set(exact_functions(read_words(claim.text))))
    members = _member_columns(scope)
    return [_lighter(t, members, averaged=averaged) for t in trials]


def _lighter(trial: Trial, members: frozenset[str], *, averaged: bool) -> Trial:
    part = min((_part(ask, members, averaged=averaged) for ask in trial.asks), default=1.0)
    return trial if part == 1.0 or trial.unit == "rank" else replace(trial, weight=part * trial.weight)


def _part(ask: Ask, members: frozenset[str], *, averaged: bool) -> float:
    named = any(p.values for p in (*ask.where, *ask.given))
    rows = ask.function == "count" and ask.column is None
    if rows and any(members & {*p.columns} for p in ask.where if p.values):
        return COUNT_OF_PANEL  # the rows of one member are so many years
    if named or ask.by:
        return 1.0
    if ask.function in ("mean", "median") and not averaged:
        return POOLED
    several = ask.years.first is None or ask.years.first != ask.years.last
    return MANY_ROWS if rows and several else 1.0


def _member_columns(scope: Scope) -> frozenset[str]:
    """Return the columns that name the members of a panel, their codes too."""
    names = {c.name for c in scope.table.table.columns_of("member")}
    sizes = {len(d.values) for d in scope.table.dims if d.columns[0] in names}
    alike = (d.columns[0] for d in scope.table.dims if len(d.columns) == 1 and len(d.values) in sizes)
    return frozenset(names.union(alike))


__all__ = ["less_pooled"]
