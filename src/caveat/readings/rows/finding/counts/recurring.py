"""Recurring: how many groups come up so often among rows: "won more than once", "never won"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.quantity import find_quantities
from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.query import Ask, Test
from caveat.readings.rows.finding.counts.counted import Quant, counted_trial, groups_of, quant_of
from caveat.readings.rows.lexical.words import read_words
from caveat.readings.rows.naming.limits import HEDGES, limit_words
from caveat.readings.rows.naming.named import Named
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.trials import Trial, whens

MOST_CASTS = 8
MOST_NOUNS = 3  # words of what comes up so often
AT_LEAST = 0.3  # that "banned twice" means twice or more
_OR_MORE = re.compile(r"^(?:\s+(?!or\b)[\w'’-]+){0,3}\s+or more\b", re.I)


@dataclass(frozen=True, slots=True)
class Often:
    """How often rows have to come up, with where the text says so."""

    test: Test
    bound: float
    start: int
    end: int
    chance: float = 1.0


def often_of(claim: Claim) -> Iterator[Often]:
    """Yield how often a claim says that something has to come up.

    >>> def of(text):
    ...     claim = Claim("c", 0, len(text), text, 0, "quantified")
    ...     return [(o.test, o.bound) for o in often_of(claim)]
    >>> of("None of them won more than once"), of("each was suspended ten times"), of("all have never won")
    ([('>', 1.0)], [('=', 10.0), ('>=', 10.0)], [('=', 0.0)])
    """
    text, own = claim.text, claim.stated
    for words, (test, bound) in sorted(limit_words()["occurrences"].items(), key=lambda x: -len(x[0])):
        found = re.search(rf"\b{re.escape(words)}\b", text, re.I)
        at = claim.start + found.start() if found else 0
        if found and (own is None or not at <= own.start < claim.start + found.end()):
            yield Often(test, float(bound), claim.start + found.start(), claim.start + found.end())
            return
    for q in find_quantities(text, claim.start):
        if (own is not None and own.start < q.end and q.start < own.end) or q.of is not None:
            continue
        more = _OR_MORE.match(text[q.end - claim.start :])
        end = q.end + (more.end() if more else 0)
        if q.unit == "times" or (q.unit in ("count", "people") and more):
            test = ">=" if more else HEDGES.get(q.hedge, "=")
            yield Often(test, float(q.value), q.start, end)
            if test == "=":
                yield Often(">=", float(q.value), q.start, end, AT_LEAST)
            return


def recurring_trials(claim: Claim, scope: Scope, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many groups come up so often among the rows that a claim names."""
    quant = quant_of(claim)
    if quant is None or is_panel(scope.table) or scope.table.repeats:
        return
    weight = scope.table.weight.name if scope.table.weight else None
    for often in often_of(claim):
        if quant.start < often.end - claim.start <= quant.end:
            continue  # "not a single one" is none
        said = _said(claim, often)
        for cast in casts(scope)[: 2 * MOST_CASTS]:
            if any(n.predicate.test and _within(n, often) for n in cast.own):
                continue
            yield from _of_cast(claim, scope, cast, often, quant, weight, said, as_of)


def _of_cast(
    claim: Claim, scope: Scope, cast: Cast, often: Often, quant: Quant, weight: str | None,
    said: tuple[str, ...], as_of: date,
) -> Iterator[Trial]:  # fmt: skip
    if often.bound == 0.0 and not cast.predicates:
        return  # what never comes up has to be named
    for when in whens(claim, scope, cast.last_year(scope, as_of)):
        for by, fit in groups_of(claim, scope, cast, quant):
            left = tuple(w for w in scope.unsaid((*cast.columns, by)) if w not in said)
            likely = cast.weight * when.weight * fit * often.chance * UNEXPLAINED ** len(left)
            ask = Ask("count", weight, cast.predicates, (), when.years, by)
            trial = counted_trial(claim, scope, cast, ask, often.test, often.bound, quant, likely)
            yield replace(trial, said=said, unsaid=left)


def _within(named: Named, often: Often) -> bool:
    return named.start < often.end and often.start < named.end


def _said(claim: Claim, often: Often) -> tuple[str, ...]:
    """Return the words that say how often, and the noun behind them."""
    low, high = often.start - claim.start, often.end - claim.start
    behind = re.split(
        r"[,;.]|\b(?:and|or|but|in|at|for|since|between|from)\b", claim.text[high:], maxsplit=1
    )[0]
    words = (*read_words(claim.text[low:high]), *read_words(behind)[:MOST_NOUNS])
    return tuple(w.text for w in words)


__all__ = ["often_of", "recurring_trials"]
